"""What is remembered of clean costs never lets another one pass: the order of costs is nothing."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.conftest import cost, run

TERMS = """
2013-01-01 custom "partner" "DCA"
  name: "DanChurchAid"
  kind: "international-ngo"
2013-01-01 custom "supplier" "ACME"
  name: "Acme"
  country: "DEU"
2013-01-01 custom "supplier" "SAHEL"
  name: "Sahel"
  country: "MLI"
  sanctioned-from: 2014-05-03
  sanction-source: "A list"
2013-01-01 custom "clause" "NLD-2013" "5"
  axis: "item"
  allows: "*"
  excludes: "vehicles"
2013-01-01 custom "clause" "NLD-2013" "6"
  axis: "procurement"
  allows: "*"
  excludes: "DEU"
2013-01-01 custom "clause" "NLD-2013" "7"
  axis: "support-cost"
  allows: "13%"
  excludes: "Equipment, pass-through"
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "partner"
  allows: "*"
2014-05-03 custom "clause" "NLD-2013" "8"
  axis: "partner"
  allows: "*"
  excludes: "kind:ngo"
  consent: "Letter of 2 May 2014"
2013-01-01 custom "clause" "NLD-2013" "10"
  axis: "place"
  allows: "*"
2014-05-03 custom "waiver" "W-1"
  funding: "NLD-2013"
  rate: "0%"
  authority: "Controller"
"""

COSTS = st.fixed_dictionaries(
    {
        "cost_date": st.sampled_from(["2014-05-02", "2014-05-03"]),
        "account": st.sampled_from(
            [f"Expenses:VTF:MLI:{name}" for name in ("Contracts", "Equipment", "Transfers")]
        ),
        "support": st.sampled_from(["", "1.30"]),
        "partner": st.sampled_from(["", "DCA", "UNOPS"]),
        "item": st.sampled_from(["", "vehicles", "training"]),
        "supplier": st.sampled_from(["", "ACME", "SAHEL"]),
        "place": st.sampled_from(["", "Gao"]),
    }
)


def said(text):
    """Return what is found, without where: by code, severity, message."""
    findings = run(TERMS + text).walk.findings
    return Counter(
        (finding.code, finding.severity, re.sub(r"<string>:\d+", "", finding.message))
        for finding in findings
    )


def written(facts):
    """Return a cost of ten dollars."""
    return cost("10.00", on="2014-06-01", funding="NLD-2013", **facts)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(COSTS, min_size=2, max_size=6))
def test_costs_are_judged_alike_whatever_came_before(costs):
    """Together, costs are found what each is found by itself; so are two that are the same."""
    alone = Counter()
    for facts in costs:
        alone += said(written(facts))

    assert said("".join(map(written, costs))) == alone
    assert said("".join(written(facts) * 2 for facts in costs)) == alone + alone
