"""The walk: what it settles by itself is what the rules would have said; it fails closed."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from decimal import Decimal
from unittest import mock

import pytest
from beancount import loader
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.findings import errors_in
from ledger.lines import Line
from ledger.register import build_register
from ledger.walks import WALK_OPTION
from plugins import plain, rulebook, walker
from plugins.cases import RECEIVED, Mandate
from plugins.entries import looked_over
from plugins.rules import Rule
from tests.plugins.conftest import COMMON, cost, run

CENTS = st.integers(1, 2_000)
FUNDINGS = ("JPN-2014-MLI", "NLD-2013", "UNIFIL-2013", "VTF-GENERAL")

#: A posting of some transaction: account, funding, cents.
POSTINGS = st.tuples(
    st.sampled_from(
        [
            "Assets:VTF:Cash:UNHQ",
            "Assets:VTF:Advances:UNOPS",
            "Expenses:VTF:MLI:Contracts",
            "Expenses:VTF:MLI:SupportCost",
            "Expenses:VTF:AFG:Travel",
            "Income:VTF:Contributions:JPN",
            "Income:VTF:Interest",
            "Equity:VTF:Transfer",
            "Assets:UNIFIL:Authority",
            "Expenses:UNIFIL:LBN:Staff",
        ]
    ),
    st.sampled_from(FUNDINGS),
    st.integers(-500, 500),
)


def transaction(number, postings, consent=True):
    """Return a transaction of postings, each with a funding of its own."""
    text = f'2014-0{1 + number % 9}-05 * "Row {number}"\n  activity: "victim-assistance"\n'
    text += '  consent: "Letter"\n' if consent else ""
    for account, funding, cents in postings:
        amount = Decimal(cents) / 100
        text += f'  {account}  {amount:.2f} USD\n    funding: "{funding}"\n'
    return text


@given(st.lists(POSTINGS, min_size=2, max_size=6))
@settings(max_examples=150)
def test_the_law_against_a_second_reckoning(postings):
    """A transaction is refused by the law exactly if some fund or funding does not sum to zero."""
    funds, fundings = defaultdict(int), defaultdict(int)
    for account, funding, cents in postings:
        funds[account.split(":")[1]] += cents
        fundings[funding] += cents
    found = run(transaction(1, postings)).walk.findings
    codes = {finding.code for finding in found}

    assert ("LAW-FUND" in codes) == any(funds.values())
    assert ("LAW-FUNDING" in codes) == any(fundings.values())


COSTS = st.builds(
    cost,
    amount=st.sampled_from(["100.00", "50", "900.00", "0.04", "1.005", "10.0"]),
    support=st.sampled_from(["13.00", "6.50", "117.00", "0.01", "", "0.00"]),
    on=st.sampled_from(["2014-01-05", "2014-05-02", "2014-12-31", "2013-11-01"]),
    account=st.sampled_from(
        [
            "Expenses:VTF:MLI:Contracts",
            "Expenses:VTF:MLI:Travel",
            "Expenses:VTF:MLI:Staff",
            "Expenses:VTF:AFG:Contracts",
            "Expenses:VTF:TCD:Travel",
        ]
    ),
    funding=st.sampled_from(["JPN-2014-MLI", "NLD-2013", "VTF-GENERAL", "", "JPN-2041"]),
    activity=st.sampled_from(["victim-assistance", "clearance", ""]),
    place=st.sampled_from(["", "Gao"]),
    partner=st.sampled_from(["", "UNOPS", "ACME"]),
    cost_date=st.sampled_from(["", "2013-12-31", "2014-01-01", "2015-01-01", "2010-12-31"]),
    paid=st.sampled_from(["Assets:VTF:Cash:UNHQ", "Assets:VTF:Advances:UNOPS"]),
)

#: What is no cost, or nets to none: an advance, a receipt of an unlucky cent, a cost moved about.
OTHERS = st.sampled_from(
    [
        (
            '2014-03-03 * "Advance"\n  funding: "NLD-2013"\n  activity: "mowing"\n'
            "  Assets:VTF:Advances:UNOPS  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
        ),
        (
            '2014-03-03 * "Cash"\n  funding: "JPN-2014-MLI"\n  activity: "clearance"\n'
            "  Assets:VTF:Cash:UNHQ  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "Moved"\n  funding: "JPN-2014-MLI"\n  activity: "clearance"\n'
            "  Expenses:VTF:MLI:Contracts  1.00 USD\n  Expenses:VTF:MLI:Travel  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "Japan"\n  funding: "JPN-2014-MLI"\n'
            "  Assets:VTF:Cash:UNHQ  2.00 USD\n  Assets:VTF:Receivable:JPN  -1.00 USD\n"
            "  Income:VTF:Contributions:JPN  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "Taken back"\n  funding: "JPN-2014-MLI"\n'
            '  activity: "victim-assistance"\n  Assets:VTF:Cash:UNHQ  113.00 USD\n'
            "  Expenses:VTF:MLI:Contracts  -100.00 USD\n"
            "  Expenses:VTF:MLI:SupportCost  -13.00 USD\n"
        ),
        (
            '2014-03-04 * "Paid back"\n  funding: "JPN-2014-MLI"\n'
            "  Income:VTF:Contributions:JPN  900.00 USD\n  Assets:VTF:Cash:UNHQ  -900.00 USD\n"
        ),
        (
            '2014-03-04 * "Refundable"\n  funding: "JPN-2014-MLI"\n'
            "  Liabilities:VTF:Refundable:JPN  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "No cash"\n  funding: "JPN-2014-MLI"\n'
            "  Assets:VTF:Advances:UNOPS  1.00 USD\n  Income:VTF:Contributions:JPN  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "A rate"\n  funding: "JPN-2014-MLI"\n  rate: "1.1"\n'
            "  Assets:VTF:Cash:UNHQ  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
        ),
        (
            '2014-03-04 * "Not balanced"\n  funding: "JPN-2014-MLI"\n'
            "  Assets:VTF:Cash:UNHQ  2.00 USD\n  Income:VTF:Contributions:JPN  -1.99 USD\n"
        ),
    ]
)


@given(st.lists(COSTS | OTHERS, max_size=14))
@settings(max_examples=60)
def test_what_is_settled_quickly_is_what_the_rules_say(costs):
    """With and without the short cut, the walk says the same and ends with the same balances."""
    text = '2013-01-01 custom "clause" "NLD-2013" "6"\n  axis: "partner"\n  allows: "*"\n'
    accounts = [
        f"Expenses:VTF:{p}:{c}"
        for p in ("MLI", "AFG", "TCD")
        for c in ("Contracts", "Travel", "Staff", "SupportCost")
    ]
    accounts += ["Assets:VTF:Cash:UNHQ", "Assets:VTF:Advances:UNOPS", "Assets:VTF:Receivable:JPN"]
    accounts.append("Liabilities:VTF:Refundable:JPN")
    opens = "".join(f"1970-01-01 open {account}\n" for account in accounts)
    entries, _, _ = loader.load_string(opens + COMMON + text + "".join(costs))
    register = build_register(entries)

    quick = walker.Walker(register, rulebook.RULES)
    quick.walk(looked_over(entries))
    slow = walker.Walker(register, rulebook.RULES)
    slow._settled = lambda _: 0
    with mock.patch.object(Mandate, "knows", return_value=False):
        slow.walk(looked_over(entries))

    assert _said(quick) == _said(slow)
    assert (quick.transactions, quick.lines) == (slow.transactions, slow.lines)
    for name, state in quick.states.items():
        other = slow.states[name]
        assert (state.received, state.signed, state.spent) == (
            other.received,
            other.signed,
            other.spent,
        )


def _said(walked):
    """Return what a walk refused, without what is only there to be looked up."""
    return [(rule.name, refusal._replace(case=None)) for rule, refusal in walked.refusals]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["receipt", "cost", "refund", "transfer", "stolen"]),
        st.sampled_from(["JPN-2014-MLI", "NLD-2013"]),
        st.integers(1, 60_000),
    ),
    max_size=6,
)


def _moved(number, kind, funding, cents):
    other = {"JPN-2014-MLI": "NLD-2013", "NLD-2013": "JPN-2014-MLI"}[funding]
    income = f"Income:VTF:Contributions:{funding[:3]}"
    cash = "Assets:VTF:Cash:UNHQ"
    if kind == "receipt":
        return transaction(number, [(cash, funding, cents), (income, funding, -cents)])
    if kind == "refund":
        return transaction(number, [(cash, funding, -cents), (income, funding, cents)])
    if kind == "cost":
        spent = [("Expenses:VTF:MLI:Contracts", funding, cents)]
        levied = 0
        if funding == "JPN-2014-MLI":
            levied = (cents * 13 + 50) // 100
            spent.append(("Expenses:VTF:MLI:SupportCost", funding, levied))
        return transaction(number, [*spent, (cash, funding, -cents - levied)])
    over = "Equity:VTF:Transfer"
    sides = [
        (over, funding, cents),
        (cash, funding, -cents),
        (cash, other, cents),
        (over, other, -cents),
    ]
    if kind == "stolen":
        sides = [(account.replace(over, "Income:VTF:Interest"), *rest) for account, *rest in sides]
    return transaction(number, sides, consent=kind == "transfer")


@given(MOVES)
@settings(max_examples=120)
def test_must_07_earmarks_are_conserved(moves):
    """In accepted books each funding's cash is received + transfers - spent, never below zero."""
    text = "".join(_moved(number, *move) for number, move in enumerate(moves))
    walk = run(text).walk
    if errors_in(walk.findings):
        return
    assert all(kind != "stolen" for kind, _, _ in moves)
    for funding in ("JPN-2014-MLI", "NLD-2013"):
        lines = [line for line in walk.lines if line.funding == funding]
        cash = sum(line.amount for line in lines if line.kind == "cash")
        received = -sum(line.amount for line in lines if line.kind in RECEIVED)
        spent = sum(line.amount for line in lines if line.kind == "expense")
        assert cash == received - spent
        assert cash >= 0


