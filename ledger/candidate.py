"""The candidate: the whole books as they would be with one more batch, before they are.

A copy of `main.beancount` with one more include stands beside it for the time of a load, so that
everything is found where it will be found later, and nothing that anyone else reads has changed.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Any

from ledger import books
from ledger.errors import EXIT_FINDINGS, VtfError
from ledger.findings import Finding, Place, as_lines, errors_in
from ledger.manifest import BATCHES
from ledger.origin import parse_origin
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


def load_candidate(folder: Path, batch: Path, storage: Storage) -> Sequence[Finding]:
    """Load the books of a folder with one more batch file, and return everything found.

    Raises:
        BooksError: the candidate does not load, or cannot be trusted as loaded.
        OSError: the disk refused.
    """
    main = folder / books.MAIN
    draft = beside(folder / f"candidate-{books.MAIN}")
    include = f'\ninclude "{BATCHES}/{batch.name}"\n'
    try:
        storage.write(draft, storage.read(main) + include.encode())
        # The batch is in no manifest yet; the writer has held the others against it.
        loaded = books.load(folder, main=draft.name, verify=False)
    except books.UntrustedError as error:
        found = [_at_home(finding, draft, main) for finding in error.findings]
        raise books.UntrustedError(found) from None
    finally:
        undo(storage, [draft])
    return [_at_home(finding, draft, main) for finding in loaded.problems()]


def _at_home(finding: Finding, draft: Path, main: Path) -> Finding:
    if finding.where.file != str(draft):
        return finding
    return finding._replace(where=finding.where._replace(file=str(main)))


def traced(
    findings: Sequence[Finding], batch: Path, text: str, entries: Sequence[Any], source: str
) -> list[Finding]:
    """Return findings with the batch's lines replaced by the cells they came from.

    Args:
        findings: what was found in the candidate.
        batch: the batch's file, which a reader will not find if it is refused.
        text: its content, one block for each entry.
        entries: the entries, in the same order.
        source: the source file's name, as the user knows it.
    """
    firsts = [1]
    for block in text.split("\n\n"):
        firsts.append(firsts[-1] + block.count("\n") + 2)

    def trace(finding: Finding) -> Finding:
        if finding.where.file != str(batch):
            return finding
        at = bisect.bisect_right(firsts, finding.where.line, 1, len(entries)) - 1
        return finding._replace(where=_cells(entries[at], source))

    return [trace(finding) for finding in findings]


def _cells(entry: Any, source: str) -> Place:
    try:
        origin = parse_origin(str(entry.meta.get("origin", "")))
    except ValueError:
        return Place(source)
    return Place(source, 0, origin.sheet, origin.cells)


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
