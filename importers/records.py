"""Records: what a row of somebody's spreadsheet can be, as data.

A *kind* says which fields a row of that kind has, what each field is, which of them must be
filled, and which make up the row's identity. Layouts map columns to these fields; builders turn
filled records into entries. The names here are the public vocabulary of layouts (docs/layouts.md
lists them) and do not change.

Identity never includes an amount: the same contribution with another amount is a conflict to be
looked at, not a second contribution.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ledger.words import Axis


class FieldType(StrEnum):
    """How a cell is read for a field."""

    TEXT = "text"
    ID = "id"
    MONEY = "amount"
    CURRENCY = "currency"
    DATE = "date"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "yes or no"
    LIST = "list"
    NAMES = "names"
    DONOR = "donor"
    PARTNER = "partner"
    PARTNERS = "partners"
    PROGRAMME = "programme"
    PROGRAMMES = "programmes"
    BUDGET_CLASS = "budget class"
    BUDGET_CLASSES = "budget classes"
    ACTIVITY = "activity"
    ACTIVITIES = "activities"
    FUND = "fund"
    FUNDING = "funding"


class Field(NamedTuple):
    """One field of a record: its name, how it is read, whether it must be filled, what it is."""

    name: str
    type: FieldType
    required: bool = False
    help: str = ""


class Kind(NamedTuple):
    """A kind of record: its fields by name and the fields that make up its identity."""

    word: str
    title: str
    fields: dict[str, Field]
    key: tuple[str, ...]


def _kind(word: str, title: str, key: tuple[str, ...], *fields: Field) -> Kind:
    return Kind(word, title, {field.name: field for field in (*fields, *_COMMON)}, key)


_T = FieldType

#: Every kind has these.
_COMMON = (
    Field("source", _T.TEXT, False, "where the figure was published: title, address"),
    Field("note", _T.TEXT, False, "anything a reader should know"),
    Field("precision", _T.TEXT, False, "exact, rounded (0.1m), computed, ..."),
    Field("illustrative", _T.FLAG, False, "yes where the row is made up for an example"),
    Field("status", _T.TEXT, False, "the row's state; see each kind and `set_aside`"),
    Field("reason", _T.TEXT, False, "why the row is not booked, where it is set aside"),
)

_DATE = Field("date", _T.DATE, True, "day it takes effect")
_MONEY = (
    Field("amount", _T.MONEY, True, "in `currency`"),
    Field("currency", _T.CURRENCY, False, "ISO code; USD unless the amount's own cell says"),
)
_EXCHANGE = (
    Field("usd", _T.MONEY, False, "US dollars, as published, where `currency` is another"),
    Field("usd_unit", _T.NUMBER, False, "unit to which `usd` was rounded; 0.01 unless stated"),
    Field("rate", _T.NUMBER, False, "units of `currency` for one dollar, as the UN quotes it"),
    Field("rate_source", _T.TEXT, False, "who published the rate"),
)

#: The axis a clause field speaks about.
CLAUSE_FIELDS: dict[str, Axis] = {
    "programme": Axis.PROGRAMME,
    "activity": Axis.ACTIVITY,
    "budget_class": Axis.BUDGET_CLASS,
    "place": Axis.PLACE,
    "project": Axis.PROJECT,
    "partner": Axis.PARTNER,
    "begins": Axis.PERIOD,
    "ceiling": Axis.CEILING,
    "support_cost": Axis.SUPPORT_COST,
}

#: An axis that stays silent allows nothing, so a row must say something about these.
REQUIRED_AXES = ("programme", "activity", "budget_class", "begins", "ends")

#: What the clause of each field is called, where people read of it.
_CLAUSE_TITLES = (
    ("programme", "programme"),
    ("activity", "activity"),
    ("budget_class", "budget class"),
    ("begins", "period"),
    ("place", "place"),
    ("project", "project"),
    ("partner", "partner"),
    ("ceiling", "ceiling"),
    ("support_cost", "support cost"),
)

_CLAUSES = (
    Field("programme", _T.PROGRAMMES, True, "allowed programmes, commas between; * is any"),
    Field("activity", _T.ACTIVITIES, True, "allowed activities; * is any"),
    Field("budget_class", _T.BUDGET_CLASSES, True, "allowed budget classes; * is any"),
    Field("begins", _T.DATE, True, "first day of eligible cost"),
    Field("ends", _T.DATE, True, "last day of eligible cost"),
    Field("place", _T.LIST, False, "allowed places"),
    Field("project", _T.LIST, False, "allowed projects"),
    Field("partner", _T.PARTNERS, False, "allowed implementing partners"),
    Field("ceiling", _T.TEXT, False, "received or signed"),
    Field("support_cost", _T.PERCENT, False, "support cost rate; blank: none may be charged"),
    Field("rounding", _T.NUMBER, False, "unit to which support cost is rounded; 0.01"),
    Field("words", _T.TEXT, False, "the earmark in the agreement's own words"),
    *(
        Field(f"clause_{name}", _T.TEXT, False, f"clause number of the {title} clause")
        for name, title in _CLAUSE_TITLES
    ),
    *(
        Field(f"words_{name}", _T.TEXT, False, f"words of the {title} clause; else `words`")
        for name, title in _CLAUSE_TITLES
    ),
)

_AGREEMENT = (
    Field("agreement", _T.ID, True, "agreement id; rows that share it are its grants"),
    Field("grant", _T.ID, False, "grant id; needed where the agreement has several rows"),
    Field("donor", _T.DONOR, True, "id, name or alias"),
    Field("fund", _T.FUND, True, "fund id, e.g. VTF"),
    *_MONEY,
    *_EXCHANGE,
    Field("agreement_amount", _T.MONEY, False, "the whole agreement, held against its rows"),
    Field("title", _T.TEXT, False, ""),
    Field("reference", _T.TEXT, False, "the donor's own reference"),
    Field("conditional", _T.FLAG, False, "yes where revenue waits for conditions"),
    Field("earmarking", _T.TEXT, False, "Grand Bargain modality, A to L"),
    *_CLAUSES,
)

_BANK = Field("bank", _T.TEXT, False, "cash account; Pool unless stated")

_KINDS = (
    _kind(
        "fund",
        "Funds",
        ("id",),
        Field("id", _T.ID, True, "e.g. VTF, UNMISS, CHF-SDN"),
        Field("name", _T.TEXT, True),
        Field("class", _T.TEXT, True, "voluntary, assessed, support-account or pooled"),
        Field("mission", _T.TEXT),
        _DATE,
    ),
    _kind(
        "donor",
        "Donors",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("kind", _T.TEXT, False, "member-state unless stated"),
        Field("aliases", _T.NAMES, False, "other spellings, semicolons between"),
        _DATE,
    ),
    _kind(
        "programme",
        "Programmes",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("until", _T.DATE, False, "its last day"),
        Field("aliases", _T.NAMES),
        Field("missions", _T.LIST),
        Field("mandate", _T.TEXT),
        _DATE,
    ),
    _kind(
        "partner",
        "Implementing partners",
        ("id",),
        Field("id", _T.ID, True),
        Field("name", _T.TEXT, True),
        Field("kind", _T.TEXT),
        Field("aliases", _T.NAMES),
        _DATE,
    ),
    _kind(
        "policy",
        "Policies",
        ("id", "date"),
        Field("id", _T.ID, True),
        Field("value", _T.TEXT, True),
        _DATE,
    ),
    _kind(
        "pledge",
        "Pledges",
        ("id",),
        Field("id", _T.ID, True),
        Field("donor", _T.DONOR, True),
        Field("fund", _T.FUND, True),
        _DATE,
        *_MONEY,
        Field("programme", _T.PROGRAMME),
        Field("expected", _T.DATE),
    ),
    _kind("agreement", "Agreements with their grants", ("agreement", "grant"), _DATE, *_AGREEMENT),
    _kind(
        "contribution",
        "Contributions, by status",
        ("agreement", "grant"),
        _DATE,
        Field("received", _T.DATE, False, "day the money came in; `date` unless stated"),
        *_AGREEMENT,
        _BANK,
    ),
    _kind(
        "receipt",
        "Receipts against grants",
        ("reference",),
        Field("reference", _T.TEXT, True, "the bank's or the fund's own reference"),
        Field("funding", _T.FUNDING, True, "grant or agreement id"),
        _DATE,
        *_MONEY,
        *_EXCHANGE,
        _BANK,
        Field("description", _T.TEXT),
    ),
    _kind(
        "pool-contribution",
        "Contributions to a pooled fund",
        ("fund", "donor", "date"),
        Field("fund", _T.FUND, True),
        Field("donor", _T.DONOR, True),
        _DATE,
        Field("paid", _T.MONEY, False, "US dollars paid in"),
        Field("pledged", _T.MONEY, False, "US dollars pledged and not yet paid"),
        Field("original", _T.MONEY, False, "what was paid, in `currency`"),
        Field("currency", _T.CURRENCY),
        *_EXCHANGE[1:],
        _BANK,
    ),
    _kind(
        "appropriation",
        "General Assembly appropriations",
        ("id",),
        Field("id", _T.ID, True),
        Field("fund", _T.FUND, True),
        Field("amount", _T.MONEY, False, "blank only where the status is pending"),
        _MONEY[1],
        Field("programmes", _T.PROGRAMMES, True),
        Field("begins", _T.DATE, True),
        Field("ends", _T.DATE, True),
        Field("resolution", _T.TEXT, True),
        Field("basis", _T.TEXT),
        _DATE,
    ),
    _kind(
        "allocation",
        "Allocations of a pooled fund",
        ("id",),
        Field("id", _T.ID, True),
        Field("fund", _T.FUND, True),
        _DATE,
        *_MONEY,
        Field("reference", _T.TEXT, True, "the decision that allocates; it is the consent"),
        Field("title", _T.TEXT),
        *_CLAUSES,
        _BANK,
    ),
    *(
        _kind(
            word,
            title,
            ("id", *more),
            Field("id", _T.ID, True),
            Field("funding", _T.FUNDING, True),
            Field("programme", _T.PROGRAMME, True),
            Field("budget_class", _T.BUDGET_CLASS, True),
            _DATE,
            *_MONEY,
            Field("payee", _T.TEXT),
            Field("title", _T.TEXT),
        )
        for word, title, more in (
            ("allotment", "Allotments", ()),
            ("commitment", "Commitments", ("date",)),
        )
    ),
    _kind(
        "expenditure",
        "Expenditure",
        ("reference",),
        Field("reference", _T.TEXT, True, "voucher; rows that share it are its lines"),
        Field("line", _T.TEXT, False, "line of the voucher, where it has several"),
        _DATE,
        Field("cost_date", _T.DATE, False, "day the cost arose; `date` unless stated"),
        Field("funding", _T.FUNDING, True),
        Field("programme", _T.PROGRAMME, True),
        Field("budget_class", _T.BUDGET_CLASS, True),
        Field("activity", _T.ACTIVITY),
        Field("place", _T.TEXT),
        Field("project", _T.TEXT),
        Field("partner", _T.PARTNER),
        Field("payee", _T.TEXT),
        Field("description", _T.TEXT),
        *_MONEY,
        *_EXCHANGE,
        Field("support_cost", _T.MONEY, False, "US dollars charged on this row"),
        Field("paid_from", _T.TEXT, False, "cash, advance or authority; by the funding's kind"),
        _BANK,
        Field("invoice", _T.TEXT),
        Field("commitment", _T.TEXT),
    ),
    _kind(
        "rate",
        "Rates of exchange",
        ("date", "currency"),
        _DATE,
        Field("currency", _T.CURRENCY, True),
        Field("rate", _T.NUMBER, True, "units of `currency` for one dollar"),
        Field("rate_source", _T.TEXT, True, "who published the rate"),
    ),
    _kind(
        "published",
        "Published figures to hold against the books",
        ("id",),
        Field("id", _T.ID, True),
        Field("measure", _T.TEXT, True),
        Field("scope", _T.TEXT),
        Field("begins", _T.DATE, True),
        Field("ends", _T.DATE, True),
        *_MONEY,
        Field("unit", _T.NUMBER, False, "unit to which the figure was rounded"),
        _DATE,
    ),
)

#: Every kind of record by its word, in the order in which books are filled: a workbook may
#: introduce a donor on one sheet and use it on another, whatever the order of its sheets.
KINDS: dict[str, Kind] = {kind.word: kind for kind in _KINDS}

#: Statuses of a contribution after the layout's `values`, and what each makes.
STATUSES: dict[str, str] = {
    "announced": "pledge",
    "pledged": "pledge",
    "pledge": "pledge",
    "committed": "agreement",
    "commitment": "agreement",
    "signed": "agreement",
    "received": "receipt",
    "paid": "receipt",
    "not booked": "set-aside",
}
