"""New, known, or in conflict: each draft is held against what the books have under its key.

The same row again, in this file or another, is known and adds nothing. The same key with other
content is a conflict; so is a row that no longer says something it once said. Where the earlier
source is in the archive, the two rows are compared cell by cell, so that one changed cell is shown
as one difference however many entries follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Custom, Price, Transaction

from importers.rates import as_booked
from ledger.clauses import folded
from ledger.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from importers.desk import Desk, Draft
    from importers.table import Table
    from ledger.books import Peek

#: Metadata that says where an entry came from, and which version of its record it is, not what;
#: and what Beancount notes on a transaction that it has booked.
_ASIDE = frozenset({"filename", "lineno", "origin", "key", "corrects", "__tolerances__"})

#: Parts of a row's identity that a later state of the same row leaves behind, lawfully.
_OUTGROWN = frozenset({"pledge"})


class Difference(NamedTuple):
    """One thing that changed: what, as the books have it, as the file has it now."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Conflict:
    """A row whose identity the books have with other content.

    Attributes:
        owner: the row's identity.
        table, row: where the row stands now.
        before: the origin of what the books have.
        batch: the file of the batch that has it.
        keys: the import identities that differ.
        differences: what changed in the entries.
        rows: all rows of its identity, the lines of a voucher.
        befores: origins of all rows that the books have it from.
    """

    owner: str
    table: Table
    row: int
    before: str
    batch: str
    keys: tuple[str, ...]
    differences: tuple[Difference, ...]
    rows: tuple[int, ...] = ()
    befores: tuple[str, ...] = ()


@dataclass
class Sorted:
    """Drafts by what the books know of them.

    Attributes:
        new, known, conflicts: see the module.
        reversed: drafts of rows that the books had and reversed; they are not entered again.
        corrected: conflicts that are settled by reversal and new entry, which are among the new.
    """

    new: list[Draft] = field(default_factory=list)
    known: list[Draft] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    reversed: list[Draft] = field(default_factory=list)
    corrected: list[Conflict] = field(default_factory=list)


def sort_drafts(desk: Desk) -> Sorted:
    """Return what is new, known and in conflict among the drafts on a desk."""
    entries, histories = desk.peek.entries_by_key, desk.peek.histories
    reversals = desk.peek.reversals
    found = Sorted()
    newer = {str(one.meta["key"]) for past in histories.values() for one in past.versions[1:]}
    differing: dict[str, list[tuple[Draft, Any]]] = {}
    made: dict[str, Draft] = {}
    for draft in desk.drafts:
        existing = entries.get(draft.key)
        if existing is None and draft.key in reversals:
            existing = [reversals[draft.key]]
        other = made.setdefault(draft.key, draft)
        if other is not draft:
            _twice(draft, other)
        elif existing is None and draft.key in newer:
            _named_as_version(draft)
        elif existing is None:
            # In the look of a correction, what is about to be reversed is not in force either.
            (found.reversed if draft.key in histories else found.new).append(draft)
        elif len(existing) == 1 and _alike_in_books(existing[0], draft.entry):
            found.known.append(draft)
        else:
            differing.setdefault(draft.owner, []).append((draft, existing[0]))
    _note_likes(found.new, entries)
    if entries:
        _note_vanished(desk, differing)
    rows = _rows_of(desk) if differing else {}
    for owner, pairs in differing.items():
        found.conflicts.append(_conflict(owner, pairs, rows))
    held = {conflict.owner for conflict in found.conflicts}
    back = {draft.owner for draft in found.reversed} - held
    if held or back:
        found.reversed += [draft for draft in found.new if draft.owner in back]
        found.reversed = [draft for draft in found.reversed if draft.owner in back]
        found.new = [draft for draft in found.new if draft.owner not in held | back]
    return found


def _note_vanished(desk: Desk, differing: dict[str, list[tuple[Draft, Any]]]) -> None:
    """Add what the books have of a row that the row no longer says."""
    mine = {draft.key for draft in desk.drafts}
    owners = {_booked_as(draft): draft for draft in desk.drafts}
    for key, existing in desk.peek.entries_by_key.items():
        owner, _, part = key.rpartition(":")
        draft = owners.get(owner) or (owners.get(key) if key not in mine else None)
        if draft is None or key in mine or part in _OUTGROWN:
            continue
        if draft.owner != owner and not draft.owner.startswith("set-aside:"):
            continue
        gone = draft._replace(entry=None, key=key)
        differing.setdefault(draft.owner, []).append((gone, existing[0]))


def _twice(draft: Draft, other: Draft) -> None:
    """Refuse a second entry of one identity, such as a voucher whose lines stand on two sheets."""
    there = f"{other.table.sheet.name}!{other.table.cells(other.row)}"
    _duplicate(draft, f"the row makes the same entry, {draft.key.partition(':')[2]}, as {there}")


def _named_as_version(draft: Draft) -> None:
    """Refuse a new record named as a later version of another is: `V-1#2`."""
    name = draft.key.partition(":")[2]
    _duplicate(draft, f"{name} is how the books call a corrected version of another record")


def _note_likes(new: list[Draft], entries: Mapping[str, Any]) -> None:
    """Refuse what is new only by capitals, spaces or width: `v-1` where the books have `V-1`."""
    if not new:
        return
    alike = {_alike(key): key for key in entries}
    told: set[str] = set()
    for draft in new:
        other = alike.setdefault(_alike(draft.key), draft.key)
        if other != draft.key and draft.owner not in told:
            told.add(draft.owner)
            name = other.partition(":")[2]
            _duplicate(draft, f"the row's identity is {name} but for capitals, spaces or width")


