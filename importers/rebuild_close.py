"""A close made again: what its paper says of the batches is reckoned once more from rebuilt ones.

Reckoned: the chain head, the control totals by funding, which batches are folded, what is carried
forward and under which keys. Taken from the paper, because the books do not keep how they were on
that day: the hashes of the files that are kept by hand, and who closed, when and why. Where
something that was reckoned is not what the paper says, the close is not made, and that is named.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom
from beancount.parser.grammar import ValueType

from importers.rebuild_source import unasked
from ledger.batches import Batch, writing
from ledger.books import load
from ledger.closing.act import last_closed
from ledger.closing.balances import balances
from ledger.closing.batch import Folding
from ledger.closing.checklist import totals
from ledger.closing.facts import CLOSE
from ledger.closing.fold import fold
from ledger.closing.paper import Control, Paper, PaperError, read_paper
from ledger.closing.whole import whole
from ledger.errors import BadInputError
from ledger.manifest import digest, read_manifest
from ledger.opens import opened_accounts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.rebuild_source import Source
    from ledger.books import Books
    from ledger.closing.fold import Folded
    from ledger.findings import Finding

#: What makes the batch of a close.
IMPORTER = "close"

#: What a close says, in its order.
_SAID = ("fund", "begins", "ends", "head", "main", "carried", "by", "second", "reason")

_TESTIFIED = ("by", "second", "reason", "hashes of files kept by hand")


class _Unasked(Folding):
    """Folding whose candidate is not put to the rules: they run once, over the whole."""

    def validate(self, *_: object) -> Sequence[Finding]:
        """Ask nothing."""
        return unasked()


def close_again(into: Path, source: Source) -> tuple[int, tuple[str, ...]]:
    """Make the batch of a close again and write it; return its entries and what was testified.

    Raises:
        BadInputError: its paper cannot be read, or says something else than the rebuilt books.
    """
    try:
        paper = read_paper(source.file)
        days = {name: date.fromisoformat(paper.says[name]) for name in ("begins", "ends")}
        missing = [name for name in (*_SAID, "close") if name not in paper.says]
    except (PaperError, KeyError, ValueError) as error:
        raise BadInputError(f"the closing paper cannot be read: {error}") from None
    if missing:
        raise BadInputError(f"the closing paper does not say: {', '.join(missing)}")
    with writing(into, validate=unasked) as writer:
        books = load(writer.folder, main=whole(writer.folder), verify=False)
        folded = _folded(books, paper, days["ends"])
        keys = "".join(f"{key}\n" for key in folded.keys).encode()
        _hold(books, paper, folded, keys)
        meta: dict[str, Any] = {name: days.get(name, paper.says[name]) for name in _SAID}
        term = Custom(meta, days["ends"], CLOSE, [ValueType(paper.says["close"], str)])
        name = source.says("file").partition("-")[2]
        batch = Batch(IMPORTER, name, source.file, IMPORTER, source.layout, [term])
        folding = _Unasked(folded, keys, balances(books.lines))
        writer.commit(batch, opened=opened_accounts(books.entries), folding=folding)
    return 1, _TESTIFIED


def _folded(books: Books, paper: Paper, ends: date) -> Folded:
    """Return what a close carries forward, made of the rebuilt batches."""
    known = {fund: (term.id, term.ends) for fund, term in last_closed(books).items()}
    known[paper.says["fund"]] = paper.says["close"], ends
    batches = {link.id for link in read_manifest(books.folder).links}
    return fold(books.folder, books.entries, books.register, known, batches)


def _hold(books: Books, paper: Paper, folded: Folded, keys: bytes) -> None:
    """Hold a closing paper against what the rebuilt books give.

    Raises:
        BadInputError: one of them differs.
    """
    fund, ends = paper.says["fund"], date.fromisoformat(paper.says["ends"])
    controls = tuple(Control(name, *figures) for name, figures in totals(books, fund, ends).items())
    said = {
        "chain head": (paper.says["head"], read_manifest(books.folder).head),
        "control totals": (paper.totals, controls),
        "batches that are folded": (paper.folded, tuple(sorted(folded.ids))),
        "what is carried forward": (paper.says["carried"], digest(folded.content)),
        "keys that are carried forward": (paper.keys, digest(keys)),
    }
    for what, (stated, found) in said.items():
        if stated != found:
            raise BadInputError(
                f"the {what} of close {paper.says['close']}: its paper says {stated}, "
                f"the rebuilt books {found}"
            )
