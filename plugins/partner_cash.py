"""The cash of an advance: no funding advances more than it has.

What partners hold is not spent yet, and it is not there any more either. On a day on which an
advance is paid, what the funding has spent and what its partners hold are together at most what it
received; under a ceiling clause that allows `signed`, what was agreed, as for its costs. What is
beyond that is other donors' money. An advance of voted money is measured by the authority booked.

It is tested at the end of the day, as every ceiling is. Exactly at the limit is lawful.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.field_facts import AdvanceTerm
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import Axis
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said
from plugins.sums import Sums, legs_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account


class AdvanceCashError(FindingError):
    """An advance is paid with money that its funding does not have."""


def minds(funding: Funding, register: Register) -> bool:
    """Return whether anything was ever advanced under a funding: of the others nothing is asked."""
    return bool(register.under(AdvanceTerm, funding.id))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse advances beyond what there is, on the day on which they are paid."""
    funding = account.state.funding
    sums = Sums(funding)
    kinds: dict[str, str] = {}
    day: datetime.date | None = None
    paid: Any = None
    for entry in account.entries:
        if day is not None and entry.date != day and paid is not None:
            yield from _short(sums, day, paid)
            paid = None
        day = entry.date
        grown, out = sums.book(legs_of(entry, funding.id, kinds))
        if grown > ZERO and out > ZERO:
            paid = entry
    if day is not None and paid is not None:
        yield from _short(sums, day, paid)


def _short(sums: Sums, day: datetime.date, paid: Any) -> Iterator[Refusal]:
    funding = sums.funding
    clause = funding.governing(Axis.CEILING, day)
    limit = sums.limit(clause)
    used = sums.spent + sums.held
    if used <= limit:
        return
    voted = funding.kind == "appropriation"
    measure = "authority booked" if voted else "received" if limit == sums.received else "agreed"
    why = clauses_said((clause,), funding) if clause else "Without a clause on ceiling cash counts."
    yield Refusal(
        "ADVANCE-CASH",
        f"{funding.id}: with the advance of {day} partners hold {grouped(sums.held)} "
        f"{BOOK_CURRENCY} and {grouped(sums.spent)} {BOOK_CURRENCY} are spent; {measure} "
        f"{grouped(limit)} {BOOK_CURRENCY}: {grouped(used - limit)} {BOOK_CURRENCY} would be other "
        f"donors' money. {why}",
        "Advance what is there, or book first what was received.",
        entry=paid,
        facts=(
            ("agreement", funding.agreement or funding.id),
            ("funding", funding.id),
            ("axis", str(Axis.CEILING)),
            ("expected", f"{limit:f}"),
            ("actual", f"{used:f}"),
        ),
    )


RULE = Rule("advance cash", __name__, AdvanceCashError, minds=minds, account=account)
