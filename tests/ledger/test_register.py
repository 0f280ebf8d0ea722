"""The register: names, fundings and clauses of the books, and what is wrong with the terms."""

from __future__ import annotations

import datetime
import textwrap
import time

import pytest
from beancount.parser import parser

from ledger.register import FOREVER, build_register
from ledger.words import Axis, FundClass

D = datetime.date

GRANT = '2010-03-18 custom "grant" "G"\n  agreement: "JPN-2010"\n  amount: 1000 USD\n'

CONSENT = '  consent: "Letter"\n'


def vote(name, resolution="A/RES/67/293", fund="UNMISS", programmes="AFG, PSE"):
    """Return an appropriation."""
    return (
        f'2013-06-28 custom "appropriation" "{name}"\n  fund: "{fund}"\n  amount: 1 USD\n'
        f'  programmes: "{programmes}"\n  begins: 2013-07-01\n  ends: 2014-06-30\n'
        f'  resolution: "{resolution}"\n'
    )


COMMON = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2005-01-01 custom "fund" "POOL"
  name: "Pooled fund"
  class: "pooled"
2005-01-01 custom "fund" "UNMISS"
  name: "UNMISS"
  class: "assessed"
2010-01-01 custom "donor" "JPN"
  name: "Japan"
2010-01-01 custom "programme" "AFG"
  name: "Afghanistan"
2010-01-01 custom "programme" "PSE"
  name: "Palestine"
  aliases: "oPt; Palestinian territory"
2010-01-01 custom "partner" "UNOPS"
  name: "UN Office for Project Services"
2010-03-18 custom "agreement" "JPN-2010"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
"""


def register_of(text, common=COMMON):
    """Return the register of a text of terms."""
    entries, errors, _ = parser.parse_string(common + textwrap.dedent(text))
    assert errors == []
    return build_register(entries)


def clause(owner, number, axis, allows, day="2010-03-18", more=""):
    """Return a clause."""
    facts = f'  axis: "{axis}"\n  allows: "{allows}"\n{more}'
    return f'{day} custom "clause" "{owner}" "{number}"\n{facts}'


def problems(text, common=COMMON):
    """Return code and message of each problem."""
    return [(found.code, found.message) for found in register_of(text, common).problems]


def test_names():
    """Donors, programmes and partners answer to id, name and alias, case and spaces folded."""
    register = register_of("")

    assert register.problems == []
    assert register.named("donor", " japan ") == "JPN"
    assert register.named("programme", "OPT") == "PSE"
    assert register.named("partner", "JPN") is None
    assert register.fund_class("VTF") is FundClass.VOLUNTARY
    assert register.fund_class("XYZ") is None
    assert register.fund_parts == {"VTF": "VTF", "POOL": "POOL", "UNMISS": "UNMISS"}


def test_one_name_for_two():
    """A name that leads to two programmes is a problem, as is a shared account part."""
    twice = '2010-01-01 custom "programme" "P-SE"\n  name: "oPt"\n'

    assert problems(twice) == [
        ("TERM-NAME", "'opt' names both programme PSE and programme P-SE."),
        ("TERM-NAME", "programme P-SE and PSE share the account part PSE."),
    ]


def test_an_id_that_names_no_account():
    """An id is made of letters and digits somewhere."""
    entries, _, _ = parser.parse_string('2010-01-01 custom "donor" "X"\n  name: "X"\n')
    register = build_register(entries)
    term = register.donors["X"].model_copy(update={"id": "--"})
    register.donors["X"] = term
    register.index_parts()

    assert [found.code for found in register.problems] == ["TERM-WRONG"]


@pytest.mark.parametrize(
    "text",
    [
        '2010-01-01 custom "donor" "JPN"\n  name: "Japan again"\n',
        (
            '2010-01-01 custom "allocation" "JPN-2010"\n  fund: "POOL"\n  amount: 1 USD\n'
            '  reference: "r"\n'
        ),
    ],
)
def test_stated_twice(text):
    """An id is stated once, and a funding's id belongs to one funding."""
    (found,) = register_of(text).problems

    assert found.code == "TERM-TWICE"
    assert "is already stated at <string>:" in found.message


