"""Rates in the books: as published, each source for itself; and what rows make of them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.rates import IMPLIED, STATED, agrees, implied
from ledger.findings import errors_in
from ledger.money import converted
from tests.importers.kit import codes, contribution, contributions, make_book, small_peek, take
from tests.importers.rates_kit import ECB, ECB_HISTORY, FED_WIDE, UN

D = datetime.date

SHEET = ["Date", "Currency", "Rate", "Rate source"]
UN_SHEET = ["Country", "Currency", "Currency code", "Effective date", "Rate of exchange"]
RECEIPT = ["Reference", "Funding", "Date", "Amount", "Currency", "USD", "Rate", "Rate source"]


def of(tmp_path, text, name="rates.txt", more=""):
    """Return what a file of a text would bring into the small books."""
    path = tmp_path / name
    path.write_text(text)
    return take(path, peek=small_peek(more))


def sheet(tmp_path, *rows, more=""):
    """Return what a sheet of rows would bring into the small books."""
    return take(make_book(tmp_path / "book.xlsx", {"Sheet1": list(rows)}), peek=small_peek(more))


def entries(taken):
    """Return what is new, by its key."""
    return {draft.key: draft.entry for draft in taken.sorted.new}


def test_a_published_rate_is_kept_as_published(tmp_path):
    """Base, currency, digits, source; its identity is base, currency, day and family."""
    found = entries(of(tmp_path, UN))
    assert list(found) == [
        "rate:2014-03-01/NOK/USD/UNORE",
        "rate:2014-03-01/EUR/USD/UNORE",
        "rate:2014-03-17/NOK/USD/UNORE",
        "set-aside:rate:2014-03-01/USD/UNORE",
    ]
    revised = found["rate:2014-03-17/NOK/USD/UNORE"]
    assert (revised.currency, str(revised.amount)) == ("USD", "6.05 NOK")
    assert revised.meta["rate-source"] == "UNORE 2014-03-17"
    assert revised.meta["family"] == "UNORE"
    shared = found["rate:2014-03-01/EUR/USD/UNORE"]
    assert shared.meta["note"] == "France; Germany"

    (euro,) = (e for e in entries(of(tmp_path, ECB)).values() if "USD" in str(e[3:]))
    assert (euro.currency, str(euro.amount)) == ("EUR", "1.3884 USD")

    dollars = entries(of(tmp_path, FED_WIDE))["rate:2014-03-01/USD/AUD/FED"]
    assert (dollars.currency, str(dollars.amount)) == ("AUD", "0.9072 USD")
    assert dollars.meta["rate-source"] == "Federal Reserve H.10, average of 2014-03"


def test_findings_say_on_which_line_of_the_file(tmp_path):
    """Not only in which row of the sheet that was made of it."""
    taken = of(tmp_path, UN.replace("NOK", "CNH"))
    assert codes(taken) == ["IMPORT-CURRENCY", "IMPORT-CURRENCY"]
    assert "(line 7)" in taken.findings[0].message


@pytest.mark.parametrize("rate", ["0", "-6.02", "N/A", "6,02", ""])
def test_a_rate_that_is_none_is_refused(tmp_path, rate):
    """Nothing, less than nothing, words, a comma that may part thousands, an empty cell."""
    taken = of(tmp_path, UN.replace(">6.02<", f">{rate}<"))
    assert len(errors_in(taken.findings)) == 1
    assert "(line 7)" in taken.findings[0].message


def test_a_dollar_that_is_not_a_dollar_is_refused(tmp_path):
    """The row of a country that uses dollars."""
    assert codes(of(tmp_path, UN.replace(">1<", ">1.1<"))) == ["IMPORT-CURRENCY"]


def test_a_table_that_contradicts_itself_is_refused(tmp_path):
    """Two countries, one currency, two rates."""
    text = UN.replace("<rate>0.73</rate>", "<rate>0.74</rate>", 1)
    assert codes(of(tmp_path, text)) == ["IMPORT-DUPLICATE"]


def test_un_rates_on_a_sheet(tmp_path):
    """With its usual headings; countries share currencies, dollars are set aside, CNH too."""
    day = D(2014, 3, 1)
    taken = sheet(
        tmp_path,
        ["UN operational rates of exchange"],
        UN_SHEET,
        ["France", "Euro", "EUR", day, "0.73"],
        ["Germany", "Euro", "EUR", day, "0.73"],
        ["Norway", "Norwegian Krone", "NOK", day, "6.02"],
        ["Guam", "US Dollar", "USD", day, "1"],
        ["China", "Renminbi", "CNH", day, "6.1"],
        ["Source: UN Treasury"],
    )
    assert codes(taken) == ["RATE-AGAIN"]
    assert [key for key in entries(taken) if key.startswith("rate:")] == [
        "rate:2014-03-01/EUR/USD/UNORE",
        "rate:2014-03-01/NOK/USD/UNORE",
    ]
    reasons = [e.meta["reason"] for k, e in entries(taken).items() if k.startswith("set-aside")]
    assert reasons[0] == "one USD is one USD"
    assert "outside China" in reasons[1]


def test_one_source_has_one_rate_a_day_whatever_file_it_came_by(tmp_path):
    """A sheet of the books' own says UNORE 0.75 for 1 May 2010: the UN's file may not say else."""
    text = UN.replace("01 Mar 2014", "01 May 2010").replace("17 Mar 2014", "17 May 2010")
    assert codes(of(tmp_path, text.replace("0.73", "0.75"))) == []
    taken = of(tmp_path, text.replace("0.73", "0.76"))
    assert codes(taken) == ["RATE-CONFLICT"]
    assert "found '0.76', and the books have 0.75 by UNORE 2010-05" in taken.findings[0].message


def test_two_sources_may_differ_on_a_day(tmp_path):
    """The ECB and the UN are two facts."""
    more = """
