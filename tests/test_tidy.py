"""The rules of the house, held by a test: whoever breaks one reads its name, not a reviewer's note.

Each rule reads the tracked files (or, outside a git checkout, the files that would be tracked).
"""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("ledger", "importers", "plugins", "reports")

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 100

#: What each room may import of the others. The one door back is `importers.reading`, through
#: which a report reads an archived source again.
MAY_IMPORT = {
    "ledger": set(),
    "importers": {"ledger"},
    "plugins": {"ledger"},
    "reports": {"ledger", "plugins"},
}
DOORS = {("reports", "importers.reading")}

#: Binary or foreign: nobody's prose.
OPAQUE = {".xlsx", ".xls", ".xlsb", ".ods", ".png", ".pdf", ".lock"}


def tracked() -> list[Path]:
    """Return the files that are, or would be, in the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        left_out = {".venv", "build", "dist", ".git"}
        found = [path for path in ROOT.rglob("*") if left_out.isdisjoint(path.parts)]
    else:
        found = [ROOT / name for name in listed.stdout.splitlines()]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


FILES = tracked()
TEXTS = [path for path in FILES if path.suffix not in OPAQUE]
CODE = [path for path in FILES if path.suffix == ".py"]
HOUSE = [p for p in CODE if p.relative_to(ROOT).parts[0] in ROOMS or p.name == "vtf.py"]
TESTS = [path for path in CODE if path.is_relative_to(ROOT / "tests")]


def name_of(path):
    """Return a file's name as it is written in messages and test ids."""
    return str(path.relative_to(ROOT))


@cache
def tree_of(path):
    """Return the syntax tree of a file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_of(path):
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in HOUSE}


def imported_by(path):
    """Return the modules of this house that a file imports, now, later or for its types."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (below & MODULES.keys()) or {node.module}
    return {name for name in found if name.split(".")[0] in {*ROOMS, "vtf", "tests"}}


def each(paths):
    """Parametrise a test by file."""
    return pytest.mark.parametrize("path", paths, ids=name_of)


@each(HOUSE)
def test_no_file_is_too_long(path):
    """A file one cannot hold in one's head is two files."""
    assert len(path.read_text().splitlines()) <= FILE_LINES_MAX


@each(CODE)
def test_no_function_is_too_long(path):
    """Seventy lines fit on a screen."""
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert long == []


@each(CODE)
def test_no_line_is_too_wide(path):
    """A hundred columns; an address may be longer."""
    wide = [
        number
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LINE_COLUMNS_MAX and "http" not in line
    ]
    assert wide == []


BANNED_CALLS = {"float", "round", "eval", "exec", "breakpoint"}
BANNED_METHODS = {("datetime", "now"), ("date", "today"), ("datetime", "today"), ("time", "time")}


def banned_in(path):
    """Return what a file calls and must not: binary numbers, silent rounding, the clock."""
    found = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Name) and function.id in BANNED_CALLS:
            found.append(f"{function.id}() in line {node.lineno}")
        elif isinstance(function, ast.Attribute):
            owner = ast.unparse(function.value).split(".")[-1]
            if (owner, function.attr) in BANNED_METHODS:
                found.append(f"{owner}.{function.attr}() in line {node.lineno}")
    return found


@each([path for path in HOUSE if name_of(path) != "ledger/options.py"])
def test_no_binary_number_no_silent_rounding_no_clock(path):
    """Money is exact, and the day is an argument; `ledger/options.py` alone asks the clock."""
    assert banned_in(path) == []


@each(HOUSE)
def test_imports_point_one_way(path):
    """From reports to plugins to ledger, from importers to ledger; one door back."""
    room = path.relative_to(ROOT).parts[0]
    if room == "vtf.py":
        return
    allowed = MAY_IMPORT[room] | {room}
    wrong = {
        name
        for name in imported_by(path)
        if name.split(".")[0] not in allowed and (room, name) not in DOORS
    }
    assert wrong == set()


def test_no_circle_of_imports():
    """No circles, those of types and of late imports included: they are arrows all the same."""
    needs = {name: imported_by(path) & MODULES.keys() for name, path in MODULES.items()}
    settled: set[str] = set()
    while ready := {name for name, needed in needs.items() if needed <= settled} - settled:
        settled |= ready
    assert needs.keys() - settled == set()


# Built from parts, so that this file does not find itself.
LEFT_OVERS = re.compile(r"\b(?:FIX" + r"ME|TO" + r"DO)\b")
PLACES = re.compile(r"/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers|far" + r"m)/[A-Za-z.]")
REGISTRIES = re.compile(r"py" + r"pi\.org|python" + r"hosted|dev" + r"pi|arti" + r"factory")


@each(TEXTS)
def test_nothing_is_left_over(path):
    """No reminders to oneself: what is missing is an issue, what is known is a comment."""
    assert LEFT_OVERS.findall(path.read_text(encoding="utf-8")) == []


@each([*TEXTS, ROOT / "requirements.lock"])
def test_no_address_of_a_machine_or_a_registry(path):
    """The repository builds anywhere: no folder of ours, no server of anyone's."""
    text = path.read_text(encoding="utf-8")
    assert PLACES.findall(text) + REGISTRIES.findall(text) == []


@each(TEXTS)
def test_text_is_clean(path):
    """UTF-8 without a mark, no carriage returns, no tabs but in a Makefile, an end of line last."""
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert not data or data.endswith(b"\n")


@each([path for path in FILES if path.suffix == ".md"])
def test_a_page_has_a_title(path):
    """One heading of the first rank, and it comes first."""
    lines = path.read_text().splitlines()
    assert lines, "an empty page"
    assert lines[0].startswith("# ")


@each(HOUSE)
def test_a_module_says_what_it_is_for(path):
    """Each module has a docstring; so has everything public, and ruff sees to that."""
    assert ast.get_docstring(tree_of(path))


@each([path for path in TESTS if path.name.startswith("test_")])
def test_a_test_says_what_it_expects(path):
    """Each test has a docstring that states the expected behaviour."""
    silent = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@each([path for path in TESTS if path.name.startswith("test_")])
def test_acceptance_rows_are_named_with_two_digits(path):
    """So that `pytest -k must_07` finds the row, and a list of them is in order."""
    rows = re.findall(r"def test_((?:must|should|beyond|new)_\d+)", path.read_text())
    assert [row for row in rows if not re.fullmatch(r"[a-z]+_\d\d", row)] == []


def test_the_changelog_puts_safety_first():
    """Keep a Changelog, with a group for what protects the books before all others."""
    text = (ROOT / "CHANGELOG.md").read_text()
    assert text.startswith("# Changelog\n")
    groups = {"Safety", "Added", "Changed", "Deprecated", "Removed", "Fixed"}
    versions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert versions[0].startswith("[Unreleased]")
    for version in versions:
        headings = re.findall(r"^### (\w+)", version, flags=re.MULTILINE)
        assert set(headings) <= groups
        assert "Safety" not in headings[1:]


def test_no_file_is_a_blob():
    """Nothing over a megabyte; what is built is not kept."""
    big = [name_of(path) for path in FILES if path.stat().st_size > 1_000_000]
    assert big == []


#: How the words of the books are not called (design of the books: no synonyms).
@each([path for path in HOUSE if path.parent.name in ROOMS])
def test_names_are_nouns_of_the_house(path):
    """No module is called after nothing in particular."""
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
