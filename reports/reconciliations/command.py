"""`vtf reconcile`: the books against their own sources, and against what others have published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.group(short_help="Hold the books against sources or figures.")
def reconcile() -> None:
    """Hold the books against their sources, or against figures that others have published."""


@reconcile.command()
@books_option
@out_option
@today_option
@json_option
def sources(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every row of every archived source against the books.

    Every row must be in the books exactly once, with the same amounts, or be set aside there with
    a reason; every entry must come from a row. Ends with 1 if anything differs.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # same
    from reports.reconciliations.sources import reconcile_sources  # noqa: PLC0415 # same
    from reports.reconciliations.tables import sources_document  # noqa: PLC0415 # same

    found = reconcile_sources(load_beside_archive(books))
    whole, brief = (sources_document(found, today, full=full) for full in (True, False))
    give(Paper("reconcile-sources", found, whole, found.ties, brief), out, as_json=as_json)


@reconcile.command()
@books_option
@out_option
@today_option
@json_option
def published(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every published figure against the books.

    Each figure ties, ties within its rounding, or differs; see docs/published.md for measures
    and scopes. Ends with 1 if anything differs or cannot be measured.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.identity import identity  # noqa: PLC0415 # same
    from reports.moves import journal  # noqa: PLC0415 # same
    from reports.reconciliations.published import compare  # noqa: PLC0415 # same
    from reports.reconciliations.tables import published_document  # noqa: PLC0415 # same

    loaded = load(books)
    found = compare(journal(loaded))
    arranged = published_document(found, identity(loaded), today)
    ties = all(one.stands for one in found)
    give(Paper("reconcile-published", found, arranged, ties), out, as_json=as_json)
