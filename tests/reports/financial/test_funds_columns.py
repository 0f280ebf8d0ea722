"""The days of a financial statement, and the column beside: said, marked and tied as the first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reports.financial import funds
from reports.financial.tally import BEFORE, BETWEEN, EARLIER, tally
from tests.reports.financial.test_funds import YEAR, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.financial.periods import Period
    from reports.financial.tally import Cell, Tally


def test_the_days_are_said_as_for_a_statement(small_folder: Path) -> None:
    """`--period` says both days, `--on` the day of a position; nothing is said twice."""
    for said, days in (
        ("2012", "2012-01-01 to 2012-12-31"),
        ("2012/13", "2012-07-01 to 2013-06-30"),
        ("2012-Q2", "2012-04-01 to 2012-06-30"),
        ("2012-02-29..2012-02-29", "2012-02-29 to 2012-02-29, beside 2011-02-28 to 2011-02-28"),
    ):
        for report in ("performance", "net-assets", "cash-flow", "budget", "pool"):
            code, shown = run(small_folder, report, "--period", said)
            wanted = days.partition(",")[0] if report in {"budget", "pool"} else days
            assert code == 0
            assert wanted in shown
        for report in ("matrix", "unearmarked", "cost", "support-cost"):
            code, shown = run(small_folder, report, "--period", said)
            assert code == 0
            assert days.partition(",")[0] in shown
    on = run(small_folder, "position", "--on", "2012-03-31")[1]
    assert "2012-03-31, beside 2011-03-31" in on
    assert on == run(small_folder, "position", "--to", "2012-03-31")[1]
    assert run(small_folder, "position", "--period", "2012-03-31..2012-03-31")[0] == 0
    for wrong in (
        ("--period", "2012", "--to", "2012-05-05"),
        ("--period", "inception"),
        ("--period", "soon"),
        ("--on", "2012-05-05", "--to", "2012-05-05"),
    ):
        assert run(small_folder, "position", *wrong)[0] == 2, wrong
    assert run(small_folder, "matrix", "--period", "inception")[0] == 0


@pytest.mark.parametrize(
    ("taken", "given", "broken"),
    [
        (EARLIER, BEFORE, {"performance", "net-assets"}),
        (EARLIER, BETWEEN, {"position", "performance", "net-assets"}),
    ],
)
def test_a_wrong_figure_of_the_year_before_does_not_tie(
    small: Books, monkeypatch: pytest.MonkeyPatch, taken: int, given: int, broken: set[str]
) -> None:
    """The column beside is held against the postings too: a cent in the wrong year is found."""

    def shifted(cell: Cell, cents: int) -> Cell:
        amounts = list(cell.amounts)
        amounts[taken] -= Decimal(cents).scaleb(-2)
        amounts[given] += Decimal(cents).scaleb(-2)
        first, second, third, fourth = amounts
        return cell._replace(amounts=(first, second, third, fourth))

    def made(books: Books, days: Period) -> Tally:
        found = tally(books, days)
        own = list(found.by_fund["VTF"])
        for kind, cents in (("cash", 1), ("contribution", -1)):
            at = next(at for at, cell in enumerate(own) if cell.kind == kind)
            own[at] = shifted(own[at], cents)
        return found._replace(by_fund={**found.by_fund, "VTF": tuple(own)})

    monkeypatch.setattr(funds, "tally", made)
    for report in (funds.position, funds.performance, funds.net_assets):
        found = report(small, YEAR, "VTF")
        named = [tie.what for tie in found.ties if tie.difference]
        assert bool(named) == (found.report in broken), found.report
        assert all(what.startswith("VTF, 2011-12-31: ") for what in named)


def test_what_is_made_up_is_marked_in_either_column(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """A figure of the year before is made up: its row says so, and so does the head."""
    text = (
        small_text
        + """
2011-03-03 * "Bank" "Made up for the example"
  funding: "VTF-GENERAL"
  illustrative: TRUE
  Assets:VTF:Cash:UNHQ             500.00 USD
  Income:VTF:Interest             -500.00 USD
2013-02-02 * "Bank" "Not made up"
  funding: "VTF-GENERAL"
  Assets:VTF:Cash:UNHQ               5.00 USD
  Income:VTF:Interest               -5.00 USD
"""
    )
    folder = make_books(text)
    said = run(folder, "performance", "--fund", "VTF", "--to", "2012-12-31")[1]

    assert "ILLUSTRATIVE" in said
    (row,) = [line for line in said.splitlines() if " Interest " in line]
    assert row.split()[2:] == ["\u2013", "500.00", "illustrative"]
    years = {
        line.split()[0]: line
        for line in said.partition("Year by year")[2].splitlines()[3:7]
        if line
    }
    assert years["2012"].endswith("part illustrative"), "its cash holds what was made up in 2011"
    uses = run(folder, "net-assets", "--fund", "VTF", "--to", "2012-12-31")[1]
    table = uses.partition("By what they may be used for")[2]
    (opening,) = [line for line in table.splitlines() if line.startswith("At the beginning")]
    assert opening.endswith("part illustrative")
