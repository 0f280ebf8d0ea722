"""Errors that reach a person: one shape, one exit code each.

A `VtfError` is raised only for faults of the environment or of what was asked: books that do
not load, a file that is not a workbook, a lock that is held. What is wrong *inside* the books is
never an exception; it is a `Finding` (see `ledger.findings`), so that one bad line cannot hide
the next one.

Exit codes: 0 fine, 1 findings or differences, 2 bad usage or input, 3 conflict, 4 cannot write.
"""

from __future__ import annotations

EXIT_FINE = 0
EXIT_FINDINGS = 1
EXIT_BAD_INPUT = 2
EXIT_CONFLICT = 3
EXIT_CANNOT_WRITE = 4


class VtfError(Exception):
    """A fault that stops a command.

    Args:
        what: what happened, in words a finance officer can act on.
        where: the place: a file, `file:line`, or `file, sheet, cell`. May be empty.
        advice: what would make it right. May be empty.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        """Return `where: what`, then the advice on a line of its own."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.advice}" if self.advice else head


class BadInputError(VtfError):
    """What was given cannot be read or is not allowed (exit 2)."""


class BooksError(VtfError):
    """The books cannot be loaded, or cannot be trusted as loaded (exit 2)."""


class ConflictError(VtfError):
    """The books already hold something else under the same identity (exit 3)."""

    exit_code = EXIT_CONFLICT


class CannotWriteError(VtfError):
    """The books could not be written; they are as they were before (exit 4)."""

    exit_code = EXIT_CANNOT_WRITE
