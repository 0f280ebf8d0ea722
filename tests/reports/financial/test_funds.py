"""`vtf report`: the financial statements of the funds, by hand-worked figures and end to end."""

from __future__ import annotations

import datetime
import importlib
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.books import load
from reports.financial import funds
from reports.financial.periods import Period, earlier, period
from reports.financial.table import COMMANDS, PAPERS
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.financial.model import FundSheet

DAY = datetime.date
YEAR = Period(DAY(2012, 1, 1), DAY(2012, 12, 31))
REPORTS = ("position", "performance", "net-assets", "cash-flow", "budget", "pool")


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Run `vtf report`; return its code and what it said."""
    done = CliRunner().invoke(vtf, ["report", words[0], "--books", str(folder), *words[1:]])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def figures(sheet: FundSheet) -> dict[str, str]:
    """Return what a statement says, line by line."""
    return {
        item.code: f"{item.figure.now:f}" for item in sheet.items if item.figure and item.figure.now
    }


def one(books: Books, report: Callable[..., Any], fund: str = "VTF") -> dict[str, str]:
    """Return what one fund's statement of 2012 says."""
    found = report(books, YEAR, fund)
    assert found.sound, found.ties
    return figures(found.sheets[0])


def test_position_by_hand(small: Books) -> None:
    """Cash, what Germany still owes, and what is earmarked; goods in kind leave nothing."""
    assert one(small, funds.position) == {
        "cash": "2088567.89",
        "receivable": "500000.00",
        "advance": "-113000.01",
        "assets": "2475567.88",
        "earmarked": "2475567.88",
        "net-assets": "2475567.88",
        "both": "2475567.88",
    }
    assert one(small, funds.position, "UNMISS") == {
        "authority": "750000.00",
        "assets": "750000.00",
        "voted": "750000.00",
        "net-assets": "750000.00",
        "both": "750000.00",
    }
    assert one(small, funds.position, "CHF-SDN")["unearmarked"] == "400000.00"


def test_performance_by_hand(small: Books) -> None:
    """A signature is revenue, a refund lessens it; goods in kind stand apart, in no total."""
    assert one(small, funds.performance) == {
        "contribution": "56500.00",  # Germany's 1,000,000.00 less 943,500.00 owed back to Japan
        "exchange-difference": "33333.33",
        "revenue": "89833.33",
        "class-Supplies": "100000.00",
        "class-SupportCost": "7000.00",
        "expense": "107000.00",
        "surplus": "-17166.67",
        "in-kind": "50000.00",
        "in-kind-use": "50000.00",
    }
    found = funds.performance(small, YEAR, "VTF")
    programme, sudan = found.programmes
    assert (sudan.name, sudan.total) == ("Sudan", (0, Decimal("56500.00"), "", ""))
    assert (programme.name, programme.direct.now) == ("Mali", Decimal("100000.00"))
    assert programme.in_kind.now == Decimal("50000.00")


def test_cash_flow_by_hand(small: Books) -> None:
    """What Germany paid is one receipt, with what its rate brought; a refund is a refund."""
    assert one(small, funds.cash_flow) == {
        "opening": "2605734.56",
        "donors": "533333.33",
        "class-Supplies": "-100000.00",
        "class-SupportCost": "-7000.00",
        "refunded": "-943500.00",
        "net": "-517166.67",
        "closing": "2088567.89",
    }
    assert one(small, funds.cash_flow, "UNMISS") == {
        "voted-authority": "1000000.00",
        "class-Contracts-authority": "-250000.00",
        "net-authority": "750000.00",
        "closing-authority": "750000.00",
    }


def test_net_assets_by_hand(small: Books) -> None:
    """An allocation moves from the pool's own to what is earmarked, and nothing is earned."""
    found = funds.net_assets(small, YEAR, "CHF-SDN")
    uses = {change.use: change for change in found.uses["CHF-SDN"]}

    assert uses["unearmarked"].transferred.now == Decimal("-400000.00")
    assert uses["earmarked"].transferred.now == Decimal("400000.00")
    assert uses["earmarked"].closing.now == Decimal("400000.00")
    assert figures(found.sheets[0]) == {
        "revenue": "800000.00",
        "change": "800000.00",
        "closing": "800000.00",
    }


def test_beside_the_same_days_before(small: Books) -> None:
    """2011 stands beside 2012, and closing of the one is opening of the other."""
    found = funds.net_assets(small, YEAR, "VTF").sheets[0]
    before = funds.net_assets(small, YEAR.before, "VTF").sheets[0]

    for code in ("opening", "revenue", "expense", "closing"):
        assert found.figure(code).before == before.figure(code).now
    assert found.figure("opening").now == found.figure("closing").before


