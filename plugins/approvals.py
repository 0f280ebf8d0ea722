"""Approvals held against what they approve: it is there, unchanged, older, and another's work."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.manifest import digest
from ledger.people import file_of
from ledger.people_facts import ApprovalTerm, Role
from ledger.prints import print_of
from plugins.cases import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.people import People
    from ledger.terms import BatchTerm
    from plugins.accounts import Walked
    from plugins.persons import Faults

_BATCH = re.compile("[0-9a-f]{12}")


def judged(
    walked: Walked, people: People, faults: Faults
) -> tuple[dict[str, tuple[ApprovalTerm, ...]], list[Refusal]]:
    """Return the approvals that stand, by what they approve, and what is wrong with the others."""
    approvals = walked.register.of(ApprovalTerm)
    if not approvals:
        return {}, []
    wanted = {one.of for one in approvals.values()} - walked.register.batches.keys()
    entries: dict[str, list[Any]] = defaultdict(list)
    if wanted:
        for entry in walked.entries.every:
            key = entry.meta.get("key")
            if key in wanted:
                entries[key].append(entry)
    hashes: dict[str, str] = {}
    good: dict[str, list[ApprovalTerm]] = defaultdict(list)
    refusals: list[Refusal] = []
    for one in approvals.values():
        batch = walked.register.batches.get(one.of)
        what = f"approval {one.id}: {one.of} is approved by"
        found = list(faults.in_role(one.by, Role.CHECKER, one.on, what, None, one.place))
        if batch is not None:
            found += _of_batch(one, batch, people, faults, hashes)
        elif one.of in entries:
            found += _of_entry(one, entries[one.of][0], people, faults)
            found += [_several(one, entry) for entry in entries[one.of][1:]]
        else:
            found.append(_nothing(one))
        if not found:
            good[one.of].append(one)
        refusals += found
    return {of: tuple(some) for of, some in good.items()}, refusals


def _of_batch(
    one: ApprovalTerm, batch: BatchTerm, people: People, faults: Faults, hashes: dict[str, str]
) -> Iterator[Refusal]:
    if batch.maker and people.same(batch.maker, one.by):
        what = f"approval {one.id}: batch {batch.id} of {file_of(batch)}"
        yield faults.self_approved(batch.maker, one.by, what, None, one.place)
    made = faults.day_of(batch.at)
    if made is not None and one.on < made:
        yield Refusal(
            "APPROVAL-EARLY",
            f"approval {one.id}: batch {batch.id} was approved on {one.on}, and made on {made}: "
            "nobody approves what is not there yet.",
            "Approve it on its day or later.",
            place=one.place,
            facts=(("expected", f"{made}.."), ("actual", str(one.on))),
        )
    if batch.id not in hashes:
        try:
            hashes[batch.id] = digest(Path(batch.place.file).read_bytes())
        except OSError:
            hashes[batch.id] = ""
    if one.content != hashes[batch.id]:
        yield _changed(one, f"batch {batch.id} of {file_of(batch)}", hashes[batch.id])


def _of_entry(one: ApprovalTerm, entry: Any, people: People, faults: Faults) -> Iterator[Refusal]:
    what = f"approval {one.id}: {one.of}"
    makers = {people.who(entry, posting.meta).maker for posting in getattr(entry, "postings", ())}
    for maker in sorted(makers | {people.who(entry).maker}):
        if maker and people.same(maker, one.by):
            yield faults.self_approved(maker, one.by, what, None, one.place)
            break
    if entry.__class__ is Transaction and one.on < entry.date:
        yield faults.early(what, entry, one.on, one.place)
    now = print_of(entry).hex()
    if one.content and one.content != now:
        yield _changed(one, one.of, now)


def _changed(one: ApprovalTerm, what: str, now: str) -> Refusal:
    stated = one.content or "no content"
    return Refusal(
        "APPROVAL-CHANGED",
        f"approval {one.id} is of {what} as it was with {stated[:12]}, and that is not what stands "
        f"there now ({now[:12] or 'nothing that can be read'}).",
        "Reverse the approval, look at what changed, and approve what is there.",
        place=one.place,
        facts=(("expected", one.content), ("actual", now)),
    )


def _several(one: ApprovalTerm, other: Any) -> Refusal:
    return Refusal(
        "APPROVAL-CHANGED",
        f"approval {one.id} is of {one.of}, and another entry of {other.date} has that key: nobody "
        "can tell which of them was approved.",
        "Give each entry a key of its own, and approve it by that.",
        place=one.place,
        facts=(("of", one.of),),
    )


def _nothing(one: ApprovalTerm) -> Refusal:
    noun = "batch has that id" if _BATCH.fullmatch(one.of) else "entry has that key"
    return Refusal(
        "APPROVAL-NOTHING",
        f"approval {one.id} is of {one.of!r}, and no {noun}.",
        "`vtf approve --list` shows what waits for approval.",
        place=one.place,
        facts=(("of", one.of),),
    )
