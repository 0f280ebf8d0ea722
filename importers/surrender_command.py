"""The command `vtf surrender`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, maker_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from importers.outcome import Done
    from importers.surrender import Plan


@click.command(short_help="Move what is left of an appropriation to Member States.")
@click.argument("fund")
@click.option("--year", required=True, help="The year of the vote: 2012/13.")
@books_option
@today_option
@click.option("--dry-run", is_flag=True, help="Show what would be posted, write nothing.")
@maker_option
@json_option
def surrender(  # noqa: PLR0913 # one parameter for each option
    fund: str,
    year: str,
    books: Path,
    today: datetime.date,
    *,
    dry_run: bool,
    maker: str,
    at: str,
    as_json: bool,
) -> None:
    """Move the unencumbered balance of a fund's appropriations to what is due to Member States.

    FUND is the mission, or SupportAccount. On the last day of the year what is neither spent nor
    committed is surrendered; on the last day of liquidation, what was not paid by then. All of it
    is one batch whose source is the working paper; or nothing is posted. Run again, it posts
    nothing.
    """
    from importers.surrender import plan_data, plan_lines, planned  # noqa: PLC0415 # slow to load
    from ledger.batches import must_be_books  # noqa: PLC0415 # same

    must_be_books(books)
    plan = planned(books, fund, year, today)
    done = None
    if plan.rows and not plan.findings:
        done = _post(plan, books, (maker, at), dry_run=dry_run)
    if as_json:
        data = plan_data(plan)
        data |= {"status": _status(plan, done), "batch": done.data.get("batch", "") if done else ""}
        print_json(data)
    else:
        for line in plan_lines(plan):
            click.echo(line)
        for finding in plan.findings:
            click.echo(finding.as_text(), err=True)
        click.echo(f"\n{_closing(plan, done)}")
    if done is not None and done.failure is not None:
        raise done.failure
    if plan.findings:
        sys.exit(EXIT_FINDINGS)


def _post(plan: Plan, books: Path, made: tuple[str, str], *, dry_run: bool) -> Done:
    """Bring the working paper into the books, or into a copy."""
    from importers.papers import bring, copied  # noqa: PLC0415 # beancount is slow to load
    from importers.surrender import LAYOUT  # noqa: PLC0415 # same
    from importers.taken import How, MadeBy  # noqa: PLC0415 # same

    how = How(by=MadeBy(*made, f"surrender of {plan.fund} for {plan.year}"))
    name = f"surrender-{plan.fund}-{plan.year.replace('/', '-')}.csv"
    with copied(books, dry_run=dry_run) as copy:
        return bring(name, plan.paper(), LAYOUT, books, how, copy=copy)


def _status(plan: Plan, done: Done | None) -> str:
    if plan.findings:
        return "refused"
    return str(done.data["status"]) if done else "nothing to surrender"


def _closing(plan: Plan, done: Done | None) -> str:
    if done is not None:
        refused = done.failure is not None or not done.lines
        return "nothing was posted" if refused else done.lines[-1].strip()
    if plan.findings:
        return "nothing was posted: put right first what the rules refuse of this year"
    return "nothing to surrender"
