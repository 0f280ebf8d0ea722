"""`vtf status`: where money stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option, print_json, today_option
from reports.render.papers import Paper, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books
    from reports.status import Status


@click.command()
@books_option
@click.option("--donor", help="Only this donor's fundings: id, name or alias.")
@click.option("--fund", help="Only this fund's.")
@click.option("--funding", help="Only this funding, or this agreement's.")
@click.option("--programme", help="What was given to a programme, in money and in kind.")
@out_option
@today_option
@json_option
def status(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    donor: str | None,
    fund: str | None,
    funding: str | None,
    programme: str | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show fundings: agreed, received, spent, left."""
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports import status as report  # noqa: PLC0415 # same
    from reports.render.papers import save  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id, of_funding  # noqa: PLC0415 # same

    if programme and (donor or fund or funding or out):
        raise BadInputError("--programme stands alone: it shows all who gave to the programme")
    loaded = load(books)
    register = loaded.register
    if programme:
        _show_support(loaded, today, programme, as_json=as_json)
        return
    found = report.status(
        loaded,
        today,
        donor=donor_id(register, donor) if donor else "",
        fund=fund_id(register, fund) if fund else "",
        funding=[one.id for one in of_funding(register, funding).fundings] if funding else [],
    )
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(report.as_text(found))
    errors = len(errors_in(list(loaded.problems())))
    if out is not None:
        for path in save(_paper(loaded, found, sound=not errors), out):
            click.echo(path, err=True)
    _say_if_wrong(errors)


def status_paper(books: Books, today: datetime.date) -> Paper:
    """Return where all fundings stand on a day as a working paper."""
    from ledger.findings import errors_in  # noqa: PLC0415 # heavy: only when called
    from reports.status import status as report  # noqa: PLC0415 # same

    return _paper(books, report(books, today), sound=not errors_in(list(books.problems())))


def _paper(books: Books, found: Status, *, sound: bool) -> Paper:
    from reports.identity import identity  # noqa: PLC0415 # heavy: only when called
    from reports.status import document  # noqa: PLC0415 # same

    which = identity(books)
    data = {"identity": which, **found.as_json()}
    return Paper("status", data, document(found, which), sound)


def _show_support(loaded: Books, today: datetime.date, name: str, *, as_json: bool) -> None:
    """Show the support of a programme."""
    from ledger.findings import errors_in  # noqa: PLC0415 # heavy: only when used
    from reports import support as report  # noqa: PLC0415 # same
    from reports.scope import programme_id  # noqa: PLC0415 # same

    found = report.support(loaded, today, programme_id(loaded.register, name))
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(report.as_text(found))
    _say_if_wrong(len(errors_in(list(loaded.problems()))))


def _say_if_wrong(errors: int) -> None:
    """End with findings where there are errors: what was shown cannot be relied on."""
    if errors:
        counted = f"{errors:,} error{'' if errors == 1 else 's'}"
        click.echo(f"vtf: these books have {counted}; see `vtf check`", err=True)
        click.get_current_context().exit(EXIT_FINDINGS)