@pytest.mark.parametrize("report", REPORTS)
def test_all_outputs_agree(report: str, small_folder: Path, tmp_path: Path) -> None:
    """Terminal, JSON and workbook show the same figures, and the same bytes again."""
    words = (report, "--to", "2012-12-31", "--out", str(tmp_path))
    code, said = run(small_folder, *words)
    found = json.loads((tmp_path / f"report-{report}-2012-12-31.json").read_text("utf-8"))
    path = tmp_path / f"report-{report}-2012-12-31.xlsx"
    bytes_before = path.read_bytes()
    workbook = openpyxl.load_workbook(path, data_only=True)
    cells = [c.value for sheet in workbook for row in sheet.iter_rows() for c in row if c.value]
    numbers = {f"{Decimal(str(value)):,.2f}" for value in cells if isinstance(value, (int, float))}

    assert code == 0
    assert found["identity"]["chain"] in said
    assert found["errors"] == 0
    shown = re.findall(r"(?<![\d,.])\d[\d,]*\.\d\d(?!\d|%)", said)
    assert shown
    assert not [one for one in shown if one not in numbers and f"-{one}" not in numbers]
    assert max(map(len, said.splitlines())) <= 100
    run(small_folder, *words)
    assert path.read_bytes() == bytes_before


def test_the_terminal_shows_one_fund_whole(small_folder: Path) -> None:
    """The statement of financial performance of one fund, as it stands on a terminal."""
    code, said = run(small_folder, "performance", "--fund", "vtf", "--to", "2012-12-31")

    assert code == 0
    assert said.startswith(
        """\
Financial performance: Voluntary Trust Fund
In USD, ties to the books, 2012-01-01 to 2012-12-31, beside 2011-01-01 to 2011-12-31
"""
    )
    table = said.partition("Financial performance\nNo.")[2].partition("\n\n")[0]
    assert [" ".join(line.split()[1:]) for line in table.splitlines()[2:]] == [
        "Revenue",
        "Contributions, less what goes back to donors 56,500.00 \u2013",
        "Differences of exchange 33,333.33 \u2013",
        "Total revenue 89,833.33 \u2013",
        "Expense",
        "Supplies, commodities, materials 100,000.00 \u2013",
        "Travel \u2013 50,000.00",
        "Indirect support cost 7,000.00 6,500.00",
        "Total expense 107,000.00 56,500.00",
        "SURPLUS OF THE PERIOD (17,166.67) (56,500.00)",
        "In kind, in no figure above",
        "Goods received in kind 50,000.00 \u2013",
        "Goods in kind, used 50,000.00 \u2013",
    ]


