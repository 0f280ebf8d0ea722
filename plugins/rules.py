"""Rules: what a rule family is called, and what it wants to be shown of the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.chart import EXPENSE
from ledger.words import BudgetClass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from ledger.findings import FindingError
    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account, Walked
    from plugins.cases import Case, Mandate, Refusal, State, Voucher
    from plugins.entries import Entries


@dataclass(frozen=True)
class Rule:
    """One rule family: its name, module, error class, and what it wants to be shown.

    Attributes:
        name: as `vtf check` prints it.
        module: dotted name of the module it lives in.
        error: class of its errors, so that Fava shows which family refused.
        books: is shown the register, once.
        entries: is shown all entries at once, once.
        directive: is shown each directive that is no transaction.
        case: is shown each distinct case.
        voucher: is shown each transaction that is not plain.
        plain: is shown mandate, direct and support cost of each plain transaction with expenses;
            False: show it to every rule in full. A transaction is plain when one funding bears all
            of it, in cents, it sums to zero and its cases are clean.
        again: is shown each transaction whose key another one has.
        day: is shown, at the end of each booking day, each funding that moved and is watched or
            has spent more than it received.
        minds: of which fundings the whole account is to be shown to `account`.
        account: is shown, when all is walked, the account of each funding that it minds.
        after: is shown, once, all that was walked: for what no funding shows by itself.
        elsewhere: is shown, with `case`, each cost that another funding is to bear instead: for a
            rule that judges costs in `account`, so that what it refuses is no alternative.
    """

    name: str
    module: str
    error: type[FindingError]
    books: Callable[[Register], Iterable[Refusal]] | None = None
    entries: Callable[[Entries], Iterable[Refusal]] | None = None
    directive: Callable[[Any], Iterable[Refusal]] | None = None
    case: Callable[[Case], Iterable[Refusal]] | None = None
    voucher: Callable[[Voucher], Iterable[Refusal]] | None = None
    plain: Callable[[Mandate, Decimal, Decimal], bool] | None = None
    again: Callable[[Any], Iterable[Refusal]] | None = None
    day: Callable[[State, date], Iterable[Refusal]] | None = None
    minds: Callable[[Funding, Register], bool] | None = None
    account: Callable[[Account], Iterable[Refusal]] | None = None
    after: Callable[[Walked], Iterable[Refusal]] | None = None
    elsewhere: Callable[[Case], Iterable[Refusal]] | None = None


def _precedence(refused: tuple[Rule, Refusal]) -> int:
    """Order refusals by whose fault it is first: direct cost, support cost, the other side."""
    line = refused[1].line
    if line is None or line.kind != EXPENSE:
        return 2
    return int(line.budget_class == BudgetClass.SUPPORT_COST)


def said_once(refusals: Iterable[tuple[Rule, Refusal]]) -> Iterator[tuple[Rule, Refusal]]:
    """Yield the refusals of one transaction without what only repeats another line's."""
    said: set[tuple[str, str]] = set()
    for rule, refusal in sorted(refusals, key=_precedence):
        key = refusal.code, refusal.about
        if refusal.about and key in said and _precedence((rule, refusal)):
            continue
        said.add(key)
        yield rule, refusal
