"""What every format of bank statement becomes: a sheet of statements and a sheet of lines.

Runs in the reading process and imports the standard library only. The sheets are those that the
layouts `bank-statement` and `bank-line` read; each row keeps the line of the file it stands on.
Amounts stay the text they were, with a point before decimals: nothing is computed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importers.readers import refusals

Answer = tuple[Any, ...]

STATEMENT_HEADER = (
    "Bank account", "Statement", "Begins", "Ends", "Opening balance", "Closing balance",
    "Currency", "Number of lines", "Format",
)  # fmt: skip

LINE_HEADER = (
    "Bank account", "Statement", "Booking date", "Value date", "Amount", "Currency",
    "Original amount", "Original currency", "Bank reference", "End to end", "Payer or payee",
    "Their account", "Description", "Balance", "Booked",
)  # fmt: skip

#: What stands in the column `Booked` for a line that the bank has booked.
BOOKED = "BOOK"

#: What a description begins with where the bank gave money back that it had taken before.
GIVEN_BACK = "Reversed debit"

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\Z")


class RefusedError(refusals.RefusedError):
    """A file that cannot be read as a bank statement; `advice` says what its owner can do."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what, advice)


class Line(NamedTuple):
    """One entry of a statement, as text. `amount` is signed: money in is above zero.

    Attributes:
        place: the line of the file.
        original: what was sent, where that is in another currency; `original_currency` says which.
        reference: the bank's own reference of the entry.
        end_to_end: the payer's reference, carried through unchanged.
        booked: `BOOK`, or what the bank calls an entry that is not booked yet.
    """

    place: int
    date: str
    amount: str
    currency: str
    value_date: str = ""
    original: str = ""
    original_currency: str = ""
    reference: str = ""
    end_to_end: str = ""
    party: str = ""
    party_account: str = ""
    description: str = ""
    booked: str = BOOKED


@dataclass
class Statement:
    """One statement of one account, as text; balances carry their currency."""

    place: int
    account: str
    format: str
    number: str = ""
    begins: str = ""
    ends: str = ""
    opening: str = ""
    closing: str = ""
    currency: str = ""
    lines: list[Line] = field(default_factory=list)


def number_text(text: str, place: int) -> str:
    """Return a number as the sheet has it: a point before decimals, no zeros beyond two of them.

    Raises:
        RefusedError: it is no plain number.
    """
    plain = "".join(text.split())
    if not _NUMBER.match(plain):
        raise RefusedError(f"line {place}: {text!r} is not an amount")
    sign = "-" if plain.startswith("-") else ""
    whole, _, decimals = plain.lstrip("+-").replace(",", ".").partition(".")
    whole = whole.lstrip("0") or "0"
    while len(decimals) > 2 and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def opposite(number: str) -> str:
    """Return a number with the other sign."""
    return number[1:] if number.startswith("-") else f"-{number}"


def joined(*texts: str) -> str:
    """Return texts with single spaces, each once, what is empty left out."""
    cleaned = (" ".join(text.split()) for text in texts)
    return " ".join(dict.fromkeys(text for text in cleaned if text))


def printable(text: str) -> str:
    """Return a text in which every invisible character is a space: names and words only."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def answer(statements: list[Statement], notes: list[str]) -> Answer:
    """Return the sheets of the statements of a file, as the reading process answers."""
    heads: list[list[str]] = [list(STATEMENT_HEADER)]
    rows: list[list[str]] = [list(LINE_HEADER)]
    head_places: dict[int, str] = {}
    places: dict[int, str] = {}
    labels: dict[tuple[str, str], int] = {}
    for one in statements:
        label = _label(one, labels)
        heads.append(
            [
                one.account, label, one.begins, one.ends, one.opening, one.closing,
                one.currency, str(len(one.lines)), one.format,
            ]
        )  # fmt: skip
        head_places[len(heads)] = f"line {one.place}"
        for line in one.lines:
            rows.append(_row(one, label, line))
            places[len(rows)] = f"line {line.place}"
    sheets = [_sheet("statements", heads, head_places), _sheet("lines", rows, places)]
    return ("ok", sheets, notes)


def _label(one: Statement, labels: dict[tuple[str, str], int]) -> str:
    """Return what a statement is called: its number, told apart where a file has it twice."""
    name = one.number or one.ends
    count = labels[one.account, name] = labels.get((one.account, name), 0) + 1
    return f"{name}#{count}" if count > 1 else name


def _row(statement: Statement, label: str, line: Line) -> list[str]:
    return [
        statement.account, label, line.date, line.value_date,
        line.amount, line.currency, line.original, line.original_currency,
        line.reference, line.end_to_end, printable(line.party), line.party_account,
        printable(line.description), "", line.booked,
    ]  # fmt: skip


def _sheet(name: str, rows: list[list[str]], places: dict[int, str]) -> tuple[Any, ...]:
    return (name, rows, "visible", [], [], [], [], [], [], places)
