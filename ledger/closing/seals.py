"""Seals: what a close has sealed is still there, word for word, and nothing was put beside it.

A batch cannot change without its hash. What is kept by hand can, and grows lawfully: new agreements
come every year. So a closing paper holds a print of each term that is kept by hand and dated into
the closed period or before. Each of them must still stand in the books; none may be withdrawn; and
nothing may be added that is dated into the period and governs what was closed: a clause or grant of
an agreement that was there, a policy. Later terms, and agreements that are new, are nobody's seal.

- `GUARD-CLOSE`: the chain, what is carried forward or the closing paper is not that of the close;
- `GUARD-SEALED`: a sealed term was changed, taken away, withdrawn, or one was added to it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Price

from ledger.closing.facts import CloseTerm
from ledger.closing.paper import Paper, PaperError, Sealed, read_paper
from ledger.findings import Finding, Place, Severity
from ledger.manifest import BATCHES, CARRIED, SOURCES, START, digest, read_manifest
from ledger.prints import print_of
from ledger.term import place_of
from ledger.versions import REVERSAL, reversed_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping

    from ledger.filing import Register

#: Terms and facts that say what a cost may be charged to, what was reserved and what was waived:
#: none is added to a closed period, and none that is sealed is withdrawn.
GOVERNING = frozenset(
    {"fund", "donor", "programme", "partner", "policy", "agreement", "grant", "clause",
     "appropriation", "allocation", "allotment", "redeployment", "vote-change", "vote-group",
     "group-redeployment", "vote-share", "commitment", "authority", "closure", "instruction",
     "condition-met", "instalment", "waiver", "write-off", "reserve-advance", "partner-agreement",
     "advance"}
)  # fmt: skip

#: Metadata in which they name what they are about.
_NAMING = ("agreement", "funding", "appropriation", "allocation")

#: Kinds that say nothing about money, or come and go by themselves.
_UNSEALED = frozenset({"batch", "close", "fava-extension", "fava-option", "fava-sidebar-link"})

_CHANGED = (
    "Put it back as it was. What changes from now on is said by a new clause or term, dated into "
    "an open period; what was charged wrongly is reversed in an open period."
)


class _Stated(NamedTuple):
    """A directive as the seals see it: looked at once, however many funds are closed.

    Attributes:
        entry: the directive.
        by_hand: whether it is kept by hand.
        fund: whose it is; None: all funds share it.
    """

    entry: Any
    by_hand: bool
    fund: str | None


class Closed(NamedTuple):
    """A close with its place in the chain, and its paper."""

    term: CloseTerm
    position: int
    paper: Paper


def broken(
    folder: Path, entries: Iterable[Any], register: Register, order: Mapping[str, int]
) -> list[Finding]:
    """Return how what was sealed differs from what the books have.

    Args:
        folder: the books.
        entries: as loaded.
        register: all terms.
        order: batch id -> its place in the chain; a batch that is not there yet comes after all.
    """
    closes = register.of(CloseTerm)
    if not closes:
        return []
    stated = [entry for entry in entries if isinstance(entry, (Custom, Price))]
    found: list[Finding] = []
    last: dict[str, Closed] = {}
    for term in sorted(closes.values(), key=lambda one: one.ends):
        position = position_of(term.place.file, folder, order)
        if position is None:
            continue  # written by hand: the rules refuse it
        try:
            paper = paper_of(folder, term, register)
        except PaperError as error:
            found.append(_close(term, f"its closing paper cannot be read: {error}"))
            continue
        closed = last[term.fund] = Closed(term, position, paper)
        found += _chain(folder, closed)
    found += _carried(folder, last.values(), len(order))
    known = list(_looked_over(folder, stated, register))
    prints: dict[int, str] = {}
    for closed in last.values():
        found += _terms(folder, closed, known, prints, order)
    return found


def _looked_over(folder: Path, entries: Iterable[Any], register: Register) -> Iterator[_Stated]:
    """Yield the directives that a seal can be about, each with what must be known of it."""
    written = {folder / BATCHES, folder / CARRIED}
    by_hand: dict[str, bool] = {}
    for entry in entries:
        if not isinstance(entry, (Custom, Price)):
            continue
        file = str(entry.meta.get("filename", ""))
        if file not in by_hand:
            by_hand[file] = Path(file).parent not in written
        if isinstance(entry, Price):
            yield _Stated(entry, by_hand[file], None)
        else:
            kept = by_hand[file] and entry.type not in _UNSEALED
            yield _Stated(entry, kept, _fund_of(entry, register))


def position_of(file: str, folder: Path, order: Mapping[str, int]) -> int | None:
    """Return the place in the chain of a file's batch; None for what is kept by hand."""
    path = Path(file)
    if path.parent != folder / BATCHES:
        return None
    return order.get(path.stem, len(order))


