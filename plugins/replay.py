"""The rules once more, over entries that are loaded: what stands behind each finding.

A finding is what people read: sentence, place, facts. Whoever explains one needs what it was made
of, the line, the case, the rule, and the running account of every funding, and none of that is
kept when books are loaded. So the rules are run again over the very same entries; they are quick,
and the same entries give the same answers.
"""

from __future__ import annotations

from decimal import localcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.books import collector_off
from ledger.findings import Finding
from ledger.money import CONTEXT
from plugins.alternatives import Alternatives
from plugins.entries import looked_over
from plugins.rulebook import RULES, judges
from plugins.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.register import Register
    from plugins.cases import Case, Refusal
    from plugins.payers import Payer
    from plugins.rules import Rule


class Said(NamedTuple):
    """What a rule said: the rule, its refusal, the entry that it speaks about or None."""

    rule: Rule
    refusal: Refusal
    entry: Any


class Replay:
    """The rules, run again over the entries of loaded books.

    Attributes:
        alternatives: finds other fundings for a cost.
    """

    def __init__(self, entries: Sequence[Any], register: Register) -> None:
        with collector_off(), localcontext(CONTEXT):
            walker = Walker(register, RULES)
            walker.walk(looked_over(entries))
        self.alternatives = Alternatives(judges(), walker.states, register)
        self._by_id: dict[str, list[Said]] = {}
        for rule, refusal in walker.refusals:
            entry = entries[refusal.line.entry] if refusal.line else refusal.entry
            self._by_id.setdefault(_id_of(refusal, entry), []).append(Said(rule, refusal, entry))

    def behind(self, finding: Finding) -> Said | None:
        """Return what a finding was made of; None if no rule said it.

        Several findings may share an id: that of the same place is meant, else the first.
        """
        said = self._by_id.get(finding.id, [])
        there = (one for one in said if finding.where.line in _lines_of(one))
        return next(there, said[0] if said else None)

    def lawful(self, case: Case) -> tuple[Payer, ...]:
        """Return every other funding that allows a cost and has money left, tightest first."""
        with localcontext(CONTEXT):
            return self.alternatives.of(case)


def _id_of(refusal: Refusal, entry: Any) -> str:
    """Return the id that the finding made of a refusal has."""
    key = entry.meta.get("key", "") if entry else ""
    said = Finding(refusal.code, refusal.severity, refusal.message, facts=refusal.facts)
    return said._replace(key=key if isinstance(key, str) else "").id


def _lines_of(said: Said) -> set[Any]:
    """Return the lines of the file on which a finding about this may stand."""
    if said.entry is None:
        return set()
    found = {said.entry.meta.get("lineno")}
    if said.refusal.line:
        posting = said.entry.postings[said.refusal.line.posting]
        found.add((posting.meta or {}).get("lineno"))
    return found