def test_several_of_one_id():
    """Policies, commitments, instalments and clauses may be stated again and again."""
    register = register_of(
        """
        2010-01-01 custom "policy" "psc"
          value: "13%"
        2011-01-01 custom "policy" "psc"
          value: "8%"
        2010-04-01 custom "instalment" "JPN-2010" "1"
          amount: 1000.00 USD
          due: 2010-05-01
        2010-04-01 custom "commitment" "PO-1"
          funding: "JPN-2010"
          programme: "AFG"
          class: "Contracts"
          amount: 10.00 USD
        2010-05-01 custom "commitment" "PO-1"
          funding: "JPN-2010"
          programme: "AFG"
          class: "Contracts"
          amount: 5.00 USD
        2010-01-01 custom "fava-option" "a" "b"
        """.replace('"psc"', '"PSC"')
    )

    assert register.problems == []
    assert [len(register.policies["PSC"]), len(register.commitments["PO-1"])] == [2, 2]
    assert len(register.instalments) == 1


def test_fundings():
    """Grants, an agreement without grants, votes, allocations, and two for each fund."""
    register = register_of(
        textwrap.dedent("""
        2010-03-18 custom "agreement" "JPN-2011"
          donor: "JPN"
          fund: "VTF"
          amount: 30.00 EUR
          illustrative: TRUE
        2010-03-18 custom "grant" "JPN-2011-AFG"
          agreement: "JPN-2011"
          amount: 10.00 EUR
        2010-03-18 custom "grant" "JPN-2011-PSE"
          agreement: "JPN-2011"
          amount: 20.00 EUR
          title: "Palestine"
        2013-06-28 custom "appropriation" "UNMISS-2013"
          fund: "UNMISS"
          amount: 40.00 USD
          programmes: "AFG, oPt"
          begins: 2013-07-01
          ends: 2014-06-30
          resolution: "A/RES/67/293"
        2013-06-28 custom "allocation" "POOL-1"
          fund: "POOL"
          amount: 40.00 USD
          reference: "Letter"
        """)
        + clause("POOL-1", "1", "programme", "AFG")
    )
    fundings = register.fundings

    assert register.problems == []
    assert set(fundings) == {
        "VTF-GENERAL",
        "VTF-UNAPPLIED",
        "POOL-GENERAL",
        "POOL-UNAPPLIED",
        "UNMISS-GENERAL",
        "UNMISS-UNAPPLIED",
        "JPN-2010",
        "JPN-2011-AFG",
        "JPN-2011-PSE",
        "UNMISS-2013",
        "POOL-1",
    }
    assert fundings["JPN-2011-PSE"].donor == "JPN"
    assert fundings["JPN-2011-PSE"].illustrative
    assert fundings["JPN-2010"].agreement == "JPN-2010"
    vote = fundings["UNMISS-2013"]
    assert vote.allows(Axis.PROGRAMME, "PSE", D(2013, 1, 1))
    assert vote.period(D(2014, 1, 1)) == (D(2013, 7, 1), D(2014, 6, 30))
    assert vote.last_day() == D(2014, 6, 30)
    assert not vote.in_force(Axis.SUPPORT_COST, D(2014, 1, 1))
    assert {c.number for c in vote.clauses()} == {"vote"}
    assert fundings["POOL-1"].allows(Axis.PROGRAMME, "AFG", D(2014, 1, 1))
    assert fundings["VTF-GENERAL"].period(D(2014, 1, 1)) is None
    assert fundings["VTF-GENERAL"].last_day() is None
    assert not fundings["VTF-GENERAL"].allows(Axis.PROGRAMME, "AFG", D(2014, 1, 1))


def test_amendments():
    """A clause holds until its number is stated again for the same axis; the first from always."""
    register = register_of(
        clause("JPN-2010", "2", "programme", "AFG")
        + clause("JPN-2010", "2", "activity", "clearance")
        + clause("JPN-2010", "2", "programme", "AFG, PSE", "2012-05-02", '  consent: "Letter"\n')
    )
    funding = register.fundings["JPN-2010"]
    allowed = [
        funding.in_force(Axis.PROGRAMME, day)[0][0].allows
        for day in (D(2009, 1, 1), D(2012, 5, 1), D(2012, 5, 2))
    ]

    assert register.problems == []
    assert allowed == [("AFG",), ("AFG",), ("AFG", "PSE")]
    assert funding.allows(Axis.ACTIVITY, "clearance", D(2020, 1, 1))
    assert [term.allows for term in register.clauses_of("JPN-2010")][-1] == ("AFG", "PSE")
    assert register.clauses_of("NOBODY") == []
    assert funding.clauses()[-1].before == FOREVER
    assert funding.clauses()[-1].valid_on(D(2012, 5, 2))


