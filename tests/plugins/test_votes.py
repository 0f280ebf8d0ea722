"""Votes: inclusive amounts counted once, commitment authority, later resolutions, groups."""

from __future__ import annotations

import pytest

from ledger.register import build_register
from ledger.votes import label, steps
from plugins.vote_groups import percent


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


MINUSMA = """
2013-04-25 custom "fund" "MINUSMA"
  name: "MINUSMA"
  class: "assessed"
2013-06-28 custom "appropriation" "MINUSMA-CA"
  fund: "MINUSMA"
  amount: 366774500.00 USD
  programmes: "MLI"
  begins: 2013-07-01
  ends: 2013-12-31
  resolution: "A/RES/67/286"
  status: "authority"
2013-06-28 * "Commitment authority"
  funding: "MINUSMA-CA"
  Assets:MINUSMA:Authority        366774500.00 USD
  Income:MINUSMA:Appropriation   -366774500.00 USD
"""
VOTE = """
2013-12-24 custom "appropriation" "MINUSMA-2013"
  fund: "MINUSMA"
  amount: 602000000.00 USD
  programmes: "MLI"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "Vote on MINUSMA"
  includes: "MINUSMA-CA"
"""


def booked(amount, funding="MINUSMA-2013", on="2013-12-24", fund="MINUSMA"):
    """Return an entry that books authority."""
    return (
        f'{on} * "Authority"\n  funding: "{funding}"\n  Assets:{fund}:Authority  {amount} USD\n'
        f"  Income:{fund}:Appropriation  {-float_free(amount)} USD\n"
    )


def float_free(amount):
    """Return an amount as a number that is exact."""
    from decimal import Decimal

    return Decimal(amount)


def mali(cost, on, **change):
    """Return a cost of MINUSMA in Mali."""
    facts = {
        "funding": "MINUSMA-CA",
        "account": "Expenses:MINUSMA:MLI:Contracts",
        "paid": "Assets:MINUSMA:Authority",
        "activity": "clearance",
        "support": "",
        "on": on,
    }
    return cost(**facts | change)


@pytest.mark.parametrize(
    ("added", "expected"),
    [("235225500.00", []), ("235225500.01", ["APPROPRIATION-TWICE"])],
)
def test_must_10_inclusive_amounts_are_counted_once(judge, added, expected):
    """602,000,000 are inclusive of 366,774,500: what is left to book is 235,225,500."""
    found = judge(MINUSMA + VOTE + booked(added))

    assert codes(found) == expected
    for finding in found:
        assert "602,000,000.00 USD inclusive of MINUSMA-CA" in finding.message
        assert "0.01 USD twice" in finding.message


def test_must_10_the_whole_vote_where_the_authority_is_taken_back(judge):
    """What is left of the authority is taken back; then the vote bears the rest of all of it."""
    back = booked("-366774500.00", "MINUSMA-CA")
    assert judge(MINUSMA + VOTE + back + booked("602000000.00")) == []
    half = booked("-300000000.00", "MINUSMA-CA", "2014-01-15")
    found = judge(MINUSMA + VOTE + booked("602000000.00") + half)
    assert codes(found) == ["APPROPRIATION-TWICE"]  # once: afterwards it is less
    assert judge(MINUSMA + VOTE) == []


def test_a_vote_of_a_vote(judge):
    """A vote that includes a vote that includes an authority is inclusive of both."""
    outer = VOTE.replace('"MINUSMA-2013"', '"MINUSMA-ALL"').replace("MINUSMA-CA", "MINUSMA-2013")
    inner = VOTE.replace("602000000", "400000000").replace("Vote on", "First vote on")
    text = MINUSMA + inner + outer

    assert judge(text + booked("235225500.00", "MINUSMA-ALL")) == []
    assert codes(judge(text + booked("235225500.01", "MINUSMA-ALL"))) == ["APPROPRIATION-TWICE"]


@pytest.mark.parametrize(
    ("day", "expected"), [("2013-12-23", []), ("2013-12-24", ["APPROPRIATION-REPLACED"])]
)
def test_commitment_authority_is_spent_until_the_vote(judge, cost, day, expected):
    """An authority is spent like a vote, until the day of the one that includes it."""
    found = judge(MINUSMA + VOTE + booked("235225500.00") + mali(cost, day))

    assert codes(found) == expected
    for finding in found:
        assert "is included in MINUSMA-2013" in finding.message
        assert "MINUSMA-2013 (235,225,500.00 USD left)" in finding.advice


