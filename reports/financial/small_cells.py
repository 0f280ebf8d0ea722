"""Small cells: which totals of a pool one donor may see without learning another donor's figures.

A donor knows its own share. What the pool spent, less that, is the share of all the others; where
these are one donor, or nearly, the total gives that donor away. So a total is shown to a reader
only where it is made of *safe* figures, and a figure is what was spent on one programme in one
calendar year. It is safe where

- at least two other donors have a part in it (more, where the policy says so),
- none of them has more than nine tenths of the others' part (less, where the policy says so), and
- in that year no other donor, or at least as many, put money into the pool or took some out;
- nor could the others' money in the pool be worked out (`reports.financial.pool_sizes`);
- nothing was taken back in it of what is not shown: what goes back to the reader is to all of it as
  what was shown to the reader before is to all that was shown.

Of unearmarked grants each cost was charged to one donor's grant, so the reader's own share says
something of what the others were charged: if its money is the oldest, the share is all that was
spent. There a figure is safe only where, besides, no other donor or at least as many were charged
with it, none with nearly all; and where a figure is not safe by its donors or by what was charged,
the reader's own share of it is not shown either.

What is not safe is in no sum that is shown: not in the row of its programme, nor in a total, nor in
a longer period. So whatever a reader adds up and takes apart, a figure that is not safe never comes
out of it. And totals are shown for whole calendar years only, because otherwise the totals of two
pages could be subtracted.

    2014-01-01 custom "policy" "SMALL-CELL"
      value: "3 others, 75%"
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError
from ledger.money import ZERO
from reports.financial.sharing import NOT_DONORS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from ledger.filing import Register
    from reports.financial.sharing import Shared

SMALL_CELL = "SMALL-CELL"

_SAID = re.compile(r"(?P<others>\d{1,4}) others, (?P<most>\d{1,3})%\Z")


class Privacy(NamedTuple):
    """How many other donors there must be, and how much of the others' part one may have."""

    others: int = 2
    most: Decimal = Decimal(90)


#: What holds without a policy, and what no policy can loosen.
LOOSEST = Privacy()


def privacy(register: Register, day: datetime.date) -> Privacy:
    """Return what the policy in force on a day says, never looser than `LOOSEST`.

    Raises:
        BadInputError: it says what nobody here understands.
    """
    stated = register.policy(SMALL_CELL, day)
    if stated is None:
        return LOOSEST
    found = _SAID.match(stated.value)
    if found is None:
        raise BadInputError(
            f"policy {SMALL_CELL} says {stated.value!r}",
            where=str(stated.place),
            advice='Write how many others, and the most that one may have: "3 others, 75%".',
        )
    return Privacy(
        max(int(found["others"]), LOOSEST.others), min(Decimal(found["most"]), LOOSEST.most)
    )


#: Programme and year of what was spent.
Cell = tuple[str, int]

#: By whom how much of it was charged or is shown.
Parts = Mapping[Cell, Mapping[str, Decimal]]


def unsafe(
    found: Shared, reader: str, rule: Privacy, charged: Parts | None = None
) -> frozenset[Cell]:
    """Return (programme, year) of what was spent that no sum shown to a reader may hold.

    Args:
        found: the shares of a pool.
        reader: the donor who reads.
        rule: what is safe.
        charged: of unearmarked grants, what was charged to whose.
    """
    shown: dict[Cell, dict[str, Decimal]] = defaultdict(dict)
    for atom, amount in found.shares.items():
        own = shown[atom.programme, atom.year]
        own[atom.party] = own.get(atom.party, ZERO) + amount
    gave: dict[int, int] = defaultdict(int)
    for party, year in found.came:
        gave[year] += party != reader and party not in NOT_DONORS
    return frozenset(
        cell
        for cell, parts in shown.items()
        if not safe(_others(parts, reader), rule)
        or not _none_or_safe((charged or {}).get(cell, {}), reader, rule)
        or 0 < gave[cell[1]] < rule.others
    )


def _others(parts: Mapping[str, Decimal], reader: str) -> list[Decimal]:
    """Return what the donors other than the reader have, those who have anything."""
    kept = (abs(part) for party, part in parts.items() if party not in NOT_DONORS | {reader})
    return [part for part in kept if part]


def _none_or_safe(parts: Mapping[str, Decimal], reader: str, rule: Privacy) -> bool:
    others = _others(parts, reader)
    return not others or safe(others, rule)


def safe(parts: Sequence[Decimal | int], rule: Privacy) -> bool:
    """Return whether there are parts of so many, none nearly the whole, that a sum gives none."""
    return len(parts) >= rule.others and max(parts) * 100 <= rule.most * sum(parts)


def taken_back(barred: Iterable[Cell], back: Iterable[Cell]) -> frozenset[Cell]:
    """Return what is barred because a cost was taken back in it after, or of, what is barred.

    Args:
        barred: what no sum may hold for other reasons.
        back: where a cost was taken back.
    """
    first: dict[str, int] = {}
    for programme, year in barred:
        first[programme] = min(year, first.get(programme, year))
    return frozenset(cell for cell in back if first.get(cell[0], cell[1] + 1) <= cell[1])


def whole_years(begins: datetime.date, ends: datetime.date) -> bool:
    """Return whether days are whole calendar years; from the first day there is, only the last."""
    starts = begins.toordinal() == 1 or (begins.month, begins.day) == (1, 1)
    return starts and (ends.month, ends.day) == (12, 31)
