"""What the tests of seals and of differences share: corrections of books of two years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.batches import Batch, write_batch
from ledger.books import load
from ledger.versions import entered_again, reversal_of
from tests.closing_kit import cost, entries_of
from tests.writing_kit import LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

WHY = "The invoice was for 60.25, not 50.25."


def bring(folder: Path, name: str, entries: list) -> None:
    """Write a batch of some entries."""
    write_batch(folder, Batch("test", f"{name}.xlsx", name.encode(), "interest", LAYOUT, entries))


def correct(folder: Path, key: str = "expenditure:PV-2", amount: str = "60.25") -> None:
    """Reverse a cost and enter it again with another amount."""
    old = next(entry for entry in load(folder).entries if entry.meta.get("key") == key)
    number = key.rpartition(":")[2]
    again = entries_of(cost(number, str(old.date), amount, activity="risk-education"))[0]
    bring(folder, "correction", [reversal_of(old, WHY), entered_again(again, 1)])


def arrive(folder: Path) -> None:
    """Bring in a late voucher of 2013, with its source."""
    origin = '  origin: "7f3a9c21d0aa Sheet1!A9:K9"\n'
    bring(folder, "late", entries_of(cost("PV-9", "2013-06-30", "7.00", more=origin)))
