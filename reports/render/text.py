"""A document in a terminal: a hundred columns, figures to the right, no colour needed.

A table that is too wide gives way in turn: columns of words become narrow, headings take more than
one line, and what may stand below its row goes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import shown
from reports.render.widths import padded, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.render.tables import Column, Document, Row, Table
    from reports.render.words import Words

#: What fits a terminal at work, and a page of a note.
WIDTH = 100

_RIGHT = frozenset({"amount", "rate", "percent"})
#: Columns whose text may be broken over several lines, and how narrow they may become: before
#: headings are broken, and at last.
_SOFT = frozenset({"words", "mark"})
_WORDS_EASY, _WORDS_MIN = 30, 12
#: An id, or a word of a heading, of more columns than these is broken.
_ID_MAX = 60
#: Room for the labels of facts.
_LABEL_MAX = 40
_GAP = "  "
#: Spaces that keep a number or a sign with its word.
_UNBROKEN = "\u00a0\u202f"
#: What a terminal shows for a line to write on.
_LINE = "_" * 30


def as_text(document: Document) -> str:
    """Return the whole document as lines of text."""
    return "\n".join(_lines(document)) + "\n"


def table_text(table: Table, width: int = WIDTH, words: Words | None = None) -> str:
    """Return one table as lines of text, without its title."""
    return "\n".join(_table(table, width, words))


def printable(text: str) -> str:
    """Return a text without line breaks or anything that would steer a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _UNBROKEN else " " for char in text)


def _lines(document: Document) -> Iterator[str]:
    comma = document.words("language.list")
    yield from wrapped(printable(document.title), WIDTH)
    yield from wrapped(printable(comma.join((document.name, document.period))), WIDTH)
    for label in document.labels:
        yield ""
        yield from wrapped(printable(f"*** {label} ***"), WIDTH)
    yield ""
    label_width = max((width_of(printable(label)) for label, _ in document.facts), default=0)
    label_width = min(label_width, _LABEL_MAX)
    for label, value in document.facts:
        indent = " " * (label_width + 2)
        said = padded(printable(label), label_width)
        yield from wrapped(f"{said}  {printable(value)}", WIDTH, later=indent)
    for table in document.tables:
        yield ""
        yield from wrapped(printable(table.title), WIDTH)
        if table.about:
            yield from wrapped(printable(table.about), WIDTH)
        yield from _table(table, WIDTH, document.words)
    yield ""
    for note in document.notes:
        yield from wrapped(f"- {printable(note)}", WIDTH, later="  ")
    for label, value in document.about:
        said = document.words("language.labelled", label=label, value=value)
        yield from wrapped(printable(said), WIDTH, later="  ")
    if document.certificate:
        yield ""
        yield from wrapped(printable(document.certificate), WIDTH)
        for label, value in document.signatories:
            said = document.words("language.labelled", label=label, value=value or _LINE)
            yield from wrapped(printable(said), WIDTH, later="  ")


def _table(table: Table, width: int, words: Words | None) -> Iterator[str]:
    cells = [
        [
            printable(shown(cell, column.kind, words))
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    stay, spilt = _spilt(table.columns, cells, width)
    columns = [table.columns[at] for at in stay]
    widths = _widths(columns, [[texts[at] for at in stay] for texts in cells], width)
    rule = "-" * _whole(widths)
    yield from _head(columns, widths)
    yield rule
    for row, texts in zip(table.rows, cells, strict=True):
        if row.style in {"total", "subtotal"} and table.id != "body":
            yield rule
        styled = _styled(row, texts, table)
        yield from _row([styled[at] for at in stay], columns, widths)
        below = [
            f"{printable(table.columns[at].title.lower())} {styled[at]}"
            for at in spilt
            if styled[at]
        ]
        yield from _unbroken("; ".join(part.strip() for part in below), width)


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _spilt(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int
) -> tuple[list[int], list[int]]:
    """Return the columns that fit side by side, and those that go to a line below each row."""
    stay, spilt = list(range(len(columns))), []
    for at in _turns(columns):
        kept = [[texts[one] for one in stay] for texts in cells]
        widths = _widths([columns[one] for one in stay], kept, width)
        if _whole(widths) <= width:
            if columns[at].spill:
                continue
            break
        stay.remove(at)
        spilt.append(at)
    return stay, sorted(spilt)


def _turns(columns: Sequence[Column]) -> list[int]:
    """Return the columns that may go below their row, in turn: as they say, then words, last first.

    The first column names the row and stays. Money is read down its column: it goes where nothing
    else can.
    """
    said = sorted(
        (at for at, column in enumerate(columns) if column.spill), key=lambda at: columns[at].spill
    )
    others = [at for at in range(len(columns) - 1, 0, -1) if not columns[at].spill]
    return [*said, *sorted(others, key=lambda at: columns[at].kind in _RIGHT)]


def _unbroken(text: str, width: int) -> Iterator[str]:
    """Return a text in lines of whole words, indented under its row."""
    indent = _GAP * 2
    yield from wrapped(text, width, first=indent, later=indent, hyphens=False)


def _styled(row: Row, texts: Sequence[str], table: Table) -> list[str]:
    words = list(texts)
    if table.id == "body" and row.style == "part":
        words[1] = f"  {words[1]}"
    if table.id == "body" and row.style == "total":
        words[1] = words[1].upper()
    return words


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the columns' widths; words give way a little, then headings, then words again."""
    held = [
        max([0, *(_held(row[at], column) for row in cells)]) for at, column in enumerate(columns)
    ]
    widths = [max(width_of(column.title), held[at]) for at, column in enumerate(columns)]
    longest = [
        min(max(map(width_of, column.title.split()), default=0), _ID_MAX) for column in columns
    ]
    heads = [max(longest[at], held[at]) for at in range(len(columns))]
    for words, given in ((_WORDS_EASY, widths), (_WORDS_EASY, heads), (_WORDS_MIN, heads)):
        least = [
            max(longest[at], words) if column.kind in _SOFT else given[at]
            for at, column in enumerate(columns)
        ]
        widths = _less(widths, least, width)
    return widths


def _held(text: str, column: Column) -> int:
    wide = width_of(text)
    if column.kind == "words":
        return wide + 2
    return min(wide, _ID_MAX) if column.kind == "text" else wide


def _less(widths: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return widths of which the widest that may give way gave way, until the table fits."""
    given = list(widths)
    for _ in range(_whole(given) - width):
        able = [at for at in range(len(given)) if given[at] > least[at]]
        if not able:
            break
        given[max(able, key=lambda at: given[at])] -= 1
    return given


def _head(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Return the headings; short ones stand beside the last line of long ones."""
    titles = [_wrapped(printable(c.title), width) for c, width in zip(columns, widths, strict=True)]
    depth = max(map(len, titles))
    for at in range(depth):
        parts = []
        for lines, column, width in zip(titles, columns, widths, strict=True):
            above = depth - len(lines)
            text = lines[at - above] if at >= above else ""
            parts.append(padded(text, width, right=column.kind in _RIGHT))
        yield _GAP.join(parts).rstrip()


def _row(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    found = [_wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for at in range(max(len(lines) for lines in found)):
        parts = []
        for lines, column, width in zip(found, columns, widths, strict=True):
            text = lines[at] if at < len(lines) else ""
            parts.append(padded(text, width, right=column.kind in _RIGHT))
        yield _GAP.join(parts).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    if width_of(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())]
    return wrapped(text, width, later=indent) or [""]
