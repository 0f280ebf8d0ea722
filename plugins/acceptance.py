"""Acceptance: what a fund is for, and from whom it takes money, hold for its agreements too.

    1994-10-26 custom "fund" "VTF"
      name: "Voluntary Trust Fund"
      class: "voluntary"
      purposes: "clearance, risk-education, victim-assistance"
      donor-kinds: "member-state, organisation"

Voluntary contributions may be accepted if their purposes are consistent with the policies, aims
and activities of the Organization (Financial Regulation 3.12). A fund that states its purposes has
no signed agreement under which nothing within them may be done, and no cost of another activity. A
donor of a kind that the fund does not take, or that `policy "ACCEPTANCE-KINDS"` wants looked at
(foundations, private donors), has an agreement with the reference by which it was `accepted`. Where
neither the fund nor the policy says anything, nothing is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.findings import FindingError
from ledger.vocabulary import ACCEPTANCE_KINDS, folded_kind
from ledger.words import Axis
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import charged, clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import AgreementTerm
    from plugins.cases import Case


class AcceptanceError(FindingError):
    """A fund has taken money that it is not for, or that nobody accepted."""


def books(register: Register) -> Iterator[Refusal]:
    """Refuse signed agreements that do not fit their fund."""
    for funding in register.fundings.values():
        fund = register.funds.get(funding.fund)
        if fund and fund.purposes and funding.signed and funding.kind in {"grant", "allocation"}:
            yield from _purpose(funding, fund.purposes)
    for agreement in register.agreements.values():
        if agreement.signed and not agreement.accepted:
            yield from _donor(register, agreement)


def _purpose(funding: Funding, purposes: tuple[str, ...]) -> Iterator[Refusal]:
    changes = {c.since for c in funding.clauses() if c.axis is Axis.ACTIVITY}
    for day in sorted({max(since, funding.since) for since in changes}):
        layers = funding.in_force(Axis.ACTIVITY, day)
        if layers and not any(funding.allows(Axis.ACTIVITY, what, day) for what in purposes):
            clauses = [clause for layer in layers for clause in layer]
            wanted, allowed = ", ".join(purposes), "; ".join(c.stated for c in clauses)
            yield Refusal(
                "ACCEPTANCE-PURPOSE",
                f"{funding.id} may be spent on nothing that the fund {funding.fund} is for "
                f"({wanted}), as agreed on {day}. {clauses_said(clauses, funding)}",
                "Take it in a fund that is for it, or put the clause or the fund's purposes right.",
                facts=facts(funding, clauses, Axis.ACTIVITY, wanted, allowed),
                place=clauses[-1].place,
            )


def _donor(register: Register, agreement: AgreementTerm) -> Iterator[Refusal]:
    donor, fund = register.donors.get(agreement.donor), register.funds.get(agreement.fund)
    if donor is None or fund is None:
        return  # which is found where the terms are checked
    kind, taken = folded_kind(donor.kind), set(map(folded_kind, fund.donor_kinds))
    if taken and kind not in taken:
        why = f"the fund {fund.id} takes money of {', '.join(fund.donor_kinds)}"
    elif kind in _looked_at(register, agreement.on):
        why = f"the policy {ACCEPTANCE_KINDS} wants each of these looked at"
    else:
        return
    yield Refusal(
        "ACCEPTANCE-DONOR",
        f"agreement {agreement.id} is of {donor.name} ({donor.id}), whose kind is {donor.kind}: "
        f"{why}, and nothing says who accepted it.",
        'Add accepted: "who accepted it, in which paper, on which day".',
        facts=(
            ("agreement", agreement.id),
            ("axis", "donor"),
            ("expected", ", ".join(fund.donor_kinds) or "accepted"),
            ("actual", donor.kind),
        ),
        place=agreement.place,
    )


def _looked_at(register: Register, day: datetime.date) -> set[str]:
    newest = register.policy(ACCEPTANCE_KINDS, day)
    return {folded_kind(kind) for kind in newest.value.split(",")} if newest else set()


def case(case: Case) -> Iterable[Refusal]:
    """Refuse a cost of an activity that the fund is not for."""
    line, fund = case.line, case.register.funds.get(case.line.fund)
    if line.kind != EXPENSE or fund is None or not fund.purposes:
        return ()
    return _activity(case, fund.purposes) if line.activity else ()


def _activity(case: Case, purposes: tuple[str, ...]) -> Iterator[Refusal]:
    line = case.line
    if line.activity not in purposes:
        wanted = ", ".join(purposes)
        yield Refusal(
            "ACCEPTANCE-COST",
            f"{charged(line)}: the fund {line.fund} is for {wanted}, and not for {line.activity}.",
            "Charge a fund that is for it.",
            line,
            facts=(
                ("fund", line.fund),
                ("funding", line.funding),
                ("axis", str(Axis.ACTIVITY)),
                ("expected", wanted),
                ("actual", line.activity),
            ),
            about=f"{line.fund} {line.activity}",
        )


RULE = Rule("acceptance", __name__, AcceptanceError, books=books, case=case)