def _raising(*_args):
    raise RuntimeError("out of order")


@pytest.mark.parametrize("interest", ["books", "directive", "case", "voucher", "plain", "day"])
def test_a_rule_that_fails_has_refused(monkeypatch, interest):
    """Whatever a rule is asked, an exception in it is an error, or stops the rulebook."""
    broken = Rule("broken", walker.__name__, rulebook.TermError, **{interest: _raising})
    monkeypatch.setattr(rulebook, "RULES", (*rulebook.RULES, broken))
    over = cost("900.00", support="117.00")

    if interest == "plain":
        with pytest.raises(KeyError, match=WALK_OPTION):
            run(over)
        return
    found = run(over + '2014-03-01 * "Odd"\n  Assets:VTF:Cash:UNHQ  0.00 USD\n').walk.findings
    failed = [finding for finding in found if finding.code == "RULE-FAILED"]
    assert failed
    assert "the rule 'broken' failed" in failed[0].message
    assert "RuntimeError: out of order" in failed[0].message


def test_a_rulebook_that_fails_leaves_no_walk(monkeypatch):
    """Where the walk itself breaks, Beancount ends with an error and there is no walk to trust."""
    monkeypatch.setattr(walker.Walker, "walk", _raising)
    _, errors, options = loader.load_string('plugin "plugins.rulebook"\n')

    assert WALK_OPTION not in options
    assert any("out of order" in error.message for error in errors)


