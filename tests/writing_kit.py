"""What the tests of writing share: new books, and batches that are lawful in them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import EMPTY_SET, Posting, Transaction

from ledger.batches import Batch
from ledger.new_books import make_books

if TYPE_CHECKING:
    from pathlib import Path

DAY = datetime.date(2013, 6, 2)
LAYOUT = b'name = "interest"\n'


def leg(account: str, number: str, currency: str = "USD", **meta: Any) -> Posting:
    """Return a posting without cost, price or flag."""
    return Posting(account, Amount(Decimal(number), currency), None, None, None, meta or None)


def transaction(*legs: Posting, narration: str = "interest", **meta: Any) -> Transaction:
    """Return a transaction of `DAY`; underscores in metadata keys become hyphens."""
    facts = {key.replace("_", "-"): value for key, value in meta.items()}
    return Transaction(facts, DAY, "*", None, narration, EMPTY_SET, EMPTY_SET, list(legs))


def interest(number: str = "1.00", *, bank: str = "UNHQ", key: str = "") -> Transaction:
    """Return a lawful transaction: the bank pays interest to the fund."""
    return transaction(
        leg(f"Assets:VTF:Cash:{bank}", number),
        leg("Income:VTF:Interest", str(-Decimal(number))),
        funding="VTF-GENERAL",
        origin="7f3a9c21d0aa 'Q1 2013'!A14:K14",
        key=key or f"interest:{bank}:{number}",
    )


def batch(name: str = "a", *entries: Any, layout: bytes = LAYOUT) -> Batch:
    """Return a batch from a source that says no more than its name."""
    source = f"source {name}".encode()
    return Batch(
        "test", f"{name}.xlsx", source, "interest", layout, entries or (interest(bank=f"B{name}"),)
    )


def new_books(folder: Path) -> Path:
    """Return the folder of new books."""
    books = folder / "books"
    make_books(books)
    return books


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of the books but the lock, name -> bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