def test_commitment_authority_without_a_vote(judge, cost):
    """Before any vote its own amount and days are the limit."""
    most = mali(cost, "2013-12-31", amount="366774500.00")

    assert judge(MINUSMA + most) == []
    assert codes(judge(MINUSMA + most + mali(cost, "2013-12-31", amount="0.01"))) == [
        "APPROPRIATION-CEILING"
    ]
    assert codes(judge(MINUSMA + mali(cost, "2014-01-01"))) == ["APPROPRIATION-PERIOD"]


def test_an_authority_of_more_than_a_year(judge):
    """A part of a mission year needs no basis; what runs over two of them does."""
    assert codes(judge(MINUSMA.replace("2013-12-31", "2014-07-31"))) == ["APPROPRIATION-YEAR"]


def test_a_cost_that_is_no_expense_after_the_vote(judge):
    """What is left of the authority may be taken back after the vote."""
    assert judge(MINUSMA + VOTE + booked("-5.00", "MINUSMA-CA", "2014-03-01")) == []


CHANGE = """
{on} custom "vote-change" "UNIFIL-2013-R1"
  appropriation: "UNIFIL-2013"
  amount: {amount} USD
  resolution: "A/RES/68/292"
"""


@pytest.mark.parametrize(
    ("more", "expected"), [("200.00", []), ("200.01", ["APPROPRIATION-AMOUNT"])]
)
def test_a_later_resolution_gives_more(judge, more, expected):
    """From its day on the changed amount is the limit, and not the sum of both."""
    change = CHANGE.format(on="2014-01-15", amount="2200.00")

    assert codes(judge(change + booked(more, "UNIFIL-2013", "2014-01-15", "UNIFIL"))) == expected
    early = booked(more, "UNIFIL-2013", "2014-01-14", "UNIFIL")
    assert "APPROPRIATION-AMOUNT" in codes(judge(change + early))


def test_a_later_resolution_gives_less(judge):
    """What is booked already is taken back on the day from which less is voted."""
    change = CHANGE.format(on="2014-01-15", amount="1800.00")
    back = booked("-200.00", "UNIFIL-2013", "2014-01-15", "UNIFIL")
    (finding,) = judge(change)

    assert finding.code == "APPROPRIATION-REVISED"
    assert "from 2014-01-15 on 1,800.00 USD are voted" in finding.message
    assert "200.00 USD too much" in finding.message
    assert judge(change + back) == []


PENDING = """
2011-07-01 custom "appropriation" "UNIFIL-TBA"
  fund: "UNIFIL"
  programmes: "LBN"
  begins: 2011-07-01
  ends: 2012-06-30
  resolution: "to be adopted"
  status: "pending"
"""


def test_must_10_a_pending_vote_has_no_amount_until_it_is_adopted(judge):
    """A vote to be announced has none; the resolution that brings it makes it a vote."""
    change = CHANGE.format(on="2011-12-20", amount="50.00").replace("UNIFIL-2013", "UNIFIL-TBA")
    vote = booked("50.00", "UNIFIL-TBA", "2011-12-20", "UNIFIL")
    early = booked("50.00", "UNIFIL-TBA", "2011-12-19", "UNIFIL")

    assert set(codes(judge(PENDING + vote))) == {"APPROPRIATION-PENDING"}
    assert judge(PENDING + change + vote) == []
    assert codes(judge(PENDING + change + early)) == ["FUNDING-EARLY"]


