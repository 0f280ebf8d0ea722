"""The head of a statement, and its foot: who and what it is about, what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import Loud
from reports.statements.cells import words_of
from reports.statements.earmarks import earmark, standing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from ledger.terms import Money
    from reports.render.words import Words
    from reports.statements.model import FundingFacts, Statement


def name_of(statement: Statement) -> str:
    """Return who and what it is about, for the head of the page.

    A name or title that is a sentence stands among the facts; the head has no room for it.
    """
    words = words_of(statement)
    own = statement.name if _fits(statement.name) and statement.name != statement.id else ""
    title = f"{own} ({statement.id})" if own else statement.id
    if statement.scope == "donor":
        return title
    facts = statement.fundings
    # The fund's own money is called after it already; a vote or allocation is some fund's.
    of = "" if any(fact.kind in {"general", "unapplied"} for fact in facts) else _whose(facts)
    grants = ""
    if statement.scope == "agreement" and len(facts) > 1:
        grants = words("head.in-grants", count=len(facts))
    return words("language.list").join(filter(None, (of, title, grants)))


def _whose(facts: Sequence[FundingFacts]) -> str:
    """Return the name of the donor, or of the fund where nobody in particular gave the money."""
    for fact in facts[:1]:
        name, code = (fact.donor_name, fact.donor) if fact.donor else (fact.fund_name, fact.fund)
        return name if _fits(name) else code
    return ""


def _fits(name: str) -> bool:
    return 0 < len(name) <= _NAME_MAX


def footer(statement: Statement) -> str:
    """Return what every page says it is a page of."""
    words = words_of(statement)
    first, last = words.short_day(statement.begins), words.short_day(statement.ends)
    span = words("language.range", first=first, last=last)
    return words("language.list").join((name_of(statement), span))


def labels(statement: Statement) -> Iterable[str]:
    """Return what must be seen before any figure."""
    words = words_of(statement)
    if statement.illustrative:
        lines = words("language.list").join(statement.illustrative_lines)
        one = len(statement.illustrative_lines) == 1
        where = words("marks.line" if one else "marks.lines", lines=lines)
        where = where if lines else words("marks.whole")
        yield Loud(words("marks.loud", where=where))
    if not statement.certified:
        yield statement.headings.uncertified


def head_facts(statement: Statement) -> Iterable[tuple[str, str]]:
    """Return label and value of each fact of the head, in order."""
    words, facts = words_of(statement), statement.fundings
    parts = words("language.parts")
    if statement.funds:
        one = len(statement.funds) == 1
        yield words("head.fund" if one else "head.funds"), parts.join(statement.funds)
    donors = dict.fromkeys(f"{fact.donor_name} ({fact.donor})" for fact in facts if fact.donor)
    if statement.scope == "donor":
        yield words("head.donor"), name_of(statement)
    elif donors:
        yield words("head.donor"), parts.join(donors)
    yield from _what(statement, words)
    currency = statement.book_currency
    if statement.currency:
        currency = words("head.and", first=currency, second=statement.currency)
    yield words("head.currency"), currency
    if statement.rate_sources:
        yield words("head.rates"), parts.join(statement.rate_sources)


def _what(statement: Statement, words: Words) -> Iterable[tuple[str, str]]:
    """Return what it is about: one funding, the grants of an agreement, or many fundings."""
    facts = statement.fundings
    if len(facts) == 1:
        yield from _funding_facts(words, facts[0])
    elif facts and statement.scope == "agreement":
        title = f"{statement.id} - {statement.name}" if statement.name else statement.id
        grants = words("head.in-grants", count=len(facts))
        yield words("head.agreement"), words("language.list").join((title, grants))
        if facts[0].reference:
            yield words("head.reference"), facts[0].reference
        yield words("head.signed"), words.day(min(fact.signed_on for fact in facts))
    elif facts:
        count = len({fact.agreement or fact.id for fact in facts})
        yield (
            words("head.agreements"),
            words("head.in-fundings", agreements=count, fundings=len(facts)),
        )


#: Characters of a name that the head of a page holds.
_NAME_MAX = 60

#: How a funding that nobody signed takes effect.
_IN_EFFECT = {"appropriation": "head.voted", "allocation": "head.allocated"}


def _funding_facts(words: Words, fact: FundingFacts) -> Iterable[tuple[str, str]]:
    number = " / ".join(dict.fromkeys(filter(None, (fact.agreement, fact.id))))
    yield (
        words("head.agreement" if fact.kind == "grant" else "head.funding"),
        f"{number} - {fact.title}" if fact.title else number,
    )
    if fact.reference:
        yield words("head.reference"), fact.reference
    given_for = earmark(words, fact)
    if fact.earmarking:
        given_for = words("head.coded", words=given_for, code=fact.earmarking)
    yield words("head.earmark"), given_for
    if fact.kind in {"general", "unapplied"}:
        return  # the fund's own money: nobody signed for it
    yield words(_IN_EFFECT.get(fact.kind, "head.signed")), words.day(fact.signed_on)
    if not fact.no_costs:
        first, last = _day(words, fact.begins), _day(words, fact.ends)
        yield words("head.costs"), words("language.range", first=first, last=last)
    agreed = _money(words, fact.agreed) if fact.agreed else words("head.not-stated")
    if fact.agreed and fact.precision:
        agreed = words("receipts.precise", text=agreed, precision=fact.precision)
    yield words("head.agreed"), agreed
    yield words("head.status"), standing(words, fact)


def _day(words: Words, day: datetime.date | None) -> str:
    return words.day(day) if day else words("head.not-stated")


def _money(words: Words, money: Money) -> str:
    return f"{words.grouped(money.number)} {money.currency}"


def about(statement: Statement) -> Iterable[tuple[str, str]]:
    """Return which books it was made from, and what was held before it was."""
    words, identity = words_of(statement), statement.identity
    yield (
        words("about.books"),
        words("about.made-from", entries=identity.entries, terms=identity.terms),
    )
    yield words("about.fingerprint"), identity.fingerprint
    if identity.rules:
        yield words("about.rules"), words("language.list").join(identity.rules)
    if statement.checks:
        yield words("about.equations"), words("about.held", count=len(statement.checks))


def signatories(statement: Statement) -> Iterable[tuple[str, str]]:
    """Return who certified it, and the line that they sign on."""
    certification, words = statement.certification, words_of(statement)
    if certification:
        yield words("page.name"), certification.name
        yield words("page.position"), certification.title
        yield words("page.date"), words.day(certification.date)
        yield words("page.signature"), ""
