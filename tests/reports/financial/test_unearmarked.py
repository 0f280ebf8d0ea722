"""Use of unearmarked money: shares by a stated rule, and nothing that gives another donor away."""

from __future__ import annotations

import datetime
import itertools
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import load
from ledger.findings import errors_in
from reports.financial.pools import days_of, pools
from reports.financial.share_rules import OLDEST, PRO_RATA, steps_of
from reports.financial.sharing import NOT_DONORS, shared
from reports.financial.small_cells import LOOSEST, Privacy, privacy
from reports.financial.unearmarked import donor_page
from reports.financial.unearmarked_tables import annex, annex_notes
from tests.reports.financial.pool_kit import (
    DONORS,
    POLICY,
    PROGRAMMES,
    Cost,
    Gift,
    grants,
    pool,
    reduced,
)
from vtf import vtf

GIFTS = [
    Gift("2012-01-10", "NLD", "600000.00"),
    Gift("2012-01-10", "NOR", "300000.00"),
    Gift("2012-02-01", "SWE", "100000.00"),
]
COSTS = [
    Cost("2012-03-01", "SDN", "100000.01"),
    Cost("2012-07-01", "DARFUR", "50000.00"),
    Cost("2013-05-01", "SDN", "10000.00"),
]


def run(folder, *arguments):
    """Run `vtf report unearmarked` and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, ["report", "unearmarked", "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(make_books):
    """Books of a pool of three donors, with a rule."""
    made = make_books(pool(GIFTS, COSTS, PRO_RATA))
    assert not errors_in(list(load(made).problems()))
    return made


def test_beyond_05_shares_add_up_and_small_cells_are_hidden(folder, make_books):
    """Shares sum to the pool exactly; of two donors neither sees what gives the other away."""
    code, said, errors = run(folder, "--on", "2013-12-31", "--json")
    assert (code, errors) == (0, "")
    whole = json.loads(said)["pools"][0]
    spent = {name: Decimal(share["total"]) for name, share in whole["spent"]}
    assert spent == {"DARFUR": Decimal("50000.00"), "SDN": Decimal("110000.01")}
    for name, amount in spent.items():
        shares = [Decimal(dict(one["shares"])[name]["total"]) for one in whole["parties"]]
        assert sum(shares) == amount
        assert len(shares) == 3
    # The first cost by hand: 60, 30 and 10 per cent; the odd cent goes to the largest remainder.
    own = json.loads(run(folder, "--on", "2012-06-30", "--donor", "Norway", "--json")[1])
    assert own["pools"][0]["row"]["own_total"] == "30000.00"

    page = json.loads(run(folder, "--on", "2012-12-31", "--donor", "NOR", "--json")[1])
    assert page["pools"][0]["row"]["pool_total"] == "150000.01"
    assert page["pools"][0]["hidden"] is False

    two = make_books(pool(GIFTS[:2], COSTS, PRO_RATA))
    page = json.loads(run(two, "--on", "2012-12-31", "--donor", "NOR", "--json")[1])
    assert page["pools"][0]["hidden"] is True
    assert {row["pool_total"] for row in page["pools"][0]["rows"]} == {None}
    assert page["pools"][0]["row"]["pool_total"] is None
    assert page["pools"][0]["row"]["own_total"] == "50000.01"
    said = run(two, "--on", "2012-12-31", "--donor", "NOR")[1]
    assert "n/a" in said
    assert "150,000.01" not in said


PAGE = """\
Use of unearmarked money: Sweden
In USD, 2013-01-01 to 2013-12-31, and since inception, to 2013-12-31

CHF-SDN: your share
Given by you, less what was given back: 100,000.00 USD.
                                       Your share since                               The pool since
Programme  Your share of period               inception  The pool of period                inception
----------------------------------------------------------------------------------------------------
DARFUR                        @                5,000.00                   @                50,000.00
SDN                    1,000.00               11,000.00           10,000.00               110,000.01
----------------------------------------------------------------------------------------------------
Total                  1,000.00               16,000.00           10,000.00               160,000.01

