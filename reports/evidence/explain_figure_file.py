"""A statement that went out, read back: from its JSON, or from the JSON inside its PDF.

It is held against the books before a figure of it is explained. The same statement is made again
from the books; where the books are others, or a figure is not what the file says, nothing is
explained: leaves that add up to another figure would be worse than none.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import EXIT_FINDINGS, BadInputError, VtfError
from ledger.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports.statements.model import Statement


class OtherBooksError(VtfError):
    """A statement that was made from other books than these (exit 1)."""

    exit_code = EXIT_FINDINGS


class Wanted(NamedTuple):
    """What a statement says it is: scope, id, fund, days, kind, fingerprint, figures by line."""

    scope: str
    id: str
    fund: str
    begins: date
    ends: date
    kind: str
    fingerprint: str
    figures: dict[str, tuple[Decimal | None, Decimal | None]]


def read_statement(path: Path) -> Wanted:
    """Return what a statement file says it is.

    Raises:
        BadInputError: it is no statement.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInputError(what, where=str(path)) from None
    if content.startswith(b"%PDF"):
        content = _attached(path)
    elif not content.lstrip().startswith(b"{"):
        raise BadInputError(
            "this is no statement of these books: neither its JSON nor its PDF",
            where=str(path),
            advice="Name the JSON file of a statement, or its PDF: HTML and text hold no data.",
        )
    try:
        data = json.loads(content.decode("utf-8"))
        return Wanted(
            str(data["scope"]),
            str(data["id"]),
            str(data["fund"]),
            date.fromisoformat(data["begins"]),
            date.fromisoformat(data["ends"]),
            str(data["kind"]),
            str(data["identity"]["fingerprint"]),
            {str(line["number"]): _figures(line) for line in data["body"]},
        )
    except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError) as error:
        raise BadInputError(
            f"this is no statement of these books: {type(error).__name__} {error}",
            where=str(path),
            advice="Name the JSON file of a statement, or its PDF, which has the JSON attached.",
        ) from None


def _figures(line: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    first, second = (line[name] and Decimal(line[name]["amount"]) for name in _COLUMNS)
    return first, second


_COLUMNS = ("period", "inception")


def _attached(path: Path) -> bytes:
    import pikepdf  # noqa: PLC0415 # only where a PDF is read

    try:
        with pikepdf.open(path) as pdf:
            for name in sorted(pdf.attachments):
                if name.endswith(".json"):
                    return bytes(pdf.attachments[name].get_file().read_bytes())
    except pikepdf.PdfError as error:
        raise BadInputError(f"the PDF cannot be read: {error}", where=str(path)) from None
    raise BadInputError(
        "no JSON is attached to this PDF",
        where=str(path),
        advice="Name the PDF as it was written, or the statement's JSON file.",
    )


def hold(wanted: Wanted, made: Statement, path: Path) -> None:
    """Hold a statement that went out against the same one made again from these books.

    Raises:
        OtherBooksError: it is not made of the same records, or a figure is not the same.
    """
    differing = list(_differing(wanted, made))
    if differing:
        text = "\n".join(f"    {line}" for line in differing)
        raise OtherBooksError(
            "the figures of this statement are not those of these books: it was made from "
            f"others, or they have changed since:\n{text}",
            where=str(path),
            advice="`vtf statement diff` shows what changed, entry by entry.",
        )
    if wanted.fingerprint != made.identity.fingerprint:
        raise OtherBooksError(
            "this statement was made from other books, or the records behind it have changed "
            "since: its figures are the same, and what they rest on is not.\n"
            f"    the file's fingerprint  {wanted.fingerprint}\n"
            f"    that of these books     {made.identity.fingerprint}",
            where=str(path),
            advice="Make the statement again, and explain that one: its entries may be others.",
        )


def _differing(wanted: Wanted, made: Statement) -> Iterator[str]:
    now = {line.number: (line.period, line.inception) for line in made.body}
    for number in dict.fromkeys((*wanted.figures, *now)):
        before = wanted.figures.get(number, (None, None))
        after = tuple(one and one.amount for one in now.get(number, (None, None)))
        for column, old, new in zip(_COLUMNS, before, after, strict=True):
            if old != new:
                yield f"line {number}, {column}: the file says {_text(old)}, the books {_text(new)}"


def _text(amount: Decimal | None) -> str:
    return "nothing" if amount is None else grouped(amount)
