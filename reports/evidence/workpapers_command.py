"""`vtf workpapers`: every paper of an audit in one folder."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, today_option

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator

    from reports.evidence.workpapers_model import Workpapers

#: How many vouchers a sample has, where nobody says otherwise.
ITEMS = 25

_WIDTH = 100


@click.command(short_help="Write every working paper of an audit into one folder.")
@books_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder to write into: empty, or of an earlier run.",
)
@click.option("--seed", default="", help="Of the samples; else the head of the chain decides.")
@click.option(
    "--n", "items", type=click.IntRange(1), default=ITEMS, show_default=True, help="Items drawn."
)
@click.option("--commit", default="", help="Id of the commit that holds these books.")
@click.option(
    "--with",
    "beside",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of your own to put beside them; may be repeated.",
)
@today_option
@json_option
def workpapers(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    out: Path,
    seed: str,
    items: int,
    commit: str,
    beside: tuple[Path, ...],
    today: datetime.date,
    as_json: bool,
) -> None:
    """Write every working paper of an audit into one folder, with an index and their hashes.

    Verification, reconciliations, checks, financial reports and samples, each as XLSX and JSON with
    the head of the chain. The same books, day and seed give the same bytes. Ends with 1 if in any
    of them something differs or is open; it is written all the same, and listed.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # heavy
    from reports.evidence.workpapers import Wanted, collect  # noqa: PLC0415 # same
    from reports.render.plain import as_json as text_of  # noqa: PLC0415 # same

    wanted = Wanted(today, seed, items, commit, beside)
    loaded = load_beside_archive(books)
    found, _ = collect(loaded, wanted, out, progress=None if as_json else _progress())
    click.echo(text_of(found) if as_json else "\n".join(_lines(found, out)), nl=not as_json)
    if not found.ties:
        sys.exit(EXIT_FINDINGS)


def _progress() -> Callable[[str], None] | None:
    """Return what says which paper is made, where somebody looks on."""
    if not sys.stderr.isatty():
        return None
    return lambda name: click.echo(f"  {name}", err=True)


def _lines(found: Workpapers, out: Path) -> Iterator[str]:
    files = sum(len(one.files) for one in found.papers) + len(found.added)
    yield f"Working papers in {out}: {files} files, index.json, index.xlsx, SHA256SUMS"
    yield ""
    room = ""
    for one in sorted(found.papers, key=lambda paper: paper.room):
        if one.room != room:
            room = one.room
            yield room
        said = one.why.splitlines()[0] if one.why else one.title.rpartition(": ")[2]
        lead = f"  {one.state:14}{one.name:38}"
        yield lead + textwrap.shorten(said, _WIDTH - len(lead), placeholder=" ...")
    yield ""
    yield f"Samples   {found.wanted} items, seed {found.seed}"
    yield f"Chain     {found.identity.chain}"
    if found.wrong:
        number = len(found.wrong)
        names = ", ".join(one.name for one in found.wrong)
        text = f"To answer for, in {number} paper{'' if number == 1 else 's'}: {names}"
        yield from textwrap.wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    else:
        yield "Every paper ties, with nothing open."
