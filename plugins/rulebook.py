"""The rulebook: one Beancount plugin that walks the lines once and shows them to every rule.

    plugin "plugins.rulebook"

Rules never change entries. What they find stands in the `ledger.walks.Walk` that is left in the
options, and goes to Beancount as errors: `bean-check` and Fava refuse what `vtf check` refuses.

A new rule is a module in `plugins/` with a `RULE`, named in `RULES` below, with a page in
`docs/findings.md`; whoever wants to know which rules ran reads the walk.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import localcontext
from typing import TYPE_CHECKING, Any

from ledger import register as register_module
from ledger.findings import Finding, FindingError, Place, as_error
from ledger.money import CONTEXT
from ledger.register import build_register
from ledger.term import place_of
from ledger.walks import WALK_OPTION, RuleRun, Walk
from plugins import (
    advances,
    appropriation,
    cash,
    ceiling,
    earmark,
    funding,
    law,
    metadata,
    period,
    programme,
    reversal,
    support,
    unapplied,
    wall,
)
from plugins.alternatives import Alternatives
from plugins.entries import looked_over
from plugins.rules import Rule
from plugins.walker import Walker

if TYPE_CHECKING:
    from plugins.cases import Refusal

__plugins__ = ("rulebook",)


class TermError(FindingError):
    """A term cannot be read, or names what is not there."""


#: Terms are read by the register; their problems are shown with the rules'.
TERMS = Rule("terms", register_module.__name__, TermError)

#: Every rule, in the order in which they are asked.
RULES: tuple[Rule, ...] = (
    law.RULE,
    metadata.RULE,
    reversal.RULE,
    cash.RULE,
    unapplied.RULE,
    advances.RULE,
    wall.RULE,
    funding.RULE,
    programme.RULE,
    earmark.RULE,
    period.RULE,
    appropriation.RULE,
    ceiling.RULE,
    support.RULE,
)


def rulebook(
    entries: list[Any], options_map: dict[str, Any], config: str | None = None
) -> tuple[list[Any], list[FindingError]]:
    """Run every rule over the entries, change none of them.

    Args:
        entries: the directives, booked and sorted by date.
        options_map: the options; the walk is left in `options_map["vtf_walk"]`.
        config: must not be given: the rules have no switches.
    """
    if config is not None:
        raise ValueError("the rulebook takes no configuration")
    with localcontext(CONTEXT):
        looked = looked_over(entries)
        register = build_register(looked.stated)
        walker = Walker(register, RULES)
        walker.walk(looked)
        found = [(TERMS, problem, None) for problem in register.problems]
        found += _findings(walker, entries)
    counts = Counter(rule.name for rule, _, _ in found)
    options_map[WALK_OPTION] = Walk(
        register,
        entries,
        tuple(finding for _, finding, _ in found),
        tuple(_run(rule, walker.lines, counts) for rule in (TERMS, *RULES)),
        walker.transactions,
    )
    return entries, [rule.error(*as_error(finding, entry)) for rule, finding, entry in found]


def _findings(walker: Walker, entries: list[Any]) -> list[tuple[Rule, Finding, Any]]:
    """Return what the rules said as findings, each with its alternatives and its place."""
    judges = [rule.case for rule in RULES if rule.case]
    alternatives = Alternatives(judges, walker.states)
    found = []
    for rule, bare in walker.refusals:
        refusal = alternatives.added(bare)
        entry = entries[refusal.line.entry] if refusal.line else refusal.entry
        found.append((rule, _finding(refusal, entry), entry))
    return found


def _finding(refusal: Refusal, entry: Any) -> Finding:
    key = entry.meta.get("key", "") if entry else ""
    return Finding(
        refusal.code,
        refusal.severity,
        refusal.message,
        refusal.advice,
        _place(refusal, entry),
        key if isinstance(key, str) else "",
        refusal.facts,
    )


def _place(refusal: Refusal, entry: Any) -> Place:
    if refusal.line is None:
        return place_of(entry) if entry else refusal.place
    posting = entry.postings[refusal.line.posting]
    return place_of(posting if posting.meta and "lineno" in posting.meta else entry)


def _run(rule: Rule, lines: int, counts: Counter[str]) -> RuleRun:
    file = sys.modules[rule.module].__file__ or ""
    return RuleRun(rule.name, rule.module, file, lines, counts[rule.name])
