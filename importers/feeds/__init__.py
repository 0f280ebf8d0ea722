"""Files that are no tables: bank statements, rates of exchange, as their programs write them.

Each module here turns one family of formats into a sheet of rows under plain headers, which the
program's own layouts then read like any other sheet. It runs in the reading process
(`importers.child`), under its limits, and imports nothing of the ledger. What a row stands on in
the file (`line 27`) is kept beside it, in the sheet's `places`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from importers.feeds import rates_signs
from importers.feeds.approval import is_approval
from importers.feeds.bank_files import is_camt, is_ofx, is_swift
from importers.feeds.decision import is_decision

if TYPE_CHECKING:
    from collections.abc import Callable


class Feed(NamedTuple):
    """A family of formats: the module that reads it, and how its files are told by their bytes."""

    module: str
    fits: Callable[[bytes, str], bool]


#: Families in the order in which they are asked; `fits` gets the content and the lower-case suffix.
FEEDS: tuple[Feed, ...] = (
    Feed("decision", is_decision),
    Feed("approval", is_approval),
    Feed("camt", is_camt),
    Feed("ofx", is_ofx),
    Feed("swift", is_swift),
    Feed("rates_un", rates_signs.is_un),
    Feed("rates_ecb", rates_signs.is_ecb),
    Feed("rates_fed", rates_signs.is_fed),
)


def feed_of(content: bytes, suffix: str) -> str:
    """Return the module of the family a file belongs to, empty where it is a table."""
    return next((feed.module for feed in FEEDS if feed.fits(content, suffix)), "")
