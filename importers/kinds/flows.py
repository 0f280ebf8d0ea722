"""Money of others: what donors, funds and agencies report to each other and to the public."""

from __future__ import annotations

from importers.fields import DATE, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "flow",
        "Flows of other people's money, as reported",
        ("reported_by", "reference"),
        Field("reported_by", _T.TEXT, True, "who published it, e.g. FTS"),
        Field("reference", _T.TEXT, False, "the publisher's own number"),
        DATE,
        Field("stage", _T.TEXT, True, "budget, pledge, commitment, paid, spent or other"),
        Field("type", _T.TEXT, False, "the publisher's own word or code for it"),
        Field("donor", _T.TEXT, False, "as printed; it need not be a donor of the books"),
        Field("recipient", _T.TEXT, False, "as printed"),
        Field("amount", _T.MONEY, False, "in `currency`; this, `usd` or both"),
        Field("currency", _T.CURRENCY),
        Field("usd", _T.MONEY, False, "US dollars, as published"),
        Field("usd_unit", _T.NUMBER, False, "unit to which `usd` was rounded; 0.01 unless stated"),
        Field("rate", _T.NUMBER, False, "units of `currency` for one dollar; held against `usd`"),
        Field("year", _T.TEXT, False, "year it is for, or is counted in"),
        Field("begins", _T.DATE, False, "first day it is for"),
        Field("ends", _T.DATE, False, "last day it is for"),
        Field("location", _T.TEXT),
        Field("plan", _T.TEXT, False, "appeal or plan it counts for"),
        Field("sector", _T.TEXT),
        Field("description", _T.TEXT),
    ),
)
