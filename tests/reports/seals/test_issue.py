"""Issuing: what goes out is in the books first, and what the books refuse does not go out."""

from __future__ import annotations

import datetime
import json

import pytest

from ledger.batches import Writer
from ledger.books import load
from ledger.errors import CannotWriteError
from ledger.issued_facts import IssuedTerm
from ledger.manifest import digest, read_manifest
from ledger.storage import DISK
from reports.seals.issued import PaperError, issued_of
from reports.seals.landing import Landing
from reports.seals.paper import batch_of
from tests.closing_kit import bring_in, closed, cost
from tests.reports.seals.corrections import arrive, correct
from tests.writing_kit import content

SUPERSEDES = ("--supersedes", "JPN-2013-01-01-2013-12-31-1", "--reason", "Corrected.")


def terms(place):
    """Return what the books say went out."""
    return list(load(place.books).register.of(IssuedTerm).values())


def test_what_went_out_stands_in_the_books(plain):
    """The hashes of the files, the chain they were made of, by whom, of what."""
    head = read_manifest(plain.books).head

    ran = plain.issue("--second", "Ben")

    assert ran.code == 0
    assert "annual statement of JPN, Japan, 2013-01-01 to 2013-12-31" in ran.out
    (one,) = terms(plain)
    files = {path.suffix[1:]: digest(path.read_bytes()) for path in plain.out.glob("statement-*")}
    assert one.hashes == files
    assert (one.head, one.by, one.second, one.key) == (head, "Ana", "Ben", f"issued:{one.id}")
    assert (one.scope, one.of, one.donor, one.fundings) == ("donor", "JPN", "JPN", ("JPN-2013",))
    assert load(plain.books).findings == ()


def test_the_same_again_writes_nothing(issued):
    """Known, exit 0, not one byte changes: whatever came in for others since."""
    plainly = ("--format", "json,xlsx")
    before = content(issued.books), content(issued.out)

    ran = issued.issue(*plainly, today="2014-05-01")

    assert ran.code == 0
    assert "Already issued as JPN-2013-01-01-2013-12-31-1 on 2014-03-31" in ran.out
    assert (content(issued.books), content(issued.out)) == before


def test_another_one_of_the_same_days_must_say_what_it_supersedes(issued):
    """A conflict, then a statement in the place of the first."""
    correct(issued.books)
    before = content(issued.out)

    refused = issued.issue()

    assert refused.code == 3
    assert "--supersedes JPN-2013-01-01-2013-12-31-1 --reason" in refused.out
    assert content(issued.out) == before
    assert issued.issue(*SUPERSEDES, today="2014-05-01").code == 0
    assert [one.id for one in terms(issued) if one.of == "JPN"] == [
        "JPN-2013-01-01-2013-12-31-1",
        "JPN-2013-01-01-2013-12-31-2",
    ]
    assert issued.file("json").is_file()
    assert issued.file("json", number=2).is_file()
    assert load(issued.books).findings == ()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--supersedes", "JPN-9", "--reason", "x"), 2, "could be superseded"),
        (("--supersedes", "JPN-9"), 2, "needs a --reason"),
        (("--reason", "Because."), 2, "why a statement --supersedes"),
        (("--format", "doc"), 2, "choose from"),
        (("--sign-key", "nowhere.p12"), 2, "cannot be read"),
        (("--as", "--"), 2, "say who issues it"),
        (("--second", "ANA"), 1, "one person"),
    ],
)
def test_what_makes_no_sense_is_refused(plain, words, code, said):
    """Nothing is written, and nothing goes out."""
    before = content(plain.books)

    ran = plain.issue(*words)

    assert ran.code == code
    assert said in ran.out
    assert content(plain.books) == before
    assert not plain.out.exists()


def test_what_takes_two_people_is_issued_by_two(plain):
    """The fund's policy may name it."""
    policy = '2013-01-01 custom "policy" "TWO-PEOPLE"\n  value: "issued"\n'
    people = (
        '2013-01-01 custom "person" "ANA"\n  name: "Ana"\n  roles: "maker"\n'
        '2013-01-01 custom "person" "BEN"\n  name: "Ben"\n  roles: "checker"\n'
    )
    path = plain.books / "terms" / "funds.beancount"
    path.write_text(path.read_text() + policy + people)

    assert "takes two people" in plain.issue().out
    assert "is no person" in plain.issue("--second", "Cleo").out
    assert "Ana is no checker" in plain.issue("--second", "Ana", "--as", "BEN").out
    assert not plain.out.exists()
    assert plain.issue("--second", "Ben").code == 0
    assert not [one for one in load(plain.books).findings if one.code.startswith("APPROVAL")]


def test_many_go_out_in_one_batch_and_each_donor_has_their_own_list(plain):
    """All donors at once; nobody's list names another."""
    how = ("--all", "--period", "2013", "--as", "Ana", "--today", "2014-03-31", "--format", "json")

    ran = plain.run("statement", "issue", *how, "--out", plain.out)

    assert ran.code == 0
    assert {one.of for one in terms(plain)} == {"JPN", "NLD"}
    assert len({one.place.file for one in terms(plain)}) == 1
    for own, other in (("JPN", "NLD"), ("NLD", "JPN")):
        text = (plain.out / f"issued-{own}.json").read_text()
        assert own in text
        assert other not in text


