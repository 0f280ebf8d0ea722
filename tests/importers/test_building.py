"""What records cannot become, and what they become only under conditions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.findings import errors_in
from tests.importers.kit import (
    CONTRIBUTION_HEADER,
    D,
    codes,
    contribution,
    make_book,
    small_peek,
    take,
)


def found(tmp_path, rows, *, sheet="S", peek=None):
    """Return what a sheet under a program's own layout would bring in."""
    return take(make_book(tmp_path / "book.xlsx", {sheet: rows}), peek=peek)


RECEIPT = ["Reference", "Funding", "Date", "Amount", "Currency", "USD", "Rate"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["B", "VTF-GENERAL", D(2010, 5, 1), 5, "USD", None, None], "IMPORT-FUNDING"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 5, "EUR", None, None], "IMPORT-CURRENCY"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 1000001, "USD", None, None], "IMPORT-RECEIPT"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 5, "USD", 6, None], "IMPORT-EXCHANGE"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 0.005, "USD", None, None], "IMPORT-AMOUNT"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 0, "USD", None, None], "IMPORT-NEGATIVE"),
        (["B", "JPN-2010-01", D(2010, 5, 1), "$ 5", None, None, None], "IMPORT-CURRENCY"),
        (["B", "JPN-2010-01", D(2010, 5, 1), 5, "XYZ", None, None], "IMPORT-CURRENCY"),
        (["B", "FRA-2010-01", D(2010, 7, 1), 5, "EUR", None, None], "IMPORT-RATE"),
        (["B", "FRA-2010-01", D(2010, 5, 1), 5, "EUR", None, 0], "IMPORT-NUMBER"),
        (["B", "FRA-2010-01", D(2010, 5, 1), 75, "EUR", 101, 0.75], "IMPORT-EXCHANGE"),
        (["B", "JPN-2099-01", D(2010, 5, 1), 5, "USD", None, None], "IMPORT-UNKNOWN-FUNDING"),
    ],
)
def test_receipts_that_cannot_be_booked(tmp_path, row, code):
    """Each for its own reason."""
    assert codes(found(tmp_path, [RECEIPT, row])) == [code]


def test_the_newest_rate_of_a_month_is_used(tmp_path):
    """The books' rate of 1 May serves until 31 May, and not for June."""
    row = ["B", "FRA-2010-01", D(2010, 5, 31), 75, "EUR", None, None]
    assert codes(found(tmp_path, [RECEIPT, [*row[:2], D(2010, 6, 1), *row[3:]]])) == ["IMPORT-RATE"]
    taken = found(tmp_path, [RECEIPT, row])
    meta = taken.sorted.new[0].entry.meta
    assert str(meta["original"]) == "75.00 EUR"
    assert meta["rate"] == Decimal("0.75")
    assert meta["rate-source"] == "UNORE 2010-05 (rate:2010-05-01/EUR)"


@pytest.mark.parametrize(("unit", "kept"), [(None, None), ("0.01", None), (10, Decimal(10))])
def test_the_unit_of_published_dollars_is_kept(tmp_path, unit, kept):
    """Whoever computes an amount again must know to what it was rounded."""
    row = ["B", "FRA-2010-01", D(2010, 5, 1), 75, "EUR", 100, 0.75, unit]
    taken = found(tmp_path, [[*RECEIPT, "USD unit"], row])
    assert taken.sorted.new[0].entry.meta.get("usd-unit") == kept


def test_a_workbook_may_bring_its_own_rates_and_donors(tmp_path):
    """Whatever the order of its sheets."""
    row = contribution("SWE-2011-01", 91, currency="SEK", date=D(2011, 1, 5), donor="Sweden")
    sheets = {
        "VTF": [CONTRIBUTION_HEADER, row],
        "Rates": [
            ["Date", "Currency", "Rate", "Rate source"],
            [D(2011, 1, 1), "SEK", 9.1, "UNORE"],
        ],
        "Donors": [["Id", "Name", "Kind", "Aliases"], ["SWE", "Sweden", None, None]],
    }
    taken = take(make_book(tmp_path / "book.xlsx", sheets))
    assert not errors_in(taken.findings)
    money = [draft.entry for draft in taken.sorted.new if draft.key.endswith(":signed")]
    assert money[0].postings[0].units.number == Decimal("10.00")


GRANTS = "one agreement"