def _alike(key: str) -> str:
    return key.casefold() if key.isascii() else folded(key)


def _duplicate(draft: Draft, text: str) -> None:
    draft.table.add(
        "IMPORT-DUPLICATE",
        text,
        draft.row,
        draft.table.layout.key_fields[-1],
        "If they are one, write it alike and once. If they are two, tell them apart by more.",
    )


def _booked_as(draft: Draft) -> str:
    """Return the identity under which a draft's row would be booked, or is."""
    return draft.owner.removeprefix("set-aside:")


def _rows_of(desk: Desk) -> dict[tuple[str, int], list[int]]:
    """Return the rows of each identity, by it and the table they stand in."""
    found: dict[tuple[str, int], list[int]] = {}
    for (table, row), owner in desk.owners.items():
        found.setdefault((owner, table), []).append(row)
    return found


def _origins(entry: Any) -> tuple[str, ...]:
    """Return the origins of an entry's postings, else its own."""
    own = [str((leg.meta or {}).get("origin", "")) for leg in getattr(entry, "postings", ())]
    return tuple(dict.fromkeys(text for text in own if text)) or (
        str(entry.meta.get("origin", "")),
    )


def _conflict(
    owner: str, pairs: list[tuple[Draft, Any]], rows: dict[tuple[str, int], list[int]]
) -> Conflict:
    differences: dict[Difference, None] = {}
    for draft, existing in pairs:
        differences.update(dict.fromkeys(_differences(draft.key, existing, draft.entry)))
    draft, existing = pairs[0]
    return Conflict(
        owner,
        draft.table,
        draft.row,
        str(existing.meta.get("origin", "")),
        PurePath(str(existing.meta.get("filename", ""))).name,
        tuple(pair[0].key for pair in pairs),
        tuple(differences),
        tuple(rows.get((owner, id(draft.table)), (draft.row,))),
        _origins(existing),
    )


def _alike_in_books(booked: Any, made: Any) -> bool:
    """Return whether the books say what a draft says, if perhaps in fewer words."""
    return _same(booked, made) or _same(booked, as_booked(made, booked))


def _same(one: Any, other: Any) -> bool:
    """Return whether two entries say the same, wherever they came from."""
    if one.__class__ is not other.__class__ or one.date != other.date:
        return False
    if not _same_meta(one.meta, other.meta):
        return False
    if one.__class__ is Transaction:
        return _same_transaction(one, other)
    if one.__class__ is Custom:
        return bool(one.type == other.type) and [v.value for v in one.values] == [
            v.value for v in other.values
        ]
    return isinstance(one, Price) and one[2:] == other[2:]


def _same_transaction(one: Any, other: Any) -> bool:
    return (
        one.flag == other.flag
        and (one.payee or "") == (other.payee or "")
        and (one.narration or "") == (other.narration or "")
        and len(one.postings) == len(other.postings)
        and all(
            mine.account == theirs.account
            and mine.units == theirs.units
            and _same_meta(mine.meta, theirs.meta)
            for mine, theirs in zip(one.postings, other.postings, strict=True)
        )
    )


def _same_meta(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    return _facts(one) == _facts(other)


def _facts(meta: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (meta or {}).items() if key not in _ASIDE}


def _differences(key: str, before: Any, after: Any) -> list[Difference]:
    """Return what differs between an entry of the books and what the row would make now."""
    if after is None:
        return [Difference(key, "in the books", "no longer in the row")]
    old, new = _described(before), _described(after)
    return [
        Difference(name, old.get(name, "nothing"), new.get(name, "nothing"))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def _described(entry: Any) -> dict[str, str]:
    """Return an entry as named texts, for people."""
    facts = {"date": str(entry.date)}
    facts |= {name: _text(value) for name, value in _facts(entry.meta).items() if name != "key"}
    if isinstance(entry, Transaction):
        facts["payee"], facts["narration"] = entry.payee or "", entry.narration or ""
        for at, leg in enumerate(entry.postings, 1):
            facts[f"posting {at}"] = f"{leg.account} {_text(leg.units)}"
            for name, value in _facts(leg.meta).items():
                facts[f"posting {at}, {name}"] = _text(value)
    elif isinstance(entry, Custom):
        facts["values"] = ", ".join(str(value.value) for value in entry.values)
    elif isinstance(entry, Price):
        facts["rate"] = _text(entry.amount)
    return facts


def _text(value: Any) -> str:
    if isinstance(value, Amount):
        return f"{value.number:,f} {value.currency}"
    return str(value)


def reversed_before(found: Sorted, look: Peek) -> list[Finding]:
    """Return a warning for each row that the books had and took back: it is not entered again."""
    told: dict[str, Finding] = {}
    for draft in found.reversed:
        history = look.histories.get(draft.key)
        if history is None or draft.owner in told:
            continue
        answer = history.reversals[-1]
        name = draft.owner.partition(":")[2]
        told[draft.owner] = draft.table.where.finding(
            "IMPORT-REVERSED",
            f"{name} was in the books and is reversed, as of {answer.date}: "
            f"{answer.meta.get('reason', '')}",
            draft.row,
            draft.table.span()[0],
            "Nothing is done about it. To enter it again, import the file with --correct, and "
            f"--only {draft.owner} if nothing else is to be.",
            Severity.WARNING,
        )
    return list(told.values())
