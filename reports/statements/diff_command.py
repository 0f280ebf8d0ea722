"""`vtf statement diff`: what changed since we told you, posting by posting, with reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option, today_option

if TYPE_CHECKING:
    import datetime

    from reports.render.papers import Paper
    from reports.seals.issued import Issued


@click.command(short_help="Show what changed between two statements of one period.")
@click.argument("old", required=False)
@click.argument("new", required=False)
@books_option
@click.option("--as-issued", metavar="ID", help="What went out under ID, against the books now.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the notice to the donor: PDF, XLSX, JSON.",
)
@today_option
@json_option
def diff(  # noqa: PLR0917 # one parameter for each option
    old: str | None,
    new: str | None,
    books: Path,
    as_issued: str | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show what changed between two statements of one period.

    OLD and NEW are files (JSON, or a PDF with its figures attached) or ids of issued statements;
    without NEW, OLD is held against the books as they are. Each line's postings add up to its
    difference, each with its reason. Ends with 0 if they say the same, with 1 if they differ, with
    2 if they cannot be compared.
    """
    if bool(as_issued) == bool(old) or (as_issued and new):
        raise click.UsageError("say which: OLD and NEW, OLD alone, or --as-issued ID")
    from reports.statements.diff import difference  # noqa: PLC0415 # heavy: only when it runs

    reader = _Reader(books)
    before, said = reader.statement(as_issued or old or "")
    after, now = reader.statement(new) if new else reader.today(as_issued or old or "", before)
    found = difference(before, after, (said, now))
    _give(_paper(found, today), out, as_json=as_json)


class _Reader:
    """Finds statements: in files, by the ids of what was issued, in the books as they are."""

    def __init__(self, books: Path) -> None:
        self._folder = books
        self._issued: dict[str, Issued] | None = None
        self._books: Any = None

    def _loaded(self) -> Any:
        from ledger.books import load  # noqa: PLC0415 # heavy: only where books are needed

        if self._books is None:
            self._books = load(self._folder)
        return self._books

    def _of(self, name: str) -> Issued | None:
        from reports.seals.walk import walk  # noqa: PLC0415 # heavy: only where books are needed

        if self._issued is None:
            self._issued = {one.id: one for one in walk(self._folder).issued}
        return self._issued.get(name)

    def _of_file(self, path: Path) -> Issued | None:
        """Return what a file went out as, for the words that it was written in."""
        from ledger.manifest import digest  # noqa: PLC0415 # heavy: only where books are needed
        from reports.seals.issued import by_hash  # noqa: PLC0415 # same

        self._of("")
        found = by_hash((self._issued or {}).values()).get(digest(path.read_bytes()))
        return found[0] if found else None

    def statement(self, name: str) -> tuple[dict[str, Any], str]:
        """Return a statement as its JSON says, and what it is, in words.

        Raises:
            BadInputError: it is no file and no issued statement, or cannot be read.
        """
        path = Path(name)
        if path.is_file():
            return _of_file(path), path.name
        one = self._of(name)
        if one is None:
            raise BadInputError(
                f"{name!r} is no file, and no statement was issued under that id",
                advice="`vtf verify --all` counts what was issued; a list of it is in the files "
                "issued-....json.",
            )
        from reports.render.plain import plain  # noqa: PLC0415 # heavy: only where one is made
        from reports.seals.remake import remade  # noqa: PLC0415 # same

        again = remade(self._folder, one, self._loaded())
        if not again.same:
            raise BadInputError(
                f"{name} cannot be made again as it went out: what is kept by hand, or the "
                "program, has changed since",
                advice="Give the file that went out instead: its JSON, or its PDF.",
            )
        return plain(again.statement), f"{one.id}, issued {one.on}"

    def today(self, name: str, old: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Return what the books as they are say of the same scope and days, in the same words."""
        from reports.render.plain import plain  # noqa: PLC0415 # heavy: only where one is made
        from reports.seals.making import made_like, words_of  # noqa: PLC0415 # same

        one = self._of_file(Path(name)) if Path(name).is_file() else self._of(name)
        made = made_like(self._loaded(), old, words_of(one) if one else None)
        # Nobody has certified what is only compared; that is no change of what was told.
        told = {name: old.get(name) for name in ("certification", "certified")}
        return plain(made) | told, "the books as they are"


def _of_file(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        raise BadInputError(what, where=str(path)) from None
    if content.startswith(b"%PDF-"):
        from reports.seals.attached import attached  # noqa: PLC0415 # heavy: only for a PDF

        found = attached(content)
        if found is None:
            raise BadInputError("no figures are attached to this PDF", where=str(path))
        content = found
    try:
        from reports.seals.issued import once  # noqa: PLC0415 # only where a file is read

        data = json.loads(content.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        what = f"it is neither a JSON nor a PDF of a statement: {error}"
        raise BadInputError(what, where=str(path)) from None
    if not isinstance(data, dict):
        raise BadInputError("it is no statement", where=str(path))
    return data


def _paper(found: Any, today: datetime.date) -> Paper:
    from reports.render.papers import Paper  # noqa: PLC0415 # heavy: only when it runs
    from reports.statements.diff_text import document  # noqa: PLC0415 # same

    name = f"restatement-{found.id}-{found.begins}-{found.ends}"
    whole, brief = (document(found, today, page=page) for page in (True, False))
    return Paper(name, found, whole, found.same, brief)


def _give(paper: Paper, out: Path | None, *, as_json: bool) -> None:
    """Show the difference, and save the notice."""
    from reports.render.papers import save, show  # noqa: PLC0415 # heavy: only when it runs

    show(paper, as_json=as_json)
    if out is not None:
        for path in (*save(paper, out), _notice(paper, out)):
            click.echo(path, err=True)
    if not paper.ties:
        click.get_current_context().exit(EXIT_FINDINGS)


def _notice(paper: Paper, out: Path) -> Path:
    """Write the notice as a PDF, the difference attached to it."""
    from reports.render.files import file_name, write_file  # noqa: PLC0415 # only with --out
    from reports.render.pdf import as_pdf  # noqa: PLC0415 # same
    from reports.render.plain import as_json as text_of  # noqa: PLC0415 # same

    path = out / file_name([paper.name, str(paper.document.day)], "pdf")
    made = as_pdf(paper.document, text_of(paper.found), attachment="restatement.json")
    write_file(path, made)
    return path
