"""What mutants showed: lawful-looking books on which a rule broken in one place said nothing.

Each test is one change of one rule that no other test noticed.
"""

from __future__ import annotations

from tests.plugins.test_cap import TERMS, receipt, spent
from tests.plugins.test_support_base import FEES, codes, levy, on_nld


def test_support_cost_of_the_wrong_sign(judge, cost):
    """Right in its amount, taken back where it is due: refused, however well known the rest is."""
    known = cost() + cost(on="2014-05-03")

    assert judge(known) == []
    assert codes(judge(known + cost(support="-13.00", on="2014-05-04"))) == ["EARMARK-SUPPORT-COST"]


def test_overhead_of_the_second_partner(judge, cost):
    """A cost of no partner, one whose fee is small enough, and then one whose fee is not."""
    text = levy("3%", overhead="7%") + FEES.format(fee=4)
    text = text.replace('  allows: "UNOPS, UNICEF"', '  allows: "*"')
    text += '1990-01-01 custom "partner" "DCA"\n  name: "DanChurchAid"\n  fee: 5\n'
    own = on_nld(cost, "Contracts", "100.00", "3.00")
    cheap, dear = (
        on_nld(cost, "Contracts", "100.00", "3.00", partner=name) for name in ("UNOPS", "DCA")
    )

    assert codes(judge(text + own + cheap)) == []
    assert codes(judge(text + own + cheap + dear)) == ["SUPPORT-OVERHEAD"]


def test_support_cost_by_itself(judge, cost):
    """Support cost without a direct cost is refused, however well known its account is."""
    alone = cost("13.00", support="", on="2014-05-04", account="Expenses:VTF:MLI:SupportCost")
    known = cost() + cost(on="2014-05-03")

    assert codes(judge(known)) == []
    assert codes(judge(known + alone)) == ["EARMARK-SUPPORT-COST"]


def test_costs_add_up_to_a_cap(judge, cost):
    """No cost by itself is beyond the cap in dollars; the two together are, by a cent."""
    text = TERMS + receipt("1024823.00", "740000.00") + spent(cost, "1000000.00")

    assert codes(judge(text + spent(cost, "24822.00", on="2013-03-02"))) == ["EARMARK-CAP"]
    assert codes(judge(text + spent(cost, "24822.01", on="2013-03-02"))) == ["EARMARK-CAP"] * 2
