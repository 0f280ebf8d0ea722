"""Documents and tables: what every renderer prints, already arranged and already worded.

A report becomes a `Document` once; PDF, XLSX, terminal and page renderers walk over it and compute
nothing, so the same cell holds the same figure everywhere. `shown` is the one place where a value
becomes text.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from ledger.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["text", "words", "amount", "rate", "percent", "date", "number", "mark"]
Style = Literal["line", "part", "head", "subtotal", "total"]
Value = str | Decimal | datetime.date | int | None

#: What stands for nothing, and for what is not known in a currency.
DASH = "–"  # noqa: RUF001 # the typographic dash of accounts
UNKNOWN = "n/a"


class Unknown(NamedTuple):
    """A figure that exists in no record; it prints as `n/a`, never as zero."""


NOT_KNOWN = Unknown()

Cell = Value | Unknown


class Column(NamedTuple):
    """A column: its heading, what its cells are, and its share of the width.

    `spill` says when a terminal that is too narrow moves it to a line below its row: 1 goes first,
    0 never does.
    """

    title: str
    kind: Kind = "text"
    weight: int = 2
    spill: int = 0


class Row(NamedTuple):
    """A row: its cells, one for each column, and how it stands out."""

    cells: tuple[Cell, ...]
    style: Style = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, and a sentence about it that may be empty."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    about: str = ""


class Chart(NamedTuple):
    """A small chart of figures that also stand in a table: renderers draw it, none computes.

    Attributes:
        kind: `line` over time, or `bars`, one for each label.
        labels: what the points are of: `2013`, `Afghanistan`.
        series: name and one figure for each label.
        about: what a reader who does not see it is told, in a sentence.
    """

    id: str
    title: str
    kind: Literal["line", "bars"]
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    about: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report as arranged.

    Attributes:
        title, name, period: the three lines of its head.
        labels: what must be seen first: `ILLUSTRATIVE ...`, `Provisional and unaudited ...`.
        facts: label and value, in order.
        tables: the first is the body.
        notes, about: sentences for the reader; which books it was made from.
        certificate: words of the certification block; empty where there is none.
        day: the day it is of: its only date, so that the same books give the same bytes.
        footer: what every page says it is a page of.
        identity: which books it was made from, short enough for every page.
        charts: pictures of figures that stand in its tables.
    """

    title: str
    name: str
    period: str
    labels: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    certificate: str
    day: datetime.date
    footer: str
    identity: str
    charts: tuple[Chart, ...] = ()


#: What marks figures made up for example books, and totals that hold some of them.
MARK = "illustrative"
PART = f"part {MARK}"


def total_mark(marks: Iterable[bool | str]) -> str:
    """Return the mark of a total: whether all, some or none of what it adds up is illustrative.

    >>> total_mark([True, False])
    'part illustrative'
    """
    found = {str(mark) if mark in {PART, MARK} else MARK if mark else "" for mark in marks}
    return "" if found <= {""} else MARK if found == {MARK} else PART


#: Characters that turn round what stands beside them: `(1,000)` must not be read backwards.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PLAIN_CONTROLS = frozenset("\n\t")


def unsafe(text: str) -> set[str]:
    """Return the characters of a text that would steer what displays it."""
    return {
        char
        for char in text
        if char in _TURNING
        or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _PLAIN_CONTROLS)
    }


def spelt(text: str, chars: set[str]) -> str:
    """Return a text with some characters spelt by their Unicode numbers.

    >>> spelt("a\u202eb", {"\u202e"})
    'a[U+202E]b'
    """
    if chars.isdisjoint(text):
        return text
    run = re.compile("[" + re.escape("".join(sorted(chars))) + "]+")
    return run.sub(
        lambda match: "[" + " ".join(f"U+{ord(char):04X}" for char in match[0]) + "]", text
    )


def shown(value: Cell, kind: Kind) -> str:
    """Return a value as it is printed, on paper, in a terminal and on a page.

    >>> shown(Decimal("-1234.50"), "amount")
    '(1,234.50)'
    """
    if isinstance(value, Unknown):
        return UNKNOWN
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _number(value, kind)
    return str(value)


def _number(value: Decimal, kind: Kind) -> str:
    if kind == "amount":
        if not value:
            return DASH
        return f"({grouped(-value)})" if value < 0 else grouped(value)
    if kind == "percent":
        return f"{value:f}%"
    return f"{value:f}"
