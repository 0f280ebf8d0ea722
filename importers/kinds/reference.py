"""What the books are held against: rates of exchange, published figures."""

from __future__ import annotations

from importers.fields import DATE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "rate",
        "Rates of exchange",
        ("date", "currency", "base", "family"),
        DATE,
        Field("currency", _T.CURRENCY, True),
        Field("rate", _T.NUMBER, True, "units of `currency` for one `base`, as published"),
        Field("rate_source", _T.TEXT, True, "who published the rate"),
        Field("base", _T.CURRENCY, False, "what the rate is the price of; USD unless stated"),
        Field("family", _T.ID, False, "published table it is of: UNORE, ECB, FED"),
    ),
    kind_of(
        "revaluation",
        "Working papers of revaluations, as `vtf revalue` makes them",
        ("date", "funding", "run"),
        Field("date", _T.DATE, True, "last day of the month"),
        Field("funding", _T.FUNDING, True, "grant, or agreement without grants"),
        Field("currency", _T.CURRENCY, True),
        Field("outstanding", _T.MONEY, True, "what is due, in `currency`"),
        Field("carried", _T.MONEY, True, "US dollars it was carried at"),
        Field("rate", _T.NUMBER, True, "units of `currency` for one dollar"),
        Field("rate_source", _T.TEXT, True, "which rate of the books it is"),
        Field("revalued", _T.MONEY, True, "US dollars at that rate"),
        Field("difference", _T.MONEY, True, "US dollars gained; negative: lost"),
        Field("run", _T.TEXT, False, "2 where the first one was reversed, and so on"),
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
