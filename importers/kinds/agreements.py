"""What donors promise and sign: pledges, agreements with their grants, contributions."""

from __future__ import annotations

from importers.fields import AGREEMENT, BANK, DATE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "pledge",
        "Pledges",
        ("id",),
        Field("id", _T.ID, True),
        Field("donor", _T.DONOR, True),
        Field("fund", _T.FUND, True),
        DATE,
        *MONEY,
        Field("programme", _T.PROGRAMME),
        Field("expected", _T.DATE),
    ),
    kind_of("agreement", "Agreements with their grants", ("agreement", "grant"), DATE, *AGREEMENT),
    kind_of(
        "contribution",
        "Contributions, by status",
        ("agreement", "grant"),
        DATE,
        Field("received", _T.DATE, False, "day the money came in; `date` unless stated"),
        *AGREEMENT,
        BANK,
    ),
)