def test_periods():
    """Several periods in a layer are alternatives; layers narrow each other."""
    spans = clause("JPN-2010", "3", "period", "2011-01-01..2011-12-31")
    spans += clause("JPN-2010", "4", "period", "2013-01-01..2013-12-31")
    both = register_of(spans).fundings["JPN-2010"]

    assert both.period(D(2012, 1, 1)) == (D(2011, 1, 1), D(2013, 12, 31))
    assert [both.covers(D(year, 6, 1)) for year in (2010, 2011, 2012, 2013)] == [
        False,
        True,
        False,
        True,
    ]
    grant = '2010-03-18 custom "grant" "G"\n  agreement: "JPN-2010"\n  amount: 1000 USD\n'
    narrowed = register_of(
        spans + grant + clause("G", "1", "period", "2014-01-01..2014-12-31")
    ).fundings["G"]
    assert narrowed.period(D(2012, 1, 1)) is None
    assert not narrowed.covers(D(2014, 6, 1))
    assert narrowed.last_day() is None
    assert narrowed.governing(Axis.CEILING, D(2014, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (clause("JPN-2010", "1", "period", "2014"), "TERM-WRONG", "'2014' is not a period"),
        (
            clause("JPN-2010", "1", "period", "2014-01-01..2013-01-01"),
            "TERM-WRONG",
            "ends before it begins",
        ),
        (clause("JPN-2010", "1", "support-cost", "13"), "TERM-WRONG", "'13' is not a rate"),
        (clause("JPN-2010", "1", "support-cost", "101%"), "TERM-WRONG", "not a rate"),
        (clause("JPN-2010", "1", "support-cost", "7%, 8%"), "TERM-WRONG", "not a rate"),
        (clause("JPN-2010", "1", "ceiling", "all"), "TERM-WRONG", "'received' or 'signed'"),
        (
            clause("JPN-2010", "1", "support-cost", "7%", more="  rounding: 0\n"),
            "TERM-WRONG",
            "0 is not a unit",
        ),
        (
            clause("JPN-2010", "1", "support-cost", "7%", more="  rounding: 1.01\n"),
            "TERM-WRONG",
            "1.01 is not a unit",
        ),
        (
            clause("JPN-2010", "1", "programme", "*", "2010-03-19"),
            "TERM-CONSENT",
            "clause 1 of JPN-2010 is added after the day of JPN-2010, on 2010-03-19 without",
        ),
        (
            GRANT + clause("G", "1", "programme", "*", "2010-03-19", '  consent: " - "\n'),
            "TERM-CONSENT",
            "clause 1 of G is added after the day of G, on 2010-03-19 without",
        ),
        (
            clause("JPN-2010", "1", "place", "Gao")
            + clause("JPN-2010", "\u200b\uff11 ", "place", "*", "2011-01-01"),
            "TERM-CONSENT",
            "clause 1 of JPN-2010 is changed on 2011-01-01",
        ),
        (
            clause("JPN-2010", "1", "support-cost", "0%")
            + GRANT
            + clause("G", "1", "support-cost", "100%"),
            "TERM-WRONG",
            "clause 1 of G: support cost at 100%, but 0% in clause 1 of JPN-2010.",
        ),
        (
            vote("V") + vote("W", "a/res/67/293 ", programmes="oPt, AFG"),
            "TERM-TWICE",
            "appropriation W is the vote of appropriation V again",
        ),
        (
            vote("V", fund="VTF"),
            "TERM-FUND-CLASS",
            "appropriation V: the fund VTF is voluntary; it has no appropriations.",
        ),
        (vote("V", fund="POOL"), "TERM-FUND-CLASS", "is pooled; it has no appropriations"),
        (
            (
                '2010-03-18 custom "agreement" "A"\n  donor: "JPN"\n  fund: "UNMISS"\n'
                "  amount: 1 USD\n"
            ),
            "TERM-FUND-CLASS",
            "agreement A: the fund UNMISS is assessed; it has no agreements.",
        ),
        (
            (
                '2010-03-18 custom "allocation" "A"\n  fund: "VTF"\n  amount: 1 USD\n'
                '  reference: "r"\n'
            ),
            "TERM-FUND-CLASS",
            "allocation A: the fund VTF is voluntary; it has no allocations.",
        ),
        (clause("JPN-2010", "1", "programme", "XYZ"), "TERM-REFERENCE", "'XYZ' is no programme"),
        (clause("JPN-2010", "1", "partner", "XYZ"), "TERM-REFERENCE", "'XYZ' is no partner"),
        (
            clause("JPN-2010", "1", "activity", "mowing"),
            "TERM-REFERENCE",
            "'mowing' is no activity",
        ),
        (clause("JPN-2010", "1", "budget-class", "Fun"), "TERM-REFERENCE", "no budget-class"),
        (clause("NOBODY", "1", "place", "Gao"), "TERM-REFERENCE", "is no agreement, grant or"),
        (
            clause("JPN-2010", "1", "place", "Gao")
            + clause("JPN-2010", "1", "place", "X", "2011-01-01"),
            "TERM-CONSENT",
            "is changed on 2011-01-01 without the donor's consent",
        ),
        (
            clause("JPN-2010", "1", "place", "Gao")
            + clause("JPN-2010", "1", "place", "X", more='  consent: "Letter"\n'),
            "TERM-TWICE",
            "stated twice for 2010-03-18",
        ),
        (
            clause("JPN-2010", "1", "support-cost", "7%")
            + clause("JPN-2010", "2", "support-cost", "8%"),
            "TERM-WRONG",
            "another clause on support-cost is in force",
        ),
        (
            '2010-03-18 custom "grant" "G"\n  agreement: "JPN-2010"\n  amount: 999.99 USD\n',
            "TERM-SUM",
            "agreement JPN-2010 is 1,000.00 USD, its grants add up to 999.99 USD",
        ),
        (
            '2010-03-18 custom "grant" "G"\n  agreement: "NOBODY"\n  amount: 1 USD\n',
            "TERM-REFERENCE",
            "grant G: agreement 'NOBODY' is not known",
        ),
        (
            '2010-03-18 custom "pledge" "P"\n  donor: "XYZ"\n  fund: "VTF"\n  amount: 1 USD\n',
            "TERM-REFERENCE",
            "donor 'XYZ'",
        ),
        (
            '2010-03-18 custom "pledge" "P"\n  donor: "JPN"\n  fund: "XYZ"\n  amount: 1 USD\n',
            "TERM-REFERENCE",
            "fund 'XYZ'",
        ),
        (
            '2010-03-18 custom "instalment" "NOBODY" "1"\n  amount: 1 USD\n  due: 2010-04-01\n',
            "TERM-REFERENCE",
            "instalment 1 of NOBODY: agreement 'NOBODY'",
        ),
        (
            (
                '2010-03-18 custom "allotment" "T"\n  funding: "NOBODY"\n  programme: "AFG"\n'
                '  class: "Staff"\n  amount: 1 USD\n'
            ),
            "TERM-REFERENCE",
            "allotment T: funding 'NOBODY'",
        ),
        (
            (
                '2010-03-18 custom "commitment" "C"\n  funding: "JPN-2010"\n  programme: "XYZ"\n'
                '  class: "Staff"\n  amount: 1 USD\n'
            ),
            "TERM-REFERENCE",
            "commitment C: programme 'XYZ'",
        ),
        (
            (
                '2013-06-28 custom "appropriation" "V"\n  fund: "UNMISS"\n  amount: 1 USD\n'
                '  programmes: "XYZ"\n  begins: 2013-07-01\n  ends: 2014-06-30\n  resolution: "r"\n'
            ),
            "TERM-REFERENCE",
            "appropriation V: 'XYZ' is no programme",
        ),
    ],
)
def test_terms_that_do_not_hold(text, code, says):
    """A term that is wrong, or names what is not there, is one problem with its place."""
    (found,) = register_of(text).problems

    assert found.code == code
    assert says in found.message
    assert found.where.line > 0


