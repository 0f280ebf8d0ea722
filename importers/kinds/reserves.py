"""The reserve: what it advances, and what is repaid to it."""

from __future__ import annotations

from importers.fields import BANK, DATE, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "reserve-advance",
        "Advances of a rapid-response reserve, as `vtf reserve advance` makes them",
        ("reference",),
        Field("reference", _T.ID, True, "the advance's own id; its repayment names it"),
        Field("reserve", _T.ID, True, "id of the reserve"),
        Field("programme", _T.PROGRAMME, True, "what it is advanced for"),
        Field("funding", _T.FUNDING, True, "the funding that awaits cash and takes the money"),
        DATE,
        Field("amount", _T.MONEY, True, "in US dollars"),
        Field("due", _T.DATE, True, "day by which it is to be repaid"),
        Field("why", _T.TEXT, True, "why it cannot wait"),
        Field("approver", _T.TEXT, False, "second person who approved it"),
        BANK,
    ),
    kind_of(
        "reserve-repayment",
        "Repayments to a rapid-response reserve, as `vtf reserve repay` makes them",
        ("reference",),
        Field("reference", _T.ID, True, "the repayment's own id"),
        Field("advance", _T.ID, True, "the advance that is repaid"),
        DATE,
        Field("amount", _T.MONEY, True, "in US dollars"),
        Field("why", _T.TEXT, False, "anything to be said of it"),
        BANK,
    ),
)
