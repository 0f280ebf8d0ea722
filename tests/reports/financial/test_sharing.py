"""Shares of a pool: worked by hand, then for whatever comes and is spent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import split
from reports.financial.pools import Day
from reports.financial.share_rules import OLDEST, PRO_RATA, Step, rule_on
from reports.financial.sharing import BEYOND, NO_RULE, in_parts, shared

FIRST = datetime.date(2012, 1, 1)


def step(rule, since="2000-01-01"):
    """Return a rule from a day on."""
    return Step(datetime.date.fromisoformat(since), rule, rule, "agreed", "")


def days(*moves):
    """Return days of moves `(day, who or programme, amount)`; programmes are in lower case."""
    found = defaultdict(Day)
    for number, name, amount in moves:
        day = found[FIRST + datetime.timedelta(number - 1)]
        (day.spent if name.islower() else day.came)[name] += Decimal(amount)
    return found


def shares(found):
    """Return the shares by party and programme, as text."""
    return {
        (party, programme): str(share.total)
        for party, own in found.sums().items()
        for programme, share in own.items()
    }


GIFTS = ((1, "A", "100.00"), (2, "B", "300.00"))
COSTS = ((1, "mali", "40.00"), (2, "mali", "36.00"), (3, "chad", "200.00"))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # On the first day only A has anything. On the second A has 60 left and B 300: 1 to 5.
        # On the third they have 54 and 270: of 200.00 that is 33.33 and 166.67.
        (
            PRO_RATA,
            {
                ("A", "mali"): "46.00",
                ("B", "mali"): "30.00",
                ("A", "chad"): "33.33",
                ("B", "chad"): "166.67",
            },
        ),
        # A's 100.00 are spent first: 40, 36, and 24 of the last cost.
        (OLDEST, {("A", "mali"): "76.00", ("A", "chad"): "24.00", ("B", "chad"): "176.00"}),
    ],
)
def test_both_rules_worked_by_hand(rule, expected):
    """What each rule shows to whom, to the cent."""
    assert shares(shared(days(*GIFTS, *COSTS), [step(rule)], FIRST)) == expected


def test_what_came_on_one_day_is_spent_together():
    """By the rule of age gifts of one day are of one age, whoever comes first in the alphabet."""
    moves = days((1, "A", "10.00"), (1, "B", "30.00"), (2, "mali", "20.00"))
    assert shares(shared(moves, [step(OLDEST)], FIRST)) == {
        ("A", "mali"): "5.00",
        ("B", "mali"): "15.00",
    }


def test_no_rule_shows_nothing_and_a_later_rule_holds_from_its_day():
    """Spent before the rule: nobody's. From its day on: by what each has."""
    moves = days(*GIFTS, *COSTS)
    assert shares(shared(moves, [], FIRST)) == {
        (NO_RULE, "mali"): "76.00",
        (NO_RULE, "chad"): "200.00",
    }
    found = shares(shared(moves, [step(PRO_RATA, "2012-01-03")], FIRST))
    assert found == {(NO_RULE, "mali"): "76.00", ("A", "chad"): "50.00", ("B", "chad"): "150.00"}
    both = (step(PRO_RATA), step("", "2012-01-02"))
    assert [rule_on(both, FIRST), rule_on(both, FIRST + datetime.timedelta(1))] == [PRO_RATA, ""]


def test_more_than_came_in_is_beyond_the_pool():
    """Nobody is shown more than was given."""
    found = shared(days((1, "A", "10.00"), (2, "mali", "25.00")), [step(PRO_RATA)], FIRST)
    assert shares(found) == {("A", "mali"): "10.00", (BEYOND, "mali"): "15.00"}


