"""What money that is held becomes: interest, revenue once a condition is met, refunds, losses."""

from __future__ import annotations

from importers.fields import BANK, DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType
_USD = Field("amount", _T.MONEY, True, "in US dollars")
_REFERENCE = Field("reference", _T.ID, True, "the record's own id")

KINDS: tuple[Kind, ...] = (
    kind_of(
        "interest",
        "Interest received",
        ("reference",),
        _REFERENCE,
        Field("funding", _T.FUNDING, True, "whose money earned it, or <FUND>-GENERAL"),
        DATE,
        _USD,
        Field("earned_from", _T.DATE, False, "first day on which it was earned"),
        Field("earned_to", _T.DATE, False, "last day on which it was earned"),
        BANK,
    ),
    kind_of(
        "condition-met",
        "Conditions met",
        ("reference",),
        _REFERENCE,
        Field("funding", _T.FUNDING, True, "the agreement or grant"),
        Field("number", _T.TEXT, False, "of the instalment; blank: all of its conditions"),
        DATE,
        Field("letter", _T.TEXT, True, "what says that it is met, with its date"),
        Field("amount", _T.MONEY, False, "what was deferred and is revenue now, in US dollars"),
    ),
    kind_of(
        "donor-refund",
        "Refunds to donors",
        ("reference",),
        _REFERENCE,
        Field("funding", _T.FUNDING, True),
        DATE,
        *MONEY,
        *EXCHANGE,
        Field("interest", _T.MONEY, False, "how much of it is interest, in US dollars"),
        Field("letter", _T.TEXT, True, "the donor's instruction, with its date"),
        Field("paid_on", _T.DATE, False, "day it was paid; blank while it is only owed"),
        BANK,
    ),
    kind_of(
        "write-off",
        "Receivables written off",
        ("reference",),
        _REFERENCE,
        Field("funding", _T.FUNDING, True),
        DATE,
        _USD,
        Field("authority", _T.TEXT, True, "who decided it, with the memorandum's date"),
        Field("why", _T.TEXT, True, "why it will not be paid"),
    ),
)
