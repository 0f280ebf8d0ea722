"""How well a deposit fits a claim: points for amount, currency, reference, payer and day.

Each point has its reason, in words. What speaks against a pair is said too: such a pair may be
proposed, and is never booked by itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from importers.match_claims import INSTALMENT, PLEDGE, RECEIVABLE, SEVERAL
from ledger.money import BOOK_CURRENCY, CONTEXT, grouped

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from importers.match_claims import Claim
    from importers.match_deposits import Deposit

#: What banks on the way may keep of a payment: so many units, or one part in so many of it.
CHARGES_MAX = Decimal(100)
CHARGES_SHARE = Decimal(1000)

#: Of a small payment they may be up to one part in so many.
CHARGES_OF_SMALL = Decimal(20)

#: A deposit further than this from the day it was due is not booked by itself.
FAR_DAYS = 366


class Pair(NamedTuple):
    """A deposit and a claim held against each other.

    Attributes:
        score: from 0 to 100.
        reasons: what speaks for it.
        against: what forbids to book it without a person.
        exact: whether the amount is the claim's, to the last unit, in its currency.
        known: whether the text names the agreement or the donor.
        named: whether a reference in the text names the agreement, and no other.
        elsewhere: whether reference or payer names another agreement, grant or donor.
        amount: what was received, in the claim's currency; None where that is not known.
    """

    deposit: Deposit
    claim: Claim
    score: int
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    exact: bool
    known: bool
    named: bool
    elsewhere: bool
    amount: Decimal | None


class Heard(NamedTuple):
    """What a deposit's text names: agreements, grants of them, donors, ids nobody knows."""

    agreements: AbstractSet[str]
    grants: AbstractSet[str]
    donors: AbstractSet[str]
    strange: AbstractSet[str] = frozenset()


def score(deposit: Deposit, claim: Claim, heard: Heard) -> Pair:
    """Return a deposit held against a claim."""
    reasons: list[str] = []
    against: list[str] = []
    amount = received(deposit, claim.currency)
    points, exact = _amount(deposit, claim, amount, reasons, against)
    points += _reference(claim, heard, reasons, against)
    points += _payer(claim, heard, reasons, against)
    points += _day(deposit, claim, reasons, against)
    named = heard.agreements == {claim.agreement}
    known = claim.agreement in heard.agreements or heard.donors == {claim.donor}
    elsewhere = bool(
        (heard.agreements and claim.agreement not in heard.agreements)
        or (heard.donors and claim.donor not in heard.donors)
        or (named and heard.grants and claim.funding not in heard.grants)
    )
    if named and heard.grants and claim.funding not in heard.grants:
        against.append(f"the text names {', '.join(sorted(heard.grants))}")
    if not known:
        against.append("neither reference nor payer says whose it is")
    if claim.kind == PLEDGE:
        against.append("a pledge is no agreement: nothing is receivable yet")
    elif claim.kind == SEVERAL or not claim.funding:
        against.append("it is for several at once: a person says how much is for which")
    if deposit.already:
        against.append(f"may be booked already, as {deposit.already}")
    if deposit.returned:
        against.append(f"the bank took the same amount back: {deposit.returned}")
    own = deposit.line.amount.currency
    if amount is not None and own not in {claim.currency, BOOK_CURRENCY}:
        against.append(f"it came in {own} and was sent in {claim.currency}: state its dollars")
    if deposit.came_back:
        against.append(f"may be money that came back to the fund: {deposit.came_back}")
    if deposit.undone:
        against.append(f"{deposit.undone[-1].key} was reversed: {deposit.undone[-1].reason}")
    return Pair(
        deposit, claim, points, tuple(reasons), tuple(against), exact, known, named, elsewhere,
        amount,
    )  # fmt: skip


def received(deposit: Deposit, currency: str) -> Decimal | None:
    """Return what was received in a currency: the line's own amount, or what was sent."""
    line = deposit.line
    if line.amount.currency == currency:
        return line.amount.number
    if line.original is not None and line.original.currency == currency:
        return line.original.number
    return None


def _amount(
    deposit: Deposit,
    claim: Claim,
    amount: Decimal | None,
    reasons: list[str],
    against: list[str],
) -> tuple[int, bool]:
    if amount is None:
        own = deposit.line.amount.currency
        against.append(f"it came in {own}, {claim.currency} is due: how much of it nobody states")
        return 0, False
    points = 10
    text = f"{grouped(claim.amount)} {claim.currency}"
    if amount == claim.amount:
        whole = {INSTALMENT: "the instalment", RECEIVABLE: "all that is due"}
        reasons.append(f"{text} is exactly {whole.get(claim.kind, 'what is due together')}")
        return points + 40, True
    short = claim.amount - amount
    most = max(CONTEXT.divide(claim.amount, CHARGES_SHARE), CHARGES_MAX)
    most = min(most, CONTEXT.divide(claim.amount, CHARGES_OF_SMALL))
    if 0 < short <= most:
        reasons.append(f"{grouped(short)} less than {text}: charges of banks on the way?")
        against.append("the amount is not what is due")
        return points + 25, False
    if short > 0:
        reasons.append(f"a part of {text}")
        against.append("the amount is not what is due")
        return points + 8, False
    against.append(f"{grouped(-short)} {claim.currency} more than is due")
    return points, False


def _reference(claim: Claim, heard: Heard, reasons: list[str], against: list[str]) -> int:
    if claim.agreement in heard.agreements:
        others = heard.agreements - {claim.agreement}
        if others:
            against.append(f"the text names {', '.join(sorted(others))} too")
            return 10
        reasons.append(f"the text names {claim.agreement}")
        return 25
    if heard.agreements:
        against.append(f"the text names {', '.join(sorted(heard.agreements))}")
    elif heard.strange:
        unknown = ", ".join(sorted(heard.strange))
        against.append(f"the text names {unknown}, which the books do not know")
    return 0


def _payer(claim: Claim, heard: Heard, reasons: list[str], against: list[str]) -> int:
    if claim.donor not in heard.donors:
        if heard.donors:
            against.append(f"the payer looks like {', '.join(sorted(heard.donors))}")
        return 0
    if len(heard.donors) > 1:
        against.append(f"the payer may be {', '.join(sorted(heard.donors))}")
        return 5
    reasons.append(f"the payer is {claim.donor}")
    return 15


def _day(deposit: Deposit, claim: Claim, reasons: list[str], against: list[str]) -> int:
    day = deposit.line.on
    if day < claim.since:
        against.append(f"it came before {claim.agreement} was made on {claim.since}")
        return 0
    if claim.due is None:
        return 5
    distance = (day - claim.due).days
    if abs(distance) > FAR_DAYS:
        against.append(f"it came {abs(distance)} days from the day it was due, {claim.due}")
        return 0
    if abs(distance) <= 92:
        when = "on the day" if not distance else f"{abs(distance)} days "
        when += "" if not distance else "after it" if distance > 0 else "before it"
        reasons.append(f"{when} was due" if distance else "on the day it was due")
        return 10 if abs(distance) <= 10 else 6
    return 2
