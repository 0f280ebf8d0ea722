"""Lines: every dimension of a posting, whatever its metadata."""

from __future__ import annotations

import datetime
import textwrap
from decimal import Decimal

import pytest
from beancount import loader

from ledger.lines import Flattener, Line, flattened
from ledger.register import build_register

TERMS = """
1994-10-26 custom "fund" "CHF-SDN"
  name: "Common Humanitarian Fund"
  class: "pooled"
2010-01-01 custom "donor" "GB-R"
  name: "United Kingdom"
2010-01-01 custom "partner" "UN-OPS"
  name: "UNOPS"
2010-01-01 custom "programme" "SDN-1"
  name: "Sudan"
2010-01-01 custom "agreement" "A-1"
  donor: "GB-R"
  fund: "CHF-SDN"
  amount: 10.00 USD
"""


def lines_of(text):
    """Return the lines of transactions under the terms above."""
    entries, _, _ = loader.load_string(TERMS + textwrap.dedent(text.removeprefix(TERMS)))
    return list(flattened(entries, build_register(entries)))


def test_every_dimension():
    """Parts become ids, metadata becomes columns, a posting overrides its transaction."""
    first, second, third = lines_of("""
        2013-06-02 ! "UNOPS" "All there is"
          funding: "A-1"
          cost-date: 2013-05-31
          activity: "clearance"
          place: "Khartoum"
          project: "P1"
          partner: "UN-OPS"
          commitment: "PO-1"
          invoice: "I-1"
          original: 8.15 EUR
          rate: 0.815
          rate-source: "UNORE 2013-06"
          consent: "Letter"
          origin: "7f3a9c21d0aa S!A1"
          key: "k"
          illustrative: TRUE
          Expenses:CHFSDN:SDN1:Contracts   10.00 USD
          Assets:CHFSDN:Advances:UNOPS    -10.00 USD
          Income:CHFSDN:Contributions:GBR   0.00 USD
            funding: "CHF-SDN-GENERAL"
            partner: 7
    """)

    assert first == Line(
        date=datetime.date(2013, 6, 2),
        cost_date=datetime.date(2013, 5, 31),
        fund="CHF-SDN",
        funding="A-1",
        donor="GB-R",
        account="Expenses:CHFSDN:SDN1:Contracts",
        kind="expense",
        programme="SDN-1",
        budget_class="Contracts",
        activity="clearance",
        place="Khartoum",
        project="P1",
        partner="UN-OPS",
        amount=Decimal("10.00"),
        currency="USD",
        original=Decimal("8.15"),
        original_currency="EUR",
        rate=Decimal("0.815"),
        rate_source="UNORE 2013-06",
        commitment="PO-1",
        invoice="I-1",
        flag="!",
        illustrative=True,
        origin="7f3a9c21d0aa S!A1",
        key="k",
        consent="Letter",
        entry=first.entry,
        posting=0,
    )
    assert (second.kind, second.partner, second.posting) == ("advance", "UN-OPS", 1)
    assert (third.funding, third.donor, third.partner) == ("CHF-SDN-GENERAL", "GB-R", "")
    assert third.activity == "clearance"


def test_what_is_not_said():
    """Nothing stated is empty; the cost date is the day; an unknown part stays as written."""
    first, second = lines_of("""
        2013-06-02 * "Bare"
          Assets:VTF:Advances:ACME   1.00 USD
          Assets:Bank               -1.00 USD
    """)

    assert (first.cost_date, first.funding, first.fund) == (first.date, "", "VTF")
    assert (first.partner, first.donor, first.original) == ("ACME", "", 0)
    assert (second.kind, second.fund, second.programme) == ("", "", "")


def test_values_of_the_wrong_type():
    """A number where an id belongs is nothing; a date that is none is the entry's."""
    (line, _) = lines_of("""
        2013-06-02 * "Wrong"
          funding: 7
          cost-date: "31 May"
          activity: FALSE
          original: 8.15
          rate: "0.815"
          illustrative: "TRUE"
          Assets:VTF:Cash:A   1.00 USD
          Assets:VTF:Cash:B  -1.00 USD
    """)

    assert (line.funding, line.activity, line.cost_date) == ("", "", line.date)
    assert (line.original, line.original_currency, line.rate) == (0, "", 0)
    assert line.illustrative is False


def test_quick_and_full_reading_agree():
    """The short way through common metadata gives what the long way gives."""
    common = TERMS + (
        '2013-06-02 * "Common"\n  funding: "A-1"\n  activity: "clearance"\n  key: "k"\n'
        "{rare}  Assets:VTF:Cash:A   1.00 USD\n{rare}  Assets:VTF:Cash:B  -1.00 USD\n{rare}"
    )
    quick, full = (lines_of(common.format(rare=rare)) for rare in ("", '  consent: ""\n'))

    assert quick == full
    flattener = Flattener(build_register([]))
    assert flattener.resolved("Assets:VTF:Cash:A")[1] == "cash"
    assert flattener.resolved("Assets:VTF:Cash:A")[0] == "VTF"