def test_the_batch_is_made_of_its_paper_and_nothing_else(issued):
    """Whoever has the papers makes the batches again, to the byte."""
    batches = load(issued.books).register.batches
    made = [one for one in batches.values() if one.importer == "issued"]

    assert len(made) == 2
    for one in made:
        paper = (issued.books / "sources" / one.file).read_bytes()
        assert batch_of(paper).id == one.id
        assert [item.of for item in issued_of(paper)] in (["JPN"], ["NLD"])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"statements": []}', '{"statements": [{"id": 1}]}', "\ud800"],
)
def test_what_is_no_paper_is_said(text):
    """Never a traceback."""
    with pytest.raises(PaperError):
        issued_of(text.encode("utf-8", "surrogatepass"))


def test_a_paper_of_other_kinds_of_values_is_none(issued_place):
    """A size is a number, a hash has sixty-four digits, an id is a text."""
    whole = json.loads((issued_place.out / "issued-JPN.json").read_text())
    for change in (
        lambda one: one["files"][0].update(size="12"),
        lambda one: one["files"][0].update(sha256="12"),
        lambda one: one.update(reason=3),
    ):
        data = json.loads(json.dumps(whole))
        change(data["statements"][0])
        with pytest.raises(PaperError):
            issued_of(json.dumps(data).encode())


def test_what_the_books_refuse_does_not_go_out(plain, monkeypatch):
    """A refusal at the last moment leaves neither a batch nor a file."""

    def refuse(*_args, **_named):
        raise CannotWriteError("the disk refused")

    before = content(plain.books)
    monkeypatch.setattr(Writer, "commit", refuse)

    assert plain.issue().code == 4
    assert content(plain.books) == before
    assert list(plain.out.iterdir()) == []


def test_a_crash_before_the_books_take_it_leaves_nothing_that_counts(plain, monkeypatch):
    """The next issue takes the files away, says so, and issues it."""

    def crash(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "commit", crash)
        patch.setattr(Landing, "give_up", lambda _self: None)
        assert plain.issue().code == 130
    assert [path.name[:9] for path in plain.out.iterdir()] == [".issuing-"]
    assert terms(plain) == []

    ran = plain.issue()

    assert ran.code == 0
    assert "cut off before the books took it" in ran.out
    assert plain.file("json").is_file()
    assert not [path for path in plain.out.iterdir() if path.name.startswith(".")]


def test_a_crash_after_the_books_took_it_is_mended_by_the_same_command(plain, monkeypatch):
    """The files land, unchanged, and nothing is issued twice."""

    def crash(_self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Landing, "land", crash)
        assert plain.issue().code == 130
    (one,) = terms(plain)
    assert not plain.file("json").exists()

    ran = plain.issue()

    assert ran.code == 0
    assert "cut off after the books took it: 2 files put in place" in ran.out
    assert "Already issued" in ran.out
    assert digest(plain.file("json").read_bytes()) == one.hashes["json"]
    assert plain.run("verify", plain.out / "issued-JPN.json").code == 0
    assert terms(plain) == [one]


def test_what_is_missing_after_a_crash_is_named(plain, monkeypatch):
    """A file that waited and was changed is not passed over."""
    with monkeypatch.context() as patch:
        patch.setattr(Landing, "land", lambda _self: [])
        plain.issue()
    (waiting,) = plain.out.glob(".issuing-*")
    (waiting / plain.file("json").name).write_text("{}")

    assert "not as issued, or gone: statement-JPN" in plain.issue().out


@pytest.mark.parametrize("call", ["flush", "rename"])
def test_a_disk_that_refuses_says_what_became_of_it(plain, monkeypatch, call):
    """Before the books: nothing was issued. After: run it again."""
    real = getattr(type(DISK), call)

    def refuse(self, path, *more):
        if "statement-" in path.name:
            raise OSError(28, "no space left")
        return real(self, path, *more)

    with monkeypatch.context() as patch:
        patch.setattr(type(DISK), call, refuse)
        ran = plain.issue()

    assert ran.code == 4
    assert len(terms(plain)) == (0 if call == "flush" else 1)
    assert plain.issue().code == 0
    assert plain.file("json").is_file()
    assert len(terms(plain)) == 1


def test_late_entries_of_others_change_no_statement(issued):
    """A statement made again after others' batches is the same; its own change is not."""
    verdict = ("verify", issued.file("json"), issued.file("json", "NLD"), "--remake")

    assert issued.run(*verdict).out.count("Made again of the books as they are") == 2
    arrive(issued.books)
    ran = issued.run(*verdict)

    assert ran.code == 0
    assert ran.out.count("it says the same") == 2
    assert "Made again of the books at chain" in ran.out
    terms_file = issued.books / "terms" / "funds.beancount"
    terms_file.write_text(terms_file.read_text().replace('name: "Japan"', 'name: "Nippon"'))
    assert "SOMETHING ELSE" in issued.run(*verdict).out


def test_a_statement_of_before_a_close_is_made_again_after_it(issued):
    """Before one, and between two: the books as they stood carried forward something else."""
    closed(issued.books)
    assert issued.issue(donor="NLD", today="2014-02-01").code == 0
    day = ("--period", "2014", "--as", "Ana", "--today", "2016-01-31", "--format", "json")
    words = ("statement", "issue", "--donor", "JPN", *day, "--out", issued.out)
    assert issued.run(*words).code == 0
    bring_in(issued.books, "late", cost("PV-77", "2014-06-01", "3.00"))
    closed(issued.books, ends=datetime.date(2014, 12, 31))
    bring_in(issued.books, "later", cost("PV-78", "2015-06-01", "3.00"))
    file = issued.out / "statement-JPN-2014-01-01-2014-12-31-1.json"

    ran = issued.run("verify", issued.file("json"), file, "--remake")

    assert ran.code == 0
    assert ran.out.count("it says the same") == 2
    assert "Made again of the books at chain" in ran.out
    assert (
        issued.run("statement", "diff", "--as-issued", file.stem.removeprefix("statement-")).code
        == 1
    )
