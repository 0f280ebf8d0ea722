"""The steps of the illustrative cases: how the money comes in, is spent, and is closed.

The order is that of an office's years: sheets first, then what has no sheet and is kept by hand in
`terms/`, then the commands that work on both. docs/example-books.md says what each case is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.example.step import TODAY, Step

if TYPE_CHECKING:
    from pathlib import Path

#: How each batch that takes two people says who made it.
_MADE = {
    "cases-approved.xlsx": ("--maker", "ANA", "--at", "2026-06-12"),
    "cases-waiting.xlsx": ("--maker", "ANA", "--at", "2026-06-22"),
}


def _brought(workbook: Path, layouts: Path, title: str, show: int = 0) -> Step:
    by = _MADE.get(workbook.name, ())
    return Step(title, ("import", "--layouts", str(layouts), *by, str(workbook)), show=show)


def case_steps(workbooks: Path, layouts: Path) -> list[Step]:
    """Return the steps that bring the cases into the books, in order."""

    def brought(name: str, title: str, show: int = 0) -> Step:
        return _brought(workbooks / name, layouts, title, show)

    def lent(amount: str, funding: str, day: str, why: str) -> Step:
        what = ("--programme", "Exampleland (illustrative)", "--amount", amount)
        return Step(
            f"The reserve advances {amount} to {funding}, which awaits its donor's cash",
            ("reserve", "advance", *what, "--funding", funding, "--reason", why, "--today", day),
            show=1,
        )

    def surrendered(day: str, title: str) -> Step:
        return Step(title, ("surrender", "EXMIS", "--year", "2024/25", "--today", day), show=10)

    return [
        brought("cases-register.xlsx", "ILLUSTRATIVE cases: funds, donors, a programme, policies"),
        brought("cases-agreements.xlsx", "What was pledged, signed, allotted, voted, allocated"),
        Step("Terms for which there is no sheet, kept by hand", keep="cases.beancount"),
        brought("cases-bank.xlsx", "A bank account and its lines"),
        Step(
            "Match deposits: two are booked by themselves, one is nobody's yet",
            ("match", "--book", "--today", "2024-03-31", "--at", "2024-03-31"),
            paper="match.txt",
            show=12,
        ),
        brought("cases-money.xlsx", "Receipts, advances, partners' reports, goods, spending", 99),
        lent("80000", "WEST-2025", "2025-10-01", "The site cannot wait for the contribution."),
        surrendered("2025-06-30", "Surrender what a mission has left on 30 June"),
        brought(
            "cases-later.xlsx", "The contribution arrives; an invoice in the year of liquidation"
        ),
        Step(
            "The advance is repaid to the reserve",
            ("reserve", "repay", "--advance", "EXRR-2025-001", "--today", "2026-01-20"),
            show=1,
        ),
        brought(
            "cases-ending.xlsx", "A condition is met; a write-off; interest; a refund to its donor"
        ),
        lent("30000", "EAST-2026", "2026-05-15", "The next site cannot wait either."),
        surrendered("2026-06-30", "Surrender what is left when the year of liquidation is over"),
        brought("cases-two-people.xlsx", "From June 2026 a cost above 10,000 takes two people"),
        brought("cases-approved.xlsx", "A cost of 25,000, entered by Ana", 8),
        Step(
            "Ben approves it",
            (
                *("approve", "expenditure:EX-901", "--as", "BEN", "--at", "2026-06-15"),
                *("--reason", "Held against the voucher."),
            ),
            show=1,
        ),
    ]


def ending_steps() -> list[Step]:
    """Return the steps by which agreements end: closures are terms, and one entry has no sheet.

    It has no source either, and so it comes after every source was held against the books.
    """
    return [
        Step(
            "Interest of an agreement whose interest is the donor's",
            ("interest", "--funding", "WEST-2024", "--year", "2024"),
        ),
        Step(
            "Kept by hand: closures, reports, and what a pooled fund's agent gets back",
            keep="cases-closing.beancount",
        ),
    ]


def question_steps() -> list[Step]:
    """Return the questions that the cases answer, each with its command."""

    def asked(title: str, *words: str, show: int = 14, expected: tuple[int, ...] = (0,)) -> Step:
        paper = f"{words[0]}.txt"
        return Step(title, (*words, "--today", TODAY), expected, paper=paper, show=show)

    return [
        Step(
            "What a finding rests on: clause, figures, ways out",
            ("explain",),
            paper="explain.txt",
            show=12,
            finding="EARMARK-PERIOD",
        ),
        asked(
            "What if this were charged? Tried on a copy",
            *("whatif", "--funding", "WEST-2025", "--programme", "EXL", "--class", "Contracts"),
            *("--activity", "clearance", "--amount", "60000", "--date", "2026-06-25"),
            show=12,
            expected=(1,),
        ),
        asked("Allowances that nobody used, and what only * let pass", "coverage", show=8),
        asked("Votes, each amount counted once", "appropriations", "--year", "2013/14", show=16),
        asked("Orders: open, stale, over age", "commitments"),
        asked("What partners hold, and whether the next instalment may be paid", "advances"),
        asked("The reserve for rapid response", "reserve"),
        asked("What donors owe, by age, with the allowance proposed", "receivables", show=10),
        asked("Revenue by IPSAS 23 and by IPSAS 47", "recognition", "--fund", "EXTF", show=12),
        asked("Pooled funds: transferred, spent, refunded, reported", "pooled", show=8),
        asked("What an agreement still needs before it is closed", "closure", "WEST-2024"),
        Step(
            "Every override, for the auditor",
            ("overrides", "--today", TODAY),
            paper="overrides.txt",
        ),
    ]


def closing_steps(workbooks: Path, layouts: Path) -> list[Step]:
    """Return the steps that close a year of a mission, and prove that nothing changed by it.

    While a cost waits for approval no statement is final and no period is closed; so one that does
    comes last.
    """
    waiting = "A cost of 12,000, which nobody has approved yet"
    return [
        Step(
            "Close a year of a mission: nothing in it changes any more",
            (
                *("close", "EXMIS", "2025-06-30", "--as", "ANA", "--second", "BEN"),
                *("--reason", "The accounts of 2024/25 are agreed.", "--today", TODAY),
            ),
        ),
        _brought(workbooks / "cases-waiting.xlsx", layouts, waiting),
        Step("What waits for a second person", ("approve", "--list"), paper="approve.txt"),
        Step(
            "Check everything once more, closed years too",
            ("check", "--all"),
            paper="check-all.txt",
            show=-3,
        ),
    ]
