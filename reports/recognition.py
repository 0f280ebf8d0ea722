"""Recognition: when an agreement is revenue, by two standards, side by side.

The books are kept by IPSAS 23: an agreement without conditions is a receivable and revenue when it
is signed, all years of it at once; a conditional one is a receivable and a liability, and becomes
revenue as its conditions are met. IPSAS 47, which replaces it, asks whether there is an obligation
to be complied with: then revenue arises as that is done, which here is as the money is spent for
what it was given for; what came in before is a liability. Without one it is revenue at signature.

Which agreements carry an obligation, and from which day which standard counts, are dated policy:

    2014-01-01 custom "policy" "RECOGNITION-STANDARD"
      value: "IPSAS 23"
    2026-01-01 custom "policy" "RECOGNITION-STANDARD"
      value: "IPSAS 47"
    2026-01-01 custom "policy" "RECOGNITION-OBLIGATION"
      value: "earmarked"

Sources: IPSAS 23 and 47 as far as they are known here; none of it is a text of the Secretariat's.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, dollars
from ledger.words import ANY, SET_AXES, Axis
from reports.positions import Position, positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register

STANDARD, OBLIGATION = "RECOGNITION-STANDARD", "RECOGNITION-OBLIGATION"

IPSAS_23, IPSAS_47 = "IPSAS 23", "IPSAS 47"

#: What the policy may say of the agreements that carry an obligation.
WORDS = {
    "earmarked": "a clause narrows what may be bought",
    "refund": "a clause says that what is not spent goes back",
    "all": "every agreement",
    "none": "no agreement that is not conditional",
}


class Measures(NamedTuple):
    """What a standard makes of an agreement on a day, in USD: none of them is below zero."""

    revenue: Decimal
    receivable: Decimal
    liability: Decimal

    def plus(self, other: Measures) -> Measures:
        """Return the sum of two."""
        return Measures(*(one + two for one, two in zip(self, other, strict=True)))


NOTHING = Measures(ZERO, ZERO, ZERO)


class Views(NamedTuple):
    """One agreement by both standards.

    Attributes:
        agreement, donor, fund: ids.
        conditional: whether revenue waits for conditions.
        obligation: whether IPSAS 47 finds an obligation; None: no policy says.
        agreed, received, spent: in USD; agreed None where nothing was booked at signature.
        old, new: by IPSAS 23 as booked, and by IPSAS 47; `new` None where it cannot be said.
        year_old, year_new: revenue of the year.
    """

    agreement: str
    donor: str
    fund: str
    conditional: bool
    obligation: bool | None
    agreed: Decimal | None
    received: Decimal
    spent: Decimal
    old: Measures
    new: Measures | None
    year_old: Decimal
    year_new: Decimal | None
    illustrative: bool

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "agreement": self.agreement,
            "donor": self.donor,
            "fund": self.fund,
            "conditional": self.conditional,
            "obligation": self.obligation,
            "agreed": None if self.agreed is None else dollars(self.agreed),
            "received": dollars(self.received),
            "spent": dollars(self.spent),
            IPSAS_23: _data(self.old, self.year_old),
            IPSAS_47: None if self.new is None else _data(self.new, self.year_new),
            "illustrative": self.illustrative,
        }


def _data(found: Measures, year: Decimal | None) -> dict[str, str | None]:
    return {name: dollars(amount) for name, amount in found._asdict().items()} | {
        "revenue_of_the_year": None if year is None else dollars(year)
    }


@dataclass(frozen=True, slots=True)
class Recognition:
    """All agreements by both standards on a day, and which of the two counts then."""

    as_of: datetime.date
    standard: str
    switches: tuple[tuple[datetime.date, str], ...]
    obligation: str
    views: tuple[Views, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "standard": self.standard or None,
            "switches": [{"from": str(day), "standard": name} for day, name in self.switches],
            "obligation": self.obligation or None,
            "agreements": [view.as_json() for view in self.views],
        }


def recognition(books: Books, as_of: datetime.date, *, fund: str = "") -> Recognition:
    """Return what both standards make of each agreement for money on a day.

    Raises:
        BadInputError: a policy says what nobody here understands.
    """
    register = books.register
    switches = tuple(
        (term.on, term.value) for term in sorted(
            register.policies.get(STANDARD, ()), key=lambda term: term.on
        )
    )  # fmt: skip
    for _, name in switches:
        _one_of(STANDARD, name, (IPSAS_23, IPSAS_47))
    stated = register.policy(OBLIGATION, as_of)
    obligation = stated.value if stated else ""
    if obligation:
        _one_of(OBLIGATION, obligation, WORDS)
    before = datetime.date(as_of.year, 1, 1) - datetime.timedelta(days=1)
    now, then = _sums(books, as_of, fund), _sums(books, before, fund)
    views = tuple(
        _views(register, name, some, then.get(name, ()), obligation) for name, some in now.items()
    )
    counted = [name for day, name in switches if day <= as_of]
    return Recognition(as_of, counted[-1] if counted else "", switches, obligation, views)


def _one_of(policy: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise BadInputError(
            f"policy {policy} says {value!r}",
            advice=f"It says one of: {', '.join(known)}.",
        )


class _Part(NamedTuple):
    """One funding on a day: its position, and its booked revenue and liability."""

    position: Position
    old: Measures


def _sums(books: Books, day: datetime.date, fund: str) -> dict[str, tuple[_Part, ...]]:
    """Return the fundings of each agreement for money, with what is booked of them by a day."""
    booked: Mapping[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for line in books.lines:
        if line.date <= day and line.kind in {"contribution", "deferred", "receivable"}:
            booked[line.funding][line.kind] += line.amount
    found: dict[str, list[_Part]] = defaultdict(list)
    for position in positions(books, day):
        funding = position.funding
        if funding.agreement and not funding.in_kind and fund in {"", funding.fund}:
            sums = booked[funding.id]
            old = Measures(-sums["contribution"], sums["receivable"], -sums["deferred"])
            found[funding.agreement].append(_Part(position, old))
    return {name: tuple(parts) for name, parts in found.items()}


def _views(
    register: Register,
    name: str,
    parts: Sequence[_Part],
    before: Sequence[_Part],
    obligation: str,
) -> Views:
    term = register.agreements[name]
    bound = term.conditional or _bound(parts, obligation)
    old = _total(part.old for part in parts)
    new = _by_47(parts, bound=bound)
    earlier = _by_47(before, bound=bound)
    agreed = [part.position.agreed_usd for part in parts]
    return Views(
        agreement=name,
        donor=term.donor,
        fund=term.fund,
        conditional=term.conditional,
        obligation=bound,
        agreed=None if None in agreed else sum((one for one in agreed if one is not None), ZERO),
        received=sum((part.position.received for part in parts), ZERO),
        spent=sum((part.position.total_spent for part in parts), ZERO),
        old=old,
        new=new,
        year_old=old.revenue - _total(part.old for part in before).revenue,
        year_new=None if new is None or earlier is None else new.revenue - earlier.revenue,
        illustrative=any(part.position.illustrative for part in parts),
    )


def _total(found: Iterable[Measures]) -> Measures:
    total = NOTHING
    for measures in found:
        total = total.plus(measures)
    return total


def _bound(parts: Sequence[_Part], obligation: str) -> bool | None:
    """Return whether an agreement carries an obligation, None where no policy says."""
    if not obligation:
        return None
    if obligation in {"all", "none"}:
        return obligation == "all"
    clauses = [clause for part in parts for clause in part.position.funding.clauses()]
    if obligation == "refund":
        return any(clause.axis is Axis.REFUND for clause in clauses)
    return any(clause.axis in SET_AXES and ANY not in clause.allows for clause in clauses)


def _by_47(parts: Sequence[_Part], *, bound: bool | None) -> Measures | None:
    """Return what IPSAS 47 makes of an agreement; None where that cannot be said."""
    if bound is None or any(part.position.funding.brought_forward for part in parts):
        return None
    total = NOTHING
    for part in parts:
        found = _part_by_47(part.position, bound=bound)
        if found is None:
            return None
        total = total.plus(found)
    return total


def _part_by_47(position: Position, *, bound: bool) -> Measures | None:
    agreed, received = position.agreed_usd, position.received - position.refunded
    if agreed is None:
        return None
    if position.as_of < position.funding.since:
        return NOTHING
    revenue = min(position.total_spent, agreed) if bound else agreed
    return Measures(revenue, max(revenue - received, ZERO), max(received - revenue, ZERO))
