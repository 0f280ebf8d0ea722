"""`vtf verify`: is this file what went out; and are these books what they were."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option, print_json, today_option
from reports.render.papers import out_option

if TYPE_CHECKING:
    import datetime

    from reports.seals.verdict import Known, Verdict

#: Columns of a terminal; where what a label introduces begins.
_WIDTH, _INDENT = 100, 13
_LABELLED = re.compile(r"  [A-Z][A-Za-z0-9-]* {2,}")

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command(short_help="Tell files and books that are whole from changed ones.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@books_option
@click.option("--all", "whole", is_flag=True, help="Verify the books, first entry to last close.")
@click.option("--manifest", type=_FILE, help="A donor's issued-....json, in place of the books.")
@click.option("--trust", type=_FILE, help="The certificate you trust to sign (PEM or DER).")
@click.option("--remake", is_flag=True, help="Make each statement again, and compare.")
@click.option(
    "--statements",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="With --all: folder of what went out, held against the books too.",
)
@click.option("--expect-head", metavar="HASH", help="With --all: a head of the chain noted before.")
@out_option
@today_option
@json_option
def verify(  # noqa: PLR0913, PLR0917 # one parameter for each option
    files: tuple[Path, ...],
    books: Path,
    whole: bool,
    manifest: Path | None,
    trust: Path | None,
    remake: bool,
    statements: Path | None,
    expect_head: str | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Tell files and books that are whole from changed ones.

    FILES are statements, or a donor's list of them: each is valid, superseded, altered or unknown,
    by the books, or without them by --manifest, by --trust, or both. --all verifies the books
    themselves by their hashes, and loads nothing. Ends with 0 if all is valid, and with --remake
    comes out the same; with 1 if not, with 2 if a file cannot be read.
    """
    if whole == bool(files):
        raise click.UsageError("say what: FILES, or --all for the books themselves")
    if whole:
        if manifest or trust or remake:
            raise click.UsageError("--manifest, --trust and --remake are about FILES")
        from reports.render.papers import give  # noqa: PLC0415 # heavy: only when used
        from reports.seals.whole import verified  # noqa: PLC0415 # same

        give(verified(books, today, statements, expect_head), out, as_json=as_json)
        return
    if statements or expect_head or out:
        raise click.UsageError("--statements, --expect-head and --out go with --all")
    _judge(files, _known(books, manifest, trust), books, trust, remake=remake, as_json=as_json)


def _known(books: Path, manifest: Path | None, trust: Path | None) -> Known | None:
    """Return what files are held against; None: nothing but their signatures."""
    from ledger.manifest import MANIFEST  # noqa: PLC0415 # heavy: only when used
    from reports.seals.issued import PaperError, issued_of, withdrawn_of  # noqa: PLC0415 # same
    from reports.seals.verdict import Known, known_of, readable  # noqa: PLC0415 # same
    from reports.seals.walk import walk  # noqa: PLC0415 # same

    if manifest is not None:
        try:
            content = _read(manifest)
            listed = issued_of(content)
            name = f"the list {readable(Path(manifest.name))}"
            return known_of(listed, name, withdrawn_of(content))
        except PaperError as error:
            raise BadInputError(str(error), where=str(manifest)) from None
    context = click.get_current_context()
    stated = context.get_parameter_source("books") is not click.core.ParameterSource.DEFAULT
    if trust is not None and not stated and not (books / MANIFEST).is_file():
        return None
    found = walk(books)
    return Known(found.issued, found.withdrawn, f"the books in {books}", not found.broken)


def _judge(
    files: tuple[Path, ...],
    known: Known | None,
    books: Path,
    trust: Path | None,
    *,
    remake: bool,
    as_json: bool,
) -> None:
    from reports.seals.remake import added  # noqa: PLC0415 # heavy: only when used
    from reports.seals.verdict import VALID, judge, readable  # noqa: PLC0415 # same

    contents = [_read(file) for file in files]
    found = [
        judge(readable(Path(file.name)), content, known, trust)
        for file, content in zip(files, contents, strict=True)
    ]
    same = True
    if remake:
        found, same = added(found, contents, books)
    if as_json:
        from reports.render.plain import plain  # noqa: PLC0415 # heavy: only when used

        print_json([plain(_brief(one)) for one in found])
    else:
        click.echo("\n\n".join(_text(one, trust) for one in found))
    if not same or any(one.status != VALID for one in found):
        click.get_current_context().exit(EXIT_FINDINGS)


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        raise BadInputError(what, where=str(path)) from None
    if not content:
        raise BadInputError("the file is empty", where=str(path))
    return content


def _brief(one: Verdict) -> dict[str, object]:
    """Return a verdict as data, without the marks of every block."""
    statement = None
    if one.statement is not None:
        files = {item.name: item.sha256 for item in one.statement.files}
        statement = one.statement._asdict() | {"files": files}
    return one._asdict() | {"statement": statement}


def _text(one: Verdict, trust: Path | None) -> str:
    from reports.render.text import printable  # noqa: PLC0415 # heavy: only when used

    lines = [f"{one.file}: {one.status.upper()}", f"  {one.what}"]
    if one.statement is not None:
        lines.append(f"  Statement  {one.statement.words}")
        lines.append(f"  Issued     {one.statement.on} as {one.statement.id}")
        if one.statement.certified:
            lines.append(f"  Certified  {one.statement.certified}")
    lines += [f"  Changed    {where}" for where in one.where]
    signed = one.signed
    if signed is not None and signed.intact:
        how = "trusted" if signed.trusted else "NOT the one you trust" if trust else "not checked"
        lines.append(f"  Signature  over the whole file, by {signed.name}")
        lines.append(f"             certificate {signed.fingerprint}, {how}")
        if not trust:
            lines.append("             --trust CERT holds it against the certificate you have")
    elif signed is None and one.file.lower().endswith(".pdf"):
        lines.append("  Signature  none")
    lines.append(f"  SHA-256    {one.sha256}")
    lines += [f"  Note       {note}" for note in one.notes]
    return "\n".join(line for one in lines for line in _wrapped(printable(one)))


def _wrapped(line: str) -> list[str]:
    """Return a line in lines that fit a terminal; what a word introduces stays beneath itself."""
    indent = " " * (_INDENT if _LABELLED.match(line) else 2)
    return textwrap.wrap(line, _WIDTH, subsequent_indent=indent, break_long_words=False)
