"""The short cut and the memory of what was clean leave nothing out, whatever rules there are.

Ledgers of chance under terms that use every kind of clause and control are judged twice: as they
are in use, and with every line of every transaction shown to every rule, and no rule satisfied by
sums. Both say the same.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from unittest import mock

from beancount import loader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.walks import WALK_OPTION
from plugins import allotment, commitments, rulebook
from plugins.cases import Mandate
from plugins.plain import ShortCut
from tests.plugins.conftest import COMMON


def _clauses(owner, *stated):
    text = ""
    for number, (day, axis, allows, *more) in enumerate(stated, 20):
        text += f'{day} custom "clause" "{owner}" "{number}"\n  axis: "{axis}"\n'
        text += f'  allows: "{allows}"\n' + "".join(f"  {line}\n" for line in more)
    return text


EARLY, CHANGED = "2013-01-01", "2014-03-03"

TERMS = (
    COMMON
    + _clauses(
        "NLD-2013",
        (EARLY, "support-cost", "7%", 'excludes: "Equipment, pass-through"'),
        (EARLY, "partner", "*"),
        (CHANGED, "place", "*", 'excludes: "Gao"', 'consent: "Letter of 1 March 2014"'),
        (EARLY, "item", "*", 'excludes: "vehicles"'),
        (EARLY, "procurement", "DEU, MLI"),
        (EARLY, "class-limit", "Contracts 200.00 USD, Travel 100.00 USD, Equipment 90.00 USD"),
    )
    + _clauses("JPN-2014-MLI", ("2013-12-01", "liquidation", "1 months"))
    + """
2013-01-01 custom "supplier" "ACME"
  name: "Acme"
  country: "DEU"
2013-01-01 custom "supplier" "SAHEL"
  name: "Sahel"
  country: "FRA"
  sanctioned-from: 2014-03-03
  sanction-source: "A list"
2014-03-03 custom "policy" "INTEREST-OWNER"
  value: "fund"
  status: "confirmed"
2014-03-03 custom "policy" "TWO-PEOPLE"
  value: "cost above 50.00 USD"
2014-01-02 custom "commitment" "PO-1"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Contracts"
  amount: 60.00 USD
2014-01-02 custom "allotment" "AL-1"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Contracts"
  amount: 180.00 USD
2014-01-02 custom "allotment" "AL-2"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Travel"
  amount: 80.00 USD
2014-01-02 custom "authority" "AU-1"
  funding: "NLD-2013"
  amount: 40.00 USD
  until: 2014-04-30
  given-by: "Controller"
  reason: "The cash is on its way."
2014-06-02 custom "closure" "CLO-1"
  funding: "JPN-2014-MLI"
  operational: 2014-03-31
  financial: 2014-06-30
  reference: "Letter of 2 June 2014"
2014-02-01 custom "write-off" "WO-1"
  funding: "JPN-2014-MLI"
  amount: 5.00 USD
  authority: "Controller"
  reason: "It will not come."
