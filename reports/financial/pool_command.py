"""`vtf report pool`: sources and use of pooled funds, as their agents lay them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.financial.days import YEAR_BEGINS, days_options
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books
    from reports.financial.pool import Pool, PoolReport
    from reports.render.tables import Table


@click.command(short_help="Sources and use of pooled funds, and their delivery rate.")
@books_option
@click.option("--fund", default="", metavar="ID", help="Only this pooled fund.")
@days_options(YEAR_BEGINS)
@out_option
@today_option
@json_option
def pool(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    fund: str,
    begins: datetime.date | None,
    ends: datetime.date | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Sources and use of pooled funds, and their delivery rate.

    As fund pages of their agents have them: in the period and since inception. Ends with 1 where
    something does not tie, or if the rules refuse something in these books.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.periods import period  # noqa: PLC0415 # same
    from reports.financial.pool import pool_report  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    days = period(begins, ends, today)
    loaded = load(books)
    name = fund_id(loaded.register, fund) if fund else ""
    give(_paper(pool_report(loaded, days, name)), out, as_json=as_json)


def pool_paper(books: Books, today: datetime.date) -> Paper:
    """Return sources and use of all pooled funds, of the year up to a day, as a working paper."""
    from reports.financial.periods import period  # noqa: PLC0415 # heavy: only when called
    from reports.financial.pool import pool_report  # noqa: PLC0415 # same

    return _paper(pool_report(books, period(None, None, today)))


def _paper(found: PoolReport) -> Paper:
    from dataclasses import replace  # noqa: PLC0415 # heavy: only when called

    from reports.financial.sheet import Sheet, document  # noqa: PLC0415 # same

    errors = found.errors
    notes = [
        f"{pool.fund}: delivery rate {pool.delivery:f} per cent of what was funded."
        for pool in found.pools
        if pool.delivery is not None
    ]
    whole = document(
        Sheet(
            title="Pooled funds: sources and use",
            period=str(found.period),
            day=found.period.ends,
            tables=tuple(_table(pool) for pool in found.pools),
            which=found.identity,
            notes=(*notes, "What agents keep as their fee is here only where it was booked."),
            ties=found.ties,
            illustrative=any(item.mark for pool in found.pools for item in pool.items),
            labels=(f"These books have {errors:,} errors: see `vtf check`.",) if errors else (),
        )
    )
    brief = whole
    if not any(tie.difference for tie in found.ties):
        tables = tuple(table for table in whole.tables if table.id != "checks")
        brief = replace(whole, tables=tables)
    return Paper("report-pool", found, whole, found.sound, brief)


def _table(pool: Pool) -> Table:
    from reports.render.tables import Column, Row, Table  # noqa: PLC0415 # heavy: only when called

    columns = (
        Column(pool.fund, "words", 8),
        Column("In the period", "amount", 3),
        Column("Since inception", "amount", 3),
        Column("", "mark", 2, spill=1),
    )
    at = {item.code: number for number, item in enumerate(pool.items)}
    rows = []
    parts: list[int] = []
    for number, item in enumerate(pool.items):
        adds: tuple[int, ...] = ()
        less: tuple[int, ...] = ()
        if item.style == "head":
            parts = []
        elif item.style == "part":
            parts.append(number)
        elif item.code == "balance":
            adds, less = (at["sources"],), (at["use"],)
        elif item.code == "their-balance":
            less = tuple(one for one in parts if one == at.get("expenditure"))
            adds = tuple(one for one in parts if one not in less)
        else:
            adds = tuple(parts)
        title = f"  {item.title}" if item.style == "part" else item.title
        rows.append(Row((title, item.now, item.ever, item.mark), item.style, adds, less))
    return Table(f"pool-{pool.fund}", f"{pool.fund}: {pool.name}", columns, tuple(rows))
