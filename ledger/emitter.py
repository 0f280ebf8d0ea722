r"""The gate: Beancount entries become text here, and nowhere else.

`emit` writes entries, then reads the whole text back with Beancount's parser and compares it with
the entries, field by field, before it returns a single character. What comes out therefore means
exactly what went in (text normalised to NFC, numbers in plain digits), or nothing comes out and an
`EmitError` names entry, field and reason.

A batch of an import is written by `write_out`, and the whole books are loaded with it before any of
it is kept. There the text is read by Beancount anyway, so it is not read twice: `write_out` holds
each block against the shapes that a directive may have (`ledger.shapes`), and gives with the text
a print of each entry, made from the entry and not from the text (`ledger.prints`). When the
candidate is loaded, every entry of the batch's file must have the print of the entry that was to
be written, in its order, and there must be no other (`ledger.candidate.prove`). Until then no
manifest names the batch. So the promise is the same: read back and compared before it is kept.

    1970-01-01 open Assets:VTF:Cash:UNHQ USD

    2010-03-18 * "Japan" "First instalment"
      funding: "JPN-2010-01-AFG"
      Assets:VTF:Cash:UNHQ                             12805000.00 USD
      Income:VTF:Contributions:JPN                    -12805000.00 USD

Refused on purpose: `pad`, which invents money; costs and prices on postings, and postings
without an amount, which leave a figure for Beancount to work out; integers and floats as metadata.
An entry never holds a blank line, so blank lines part entries: `text.split("\n\n")` is one
block for each.
"""

from __future__ import annotations

import io
import os
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import account as account_module
from beancount.parser import options as parser_options
from beancount.parser import parser

from ledger.directives import WRITERS
from ledger.errors import VtfError
from ledger.prints import print_of
from ledger.shapes import well_formed
from ledger.spelling import HIDDEN, SpellingError
from ledger.unseen import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What parsing sets by itself; every other option must still have its default.
_OWN_OPTIONS = frozenset({"filename", "dcontext", "input_hash"})


class EmitError(VtfError):
    """An entry that cannot be written as it is (exit 2)."""


def emit(entries: Sequence[Any]) -> str:
    """Return the entries as Beancount text, proven to read back as the same entries.

    Args:
        entries: Beancount directives, in the order they are to be written.

    Raises:
        EmitError: an entry cannot be written unaltered.
    """
    blocks = [_block(entry, at) for at, entry in enumerate(entries, 1)]
    text = "\n".join(blocks)
    _compare(entries, blocks, text)
    return text


class Written(NamedTuple):
    """What is to be written, and the prints of its entries, one after the other."""

    content: bytes
    prints: bytes


def write_out(entries: Iterable[Any], folder: str = "") -> Written:
    """Return the text of entries that are loaded, and held against their prints, before it is kept.

    The caller owes that proof: see `ledger.candidate.prove`.

    Args:
        entries: Beancount directives, in the order they are to be written.
        folder: where the text will stand, for documents that are named from there.

    Raises:
        EmitError: an entry cannot be written unaltered, or its text is no plain directive.
    """
    text, prints = io.BytesIO(), io.BytesIO()
    for at, entry in enumerate(entries, 1):
        block = _block(entry, at)
        if not well_formed(block):
            raise EmitError(
                f"{_named(entry, at)}: its text has not the shape of one", where=_where(entry)
            )
        text.write(block.encode() if at == 1 else f"\n{block}".encode())
        prints.write(print_of(entry, folder))
    return Written(text.getvalue(), prints.getvalue())


def _block(entry: Any, at: int) -> str:
    write = WRITERS.get(type(entry))
    if write is None:
        raise EmitError(f"entry {at}: a {type(entry).__name__} cannot be written to the books")
    try:
        return write(entry)
    except SpellingError as error:
        raise EmitError(f"{_named(entry, at)}: {error}", where=_where(entry)) from None


def _named(entry: Any, at: int) -> str:
    return f"entry {at}, a {type(entry).__name__.lower()} of {entry.date}"


def _where(entry: Any) -> str:
    origin = str((entry.meta or {}).get("origin", ""))
    return "" if unwritable(origin) else origin


def _compare(entries: Sequence[Any], blocks: Sequence[str], text: str) -> None:
    """Parse the text and hold it against the entries."""
    parsed, errors, options = parser.parse_string(text)
    if errors:
        at = _entry_at(blocks, errors[0].source["lineno"])
        raise EmitError(
            f"{_named(entries[at], at + 1)} does not read back: {errors[0].message}",
            where=_where(entries[at]),
        )
    if len(parsed) != len(entries) or not _untouched(options):
        raise EmitError(f"{len(entries)} entries were written and {len(parsed)} read back")
    # The parser sorts by date; the line numbers give back the order of writing.
    parsed.sort(key=lambda entry: entry.meta["lineno"])
    for at, (wanted, found) in enumerate(zip(entries, parsed, strict=True), 1):
        field = _difference(wanted, found)
        if field:
            raise EmitError(
                f"{_named(wanted, at)}: {field} reads back as something else", where=_where(wanted)
            )


def _entry_at(blocks: Sequence[str], line: int) -> int:
    first = 1
    for at, block in enumerate(blocks):
        first += block.count("\n") + 1
        if line < first:
            return at
    return len(blocks) - 1


def _untouched(options: dict[str, Any]) -> bool:
    defaults = parser_options.OPTIONS_DEFAULTS
    return all(options[name] == defaults[name] for name in defaults if name not in _OWN_OPTIONS)


def _difference(wanted: Any, found: Any) -> str:
    """Return the name of the first field that differs, or an empty string."""
    if type(wanted) is not type(found):
        return "kind"
    for name, mine, theirs in zip(wanted._fields, wanted, found, strict=True):
        if name == "meta":
            if not _same_metadata(mine, theirs):
                return "metadata"
        elif name == "postings":
            if not _same_postings(mine, theirs):
                return "postings"
        elif mine != theirs and not _same(name, mine, theirs):
            return str(name)
    return ""


def _same_postings(mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
    return len(mine) == len(theirs) and all(
        one[:5] == other[:5] and _same_metadata(one[5], other[5])
        for one, other in zip(mine, theirs, strict=True)
    )


def _same_metadata(mine: dict[str, Any] | None, theirs: dict[str, Any]) -> bool:
    # What was read back always has the two keys of `HIDDEN`.
    count = len(HIDDEN)
    for key, value in (mine or {}).items():
        if key in HIDDEN:
            continue
        count += 1
        if key not in theirs or not _same_value(value, theirs[key]):
            return False
    return count == len(theirs)


def _same_value(mine: Any, theirs: Any) -> bool:
    """Return whether a value was read back as itself: TRUE is not 1."""
    if isinstance(mine, str):
        return type(theirs) is str and (
            mine == theirs or unicodedata.normalize("NFC", mine) == theirs
        )
    return type(mine) is type(theirs) and bool(mine == theirs)


def _same(name: str, mine: Any, theirs: Any) -> bool:
    """Return whether a field was read back as itself, given that the plain comparison differs."""
    if name in {"tags", "links", "currencies"}:
        return list(mine or ()) == list(theirs or ())
    if name == "values":
        return _same_values(mine or (), theirs or ())
    if name == "filename":
        mine = os.path.abspath(mine)  # noqa: PTH100 # as Beancount does it, byte for byte
    return _same_value(mine, theirs)


def _same_values(mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
    return len(mine) == len(theirs) and all(
        _same_value(one.value, other.value)
        and (one.dtype is account_module.TYPE) == (other.dtype is account_module.TYPE)
        for one, other in zip(mine, theirs, strict=True)
    )
