"""The list of what closes a funding: its drafts, once filled in, close it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from vtf import vtf

TERMS = """
2000-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "donor" "JPN"
  name: "Japan"
2000-01-01 custom "programme" "MLI"
  name: "Mali"
2000-01-01 custom "partner" "UNOPS"
  name: "UNOPS"
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Assets:VTF:Cash:UNON
1970-01-01 open Assets:VTF:Receivable:JPN
1970-01-01 open Assets:VTF:Advances:UNOPS
1970-01-01 open Liabilities:VTF:Refundable:JPN
1970-01-01 open Income:VTF:Contributions:JPN
1970-01-01 open Equity:VTF:Transfer
1970-01-01 open Expenses:VTF:MLI:Contracts
2013-12-01 custom "agreement" "JPN-2014"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
  title: "Clearance in Mali"
2013-12-01 custom "clause" "JPN-2014" "1"
  axis: "programme"
  allows: "MLI"
2013-12-01 custom "clause" "JPN-2014" "2"
  axis: "activity"
  allows: "clearance"
2013-12-01 custom "clause" "JPN-2014" "3"
  axis: "period"
  allows: "2014-01-01..2014-12-31"
2013-12-01 custom "clause" "JPN-2014" "4"
  axis: "budget-class"
  allows: "Contracts"
2013-12-01 custom "clause" "JPN-2014" "5"
  axis: "partner"
  allows: "UNOPS"
2013-12-01 custom "agreement" "JPN-2015"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
"""

WINDOW = """
2013-12-01 custom "clause" "JPN-2014" "6"
  axis: "liquidation"
  allows: "6 months"
"""

RECEIPT = """
2013-12-02 * "Japan" "Receipt"
  funding: "JPN-2014"
  Assets:VTF:Cash:UNHQ           1000.00 USD
  Income:VTF:Contributions:JPN  -1000.00 USD
"""

COST = """
2014-05-02 * "Clearance"
  funding: "JPN-2014"
  activity: "clearance"
  partner: "UNOPS"
  Expenses:VTF:MLI:Contracts      900.00 USD
  Assets:VTF:Cash:UNHQ           -900.00 USD
"""

BOOKS = TERMS + WINDOW + RECEIPT + COST

INSTRUCTED = """
2015-02-01 custom "instruction" "INS-1"
  funding: "JPN-2014"
  disposal: "refund"
  amount: 100.00 USD
  reference: "Note verbale of 1 February 2015"
"""

ORDER = """
2014-02-01 custom "commitment" "PO-1"
  funding: "JPN-2014"
  programme: "MLI"
  class: "Contracts"
  amount: 60.00 USD
"""


def run(folder, *arguments, today="2015-03-01", name="JPN-2014"):
    """Return what `vtf closure` says of some books."""
    command = ["closure", name, "--books", str(folder), "--today", today]
    return CliRunner().invoke(vtf, [*command, *arguments])


def listed(folder, **more):
    """Return the items of the one funding that was asked for."""
    result = run(folder, "--json", **more)
    (found,) = json.loads(result.stdout)
    assert result.exit_code == (0 if found["closable"] else 1)
    return found["items"]


def opened(folder, **more):
    """Return what is open."""
    return [item["what"] for item in listed(folder, **more) if item["state"] == "open"]


def drafts(folder, **more):
    """Return the drafts, with their references filled in."""
    text = "\n".join(item["draft"] for item in listed(folder, **more) if item["draft"])
    return text.replace('reference: ""', 'reference: "Letter of 1 March 2015"')


def check(folder):
    """Return the codes of the errors that `vtf check` finds."""
    result = CliRunner().invoke(vtf, ["check", "--books", str(folder)])
    return re.findall(r"^error: ([A-Z-]+)", result.output, re.MULTILINE)


def test_should_14_from_the_list_to_a_closed_agreement(make_books):
    """Left: a balance. Instruction, refund, closure, each as drafted; and then it is closed."""
    assert opened(make_books(BOOKS)) == [
        "100.00 USD on Assets:VTF:Cash:UNHQ",
        "the donor has instructed nothing",
    ]
    books = BOOKS + INSTRUCTED
    (cash, letter) = opened(make_books(books))
    assert cash == "100.00 USD on Assets:VTF:Cash:UNHQ"
    assert letter == "INS-1: refund 100.00 USD; 0.00 USD is done"
    refund = next(item["draft"] for item in listed(make_books(books)) if letter == item["what"])
    books += refund
    result = run(make_books(books))
    assert result.exit_code == 0
    assert "It can be closed." in result.stdout
    books += drafts(make_books(books))
    assert check(make_books(books)) == []
    assert [item["state"] for item in listed(make_books(books))].count("open") == 0
    assert "[x] closed financially on 2015-03-01" in run(make_books(books)).stdout


def test_should_14_closing_without_it_is_refused(make_books):
    """A closure that is stated all the same is refused, with what is left."""
    closure = """
