"""The steps of the auditor: what is due, what the books answer for, and the papers of a week.

They come last, on books that are complete: docs/auditors-week.md walks through them day by day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.step import TODAY, Step

if TYPE_CHECKING:
    from pathlib import Path

#: The sample of the week: any seed will do, as long as it is written down.
SEED, ITEMS = "42", "12"


def claim_steps() -> list[Step]:
    """Return the steps that keep what others have said: in print, and of how the fund is run."""
    title = "Sentences that documents have published, kept with the day of each"
    return [
        Step(title, keep="claims.beancount"),
        Step("Recommendations of oversight, each with its check", keep="oversight.beancount"),
    ]


def due_steps(folder: Path) -> list[Step]:
    """Return the steps that say what is due: statements, reports, alerts."""
    return [
        Step(
            "Statements that are due and have not gone out",
            ("statement", "--due", "--today", TODAY),
            paper="due.txt",
            show=6,
        ),
        Step(
            "What needs somebody soon",
            ("alerts", "--today", TODAY),
            (1,),
            paper="alerts.txt",
            show=10,
        ),
        Step(
            "Who gave, and where it was spent",
            ("report", "matrix", "--fund", "VTF", "--today", TODAY, "--out", str(folder)),
            paper="matrix.txt",
            show=10,
        ),
        Step(
            "What the funds have, owe, and are bound to",
            ("report", "position", "--today", TODAY, "--out", str(folder)),
            paper="position.txt",
            show=16,
        ),
    ]


def audit_steps(papers: Path, statements: Path) -> list[Step]:
    """Return the steps of the auditor's week, as docs/auditors-week.md has them."""
    statement = statements / "statement-DNK-2024-01-01-2024-12-31-annual.pdf"
    return [
        Step(
            "Published sentences against the books: five traps, and nothing else",
            ("reconcile", "claims", "--today", TODAY),
            (1,),
            paper="claims.txt",
            show=16,
        ),
        Step(
            "Verify the books by their hashes",
            ("verify", "--all", "--today", TODAY),
            paper="verify.txt",
            show=8,
        ),
        Step(
            "Make the books again from their sources, and compare",
            ("rebuild",),
            paper="rebuild.txt",
            show=-9,
        ),
        Step(
            "A sample of vouchers, each cent with the same chance",
            (
                *("sample", "mus", "--seed", SEED, "--n", ITEMS, "--fund", "VTF"),
                *("--today", TODAY, "--out", str(papers / "sample")),
            ),
            paper="sample.txt",
            show=16,
        ),
        Step(
            "Why a figure of a statement is what it is, down to cells and clauses",
            ("explain-figure", str(statement), "6d"),
            paper="explain-figure.txt",
            show=24,
        ),
        Step(
            "Every reconciliation",
            ("reconcile", "all", "--today", TODAY),
            (1,),
            paper="reconcile-all.txt",
            show=16,
        ),
        Step(
            "Every check",
            ("audit", "all", "--today", TODAY),
            (1,),
            paper="audit.txt",
            show=36,
        ),
        Step(
            "Working papers: everything above and more, each file by its hash",
            (
                *("workpapers", "--seed", SEED, "--n", ITEMS, "--today", TODAY),
                *("--out", str(papers.parent / "workpapers")),
            ),
            (1,),
            paper="workpapers.txt",
        ),
    ]
