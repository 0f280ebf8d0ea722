"""Imports into books with closed periods: what is closed is known, and never booked anew."""

from __future__ import annotations

import pytest

from ledger.books import MAIN, load
from tests.importers.kit import D, contribution, contributions
from tests.importers.test_import import SPENT

WHY = ("--correct", "--reason", "The amount was mistyped.")


def spending(desk, name, *rows):
    """Return a workbook of expenditure: reference, day, amount."""
    lines = [
        [ref, day, "JPN-2010-01", "AFG", "Travel", "clearance", sum_] for ref, day, sum_ in rows
    ]
    return desk.book(name, {"E": [SPENT, *lines]})


V1, V2 = ("V-1", D(2010, 5, 1), 100), ("V-2", D(2010, 6, 1), 50)


@pytest.fixture
def closed(desk):
    """A desk whose books have an agreement and two costs of 2010, which is closed."""
    assert (
        desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))[0] == 0
    )
    assert desk.run("import", spending(desk, "e.xlsx", V1, V2))[0] == 0
    words = ("--as", "Ana", "--second", "Ben", "--reason", "Agreed.", "--today", "2011-02-01")
    code, output, errors = desk.run("close", "VTF", "2010-12-31", *words)
    assert code == 0, errors
    assert "Carried forward: 2 transactions of 1 batches." in output
    return desk


def test_must_18_the_same_row_again_is_nothing_new(closed):
    """The same file, or the same rows in another file with an open one."""
    before = closed.content()
    assert closed.run("import", closed.folder / "e.xlsx")[0] == 0
    assert closed.content() == before
    more = spending(closed, "more.xlsx", V1, V2, ("V-3", D(2011, 1, 5), 7))
    code, output, _ = closed.run("import", more)
    assert (code, "1 new" in output, "2 known" in output) == (0, True, True)
    assert load(closed.books, main=MAIN).problems() == ()


def test_must_18_a_changed_row_is_a_conflict(closed):
    """It is shown cell by cell; `--correct` would write into the closed year, and is refused."""
    changed = spending(closed, "changed.xlsx", ("V-1", D(2010, 5, 1), 90), V2)
    before = closed.content()
    code, output, errors = closed.run("import", changed)
    assert (code, "amount: '100'" in output + errors) == (3, True)
    code, output, errors = closed.run("import", changed, *WHY)
    said = output + errors
    assert (code, "CLOSE-DATED" in said) == (1, True)
    assert "`vtf reverse KEY --date DAY --reason TEXT` with a day that is open" in said
    assert closed.content() == before


def test_must_18_a_new_row_of_the_closed_year_is_refused(closed):
    """With the cell that it came from."""
    code, output, errors = closed.run(
        "import", spending(closed, "l.xlsx", ("V-9", D(2010, 7, 1), 1))
    )
    assert (code, "CLOSE-DATED (l.xlsx" in output + errors) == (1, True)


def test_must_18_reversed_in_an_open_period(closed):
    """As the refusal says: taken back on an open day, and entered there under its own key."""
    words = ("--reason", "Mistyped.")
    code, output, errors = closed.run("reverse", "expenditure:V-1", *words)
    assert (code, "CLOSE-DATED" in output + errors) == (1, True)
    code, output, errors = closed.run("reverse", "expenditure:V-1", *words, "--date", "2011-01-10")
    assert code == 0, errors
    right = spending(closed, "right.xlsx", ("V-1B", D(2011, 1, 10), 90))
    assert closed.run("import", right)[0] == 0
    assert closed.run("check")[0] == 0
    code, output, errors = closed.run("check", "--all")
    assert code == 0, output + errors
    code, output, errors = closed.run("reconcile", "sources")
    assert code == 0, output + errors
    assert closed.run("trace", "expenditure:V-1")[0] == 0
    assert closed.run("reverse", "expenditure:V-1", *words, "--date", "2011-01-11")[0] == 2


def test_statement_of_a_closed_year(closed):
    """A report over a closed period is made of its lines, not of what is carried forward."""
    lines = {line.key for line in load(closed.books).lines}
    assert {"expenditure:V-1", "expenditure:V-2"} <= lines
    words = ("--funding", "JPN-2010-01", "--from", "2010-01-01", "--to", "2010-12-31")
    code, output, errors = closed.run("statement", *words, "--out", str(closed.folder))
    assert code == 0, output + errors
