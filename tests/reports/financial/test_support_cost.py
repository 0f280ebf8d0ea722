"""Support cost by agreement: charged, recomputed, waived, and each voucher that differs."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import load
from reports.financial.support_cost import support_cost
from reports.financial.support_cost_tables import paper
from vtf import vtf

BASE = (
    '2000-01-01 custom "fund" "VTF"\n  name: "Voluntary Trust Fund"\n  class: "voluntary"\n'
    '2000-01-01 custom "donor" "JPN"\n  name: "Japan"\n'
    '2000-01-01 custom "programme" "MLI"\n  name: "Mali"\n'
    '2000-01-01 custom "partner" "UNOPS"\n  name: "UNOPS"\n'
    '2014-01-01 custom "agreement" "JPN-1"\n  donor: "JPN"\n  fund: "VTF"\n'
    "  amount: 9000000.00 USD\n"
    + "".join(
        f'2014-01-01 custom "clause" "JPN-1" "{number}"\n  axis: "{axis}"\n'
        f'  allows: "{allows}"\n{more}'
        for number, axis, allows, more in (
            ("1", "programme", "MLI", ""),
            ("2", "activity", "*", ""),
            ("3", "budget-class", "*", ""),
            ("4", "period", "2014-01-01..2015-12-31", ""),
            ("6", "partner", "*", ""),
            ("5", "support-cost", "13%", '  excludes: "Equipment"\n  rounding: 1\n'),
        )
    )
    + "".join(
        f"1970-01-01 open {name}\n"
        for name in (
            "Assets:VTF:Cash:UNHQ", "Income:VTF:Contributions:JPN", "Expenses:VTF:MLI:Contracts",
            "Expenses:VTF:MLI:Equipment", "Expenses:VTF:MLI:SupportCost",
        )
    )
    + '2014-01-02 * "Japan" "Receipt"\n  funding: "JPN-1"\n'
    "  Assets:VTF:Cash:UNHQ  9000000.00 USD\n  Income:VTF:Contributions:JPN  -9000000.00 USD\n"
)  # fmt: skip

WAIVER = (
    '2014-07-01 custom "waiver" "PSC-7"\n  funding: "JPN-1"\n  rate: "3%"\n'
    '  until: 2014-12-31\n  authority: "Controller, 20 June 2014"\n'
)


def voucher(day, contracts, support, equipment="0.00"):
    """Return a cost with its support cost."""
    whole = Decimal(contracts) + Decimal(support) + Decimal(equipment)
    return (
        f'{day} * "Contractor" "Work"\n  funding: "JPN-1"\n  activity: "clearance"\n'
        f"  Expenses:VTF:MLI:Contracts  {contracts} USD\n"
        f"  Expenses:VTF:MLI:Equipment  {equipment} USD\n"
        f"  Expenses:VTF:MLI:SupportCost  {support} USD\n  Assets:VTF:Cash:UNHQ  {-whole} USD\n"
    )


COSTS = (
    # Source: UNMAS headquarters budget 2007: 13% of 3,619,804 is 470,575 to the dollar.
    voucher("2014-03-01", "3619804.00", "470575.00", "1000.00")
    + voucher("2014-08-01", "1000.00", "30.00")
    + voucher("2015-02-01", "101.00", "13.00")
)


def run(folder, *arguments):
    """Run `vtf report support-cost` and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, ["report", "support-cost", "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_charged_and_recomputed_by_clause_and_waiver(make_books):
    """The rate of each day, to the clause's unit; what is excluded bears none; what was waived."""
    folder = make_books(BASE + WAIVER + COSTS)
    code, said, errors = run(folder, "--to", "2015-12-31", "--json")
    assert (code, errors) == (0, "")
    data = json.loads(said)
    rows = {row["clause"]: row for row in data["rows"]}
    own = rows["5"]
    assert (own["rate"], own["base"], own["free"]) == ("13", "3619905.00", "1000.00")
    assert (own["charged"], own["due"]) == ("470588.00", "470588.00")
    # 13% of 3,619,905 is 470,587.65: rounding each voucher made it 35 cents more.
    assert own["rounding"] == "0.35"
    waived = rows["PSC-7"]
    assert (waived["rate"], waived["charged"], waived["waived"]) == ("3", "30.00", "100.00")
    assert waived["waiver"] == "Controller, 20 June 2014"
    assert data["differences"] == []
    said = run(folder, "--to", "2015-12-31", "--funding", "JPN-1")[1]
    assert "No voucher differs" in said
    assert "ties to the books" in said


def test_a_voucher_that_differs_is_told_and_ends_with_one(make_books):
    """A cent too much, support cost with no base: where, by how much."""
    folder = make_books(BASE + COSTS + voucher("2014-04-01", "100.00", "13.01"))
    code, said, _ = run(folder, "--to", "2014-12-31", "--json")
    assert code == 1
    by_day = {one["day"]: (one["charged"], one["due"]) for one in json.loads(said)["differences"]}
    # Without the waiver the voucher of August is 100 short.
    assert by_day == {"2014-04-01": ("13.01", "13.00"), "2014-08-01": ("30.00", "130.00")}
    said = run(folder, "--to", "2014-12-31")[1]
    assert "2 vouchers differ" in said
    assert "terms/funds.beancount:" in said


def test_a_period_and_a_donor(make_books, small_folder):
    """Only the vouchers of the days asked for; only the donor's."""
    folder = make_books(BASE + WAIVER + COSTS)
    data = json.loads(
        run(folder, "--from", "2015-01-01", "--to", "2015-12-31", "--donor", "Japan", "--json")[1]
    )
    assert [row["charged"] for row in data["rows"]] == ["13.00"]
    code, said, _ = run(small_folder, "--to", "2014-12-31")
    assert code == 0
    assert "fundings without a clause on support cost bear none" in said
    assert run(small_folder, "--donor", "JPN", "--funding", "X")[0] == 2
    assert run(small_folder, "--from", "2015-01-01", "--to", "2014-01-01")[0] == 2


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    costs=st.lists(
        st.tuples(
            st.dates(datetime.date(2014, 1, 2), datetime.date(2015, 12, 31)),
            st.integers(-(10**8), 10**8),
            st.integers(-3, 3),
        ),
        max_size=8,
    )
)
def test_whatever_is_charged_it_is_explained(make_books, costs):
    """Charged is recomputed and the difference, for any cost, a correction too; it ties."""
    text = ""
    wrong = Decimal(0)
    for day, cents, off in costs:
        direct = Decimal(cents).scaleb(-2)
        due = (direct * 13 / 100).quantize(Decimal(1), rounding="ROUND_HALF_UP")
        text += voucher(str(day), f"{direct:.2f}", f"{due + off:.2f}")
        wrong += off
    found = support_cost(load(make_books(BASE + text)), datetime.date(2015, 12, 31))
    assert [tie for tie in found.ties if tie.difference] == []
    assert sum((row.difference for row in found.rows), Decimal(0)) == wrong
    assert len(found.differences) == sum(off != 0 for _, _, off in costs)
    assert paper(found).ties is (not found.differences)


