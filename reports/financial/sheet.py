"""Sheets: a financial report arranged as a document, with the checks that it makes of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY
from reports.render.tables import Chart, Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from reports.identity import Identity
    from reports.render.tables import Cell

#: What stands first on a report that holds figures made up for example books.
ILLUSTRATIVE = "ILLUSTRATIVE. Some figures are made up for example books; they are marked."


class Tie(NamedTuple):
    """A check that a report makes of itself: its own figure, and the same from the books' lines."""

    what: str
    shown: Decimal
    books: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what does not tie; zero where it does."""
        return self.shown - self.books


@dataclass(frozen=True, slots=True)
class Sheet:
    """What becomes a document: its head, tables, notes, checks and charts.

    Attributes:
        title, period: its head; the name below says whether the checks tie.
        day: what it is of.
        tables: for every renderer.
        which: the books it was made from.
        notes: sentences for the reader.
        ties: its checks.
        charts: pictures of figures that stand in the tables.
        illustrative: whether some figure is made up.
        labels: what else must be seen first.
    """

    title: str
    period: str
    day: datetime.date
    tables: tuple[Table, ...]
    which: Identity
    notes: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    charts: tuple[Chart, ...] = ()
    illustrative: bool = False
    labels: tuple[str, ...] = ()


def document(sheet: Sheet) -> Document:
    """Return a sheet as a document; tables without rows are left out."""
    checks = (checked(sheet.ties),) if sheet.ties else ()
    return Document(
        title=sheet.title,
        name=_verdict(sheet.ties),
        period=sheet.period,
        labels=(*sheet.labels, *([ILLUSTRATIVE] if sheet.illustrative else [])),
        facts=(),
        tables=tuple(table for table in (*sheet.tables, *checks) if table.rows),
        notes=sheet.notes,
        about=(
            ("Books", f"{sheet.which.batches} batches, {sheet.which.transactions} transactions"),
            ("Head of the chain", sheet.which.chain),
        ),
        certificate="",
        day=sheet.day,
        footer=f"{sheet.title}, {sheet.period}",
        identity=f"Books at chain {sheet.which.chain[:12]}",
        charts=sheet.charts,
    )


def _verdict(ties: Sequence[Tie]) -> str:
    if not ties:
        return f"In {BOOK_CURRENCY}"
    if broken(ties):
        return f"In {BOOK_CURRENCY}: does NOT tie to the books"
    return f"In {BOOK_CURRENCY}, ties to the books"


def broken(ties: Iterable[Tie]) -> bool:
    """Return whether some check does not tie."""
    return any(tie.difference for tie in ties)


def checked(ties: Sequence[Tie]) -> Table:
    """Return the checks as a table."""
    columns = (
        Column("Check", "words", 8),
        Column("In this report", "amount", 3),
        Column("In the books", "amount", 3),
        Column("Difference", "amount", 3),
    )
    rows = tuple(Row((tie.what, tie.shown, tie.books, tie.difference)) for tie in ties)
    about = "Each total again, from the lines of the books by another way."
    return Table("checks", "Checks", columns, rows, about)


def totalled(rows: Sequence[Row], cells: tuple[Cell, ...]) -> tuple[Row, ...]:
    """Return rows and their total, which a workbook adds up again; nothing where there is none."""
    adds = tuple(at for at, row in enumerate(rows) if row.style == "line")
    return (*rows, Row(cells, "total", adds)) if rows else ()


#: Bars that a chart of programmes or donors shows; a reader finds the others in the table.
BARS_MAX = 12


def bars(
    beside: str, title: str, figures: Iterable[tuple[str, Decimal]], about: str
) -> tuple[Chart, ...]:
    """Return a chart of the largest figures above zero, largest first; none where there is none.

    Args:
        beside: id of the table that the figures stand in.
        title: of the chart.
        figures: label and figure.
        about: what a reader who does not see it is told, in a sentence.
    """
    largest = sorted((pair for pair in figures if pair[1] > 0), key=lambda pair: (-pair[1], pair))
    if not largest:
        return ()
    shown = largest[:BARS_MAX]
    left = len(largest) - len(shown)
    more = f" {left} smaller ones are in the table only." if left else ""
    labels = tuple(label for label, _ in shown)
    series = ((BOOK_CURRENCY, tuple(figure for _, figure in shown)),)
    return (Chart(f"chart-{beside}", title, "bars", labels, series, about + more, beside),)
