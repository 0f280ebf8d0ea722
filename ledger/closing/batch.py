"""The batch of a close, and the one candidate that is not the books with one more file.

A close folds batches: what is read afterwards is the carried file in their place. So its candidate
is the main file with the files that the new manifest will name, and it must hold, to the cent, what
the whole books hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger import archive, books
from ledger.candidate import prove
from ledger.closing.balances import balances, differing
from ledger.closing.verdict import in_doubt
from ledger.closing.whole import expanded
from ledger.errors import BooksError
from ledger.guard import Expects, expected
from ledger.manifest import CARRIED, Manifest, carried_name, digest
from ledger.sealing import undo
from ledger.storage import Storage, beside, put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger.closing.balances import Balances
    from ledger.closing.fold import Folded
    from ledger.findings import Finding


@dataclass(frozen=True)
class Folding:
    """What a close puts in the place of batches.

    Attributes:
        folded: the carried file and what it stands for.
        keys: the archived list of keys that are carried forward.
        before: the balances of the whole books.
    """

    folded: Folded
    keys: bytes
    before: Balances

    def write(
        self, folder: Path, storage: Storage, manifest: Manifest, made: list[Path]
    ) -> Manifest:
        """Write the carried file and the keys, note them as made, and return the new manifest."""
        name = digest(self.folded.content)
        item = archive.place(folder, "closed-keys.txt", self.keys, storage)
        path = folder / carried_name(name)
        made += [path] if item.known else [path, item.path]
        storage.make_folder(folder / CARRIED)
        archive.keep(item, storage)
        put(storage, path, self.folded.content)
        return manifest.folded(self.folded.ids, name)

    def validate(
        self, folder: Path, batch: Path, storage: Storage, prints: bytes, after: Manifest
    ) -> Sequence[Finding]:
        """Load the books as they would be, and return everything found.

        Raises:
            BooksError: they do not load, cannot be trusted, or do not hold what they held before.
        """
        main = folder / books.MAIN
        draft = beside(folder / f"candidate-{books.MAIN}")

        def as_it_would_be(*, whole: bool) -> books.Books:
            names = after.names(whole=whole)
            text = expanded(storage.read(main).decode(), names)
            known = expected(folder)
            files = tuple((folder / name).resolve() for name in names)
            expects = Expects(files, known.order if known else {}, carried=not whole)
            storage.write(draft, text.encode())
            return books.load(folder, main=draft.name, verify=False, batch=batch, expects=expects)

        try:
            loaded = as_it_would_be(whole=False)
            prove(loaded.entries, batch, prints)
            _must_hold(self.before, balances(loaded.lines))
            found = (as_it_would_be(whole=True) if in_doubt(loaded) else loaded).problems()
        finally:
            undo(storage, [draft])
        return [_at_home(finding, draft, main) for finding in found]


def _must_hold(before: Balances, after: Balances) -> None:
    """Refuse to carry forward anything else than there is.

    Raises:
        BooksError: this is a fault of the program.
    """
    found = differing(before, after)
    if found:
        raise BooksError(
            f"what would be carried forward is not what there is: {found[0].said()}",
            advice="This is a fault of the program: report it. Nothing was closed.",
        )


def _at_home(finding: Finding, draft: Path, main: Path) -> Any:
    if finding.where.file != str(draft):
        return finding
    return finding._replace(where=finding.where._replace(file=str(main)))
