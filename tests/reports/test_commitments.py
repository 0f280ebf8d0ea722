"""Commitments as they stand: open, stale, closing, over age, released; the command line."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.commitments import standings
from reports.commitments_text import as_text
from reports.positions import positions
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books

D = datetime.date

MORE = """
2012-06-01 custom "commitment" "PO-2"
  funding: "DEU-2012-01"
  programme: "MLI"
  class: "Supplies"
  amount: 1000.00 USD
  payee: "A supplier with a name that is long"
"""

LAST = """
2010-07-31 * "Survey Ltd" "Clearance, Herat, the rest"
  funding: "JPN-2010-01-AFG"
  activity: "clearance"
  commitment: "PO-1"
  final: TRUE
  Expenses:VTF:AFG:Contracts       150000.00 USD
  Expenses:VTF:AFG:SupportCost      19500.00 USD
  Assets:VTF:Cash:UNHQ            -169500.00 USD
"""


def row(books: Books, day: datetime.date, name: str = "PO-1", **options):
    """Return one commitment as it stands."""
    found = standings(books, day, released=True, **options)
    return next(row for row in found.rows if row.commitment.id == name)


def test_must_11_released_with_the_final_invoice(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Half a million, 300,000 and 150,000 final: 50,000 are free again, everywhere at once."""
    folder = make_books(small_text + LAST)
    books = load(folder)
    before, after = row(books, D(2010, 7, 30)), row(books, D(2010, 7, 31))

    assert (before.commitment.open, before.state) == (Decimal("200000.00"), "open")
    assert before.support == Decimal("26000.00")
    assert (after.commitment.open, after.state) == (0, "released")
    assert after.released == Decimal("50000.00")
    position = next(p for p in positions(books, D(2010, 8, 1)) if p.funding.id == "JPN-2010-01-AFG")
    assert position.committed == 0
    said = CliRunner().invoke(
        vtf, ["commitments", "--books", str(folder), "--today", "2010-08-01", "--all"]
    )
    assert "released 50,000.00" in said.output
    assert standings(books, D(2010, 8, 1)).rows == ()
    assert as_text(standings(books, D(2010, 8, 1))).endswith("None.")


def test_states(small: Books) -> None:
    """Stale by days without a movement, closing before the funding ends, over age after it."""
    assert row(small, D(2010, 9, 27)).state == "open"
    assert row(small, D(2010, 9, 28)).state == "stale"
    assert row(small, D(2010, 7, 1), stale=1).state == "stale"
    ends = row(small, D(2010, 9, 28)).ends
    assert ends is not None
    assert not row(small, ends - datetime.timedelta(days=91)).closing
    assert row(small, ends - datetime.timedelta(days=90)).closing
    assert row(small, ends).closing
    late = row(small, ends + datetime.timedelta(days=1))
    assert (late.over_age, late.closing) == (True, False)
    assert late.state == "over age, stale"


def test_age_by_policy(make_books: Callable[[str], Path], small_text: str) -> None:
    """Where the books state an age it holds from its day; one that is no number is refused."""
    policy = '2010-06-01 custom "policy" "COMMITMENT-AGE"\n  value: "{} days"\n'
    books = load(make_books(small_text + policy.format(60)))
    assert not row(books, D(2010, 5, 31)).over_age
    assert row(books, D(2010, 6, 1)).over_age
    wrong = load(make_books(small_text + policy.format("a year of")))
    with pytest.raises(BadInputError, match="COMMITMENT-AGE"):
        standings(wrong, D(2010, 6, 1))


def test_used_up(make_books: Callable[[str], Path], small_text: str) -> None:
    """An order that is charged in full is used up, with or without a final invoice."""
    folder = make_books(small_text + LAST.replace("  final: TRUE\n", "").replace("150000", "200000")
                        .replace("19500.00", "26000.00").replace("169500", "226000"))  # fmt: skip
    assert row(load(folder), D(2010, 8, 1)).state == "used up"