- A share is reckoned afterwards, by the rule. It charges nobody, and it does not say what a donor's
  money bought: no mine cleared and no person reached can be followed to a share.
- CHF-SDN: Policy UNEARMARKED-SHARE of 2000-01-01: pro rata by day (unconfirmed). What was spent on
  a day is shared by what each donor still had in the pool on that day.
- CHF-SDN: what the pool spends outside these books is not known here, and is in no figure.
- The shares of all donors add up to what each pool spent, to the cent.
"""


def test_new_10_a_donor_sees_its_share_the_rule_and_no_false_claim(folder):
    """The page prints the rule and what a share is not; nothing of another donor is on it."""
    code, said, errors = run(
        folder, "--on", "2013-12-31", "--from", "2013-01-01", "--donor", "Sweden"
    )
    assert (code, errors) == (0, "")
    page = said.partition("Books:")[0]
    assert page.split() == PAGE.replace("@", "\N{EN DASH}").split()
    data = run(folder, "--on", "2013-12-31", "--donor", "SWE", "--json")[1]
    for text in (said, data):
        for name, title in DONORS.items():
            assert name == "SWE" or (name not in text and title not in text)


def test_without_a_rule_nothing_is_shown_by_donor(make_books):
    """No policy, no shares: said on both pages."""
    folder = make_books(pool(GIFTS, COSTS))
    code, said, _ = run(folder, "--on", "2013-12-31")
    assert code == 0
    assert "no policy UNEARMARKED-SHARE states a rule for it" in said
    assert "shares\n" not in said
    assert "160,000.01" in said
    code, said, _ = run(folder, "--on", "2013-12-31", "--donor", "NLD")
    assert code == 0
    assert "nothing is shown by donor" in said
    assert "160,000.01" not in said
    assert (
        json.loads(run(folder, "--donor", "NLD", "--json", "--on", "2013-12-31")[1])["pools"][0][
            "rows"
        ]
        == []
    )


def test_a_rule_may_be_for_one_fund_and_holds_from_its_day(make_books):
    """A part that names the fund goes before one that names none; another policy later on."""
    text = pool(GIFTS, COSTS, f"{OLDEST}; CHF-SDN: {PRO_RATA}")
    books = load(make_books(text + POLICY.format(OLDEST).replace("2000", "2013")))
    assert [(str(one.since), one.rule) for one in steps_of(books.register, "CHF-SDN")] == [
        ("2000-01-01", PRO_RATA),
        ("2013-01-01", OLDEST),
    ]
    assert steps_of(books.register, "VTF")[0].rule == OLDEST
    only = load(make_books(pool(GIFTS, COSTS, f"CHF-SDN: {PRO_RATA}")))
    assert steps_of(only.register, "VTF")[0].rule == ""


@pytest.mark.parametrize("value", ["by weight", "VTF: pro rata by day", f"{OLDEST}; {OLDEST}"])
def test_a_rule_that_nobody_understands_is_refused(make_books, value):
    """Another rule, a fund that is not there, the same twice."""
    code, _, errors = run(make_books(pool(GIFTS, COSTS, value)), "--on", "2013-12-31")
    assert code == 2
    assert f"policy UNEARMARKED-SHARE says '{value}'" in errors


def test_the_small_cell_policy_tightens_and_never_loosens(make_books):
    """More others, a smaller part: by policy. Fewer than two, more than 90 per cent: by nobody."""
    day = datetime.date(2013, 1, 1)
    for value, expected in (
        ("3 others, 75%", Privacy(3, Decimal(75))),
        ("1 others, 100%", LOOSEST),
    ):
        stated = f'2000-01-01 custom "policy" "SMALL-CELL"\n  value: "{value}"\n'
        folder = make_books(pool(GIFTS, COSTS, PRO_RATA) + stated)
        assert privacy(load(folder).register, day) == expected
        page = json.loads(run(folder, "--on", "2012-12-31", "--donor", "NOR", "--json")[1])
        assert page["pools"][0]["hidden"] is (expected != LOOSEST)
    bad = make_books(pool(GIFTS, COSTS, PRO_RATA) + stated.replace("1 others, 100%", "few"))
    assert run(bad, "--on", "2012-12-31", "--donor", "NOR")[0] == 2


def test_days_that_are_no_whole_years_show_no_totals(folder):
    """Otherwise the totals of two pages could be subtracted."""
    page = json.loads(
        run(folder, "--from", "2012-01-01", "--on", "2012-12-30", "--donor", "NOR", "--json")[1]
    )["pools"][0]
    assert {row["pool_period"] for row in page["rows"]} == {None}
    assert {row["pool_total"] for row in page["rows"]} == {None}


def test_one_large_donor_is_hidden_behind_nobody(make_books):
    """Where one of the others has nearly all of their part, the total is that donor's figure."""
    gifts = [
        Gift("2012-01-01", "NLD", "9000000.00"),
        Gift("2012-01-01", "SWE", "1000.00"),
        GIFTS[1],
    ]
    page = json.loads(
        run(
            make_books(pool(gifts, COSTS, PRO_RATA)),
            "--on",
            "2012-12-31",
            "--donor",
            "NOR",
            "--json",
        )[1]
    )
    assert page["pools"][0]["hidden"] is True


