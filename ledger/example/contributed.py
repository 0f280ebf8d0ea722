"""Workbooks of what donors give: contributions, pooled funds, gifts seen by a tracking service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.sheets import SOURCE, Column, Row, Sheet, Total, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NOT_ADDED = frozenset({"not booked"})
#: Years of the first sheet; 2012 is known only as sums by donor and stands by itself.
_EARLY = frozenset({"2009", "2010", "2011", "2013", "2014"})
_CONTRIBUTION = (
    Column("Agreement", "agreement", width=16),
    Column("Grant", "grant", width=18),
    Column("Date", "date", "date", 12),
    Column("Donor", "donor", width=22),
    Column("Original\namount", "original", "typed", 16),
    Column("Cur.", "currency", width=6),
    Column("US dollars,\nas published", "usd", "number", 18),
    Column("Status", "status", width=11),
    Column("Channel", "channel", width=14),
    Column("Earmark, in the published words", "earmark", width=40),
    Column("Earmark kind", "earmark_kind", width=30),
    Column("Programme(s)", "programme"),
    Column("Activity", "activity"),
    Column("Place", "place"),
    Column("Project", "project"),
    Column("Partner", "partner"),
    Column("Costs from", "begins", "date"),
    Column("Costs until", "ends", "date"),
    Column("Support cost", "support_cost"),
    Column("Other terms", "terms", width=40),
    *SOURCE,
    Column("Note", "note", width=40),
    Column("Why not booked", "reason", width=40),
)
_NOTES = (
    "Source: see each row. Amounts as published; nothing is rounded further.",
    (
        "Note 1: the published figure of 2012 is 59.1 million; the last row of 2012 is what the"
        " five largest donors leave of it, computed, and no donor's figure."
    ),
    "Note 2: no agreement text is published. Terms marked assumed follow policy TERMS-VTF.",
    (
        "Note 3: totals leave out what is not booked, and two gifts whose US dollars nobody"
        " published."
    ),
)


def contributions(figures: Path) -> list[Sheet]:
    """Return the voluntary contributions, in two sheets of years and one beside a mission."""
    rows = read_table(figures, "contributions")
    total = Total("TOTAL announced, committed and received", ("usd",), _NOT_ADDED)
    sub = Total("Sub-total {group}", ("usd",), _NOT_ADDED, ("2010",))
    title = "Voluntary Trust Fund for Assistance in Mine Action: contributions"

    def part(name: str, chosen: Iterable[Row], totals: tuple[Total, ...], left: int) -> Sheet:
        titles = (title, "single contributions found in print", "")
        return Sheet(name, tuple(chosen), _CONTRIBUTION, titles, _NOTES, "section", totals, left)

    return [
        part("VTF 2009-2014", (r for r in rows if r["section"] in _EARLY), (sub, total), 1),
        part("VTF 2015-2024", (r for r in rows if r["section"] > "2014"), (total,), 0),
        Sheet(
            "Annual report 2012",
            tuple(row for row in rows if row["section"] == "2012"),
            _CONTRIBUTION,
            (title, "2012, by donor, as the annual report sums them up"),
            _NOTES[:2],
            totals=(total,),
        ),
        Sheet(
            "VTF beside a mission",
            read_table(figures, "beside_assessed"),
            _CONTRIBUTION,
            ("South Sudan 2013: voluntary money beside the assessed budget of UNMISS",),
            ("Note: 19,891,553 voluntary + 40,341,972 assessed = 60,233,525 as printed.",),
            "section",
        ),
    ]


def pooled(figures: Path) -> list[Sheet]:
    """Return the contributions to the two pooled funds, and the one allocation found in print."""
    columns = (
        Column("Fiscal year", "year", "year"),
        Column("Contributor", "donor", width=24),
        Column("ISO2", "iso2", width=6),
        Column("Pooled fund", "pooled_fund"),
        Column("Fund ISO2", "fund_iso2", width=10),
        Column("Paid (US$)", "paid_usd", "number", 18),
        Column("Pledged (US$)", "pledged_usd", "number", 18),
    )
    notes = (
        (
            "Source: OCHA, contributions to country-based pooled funds (the public data behind"
            " https://cbpfgms.github.io, file datapbicli.csv), credit to OCHA/CBPF."
        ),
        (
            "Note 1: the source has a second pair of amounts in GBP. All of them are the US dollars"
            " times 0.78443 whatever the year, with more decimals than pence: a conversion for"
            " display, not what was paid. They are not carried over."
        ),
        "Note 2: one row names no contributor (2018, Sudan, 3,000,000 pledged).",
    )
    total = Total("Total", ("paid_usd", "pledged_usd"))
    return [
        Sheet(
            "Contributions",
            read_table(figures, "pooled"),
            columns,
            ("Humanitarian pooled funds: Sudan and South Sudan", "All contributors, all years"),
            notes,
            totals=(total,),
            gap=2,
        ),
        Sheet(
            "Allocation",
            read_table(figures, "allocations"),
            (
                Column("Allocation", "ref", width=20),
                Column("Fund", "fund"),
                Column("Date", "date", "date"),
                Column("Amount (US$)", "usd", "number"),
                Column("Decision", "reference", width=40),
                Column("Earmark", "earmark", width=30),
                Column("Programme", "programme"),
                Column("Activity", "activity"),
                Column("Classes", "class", width=26),
                Column("Costs from", "begins", "date"),
                Column("Costs until", "ends", "date"),
                Column("Support cost", "support_cost"),
                *SOURCE,
                Column("Note", "note", width=40),
            ),
            ("Allocations to mine action",),
            ("Note: the amount is published; day, decision and terms are not (see the row).",),
        ),
    ]


def gifts(figures: Path) -> list[Sheet]:
    """Return the four gifts to UNMAS in the Financial Tracking Service."""
    return [
        Sheet(
            "Incoming flows",
            read_table(figures, "fts"),
            (
                Column("Flow", "flow"),
                Column("Date", "date", "date"),
                Column("Source organization", "donor", width=32),
                Column("Original amount", "original", "typed", 16),
                Column("Currency", "currency", width=8),
                Column("Exchange rate", "rate"),
                Column("Amount USD", "usd", "number", 16),
                Column("Destination", "location"),
                Column("Plan", "plan", width=30),
                Column("Description", "description", width=50),
                Column("Activity", "activity"),
                Column("Place", "place"),
                Column("Usage from", "begins", "date"),
                Column("Usage to", "ends", "date"),
                Column("Status", "status"),
                Column("Reference", "reference"),
                Column("File", "file", width=28),
            ),
            ("Financial Tracking Service: flows to the United Nations Mine Action Service",),
            ("Source: OCHA Financial Tracking Service, https://fts.unocha.org; see each flow.",),
        )
    ]
