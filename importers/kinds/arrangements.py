"""What follows an agreement: its instalments, new and amended clauses, opening balances."""

from __future__ import annotations

from importers.fields import DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of
from ledger.words import Axis

_T = FieldType

#: What an opening balance may stand on.
OPENING_ACCOUNTS = ("cash", "receivable", "advance", "payable", "deferred", "refundable")

_OWNER = Field("funding", _T.ID, True, "agreement or grant id")

KINDS: tuple[Kind, ...] = (
    kind_of(
        "instalment",
        "Instalments of agreements",
        ("funding", "date", "number"),
        _OWNER,
        Field("number", _T.TEXT, True, "the agreement's own, e.g. 1; the same again changes it"),
        Field("due", _T.DATE, True, "day on which it is to be paid"),
        *MONEY,
        Field("condition", _T.TEXT, False, "what it waits for: no revenue before that is met"),
        Field("date", _T.DATE, False, "day it was agreed; the agreement's own unless stated"),
    ),
    kind_of(
        "clause",
        "Clauses, new and amended",
        ("funding", "axis", "date", "number"),
        _OWNER._replace(help="agreement, grant or allocation id"),
        Field("number", _T.TEXT, True, "clause number; the same again supersedes from its day"),
        Field("axis", _T.TEXT, True, "what it speaks about", tuple(Axis)),
        Field("allows", _T.TEXT, False, "what it allows, commas between; 13%; * is anything"),
        Field("excludes", _T.TEXT, False, "what it excludes, whatever else allows it"),
        Field("begins", _T.DATE, False, "of a period: first day of eligible cost"),
        Field("ends", _T.DATE, False, "of a period: last day of eligible cost"),
        Field("words", _T.TEXT, False, "the agreement's own words"),
        Field(
            "consent", _T.TEXT, False, "the donor's letter, where it is later than its agreement"
        ),
        Field("rounding", _T.NUMBER, False, "unit to which support cost is rounded; 0.01"),
        Field("overhead", _T.TEXT, False, "7%: most that support cost and a partner's fee may be"),
        Field("flexibility", _T.TEXT, False, "10%: by how much a class may pass its limit"),
        Field("cap", _T.MONEY, False, "US dollars that a ceiling may not pass besides"),
        Field("date", _T.DATE, False, "day it takes effect; the agreement's own unless stated"),
    ),
    kind_of(
        "opening",
        "Opening balances",
        ("funding", "account", "name"),
        Field("funding", _T.FUNDING, True, "grant or agreement id; or a fund's own -GENERAL"),
        Field("account", _T.TEXT, True, "what is held or owed", OPENING_ACCOUNTS),
        Field("name", _T.TEXT, False, "bank (Pool unless stated), partner, or who is owed"),
        DATE._replace(help="day on which these books begin for the funding"),
        *MONEY,
        *EXCHANGE,
    ),
)
