"""Reconciliations: sources against books, published figures against books."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from beancount.parser import parser
from click.testing import CliRunner

from importers.commands import import_files
from importers.layout import split_layouts
from ledger.batches import Batch, write_batch
from ledger.books import load
from ledger.errors import BadInputError
from reports.evidence.sources import load_beside_archive
from reports.moves import journal
from reports.reconciliations.command import reconcile
from reports.reconciliations.published import compare
from reports.reconciliations.sources import reconcile_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books


def run(folder: Path, what: str, *arguments: str) -> tuple[int, str]:
    """Return exit code and output of `vtf reconcile`."""
    options = [what, "--books", str(folder), "--today", "2013-01-31", *arguments]
    done = CliRunner().invoke(reconcile, options, catch_exceptions=False)
    return done.exit_code, done.stdout


def test_must_21_every_row_is_matched_and_the_total_ties_to_zero(
    imported: Path, tmp_path: Path
) -> None:
    """The saved file lists every row with its rule and its entries; the total is zero."""
    code, text = run(imported, "sources", "--out", str(tmp_path))

    assert code == 0
    assert "ties to zero" in text
    saved = json.loads((tmp_path / "reconcile-sources-2013-01-31.json").read_text("utf-8"))
    assert saved["differences"] == []
    assert set(saved["difference"].values()) == {"0.00"}
    assert {match["state"] for match in saved["matches"]} == {"matched"}
    assert sum(count["matched"] for count in saved["sheets"]) == 12
    spent = next(total for total in saved["totals"] if total["sheet"] == "Q2")
    assert spent["in_source"] == spent["in_books"] == "118085.57"
    book = openpyxl.load_workbook(
        io.BytesIO((tmp_path / "reconcile-sources-2013-01-31.xlsx").read_bytes())
    )
    assert "Rows and their entries" in book.sheetnames


def test_every_kind_of_row_is_held_against_what_was_booked_for_it(widened: Path) -> None:
    """Pools, pledges, votes, allocations, gifts by status, a voucher in euro, rows set aside."""
    found = reconcile_sources(load(widened))

    assert found.differences == ()
    assert found.ties
    rules = {
        (match.sheet, match.state, match.rule, match.currency, str(match.in_books))
        for match in found.matches
    }
    assert {
        ("Paid in", "matched", "cash", "USD", "100.00"),
        ("Paid in", "matched", "amount of the pledge", "USD", "50.00"),
        ("Paid in", "matched", "cash", "USD", "200.00"),
        ("Paid in", "set aside", "identity", "", "None"),
        ("Allocations", "matched", "amount of the allocation", "USD", "80.00"),
        ("Votes", "matched", "amount of the appropriation", "USD", "900.00"),
        ("Gifts", "matched", "amount of the grant or agreement or pledge", "EUR", "500.00"),
        ("Gifts", "matched", "amount of the grant or agreement or pledge", "USD", "700.00"),
        ("Gifts", "set aside", "identity", "", "None"),
        ("Euro", "matched", "expense of its class", "EUR", "75.00"),
    } <= rules
    assert "paid through another fund" in {match.reason for match in found.matches}


def test_rows_that_another_file_brought_are_said_to_be(copied: Path, tmp_path: Path) -> None:
    """The same receipts again, with one more: the old rows are matched, from another row."""
    workbook = openpyxl.load_workbook(next((copied / "sources").glob("*-receipts.xlsx")))
    workbook.active.append(
        ["R-3", "DEU-2012-01", "2012-04-16", 20000, "EUR", 26666.67, 0.75, "UNORE 2012-04"]
    )
    workbook.save(tmp_path / "again.xlsx")
    options = ["--books", str(copied), "--layout", "receipts", str(tmp_path / "again.xlsx")]
    CliRunner().invoke(import_files, options, catch_exceptions=False)

    found = reconcile_sources(load(copied))

    states = {match.identity: match.state for match in found.matches if "again" in match.source}
    assert states == {
        "receipt:R-1": "matched, booked from another row",
        "receipt:R-2": "matched, booked from another row",
        "receipt:R-3": "matched",
    }
    assert found.ties


def test_must_21_a_row_that_was_never_booked_is_a_difference(copied: Path) -> None:
    """A batch that leaves a row of its source out, and books another with a wrong amount."""
    rows = [
        ["Reference", "Funding", "Date", "Amount", "Currency", "USD", "Rate", "Rate source"],
        ["R-8", "JPN-2012-01", "2012-07-01", 10, "USD", None, None, None],
        ["R-9", "JPN-2012-01", "2012-07-02", 20, "USD", None, None, None],
    ]
    workbook = openpyxl.Workbook()
    workbook.active.title = "Receipts"
    for row in rows:
        workbook.active.append(row)
    content = io.BytesIO()
    workbook.save(content)
    layout = next((copied / "sources").glob("*-receipts.toml")).read_bytes()
    assert split_layouts(layout, "layout")
    write_batch(copied, wrong_batch(content.getvalue(), layout))

    found = reconcile_sources(load(copied))
    code, text = run(copied, "sources")

    what = {(one.cells, one.what, one.in_source, one.in_books) for one in found.differences}
    assert ("A2:H2", "cash or its original", "10.00 USD", "11.00 USD") in what
    assert ("A3:H3", "not in the books", "receipt:R-9", "") in what
    assert any("no source has" in one.what for one in found.differences)
    assert found.difference["USD"] == Decimal("-1.00")
    assert code == 1
    assert f"{len(found.differences)} differences" in text


def wrong_batch(source: bytes, layout: bytes) -> Batch:
    """Return a batch that books R-8 with a dollar too much, and something from nowhere."""
    from ledger.manifest import digest

    name = digest(source)[:12]
    entries, _, _ = parser.parse_string(
        f"""
