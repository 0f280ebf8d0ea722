"""The command `vtf layouts`: what the importers can read."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from importers.layout_options import known_layouts, layout_options
from importers.workbook import printable
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from importers.recognise import Known

_WIDTH = 88


@click.command(short_help="List the layouts that importers know.")
@books_option
@layout_options
@click.option("--columns", is_flag=True, help="Show the columns that each layout knows.")
@json_option
def layouts(
    books: Path, layout: str | None, folders: tuple[Path, ...], columns: bool, as_json: bool
) -> None:
    """List the layouts: name, version, the kind of record, the header looked for, the file."""
    known = known_layouts(books, folders, layout)
    if as_json:
        print_json([_layout_json(one, columns=columns) for one in known])
        return
    for one in known:
        click.echo(f"{one.layout.name} v{one.layout.version}: {one.layout.kind}")
        if one.layout.title:
            click.echo(f"  {one.layout.title}")
        for line in _wrapped("header: ", ", ".join(one.layout.recognise.header)):
            click.echo(line)
        if columns:
            for name, texts in _columns(one).items():
                for line in _wrapped(f"  {name}: ", " | ".join(texts)):
                    click.echo(line)
        click.echo(f"  file: {printable(one.file)}")


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"  {head}", subsequent_indent=" " * (len(head) + 2),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _columns(known: Known) -> dict[str, tuple[str, ...]]:
    """Return the header texts of each field."""
    every = {**known.layout.columns, **known.layout.extra}
    return {name: column.names for name, column in every.items()}


def _layout_json(known: Known, *, columns: bool) -> dict[str, Any]:
    layout = known.layout
    data = {
        "name": layout.name,
        "version": layout.version,
        "kind": layout.kind,
        "title": layout.title,
        "sheet": list(layout.recognise.sheet),
        "header": list(layout.recognise.header),
        "file": printable(known.file),
    }
    if columns:
        data["columns"] = {name: list(texts) for name, texts in _columns(known).items()}
    return data