def test_no_configuration():
    """The rules have no switches: a plugin line with a configuration fails."""
    _, errors, options = loader.load_string('plugin "plugins.rulebook" "lenient"\n')

    assert WALK_OPTION not in options
    assert any("takes no configuration" in error.message for error in errors)


def test_entries_are_not_changed():
    """The rulebook gives Beancount the very entries it was given."""
    entries, _, _ = loader.load_string(COMMON)
    before = list(entries)
    after, _ = rulebook.rulebook(entries, {})

    assert after is entries
    assert all(one is other for one, other in zip(before, after, strict=True))


def test_errors_are_of_their_family(cost):
    """Beancount's error list says which family of rules refused, and carries the finding."""
    judged = run(cost(activity="clearance"))
    (error,) = judged.errors

    assert type(error).__name__ == "EarmarkError"
    assert error.message.startswith("EARMARK-ACTIVITY: ")
    assert error.finding == judged.walk.findings[0]
    assert error.entry.narration == "A cost"


def test_every_family_has_its_own_error():
    """One rule family, one module, one error class."""
    rules = (rulebook.TERMS, *rulebook.RULES)

    assert len({rule.error for rule in rules}) == len(rules)
    assert len({rule.module for rule in rules}) == len(rules)


def test_problems_of_terms_are_findings():
    """A term that cannot be read is found by the rulebook too."""
    judged = run('2014-01-01 custom "pledge" "P-1"\n')
    (finding,) = judged.walk.findings

    assert finding.code == "TERM-WRONG"
    assert type(judged.errors[0]).__name__ == "TermError"


