"""`vtf reconcile partner`: what partners report and state, against advances, to the cell."""

from __future__ import annotations

import json

import pytest

from tests.importers.kit import Desk

ADVANCE = ["Reference", "Funding", "Partner", "Date", "Amount", "Currency", "Bank"]
REPORT = ["Reference", "Line", "Funding", "Partner", "Advance", "Date", "Programme",
          "Budget class", "Activity", "Amount", "Currency", "Stated balance"]  # fmt: skip
REFUND = ["Reference", "Funding", "Partner", "Advance", "Date", "Amount", "Currency", "Bank"]
BALANCE = ["Reference", "Funding", "Partner", "Advance", "Date", "Balance", "Currency",
           "Received", "Spent", "Refunded"]  # fmt: skip

TODAY = ("--today", "2010-12-31")

ROWS = [
    ["Q-1", "1", "JPN-2010-01", "UNOPS", "ADV-1", "2010-07-10", "Afghanistan", "Contracts",
     "clearance", 300, "USD", None],
    ["Q-1", "2", "JPN-2010-01", "UNOPS", "ADV-1", "2010-07-10", "Afghanistan", "Travel",
     "clearance", 20, "USD", None],
]  # fmt: skip


#: The agreement leaves it open who implements.
OPEN = """
2010-03-18 custom "clause" "JPN-2010-01" "9"
  axis: "partner"
  allows: "*"
"""


@pytest.fixture(scope="module")
def _sent(tmp_path_factory, _booked):
    """The books, with an advance of 500 of which 320 were reported and 100 given back."""
    desk = Desk.copied(_booked.books, tmp_path_factory.mktemp("sent"))
    with next((desk.books / "terms").glob("*.beancount")).open("a", encoding="utf-8") as terms:
        terms.write(OPEN)
    sheets = {
        "Advances": [ADVANCE, ["ADV-1", "JPN-2010-01", "UNOPS", "2010-05-01", 500, "USD", "UNHQ"]],
        "Partner reports": [REPORT, *ROWS],
        "Refunds": [REFUND, ["B-1", "JPN-2010-01", "UNOPS", "ADV-1", "2010-08-01", 100, "USD",
                             "UNHQ"]],
    }  # fmt: skip
    code, _, errors = desk.run("import", desk.book("field.xlsx", sheets))
    assert (code, errors) == (0, ""), errors
    return desk


@pytest.fixture
def sent(tmp_path, _sent):
    """A copy of the books."""
    return Desk.copied(_sent.books, tmp_path)


def held(desk, *options, code=1):
    """Return what `vtf reconcile partner --json` says."""
    found, out, errors = desk.run("reconcile", "partner", *TODAY, "--json", *options)
    assert (found, errors) == (code, "")
    return json.loads(out)


def stated(desk, balance, received=500, spent=320, refunded=100):
    """Write what the partner states at the end of the year, and return the file."""
    row = ["L-1", "JPN-2010-01", "UNOPS", "ADV-1", "2010-12-31", balance, "USD", received, spent,
           refunded]  # fmt: skip
    return desk.book("letter.xlsx", {"Balances": [BALANCE, row]})


def test_opening_paid_reported_refunded_is_what_is_held(sent):
    """The table of advances adds up, for the whole time and for a part of it."""
    (table,) = held(sent)["lists"]
    assert table["rows"] == [
        ["UNOPS", "JPN-2010-01", "0.00", "500.00", "-320.00", "-100.00", "0.00", "80.00", ""]
    ]
    (table,) = held(sent, "--from", "2010-06-01")["lists"]
    assert table["rows"] == [
        ["UNOPS", "JPN-2010-01", "500.00", "0.00", "-320.00", "-100.00", "0.00", "80.00", ""]
    ]


