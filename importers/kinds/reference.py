"""What the books are held against: rates of exchange, published figures."""

from __future__ import annotations

from importers.fields import DATE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "rate",
        "Rates of exchange",
        ("date", "currency"),
        DATE,
        Field("currency", _T.CURRENCY, True),
        Field("rate", _T.NUMBER, True, "units of `currency` for one dollar"),
        Field("rate_source", _T.TEXT, True, "who published the rate"),
    ),
    kind_of(
        "published",
        "Published figures to hold against the books",
        ("id",),
        Field("id", _T.ID, True),
        Field("measure", _T.TEXT, True),
        Field("scope", _T.TEXT),
        Field("begins", _T.DATE, True),
        Field("ends", _T.DATE, True),
        *MONEY,
        Field("unit", _T.NUMBER, False, "unit to which the figure was rounded"),
        DATE,
    ),
)
