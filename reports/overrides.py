"""The auditor's list of overrides: every one that was ever stated, used or not.

An override is `used` (it lets a finding pass), `unused` (nothing is found there), `expired` (its
last day has gone by, or the entry came later), `refused` (it is none: the finding stands, and why
is said) or `withdrawn` (reversed; it is listed all the same).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom

from ledger.directory import read_term
from ledger.findings import Finding
from ledger.people_facts import OverrideTerm
from ledger.versions import withdrawn
from ledger.weights import weight_of
from reports.render.tables import Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from ledger.books import Books

#: What the rules say of an override, and what it is therefore.
_STATES = {"OVERRIDE-USED": "used", "OVERRIDE-EXPIRED": "expired", "OVERRIDE-UNUSED": "unused"}

REFUSED, WITHDRAWN, EXPIRED = "refused", "withdrawn", "expired"


class Overridden(NamedTuple):
    """One override: what it says, what became of it, and the findings that it lets pass."""

    id: str
    state: str
    on: str
    until: str
    finding: str
    weight: str
    about: str
    only: str
    amount: str
    reason: str
    authority: str
    by: str
    second: str
    place: str
    passes: tuple[str, ...]
    why: tuple[str, ...]


def overrides(books: Books, today: datetime.date) -> tuple[Overridden, ...]:
    """Return every override of some books, oldest first."""
    customs = [entry for entry in books.entries if entry.__class__ is Custom]
    gone = withdrawn(customs)
    said: dict[str, list[Finding]] = {}
    for finding in books.findings:
        if finding.code.startswith("OVERRIDE"):
            said.setdefault(dict(finding.facts)["override"], []).append(finding)
    found = [
        _override(entry, said, gone, today) for entry in customs if entry.type == OverrideTerm.word
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.id)))


def _override(
    entry: Custom, said: dict[str, list[Finding]], gone: frozenset[str], today: datetime.date
) -> Overridden:
    term = read_term(entry)
    name = str(entry.values[0].value) if entry.values else ""
    own = entry.meta
    back = bool(gone) and own.get("key") in gone
    findings = [] if back else said.get(name, [])
    why: tuple[str, ...] = ()
    if back:
        state = WITHDRAWN
    elif isinstance(term, OverrideTerm):
        state, why = _state(term, findings, today)
    else:
        state = REFUSED
        why = (term.message,) if isinstance(term, Finding) else ()
    passes = [dict(one.facts).get("findings", "") for one in findings]
    return Overridden(
        id=name,
        state=state,
        on=str(entry.date),
        until=_text(own, "until"),
        finding=_text(own, "finding"),
        weight=str(weight_of(_text(own, "finding"))),
        about=_text(own, "about"),
        only=_text(own, "only"),
        amount=_text(own, "amount"),
        reason=_text(own, "reason"),
        authority=_text(own, "authority"),
        by=_text(own, "by"),
        second=_text(own, "second"),
        place=f"{own.get('filename', '')}:{own.get('lineno', 0)}",
        passes=tuple(item for text in passes for item in text.split(", ") if item),
        why=why,
    )


def _state(
    term: OverrideTerm, findings: Sequence[Finding], today: datetime.date
) -> tuple[str, tuple[str, ...]]:
    states = [_STATES.get(one.code, REFUSED) for one in findings]
    why = tuple(one.message for one in findings if one.code != "OVERRIDE-USED")
    if REFUSED in states:
        return REFUSED, why
    if "used" in states:
        return "used", ()
    if EXPIRED in states or (term.until is not None and term.until < today):
        return EXPIRED, why
    return "unused", ()


def _text(meta: dict[str, Any], name: str) -> str:
    value = meta.get(name)
    return "" if value is None else str(value)


def counted(found: Sequence[Overridden]) -> str:
    """Return how many overrides there are, by what became of them."""
    states = [one.state for one in found]
    listed = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    noun = "override" if len(found) == 1 else "overrides"
    return f"{len(found)} {noun}: {listed}." if found else "No override is stated."


def table(found: Sequence[Overridden]) -> Table:
    """Return the list as a table."""
    columns = (
        Column("Override", "text"),
        Column("State", "text"),
        Column("Of", "text"),
        Column("Finding", "text"),
        Column("About", "words"),
        Column("By, second", "words"),
        Column("Authority", "words"),
        Column("Reason", "words"),
    )
    rows = tuple(
        Row(
            (
                one.id,
                one.state,
                one.on,
                one.finding,
                one.about,
                f"{one.by}, {one.second}",
                one.authority,
                one.reason,
            )
        )
        for one in found
    )
    return Table("overrides", "", columns, rows)
