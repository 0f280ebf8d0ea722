"""Working papers: all of them in one folder, by their hashes, and made again to the same bytes."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.errors import BadInputError, BooksError
from reports.evidence import workpapers as module
from reports.evidence.workpapers_command import workpapers as command
from reports.reconciliations import table
from reports.render.papers import Paper
from reports.render.tables import Document

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


def planted(books: Books, today: datetime.date, *, ties: bool) -> Paper:
    """Return a paper that says what it is told."""
    document = Document(
        "Planted", "", "", (), (), (), (), (), "", today, "Planted", "Books at chain"
    )  # fmt: skip
    return Paper("planted", {"chain": str(len(books.entries)), "ties": str(ties)}, document, ties)


def good(books: Books, today: datetime.date) -> Paper:
    """Return a paper that ties."""
    return planted(books, today, ties=True)


def bad(books: Books, today: datetime.date) -> Paper:
    """Return one that does not."""
    return planted(books, today, ties=False)


def nothing(_books: Books, _today: datetime.date) -> Paper:
    """Say that there is nothing to make a paper of."""
    raise table.NothingError("there is no statement")


def broken(_books: Books, _today: datetime.date) -> Paper:
    """Say that a paper cannot be made."""
    raise BooksError("these books have errors")


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch):
    """Return a function that lets a room have some papers of ours, and no other room any."""

    def put(**papers: object) -> None:
        made = ModuleType("planted_papers")
        for name, function in papers.items():
            setattr(made, name, function)
        made.PAPERS = {name: f"planted_papers:{name}" for name in papers}
        monkeypatch.setitem(sys.modules, "planted_papers", made)
        monkeypatch.setattr(module, "ROOMS", {"room": "planted_papers"})

    return put


def run(folder: Path, out: Path, *words: str) -> tuple[int, str]:
    """Return exit code and output of `vtf workpapers`."""
    options = ["--books", str(folder), "--out", str(out), "--today", "2014-01-01", "--n", "3"]
    done = CliRunner().invoke(command, [*options, *words], catch_exceptions=False)
    return done.exit_code, done.output


def content(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_room_lists_its_papers_and_each_is_there() -> None:
    """What the tables name exists, so that no paper is lost for a word."""
    for name in module.ROOMS.values():
        for where in importlib.import_module(name).PAPERS.values():
            found, _, function = where.partition(":")
            assert callable(getattr(importlib.import_module(found), function))


def test_the_index_has_every_file_by_its_hash(imported, tmp_path, rooms) -> None:
    """No file more and none less; and a plain tool holds them too."""
    rooms(good=good)

    code, text = run(imported, tmp_path / "out")

    assert code == 0, text
    found = content(tmp_path / "out")
    index = json.loads(found["index.json"])
    listed = {one["name"]: one["sha256"] for paper in index["papers"] for one in paper["files"]}
    own = {"index.json", "index.xlsx", "SHA256SUMS"}
    assert listed.keys() | own == found.keys()
    for name, sha256 in listed.items():
        assert hashlib.sha256(found[name]).hexdigest() == sha256
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=False
    )
    assert checked.returncode == 0
    assert index["identity"]["chain"] in text
    assert {paper["name"].partition("-")[0] for paper in index["papers"]} >= {
        "planted",
        "verify",
        "sample",
        "sources",
    }


def test_running_again_gives_the_same_bytes_and_sweeps_what_is_old(
    imported, tmp_path, rooms
) -> None:
    """In the same folder and in another; a paper that is not made any more is gone."""
    rooms(good=good)
    run(imported, tmp_path / "one", "--seed", "7", "--commit", "1234abcd")
    run(imported, tmp_path / "two", "--seed", "7", "--commit", "1234abcd")
    first = content(tmp_path / "one")
    assert first == content(tmp_path / "two")

    run(imported, tmp_path / "one", "--seed", "7", "--commit", "1234abcd")
    assert content(tmp_path / "one") == first
    run(imported, tmp_path / "one", "--seed", "8")

    assert not any("mus-7" in name for name in content(tmp_path / "one"))
    assert any("mus-8" in name for name in content(tmp_path / "one"))


def test_a_paper_with_something_open_is_listed_and_the_command_ends_with_1(
    imported, tmp_path, rooms
) -> None:
    """It is written all the same; so is the reason of one that could not be made."""
    rooms(good=good, bad=bad, nothing=nothing, broken=broken)

    code, text = run(imported, tmp_path / "out")

    assert code == 1
    assert "To answer for, in 2 papers: planted, broken" in text
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    states = {paper["name"]: (paper["state"], paper["why"]) for paper in index["papers"]}
    assert states["nothing"] == ("nothing there", "there is no statement")
    assert states["broken"][0] == "failed"
    assert "these books have errors" in states["broken"][1]


def test_nothing_to_hold_against_is_no_fault(imported, tmp_path, rooms) -> None:
    """Books without a bank statement can still be wound up."""
    rooms(nothing=nothing)

    assert run(imported, tmp_path / "out")[0] == 0


def test_two_files_of_one_name_are_not_put_beside_them(imported, tmp_path, rooms) -> None:
    """The second would lie over the first, under the first one's hash."""
    rooms(good=good)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "letter.txt").write_text(folder)
    both = [word for folder in "ab" for word in ("--with", str(tmp_path / folder / "letter.txt"))]

    with pytest.raises(BadInputError, match="two files of this name"):
        run(imported, tmp_path / "out", *both)


def test_a_file_of_ones_own_is_put_beside_them(imported, tmp_path, rooms) -> None:
    """A rebuild's answer, a letter: with its hash in the index."""
    rooms(good=good)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear auditor")

    code, _ = run(imported, tmp_path / "out", "--with", str(letter))

    assert code == 0
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    assert index["added"][0]["sha256"] == hashlib.sha256(b"Dear auditor").hexdigest()
    with pytest.raises(BadInputError, match="cannot be read"):
        run(imported, tmp_path / "other", "--with", str(tmp_path / "none"))
    assert not (tmp_path / "other").exists()


def test_a_folder_of_something_else_is_left_alone(imported, tmp_path, rooms) -> None:
    """Nobody's files are swept away."""
    rooms(good=good)
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(BadInputError, match="something in this folder"):
        run(imported, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_altered_source_shows_in_the_papers(copied, tmp_path, rooms) -> None:
    """Verification does not tie, and the sample's voucher has no way back."""
    rooms(good=good)
    (source,) = (copied / "sources").glob("*-spending.xlsx")
    source.write_bytes(source.read_bytes() + b"x")

    code, text = run(copied, tmp_path / "out")

    assert code == 1
    assert "verify" in text.partition("To answer for")[2]
    assert "sample-mus" in text.partition("To answer for")[2]
