"""Control over money that is there, or soon will be: redeployments, authority to spend early."""

from __future__ import annotations

from importers.fields import DATE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "redeployment",
        "Redeployments between budget classes",
        ("id",),
        Field("id", _T.ID, True),
        Field("funding", _T.FUNDING, True),
        Field("programme", _T.PROGRAMME, True),
        Field("from_class", _T.BUDGET_CLASS, True, "budget class that gives"),
        Field("to_class", _T.BUDGET_CLASS, True, "budget class that takes"),
        DATE,
        *MONEY,
        Field("reference", _T.TEXT, True, "the decision: memorandum, with its date"),
        Field("consent", _T.TEXT, False, "the donor's letter, beyond the flexibility agreed"),
    ),
    kind_of(
        "authority",
        "Authority to spend before the cash",
        ("id",),
        Field("id", _T.ID, True),
        Field("funding", _T.FUNDING, True),
        DATE,
        Field("until", _T.DATE, True, "its last day"),
        *MONEY,
        Field("given_by", _T.TEXT, True, "who gives it"),
        Field("why", _T.TEXT, True, "why the cost cannot wait for the cash"),
    ),
)
