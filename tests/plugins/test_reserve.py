"""The reserve: what it may advance, for what, and that it is repaid."""

from __future__ import annotations

import pytest

#: A reserve of 500 in a funding of 600; a grant for Mali that awaits its cash, and takes AFG too.
TERMS = """
2014-01-01 custom "agreement" "RESERVED"
  donor: "NLD"
  fund: "VTF"
  amount: 600.00 USD
2014-01-01 custom "clause" "RESERVED" "1"
  axis: "programme"
  allows: "MLI, AFG"
  text: "For rapid response in Mali and Afghanistan."
2014-01-01 custom "agreement" "WAITING"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
2014-01-01 custom "clause" "WAITING" "1"
  axis: "programme"
  allows: "MLI, AFG, PSE"
2014-01-01 custom "reserve" "RR"
  fund: "VTF"
  funding: "RESERVED"
  target: 500.00 USD
  days: 90
2014-01-02 * "Netherlands" "Receipt"
  funding: "RESERVED"
  Assets:VTF:Cash:UNHQ           600.00 USD
  Income:VTF:Contributions:NLD  -600.00 USD
"""


def stated(name="RR-1", amount="200.00", *, on="2014-03-01", due="2014-05-30", programme="MLI"):
    """Return the directive of an advance."""
    return (
        f'{on} custom "reserve-advance" "{name}"\n  reserve: "RR"\n  programme: "{programme}"\n'
        f'  funding: "WAITING"\n  amount: {amount} USD\n  due: {due}\n  reason: "It cannot wait."\n'
    )


def passing(name="RR-1", amount="200.00", *, on="2014-03-01", back=False, to="WAITING", **facts):
    """Return a transaction that advances an amount, or repays it."""
    there, here = ("-", "") if back else ("", "-")
    text = f'{on} * "Reserve"\n  reserve: "{name}"\n  consent: "Reserve RR"\n'
    text += "".join(f'  {key}: "{value}"\n' for key, value in facts.items())
    for account, sign, funding in (
        ("Equity:VTF:Transfer", there, "RESERVED"),
        ("Assets:VTF:Cash:UNHQ", here, "RESERVED"),
        ("Assets:VTF:Cash:UNHQ", there, to),
        ("Equity:VTF:Transfer", here, to),
    ):
        text += f'  {account}  {sign}{amount} USD\n    funding: "{funding}"\n'
    return text


def advanced(name="RR-1", amount="200.00", *, on="2014-03-01", **facts):
    """Return an advance with its directive."""
    return stated(name, amount, on=on, **facts) + passing(name, amount, on=on)


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def test_should_15_an_advance_of_a_reserve_is_made_and_repaid(judge):
    """Over Transfer, both sides in one transaction; in parts if need be."""
    text = TERMS + advanced()
    assert judge(text) == []
    parts = passing(amount="150.00", on="2014-04-01", back=True)
    parts += passing(amount="50.00", on="2014-06-30", back=True)
    assert judge(text + parts) == []


def test_no_more_is_out_than_the_directive_says_and_no_more_comes_back(judge):
    """To the cent, at the end of the day."""
    more = passing(amount="0.01", on="2014-03-02")
    (found,) = judge(TERMS + advanced() + more)
    assert found.code == "RESERVE-AMOUNT"
    assert found.message == (
        "RR-1 is of 200.00 USD; at the end of 2014-03-02 200.01 USD are out, 0.01 USD too much."
    )
    back = passing(amount="200.01", on="2014-03-02", back=True)
    came = (
        '2014-03-01 * "Japan" "Receipt"\n  funding: "WAITING"\n'
        "  Assets:VTF:Cash:UNHQ  1.00 USD\n  Income:VTF:Contributions:JPN  -1.00 USD\n"
    )
    (found,) = judge(TERMS + came + advanced() + back)
    assert "0.01 USD more came back than went out" in found.message
    mended = back + passing(amount="0.01", on="2014-03-02")
    assert judge(TERMS + came + advanced() + mended) == []


