"""What is to be tried, as the directives it would be: a cost, an amended clause, one's own file.

The support cost of a cost is reckoned at the rate of the clause in force on its cost date, and what
pays for it is the funding's own cash or authority, so that nothing but the cost itself is in
question. Of an amended clause whatever is not said anew stays as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Open, Transaction
from beancount.parser import parser

from ledger.chart import (
    EXPENSE,
    OPEN_DATE,
    AccountParts,
    ChartError,
    account,
    expense_account,
    parse_account,
)
from ledger.clauses import rate_of
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, fixed, percentage
from ledger.words import Axis, BudgetClass
from reports.scope import of_funding, programme_id, unknown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import ClauseTerm

#: What stands as the donor's consent to an amendment that nobody has agreed to yet.
SUPPOSED = "supposed, to see what it would change"

#: What an amended clause keeps of the wording before it.
_KEPT = ("excludes", "rounding", "overhead", "flexibility", "cap")


@dataclass(frozen=True)
class Cost:
    """A cost to try.

    Attributes:
        funding: id of the funding, or of an agreement that has only one.
        account: expense account; empty: made of programme and budget class.
        programme, budget_class: where no account is named.
        amount: direct cost; support cost is reckoned besides.
        date, cost_date: day of the entry, and of the cost.
        stated: activity, place, project, partner and the like, those that are stated.
        against: what it is paid from; empty: the funding's cash or authority.
    """

    funding: str
    account: str
    programme: str
    budget_class: str
    amount: Decimal
    date: datetime.date
    cost_date: datetime.date
    stated: tuple[tuple[str, str], ...] = ()
    against: str = ""


@dataclass(frozen=True)
class Amendment:
    """A clause to try: an owner's number with another wording from a day on.

    Attributes:
        owner: the grant, allocation or agreement; a grant's stands for its agreement's too.
        number: as the agreement numbers it.
        axis: empty: that of the clause as it is.
        allows, excludes: as a directive says them; no `excludes`: as it is.
        since: its first day.
        consent: the donor's consent, perhaps only supposed.
    """

    owner: str
    number: str
    axis: str
    allows: str
    excludes: str
    since: datetime.date
    consent: str


def cost_text(books: Books, cost: Cost) -> str:
    """Return the transaction of a cost, with its support cost.

    Raises:
        BadInputError: no such funding, programme or account.
    """
    funding = _one_funding(books.register, cost.funding)
    name = cost.account or _account(books.register, funding, cost)
    parts = _expense(name)
    lines = [(name, cost.amount)]
    support = _support(funding, cost, parts.budget_class)
    if support:
        lines.append((f"{name.rpartition(':')[0]}:{BudgetClass.SUPPORT_COST}", support))
    paid = cost.against or _paid_from(books, funding)
    _parsed(paid)
    lines.append((paid, -sum((amount for _, amount in lines), ZERO)))
    stated = [("funding", _quoted(funding.id))]
    stated += [(key, _quoted(value)) for key, value in cost.stated]
    if cost.cost_date != cost.date:
        stated.append(("cost-date", str(cost.cost_date)))
    return "\n".join(
        [
            f'{cost.date} * "What if"',
            *(f"  {key}: {value}" for key, value in stated),
            *(f"  {name}  {fixed(amount)} {BOOK_CURRENCY}" for name, amount in lines),
            "",
        ]
    )


def _one_funding(register: Register, name: str) -> Funding:
    found = of_funding(register, name).fundings
    if len(found) != 1:
        named = ", ".join(one.id for one in found)
        raise BadInputError(f"{name} has several grants", advice=f"Name one: {named}.")
    return found[0]


def _account(register: Register, funding: Funding, cost: Cost) -> str:
    if not cost.programme or not cost.budget_class:
        raise BadInputError(
            "a cost needs an account", advice="Give --account, or --programme and --class."
        )
    programme = programme_id(register, cost.programme)
    try:
        return expense_account(funding.fund, programme, cost.budget_class)
    except ChartError as error:
        raise BadInputError(str(error)) from None


def _parsed(name: str) -> AccountParts:
    try:
        return parse_account(name)
    except ChartError as error:
        raise BadInputError(str(error)) from None


def _expense(name: str) -> AccountParts:
    parts = _parsed(name)
    if parts.kind != EXPENSE:
        raise BadInputError(
            f"{name} is no account of costs", advice="Try anything else from a file of directives."
        )
    return parts


def _support(funding: Funding, cost: Cost, budget_class: str) -> Decimal:
    clause = funding.governing(Axis.SUPPORT_COST, cost.cost_date)
    partner = dict(cost.stated).get("partner", "")
    if clause is None or not clause.levies(budget_class, partner):
        return ZERO
    return percentage(cost.amount, rate_of(clause), unit=clause.rounding)


def _paid_from(books: Books, funding: Funding) -> str:
    """Return what most of a funding's entries are paid from, or else its fund's; or would be."""
    if funding.kind == "appropriation":
        return account("Assets", funding.fund, "Authority")
    used = Counter(
        (line.funding == funding.id, line.account)
        for line in books.lines
        if line.kind == "cash" and line.fund == funding.fund
    )
    if used:
        return max(used, key=lambda key: (key[0], used[key], key[1]))[1]
    return account("Assets", funding.fund, "Cash", "WhatIf")


def clause_text(register: Register, amended: Amendment) -> str:
    """Return the directive of an amended clause.

    Raises:
        BadInputError: no such funding or agreement, or it is not clear what the clause speaks of.
    """
    owner, known = _owner(register, amended)
    axes = list(dict.fromkeys(str(term.axis) for term in known))
    axis = amended.axis or (axes[0] if len(axes) == 1 else "")
    if axis not in set(Axis):
        listed = ", ".join(axes) or "none"
        raise BadInputError(
            f"clause {amended.number} of {owner}: what does it speak about?",
            advice=f"Give --axis; as it stands: {listed}. Axes are {', '.join(Axis)}.",
        )
    same = [term for term in known if term.axis == axis]
    before = [term for term in same if term.on < amended.since]
    if same and not before:
        first = min(term.on for term in same)
        raise BadInputError(
            f"clause {amended.number} of {owner} is first stated on {first}",
            advice="What was agreed at first holds from the beginning: name a later day.",
        )
    kept = _kept(max(before, key=lambda term: term.on)) if before else {}
    if amended.excludes:
        kept["excludes"] = _quoted(amended.excludes)
    return "\n".join(
        [
            f'{amended.since} custom "clause" {_quoted(owner)} {_quoted(amended.number)}',
            f'  axis: "{axis}"',
            f"  allows: {_quoted(amended.allows)}",
            *(f"  {key}: {value}" for key, value in kept.items()),
            f"  consent: {_quoted(amended.consent)}",
            "",
        ]
    )


def _owner(register: Register, amended: Amendment) -> tuple[str, list[ClauseTerm]]:
    """Return whose clause it is, and its wordings: a grant without it stands for its agreement."""
    funding = register.fundings.get(amended.owner)
    known = [*register.agreements, *register.grants, *register.allocations]
    if amended.owner not in known:
        raise unknown("grant, allocation or agreement", amended.owner, known)
    owners = [amended.owner, *([funding.agreement] if funding and funding.agreement else [])]
    for owner in owners:
        found = [
            term
            for term in register.clauses
            if (term.id, term.number) == (owner, amended.number)
            and amended.axis in {"", str(term.axis)}
        ]
        if found:
            return owner, found
    return amended.owner, []


def _kept(term: ClauseTerm) -> dict[str, str]:
    """Return what an amended clause keeps, as a directive says it."""
    found = {}
    for name in _KEPT:
        value = getattr(term, name)
        if value and value != type(term).model_fields[name].default:
            text = ", ".join(value) if value.__class__ is tuple else str(value)
            found[name] = text if name in {"rounding", "cap"} else _quoted(text)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def opened(books: Books, text: str) -> tuple[str, tuple[datetime.date, ...]]:
    """Return a text with its unknown accounts opened, as an import would, and the days it is of.

    Raises:
        BadInputError: Beancount cannot read the text, or there is nothing in it.
    """
    entries, errors, _ = parser.parse_string(text)
    if errors:
        first = errors[0]
        line = (first.source or {}).get("lineno", 0)
        raise BadInputError(f"line {line} cannot be read: {first.message}")
    made = [entry for entry in entries if isinstance(entry, (Custom, Transaction))]
    if not made:
        raise BadInputError("there is nothing to try: no transaction and no directive")
    known = {entry.account for entry in [*books.entries, *entries] if isinstance(entry, Open)}
    missing = sorted(_accounts(made) - known)
    opens = "".join(f"{OPEN_DATE} open {name}\n" for name in missing)
    return text + opens, tuple(entry.date for entry in made)


def _accounts(entries: Iterable[Any]) -> set[str]:
    return {leg.account for entry in entries for leg in _legs(entry)}


def _legs(entry: Any) -> Sequence[Any]:
    return entry.postings if isinstance(entry, Transaction) else ()
