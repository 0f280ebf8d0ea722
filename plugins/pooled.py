"""Pooled funds: what is allocated is transferred, spent, reported and given back, and no more.

Money of a pooled fund is spent under an allocation; donors' gifts to the pool are not spent as
such. What an allocation receives comes from the fund's own balance or from its administrative
agent, and is no more than was allocated; it is spent up to what was transferred, and what is
refunded to the agent is no longer there (both `plugins.ceiling`). What the agent was told to be
spent is what the books have on that day.

Source: MPTF Office, terms of its fund pages (net funded, delivery rate; final figures 30 April).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.findings import FindingError, Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.pooled_facts import PoolReportTerm, ReportKind, agents
from ledger.words import FundClass
from plugins.cases import Case, Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account

#: Kinds of account that bring an allocation its money; interest it earns by itself.
TRANSFERRED = frozenset(
    {
        "contribution",
        "receivable",
        "deferred",
        "refundable",
        "transfer",
        "opening",
        "exchange-difference",
    }
)

_NOTHING = Decimal("0.00")
_GIVEN = frozenset({"contribution", "receivable", "deferred", "refundable"})


class PooledError(FindingError):
    """Money of a pooled fund is not spent, transferred or reported as it was allocated."""


def case(case: Case) -> Iterator[Refusal]:
    """Refuse a cost under a gift to the pool, and a transfer of somebody else than the agent."""
    line, funding, register = case.line, case.funding, case.register
    if funding is None or register.fund_class(funding.fund) is not FundClass.POOLED:
        return
    if line.kind == EXPENSE and funding.kind == "grant":
        yield Refusal(
            "POOLED-ALLOCATION",
            f"{line.account}: {funding.id} is a gift to the pooled fund {funding.fund}; nothing is "
            "spent of it as such.",
            "Charge an allocation of the fund: what is given to the pool is allocated first.",
            line,
            facts=(
                ("agreement", funding.agreement or funding.id),
                ("funding", funding.id),
                ("axis", "allocation"),
                ("expected", "an allocation"),
                ("actual", funding.id),
            ),
            case=case,
            about=funding.id,
        )
    agent = agents(register).get(funding.fund, "")
    donor = register.donor_parts.get(case.parts.name, case.parts.name)
    if agent and line.kind in _GIVEN and funding.kind == "allocation" and donor != agent:
        yield Refusal(
            "POOLED-AGENT",
            f"{line.account}: what is transferred for {funding.id} comes from {agent}, agent of "
            f"{funding.fund}; this is {donor}'s account.",
            f"Book transfers and refunds of an allocation on {agent}'s accounts.",
            line,
            facts=(("funding", funding.id), ("expected", agent), ("actual", donor)),
        )


def minds(funding: Funding, _register: Register) -> bool:
    """Mind every allocation."""
    return funding.kind == "allocation"


def account(account: Account) -> Iterator[Refusal]:
    """Refuse more transferred than was allocated, and reports that are not what the books have."""
    funding = account.state.funding
    amount = funding.amount.number if funding.amount else ZERO
    reports = [
        term
        for term in account.register.of(PoolReportTerm).values()
        if term.allocation == funding.id
    ]
    if account.state.received > amount:
        yield from _transferred(account)
    for report in reports:
        yield from _reported(account, report)


def _transferred(account: Account) -> Iterator[Refusal]:
    funding = account.state.funding
    amount = funding.amount.number if funding.amount else ZERO
    lines = [line for line in account.lines if line.kind in TRANSFERRED]
    total = -sum((line.amount for line in lines), ZERO)
    if total > amount:
        yield Refusal(
            "POOLED-AMOUNT",
            f"{funding.id}: {grouped(total)} {BOOK_CURRENCY} are transferred, allocated were "
            f"{grouped(amount)} {BOOK_CURRENCY}; {grouped(total - amount)} {BOOK_CURRENCY} too "
            "much.",
            "What comes beyond the allocation goes back to the agent, or takes another allocation.",
            facts=(
                ("agreement", funding.id),
                ("funding", funding.id),
                ("axis", "ceiling"),
                ("expected", f"{amount:f}"),
                ("actual", f"{total:f}"),
            ),
            entry=account.entry_of(lines[-1]),
        )


def _reported(account: Account, report: PoolReportTerm) -> Iterator[Refusal]:
    spent = sum((line.amount for line in account.costs if line.date <= report.ends), _NOTHING)
    said = report.spent.number
    if spent == said:
        return
    final = report.kind is ReportKind.FINAL
    yield Refusal(
        "POOLED-REPORT",
        f"{report.id}: the {report.kind} report on {report.allocation} up to {report.ends} says "
        f"{grouped(said)} {BOOK_CURRENCY} spent; the books have {grouped(spent)} {BOOK_CURRENCY}, "
        f"{grouped(abs(spent - said))} {BOOK_CURRENCY} apart.",
        "Send the agent a corrected report and state it; or book on the day of the report what it "
        "has and the books lack.",
        severity=Severity.ERROR if final else Severity.WARNING,
        facts=(
            ("agreement", report.allocation),
            ("funding", report.allocation),
            ("axis", "reporting"),
            ("expected", f"{spent:f}"),
            ("actual", f"{said:f}"),
        ),
        place=report.place,
    )


RULE = Rule("pooled funds", __name__, PooledError, case=case, minds=minds, account=account)
