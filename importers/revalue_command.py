"""The command `vtf revalue`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_CONFLICT, EXIT_FINDINGS
from ledger.options import books_option, json_option, maker_option, print_json

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from importers.outcome import Done
    from importers.revalue import Plan


@click.command(short_help="Carry what is due in other currencies at the month's rate.")
@click.argument("period", metavar="MONTH")
@books_option
@click.option("--dry-run", is_flag=True, help="Show what would be posted, write nothing.")
@maker_option
@json_option
def revalue(  # one parameter for each option
    period: str, books: Path, *, dry_run: bool, maker: str, at: str, as_json: bool
) -> None:
    """Carry what donors owe in other currencies at the rate of a month's end, grant by grant.

    MONTH is written 2014-03. The difference is posted as unrealised, one entry for each grant,
    all of them in one batch whose source is the working paper; or nothing is posted. Run again, it
    posts nothing. Then follows how realised and unrealised differences explain what each
    receivable has moved by.
    """
    from importers.revalue import month_end, plan_data, planned  # noqa: PLC0415 # slow to load
    from ledger.batches import must_be_books  # noqa: PLC0415 # same

    day = month_end(period)
    must_be_books(books)
    plan = planned(books, day)
    done, after = None, plan
    if plan.rows and not plan.errors and not plan.conflicts:
        done, after = _post(plan, books, (maker, at), dry_run=dry_run)
    data = plan_data(plan) | {"explained": plan_data(after)["explained"]}
    data |= {"status": _status(plan, done), "batch": done.data.get("batch", "") if done else ""}
    if as_json:
        print_json(data)
    else:
        _say(plan, after, done, day)
    if done is not None and done.failure is not None:
        raise done.failure
    if plan.conflicts:
        sys.exit(EXIT_CONFLICT)
    if plan.errors:
        sys.exit(EXIT_FINDINGS)


def _post(plan: Plan, books: Path, made: tuple[str, str], *, dry_run: bool) -> tuple[Done, Plan]:
    """Bring the working paper into the books, or into a copy; return what is there afterwards."""
    from importers.papers import bring, copied  # noqa: PLC0415 # beancount is slow to load
    from importers.revalue import LAYOUT, planned  # noqa: PLC0415 # same
    from importers.taken import How, MadeBy  # noqa: PLC0415 # same

    how = How(by=MadeBy(*made, f"revaluation for {plan.day}"))
    with copied(books, dry_run=dry_run) as copy:
        done = bring(f"revaluation-{plan.day}.csv", plan.paper(), LAYOUT, books, how, copy=copy)
        return done, planned(copy or books, plan.day, sure=False)


def _status(plan: Plan, done: Done | None) -> str:
    if plan.conflicts:
        return "conflict"
    if plan.errors:
        return "refused"
    return str(done.data["status"]) if done else "nothing to post"


def _say(plan: Plan, after: Plan, done: Done | None, day: datetime.date) -> None:
    from importers.revalue import explained_lines, plan_lines  # noqa: PLC0415 # slow to load

    click.echo(f"Revaluation for {day}, in USD")
    for line in plan_lines(plan):
        click.echo(line)
    if after.explained:
        click.echo(f"\nWhat moved since signature, up to {day}:")
        for line in explained_lines(after.explained):
            click.echo(line)
    click.echo("")
    for finding in (*plan.errors, *plan.conflicts):
        click.echo(finding.as_text(), err=True)
    # What refused is in the failure: whoever reports it shows it.
    fine = done is not None and done.failure is None
    for finding in done.data.get("findings", ()) if done and fine else ():
        click.echo(_finding_line(finding))
    click.echo(_closing(plan, done))


def _finding_line(finding: dict[str, Any]) -> str:
    return f"{finding['severity']}: {finding['code']}\n  {finding['message']}"


def _closing(plan: Plan, done: Done | None) -> str:
    if done is not None:
        refused = done.failure is not None or not done.lines
        return "nothing was posted" if refused else done.lines[-1].strip()
    if plan.conflicts or plan.errors:
        return "nothing was posted"
    if plan.settled:
        return "nothing to post: everything due is carried at this month's rate already"
    return "nothing to post: nothing is due in another currency"
