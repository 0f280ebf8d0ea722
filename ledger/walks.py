"""What the rulebook leaves behind for whoever loaded the books: its walk, and which rules ran."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.lines import flattened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.findings import Finding
    from ledger.lines import Line
    from ledger.register import Register

#: The option of the books under which the rulebook leaves its walk.
WALK_OPTION = "vtf_walk"


class RuleRun(NamedTuple):
    """One rule family that ran: its name, module and file, lines it was shown, what it found."""

    name: str
    module: str
    file: str
    lines_seen: int
    findings: int


@dataclass(frozen=True, repr=False)
class Walk:
    """What the rulebook leaves behind: register, entries, findings, and the rules that ran.

    Fava prints every option of the books, and Beancount may pickle them: so the text of a walk is
    short, and a pickled walk comes back as that text, which nobody can take for a walk.
    """

    register: Register
    entries: Sequence[Any]
    findings: tuple[Finding, ...]
    rules: tuple[RuleRun, ...]
    transactions: int

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every posting, every dimension resolved; made when first asked for, then kept.

        The rules do not keep the lines they were shown: a check would hold a sixth more memory
        for something that only reports and pages read.
        """
        return tuple(flattened(self.entries, self.register))

    def __repr__(self) -> str:
        return f"<walk: {self.transactions} transactions, {len(self.findings)} findings>"

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (repr(self),)
