"""Workbooks of the illustrative cases: each part of the life of money once, in a few rows.

The tables in `figures/cases/` have the headings that the program's own layouts read, so that no
layout is needed: this is how a sheet looks that was made with `vtf template`. Everything in them is
made up, and every row says so. Two workbooks beside them hold published figures that the cases
need: the vote of a whole mission, and help in kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.sheets import Column, Sheet, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DATES = frozenset(
    {
        "Begins",
        "Booking date",
        "Cost date",
        "Date",
        "Due",
        "Earned from",
        "Earned to",
        "Ends",
        "Expected",
        "Paid on",
        "Report due",
        "Value date",
    }
)
_NUMBERS = frozenset(
    {"Amount", "Interest", "Paid", "Quantity", "Stated balance", "Support cost %", "USD"}
)
_WIDE = frozenset(
    {"Authority", "Description", "Letter", "Name", "Note", "Source", "Value", "Why", "Words"}
)

#: File name -> its sheets, each with the table of its rows, in the order of import.
_CASES: dict[str, dict[str, str]] = {
    "cases-register.xlsx": {
        "Funds": "funds",
        "Donors": "donors",
        "Programmes": "programmes",
        "Partners": "partners",
        "Policies": "policies",
    },
    "cases-agreements.xlsx": {
        "Pledges": "pledges",
        "Agreements": "agreements",
        "Clauses": "clauses",
        "Instalments": "instalments",
        "Allotments": "allotments",
        "Appropriations": "appropriations",
        "Pool contributions": "pool-contributions",
        "Allocations": "allocations",
    },
    "cases-bank.xlsx": {"Bank accounts": "bank-accounts", "Bank lines": "bank-lines"},
    "cases-money.xlsx": {
        "Receipts": "receipts",
        "Commitments": "commitments",
        "Advances": "advances",
        "Partner reports": "partner-reports",
        "Refunds": "refunds",
        "In kind": "goods",
        "Spending": "spending",
        "Outputs": "outputs",
    },
    "cases-later.xlsx": {"Receipts": "later-receipts", "Spending": "later-spending"},
    "cases-ending.xlsx": {
        "Conditions met": "conditions-met",
        "Receivables written off": "write-offs",
        "Interest received": "interest",
        "Refunds to donors": "donor-refunds",
    },
    "cases-two-people.xlsx": {"Policies": "two-people"},
    "cases-approved.xlsx": {"Spending": "approved-spending"},
    "cases-waiting.xlsx": {"Spending": "waiting-spending"},
}

_PUBLISHED: dict[str, dict[str, str]] = {
    "whole-missions.xlsx": {
        "Funds": "whole_mission_funds",
        "Policies": "whole_mission_policies",
        "Appropriations": "whole_missions",
    },
    "in-kind.xlsx": {"In kind": "in_kind"},
}


def _column(header: str) -> Column:
    if header in _DATES:
        return Column(header, header, "date", 12)
    if header in _NUMBERS:
        return Column(header, header, "number", 16)
    return Column(header, header, width=40 if header in _WIDE else 16)


def _sheet(folder: Path, name: str, table: str, titles: tuple[str, ...], *, made_up: bool) -> Sheet:
    rows = read_table(folder, table)
    if made_up:
        rows = tuple({**row, "Illustrative": "yes"} for row in rows)
    return Sheet(name, rows, tuple(map(_column, rows[0])), titles)


def _made_up(sheets: dict[str, str]) -> Callable[[Path], list[Sheet]]:
    titles = ("ILLUSTRATIVE: made up for the example, published by nobody",)

    def draw(figures: Path) -> list[Sheet]:
        folder = figures / "cases"
        return [_sheet(folder, *item, titles, made_up=True) for item in sheets.items()]

    return draw


def _printed(sheets: dict[str, str]) -> Callable[[Path], list[Sheet]]:
    titles = ("Published figures that the cases of the example need",)

    def draw(figures: Path) -> list[Sheet]:
        return [_sheet(figures, *item, titles, made_up=False) for item in sheets.items()]

    return draw


#: Published figures beside the cases: imported with the other published ones.
PUBLISHED_BESIDE = {name: _printed(sheets) for name, sheets in _PUBLISHED.items()}

#: The cases, in the order of import; the demonstration works on them in between.
CASES = {name: _made_up(sheets) for name, sheets in _CASES.items()}
