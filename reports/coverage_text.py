"""Coverage as terminal tables, none wider than a hundred columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY
from reports.render.tables import Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.coverage_facts import Coverage

WIDTH = 100

_MONEY = Column(f"Left {BOOK_CURRENCY}", "amount")

_ABOUT = {
    "unused": "What a clause in force allows and no cost ever had. Left is what the funding has to "
    "spend: all its allowances share it.",
    "wildcards": "No clause in force on the cost date names the value; one that allows any lets "
    "it pass.",
    "silent": "What is stated there is not allowed. Closed: every cost has a value there, so none "
    "is lawful at all.",
    "superseded": "In their time no cost met them.",
    "overrides": "What two people let pass, and on how many findings.",
}


def as_text(found: Coverage) -> str:
    """Return a coverage as lines of text."""
    return "\n".join(_lines(found))


def _lines(found: Coverage) -> Iterator[str]:
    yield f"Coverage of {found.fundings} fundings on {found.as_of}"
    for table, none in (
        (_unused(found), "Every value that a clause names was used."),
        (_wildcards(found), "Every cost is on a value that a clause names."),
        (_silent(found), "Every funding has a clause on every axis."),
        (_superseded(found), ""),
        (_overrides(found), ""),
    ):
        if table.rows or none:
            yield ""
            yield f"{table.title} ({len(table.rows)})" if table.rows else table.title
        if table.rows:
            yield from textwrap.wrap(table.about, WIDTH)
            yield table_text(table, WIDTH)
        elif none:
            yield none


def _unused(found: Coverage) -> Table:
    columns = (
        Column("Funding", "words"),
        Column("Clause", "words"),
        Column("Axis"),
        Column("Never used", "words"),
        Column("Since", "date"),
        _MONEY,
    )
    rows = tuple(
        Row((one.funding, _clause(one.funding, one.owner, one.number), one.axis, one.value,
             one.since, one.left))
        for one in found.unused
    )  # fmt: skip
    return Table("unused", "Allowances never used", columns, rows, _ABOUT["unused"])


def _wildcards(found: Coverage) -> Table:
    columns = (
        Column("Funding", "words"),
        Column("Axis"),
        Column("Value", "words"),
        Column("Through", "words"),
        Column("Lines", "rate"),
        Column(f"Spent {BOOK_CURRENCY}", "amount"),
    )
    rows = [
        Row((one.funding, one.axis, one.value, _through(one.funding, one.clauses),
             str(one.lines), one.amount))
        for one in found.wildcards
    ]  # fmt: skip
    return Table("wildcards", "Matched only through *", columns, tuple(rows), _ABOUT["wildcards"])


def _silent(found: Coverage) -> Table:
    columns = (Column("Funding", "words"), Column("No clause on", "words"), Column(""), _MONEY)
    rows = tuple(
        Row((one.funding, ", ".join(one.axes), "closed" if one.closed else "", one.left))
        for one in found.silent
    )
    return Table("silent", "Axes without a clause", columns, rows, _ABOUT["silent"])


def _superseded(found: Coverage) -> Table:
    columns = (
        Column("Funding", "words"),
        Column("Clause", "words"),
        Column("Axis"),
        Column("Allowed", "words"),
        Column("From", "date"),
        Column("Until before", "date"),
    )
    rows = tuple(
        Row((one.funding, _clause(one.funding, one.owner, one.number), one.axis, one.allows,
             one.since, one.before))
        for one in found.superseded
    )  # fmt: skip
    return Table(
        "superseded", "Clauses superseded and never used", columns, rows, _ABOUT["superseded"]
    )


def _overrides(found: Coverage) -> Table:
    columns = (
        Column("Override", "words"),
        Column("Of"),
        Column("About", "words"),
        Column("By", "words"),
        Column("Authority", "words"),
        Column("Used", "rate"),
    )
    rows = tuple(
        Row((one.id, one.code, one.about, f"{one.by}, {one.second}", one.authority, str(one.used)))
        for one in found.overrides
    )
    return Table("overrides", "Overrides", columns, rows, _ABOUT["overrides"])


def _clause(funding: str, owner: str, number: str) -> str:
    """Return a clause's number; with whose it is where that is not the funding."""
    return number if owner == funding else f"{owner} {number}"


def _through(funding: str, clauses: tuple[str, ...]) -> str:
    return ", ".join(name.removeprefix(f"{funding} ") for name in clauses)