2015-03-01 custom "closure" "CLO-1"
  funding: "JPN-2014"
  operational: 2014-12-31
  financial: 2015-03-01
  reference: "Closed"
"""

    assert check(make_books(BOOKS + closure)) == ["CLOSURE-BALANCE"]
    assert check(make_books(BOOKS + INSTRUCTED + closure)) == [
        "CLOSURE-BALANCE",
        "CLOSURE-INSTRUCTION",
    ]


def test_the_list_in_words(make_books):
    """What a finance officer reads."""
    result = run(make_books(BOOKS + INSTRUCTED))

    assert result.exit_code == 1
    assert result.stdout.startswith(
        "JPN-2014: Clearance in Mali, on 2015-03-01\n"
        "\n"
        "   -  the period ended on 2014-12-31; no operational closure is stated\n"
        "   -  costs of the period may be booked until 2015-06-30\n"
        "  [ ] 100.00 USD on Assets:VTF:Cash:UNHQ\n"
        "      spend it within the period, or dispose of it as the donor instructs\n"
        "  [ ] INS-1: refund 100.00 USD; 0.00 USD is done\n"
        "      book the rest\n"
        "   -  no financial closure is stated; state it when nothing is open\n"
        "\n"
        "2 open: it cannot be closed yet.\n"
        "\n"
        "Drafts:\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("disposal", "to", "taker"),
    [
        ("transfer", '  to: "JPN-2015"\n', "JPN-2015"),
        ("reprogramme", '  to: "JPN-2015"\n', "JPN-2015"),
        ("keep-small-balance", "", "VTF-GENERAL"),
    ],
)
def test_passed_on(make_books, disposal, to, taker):
    """What goes elsewhere is drafted as a transfer with the donor's letter."""
    books = BOOKS + INSTRUCTED.replace('"refund"', f'"{disposal}"') + to
    draft = drafts(make_books(books))

    assert f'funding: "{taker}"' in draft
    assert 'consent: "Note verbale of 1 February 2015"' in draft
    assert check(make_books(books + draft)) == []


def test_declared_and_not_paid(make_books):
    """What is declared refundable already is not declared again."""
    declared = """
2015-02-10 * "Japan" "Refundable"
  funding: "JPN-2014"
  Income:VTF:Contributions:JPN         {0} USD
  Liabilities:VTF:Refundable:JPN      -{0} USD
"""
    books = BOOKS + INSTRUCTED + declared.format("40.00")
    letter = [item for item in listed(make_books(books)) if item["what"].startswith("INS-1")]
    assert "Income:VTF:Contributions:JPN                        60.00 USD" in letter[0]["draft"]
    assert check(make_books(books + letter[0]["draft"])) == []
    assert opened(make_books(books + letter[0]["draft"])) == []
    whole = BOOKS + declared.format("100.00")
    (owed,) = [item for item in listed(make_books(whole)) if "Refundable" in item["what"]]
    assert owed["todo"] == "pay it to the donor"
    assert opened(make_books(whole + owed["draft"])) == [
        "100.00 USD refunded since 2015-01-01, and not instructed"
    ]
    both = BOOKS + INSTRUCTED + declared.format("100.00")
    letter = [item for item in listed(make_books(both)) if item["what"].startswith("INS-1")]
    assert "Income" not in letter[0]["draft"]


def test_done_without_an_instruction(make_books):
    """What was passed on without a letter asks for the letter."""
    passed = drafts(make_books(BOOKS + INSTRUCTED.replace('"refund"', '"keep-small-balance"')))
    passed = passed[passed.index('2015-03-01 * "Passed on') :].partition("2015-03-01 custom")[0]
    books = BOOKS + passed

    assert opened(make_books(books)) == [
        "100.00 USD passed on to VTF-GENERAL since 2015-01-01, and not instructed"
    ]
    assert 'disposal: "keep-small-balance"' in drafts(make_books(books))


def test_too_much_was_refunded(make_books):
    """More than the letter says is to be taken back, and nothing is drafted for that."""
    refund = drafts(make_books(BOOKS + INSTRUCTED))
    refund = refund[refund.index('2015-03-01 * "JPN"') :].partition("2015-03-01 custom")[0]
    books = BOOKS + INSTRUCTED.replace("100.00", "90.00") + refund
    (item,) = [item for item in listed(make_books(books)) if item["state"] == "open"]

    assert item["what"] == "INS-1: refund 90.00 USD; 100.00 USD is done"
    assert (item["todo"], item["draft"]) == ("take back the rest", "")


