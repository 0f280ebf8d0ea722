"""A document in a terminal: a hundred and more columns, figures to the right, no colour needed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reports.render.tables import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.render.tables import Column, Document, Row, Table

#: What fits a terminal at work; tables with many columns of money may need a little more.
WIDTH = 110

_RIGHT = frozenset({"amount", "rate", "percent"})
#: Columns whose text may be broken over several lines, and how narrow they may become.
_SOFT = frozenset({"words", "mark"})
_WORDS_MIN = 12
_GAP = "  "


def as_text(document: Document) -> str:
    """Return the whole document as lines of text."""
    return "\n".join(_lines(document)) + "\n"


def table_text(table: Table, width: int = WIDTH) -> str:
    """Return one table as lines of text, without its title."""
    return "\n".join(_table(table, width))


def printable(text: str) -> str:
    """Return a text without line breaks or anything that would steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _lines(document: Document) -> Iterator[str]:
    yield printable(document.title)
    yield printable(f"{document.name}, {document.period}")
    for label in document.labels:
        yield ""
        yield from textwrap.wrap(printable(f"*** {label} ***"), WIDTH)
    yield ""
    label_width = max((len(label) for label, _ in document.facts), default=0)
    for label, value in document.facts:
        indent = " " * (label_width + 2)
        yield from textwrap.wrap(
            printable(f"{label.ljust(label_width)}  {value}"), WIDTH, subsequent_indent=indent
        )
    for table in document.tables:
        yield ""
        yield printable(table.title)
        if table.about:
            yield from textwrap.wrap(printable(table.about), WIDTH)
        yield from _table(table, WIDTH)
    yield ""
    for note in document.notes:
        yield from textwrap.wrap(f"- {printable(note)}", WIDTH, subsequent_indent="  ")
    for label, value in document.about:
        yield from textwrap.wrap(printable(f"{label}: {value}"), WIDTH, subsequent_indent="  ")


def _table(table: Table, width: int) -> Iterator[str]:
    cells = [
        [
            printable(shown(cell, column.kind))
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    stay, spilt = _spilt(table.columns, cells, width)
    columns = [table.columns[at] for at in stay]
    widths = _widths(columns, [[texts[at] for at in stay] for texts in cells], width)
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    yield from _row([column.title for column in columns], columns, widths)
    yield rule
    for row, texts in zip(table.rows, cells, strict=True):
        if row.style in {"total", "subtotal"} and table.id != "body":
            yield rule
        styled = _styled(row, texts, table)
        yield from _row([styled[at] for at in stay], columns, widths)
        below = [f"{table.columns[at].title.lower()} {styled[at]}" for at in spilt if styled[at]]
        yield from _unbroken("; ".join(part.strip() for part in below), width)


def _spilt(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int
) -> tuple[list[int], list[int]]:
    """Return the columns that fit side by side, and those that go to a line below each row."""
    stay, spilt = list(range(len(columns))), []
    for at in sorted(stay, key=lambda at: columns[at].spill):
        kept = [[texts[one] for one in stay] for texts in cells]
        widths = _widths([columns[one] for one in stay], kept, width)
        if not columns[at].spill or sum(widths) + len(_GAP) * (len(widths) - 1) <= width:
            continue
        stay.remove(at)
        spilt.append(at)
    return stay, sorted(spilt)


def _unbroken(text: str, width: int) -> Iterator[str]:
    """Return a text in lines of whole words, indented under its row."""
    indent = _GAP * 2
    yield from textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _styled(row: Row, texts: Sequence[str], table: Table) -> list[str]:
    words = list(texts)
    if table.id == "body" and row.style == "part":
        words[1] = f"  {words[1]}"
    if table.id == "body" and row.style == "total":
        words[1] = words[1].upper()
    return words


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the columns' widths; columns of words give way until the table fits."""
    widths = [
        max([len(column.title), *(len(row[at]) + 2 * (column.kind == "words") for row in cells)])
        for at, column in enumerate(columns)
    ]
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0:
        able = [at for at, c in enumerate(columns) if c.kind in _SOFT and widths[at] > _WORDS_MIN]
        if not able:
            break
        widest = max(able, key=lambda at: widths[at])
        widths[widest] -= 1
        over -= 1
    return widths


def _row(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    wrapped = [_wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for at in range(max(len(lines) for lines in wrapped)):
        parts = []
        for lines, column, width in zip(wrapped, columns, widths, strict=True):
            text = lines[at] if at < len(lines) else ""
            parts.append(text.rjust(width) if column.kind in _RIGHT else text.ljust(width))
        yield _GAP.join(parts).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(text, width, initial_indent="", subsequent_indent=indent) or [""]
