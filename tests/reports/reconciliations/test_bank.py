"""`vtf reconcile bank`: entries and lines, unmatched on both sides, balances, down to zero."""

from __future__ import annotations

import datetime
import json
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import load
from reports.reconciliations.bank import reconcile_bank
from reports.reconciliations.bank_file import bank_in_books
from reports.reconciliations.bank_sides import Bank
from tests.importers.bank_kit import REAL, account, mt940
from tests.importers.kit import Desk
from tests.importers.test_bank_real import named

TODAY = ("--today", "2010-04-30")
DAY = datetime.date(2010, 4, 30)

#: What the bank says: a receipt by day, a payment by reference short of a charge, two in one line,
#: a deposit nobody booked, a charge; V-0006 and R-2 are not there.
LINES = (
    "100403C1000,NTRFNONREF//B1|GOVERNMENT OF JAPAN",
    "100407D101,NTRFV-0001//B2|HALO TRUST",
    "100407D100,5NTRFNONREF//B3|AIR AND STAFF",
    "100414D20,NTRFNONREF//B4|SHOP",
    "100420C66,NTRFNONREF//B5|SOMEBODY",
    "100430D2,NTRFNONREF//B6|ACCOUNT CHARGES",
)


def banked(desk, *entries, name="s.sta", **balances):
    """Import a statement with some entries."""
    path = desk.folder / name
    path.write_text(mt940(*entries, number=name.removesuffix(".sta"), **balances))
    code, _, errors = desk.run("import", path)
    assert (code, errors) == (0, "")
    return path


def held(desk, *options, code=1):
    """Return what `vtf reconcile bank --json` says."""
    found, out, errors = desk.run("reconcile", "bank", *TODAY, "--json", *options)
    assert (found, errors) == (code, "")
    return json.loads(out)


GOLDEN = """\
Bank reconciliation
In the books and At the bank: ties to zero, with 5 open items, made on 2010-04-30

Held  6 lines of 1 statement of 1 bank account, to 2010-04-30
"""


def items(found):
    """Return kind and amount of every item."""
    return {(one["kind"], one["amount"]) for one in found["items"]}


def test_must_21_the_bank_ties_to_zero_by_named_items(desk, tmp_path):
    """Every planted difference is named with its place; the rest is matched by a rule."""
    banked(desk, *LINES, closing="C100430USD842,5")

    code, text, _ = desk.run("reconcile", "bank", *TODAY, "--out", tmp_path)

    assert code == 1
    assert text.startswith(GOLDEN)
    paper = json.loads((tmp_path / "reconcile-bank-2010-04-30.json").read_text("utf-8"))
    assert [one["left"] for one in paper["ties"]] == ["0.00"]
    assert [(one["ours"], one["theirs"]) for one in paper["ties"]] == [("820.50", "842.50")]
    assert items(paper) == {
        ("amount differs", "1.00"),
        ("payment that the bank has not made", "-9.00"),
        ("deposit that is not booked", "-66.00"),
        ("deposit that the bank has not taken in", "50.00"),
        ("bank charge that is not booked", "2.00"),
    }
    places = {one["kind"]: one["their_place"] for one in paper["items"]}
    assert places["amount differs"] == "s.sta lines!A3:O3"
    assert {(one["rule"], one["ours"]) for one in paper["pairs"]} == {
        ("reference", "expenditure:V-0001"),
        ("amount and day", "receipt:R-1"),
        (
            "a day's entries in one line, or lines in one entry",
            "expenditure:V-0002, expenditure:V-0003",
        ),
        ("the only sum that fits", "expenditure:V-0004, expenditure:V-0005"),
    }
    assert paper["identity"]["chain"] in text
    book = openpyxl.load_workbook(tmp_path / "reconcile-bank-2010-04-30.xlsx")
    assert {"Items", "Matched"} <= set(book.sheetnames)


def test_the_same_statement_as_a_file_says_the_same_and_is_not_imported(desk):
    """`--file` holds what is not in the books, names the line of the file, and writes nothing."""
    path = desk.folder / "april.sta"
    path.write_text(mt940(*LINES, closing="C100430USD842,5"))
    before = desk.content()

    found = held(desk, "--file", path)

    assert desk.content() == before
    assert len(found["items"]) == 5
    assert {one["left"] for one in found["ties"]} == {"0.00"}
    named = next(one for one in found["items"] if one["kind"] == "amount differs")
    assert named["their_place"] == "april.sta line 7"


def test_a_statement_that_an_import_would_refuse_is_refused(desk):
    """Lines that do not lead from balance to balance prove nothing."""
    path = desk.folder / "april.sta"
    path.write_text(mt940(*LINES, closing="C100430USD842,6"))

    code, out, errors = desk.run("reconcile", "bank", *TODAY, "--file", path)

    assert (code, out) == (2, "")
    assert "BANK-BALANCE" in errors


def test_without_a_statement_there_is_nothing_to_hold(desk):
    """No statement is a fault of what was asked, never a reconciliation that ties."""
    code, out, errors = desk.run("reconcile", "bank", *TODAY)

    assert (code, out) == (2, "")
    assert "no bank statement" in errors


