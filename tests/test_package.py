"""The package as others install it: what it holds, and that the rulebook is found by its name."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("ledger", "importers", "plugins", "reports")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build wheel and source package once, without network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    """Unpack the wheel, which is what installing it does."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(folder)  # noqa: S202 # ours, built a moment ago
    return folder


def files_of(room, suffixes):
    """Return the files of a room, of some kinds, as they stand in the repository."""
    found = (ROOT / room).rglob("*")
    return {str(p.relative_to(ROOT)) for p in found if p.suffix in suffixes}


@pytest.mark.parametrize("room", ROOMS)
def test_the_wheel_holds_code_and_data(unpacked, room):
    """Every module, layout, template, script and workbook of the room."""
    kinds = {".py", ".toml", ".typ", ".html", ".js", ".xlsx", ".csv"}
    missing = [name for name in files_of(room, kinds) if not (unpacked / name).is_file()]
    assert missing == []


def test_the_wheel_holds_nothing_else(unpacked):
    """The four rooms, the door, and the package's own record: no tests, no docs."""
    tops = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {*ROOMS, "vtf.py"}


def test_the_rulebook_is_found_by_its_dotted_name(unpacked, tmp_path):
    """`plugin "plugins.rulebook"` means the installed one, wherever one stands."""
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "import plugins.rulebook, reports.fava, vtf\n"
        "print(plugins.rulebook.__file__)\n"
        "print(reports.fava.__file__)\n"
        "print(vtf.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert [Path(line).is_relative_to(unpacked) for line in done.stdout.splitlines()] == [True] * 3


def test_the_source_package_can_be_tested(built):
    """It holds the tests, the lock and the licence."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as package:
        names = {name.split("/", 1)[-1] for name in package.getnames()}
    assert {"tests/test_package.py", "requirements.lock", "LICENSE", "Makefile", "vtf.py"} <= names


def test_every_dependency_is_pinned_by_hash():
    """Each line of the project's needs stands in the lock, with hashes for every platform."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lock = (ROOT / "requirements.lock").read_text()
    needs = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for need in needs:
        name = need.split(">")[0].split("=")[0].lower()
        assert f"\n{name}==" in f"\n{lock}", name
    pins = [line for line in lock.splitlines() if line and line[0] not in "# "]
    assert all(line.endswith("\\") for line in pins), "a pin without a hash"


def test_must_26_the_two_commands_do_their_own_set_up():
    """Both begin with the pinned install, and nothing is started that stays."""
    for target in ("demo", "test"):
        command = ["make", "--dry-run", "--always-make", target]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        steps = done.stdout.splitlines()
        installs = [line for line in steps if "pip install" in line]
        assert ["--require-hashes" in line or "--no-deps" in line for line in installs] == [
            True
        ] * 2
        assert steps.index(installs[-1]) < next(
            at for at, line in enumerate(steps) if "-m pytest" in line or "example.demo" in line
        )
        assert not [line for line in steps if line.rstrip().endswith("&") or "curl" in line]


@pytest.mark.soak
def test_must_26_a_fresh_copy_sets_itself_up(built, tmp_path):
    """From the source package alone, in an empty folder; the second time there is nothing to do."""
    shutil.unpack_archive(next(built.glob("*.tar.gz")), tmp_path, filter="data")
    (copy,) = tmp_path.iterdir()
    for _ in range(2):
        done = subprocess.run(
            ["make", ".venv/.ready"], cwd=copy, capture_output=True, text=True, check=True
        )
    assert "up to date" in done.stdout
    said = subprocess.run(
        [".venv/bin/vtf", "--help"], cwd=copy, capture_output=True, text=True, check=True
    )
    assert "Commands:" in said.stdout
