"""What is given in kind: goods, which are booked, and services, which are disclosed."""

from __future__ import annotations

from importers.fields import DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

#: The two forms of help in kind.
GOODS, SERVICES = "goods", "services"

KINDS: tuple[Kind, ...] = (
    kind_of(
        "in-kind",
        "Contributions in kind",
        ("reference",),
        Field("reference", _T.ID, True, "the fund's or the donor's own reference"),
        Field("form", _T.TEXT, True, "goods are booked, services disclosed", (GOODS, SERVICES)),
        Field("donor", _T.DONOR, True),
        Field("programme", _T.PROGRAMME, True),
        Field("description", _T.TEXT, True, "what was given"),
        DATE._replace(help="goods: day control passed; services: day the value belongs to"),
        *MONEY,
        *EXCHANGE,
        Field("valuation", _T.TEXT, True, "who valued it, and how"),
        Field("funding", _T.FUNDING, False, "goods: the agreement whose clauses allow them"),
        Field("fund", _T.FUND, False, "services: the fund they were given through"),
        Field("budget_class", _T.BUDGET_CLASS, False, "goods: what they are used for"),
        Field("activity", _T.ACTIVITY),
        Field("place", _T.TEXT),
        Field("project", _T.TEXT),
        Field("partner", _T.PARTNER),
        Field("begins", _T.DATE, False, "services: first day"),
        Field("ends", _T.DATE, False, "services: last day"),
    ),
)
