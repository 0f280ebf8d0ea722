"""What the page shows: figures as people read them, each row adding up, nothing invented."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from fava.application import create_app

from ledger.books import MAIN, load
from reports.fava.view import Figure, page_of
from reports.positions import AMOUNTS, positions

DAY = datetime.date(2013, 12, 31)


def shown(books, day=DAY):
    """Return the page, and its rows by reference."""
    page = page_of(load(books), day, filtered=False)
    return page, {row.id: row for group in page.groups for row in group.rows}


def number(figure):
    """Return a printed figure as a number."""
    text = figure.text.replace(",", "").replace("−", "-")
    return Decimal(0) if text == "–" else Decimal(text)


def test_rows_add_up_from_left_to_right(books):
    """Received and other less spent is the balance; less commitments is available, or nothing."""
    page, rows = shown(books)
    for row in [*rows.values(), *(group.total for group in page.groups)]:
        received, other, spent, balance, committed, available = map(number, row.amounts)
        assert received + other - spent == balance
        # Nothing may be charged to a fund's general balance.
        general = number(rows["VTF-GENERAL"].amounts[3])
        idle = general if row in {rows["VTF-GENERAL"], page.groups[0].total} else 0
        assert balance - committed - idle == available
    assert rows["VTF-GENERAL"].amounts[1] == Figure("1,234.56", "")


def test_each_fund_has_its_totals_and_there_is_no_grand_total(books):
    """Totals are sums of the rows above them; funds are never added together."""
    page, _ = shown(books)
    assert [group.id for group in page.groups] == ["VTF", "UNMISS"]
    assert [group.system for group in page.groups] == ["voluntary", "assessed"]
    for group in page.groups:
        for column, total in enumerate(group.total.amounts):
            assert number(total) == sum(number(row.amounts[column]) for row in group.rows)


def test_nothing_is_available_once_costs_may_no_longer_arise(books):
    """The balance stays; the row says that it has ended."""
    _, rows = shown(books, datetime.date(2014, 3, 18))
    row = rows["JPN-2013-01"]
    assert (row.state, row.amounts[3].text, row.amounts[5].text) == ("ended", "487,000.00", "–")


def test_another_currency_is_shown_and_never_converted(books):
    """An agreement in euro has no dollar figure, and the total says that it lacks one."""
    page, rows = shown(books)
    assert (rows["EST-2013-01"].agreed, rows["EST-2013-01"].agreed_original) == (
        "",
        "50,000.00 EUR",
    )
    assert rows["EST-2013-01"].state == "unsigned"
    assert page.groups[0].total.agreed == "1,000,000.00"
    assert page.groups[0].total.agreed_original == "and 1 in other currencies"


def test_what_is_made_up_is_marked(books):
    """The funding, the total it is part of, and the page."""
    page, rows = shown(books)
    assert [row.id for row in rows.values() if row.illustrative] == ["JPN-2013-01"]
    assert [group.total.illustrative for group in page.groups] == [True, False]
    assert page.illustrative


def test_a_funding_without_a_title_says_what_it_is_for(books):
    """The programmes its clause allows, by name; an unknown one by its id."""
    terms = books / "terms" / "funds.beancount"
    text = terms.read_text().replace('  title: "Clearance in Afghanistan"\n', "")
    terms.write_text(text.replace('allows: "AFG"', 'allows: "AFG, XYZ"'))
    assert shown(books)[1]["JPN-2013-01"].title == "Afghanistan, XYZ"
    terms.write_text(text.replace('allows: "AFG"', 'allows: "*"'))
    assert shown(books)[1]["JPN-2013-01"].title == "any programme"
    terms.write_text(text.replace('allows: "AFG"', 'allows: "*"\n  excludes: "AFG"'))
    assert shown(books)[1]["JPN-2013-01"].title == "any programme but Afghanistan"
    assert shown(books)[1]["EST-2013-01"].title == ""


def test_money_overdrawn_has_a_true_minus_sign(books):
    """Not a hyphen, and never a bar of nothing."""
    text = (books / MAIN).read_text()
    (books / MAIN).write_text(text.replace("600000.00", "100000.00"))
    _, rows = shown(books)
    assert rows["JPN-2013-01"].amounts[3] == Figure("−13,000.00", "minus")
    assert rows["JPN-2013-01"].used == "100"
    assert rows["VTF-GENERAL"].used == ""


def test_a_funding_of_an_unknown_fund_is_still_shown(books):
    """Nothing is left out because a term is missing: the rules say what is wrong."""
    terms = books / "terms" / "funds.beancount"
    terms.write_text(terms.read_text().replace('custom "fund" "UNMISS"', 'custom "fund" "OTHER"'))
    page, rows = shown(books)
    assert "UNMISS-2013" in rows
    assert ("UNMISS", "unknown") in [(group.name, group.system) for group in page.groups]


def test_the_page_shows_the_positions_and_nothing_else(books):
    """Each figure is one that the status command prints."""
    loaded = load(books)
    names = (*AMOUNTS, "reserved")
    printed = {str(abs(getattr(p, name))) for p in positions(loaded, DAY) for name in names}
    page, rows = shown(books)
    assert len(rows) == page.fundings == 4
    for row in rows.values():
        for figure in (row.amounts[0], row.amounts[3], row.amounts[4], row.amounts[5]):
            assert str(abs(number(figure))) in printed | {"0"}


@pytest.fixture
def stock(books):
    """Return the text of the page in Fava's own process, without our server."""

    def text(query=""):
        app = create_app([books / MAIN], load=True)
        slug = app.config["LEDGERS"].first_slug()
        answer = app.test_client().get(f"/{slug}/extension/Fundings/{query}")
        assert answer.status_code == 200
        return answer.text

    return text


def test_the_page_works_in_stock_fava(stock):
    """Started as `fava main.beancount`, it shows the same."""
    assert "As of 31 December 2013" in stock()
    assert "374,000.00" in stock()
    assert "As of 30 June 2013" in stock("?time=2013-06")


def test_a_price_is_not_the_newest_entry(stock, books):
    """Rates are published long after the books end; the day stays."""
    with (books / MAIN).open("a") as main:
        main.write("2020-01-01 price USD 0.815 EUR\n")
    assert "As of 31 December 2013" in stock()


def test_books_without_the_rulebook_show_nothing(stock, books):
    """A page that no rule has looked at would look like one that is right."""
    main = books / MAIN
    main.write_text(main.read_text().replace('plugin "plugins.rulebook"\n', ""))
    assert "No rule has run over these books" in stock()
    assert "374,000.00" not in stock()


def test_the_page_is_small(stock):
    """Under a kilobyte for a funding, and a few for the frame."""
    content = stock().split('<div class="vtf">')[1].split('id="page-title"')[0]
    assert len(content.encode()) < 4000 + 1000 * len(re.findall('<tr class="r"', content))
