"""How a reader says that a file is not read, and why."""

from __future__ import annotations

SAVE_AGAIN = "Open it in a spreadsheet program, save it as .xlsx, and try again."
UNLOCK = "Open it in a spreadsheet program and save it without a password."


class RefusedError(Exception):
    """A file that is not read, and what its owner can do."""

    def __init__(self, what: str, advice: str = SAVE_AGAIN) -> None:
        super().__init__(what)
        self.advice = advice


class StrangerError(Exception):
    """A file that is no workbook; the message says what it is."""