@pytest.mark.parametrize(("second", "lawful"), [("300.00", True), ("300.01", False)])
def test_no_more_is_out_than_the_reserve_is_of(judge, second, lawful):
    """The target is the limit; what was repaid makes room."""
    text = TERMS + advanced() + advanced("RR-2", second, on="2014-03-05", programme="AFG")
    found = judge(text)
    assert codes(found) == ([] if lawful else ["RESERVE-TARGET"])
    assert judge(text + passing(amount="0.01", on="2014-03-05", back=True)) == []
    if not lawful:
        assert "500.01 USD are advanced and not repaid: 0.01 USD too much" in found[0].message


def test_the_reserve_is_cash_that_is_there(judge):
    """What is agreed and not received advances nothing, whatever a clause on ceiling says."""
    signed = '2014-01-01 custom "clause" "RESERVED" "5"\n  axis: "ceiling"\n  allows: "signed"\n'
    terms = TERMS.replace("target: 500.00", "target: 900.00") + signed
    assert judge(terms + advanced(amount="600.00")) == []
    found = judge(terms + advanced(amount="600.01"))
    assert set(codes(found)) == {"RESERVE-CASH", "EARMARK-NEGATIVE"}
    (short,) = [one for one in found if one.code == "RESERVE-CASH"]
    assert "RR: at the end of 2014-03-01 RESERVED is 0.01 USD short" in short.message
    spent = (
        '2014-02-01 * "A cost"\n  funding: "RESERVED"\n  Expenses:VTF:MLI:Contracts  50.00 USD\n'
        "  Assets:VTF:Cash:UNHQ  -50.00 USD\n"
    )
    axes = "".join(
        f'2014-01-01 custom "clause" "RESERVED" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
        for axis in ("activity", "period", "budget-class")
    )
    spent = spent.replace('"RESERVED"\n', '"RESERVED"\n  activity: "clearance"\n', 1)
    assert judge(terms + axes + spent + advanced(amount="550.00")) == []
    assert codes(judge(terms + axes + spent + advanced(amount="550.01")))[1:] == ["RESERVE-CASH"]


def test_an_overdue_advance_stops_the_next_for_its_programme(judge):
    """From the day after it was due, until it is repaid; another programme is not held up."""
    text = TERMS + advanced()
    assert judge(text + advanced("RR-2", "10.00", on="2014-05-30", due="2014-09-01")) == []
    late = {"on": "2014-05-31", "due": "2014-09-01"}
    (found,) = judge(text + advanced("RR-2", "10.00", **late))
    assert found.code == "RESERVE-OVERDUE"
    assert found.message == (
        "RR-2: 10.00 USD for MLI on 2014-05-31, while RR-1 for MLI is overdue: it was to be repaid "
        "by 2014-05-30, and 200.00 USD of it are not."
    )
    assert judge(text + advanced("RR-2", "10.00", programme="AFG", **late)) == []
    back = passing(on="2014-05-31", back=True)
    assert judge(text + back + advanced("RR-2", "10.00", **late)) == []
    cent = passing(amount="199.99", on="2014-05-31", back=True)
    assert codes(judge(text + cent + advanced("RR-2", "10.00", **late))) == ["RESERVE-OVERDUE"]
    other = TERMS.replace('"RR"', '"R2"').partition('2014-01-01 custom "reserve"')
    second = other[1] + other[2].partition("2014-01-02")[0]
    there = advanced("RR-2", "10.00", **late).replace('reserve: "RR"', 'reserve: "R2"')
    assert judge(text + second + there) == []


