"""The rapid-response reserve: it advances what it has, where its clauses allow, and is repaid.

    2014-03-01 * "RR-2014-001: rapid response in MLI"
      reserve: "RR-2014-001"
      consent: "Reserve RR: clause 1 of NLD-2014-RR allows *"
      Equity:VTF:Transfer    200,000.00 USD
        funding: "NLD-2014-RR"
      Assets:VTF:Cash:Pool  -200,000.00 USD
        funding: "NLD-2014-RR"
      Assets:VTF:Cash:Pool   200,000.00 USD
        funding: "JPN-2014-01"
      Equity:VTF:Transfer   -200,000.00 USD
        funding: "JPN-2014-01"

Money crosses from the reserve's funding to the one that awaits cash of its own and back, over
Transfer and nowhere else. The consent is the reserve's own clauses: on that day they allow the
programme, and so do those of the funding that takes the money. No more is out than the reserve is
of, nor than its funding has; no more comes back than went out. While an advance for a programme is
overdue, from the day after it was due, the reserve advances nothing more for that programme: a
reserve that is not repaid is no reserve. (The rules of the reserve are this project's policy.)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.reserve_facts import ReserveAdvanceTerm, ReserveTerm
from ledger.reserve_moves import RESERVE, passed
from ledger.words import Axis
from plugins.advances import undone
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, no_clause
from plugins.sums import Sums, legs_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account, Walked

_USD = BOOK_CURRENCY


class ReserveError(FindingError):
    """A reserve advances what it may not, or is not repaid as it should be."""


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse what names an advance of a reserve and is none of it."""
    register = walked.register
    gone = None
    for entry in walked.having(RESERVE):
        sides: dict[str, set[str]] = defaultdict(set)
        for one in passed(entry):
            sides[one.advance].add(one.funding)
        for name in sides or [str(entry.meta.get(RESERVE, ""))]:
            term = register.of(ReserveAdvanceTerm).get(name)
            gone = undone(walked.entries, ReserveAdvanceTerm.word) if gone is None else gone
            if term is None and (name, entry.meta.get("key")) in gone:
                continue
            reserve = register.of(ReserveTerm).get(term.reserve) if term else None
            if term is None or reserve is None:
                what = f"{name!r} is no advance of a reserve of these books."
            elif sides[name] != {reserve.funding, term.funding}:
                what = (
                    f"{name} is between {reserve.funding} and {term.funding}; this passes money "
                    f"between {' and '.join(sorted(sides[name])) or 'nobody'}."
                )
            else:
                continue
            yield Refusal(
                "RESERVE-ADVANCE",
                what,
                "`vtf reserve advance` and `vtf reserve repay` write both sides.",
                entry=entry,
                facts=((RESERVE, name),),
            )


