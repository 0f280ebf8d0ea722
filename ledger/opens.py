"""Accounts are opened by the first batch that uses them.

Every account is open from `OPEN_DATE` on, in the books' one currency: a receipt of an earlier year
may arrive in a later batch, and a posting in another currency is a mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beancount.core.data import Open, Transaction

from ledger.chart import OPEN_DATE
from ledger.money import BOOK_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

#: An `open` as the emitter writes it. No text of a batch can stand at the beginning of a line.
_OPEN = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} open (\S+)", re.MULTILINE)


def new_opens(entries: Iterable[Any], opened: Container[str]) -> list[Open]:
    """Return the `open`s that entries need, given the accounts that are open, sorted by account.

    Only postings and entries that name an account count; accounts opened by the entries themselves
    need no other.
    """
    used: set[str] = set()
    own: set[str] = set()
    for entry in entries:
        if isinstance(entry, Open):
            own.add(entry.account)
        elif isinstance(entry, Transaction):
            used.update(posting.account for posting in entry.postings)
        elif hasattr(entry, "account"):
            used.add(entry.account)
    return [
        Open({}, OPEN_DATE, account, [BOOK_CURRENCY], None)
        for account in sorted(used - own)
        if account not in opened
    ]


def opened_by(text: str) -> set[str]:
    """Return the accounts that a batch, as written by the emitter, opens."""
    return set(_OPEN.findall(text))


def opened_accounts(entries: Iterable[Any]) -> set[str]:
    """Return the accounts that some entries open."""
    return {entry.account for entry in entries if isinstance(entry, Open)}