GROUPS = """
2013-06-28 custom "vote-group" "UNIFIL-2013/CIV"
  appropriation: "UNIFIL-2013"
  group: "civilian"
  amount: 500.00 USD
  classes: "Staff, Travel"
2013-06-28 custom "vote-group" "UNIFIL-2013/OPS"
  appropriation: "UNIFIL-2013"
  group: "operational"
  amount: 1500.00 USD
  classes: "Contracts"
"""
SHARE = """
2013-06-28 custom "vote-share" "MINURSO-2013-SA"
  fund: "XYZ"
  of: "support account"
  begins: 2013-07-01
  ends: 2014-06-30
  amount: 2758600.00 USD
  resolution: "R"
"""


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (VOTE.replace("MINUSMA-CA", "XYZ"), "TERM-REFERENCE", "'XYZ' is not known"),
        (VOTE.replace("MINUSMA-CA", "UNIFIL-2013"), "TERM-WRONG", "of MINUSMA and includes"),
        (VOTE.replace("2014-06-30", "2013-11-30"), "TERM-WRONG", "are not among its own"),
        (VOTE.replace("602000000", "366774499"), "TERM-WRONG", "inclusive of 366,774,500"),
        (VOTE.replace("2013-12-24", "2013-06-27"), "TERM-WRONG", "later on"),
        (VOTE + VOTE.replace("A-2013", "A-2013-B").replace("602", "603").replace("Vote on", "Vote"),
         "TERM-WRONG", "MINUSMA-CA is included in MINUSMA-2013 already"),
        (VOTE.replace('"MINUSMA-CA"', '"MINUSMA-2013"'), "TERM-WRONG", "which includes it"),
        (VOTE.replace("A-2013", "A-3") + '  status: "perhaps"\n', "TERM-WRONG", "'perhaps'"),
        (PENDING + VOTE.replace("MINUSMA-CA", "UNIFIL-TBA"), "TERM-WRONG", "has no amount"),
        (CHANGE.format(on="2013-06-27", amount="1.00"), "TERM-WRONG", "before UNIFIL-2013"),
        (CHANGE.format(on="2014-01-01", amount="2000.00")
         + CHANGE.format(on="2014-01-01", amount="2001.00").replace("R1", "R2"),
         "TERM-WRONG", "UNIFIL-2013-R1 changes UNIFIL-2013 on the same day"),
        (CHANGE.format(on="2014-01-01", amount="2000.00").replace('"UNIFIL-2013"', '"XYZ"'),
         "TERM-REFERENCE", "appropriation 'XYZ' is not known"),
        (
            GROUPS.replace('"UNIFIL-2013"', '"XYZ"'),
            "TERM-REFERENCE",
            "appropriation 'XYZ' is not known",
        ),
        (SHARE, "TERM-REFERENCE", "fund 'XYZ' is not known"),
    ],
)  # fmt: skip
def test_terms_of_votes_that_cannot_be(judge, text, code, said):
    """Whatever a vote says of another one is held against that one."""
    found = [finding for finding in judge(MINUSMA + text) if finding.code == code]

    assert any(said in finding.message for finding in found), found


MOVE = """
{on} custom "group-redeployment" "{id}"
  appropriation: "UNIFIL-2013"
  from-group: "{a}"
  to-group: "{b}"
  amount: {amount} USD
  reference: "Memorandum of 3 March 2014"
"""


def moved(amount, on="2014-03-03", a="operational", b="civilian", name="RD-1"):
    """Return a redeployment between groups."""
    return MOVE.format(on=on, id=name, a=a, b=b, amount=amount)


def lebanon(cost, amount, on="2014-03-03", budget_class="Travel", **change):
    """Return a cost of UNIFIL."""
    facts = {
        "funding": "UNIFIL-2013",
        "account": f"Expenses:UNIFIL:LBN:{budget_class}",
        "paid": "Assets:UNIFIL:Authority",
        "activity": "clearance",
        "support": "",
        "on": on,
        "amount": amount,
    }
    return cost(**facts | change)


@pytest.mark.parametrize(
    ("amount", "expected"), [("500.00", []), ("500.01", ["APPROPRIATION-GROUP-CEILING"])]
)
def test_a_group_is_a_ceiling(judge, cost, amount, expected):
    """A group is spent to the cent; the first cent over is refused, whatever the vote has left."""
    found = judge(GROUPS + lebanon(cost, amount))

    assert codes(found) == expected
    for finding in found:
        assert "500.01 USD spent on the group civilian" in finding.message
    assert judge(lebanon(cost, amount)) == []  # without groups


@pytest.mark.parametrize(
    ("moves", "on", "expected"),
    [
        (moved("100.00"), "2014-03-03", []),
        (moved("100.00"), "2014-03-02", ["APPROPRIATION-GROUP-CEILING"]),
        (moved("99.99"), "2014-03-03", ["APPROPRIATION-GROUP-CEILING"]),
    ],
)
def test_redeployment_lifts_a_group(judge, cost, moves, on, expected):
    """Money of another group is there from the day of its redeployment on."""
    assert codes(judge(GROUPS + moves + lebanon(cost, "600.00", on))) == expected


def test_redeployment_of_what_is_spent(judge, cost):
    """A group gives away no more than it has left."""
    spent = lebanon(cost, "1400.00", "2014-02-01", "Contracts")

    assert judge(GROUPS + spent + moved("100.00")) == []
    (finding,) = judge(GROUPS + spent + moved("100.01"))
    assert finding.code == "APPROPRIATION-GROUP-CEILING"
    assert "group operational at the end of 2014-03-03" in finding.message
    assert codes(judge(GROUPS + moved("1500.01"))) == ["APPROPRIATION-GROUP-CEILING"]


