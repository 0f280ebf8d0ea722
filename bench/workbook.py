"""Makes an expenditure workbook of N rows, lawful in the generated books, and reads one raw."""

from __future__ import annotations

import argparse
import datetime
import random
from decimal import Decimal
from pathlib import Path

import python_calamine
import xlsxwriter

from bench.generate import CENT, CLASSES, GRANTS, START, Grant
from ledger.money import percentage

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
            for column, value in enumerate(_row(number, chance.choice(grants), chance)):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, _noon(value), day)
                else:
                    sheet.write(number, column, value)


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, tzinfo=None)  # noqa: DTZ001 # a cell's


def _row(number: int, grant: Grant, chance: random.Random) -> tuple[str | datetime.date, ...]:
    direct = Decimal(chance.randrange(10_000, 90_000)) * CENT
    support = percentage(direct, Decimal(grant.rate[:-1] or 0), unit=CENT)
    day = START + datetime.timedelta(days=400 + number * 3_000 // 100_000)
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


def read_raw(path: Path) -> int:
    """Read every cell of a workbook with python-calamine and return how many rows there are."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return sum(1 for name in book.sheet_names for _ in book.get_sheet_by_name(name).iter_rows())


def main() -> None:
    """Run from the command line: read a workbook raw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    print(read_raw(parser.parse_args().path), "rows")


if __name__ == "__main__":
    main()
