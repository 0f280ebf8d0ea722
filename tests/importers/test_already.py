"""The same file again: known before it is read, and only where that is sure to be right."""

from __future__ import annotations

import pytest

from importers import intake
from importers.workbook import FILE_LIMIT
from tests.importers.kit import contribution, contributions
from tests.importers.test_endings import own_layout

WHY = ("--correct", "--reason", "A letter.")


@pytest.fixture
def unread(monkeypatch):
    """Let no workbook be read."""

    def refuse(*_):
        raise AssertionError("the workbook was read")

    def forbid():
        monkeypatch.setattr(intake, "read_workbook", refuse)

    return forbid


@pytest.fixture
def file(desk):
    """Return a file that is in the books."""
    path = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    assert desk.run("import", path)[0] == 0
    return path


def test_must_04_the_same_file_again_is_known_without_reading_it(desk, file, unread):
    """By its bytes, whatever it is called, and not one byte changes."""
    other = desk.folder / "b.xlsx"
    other.write_bytes(file.read_bytes())
    before = desk.content()
    unread()
    for path in (file, other):
        for more in ((), ("--dry-run",), ("--accept-valid",)):
            code, output, _ = desk.run("import", path, *more)
            assert (code, "already imported, as batch" in output) == (0, True)
    assert desk.content() == before


def test_altered_books_are_refused_all_the_same(desk, file, unread):
    """Before anything is said to be in them."""
    unread()
    batch = max((desk.books / "batches").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    batch.write_text(batch.read_text().replace("1000.00 USD", "1001.00 USD"))
    code, _, errors = desk.run("import", file)
    assert (code, "was changed after it was written" in errors) == (2, True)


def test_with_another_layout_to_choose_from_the_file_is_read(desk, file):
    """A nearer one may read it otherwise."""
    own_layout(desk.folder / "own", ("version = 1", "version = 2"))
    code, output, _ = desk.run("import", file, "--layouts", desk.folder / "own")
    assert (code, "1 known" in output) == (0, True)
    code, output, _ = desk.run("import", file, "--layout", "contributions")
    assert (code, "already imported" in output) == (0, True)


def test_what_was_corrected_since_is_read(desk, file):
    """The books have another version now: that is a conflict, not "already imported"."""
    later = desk.book("b.xlsx", contributions(contribution("JPN-2010-01", 7)))
    assert desk.run("import", later, *WHY)[0] == 0
    assert desk.run("import", file)[0] == 3


def test_what_cannot_be_opened_is_said_by_who_reads_it(desk, tmp_path):
    """Missing, a folder, or too large."""
    large = tmp_path / "large.csv"
    with large.open("wb") as out:
        out.truncate(FILE_LIMIT + 1)
    for path, says in ((tmp_path / "none.xlsx", "No such file"), (tmp_path, "directory"),
                       (large, "larger than")):  # fmt: skip
        code, _, errors = desk.run("import", path)
        assert (code, says in errors) == (2, True), errors