#: Facts that the short way reads: as written, and what they are in the line.
SHORT = [
    ("cost-date", "2013-05-31", datetime.date(2013, 5, 31)),
    ("funding", '"A-1"', "A-1"),
    ("activity", '"clearance"', "clearance"),
    ("partner", '"UN-OPS"', "UN-OPS"),
    ("origin", '"7f3a9c21d0aa S!A1"', "7f3a9c21d0aa S!A1"),
    ("key", '"k"', "k"),
]

BARE = Line(
    date=datetime.date(2013, 6, 2),
    cost_date=datetime.date(2013, 6, 2),
    fund="VTF",
    funding="",
    donor="",
    account="Assets:VTF:Cash:A",
    kind="cash",
    programme="",
    budget_class="",
    activity="",
    place="",
    project="",
    partner="",
    amount=Decimal("1.00"),
    currency="USD",
    original=Decimal(0),
    original_currency="",
    rate=Decimal(0),
    rate_source="",
    commitment="",
    invoice="",
    flag="*",
    illustrative=False,
    origin="",
    key="",
    consent="",
    entry=0,
    posting=0,
)

TWO = (
    '2013-06-02 * "x"\n{meta}  Assets:VTF:Cash:A   1.00 USD\n{own}  Assets:VTF:Cash:B  -1.00 USD\n'
)


def first_of(meta="", own=""):
    """Return the first line of a transaction of two, by whichever way, as the first entry."""
    return lines_of(TWO.format(meta=meta, own=own))[0]._replace(entry=0)


@pytest.mark.parametrize("more", ["", '  consent: ""\n', "  illustrative: FALSE\n"])
def test_a_bare_line_column_by_column(more):
    """By the short way and the long one: what is not stated is empty, and of its type."""
    line = first_of(more)

    assert line == BARE
    assert [type(value) for value in line] == [type(value) for value in BARE]
    assert first_of(own='    note: "its own"\n') == BARE
    assert [type(value) for value in first_of(own='    note: "own"\n')] == [*map(type, BARE)]


@pytest.mark.parametrize(("name", "written", "value"), SHORT)
def test_each_fact_by_itself(name, written, value):
    """One fact is one column (a funding brings its donor), by each of the three ways."""
    expected = BARE._replace(**{name.replace("-", "_"): value})
    if name == "funding":
        expected = expected._replace(donor="GB-R")

    assert first_of(f"  {name}: {written}\n") == expected
    assert first_of(f'  {name}: {written}\n  consent: ""\n') == expected
    assert first_of(own=f"    {name}: {written}\n") == expected


@pytest.mark.parametrize("name", [name for name, _, _ in SHORT])
def test_each_fact_of_the_wrong_type(name):
    """A number is no text and no date, whichever fact it stands in."""
    assert first_of(f"  {name}: 7\n") == BARE
    assert first_of(own=f"    {name}: 7\n") == BARE


def test_an_unknown_funding_has_no_donor():
    """Not even where a posting names it; the donor of the account is the line's then."""
    assert first_of('  funding: "X"\n').donor == ""
    assert first_of(own='    funding: "X"\n').donor == ""
    given = TWO.replace("Assets:VTF:Cash:A ", "Income:CHFSDN:Contributions:GBR ")
    for meta, own in (('  funding: "X"\n', ""), ("", '    funding: "X"\n')):
        assert lines_of(given.format(meta=meta, own=own))[0].donor == "GB-R"


def test_donors_and_partners_of_accounts():
    """The id where the part of the account is known, else the part as it is written."""
    text = TWO.replace("Assets:VTF:Cash:A ", "{} ").replace("{meta}", "").replace("{own}", "")
    for account, donor, partner in [
        ("Income:CHFSDN:Contributions:GBR", "GB-R", ""),
        ("Income:CHFSDN:Contributions:NEW", "NEW", ""),
        ("Assets:CHFSDN:Advances:UNOPS", "", "UN-OPS"),
        ("Assets:CHFSDN:Advances:NEW", "", "NEW"),
    ]:
        line = lines_of(text.format(account))[0]
        assert (line.donor, line.partner) == (donor, partner)


def test_a_line_is_flat():
    """Every column is a plain value: text, number, date, truth."""
    (line, _) = lines_of("""
        2013-06-02 * "x"
          Assets:VTF:Cash:A   1.00 USD
          Assets:VTF:Cash:B  -1.00 USD
    """)

    plain = (str, int, bool, Decimal, datetime.date)
    assert all(isinstance(value, plain) for value in line)
