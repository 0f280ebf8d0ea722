"""Issued statements: each is of these very books, and of one period and scope one is in force.

    2014-03-31 custom "issued" "JPN-2013-01-01-2013-12-31-1"

A statement that went out names the head of the chain it was made of. If the chain was never there,
the donor holds figures of other books. A second statement of the same days stands in the place of
the first, by its name and with a reason, or a donor could hold two that contradict each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.closing.seals import position_of
from ledger.findings import FindingError
from ledger.issued_facts import ISSUED, IssuedTerm
from ledger.manifest import BATCHES, MANIFEST, START, read_manifest
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.register import Register

_BY_VTF = "`vtf statement issue` writes what went out; nothing of it is written by hand."


class IssuedError(FindingError):
    """What is said to have gone out is not of these books, or contradicts something else."""


class _Chain(NamedTuple):
    """The manifest of some books: their folder, and the heads of the chain, oldest first."""

    folder: Path
    order: dict[str, int]
    heads: tuple[str, ...]


def books(register: Register) -> Iterator[Refusal]:
    """Refuse statements of other books, and those that stand in nobody's or in another's place."""
    terms = list(register.of(IssuedTerm).values())
    if not terms:
        return
    chain = _chain(terms)
    for term in terms:
        yield from _of_these_books(term, chain)
        yield from _in_place_of(term, register)
    yield from _one_in_force(terms)


def _chain(terms: Sequence[IssuedTerm]) -> _Chain:
    files = (Path(term.place.file) for term in terms)
    folder = next((file.parent.parent for file in files if file.parent.name == BATCHES), Path())
    manifest = folder / MANIFEST
    links = read_manifest(folder).links if folder.name and manifest.is_file() else ()
    order = {link.id: number for number, link in enumerate(links)}
    return _Chain(folder, order, (START, *(link.chain for link in links)))


def _of_these_books(term: IssuedTerm, chain: _Chain) -> Iterator[Refusal]:
    position = position_of(term.place.file, chain.folder, chain.order)
    if position is None:
        yield _refusal("ISSUED-BY-HAND", f"statement {term.id} came by no batch.", _BY_VTF, term)
    # Heads count from the empty chain, so that of the books before a batch has the batch's number.
    if term.head != chain.heads[position or 0]:
        yield _refusal(
            "ISSUED-HEAD",
            f"statement {term.id} was made of books at chain {term.head[:12]}, and before it these "
            f"books had the head {chain.heads[position or 0][:12]}.",
            "It is of other books, or batches were cut off since. `vtf verify --all` says which.",
            term,
        )


def _in_place_of(term: IssuedTerm, register: Register) -> Iterator[Refusal]:
    if not term.supersedes:
        return
    old = register.of(IssuedTerm).get(term.supersedes)
    if old is None:
        what = "which is no issued statement"
    elif old is term:
        what = "which is itself"
    elif old.series != term.series:
        what = "which is of another scope, period or language"
    elif old.on > term.on:
        what = f"which was issued later, on {old.on}"
    else:
        return
    yield _refusal(
        "ISSUED-SUPERSEDES",
        f"statement {term.id} supersedes {term.supersedes}, {what}.",
        "A statement stands in the place of the last one of the same scope, period and language.",
        term,
    )


def _one_in_force(terms: Sequence[IssuedTerm]) -> Iterator[Refusal]:
    """Refuse a second statement of the same days that does not stand in the place of the last."""
    last: dict[tuple[object, ...], IssuedTerm] = {}
    taken: dict[str, IssuedTerm] = {}
    for term in terms:
        before = last.get(term.series)
        last[term.series] = term
        first = taken.setdefault(term.supersedes, term) if term.supersedes else term
        if first is not term:
            yield _refusal(
                "ISSUED-TWICE",
                f"statement {term.id} supersedes {term.supersedes}, as {first.id} did before it.",
                f"It stands in the place of the last one: supersedes: {first.id!r}.",
                term,
            )
        elif before is not None and not term.supersedes:
            yield _refusal(
                "ISSUED-TWICE",
                f"statement {term.id} is of the same scope, period and language as {before.id}, "
                "and supersedes nothing.",
                "Of one period one statement is in force: name the one that it supersedes, and "
                "the reason.",
                term,
            )


def _refusal(code: str, message: str, advice: str, term: IssuedTerm) -> Refusal:
    return Refusal(code, message, advice, place=term.place, facts=((ISSUED, term.id),))


RULE = Rule("issued statements", __name__, IssuedError, books=books)
