"""What is only carried forward refuses nobody, and lets nothing pass: the whole books decide."""

from __future__ import annotations

import datetime
import random
import shutil
from collections import Counter
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pytest
from beancount.core.data import Transaction
from beancount.core.data import sorted as in_order
from beancount.parser import booking, parser

from ledger.books import MAIN, load
from ledger.closing.balances import balances, differing
from ledger.closing.carry import Carrying
from ledger.closing.verdict import _backdated, in_doubt, judged
from ledger.emitter import emit
from ledger.findings import errors_in
from ledger.lines import flattened
from ledger.money import CONTEXT
from ledger.register import build_register
from plugins import close as close_rule
from plugins import rulebook
from plugins.entries import looked_over
from plugins.walker import Walker
from tests.closing_kit import (
    AGREEMENT,
    ASSESSED,
    ORDER,
    TERMS,
    books_of_two_years,
    bring_in,
    closed,
    cost,
    receipt,
)

if TYPE_CHECKING:
    from ledger.register import Register


@pytest.fixture(scope="module")
def open_books(tmp_path_factory):
    """Books of two years, nothing closed, made once."""
    return books_of_two_years(tmp_path_factory.mktemp("open"))


@pytest.fixture
def fresh(tmp_path, open_books):
    """The same, to do with as a test likes."""
    return shutil.copytree(open_books, tmp_path / "books").resolve()


def test_a_balance_that_is_asserted_within_the_period(fresh):
    """Sums do not have it on its day; the whole books do, so the period closes and stays open."""
    main = fresh / "main.beancount"
    main.write_text(main.read_text() + "2013-07-01 balance Assets:VTF:Cash:UNHQ  9699.99 USD\n")
    closed(fresh)

    assert [one.code for one in load(fresh, main=MAIN).problems()] == ["BEANCOUNT-BALANCE"]
    assert judged(fresh).problems() == ()
    bring_in(fresh, "more", cost("PV-8", "2014-05-01", "1.00"))
    main.write_text(main.read_text().replace("9699.99", "9700.00"))
    assert [one.code for one in judged(fresh).problems()] == ["BEANCOUNT-BALANCE"]


CLOSURE = """
2014-06-01 custom "closure" "CLO-NLD"
  funding: "NLD-2013"
  operational: 2013-06-30
  financial: 2013-07-01
  reference: "Letter"
"""


def test_a_closure_of_a_closed_day_that_is_stated_later(fresh):
    """What stood there on that day is known to the whole books."""
    closed(fresh)
    assert not in_doubt(load(fresh, main=MAIN))
    terms = fresh / "terms" / "funds.beancount"
    terms.write_text(terms.read_text() + CLOSURE)

    books = judged(fresh)
    assert not [one for one in books.entries if "carried" in one.meta and "funding" in one.meta]
    assert [one.id for one in _backdated(load(fresh, main=MAIN))] == ["CLO-NLD"]
    (finding,) = errors_in(books.problems())
    assert "799.99 USD on Assets:VTF:Cash:UNHQ" in finding.message
    later = CLOSURE.replace("2013-", "2014-").replace("NLD", "JPN")
    terms.write_text(terms.read_text().replace(CLOSURE, later))
    assert in_doubt(load(fresh, main=MAIN))  # the balance of 2014, which is an error in either


INSTRUCTION = """
2013-05-01 custom "instruction" "INS-NLD"
  funding: "NLD-2013"
  disposal: "refund"
  amount: 799.99 USD
  reference: "Letter"
"""

GIVEN_BACK = """
2013-06-30 * "Netherlands" "Refund"
  funding: "NLD-2013"
  key: "contribution:R-N"
  Income:VTF:Contributions:NLD  799.99 USD
  Assets:VTF:Cash:UNHQ  -799.99 USD
"""


def test_a_funding_that_was_closed_within_the_period(fresh):
    """What it had spent by the day of its closure is carried forward for that day."""
    bring_in(fresh, "back", GIVEN_BACK)
    terms = fresh / "terms" / "funds.beancount"
    stated = CLOSURE.replace("2014-06-01", "2013-05-01").replace("2013-07-01", "2013-08-31")
    terms.write_text(terms.read_text() + INSTRUCTION + stated)
    closed(fresh)

    short = load(fresh, main=MAIN)
    assert errors_in(short.problems()) == []
    days = {one.date for one in short.entries
            if "carried" in one.meta and one.meta.get("funding") == "NLD-2013"}  # fmt: skip
    assert days == {datetime.date(2013, 8, 31)}


