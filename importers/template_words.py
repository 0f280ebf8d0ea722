"""What templates say of fields: how cells are written, words to choose from, examples.

`importers.templates` puts it together. What is not here is described by its type.
"""

from __future__ import annotations

from importers.fields import FieldType
from importers.records import STATUSES
from ledger.words import FundClass

T = FieldType

#: How a cell of each type is written.
WRITTEN: dict[FieldType, str] = {
    T.TEXT: "text",
    T.ID: "id: a capital letter or digit, then letters, digits, '.', '/', '-'",
    T.MONEY: "number, exact to the cent",
    T.CURRENCY: "currency code of three letters",
    T.DATE: "date",
    T.NUMBER: "number",
    T.PERCENT: "per cent, with the sign: 13%",
    T.FLAG: "yes or no",
    T.LIST: "texts with commas between",
    T.NAMES: "names with semicolons between",
    T.DONOR: "donor: id, name or alias",
    T.PARTNER: "partner: id, name or alias",
    T.PARTNERS: "partners with commas between; * is any",
    T.PROGRAMME: "programme: id, name or alias",
    T.PROGRAMMES: "programmes with commas between; * is any",
    T.BUDGET_CLASS: "one of the eight budget classes",
    T.BUDGET_CLASSES: "budget classes with commas between; * is any",
    T.ACTIVITY: "one of the activities",
    T.ACTIVITIES: "activities with commas between; * is any",
    T.FUND: "fund: id or name",
    T.FUNDING: "funding: its id",
}

#: Types that take several values: a drop-down offers them and insists on none.
MANY = frozenset({T.PARTNERS, T.PROGRAMMES, T.BUDGET_CLASSES, T.ACTIVITIES})

#: Words that a field may be, where its kind does not say them: (kind, field) -> words.
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("contribution", "status"): tuple(STATUSES),
    ("appropriation", "status"): ("voted", "authority", "pending"),
    ("fund", "class"): tuple(FundClass),
    ("expenditure", "paid_from"): ("cash", "advance", "authority"),
}

#: Fields that a template leaves out unless their kind is named: they say why a row is not booked,
#: and the sheets that have such rows are other people's.
ASIDE = ("status", "reason")
_WITH_STATUS = frozenset({"policy", "contribution", "appropriation"})

#: Fields that are read and mean nothing: (kind, field).
_IDLE = frozenset({("allotment", "payee")})


def left_out(kind: str, name: str) -> bool:
    """Return whether a template has no column for a field."""
    if name in ASIDE:
        return name == "reason" or kind not in _WITH_STATUS
    return (kind, name) in _IDLE


#: What stands in the example, by field.
EXAMPLES: dict[str, str | float] = {
    "activity": "clearance",
    "aliases": "Japan, Government of; Government of Japan",
    "allows": "AFG, PAK",
    "approver": "Chief of section",
    "bank": "UNHQ",
    "basis": "maintenance of the mission",
    "clause": "2(a)",
    "commitment": "PO-2014-017",
    "consent": "Note verbale 12/345 of 2 May 2014",
    "description": "Two armoured vehicles",
    "earmarking": "G",
    "end_to_end": "NV-2014-45",
    "indicator": "villages surveyed",
    "invoice": "INV-2291",
    "line": "1",
    "mandate": "A/RES/68/247",
    "note": "confirmed by telephone",
    "party": "Government of Japan",
    "payee": "ACME Demining",
    "place": "Gao",
    "precision": "exact",
    "project": "Stockpile safety",
    "purpose": "clearance of two districts",
    "rate_source": "UNORE 2014-03",
    "reason": "a remark, no contribution",
    "reference": "REF-2014-017",
    "resolution": "A/RES/68/247",
    "source": "Letter of 12 March 2014",
    "title": "Clearance in the north",
    "unit": 1,
    "usd_unit": 0.01,
    "rounding": 0.01,
    "valuation": "donor's invoice, market price",
    "value": "13%",
    "words": "For mine action in Mali.",
    "rate": 0.725,
    "usd": 1241379.31,
}

#: What stands in the example where a field's name means several things: (kind, field) -> value.
EXAMPLES_OF: dict[tuple[str, str], str | float] = {
    ("clause", "number"): "2(a)",
    ("advance", "agreement"): "UNOPS-2014-07",
    ("advance", "instalment"): "1",
    ("bank-account", "name"): "Trust fund, US dollars",
    ("bank-account", "number"): "NL26 VAYB 8060 4768 90",
    ("bank-line", "account"): "UNHQ-USD",
    ("bank-line", "statement"): "2014-03",
    ("bank-statement", "account"): "UNHQ-USD",
    ("bank-statement", "statement"): "2014-03",
    ("agreement", "grant"): "JPN-2014-01-AFG",
    ("contribution", "grant"): "JPN-2014-01-AFG",
    ("donor", "name"): "Japan",
    ("fund", "name"): "Voluntary Trust Fund",
    ("instalment", "number"): "2",
    ("opening", "name"): "UNHQ",
    ("partner", "name"): "UNOPS",
    ("programme", "name"): "Mali",
}

#: What stands in the example, by type.
EXAMPLES_BY_TYPE: dict[FieldType, str | float] = {
    T.TEXT: "text",
    T.ID: "JPN-2014-01",
    T.MONEY: 900000,
    T.CURRENCY: "EUR",
    T.DATE: "2014-03-31",
    T.NUMBER: 1,
    T.PERCENT: "13%",
    T.FLAG: "yes",
    T.LIST: "Gao, Kidal",
    T.NAMES: "Japan, Government of",
    T.DONOR: "Japan",
    T.PARTNER: "UNOPS",
    T.PARTNERS: "UNOPS",
    T.PROGRAMME: "Mali",
    T.PROGRAMMES: "Mali",
    T.FUND: "VTF",
    T.FUNDING: "JPN-2014-01",
}
