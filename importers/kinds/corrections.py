"""What is taken back: reversals, each a decision about something that is in the books."""

from __future__ import annotations

from importers.fields import Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "reversal",
        "Reversals",
        ("reverses",),
        Field("reverses", _T.TEXT, True, "key of the entry that is reversed"),
        Field("date", _T.DATE, False, "day of the reversal; that of the entry unless stated"),
    ),
)
