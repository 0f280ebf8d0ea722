"""Illustrative spending: made up from a plan and a fixed seed, the same every time.

Nobody publishes single payments of these funds. The plan says how much each funding spends, on
which programme and activity, in which classes and between which days; this module divides it into
vouchers. Every row is marked, and the mark follows it into each entry, statement and page.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.money import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.example.sheets import Row

SEED = "illustrative spending, first edition"

#: What is bought in a class, and from whom: words, and no name of anybody.
PURCHASES: dict[str, tuple[str, str]] = {
    "Staff": ("Payroll", "Staff, {quarter}"),
    "Supplies": ("Supplier of materials", "Field supplies, {quarter}"),
    "Equipment": ("Supplier of equipment", "Detectors and vehicles, {quarter}"),
    "Contracts": ("Contractor", "{activity} teams, {quarter}"),
    "Travel": ("Travel agent", "Travel of {activity} staff, {quarter}"),
    "Transfers": ("Counterpart organisation", "Grant for {activity}, {quarter}"),
    "Operating": ("Office and utilities", "Running costs, {quarter}"),
}


def _quarter(day: datetime.date) -> str:
    return f"quarter {(day.month + 2) // 3} of {day.year}"


def _days(dice: random.Random, plan: Row, count: int) -> list[datetime.date]:
    """Return days spread over the plan's span, one in each equal part of it."""
    first = datetime.date.fromisoformat(plan["first"])
    length = (datetime.date.fromisoformat(plan["last"]) - first).days
    step = max(1, length // count)
    return [first + datetime.timedelta(at * step + dice.randrange(step)) for at in range(count)]


def _vouchers(dice: random.Random, plan: Row, start: int) -> list[Row]:
    count = int(plan["lines"])
    weights = [Decimal(dice.randrange(60, 140)) for _ in range(count)]
    amounts = split(Decimal(plan["direct"]), weights, "USD")
    classes = plan["classes"].split()
    rows: list[Row] = []
    for at, cost_day in enumerate(_days(dice, plan, count)):
        payee, words = PURCHASES[classes[at % len(classes)]]
        activity = plan["activity"].replace("-", " ")
        words = words.format(quarter=_quarter(cost_day), activity=activity)
        # Invoices come in some weeks after the cost; the rules look at the cost.
        booked = cost_day + datetime.timedelta(dice.randrange(5, 40))
        rows.append(
            {
                **{name: plan[name] for name in _CARRIED},
                "reference": f"{plan['prefix']}-{start + at:03}",
                "date": booked.isoformat(),
                "cost_date": cost_day.isoformat(),
                "class": classes[at % len(classes)],
                "payee": f"{payee} (illustrative)",
                "description": words[:1].upper() + words[1:],
                "usd": str(amounts[at]),
                "illustrative": "yes",
            }
        )
    return rows


_CARRIED = ("sheet", "funding", "programme", "activity", "place", "project", "partner")


def spending(plans: Iterable[Row]) -> tuple[Row, ...]:
    """Return the vouchers of all plans, by sheet and then by day."""
    dice = random.Random(SEED)  # noqa: S311 # repeatable on purpose, and no secret
    rows: list[Row] = []
    for plan in plans:
        rows += _vouchers(dice, plan, len(rows) + 1)
    return tuple(sorted(rows, key=lambda row: (row["sheet"], row["date"], row["reference"])))
