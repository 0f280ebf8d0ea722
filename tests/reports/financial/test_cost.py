"""Cost and outputs by programme: side by side, divided never, gaps told, full cost by policy."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from tests.reports.test_results import MALI
from vtf import vtf

SERVICES = (
    '2012-10-01 custom "in-kind-service" "CHE-EXPERTS"\n  donor: "CHE"\n  programme: "MLI"\n'
    '  description: "Two experts"\n  amount: 450000.00 CHF\n  usd: 491965.00 USD\n'
)
POLICY = (
    '2000-01-01 custom "policy" "FULL-COST"\n  value: "{}"\n  status: "agreed"\n'
    '  source: "Guidelines, annex 2"\n'
)


def run(folder, *arguments):
    """Run `vtf report cost` and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, ["report", "cost", "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(make_books, small_text):
    """The small books with the outputs of Mali's page of July 2014 and two seconded experts."""
    return make_books(small_text + MALI + SERVICES)


def test_money_by_system_and_in_kind_apart(folder):
    """Each programme's money by funding system; goods and services are never money."""
    code, said, errors = run(folder, "--to", "2014-12-31", "--json")
    assert (code, errors) == (0, "")
    costs = {cost["programme"]: cost for cost in json.loads(said)["costs"]}
    mali = costs["MLI"]
    assert (mali["voluntary"], mali["direct"], mali["support"]) == (
        "107000.00", "100000.00", "7000.00",
    )  # fmt: skip
    assert (mali["goods"], mali["services"], mali["full"]) == ("50000.00", "491965.00", None)
    assert costs["SSD"]["assessed"] == "250000.00"
    assert list(costs) == ["AFG", "MLI", "SSD", "SDN"]  # by name, not by cost


def test_the_gap_of_the_page_is_shown_and_nothing_is_divided(folder):
    """9,082 and 8,734 and the gap of 348; no figure is money by output, no programme is ranked."""
    code, said, _ = run(folder, "--to", "2014-12-31", "--programme", "Mali")
    assert code == 0
    flat = " ".join(said.split())
    assert "over 9,082" in flat
    assert "8,734" in flat
    assert "348" in flat
    assert "no figure divides one by the other" in flat
    assert "They are not ranked" in flat
    # 107,000.00 of money over 953 villages or 1,331 items, or with 541,965.00 in kind.
    for wrong in ("112.27", "80.39", "680.97", "487.58"):
        assert wrong not in said
    assert not re.search(r"\bper (village|item|mine|person)", said)
    assert max(map(len, said.splitlines())) <= 100


def test_full_cost_is_what_the_policy_says(make_books, small_text):
    """Named parts, and the sentence on the page; without the policy neither sum is called so."""
    policy = POLICY.format("direct cost, support cost, goods in kind, services in kind")
    folder = make_books(small_text + SERVICES + policy)
    data = json.loads(run(folder, "--to", "2014-12-31", "--json")[1])
    mali = next(cost for cost in data["costs"] if cost["programme"] == "MLI")
    assert mali["full"] == "648965.00"
    said = " ".join(run(folder, "--to", "2014-12-31")[1].split())
    assert "Full cost by policy FULL-COST of 2000-01-01 (agreed, Guidelines, annex 2)" in said
    less = make_books(small_text + SERVICES + POLICY.format("direct cost, support cost"))
    data = json.loads(run(less, "--to", "2014-12-31", "--json")[1])
    assert next(cost for cost in data["costs"] if cost["programme"] == "MLI")["full"] == "107000.00"
    none = run(make_books(small_text), "--to", "2014-12-31")[1]
    assert "neither is called the full cost" in " ".join(none.split())
    for value in ("everything", "direct cost, direct cost"):
        assert run(make_books(small_text + POLICY.format(value)), "--to", "2014-12-31")[0] == 2


def test_a_period(folder):
    """Only what was booked in the days; outputs that began before them are named apart."""
    code, said, _ = run(folder, "--from", "2012-09-01", "--to", "2014-12-31", "--json")
    assert code == 0
    data = json.loads(said)
    mali = next(cost for cost in data["costs"] if cost["programme"] == "MLI")
    assert (mali["direct"], mali["goods"]) == ("0.00", "50000.00")
    assert data["outputs"] == []
    assert "V" in data["beyond"]
    assert run(folder, "--from", "2015-01-01", "--to", "2014-01-01")[0] == 2
