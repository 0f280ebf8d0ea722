"""Matching on a labelled set: what is matched by itself is right, the rest is proposed."""

from __future__ import annotations

from collections import Counter

import pytest

from importers.match_claims import SEVERAL
from importers.match_decisions import AUTOMATIC, PROPOSED, UNMATCHED
from tests.importers.deposits_kit import decided, labelled

SEEDS = (2014, 2068, 760)


@pytest.fixture(scope="module")
def results():
    """Each labelled set with the decisions on it."""
    return [(found, decided(found)) for found in map(labelled, SEEDS)]


def right(found, decision):
    """Return whether a deposit was matched to what it truly is."""
    return found.truth[decision.deposit.line.id] == decision.pairs[0].claim.funding


def test_should_11_automatic_matches_are_right(results):
    """At least 99 in 100 (here: all) of some hundred automatic matches; half of all are found."""
    matched = [
        (found, one) for found, decisions in results for one in decisions if one.state == AUTOMATIC
    ]
    wrong = [one.deposit.line.id for found, one in matched if not right(found, one)]
    bookable = sum(
        bool(found.truth[one.deposit.line.id]) for found, decisions in results for one in decisions
    )

    assert len(matched) > 250
    assert len(wrong) <= len(matched) // 100
    assert wrong == []
    # What is left to a person is stated too: a matcher that matches nothing is never wrong.
    assert len(matched) / bookable > 0.5


def test_should_11_the_rest_is_proposed_with_reasons(results):
    """Every deposit is in one of three states; a proposal says why it is no match."""
    for found, decisions in results:
        ids = [one.deposit.line.id for one in decisions]
        deposits = {name for name, sort in found.sorts.items() if sort}
        assert len(ids) == len(set(ids))
        assert set(ids) <= deposits
        for one in decisions:
            assert one.state in {AUTOMATIC, PROPOSED, UNMATCHED}
            assert bool(one.why) == (one.state == PROPOSED)
            assert bool(one.pairs) == (one.state != UNMATCHED)


@pytest.mark.parametrize(
    "sort", ["charges", "split", "merged", "twice", "unknown agreement", "wrong reference",
             "returned", "nothing said", "stranger"],
)  # fmt: skip
def test_what_needs_judgement_is_left_to_a_person(results, sort):
    """None of these is matched by itself, but a merged payment of a single instalment."""
    states = Counter(
        one.state
        for found, decisions in results
        for one in decisions
        if found.sorts[one.deposit.line.id] == sort
        and (sort != "merged" or one.pairs[0].claim.kind == SEVERAL)
    )
    assert states
    assert states[AUTOMATIC] == 0


@pytest.mark.parametrize("sort", ["clean", "reference only"])
def test_what_is_plain_is_matched(results, sort):
    """Exact amount and a reference that names the agreement: nobody need look at it."""
    states = [
        one.state
        for found, decisions in results
        for one in decisions
        if found.sorts[one.deposit.line.id] == sort
    ]
    assert states.count(AUTOMATIC) / len(states) > 0.95


@pytest.mark.parametrize("sort", ["charges", "split", "merged"])
def test_the_first_proposal_is_mostly_right(results, sort):
    """A person who is shown it should seldom have to look further."""
    shown = [
        (found, one)
        for found, decisions in results
        for one in decisions
        if found.sorts[one.deposit.line.id] == sort and one.pairs and one.state == PROPOSED
    ]
    agreement = [found.truth[one.deposit.line.id] == one.pairs[0].claim.agreement
                 for found, one in shown]  # fmt: skip
    assert sum(agreement) / len(agreement) > 0.8
