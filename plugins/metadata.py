"""Metadata: what a transaction says of itself is of its type, spelt right, and said once.

    cost-date: "2009-01-01"      a text, so no day
    cost_date: 2009-01-01        no key of these books

Either would be passed over in silence, and the cost judged by another day than the one that was
meant. So both are refused. A cost does not arise after the day on which it is booked, and an
import's key stands in the books once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.findings import FindingError
from ledger.lines import TYPES
from plugins.cases import Refusal, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.lines import Line

_NOUNS = {"date": "a day", "str": "a text", "Amount": "an amount", "Decimal": "a number"}


class MetadataError(FindingError):
    """Metadata is not what it is taken for."""


def folded(key: str) -> str:
    """Return a key without what is easily misspelt.

    >>> folded("Cost_date")
    'costdate'
    """
    return key.lower().replace("_", "").replace("-", "")


_FOLDED = {folded(key): key for key in TYPES}


def misspelt(meta: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys that are nearly keys of these books, each with the one that is meant."""
    return {
        key: _FOLDED[folded(key)] for key in meta if key not in TYPES and folded(key) in _FOLDED
    }


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse metadata of the wrong type or spelling, and a cost date after the booking day."""
    if not voucher.lines:
        return
    yield from _metadata(voucher.meta, voucher.lines[0])
    for posting, line in zip(voucher.postings, voucher.lines, strict=True):
        yield from _metadata(posting.meta or {}, line)
    late = [line for line in voucher.lines if line.cost_date > line.date]
    for line in late[:1]:
        yield Refusal(
            "LAW-COST-DATE",
            f"{line.account}: a cost of {line.cost_date} is booked on {line.date}, before it "
            "arises.",
            "Book a cost when it arises or later; until then it is an advance.",
            line,
            facts=(("expected", f"..{line.date}"), ("actual", str(line.cost_date))),
        )


def _metadata(meta: Mapping[str, Any], line: Line) -> Iterator[Refusal]:
    for key, meant in misspelt(meta).items():
        yield Refusal(
            "LAW-SPELLING",
            f"{line.account}: {key!r} is no key of these books and would say nothing.",
            f"Write {meant}:.",
            line,
            facts=(("expected", meant), ("actual", key)),
        )
    for key, expected in TYPES.items():
        if key in meta and meta[key].__class__ is not expected:
            noun = _NOUNS.get(expected.__name__, "TRUE or FALSE")
            yield Refusal(
                "LAW-METADATA",
                f"{line.account}: {key} is {meta[key]!r}, which is not {noun}.",
                f"Write {key}: with {noun}, or leave it out.",
                line,
                facts=(("key", key), ("expected", noun), ("actual", str(meta[key]))),
            )


def again(entry: Any) -> Iterator[Refusal]:
    """Refuse a transaction whose key another one has."""
    key = entry.meta["key"]
    yield Refusal(
        "LAW-KEY",
        f"the key {key!r} stands in these books already: the same record is booked twice.",
        "Take one of the two out.",
        entry=entry,
        facts=(("key", str(key)),),
    )


RULE = Rule("metadata", __name__, MetadataError, voucher=voucher, again=again)
