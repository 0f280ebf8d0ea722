"""The financial reports by name: their commands, and the papers that a collector asks for.

A report stands here once. Nothing of it is imported before it is asked for.
"""

from __future__ import annotations

#: name -> (module:function of its command, one line of help): `vtf report NAME`. The help stands
#: here so that `vtf report --help` imports no report; a test holds it against the command's own.
COMMANDS: dict[str, tuple[str, str]] = {
    "position": (
        "reports.financial.fund_commands:position",
        "What each fund has, owes, and is bound to.",
    ),
    "performance": (
        "reports.financial.fund_commands:performance",
        "Revenue and expense of each fund in a period.",
    ),
    "net-assets": (
        "reports.financial.fund_commands:net_assets",
        "How net assets changed in a period, by restriction.",
    ),
    "cash-flow": (
        "reports.financial.fund_commands:cash_flow",
        "What cash came and went for, in a period.",
    ),
    "budget": (
        "reports.financial.budget_command:budget",
        "Budget against actual, calendar and July-June, bridged.",
    ),
    "pool": (
        "reports.financial.pool_command:pool",
        "Sources and use of pooled funds, and their delivery rate.",
    ),
    "matrix": (
        "reports.financial.matrix_command:matrix",
        "Donor by programme: received for, spent on, in kind.",
    ),
    "unearmarked": (
        "reports.financial.unearmarked_command:unearmarked",
        "Use of unearmarked and pooled money by donor, by rule.",
    ),
    "support-cost": (
        "reports.financial.support_cost_command:support_cost",
        "Support cost by agreement: charged and recomputed.",
    ),
    "expiring": (
        "reports.financial.expiring_command:expiring",
        "Fundings that end: unspent, committed, pace needed.",
    ),
    "cost": (
        "reports.financial.cost_command:cost",
        "Cost and outputs by programme, side by side, with caveats.",
    ),
}

#: name -> module:function `(books, today) -> Paper`, for whoever collects working papers.
PAPERS: dict[str, str] = {
    "position": "reports.financial.papers:position",
    "performance": "reports.financial.papers:performance",
    "net-assets": "reports.financial.papers:net_assets",
    "cash-flow": "reports.financial.papers:cash_flow",
    "budget": "reports.financial.budget_command:budget_paper",
    "pool": "reports.financial.pool_command:pool_paper",
    "appropriations": "reports.appropriations_command:appropriations_paper",
    "status": "reports.commands:status_paper",
    "alerts": "reports.alerts_command:alerts_paper",
    "matrix": "reports.financial.matrix_command:matrix_paper",
    "unearmarked": "reports.financial.unearmarked_command:unearmarked_paper",
    "support-cost": "reports.financial.support_cost_command:support_cost_paper",
    "expiring": "reports.financial.expiring_command:expiring_paper",
    "cost": "reports.financial.cost_command:cost_paper",
    "receivables": "reports.receivables_paper:receivables_paper",
    "advances": "reports.advances_paper:advances_paper",
}
