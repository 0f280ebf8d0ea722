"""The wall between the four funding systems, and between one fund and the next.

Voluntary, assessed, support-account and pooled money never stand in one transaction, and never lend
to each other; one mission does not lend to another either. A cost of one fund is never charged to a
funding of another: charging a MINURSO cost to UNIFIL's appropriation is refused, however much the
appropriation has left. Nor does an appropriation bear a programme that hosts other missions only.
Where two funds of one system may lend, both sides stand in one transaction: so what one fund is
owed and the other owes is always the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import account, parse_account
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import FundClass
from plugins.cases import NOUNS, Case, Refusal, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

_LOANS = frozenset({"due-to", "due-from"})


class WallError(FindingError):
    """Money crosses from one funding system, or one fund, to another."""


def case(case: Case) -> Iterator[Refusal]:
    """Refuse a line of an unknown fund, of another fund than its funding's, or a loan over it."""
    line, funding, register = case.line, case.funding, case.register
    if line.kind and line.fund not in register.funds:
        yield Refusal(
            "WALL-FUND-UNKNOWN",
            f"{line.account}: {line.fund!r} is no fund of these books.",
            'State it in terms/funds.beancount: custom "fund".',
            line,
            about=line.fund,
        )
        return
    if line.kind and funding is not None and funding.fund != line.fund:
        yield _other_fund(case, funding)
    elif line.kind == "expense" and funding is not None:
        yield from _other_mission(case, funding)
    if line.kind in _LOANS:
        yield from _loan(case)
    if line.kind == "transfer" and funding is not None and funding.kind == "appropriation":
        yield Refusal(
            "WALL-TRANSFER",
            f"{line.account}: {funding.id} is an appropriation; what was voted for one mission and "
            "year is never transferred.",
            "A vote changes by a resolution: book the authority that it gives.",
            line,
        )


def _other_fund(case: Case, funding: Funding) -> Refusal:
    line = case.line
    noun = NOUNS[funding.kind]
    what = "cost" if line.kind == "expense" else "line"
    return Refusal(
        "WALL-FUND",
        f"Charging a {line.fund} {what} to {funding.fund}'s {noun}: {line.account} is "
        f"{line.fund}'s, {funding.id} is {funding.fund}'s.",
        "Name a funding of the account's own fund.",
        line,
        facts=(
            ("agreement", funding.agreement or funding.id),
            ("funding", funding.id),
            ("axis", "fund"),
            ("expected", funding.fund),
            ("actual", line.fund),
        ),
        case=case.if_expense(),
        about=funding.id,
    )


def _other_mission(case: Case, funding: Funding) -> Iterator[Refusal]:
    line, register = case.line, case.register
    programme = register.programmes.get(line.programme)
    if programme is None or register.fund_class(funding.fund) is not FundClass.ASSESSED:
        return
    mission = register.funds[funding.fund].mission or funding.fund
    if programme.missions and mission not in programme.missions:
        hosted = ", ".join(programme.missions)
        yield Refusal(
            "WALL-MISSION",
            f"Charging a {hosted} cost to {funding.fund}'s {NOUNS[funding.kind]}: {programme.name} "
            f"({programme.id}) hosts {hosted}, {funding.id} is voted for {mission}.",
            f"Charge the appropriation of {hosted}, on that fund's accounts.",
            line,
            facts=(
                ("agreement", funding.agreement or funding.id),
                ("funding", funding.id),
                ("axis", "mission"),
                ("expected", mission),
                ("actual", hosted),
            ),
            about=programme.id,
        )


def _loan(case: Case) -> Iterator[Refusal]:
    line, register = case.line, case.register
    other = register.fund_parts.get(case.parts.name, case.parts.name)
    if other not in register.funds:
        yield Refusal(
            "WALL-FUND-UNKNOWN",
            f"{line.account}: {other!r} is no fund of these books.",
            'State it in terms/funds.beancount: custom "fund".',
            line,
        )
        return
    if other == line.fund:
        yield Refusal(
            "WALL-LOAN",
            f"{line.account}: {line.fund} owes nothing to itself.",
            "Name the other fund, or book what it is.",
            line,
        )
        return
    if not _may_lend(register, line.fund, other):
        one, two = register.fund_class(line.fund), register.fund_class(other)
        yield Refusal(
            "WALL-LOAN",
            f"{line.account}: {line.fund} is {one}, {other} is {two}; no loans between missions, "
            "and none between funding systems.",
            "Each pays its own costs.",
            line,
        )


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse a transaction in which two funding systems meet."""
    classes: dict[FundClass, str] = {}
    for line in voucher.lines:
        found = voucher.register.fund_class(line.fund)
        if found is not None:
            classes.setdefault(found, line.fund)
    if len(classes) > 1:
        named = " and ".join(f"{fund} ({found})" for found, fund in classes.items())
        yield Refusal(
            "WALL-CLASS",
            f"{named} meet in one transaction: funding systems never mix.",
            "Book each in a transaction of its own.",
            voucher.lines[0],
        )
    yield from _one_sided(voucher)
    crossed = {line.fund: line for line in voucher.lines if line.kind == "transfer"}
    if len(crossed) > 1:
        yield Refusal(
            "WALL-TRANSFER",
            f"money is transferred between {' and '.join(crossed)}: a transfer stays in its fund.",
            "Transfer between fundings of one fund only.",
            next(iter(crossed.values())),
        )


def _may_lend(register: Register, lender: str, borrower: str) -> bool:
    one, two = register.fund_class(lender), register.fund_class(borrower)
    return one is not None and one == two and one is not FundClass.ASSESSED and lender != borrower


def _one_sided(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse a loan that only one of the two funds knows of."""
    register = voucher.register
    owed: dict[tuple[str, str], Decimal] = {}
    loans: dict[tuple[str, str], Line] = {}
    if any(line.kind == "opening" for line in voucher.lines):
        return  # each fund brings its own side forward
    for line in voucher.lines:
        if line.kind in _LOANS:
            part = parse_account(line.account).name
            other = register.fund_parts.get(part, part)
            pair = (line.fund, other) if line.kind == "due-from" else (other, line.fund)
            owed[pair] = owed.get(pair, ZERO) + line.amount
            loans.setdefault(pair, line)
    for (lender, borrower), total in owed.items():
        if total and _may_lend(register, lender, borrower):
            yield Refusal(
                "WALL-LOAN-NET",
                f"what {borrower} owes {lender} is {grouped(abs(total))} {BOOK_CURRENCY} apart in "
                "the two funds: each side of a loan is booked with the other.",
                f"Book {account('Assets', lender, 'DueFrom', borrower)} and "
                f"{account('Liabilities', borrower, 'DueTo', lender)} in one transaction, with the "
                "same amount.",
                loans[lender, borrower],
                facts=(("expected", "0.00"), ("actual", f"{total:f}")),
            )


RULE = Rule("fund wall", __name__, WallError, case=case, voucher=voucher)
