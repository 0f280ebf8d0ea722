"""Who and where: funds, donors, programmes, partners, policies."""

from __future__ import annotations

from importers.fields import DATE, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "fund",
        "Funds",
        ("id",),
        Field("id", _T.ID, True, "e.g. VTF, UNMISS, CHF-SDN"),
        Field("name", _T.TEXT, True),
        Field("class", _T.TEXT, True, "voluntary, assessed, support-account or pooled"),
        Field("mission", _T.TEXT),
        DATE,
    ),
    kind_of(
        "donor",
        "Donors",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("kind", _T.TEXT, False, "member-state unless stated"),
        Field("aliases", _T.NAMES, False, "other spellings, semicolons between"),
        DATE,
    ),
    kind_of(
        "programme",
        "Programmes",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("until", _T.DATE, False, "its last day"),
        Field("aliases", _T.NAMES),
        Field("missions", _T.LIST),
        Field("mandate", _T.TEXT),
        DATE,
    ),
    kind_of(
        "partner",
        "Implementing partners",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("kind", _T.TEXT),
        Field("aliases", _T.NAMES),
        DATE,
    ),
    kind_of(
        "policy",
        "Policies",
        ("id", "date"),
        Field("id", _T.ID, True),
        Field("value", _T.TEXT, True),
        DATE,
    ),
)
