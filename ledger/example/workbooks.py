"""What each workbook of the example looks like: its sheets, columns, titles and footnotes.

The figures come from the tables in `figures/`; nothing here is a figure. Each workbook has the
habits of the office it pretends to come from, and no two write a header the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.budgeted import budgets, missions, support_account
from ledger.example.cases import CASES, PUBLISHED_BESIDE
from ledger.example.contributed import contributions, gifts, pooled
from ledger.example.illustrative import spending
from ledger.example.sheets import SOURCE, Column, Sheet, Total, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def register(figures: Path) -> list[Sheet]:
    """Return the register: funds, donors, programmes, partners, policies."""
    name, ident, source = Column("Name", "name", width=40), Column("Code", "id"), SOURCE[1]
    also = Column("Also written as", "aliases", width=40)
    shapes: dict[str, tuple[str, tuple[Column, ...]]] = {
        "funds": (
            "Funds of these books",
            (ident, name, Column("Funding system", "class"), Column("Mission", "mission"), source),
        ),
        "donors": ("Donors", (ident, name, Column("Kind", "kind"), also, source)),
        "programmes": (
            "Programmes: countries, territories, headquarters functions",
            (
                ident,
                name,
                Column("From", "begins", "date"),
                Column("Last day", "ends", "date"),
                also,
                Column("Hosted by missions", "missions"),
                Column("Note", "note", width=40),
                source,
            ),
        ),
        "partners": ("Implementing partners", (ident, name, Column("Kind", "kind"), also, source)),
        "policies": (
            "Policies: rules and rates that no document read so far confirms, and conventions",
            (
                Column("Policy", "id"),
                Column("Valid from", "date", "date"),
                Column("What it says", "value", width=60),
                Column("Standing", "status"),
                Column("Note", "note", width=30),
                source,
            ),
        ),
    }
    return [
        Sheet(
            table.capitalize(),
            read_table(figures, table),
            columns,
            (title, "Names and spellings as the sources print them."),
            ("Note: codes of countries are ISO 3166 alpha-3.",),
        )
        for table, (title, columns) in shapes.items()
    ]


def rates(figures: Path) -> list[Sheet]:
    """Return the rates of exchange."""
    return [
        Sheet(
            "Rates",
            read_table(figures, "rates"),
            (
                Column("Month", "date"),
                Column("Currency", "currency"),
                Column("Units for one US$", "rate"),
                Column("Published by", "source", width=40),
                Column("Address", "url", width=40),
                Column("Note", "note", width=40),
            ),
            ("Rates of exchange",),
        )
    ]


def published(figures: Path) -> list[Sheet]:
    """Return the published figures to hold against the books."""
    return [
        Sheet(
            "Published",
            read_table(figures, "published"),
            (
                Column("Control", "id", width=24),
                Column("What is measured", "measure", width=20),
                Column("Scope", "scope", width=30),
                Column("From", "begins", "date"),
                Column("To", "ends", "date"),
                Column("Published (US$)", "usd", "number", 18),
                Column("Rounded to", "unit", "number"),
                Column("Source", "source", width=40),
                Column("Address", "url", width=40),
                Column("Note", "note", width=40),
            ),
            ("Published figures, to hold against the books",),
        )
    ]


_SPENDING = (
    Column("Voucher", "reference", width=12),
    Column("Booked on", "date", "date", 12),
    Column("Cost of", "cost_date", "date", 12),
    Column("Charged to", "funding", width=22),
    Column("Programme", "programme", width=10),
    Column("Class", "class", width=12),
    Column("Activity", "activity", width=20),
    Column("Place", "place"),
    Column("Project", "project"),
    Column("Partner", "partner", width=9),
    Column("Payee", "payee", width=28),
    Column("Description", "description", width=40),
    Column("Amount (US$)", "usd", "number", 16),
)


def illustrative(figures: Path) -> list[Sheet]:
    """Return the spending that nobody published: made up, and saying so."""
    rows = spending(read_table(figures, "spending_plan"))
    columns = (*_SPENDING, Column("Illustrative", "illustrative"))
    return [
        Sheet(
            name,
            tuple(row for row in rows if row["sheet"] == name),
            columns,
            (
                "ILLUSTRATIVE expenditure: made up for the example, published by nobody",
                "Support cost is charged by the clause of each funding.",
            ),
            ("Note: no line-level spending of these funds is published.",),
            totals=(Total("Total", ("usd",)),),
            left=1 if name == "VTF" else 0,
        )
        for name in ("VTF", "Missions", "Pooled")
    ]


def refused(figures: Path) -> list[Sheet]:
    """Return vouchers that must be refused, one clause after the other."""
    columns = (
        *_SPENDING,
        Column("Support cost (US$)", "support_cost", "number"),
        Column("Illustrative", "illustrative"),
        Column("What is wrong", "wrong", width=50),
    )
    return [
        Sheet(
            "To be refused",
            read_table(figures, "refused"),
            columns,
            ("ILLUSTRATIVE vouchers that break a rule each: these books must refuse them",),
        )
    ]


#: The workbook that must not come in.
REFUSED = "refused.xlsx"

#: File name -> what is in it, in the order in which the books are filled.
WORKBOOKS: dict[str, Callable[[Path], list[Sheet]]] = {
    "register.xlsx": register,
    "rates.xlsx": rates,
    "vtf-contributions.xlsx": contributions,
    "mission-mine-action.xlsx": missions,
    "support-account.xlsx": support_account,
    "chf-sudan.xlsx": pooled,
    "fts-gifts.xlsx": gifts,
    "hq-budgets.xlsx": budgets,
    "published.xlsx": published,
    **PUBLISHED_BESIDE,
    "expenditure-illustrative.xlsx": illustrative,
    **CASES,
    REFUSED: refused,
}
