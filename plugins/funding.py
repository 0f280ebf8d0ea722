"""Fundings: every line names one that is known, in force, and of the line's own fund.

Nothing is booked under an agreement that is not signed, nor before its signature. Contributions
come under a grant, or unidentified under `<FUND>-UNAPPLIED`; only pooled funds, whose donors do not
earmark, take them on `<FUND>-GENERAL`. Neither of these two has clauses, so nothing is spent from
them: the money first goes to a funding that has some. A receipt is of the donor who signed, and
nothing but goods comes under an agreement in kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import EXPENSE, parse_account
from ledger.findings import FindingError
from ledger.words import Axis, FundClass
from plugins.cases import NOUNS, RECEIVED, Case, Refusal, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.fundings import Funding
    from ledger.lines import Line

_BUILT_IN = frozenset({"general", "unapplied"})
_GIVEN = frozenset({"contribution", "receivable", "deferred", "refundable", "in-kind"})
_EARNED = frozenset({"interest", "exchange-difference"})
_VOTED = frozenset({"authority", "appropriation", "due-to-member-states"})
#: What would bring money under an agreement in kind.
_MONEY = RECEIVED | {"refundable", "advance"}


class FundingRuleError(FindingError):
    """A line is not under a funding that can bear it."""


def case(case: Case) -> Iterator[Refusal]:
    """Refuse a line whose funding is unstated, unknown, not in force or of another kind."""
    line, funding = case.line, case.funding
    if not line.funding:
        yield Refusal(
            "FUNDING-UNSTATED",
            f"{line.account}: no funding is stated; every line is under one.",
            'Add funding: "..." to the transaction or to the posting.',
            line,
            about="unstated",
        )
    elif funding is None:
        yield Refusal(
            "FUNDING-UNKNOWN",
            f"{line.account}: {line.funding!r} is no funding of these books.",
            "Known are grants, agreements without grants, appropriations, allocations, and each "
            "fund's -GENERAL and -UNAPPLIED.",
            line,
            about=line.funding,
        )
    else:
        yield from _in_force(case, funding)
        yield from _kind(case, funding)
        yield from _donor(case, funding)
    yield from _partner(case)


def _in_force(case: Case, funding: Funding) -> Iterator[Refusal]:
    line = case.line
    if not funding.signed and funding.kind != "appropriation":
        yield Refusal(
            "FUNDING-UNSIGNED",
            f"{line.account}: the agreement {funding.agreement} is not signed, so nothing is "
            f"booked under {funding.id}.",
            f"Money that came in already waits on {funding.fund}-UNAPPLIED.",
            line,
            case=case.if_expense(),
            about=line.funding,
        )
    elif line.date < funding.since and funding.kind not in _BUILT_IN:
        yield Refusal(
            "FUNDING-EARLY",
            f"{line.account}: {funding.id} is in force from {funding.since}; this entry is of "
            f"{line.date}.",
            f"Money that came in already waits on {funding.fund}-UNAPPLIED.",
            line,
            case=case.if_expense(),
            about=line.funding,
        )


def _kind(case: Case, funding: Funding) -> Iterator[Refusal]:
    line = case.line
    noun = NOUNS[funding.kind]
    if line.kind == "expense" and funding.kind in _BUILT_IN:
        yield Refusal(
            f"FUNDING-{funding.kind.upper()}",
            f"{line.account}: nothing is spent from {funding.id}; no clause allows anything.",
            "Charge a funding whose clauses allow it, or first transfer the money to one.",
            line,
            case=case,
            about=line.funding,
        )
    pooled = case.register.fund_class(funding.fund) is FundClass.POOLED
    if line.kind in _GIVEN and funding.kind == "general" and not pooled:
        yield Refusal(
            "FUNDING-GENERAL",
            f"{line.account}: only a pooled fund takes contributions on its general balance, and "
            f"{funding.fund} is none.",
            f"Name the grant, or {funding.fund}-UNAPPLIED until it is known.",
            line,
        )
    if line.kind in _VOTED and funding.kind != "appropriation":
        yield Refusal(
            "FUNDING-AUTHORITY",
            f"{line.account}: {funding.id} is a {noun}; only an appropriation gives authority "
            "without cash.",
            "Name the appropriation.",
            line,
        )
    if line.kind in _MONEY and funding.in_kind:
        yield Refusal(
            "FUNDING-IN-KIND",
            f"{line.account}: {funding.id} is an agreement in kind; no money comes under it.",
            "Book money under an agreement for money, and goods against "
            f"Income:{case.parts.fund}:InKind:<Donor>.",
            line,
        )
    if line.kind in _EARNED and funding.kind == "appropriation":
        yield Refusal(
            "FUNDING-VOTED",
            f"{line.account}: {funding.id} is an appropriation; nothing but a vote gives it money.",
            f"Book it under {funding.fund}-GENERAL.",
            line,
        )


def _donor(case: Case, funding: Funding) -> Iterator[Refusal]:
    line = case.line
    if line.kind not in _GIVEN:
        return
    donor = case.register.donor_parts.get(case.parts.name)
    if donor is None:
        yield Refusal(
            "FUNDING-DONOR-UNKNOWN",
            f"{line.account}: {case.parts.name!r} is no donor of these books.",
            "State the donor in terms/ first.",
            line,
        )
    elif funding.kind == "appropriation":
        yield Refusal(
            "FUNDING-DONOR",
            f"{line.account}: {funding.id} is an appropriation; it has no donor.",
            "Assessed money carries no earmark: name the donor's grant.",
            line,
        )
    elif funding.donor and donor != funding.donor:
        yield Refusal(
            "FUNDING-DONOR",
            f"{line.account}: {funding.id} is of {funding.donor}, this account is {donor}'s.",
            f"A receipt under {funding.id} is booked on {funding.donor}'s accounts.",
            line,
            facts=(("expected", funding.donor), ("actual", donor)),
        )


def _partner(case: Case) -> Iterator[Refusal]:
    line, known = case.line, case.register.partners
    stated = [line.partner] if line.partner else []
    if line.kind == "advance":
        stated.append(case.register.partner_parts.get(case.parts.name, case.parts.name))
    for name in dict.fromkeys(stated):
        if name not in known:
            yield Refusal(
                "FUNDING-PARTNER",
                f"{line.account}: {name!r} is no partner of these books.",
                "State the partner in terms/ first.",
                line,
                about=name,
            )
    if line.kind == "advance" and len(set(stated)) > 1:
        yield _advance(line, stated[1])


def _advance(line: Line, partner: str) -> Refusal:
    return Refusal(
        "FUNDING-ADVANCE",
        f"{line.account}: this advance is {partner}'s, and {line.partner} is stated with it.",
        "State the partner who holds the advance, or pay from the other's.",
        line,
        facts=(("expected", partner), ("actual", line.partner)),
    )


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse a cost of one partner that is paid from another's advance, where a clause minds."""
    register = voucher.register
    costs = {(line.funding, line.partner): line for line in voucher.lines if _minded(voucher, line)}
    for line in voucher.lines:
        if line.kind == "advance":
            part = parse_account(line.account).name
            holder = register.partner_parts.get(part, part)
            for (funding, partner), cost in costs.items():
                if funding == line.funding and partner != holder:
                    yield _advance(line._replace(partner=cost.partner), holder)


def _minded(voucher: Voucher, line: Line) -> bool:
    """Return whether a line is a cost of a partner about whom a clause speaks."""
    state = voucher.states.get(line.funding)
    if line.kind != EXPENSE or not line.partner or state is None:
        return False
    return bool(state.funding.in_force(Axis.PARTNER, line.cost_date))


RULE = Rule("funding", __name__, FundingRuleError, case=case, voucher=voucher)
