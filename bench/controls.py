"""Controls for the generated books: what a fund adds to its agreements over the years.

Allotments on a third of the grants, commitments that a tenth of the costs use up, limits of
classes, items and suppliers, windows of liquidation, authorities, invoices, closures. Where two
people are asked for, each batch is one person's and another's approval stands in the terms.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import digest
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

SUPPLIERS = tuple(f"S-{number:02d}" for number in range(20))
LAST = datetime.date(2019, 12, 31)
#: What stands for the source and the layout of each batch, and its name in the archive.
CONTENT = b"generated\n"
_HASH = digest(CONTENT)
SOURCE = f"{_HASH[:HASH_DIGITS]}-generated"
#: A grant's money is enough for all of these together: see `bench.generate`.
ALLOTTED, LIMIT, COMMITTED = Decimal(4_000_000), Decimal(40_000_000), Decimal(600_000)


class Granted(NamedTuple):
    """A generated grant as the controls see it."""

    number: int
    id: str
    programmes: Sequence[str]

    @property
    def states_items(self) -> bool:
        """Whether a clause excepts some items, so that each cost states its own."""
        return self.number % 10 == 3

    @property
    def states_suppliers(self) -> bool:
        """Whether a clause on procurement asks each cost for its supplier."""
        return self.number % 10 == 6


def terms(grants: Iterable[Granted], classes: Sequence[str], scale: int) -> str:
    """Return the directives of the controls of some grants.

    Args:
        grants: all of them.
        classes: budget classes that are charged.
        scale: by how much orders are larger than in books of 100,000 transactions.
    """
    text = "".join(
        f'1990-01-01 custom "supplier" "{name}"\n  name: "Supplier {name}"\n  country: "DEU"\n'
        for name in SUPPLIERS
    )
    return text + "".join(_controls(grant, classes, scale) for grant in grants)


def _controls(grant: Granted, classes: Sequence[str], scale: int) -> str:
    number = grant.number
    text = _allotments(grant, classes) if number % 3 == 0 else ""
    for programme in grant.programmes:
        text += (
            f'2010-01-02 custom "commitment" "{order(grant.id, programme)}"\n'
            f'  funding: "{grant.id}"\n  programme: "{programme}"\n  class: "Contracts"\n'
            f"  amount: {COMMITTED * scale:.2f} USD\n"
        )
    if number % 4 == 1:
        limits = ", ".join(f"{name} {LIMIT:.2f} USD" for name in classes)
        text += _clause(grant, "20", "class-limit", limits, 'flexibility: "10%"')
    if number % 2 == 0:
        text += _clause(grant, "21", "liquidation", "6 months")
    if grant.states_items:
        text += _clause(grant, "22", "item", "*", 'excludes: "vehicles, weapons"')
    if grant.states_suppliers:
        text += _clause(grant, "23", "procurement", "DEU, FRA")
    if number % 20 == 5:
        text += (
            f'2012-01-01 custom "authority" "AU-{grant.id}"\n  funding: "{grant.id}"\n'
            '  amount: 100000.00 USD\n  until: 2012-12-31\n  given-by: "Controller"\n'
            '  reason: "The next instalment is on its way."\n'
        )
    if number % 20 == 7:
        text += (
            f'{LAST} custom "closure" "CLO-{grant.id}"\n  funding: "{grant.id}"\n'
            f'  operational: {LAST}\n  reference: "Letter of {LAST}"\n'
        )
    return text


def _allotments(grant: Granted, classes: Sequence[str]) -> str:
    return "".join(
        f'2010-01-01 custom "allotment" "{grant.id}-{programme}-{name}"\n'
        f'  funding: "{grant.id}"\n  programme: "{programme}"\n  class: "{name}"\n'
        f"  amount: {ALLOTTED:.2f} USD\n"
        for programme in grant.programmes
        for name in classes
    )


def _clause(grant: Granted, number: str, axis: str, allows: str, *more: str) -> str:
    return (
        f'2010-01-01 custom "clause" "{grant.id}" "{number}"\n  axis: "{axis}"\n'
        f'  allows: "{allows}"\n' + "".join(f"  {line}\n" for line in more)
    )


def order(grant: str, programme: str) -> str:
    """Return the id of the order of a grant in a programme."""
    return f"PO-{grant}-{programme}"


def stated(
    grant: Granted, programme: str, budget_class: str, row: int, chance: random.Random
) -> str:
    """Return what a cost states of orders, invoices, items and suppliers, as lines of metadata."""
    text = ""
    if budget_class == "Contracts" and chance.randrange(10) < 6:
        text += f'  commitment: "{order(grant.id, programme)}"\n'
    if row % 20 == 1:
        text += f'  invoice: "I-{row:07d}"\n'
    if grant.states_items:
        text += '  item: "training"\n'
    if grant.states_suppliers:
        text += f'  supplier: "{chance.choice(SUPPLIERS)}"\n'
    return text


#: From when on two people are asked for, and for what.
POLICY = (
    '2010-01-01 custom "policy" "TWO-PEOPLE"\n'
    '  value: "cost above 8,000.00 USD; refund; write-off; reversal"\n  status: "confirmed"\n'
    '2010-01-01 custom "person" "ANA"\n  name: "Ana"\n  roles: "maker"\n'
    '2010-01-01 custom "person" "BEN"\n  name: "Ben"\n  roles: "checker"\n'
)


def batch(name: str) -> str:
    """Return the directive by which a batch says who made it."""
    return (
        f'{LAST} custom "batch" "{name}"\n  importer: "generated"\n  layout: "{SOURCE}"\n'
        f'  layout-sha256: "{_HASH}"\n  file: "{SOURCE}"\n  sha256: "{_HASH}"\n'
        f'  maker: "ANA"\n  at: "{LAST}T09:00:00Z"\n\n'
    )


def approval(name: str, content: str) -> str:
    """Return the approval of a batch as it stands."""
    return (
        f'{LAST} custom "approval" "AP-{name}"\n  of: "{name}"\n  by: "BEN"\n'
        f'  reason: "Held against the vouchers."\n  content: "{digest(content.encode())}"\n'
    )
