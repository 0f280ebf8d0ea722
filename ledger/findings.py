"""Findings: what a rule, an importer or a reconciliation has to say.

A finding has a stable code (`EARMARK-PROGRAMME`), a severity, a message and an advice, and the
place it speaks about. Codes never change their meaning; each has a page in `docs/findings.md`
with its smallest example and its exact message. A refusal by an earmark also carries `facts`:
agreement, clause, axis, expected, actual, so that a program need not parse the sentence.

Each finding also has an `id` of eight digits, by which people, overrides and programs name it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many findings are shown in full before the rest is counted by code.
SHOWN_MAX = 50

#: How many digits the id of a finding has.
ID_DIGITS: Final = 8

#: Facts that say what else is in the books, so that they change when something is added there.
PASSING: Final = frozenset({"alternatives", "left", "override"})

_PLACES = re.compile(r"\S*\.beancount(?::\d+)?")
_AMOUNTS = re.compile(r"-?\d[\d,]*\.\d+|-?\d{1,3}(?:,\d{3})+")


class Severity(StrEnum):
    """How much a finding weighs: an `error` makes books unlawful and an import impossible."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(NamedTuple):
    """Where: a file of the books with a line, or a source file with sheet and cell."""

    file: str = ""
    line: int = 0
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return `file:line`, or `file, sheet S, cell C`, leaving out what is unknown."""
        head = f"{self.file}:{self.line}" if self.line else self.file
        parts = [head] if head else []
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"cell {self.cell}")
        return ", ".join(parts)


class Finding(NamedTuple):
    """One thing found.

    Attributes:
        code: stable, upper case with hyphens, `FAMILY-WHAT`.
        severity: see `Severity`.
        message: what happened, which clause, expected and actual; one paragraph.
        advice: what would make it right; may be empty.
        where: the place in the books or in a source file.
        key: the `key` of the entry it speaks about, or empty.
        facts: machine-readable pairs, e.g. `("axis", "programme")`, in a fixed order.
    """

    code: str
    severity: Severity
    message: str
    advice: str = ""
    where: Place = Place()
    key: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Return the id: eight digits that stay the same while the same thing is found.

        They are a hash over code, key, facts and sentence. Files and lines are left out of it, so
        that moving an entry changes nothing, and so is what the books have left elsewhere. Where
        an entry has a key, amounts are left out too: a balance grows with other entries, and the
        key tells entries apart. Two findings that say the same about the same share their id.
        """
        facts = [f"{name}={value}" for name, value in self.facts if name not in PASSING]
        text = _PLACES.sub("", "\n".join((*facts, self.message)))
        if self.key:
            text = _AMOUNTS.sub("", text)
        said = f"{self.code}\n{self.key}\n{text}"
        return hashlib.sha256(said.encode()).hexdigest()[:ID_DIGITS]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; empty fields are kept so that the shape is always the same."""
        return {
            "id": self.id,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "advice": self.advice,
            "where": {**self.where._asdict(), "text": str(self.where)},
            "key": self.key,
            "facts": dict(self.facts),
        }

    def as_text(self) -> str:
        """Return the finding as a person reads it: code and place, sentence, advice."""
        head = f"{self.severity}: {self.code}"
        place = str(self.where)
        lines = [f"{head} ({place})" if place else head, f"  {self.message}"]
        if self.advice:
            lines.append(f"  {self.advice}")
        return "\n".join(lines)


class FindingError(NamedTuple):
    """A finding in the shape Beancount and Fava expect of an error."""

    source: dict[str, Any]
    message: str
    entry: Any
    finding: Finding


def as_error(finding: Finding, entry: Any = None) -> FindingError:
    """Return the finding as a Beancount error, so that `bean-check` and Fava show it too."""
    source = {"filename": finding.where.file or "<books>", "lineno": finding.where.line}
    text = f"{finding.code}: {finding.message}"
    return FindingError(source, f"{text} {finding.advice}".rstrip(), entry, finding)


def errors_in(findings: tuple[Finding, ...] | list[Finding]) -> list[Finding]:
    """Return only the findings that make books unlawful."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def as_lines(findings: Sequence[Finding]) -> list[str]:
    """Return findings as people read them: the first many in full, the rest counted by code."""
    lines = [finding.as_text() for finding in findings[:SHOWN_MAX]]
    if rest := Counter(finding.code for finding in findings[SHOWN_MAX:]):
        listed = ", ".join(f"{number} {code}" for code, number in rest.most_common())
        lines.append(f"... and {rest.total()} more: {listed}. --json lists every one.")
    return lines
