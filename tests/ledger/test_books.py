"""The door for reading: books are loaded and vouched for, or not at all."""

from __future__ import annotations

import gc
import pickle

import pytest

from ledger.books import Books, Walk, collector_off, load, peek
from ledger.errors import BooksError
from ledger.findings import Severity
from ledger.lines import Line
from ledger.new_books import make_books
from ledger.register import Register

INTEREST = """
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Income:VTF:Interest
2014-01-01 * "Interest"
  funding: "VTF-GENERAL"
  key: "bank:1"
  Assets:VTF:Cash:UNHQ  1.00 USD
  Income:VTF:Interest  -1.00 USD
"""


@pytest.fixture
def folder(tmp_path):
    """Return new books."""
    make_books(tmp_path / "books")
    return tmp_path / "books"


def write(folder, text):
    """Add text to the main file."""
    path = folder / "main.beancount"
    path.write_text(path.read_text() + text)


def test_load(folder):
    """Loaded books give their lines, terms, findings and the rules that ran."""
    write(folder, INTEREST)
    books = load(folder)

    assert isinstance(books, Books)
    assert books.folder == folder
    assert [type(line) for line in books.lines] == [Line, Line]
    assert books.lines is books.lines
    assert books.register.funds.keys() == {"VTF"}
    assert (books.findings, books.errors) == ((), [])
    assert [run.name for run in books.rules][:2] == ["terms", "law of the funds"]
    assert repr(books).startswith("<books in ")


def test_errors_of_beancount_s_own(folder):
    """A balance that fails is a problem of books that can be trusted, as a finding."""
    write(folder, INTEREST + "2015-01-01 balance Assets:VTF:Cash:UNHQ 1.01 USD\n")
    books = load(folder)
    problem, _ = books.problems()

    assert len(books.errors) == 1
    assert (problem.code, problem.severity) == ("BEANCOUNT-BALANCE", Severity.ERROR)
    assert problem.where.line > 0


def test_findings_are_not_errors_of_beancount_s(folder):
    """What the rules find is told once."""
    write(folder, INTEREST.replace('  funding: "VTF-GENERAL"\n', ""))
    books = load(folder)

    assert books.errors == []
    assert [problem.code for problem in books.problems()] == ["FUNDING-UNSTATED", "GUARD-BY-HAND"]


def test_no_books(tmp_path):
    """Where there are no books, the error says how to make some."""
    for reader in (load, peek):
        with pytest.raises(BooksError, match="no books here") as caught:
            reader(tmp_path)
        assert "vtf init" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2014-01-01 open open\n", "syntax error"),
        ('include "nothing.beancount"\n', "does not match any files"),
        (
            '2014-01-01 * "x"\n  Assets:VTF:Cash:UNHQ\n  Income:VTF:Interest\n',
            "more than one auto-posting",
        ),
    ],
)
def test_books_that_do_not_load(folder, text, says):
    """What is written and not loaded would be lost: the load fails, with file and line."""
    write(folder, INTEREST + text)

    with pytest.raises(BooksError, match=says) as caught:
        load(folder)
    assert "BEANCOUNT-" in str(caught.value)


def test_many_errors_are_counted(folder):
    """Twenty errors are told in full, the others counted."""
    write(folder, "2014-01-01 open open\n" * 25)

    with pytest.raises(BooksError, match="and 5 more"):
        load(folder)


def test_peek(folder):
    """Peeking gives names, accounts and identities, without rules or booking."""
    write(folder, INTEREST.replace("VTF-GENERAL", "NOBODY") + '2014-01-01 note Assets:X "y"\n')
    with pytest.raises(BooksError):
        load(folder / "nowhere")
    seen = peek(folder)

    assert seen.accounts == {"Assets:VTF:Cash:UNHQ", "Income:VTF:Interest"}
    assert list(seen.entries_by_key) == ["bank:1"]
    assert seen.entries_by_key["bank:1"][0].narration == "Interest"
    assert "VTF-GENERAL" in seen.register.fundings


def test_peek_at_what_cannot_be_parsed(folder):
    """A syntax error stops a peek too."""
    write(folder, "2014-01-01 open open\n")

    with pytest.raises(BooksError, match="syntax error"):
        peek(folder)


def test_collector():
    """The garbage collector is off inside and as it was outside."""
    assert gc.isenabled()
    with collector_off():
        assert not gc.isenabled()
        with collector_off():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_walk_is_short_and_does_not_survive_a_pickle():
    """Fava prints options and Beancount pickles them: a walk is a short text there."""
    walk = Walk(Register(), [], (), (), 7)

    assert repr(walk) == "<walk: 7 transactions, 0 findings>"
    assert pickle.loads(pickle.dumps(walk)) == repr(walk)  # noqa: S301 # our own bytes
    assert walk.lines == ()
