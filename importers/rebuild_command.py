"""`vtf rebuild`: from the archived sources to the books again, and whether they are the same."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importers.rebuild import Rebuilt, Step

WIDTH = 100


@click.command(short_help="Make the books again from their sources, and compare.")
@books_option
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the rebuilt books in this empty folder; else they are thrown away.",
)
@json_option
def rebuild(books: Path, into: Path | None, as_json: bool) -> None:
    """Make the books again from their archived sources, and hold them against what is there.

    Every batch of the manifest is made anew, in order, in an empty folder, from its archived source
    and layout; terms kept by hand are copied. Ends with 0 where every batch, the manifest and its
    chain are equal to the byte; with 1 where not, and says in which line of which batch.
    """
    from importers.rebuild import rebuild as rebuilt  # noqa: PLC0415 # heavy: only when it runs

    with contextlib.ExitStack() as stack:
        target = into
        if target is None:
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="vtf-rebuild-"))
            target = Path(place).resolve() / "books"
        found = rebuilt(books, target, progress=None if as_json else _progress())
        if into is None:
            found.into = ""
    if as_json:
        print_json(as_data(found))
    else:
        click.echo("\n".join(_lines(found)))
    if not found.equal:
        sys.exit(EXIT_FINDINGS)


def _progress() -> Any:
    """Return what says how far it is, where somebody looks on."""
    if not sys.stderr.isatty():
        return None

    def say(done: int, of: int) -> None:
        click.echo(f"\r  {done} of {of} batches", nl=done == of, err=True)

    return say


def as_data(found: Rebuilt) -> dict[str, Any]:
    """Return plain data."""
    return {
        "equal": found.equal,
        "head": found.head,
        "rebuilt_head": found.chain,
        "manifest_equal": found.manifest,
        "carried": list(found.carried),
        "files_kept_by_hand": found.files,
        "errors": found.errors,
        "batches": [
            {
                **step._asdict(),
                "difference": step.difference and step.difference._asdict(),
                "testified": list(step.testified),
            }
            for step in found.steps
        ],
    }


def _lines(found: Rebuilt) -> Iterator[str]:
    yield "Books rebuilt from their archived sources"
    yield ""
    for step in found.steps:
        yield _step(step)
    for step in found.steps:
        yield from _wrong(step)
    yield ""
    equal = sum(step.state == "equal" for step in found.steps)
    yield f"Batches   {equal} of {len(found.steps)} equal to the byte"
    yield f"Manifest  {'equal to the byte' if found.manifest else 'DIFFERS'}"
    yield f"Chain     {found.head}"
    if found.chain != found.head:
        yield f"rebuilt   {found.chain}"
    if any(found.carried):
        same = found.carried[0] == found.carried[1]
        state = "MISSING" if found.carried[0] == "missing" else "DIFFERS"
        yield f"Carried   {'equal to the byte' if same else state}"
    yield f"By hand   {found.files} files were copied: what is kept by hand has no source"
    yield f"Rules     {'the rebuilt books stand' if not found.errors else 'errors:'}"
    for text in found.errors:
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")
    said = sorted({name for step in found.steps for name in step.testified})
    if said:
        text = f"Testified {', '.join(said)}: no source holds them, the batch's own text does"
        yield from textwrap.wrap(text, WIDTH, subsequent_indent=" " * 10)
    if found.into:
        yield f"Kept in   {found.into}"
    yield ""
    yield (
        "The books are what their sources make."
        if found.equal
        else "The books are NOT what their sources make."
    )


def _step(step: Step) -> str:
    entries = f"{step.entries:,} entr{'y' if step.entries == 1 else 'ies'}"
    state = step.state if step.state == "equal" else step.state.upper()
    return f"{step.position:4}  {step.id}  {state:11}  {entries:>14}  {step.source}"[:WIDTH]


def _wrong(step: Step) -> Iterator[str]:
    if step.state == "equal":
        return
    yield ""
    yield f"Batch {step.id}, {step.position}, of {step.source}: {step.state}"
    if step.problem:
        for line in step.problem.splitlines():
            yield from textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent="  ")
    if step.difference is not None:
        yield f"  first in line {step.difference.line} of batches/{step.id}.beancount"
        for label, text in (
            ("the books", step.difference.books),
            ("rebuilt", step.difference.rebuilt),
        ):
            shown = "".join(char if char.isprintable() else " " for char in text.strip())
            yield from textwrap.wrap(
                f"{label:9}  {shown}", WIDTH, initial_indent="    ", subsequent_indent=" " * 15
            )
