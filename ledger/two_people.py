"""What takes two people: the fund's own rule, as a dated policy.

    2026-01-01 custom "policy" "TWO-PEOPLE"
      value: "cost, advance, refund above 10,000.00 USD; clause, override, reversal"

Each part names kinds, and above which amount they matter; without an amount all of them do. Exactly
the amount is one person's, the first cent above it takes two. A kind is one of `MOVES`, of what
money does, or the word of a directive. `none` ends the rule from its day on. Nothing here is a rule
of the United Nations that a source confirms; delegations of authority differ, so each fund says its
own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beancount.core.data import Custom

from ledger.chart import EXPENSE, ChartError, parse_account
from ledger.directory import MODELS
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.versions import REVERSAL, REVERSES
from ledger.write_offs import WRITE_OFF

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

#: The policy that says what takes two people.
TWO_PEOPLE: Final = "TWO-PEOPLE"

#: What ends the rule.
NONE: Final = "none"

#: Kinds of account -> what a transaction on them does.
_DOES: Final = {
    EXPENSE: "cost",
    "advance": "advance",
    "transfer": "transfer",
    "refundable": "refund",
    "opening": "opening",
    "in-kind": "in-kind",
    "exchange-difference": "exchange",
}
_COST: Final = _DOES[EXPENSE]
_CLAIMS: Final = frozenset({"contribution", "deferred"})
_GIVEN: Final = _CLAIMS | {"receivable"}
_RETURNED: Final = _GIVEN | {"interest"}

#: What money does.
MOVES: Final = (*_DOES.values(), "receipt", WRITE_OFF, REVERSAL)

#: Directives that are about approving itself.
_ASIDE: Final = frozenset({"approval", "batch"})

_PART = re.compile(
    r"(?P<kinds>.+?)(?: +above +(?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?) +(?P<in>\S+))?\Z"
)


#: Column of a posting. Reading a tuple by number costs half of reading it by name.
_UNITS: Final = 1

#: What is debited and what is credited, by kind of account.
Sums = tuple[dict[str, Decimal], dict[str, Decimal]]

#: The limit of what takes two people whatever its amount.
_ALWAYS: Final = Decimal(-1)


class Limits(NamedTuple):
    """What takes two people from a day on: kind -> the amount above which it does."""

    since: datetime.date
    above: Mapping[str, Decimal]
    #: What moves no more than this takes one person, whatever it does.
    least: Decimal = _ALWAYS

    def matters(self, entry: Any, moves: Moves) -> str:
        """Return the kind by which an entry takes two people, empty where it takes one."""
        if entry.__class__ is Custom:
            return self._stated(entry)
        meta = entry.meta
        if REVERSES not in meta and WRITE_OFF not in meta and _debits(entry) <= self.least:
            return ""
        sums = moves.sums(entry)
        cost = self.above.get(_COST)
        if cost is not None and _larger(sums, EXPENSE) > cost:
            return _COST  # the first of all kinds, and what most entries are
        for kind, amount in moves.of(entry, sums).items():
            limit = self.above.get(kind)
            if limit is not None and amount > limit:
                return kind
        return ""

    def _stated(self, entry: Any) -> str:
        limit = self.above.get(entry.type)
        if limit is None:
            return ""
        stated = entry.meta.get("amount")
        in_books = getattr(stated, "currency", "") == BOOK_CURRENCY
        # What states no amount, or one in another currency, is held against none.
        return "" if in_books and abs(stated.number) <= limit else str(entry.type)


def read_limits(since: datetime.date, value: str) -> Limits:
    """Return what a policy says.

    Raises:
        ValueError: it cannot be understood.
    """
    above: dict[str, Decimal] = {}
    if value.strip().casefold() == NONE:
        return Limits(since, above)
    for text in value.split(";"):
        match = _PART.match(text.strip())
        if match is None:
            raise ValueError(f"{text.strip()!r} names no kinds")
        limit = _amount(match)
        for kind in match["kinds"].split(","):
            above[_kind(kind.strip())] = limit
    return _limits(since, above)


def stricter(older: Limits, newer: Limits) -> Limits:
    """Return, from the newer one's day on, of each kind the lower limit of the two."""
    both = [limits.above for limits in (older, newer)]
    kinds = dict.fromkeys(kind for above in both for kind in above)
    least = {kind: min(above[kind] for above in both if kind in above) for kind in kinds}
    return _limits(newer.since, least)


def _limits(since: datetime.date, above: Mapping[str, Decimal]) -> Limits:
    # A reversal is known by what it says, so it is never passed over.
    moves = [above[kind] for kind in MOVES if kind in above and kind != REVERSAL]
    return Limits(since, above, min(moves, default=Decimal("Infinity")))


def _debits(entry: Any) -> Decimal:
    """Return what a transaction debits in all: no part of it is more."""
    total = ZERO
    for leg in entry.postings:
        number = leg[_UNITS][0]
        if number > ZERO:
            total += number
    return total


def _larger(sums: Sums, kind: str) -> Decimal:
    """Return the larger of what is debited and credited on a kind of account."""
    return max(sums[0].get(kind, ZERO), sums[1].get(kind, ZERO))


def _amount(match: re.Match[str]) -> Decimal:
    if match["amount"] is None:
        return _ALWAYS
    if match["in"] != BOOK_CURRENCY:
        raise ValueError(f"an amount in {match['in']}: amounts are in {BOOK_CURRENCY}")
    return Decimal(match["amount"].replace(",", ""))


def _kind(word: str) -> str:
    if word in _ASIDE or word not in {*MOVES, *MODELS}:
        known = ", ".join(MOVES)
        raise ValueError(f"{word!r} is no kind: {known}, or a directive such as clause")
    return word


class Moves:
    """Says what transactions do, and with how much; each account is looked at once."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}

    def sums(self, entry: Any) -> Sums:
        """Return what a transaction debits and what it credits, by kind of account."""
        kinds = self._kinds
        debit: dict[str, Decimal] = {}
        credit: dict[str, Decimal] = {}
        for leg in entry.postings:
            account, number = leg[0], leg[_UNITS][0]
            kind = kinds.get(account)
            if kind is None:
                kind = kinds[account] = _account_kind(account)
            if number > ZERO:
                debit[kind] = debit.get(kind, ZERO) + number
            else:
                credit[kind] = credit.get(kind, ZERO) - number
        return debit, credit

    def of(self, entry: Any, sums: Sums | None = None) -> dict[str, Decimal]:
        """Return what a transaction does -> the larger of what it debits and credits there."""
        debit, credit = sums = sums or self.sums(entry)
        found = {
            name: _larger(sums, kind)
            for kind, name in _DOES.items()
            if kind in debit or kind in credit
        }
        given = sum((debit.get(kind, ZERO) for kind in _CLAIMS), ZERO)
        if WRITE_OFF in entry.meta or (given and "receivable" in credit):
            found[WRITE_OFF] = given or sum(debit.values(), ZERO)
        if "cash" in debit and credit.keys() & _GIVEN:
            found["receipt"] = debit["cash"]
        if "cash" in credit and debit.keys() & _RETURNED:
            # Income that is paid out again is a refund, whatever it is booked on.
            found["refund"] = max(found.get("refund", ZERO), credit["cash"])
        if REVERSES in entry.meta:
            found[REVERSAL] = sum(debit.values(), ZERO)
        return found


def _account_kind(account: str) -> str:
    try:
        return parse_account(account).kind
    except ChartError:
        return "unknown"
