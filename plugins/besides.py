"""Besides: what costs state that no line holds, items and suppliers, held against the clauses.

Few fundings have a clause on item or procurement, and few costs state either. So neither is a
column of a line: once all is walked, the account of each funding that has such a clause is gone
through, and each cost is judged with what its posting or its transaction states.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from ledger.chart import EXPENSE, parse_account
from ledger.lines import PARSED
from plugins.cases import Case, besides
from plugins.earmark import GOVERNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.fundings import Funding
    from ledger.words import Axis
    from plugins.accounts import Account
    from plugins.cases import Refusal


def speaks(funding: Funding, axis: Axis) -> bool:
    """Return whether a funding ever had a clause on an axis."""
    return funding.kind in GOVERNED and any(clause.axis is axis for clause in funding.clauses())


def judged(account: Account, judge: Callable[[Case], Iterable[Refusal]]) -> Iterator[Refusal]:
    """Yield what a judge refuses of the costs of a funding, once a transaction.

    The judge must only mind the terms on the cost date, the policies in force then, the budget
    class, the item and the supplier: what was found clean is remembered by these.
    """
    days = sorted({term.on for some in account.register.policies.values() for term in some})
    clean: set[tuple[object, ...]] = set()
    said: set[tuple[object, ...]] = set()
    for number, entry in enumerate(account.entries):
        if _known(account, entry, clean, days):
            continue
        for line in account.voucher(number):
            if line.funding != account.state.funding.id or line.kind != EXPENSE:
                continue
            mandate = account.state.mandate(line.cost_date)
            item, supplier = besides(entry, line)
            when = id(mandate), bisect_right(days, line.cost_date)
            about = *when, line.budget_class, item, supplier
            if about in clean:
                continue
            parts = parse_account(line.account)
            case = Case(line, parts, mandate.terms, account.register, item, supplier)
            refusals = list(judge(case))
            if not refusals:
                clean.add(about)
            for refusal in refusals:
                once = line.entry, refusal.code, refusal.severity, refusal.about, refusal.facts
                if once not in said:
                    said.add(once)
                    yield refusal._replace(line=None, entry=entry)


def _known(
    account: Account,
    entry: Any,
    clean: AbstractSet[tuple[object, ...]],
    days: Sequence[datetime.date],
) -> bool:
    """Return whether all costs of an entry are like clean ones, without making lines of them."""
    meta = entry.meta
    day = meta.get("cost-date", entry.date)
    item, supplier = meta.get("item", ""), meta.get("supplier", "")
    if not (day.__class__ is datetime.date and item.__class__ is supplier.__class__ is str):
        return False
    when = id(account.state.mandate(day)), bisect_right(days, day)
    for name, _, _, _, _, own in entry.postings:
        if own is not None and len(own) > PARSED:
            return False
        _, kind, _, budget_class, _, _ = account.parts(name)
        if kind == EXPENSE and (*when, budget_class, item, supplier) not in clean:
            return False
    return True


def stated(entry: Any, key: str) -> list[tuple[str, str]]:
    """Return what the postings of a transaction state under a key, each with their funding.

    What is no text is left out: it is refused with all metadata of a wrong type.
    """
    found: dict[tuple[str, str], None] = {}
    for leg in entry.postings:
        meta = {**entry.meta, **(leg.meta or {})}
        value = meta.get(key)
        if value and isinstance(value, str):
            found[value, str(meta.get("funding", ""))] = None
    return list(found)
