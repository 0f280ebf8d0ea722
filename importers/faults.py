"""What is wrong with a cell or a row, said the same way everywhere.

Every message names what was found and what was expected; every finding has sheet and cell. The
codes are listed in docs/findings.md.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from importers.workbook import Value, address, raw_text
from ledger.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Longest stretch of a cell that a message quotes.
_QUOTE_MAX = 60


class FaultError(ValueError):
    """A cell that cannot be read for its field: a finding's code, message and advice."""

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


class Where(NamedTuple):
    """Makes the findings of one sheet; of a file that is no table, they say where a row stands.

    Of a sheet that was taken apart, `at` says where a cell stands in the file.
    """

    file: str
    sheet: str
    places: Mapping[int, str] = MappingProxyType({})
    at: Callable[[int, int], tuple[int, int]] | None = None

    def finding(  # the parts of a finding
        self,
        code: str,
        message: str,
        row: int,
        column: int = 1,
        advice: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Return a finding about a cell; row 0 is the sheet as a whole."""
        place_of = self.at(row, column) if self.at and row else (row, column)
        cell = address(*place_of) if row else ""
        if place := self.places.get(row):
            message += f" ({place})"
        return Finding(code, severity, message, advice, Place(self.file, 0, self.sheet, cell))


def quoted(value: Value) -> str:
    """Return a cell's content as messages quote it."""
    text = raw_text(value)
    return repr(text if len(text) <= _QUOTE_MAX else text[: _QUOTE_MAX - 3] + "...")
