"""Pool sizes: with its own share of every day a reader must not work out what others put in."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.financial.pool_sizes import Sizes
from reports.financial.pools import Day
from reports.financial.share_rules import OLDEST, PRO_RATA, Step
from reports.financial.sharing import shared
from reports.financial.small_cells import LOOSEST, unsafe
from tests.reports.financial.pool_kit import Cost, Gift, pool, reduced
from vtf import vtf

FIRST = datetime.date(2010, 1, 1)
READER = "NOR"


def moved(*moves):
    """Return what moved by day: (day, donor in upper case or programme in lower case, dollars)."""
    found = defaultdict(Day)
    for day, name, amount in moves:
        on = found[datetime.date.fromisoformat(day)]
        (on.spent if name.islower() else on.came)[name] += Decimal(amount)
    return found


def barred(days, rule=PRO_RATA, reader=READER):
    """Return (programme, year) of which the reader is shown no total, and the shares."""
    sizes = Sizes(reader)
    found = shared(days, [Step(FIRST, rule, rule, "agreed", "")], datetime.date.min, sizes)
    return sizes.barred(found, days, unsafe(found, reader, LOOSEST), LOOSEST), found


START = (
    ("2010-01-10", "NLD", "600000"),
    ("2010-01-10", "SWE", "300000"),
    ("2010-01-10", "NOR", "100000"),
    ("2010-06-01", "sudan", "100000"),
)
YEARS = ("2011", "2012", "2013")


def costs(*years):
    """Return a cost in the June of some years."""
    return [(f"{year}-06-01", "sudan", "50000") for year in years]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # Nobody else came or went: all that is learnt is the size of three donors' money.
        ((), ""),
        # One came: its year is hidden, and every later one, for they tell the same.
        ((("2011-01-05", "DNK", "500000"),), "2011 2012 2013"),
        # Until another came too: then only what both brought can be worked out.
        ((("2011-01-05", "DNK", "500000"), ("2013-02-01", "IRL", "400000"),
          ("2013-03-01", "ITA", "300000")), "2011 2012"),
        # Two at once, but one brought nearly all.
        ((("2011-01-05", "DNK", "500000"), ("2011-01-09", "IRL", "1")), "2011 2012 2013"),
        ((("2011-01-05", "DNK", "500000"), ("2011-01-09", "IRL", "100000")), ""),
        # Two in one year, a cost between them: each is alone since the last cost.
        ((("2011-01-05", "DNK", "500000"), ("2011-07-01", "IRL", "400000"),
          ("2011-12-01", "sudan", "20000")), "2011"),
        # One took back what it had left, then none is left but one.
        ((("2011-01-05", "SWE", "-300000"), ("2011-01-06", "NLD", "-1")), "2011 2012 2013"),
        # What came and went again covers nobody.
        ((("2011-01-05", "DNK", "500000"), ("2011-02-01", "IRL", "400000"),
          ("2011-02-02", "IRL", "-400000")), "2011 2012 2013"),
        # The reader itself may come and go.
        ((("2011-01-05", "NOR", "500000"),), ""),
    ],
)  # fmt: skip
def test_years_that_give_away_what_others_put_in_are_hidden(more, expected):
    """Each case is a way in which the others' money follows from shares and totals."""
    found, _ = barred(moved(*START, *more, *costs(*YEARS)))
    assert {str(year) for _, year in found} == set(expected.split())


def test_oldest_first_says_nothing_of_how_much_others_have():
    """There only the donors of a figure count, and who moved money in its year."""
    more = (("2012-01-05", "DNK", "1"), ("2012-01-09", "IRL", "500000"))
    days = moved(*START[:-1], *more, ("2010-06-01", "sudan", "990000"), *costs("2012"))
    found, _ = barred(days, OLDEST)
    assert ("sudan", 2010) not in found


def test_what_is_taken_back_of_a_hidden_year_is_hidden():
    """It goes back as the hidden year was shown, so its share would tell what that was."""
    only = (("2010-01-01", "NOR", "1000"), ("2010-01-01", "NLD", "1000"))
    more = (("2011-01-01", "SWE", "900"), ("2011-01-01", "DNK", "900"))
    days = moved(*only, *more, ("2010-05-01", "sudan", "100"), ("2011-05-01", "sudan", "500"))
    assert barred(days)[0] == {("sudan", 2010)}
    days[datetime.date(2011, 6, 1)].spent["sudan"] -= 10
    assert barred(days)[0] == {("sudan", 2010), ("sudan", 2011)}


