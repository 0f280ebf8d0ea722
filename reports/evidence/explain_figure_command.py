"""`vtf explain-figure`: why a figure of a statement is what it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books
    from reports.statements.model import Statement

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("explain-figure", short_help="Show why a figure of a statement is what it is.")
@books_option
@click.option("--donor", help="Of the statement of this donor: id, name or alias.")
@click.option("--funding", help="Of the statement of this funding or agreement.")
@click.option("--fund", help="With --donor: of what they gave to this fund.")
@click.option("--period", help="2013, 2013-Q2, 2013-H1, 2013-03, 2013/14, FIRST..LAST.")
@click.option("--from", "begins", type=_DAY, metavar="DATE", help="First day of the statement.")
@click.option("--to", "ends", type=_DAY, metavar="DATE", help="Last day of the statement.")
@click.option("--depth", type=click.IntRange(1), help="Show so many levels of the tree only.")
@json_option
@click.argument("words", metavar="[STATEMENT] LINE", nargs=-1, required=True)
def explain_figure(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    donor: str | None,
    funding: str | None,
    fund: str | None,
    period: str | None,
    begins: datetime.datetime | None,
    ends: datetime.datetime | None,
    depth: int | None,
    as_json: bool,
    words: tuple[str, ...],
) -> None:
    """Show why a figure of a statement is what it is: down to cells and clauses.

    STATEMENT is the JSON or PDF file of a statement; or say which one with --donor or --funding,
    and --period, or --from and --to. LINE is its number as printed (6d, 11), `inception` after it
    for the second column; or a row of an annex: `programme AFG clearance direct`, `funding
    JPN-2010-01-AFG closing`. The entries at the end of the tree add up to the figure, or nothing is
    shown. Ends with 1 where the statement is of other books, or the cells of an entry cannot be
    relied on.
    """
    from reports.evidence.explain_figure import explain_figure as explained  # noqa: PLC0415 # heavy
    from reports.evidence.explain_figure_text import as_text  # noqa: PLC0415 # same
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # same
    from reports.moves import journal  # noqa: PLC0415 # same
    from reports.render.plain import as_json as json_text  # noqa: PLC0415 # same

    asked = bool(donor or funding or fund or period or begins or ends)
    loaded = load_beside_archive(books)
    if asked:
        days = _days(period, begins, ends)
        statement = _wanted(loaded, donor, funding, fund, days)
    else:
        statement = _from_file(loaded, Path(words[0]))
        words = words[1:]
    found = explained(journal(loaded), statement, words)
    click.echo(json_text(found) if as_json else as_text(found, depth), nl=False)
    if not found.whole:
        sys.exit(EXIT_FINDINGS)


def _days(
    period: str | None, begins: datetime.datetime | None, ends: datetime.datetime | None
) -> tuple[datetime.date | None, ...]:
    from reports.statements.period import period_said  # noqa: PLC0415 # only when used

    if period is None:
        return tuple(day and day.date() for day in (begins, ends))
    if begins or ends:
        raise BadInputError("--period says both days: not --from or --to as well")
    return period_said(period)


def _wanted(
    loaded: Books,
    donor: str | None,
    funding: str | None,
    fund: str | None,
    days: tuple[datetime.date | None, ...],
) -> Statement:
    from reports.scope import of_donor, of_funding  # noqa: PLC0415 # heavy: only when used
    from reports.statements.build import StatementMaker  # noqa: PLC0415 # same

    begins, ends = days
    if bool(donor) == bool(funding) or begins is None or ends is None:
        raise BadInputError(
            "say of which statement: --donor or --funding, with --period, or its file"
        )
    register = loaded.register
    if donor:
        scope = of_donor(register, donor, fund=fund or "")
    else:
        scope = of_funding(register, funding or "")
    return StatementMaker(loaded).make(scope, begins, ends)


def _from_file(loaded: Books, path: Path) -> Statement:
    from reports.evidence.explain_figure_file import hold, read_statement  # noqa: PLC0415 # heavy
    from reports.scope import of_donor, of_funding  # noqa: PLC0415 # same
    from reports.statements.build import StatementMaker  # noqa: PLC0415 # same

    wanted = read_statement(path)
    if wanted.scope == "donor":
        scope = of_donor(loaded.register, wanted.id, fund=wanted.fund)
    else:
        scope = of_funding(loaded.register, wanted.id)
    made = StatementMaker(loaded).make(scope, wanted.begins, wanted.ends, kind=wanted.kind)
    hold(wanted, made, path)
    return made
