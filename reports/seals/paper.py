"""The issuing paper: what one issue sent out, as it is archived beside its batch.

    {"decision": "issued", "head": "...", "statements": [{"id": ..., "files": [...]}, ...]}

The directive in the books holds what the rules need; the paper holds, besides, how each file was
called, how long it is and the marks of its blocks, so that a file that came back changed is told
from one that was never sent. The batch is made of the paper and of nothing else, so whoever has the
paper can make it again to the byte.

A donor gets the part of the paper that is about their own statements, as `issued.json`: with it
`vtf verify FILE --manifest issued.json` works without the books.
"""

from __future__ import annotations

import datetime
from typing import Any

from beancount.core.data import Custom
from beancount.parser.grammar import ValueType

from ledger.batches import Batch
from ledger.issued_facts import FORMATS, ISSUED
from ledger.manifest import digest
from reports.seals.issued import Issued, PaperError, SentFile, issued_of, paper

__all__ = [
    "Issued", "PaperError", "SentFile", "batch_of", "entries_of", "issued_of", "paper", "sent",
]  # fmt: skip

#: What the batch of an issue names as its layout.
LAYOUT = b'# What went out is written by `vtf statement issue`.\nname = "issued"\n'


def sent(suffix: str, name: str, content: bytes) -> SentFile:
    """Return what the paper says of a file."""
    from reports.seals.marks import marks_of  # noqa: PLC0415 # hashes each block

    return SentFile(suffix, name, len(content), digest(content), marks_of(content))


def batch_of(content: bytes) -> Batch:
    """Return the batch that an issuing paper becomes.

    Raises:
        PaperError: it is none.
    """
    issued = issued_of(content)
    first = issued[0]
    facts = (
        ("maker", first.by),
        ("at", first.on),
        ("reason", first.reason or "A statement goes out."),
    )
    return Batch(
        ISSUED,
        f"issued-{digest(content)[:12]}.json",
        content,
        ISSUED,
        LAYOUT,
        entries_of(issued),
        facts=facts,
    )


def entries_of(issued: list[Issued]) -> list[Custom]:
    """Return the directives of an issue, one for each statement."""
    return [_entry(one) for one in issued]


def _entry(one: Issued) -> Custom:
    meta: dict[str, Any] = {
        "key": f"{ISSUED}:{one.id}",
        "scope": one.scope,
        "of": one.of,
        "donor": one.donor,
        "fund": one.fund,
        "fundings": ", ".join(one.fundings),
        "begins": datetime.date.fromisoformat(one.begins),
        "ends": datetime.date.fromisoformat(one.ends),
        "kind": one.kind,
        "language": one.language,
        "head": one.head,
        "content": one.content,
    }
    hashes = {item.suffix: item.sha256 for item in one.files}
    meta["files"] = ", ".join(f"{name} {hashes[name]}" for name in FORMATS if name in hashes)
    said = {
        "by": one.by,
        "second": one.second,
        "certified": ", ".join(filter(None, (one.certified, one.certified_on))),
        "supersedes": one.supersedes,
        "reason": one.reason,
    }
    meta |= said
    if one.second:
        # In the words by which the rules know who made an entry and who approved it.
        meta |= {"maker": one.by, "checker": one.second}
    day = datetime.date.fromisoformat(one.on)
    facts = {name: value for name, value in meta.items() if value != ""}
    return Custom(facts, day, ISSUED, [ValueType(one.id, str)])
