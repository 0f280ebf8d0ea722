"""Support cost: at the agreement's rate on the direct cost, in the same transaction.

Per transaction and funding the expenses of class `SupportCost` equal the rate of the clause in
force on the cost date, applied to the other expenses and rounded to the clause's unit: 13% of
3,619,804 is 470,575 where the unit is the dollar. No clause means no support cost: it must be zero.
A correction of a cost corrects its support cost with it: the rule holds for negative amounts too.
What the clause excludes, some classes or all that passes through to a partner, is not in the base.

A clause may state what the fund's own rate and a partner's fee may come to together (`overhead`).
The fee is the partner agreement's, else the partner's own. More than that is a warning, because
both are as agreed and only their sum is not.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import overhead_of, rate_of
from ledger.findings import FindingError, Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped, percentage, quantum
from ledger.partner_fees import PartnerFees
from ledger.words import Axis, BudgetClass
from plugins.cases import Refusal, State, Voucher
from plugins.earmark import GOVERNED
from plugins.rules import Rule
from plugins.sentences import UNSTATED, charged, clauses_said, facts, no_clause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account
    from plugins.cases import Mandate, Share


CENT = quantum(BOOK_CURRENCY)

#: Columns of the sums: direct cost that bears support cost, support cost, direct cost without.
_DIRECT, _SUPPORT, _FREE = range(3)


class SupportCostError(FindingError):
    """Support cost is not what the agreement says."""


def plain(mandate: Mandate, direct: Decimal, support: Decimal) -> bool:
    """Return whether the support cost of a plain transaction is right.

    Less than half a unit away from the exact share, in whole units, there is only one amount. Else,
    as at exactly half, it is rounded as the rule does.
    """
    share = mandate.share
    if share is ...:
        clause = mandate.terms.governing(Axis.SUPPORT_COST)
        share = mandate.share = _figures(clause) if clause else None
    if share is None:
        return not support
    rate, below, above, unit = share
    if below < direct * rate - support < above and (unit is None or not support % unit):
        return True
    return support == percentage(direct, rate * 100, unit=unit or CENT)


def _figures(clause: Clause) -> Share:
    """Return the rate as a fraction, half a unit below and above, the unit if it is no cent."""
    unit = clause.rounding
    return rate_of(clause) / 100, -unit / 2, unit / 2, None if unit == CENT else unit


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse support cost that is not the rate's, funding by funding and clause by clause."""
    sums: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    shown: dict[tuple[str, int], tuple[State, Clause | None, Line]] = {}
    for line in voucher.lines:
        state = voucher.states.get(line.funding)
        if line.kind != "expense" or state is None or state.funding.kind not in GOVERNED:
            continue
        clause = state.mandate(line.cost_date).terms.governing(Axis.SUPPORT_COST)
        key = line.funding, id(clause)
        is_support = line.budget_class == BudgetClass.SUPPORT_COST
        if is_support:
            sums[key][_SUPPORT] += line.amount
        elif clause is None or clause.levies(line.budget_class, line.partner):
            sums[key][_DIRECT] += line.amount
        else:
            sums[key][_FREE] += line.amount
        if is_support or key not in shown:
            shown[key] = state, clause, line
    for key, (state, clause, line) in shown.items():
        direct, support, free = sums[key]
        due = percentage(direct, rate_of(clause), unit=clause.rounding) if clause else ZERO
        if support != due:
            yield _refused(state, clause, line, _Sums(direct, support, due, free))


class _Sums(NamedTuple):
    """Direct cost, support cost charged on it, support cost due, direct cost that bears none."""

    direct: Decimal
    support: Decimal
    due: Decimal
    free: Decimal


def _refused(state: State, clause: Clause | None, line: Line, sums: _Sums) -> Refusal:
    funding = state.funding
    clauses = (clause,) if clause else ()
    why = clauses_said(clauses, funding) if clause else no_clause(funding, Axis.SUPPORT_COST)
    unit = f" To the nearest {clause.rounding} {line.currency}." if clause else ""
    levied, direct, due = grouped(sums.support), grouped(sums.direct), grouped(sums.due)
    free = f" ({grouped(sums.free)} {line.currency} more bear none)" if sums.free else ""
    return Refusal(
        "EARMARK-SUPPORT-COST",
        f"support cost of {levied} {line.currency} on {direct} {line.currency} of direct cost"
        f"{free} under {funding.id}; it should be {due} {line.currency}. {why}{unit} "
        f"Cost date {line.cost_date}.",
        "Charge the support cost in the transaction of its direct cost, at the agreement's rate.",
        line,
        facts=facts(funding, clauses, Axis.SUPPORT_COST, f"{sums.due:f}", f"{sums.support:f}"),
    )


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # any rule is asked both
    """Return whether a clause of a funding limits the overhead as a whole."""
    return any(clause.overhead for clause in funding.clauses())


def account(account: Account) -> Iterator[Refusal]:
    """Warn of costs on which support cost and the partner's fee are more than a clause lets."""
    state = account.state
    fees = PartnerFees(account.register)
    said: set[tuple[int, str, Decimal, Decimal | None]] = set()
    for line in account.costs:
        clause = state.mandate(line.cost_date).terms.governing(Axis.SUPPORT_COST)
        most = overhead_of(clause) if clause else None
        if clause is None or most is None or not line.partner:
            continue
        own = rate_of(clause) if clause.levies(line.budget_class, line.partner) else ZERO
        fee = fees.of(line.partner, line.funding, line.cost_date)
        key = id(clause), line.partner, own, fee
        if key in said or (fee is not None and own + fee <= most):
            continue
        said.add(key)
        yield _overhead(state.funding, clause, line, own, fee)._replace(
            entry=account.entry_of(line)
        )


def _overhead(
    funding: Funding, clause: Clause, line: Line, own: Decimal, fee: Decimal | None
) -> Refusal:
    together = f"{own + fee}%" if fee is not None else UNSTATED
    if fee is None:
        what = f"support cost at {own}%, and the fee of {line.partner} is {UNSTATED}"
        advice = "State the fee in the partner's term or in the partner agreement."
    else:
        what = f"support cost at {own}% and {fee}% for {line.partner} are {own + fee}% together"
        advice = "Agree on a lower fee, or ask for the Controller's waiver."
    return Refusal(
        "SUPPORT-OVERHEAD",
        f"{charged(line)}: {what}; at most {clause.overhead} is agreed. "
        f"{clauses_said((clause,), funding)} Cost date {line.cost_date}.",
        advice,
        severity=Severity.WARNING,
        facts=(
            *facts(funding, (clause,), Axis.SUPPORT_COST, clause.overhead, together),
            ("own rate", f"{own}%"),
            ("partner's fee", UNSTATED if fee is None else f"{fee}%"),
        ),
    )


RULE = Rule(
    "support cost",
    __name__,
    SupportCostError,
    voucher=voucher,
    plain=plain,
    minds=minds,
    account=account,
)