def test_both_fundings_allow_the_programme(judge):
    """The clauses of the reserve are its consent, and the borrower must be able to spend it."""
    (found,) = judge(TERMS + advanced(programme="PSE"))
    assert found.code == "RESERVE-CLAUSE"
    assert found.message == (
        "RR-1: 200.00 USD for PSE pass from RESERVED to WAITING, and RESERVED does not allow the "
        'programme PSE. Clause 1 of agreement RESERVED allows MLI, AFG: "For rapid response in '
        'Mali and Afghanistan."'
    )
    terms = TERMS.replace('allows: "MLI, AFG, PSE"', 'allows: "PSE"')
    (found,) = judge(terms + advanced())
    assert "and WAITING does not allow the programme MLI" in found.message
    silent = TERMS.replace('"RESERVED" "1"\n  axis: "programme"\n  allows: "MLI, AFG"',
                           '"RESERVED" "1"\n  axis: "place"\n  allows: "Gao"')  # fmt: skip
    (found,) = judge(silent + advanced())
    assert "has no clause on programme: nothing is allowed" in found.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (passing("RR-9"), "'RR-9' is no advance of a reserve of these books."),
        (
            stated() + passing(to="NLD-2013"),
            "RR-1 is between RESERVED and WAITING; this passes money between NLD-2013 and RES",
        ),
        (
            stated() + '2014-03-01 * "Nothing"\n  reserve: "RR-1"\n  funding: "NLD-2013"\n'
            "  Assets:VTF:Cash:UNHQ  1.00 USD\n  Assets:VTF:Cash:Pool  -1.00 USD\n",
            "RR-1 is between RESERVED and WAITING; this passes money between nobody.",
        ),
    ],
)
def test_what_names_an_advance_of_the_reserve_is_one(judge, text, said):
    """Both sides, and no other."""
    (found,) = judge(TERMS + text)
    assert found.code == "RESERVE-ADVANCE"
    assert found.message.startswith(said)


def test_an_advance_that_was_withdrawn_and_taken_back_is_nothing(judge):
    """As `vtf reverse` takes it back: the directive, and the transaction negated."""
    gone = '2014-03-01 custom "reversal" "K"\n  key: "reversal:K#1"\n  reason: "Mistyped."\n'
    made = stated() + '  key: "K"\n' + passing(key="K:paid")
    back = passing(back=True, key="reversal:K:paid#1", reverses="K:paid", reason="Mistyped.")
    assert judge(TERMS + gone + made + back) == []
    assert codes(judge(TERMS + gone + made)) == ["RESERVE-ADVANCE"]


def test_terms_of_reserves_that_cannot_be(judge):
    """Names that are not known, another fund, a day before its own."""
    for old, new, code in (
        ('fund: "VTF"\n  funding: "RESERVED"', 'fund: "XXX"\n  funding: "RESERVED"', "REFERENCE"),
        ('  funding: "RESERVED"\n  target', '  funding: "NOBODY"\n  target', "REFERENCE"),
    ):
        found = judge(TERMS.replace(old, new))
        assert f"TERM-{code}" in codes(found)
    other = judge(TERMS.replace('fund: "VTF"\n  funding: "RES', 'fund: "UNIFIL"\n  funding: "RES'))
    assert codes(other) == ["TERM-WRONG"]
    for old, new, said in (
        ('reserve: "RR"', 'reserve: "XX"', "reserve 'XX' is not known"),
        ('"WAITING"', '"RESERVED"', "RR advances to other fundings of VTF, not to RESERVED"),
        ('"WAITING"', '"UNIFIL-2013"', "RR advances to other fundings of VTF, not to UNIFIL-2013"),
        ('"WAITING"', '"NOBODY"', "funding 'NOBODY' is not known"),
        ('"MLI"', '"NOWHERE"', "programme 'NOWHERE' is not known"),
        ("due: 2014-05-30", "due: 2014-02-28", "it is due on 2014-02-28, before its day"),
    ):
        (found,) = judge(TERMS + stated().replace(old, new))
        assert said in found.message
    unknown = stated().replace('"WAITING"', '"NOBODY"') + passing(to="NOBODY")
    assert "RESERVE-ADVANCE" not in codes(judge(TERMS + unknown))
    lost = TERMS.partition('2014-01-01 custom "reserve"')
    lost = lost[0] + "2014-01-02" + lost[2].partition("2014-01-02")[2]
    assert "RESERVE-ADVANCE" in codes(judge(lost + advanced()))