@pytest.mark.parametrize(
    ("rows", "found_codes"),
    [
        ([contribution("A-1", 5, grant="A-1-X"), contribution("A-1", 5)], ["IMPORT-GRANT"]),
        ([contribution("A-1", 5, grant="X"), contribution("A-1", 5, grant="Y", donor="France")],
         ["IMPORT-GRANT"]),
        ([contribution("A-1", 5, grant="X"), contribution("A-1", 5, grant="Y", currency="EUR")],
         ["IMPORT-GRANT"]),
        ([contribution("A-1", 5, status="somehow")], ["IMPORT-STATUS"]),
        ([contribution("A-1", 5, begins=None, activity=None)], ["IMPORT-CLAUSE", "IMPORT-CLAUSE"]),
        ([contribution("A-1", 5, begins=D(2012, 1, 1), ends=D(2011, 1, 1))], ["IMPORT-DATE"]),
        ([contribution("A-1", 5, begins=D(2012, 1, 1))], ["IMPORT-CLAUSE"]),
        ([contribution("A-1", 5, activity="dancing")], ["IMPORT-ACTIVITY"]),
        ([contribution("A-1", 5, programme="Atlantis, DRC")], ["IMPORT-UNKNOWN-PROGRAMME"]),
        ([contribution("a 1", 5)], ["IMPORT-ID"]),
        ([contribution("A-1", 5, notes="a\u202eb")], ["IMPORT-TEXT"]),
        ([contribution("A-1", 5, **{"support cost %": 0.13})], ["IMPORT-NUMBER"]),
    ],
)  # fmt: skip
def test_agreements_that_cannot_be_booked(tmp_path, rows, found_codes):
    """The row says which field, whatever the agreement's other rows say."""
    taken = found(tmp_path, [CONTRIBUTION_HEADER, *rows])
    assert [finding.code for finding in errors_in(taken.findings)] == found_codes


def test_the_whole_of_an_agreement_is_held_against_its_rows(tmp_path):
    """Japan 2010: four rows of one contribution of 18,305,000."""
    header = [*CONTRIBUTION_HEADER, "Agreement amount"]
    amounts = {"AFG": 12805000, "PAK": 500000, "SDN": 3500000, "SOM": 1500000}
    rows = [
        contribution("JPN-2010-02", n, grant=f"JPN-2010-02-{name}") for name, n in amounts.items()
    ]
    good = [[*rows[0], 18305000], *rows[1:]]
    taken = found(tmp_path, [header, *good])
    assert not taken.findings
    whole = next(draft.entry for draft in taken.sorted.new if draft.entry.type == "agreement")
    assert whole.meta["amount"].number == Decimal("18305000.00")
    bad = [[*rows[0], 18305001], *rows[1:]]
    assert codes(found(tmp_path, [header, *bad])) == ["IMPORT-SUM"]


POOL = ["Fund", "Donor", "Date", "Paid", "Pledged", "Original", "Currency", "Rate"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["VTF", "Japan", D(2014, 1, 1), 5, None, None, None, None], "IMPORT-FUND-CLASS"),
        (["CHF-SDN", "Japan", D(2014, 1, 1), -5, None, None, None, None], "IMPORT-NEGATIVE"),
        (["CHF-SDN", "Japan", D(2014, 1, 1), 5, None, 9, "GBP", 0.8], "IMPORT-EXCHANGE"),
        (["CHF-SDN", "Japan", D(2014, 1, 1), 5, None, 4, "GBP", 0], "IMPORT-NUMBER"),
        (["Atlantis", "Japan", D(2014, 1, 1), 5, None, None, None, None], "IMPORT-UNKNOWN-FUND"),
    ],
)
def test_pool_contributions_that_cannot_be_booked(tmp_path, row, code):
    """Only a pooled fund takes money for no programme in particular."""
    assert codes(found(tmp_path, [POOL, row])) == [code]


VOTE = [
    "Id",
    "Fund",
    "Amount",
    "Currency",
    "Programmes",
    "Begins",
    "Ends",
    "Resolution",
    "Status",
    "Date",
]


@pytest.mark.parametrize(
    ("amount", "currency", "status", "code"),
    [
        (None, None, None, "IMPORT-REQUIRED"),
        (5, None, "pending", "IMPORT-REQUIRED"),
        (5, "EUR", None, "IMPORT-CURRENCY"),
        (5, None, "perhaps", "IMPORT-STATUS"),
    ],
)
def test_votes_that_cannot_be_booked(tmp_path, amount, currency, status, code):
    """Pending has no amount; voted has one, in dollars."""
    days = [D(2013, 7, 1), D(2014, 6, 30)]
    row = ["U-1", "UNMISS", amount, currency, "South Sudan", *days, "67/1", status, D(2013, 6, 1)]
    assert codes(found(tmp_path, [VOTE, row])) == [code]


def test_single_faults_of_the_plain_kinds(tmp_path):
    """A fund's class, and a rate of nothing or of the dollar itself."""
    funds = [["Id", "Name", "Class"], ["X", "X", "private"]]
    assert codes(found(tmp_path, funds)) == ["IMPORT-VALUE"]
    rates = [["Date", "Currency", "Rate", "Rate source"], [D(2011, 1, 1), "EUR", 0, "U"],
             [D(2011, 1, 1), "USD", 1, "U"]]  # fmt: skip
    assert codes(found(tmp_path, rates)) == ["IMPORT-NUMBER", "IMPORT-CURRENCY"]


