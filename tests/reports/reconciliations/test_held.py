"""The total that ties to zero can fail: what the matching loses or takes twice is left over."""

from __future__ import annotations

import datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.recognise import BUILT_IN
from ledger.books import load
from reports.identity import Identity
from reports.moves import Places
from reports.reconciliations import bank as bank_module
from reports.reconciliations import bank_part
from reports.reconciliations.arranged import document, verdict
from reports.reconciliations.cost_alone import ours_alone
from reports.reconciliations.cost_match import match
from reports.reconciliations.costs import Charge, charges_in_books
from reports.reconciliations.erp import WORDS
from reports.reconciliations.held import Found, Item, reconciled

DAY = datetime.date(2014, 1, 31)
WHICH = Identity(0, "0" * 64, 0, ())


def item(amount, part="A", **more):
    """Return an item in dollars."""
    return Item(part, "differs", DAY, "USD", Decimal(amount), "x", "f!A1", "y", "b:1", **more)


def result(*items, ours="10.00", theirs="8.00"):
    """Return a reconciliation of one total with some items."""
    sums = {("A", "total", "USD"): (Decimal(ours), Decimal(theirs))}
    return reconciled(WORDS, "about", Found(sums, [], items, {}), WHICH)


@pytest.mark.parametrize(
    ("items", "left", "stands"),
    [
        ([item("2.00", open=False)], ["0.00"], True),
        ([item("2.00")], ["0.00"], False),
        ([], ["2.00"], False),
        ([item("2.00", open=False), item("2.00", open=False)], ["-2.00"], False),
        ([item("2.00", open=False), item("1.00", part="B", open=False)], ["0.00", "-1.00"], False),
    ],
)
def test_a_lost_a_doubled_and_a_homeless_item_are_left_over(items, left, stands):
    """Only what is named once, in a total that it belongs to, ties; an open item does not stand."""
    found = result(*items)

    assert [str(tie.left) for tie in found.ties] == left
    assert found.stands is stands
    said = "do not tie" if any(Decimal(one) for one in left) else "ties to zero"
    assert said in verdict(found)
    assert document(found, DAY, full=True).tables[0].rows


def test_a_matching_that_forgets_an_entry_does_not_tie(desk, monkeypatch):
    """The proof is of the work itself: an entry that is left out of it shows in the total."""
    from tests.reports.reconciliations.test_bank import LINES, banked, held

    banked(desk, *LINES, closing="C100430USD842,5")
    kept = bank_module._Work._units  # the step that is spoilt

    def forgetful(self, part, units):
        return kept(self, part, units[1:])

    monkeypatch.setattr(bank_module._Work, "_units", forgetful)
    assert {tie["left"] for tie in held(desk)["ties"]} != {"0.00"}


def test_a_mark_is_of_all_that_is_in_a_total():
    """A total of made-up and of real figures says that a part of it is made up."""
    found = result(item("1.00", mark="illustrative"), item("1.00"))
    assert [tie.mark for tie in found.ties] == ["part illustrative"]
    assert bank_part.marked() == ""


def charge(number, *, ours, amount, funding="F-1", currency="USD", day=0):
    """Return a cost of either side."""
    return Charge(
        f"V-{number}", f"V-{number}", funding, "", "AFG", "Staff",
        DAY + datetime.timedelta(days=day), currency, Decimal(amount), "",
        f"{'books' if ours else 'file'}:{number}",
    )  # fmt: skip


ROW = st.tuples(st.integers(1, 4), st.integers(-3, 6), st.sampled_from(["F-1", "F-2"]))


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, max_size=9), st.lists(ROW, max_size=9), st.sampled_from(["USD", "EUR"]))
def test_every_cost_is_matched_once_or_left_whatever_the_two_sides_are(theirs, ours, currency):
    """Any rows against any costs, doubled and shuffled: each is in one pair, or in what is left."""
    file = [charge(n, ours=False, amount=a, funding=f) for n, a, f in theirs]
    books = [charge(n, ours=True, amount=a, funding=f, currency=currency) for n, a, f in ours]

    found = match(file, books)

    seen = [id(one) for pair in found.pairs for one in pair.theirs]
    seen += [id(one) for one in found.theirs]
    assert sorted(seen) == sorted(id(one) for one in file)
    mine = [id(one) for pair in found.pairs for one in pair.ours] + [id(one) for one in found.ours]
    assert sorted(mine) == sorted(id(one) for one in books)
    for pair in found.pairs:
        assert {one.currency for one in (*pair.theirs, *pair.ours)} == {pair.theirs[0].currency}


def test_an_invoice_of_another_currency_is_another_amount():
    """100 euro on an invoice are not its 100 dollars, under whatever number."""
    theirs = charge(1, ours=False, amount=100, currency="EUR")._replace(invoice="I-7")
    ours = charge(2, ours=True, amount=100)._replace(invoice="I-7")
    assert match([theirs], [ours]).pairs == []
    assert match([theirs._replace(currency="USD")], [ours]).pairs[0].rule == "invoice"


def test_support_cost_that_the_other_side_has_not_is_explained():
    """It is one item by funding; where the other side charges some, each of ours is looked for."""
    own = [charge(at, ours=True, amount=7)._replace(budget_class="SupportCost") for at in (1, 2)]
    theirs = [charge(9, ours=False, amount=50)]
    (item,) = ours_alone(own, theirs)
    assert (item.amount, item.open) == (14, False)
    both = list(ours_alone(own, [theirs[0]._replace(budget_class="SupportCost")]))
    assert [(one.amount, one.open) for one in both] == [(7, True), (7, True)]


def test_costs_in_other_currencies_are_held_as_they_arose(widened):
    """A voucher of 75 euro is 75 euro, or its dollars where the file states dollars."""
    books = load(widened)
    places = Places(books)
    euro = [one for one in charges_in_books(books, places, dollars=False) if one.currency == "EUR"]
    assert [str(one.worth) for one in euro] == ["75.00"]
    everything = charges_in_books(books, places, dollars=True)
    assert {one.currency for one in everything} == {"USD"}
    assert sum(one.worth for one in everything) == sum(
        line.amount for line in books.lines if line.kind == "expense" and not _given(books, line)
    )


def _given(books, line):
    return any(one.entry == line.entry and one.kind == "in-kind" for one in books.lines)


def test_what_a_workbook_hides_is_held_and_said(desk):
    """A hidden row is a row: it is matched, and a note of the paper names it."""
    path = desk.book("hidden.xlsx", {"Receipts": [
        ["Reference", "Funding", "Date", "Amount", "Currency"],
        ["R-7", "JPN-2010-02", "2010-05-02", 25, "USD"],
        ["R-8", "JPN-2010-02", "2010-05-03", 26, "USD"],
    ]})  # fmt: skip
    workbook = openpyxl.load_workbook(path)
    workbook["Receipts"].row_dimensions[3].hidden = True
    workbook.save(path)
    # Such rows are refused unless a layout says that they are read.
    (desk.books / "layouts").mkdir()
    text = (BUILT_IN / "receipt.toml").read_text("utf-8") + '\n[sheet]\nhidden_rows = "note"\n'
    (desk.books / "layouts" / "receipt.toml").write_text(text, "utf-8")
    code, _, errors = desk.run("import", path)
    assert (code, errors) == (0, "")

    code, text, _ = desk.run("reconcile", "sources", "--today", "2010-06-01")

    assert code == 0
    assert "hidden.xlsx: Receipts hides rows 3; they are held like any other." in text
