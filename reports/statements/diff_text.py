"""A difference of two statements, arranged: for whoever made them, and as a notice to the donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import DASH, MARK, Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from reports.render.tables import Cell
    from reports.statements.diff import Difference, LineDiff, Posting

_UNEXPLAINED = "UNEXPLAINED"


def document(found: Difference, today: datetime.date, *, page: bool) -> Document:
    """Return the difference as arranged for every renderer: a notice that a donor can read.

    Args:
        found: the difference.
        today: the day of the notice.
        page: whether it is for a page; a terminal has what an entry is on a line of its own.
    """
    changed = [line for line in found.lines if line.differs]
    tables = (_lines(found, changed), _postings(found, changed, page=page), _sections(found))
    return Document(
        title="Restatement notice",
        name=found.name or found.id,
        period=f"{found.begins} to {found.ends}",
        labels=tuple(_labels(found)),
        facts=tuple(_facts(found)),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(_notes(found, changed)),
        about=(("Records before", found.old[1]), ("Records now", found.new[1])),
        certificate="",
        day=today,
        footer=f"Restatement, {found.id}, {found.begins} to {found.ends}",
        identity=f"Records {found.new[1][:12]}" if found.new[1] else "",
    )


def _labels(found: Difference) -> Iterator[str]:
    if found.same:
        yield "The same: nothing has changed since"
    if found.unexplained:
        noun = "change" if found.unexplained == 1 else "changes"
        yield f"{_UNEXPLAINED}: {found.unexplained} {noun} that nothing in the books explains"
    if found.illustrative:
        yield f"{MARK.upper()}: figures made up for the example books are among these"


def _facts(found: Difference) -> Iterator[tuple[str, str]]:
    yield "Statement", f"{found.id}, {found.begins} to {found.ends}"
    yield "Told before", found.old[0]
    yield "Told now", found.new[0]
    changed = sum(line.differs and not _is_total(line) for line in found.lines)
    postings = {
        (one.key or one.entry, one.funding) for line in found.lines for one in line.postings
    }
    yield "Changed", f"{_counted(changed, 'line')}, by {_counted(len(postings), 'posting')}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_total(line: LineDiff) -> bool:
    return line.style == "total"


def _lines(found: Difference, changed: list[LineDiff]) -> Table:
    currency = found.book_currency
    columns = (
        Column("No.", "number", 1),
        Column("Line", "words", 4),
        Column("Told before", "amount", 3),
        Column("Is", "amount", 3),
        Column("Change", "amount", 3),
        Column("Change since inception", "amount", 3),
    )
    rows = tuple(
        Row((line.number, line.title, line.was, line.now, *line.by),
            "total" if _is_total(line) else "line")
        for line in changed
        if any(line.by)
    )  # fmt: skip
    about = f"Of the period, in {currency}. Lines that are as they were are left out."
    return Table("lines", "Line by line", columns, rows, about)


def _postings(found: Difference, changed: list[LineDiff], *, page: bool) -> Table:
    columns = (
        Column("Line", "number", 1),
        Column("Date", "text", 2),
        Column("Funding", "text", 3, 2),
        Column("What happened", "text", 2),
        Column("Entry", "words", 5) if page else Column("Entry", "text", 3, 1),
        Column("Change", "amount", 3),
        Column("Since inception", "amount", 3),
        Column("Why", "words", 5),
    )
    rows: list[Row] = []
    for line in changed:
        rows += [Row(_posting(line, one)) for one in line.postings]
        if any(line.left):
            why = f"{_UNEXPLAINED}: nothing that either statement lists makes this difference"
            rest: tuple[Cell, ...] = (line.number, DASH, None, "no posting", DASH, *line.left, why)
            rows.append(Row(rest))
        if len(line.postings) + any(line.left) > 1:
            total: tuple[Cell, ...] = (
                *(line.number, None, None, f"Line {line.number}", None, *line.by, None),
            )
            rows.append(Row(total, "subtotal"))
    about = (
        f"Every posting by which a line differs, in {found.book_currency}; those of a line add up "
        "to its change."
    )
    return Table("postings", "Posting by posting, with reasons", columns, tuple(rows), about)


def _posting(line: LineDiff, one: Posting) -> tuple[Cell, ...]:
    why = one.reason if one.explained else f"{_UNEXPLAINED}: {one.reason}"
    entry = ": ".join(filter(None, (one.key or one.entry, one.text)))
    return (
        line.number,
        one.date or DASH,
        one.funding,
        one.what,
        entry,
        one.period,
        one.inception,
        why,
    )


def _sections(found: Difference) -> Table:
    columns = (
        Column("Section", "words", 4),
        Column("New or otherwise", "number", 2),
        Column("As it was, not there any more", "number", 2),
    )
    rows = tuple(Row((one.title, one.added, one.removed)) for one in found.sections)
    return Table("sections", "What else says something else", columns, rows)


def _notes(found: Difference, changed: list[LineDiff]) -> Iterator[str]:
    if changed:
        yield (
            "Nothing that is booked is ever edited: what was wrong is reversed by an entry of its "
            "own, with the reason, and entered again."
        )
    if any(line.by[1] and not line.by[0] for line in found.lines):
        yield "What is of days before the period is in line 1, and in its own line since inception."
