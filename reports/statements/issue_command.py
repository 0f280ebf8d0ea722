"""`vtf statement issue`: what goes out is made, signed, and written in the books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import BadInputError
from ledger.options import books_option, json_option, print_json, today_option
from reports.statements.options import formats_option, which_statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.seals.issue import Done, Wanted
    from reports.seals.issued import Issued

FORMATS = ("pdf", "xlsx", "html", "json")

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Write in the books that a statement went out.")
@books_option
@which_statement
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for it."
)
@formats_option(FORMATS, "What goes out")
@click.option("--as", "by", metavar="NAME", default="", help="Who issues it.")
@click.option("--second", metavar="NAME", default="", help="The second person, where it takes two.")
@click.option("--supersedes", metavar="ID", default="", help="The statement it stands in place of.")
@click.option("--reason", metavar="TEXT", default="", help="Why; the donor reads it.")
@click.option("--sign-key", type=_FILE, help="PKCS#12 key that signs the PDF. Else $VTF_SIGN_KEY.")
@click.option(
    "--sign-passphrase-file",
    type=_FILE,
    help="File with its passphrase. Else $VTF_SIGN_PASSPHRASE_FILE, $VTF_SIGN_PASSPHRASE.",
)
@today_option
@json_option
def issue(books: Path, out: Path, as_json: bool, **given: Any) -> None:
    """Write in the books that a statement went out.

    The files go to --out only if the books take it: their hashes, the head of the chain, by whom.
    The same again is known, and nothing is written. Another one of the same days must say which
    it --supersedes, and why; without that it ends with 3.
    """
    from reports.seals.issue import issue as act  # noqa: PLC0415 # heavy: only when it runs

    wanted = _wanted(given)
    asked = {**given, "out": out, "jobs": 1}
    _give(act(books, asked, wanted, out), as_json=as_json)


def _wanted(given: dict[str, Any]) -> Wanted:
    from reports.seals.issue import Wanted  # noqa: PLC0415 # heavy: only when it runs
    from reports.seals.sign import signer  # noqa: PLC0415 # same

    by, second = (given.pop(name).strip() for name in ("by", "second"))
    supersedes, reason = (given.pop(name).strip() for name in ("supersedes", "reason"))
    key = signer(given.pop("sign_key"), given.pop("sign_passphrase_file"), given["today"])
    if not any(map(str.isalnum, by)):
        raise click.UsageError("say who issues it, with --as NAME")
    if supersedes and not any(map(str.isalnum, reason)):
        raise click.UsageError("--supersedes needs a --reason: the donor reads it")
    if reason and not supersedes:
        raise click.UsageError("--reason says why a statement --supersedes another")
    return Wanted(
        today=given["today"],
        by=by,
        second=second,
        supersedes=supersedes,
        reason=reason,
        signer=key,
        language=given["language"],
        headings=_text(given["headings"]),
    )


def _text(path: Path | None) -> str:
    try:
        return path.read_text("utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"the headings cannot be read: {error}", where=str(path)) from None


def _give(done: Done, *, as_json: bool) -> None:
    """Say what went out, and what had gone out before."""
    if as_json:
        data = {
            "batch": done.batch,
            "issued": [_brief(one) for one in done.issued],
            "already": [term.id for term in done.already],
            "files": [str(path) for path in done.files],
            "mended": list(done.said),
        }
        print_json(data)
        return
    for words in done.said:
        click.echo(f"Mended: {words}.")
    _tell(done.issued)
    for term in done.already:
        click.echo(f"Already issued as {term.id} on {term.on}: nothing has changed since.")
    if done.batch:
        head = done.issued[0].head
        click.echo(f"In the books as batch {done.batch}, of books at chain {head[:12]}.")
        for path in done.files:
            if path.name.startswith("issued-"):
                click.echo(f"For `vtf verify --manifest`: {path}")


def _tell(issued: Iterable[Issued]) -> None:
    for one in issued:
        click.echo(f"Issued {one.id}:\n  {one.words}")
        if one.supersedes:
            click.echo(f"  in the place of {one.supersedes}: {one.reason}")
        if one.signed:
            click.echo(f"  signed by {one.signed}")
        for item in one.files:
            click.echo(f"  {item.sha256[:16]}  {item.name}")


def _brief(one: Issued) -> dict[str, Any]:
    files = {item.name: item.sha256 for item in one.files}
    return dict(one._asdict()) | {"files": files, "fundings": list(one.fundings)}