def paper_of(folder: Path, term: CloseTerm, register: Register) -> Paper:
    """Return the closing paper of a close.

    Raises:
        PaperError: it is not there, or is not the one that was archived.
    """
    batch = register.batches.get(Path(term.place.file).stem)
    name = batch.file if batch else ""
    path = folder / SOURCES / name
    if not batch or not name or not path.is_file():
        raise PaperError("it is not in the archive")
    content = path.read_bytes()
    if digest(content) != batch.sha256:
        raise PaperError("it was changed after it was archived")
    return read_paper(content)


def _chain(folder: Path, closed: Closed) -> Iterator[Finding]:
    links = read_manifest(folder).links[: closed.position]
    head = links[-1].chain if links else START
    if head != closed.term.head:
        yield _close(
            closed.term,
            f"the chain had the head {closed.term.head} when it was closed, and has {head} there",
        )


def _carried(folder: Path, closes: Iterable[Closed], known: int) -> Iterator[Finding]:
    """Yield a finding where the manifest folds other batches than the last close did."""
    closes = list(closes)
    if not closes or max(one.position for one in closes) == known:
        return  # the one that is being written: its manifest comes after it
    latest = max(closes, key=lambda one: one.position)
    manifest = read_manifest(folder)
    if manifest.carried != latest.term.carried or manifest.closed != set(latest.paper.folded):
        what = "the manifest carries forward something else than was carried forward by it"
        yield _close(latest.term, what)


def _close(term: CloseTerm, what: str) -> Finding:
    return Finding(
        "GUARD-CLOSE",
        Severity.ERROR,
        f"close {term.id}: {what}.",
        "Restore the books from a backup or from version control; a close is not edited.",
        term.place,
    )


def sealed_by(
    folder: Path, entries: Iterable[Any], register: Register, fund: str, ends: datetime.date
) -> list[Sealed]:
    """Return what a close seals of what is kept by hand, in its order."""
    return [
        Sealed(_name(folder, one.entry), label(one.entry), str(one.entry.date),
               print_of(one.entry).hex())
        for one in _looked_over(folder, entries, register)
        if one.by_hand and one.fund in {None, fund} and one.entry.date <= ends
    ]  # fmt: skip


def governed_by(register: Register, fund: str) -> list[str]:
    """Return the ids to which nothing may be added that is dated into a closed period."""
    found = {fund}
    for funding in register.fundings.values():
        if funding.fund == fund:
            found |= {funding.id, funding.agreement}
    found |= {term.id for term in register.agreements.values() if term.fund == fund}
    return sorted(found - {""})


def label(entry: Custom | Price) -> str:
    """Return a directive's kind and values, as people name it."""
    if isinstance(entry, Price):
        return f"price {entry.currency} of {entry.date}"
    return " ".join([entry.type, *(str(value.value) for value in entry.values or ())])