# The same verdict of short and of whole books, over random work.

CLAUSES = """
2013-01-01 custom "clause" "{id}" "6"
  axis: "class-limit"
  allows: "Travel 300.00 USD, Contracts 2000.00 USD"
2013-08-01 custom "clause" "{id}" "2"
  axis: "activity"
  allows: "clearance, risk-education"
  consent: "Letter"
2013-01-01 custom "allotment" "{id}-A"
  funding: "{id}"
  programme: "MLI"
  class: "Contracts"
  amount: 1200.00 USD
2013-02-01 custom "clause" "{id}" "7"
  axis: "support-cost"
  allows: "0%"
  consent: "Letter"
"""

DAYS = [datetime.date(2013, 3, 1) + datetime.timedelta(days=9 * step) for step in range(60)]


def work(chance: random.Random, number: int) -> str:
    """Return random work: costs, lawful and not, with what rules look for years afterwards."""
    text = ORDER + receipt("R-1") + receipt("R-2", amount="800.00", donor="NLD") + ASSESSED
    for at in range(number):
        day = chance.choice(DAYS)
        more = ""
        if chance.random() < 0.15:
            more += '  commitment: "PO-1"\n'
        if chance.random() < 0.15:
            more += f'  invoice: "INV-{chance.randrange(4)}"\n  supplier: "ACME"\n'
        if chance.random() < 0.2:
            more += f"  cost-date: {day - datetime.timedelta(days=chance.randrange(60))}\n"
        text += cost(
            f"PV-{at}",
            str(day),
            f"{chance.choice([1, 5, 40, 90, 150]) + Decimal(at) / 100:.2f}",
            funding=chance.choice(["JPN-2013", "JPN-2013", "NLD-2013"]),
            activity=chance.choice(["clearance", "clearance", "risk-education", "coordination"]),
            budget_class=chance.choice(["Contracts", "Travel", "Contracts", "Staff"]),
            more=more,
        )
        if chance.random() < 0.05:
            text += cost(f"PV-{at}-B", str(day), "-3.00").replace("--", "")
    return text


def ledger(chance: random.Random) -> list[Any]:
    """Return random books, booked and in order."""
    terms = TERMS + '1990-01-01 custom "supplier" "ACME"\n  name: "Acme"\n'
    terms += '1994-10-26 custom "fund" "VTF"\n  name: "VTF"\n  class: "voluntary"\n'
    for donor in ("JPN", "NLD"):
        terms += AGREEMENT.format(id=f"{donor}-2013", donor=donor)
        terms += CLAUSES.format(id=f"{donor}-2013") if chance.random() < 0.7 else ""
    return booked(terms + work(chance, 40), "/books/terms/all.beancount")


def booked(text: str, name: str) -> list[Any]:
    """Return the entries of a text, booked and in order."""
    entries, errors, options = parser.parse_string(text, name)
    found, wrong = booking.book(entries, options)
    assert errors + wrong == []
    return in_order(found)


def found_in(entries: list[Any]) -> tuple[list[Any], Register]:
    """Return what the rules find, each with its entry."""
    with localcontext(CONTEXT):
        looked = looked_over(entries)
        register = build_register(looked.stated)
        walker = Walker(register, rulebook.RULES)
        walker.walk(looked)
        found = [(rulebook.TERMS, problem, None) for problem in register.problems]
        return found + rulebook._findings(walker, entries, register), register


def of_the_open_period(entries: list[Any], ends: datetime.date) -> Counter[tuple[str, str]]:
    """Return what the rules find after a day, whatever that rule says that guards closes."""
    found, register = found_in(entries)
    days = dict.fromkeys(register.funds, ends)
    return Counter(
        (one.code, one.message)
        for rule, one, entry in found
        if rule is not close_rule.RULE and not close_rule._is_settled(entry, days, register)
    )


