"""Every real file of donors is imported to the last unit, or refused with a reason and a place.

The figures are counted by other readers: Python's own csv, and openpyxl.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest

from tests.importers.donor_files import FILES, MARK, PAGE, outcome, outcomes, table
from tests.importers.kit import take

pytestmark = pytest.mark.skipif(
    not FILES.is_dir(), reason="the folder of real files is not beside this repository"
)

#: The dollars of this many rows are amount / rate, to less than one dollar; of the others not.
TIES, TIES_NOT = 659, 43


def rows_of(path):
    """Return the rows of a csv file, or of a workbook's first sheet, as dicts of texts."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return [
        {name: "" if value is None else str(value) for name, value in zip(head, row, strict=False)}
        for row in rows
    ]


def number(text):
    """Return a number, nought for a blank."""
    return Decimal(text or 0)


def dollars(row):
    """Return what an IATI row says in dollars: its own column, or an amount in dollars."""
    own = row["transaction_value_USD"]
    return own or (row["transaction_value_currency"] == "USD" and row["transaction_value"])


#: How another reader counts each family of files: header text -> what a row is worth.
FAMILIES = {
    "originalCurrency": lambda row: [
        (row["originalCurrency"], row["originalAmount"], row["amountUSD"])
        if row["originalAmount"]
        else ("USD", row["amountUSD"], row["amountUSD"])
    ],
    "LCurrencyCode": lambda row: [
        (row["LCurrencyCode"], row[local], row[usd])
        for usd, local in (("PaidAmt", "LPaidAmt"), ("PledgeAmt", "LPledgeAmt"))
        if number(row[usd]) or number(row[local])
    ],
    "ContributionAmt": lambda row: [("USD", row["ContributionAmt"], row["ContributionAmt"])],
    "ApprDt": lambda row: (
        [] if row["ApprDt"].startswith("1/1/0001") else [("USD", row["PrgBdg"], row["PrgBdg"])]
    ),
    "transaction_value": lambda row: [
        (row["transaction_value_currency"], row["transaction_value"], dollars(row))
    ],
    "budget_value": lambda row: [
        (row["budget_currency"], row["budget_value"], row["budget_value"])
    ],
}

IMPORTED = [
    "cbpf/ProjectSummaryV2_2016.csv", "cbpf/ProjectSummaryV2_2026.csv", "cbpf/contributions.csv",
    "cbpf/contributions2.csv", "cbpf/datapbicli.csv",
    *(f"fts/fts_{way}_funding_{place}.csv" for way in ("incoming", "internal")
      for place in ("afg", "jor", "pse")),
    "fts/fts_outgoing_funding_global.csv", "fts/fts_outgoing_funding_pse.csv",
    *(f"unhcr-iati-xlsx/unhcr_{year}_iati_{what}.xlsx" for year in (2016, 2020, 2023)
      for what in ("budget", "transaction")),
]  # fmt: skip


@pytest.mark.parametrize("name", IMPORTED)
def test_what_is_imported_ties_to_another_count(name):
    """Rows, sums by currency and dollars, to the last decimal."""
    found = outcome(FILES / name)
    rows = rows_of(FILES / name)
    count = next(count for text, count in FAMILIES.items() if text in rows[0])
    flows = [flow for row in rows for flow in count(row)]
    sums: Counter[str] = Counter()
    for currency, amount, _ in flows:
        if number(amount):
            sums[currency] += number(amount)

    assert not found.refused
    assert found.flows == len(flows)
    assert {currency: total for currency, total in found.sums.items() if total} == sums
    assert found.usd == sum(number(usd) for _, _, usd in flows)
    if "ApprDt" in rows[0]:
        assert found.aside == len(rows) - len(flows)


def test_each_row_that_does_not_tie_is_a_finding_at_its_cell():
    """Of 702 flows with amount and rate, 43 say other dollars than they give."""
    ties = differing = 0
    for path in sorted((FILES / "fts").glob("fts_*_funding_*.csv")):
        if "requirements" in path.name:
            continue
        wrong = set()
        for line, row in enumerate(rows_of(path), 2):
            if row["exchangeRate"] and row["originalAmount"]:
                made = number(row["originalAmount"]) / number(row["exchangeRate"])
                if abs(made - number(row["amountUSD"])) < 1:
                    ties += 1
                else:
                    wrong.add(f"D{line}")
        findings = [finding for finding in take(path).findings if " at " in finding.message]
        assert {finding.where.cell for finding in findings} == wrong
        differing += len(wrong)

    assert (ties, differing) == (TIES, TIES_NOT)


def test_every_file_is_imported_or_refused_with_a_place():
    """And the page says so, to the letter."""
    found = outcomes()

    assert {one.name for one in found if not one.refused} == set(IMPORTED)
    for one in found:
        assert (
            not one.refused or "!" in one.refused or "sheet" in one.refused or "XML" in one.refused
        )
    assert PAGE.read_text(encoding="utf-8").partition(MARK)[2].lstrip("\n") == table(found)