def minds(funding: Funding, register: Register) -> bool:
    """Return whether a funding holds a reserve."""
    return bool(register.under(ReserveTerm, funding.id))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse, day by day, what a reserve advances or spends beyond its rules."""
    found = _Reserve(account)
    kinds: dict[str, str] = {}
    for at, entry in enumerate(account.entries):
        found.take(entry, kinds)
        last = at + 1 == len(account.entries)
        if last or account.entries[at + 1].date != entry.date:
            yield from found.close(entry.date, entry)


class _Reserve:
    """A funding that holds one reserve or several, as it stands at the end of a day."""

    def __init__(self, account: Account) -> None:
        self._register = account.register
        self._funding = account.state.funding
        self._terms = {term.id: term for term in self._held()}
        advances = account.register.of(ReserveAdvanceTerm)
        self._advances: Mapping[str, ReserveAdvanceTerm] = {
            name: term for name, term in advances.items() if term.reserve in self._terms
        }
        self._sums = Sums(self._funding)
        self._out: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self._made: dict[str, Any] = {}
        self._beyond: dict[str, Decimal] = defaultdict(lambda: ZERO)

    def _held(self) -> Sequence[ReserveTerm]:
        return self._register.under(ReserveTerm, self._funding.id)

    def take(self, entry: Any, kinds: dict[str, str]) -> None:
        """Book a transaction."""
        self._sums.book(legs_of(entry, self._funding.id, kinds))
        for one in passed(entry):
            if one.advance in self._advances and one.funding == self._funding.id:
                self._out[one.advance] += one.amount
                if one.amount > ZERO:
                    self._made[one.advance] = entry

    def close(self, day: datetime.date, entry: Any) -> Iterator[Refusal]:
        """Refuse what is wrong at the end of a day, where it has grown on it."""
        for name, made in self._made.items():
            term = self._advances[name]
            if self._out[name] > ZERO:
                yield from self._overdue(term, day, made)
                yield from self._clauses(term, day, made)
        for name, out in self._out.items():
            term = self._advances[name]
            if self._grown(name, max(out - term.amount.number, -out)):
                yield self._amount(term, day, entry)
        for reserve in self._terms.values():
            out = self._outstanding(reserve)
            if self._grown(f"target {reserve.id}", out - reserve.target.number):
                yield self._target(reserve, day, out, entry)
        left = self._sums.received - self._sums.spent - self._sums.held
        if self._grown("cash", -left):
            yield self._short(day, left, entry)
        self._made.clear()

    def _grown(self, name: str, excess: Decimal) -> bool:
        before, self._beyond[name] = self._beyond[name], max(excess, ZERO)
        return self._beyond[name] > before

    def _outstanding(self, reserve: ReserveTerm) -> Decimal:
        own = (out for name, out in self._out.items() if self._advances[name].reserve == reserve.id)
        return sum(own, ZERO)

    def _overdue(
        self, term: ReserveAdvanceTerm, day: datetime.date, made: Any
    ) -> Iterator[Refusal]:
        for name, out in self._out.items():
            other = self._advances[name]
            same = other.reserve == term.reserve and other.programme == term.programme
            if same and other.due < day and out > ZERO and name != term.id:
                yield Refusal(
                    "RESERVE-OVERDUE",
                    f"{term.id}: {term.amount} for {term.programme} on {day}, while {name} for "
                    f"{term.programme} is overdue: it was to be repaid by {other.due}, and "
                    f"{grouped(out)} {_USD} of it are not.",
                    "Repay the earlier advance first, with `vtf reserve repay`.",
                    entry=made,
                    facts=(
                        ("advance", term.id),
                        ("overdue", name),
                        ("due", str(other.due)),
                        ("outstanding", f"{out:f}"),
                    ),
                )

    def _clauses(
        self, term: ReserveAdvanceTerm, day: datetime.date, made: Any
    ) -> Iterator[Refusal]:
        for name in (self._funding.id, term.funding):
            funding = self._register.fundings.get(name)
            if funding is None or funding.allows(Axis.PROGRAMME, term.programme, day):
                continue
            layers = funding.in_force(Axis.PROGRAMME, day)
            clauses = [clause for layer in layers for clause in layer]
            said = clauses_said(clauses, funding) or no_clause(funding, Axis.PROGRAMME)
            yield Refusal(
                "RESERVE-CLAUSE",
                f"{term.id}: {term.amount} for {term.programme} pass from {self._funding.id} to "
                f"{term.funding}, and {name} does not allow the programme {term.programme}. {said}",
                "What a funding may not spend on a programme it neither lends nor borrows for it.",
                entry=made,
                facts=(("advance", term.id), ("funding", name), ("axis", str(Axis.PROGRAMME))),
            )

    def _amount(self, term: ReserveAdvanceTerm, day: datetime.date, entry: Any) -> Refusal:
        out = self._out[term.id]
        number = term.amount.number
        what = (
            f"{grouped(-out)} {_USD} more came back than went out"
            if out < ZERO
            else f"{grouped(out)} {_USD} are out, {grouped(out - number)} {_USD} too much"
        )
        return Refusal(
            "RESERVE-AMOUNT",
            f"{term.id} is of {term.amount}; at the end of {day} {what}.",
            "Advance what the directive says, and repay what is out.",
            entry=entry,
            facts=(("advance", term.id), ("expected", f"{number:f}"), ("actual", f"{out:f}")),
        )

    def _target(
        self, reserve: ReserveTerm, day: datetime.date, out: Decimal, entry: Any
    ) -> Refusal:
        number = reserve.target.number
        return Refusal(
            "RESERVE-TARGET",
            f"{reserve.id} is a reserve of {reserve.target}; at the end of {day} {grouped(out)} "
            f"{_USD} are advanced and not repaid: {grouped(out - number)} {_USD} too much.",
            "Repay an earlier advance first. A larger reserve is a new directive, with its source.",
            entry=entry,
            facts=(("reserve", reserve.id), ("expected", f"{number:f}"), ("actual", f"{out:f}")),
        )

    def _short(self, day: datetime.date, left: Decimal, entry: Any) -> Refusal:
        names = ", ".join(self._terms)
        return Refusal(
            "RESERVE-CASH",
            f"{names}: at the end of {day} {self._funding.id} is {grouped(-left)} {_USD} short: "
            "more is spent, held by partners and advanced than was received. A reserve is cash; "
            "what is agreed and not received advances nothing.",
            "Advance or spend what is there.",
            entry=entry,
            facts=(("funding", self._funding.id), ("actual", f"{left:f}")),
        )


RULE = Rule("reserve", __name__, ReserveError, minds=minds, account=account, after=after)
