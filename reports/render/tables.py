"""Documents and tables: what every renderer prints, already arranged and already worded.

A report becomes a `Document` once; PDF, XLSX, terminal and page renderers walk over it and compute
nothing, so the same cell holds the same figure everywhere. `shown` is the one place where a value
becomes text.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from reports.render.words import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.render.words import Words

Kind = Literal["text", "words", "amount", "rate", "percent", "date", "number", "mark"]
Style = Literal["line", "part", "head", "subtotal", "total"]
Value = str | Decimal | datetime.date | int | None

#: What stands for nothing.
DASH = "–"  # noqa: RUF001 # the typographic dash of accounts


class Unknown(NamedTuple):
    """A figure that exists in no record; it prints as `n/a`, never as zero."""


NOT_KNOWN = Unknown()

Cell = Value | Unknown


class Column(NamedTuple):
    """A column: its heading, what its cells are, and its share of the width.

    Attributes:
        spill: when a terminal that is too narrow moves it to a line below its row: 1 goes first,
            0 never does.
        adds, less: positions of the columns that each of its cells is the sum of, and of those
            taken from it; a workbook has that as a formula. Empty where it is of its own.
    """

    title: str
    kind: Kind = "text"
    weight: int = 2
    spill: int = 0
    adds: tuple[int, ...] = ()
    less: tuple[int, ...] = ()


class Row(NamedTuple):
    """A row: its cells, one for each column, and how it stands out.

    Attributes:
        adds, less: positions of the rows of its table that each of its amounts is the sum of, and
            of those taken from it; a workbook has that as a formula. Empty for a row of its own.
    """

    cells: tuple[Cell, ...]
    style: Style = "line"
    adds: tuple[int, ...] = ()
    less: tuple[int, ...] = ()


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
        kind: `line` over time; `flow`: columns over time, the last series as a line across them;
            or `bars`, lying, one for each label and series.
        labels: what the points are of: `2013`, `Afghanistan`.
        series: name and one figure for each label.
        about: what a reader who does not see it is told, in a sentence.
        beside: id of the table that it belongs to: it is drawn above that, or below a body.
    """

    id: str
    title: str
    kind: Literal["line", "flow", "bars"]
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    about: str
    beside: str = ""


class Loud(str):
    """A label that nobody may overlook: every renderer makes it stand out."""

    __slots__ = ()


def loud(label: str) -> bool:
    """Return whether a label is one that nobody may overlook."""
    return isinstance(label, Loud) or label.startswith(MARK.upper())


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
        signatories: label and value of what stands below those words, such as a name; one without
            a value is a line to write on.
        day: the day it is of: its only date, so that the same books give the same bytes.
        footer: what every page says it is a page of.
        identity: which books it was made from, short enough for every page.
        charts: pictures of figures that stand in its tables.
        words: what the pages themselves say, and how numbers and days are written.
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
    signatories: tuple[tuple[str, str], ...] = ()
    words: Words = field(default_factory=words_of)


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
    if text.isprintable():
        return set()
    return {char for char in set(text) if char in _TURNING or _control(char)}


def _control(char: str) -> bool:
    """Return whether a character is a control, half of one, or none: no file may hold it."""
    kind = unicodedata.category(char)
    if kind == "Cn":
        return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return kind in {"Cc", "Cs"} and char not in _PLAIN_CONTROLS


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


def shown(value: Cell, kind: Kind, words: Words | None = None) -> str:
    """Return a value as it is printed, on paper, in a terminal and on a page: in some words.

    >>> shown(Decimal("-1234.50"), "amount")
    '(1,234.50)'
    """
    if value is None:
        return ""
    said = words or words_of()
    if isinstance(value, Decimal):
        return _number(value, kind, said)
    if isinstance(value, datetime.date):
        return said.short_day(value)
    if isinstance(value, Unknown):
        return said("language.unknown")
    text = str(value)
    return said(_MARKS[text]) if kind == "mark" and text in _MARKS else text


_MARKS = {MARK: "marks.illustrative", PART: "marks.part"}


def _number(value: Decimal, kind: Kind, words: Words) -> str:
    if kind == "amount":
        if not value:
            return DASH
        return f"({words.grouped(-value)})" if value < 0 else words.grouped(value)
    if kind == "percent":
        return words("language.percent", number=words.digits(value))
    return words.digits(value)