def test_must_11_the_command(make_books: Callable[[str], Path], small_text: str) -> None:
    """Which are stale, of which funding; for a person in a hundred columns, and for a program."""
    folder = make_books(small_text + MORE)

    def run(*words: str) -> str:
        base = ["commitments", "--books", str(folder), "--today", "2012-08-01"]
        result = CliRunner().invoke(vtf, [*base, *words])
        assert result.exit_code == 0, result.output
        return result.output

    every = run()
    assert "PO-1" in every
    assert "PO-2" in every
    assert max(map(len, every.splitlines())) <= 100
    assert "PO-2" not in run("--stale", "62")
    assert "PO-1" not in run("--funding", "DEU-2012-01")
    data = json.loads(run("--json", "--funding", "DEU-2012-01"))
    assert data["totals"]["open"] == "1000.00"
    assert data["commitments"][0]["idle_days"] == 61
    assert data["commitments"][0]["final"] is None
    unknown = CliRunner().invoke(vtf, ["commitments", "--books", str(folder), "--funding", "X"])
    assert unknown.exit_code == 2
    assert "which is none of these books" in unknown.output


def test_made_up_figures_are_marked(make_books: Callable[[str], Path], small_text: str) -> None:
    """What was made up for an example says so, and so does its total."""
    books = load(make_books(small_text + MORE + "  illustrative: TRUE\n"))
    text = as_text(standings(books, D(2012, 8, 1)))
    assert "Rows marked illustrative" in text
    assert "part illustrative" in text


LATE = """
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
2013-12-01 custom "agreement" "JPN-2014"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
2013-12-01 custom "clause" "JPN-2014" "5"
  axis: "support-cost"
  allows: "13%"
2014-01-01 custom "allotment" "AL-1"
  funding: "JPN-2014"
  programme: "MLI"
  class: "Contracts"
  amount: 113.00 USD
2014-01-01 custom "authority" "AUTH-1"
  funding: "JPN-2014"
  amount: 500.00 USD
  until: 2014-12-31
  given-by: "The Controller"
  reason: "The first instalment is late."
2014-02-01 custom "commitment" "PO-1"
  funding: "JPN-2014"
  programme: "MLI"
  class: "Contracts"
  amount: 100.00 USD
""" + "".join(
    f'2013-12-01 custom "clause" "JPN-2014" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
    for axis in ("programme", "activity", "period", "budget-class")
)

COLUMNS = (
    "Reference,Funding,Date,Programme,Budget class,Activity,Amount,Support cost,Commitment,Final,"
    "Advance authority\n"
)


def test_must_11_from_spreadsheets(tmp_path: Path) -> None:
    """The invoice that a sheet calls final frees the rest; before the cash only with authority."""
    books = tmp_path / "books"
    runner = CliRunner()
    assert runner.invoke(vtf, ["init", "--books", str(books)]).exit_code == 0
    terms = books / "terms" / "funds.beancount"
    terms.write_text(terms.read_text("utf-8") + LATE, "utf-8")

    def taken(name: str, row: str) -> str:
        path = tmp_path / f"{name}.csv"
        path.write_text(COLUMNS + row + "\n", "utf-8")
        result = runner.invoke(vtf, ["import", "--books", str(books), str(path)])
        return "" if result.exit_code == 0 else result.output

    what = "JPN-2014,2014-06-02,MLI,Contracts,clearance"
    rest = f"PV-2,{what},40.00,5.20,,,AUTH-1"
    assert "ALLOTMENT-EXCEEDED" in taken("rest", rest)
    assert "EARMARK-CEILING" in taken("bare", f"PV-1,{what},60.00,7.80,PO-1,yes,")
    assert taken("last", f"PV-1,{what},60.00,7.80,PO-1,yes,AUTH-1") == ""
    assert taken("rest", rest) == ""
    assert "ALLOTMENT-EXCEEDED" in taken("cent", f"PV-3,{what},0.01,,,,AUTH-1")
