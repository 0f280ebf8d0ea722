"""Conditions: what must have happened before an instalment, or an agreement, is revenue.

    2014-01-15 custom "instalment" "FRA-2014-01" "2"
      amount: 900000.00 EUR
      due: 2014-10-31
      condition: "Report of 30 September accepted"
    2014-11-20 custom "condition-met" "FRA-2014-01-2"
      funding: "FRA-2014-01"
      number: "2"
      reference: "Letter of 20 November 2014"

Money that comes before is owed: `Liabilities:<Fund>:Deferred:<Donor>`. Of a `conditional` agreement
each instalment waits, and so does what no instalment states; a `condition-met` without a number
meets all of it. A condition is never dropped by stating the instalment anew: where the donor lets
it go, that is what `condition-met` says, with the letter.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ledger.schedules import agreement_of, owner_of, schedule
from ledger.term import Term
from ledger.values import Identifier, Money, Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from ledger.filing import Register
    from ledger.terms import AgreementTerm, GrantTerm, InstalmentTerm


class ConditionMetTerm(Term):
    """The condition of an instalment is met from this day on; without a number, all of them are.

    `funding` is the agreement or grant that the instalment is of.
    """

    word = "condition-met"
    funding: Identifier
    reference: Text
    number: str = ""


class Condition(NamedTuple):
    """A condition that is not met, and what waits for it.

    Attributes:
        owner: the agreement or grant of the instalment.
        number: the instalment's; empty: what no instalment of a conditional agreement states.
        amount: what is no revenue before it is met.
        words: the condition as it was agreed.
        term: the instalment, or the agreement.
    """

    owner: str
    number: str
    amount: Money
    words: str
    term: InstalmentTerm | AgreementTerm | GrantTerm


def conditions_open(
    register: Register, agreement: str, day: datetime.date
) -> tuple[Condition, ...]:
    """Return the conditions of an agreement, or of one of its grants, that are open on a day."""
    return tuple(
        condition for condition in _conditions(register, agreement, day)
        if not _met(register, condition, agreement, day)
    )  # fmt: skip


def has_conditions(register: Register, owner: str) -> bool:
    """Return whether an agreement or grant itself ever had a condition."""
    term = register.agreements.get(owner)
    return bool(term and term.conditional) or any(
        instalment.condition for instalment in register.instalments_of(owner)
    )


def _conditions(register: Register, name: str, day: datetime.date) -> Iterator[Condition]:
    owner = owner_of(register, name)
    if owner is None:
        return
    agreement = register.agreements.get(agreement_of(register, name))
    whole = bool(agreement and agreement.conditional)
    left = owner.amount.number
    names = (name, *(grant.id for grant in register.grants_of(name)))
    stated = [term for one in names for term in register.instalments_of(one)]
    agreed = _agreed(stated, day)
    for term in schedule(stated, day):
        left -= term.amount.number
        condition = agreed.get((term.id, term.number), "")
        if condition or whole:
            words = condition or "the agreement is conditional"
            yield Condition(term.id, term.number, term.amount, words, term)
    if whole and left > 0:
        rest = Money(left, owner.amount.currency)
        yield Condition(owner.id, "", rest, "the agreement is conditional", owner)


def _agreed(stated: Iterable[InstalmentTerm], day: datetime.date) -> dict[tuple[str, str], str]:
    """Return the newest condition of each instalment on a day, by owner and number.

    An instalment that is stated anew, for another day or amount, still waits for what was agreed.
    """
    return {
        (term.id, term.number): term.condition
        for term in sorted(stated, key=attrgetter("on"))
        if term.condition and term.on <= day
    }


def _met(register: Register, condition: Condition, name: str, day: datetime.date) -> bool:
    owners = {condition.owner, name, agreement_of(register, condition.owner)}
    return any(
        term.on <= day and term.number in {condition.number, ""}
        for owner in owners
        for term in register.under(ConditionMetTerm, owner)
    )