def test_two_banks(make_books):
    """Where the money lies on two accounts a person says which one pays."""
    moved = """
2014-06-01 * "Between banks"
  funding: "JPN-2014"
  Assets:VTF:Cash:UNON             10.00 USD
  Assets:VTF:Cash:UNHQ            -10.00 USD
2015-02-10 * "Japan" "Refundable"
  funding: "JPN-2014"
  Income:VTF:Contributions:JPN         10.00 USD
  Liabilities:VTF:Refundable:JPN      -10.00 USD
"""
    items = listed(make_books(BOOKS + INSTRUCTED + moved))

    assert [item["draft"] for item in items if item["state"] == "open"] == ["", "", "", ""]


def test_accounts_that_are_not_open(make_books):
    """What the drafts need and the books have not opened is opened by the drafts."""
    bare = BOOKS.replace("1970-01-01 open Liabilities:VTF:Refundable:JPN\n", "") + INSTRUCTED
    draft = drafts(make_books(bare))

    assert draft.startswith("1970-01-01 open Liabilities:VTF:Refundable:JPN USD\n")
    assert check(make_books(bare + draft)) == []


def test_open_order_and_advance(make_books):
    """An order is released by its draft; an advance is for a person to settle."""
    advance = """
2014-06-01 * "UNOPS" "Advance"
  funding: "JPN-2014"
  Assets:VTF:Advances:UNOPS         40.00 USD
  Assets:VTF:Cash:UNHQ             -40.00 USD
"""
    books = BOOKS + ORDER + advance
    assert opened(make_books(books)) == [
        "40.00 USD on Assets:VTF:Advances:UNOPS",
        "60.00 USD on Assets:VTF:Cash:UNHQ",
        "60.00 USD reserved by PO-1",
        "the donor has instructed nothing",
    ]
    release = next(item["draft"] for item in listed(make_books(books)) if "PO-1" in item["what"])
    assert "amount: 0.00 USD" in release
    assert "60.00 USD reserved by PO-1" not in opened(make_books(books + release))


def test_days(make_books):
    """The period, the window and the closure, each on its day."""

    def said(today, text=BOOKS):
        return [item["what"] for item in listed(make_books(text), today=today)][:2]

    assert said("2014-12-31")[0].startswith("the period runs until 2014-12-31, and no operat")
    assert said("2015-06-30")[1] == "costs of the period may be booked until 2015-06-30"
    assert said("2015-07-01")[1] == "the liquidation window closed on 2015-06-30"
    bare = said("2015-07-01", TERMS + RECEIPT)
    assert bare[1] == "no liquidation window is stated by clause or policy: none is judged"
    closed = """
2015-01-15 custom "closure" "CLO-1"
  funding: "JPN-2014"
  operational: 2014-12-31
  reference: "Letter of 15 January 2015"
"""
    first = said("2015-03-01", BOOKS + closed)[0]
    assert first == "closed operationally on 2014-12-31 (CLO-1: Letter of 15 January 2015)"


def test_no_period_and_overspent(make_books):
    """A funding without a period, with less than no cash and a condition that waits."""
    text = """
2014-01-15 custom "instalment" "JPN-2015" "1"
  amount: 1000.00 USD
  due: 2015-10-31
  condition: "Report accepted"
2015-02-10 * "Japan" "Paid back too much"
  funding: "JPN-2015"
  Income:VTF:Contributions:JPN         10.00 USD
  Assets:VTF:Cash:UNHQ                -10.00 USD
"""
    items = listed(make_books(TERMS + text), name="JPN-2015")

    assert items[0]["what"] == "no period is stated, and no operational closure is stated"
    assert "more was paid than came in" in items[2]["todo"]
    assert '"Report accepted" is not met: 1,000.00 USD wait for it' in [i["what"] for i in items]


def test_agreement_with_grants(make_books):
    """An agreement is closed with all its grants, one list for each."""
    grants = """
2013-12-01 custom "grant" "JPN-2015-A"
  agreement: "JPN-2015"
  amount: 400.00 USD
2013-12-01 custom "grant" "JPN-2015-B"
  agreement: "JPN-2015"
  amount: 600.00 USD
"""
    result = run(make_books(BOOKS + grants), name="JPN-2015")

    assert "JPN-2015-A, on 2015-03-01" in result.stdout
    assert "JPN-2015-B, on 2015-03-01" in result.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("VTF-GENERAL", "is the fund's own, and is never closed"),
        ("JPN-2041", "Nearest: JPN-2015, JPN-2014"),
    ],
)
def test_what_is_not_closed(make_books, name, said):
    """The fund's own balance is never closed; an unknown name gets the nearest."""
    result = run(make_books(BOOKS), name=name)

    assert result.exit_code == 2
    assert said in result.output
