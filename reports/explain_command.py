"""`vtf explain`: all that one finding rests on, or what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.errors import BadInputError
from ledger.meanings import meaning_of, meanings
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

#: So many digits of an id are enough, where they are those of one finding only.
DIGITS_MIN = 4


@click.command(short_help="Show what a finding rests on: clause, figures, ways out.")
@books_option
@json_option
@click.argument("what", metavar="ID|CODE")
def explain(books: Path, what: str, as_json: bool) -> None:
    """Show what a finding rests on: clause, figures, ways out.

    ID is that of a finding, as `vtf check` prints it: the entry as it is booked, the clause in
    force on its day with its history, the arithmetic to the cent, and the other fundings that
    allow the cost, with what they have left. CODE alone (`EARMARK-PERIOD`) says what it means, with
    the smallest example. Ends with 2 if there is no such finding.
    """
    from reports.explain_text import code_as_text  # noqa: PLC0415 # heavy: only when run

    meaning = meaning_of(what.upper())
    if meaning:
        if as_json:
            print_json({"code": what.upper(), **meaning._asdict()})
        else:
            click.echo(code_as_text(what.upper(), meaning))
        return
    if not set(what.lower()) <= set("0123456789abcdef"):
        from reports.scope import unknown  # noqa: PLC0415 # heavy: only when used

        raise unknown("finding or code", what.upper(), meanings())
    _explain(books, what.lower(), as_json=as_json)


def _explain(folder: Path, name: str, *, as_json: bool) -> None:
    """Show the finding of an id, or of its first digits."""
    from ledger.books import load  # noqa: PLC0415 # heavy: only when run
    from plugins.replay import Replay  # noqa: PLC0415 # same
    from reports.explain import Explainer  # noqa: PLC0415 # same
    from reports.explain_text import as_text  # noqa: PLC0415 # same
    from reports.scope import unknown  # noqa: PLC0415 # same

    books = load(folder)
    problems = books.problems()
    alike = [one for one in problems if one.id.startswith(name) and len(name) >= DIGITS_MIN]
    ids = sorted({one.id for one in alike})
    if not ids:
        raise unknown("finding", name, sorted({one.id for one in problems}))
    if len(ids) > 1:
        raise BadInputError(
            f"{len(ids)} findings begin with {name!r}", advice=f"Name one: {', '.join(ids[:8])}."
        )
    replay = Replay(books.entries, books.register)
    found = Explainer(books.entries, books.register, replay).explain(alike[0])
    places = [str(one.where) for one in alike]
    if as_json:
        print_json({**found.as_json(), "places": places})
    else:
        click.echo(as_text(found, places[1:]))
