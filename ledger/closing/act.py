"""The act of closing: the checklist, the paper, the batch, and what is carried forward.

One writer, one rename: until the new manifest stands nothing has happened. What is folded is made
of the whole books each time, all closed periods of all funds at once, so that the books carry one
file forward however many years are closed.
"""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom
from beancount.parser.grammar import ValueType

from ledger.batches import Batch, Outcome, writing
from ledger.books import MAIN, load
from ledger.closing.balances import balances
from ledger.closing.batch import Folding
from ledger.closing.checklist import (
    Unsettled,
    first_day,
    is_period_end,
    totals,
    unsettled,
    wrong_people,
)
from ledger.closing.facts import CLOSE, CloseTerm
from ledger.closing.fold import Folded, fold
from ledger.closing.paper import Control, Paper
from ledger.closing.seals import governed_by, sealed_by
from ledger.closing.whole import whole
from ledger.errors import EXIT_FINDINGS, BadInputError, BooksError, VtfError
from ledger.heads import hand_kept
from ledger.manifest import carried_name, digest, read_manifest
from ledger.opens import opened_accounts
from ledger.sealing import undo
from ledger.storage import DISK, Storage

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books

#: What the batch of a close names as its layout.
_LAYOUT = b'# A close is made by `vtf close` of the books themselves.\nname = "close"\n'


class UnsettledError(VtfError):
    """A period cannot be closed yet (exit 1)."""

    exit_code = EXIT_FINDINGS

    def __init__(self, close: str, items: list[Unsettled]) -> None:
        super().__init__(
            f"{close} cannot be closed yet",
            advice="Settle each of these and close again. Nothing was written.",
        )
        self.items = tuple(items)

    def __str__(self) -> str:
        """Return the refusal with its list."""
        lines = [super().__str__()]
        for item in self.items:
            lines += [f"  - {item.what}", *(f"      {place}" for place in item.where)]
        return "\n".join(lines)


class Wanted(NamedTuple):
    """What is to be closed, by whom, and why."""

    fund: str
    ends: date
    by: str
    second: str
    reason: str

    @property
    def id(self) -> str:
        """The close's id."""
        return f"{self.fund}-{self.ends}"


class Made(NamedTuple):
    """What a close would write, or has written.

    Attributes:
        term: the close.
        paper: its paper.
        folded: what is carried forward.
        outcome: of the writing; None: nothing was written.
    """

    term: Custom
    paper: Paper
    folded: Folded
    outcome: Outcome | None


def close(
    folder: Path,
    wanted: Wanted,
    today: date,
    *,
    dry_run: bool = False,
    storage: Storage = DISK,
) -> Made:
    """Close a period of a fund.

    Args:
        folder: the books.
        wanted: what, by whom, why.
        today: the day it is; a period is over before it is closed.
        dry_run: write nothing.
        storage: how to reach the disk.

    Raises:
        UnsettledError: the checklist is not empty.
        BadInputError: there is no such fund, or the day is no end of an open period of it.
        VtfError: as for any batch.
    """
    with writing(folder, storage=storage) as writer:
        books = load(writer.folder, main=whole(writer.folder))
        begins = _begins(books, wanted, today)
        items = wrong_people(books, wanted.by, wanted.second, today)
        items += unsettled(books, wanted.fund, wanted.ends)
        if items:
            raise UnsettledError(wanted.id, items)
        folded = _folded(books, wanted)
        paper = _paper(books, wanted, begins, folded)
        term = _term(paper)
        if dry_run:
            return Made(term, paper, folded, None)
        batch = Batch("close", f"{wanted.id}.json", paper.as_bytes(), "close", _LAYOUT, [term])
        folding = Folding(folded, _keys(folded), balances(books.lines))
        opened = opened_accounts(books.entries)
        before = read_manifest(writer.folder).carried
        outcome = writer.commit(batch, opened=opened, folding=folding)
        if before not in {"", digest(folded.content)}:
            # No manifest names it any more.
            undo(storage, [writer.folder / carried_name(before)])
        with contextlib.suppress(BooksError):
            whole(writer.folder)  # whoever reads the archive next brings it up to date, else
    return Made(term, paper, folded, outcome)


def last_closed(books: Books) -> dict[str, CloseTerm]:
    """Return the last close of each fund."""
    closes = sorted(books.register.of(CloseTerm).values(), key=lambda term: term.ends)
    return {term.fund: term for term in closes}


def _begins(books: Books, wanted: Wanted, today: date) -> date:
    """Return the first day of a period that may be closed.

    Raises:
        BadInputError: it may not.
    """
    term = books.register.funds.get(wanted.fund)
    if term is None:
        known = ", ".join(sorted(books.register.funds))
        raise BadInputError(
            f"{wanted.fund!r} is no fund of these books", advice=f"There are: {known}."
        )
    if not is_period_end(term.fund_class, wanted.ends):
        raise BadInputError(
            f"no period of {wanted.fund} ends on {wanted.ends}",
            advice="A mission's year and the support account's end on 30 June; any other fund "
            "is closed by the month or the year.",
        )
    if wanted.ends >= today:
        raise BadInputError(f"{wanted.ends} is not over on {today}")
    before = last_closed(books).get(wanted.fund)
    if before is not None and wanted.ends <= before.ends:
        raise BadInputError(
            f"{wanted.fund} is closed up to {before.ends} already, by {before.id}",
            advice="A close is not taken back: what was wrong is reversed in an open period.",
        )
    if before is not None:
        return before.ends + timedelta(days=1)
    return min(first_day(books, wanted.fund) or wanted.ends, wanted.ends)


def _folded(books: Books, wanted: Wanted) -> Folded:
    ends = {fund: (term.id, term.ends) for fund, term in last_closed(books).items()}
    ends[wanted.fund] = wanted.id, wanted.ends
    batches = {link.id for link in read_manifest(books.folder).links}
    return fold(books.folder, books.entries, books.register, ends, batches)


def _keys(folded: Folded) -> bytes:
    return "".join(f"{key}\n" for key in folded.keys).encode()


def _paper(books: Books, wanted: Wanted, begins: date, folded: Folded) -> Paper:
    fund, ends = wanted.fund, wanted.ends
    says = {
        "close": wanted.id,
        "fund": fund,
        "begins": str(begins),
        "ends": str(ends),
        "head": read_manifest(books.folder).head,
        "main": digest((books.folder / MAIN).read_bytes()),
        "carried": digest(folded.content),
        "by": wanted.by.strip(),
        "second": wanted.second.strip(),
        "reason": wanted.reason.strip(),
    }
    controls = totals(books, fund, ends)
    return Paper(
        says,
        hand_kept(books),
        tuple(Control(name, *figures) for name, figures in controls.items()),
        tuple(sealed_by(books.folder, books.entries, books.register, fund, ends)),
        tuple(governed_by(books.register, fund)),
        tuple(sorted(folded.ids)),
        digest(_keys(folded)),
    )


def _term(paper: Paper) -> Custom:
    days = {name: date.fromisoformat(paper.says[name]) for name in ("begins", "ends")}
    meta: dict[str, Any] = {
        name: days.get(name, value) for name, value in paper.says.items() if name != "close"
    }
    return Custom(meta, days["ends"], CLOSE, [ValueType(paper.says["close"], str)])
