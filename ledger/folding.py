"""Folding: findings as people work through them, worst first, by code and funding.

Three hundred rows of one wrong sheet are one thing to put right, and not three hundred. So findings
are grouped by their code and by the funding that they are about; the first few of a group are said
in full, the rest is counted, with what stands on their lines. Nothing is left out of a count, and
what a program reads is never folded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.findings import Finding, Severity
from ledger.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

#: How many findings of a group are said in full, and how many groups of a code.
IN_FULL = 3
GROUPS = 8

_SEVERITIES = {severity: at for at, severity in enumerate(Severity)}

#: What makes books worth least stands first: what cannot be relied on, then what crosses funds.
_FAMILIES = ("GUARD", "MANIFEST", "BEANCOUNT", "RULE", "TERM", "LAW", "WALL", "FUNDING")
#: What is said of the books as a whole, wherever the first sign of it stands.
_OF_THE_WHOLE = ("GUARD-", "MANIFEST-")
_RANKS = {family: at for at, family in enumerate(_FAMILIES)}


class About(NamedTuple):
    """What a finding is about: a funding, and what stands on the line; empty, None: unknown."""

    funding: str
    amount: Decimal | None


class Group(NamedTuple):
    """Findings of one code about one funding, in their order.

    Attributes:
        code, severity: of all of them.
        funding: what they are about; empty where that is no funding, or not one.
        findings: all of them.
        amount: what stands on their lines, without its sign; None where they are about no lines.
    """

    code: str
    severity: Severity
    funding: str
    findings: tuple[Finding, ...]
    amount: Decimal | None


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as people work through them: the worst first, then by code and place."""
    return sorted(findings, key=lambda found: (*_weight(found), found.code, found.where))


def _weight(finding: Finding) -> tuple[int, int]:
    family = finding.code.partition("-")[0]
    return _SEVERITIES[finding.severity], _RANKS.get(family, len(_RANKS))


def folded_up(findings: Sequence[Finding], entries: Sequence[Any]) -> list[list[Group]]:
    """Return findings by severity and code, worst first, and in each by funding, most first."""
    by_code: dict[tuple[Severity, str], dict[str, list[Finding]]] = {}
    speaking = abouts(findings, entries)
    amounts: dict[tuple[Severity, str, str], list[Decimal]] = defaultdict(list)
    for finding, about in zip(findings, speaking, strict=True):
        code = finding.severity, finding.code
        by_code.setdefault(code, {}).setdefault(about.funding, []).append(finding)
        if about.amount is not None:
            amounts[*code, about.funding].append(abs(about.amount))
    return [
        sorted(
            (
                Group(
                    code,
                    severity,
                    funding,
                    tuple(found),
                    sum(amounts[severity, code, funding], ZERO)
                    if (severity, code, funding) in amounts
                    else None,
                )
                for funding, found in groups.items()
            ),
            key=lambda group: (-len(group.findings), group.funding),
        )
        for (severity, code), groups in by_code.items()
    ]


def abouts(findings: Sequence[Finding], entries: Sequence[Any]) -> list[About]:
    """Return what each finding is about, in the order of the findings."""
    if not findings:
        return []
    places = _Places({finding.where.file for finding in findings}, entries)
    return [places.about(finding) for finding in findings]


class _Places:
    """Finds the entries and postings at places of some files: one look over the entries."""

    def __init__(self, files: set[str], entries: Sequence[Any]) -> None:
        begun: dict[str, list[tuple[int, int]]] = {file: [] for file in files}
        for number, entry in enumerate(entries):
            found = begun.get(entry.meta.get("filename"))
            if found is not None:
                found.append((entry.meta.get("lineno", 0), number))
        for found in begun.values():
            found.sort()
        self._begun = begun
        self._entries = entries

    def about(self, finding: Finding) -> About:
        """Return what a finding is about: as its facts say it, else as the entry there does."""
        if finding.code.startswith(_OF_THE_WHOLE):
            return About("", None)
        funding = dict(finding.facts).get("funding", "")
        begun = self._begun[finding.where.file]
        at = bisect_right(begun, (finding.where.line, len(self._entries))) - 1
        entry = self._entries[begun[at][1]] if at >= 0 and finding.where.line else None
        if entry.__class__ is not Transaction:
            return About(funding, None)
        posting = next((p for p in entry.postings if _line(p) == finding.where.line), None)
        own = (posting.meta or {}) if posting else {}
        named = funding or own.get("funding") or entry.meta.get("funding")
        amount = posting.units.number if posting and posting.units else None
        return About(named if isinstance(named, str) else "", amount)


def _line(posting: Any) -> int:
    line: int = (posting.meta or {}).get("lineno", -1)
    return line