2014-03-14 price EUR 1.5 USD
  rate-source: "UNORE 2014-03-14"
  key: "x"
"""
    assert codes(of(tmp_path, ECB, more=more)) == []


@pytest.mark.parametrize(
    ("rate", "found"),
    [("0.75", []), ("0.501", []), ("7.5", ["RATE-JUMP"]), ("1.3333", ["RATE-TURNED"])],
)
def test_a_rate_that_cannot_well_be_right_is_remarked_on(tmp_path, rate, found):
    """Ten times the last one, or one over it: a warning, since money does fall."""
    taken = sheet(tmp_path, SHEET, [D(2010, 6, 1), "EUR", rate, "UNORE 2010-06"])
    assert codes(taken) == found
    assert not errors_in(taken.findings)


def test_a_slip_is_seen_in_a_table_that_begins_with_the_newest_day(tmp_path):
    """The day after is as good as the day before."""
    slip = ECB_HISTORY.replace("14,1.3884", "14,13.884")
    assert codes(of(tmp_path, slip)) == ["RATE-JUMP"]


@pytest.mark.parametrize(
    ("more", "day", "usd"),
    [
        ("", D(2010, 5, 20), "100.00"),
        ('2010-01-01 custom "policy" "RATE-SOURCE"\n  value: "ECB"\n', D(2010, 5, 20), None),
        ("", D(2010, 6, 1), None),
    ],
)
def test_conversions_use_what_the_books_allow(tmp_path, more, day, usd):
    """The rate of the month, of an allowed source; else the row must say."""
    taken = sheet(tmp_path, RECEIPT, ["B", "FRA-2010-01", day, 75, "EUR"], more=more)
    if usd is None:
        assert codes(taken) == ["IMPORT-RATE"]
        assert "of the sources that the books allow then: " in taken.findings[0].advice
    else:
        assert str(entries(taken)["receipt:B"].postings[0].units) == f"{usd} USD"


def test_a_cross_is_named_on_the_line(tmp_path):
    """Kroner over the euro, of one day's ECB rates, where the policy allows it."""
    more = (
        '2014-01-01 custom "policy" "RATE-SOURCE"\n  value: "ECB, ECB cross"\n'
        '2014-03-14 price EUR 1.3884 USD\n  key: "rate:u"\n  rate-source: "ECB 2014-03-14"\n'
        '  family: "ECB"\n'
        '2014-03-14 price EUR 8.2775 NOK\n  key: "rate:n"\n  rate-source: "ECB 2014-03-14"\n'
        '  family: "ECB"\n'
    )
    row = contribution("FRA-1", 1000, donor="France", currency="NOK", date=D(2014, 3, 14))
    taken = take(make_book(tmp_path / "book.xlsx", contributions(row)), peek=small_peek(more))
    signed = next(e for k, e in entries(taken).items() if k.endswith(":signed"))
    assert str(signed.postings[0].units) == "167.73 USD"  # 1,000 / 8.2775 * 1.3884
    assert signed.meta["rate-source"] == "ECB 2014-03-14, EUR cross (rate:n, rate:u)"


