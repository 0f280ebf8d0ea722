"""Cells that many tables of a statement have: the mark of what is illustrative, and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import MARK, Column, Row, total_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.render.tables import Cell
    from reports.render.words import Words
    from reports.statements.model import Statement


def words_of(statement: Statement) -> Words:
    """Return the words that a statement is arranged in."""
    return statement.headings.words


def mark_column(statement: Statement) -> list[Column]:
    """Return the column that marks what is illustrative, where anything is."""
    return [Column(words_of(statement)("heads.note"), "mark", 2)] if statement.illustrative else []


def mark(statement: Statement, *, marked: bool) -> tuple[str, ...]:
    """Return the cell under that column."""
    return ((MARK if marked else ""),) if statement.illustrative else ()


def sum_mark(statement: Statement, marks: Iterable[bool | str]) -> tuple[str, ...]:
    """Return the cell of a total under that column."""
    return (total_mark(marks),) if statement.illustrative else ()


def closed(rows: Sequence[Row], total: tuple[Cell, ...]) -> tuple[Row, ...]:
    """Return rows with the total that adds up all of them; none where there are none."""
    return (*rows, Row(total, "total", tuple(range(len(rows))))) if rows else ()