def test_a_refund_takes_the_newest_money_and_is_owed_where_there_is_none():
    """What is taken back was not spent; what goes beyond that, the next gift makes good."""
    moves = days(
        (1, "A", "100.00"), (1, "B", "100.00"), (2, "mali", "100.00"),
        (3, "A", "-80.00"), (4, "chad", "10.00"), (5, "A", "40.00"), (6, "chad", "10.00"),
    )  # fmt: skip
    found = shared(moves, [step(PRO_RATA)], FIRST)
    # A had 50 left and took 80: it owes 30, so of its 40 only 10 count beside B's 40.
    assert shares(found) == {
        ("A", "mali"): "50.00",
        ("B", "mali"): "50.00",
        ("B", "chad"): "18.00",
        ("A", "chad"): "2.00",
    }
    assert found.given("A") == Decimal("60.00")


def test_what_is_taken_back_of_a_cost_goes_back_as_it_was_shown():
    """A reversal gives back to those who were shown the cost, and they have it again."""
    moves = days(*GIFTS, *COSTS, (4, "mali", "-76.00"), (5, "chad", "76.00"), (6, "mali", "-5.00"))
    found = shares(shared(moves, [step(OLDEST)], FIRST))
    assert found[BEYOND, "mali"] == "-5.00"
    assert ("A", "mali") not in found
    assert found["A", "chad"] == "100.00"


def test_the_period_is_a_part_of_the_whole():
    """What is spent before the period is in the whole alone."""
    found = shared(days(*GIFTS, *COSTS), [step(PRO_RATA)], FIRST + datetime.timedelta(2))
    own = found.sums()["A"]
    assert (own["mali"].period, own["mali"].total) == (Decimal(0), Decimal("46.00"))
    assert own["chad"].period == own["chad"].total == Decimal("33.33")


@given(
    amount=st.integers(0, 10**12), weights=st.lists(st.integers(1, 10**12), min_size=1, max_size=9)
)
def test_cents_are_split_as_money_is(amount, weights):
    """The quick split gives what the split of all these books gives, odd cents and all."""
    whole = split(Decimal(amount).scaleb(-2), [Decimal(weight) for weight in weights], "USD")
    assert [Decimal(part).scaleb(-2) for part in in_parts(amount, weights)] == list(whole)


def test_what_is_finer_than_a_cent_is_nobodys_and_not_lost():
    """No rule lets it into the books; where it is there all the same, the shares still add up."""
    found = shared(days((1, "A", "10.00"), (2, "mali", "1.005")), [step(PRO_RATA)], FIRST)
    assert shares(found) == {("A", "mali"): "1.00", (BEYOND, "mali"): "0.005"}


CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
MOVES = st.lists(
    st.tuples(
        st.integers(1, 900), st.sampled_from(["A", "B", "C", "D", "", "mali", "chad"]), CENTS
    ),
    max_size=40,
)


@settings(max_examples=80, deadline=None)
@given(moves=MOVES, rule=st.sampled_from([PRO_RATA, OLDEST]), refunds=st.lists(st.integers(0, 39)))
def test_shares_add_up_and_nobody_is_shown_more_than_was_given(moves, rule, refunds):
    """Programme by programme the shares are what was spent; each is within what was put in."""
    moved = defaultdict(Day)
    for number, name, amount in moves:
        day = moved[FIRST + datetime.timedelta(number)]
        (day.spent if name.islower() else day.came)[name] += amount
    found = shared(moved, [step(rule)], FIRST)
    spent = defaultdict(Decimal)
    for day in moved.values():
        for programme, amount in day.spent.items():
            spent[programme] += amount
    sums = found.sums()
    for programme, amount in spent.items():
        assert sum(own[programme].total for own in sums.values() if programme in own) == amount
    for party, own in sums.items():
        shown = sum(share.total for share in own.values())
        if party not in {NO_RULE, BEYOND}:
            assert Decimal(0) <= shown <= found.given(party)
    # With what is taken back, gifts and costs alike, the shares still add up.
    for at in refunds:
        if at < len(moves):
            number, name, amount = moves[at]
            day = moved[FIRST + datetime.timedelta(number + 30)]
            (day.spent if name.islower() else day.came)[name] -= amount
    again = shared(moved, [step(rule)], FIRST)
    whole = sum((amount for day in moved.values() for amount in day.spent.values()), Decimal(0))
    assert sum(again.shares.values(), Decimal(0)) == whole
