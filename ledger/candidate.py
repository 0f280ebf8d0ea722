"""The candidate: the whole books as they would be with one more batch, before they are.

A copy of `main.beancount` with one more include stands beside it for the time of a load, so that
everything is found where it will be found later, and nothing that anyone else reads has changed.
"""

from __future__ import annotations

import bisect
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger import books
from ledger.closing.verdict import in_doubt
from ledger.closing.whole import archive_of, has_closed
from ledger.emitter import EmitError
from ledger.errors import EXIT_FINDINGS, VtfError
from ledger.findings import Finding, Place, as_lines, errors_in
from ledger.guard import expected
from ledger.manifest import BATCHES, read_manifest
from ledger.origin import parse_origin
from ledger.prints import SIZE, print_of
from ledger.sealing import undo
from ledger.storage import Storage, beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class RefusedError(VtfError):
    """The books would not be lawful with this batch; nothing was written (exit 1).

    Attributes:
        findings: every error, those of the batch with the cells they came from.
    """

    exit_code = EXIT_FINDINGS

    def __init__(self, what: str, findings: Sequence[Finding], *, where: str = "") -> None:
        super().__init__(what, where=where, advice="Nothing was written.")
        self.findings = tuple(findings)

    def __str__(self) -> str:
        """Return the refusal with its findings; of very many, the rest is counted by code."""
        return "\n".join([super().__str__(), *as_lines(self.findings)])


#: An entry's origin in its block, escaped as the emitter does it.
_ORIGIN = re.compile(r'^  origin: "((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")


def load_candidate(folder: Path, batch: Path, storage: Storage, prints: bytes) -> Sequence[Finding]:
    """Load the books of a folder with one more batch file, and return everything found.

    Args:
        folder: the books.
        batch: the file, which no manifest names yet.
        storage: how to reach the disk.
        prints: the prints of the entries that it must hold, as `ledger.emitter` gave them.

    Raises:
        EmitError: what was loaded from the file is not what was to be written.
        BooksError: the candidate does not load, or cannot be trusted as loaded.
        OSError: the disk refused.
    """
    main = folder / books.MAIN
    draft = beside(folder / f"candidate-{books.MAIN}")
    # Files are read by how deep they are included: one level below the main file the batch would
    # come before those of the manifest, and it is the newest.
    tail = beside(folder / "candidate-batch.beancount")
    include = f'\ninclude "{tail.name}"\n'
    try:
        storage.write(tail, f'include "{BATCHES}/{batch.name}"\n'.encode())
        storage.write(draft, storage.read(main) + include.encode())
        # The batch is in no manifest yet; the writer has held the others against it.
        loaded = books.load(folder, main=draft.name, verify=False, batch=batch)
        prove(loaded.entries, batch, prints)
        found = list(loaded.problems())
        if has_closed(folder) and (in_doubt(loaded) or _answers(storage.read(batch))):
            # What it answers may be closed, and then it is not read with the main file; and
            # nobody is refused because of what is only carried forward.
            text = archive_of(storage.read(main).decode(), read_manifest(folder, storage=storage))
            storage.write(draft, text.encode() + include.encode())
            expects = expected(folder, whole=True)
            whole = books.load(folder, main=draft.name, verify=False, batch=batch, expects=expects)
            found = list(whole.problems())
    except books.UntrustedError as error:
        found = [_at_home(finding, draft, main) for finding in error.findings]
        raise books.UntrustedError(found) from None
    finally:
        undo(storage, [draft, tail])
    return [_at_home(finding, draft, main) for finding in found]


def _answers(content: bytes) -> bool:
    """Return whether a batch reverses something, or enters it again."""
    return any(mark in content for mark in (b"\n  reverses: ", b"\n  corrects: "))


def _at_home(finding: Finding, draft: Path, main: Path) -> Finding:
    if finding.where.file != str(draft):
        return finding
    return finding._replace(where=finding.where._replace(file=str(main)))


def prove(entries: Sequence[Any], batch: Path, prints: bytes) -> None:
    """Hold what was loaded from a batch's file against the entries that were to be written.

    Args:
        entries: the whole books as loaded, booked and ruled on.
        batch: the file.
        prints: the prints of its entries, in the order of writing.

    Raises:
        EmitError: an entry is missing, is one too many, or says something else.
    """
    name, folder = str(batch), str(batch.parent)
    found = [(entry.meta["lineno"], entry) for entry in entries if _file_of(entry) == name]
    found.sort(key=itemgetter(0))
    number = len(prints) // SIZE
    if len(found) != number:
        raise EmitError(f"{number} entries were written and {len(found)} read back", where=name)
    for at, (_, entry) in enumerate(found):
        wanted = prints[at * SIZE : (at + 1) * SIZE]
        if print_of(entry, folder) != wanted and print_of(_in_order(entry), folder) != wanted:
            kind = type(entry).__name__.lower()
            raise EmitError(
                f"entry {at + 1}, a {kind} of {entry.date}, reads back as something else",
                where=str(entry.meta.get("origin", "")),
            )


def _file_of(entry: Any) -> Any:
    return entry.meta.get("filename")


def _in_order(entry: Any) -> Any:
    """Return a transaction with its postings as they were written: booking sorts by currency."""
    if entry.__class__ is not Transaction:
        return entry
    return entry._replace(postings=sorted(entry.postings, key=_line_of))


def _line_of(leg: Any) -> int:
    line: int = (leg.meta or {}).get("lineno", 0)
    return line


def traced(
    findings: Sequence[Finding], batch: Path, storage: Storage, source: str
) -> list[Finding]:
    """Return findings with the batch's lines replaced by the cells they came from.

    Args:
        findings: what was found in the candidate.
        batch: the batch's file, which a reader will not find if it is refused.
        storage: how to read it, one block for each entry.
        source: the source file's name, as the user knows it.
    """
    name = str(batch)
    if not any(finding.where.file == name for finding in findings):
        return list(findings)
    blocks = storage.read(batch).decode().split("\n\n")
    firsts = [1]
    for block in blocks:
        firsts.append(firsts[-1] + block.count("\n") + 2)

    def trace(finding: Finding) -> Finding:
        if finding.where.file != name:
            return finding
        at = bisect.bisect_right(firsts, finding.where.line, 1, len(blocks)) - 1
        return finding._replace(where=_cells(blocks[at], source))

    return [trace(finding) for finding in findings]


def _cells(block: str, source: str) -> Place:
    found = _ORIGIN.search(block)
    text = _ESCAPED.sub(_unescaped, found[1]) if found else ""
    try:
        origin = parse_origin(text)
    except ValueError:
        return Place(source)
    return Place(source, 0, origin.sheet, origin.cells)


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]


def refuse(findings: Sequence[Finding], source: str) -> None:
    """Raise `RefusedError` if any finding is an error.

    Args:
        findings: what was found, traced.
        source: the source file's name: errors elsewhere were in the books before.
    """
    errors = errors_in(list(findings))
    if not errors:
        return
    own = sum(error.where.file == source for error in errors)
    before = len(errors) - own
    parts = [f"{own} in what was to be imported"] if own else []
    parts += [f"{before} elsewhere in the books"] if before else []
    count = f"{len(errors)} error{'s' * (len(errors) > 1)}"
    raise RefusedError(f"refused, with {count}: {', '.join(parts)}", errors, where=source)
