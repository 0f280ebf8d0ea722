"""Many imports at once, and imports that are killed: whole batches only, and none lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger import books
from ledger.findings import errors_in
from ledger.manifest import BATCHES, read_manifest, verify_manifest
from tests.writing_kit import new_books

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]

#: Postings of each batch that `tests.soak.writer` makes.
LINES = 38

#: Donors in each file that is imported.
DONORS = 20


def sound(folder: Path) -> books.Books:
    """Return the books, after making sure that they are as the manifest says."""
    assert errors_in(verify_manifest(folder)) == []
    loaded = books.load(folder)
    assert errors_in(loaded.problems()) == []
    assert set(loaded.register.batches) == {link.id for link in read_manifest(folder).links}
    return loaded


def donors_file(folder: Path, name: str) -> Path:
    """Return a file with donors of its own."""
    rows = [f"{name}D{number},Donor {number} of {name},organisation," for number in range(DONORS)]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["Id,Name,Kind,Aliases", *rows, ""]))
    return path


def vtf_import(folder: Path, files: Iterable[Path]) -> subprocess.Popen[str]:
    """Start `vtf import`."""
    command = [sys.executable, "vtf.py", "import", *map(str, files), "--books", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def many_at_once(folder: Path, processes: int, imports: int) -> None:
    """Import from several processes at once, and count."""
    running = [
        vtf_import(
            folder,
            [donors_file(folder.parent, f"P{process}N{number}") for number in range(imports)],
        )
        for process in range(processes)
    ]
    said = [process.communicate()[0] for process in running]
    loaded = sound(folder)

    assert [process.returncode for process in running] == [0] * processes
    assert sum(text.count("committed:") for text in said) == processes * imports
    assert len(loaded.register.batches) == processes * imports
    assert len(loaded.register.donors) == processes * imports * DONORS
    assert len(list((folder / BATCHES).iterdir())) == processes * imports


def kill_imports(folder: Path, times: int, seed: int) -> None:
    """Kill `vtf import` at random moments, from its start to its end; then do it again."""
    chance = random.Random(seed)  # noqa: S311 # moments, not secrets
    begun = time.monotonic()
    assert vtf_import(folder, [donors_file(folder.parent, "FIRST")]).wait() == 0
    usual = time.monotonic() - begun
    acknowledged = {"FIRST"}
    for number in range(times):
        file = donors_file(folder.parent, f"K{number}")
        process = vtf_import(folder, [file])
        time.sleep(chance.uniform(0, usual * 1.1))
        process.kill()
        if "committed:" in process.communicate()[0]:
            acknowledged.add(file.stem)
        if number % 2:
            assert vtf_import(folder, [file]).wait() == 0
            acknowledged.add(file.stem)
        loaded = sound(folder)
        there = {
            Path(batch.file).stem.partition("-")[2] for batch in loaded.register.batches.values()
        }
        assert acknowledged <= there, f"kill {number} of seed {seed}"
        assert len(loaded.register.donors) == DONORS * len(there)


def kill_writers(folder: Path, times: int, seed: int) -> None:
    """Kill a process that writes without a pause, so that each kill falls into a write."""
    chance = random.Random(seed)  # noqa: S311 # moments, not secrets
    acknowledged: set[str] = set()
    for number in range(times):
        command = [sys.executable, "-m", "tests.soak.writer", str(folder), "1000", f"k{number}"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        acknowledged.add(process.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        acknowledged.update(process.communicate()[0].split("\n")[:-1])
        loaded = sound(folder)
        there = set(loaded.register.batches)
        assert acknowledged <= there, f"kill {number} of seed {seed}"
        # At most the one under way is there without having been acknowledged.
        assert len(there) <= len(acknowledged) + number + 1
        assert len(loaded.lines) == LINES * len(there)


def test_imports_at_once(tmp_path: Path) -> None:
    """Three processes with four imports each: twelve batches."""
    many_at_once(new_books(tmp_path), 3, 4)


def test_killed_imports(tmp_path: Path) -> None:
    """Six kills of `vtf import`: whole batches, and every acknowledged one."""
    kill_imports(new_books(tmp_path), 6, seed=1)


def test_killed_writers(tmp_path: Path) -> None:
    """Four kills in the middle of writing: the same."""
    kill_writers(new_books(tmp_path), 4, seed=1)


@pytest.mark.soak
def test_four_times_twenty_five_at_once(tmp_path: Path) -> None:
    """Four processes with twenty-five imports each: a hundred batches, none lost, none torn."""
    many_at_once(new_books(tmp_path), 4, 25)


@pytest.mark.soak
def test_imports_killed_two_hundred_times(tmp_path: Path) -> None:
    """Two hundred kills of `vtf import` at random moments."""
    for seed in range(10):  # new books now and then: the load is not what is tested
        kill_imports(new_books(tmp_path / str(seed)), 20, seed)


@pytest.mark.soak
def test_writers_killed_two_hundred_times(tmp_path: Path) -> None:
    """Two hundred kills in the middle of writing."""
    for seed in range(10):
        kill_writers(new_books(tmp_path / str(seed)), 20, seed)
