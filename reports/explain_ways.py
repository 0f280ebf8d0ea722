"""What would make a finding right: in words, and as commands to try it with.

None of these is done here, and no way is better in law than another: whoever keeps the books
knows whether a cost was charged to the wrong grant, entered with a wrong fact, or is to be agreed
with the donor. Each command is a `vtf whatif`, which tries and writes nothing.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from ledger.fundings import VOTE
from ledger.money import fixed
from ledger.words import ANY, SET_AXES, Axis, BudgetClass
from plugins.sentences import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.findings import Finding
    from ledger.lines import Line
    from plugins.cases import Case
    from reports.explain_layers import Alternative, Layer

_LISTED = re.compile(r"(?:Lawful on \d{4}-\d\d-\d\d: |No other funding of ).*\Z")


def ways_of(
    finding: Finding,
    axis: Axis | None,
    layers: Sequence[Layer],
    alternatives: Sequence[Alternative] | None,
    case: Case | None,
) -> tuple[str, ...]:
    """Return what would make a finding right, the nearest first."""
    # The alternatives that a finding names are listed by themselves.
    advice = finding.advice if alternatives is None else _LISTED.sub("", finding.advice).rstrip()
    return (
        *([advice] if advice else []),
        *(_elsewhere(alternatives, case) if alternatives and case else ()),
        *(_agreed(finding, axis, layers, case) if axis else ()),
    )


def _elsewhere(alternatives: Sequence[Alternative], case: Case) -> Iterator[str]:
    enough = [other.funding for other in alternatives if other.enough]
    line = case.line
    if enough and line.budget_class != BudgetClass.SUPPORT_COST:
        yield f"Try it under {enough[0]}: {posting_command(enough[0], line)}"


def posting_command(funding: str, line: Line) -> str:
    """Return the command that tries a cost under a funding."""
    words = ["vtf", "whatif", "--funding", funding, "--account", line.account]
    words += ["--amount", fixed(line.amount), "--date", str(line.date)]
    if line.cost_date != line.date:
        words += ["--cost-date", str(line.cost_date)]
    for name in ("activity", "place", "project", "partner"):
        if value := getattr(line, name):
            words += [f"--{name}", value]
    return shlex.join(words)


def _agreed(
    finding: Finding, axis: Axis, layers: Sequence[Layer], case: Case | None
) -> Iterator[str]:
    """Yield the change of a clause that the donor would have to agree to, layer by layer."""
    actual = dict(finding.facts).get("actual", "")
    if case is None or axis not in SET_AXES or actual in {"", UNSTATED, ANY}:
        return
    for layer in layers:
        clause = layer.clauses[0]
        if layer.allows or clause.excludes or clause.number == VOTE:
            continue
        wanted = f"{clause.allows}, {actual}"
        words = ["vtf", "whatif", "--clause", clause.owner, clause.number, "--axis", str(axis)]
        words += ["--allows", wanted, "--from", str(case.line.cost_date)]
        yield (
            f"Or the donor agrees to a change of clause {clause.number} of {clause.owner}, in "
            f"force on {case.line.cost_date}: {shlex.join(words)}"
        )