2012-07-01 * "JPN-2012-01: contribution received"
  funding: "JPN-2012-01"
  key: "receipt:R-8"
  origin: "{name} Receipts!A2:H2"
  Assets:VTF:Cash:Pool            11.00 USD
  Assets:VTF:Receivable:JPN      -11.00 USD
2012-07-03 * "JPN-2012-01: contribution received"
  funding: "JPN-2012-01"
  key: "receipt:R-10"
  origin: "{name} Receipts!A9:H9"
  Assets:VTF:Cash:Pool             1.00 USD
  Assets:VTF:Receivable:JPN       -1.00 USD
"""
    )
    return Batch("sheets", "late.xlsx", source, "receipts", layout, entries, ("Receipts",))


VOUCHER = """
2012-07-05 * "Staff" "Two travels"
  funding: "JPN-2012-01"
  activity: "clearance"
  key: "expenditure:PV-9"
  origin: "{name} Q3!A2:L2"
  Expenses:VTF:AFG:Travel         1000.00 USD
    origin: "{name} Q3!A2:L2"
  Expenses:VTF:AFG:Supplies        100.00 USD
    origin: "{name} Q3!A3:L3"
{support}  Assets:VTF:Cash:Pool          -1243.00 USD
"""


@pytest.mark.parametrize(
    ("charges", "wrong"),
    [
        (("130.00", "13.00"), []),
        (("13.00", "130.00"), ["A2:L2", "A3:L3"]),
        (("143.00",), []),
    ],
)
def test_support_cost_is_held_row_by_row(
    charges: tuple[str, ...], wrong: list[str], copied: Path
) -> None:
    """Two rows, two charges in their order; one charge for both is held against both together."""
    from ledger.manifest import digest

    rows = [
        ["Reference", "Line", "Date", "Funding", "Programme", "Budget class", "Activity", "Payee"],
        ["PV-9", 1, "2012-07-05", "JPN-2012-01", "AFG", "Travel", "clearance", "Staff"],
        ["PV-9", 2, "2012-07-05", "JPN-2012-01", "AFG", "Supplies", "clearance", "Staff"],
    ]
    rows[0] += ["Description", "Amount", "Currency", "Support cost"]
    rows[1] += ["Two travels", 1000, "USD", 130]
    rows[2] += ["Two travels", 100, "USD", 13]
    workbook = openpyxl.Workbook()
    workbook.active.title = "Q3"
    for row in rows:
        workbook.active.append(row)
    content = io.BytesIO()
    workbook.save(content)
    source = content.getvalue()
    layout = next((copied / "sources").glob("*-expenditure.toml")).read_bytes()
    support = "".join(f"  Expenses:VTF:AFG:SupportCost  {charge} USD\n" for charge in charges)
    text = VOUCHER.format(name=digest(source)[:12], support=support)
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    write_batch(copied, Batch("sheets", "q3.xlsx", source, "expenditure", layout, entries, ("Q3",)))

    found = reconcile_sources(load(copied))

    charged = [one for one in found.differences if one.what.startswith("support cost of its")]
    assert [one.cells for one in charged] == wrong
    assert not found.difference["USD"]


def test_an_altered_source_is_one_difference(copied: Path) -> None:
    """A source that is not as archived is not read; its entries are not called strays as well."""
    (source,) = (copied / "sources").glob("*-receipts.xlsx")
    source.write_bytes(b"not what it was")

    found = reconcile_sources(load_beside_archive(copied))

    assert len(found.differences) == 1
    assert "is altered" in found.differences[0].what


def test_a_transaction_from_no_source_is_a_difference(small: Books) -> None:
    """Money written by hand is shown as such; terms kept by hand are counted."""
    found = reconcile_sources(small)

    assert len(found.differences) == small_transactions(small)
    assert {one.what for one in found.differences} == {"a transaction that names no source"}
    assert len(found.by_hand) > 20


def small_transactions(books: Books) -> int:
    """Return how many transactions the books have."""
    return len({line.entry for line in books.lines})


PUBLISHED = """
2012-12-31 custom "published" "PUB-1"
  measure: "{measure}"
  scope: "{scope}"
  begins: 2010-01-01
  ends: 2012-12-31
  amount: {amount}
  unit: {unit}
