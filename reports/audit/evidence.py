"""Evidence: the books as an auditor goes through them, read once for all checks.

Nothing here asks a rule. Lines are summed by funding and kind of account, entries are known by
number, and thresholds are dated policies of the books with a value that is assumed, and said to be,
where no policy states one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.errors import BadInputError
from ledger.liquidation import span_said
from ledger.money import ZERO
from ledger.words import BudgetClass
from reports.audit.model import Assumed, Sheet, Weight
from reports.audit.reading import Readings
from reports.audit.undone import Undone
from reports.moves import Places

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.findings import Place
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.terms import CommitmentTerm
    from reports.audit.reading import Reading

#: Kinds of account between the fund and whoever gave the money, and what came of it.
RESOURCES = frozenset(
    {
        "contribution",
        "receivable",
        "deferred",
        "refundable",
        "appropriation",
        "interest",
        "exchange-difference",
        "transfer",
        "opening",
        "due-to-member-states",
    }
)

#: Kinds of account that hold something, and their sum what a funding still has.
HELD = frozenset({"cash", "advance", "due-from", "authority", "payable", "due-to"})

#: What switches a threshold off.
OFF = "off"


class Reserved(NamedTuple):
    """What is left of an order or contract, and the support cost that it will bear."""

    id: str
    programme: str
    budget_class: str
    left: Decimal
    support: Decimal


class Evidence:
    """The books up to a day.

    Attributes:
        lines: every line up to the day.
        by_funding: the same by funding, in the order of the books.
        sums: (funding, kind) -> what is booked; `gift_sums` what of it books goods in kind.
        gifts: (entry, funding) that books goods in kind.
        costs_of: funding -> every expense line that is not the use of a gift.
        uses_of: funding -> every expense line that is.
    """

    def __init__(self, books: Books, today: datetime.date) -> None:
        self.books = books
        self.register = books.register
        self.entries: Sequence[Any] = books.entries
        self.today = today
        self.places = Places(books)
        lines = books.lines
        self.lines: Sequence[Line] = (
            lines
            if not lines or max(line.date for line in lines) <= today
            else [line for line in lines if line.date <= today]
        )
        self.gifts = {(line.entry, line.funding) for line in self.lines if line.kind == "in-kind"}
        self.by_funding: dict[str, list[Line]] = defaultdict(list)
        self.sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self.costs_of: dict[str, list[Line]] = defaultdict(list)
        self.uses_of: dict[str, list[Line]] = defaultdict(list)
        self.gift_sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        by_funding, sums, costs, gifts = self.by_funding, self.sums, self.costs_of, self.gifts
        for line in self.lines:
            funding, kind = line.funding, line.kind
            by_funding[funding].append(line)
            sums[funding, kind] += line.amount
            if gifts and (line.entry, funding) in gifts:
                self.gift_sums[funding, kind] += line.amount
                if kind == EXPENSE:
                    self.uses_of[funding].append(line)
                continue
            if kind == EXPENSE:
                costs[funding].append(line)

    @cached_property
    def costs(self) -> list[Line]:
        """Every expense line that is not the use of a gift, funding by funding."""
        return [line for lines in self.costs_of.values() for line in lines]

    def governed(self, *, gifts: bool = False) -> Iterator[tuple[Reading, list[Line]]]:
        """Yield each funding that has terms, as it is read, with its costs.

        Args:
            gifts: with the use of goods in kind, which is no spending and keeps to clauses, too.
        """
        for lines_of in (self.costs_of, self.uses_of) if gifts else (self.costs_of,):
            for name, lines in lines_of.items():
                reading = self.readings.of(name)
                if reading is not None:
                    yield reading, lines

    @cached_property
    def readings(self) -> Readings:
        """The clauses as an auditor reads them."""
        return Readings(self.register)

    @cached_property
    def taken_back(self) -> Undone:
        """What was taken back by the day, and by which entries, in truth and not in name."""
        return Undone(self.entries, self.today)

    @cached_property
    def commitments(self) -> dict[str, list[Reserved]]:
        """Funding -> what is still reserved under it, by its terms and the costs that name them.

        The newest amount, less the direct cost under the same funding; nothing from the day of the
        final invoice on, unless that was taken back.
        """
        terms: dict[str, CommitmentTerm] = {}
        for name, versions in self.register.commitments.items():
            reached = [term for term in versions if term.on <= self.today]
            if reached:
                terms[name] = max(reached, key=lambda term: term.on)
        charged: dict[str, Decimal] = defaultdict(lambda: ZERO)
        finals: dict[str, int] = defaultdict(int)
        for lines in self.costs_of.values() if terms else ():
            for line in lines:
                if not line.commitment or line.budget_class == BudgetClass.SUPPORT_COST:
                    continue
                term = terms.get(line.commitment)
                if term is not None and term.funding == line.funding:
                    charged[term.id] += line.amount
                    finals[term.id] += self._final(line)
        found: dict[str, list[Reserved]] = defaultdict(list)
        for name, term in terms.items():
            left = term.amount.number - max(charged[name], ZERO)
            if left > 0 and finals[name] <= 0:
                found[term.funding].append(self._reserved(term, left))
        return dict(found)

    def _final(self, line: Line) -> int:
        """Return 1 where a line is said to be the last of its order, -1 where that is undone."""
        entry = self.entries[line.entry]
        said = (entry.postings[line.posting].meta or {}).get("final", entry.meta.get("final"))
        if said is not True:
            return 0
        return -1 if line.entry in self.taken_back.reversals else 1

    def _reserved(self, term: CommitmentTerm, left: Decimal) -> Reserved:
        reading = self.readings.of(term.funding)
        rate = reading.rate(self.today) if reading else None
        bears = rate is not None and rate.bears(term.budget_class, "")
        bears = bears and term.budget_class != BudgetClass.SUPPORT_COST
        support = rate.on(left) if rate is not None and bears else ZERO
        return Reserved(term.id, term.programme, term.budget_class, left, support)

    def reserved(self, funding: str) -> Decimal:
        """Return what is reserved under a funding, with the support cost that it will bear."""
        return sum((one.left + one.support for one in self.commitments.get(funding, ())), ZERO)

    def sum_of(self, funding: str, kinds: frozenset[str]) -> Decimal:
        """Return what is booked under a funding on some kinds of account, but for gifts in kind."""
        sums, gifts = self.sums, self.gift_sums
        total = sum((sums[funding, kind] for kind in kinds if (funding, kind) in sums), ZERO)
        if not gifts:
            return total
        return total - sum(
            (gifts[funding, kind] for kind in kinds if (funding, kind) in gifts), ZERO
        )

    def held(self, funding: str) -> Decimal:
        """Return what a funding still has: money, advances and claims less what is owed."""
        return self.sum_of(funding, HELD)

    def moved(self, funding: str) -> datetime.date | None:
        """Return the day on which something last came, went or was spent; None where nothing did.

        Money that only passes from one account of the bank to another does not move.
        """
        lines = self.by_funding.get(funding, ())
        days = (line.date for line in lines if line.kind != "cash")
        return max(days, default=max((line.date for line in lines), default=None))

    def undone(self, line: Line) -> bool:
        """Return whether a line's entry takes something back, or was taken back."""
        found = self.taken_back
        return line.entry in found.reversals or line.key in found.reversed

    def corrects(self, line: Line) -> bool:
        """Return whether a line's entry is a reversal or a new version of another one."""
        found = self.taken_back
        return line.entry in found.reversals or line.entry in found.corrections

    def at(self, line: Line) -> str:
        """Return where the entry of a line stands."""
        return self.places[line.entry]

    def place(self, place: Place) -> str:
        """Return where a term stands."""
        return self.places.of(place)

    def spent_under(self) -> Mapping[str, Funding]:
        """Return the fundings that something may be spent under, by id."""
        kinds = {"grant", "appropriation", "allocation"}
        return {
            name: funding for name, funding in self.register.fundings.items()
            if funding.kind in kinds
        }  # fmt: skip

    def setting(self, sheet: Sheet, policy: str, usual: str, why: str) -> str:
        """Return the value of a threshold, and say on the sheet where it comes from.

        Args:
            sheet: what it is said on.
            policy: the policy that sets it.
            usual: what is assumed where the books have no such policy; `off`: nothing is.
            why: what it is, in a few words.
        """
        stated = self.register.policy(policy, self.today)
        value = stated.value.strip() if stated else usual
        if stated:
            said = f"policy {policy} of {stated.on}, {stated.status}"
        else:
            said = f"{'' if usual == OFF else 'assumed, '}no policy {policy} states it"
        sheet.assumed.append(Assumed(policy, why, value, said))
        return value

    def before(self, sheet: Sheet, policy: str, usual: str, why: str) -> datetime.date | None:
        """Return the day so long before today as a threshold says; None where it is off.

        Raises:
            BadInputError: the policy is no span such as `24 months` or `90 days`.
        """
        value = self.setting(sheet, policy, usual, why)
        if value == OFF:
            return None
        try:
            span = span_said(value)
        except ValueError as error:
            raise BadInputError(f"policy {policy}: {error}") from None
        return span.before(self.today)

    def row(self, sheet: Sheet, weight: Weight, line: Line, what: str, **more: Any) -> None:
        """Add a row about a line: its place, key, funding and amount, unless said otherwise."""
        said = {
            "key": line.key,
            "funding": line.funding,
            "amount": line.amount,
            "currency": line.currency,
            "illustrative": line.illustrative,
            **more,
        }
        sheet.add(weight, what, self.at(line), **said)
