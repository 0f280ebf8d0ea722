"""Which rows of a file and which costs of the books belong together, and what they differ in.

A voucher is found by its number, else by its invoice, else by amount, purpose and day. Inside a
voucher each of their rows finds a line of ours, the most alike first; what differs in a pair is an
item of its own, with the cell that says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from reports.reconciliations.costs import cell_of, raw_of
from reports.reconciliations.held import Item, Pair, fine
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from reports.reconciliations.costs import Charge

#: A cost under another number may be booked so many days apart.
NEAR_DAYS = 5

VOUCHER = "voucher"
SUM = "voucher, in sum"
INVOICE = "invoice"
ALIKE = "amount, purpose and day"

SAYS = {
    VOUCHER: "the number of the voucher, and in it the line most alike",
    SUM: "the number of the voucher; several rows of one funding, programme and class are ours",
    INVOICE: "the number of the invoice and the amount; the vouchers have other numbers",
    ALIKE: f"the same amount, funding, programme and class within {NEAR_DAYS} days; no other has",
}

#: What may differ in a pair: its name, the fields of a file that say it.
_FIELDS = (
    ("funding", "funding", ("funding",)),
    ("programme", "programme", ("programme",)),
    ("class", "budget_class", ("budget_class",)),
    ("date", "day", ("date",)),
    ("partner", "partner", ("partner",)),
)


class Together(NamedTuple):
    """Costs of both sides that belong together."""

    rule: str
    theirs: tuple[Charge, ...]
    ours: tuple[Charge, ...]


@dataclass
class Matched:
    """All that was put together, and what is left."""

    pairs: list[Together] = field(default_factory=list)
    theirs: list[Charge] = field(default_factory=list)
    ours: list[Charge] = field(default_factory=list)


def match(theirs: Sequence[Charge], ours: Sequence[Charge]) -> Matched:
    """Return what belongs together."""
    found = Matched()
    left_theirs, left_ours = _by_voucher(found, theirs, ours)
    # What found no line in its own voucher may be under another number.
    left_theirs += found.theirs
    left_ours += found.ours
    wanted = {one.invoice for one in left_theirs if one.invoice}
    by_invoice = [one for one in left_ours if one.invoice in wanted]
    _single(
        found, INVOICE, left_theirs, by_invoice,
        lambda one: (one.invoice, one.currency, one.worth),
    )  # fmt: skip
    taken = {id(one) for pair in found.pairs for one in (*pair.theirs, *pair.ours)}
    rest = [one for one in left_theirs if id(one) not in taken]
    ours_left = [one for one in left_ours if id(one) not in taken]
    _single(found, ALIKE, rest, ours_left, lambda one: (one.purpose, one.currency, one.worth))
    taken = {id(one) for pair in found.pairs for one in (*pair.theirs, *pair.ours)}
    found.theirs = [one for one in left_theirs if id(one) not in taken]
    found.ours = [one for one in left_ours if id(one) not in taken]
    return found


def _by_voucher(
    found: Matched, theirs: Sequence[Charge], ours: Sequence[Charge]
) -> tuple[list[Charge], list[Charge]]:
    """Match inside the vouchers that both have; return what has no voucher on the other side."""
    by_name: dict[str, list[Charge]] = defaultdict(list)
    by_number: dict[str, list[str]] = defaultdict(list)
    for one in ours:
        by_name[one.voucher].append(one)
    for name, some in by_name.items():
        by_number[some[0].reference].append(name)
    vouchers: dict[str, list[Charge]] = defaultdict(list)
    for one in theirs:
        vouchers[one.voucher].append(one)
    known: dict[str, str] = {}
    for name, some in vouchers.items():
        if name in by_name:
            known[name] = name
            continue
        # Their key may have more parts than ours, or fewer: then the number alone must be one.
        names = by_number.get(some[0].reference) or by_number.get(name.partition("/")[0]) or []
        if len(names) == 1 and names[0] not in vouchers:
            known[name] = names[0]
    left: list[Charge] = []
    merged: dict[str, list[Charge]] = defaultdict(list)
    for name, some in vouchers.items():
        if name in known:
            merged[known[name]] += some
        else:
            left += some
    for name, some in merged.items():
        _inside(found, some, by_name[name])
    return left, [one for name, some in by_name.items() if name not in merged for one in some]


def _inside(found: Matched, theirs: list[Charge], ours: list[Charge]) -> None:
    """Match the rows of one voucher with its lines, the most alike first."""
    if len(theirs) == len(ours) == 1 and theirs[0].currency == ours[0].currency:
        found.pairs.append(Together(VOUCHER, tuple(theirs), tuple(ours)))
        return
    if len(theirs) == 1 and (same := _same(theirs[0], ours)) is not None:
        # So most vouchers are: a cost as the file has it, and support cost that we charged on it.
        found.pairs.append(Together(VOUCHER, (theirs[0],), (same,)))
        found.ours += [one for one in ours if one is not same]
        return
    left, rest = list(theirs), list(ours)
    for alike in (
        lambda one: (one.purpose, one.currency, one.worth),
        lambda one: (one.funding, one.currency, one.worth),
        lambda one: (one.budget_class, one.currency, one.worth),
        lambda one: (one.currency, one.worth),
    ):
        left, rest = _pair_off(found, left, rest, alike)
    left, rest = _sums(found, left, rest)
    for alike in (
        lambda one: (one.purpose, one.currency),
        lambda one: (one.budget_class, one.currency),
    ):
        left, rest = _pair_off(found, left, rest, alike)
    if len(left) == len(rest) == 1 and left[0].currency == rest[0].currency:
        found.pairs.append(Together(VOUCHER, tuple(left), tuple(rest)))
        return
    found.theirs += left
    found.ours += rest


def _same(one: Charge, ours: Sequence[Charge]) -> Charge | None:
    """Return the first of ours that is the same cost for the same purpose."""
    for other in ours:
        if (
            other.worth == one.worth
            and other.budget_class == one.budget_class
            and other.funding == one.funding
            and other.programme == one.programme
            and other.currency == one.currency
        ):
            return other
    return None


def _pair_off(
    found: Matched,
    theirs: Sequence[Charge],
    ours: Sequence[Charge],
    alike: Callable[[Charge], Hashable],
) -> tuple[list[Charge], list[Charge]]:
    """Pair what is alike in some respect, in the order of both sides; return what is left."""
    if not theirs or not ours:
        return list(theirs), list(ours)
    waiting: dict[Hashable, list[Charge]] = defaultdict(list)
    for one in reversed(ours):
        waiting[alike(one)].append(one)
    left, gone = [], set()
    for one in theirs:
        some = waiting.get(alike(one))
        if some:
            other = some.pop()
            gone.add(id(other))
            found.pairs.append(Together(VOUCHER, (one,), (other,)))
        else:
            left.append(one)
    return left, [one for one in ours if id(one) not in gone]


def _sums(
    found: Matched, theirs: Sequence[Charge], ours: Sequence[Charge]
) -> tuple[list[Charge], list[Charge]]:
    """Take together what is one amount of one purpose, where either side has it in parts."""

    def grouped(some: Iterable[Charge]) -> dict[Hashable, list[Charge]]:
        groups: dict[Hashable, list[Charge]] = defaultdict(list)
        for one in some:
            groups[one.purpose, one.currency].append(one)
        return groups

    mine, gone = grouped(ours), set()
    for key, some in grouped(theirs).items():
        own = mine.get(key, [])
        if own and _total(some) == _total(own):
            found.pairs.append(Together(SUM, tuple(some), tuple(own)))
            gone |= {id(one) for one in (*some, *own)}
    return (
        [one for one in theirs if id(one) not in gone],
        [one for one in ours if id(one) not in gone],
    )


def _single(
    found: Matched,
    rule: str,
    theirs: Sequence[Charge],
    ours: Sequence[Charge],
    alike: Callable[[Charge], Hashable],
) -> None:
    """Pair what is alike and near in time, where only one on either side is so."""
    if not theirs or not ours:
        return
    mine: dict[Hashable, list[Charge]] = defaultdict(list)
    others: dict[Hashable, list[Charge]] = defaultdict(list)
    for one in ours:
        mine[alike(one)].append(one)
    for one in theirs:
        others[alike(one)].append(one)
    for key, some in others.items():
        own = mine.get(key, ())
        if len(some) == len(own) == 1:
            near = abs((some[0].day - own[0].day).days) <= NEAR_DAYS
            if near or rule == INVOICE:
                found.pairs.append(Together(rule, tuple(some), tuple(own)))


def _total(some: Iterable[Charge]) -> Decimal:
    return sum((one.worth for one in some), ZERO)


def pair_of(part: str, one: Together) -> Pair:
    """Return a pair as a paper shows it."""
    theirs, ours = one.theirs, one.ours
    currency = theirs[0].currency
    if len(theirs) == len(ours) == 1:
        their, our = theirs[0], ours[0]
        return Pair(
            part, their.day, one.rule, currency, their.reference or their.voucher, their.place,
            fine(their.worth, currency), our.voucher, our.place, fine(our.worth, currency),
            _mark(their, our),
        )  # fmt: skip
    return Pair(
        part,
        theirs[0].day,
        one.rule,
        currency,
        theirs[0].reference or theirs[0].voucher,
        "; ".join(dict.fromkeys(charge.place for charge in theirs)),
        fine(_total(theirs), currency),
        ours[0].voucher,
        "; ".join(dict.fromkeys(charge.place for charge in ours)),
        fine(_total(ours), currency),
        _mark(*theirs, *ours),
    )


def _mark(*some: Charge) -> str:
    return total_mark(one.illustrative for one in some)


def differences(part: str, one: Together, *, in_scope: Callable[[Charge], bool]) -> Iterator[Item]:
    """Yield what differs in a pair, each with the cell that says so.

    Args:
        part: the tie it belongs to.
        one: the pair.
        in_scope: whether a cost of ours is in our total.
    """
    theirs, ours = one.theirs[0], one.ours[0]
    if (
        one.rule == VOUCHER
        and theirs.worth == ours.worth
        and theirs.purpose == ours.purpose
        and theirs.day == ours.day
        and theirs.partner in {"", ours.partner}
        and in_scope(ours)
    ):
        return
    if one.rule in {INVOICE, ALIKE}:
        said = theirs.reference or theirs.voucher, cell_of(theirs, "reference")
        yield _item(part, "voucher differs", one, ZERO, said, ours.voucher)
    counted = _total(charge for charge in one.ours if in_scope(charge))
    apart = counted - _total(one.theirs)
    if apart:
        kind = "amount differs"
        if counted != _total(one.ours):
            kind = "booked outside of what is held"
        said = f"{fine(_total(one.theirs), theirs.currency):,f}", cell_of(theirs, "usd", "amount")
        mine = f"{fine(_total(one.ours), theirs.currency):,f} on {ours.day}, {ours.voucher}"
        yield _item(part, kind, one, apart, said, mine)
    for name, attribute, fields in _FIELDS:
        left, right = getattr(theirs, attribute), getattr(ours, attribute)
        if left == right or not left:
            continue
        raw = raw_of(theirs, fields[0])
        words = f"{left} ({raw})" if raw and raw != str(left) else str(left)
        mine = f"{right or 'none'}, {ours.voucher}"
        yield _item(part, f"{name} differs", one, ZERO, (words, cell_of(theirs, *fields)), mine)


def _item(
    part: str, kind: str, one: Together, amount: Decimal, theirs: tuple[str, str], ours: str
) -> Item:
    """Return a difference in a pair; theirs is what they say, and the cell."""
    charge = one.theirs[0]
    number = fine(amount, charge.currency)
    place = one.ours[0].place
    mark = _mark(*one.theirs, *one.ours)
    return Item(part, kind, charge.day, charge.currency, number, *theirs, ours, place, mark=mark)
