"""A batch of rows made again from its source, by the importer's own builders and its layouts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from importers.build import build_book
from importers.correcting import correct
from importers.desk import Desk
from importers.identity import sort_drafts
from importers.layout import SEPARATOR, parse_layout
from importers.leaving import REFUSED, LeftOut
from importers.names import BookNames
from importers.recognise import Known, recognise
from importers.taken import touched
from importers.workbook import read_workbook
from ledger.batches import Batch
from ledger.origin import HASH_DIGITS, parse_origin
from ledger.versions import CORRECTS, reversed_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from importers.rebuild_source import Source
    from ledger.books import Peek

#: Facts of a heading that no source holds, as they are taken from it.
_TESTIFIED = ("program", "candidates", "maker", "at", "reason")


def batch_again(source: Source, look: Peek) -> tuple[Batch, tuple[str, ...]]:
    """Return a batch made again, and what of it was taken from its heading."""
    corrected = _corrected(source)
    refused = [entry for entry in source.entries if _is_refused(entry)]
    with tempfile.TemporaryDirectory(prefix="vtf-rebuild-") as desk_folder:
        path = Path(desk_folder) / (source.says("file").partition("-")[2] or "source")
        path.write_bytes(source.file)
        book = read_workbook(path)
        known = _layouts(source)
        matches = [
            (sheet, match)
            for sheet in book.sheets
            if (match := recognise(sheet, known)) is not None
        ]
        left = _left(source, look, refused)

        def make(seen: Peek) -> tuple[Desk, list[Any]]:
            desk = Desk(seen, BookNames(seen.register))
            return desk, build_book(desk, book, matches, left)

        if corrected:
            found = correct(make, look, source.says("reason"), corrected).sorted
        else:
            found = sort_drafts(make(look)[0])
    entries = [*(draft.entry for draft in found.new), *map(_bare, refused)]
    facts = {name: source.says(name) for name in source.facts}
    facts["reverses"] = ", ".join(touched(look, entries))
    order = [name for name in ("program", "candidates", "reverses") if facts.get(name)]
    order += [name for name in source.facts if name in {"maker", "at", "reason"}]
    batch = Batch(
        importer=source.says("importer"),
        source_name=path.name,
        source=source.file,
        layout_name=source.says("layout").partition("-")[2].removesuffix(".toml"),
        layout=source.layout,
        entries=entries,
        sheets=tuple(sheet.name for sheet, _ in matches),
        facts=tuple((name, facts[name]) for name in order),
    )
    testified = [name for name in _TESTIFIED if source.says(name)]
    testified += [f"{len(refused)} refused rows"] if refused else []
    return batch, tuple(testified)


def _layouts(source: Source) -> list[Known]:
    where = f"layout of {source.says('file')}"
    return [
        Known(parse_layout(part, where), Path(str(at)), part, 0)
        for at, part in enumerate(source.layout.split(SEPARATOR))
    ]


def _corrected(source: Source) -> frozenset[str]:
    """Return the first keys of what a batch corrected: reversals that no paper decided."""
    found = set()
    first = {
        str(entry.meta.get("key", "")): str(entry.meta.get(CORRECTS, ""))
        for entry in source.entries
    }
    for entry in source.entries:
        if CORRECTS in entry.meta and not reversed_key(entry):
            found.add(str(entry.meta[CORRECTS]))
        elif (answered := reversed_key(entry)) and "decision" not in entry.meta:
            found.add(first.get(answered) or answered.partition("#")[0])
    return frozenset(found)


def _is_refused(entry: Any) -> bool:
    return isinstance(entry, Custom) and entry.type == REFUSED


def _bare(entry: Any) -> Any:
    meta = {name: value for name, value in entry.meta.items() if name not in {"filename", "lineno"}}
    return entry._replace(meta=meta)


def _left(source: Source, look: Peek, refused: Iterable[Any]) -> LeftOut:
    """Return the rows that a batch left out: those that it refused, and that others had before."""
    left = LeftOut()
    taken: dict[str, list[str]] = {}
    for entry in source.entries:
        for text in () if _is_refused(entry) else _origins(entry):
            taken.setdefault(text, []).append(f"{entry.meta.get('key', '')}:")
    begins = f"{source.says('sha256')[:HASH_DIGITS]} "
    accepts = ", accepted " in source.says("importer")
    before = [
        entry
        for key, versions in look.entries_by_key.items()
        if accepts and key.startswith(f"{REFUSED}:")
        for entry in versions
    ]
    for entry in (*before, *refused):
        text, record = (str(entry.meta.get(name, "")) for name in ("origin", "record"))
        mine = any(key.startswith(f"{record}:") or not record for key in taken.get(text, ()))
        if text.startswith(begins) and not mine:
            origin = parse_origin(text)
            left.cells.setdefault(origin.sheet, set()).add((origin.cells, record))
    return left


def _origins(entry: Any) -> Iterator[str]:
    yield str(entry.meta.get("origin", ""))
    for posting in getattr(entry, "postings", ()):
        if posting.meta and "origin" in posting.meta:
            yield str(posting.meta["origin"])