@pytest.mark.parametrize("seed", range(25))
def test_new_work_is_judged_alike(seed):
    """Over random books: what is refused with the sums is refused with every line, and no more."""
    chance = random.Random(seed)  # noqa: S311 # chosen dice
    entries = ledger(chance)
    ends = chance.choice([datetime.date(2013, month, 28) for month in (5, 8, 11)])
    wrong = {
        id(entry)
        for _, one, entry in found_in([one for one in entries if one.date <= ends])[0]
        if entry is not None and one.severity == "error"
    }
    # A period is closed when nothing in it is refused.
    entries = [entry for entry in entries if id(entry) not in wrong]
    past = [entry for entry in entries if entry.date <= ends]
    register = build_register([one for one in past if one.__class__ is not Transaction])
    carrying = Carrying(register, past)
    plain = [one for one in past if one.__class__ is Transaction and carrying.plain(one)]
    assert plain
    gone = set(map(id, plain))
    carried = carrying.carried(plain, {fund: (f"{fund}-x", ends) for fund in register.funds})
    sums = booked(emit(carried), "/books/carried/a.beancount")
    short = in_order([*(one for one in entries if id(one) not in gone), *sums])

    if not of_the_open_period(past, ends):  # nor while a commitment is beyond what is allotted
        assert of_the_open_period(short, ends) == of_the_open_period(entries, ends)
    every = build_register([one for one in entries if one.__class__ is not Transaction])
    whole, sums = (balances(flattened(some, every)) for some in (entries, short))
    assert differing(whole, sums) == []


GIVEN_UP = """
2013-08-01 * "Member States" "Given up"
  funding: "UNIFIL-2012"
  surrender: "2012"
  Income:UNIFIL:Appropriation  1.00 USD
  Assets:UNIFIL:Authority  -1.00 USD
1994-10-26 custom "fund" "VTF"
  name: "VTF"
  class: "voluntary"
2013-05-01 custom "closure" "CLO-JPN"
  funding: "JPN-2013"
  operational: 2013-06-30
  reference: "Letter"
"""


def test_the_days_of_which_rules_ask_later():
    """The last day of a vote and each surrender part the sums; an operational closure does not."""
    terms = TERMS + AGREEMENT.format(id="JPN-2013", donor="JPN") + GIVEN_UP + ASSESSED
    paid = "".join(
        cost(f"U-{day}", day, "7.00", funding="UNIFIL-2012").replace("VTF:MLI", "UNIFIL:LBN")
        .replace("VTF:Cash:UNHQ", "UNIFIL:Authority")
        for day in ("2013-06-30", "2013-07-01", "2013-08-01", "2013-08-02")
    )  # fmt: skip
    own = cost("PV-1", "2013-06-30") + cost("PV-2", "2013-07-01", "1.00")
    undone = cost("PV-3", "2013-07-02", "1.00", budget_class="Travel")
    entries = booked(terms + paid + own + undone + _negated(undone), "/books/terms/all.beancount")
    ends = datetime.date(2013, 8, 31)
    register = build_register([one for one in entries if one.__class__ is not Transaction])
    carrying = Carrying(register, entries)
    plain = [one for one in entries if one.__class__ is Transaction and carrying.plain(one)]
    sums = carrying.carried(plain, dict.fromkeys(register.funds, ("x", ends)))

    days = {name: [one.date for one in sums if one.meta["funding"] == name]
            for name in ("UNIFIL-2012", "JPN-2013")}  # fmt: skip
    assert days == {
        "UNIFIL-2012": [datetime.date(2013, 6, 30), datetime.date(2013, 8, 1), ends],
        "JPN-2013": [ends],
    }
    (japan,) = (one for one in sums if one.meta["funding"] == "JPN-2013")
    assert [leg.account for leg in japan.postings] == [
        "Assets:VTF:Cash:UNHQ", "Expenses:VTF:MLI:Contracts",
    ]  # fmt: skip


def _negated(text: str) -> str:
    swapped = text.replace("  1.00 USD", "  -9.99 USD").replace("  -1.00 USD", "  1.00 USD")
    return swapped.replace("-9.99", "-1.00").replace("PV-3", "PV-4")


def test_in_doubt_of_closures_only_where_they_reach_back(fresh):
    """A closure of an unknown funding, or of an open day, leaves the sums to judge."""
    closed(fresh)
    terms = fresh / "terms" / "funds.beancount"
    text = CLOSURE.replace("2013-0", "2015-0")
    terms.write_text(terms.read_text() + text)

    assert _backdated(load(fresh, main=MAIN)) == []
