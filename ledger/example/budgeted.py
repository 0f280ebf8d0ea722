"""Workbooks of what is voted and budgeted: missions, the Support Account, headquarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.sheets import SOURCE, Column, Sheet, Total, read_table

if TYPE_CHECKING:
    from pathlib import Path


def _budget_columns(ref: str, unit: Column) -> tuple[Column, ...]:
    return (
        Column(ref, "ref", width=24),
        unit,
        Column("Programme", "programme"),
        Column("Printed for", "year"),
        Column("Period from", "begins", "date"),
        Column("Period to", "ends", "date"),
        Column("Amount (US$)", "usd", "number", 18),
        Column("What is printed", "what", width=40),
        Column("Status", "status"),
        Column("Basis", "basis", width=40),
        *SOURCE,
        Column("Remarks", "note", width=40),
        Column("Why not booked", "reason", width=40),
    )


def missions(figures: Path) -> list[Sheet]:
    """Return the mine-action parts of mission budgets; one sheet ends in its published total."""
    rows = read_table(figures, "missions")
    columns = _budget_columns("Budget line", Column("Mission", "mission"))
    title = "Mine action in the assessed budgets of missions"
    notes = (
        (
            "Note: printed years are calendar years; mission years run from 1 July to 30 June"
            " (policy MISSION-YEAR)."
        ),
    )
    first = tuple(r for r in rows if r["mission"] == "MINURSO" and r["status"] != "total")
    others = tuple(r for r in rows if r["mission"] != "MINURSO")
    total = Total("2008-2012, total as printed", ("usd",))
    return [
        Sheet("MINURSO", first, columns, (title, "Western Sahara"), notes, totals=(total,), gap=2),
        Sheet("Other missions", others, columns, (title,), notes, "mission"),
    ]


def support_account(figures: Path) -> list[Sheet]:
    """Return the share of headquarters coordination in the Support Account."""
    return [
        Sheet(
            "Support Account",
            read_table(figures, "support_account"),
            _budget_columns("Line", Column("Fund", "fund")),
            ("Peacekeeping Support Account: headquarters coordination of mine action",),
            ("Source: see each row.",),
        )
    ]


def budgets(figures: Path) -> list[Sheet]:
    """Return the three headquarters budgets, each with its published total."""
    rows = read_table(figures, "hq")
    columns = (
        Column("No.", "ref"),
        Column("Budget line", "line", width=60),
        Column("UN class", "class"),
        Column("Year", "year", "year"),
        Column("US$", "usd", "number"),
        Column("Source", "source", width=30),
        Column("Address", "url", width=40),
    )
    return [
        Sheet(
            f"Budget {year}",
            tuple(row for row in rows if row["year"] == year and row["ref"]),
            columns,
            (f"P04-GL01 Coordination of UN mine action: budget {year}",),
            ("Note: UN classes are not printed; see policy CLASS-MAP.",),
            totals=(Total("TOTAL", ("usd",)),),
        )
        for year in ("2007", "2008", "2009")
    ]
