"""A trace in a terminal: from the posting down to the cell, one step below the other."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.money import grouped
from reports.evidence.trace_changes import CHANGES
from reports.render.tables import Column, Row, Table
from reports.render.text import printable, table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.evidence.trace import RowFacts, Trace
    from reports.exchange import Exchange

#: What fits a terminal beside another window.
WIDTH = 100
_LABEL = 10


def as_text(trace: Trace) -> str:
    """Return a trace as lines of text."""
    return "\n".join(_lines(trace))


def _lines(trace: Trace) -> Iterator[str]:
    mark = "  (illustrative: made up for example books)" if trace.illustrative else ""
    yield from _fact("Entry", f"{trace.date} {trace.kind}: {trace.text}{mark}")
    yield from _fact("", trace.place + (f", key {trace.key}" if trace.key else ""))
    for link_to in trace.links:
        because = f": {link_to.reason}" if link_to.reason else ""
        yield from _fact("", f"{link_to.what} {link_to.key}{because}")
    if trace.postings:
        yield from _postings(trace)
        yield from _clauses(trace)
    for one in trace.exchange:
        yield from _exchange(one)
    if trace.batch:
        link = trace.batch
        yield from _fact(
            "Batch", f"{link.id}, {link.position} of {link.batches}, by {link.importer}"
        )
        yield from _fact("", f"sha256 {link.sha256}")
        yield from _fact("", f"chain  {link.chain}")
    for label, file in (("Source", trace.source), ("Layout", trace.layout)):
        if file:
            yield from _fact(label, f"sources/{file.name}, {file.state}")
            yield from _fact("", f"sha256 {file.sha256}")
            if file.state != "as archived":
                yield from _fact("", f"found  {file.found or 'nothing'}")
    for row in trace.rows:
        yield from _row(row)
    yield from _remade(trace)
    if trace.problem:
        yield from _fact("Way back", f"ends here: {trace.problem}")


def _exchange(one: Exchange) -> Iterator[str]:
    part = "" if one.part == "entry" else f"{one.part}: "
    rate = f", rate {one.rate} to the dollar" if one.rate else ""
    by = "" if one.rate_source.startswith(("as ", "implied")) else "by "  # no name but words
    said = f", {by}{one.rate_source}" if one.rate_source else ""
    yield from _fact("Original", f"{part}{one.original}{rate}{said}")
    if one.price_place:
        key = f"key {one.price_key}, " if one.price_key else ""
        yield from _fact("", f"the rate is of the books: {key}{one.price_place}")


def _remade(trace: Trace) -> Iterator[str]:
    """Say whether the cells still make the entry: a reader sees both, and is told."""
    for one in trace.departures:
        text = f"{one.what} booked {one.booked}, the cells say {one.source}"
        yield from _fact("Check", f"DIFFERS: {text}")
    if trace.remade and not trace.departures:
        yield from _fact("Check", "The entry is what the importer makes of these cells.")


def _fact(label: str, text: str) -> Iterator[str]:
    lead = label.ljust(_LABEL)
    yield from textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
    ) or [lead.rstrip()]


def _postings(trace: Trace) -> Iterator[str]:
    account = max(len(posting.account) for posting in trace.postings)
    for at, posting in enumerate(trace.postings):
        amount = grouped(Decimal(posting.amount)).rjust(18)
        asked = "  <- asked for" if posting.asked else ""
        label = ("Postings" if at == 0 else "").ljust(_LABEL)
        yield f"{label}{posting.account.ljust(account)} {amount} {posting.currency}{asked}"
    for name in dict.fromkeys(posting.funding for posting in trace.postings):
        days = dict.fromkeys(str(p.cost_date) for p in trace.postings if p.funding == name)
        yield from _fact("Funding", f"{name}, cost date {', '.join(days)}")


def _clauses(trace: Trace) -> Iterator[str]:
    said: set[tuple[str, str]] = set()
    for at, clause in enumerate(trace.clauses):
        # An agreement's words are printed once, however many clauses they are.
        new = clause.text and (clause.owner, clause.text) not in said
        said.add((clause.owner, clause.text))
        words = f': "{clause.text}"' if new else ""
        yield from _fact(
            "Clauses" if at == 0 else "",
            f"{clause.axis} - {clause.owner} {clause.number} allows {clause.allows}{words}",
        )


def _row(row: RowFacts) -> Iterator[str]:
    yield from _fact(
        "Cells", f"sheet {row.sheet}, {row.range}: a {row.kind}, header in row {row.header_row}"
    )
    columns = (
        Column("Cell", "text"),
        Column("Header", "words"),
        Column("Raw text", "words"),
        Column("Field", "text"),
        Column("Made of it", "words"),
    )
    rows = tuple(
        Row((cell.address, cell.header, cell.raw, cell.field or "(not read)", cell.value))
        for cell in row.cells
    )
    table = table_text(Table("cells", "", columns, rows), WIDTH - _LABEL)
    yield textwrap.indent(table, " " * _LABEL)
    yield from _changes(row)


def _changes(row: RowFacts) -> Iterator[str]:
    """Say what was made of cells that was not their own text, by kind of change."""
    kinds = [kind for kind in CHANGES if any(cell.changed == kind for cell in row.cells)]
    for at, kind in enumerate(kinds):
        cells = ", ".join(cell.address for cell in row.cells if cell.changed == kind)
        yield from _fact("Changed" if at == 0 else "", f"{cells}: {CHANGES[kind]}")