def test_a_clause_that_cannot_be_understood_allows_nothing():
    """A broken clause is left out, so that its axis allows nothing."""
    text = clause("JPN-2010", "1", "period", "soon") + clause("JPN-2010", "2", "place", "Gao")
    funding = register_of(text).fundings["JPN-2010"]

    assert funding.period(D(2014, 1, 1)) is None
    assert funding.allows(Axis.PLACE, "gao", D(2014, 1, 1))
    assert register_of(clause("JPN-2010", "1", "period", "soon")).fundings["JPN-2010"].layers == ()


def test_an_amendment_that_follows_another_is_no_contradiction():
    """The same rate of different owners, changed in both on one day, is no contradiction."""
    text = clause("JPN-2010", "1", "support-cost", "7%") + GRANT
    text += clause("G", "2", "support-cost", "7%") + clause("G", "3", "place", "*")
    for owner, number in (("JPN-2010", "1"), ("G", "2")):
        text += clause(owner, number, "support-cost", "8%", "2011-01-01", '  consent: "Letter"\n')

    assert problems(text) == []


def test_any_value_names_nothing():
    """A star stands for any value and is looked up nowhere."""
    assert (
        problems(
            "".join(
                clause("JPN-2010", axis, axis, "*") for axis in ("programme", "activity", "period")
            )
        )
        == []
    )


