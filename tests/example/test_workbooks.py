"""The workbooks of the example hold what was published, no more, and are always made the same."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ledger.example.illustrative import spending
from ledger.example.make_workbooks import FIGURES, FOLDER, make_workbooks
from ledger.example.sheets import read_table
from ledger.example.workbooks import WORKBOOKS
from ledger.money import percentage

if TYPE_CHECKING:
    from pathlib import Path


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every cell of a workbook by sheet."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def total(rows: object, field: str) -> Decimal:
    """Return the sum of a column of a table of figures."""
    return sum((Decimal(row[field] or 0) for row in rows), Decimal(0))  # type: ignore[attr-defined]


def test_the_kept_workbooks_are_those_the_figures_make(tmp_path):
    """Making the workbooks anew gives the same cells as the ones in the repository."""
    made = make_workbooks(tmp_path)

    assert [path.name for path in made] == list(WORKBOOKS)
    for path in made:
        assert cells(path) == cells(FOLDER / path.name)


def test_making_workbooks_twice_gives_the_same_bytes(tmp_path):
    """A workbook carries no clock: the same sheets give the same file."""
    first, second = make_workbooks(tmp_path / "1"), make_workbooks(tmp_path / "2")

    assert [a.read_bytes() for a in first] == [b.read_bytes() for b in second]


def test_thirty_four_contributions_each_with_its_source():
    """Every published contribution is there once, with where it was read and how exact it is."""
    rows = read_table(FIGURES, "contributions")

    assert len(rows) == 34
    assert all(row["source"] and row["url"] and row["precision"] for row in rows)
    assert Counter(row["status"] for row in rows) == {
        "received": 30,
        "committed": 1,
        "announced": 1,
        "not booked": 2,
    }
    assert all(row["reason"] for row in rows if row["status"] == "not booked")


def test_terms_that_nobody_published_say_so():
    """A period or a rate of support cost stands only where the row calls it assumed."""
    rows = read_table(FIGURES, "contributions") + read_table(FIGURES, "beside_assessed")

    for row in rows:
        assert (
            bool(row["begins"]) == bool(row["support_cost"]) == row["terms"].startswith("assumed")
        )


def test_japan_2010_is_one_agreement_of_four_grants():
    """12,805,000 + 500,000 + 3,500,000 + 1,500,000 = 18,305,000; UNICEF implements in Pakistan."""
    grants = [
        row for row in read_table(FIGURES, "contributions") if row["agreement"] == "JPN-2010-01"
    ]

    assert [Decimal(row["usd"]) for row in grants] == [12805000, 500000, 3500000, 1500000]
    assert total(grants, "usd") == 18305000
    assert [row["grant"] for row in grants if row["partner"] == "UNICEF"] == ["JPN-2010-01-PAK"]


def test_the_fund_in_2012_adds_up_to_the_published_figure():
    """Five donors and the computed remainder make 59.1 million, and the remainder says computed."""
    rows = [row for row in read_table(FIGURES, "contributions") if row["section"] == "2012"]

    assert total(rows, "usd") == 59100000
    assert [row["donor"][:9] for row in rows if "COMPUTED" in row["precision"]] == ["All other"]


def test_unmas_2012_is_the_sum_of_its_three_sources():
    """113.5 + 59.1 + 1.0 = 173.6 million, as printed."""
    figures = {row["id"]: Decimal(row["usd"]) for row in read_table(FIGURES, "published")}

    parts = [figures[f"UNMAS-2012-{name}"] for name in ("ASSESSED", "VTF", "SUPPORT")]
    assert sum(parts) == figures["UNMAS-2012-TOTAL"] == 173600000


def test_the_two_pooled_funds_are_told_apart():
    """149 rows: 74 of Sudan, 75 of South Sudan, one of them without a contributor."""
    rows = read_table(FIGURES, "pooled")
    by_fund = {
        name: [row for row in rows if row["pooled_fund"] == name]
        for name in ("Sudan", "South Sudan")
    }

    assert {name: len(found) for name, found in by_fund.items()} == {"Sudan": 74, "South Sudan": 75}
    assert total(by_fund["Sudan"], "paid_usd") == Decimal("726359895.30")
    assert total(by_fund["South Sudan"], "paid_usd") == Decimal("674523448.19")
    assert [row["pledged_usd"] for row in rows if not row["donor"]] == ["3000000"]


@pytest.mark.parametrize("flow", read_table(FIGURES, "fts"), ids=lambda row: row["flow"])
def test_gifts_agree_with_their_rate_to_the_dollar(flow):
    """Dollars as published are the original amount over the rate, to the whole dollar."""
    if not flow["rate"]:
        assert flow["currency"] == "USD"
        return

    assert round(Decimal(flow["original"]) / Decimal(flow["rate"])) == Decimal(flow["usd"])


@pytest.mark.parametrize("year", ["2007", "2008", "2009"])
def test_headquarters_support_cost_is_thirteen_per_cent_of_direct_cost(year):
    """The published lines add up to the published total, support cost to the nearest dollar."""
    rows = [row for row in read_table(FIGURES, "hq") if row["year"] == year]
    (printed,) = (row for row in rows if not row["ref"])
    lines = [row for row in rows if row["ref"]]
    direct = total([row for row in lines if row["class"] != "SupportCost"], "usd")
    support = total([row for row in lines if row["class"] == "SupportCost"], "usd")

    assert percentage(direct, Decimal(13), unit=Decimal(1)) == support
    assert direct + support == Decimal(printed["usd"])


def test_minurso_adds_up_to_its_printed_total():
    """Five years of mission budget and the total the source prints."""
    rows = [row for row in read_table(FIGURES, "missions") if row["mission"] == "MINURSO"]

    assert total([row for row in rows if row["status"] == "voted"], "usd") == 6178450
    assert [row["usd"] for row in rows if row["status"] == "total"] == ["6178450"]


def test_unmiss_2013_has_voluntary_money_beside_assessed():
    """40,341,972 assessed and 19,891,553 voluntary make the printed 60,233,525."""
    (assessed,) = (r for r in read_table(FIGURES, "missions") if r["ref"] == "UNMISS-2013-14")
    (voluntary,) = read_table(FIGURES, "beside_assessed")

    assert Decimal(assessed["usd"]) + Decimal(voluntary["usd"]) == 60233525
    assert voluntary["channel"] == "not stated"


def test_illustrative_spending_is_what_the_plan_says_and_is_marked():
    """Vouchers add up to their plan, are made the same each time, and each one says yes."""
    plans = read_table(FIGURES, "spending_plan")
    rows = spending(plans)

    assert rows == spending(plans)
    assert total(rows, "usd") == total(plans, "direct")
    assert {row["illustrative"] for row in rows} == {"yes"}
    assert {row["illustrative"] for row in read_table(FIGURES, "refused")} == {"yes"}
    assert len({row["reference"] for row in rows}) == len(rows)


def test_sheets_are_as_untidy_as_real_ones():
    """The header comes late, titles are merged, groups and totals stand between the rows."""
    sheet = openpyxl.load_workbook(FOLDER / "vtf-contributions.xlsx")["VTF 2009-2014"]
    rows = list(sheet.iter_rows(values_only=True))
    first = [next((str(cell) for cell in row if cell is not None), "") for row in rows]

    assert sheet.merged_cells.ranges
    assert first.index("Agreement") > 3
    assert {"2010", "Sub-total 2010", "TOTAL announced, committed and received"} <= set(first)
    assert "762,000,000" in [cell for row in rows for cell in row]
    assert first[-1].startswith("Note 3")


def test_the_page_about_the_example_counts_its_rows_right():
    """docs/example-books.md says how many rows there are, and there are that many."""
    page = (FIGURES.parents[2] / "docs" / "example-books.md").read_text()
    count = {path.stem: len(read_table(FIGURES, path.stem)) for path in FIGURES.glob("*.csv")}
    register = sum(
        count[name] for name in ("funds", "donors", "programmes", "partners", "policies")
    )
    vouchers = len(spending(read_table(FIGURES, "spending_plan")))

    for line in (
        f"| `register.xlsx` | {register} |",
        f"| `rates.xlsx` | {count['rates']} |",
        f"| `vtf-contributions.xlsx` | {count['contributions']} + {count['beside_assessed']} |",
        f"| `mission-mine-action.xlsx` | {count['missions']} |",
        f"| `support-account.xlsx` | {count['support_account']} |",
        f"| `chf-sudan.xlsx` | {count['pooled']} + {count['allocations']} |",
        f"| `fts-gifts.xlsx` | {count['fts']} |",
        f"| `hq-budgets.xlsx` | {count['hq']} |",
        f"| `published.xlsx` | {count['published']} |",
        f"`expenditure-illustrative.xlsx` ({vouchers} vouchers)",
        f"`refused.xlsx` ({count['refused']} vouchers)",
    ):
        assert line in page, line
