"""Surrenders: a row of the working paper becomes what is due to Member States.

The paper says what was voted, spent and committed, and what that leaves. Here its arithmetic is
held to the cent; whether the books say the same is the rulebook's business (`SURRENDER-OVER`,
`SURRENDER-SHORT`), which sees every entry of the books, those written by hand too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount.core.amount import Amount

from importers.desk import BuildError, Desk, money
from importers.postings import account_of, posting
from ledger.money import BOOK_CURRENCY, grouped

if TYPE_CHECKING:
    import datetime

    from importers.table import Row, Table
    from ledger.fundings import Funding
    from ledger.terms import CommitmentTerm

#: The figures of a row, in the order in which they are reckoned.
FIGURES = ("authority", "before", "spent", "committed", "late", "surrendered")


def build_surrender(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down a surrender: appropriation out, due to Member States in."""
    values = row.values
    funding = desk.names.funding(values["funding"])
    if funding is None or funding.kind != "appropriation":
        raise BuildError(
            "SURRENDER-PAPER",
            f"{values['funding']} is no appropriation",
            "funding",
            "Make the paper with `vtf surrender`.",
        )
    if "commitment" in values:
        _lapse(desk, table, row, owner, funding)
        return
    missing = [name for name in FIGURES if name not in values]
    if missing:
        raise BuildError("IMPORT-REQUIRED", f"expected {missing[0]}", missing[0])
    authority, before, spent, committed, late, given = (
        money(values, name, BOOK_CURRENCY, signs=True) for name in FIGURES
    )
    left = authority - before - spent - committed - late
    if given != left or given <= 0:
        raise BuildError(
            "SURRENDER-PAPER",
            f"the paper surrenders {grouped(given)}; its own figures leave {grouped(left)}",
            "surrendered",
            "Make the paper with `vtf surrender`.",
        )
    postings = [
        posting(account_of(desk, "Income", funding.fund, "Appropriation"), given),
        posting(account_of(desk, "Liabilities", funding.fund, "DueToMemberStates"), -given),
    ]
    texts = (None, f"{funding.id}: unencumbered balance of {values['year']} to Member States")
    facts = {"funding": funding.id, "surrender": values["year"]}
    desk.transaction(table, row, owner, "", values["date"], texts, facts, postings)


def _lapse(desk: Desk, table: Table, row: Row, owner: str, funding: Funding) -> None:
    """Lay down what is left of a commitment that lapses: what was charged to it, and no more."""
    values, name = row.values, row.values["commitment"]
    terms = desk.peek.register.commitments.get(name, ())
    known = max((term for term in terms if term.funding == funding.id), key=_day, default=None)
    if known is None or "charged" not in values:
        raise BuildError(
            "SURRENDER-PAPER",
            f"{name} is no commitment of {funding.id}, or the paper does not say what was charged",
            "commitment",
            "Make the paper with `vtf surrender`.",
        )
    facts = {
        "funding": funding.id,
        "programme": known.programme,
        "class": known.budget_class,
        "amount": Amount(money(values, "charged", BOOK_CURRENCY, signs=True), BOOK_CURRENCY),
        "payee": known.payee or None,
        "title": known.title or None,
    }
    desk.custom(table, row, owner, "", values["date"], "commitment", [name], facts)


def _day(term: CommitmentTerm) -> datetime.date:
    return term.on
