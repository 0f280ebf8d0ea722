"""The command `vtf close`: a period of a fund is sealed, and carried forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.names_alike import alike, looks
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.closing.act import Made


@click.command(short_help="Seal a period of a fund: nothing in it changes any more.")
@click.argument("fund", metavar="FUND")
@click.argument("ends", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@books_option
@click.option("--as", "by", metavar="NAME", required=True, help="Who closes it.")
@click.option("--second", metavar="NAME", required=True, help="Who agreed to it: another person.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands in the books.")
@click.option("--dry-run", is_flag=True, help="Go through the checklist, write nothing.")
@today_option
@json_option
def close(  # noqa: PLR0913, PLR0917 # one parameter for each option
    fund: str,
    ends: datetime.datetime,
    books: Path,
    by: str,
    second: str,
    reason: str,
    dry_run: bool,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Seal the periods of a fund up to a day: 30 June, or the last of a month or year.

    First the checklist: errors, pending transactions, money not identified, batches begun. Then the
    close is written, with the hash of everything it seals, in a batch of its own. From then on
    nothing is dated into the period or changed in it; what was wrong is reversed in an open one.
    """
    from ledger.closing.act import Wanted  # noqa: PLC0415 # beancount is slow to load
    from ledger.closing.act import close as act  # noqa: PLC0415 # same

    if not any(map(str.isalnum, reason)):
        raise click.UsageError("--reason needs words: they stand in the books")
    if not looks(by) or not looks(second) or alike(by, second):
        raise click.UsageError("--as and --second name two people")
    made = act(books, Wanted(fund, ends.date(), by, second, reason), today, dry_run=dry_run)
    if as_json:
        print_json(_data(made))
    else:
        for line in _text(made):
            click.echo(line)


def _text(made: Made) -> list[str]:
    says = made.paper.says
    lines = [f"{says['fund']}, {says['begins']} to {says['ends']}: the checklist is empty."]
    width = max((len(one.funding) for one in made.paper.totals), default=0)
    lines += [
        f"  {one.funding:<{width}}  {one.transactions:>7} transactions  "
        f"debits {one.debits:>18}  credits {one.credits:>18}"
        for one in made.paper.totals
    ]
    folded, head, main = made.folded, says["head"][:12], says["main"][:12]
    sealed = f"head {head}, main.beancount {main}, {len(made.paper.terms)} terms kept by hand"
    lines.append(f"Sealed: {sealed}.")
    lines.append(f"Carried forward: {len(folded.keys)} transactions of {len(folded.ids)} batches.")
    if made.outcome is None:
        lines.append("Nothing was written: this was a dry run.")
    else:
        lines.append(f"Closed by {says['by']} and {says['second']}, batch {made.outcome.id}.")
        lines.append(f"Head of the chain: {made.outcome.chain}")
    return lines


def _data(made: Made) -> dict[str, Any]:
    outcome = made.outcome
    return {
        **made.paper.says,
        "totals": [one._asdict() for one in made.paper.totals],
        "terms": len(made.paper.terms),
        "transactions": len(made.folded.keys),
        "batches": len(made.folded.ids),
        "status": outcome.status if outcome else "dry run",
        "batch": outcome.id if outcome else "",
        "chain": outcome.chain if outcome else "",
    }
