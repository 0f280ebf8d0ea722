"""Facts of pooled funds: who administers one, and what was reported to whom.

    2012-01-01 custom "pool" "CHF-SDN"
      fund: "CHF-SDN"
      agent: "MPTF"
      reference: "Memorandum of understanding of 1 January 2012"

    2013-04-29 custom "pool-report" "CHF-SDN-2012-UNMAS/2012"
      allocation: "CHF-SDN-2012-UNMAS"
      ends: 2012-12-31
      spent: 150000.00 USD
      kind: "final"

The administrative agent receives what donors give to the fund, transfers what is allocated, and is
told what was spent of it: the final figures of a year are due on 30 April of the next one.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from ledger.filing import problem
from ledger.money import BOOK_CURRENCY
from ledger.term import Term
from ledger.values import Identifier, Money, Text, UnsignedMoney
from ledger.words import FundClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.filing import Register
    from ledger.findings import Finding


class ReportKind(StrEnum):
    """Whether figures reported to the agent may still change."""

    INTERIM = "interim"
    FINAL = "final"


def _dollars(value: Money) -> Money:
    if value.currency != BOOK_CURRENCY:
        raise ValueError(f"{value} is not in {BOOK_CURRENCY}")
    return value


class PoolTerm(Term):
    """Who administers a pooled fund: a donor of these books, for what it transfers is its."""

    word = "pool"
    fund: Identifier
    agent: Identifier
    reference: Text


class PoolReportTerm(Term):
    """What the agent was told, on the day of the directive, to be spent of an allocation so far.

    `ends` is the last day that it covers.
    """

    word = "pool-report"
    allocation: Identifier
    ends: datetime.date
    spent: Annotated[UnsignedMoney, AfterValidator(_dollars)]
    kind: Annotated[ReportKind, Field(strict=False)] = ReportKind.INTERIM
    reference: str = ""


#: The models of this file, in the order in which docs/directives.md shows them.
POOLED_FACTS: tuple[type[Term], ...] = (PoolTerm, PoolReportTerm)


def agents(register: Register) -> dict[str, str]:
    """Return the administrative agent of each pooled fund that states one."""
    return {term.fund: term.agent for term in register.of(PoolTerm).values()}


def wrong_pools(register: Register) -> Iterator[Finding]:
    """Yield a finding for each fact of a pooled fund that names what is not there."""
    seen: dict[str, PoolTerm] = {}
    for term in register.of(PoolTerm).values():
        if register.fund_class(term.fund) is not FundClass.POOLED:
            what = f"pool {term.id}: {term.fund!r} is no pooled fund of these books."
            yield problem("TERM-REFERENCE", what, term)
        if term.agent not in register.donors:
            what = f"pool {term.id}: donor {term.agent!r} is not known."
            yield problem("TERM-REFERENCE", what, term)
        if seen.setdefault(term.fund, term) is not term:
            what = f"pool {term.id}: {term.fund} has its agent from {seen[term.fund].id} already."
            yield problem("TERM-WRONG", what, term)
    for report in register.of(PoolReportTerm).values():
        if report.allocation not in register.allocations:
            what = f"pool-report {report.id}: allocation {report.allocation!r} is not known."
            yield problem("TERM-REFERENCE", what, report)
        if report.on < report.ends:
            what = f"pool-report {report.id}: it is of {report.on} and covers up to {report.ends}."
            yield problem("TERM-WRONG", what, report)
