"""What becomes of a vote: the working paper of its surrender."""

from __future__ import annotations

from importers.fields import Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "surrender",
        "Working papers of surrenders, as `vtf surrender` makes them",
        ("date", "funding", "commitment", "run"),
        Field("date", _T.DATE, True, "last day of the year, or of its liquidation"),
        Field("funding", _T.FUNDING, True, "appropriation"),
        Field("year", _T.TEXT, True, "what the year is called: 2012/13"),
        Field("authority", _T.MONEY, False, "US dollars of authority booked"),
        Field("before", _T.MONEY, False, "US dollars surrendered before"),
        Field("spent", _T.MONEY, False, "US dollars spent"),
        Field("committed", _T.MONEY, False, "US dollars committed and still valid"),
        Field("late", _T.MONEY, False, "US dollars of costs of the year, booked after that day"),
        Field("surrendered", _T.MONEY, False, "US dollars now due to Member States"),
        Field("commitment", _T.TEXT, False, "a commitment that lapses, in a row of its own"),
        Field("charged", _T.MONEY, False, "US dollars charged to it: the rest of it lapses"),
        Field("run", _T.TEXT, False, "2 where the day has a surrender already, and so on"),
    ),
)
