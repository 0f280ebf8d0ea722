"""Landing: what stands where a statement would go, what is whose, and what the donor reads."""

from __future__ import annotations

import pytest

from ledger.batches import Writer
from ledger.manifest import digest, read_manifest
from reports.seals.issued import issued_of, paper
from reports.seals.landing import Landing
from tests.closing_kit import bring_in, cost
from tests.reports.seals.corrections import correct
from tests.reports.seals.test_issue import SUPERSEDES, terms
from tests.writing_kit import content


def test_nothing_is_written_over(issued):
    """Another file where one would go, or the list of other books: moved away by a person."""
    correct(issued.books)
    mine = issued.file("json", number=2)
    mine.write_text("mine")
    before = content(issued.books)

    ran = issued.issue(*SUPERSEDES, today="2014-05-01")

    assert ran.code == 3
    assert f"another file called {mine.name} is there already" in ran.out
    assert mine.read_text() == "mine"
    assert content(issued.books) == before
    mine.unlink()
    assert issued.issue(*SUPERSEDES, today="2014-05-01").code == 0


def test_the_list_of_other_books_is_not_written_over(issued, plain_place):
    """Two funds that issue into one folder: the second is told."""
    other = plain_place.copied(issued.out.parent / "other")._replace(out=issued.out)
    bring_in(other.books, "more", cost("PV-70", "2014-05-05", "1.00"))
    list_before = (issued.out / "issued-JPN.json").read_bytes()
    words = ("--donor", "JPN", "--period", "2014", "--as", "Ana", "--format", "json")

    ran = other.run("statement", "issue", *words, "--out", issued.out, "--today", "2015-01-31")

    assert ran.code == 3
    assert "did not issue" in ran.out
    assert (issued.out / "issued-JPN.json").read_bytes() == list_before


def test_what_other_books_are_issuing_is_left_alone(issued_place, plain):
    """Two at once into one folder: neither takes away what waits of the other."""
    theirs = issued_of((issued_place.out / "issued-JPN.json").read_bytes())
    foreign = [one._replace(head="f" * 64) for one in theirs]
    text = paper("f" * 64, foreign)
    waiting = Landing(plain.out, digest(text)[:12])
    plain.out.mkdir()
    waiting.stage({"statement-X.json": b"x"}, text)

    ran = plain.issue()

    assert ran.code == 0
    assert "was left alone" in ran.out
    assert (waiting.beside / "statement-X.json").is_file()


def test_stopped_after_the_books_took_it_the_files_are_kept(plain, monkeypatch):
    """A key pressed at the very end: the next issue lands them, and says so."""
    act = Writer.commit

    def stopped(self, *args, **named):
        act(self, *args, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(Writer, "commit", stopped)
    plain.issue()
    assert len(terms(plain)) == 1
    assert not plain.file("json").exists()
    monkeypatch.undo()

    correct(plain.books)
    ran = plain.issue(today="2014-05-01")

    # Another one of the same days: refused, and what was mended is said all the same.
    assert ran.code == 3
    assert "2 files put in place" in ran.out
    assert plain.file("json").is_file()
    assert plain.run("verify", plain.out / "issued-JPN.json").code == 0


@pytest.mark.parametrize("reason", ["A voucher of NLD-2013 was charged.", "It was Netherlands'."])
def test_a_reason_names_no_other_donor(issued, reason):
    """The donor reads it, in their list and in every verification."""
    correct(issued.books)
    head = read_manifest(issued.books).head

    ran = issued.issue(*SUPERSEDES[:2], "--reason", reason, today="2014-05-01")

    assert ran.code == 2
    assert "names NLD, and JPN reads it" in ran.out
    assert read_manifest(issued.books).head == head


def test_an_agreement_and_its_grant_may_be_called_alike(plain):
    """Two statements never share an id, nor a file."""
    days = ("--period", "2013", "--as", "Ana", "--today", "2014-03-31", "--format", "json")
    for words in (("--funding", "JPN-2013"), ("--donor", "JPN")):
        ran = plain.run("statement", "issue", *words, *days, "--out", plain.out)
        assert ran.code == 0, ran.out
    ids = [one.id for one in terms(plain)]
    files = [item.name for path in plain.out.glob("issued-*.json")
             for one in issued_of(path.read_bytes()) for item in one.files]  # fmt: skip
    assert len(set(ids)) == len(ids) == 2
    assert len(set(files)) == len(files) == 2
