"""Makes an expenditure workbook of N rows, lawful in the generated books."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

from bench.generate import CENT, CLASSES, GRANTS, START, Grant
from ledger.money import percentage

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "Reference",
    "Funding",
    "Date",
    "Cost date",
    "Programme",
    "Budget class",
    "Activity",
    "Partner",
    "Payee",
    "Description",
    "Amount",
    "Currency",
    "Support cost",
    "Paid from",
    "Source",
)


def make_workbook(path: Path, rows: int) -> None:
    """Write a workbook of so many costs; the same number gives the same costs."""
    chance = random.Random(20_101_994)  # noqa: S311 # no secret: the same terms as the books
    grants = [Grant(number, chance) for number in range(GRANTS)]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Expenditure")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for number in range(1, rows + 1):
            when = START + datetime.timedelta(days=400 + number * 3_000 // max(rows, 100_000))
            for column, value in enumerate(_row(number, when, chance.choice(grants), chance)):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, _noon(value), day)
                else:
                    sheet.write(number, column, value)


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, tzinfo=None)  # noqa: DTZ001 # a cell's


def _row(
    number: int, day: datetime.date, grant: Grant, chance: random.Random
) -> tuple[str | datetime.date, ...]:
    direct = Decimal(chance.randrange(10_000, 90_000)) * CENT
    support = percentage(direct, Decimal(grant.rate[:-1] or 0), unit=CENT)
    return (
        f"V-{number:06d}",
        grant.id,
        day,
        day - datetime.timedelta(days=chance.randrange(45)),
        chance.choice(grant.programmes),
        chance.choice(CLASSES),
        chance.choice(grant.activities),
        grant.partner,
        f"Payee {number % 97}",
        f"Row {number} of a generated workbook",
        str(direct),
        "USD",
        str(support),
        "advance",
        "generated",
    )
