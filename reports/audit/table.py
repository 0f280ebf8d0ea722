"""The table of checks, and of the papers of this room.

A01 to A22 are the checks of the trust fund's own list; A23 and A24 are of the auditor's week. Each
is asked for by its id or its name.
"""

from __future__ import annotations

from reports.audit.model import Spec

_HERE = "reports.audit."

CORE = "the books' own sums and papers"
PRACTICE = "audit practice; no official text that was read confirms it"
WEEK = "the auditor's week"

_ROWS = (
    ("A01", "balances", "Donors' balances, fund and ledger are one", CORE, "sums:balances"),
    ("A02", "bank", "Receipts are deposits at the bank, one to one", CORE, "bank:receipts"),
    ("A03", "sources", "Every row of every sheet is in the books", CORE, "sources:rows"),
    ("A04", "overspent", "Nobody's grant is overspent", PRACTICE, "sums:overspent"),
    ("A05", "cutoff", "Costs lie in their period and window", PRACTICE, "costs:cutoff"),
    ("A06", "earmarks", "Costs are what the clauses allow", PRACTICE, "costs:earmarks"),
    (
        "A07",
        "psc",
        "Support cost is the agreement's rate",
        "headquarters budgets 2007 to 2009: a rate on direct cost, in whole dollars",
        "costs:support_cost",
    ),
    (
        "A08",
        "receivables",
        "What donors owe is not overdue",
        "schedules of agreements; how much is doubtful is policy",
        "donors:receivable",
    ),
    ("A09", "stale", "Balances move", PRACTICE, "lifetimes:stale"),
    (
        "A10",
        "unclosed",
        "What is over is closed, with nothing left",
        PRACTICE,
        "lifetimes:unclosed",
    ),
    ("A11", "refunds", "Refunds that are due are paid", PRACTICE, "donors:refunds"),
    (
        "A12",
        "advances",
        "Partners report before they are paid again",
        "OIOS on the mine action service, 2014: reports and instalments of partners",
        "partners:advances",
    ),
    (
        "A13",
        "revenue",
        "Pledges and open conditions are no revenue",
        "UN guidance on funding arrangements: pledges and conditions",
        "donors:revenue",
    ),
    (
        "A14",
        "in-kind",
        "Goods in kind are in no sum of money",
        "UN guidance on funding arrangements: goods in kind",
        "donors:in_kind",
    ),
    (
        "A15",
        "fx",
        "Rates are those of their month",
        "the operational rate on the day of a transaction translates it",
        "rates:exchange",
    ),
    (
        "A16",
        "votes",
        "Votes are counted once and not exceeded",
        "Financial Regulation 5.1; votes inclusive of earlier amounts",
        "votes:appropriations",
    ),
    (
        "A17",
        "interfund",
        "What funds owe each other nets to nothing",
        PRACTICE,
        "sums:between_funds",
    ),
    ("A18", "duplicates", "Nothing is booked twice", PRACTICE, "papers:duplicates"),
    ("A19", "documents", "Everything has its paper and is signed", PRACTICE, "papers:missing"),
    ("A20", "statements", "What was issued is what the ledger says", CORE, "statements:issued"),
    (
        "A21",
        "budget",
        "No more is spent than was allotted",
        "IPSAS 24: budget and actual on one basis",
        "budget:actuals",
    ),
    (
        "A22",
        "calendar",
        "Statements that are due went out",
        "reporting clauses; the day for annual statements is policy",
        "statements:calendar",
    ),
    ("A23", "duties", "Nobody checks what he has made", WEEK, "people:duties"),
    ("A24", "overrides", "Overrides are two people's, and in use", WEEK, "people:overrides"),
)

#: Id -> check, in their order.
CHECKS: dict[str, Spec] = {
    name: Spec(name, word, title, origin, _HERE + where)
    for name, word, title, origin, where in _ROWS
}

#: Other words by which a check is asked for.
ALIASES = {"cut-off": "cutoff", "support-cost": "psc", "exchange": "fx", "rates": "fx"}


def named(text: str) -> Spec | None:
    """Return the check of an id or a name, None where there is none."""
    word = text.strip()
    word = ALIASES.get(word.casefold(), word)
    if word.upper() in CHECKS:
        return CHECKS[word.upper()]
    return next((spec for spec in CHECKS.values() if spec.name == word.casefold()), None)


#: The papers of this room: name -> what makes it of books and a day.
PAPERS: dict[str, str] = {
    "audit": "reports.audit.run:paper_of_all",
    "controls": "reports.audit.controls:paper",
    "oversight": "reports.audit.oversight:paper",
}
