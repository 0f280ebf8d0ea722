"""`vtf audit`: the checks, one or all, and the register of what oversight bodies recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, print_json, today_option
from reports.audit.table import CHECKS, named
from reports.render.papers import give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from reports.audit.model import Spec


@click.command("list", short_help="List the checks: id, name, what each asks.")
@json_option
def listed(as_json: bool) -> None:
    """List the checks: id, name, what each asks, and where it comes from."""
    if as_json:
        print_json([spec._asdict() for spec in CHECKS.values()])
        return
    for spec in CHECKS.values():
        click.echo(f"{spec.id}  {spec.name:<12} {spec.title}")


class Checks(click.Group):
    """A group with a command for each check, by its id and by its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return what is not a check, then the checks by their ids."""
        return [*super().list_commands(ctx), "list", *CHECKS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or the check of an id or a name."""
        own = listed if cmd_name == "list" else super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        spec = named(cmd_name)
        return None if spec is None else _command(spec)


@click.group(cls=Checks, short_help="Check the books as an auditor does, and say what was seen.")
def audit() -> None:
    """Reckon again, from lines and papers, what rules and people should have kept.

    Each check says what it looked at, lists what is not as it should be, and holds totals against
    each other. It runs on books with errors, too. A check is asked for by its id or its name, `vtf
    audit A07` or `vtf audit psc`; ends with 1 if there is anything to answer for.
    """


def _command(spec: Spec) -> click.Command:
    """Return the command that runs one check."""

    def run(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
        _run(books, (spec,), spec.id, out, today, as_json=as_json)

    run.__doc__ = f"{spec.title}.\n\nThe check {spec.id}, also called {spec.name}."
    wrapped = books_option(out_option(today_option(json_option(run))))
    return click.command(name=spec.id, short_help=f"{spec.name}: {spec.title}.")(wrapped)


@audit.command("all", short_help="Run every check.")
@books_option
@out_option
@today_option
@json_option
def every(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Run every check, in the order of their ids."""
    _run(books, tuple(CHECKS.values()), "all", out, today, as_json=as_json)


@audit.command(short_help="Follow up recommendations: open, closed, regressed.")
@books_option
@out_option
@today_option
@json_option
def oversight(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Follow up what oversight bodies recommended, by what the checks find today.

    A recommendation is closed where each of its checks looked at something and found nothing, open
    where one of them found something, regressed where it was said to be implemented, and untested
    where there is nothing to look at. Ends with 1 if any is open or regressed.
    """
    from reports.audit.books import load_for_audit  # noqa: PLC0415 # heavy: only when it runs
    from reports.audit.oversight import paper  # noqa: PLC0415 # same

    give(paper(load_for_audit(books), today), out, as_json=as_json)


@audit.command(short_help="Show each rule a breach, and see it refused.")
@books_option
@out_option
@today_option
@json_option
def controls(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Show each rule a breach, and see it refused; nothing is written.

    The breaches are the smallest examples of the pages on findings, in memory; the rules are held
    against those that ran over the books. Ends with 1 if a rule lets a breach pass, finds something
    where nothing is wrong, or did not run over the books.
    """
    from reports.audit.books import load_for_audit  # noqa: PLC0415 # heavy: only when it runs
    from reports.audit.controls import paper  # noqa: PLC0415 # same

    give(paper(load_for_audit(books), today), out, as_json=as_json)


def _run(
    books: Path,
    specs: tuple[Spec, ...],
    name: str,
    out: Path | None,
    today: datetime.date,
    *,
    as_json: bool,
) -> None:
    from reports.audit.books import load_for_audit  # noqa: PLC0415 # heavy: only when it runs
    from reports.audit.run import audited, paper  # noqa: PLC0415 # same

    found = audited(load_for_audit(books), today, specs)
    give(paper(found, name), out, as_json=as_json)