"""


@pytest.mark.parametrize(
    ("measure", "scope", "amount", "unit", "verdict"),
    [
        ("received", "donor:JPN", "3000000.00 USD", "0.01", "ties"),
        ("received", "donor:DEU", "533333.33 USD", "0.01", "ties"),
        ("received", "donor:DEU", "400000.00 EUR", "0.01", "ties"),
        ("received", "fund:VTF programme:MLI", "500000.00 USD", "100000", "ties within rounding"),
        ("received", "GBR", "800000.00 USD", "0.01", "ties"),
        ("received", "fund:CHF-SDN donor:GBR,JPN", "800000.00 USD", "0.01", "ties"),
        ("received", "fund:VTF", "4000000.00 EUR", "1", "cannot be measured"),
        ("agreed", "agreement:JPN-2010-01", "3000000.00 USD", "0.01", "ties"),
        ("agreed", "donor:DEU", "800000.00 EUR", "0.01", "ties"),
        ("agreed", "donor:DEU", "1000000.00 USD", "0.01", "ties"),
        ("pledged", "donor:DEU programme:MLI", "1000000.00 EUR", "0.01", "ties"),
        ("appropriated", "assessed", "1000000.00 USD", "0.01", "ties"),
        ("allocated", "class:pooled", "400000.00 USD", "0.01", "ties"),
        ("allotted", "programme:AFG", "1013000.01 USD", "0.01", "ties"),
        ("spent", "programme:AFG", "452000.01 USD", "0.01", "ties"),
        ("spent", "funding:UNMISS-2012-13", "0.3 USD", "0.1", "differs"),
        ("direct-cost", "programme:AFG", "400000.00 USD", "1", "ties within rounding"),
        ("support-cost", "", "65500.00 USD", "0.01", "ties"),
        ("spent", "donor:DEU", "1.00 EUR", "0.01", "cannot be measured"),
    ],
)
def test_published_figures(  # the parts of a case
    measure: str,
    scope: str,
    amount: str,
    unit: str,
    verdict: str,
    make_books: Callable[[str], Path],
    small_text: str,
) -> None:
    """Each measure and each word of a scope, against the small books."""
    text = PUBLISHED.format(measure=measure, scope=scope, amount=amount, unit=unit)
    books = load(make_books(small_text + text))

    found = next(one for one in compare(journal(books)) if one.id == "PUB-1")

    assert found.verdict == verdict, found
    assert found.stands == verdict.startswith("ties")


@pytest.mark.parametrize(
    ("measure", "scope", "message"),
    [
        ("eaten", "", "no measure 'eaten'"),
        ("received", "donor:JPX", "no donor of a published figure 'JPX'"),
        ("received", "nobody", "no funding of a published figure 'nobody'"),
        ("received", "colour:red", "no part of a scope"),
        ("received", "fund:VTF fund:UNMISS", "there twice"),
    ],
)
def test_a_scope_that_means_nothing_is_refused(
    measure: str, scope: str, message: str, make_books: Callable[[str], Path], small_text: str
) -> None:
    """An unknown id is an error, never an empty sum."""
    text = PUBLISHED.format(measure=measure, scope=scope, amount="1.00 USD", unit="1")
    books = load(make_books(small_text + text))

    with pytest.raises(BadInputError, match=message):
        compare(journal(books))


def test_the_command_prints_and_saves(small_folder: Path, tmp_path: Path) -> None:
    """`vtf reconcile published` ties here: exit code 0, JSON and XLSX saved."""
    code, text = run(small_folder, "published", "--out", str(tmp_path))
    as_json = run(small_folder, "published", "--json")[1]

    assert code == 0
    assert "2 of 2 tie" in text
    said = json.loads(as_json)
    assert [one["verdict"] for one in said["figures"]] == ["ties", "ties"]
    assert said["identity"]["chain"] in text
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".xlsx"]
