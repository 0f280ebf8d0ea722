"""A batch that another room made of a paper, made again by that room: what was issued.

The paper says everything that the batch says, so the batch is made of it and of nothing else. Which
room makes it is data, as the rooms of the working papers are: nothing is imported until a batch of
its kind is there.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

from importers.rebuild_source import unasked
from ledger.batches import writing
from ledger.errors import BadInputError
from ledger.manifest import START, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from importers.rebuild_source import Source
    from ledger.batches import Batch

#: Importer of a batch -> what makes it of its paper, as module:function.
MAKERS = {"issued": "reports.seals.paper:batch_of"}

#: What no source but the paper itself holds.
_TESTIFIED = ("what was issued, and by whom",)


def paper_again(into: Path, source: Source) -> tuple[int, tuple[str, ...]]:
    """Make the batch of a paper again and write it; return its entries and what was testified.

    Raises:
        BadInputError: it is no such paper, or is of books that these never were.
    """
    batch = _batch(source)
    manifest = read_manifest(into)
    heads = {START, *(link.chain for link in manifest.links)}
    for entry in batch.entries:
        if entry.meta.get("head", START) not in heads:
            raise BadInputError(
                f"{entry.meta.get('key')} went out of books at chain {entry.meta['head']}, "
                "which these books had on no day"
            )
    with writing(into, validate=unasked) as writer:
        writer.commit(batch, opened=set())
    return len(batch.entries), _TESTIFIED


def _batch(source: Source) -> Batch:
    module, _, function = MAKERS[source.says("importer")].partition(":")
    make: Callable[[bytes], Batch] = getattr(importlib.import_module(module), function)
    try:
        return replace(make(source.file), layout=source.layout)
    except ValueError as error:
        raise BadInputError(f"the paper of {source.says('file')} cannot be read: {error}") from None