def test_what_does_not_tie_is_named_and_ends_with_1(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """A fund that says another owes it what the other does not know of."""
    text = (
        small_text
        + """
1970-01-01 open Assets:VTF:DueFrom:UNMISS
2012-12-01 * "Lent, and nobody told the other"
  funding: "JPN-2010-01-AFG"
  Assets:VTF:DueFrom:UNMISS    10.00 USD
  Assets:VTF:Cash:UNHQ        -10.00 USD
"""
    )
    folder = make_books(text)
    code, said = run(folder, "position", "--to", "2012-12-31")

    assert code == 1
    assert "does NOT tie" in said
    assert "VTF: due from UNMISS, as UNMISS has it" in said
    assert "10.00" in said.partition("Checks")[2]


def test_what_both_funds_have_is_taken_out(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Together nobody owes himself: both sides are taken out of the sum, in the open."""
    text = (
        small_text
        + """
1970-01-01 open Assets:VTF:DueFrom:UNMISS
1970-01-01 open Liabilities:UNMISS:DueTo:VTF
2012-12-01 * "Lent"
  Assets:VTF:DueFrom:UNMISS         10.00 USD
    funding: "JPN-2010-01-AFG"
  Assets:VTF:Cash:UNHQ             -10.00 USD
    funding: "JPN-2010-01-AFG"
  Assets:UNMISS:Authority           10.00 USD
    funding: "UNMISS-2012-13"
  Liabilities:UNMISS:DueTo:VTF     -10.00 USD
    funding: "UNMISS-2012-13"
"""
    )
    books = load(make_books(text))
    found = funds.position(books, YEAR)

    assert not [tie for tie in found.ties if tie.difference]
    assert found.eliminated["due-from"].now == Decimal("10.00")
    assert found.together is not None
    assert not found.together.figure("due-from")
    total = sum(sheet.figure("assets").now for sheet in found.sheets)
    assert found.together.figure("assets").now == total - Decimal("10.00")
    said = run(books.folder, "position", "--to", "2012-12-31")[1]
    assert "Sum of funds" in said
    assert "(10.00)" in said


def test_another_currency_does_not_tie(make_books: Callable[[str], Path], small_text: str) -> None:
    """An amount in euro is in no figure; the rules refuse it, and nothing is called sound."""
    text = (
        small_text
        + """
2012-12-01 * "In euro"
  funding: "JPN-2010-01-AFG"
  Assets:VTF:Cash:UNHQ               10.00 EUR
  Income:VTF:Contributions:JPN      -10.00 EUR
"""
    )
    found = funds.position(load(make_books(text)), YEAR, "VTF")

    assert found.errors
    assert {tie.what for tie in found.ties if tie.difference} >= {"VTF: assets", "VTF: net assets"}


def test_any_period(small_folder: Path) -> None:
    """A mission's year; a period that ends before it begins, or that no books reach, is refused."""
    asked = ("cash-flow", "--fund", "UNMISS", "--from", "2012-07-01", "--to", "2013-06-30")
    assert (
        "2012-07-01 to 2013-06-30, beside 2011-07-01 to 2012-06-30" in run(small_folder, *asked)[1]
    )
    assert run(small_folder, "position", "--from", "2013-01-01", "--to", "2012-01-01")[0] == 2
    assert run(small_folder, "position", "--from", "1900-01-01", "--to", "2012-01-01")[0] == 2
    assert run(small_folder, "position", "--to", "yesterday")[0] == 2
    assert run(small_folder, "position", "--fund", "XYZ")[0] == 2
    assert period(None, None, DAY(2014, 5, 6)) == Period(DAY(2014, 1, 1), DAY(2014, 5, 6))
    assert Period(DAY(2010, 1, 1), DAY(2013, 12, 31)).before.ends == DAY(2009, 12, 31)
    assert earlier(DAY(2016, 2, 29), 1) == DAY(2015, 2, 28)
    assert earlier(DAY(2015, 2, 28), 3) == DAY(2012, 2, 29)


def test_books_without_anything(make_books: Callable[[str], Path]) -> None:
    """Empty books have empty statements, and that is no error."""
    folder = make_books('2000-01-01 custom "fund" "VTF"\n  name: "F"\n  class: "voluntary"\n')
    for report in REPORTS:
        assert run(folder, report, "--to", "2012-12-31", "--fund", "VTF")[0] == 0
        assert run(folder, report, "--to", "2012-12-31")[0] == 0


def test_every_report_is_in_the_table(small: Books) -> None:
    """Each has a command with the help of the table, and each paper holds the head of the chain."""
    for where, said in COMMANDS.values():
        module, name = where.split(":")
        command = getattr(importlib.import_module(module), name)
        assert command.short_help == said
        assert command.help.splitlines()[0].rstrip(".") in said or command.short_help
    for name, where in PAPERS.items():
        module, function = where.split(":")
        made = getattr(importlib.import_module(module), function)(small, DAY(2012, 12, 31))
        data = json.loads(_json(made.found))
        assert "chain" in str(data.get("identity")), name
        assert made.document.identity.startswith("Books at chain")
        assert made.document.day == DAY(2012, 12, 31)
    shown = CliRunner().invoke(vtf, ["report", "--help"]).stdout
    assert all(name in shown for name in COMMANDS)
    assert CliRunner().invoke(vtf, ["report", "nothing"]).exit_code == 2


def _json(found: Any) -> str:
    from reports.render.plain import as_json

    return as_json(found)


def test_charts_show_figures_of_the_tables(small: Books) -> None:
    """Performance by year and cash over time are drawn; each point stands in a table."""
    from reports.financial.fund_tables import paper

    for report, name in ((funds.performance, "years"), (funds.cash_flow, "cash")):
        made = paper(report(small, YEAR))
        (chart,) = made.document.charts
        (table,) = [table for table in made.document.tables if table.id == "years"]
        assert chart.id == name
        cells = {cell for row in table.rows for cell in row.cells}
        for _, points in chart.series:
            assert set(points) <= cells
            assert len(points) == len(chart.labels) == 3


@pytest.mark.parametrize("report", REPORTS)
def test_what_a_row_is_said_to_add_up_it_adds_up(report: str, small: Books) -> None:
    """A workbook has these as formulas: each amount is the sum of the rows it names."""
    module, function = PAPERS[report].split(":")
    document = getattr(importlib.import_module(module), function)(small, YEAR.ends).document
    totals = 0
    for table in document.tables:
        for row in table.rows:
            totals += bool(row.adds)
            for at, column in enumerate(table.columns):
                if column.kind == "amount" and row.adds and isinstance(row.cells[at], Decimal):
                    of = [(1, one) for one in row.adds] + [(-1, one) for one in row.less]
                    cells = [(sign, table.rows[one].cells[at]) for sign, one in of]
                    known = [sign * cell for sign, cell in cells if isinstance(cell, Decimal)]
                    assert sum(known) == row.cells[at], (table.id, row)
    assert totals
