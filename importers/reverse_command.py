"""The command `vtf reverse`: what is booked is taken back, by an entry that is linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from importers.progress import begin, watching
from ledger.errors import BadInputError
from ledger.options import books_option, json_option, maker_option, print_json

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from importers.outcome import Done
    from ledger.books import Peek


@click.command(short_help="Take back what is booked, by a linked entry.")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@books_option
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands in the books.")
@click.option(
    "--date", "day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the reversal; that of the entry unless stated.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@maker_option
@json_option
def reverse(  # noqa: PLR0913, PLR0917 # one parameter for each option
    keys: tuple[str, ...],
    books: Path,
    reason: str,
    day: datetime.datetime | None,
    dry_run: bool,
    maker: str,
    at: str,
    as_json: bool,
) -> None:
    """Take back what is booked under a key, by entries that are linked to it.

    A key is the identity of a row (`expenditure:PV-1`), and all that the row made is reversed; or
    the key of one entry (`contribution:JPN-2010-01:receipt`), as `vtf trace` shows it. Nothing is
    edited: the reversal is an entry of its own, with the reason, in a batch of its own.
    """
    from ledger.books import peek  # noqa: PLC0415 # beancount is slow to load

    if not any(map(str.isalnum, reason)):
        raise click.UsageError("--reason needs words: they stand in the books")
    entries = _entries(peek(books), keys)
    date = day.date().isoformat() if day else ""
    _must_be_later(entries, date)
    with watching():
        begin("reversal")
        made = (maker, at, reason.strip())
        done = _take(books, [entry.meta["key"] for entry in entries], date, made, dry_run=dry_run)
    data = done.data | {"reverses": [_data(entry) for entry in entries]}
    if as_json:
        print_json(data)
    else:
        for entry in entries:
            click.echo(f"reverses {entry.meta['key']} of {entry.date}: {_worth(entry)}")
        for line in done.lines:
            click.echo(line)
    if done.failure is not None:
        raise done.failure


def _entries(look: Peek, keys: tuple[str, ...]) -> list[Any]:
    """Return what is in force under some keys, each entry once.

    Raises:
        BadInputError: nothing is.
    """
    from importers.reversal_records import booked, in_force, nearest  # noqa: PLC0415 # same

    found: dict[str, Any] = {}
    for key in keys:
        entries = in_force(look, key)
        if not entries:
            if key in look.reversals:
                raise BadInputError(
                    f"{key} is a reversal itself",
                    advice="To enter again what it took back, import its file with --correct "
                    "--reason TEXT.",
                )
            past = look.histories.get(key)
            if past or booked(look, key) is not None:
                why = past.reversals[-1].meta.get("reason", "") if past else ""
                raise BadInputError(
                    f"{key} is reversed already{f': {why}' if why else ''}",
                    advice="To enter it again, import its file with --correct --reason TEXT.",
                )
            near = nearest(look, key)
            advice = f"The nearest are: {', '.join(near)}." if near else "`vtf trace` shows keys."
            raise BadInputError(f"nothing in the books has the key {key!r}", advice=advice)
        found |= {entry.meta["key"]: entry for entry in entries}
    return list(found.values())


def _must_be_later(entries: list[Any], date: str) -> None:
    """Refuse a day before that of what is reversed; a directive has none.

    Raises:
        BadInputError: an entry is of a later day.
    """
    for entry in entries:
        if date and hasattr(entry, "postings") and date < entry.date.isoformat():
            raise BadInputError(
                f"--date says {date}, and {entry.meta['key']} was booked on {entry.date}",
                advice="A reversal is of the same day or later.",
            )


def _take(
    books: Path, keys: list[str], date: str, made: tuple[str, str, str], *, dry_run: bool
) -> Done:
    """Write the decision down, and bring it into the books, or into a copy of them."""
    from importers.feeds.decision import paper  # noqa: PLC0415 # beancount is slow to load
    from importers.papers import bring, copied  # noqa: PLC0415 # same
    from importers.taken import How, MadeBy  # noqa: PLC0415 # same
    from ledger.archive import safe_name  # noqa: PLC0415 # same

    name = f"reversal-{safe_name(keys[0].replace(':', '-'))}.json"
    how = How(by=MadeBy(*made))
    with copied(books, dry_run=dry_run) as copy:
        return bring(name, paper(keys, made[2], date), "reversals", books, how, copy=copy)


def _worth(entry: Any) -> str:
    """Return in a few words what an entry is."""
    from beancount.core.data import Transaction  # noqa: PLC0415 # beancount is slow to load

    from ledger.money import ZERO, grouped  # noqa: PLC0415 # same

    if not isinstance(entry, Transaction):
        words = getattr(entry, "type", type(entry).__name__.lower())
        return f"{words} {' '.join(str(value.value) for value in getattr(entry, 'values', ()))}"
    units: list[Any] = [leg.units for leg in entry.postings]
    total = sum((one.number for one in units if one.number > 0), ZERO)
    said = f", {entry.narration}" if entry.narration else ""
    return f"{grouped(total)} {units[0].currency}{said}"


def _data(entry: Any) -> dict[str, str]:
    return {"key": entry.meta["key"], "date": str(entry.date), "what": _worth(entry)}