def test_adding_a_donor_changes_the_others_only_by_the_rule(make_books):
    """A new gift lowers the others' shares of what is spent after it, and nothing before."""
    more = [*GIFTS, Gift("2013-01-01", "DNK", "500000.00")]
    old = load(make_books(pool(GIFTS, COSTS, PRO_RATA)))
    new = load(make_books(pool(more, COSTS, PRO_RATA)))
    before, after = datetime.date(2012, 12, 31), datetime.date(2013, 12, 31)
    for donor in ("NLD", "NOR", "SWE"):
        pages = [donor_page(books, donor, before) for books in (old, new)]
        assert [page.pools for page in pages[:1]] == [page.pools for page in pages[1:]]
        earlier, later = (
            donor_page(books, donor, after).pools[0].row.own_total for books in (old, new)
        )
        assert later < earlier


CHARGED = [
    ("NLD", Cost("2012-03-01", "SDN", "1000.00")),
    ("NOR", Cost("2012-04-01", "SDN", "2000.00")),
    ("SWE", Cost("2012-05-01", "SDN", "3000.00")),
]


def own(folder, donor, day="2012-12-31"):
    """Return the page of a donor of unearmarked grants as data."""
    return json.loads(run(folder, "--on", day, "--donor", donor, "--json")[1])


def test_unearmarked_grants_of_three_are_shared_and_charged_apart(make_books):
    """The share by the rule, and beside it what the donor's own grant was charged: as booked."""
    folder = make_books(grants(GIFTS, CHARGED, PRO_RATA))
    assert not errors_in(list(load(folder).problems()))
    page = own(folder, "NOR")
    (pool_of,) = page["pools"]
    # 30 per cent of all that was spent: NOR gave 300,000 of a million.
    assert pool_of["row"]["own_total"] == "1800.00"
    assert pool_of["row"]["pool_total"] == "6000.00"
    assert page["booked"] == [
        {"funding": "NOR-1", "programme": "SDN", "share": {"period": "2000.00", "total": "2000.00"}}
    ]
    assert page["adds_up"] is True


@pytest.mark.parametrize("rule", [PRO_RATA, OLDEST])
def test_an_own_share_that_is_somebody_elses_cost_is_hidden(make_books, rule):
    """Oldest first, Netherlands' money pays all: its share less its own charge is Norway's cost."""
    gifts = [Gift("2011-01-01", "NLD", "900000.00"), *GIFTS[1:]]
    two = make_books(grants(gifts, CHARGED[:2], rule))
    page = own(two, "NLD")
    assert page["pools"][0]["rows"] == []
    assert page["pools"][0]["row"]["own_total"] is None
    text = json.dumps(page) + run(two, "--on", "2012-12-31", "--donor", "NLD")[1]
    for amount in ("3000.00", "3,000.00", "2000.00", "2,000.00"):
        assert amount not in text
    assert "none is shown" in text
    # On a day within the year nothing is shown either: two pages could be subtracted.
    three = make_books(grants(gifts, CHARGED, rule))
    assert own(three, "NLD", "2012-11-30")["pools"][0]["rows"] == []
    shown = own(three, "NLD")["pools"][0]["rows"]
    assert bool(shown) is (rule == PRO_RATA)