def test_runs_say_what_was_seen(cost):
    """Each rule's run names its module and file, the lines it was shown and what it found."""
    walk = run(cost(activity="clearance")).walk
    runs = {entry.name: entry for entry in walk.rules}

    assert {entry.lines_seen for entry in walk.rules} == {len(walk.lines)}
    assert runs["earmark"].findings == 1
    assert runs["earmark"].file.endswith("plugins/earmark.py")
    assert runs["period"].findings == 0


def test_a_key_that_is_no_text_and_a_posting_without_a_place():
    """A finding stands even where an entry's metadata is not what importers write."""
    entries, _, _ = loader.load_string(
        '2014-01-01 open Assets:VTF:Cash:UNHQ\n2014-01-02 * "x"\n  key: 7\n'
        "  Assets:VTF:Cash:UNHQ  0.00 USD\n"
    )
    (bare,) = [entry for entry in entries if hasattr(entry, "postings")]
    bare = bare._replace(postings=[bare.postings[0]._replace(meta=None)])
    options = {}
    rulebook.rulebook([bare], options)
    (finding, *_) = options[WALK_OPTION].findings

    assert finding.key == ""
    assert finding.where.line == bare.meta["lineno"]


def test_transactions_without_postings():
    """An empty transaction is nothing, and no reason to stop."""
    assert run('2014-01-02 * "nothing"\n').walk.findings == ()


def test_columns_of_a_transaction():
    """The walk reads the date of a transaction by number."""
    from beancount.core.data import Transaction

    assert Transaction._fields[walker._DATE] == "date"
    assert "budget_class" in Line._fields
    assert [field.name for field in dataclasses.fields(Rule)][:3] == ["name", "module", "error"]
    assert list(itertools.islice(plain.Effect, 2)) == [0, 1]


def test_known_parts_compose_known_accounts(cost):
    """Once two programmes and two classes are known, their other combinations are settled at once.

    What is not known, or not allowed, still goes to the rules.
    """
    general = {"funding": "NLD-2013", "support": "", "activity": "clearance"}
    accounts = ["MLI:Contracts", "AFG:Travel", "MLI:Travel", "AFG:Contracts"]
    text = "".join(cost("1.00", account=f"Expenses:VTF:{part}", **general) for part in accounts)
    wrong = cost("1.00", account="Expenses:UNIFIL:MLI:Travel", **general)

    assert run(text).walk.findings == ()
    assert {finding.code for finding in run(text + wrong).walk.findings} >= {"WALL-FUND"}


def test_out_of_balance_after_a_clean_start(cost):
    """A transaction made of clean parts that does not sum to zero is shown to the law."""
    text = cost() + cost().replace("-113.00 USD", "-113.01 USD")

    assert {finding.code for finding in run(text).walk.findings} == {"LAW-FUND", "LAW-FUNDING"}


def test_a_cost_moved_about_is_judged_too(cost):
    """Costs that cancel out are costs: what is stated with them is judged like any other."""
    cash = """
2014-05-03 * "Cash moved"
  funding: "JPN-2014-MLI"
  activity: "clearance"
  Assets:VTF:Cash:UNHQ  1.00 USD
  Assets:VTF:Cash:UNHQ  -1.00 USD
"""
    moved = """
2014-05-04 * "Moved"
  funding: "JPN-2014-MLI"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  1.00 USD
  Expenses:VTF:MLI:Contracts  -1.00 USD
"""
    codes = [finding.code for finding in run(cost() + cash + moved).walk.findings]

    assert codes == ["EARMARK-ACTIVITY", "EARMARK-ACTIVITY"]
