"""Support cost: at the agreement's rate on the direct cost, in the same transaction.

Per transaction and funding the expenses of class `SupportCost` equal the rate of the clause in
force on the cost date, applied to the other expenses and rounded to the clause's unit: 13% of
3,619,804 is 470,575 where the unit is the dollar. No clause means no support cost: it must be zero.
A correction of a cost corrects its support cost with it: the rule holds for negative amounts too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import rate_of
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped, percentage, quantum
from ledger.words import Axis, BudgetClass
from plugins.cases import Refusal, State, Voucher
from plugins.earmark import GOVERNED
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts, no_clause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.lines import Line
    from plugins.cases import Mandate, Share


CENT = quantum(BOOK_CURRENCY)


class SupportCostError(FindingError):
    """Support cost is not what the agreement says."""


def plain(mandate: Mandate, direct: Decimal, support: Decimal) -> bool:
    """Return whether the support cost of a plain transaction is surely right.

    Less than half a unit away from the exact share, in whole units, there is only one amount. At
    exactly half, the rule itself decides.
    """
    share = mandate.share
    if share is ...:
        clause = mandate.terms.governing(Axis.SUPPORT_COST)
        share = mandate.share = _figures(clause) if clause else None
    if share is None:
        return not support
    rate, below, above, unit = share
    return below < direct * rate - support < above and (unit is None or not support % unit)


def _figures(clause: Clause) -> Share:
    """Return the rate as a fraction, half a unit below and above, the unit if it is no cent."""
    unit = clause.rounding
    return rate_of(clause) / 100, -unit / 2, unit / 2, None if unit == CENT else unit


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse support cost that is not the rate's, funding by funding and clause by clause."""
    sums: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    shown: dict[tuple[str, int], tuple[State, Clause | None, Line]] = {}
    for line in voucher.lines:
        state = voucher.states.get(line.funding)
        if line.kind != "expense" or state is None or state.funding.kind not in GOVERNED:
            continue
        clause = state.mandate(line.cost_date).terms.governing(Axis.SUPPORT_COST)
        key = line.funding, id(clause)
        is_support = line.budget_class == BudgetClass.SUPPORT_COST
        sums[key][is_support] += line.amount
        if is_support or key not in shown:
            shown[key] = state, clause, line
    for key, (state, clause, line) in shown.items():
        direct, support = sums[key]
        due = percentage(direct, rate_of(clause), unit=clause.rounding) if clause else ZERO
        if support != due:
            yield _refused(state, clause, line, _Sums(direct, support, due))


class _Sums(NamedTuple):
    """Direct cost, support cost charged on it, support cost due."""

    direct: Decimal
    support: Decimal
    due: Decimal


def _refused(state: State, clause: Clause | None, line: Line, sums: _Sums) -> Refusal:
    funding = state.funding
    clauses = (clause,) if clause else ()
    why = clauses_said(clauses, funding) if clause else no_clause(funding, Axis.SUPPORT_COST)
    unit = f" To the nearest {clause.rounding} {line.currency}." if clause else ""
    charged, direct, due = grouped(sums.support), grouped(sums.direct), grouped(sums.due)
    return Refusal(
        "EARMARK-SUPPORT-COST",
        f"support cost of {charged} {line.currency} on {direct} {line.currency} of direct cost "
        f"under {funding.id}; it should be {due} {line.currency}. {why}{unit} "
        f"Cost date {line.cost_date}.",
        "Charge the support cost in the transaction of its direct cost, at the agreement's rate.",
        line,
        facts=facts(funding, clauses, Axis.SUPPORT_COST, f"{sums.due:f}", f"{sums.support:f}"),
    )


RULE = Rule("support cost", __name__, SupportCostError, voucher=voucher, plain=plain)