@pytest.mark.parametrize(
    ("usd", "rate", "source", "expected"),
    [
        (100, 0.75, "ours", ("0.75", "ours")),
        (100, 0.75, None, ("0.75", STATED)),
        (None, 0.75, None, ("0.75", STATED)),
        (100, None, None, ("0.75", IMPLIED)),
        (96.15, None, "ours", ("0.78", f"ours, rate {IMPLIED}")),
        (None, None, None, ("0.75", "UNORE 2010-05 (rate:2010-05-01/EUR)")),
    ],
)
def test_every_foreign_line_has_its_rate_and_its_source(tmp_path, usd, rate, source, expected):
    """Published, stated, of the books; or implied, in as few digits as give the dollars."""
    row = ["B", "FRA-2010-01", D(2010, 5, 20), 75, "EUR", usd, rate, source]
    meta = entries(sheet(tmp_path, RECEIPT, row))["receipt:B"].meta
    assert (str(meta["rate"]), meta["rate-source"]) == expected
    assert str(meta["original"]) == "75.00 EUR"


def test_books_of_before_know_their_rows_again(tmp_path):
    """Entries that do not spell out an implied rate, or that a difference was realised."""
    more = """
2010-05-20 * "FRA-2010-01: contribution received"
  funding: "FRA-2010-01"
  original: 75.00 EUR
  key: "receipt:B"
  Assets:VTF:Cash:Pool             100.00 USD
  Assets:VTF:Receivable:FRA        -97.50 USD
  Income:VTF:ExchangeDifference     -2.50 USD
"""
    row = ["B", "FRA-2010-01", D(2010, 5, 20), 75, "EUR", 100]
    taken = sheet(tmp_path, RECEIPT, row, more=more)
    assert (len(taken.sorted.known), taken.sorted.conflicts) == (1, [])
    other = more.replace("  original", "  rate: 0.76\n  original")
    assert sheet(tmp_path, RECEIPT, row, more=other).sorted.conflicts


@given(
    st.decimals("0.01", "1e9", places=2), st.decimals("0.0001", "5e4", places=4),
    st.sampled_from([None, Decimal("0.01"), Decimal(1), Decimal(1000)]),
)  # fmt: skip
def test_an_implied_rate_gives_the_dollars_that_were_stated(original, rate, unit):
    """Whatever the amount: the entry's own figures agree, to the unit that the row states."""
    dollars = converted(original, rate)
    if unit:
        dollars = (dollars / unit).to_integral_value() * unit
    found = implied(original, dollars, unit)
    if not dollars:
        assert found is None
    elif found is not None:
        assert not agrees(dollars, original, found, unit, strict=True)
        assert len(found.as_tuple().digits) <= 15


def test_nothing_is_implied_by_nothing():
    """No amount, no dollars, or dollars of the other sign."""
    one = Decimal(1)
    assert implied(one, Decimal(0), None) is None
    assert implied(Decimal(0), one, None) is None
    assert implied(one, -one, None) is None
    assert implied(-one, -one, None) == 1
