"""Lists of what was agreed, promised and ruled, arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import Column, Row, Table
from reports.render.words import words as words_of_language
from reports.statements.cells import mark, mark_column, words_of
from reports.statements.earmarks import earmark, standing
from reports.statements.spending_tables import pillar

if TYPE_CHECKING:
    from reports.render.words import Words
    from reports.statements.model import ClauseFacts, FundingFacts, Statement


def agreements(statement: Statement) -> Table:
    """Return what was agreed for each funding, where there is more than one."""
    words, facts = words_of(statement), statement.fundings
    titles = [_titled(words, fact) for fact in facts]
    titled = any(titles)
    columns = (
        Column(words("heads.funding"), "text", 4),
        *([Column(words("agreements.name"), "words", 4)] if titled else []),
        Column(words("agreements.earmark"), "words", 5),
        Column(words("agreements.signed"), "date", 2),
        Column(words("heads.until"), "date", 2),
        Column(words("agreements.agreed"), "amount", 3),
        Column(words("heads.currency"), "text", 1),
        Column(words("agreements.status"), "words", 3),
    )
    rows = tuple(
        Row(
            (
                fact.id,
                *([title] if titled else []),
                earmark(words, fact),
                fact.signed_on,
                fact.ends,
                fact.agreed.number if fact.agreed else None,
                fact.agreed.currency if fact.agreed else None,
                standing(words, fact, short=True),
            )
        )
        for fact, title in zip(facts, titles, strict=True)
    )
    return Table("agreements", words("agreements.title"), columns, rows if len(rows) > 1 else ())


def _titled(words: Words, fact: FundingFacts) -> str:
    said = words("agreements.amount", precision=fact.precision) if fact.precision else ""
    return ". ".join(filter(None, (fact.title, said)))


def pledges(statement: Statement) -> Table:
    """Return what was announced and not signed."""
    words = words_of(statement)
    columns = (
        Column(words("pledges.pledge"), "text", 4),
        Column(words("pledges.announced"), "date", 2),
        Column(words("pledges.fund"), "text", 2),
        Column(words("heads.programme"), "text", 2),
        Column(words("pledges.expected"), "date", 2),
        Column(words("heads.amount"), "amount", 3),
        Column(words("heads.currency"), "text", 1),
        *mark_column(statement),
    )
    rows = tuple(
        Row(
            (
                pledge.id,
                pledge.announced,
                pledge.fund,
                pledge.programme,
                pledge.expected,
                pledge.amount.number,
                pledge.amount.currency,
                *mark(statement, marked=pledge.illustrative),
            )
        )
        for pledge in statement.pledges
    )
    return Table("pledges", words("pledges.title"), columns, rows, words("pledges.about"))


def clauses(statement: Statement) -> Table:
    """Return the conditions in force; clauses that share the agreement's words share a row."""
    words = words_of(statement)
    columns = (
        Column(words("clauses.of"), "text", 4),
        Column(words("clauses.clauses"), "words", 6),
        Column(words("clauses.said"), "words", 5),
    )
    found: dict[tuple[str, str], list[str]] = {}
    for clause in statement.clauses:
        found.setdefault((clause.owner, clause.text), []).append(allowed(clause, words))
    parts = words("language.parts")
    rows = tuple(Row((owner, parts.join(said), text)) for (owner, text), said in found.items())
    return Table("clauses", words("clauses.title"), columns, rows, words("clauses.about"))


def allowed(clause: ClauseFacts, own: Words | None = None) -> str:
    """Return a clause in few words: `2(a) programme: AFG`."""
    words = own or words_of_language()
    comma = words("language.list")
    known = clause.axis.replace("-", " ")
    axis = words.known(f"axes.{clause.axis}", known)
    # A clause of the books' own numbering is called by its axis already.
    name = axis if clause.number.replace("-", " ") == known else f"{clause.number} {axis}"
    if known in clause.number.replace("-", " ") and name != axis:
        name = clause.number
    named = [pillar(words, v) if clause.axis == "activity" else v for v in clause.allows]
    but = [pillar(words, v) if clause.axis == "activity" else v for v in clause.excludes]
    if clause.axis == "support-cost":
        named = [words.rates(value) for value in named]
    allows = words("clauses.any") if clause.allows == ("*",) else comma.join(named)
    if but:
        allows = words("clauses.but", allowed=allows, excluded=comma.join(but))
    return words("language.labelled", label=name, value=allows)


def policies(statement: Statement) -> Table:
    """Return the policies that terms or entries refer to."""
    words = words_of(statement)
    columns = (
        Column(words("policies.policy"), "text", 4),
        Column(words("policies.value"), "words", 6),
        Column(words("heads.since"), "date", 2),
        Column(words("policies.standing"), "words", 3),
        Column(words("policies.source"), "words", 5),
    )
    rows = tuple(
        Row(
            (
                *(item.id, item.value, item.since),
                *(words.known(f"standings.{item.status}", item.status), item.source),
            )
        )
        for item in statement.policies
    )
    return Table("policies", words("policies.title"), columns, rows, words("policies.about"))