def test_the_group_of_a_cost(judge, cost):
    """A cost says its group, or its budget class does; without either it is refused."""
    vehicle = lebanon(cost, "10.00", budget_class="Equipment")
    stated = lebanon(cost, "10.00", budget_class="Equipment", group="operational")

    (finding,) = judge(GROUPS + vehicle)
    assert finding.code == "APPROPRIATION-GROUP"
    assert "Equipment belongs to none of them" in finding.message
    assert judge(GROUPS + stated) == []
    other = lebanon(cost, "10.00", group="military")
    assert "'military' is none of them" in judge(GROUPS + other)[0].message
    own = lebanon(cost, "1600.00", budget_class="Contracts").replace(
        "Contracts  1600.00 USD\n", 'Contracts  1600.00 USD\n    group: "civilian"\n'
    )
    assert codes(judge(GROUPS + own)) == ["APPROPRIATION-GROUP-CEILING"]
    number = lebanon(cost, "10.00").replace("  activity:", "  group: 7\n  activity:")
    assert "LAW-METADATA" in codes(judge(GROUPS + number))


LIMIT = '1990-01-01 custom "policy" "GROUP-REDEPLOYMENT-LIMIT"\n  value: "{}"\n'


@pytest.mark.parametrize(
    ("limit", "amount", "expected"),
    [
        ("10%", "150.00", []),
        ("10%", "150.01", ["APPROPRIATION-REDEPLOYMENT"]),
        ("some", "1.00", ["APPROPRIATION-POLICY"]),
        ("110%", "1.00", ["APPROPRIATION-POLICY"]),
    ],
)
def test_how_much_a_group_may_give_away(judge, limit, amount, expected):
    """A policy limits what is redeployed; where none is stated nothing but the group does."""
    assert codes(judge(GROUPS + LIMIT.format(limit) + moved(amount))) == expected
    assert judge(GROUPS + moved(amount)) == []


def test_several_redeployments_add_up(judge):
    """The limit is on all that a group gives away."""
    two = moved("100.00") + moved("50.01", name="RD-2", on="2014-04-01")

    assert codes(judge(GROUPS + LIMIT.format("10%") + two)) == ["APPROPRIATION-REDEPLOYMENT"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GROUPS.replace("1500.00", "1500.01"), "add up to 2,000.01 USD"),
        (GROUPS.replace("Contracts", "Lunch"), "'Lunch' is no budget class"),
        (GROUPS.replace("Contracts", "Travel"), "Travel belongs to UNIFIL-2013/CIV already"),
        (GROUPS.replace('"operational"', '"civilian"'), "has the group 'civilian' already"),
        (GROUPS + moved("1.00", b="military"), "has no group 'military'"),
        (GROUPS + LIMIT.format("10%") + moved("1.00", a="military"), "has no group 'military'"),
        (moved("1.00"), "Known: none."),
        (GROUPS + moved("1.00", b="operational"), "both groups are the same"),
    ],
)
def test_groups_that_cannot_be(judge, text, said):
    """Groups share out what was voted, and redeployments are between them."""
    found = [finding for finding in judge(text) if finding.code == "TERM-WRONG"]

    assert any(said in f"{finding.message} {finding.advice}" for finding in found), found


def test_labels():
    """Years of votes have the names that people give them."""
    import datetime

    day = datetime.date
    assert label(day(2012, 7, 1), day(2013, 6, 30)) == "2012/13"
    assert label(day(2012, 1, 1), day(2012, 12, 31)) == "2012"
    assert label(day(2013, 1, 1), day(2013, 6, 30)) == "2012/13"
    assert percent("12.5 %") * 8 == 1


def test_steps_of_a_pending_vote(judge):
    """What is pending is worth nothing at all, not zero dollars."""
    from beancount import loader

    register = build_register(loader.load_string(PENDING)[0])
    assert steps(register, register.appropriations["UNIFIL-TBA"]) == ()
    assert (
        register.fundings["UNIFIL-TBA"].amount_on(register.appropriations["UNIFIL-TBA"].on) is None
    )


def test_a_share_is_disclosed_and_moves_nothing(judge):
    """A mission's share of the Support Account is a fact beside its vote."""
    assert judge(SHARE.replace("XYZ", "MINURSO")) == []


def test_votes_inside_votes_are_judged_from_their_own_day(judge):
    """Before the outermost vote is there, the one in between holds what it includes."""
    between = VOTE.replace("MINUSMA-2013", "MINUSMA-CA2").replace("602000000", "400000000")
    between = between.replace("2013-12-24", "2013-10-01") + '  status: "authority"\n'
    between = between.replace("Vote on", "Authority on")
    outer = VOTE.replace('includes: "MINUSMA-CA"', 'includes: "MINUSMA-CA2"')
    added = booked("33225500.00", "MINUSMA-CA2", "2013-10-01")
    assert judge(MINUSMA + between + outer + added) == []
    (finding,) = judge(MINUSMA + between + outer + added.replace("33225500.00", "33225500.01"))
    assert finding.code == "APPROPRIATION-TWICE"
    assert "MINUSMA-CA2" in finding.message
    assert "0.01 USD twice" in finding.message
