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
    acceptance,
    advances,
    allotment,
    appropriation,
    approval,
    authority,
    cap,
    cash,
    ceiling,
    class_limit,
    close,
    closure,
    co_financing,
    commitments,
    earmark,
    funding,
    instalments,
    interest,
    invoices,
    issued,
    items,
    law,
    liquidation,
    metadata,
    overdrawn,
    overrides,
    partner_cash,
    partner_instalments,
    partner_mode,
    payable,
    period,
    pooled,
    procurement,
    programme,
    reserve,
    reversal,
    support,
    unapplied,
    vote_groups,
    vote_once,
    vote_surrender,
    wall,
    write_off,
)
from plugins.alternatives import Alternatives
from plugins.entries import looked_over
from plugins.rules import Rule
from plugins.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.register import Register
    from plugins.cases import Case, Refusal

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
    close.RULE,
    issued.RULE,
    cash.RULE,
    unapplied.RULE,
    advances.RULE,
    partner_instalments.RULE,
    partner_cash.RULE,
    partner_mode.RULE,
    payable.RULE,
    reserve.RULE,
    wall.RULE,
    funding.RULE,
    programme.RULE,
    earmark.RULE,
    items.RULE,
    procurement.RULE,
    period.RULE,
    acceptance.RULE,
    liquidation.RULE,
    closure.RULE,
    invoices.RULE,
    co_financing.RULE,
    instalments.RULE,
    interest.RULE,
    write_off.RULE,
    appropriation.RULE,
    vote_once.RULE,
    vote_groups.RULE,
    vote_surrender.RULE,
    pooled.RULE,
    ceiling.RULE,
    overdrawn.RULE,
    cap.RULE,
    authority.RULE,
    commitments.RULE,
    allotment.RULE,
    class_limit.RULE,
    support.RULE,
    approval.RULE,
    overrides.RULE,
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
        found += _findings(walker, entries, register)
        found = overrides.applied(found, register)
        if settled := close.settled(register, looked):
            found = [one for one in found if one[0] is close.RULE or not settled(one[2])]
    counts = Counter(rule.name for rule, _, _ in found)
    options_map[WALK_OPTION] = Walk(
        register,
        entries,
        tuple(finding for _, finding, _ in found),
        tuple(_run(rule, walker.lines, counts) for rule in (TERMS, *RULES)),
        walker.transactions,
    )
    return entries, [rule.error(*as_error(finding, entry)) for rule, finding, entry in found]


def judges() -> list[Callable[[Case], Iterable[Refusal]]]:
    """Return whatever decides whether another funding may bear a cost."""
    return [judge for rule in RULES for judge in (rule.case, rule.elsewhere) if judge]


def _findings(
    walker: Walker, entries: list[Any], register: Register
) -> list[tuple[Rule, Finding, Any]]:
    """Return what the rules said as findings, each with its alternatives and its place."""
    alternatives = Alternatives(judges(), walker.states, register)
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