def test_what_one_other_grant_alone_was_charged_is_hidden(make_books):
    """Three share it, but the whole of it was Norway's: the total would be Norway's figure."""
    page = own(make_books(grants(GIFTS, CHARGED[1:2], PRO_RATA)), "NLD")
    assert page["pools"][0]["rows"] == []
    assert page["pools"][0]["row"]["pool_total"] is None
    # Norway itself knows what its grant was charged; nobody else was.
    assert own(make_books(grants(GIFTS, CHARGED[1:2], PRO_RATA)), "NOR")["pools"][0]["rows"]


def test_rows_of_a_period_add_up_to_its_total(make_books):
    """Darfur of 2012 may be shown, Darfur since inception may not: it has its row all the same."""
    charged = [
        ("NOR", Cost("2012-03-01", "DARFUR", "1000.00")),
        *((donor, Cost("2013-03-01", "DARFUR", "500.00")) for donor in ("NLD", "NOR", "SWE")),
        *((donor, Cost("2013-04-01", "SDN", "500.00")) for donor in ("NLD", "NOR", "SWE")),
    ]
    folder = make_books(grants(GIFTS, charged, PRO_RATA))
    asked = ["--from", "2013-01-01", "--on", "2013-12-31", "--donor", "NLD", "--json"]
    (page,) = json.loads(run(folder, *asked)[1])["pools"]
    assert {row["programme"]: row["own_total"] is None for row in page["rows"]} == {
        "DARFUR": True,
        "SDN": False,
    }
    own = [Decimal(row["own_period"]) for row in page["rows"]]
    assert sum(own) == Decimal(page["row"]["own_period"]) == Decimal("1800.00")


def test_a_year_in_which_one_other_donor_gave_is_hidden(make_books):
    """From one year to the next the others' share would grow by that one gift."""
    more = [*GIFTS, Gift("2013-01-01", "DNK", "500000.00")]
    folder = make_books(pool(more, COSTS, PRO_RATA))
    assert own(folder, "NOR", "2012-12-31")["pools"][0]["hidden"] is False
    assert own(folder, "NOR", "2013-12-31")["pools"][0]["row"]["pool_total"] is None
    two = make_books(pool([*more, Gift("2013-02-01", "IRL", "400000.00")], COSTS, PRO_RATA))
    assert own(two, "NOR", "2013-12-31")["pools"][0]["hidden"] is False


def test_a_grant_with_any_earmark_is_in_no_pool(make_books):
    """Open to every programme and activity, no place, from the first day: else it is earmarked."""
    text = grants(GIFTS, CHARGED, PRO_RATA)
    names = {name for one in pools(load(make_books(text)).register) for name in one.fundings}
    assert names == {f"{donor}-1" for donor in DONORS}
    clause = '2000-01-01 custom "clause" "SWE-1" "9"\n  axis: "{}"\n  allows: "{}"\n'
    for more in (clause.format("place", "Darfur"), clause.format("project", "X")):
        found = pools(load(make_books(text + more)).register)
        assert "SWE-1" not in {name for one in found for name in one.fundings}
    narrowed = text.replace(
        '"SWE-1" "activity"\n  axis: "activity"\n  allows: "*"',
        '"SWE-1" "activity"\n  axis: "activity"\n  allows: "*"\n  excludes: "advocacy"',
    )
    found = pools(load(make_books(narrowed)).register)
    assert "SWE-1" not in {name for one in found for name in one.fundings}


def test_an_agent_passes_on_what_its_own_donors_gave(make_books):
    """Where an agent transfers, it is the only party, and whose money that is is not known here."""
    agent = (
        '2000-01-01 custom "pool" "CHF-SDN"\n  fund: "CHF-SDN"\n  agent: "NLD"\n'
        '  reference: "Memorandum"\n'
    )
    said = run(make_books(pool(GIFTS, COSTS, PRO_RATA) + agent), "--on", "2013-12-31")[1]
    assert "NLD administers it; whose money it passes on is not in these books" in said


