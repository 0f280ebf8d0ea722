"""Who approves: approvals, and overrides with their two people."""

from __future__ import annotations

from importers.fields import DATE, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "approval",
        "Approvals",
        ("id",),
        Field("id", _T.ID, True, "id of the approval"),
        Field("of", _T.TEXT, True, "id of a batch, or key of an entry"),
        Field("content", _T.TEXT, False, "what stood there: the batch's sha256, the entry's print"),
        Field("by", _T.TEXT, True, "who approves"),
        Field("at", _T.TEXT, False, "day, or day and time"),
        DATE,
    ),
)
