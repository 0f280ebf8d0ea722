"""All reconciliations at once: how each ended, and why some had nothing to hold against."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reports.identity import identity
from reports.reconciliations import table
from reports.reconciliations.arranged import verdict
from reports.reconciliations.held import Reconciled, counted
from reports.reconciliations.reconciled import PublishedHeld, SourcesReconciled
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books
    from reports.identity import Identity


class Ended(NamedTuple):
    """How one reconciliation ended; `ran` is false where it had nothing to hold against."""

    name: str
    ran: bool
    stands: bool
    matched: int
    open: int
    said: str


@dataclass(frozen=True, slots=True)
class Everything:
    """How each reconciliation ended."""

    stands: bool
    ended: tuple[Ended, ...]
    identity: Identity


def reconcile_all(books: Books, today: datetime.date) -> tuple[Paper, list[Paper]]:
    """Return the paper on all reconciliations, and the paper of each that ran."""
    ended, papers = [], []
    for name in table.PAPERS:
        short = name.removeprefix("reconcile-")
        module, _, function = table.PAPERS[name].partition(":")
        make = getattr(importlib.import_module(module), function)
        try:
            made: Paper = make(books, today)
        except table.NothingError as nothing:
            ended.append(Ended(short, False, True, 0, 0, nothing.what))
            continue
        one = _ended(short, made)
        ended.append(one)
        papers += [made] if one.ran else []
    found = Everything(all(one.stands for one in ended), tuple(ended), identity(books))
    return Paper("reconcile-all", found, _document(found, today), found.stands), papers


def _ended(name: str, made: Paper) -> Ended:  # one way out for each kind of paper
    found = made.found
    if isinstance(found, Reconciled):
        return Ended(name, True, found.stands, len(found.pairs), found.open, verdict(found))
    if isinstance(found, SourcesReconciled):
        apart = len(found.differences)
        said = "ties to zero, nothing open" if found.ties else counted(apart, "difference")
        return Ended(name, True, found.ties, len(found.matches), apart, said)
    if isinstance(found, PublishedHeld) and not found.figures:
        return Ended(name, False, True, 0, 0, "the books have no published figure")
    if isinstance(found, PublishedHeld):
        stand = sum(one.stands for one in found.figures)
        said = f"{stand} of {len(found.figures)} figures tie"
        return Ended(name, True, found.stands, stand, len(found.figures) - stand, said)
    if not found.claims:
        return Ended(name, False, True, 0, 0, "the books have no published sentence")
    apart = len(found.remarks)
    return Ended(name, True, made.ties, len(found.claims), apart, made.document.name)


def _document(found: Everything, day: datetime.date) -> Document:
    columns = (
        Column("Reconciliation", "text", 3),
        Column("Matched", "rate", 1),
        Column("Open", "rate", 1),
        Column("Ended", "words", 6),
    )
    rows = tuple(
        Row(
            (
                one.name,
                one.matched if one.ran else None,
                one.open if one.ran else None,
                one.said if one.ran else f"not run: {one.said}",
            )
        )
        for one in found.ended
    )
    ran = sum(one.ran for one in found.ended)
    stand = sum(one.ran and one.stands for one in found.ended)
    which = found.identity
    return Document(
        title="All reconciliations",
        name=f"{stand} of {ran} tie with nothing open",
        period=f"made on {day}",
        labels=(),
        facts=(),
        tables=(Table("body", "Reconciliations", columns, rows),),
        notes=("An extract of another system is held by itself: vtf reconcile erp --file FILE.",),
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=day,
        footer=f"All reconciliations, {day}",
        identity=f"Books at chain {which.chain[:12]}",
    )
