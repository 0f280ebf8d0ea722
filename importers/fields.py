"""Fields: what a column of somebody's spreadsheet can be, as data, and groups of them.

A *kind* of record (`importers.kinds`) says which fields a row of that kind has, what each field is,
which of them must be filled, and which make up the row's identity.
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
    QUANTITY = "quantity"
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
    """One field of a record: its name, how it is read, whether it must be filled, what it is.

    `choices` are the words that it may be, where these are few.
    """

    name: str
    type: FieldType
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


class Kind(NamedTuple):
    """A kind of record: its fields by name and the fields that make up its identity."""

    word: str
    title: str
    fields: dict[str, Field]
    key: tuple[str, ...]


def kind_of(word: str, title: str, key: tuple[str, ...], *fields: Field) -> Kind:
    """Return a kind of record; every kind has the `COMMON` fields too."""
    return Kind(word, title, {field.name: field for field in (*fields, *COMMON)}, key)


_T = FieldType

#: Every kind has these.
COMMON = (
    Field("source", _T.TEXT, False, "where the figure was published: title, address"),
    Field("note", _T.TEXT, False, "anything a reader should know"),
    Field("precision", _T.TEXT, False, "exact, rounded (0.1m), computed, ..."),
    Field("illustrative", _T.FLAG, False, "yes where the row is made up for an example"),
    Field("status", _T.TEXT, False, "the row's state; see each kind and `set_aside`"),
    Field("reason", _T.TEXT, False, "why the row is not booked, where it is set aside"),
)

DATE = Field("date", _T.DATE, True, "day it takes effect")
MONEY = (
    Field("amount", _T.MONEY, True, "in `currency`"),
    Field("currency", _T.CURRENCY, False, "ISO code; USD unless the amount's own cell says"),
)
EXCHANGE = (
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

CLAUSES = (
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

AGREEMENT = (
    Field("agreement", _T.ID, True, "agreement id; rows that share it are its grants"),
    Field("grant", _T.ID, False, "grant id; needed where the agreement has several rows"),
    Field("donor", _T.DONOR, True, "id, name or alias"),
    Field("fund", _T.FUND, True, "fund id, e.g. VTF"),
    *MONEY,
    *EXCHANGE,
    Field("agreement_amount", _T.MONEY, False, "the whole agreement, held against its rows"),
    Field("title", _T.TEXT, False, ""),
    Field("reference", _T.TEXT, False, "the donor's own reference"),
    Field("conditional", _T.FLAG, False, "yes where revenue waits for conditions"),
    Field("pledge", _T.ID, False, "id of the pledge that it makes good"),
    Field("in_kind", _T.FLAG, False, "yes where goods are given and no money"),
    Field("brought_forward", _T.FLAG, False, "yes where opening balances stand for its past"),
    Field("earmarking", _T.TEXT, False, "Grand Bargain modality, A to L"),
    *CLAUSES,
)

BANK = Field("bank", _T.TEXT, False, "cash account; Pool unless stated")
