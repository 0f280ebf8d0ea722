"""Commitments: what is reserved for an order or a contract, and how it becomes free again.

A commitment is raised by a directive, changed by later directives of the same id, used up by the
costs that carry its id, and released by the cost that is its last:

    2014-03-01 custom "commitment" "PO-7"
      funding: "JPN-2014-MLI"
      programme: "MLI"
      class: "Contracts"
      amount: 100.00 USD

    2014-05-02 * "The last invoice"
      commitment: "PO-7"
      final: TRUE

Direct costs use it up; support cost on them is no part of an order, and goods given in kind are
paid by nobody. What is open is the amount less what was charged, never below zero nor more than the
amount, and nothing from the day of the final invoice on. A reversal of the final invoice opens it
again; a later directive does not. The rules and the reports ask the same functions here, so both
have the same open amount.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from beancount.core.data import Transaction

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.lines import Flattener
from ledger.money import ZERO, percentage
from ledger.versions import REVERSES
from ledger.words import Axis, BudgetClass

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.findings import Place
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import CommitmentTerm

#: Metadata that ties a cost to a commitment, and that says that it is the last one.
COMMITMENT, FINAL = "commitment", "final"


class Kept(Protocol):
    """Books, or a walk over them: what commitments are read from."""

    @property
    def register(self) -> Register:
        """All terms."""

    @property
    def entries(self) -> Sequence[Any]:
        """The directives, in their order."""


class Charge(NamedTuple):
    """A direct cost that carries the id of a commitment.

    Attributes:
        line: the cost; its day is the day it was booked.
        entry: the transaction.
        final: 1 where it is said to be the last, -1 where that is taken back, else 0.
    """

    line: Line
    entry: Any
    final: int


class Step(NamedTuple):
    """A commitment from a day on, until its next step.

    Attributes:
        day: from when.
        term: the directive in force; None before it is raised.
        charged: direct cost booked against it.
        final: day of the final invoice, None while there is none.
        open: what is still reserved.
    """

    day: datetime.date
    term: CommitmentTerm | None
    charged: Decimal
    final: datetime.date | None
    open: Decimal


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is still reserved for one order or contract.

    Attributes:
        id, funding, programme, budget_class, payee, title: as the newest directive says.
        amount: reserved, in the books' currency.
        charged: direct cost already booked against it.
        open: `amount - charged`, never below zero (an order that cost more frees nothing), and
            nothing once the final invoice is booked.
        raised: day of the first directive.
        moved: day of the newest directive or charge.
        final: day of the final invoice, None while there is none.
    """

    id: str
    funding: str
    programme: str
    budget_class: str
    payee: str
    title: str
    amount: Decimal
    charged: Decimal
    open: Decimal
    raised: datetime.date
    moved: datetime.date
    final: datetime.date | None
    illustrative: bool
    key: str
    origin: str
    place: Place


def open_commitments(books: Kept, day: datetime.date) -> tuple[Commitment, ...]:
    """Return the commitments of which something is still reserved at the end of a day."""
    return tuple(found for found in commitments_on(books, day) if found.open)


def commitments_on(books: Kept, day: datetime.date) -> tuple[Commitment, ...]:
    """Return every commitment raised by a day, open or not, as it stands at the end of it."""
    known = books.register.commitments
    if not known:
        return ()
    charged = charges(books.register, books.entries)
    found = (standing(terms, charged.get(name, ()), day) for name, terms in known.items())
    return tuple(commitment for commitment in found if commitment is not None)


def charges(
    register: Register, entries: Iterable[Any], flattener: Flattener | None = None
) -> dict[str, list[Charge]]:
    """Return, for each id that costs carry, the costs that carry it, in the order of entries."""
    found: dict[str, list[Charge]] = defaultdict(list)
    flattener = flattener or Flattener(register)
    for number, entry in enumerate(entries):
        if entry.__class__ is Transaction and _mentions(entry):
            lines = flattener.lines(number, entry)
            gifts = {line.funding for line in lines if line.kind == "in-kind"}
            for line in lines:
                if line.commitment and _is_direct(line) and line.funding not in gifts:
                    found[line.commitment].append(Charge(line, entry, _final(entry, line)))
    return dict(found)


def _mentions(entry: Any) -> bool:
    return COMMITMENT in entry.meta or any(
        posting.meta and COMMITMENT in posting.meta for posting in entry.postings
    )


def _is_direct(line: Line) -> bool:
    return line.kind == EXPENSE and line.budget_class != BudgetClass.SUPPORT_COST


def _final(entry: Any, line: Line) -> int:
    own = entry.postings[line.posting].meta or {}
    if own.get(FINAL, entry.meta.get(FINAL)) is not True:
        return 0
    return -1 if REVERSES in entry.meta else 1


def steps(terms: Iterable[CommitmentTerm], charged: Iterable[Charge]) -> Iterator[Step]:
    """Yield how a commitment stands at the end of each day on which something happens to it.

    Args:
        terms: its directives, in any order.
        charged: the costs that carry its id, in any order; those under another funding use
            nothing up.
    """
    happened: dict[datetime.date, list[CommitmentTerm | Charge]] = defaultdict(list)
    for term in terms:
        happened[term.on].append(term)
    for charge in charged:
        happened[charge.line.date].append(charge)
    term_now: CommitmentTerm | None = None
    # Funding -> what is charged under it, and how often that was said to be the last.
    used: dict[str, Decimal] = defaultdict(lambda: ZERO)
    finals: dict[str, int] = defaultdict(int)
    final: datetime.date | None = None
    for day in sorted(happened):
        for event in happened[day]:
            if isinstance(event, Charge):
                used[event.line.funding] += event.line.amount
                finals[event.line.funding] += event.final
            else:
                term_now = event
        if term_now is None:
            yield Step(day, None, ZERO, None, ZERO)
            continue
        name = term_now.funding
        final = (final or day) if finals[name] > 0 else None
        # What is taken back beyond what was charged reserves no more than was committed.
        left = ZERO if final else max(term_now.amount.number - max(used[name], ZERO), ZERO)
        yield Step(day, term_now, used[name], final, left)


def standing(
    terms: Iterable[CommitmentTerm], charged: Iterable[Charge], day: datetime.date
) -> Commitment | None:
    """Return a commitment as it stands at the end of a day; None if it is not raised by then."""
    known = sorted(terms, key=attrgetter("on"))
    last = None
    for step in steps(known, charged):
        if step.day <= day:
            last = step
    if last is None or last.term is None:
        return None
    term = last.term
    return Commitment(
        id=term.id,
        funding=term.funding,
        programme=term.programme,
        budget_class=term.budget_class,
        payee=term.payee,
        title=term.title,
        amount=term.amount.number,
        charged=last.charged,
        open=last.open,
        raised=known[0].on,
        moved=last.day,
        final=last.final,
        illustrative=term.illustrative,
        key=term.key,
        origin=term.origin,
        place=term.place,
    )


def support_due(
    funding: Funding | None, budget_class: str, amount: Decimal, day: datetime.date
) -> Decimal:
    """Return the support cost that an open amount will bear, by the clause in force on a day."""
    clause = funding.governing(Axis.SUPPORT_COST, day) if funding else None
    if clause is None or not amount or budget_class == BudgetClass.SUPPORT_COST:
        return ZERO
    if not clause.levies(budget_class, ""):
        return ZERO
    return percentage(amount, rate_of(clause), unit=clause.rounding)
