"""The head of a statement, and its foot: who and what it is about, what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from reports.statements.model import FundingFacts, Statement


def long_date(day: datetime.date) -> str:
    """Return a day in words, `31 December 2013`, the same in every locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def name_of(statement: Statement) -> str:
    """Return who and what it is about, for the head of the page.

    A name or title that is a sentence stands among the facts; the head has no room for it.
    """
    own = statement.name if _fits(statement.name) and statement.name != statement.id else ""
    if statement.scope == "donor":
        return f"{own} ({statement.id})" if own else statement.id
    facts = statement.fundings
    # The fund's own money is called after it already; a vote or allocation is some fund's.
    of = "" if any(fact.kind in {"general", "unapplied"} for fact in facts) else _whose(facts)
    grants = f"in {len(facts)} grants" if statement.scope == "agreement" and len(facts) > 1 else ""
    title = f"{own} ({statement.id})" if own else statement.id
    return ", ".join(filter(None, (of, title, grants)))


def _whose(facts: Sequence[FundingFacts]) -> str:
    """Return the name of the donor, or of the fund where nobody in particular gave the money."""
    for fact in facts[:1]:
        name, code = (fact.donor_name, fact.donor) if fact.donor else (fact.fund_name, fact.fund)
        return name if _fits(name) else code
    return ""


def _fits(name: str) -> bool:
    return 0 < len(name) <= _NAME_MAX


def labels(statement: Statement) -> Iterable[str]:
    """Return what must be seen before any figure."""
    if statement.illustrative:
        lines = statement.illustrative_lines
        where = f"Lines {', '.join(lines)} hold" if lines else "This statement holds"
        yield (
            f"ILLUSTRATIVE. {where} figures made up for example books; "
            "they report nothing that happened."
        )
    if not statement.certified:
        yield statement.headings.uncertified


def head_facts(statement: Statement) -> Iterable[tuple[str, str]]:
    """Return label and value of each fact of the head, in order."""
    facts = statement.fundings
    if statement.funds:
        yield "Fund" if len(statement.funds) == 1 else "Funds", "; ".join(statement.funds)
    donors = dict.fromkeys(f"{fact.donor_name} ({fact.donor})" for fact in facts if fact.donor)
    if statement.scope == "donor":
        yield "Donor", name_of(statement)
    elif donors:
        yield "Donor", "; ".join(donors)
    if len(facts) == 1:
        yield from _funding_facts(statement)
    elif facts and statement.scope == "agreement":
        title = f" - {statement.name}" if statement.name else ""
        yield "Agreement", f"{statement.id}{title}, in {len(facts)} grants"
        if facts[0].reference:
            yield "Reference", facts[0].reference
        yield "Signed", long_date(min(fact.signed_on for fact in facts))
    elif facts:
        yield "Agreements", f"{len({f.agreement or f.id for f in facts})}, in {len(facts)} fundings"
    other = f" and {statement.currency}" if statement.currency else ""
    yield "Currency", f"{statement.book_currency}{other}"
    if statement.rate_sources:
        yield "Rates of exchange", "; ".join(statement.rate_sources)


#: Characters of a name that the head of a page holds.
_NAME_MAX = 60

#: How a funding that nobody signed takes effect.
_IN_EFFECT = {"appropriation": "Voted", "allocation": "Allocated"}


def _funding_facts(statement: Statement) -> Iterable[tuple[str, str]]:
    fact = statement.fundings[0]
    number = " / ".join(dict.fromkeys(filter(None, (fact.agreement, fact.id))))
    yield (
        "Agreement" if fact.kind == "grant" else "Funding",
        f"{number} - {fact.title}" if fact.title else number,
    )
    if fact.reference:
        yield "Reference", fact.reference
    code = f" (code {fact.earmarking})" if fact.earmarking else ""
    yield "Earmark", f"{fact.earmark}{code}"
    if fact.kind in {"general", "unapplied"}:
        return  # the fund's own money: nobody signed for it
    yield _IN_EFFECT.get(fact.kind, "Signed"), long_date(fact.signed_on)
    begins = long_date(fact.begins) if fact.begins else "not stated"
    ends = long_date(fact.ends) if fact.ends else "not stated"
    if not fact.no_costs:
        yield "Costs may arise", f"{begins} to {ends}"
    how = f" ({fact.precision})" if fact.precision else ""
    yield "Amount agreed", f"{fact.agreed}{how}" if fact.agreed else "not stated"
    yield "Status at the end", fact.status


def about(statement: Statement) -> Iterable[tuple[str, str]]:
    """Return which books it was made from, and what was held before it was."""
    identity = statement.identity
    yield "Books", f"{identity.batches} batches, {identity.transactions} transactions"
    yield "Head of the chain", identity.chain
    if identity.rules:
        yield "Rules that ran", ", ".join(identity.rules)
    if statement.checks:
        yield (
            "Equations held",
            (
                f"{len(statement.checks)}, among them: opening + received + interest + other - "
                "spent - support cost - refunded = balance; each balance = its trial balance"
            ),
        )
