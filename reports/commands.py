"""The commands of this room that show where money stands: `vtf status` and `vtf statement`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    from ledger.books import Books
    from reports.scope import Scope
    from reports.statements.model import Statement

FORMATS = ("pdf", "xlsx", "json", "text")


@click.command()
@books_option
@click.option("--donor", help="Only this donor's fundings: id, name or alias.")
@click.option("--fund", help="Only this fund's.")
@click.option("--funding", help="Only this funding, or this agreement's.")
@click.option("--programme", help="What was given to a programme, in money and in kind.")
@today_option
@json_option
def status(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    donor: str | None,
    fund: str | None,
    funding: str | None,
    programme: str | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show fundings: agreed, received, spent, left."""
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports import status as report  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id, of_funding  # noqa: PLC0415 # same

    if programme and (donor or fund or funding):
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
    _say_if_wrong(len(errors_in(list(loaded.problems()))))


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


def _day(_context: click.Context, _parameter: click.Parameter, value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date such as 2013-12-31") from None


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    unknown = [part for part in found if part not in FORMATS]
    if unknown or not found:
        raise click.BadParameter(f"{value!r}: choose from {', '.join(FORMATS)}")
    return found


@click.command()
@books_option
@click.option("--donor", help="All fundings of this donor: id, name or alias.")
@click.option("--funding", help="One funding by id, or all grants of an agreement.")
@click.option("--fund", help="With --donor: only what they gave to this fund.")
@click.option("--from", "begins", required=True, callback=_day, metavar="DATE", help="First day.")
@click.option("--to", "ends", required=True, callback=_day, metavar="DATE", help="Last day.")
@click.option(
    "--kind",
    type=click.Choice(["interim", "annual", "final"]),
    default="interim",
    show_default=True,
    help="What the statement is called.",
)
@click.option(
    "--headings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with a donor's own words for the lines.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write into; without it the statement is printed.",
)
@click.option(
    "--format",
    "formats",
    callback=_formats,
    default="pdf,xlsx,json",
    show_default=True,
    help="What to write: pdf, xlsx, json, text.",
)
def statement(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    donor: str | None,
    funding: str | None,
    fund: str | None,
    begins: datetime.date,
    ends: datetime.date,
    kind: str,
    headings: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
) -> None:
    """Write a donor's contribution statement.

    A final one is refused, with exit code 1, while anything waits for a second person.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.statements.build import StatementMaker  # noqa: PLC0415 # same
    from reports.statements.headings import headings as words_of  # noqa: PLC0415 # same

    if bool(donor) == bool(funding):
        raise BadInputError("say for whom: either --donor or --funding")
    if ends < begins:
        raise BadInputError(f"the period ends ({ends}) before it begins ({begins})")
    loaded = load(books)
    scope = _scope(loaded, donor, funding, fund)
    if kind == "final":
        _refuse_while_waiting(loaded)
    made = StatementMaker(loaded).make(scope, begins, ends, kind=kind, words=words_of(headings))
    if out is None:
        _print(made, formats)
        return
    for path in write(made, out, formats):
        click.echo(path)


def _refuse_while_waiting(loaded: Books) -> None:
    """Refuse final figures of books in which something is not approved yet."""
    from ledger.candidate import RefusedError  # noqa: PLC0415 # heavy: only when used
    from ledger.people import pending  # noqa: PLC0415 # same

    waits = [one.finding for one in pending(loaded.findings)]
    if waits:
        what = "no statement is final while something waits for a second person"
        raise RefusedError(what, waits)


def _scope(loaded: Any, donor: str | None, funding: str | None, fund: str | None) -> Scope:
    from reports.scope import of_donor, of_funding  # noqa: PLC0415 # heavy: only when used

    if donor:
        return of_donor(loaded.register, donor, fund=fund or "")
    return of_funding(loaded.register, funding or "")


def _print(made: Statement, formats: tuple[str, ...]) -> None:
    from reports.render.plain import as_json  # noqa: PLC0415 # heavy: only when used
    from reports.render.text import as_text  # noqa: PLC0415 # same
    from reports.statements.tables import document  # noqa: PLC0415 # same

    text = as_json(made) if formats == ("json",) else as_text(document(made))
    click.echo(text, nl=False)


def write(made: Statement, out: Path, formats: tuple[str, ...]) -> list[Path]:
    """Write a statement in some formats and return the files.

    Everything is made before anything is written, so that a page that cannot be set leaves nothing.
    """
    from reports.render.files import file_name, write_file  # noqa: PLC0415 # heavy: only when used
    from reports.statements.files import contents  # noqa: PLC0415 # same

    parts = ("statement", made.id, str(made.begins), str(made.ends))
    found = contents(made, formats)
    paths = [out / file_name(parts, suffix) for suffix in found]
    for path, content in zip(paths, found.values(), strict=True):
        write_file(path, content)
    return paths
