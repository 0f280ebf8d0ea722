"""The words of the books: small closed vocabularies, spelt once.

Source: design of the books, section 4; the eight budget classes are the harmonised set of the UN
system; the pillars are those of the UN mine action strategy; the modalities of earmarking are the
Grand Bargain's (IATI code list `EarmarkingModality`).
"""

from __future__ import annotations

from enum import StrEnum


class FundClass(StrEnum):
    """The four funding systems. Money never passes from one to another."""

    VOLUNTARY = "voluntary"
    ASSESSED = "assessed"
    SUPPORT = "support-account"
    POOLED = "pooled"


class BudgetClass(StrEnum):
    """The eight UN budget classes, as account parts."""

    STAFF = "Staff"
    SUPPLIES = "Supplies"
    EQUIPMENT = "Equipment"
    CONTRACTS = "Contracts"
    TRAVEL = "Travel"
    TRANSFERS = "Transfers"
    OPERATING = "Operating"
    SUPPORT_COST = "SupportCost"


BUDGET_CLASS_TITLES: dict[BudgetClass, str] = {
    BudgetClass.STAFF: "Staff and other personnel",
    BudgetClass.SUPPLIES: "Supplies, commodities, materials",
    BudgetClass.EQUIPMENT: "Equipment, vehicles, furniture",
    BudgetClass.CONTRACTS: "Contractual services",
    BudgetClass.TRAVEL: "Travel",
    BudgetClass.TRANSFERS: "Transfers and grants to counterparts",
    BudgetClass.OPERATING: "General operating and other direct costs",
    BudgetClass.SUPPORT_COST: "Indirect support cost",
}


class Activity(StrEnum):
    """The pillars of mine action."""

    CLEARANCE = "clearance"
    RISK_EDUCATION = "risk-education"
    VICTIM_ASSISTANCE = "victim-assistance"
    STOCKPILE = "stockpile-management"
    IED = "ied-threat-mitigation"
    ADVOCACY = "advocacy"
    COORDINATION = "coordination"
    RAPID_RESPONSE = "rapid-response"


class Axis(StrEnum):
    """What a clause speaks about."""

    PROGRAMME = "programme"
    PLACE = "place"
    ACTIVITY = "activity"
    PROJECT = "project"
    BUDGET_CLASS = "budget-class"
    PARTNER = "partner"
    PERIOD = "period"
    CEILING = "ceiling"
    SUPPORT_COST = "support-cost"
    ITEM = "item"
    PROCUREMENT = "procurement"
    CLASS_LIMIT = "class-limit"
    CO_FINANCING = "co-financing"
    LIQUIDATION = "liquidation"
    INTEREST = "interest"
    REFUND = "refund"
    REPORTING = "reporting"


#: Axes on which a clause allows a set of values; `*` allows any, out loud.
SET_AXES = (
    Axis.PROGRAMME,
    Axis.PLACE,
    Axis.ACTIVITY,
    Axis.PROJECT,
    Axis.BUDGET_CLASS,
    Axis.PARTNER,
)

#: Axes on which a clause may also exclude values; of a support cost: what bears none of it.
EXCLUDING = frozenset({*SET_AXES, Axis.ITEM, Axis.PROCUREMENT, Axis.SUPPORT_COST})

ANY = "*"

#: What a support cost may exclude besides budget classes: costs that a partner bears for the fund,
#: which state the partner or are transfers to one.
PASS_THROUGH = "pass-through"  # noqa: S105 # it is a word, and no password

#: Before a kind of partners, where a clause allows or excludes all of the kind: `kind:ngo`.
KIND = "kind:"


class Item(StrEnum):
    """What agreements except by name; `policy "ITEMS"` adds words to these."""

    VEHICLES = "vehicles"
    INTERNATIONAL_STAFF = "international-staff"
    NATIONAL_STAFF = "national-staff"
    CONSULTANTS = "consultants"
    HOSPITALITY = "hospitality"
    VAT_CUSTOMS = "vat-customs"
    TRAINING = "training"
    BUILDINGS = "buildings"
    FURNITURE = "furniture"
    INFORMATION_TECHNOLOGY = "information-technology"
    DEMINING_EQUIPMENT = "demining-equipment"
    WEAPONS = "weapons"
    FINES = "fines"
    OTHER = "other"


#: The kinds of implementing partner; a kind is also of each kind that its name ends with, so that
#: a `national-ngo` is an `ngo`. Kinds that partners of the books state are known besides.
PARTNER_KINDS = frozenset(
    {"un-agency", "government", "national-authority", "ngo", "national-ngo", "international-ngo",
     "commercial", "academic", "foundation", "red-cross", "regional-organisation"}
)  # fmt: skip
