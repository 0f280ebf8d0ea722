"""The bench measures lawful books: what it generates loads without a finding, always the same."""

from __future__ import annotations

import hashlib
import sys

import pytest

from bench.costs import Bar, Cost, by_turns, run
from bench.generate import GRANTS, generate
from bench.imports import importing
from bench.inside import measure
from bench.raw import read_raw
from bench.stages import gate, read
from bench.workbook import make_workbook
from ledger.books import load
from ledger.terms import AllotmentTerm


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return generated books of 600 transactions."""
    path = tmp_path_factory.mktemp("bench") / "books"
    generate(path, 600)
    return path


def test_generated_books_are_lawful(folder):
    """No rule refuses anything, each grant has its money, and there are as many as asked."""
    books = load(folder)

    assert books.problems() == ()
    assert books.walk.transactions == 600
    assert sum(funding.kind == "grant" for funding in books.register.fundings.values()) == GRANTS
    assert any(line.kind == "expense" for line in books.lines)
    assert any(line.original for line in books.lines)


def test_the_same_number_gives_the_same_bytes(folder, tmp_path):
    """Two runs, on two machines or two days, measure the same books."""
    generate(tmp_path / "again", 600)
    content = [
        {
            path.relative_to(root): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*.beancount")
        }
        for root in (folder, tmp_path / "again")
    ]

    assert content[0] == content[1]


@pytest.mark.parametrize("two_people", [False, True])
def test_books_with_controls_are_lawful(tmp_path, two_people):
    """Controls are used, by costs too, and no rule refuses anything; nothing waits for approval."""
    generate(tmp_path / "books", 3_000, with_controls=True, two_people=two_people)
    books = load(tmp_path / "books")

    assert books.problems() == ()
    assert (
        sum(bool(books.register.under(AllotmentTerm, name)) for name in books.register.fundings)
        == 128
    )
    assert sum(bool(line.commitment) for line in books.lines) > 300
    assert sum(bool(line.invoice) for line in books.lines) > 100
    assert ("TWO-PEOPLE" in books.register.policies) == two_people


def test_workbook(tmp_path):
    """The workbook has a header and as many rows as asked."""
    make_workbook(tmp_path / "w.xlsx", 5)

    assert read_raw(str(tmp_path / "w.xlsx")) == 6


def test_stages(folder, tmp_path):
    """A stage does what an import does: every row a record, every record in the text."""
    make_workbook(tmp_path / "w.xlsx", 5)

    (table,) = read(tmp_path / "w.xlsx")
    taken, written = gate(tmp_path / "w.xlsx", folder)

    assert len(table.records()) == len(taken.sorted.new) == 5
    assert written.content.count(b"generated workbook") == 5


def test_inside(folder):
    """Rules and lines take time; a rule more is measured for each of the two kinds."""
    found = measure(folder)

    assert found["rules"] > 0
    assert found["lines"] > 0
    assert {"one more case rule", "one more voucher rule"} < found.keys()


def test_imports_are_measured(tmp_path):
    """Each stage of an import has its figure, and the same file again is known."""
    bars = importing(tmp_path, 20)

    assert [bar.bar for bar in bars] == [2.2, 5, 1.3, None, 1.5, 600]
    assert all(bar.value > 0 for bar in bars)


def test_bars():
    """A bar says whether it is met; without one there is no verdict."""
    met = str(Bar("a / B", 0.8, 0.85, "x"))

    assert met.split() == ["0.800", "<=", "0.85", "ok", "a", "/", "B", "(x)"]
    assert "MISSED" in str(Bar("a / B", 0.9, 0.85, "x"))
    assert "ok" not in str(Bar("a / B", 0.9, None, "x"))


def test_processes_are_measured_by_turns():
    """A process has a cost; one that fails is an error with what it said."""
    command = (sys.executable, "-c", "pass")
    one, other = by_turns(1, command, command)

    assert isinstance(one, Cost)
    assert other.peak > 0
    with pytest.raises(RuntimeError, match="out of order"):
        run(sys.executable, "-c", "raise SystemExit('out of order')")
