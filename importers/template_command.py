"""The command `vtf template`: a sheet to fill in, made from the books."""

from __future__ import annotations

from pathlib import Path

import click

from importers.workbook import printable
from ledger.errors import BadInputError, CannotWriteError
from ledger.options import books_option, json_option, print_json


@click.command(short_help="Write a sheet to fill in and import.")
@click.argument("kind", required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; KIND-template.xlsx unless stated. A file that is there stays as it is.",
)
@click.option("--list", "listed", is_flag=True, help="List the kinds of record.")
@books_option
@json_option
def template(kind: str | None, out: Path | None, listed: bool, books: Path, as_json: bool) -> None:
    """Write a workbook to fill in for one KIND of record.

    It has a column for each field, notes, drop-downs of what the books know, and an example that
    is never imported. `vtf import` reads it back without being told how. Without books it is
    written all the same, with fewer drop-downs.
    """
    if listed:
        _list(as_json=as_json)
        return
    if not kind:
        raise BadInputError("say which kind of record", advice="`vtf template --list` shows them.")
    _write(kind, out or Path(f"{kind}-template.xlsx"), books, as_json=as_json)


def _list(*, as_json: bool) -> None:
    from importers.records import KINDS  # noqa: PLC0415 # pydantic is slow to load
    from importers.templates import layout_of  # noqa: PLC0415 # same

    if as_json:
        print_json(
            [
                {"kind": kind.word, "title": kind.title, "layout": layout_of(kind.word).name}
                for kind in KINDS.values()
            ]
        )
        return
    width = max(map(len, KINDS))
    for kind in KINDS.values():
        click.echo(f"{kind.word:{width}}  {kind.title}")


def _write(kind: str, out: Path, books: Path, *, as_json: bool) -> None:
    from importers.template_book import workbook_of  # noqa: PLC0415 # slow to load
    from importers.templates import template as template_of  # noqa: PLC0415 # same
    from ledger.books import MAIN, peek  # noqa: PLC0415 # beancount is slow to load

    look = peek(books) if (books / MAIN).exists() else None
    made = template_of(kind, look)
    content = workbook_of(made)
    try:
        with out.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise CannotWriteError(
            "there is a file of that name already, perhaps filled in",
            where=printable(out),
            advice="Say --out with another name.",
        ) from None
    except OSError as error:
        what = f"the file cannot be written: {error.strerror or error}"
        raise CannotWriteError(what, where=printable(out)) from None
    if as_json:
        print_json(
            {
                "file": printable(out),
                "kind": kind,
                "sheet": made.sheet,
                "layout": made.layout,
                "with_books": made.with_books,
                "columns": [
                    {"field": c.name, "title": c.title, "needed": c.needed, "choices": c.choices}
                    for c in made.columns
                ],
            }
        )
        return
    click.echo(f"{printable(out)}: sheet {made.sheet!r}, {len(made.columns)} columns")
    if not made.with_books:
        click.echo(
            f"  no books in {printable(books)}: no drop-downs of donors, programmes, fundings"
        )