def test_a_reader_cannot_work_out_a_gift_across_a_hidden_year(make_books):
    """Denmark's gift, from Norway's own pages of three years: its share is to the pool as money."""
    gifts = [
        Gift("2010-01-10", "NLD", "600000.00"),
        Gift("2010-01-10", "SWE", "300000.00"),
        Gift("2010-01-10", "NOR", "100000.00"),
        Gift("2011-01-05", "DNK", "500000.00"),
    ]
    spent = [Cost(f"{year}-06-01", "SDN", "50000.00") for year in (2010, 2011, 2012)]
    folder = make_books(pool(gifts, spent, PRO_RATA))
    shown = {}
    for year in (2010, 2011, 2012):
        asked = ["--donor", "NOR", "--from", f"{year}-01-01", "--on", f"{year}-12-31", "--json"]
        done = CliRunner().invoke(vtf, ["report", "unearmarked", "--books", str(folder), *asked])
        assert done.exit_code == 0
        row = json.loads(done.stdout)["pools"][0]["row"]
        shown[year] = row["own_period"], row["pool_period"]
    assert shown[2010] == ("5000.00", "50000.00")
    assert [total for _, total in (shown[2011], shown[2012])] == [None, None]
    assert all(Decimal(own) > 0 for own, _ in shown.values())


GIVERS = ["NLD", "NOR", "SWE", "DNK"]
#: Few days, so that costs and gifts often follow one another closely.
DATES = st.builds("{}-{:02}-01".format, st.integers(2010, 2013), st.integers(1, 12))
GIVEN = st.lists(st.tuples(DATES, st.sampled_from(GIVERS), st.integers(10**4, 10**6)), max_size=7)
SPENT = st.lists(
    st.tuples(DATES, st.sampled_from(["sudan", "chad"]), st.integers(1, 200)),
    min_size=3,
    max_size=8,
)
JOINED = st.sampled_from(["2009-12-01", "2011-06-01"])


def equations(days, shown, joined):
    """Return the unknown gifts, and each shown total as what it says of them.

    From the day it joined the reader knows its own share of each cost: so how much of all money
    each cost took, and what part of each gift is left on each day. A total is then so much of each
    gift; what it holds of days before is an unknown that is nobody's.
    """
    total, cut, gifts = Fraction(0), Fraction(1), []
    rows = defaultdict(lambda: defaultdict(Fraction))
    for day in sorted(days):
        for donor, amount in sorted(days[day].came.items()):
            gifts.append((donor, day, cut))
            total += Fraction(amount)
        for programme, amount in sorted(days[day].spent.items()):
            if not total:
                continue
            part = Fraction(amount) / total
            total -= Fraction(amount)
            if day < joined:
                rows[programme, day.year]["", day] += 1
                continue
            for donor, since, before in gifts:
                if donor != READER:
                    rows[programme, day.year][donor, since] += part * cut / before
            cut *= 1 - part
    unknowns = sorted({one for row in rows.values() for one in row})
    kept = [[row[one] for one in unknowns] for cell, row in rows.items() if cell in shown]
    return unknowns, kept


def alone(unknowns, rows):
    """Return the donors of whom something follows from the equations that is of nobody else."""
    found = set()
    for donor in {name for name, _ in unknowns if name}:
        order = sorted(range(len(unknowns)), key=lambda at: (unknowns[at][0] == donor, at))
        others = sum(name != donor for name, _ in unknowns)
        solved = reduced([[row[at] for at in order] for row in rows])
        found |= {donor for row in solved if any(row) and not any(row[:others])}
    return found


@settings(max_examples=400, deadline=None)
@given(given_=GIVEN, spent=SPENT, own=JOINED)
def test_no_gift_of_another_follows_from_shares_and_totals(given_, spent, own):
    """Whatever came and was spent: the shown totals, solved with the reader's shares, tell none."""
    days = moved((own, READER, 50_000), *given_, *spent)
    hidden, found = barred(days)
    cells = {(atom.programme, atom.year) for atom in found.shares}
    assert alone(*equations(days, cells - hidden, datetime.date.fromisoformat(own))) == set()


def test_the_attacker_would_find_it():
    """Where every total is shown, the attack of the last test finds Denmark's gift."""
    days = moved(*START, ("2011-01-05", "DNK", "500000"), *costs("2011", "2012"))
    _, found = barred(days)
    cells = {(atom.programme, atom.year) for atom in found.shares}
    assert alone(*equations(days, cells, FIRST)) == {"DNK"}
    assert alone(*equations(days, cells - {("sudan", 2011)}, FIRST)) == {"DNK"}
