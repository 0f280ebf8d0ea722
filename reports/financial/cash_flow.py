"""Cash flow, by the direct method: what cash moved, and for what, read off the entries themselves.

Each funding of an entry sums to zero, so what its cash moved by is, with the sign turned, what its
other lines say: a receipt from a donor, a cost of some class, an advance. Nothing is derived from
balances, so opening cash and all flows give closing cash only where no line was lost.

A mission's money is not in its own bank: it has authority over what Member States were assessed.
What came of that authority and what was drawn on it is shown in the same way, and apart from cash.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from ledger.words import BUDGET_CLASS_TITLES, BudgetClass
from reports.financial.model import Item, added
from reports.financial.tally import Figure
from reports.movements import Movement, movements
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.lines import Line
    from reports.financial.periods import Period

#: What moves: cash, and authority over cash that others hold.
CASH, AUTHORITY = "cash", "authority"
POTS = (CASH, AUTHORITY)

#: Reasons -> what a statement calls them, in its order: operations first.
REASONS = {
    "donors": "Received from donors",
    "voted": "Voted",
    "interest": "Interest received",
    **{f"class-{name}": title for name, title in BUDGET_CLASS_TITLES.items()},
    "in-kind": "Paid in entries of goods in kind",
    "advanced": "Advanced to partners",
    "returned": "Returned by partners",
    "payables": "Payables settled, less new ones",
    "refunded": "Paid back to donors",
    "given-up": "Given up for Member States",
    "member-states": "Due to Member States, less what was paid",
    "due": "Between funds: what is due, settled",
    "transfers": "Transferred between fundings, with consent",
    "drawn": "Between cash and authority",
    "unknown": "On accounts that are not in the chart",
}
#: What is no flow of operations, and stands below them.
ASIDE = {
    "brought": "Brought forward when the books began",
    "exchange": "Effect of exchange rates",
}

SUMMARY = (("opening", "Cash, opening"), ("net", "Change"), ("closing", "Cash, closing"))

_OF_KIND = {
    "interest": "interest",
    "payable": "payables",
    "due-from": "due",
    "due-to": "due",
    "due-to-member-states": "member-states",
    "transfer": "transfers",
    "authority": "drawn",
    "opening": "brought",
    "exchange-difference": "exchange",
    "in-kind": "in-kind",
}
#: Costs, and accounts that bear them without cash.
_COST = (Movement.SPENT, Movement.SUPPORT_COST)
_EXCHANGE = "exchange-difference"
_UNPAID = frozenset({"advance", "payable"})
_OF_MOVEMENT = {
    Movement.SUPPORT_COST: f"class-{BudgetClass.SUPPORT_COST}",
    Movement.IN_KIND_USE: "in-kind",
    Movement.REFUNDED: "refunded",
    Movement.OPENING: "brought",
    Movement.EXCHANGE: "exchange",
    Movement.RECEIVED: "donors",
}


class Flow(NamedTuple):
    """What moved the cash or authority of a fund for one reason: in is positive."""

    pot: str
    fund: str
    reason: str
    figure: Figure


class Flows(NamedTuple):
    """All flows of the books: by pot and fund, in the period, the one before, and at the edges.

    Attributes:
        flows: what moved, by reason.
        edges: (pot, fund) -> opening and closing, counted off the accounts themselves.
    """

    flows: tuple[Flow, ...]
    edges: Mapping[tuple[str, str], tuple[Figure, Figure]]


#: Pot, fund, stretch of time, whether illustrative -> what moved.
_Held = dict[tuple[str, str, int, bool], "Decimal"]

#: Pot, fund, reason, whether illustrative.
_Key = tuple[str, str, str, bool]


def flows(books: Books, period: Period) -> Flows:
    """Return what moved cash and authority in a period and the one it is compared with."""
    earlier = period.before
    sums: tuple[dict[_Key, Decimal], ...] = ({}, {})
    held: _Held = defaultdict(lambda: ZERO)
    for _, group in groupby(movements(books.lines), key=_entry):
        moved = list(group)
        date = moved[0][1].date
        if date > period.ends:
            continue
        pots = [line for _, line in moved if line.kind in POTS]
        if not pots:
            continue
        for line in pots:
            # Up to which of the four edges it counts: eve and end of the earlier, then of this.
            at = (date >= earlier.begins) + (date > earlier.ends) + (date >= period.begins)
            held[line.kind, line.fund, at, line.illustrative] += line.amount
        if date >= period.begins:
            _add(sums[0], moved, pots)
        elif earlier.begins <= date <= earlier.ends:
            _add(sums[1], moved, pots)
    return Flows(tuple(_flows(*sums)), _edges(held))


def _entry(moved: tuple[Movement, Line]) -> int:
    return moved[1].entry


def _add(
    sums: dict[_Key, Decimal], moved: Sequence[tuple[Movement, Line]], pots: Sequence[Line]
) -> None:
    """Add what an entry moved: per funding, what its other lines say, with the sign turned."""
    pots_of: dict[str, set[str]] = defaultdict(set)
    for line in pots:
        pots_of[line.funding].add(line.kind)
    for funding, own in pots_of.items():
        pot = CASH if CASH in own else AUTHORITY
        others = [
            (movement, line, -line.amount)
            for movement, line in moved
            if line.funding == funding and line.kind != pot
        ]
        parts = _cleared(others)
        # A difference of exchange beside something else is part of what was paid or received.
        paid = [part for part in parts if part[1].kind != _EXCHANGE and part[2]]
        for movement, line, amount in parts:
            of = paid[0] if paid and line.kind == _EXCHANGE else (movement, line, amount)
            reason = _reason(*of)
            if line.kind == AUTHORITY:
                # Authority that becomes cash moves both; the rest of the entry is about the cash.
                key = (AUTHORITY, line.fund, reason, line.illustrative)
                sums[key] = sums.get(key, ZERO) - amount
            key = (pot, line.fund, reason, line.illustrative)
            sums[key] = sums.get(key, ZERO) + amount


_Part = tuple[Movement, "Line", "Decimal"]


def _cleared(parts: list[_Part]) -> list[_Part]:
    """Take out of an entry what costs took off an advance or left unpaid: no cash moved for it.

    A partner's report may charge the support cost in the same entry: the advance bears the direct
    cost, the cash the support cost. Direct cost is cleared before support cost, line by line.
    """
    costs = [at for at, (moved, _, amount) in enumerate(parts) if moved in _COST and amount < 0]
    costs.sort(key=lambda at: parts[at][0] is Movement.SUPPORT_COST)
    sources = [
        at for at, (_, line, amount) in enumerate(parts) if line.kind in _UNPAID and amount > 0
    ]
    left = min(
        -sum((parts[at][2] for at in costs), ZERO), sum((parts[at][2] for at in sources), ZERO)
    )
    if not left:
        return parts
    found = list(parts)
    for some, sign in ((costs, 1), (sources, -1)):
        rest = left
        for at in some:
            moved, line, amount = found[at]
            part = min(rest, abs(amount))
            found[at] = (moved, line, amount + sign * part)
            rest -= part
    return found


def _reason(movement: Movement, line: Line, amount: Decimal) -> str:
    kind = line.kind
    if movement is Movement.SPENT:
        return f"class-{line.budget_class}"
    if kind == "advance":
        return "advanced" if amount < 0 else "returned"
    if kind == "appropriation":
        return "given-up" if movement is Movement.REFUNDED else "voted"
    return _OF_MOVEMENT.get(movement) or _OF_KIND.get(kind, "unknown")


def _flows(now: Mapping[_Key, Decimal], before: Mapping[_Key, Decimal]) -> Iterator[Flow]:
    keys = dict.fromkeys(key[:3] for key in (*now, *before))
    for pot, fund, reason in keys:
        parts = [
            [(made, some.get((pot, fund, reason, made), ZERO)) for made in (False, True)]
            for some in (now, before)
        ]
        first, second = (sum((amount for _, amount in some), ZERO) for some in parts)
        marks = (total_mark(made for made, amount in some if amount) for some in parts)
        yield Flow(pot, fund, reason, Figure(first, second, *marks))


def _edges(held: _Held) -> dict[tuple[str, str], tuple[Figure, Figure]]:
    """Return opening and closing of each pot of each fund, from what moved in each stretch."""
    found = {}
    for pot, fund in dict.fromkeys(key[:2] for key in held):
        parts = [
            [held.get((pot, fund, stretch, made), ZERO) for stretch in range(4)]
            for made in (False, True)
        ]
        at = [one + two for one, two in zip(*parts, strict=True)]
        # Up to the eve of the earlier period, to its end, to the eve of this one, to its end.
        marks = [
            total_mark(bool(made) for made, amounts in enumerate(parts) if any(amounts[: to + 1]))
            for to in range(4)
        ]
        opening = Figure(at[0] + at[1] + at[2], at[0], marks[2], marks[0])
        closing = Figure(opening.now + at[3], at[0] + at[1], marks[3], marks[1])
        found[pot, fund] = (opening, closing)
    return found


def cash_flow_items(found: Flows, fund: str) -> tuple[Item, ...]:
    """Return the lines of a cash flow statement of a fund, or of all where none is named."""
    items: list[Item] = []
    for pot in POTS:
        own = [flow for flow in found.flows if flow.pot == pot and fund in {"", flow.fund}]
        edges = [
            edge for (kind, of), edge in found.edges.items() if kind == pot and fund in {"", of}
        ]
        if edges:
            items += _items(pot, own, edges)
    return tuple(items)


def _items(pot: str, own: Sequence[Flow], edges: Sequence[tuple[Figure, Figure]]) -> Iterator[Item]:
    word = "Cash" if pot == CASH else "Authority"
    suffix = "" if pot == CASH else f"-{pot}"
    by_reason: dict[str, list[Figure]] = defaultdict(list)
    for flow in own:
        by_reason[flow.reason].append(flow.figure)
    yield Item("", word if pot == CASH else "Authority over what was voted", None, "head")
    yield Item(f"opening{suffix}", f"{word} at the beginning", added(one for one, _ in edges))
    for some in (REASONS, ASIDE):
        for reason, title in some.items():
            figure = added(by_reason.get(reason, ()))
            if figure:
                yield Item(f"{reason}{suffix}", title, figure)
    net = added(flow.figure for flow in own)
    yield Item(f"net{suffix}", f"{word}: change of the period", net, "subtotal")
    yield Item(f"closing{suffix}", f"{word} at the end", added(one for _, one in edges), "total")