@pytest.mark.parametrize("name", ["JPN-1"])
def test_the_rate_by_which_it_is_reckoned_is_of_the_cost_date(make_books, name):
    """A cost of June booked in August bears the full rate; the waiver began on 1 July."""
    late = voucher("2014-08-05", "100.00", "13.00").replace(
        f'funding: "{name}"', f'funding: "{name}"\n  cost-date: 2014-06-30'
    )
    assert run(make_books(BASE + WAIVER + late), "--to", "2014-12-31")[0] == 0


@pytest.mark.parametrize("funding", ["VTF-GENERAL", "NOBODYS"])
def test_a_cost_under_no_grant_is_not_lost(make_books, funding):
    """A fund's own balance bears no cost and an unknown funding does not exist: told all the same.

    The totals tie to the accounts by their names, whatever the rules say of such a voucher.
    """
    wrong = voucher("2014-03-01", "1000.00", "130.00").replace('"JPN-1"', f'"{funding}"')
    books = load(make_books(BASE + voucher("2014-02-01", "100.00", "13.00") + wrong))
    found = support_cost(books, datetime.date(2014, 12, 31))
    assert [one.books for one in found.ties[:2]] == [Decimal("143.00"), Decimal("1100.00")]
    assert not any(tie.difference for tie in found.ties)
    assert [(one.funding, one.charged, one.due) for one in found.differences] == [
        (funding, Decimal("130.00"), Decimal(0))
    ]