"""
)

ACCOUNTS = [
    *(
        f"Expenses:VTF:{programme}:{name}"
        for programme in ("MLI", "AFG", "TCD")
        for name in ("Contracts", "Travel", "Equipment", "Transfers", "SupportCost")
    ),
    *(f"Assets:VTF:Advances:{name}" for name in ("UNOPS", "UNICEF")),
    *(f"Assets:VTF:Receivable:{name}" for name in ("JPN", "NLD")),
    *(f"Income:VTF:Contributions:{name}" for name in ("JPN", "NLD")),
    *(f"Liabilities:VTF:Refundable:{name}" for name in ("JPN", "NLD")),
    "Assets:VTF:Cash:UNHQ",
    "Income:VTF:Interest",
    "Income:VTF:ExchangeDifference",
    "Assets:UNIFIL:Authority",
    "Income:UNIFIL:Appropriation",
    "Expenses:UNIFIL:LBN:Staff",
]
CASH, INTEREST, EXCHANGE = ACCOUNTS[-6:-3]
#: Entries under these are many, under the others few: most of what is settled repeats itself.
GRANTS = {"JPN-2014-MLI": ("JPN", 13), "NLD-2013": ("NLD", 7)}

DAYS = st.sampled_from(["2014-02-03", "2014-03-02", "2014-03-03", "2014-04-01", "2014-07-01"])
CENTS = st.sampled_from([50, 100, 1000, 3000, 5000, 5050, 10000])


def _entry(day, name, postings, facts):
    text = f'{day} * "Somebody" "Row"\n  funding: "{name}"\n'
    text += "".join(f"  {key}: {value}\n" for key, value in facts.items() if value)
    for account, cents, *own in postings:
        text += f"  {account}  {Decimal(cents).scaleb(-2):.2f} USD\n"
        text += "".join(f"    {line}\n" for line in own)
    return text


#: What an entry may state besides, and what makes it something that rules look at.
FACTS = st.fixed_dictionaries(
    {
        "activity": st.sampled_from(['"victim-assistance"'] * 6 + ['"clearance"', ""]),
        "partner": st.sampled_from(["", "", '"UNOPS"', '"UNICEF"', '"ACME"']),
    },
    optional={
        "cost-date": DAYS,
        "place": st.sampled_from(['"Gao"', '"Kidal"']),
        "item": st.sampled_from(['"vehicles"', '"training"', '"wings"']),
        "supplier": st.sampled_from(['"ACME"', '"SAHEL"', '"NOBODY"']),
        "commitment": st.sampled_from(['"PO-1"', '"PO-9"']),
        "invoice": st.sampled_from(['"I-1"', '"I-2"']),
        "write-off": st.sampled_from(['"WO-1"', '"WO-9"']),
        "consent": st.just('"Letter"'),
        "maker": st.sampled_from(['"Ana"', '"Ben"']),
        "checker": st.sampled_from(['"Ana"', '"Ben"']),
        "activty": st.just('"clearance"'),
        "final": st.sampled_from(["TRUE", '"yes"']),
    },
)


@st.composite
def costs(draw):
    """Return a cost, mostly lawful, with or without what some rule minds."""
    name = draw(st.sampled_from(list(GRANTS)))
    facts = draw(st.just({"activity": '"victim-assistance"', "supplier": '"ACME"'}) | FACTS)
    programme = draw(st.sampled_from(["MLI", "MLI", "MLI", "AFG", "TCD"]))
    budget_class = draw(st.sampled_from(["Contracts", "Contracts", "Travel", "Equipment"]))
    cents, sign = draw(CENTS), draw(st.sampled_from([1, 1, 1, 1, -1]))
    free = name == "NLD-2013" and (facts.get("partner") or budget_class == "Equipment")
    levied = 0 if free and draw(st.booleans()) else (cents * GRANTS[name][1] + 50) // 100
    levied += draw(st.sampled_from([0, 0, 0, 0, 1]))
    paid = draw(st.sampled_from([CASH, CASH, "Assets:VTF:Advances:UNOPS"]))
    own = draw(st.sampled_from([()] * 6 + [('item: "vehicles"',), ('invoice: "I-1"',)]))
    postings = [
        (f"Expenses:VTF:{programme}:{budget_class}", sign * cents, *own),
        *([(f"Expenses:VTF:{programme}:SupportCost", sign * levied)] if levied else []),
        (paid, -sign * (cents + levied)),
    ]
    return _entry(draw(DAYS), name, postings, facts)


@st.composite
def shifted(draw):
    """Return a cost that is moved from one class, programme or support cost to another."""
    kinds = st.sampled_from(["MLI:Contracts", "MLI:Travel", "MLI:SupportCost", "AFG:Contracts"])
    cents, facts = draw(CENTS), {"activity": '"victim-assistance"', "supplier": '"ACME"'}
    postings = [(f"Expenses:VTF:{draw(kinds)}", sign * cents) for sign in (1, -1)]
    return _entry(draw(DAYS), draw(st.sampled_from(list(GRANTS))), postings, facts)


@st.composite
def moves(draw):
    """Return what is no cost: money in and out, claims, interest, advances, votes."""
    name = draw(st.sampled_from(list(GRANTS)))
    donor, cents = GRANTS[name][0], draw(CENTS)
    given, due = f"Income:VTF:Contributions:{donor}", f"Assets:VTF:Receivable:{donor}"
    pairs = [
        (CASH, given), (CASH, INTEREST), (due, given), (CASH, due), (given, due), (given, CASH),
        (due, INTEREST), (EXCHANGE, due), (CASH, EXCHANGE), (CASH, CASH),
        ("Assets:VTF:Advances:UNOPS", CASH), (CASH, "Assets:VTF:Advances:UNICEF"),
        (given, f"Liabilities:VTF:Refundable:{donor}"), (INTEREST, given),
    ]  # fmt: skip
    debit, credit = draw(st.sampled_from(pairs))
    facts = draw(st.just({}) | FACTS)
    postings = [(debit, cents), (credit, -cents)]
    if draw(st.booleans()):
        postings += [(CASH, 100), (draw(st.sampled_from([given, due, INTEREST])), -100)]
    return _entry(draw(DAYS), name, postings, facts)


@st.composite
def voted(draw):
    """Return authority that a vote gives, or a cost on it."""
    cents = draw(CENTS) * 10
    debit, credit = draw(
        st.sampled_from(
            [
                ("Assets:UNIFIL:Authority", "Income:UNIFIL:Appropriation"),
                ("Expenses:UNIFIL:LBN:Staff", "Assets:UNIFIL:Authority"),
            ]
        )
    )
    facts = {"activity": '"clearance"', "cost-date": draw(DAYS)}
    return _entry(draw(DAYS), "UNIFIL-2013", [(debit, cents), (credit, -cents)], facts)


OPENS = "".join(f"1970-01-01 open {account}\n" for account in ACCOUNTS)
RECEIPT = _entry(
    "2013-12-02", "NLD-2013", [(CASH, 20000), ("Income:VTF:Contributions:NLD", -20000)], {}
)


def _read(text):
    entries, errors, _ = loader.load_string(OPENS + TERMS + RECEIPT + text)
    assert not [error for error in errors if "Parser" in type(error).__name__]
    return entries


def _judged(entries):
    options = {}
    rulebook.rulebook(entries, options)
    walk = options[WALK_OPTION]
    return Counter(walk.findings), walk.transactions


def _alike(text):
    """Judge a ledger both ways, and return how many transactions the short cut settled."""
    entries = _read(text)
    settled = []
    usual = ShortCut.settled

    def noted(self, entry):
        lines = usual(self, entry)
        settled.append(bool(lines))
        return lines

    with mock.patch.object(ShortCut, "settled", noted):
        quick = _judged(entries)
    nothing = mock.patch.object(ShortCut, "settled", return_value=0)
    doubted = mock.patch.object(commitments, "_plenty", return_value=False)
    # Allotments are held against what is reserved in truth at once.
    exact = mock.patch.object(allotment, "in_full", allotment.reserved)
    with nothing, doubted, exact, mock.patch.object(Mandate, "knows", return_value=False):
        slow = _judged(entries)
    assert quick == slow
    return sum(settled)


def test_the_terms_are_lawful():
    """The terms of the ledgers have no fault of their own, but for the closure of a full purse."""
    codes = {finding.code for finding in _judged(_read(""))[0]}

    assert codes == {"CLOSURE-BALANCE"}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(costs() | costs() | shifted() | moves() | voted(), max_size=16))
def test_the_short_cut_leaves_nothing_out(texts):
    """Whatever is booked, the rules say of it what they say when they are shown every line."""
    _alike("".join(texts))


def test_a_cost_that_is_only_moved_is_seen():
    """What is moved sums to nothing, and leaves a class below zero all the same."""
    facts = {"activity": '"clearance"', "supplier": '"ACME"'}
    contracts, travel, levy = (
        f"Expenses:VTF:MLI:{name}" for name in ("Contracts", "Travel", "SupportCost")
    )
    text = "".join(
        _entry("2014-02-03", "NLD-2013", postings, facts)
        for postings in (
            [(contracts, 100), (levy, 7), (CASH, -107)],
            [(travel, 100), (levy, 7), (CASH, -107)],
            [(contracts, 500), (travel, -500)],
        )
    )

    assert _alike(text) - _alike("") == 3
    assert "LAW-NEGATIVE-COST" in {finding.code for finding in _judged(_read(text))[0]}


def test_much_is_settled_quickly():
    """The test above would prove nothing if nothing were settled."""
    text = _entry(
        "2014-02-03",
        "NLD-2013",
        [
            ("Expenses:VTF:MLI:Contracts", 100),
            ("Expenses:VTF:MLI:SupportCost", 7),
            (CASH, -107),
        ],
        {"activity": '"clearance"', "supplier": '"SAHEL"', "item": '"vehicles"'},
    )

    assert _alike(text * 9) - _alike("") == 9