def test_a_receipt_that_names_its_line_and_one_that_was_taken_back(desk):
    """What `vtf match` books names its line; what is reversed frees the line again."""
    banked(desk, "100402C700,NTRFNONREF//B1|GOVERNMENT OF JAPAN JPN-2010-02", name="t.sta")
    line = desk.run("match", "--today", "2010-04-30", "--json")[1]
    name = json.loads(line)["proposed"][0]["line"]
    code, _, errors = desk.run(
        "match", "--today", "2010-04-30", "--accept", f"{name}=JPN-2010-02", "--by", "Ana"
    )
    assert code == 0, errors
    found = held(desk)
    assert [(one["rule"], one["theirs"]) for one in found["pairs"]] == [("names its line", name)]

    code, _, errors = desk.run("reverse", f"receipt:{name}", "--reason", "wrong grant")
    assert code == 0, errors
    found = held(desk)
    assert [one["rule"] for one in found["pairs"]] == ["taken back in the books"]
    assert ("deposit that is not booked", "-700.00") in items(found)
    assert {one["left"] for one in found["ties"]} == {"0.00"}


def test_a_month_without_a_statement_is_a_gap_and_the_rest_ties(desk):
    """A second statement that does not begin where the first one ended is named, to the cent."""
    banked(desk, LINES[0], closing="C100403USD1000,")
    second = mt940(
        "100414D20,NTRFNONREF//B4|SHOP", number="9", opening="C100413USD900,",
        closing="C100414USD880,",
    )  # fmt: skip
    (desk.folder / "u.sta").write_text(second)
    assert desk.run("import", desk.folder / "u.sta")[0] == 0

    found = held(desk)

    assert ("between the statements", "100.00") in items(found)
    assert {one["left"] for one in found["ties"]} == {"0.00"}
    assert [(one["bank"], one["left"]) for one in found["days"]] == [
        ("1000.00", "0.00"), ("880.00", "0.00"),
    ]  # fmt: skip


def test_cash_that_no_statement_holds_is_open(desk):
    """The books' other cash accounts are named: silence is no proof."""
    rows = [["Reference", "Funding", "Date", "Amount", "Currency", "Bank"],
            ["R-9", "JPN-2010-02", "2010-04-03", 25, "USD", "OTHER"]]  # fmt: skip
    assert desk.run("import", desk.book("e.xlsx", {"Receipts": rows}))[0] == 0
    banked(desk, *LINES, closing="C100430USD842,5")

    assert ("cash that no statement holds", "25.00") in items(held(desk))


@pytest.fixture(scope="module")
def said(tmp_path_factory, _booked):
    """The books, loaded, and what their bank says."""
    desk = Desk.copied(_booked.books, tmp_path_factory.mktemp("said"))
    banked(desk, *LINES, closing="C100430USD842,5")
    books = load(desk.books)
    bank = bank_in_books(books)
    # A function has a short name where hypothesis prints its arguments.
    return lambda: (books, bank)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-12, 12)), max_size=12), st.booleans())
def test_whatever_the_bank_loses_doubles_or_shuffles_the_rest_is_named(said, picks, balances):
    """Any choice of its lines, in any order, on any day: both totals, and zero left."""
    books, bank = said()
    lines = tuple(
        bank.lines[at]._replace(id=f"L{number}", day=bank.lines[at].day + timedelta(days=days))
        for number, (at, days) in enumerate(picks)
    )
    statements = bank.statements if balances else ()
    if not lines and not statements:
        return

    found = reconcile_bank(books, Bank(bank.accounts, statements, lines), DAY, whole=True)

    assert [tie.left for tie in found.ties] == [0] * len(found.ties)
    cash = sum((line.amount for line in books.lines if line.kind == "cash"), Decimal(0))
    within = [line for line in lines if line.day <= DAY]
    if balances:
        assert sum(tie.ours for tie in found.ties) == cash
        assert sum(item.amount for item in found.items) == cash - found.ties[0].theirs
        assert {day.left for day in found.days} == {0}
    names = [name for pair in found.pairs for name in pair.theirs.split(", ") if name]
    names += [item.theirs.split()[0] for item in found.items if item.theirs.startswith("L")]
    assert sorted(names) == sorted(line.id for line in within)


FILES = sorted(REAL.rglob("*.sta")) + sorted(REAL.rglob("*.xml")) if REAL.is_dir() else []


@pytest.mark.skipif(not FILES, reason="the real bank files are not beside the project")
def test_real_statements_are_held_or_refused_with_a_reason(desk):
    """No file of a stranger ends in a traceback: its account is unknown, or it cannot be read."""
    for path in FILES[::9]:
        code, out, errors = desk.run("reconcile", "bank", *TODAY, "--file", path)
        assert code == 2, (path.name, out)
        assert errors.startswith(f"vtf: {path}") or path.name in errors


@pytest.mark.skipif(not FILES, reason="the real bank files are not beside the project")
@pytest.mark.parametrize(
    ("name", "count"),
    [("betterplace__sepa_mt9401.sta", 97), ("sberbank__171011_01234945.sta", 3)],
)
def test_a_real_statement_of_a_known_account_ties_by_its_own_lines(desk, name, count):
    """Nothing of it is booked: every line is named, and the balances are those of the bank."""
    path = next(one for one in FILES if one.name == name)
    with next((desk.books / "terms").glob("*.beancount")).open("a", encoding="utf-8") as terms:
        for at, (number, currency) in enumerate(sorted(named(path))):
            terms.write(account(f"A{at}", number, currency))

    code, out, errors = desk.run("reconcile", "bank", "--today", "2030-01-01", "--json",
                                 "--file", path)  # fmt: skip

    assert (code, errors) == (1, "")
    paper = json.loads(out)
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    lines = [one for one in paper["items"] if "not booked" in one["kind"]]
    assert len(lines) == count
    assert all(f"{name} line " in one["their_place"] for one in lines)
    assert {day["left"] for day in paper["days"]} == {"0.00"}