SPENT = [
    "Reference",
    "Line",
    "Date",
    "Funding",
    "Programme",
    "Budget class",
    "Amount",
    "Paid from",
    "Payee",
]


def line(reference, number=None, **other):
    """Return a row of expenditure."""
    usual = {
        "date": D(2010, 7, 1), "funding": "JPN-2010-01", "programme": "AFG", "class": "Travel",
        "amount": 100, "from": None, "payee": None,
    } | other  # fmt: skip
    return [reference, number, *usual.values()]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([line("V"), line("V")], "IMPORT-DUPLICATE"),
        ([line("V", "1"), line("V", "2", date=D(2010, 7, 2))], "IMPORT-VOUCHER"),
        ([line("V", **{"from": "advance"})], "IMPORT-REQUIRED"),
        ([line("V", **{"from": "pocket"})], "IMPORT-VALUE"),
        ([line("V", amount=-1)], "IMPORT-NEGATIVE"),
        ([line("V", **{"class": "Gifts"})], "IMPORT-BUDGET-CLASS"),
    ],
)
def test_expenditure_that_cannot_be_booked(tmp_path, rows, code):
    """The lines of a voucher belong together, and each is paid from somewhere."""
    assert codes(found(tmp_path, [SPENT, *rows])) == [code]


def test_support_cost_is_charged_on_the_voucher_as_a_whole(tmp_path):
    """13 per cent of 100 + 150, to the dollar, once: 33, parted by programme."""
    from importers.recognise import BUILT_IN

    layout = (BUILT_IN / "expenditure.toml").read_text() + '\n[options]\nsupport_cost = "charge"\n'
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "e.toml").write_text(layout)
    rows = [SPENT, line("V", "1"), line("V", "2", amount=150, programme="DRC"), line("W", amount=1),
            line("X", **{"class": "Support cost"}), line("Y", funding="FRA-2010-01")]  # fmt: skip
    taken = take(make_book(tmp_path / "book.xlsx", {"S": rows}), folder)
    assert not taken.findings
    voucher = taken.sorted.new[0].entry.postings
    origins = [leg.meta["origin"].rpartition("!")[2] for leg in voucher[:-1]]
    assert origins == ["A2:I2", "A3:I3", "A2:I2", "A3:I3"]
    charged = {
        draft.key: [str(leg.units) for leg in draft.entry.postings if "SupportCost" in leg.account]
        for draft in taken.sorted.new
    }
    assert charged == {
        "expenditure:V": ["13.20 USD", "19.80 USD"],
        "expenditure:W": [],
        "expenditure:X": ["100.00 USD"],
        "expenditure:Y": [],
    }


def test_identities_with_colons_stay_apart(tmp_path):
    """A colon parts an identity from what was made of it, so one inside is written otherwise."""
    taken = found(tmp_path, [SPENT, line("INV"), line("INV:5")])
    assert [draft.key for draft in taken.sorted.new] == ["expenditure:INV", "expenditure:INV%3A5"]


def test_set_aside_rows_without_an_identity_are_told_apart(tmp_path):
    """By what they say; the same again gets a number."""
    header = ["Reference", "Funding", "Date", "Amount", "Status"]
    layout = tmp_path / "layouts"
    layout.mkdir()
    from importers.recognise import BUILT_IN

    text = (BUILT_IN / "receipt.toml").read_text()
    (layout / "r.toml").write_text(text + '\n[[set_aside]]\nfield = "status"\ntexts = "later"\n')
    rows = [header, *[[None, "JPN-2010-01", None, 5, "later"]] * 2]
    taken = take(make_book(tmp_path / "b.xlsx", {"S": rows}), layout)
    keys = [draft.key for draft in taken.sorted.new]
    assert len(set(keys)) == 2
    assert keys[1] == f"{keys[0]}#2"
    assert not taken.findings


def test_a_key_of_the_layout_s_own_must_be_filled(tmp_path):
    """What identifies a row cannot be blank."""
    from importers.recognise import BUILT_IN

    layout = tmp_path / "layouts"
    layout.mkdir()
    text = (BUILT_IN / "receipt.toml").read_text() + '\n[key]\nfields = ["funding", "bank"]\n'
    (layout / "r.toml").write_text(text)
    rows = [["Reference", "Funding", "Date", "Amount"], ["B", "JPN-2010-01", D(2010, 5, 1), 5]]
    assert codes(take(make_book(tmp_path / "b.xlsx", {"S": rows}), layout)) == ["IMPORT-KEY"]


def test_advice_names_what_looks_alike(tmp_path):
    """A slip of the keyboard is one step from right."""
    taken = found(tmp_path, [CONTRIBUTION_HEADER, contribution("A-1", 5, donor="Japn")])
    assert "Perhaps Japan" in taken.findings[0].advice


def test_peek_is_what_the_books_say():
    """The tests' own small books are lawful terms."""
    assert not small_peek().register.problems
