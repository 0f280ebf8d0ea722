"""`vtf whatif`: try a cost or an amended clause against the books, and write nothing."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.money import BOOK_CURRENCY, MoneyError, exact
from ledger.options import books_option, day_if_said, json_option, print_json, today_option

if TYPE_CHECKING:
    from ledger.books import Books
    from reports.whatif import Trial

#: What may be stated with a cost.
_STATED = ("activity", "place", "project", "partner")


def _money(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> Decimal | None:
    try:
        return exact(Decimal(value.replace(",", "")), BOOK_CURRENCY) if value else None
    except (InvalidOperation, MoneyError):
        raise click.BadParameter(f"{value!r} is no amount such as 1234.50") from None


@click.command(short_help="Try a cost or an amended clause, and write nothing.")
@books_option
@click.option("--funding", metavar="ID", help="Try a cost under this funding.")
@click.option("--account", help="Its account: Expenses:VTF:AFG:Contracts.")
@click.option("--programme", help="Or its programme ...")
@click.option("--class", "budget_class", help="... and its budget class.")
@click.option("--amount", callback=_money, help="Its direct cost in USD; support cost is added.")
@click.option("--date", "day", callback=day_if_said, metavar="DATE", help="Its day; else today.")
@click.option("--cost-date", callback=day_if_said, metavar="DATE", help="Day it arose, if another.")
@click.option("--activity", help="What it was for.")
@click.option("--place", help="Where.")
@click.option("--project", help="For which project.")
@click.option("--partner", help="Through whom.")
@click.option("--item", help="What was bought.")
@click.option("--against", metavar="ACCOUNT", help="What it is paid from, if not from cash.")
@click.option(
    "--clause", type=(str, str), metavar="ID NUMBER", help="Try another wording of this clause."
)
@click.option("--axis", help="What it speaks about, if its number speaks about several things.")
@click.option("--allows", help="What it would allow, as a directive says it.")
@click.option("--excludes", help="What it would exclude; else as now.")
@click.option(
    "--from", "since", callback=day_if_said, metavar="DATE", help="Its first day; else today."
)
@click.option("--consent", help="The donor's consent; else it is supposed.")
@click.option("--explain", "explained", is_flag=True, help="Show what each refusal rests on.")
@today_option
@json_option
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def whatif(
    books: Path,
    file: Path | None,
    today: datetime.date,
    as_json: bool,
    explained: bool,
    **asked: object,
) -> None:
    """Try a cost or an amended clause, and write nothing.

    A cost is given by options, or any directives in a FILE as Beancount writes them; a clause by
    --clause. Together they are tried together: would the cost be lawful if the donor agreed? The
    books are copied, the copy is loaded with every rule, and thrown away. Ends with 0 if no error
    appears, with 1 if one does.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when run
    from reports.whatif import try_out  # noqa: PLC0415 # same
    from reports.whatif_draft import opened  # noqa: PLC0415 # same
    from reports.whatif_text import as_text  # noqa: PLC0415 # same

    loaded = load(books)
    text = "\n".join(_drafts(loaded, file, today, asked))
    if not text:
        raise BadInputError(
            "nothing is to be tried", advice="Give --funding with a cost, --clause, or a file."
        )
    draft, days = opened(loaded, text)
    trial = try_out(loaded, draft, max([today, *days]))
    if as_json:
        print_json(trial.as_json())
    else:
        click.echo(as_text(trial))
        if explained:
            _explain(trial)
    if not trial.accepted:
        click.get_current_context().exit(EXIT_FINDINGS)


def _drafts(
    books: Books, file: Path | None, today: datetime.date, asked: dict[str, object]
) -> list[str]:
    """Return the directives of all that is to be tried."""
    from reports.whatif_draft import (  # noqa: PLC0415 # heavy: only when run
        SUPPOSED,
        Amendment,
        Cost,
        clause_text,
        cost_text,
    )

    def said(name: str) -> str:
        return str(asked[name] or "")

    def on(name: str, otherwise: datetime.date) -> datetime.date:
        found = asked[name]
        return found if isinstance(found, datetime.date) else otherwise

    drafts = []
    if file:
        try:
            drafts.append(file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            raise BadInputError("this is no text in UTF-8", where=str(file)) from None
    clause = asked["clause"]
    if isinstance(clause, tuple):
        if not said("allows"):
            raise BadInputError("--clause needs --allows: what it would allow")
        amended = Amendment(
            str(clause[0]),
            str(clause[1]),
            said("axis"),
            said("allows"),
            said("excludes"),
            since=on("since", today),
            consent=said("consent") or SUPPOSED,
        )
        drafts.append(clause_text(books.register, amended))
    if said("funding"):
        amount = asked["amount"]
        if not isinstance(amount, Decimal):
            raise BadInputError("a cost needs --amount")
        day = on("day", today)
        stated = tuple((name, said(name)) for name in (*_STATED, "item") if said(name))
        named = said("account"), said("programme"), said("budget_class")
        cost = Cost(
            said("funding"), *named, amount, day, on("cost_date", day), stated, said("against")
        )
        drafts.append(cost_text(books, cost))
    return drafts


def _explain(trial: Trial) -> None:
    """Show what each refusal rests on, in the books as they would be."""
    from plugins.replay import Replay  # noqa: PLC0415 # heavy: only when used
    from reports.explain import Explainer  # noqa: PLC0415 # same
    from reports.explain_text import as_text  # noqa: PLC0415 # same

    entries, register = trial.after.entries, trial.after.register
    explainer = Explainer(entries, register, Replay(entries, register))
    ids = {finding.id: finding for finding in trial.refusals}
    for finding in trial.after.problems():
        if ids.pop(finding.id, None):
            click.echo("\n" + trial.at_home(as_text(explainer.explain(finding))))