def test_a_clause_added_later_holds_from_its_own_day():
    """A new number after the day of its owner widens nothing that was spent before it."""
    funding = register_of(
        GRANT
        + clause("G", "1", "programme", "AFG")
        + clause("G", "2", "programme", "PSE", "2012-05-02", CONSENT)
        + clause("JPN-2010", "3", "place", "Gao", "2012-05-02", CONSENT)
    ).fundings["G"]

    days = (D(2012, 5, 1), D(2012, 5, 2))
    assert [funding.allows(Axis.PROGRAMME, "PSE", day) for day in days] == [False, True]
    assert [funding.allows(Axis.PROGRAMME, "AFG", day) for day in days] == [True, True]
    assert [funding.allows(Axis.PLACE, "Gao", day) for day in days] == [False, True]


def test_a_grant_later_than_its_agreement():
    """It takes effect on its own day, and so do the clauses it came with need no consent."""
    text = GRANT.replace("2010-03-18", "2011-01-01") + clause("G", "1", "place", "*", "2011-01-01")
    register = register_of(text)

    assert register.problems == []
    assert register.fundings["G"].since == D(2011, 1, 1)
    assert register_of("").fundings["JPN-2010"].since == D(2010, 3, 18)


@pytest.mark.parametrize(
    ("outer", "inner", "governs"),
    [
        ("received", "signed", "received"),
        ("signed", "received", "received"),
        ("signed", "signed", "signed"),
        ("received", "received", "received"),
    ],
)
def test_the_lower_ceiling_governs(outer, inner, governs):
    """No layer widens another: what was received wins over what was signed."""
    funding = register_of(
        GRANT + clause("JPN-2010", "1", "ceiling", outer) + clause("G", "1", "ceiling", inner)
    ).fundings["G"]

    found = funding.governing(Axis.CEILING, D(2014, 1, 1))
    assert found.allows == (governs,)
    assert found.owner == ("G" if inner == governs else "JPN-2010")


def test_votes_that_differ():
    """Another fund, programme, or resolution is another vote."""
    text = vote("V") + vote("W", "A/RES/68/1") + vote("X", programmes="AFG")

    assert problems(text) == []


def test_many_agreements_are_quick():
    """Time grows with the number of agreements, not with its square."""

    def seconds(count):
        text = "".join(
            f'2010-03-18 custom "agreement" "A-{n}"\n  donor: "JPN"\n  fund: "VTF"\n'
            f"  amount: 1 USD\n" + clause(f"A-{n}", "1", "programme", "AFG")
            for n in range(count)
        )
        entries, _, _ = parser.parse_string(COMMON + text)
        begun = time.process_time()
        register = build_register(entries)
        assert len(register.fundings) == count + 7
        assert all(register.clauses_of(f"A-{n}") for n in range(count))
        return time.process_time() - begun

    seconds(50)
    assert seconds(4_000) < 20 * max(seconds(400), 0.01)