def test_an_annex_for_a_statement_holds_the_donors_page_alone(folder):
    """Tables and sentences without anything of the books or of another donor."""
    page = donor_page(load(folder), "SWE", datetime.date(2013, 12, 31))
    (table,) = annex(page)
    assert [row.cells[0] for row in table.rows] == ["DARFUR", "SDN", "Total"]
    words = " ".join([table.title, table.about, *annex_notes(page), *map(str, table.rows)])
    assert not any(name in words for name in DONORS if name != "SWE")
    assert page.identity.chain not in words


def _leaks(unknowns, equations):
    """Return the donors of whom some figure, or some sum of figures, follows from equations.

    An equation is the set of unknowns `(donor, programme, year)` that it adds up.
    """
    found = set()
    for donor in {name for name, *_ in unknowns}:
        # Others first: what is left once they are eliminated is about this donor alone.
        ordered = sorted(unknowns, key=lambda one: (one[0] == donor, one))
        rows = [[int(one in equation) for one in ordered] for equation in equations]
        others = sum(name != donor for name, *_ in ordered)
        found |= {donor for row in reduced(rows) if any(row) and not any(row[:others])}
    return found


def test_the_attacker_can_count():
    """A total of two is no leak, two totals whose difference is one donor's figure are."""
    unknowns = [("A", "x", 1), ("B", "x", 1), ("B", "x", 2)]
    assert _leaks(unknowns, [set(unknowns[:2])]) == set()
    assert _leaks(unknowns, [set(unknowns), set(unknowns[:2])]) == {"B"}


AMOUNTS = st.integers(1, 10**7).map(lambda cents: str(Decimal(cents).scaleb(-2)))
DATES = st.dates(datetime.date(2011, 1, 1), datetime.date(2013, 12, 31)).map(str)
#: Few donors, often only two or three that have anything: that is where totals give away.
SOME = st.sampled_from(["NLD", "NOR", "SWE", "IRL"])
GIVEN = st.lists(st.builds(Gift, DATES, SOME, AMOUNTS), min_size=1, max_size=8)
SPENT = st.lists(st.builds(Cost, DATES, st.sampled_from([*PROGRAMMES]), AMOUNTS), max_size=6)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gifts=GIVEN, costs=SPENT, rule=st.sampled_from([PRO_RATA, OLDEST]))
def test_no_reader_can_solve_for_another_donor(make_books, gifts, costs, rule):
    """Whoever has all pages of a donor, of all days, and solves them, finds no other's figure."""
    books = load(make_books(pool(gifts, costs, rule)))
    (one,) = pools(books.register)
    days = days_of(books, [one], datetime.date(2013, 12, 31))[one]
    found = shared(days, steps_of(books.register, one.fund), datetime.date.min)
    atoms = {
        (atom.party, atom.programme, atom.year)
        for atom in found.shares
        if atom.party not in NOT_DONORS
    }
    starts = [None, *(datetime.date(year, 1, 1) for year in (2011, 2012, 2013))]
    starts.append(datetime.date(2012, 4, 1))
    ends = [datetime.date(year, 12, 31) for year in (2011, 2012, 2013)]
    ends.append(datetime.date(2013, 6, 30))
    for reader in {gift.donor for gift in gifts}:
        unknowns = sorted(atom for atom in atoms if atom[0] != reader)
        equations = []
        for begins, ends_on in itertools.product(starts, ends):
            if begins and begins > ends_on:
                continue
            for page in donor_page(books, reader, ends_on, begins).pools:
                for row in (*page.rows, page.row):
                    for figure, first in (
                        (row.pool_total, 0),
                        (row.pool_period, begins and begins.year),
                    ):
                        if figure is not None and first is not None:
                            equations.append(
                                {
                                    atom
                                    for atom in unknowns
                                    if row.programme in {"", atom[1]}
                                    and first <= atom[2] <= ends_on.year
                                }
                            )
        assert _leaks(unknowns, equations) == set()