def test_what_no_partner_confirms_is_open_until_it_is_stated(sent):
    """Held money is an item; a statement of the same figures, imported, ties with nothing open."""
    (item,) = held(sent)["items"]
    assert item["kind"] == "held, and confirmed by no statement of the partner"
    assert item["amount"] == "80.00"

    assert sent.run("import", stated(sent, 80))[0] == 0
    paper = held(sent, code=0)
    assert paper["items"] == []
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    assert {pair["theirs"] for pair in paper["pairs"]} == {
        "left", "received from us", "spent and reported", "given back",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "kind", "amount", "cell"),
    [
        ({"balance": 90}, "left differs", "-10.00", "letter.xlsx 'Balances'!F2"),
        ({"balance": 80, "received": 510}, "received from us differs", "-10.00",
         "letter.xlsx 'Balances'!H2"),
        ({"balance": 80, "spent": 300}, "spent and reported differs", "20.00",
         "letter.xlsx 'Balances'!I2"),
        ({"balance": 80, "refunded": 0}, "given back differs", "100.00",
         "letter.xlsx 'Balances'!J2"),
    ],
)  # fmt: skip
def test_must_21_a_partners_figure_that_is_not_ours_is_named_to_its_cell(
    sent, more, kind, amount, cell
):
    """Each stated figure is held by itself; nothing is imported."""
    before = sent.content()
    paper = held(sent, "--file", stated(sent, **more))

    (item,) = paper["items"]
    assert (item["kind"], item["amount"], item["their_place"]) == (kind, amount, cell)
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    assert sent.content() == before


def test_must_21_a_partner_report_is_held_row_by_row(sent, tmp_path):
    """An amount that differs, a class that differs, a row nobody booked: each with its cell."""
    rows = [list(row) for row in ROWS]
    rows[0][REPORT.index("Amount")] = 310
    rows[1][REPORT.index("Budget class")] = "Operating"
    rows.append(["Q-2", "1", "JPN-2010-01", "UNOPS", "ADV-1", "2010-07-20", "Afghanistan",
                 "Staff", "clearance", 15, "USD", 65])  # fmt: skip
    path = sent.book("theirs.xlsx", {"Partner reports": [REPORT, *rows]})

    code, text, _ = sent.run(
        "reconcile", "partner", *TODAY, "--file", path, "--out", tmp_path / "papers"
    )

    assert code == 1
    (name,) = (tmp_path / "papers").glob("*.json")
    paper = json.loads(name.read_text("utf-8"))
    assert {(one["kind"], one["amount"], one["their_place"]) for one in paper["items"]} == {
        ("amount differs", "-10.00", "theirs.xlsx 'Partner reports'!J2"),
        ("class differs", "0.00", "theirs.xlsx 'Partner reports'!H3"),
        ("only in the partner's report", "-15.00", "theirs.xlsx 'Partner reports'!J4"),
        ("left differs", "115.00", "theirs.xlsx 'Partner reports'!L4"),
    }
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    assert paper["identity"]["chain"] in text
    assert "reported from 2010-07-01" in text


def test_the_same_report_ties(sent):
    """What is in the books, held again from its own file, has nothing open."""
    path = sent.book("theirs.xlsx", {"Partner reports": [REPORT, *ROWS]})
    paper = held(sent, "--file", path, code=0)
    assert [one["rule"] for one in paper["pairs"]] == ["voucher", "voucher"]


def test_without_an_advance_there_is_nothing_to_hold(desk):
    """No advance is a fault of what was asked."""
    code, out, errors = desk.run("reconcile", "partner", *TODAY)
    assert (code, out) == (2, "")
    assert "no partner was ever sent" in errors


def test_what_moved_since_a_partners_last_statement_is_open(sent):
    """A statement confirms what was held on its day, and nothing of a later one."""
    row = ["L-0", "JPN-2010-01", "UNOPS", "ADV-1", "2010-06-30", 500, "USD", 500, 0, 0]
    assert sent.run("import", sent.book("june.xlsx", {"Balances": [BALANCE, row]}))[0] == 0

    (item,) = held(sent)["items"]

    assert item["kind"] == "held, moved since the partner's last statement"
    assert item["amount"] == "-420.00"
    assert "80.00 of ADV-1 under JPN-2010-01" in item["ours"]


def test_two_figures_for_one_day_are_both_held(sent):
    """A letter that contradicts itself differs in one of its rows, and ties to zero in both."""
    rows = [["L-1", "JPN-2010-01", "UNOPS", "ADV-1", "2010-12-31", number, "USD", 500, 320, 100]
            for number in (80, 90)]  # fmt: skip
    rows[1][0] = "L-2"
    path = sent.book("letter.xlsx", {"Balances": [BALANCE, *rows]})

    paper = held(sent, "--file", path)

    assert [one["amount"] for one in paper["items"]] == ["-10.00"]
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