def _terms(
    folder: Path,
    closed: Closed,
    stated: list[_Stated],
    prints: dict[int, str],
    order: Mapping[str, int],
) -> Iterator[Finding]:
    fund, ends = closed.term.fund, closed.term.ends
    left = Counter(one.print for one in closed.paper.terms)
    governed = frozenset(closed.paper.governed)
    new: dict[str, Custom] = {}
    for entry, by_hand, own in stated:
        if entry.date > ends or (own is not None and own != fund):
            continue
        if by_hand:
            name = prints.get(id(entry)) or prints.setdefault(id(entry), print_of(entry).hex())
            if left[name]:
                left[name] -= 1
            else:
                new[label(entry)] = entry
        elif _since(entry, folder, closed, order) and _governs(entry, governed):
            yield _sealed(closed.term, label(entry), "was added to it", place_of(entry))
    gone = {one.label: one for one in closed.paper.terms if left[one.print] > 0}
    for name, one in gone.items():
        if name in new:
            entry = new.pop(name)
            moved = f": it was of {one.date}" if one.date != str(entry.date) else ""
            yield _sealed(closed.term, name, f"was changed{moved}", place_of(entry))
        else:
            what = "was taken away"
            yield _sealed(closed.term, name, what, Place(str(folder / one.file)))
    for name, entry in new.items():
        if _governs(entry, governed):
            yield _sealed(closed.term, name, "was added to it", place_of(entry))
    yield from _withdrawn(folder, closed, stated, order)


def _withdrawn(
    folder: Path,
    closed: Closed,
    stated: list[_Stated],
    order: Mapping[str, int],
) -> Iterator[Finding]:
    answers = {
        reversed_key(entry): entry
        for entry, _, _ in stated
        if entry.__class__ is Custom
        and entry.type == REVERSAL
        and _since(entry, folder, closed, order)
    }
    for entry, _, own in stated if answers else ():
        answer = answers.get(str(entry.meta.get("key", "")))
        if (
            answer is None
            or entry.__class__ is Price
            or entry.type not in GOVERNING
            or entry.date > closed.term.ends
        ):
            continue
        if own in {None, closed.term.fund} and not _since(entry, folder, closed, order):
            yield _sealed(closed.term, label(entry), "was withdrawn", place_of(answer))


def _since(entry: Custom, folder: Path, closed: Closed, order: Mapping[str, int]) -> bool:
    """Return whether a directive came by a batch after a close; what is carried did not."""
    position = position_of(str(entry.meta.get("filename", "")), folder, order)
    return position is not None and position > closed.position


def _name(folder: Path, entry: Custom) -> str:
    path = Path(str(entry.meta["filename"]))
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _governs(entry: Custom | Price, governed: frozenset[str]) -> bool:
    """Return whether a term says something of what a close has sealed."""
    if isinstance(entry, Price) or entry.type not in GOVERNING:
        return False
    named = {str(value.value) for value in (entry.values or ())[:1]}
    named |= {str(entry.meta[key]) for key in _NAMING if key in entry.meta}
    if entry.type == "vote-share":
        named.add(str(entry.meta.get("fund", "")))
    return entry.type == "policy" or bool(named & governed)


def _fund_of(entry: Custom, register: Register) -> str | None:
    """Return whose a term is; None where all funds share it."""
    own = entry.meta.get("fund")
    name = str(entry.values[0].value) if entry.values else ""
    if own is None and entry.type == "fund":
        own = name
    if own is None:
        for key in (name, *map(entry.meta.get, _NAMING)):
            agreement = register.agreements.get(str(key)) if key else None
            funding = register.fundings.get(str(key)) if key else None
            found = agreement or funding
            if found is not None:
                own = found.fund
                break
    return own


def _sealed(term: CloseTerm, name: str, what: str, place: Place) -> Finding:
    return Finding(
        "GUARD-SEALED",
        Severity.ERROR,
        f"close {term.id} sealed the terms of {term.fund} up to {term.ends}: {name} {what}.",
        _CHANGED,
        place,
    )
