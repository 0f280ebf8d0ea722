"""Books with a pooled fund, made of gifts and costs: what the tests of shares are about."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

POLICY = '2000-01-01 custom "policy" "UNEARMARKED-SHARE"\n  value: "{}"\n'
DONORS = {
    "DNK": "Denmark",
    "IRL": "Ireland",
    "NLD": "Netherlands",
    "NOR": "Norway",
    "SWE": "Sweden",
}
PROGRAMMES = {"SDN": "Sudan", "DARFUR": "Darfur"}


class Gift(NamedTuple):
    """What a donor gave to the pool, or took back."""

    day: str
    donor: str
    amount: str


class Cost(NamedTuple):
    """What the pool spent on a programme, or took back of it."""

    day: str
    programme: str
    amount: str


def terms() -> str:
    """Return the terms of the books: a pooled fund, five donors, one allocation."""
    text = '2000-01-01 custom "fund" "CHF-SDN"\n  name: "Common Fund"\n  class: "pooled"\n'
    for kind, names in (("donor", DONORS), ("programme", PROGRAMMES)):
        for name, title in names.items():
            text += f'2000-01-01 custom "{kind}" "{name}"\n  name: "{title}"\n'
    text += (
        '2000-01-01 custom "allocation" "CHF-1"\n  fund: "CHF-SDN"\n'
        '  amount: 100000000.00 USD\n  reference: "Allocation 1"\n'
    )
    for number, axis in enumerate(("programme", "activity", "budget-class", "period"), 1):
        text += f'2000-01-01 custom "clause" "CHF-1" "{number}"\n  axis: "{axis}"\n  allows: "*"\n'
    names = [
        "Assets:CHFSDN:Cash:Pool", "Equity:CHFSDN:Transfer",
        *(f"Income:CHFSDN:Contributions:{name}" for name in DONORS),
        *(f"Expenses:CHFSDN:{name}:Contracts" for name in PROGRAMMES),
    ]  # fmt: skip
    return text + "".join(f"1970-01-01 open {name}\n" for name in names)


def gift(one: Gift) -> str:
    """Return the entry of a gift."""
    amount = Decimal(one.amount)
    return (
        f'{one.day} * "{one.donor}" "Gift to the pool"\n  funding: "CHF-SDN-GENERAL"\n'
        f"  Assets:CHFSDN:Cash:Pool  {amount:.2f} USD\n"
        f"  Income:CHFSDN:Contributions:{one.donor}  {-amount:.2f} USD\n"
    )


def allocated(day: str, amount: str) -> str:
    """Return the entry that moves money of the pool to the allocation: inside the pool."""
    legs = (("CHF-SDN-GENERAL", 1), ("CHF-1", -1))
    text = f'{day} * "Pool" "Allocated"\n  consent: "Allocation 1"\n'
    for funding, sign in legs:
        own = Decimal(amount) * sign
        text += (
            f'  Equity:CHFSDN:Transfer  {own:.2f} USD\n    funding: "{funding}"\n'
            f'  Assets:CHFSDN:Cash:Pool  {-own:.2f} USD\n    funding: "{funding}"\n'
        )
    return text


def cost(one: Cost) -> str:
    """Return the entry of a cost of the allocation."""
    amount = Decimal(one.amount)
    return (
        f'{one.day} * "Contractor" "Work"\n  funding: "CHF-1"\n  activity: "clearance"\n'
        f"  Expenses:CHFSDN:{one.programme}:Contracts  {amount:.2f} USD\n"
        f"  Assets:CHFSDN:Cash:Pool  {-amount:.2f} USD\n"
    )


def pool(gifts: Iterable[Gift], costs: Iterable[Cost], rule: str = "") -> str:
    """Return books of a pool; what it spends was allocated the day it first spends something."""
    gifts, costs = sorted(gifts), sorted(costs)
    whole = sum((Decimal(one.amount) for one in costs), Decimal(0))
    first = costs[0].day if costs else "2013-01-01"
    moved = allocated(first, str(whole)) if whole > 0 else ""
    entries = "".join([*map(gift, gifts), moved, *map(cost, costs)])
    return terms() + (POLICY.format(rule) if rule else "") + entries


def on(day: str) -> datetime.date:
    """Return a day."""
    return datetime.date.fromisoformat(day)


def grants(gifts: Iterable[Gift], costs: Iterable[tuple[str, Cost]], rule: str) -> str:
    """Return books of unearmarked grants, one for each donor, and costs `(donor, cost)` of them."""
    text = '2000-01-01 custom "fund" "VTF"\n  name: "Trust Fund"\n  class: "voluntary"\n'
    text += "1970-01-01 open Assets:VTF:Cash:UNHQ\n"
    for kind, names in (("donor", DONORS), ("programme", PROGRAMMES)):
        for name, title in names.items():
            text += f'2000-01-01 custom "{kind}" "{name}"\n  name: "{title}"\n'
    text += "".join(f"1970-01-01 open Expenses:VTF:{name}:Contracts\n" for name in PROGRAMMES)
    for donor in DONORS:
        text += (
            f"1970-01-01 open Income:VTF:Contributions:{donor}\n"
            f'2000-01-01 custom "agreement" "{donor}-1"\n  donor: "{donor}"\n  fund: "VTF"\n'
            "  amount: 90000000.00 USD\n"
        )
        for axis in ("programme", "activity", "budget-class", "period"):
            text += (
                f'2000-01-01 custom "clause" "{donor}-1" "{axis}"\n  axis: "{axis}"\n'
                '  allows: "*"\n'
            )
    for one in sorted(gifts):
        text += (
            f'{one.day} * "{one.donor}" "Receipt"\n  funding: "{one.donor}-1"\n'
            f"  Assets:VTF:Cash:UNHQ  {one.amount} USD\n"
            f"  Income:VTF:Contributions:{one.donor}  -{one.amount} USD\n"
        )
    for donor, one in costs:
        text += (
            f'{one.day} * "Contractor" "Work"\n  funding: "{donor}-1"\n  activity: "clearance"\n'
            f"  Expenses:VTF:{one.programme}:Contracts  {one.amount} USD\n"
            f"  Assets:VTF:Cash:UNHQ  -{one.amount} USD\n"
        )
    return text + POLICY.format(rule)


def reduced(rows: Iterable[Iterable[Fraction | int]]) -> list[list[Fraction]]:
    """Return rows of a linear system in reduced echelon form."""
    left = [list(map(Fraction, row)) for row in rows]
    done: list[list[Fraction]] = []
    width = len(left[0]) if left else 0
    for at in range(width):
        pivot = next((row for row in left if row[at]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        pivot = [value / pivot[at] for value in pivot]
        left = [[a - row[at] * b for a, b in zip(row, pivot, strict=True)] for row in left]
        done = [[a - row[at] * b for a, b in zip(row, pivot, strict=True)] for row in done]
        done.append(pivot)
    return done
