"""The chart of accounts: `Root:Fund:What[:Name...]`, and nothing else.

    Assets:VTF:Cash:UNHQ                Income:VTF:Contributions:JPN
    Expenses:VTF:AFG:Contracts          Assets:UNMISS:Authority

An account name is the only place where fund, programme and budget class of a posting are written,
so an account that does not parse has no fund and cannot be in the books.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from ledger.words import BudgetClass

#: Every account is open from here on: a receipt of an earlier year may arrive in a later batch.
OPEN_DATE = datetime.date(1970, 1, 1)

#: (root, what) -> (kind, number of further parts). Kinds are plain strings: they are compared
#: once per posting on the hot path, and they are the same words in every export.
KINDS: dict[tuple[str, str], tuple[str, int]] = {
    ("Assets", "Cash"): ("cash", 1),
    ("Assets", "Receivable"): ("receivable", 1),
    ("Assets", "Advances"): ("advance", 1),
    ("Assets", "DueFrom"): ("due-from", 1),
    ("Assets", "Authority"): ("authority", 0),
    ("Liabilities", "Deferred"): ("deferred", 1),
    ("Liabilities", "Refundable"): ("refundable", 1),
    ("Liabilities", "Payable"): ("payable", 1),
    ("Liabilities", "DueTo"): ("due-to", 1),
    ("Liabilities", "DueToMemberStates"): ("due-to-member-states", 0),
    ("Income", "Contributions"): ("contribution", 1),
    ("Income", "InKind"): ("in-kind", 1),
    ("Income", "Interest"): ("interest", 0),
    ("Income", "ExchangeDifference"): ("exchange-difference", 0),
    ("Income", "Appropriation"): ("appropriation", 0),
    ("Equity", "Opening"): ("opening", 0),
    ("Equity", "Transfer"): ("transfer", 0),
}

EXPENSE = "expense"

_PART = re.compile(r"[A-Z0-9][A-Za-z0-9]*\Z")
_CLASSES = frozenset(str(name) for name in BudgetClass)


class AccountParts(NamedTuple):
    """What an account name says.

    Attributes:
        kind: `cash`, `receivable`, ... or `expense` (see `KINDS`).
        fund: the fund's account part, e.g. `CHFSDN` for the fund `CHF-SDN`.
        name: donor, partner, bank, fund or payee part; empty where the kind takes none.
        programme: programme part of an expense account, else empty.
        budget_class: budget class of an expense account, else empty.
    """

    kind: str
    fund: str
    name: str = ""
    programme: str = ""
    budget_class: str = ""


class ChartError(ValueError):
    """An account that is not in the chart; the message says what was expected."""


def account_part(identifier: str) -> str:
    """Return an id as an account part: its letters and digits, the first one upper case.

    >>> account_part("CHF-SDN")
    'CHFSDN'
    """
    part = "".join(char for char in identifier if char.isascii() and char.isalnum())
    part = part[:1].upper() + part[1:]
    if not _PART.match(part):
        raise ChartError(f"{identifier!r} has no letters or digits to name an account with")
    return part


def parse_account(account: str) -> AccountParts:
    """Return what an account name says.

    Raises:
        ChartError: the account is not in the chart.
    """
    root, *parts = account.split(":")
    if not all(_PART.match(part) for part in parts):
        raise ChartError(f"{account}: account parts are letters and digits only")
    if root == "Expenses":
        return _parse_expense(account, parts)
    if len(parts) < 2 or (root, parts[1]) not in KINDS:
        known = ", ".join(sorted(what for top, what in KINDS if top == root)) or "no accounts"
        raise ChartError(f"{account}: under {root}:<Fund> the chart has {known}")
    kind, more = KINDS[root, parts[1]]
    if len(parts) != 2 + more:
        raise ChartError(f"{account}: expected {root}:<Fund>:{parts[1]}{':<Name>' * more}")
    return AccountParts(kind, parts[0], parts[2] if more else "")


def _parse_expense(account: str, parts: list[str]) -> AccountParts:
    if len(parts) != 3 or parts[2] not in _CLASSES:
        classes = ", ".join(BudgetClass)
        raise ChartError(f"{account}: expected Expenses:<Fund>:<Programme>:<one of {classes}>")
    fund, programme, budget_class = parts
    return AccountParts(EXPENSE, fund, "", programme, budget_class)


def account(root: str, fund: str, what: str, name: str = "") -> str:
    """Return the account for a fund id and, where the kind takes one, a name.

    Raises:
        ChartError: the chart has no such account.
    """
    parts = [root, account_part(fund), what, *([account_part(name)] if name else [])]
    result = ":".join(parts)
    parse_account(result)
    return result


def expense_account(fund: str, programme: str, budget_class: str) -> str:
    """Return `Expenses:<Fund>:<Programme>:<BudgetClass>` for ids."""
    result = f"Expenses:{account_part(fund)}:{account_part(programme)}:{budget_class}"
    parse_account(result)
    return result
