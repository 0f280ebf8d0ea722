"""Advances to partners: paid, reported, given back, and what partners state of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.importers.kit import D, codes, make_book, small_peek, take

ADVANCE = ["Reference", "Funding", "Partner", "Date", "Amount", "Currency", "USD", "Report due",
           "Expires", "Instalment", "Instalments", "Programme", "Paid from", "Paid on",
           "Agreement"]  # fmt: skip
REPORT = ["Reference", "Line", "Funding", "Partner", "Advance", "Date", "Programme",
          "Budget class", "Activity", "Amount", "Currency", "USD", "Support cost", "Excess",
          "Stated balance", "Payee", "Description"]  # fmt: skip
REFUND = ["Reference", "Funding", "Partner", "Advance", "Date", "Amount", "Currency", "USD"]
BALANCE = ["Reference", "Funding", "Partner", "Advance", "Date", "Balance", "Currency",
           "Received", "Spent", "Refunded"]  # fmt: skip


def row(header, **values):
    """Return a row under a header, fields by their header in small letters."""
    return [values.pop(name.casefold().replace(" ", "_"), None) for name in header]


def advance(reference="ADV-1", amount=500, **more):
    """Return a row of an advance to UNOPS."""
    usual = {"funding": "JPN-2010-01", "partner": "UNOPS", "date": D(2010, 5, 1)}
    return row(ADVANCE, reference=reference, amount=amount, **(usual | more))


def report(amount=320, reference="R-1", **more):
    """Return a row of a report of UNOPS."""
    usual = {
        "funding": "JPN-2010-01", "partner": "UNOPS", "date": D(2010, 7, 10), "activity":
        "clearance", "programme": "Afghanistan", "budget_class": "Contracts",
    }  # fmt: skip
    return row(REPORT, reference=reference, amount=amount, **(usual | more))


def refund(amount=180, reference="B-1", **more):
    """Return a row of a refund of UNOPS."""
    usual = {"funding": "JPN-2010-01", "partner": "UNOPS", "date": D(2010, 8, 1)}
    return row(REFUND, reference=reference, amount=amount, **(usual | more))


def stated(balance=180, **more):
    """Return a row of a balance that UNOPS states."""
    usual = {
        "reference": "L-1", "funding": "JPN-2010-01", "partner": "UNOPS", "date": D(2010, 12, 31),
    }  # fmt: skip
    return row(BALANCE, balance=balance, **(usual | more))


def sheets(advances=(), reports=(), refunds=(), balances=()):
    """Return the sheets of a workbook; the order of the sheets is not that of the work."""
    named = {
        "Balances": (BALANCE, balances), "Reports": (REPORT, reports),
        "Refunds": (REFUND, refunds), "Advances": (ADVANCE, advances),
    }  # fmt: skip
    return {name: [header, *rows] for name, (header, rows) in named.items() if rows}


#: Agreements that leave partner and programme open, and say so.
OPEN = "".join(
    f"""
2010-04-01 custom "clause" "{name}" "{number}"
  axis: "{axis}"
  allows: "*"
"""
    for name in ("JPN-2010-01", "FRA-2010-01")
    for number, axis in (("8", "partner"), ("9", "programme"))
).replace('2010-04-01 custom "clause" "JPN', '2010-03-18 custom "clause" "JPN')


#: What came in under them.
CASH = "".join(
    f"""
2010-04-01 * "Deposit"
  key: "receipt:{donor}"
  funding: "{donor}-2010-01"
  original: 1000.00 {currency}
  Assets:VTF:Cash:Pool           1000.00 USD
  Assets:VTF:Receivable:{donor}      -1000.00 USD
"""
    for donor, currency in (("JPN", "USD"), ("FRA", "EUR"))
)


@pytest.fixture
def taken(tmp_path):
    """A function that takes in a workbook of such sheets."""

    def look(*rows, clauses=OPEN, **more):
        if rows:
            more["advances"] = rows
        book = make_book(tmp_path / "field.xlsx", sheets(**more))
        return take(book, peek=small_peek(CASH + clauses))

    return look


def legs(found, key):
    """Return the postings of an entry: account and amount."""
    (entry,) = [draft.entry for draft in found.sorted.new if draft.key == key]
    return {leg.account: leg.units.number for leg in entry.postings}


def entry(found, key):
    """Return an entry by its key."""
    return next(draft.entry for draft in found.sorted.new if draft.key == key)


HELD = "Assets:VTF:Advances:UNOPS"


def test_must_12_an_advance_is_paid_and_its_facts_are_in_the_books(taken):
    """The directive has due dates and instalments, the money is tied to it."""
    found = taken(
        advance(report_due=D(2010, 7, 31), expires=D(2010, 12, 31), instalment="1", instalments=2)
    )

    assert codes(found) == []
    assert legs(found, "advance:ADV-1:paid") == {HELD: 500, "Assets:VTF:Cash:Pool": -500}
    assert entry(found, "advance:ADV-1:paid").meta["advance"] == "ADV-1"
    meta = entry(found, "advance:ADV-1").meta
    assert meta["report-due"] == D(2010, 7, 31)
    assert (meta["instalment"], meta["instalments"]) == ("1", 2)
    assert (meta["partner"], meta["funding"]) == ("UNOPS", "JPN-2010-01")


def test_must_12_a_report_comes_off_the_advance_and_leaves_180(taken):
    """500 advanced, 320 reported, 180 left; the fund's support cost is paid from its own cash."""
    found = taken(advance(), reports=[report()], balances=[stated(180)])

    assert codes(found) == []
    assert legs(found, "partner-report:R-1/JPN-2010-01") == {
        "Expenses:VTF:AFG:Contracts": 320,
        "Expenses:VTF:AFG:SupportCost": 42,
        HELD: -320,
        "Assets:VTF:Cash:Pool": -42,
    }
    assert entry(found, "partner-report:R-1/JPN-2010-01").meta["advance"] == "ADV-1"
    assert entry(found, "partner-report:R-1/JPN-2010-01:report").date == D(2010, 7, 10)


def test_must_12_what_is_left_is_given_back_and_no_more(taken):
    """180 may come back, 180.01 may not."""
    found = taken(advance(), reports=[report()], refunds=[refund("180.00")])
    assert codes(found) == []
    assert legs(found, "advance-refund:B-1") == {"Assets:VTF:Cash:Pool": 180, HELD: -180}

    over = taken(advance(), refunds=[refund("500.01")])
    (finding,) = over.findings
    assert finding.code == "ADVANCE-EXCEEDED"
    assert "500.01 USD" in finding.message
    assert "0.01 USD too much" in finding.message


def test_support_cost_of_the_partner_comes_off_its_advance(taken):
    """Where the report states support cost, it is the partner's, and part of the report."""
    found = taken(advance(), reports=[report("300", support_cost=39)])

    assert codes(found) == []
    assert legs(found, "partner-report:R-1/JPN-2010-01")[HELD] == -339


def test_a_report_beyond_its_advance_is_refused_or_owed(taken):
    """With figures; payable only if the report says so."""
    over = taken(advance(), reports=[report(520)])
    (finding,) = over.findings
    assert finding.code == "ADVANCE-EXCEEDED"
    assert "520.00 USD" in finding.message
    assert "20.00 USD too much" in finding.message

    owed = taken(advance(), reports=[report(520, excess="payable")])
    assert codes(owed) == []
    booked = legs(owed, "partner-report:R-1/JPN-2010-01")
    assert (booked[HELD], booked["Liabilities:VTF:Payable:UNOPS"]) == (-500, -20)

    nothing = taken(reports=[report(20, excess="payable")])
    assert codes(nothing) == []
    assert HELD not in legs(nothing, "partner-report:R-1/JPN-2010-01")
    assert codes(taken(advance(), reports=[report(excess="perhaps")])) == ["IMPORT-VALUE"]


def test_of_several_advances_none_is_guessed(taken):
    """The report must say which; each takes its own."""
    two = [advance("ADV-1"), advance("ADV-2", 100)]

    unclear = taken(*two, reports=[report()])
    (finding,) = unclear.findings
    assert finding.code == "ADVANCE-SEVERAL"
    assert "ADV-1 (500.00 USD outstanding), ADV-2 (100.00 USD outstanding)" in finding.message

    clear = taken(*two, reports=[report(100, advance="ADV-2"), report(500, advance="ADV-1")])
    assert codes(clear) == []
    assert legs(clear, "partner-report:R-1/JPN-2010-01/ADV-2")[HELD] == -100
    assert legs(clear, "partner-report:R-1/JPN-2010-01/ADV-1")[HELD] == -500


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"advance": "ADV-9"}, "ADVANCE-UNKNOWN"),
        ({"partner": "UNICEF", "advance": "ADV-1"}, "ADVANCE-OTHER"),
        ({"funding": "FRA-2010-01", "advance": "ADV-1"}, "ADVANCE-OTHER"),
        ({"partner": "UNICEF"}, "ADVANCE-UNKNOWN"),
        ({"date": D(2010, 4, 30), "advance": "ADV-1"}, "ADVANCE-EARLY"),
        ({"date": D(2010, 4, 30)}, "ADVANCE-UNKNOWN"),
        ({"currency": "EUR", "usd": 100, "advance": "ADV-EUR"}, "ADVANCE-UNKNOWN"),
    ],
)
def test_a_report_of_somebody_elses_money_is_refused(taken, changed, code):
    """Of another partner, another funding, or before the advance was paid."""
    assert codes(taken(advance(), reports=[report(**changed)])) == [code]


def euro(reference="ADV-E", amount=300, usd=400, **more):
    """Return a row of an advance in euro."""
    return advance(reference, amount, funding="FRA-2010-01", currency="EUR", usd=usd, **more)


def euros(amount, usd, reference="R-1", **more):
    """Return a row of a report in euro."""
    return report(amount, reference, funding="FRA-2010-01", currency="EUR", usd=usd, **more)


def test_an_advance_in_another_currency_ends_at_zero_in_both(taken):
    """Three parts of 300 EUR carried at 400 USD: the last takes what is left of both."""
    found = taken(
        euro(),
        reports=[euros(100, "140.00"), euros(100, "130.00", "R-2")],
        refunds=[refund(100, funding="FRA-2010-01", currency="EUR", usd="133.34")],
    )

    assert codes(found) == []
    one, two = (
        legs(found, "partner-report:R-1/FRA-2010-01"),
        legs(found, "partner-report:R-2/FRA-2010-01"),
    )
    three = legs(found, "advance-refund:B-1")
    assert one[HELD] + two[HELD] + three[HELD] == -400
    difference = "Income:VTF:ExchangeDifference"
    # The refund is booked first: a third of the dollars; then half of what is left, then the rest.
    assert three == {"Assets:VTF:Cash:Pool": Decimal("133.34"), HELD: Decimal("-133.33"),
                     difference: Decimal("-0.01")}  # fmt: skip
    assert (one[HELD], one[difference]) == (Decimal("-133.34"), Decimal("-6.66"))
    assert (two[HELD], two[difference]) == (Decimal("-133.33"), Decimal("3.33"))
    leg = next(leg for leg in entry(found, "partner-report:R-1/FRA-2010-01").postings
               if leg.account == HELD)  # fmt: skip
    assert str(leg.meta["original"]) == "100.00 EUR"


def test_a_report_in_another_currency_than_its_advance(taken):
    """In dollars' worth against an advance in dollars; not against one in euro."""
    worth = taken(
        advance(), reports=[report(9000, currency="AFN", usd=200)], balances=[stated(300)]
    )
    assert codes(worth) == []
    assert legs(worth, "partner-report:R-1/JPN-2010-01")[HELD] == -200

    other = taken(euro(), reports=[report(100, funding="FRA-2010-01")])
    assert codes(other) == ["IMPORT-CURRENCY"]
    levied = taken(euro(), reports=[euros(100, 130, support_cost=5)])
    assert codes(levied) == ["IMPORT-CURRENCY"]


def test_what_goes_beyond_an_advance_in_another_currency_is_owed_at_its_share(taken):
    """400 EUR of 520 USD reported on 300 EUR: a quarter is owed."""
    found = taken(euro(), reports=[euros(400, 520, excess="payable")])
    booked = legs(found, "partner-report:R-1/FRA-2010-01")
    assert booked[HELD] == -400
    assert booked["Liabilities:VTF:Payable:UNOPS"] == -130
    assert booked["Income:VTF:ExchangeDifference"] == 10


def test_a_correction_puts_back_no_more_than_was_reported(taken):
    """A report below zero makes the advance larger, up to what was paid."""
    back = taken(advance(), reports=[report(), report(-20, "R-2", advance="ADV-1")],
                 balances=[stated(200)])  # fmt: skip
    assert codes(back) == []

    beyond = taken(advance(), reports=[report(-20, advance="ADV-1")])
    (finding,) = beyond.findings
    assert finding.code == "ADVANCE-EXCEEDED"
    assert "520.00 USD of 500.00 USD paid" in finding.message


def test_a_report_of_several_lines_is_one_transaction(taken):
    """Its lines may have payees of their own; partner, period and balance are the report's."""
    lines = [
        report(200, line="1", payee="Kabul Motors", description="fuel"),
        report(120, line="2", payee="Demining Ltd"),
    ]
    found = taken(advance(), reports=lines)
    assert codes(found) == []
    booked = entry(found, "partner-report:R-1/JPN-2010-01")
    assert (booked.payee, booked.narration) == ("UNOPS", "Report R-1")
    assert [(leg.meta or {}).get("description") for leg in booked.postings][:2] == [
        "Kabul Motors: fuel", "Demining Ltd",
    ]  # fmt: skip

    lines[1] = report(120, line="2", stated_balance=1)
    assert codes(taken(advance(), reports=lines)) == ["IMPORT-VOUCHER"]


def test_a_stated_balance_that_is_not_ours_is_told_and_stands_in_the_books(taken):
    """A warning with both figures; the partner's own cumulative figures too."""
    found = taken(
        advance(),
        reports=[report(stated_balance=200, description="Q2")],
        balances=[stated(180, received=500, spent=320, refunded=5, advance="ADV-1")],
    )

    assert codes(found) == ["ADVANCE-BALANCE"] * 2
    messages = [finding.message for finding in found.findings]
    assert any("states 200.00 USD left" in m and "the books have 180.00 USD" in m
               and "20.00 more" in m for m in messages)  # fmt: skip
    assert any("states 5.00 USD given back" in m and "have 0.00 USD" in m for m in messages)
    assert entry(found, "partner-balance:L-1/JPN-2010-01/ADV-1").meta["spent"].number == 320
    assert entry(found, "partner-report:R-1/JPN-2010-01:balance").meta["amount"].number == 200


def test_the_same_again_is_nothing_new(desk):
    """Twice imported, byte for byte the same; the advance of a row in the books stays its own."""
    agreed = [
        ["Agreement", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins", "Ends",
         "Support cost %", "Amount", "Currency", "Date", "Status", "Partner"],
        ["JPN-2010-01", "Japan", "VTF", "*", "*", "*", "*", "*", 13, 1000, "USD", D(2010, 3, 18),
         "received", "*"],
    ]  # fmt: skip
    assert desk.run("import", desk.book("gift.xlsx", {"VTF": agreed}))[0] == 0
    book = desk.book(
        "field.xlsx",
        sheets([advance()], [report()], [refund()], [stated(0)]),
    )
    code, _, errors = desk.run("import", book)
    assert (code, errors) == (0, "")
    before = desk.content()

    again = desk.book("again.xlsx", sheets(reports=[report()], refunds=[refund()]))
    code, text, _ = desk.run("import", again)

    assert code == 0
    assert "nothing new" in text
    assert desk.content() == before
    assert desk.run("check")[0] == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"funding": "VTF-GENERAL"}, "IMPORT-FUNDING"),
        ({"report_due": D(2010, 4, 1)}, "IMPORT-VALUE"),
        ({"instalments": 0}, "IMPORT-VALUE"),
        ({"instalment": "3", "instalments": 2}, "IMPORT-VALUE"),
        ({"programme": "DRC"}, "ADVANCE-CLAUSE"),
        ({"partner": "UNICEF"}, "ADVANCE-CLAUSE"),
        ({"expires": D(2011, 1, 1)}, "ADVANCE-EXPIRY"),
        ({"date": D(2011, 1, 1), "report_due": D(2011, 2, 1)}, "ADVANCE-CLAUSE"),
        ({"reference": "adv 1"}, "IMPORT-ID"),
    ],
)
def test_an_unlawful_advance_is_refused(taken, changed, code):
    """By what the funding's clauses say, and by its own days and instalments."""
    clauses = """
2010-03-18 custom "clause" "JPN-2010-01" "6"
  axis: "partner"
  allows: "UNOPS"
  text: "Implemented by UNOPS."
2010-03-18 custom "clause" "JPN-2010-01" "7"
  axis: "programme"
  allows: "AFG"
2010-03-18 custom "clause" "JPN-2010-01" "8"
  axis: "period"
  allows: "2010-01-01..2010-12-31"
"""
    assert codes(taken(advance(programme="Afghanistan"), clauses=clauses)) == []
    assert codes(taken(advance(**changed), clauses=clauses)) == [code]


def test_where_the_agreement_says_nothing_of_partners_nothing_is_advanced(taken):
    """Default deny: its reports would be refused when the money is gone."""
    (finding,) = taken(advance(), clauses="").findings
    assert finding.code == "ADVANCE-CLAUSE"
    assert "it has no clause on partner" in finding.message


def test_an_advance_of_voted_money_is_paid_from_authority(taken):
    """And comes back to it."""
    vote = {"funding": "UNMISS-2012-13", "date": D(2012, 8, 1)}
    found = taken(advance(**vote), refunds=[refund(5, **vote | {"date": D(2012, 9, 1)})])
    assert codes(found) == []
    assert legs(found, "advance:ADV-1:paid")["Assets:UNMISS:Authority"] == -500
    assert legs(found, "advance-refund:B-1")["Assets:UNMISS:Authority"] == 5
    assert codes(taken(advance(currency="EUR", usd=600, **vote))) == ["IMPORT-CURRENCY"]


def test_an_advance_from_before_the_books_is_brought_forward(taken):
    """Against the opening balance, if its agreement is; its age counts from its own day."""
    opening = {"paid_from": "opening", "paid_on": D(2009, 11, 1), "funding": "OLD-2009"}
    old = (
        OPEN.replace("JPN-2010-01", "OLD-2009")
        + """
2009-01-01 custom "agreement" "OLD-2009"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
  brought-forward: TRUE
"""
    )
    found = taken(advance(**opening), clauses=old)
    assert codes(found) == []
    assert legs(found, "advance:ADV-1:paid") == {HELD: 500, "Equity:VTF:Opening": -500}
    assert entry(found, "advance:ADV-1").meta["paid-on"] == D(2009, 11, 1)

    late = taken(advance(**opening | {"paid_on": D(2010, 5, 2)}), clauses=old)
    assert codes(late) == ["IMPORT-VALUE"]
    assert codes(taken(advance(paid_from="opening"))) == ["IMPORT-OPENING"]
    assert codes(taken(advance(paid_from="the safe"))) == ["IMPORT-VALUE"]


def test_must_13_the_same_payment_as_a_pass_through_and_as_an_outright_grant(taken, tmp_path):
    """With a report to come it is an asset; outright it is a cost on the day it is signed."""
    through = taken(advance(report_due=D(2010, 7, 31)))
    assert legs(through, "advance:ADV-1:paid") == {HELD: 500, "Assets:VTF:Cash:Pool": -500}

    header = ["Reference", "Funding", "Date", "Programme", "Budget class", "Activity", "Partner",
              "Amount"]  # fmt: skip
    row = ["PV-1", "JPN-2010-01", D(2010, 5, 1), "Afghanistan", "Transfers", "clearance", "UNOPS",
           500]  # fmt: skip
    book = make_book(tmp_path / "outright.xlsx", {"Costs": [header, row]})
    outright = take(book, peek=small_peek(CASH + OPEN))
    assert codes(outright) == []
    assert entry(outright, "expenditure:PV-1").date == D(2010, 5, 1)
    assert legs(outright, "expenditure:PV-1") == {
        "Expenses:VTF:AFG:Transfers": 500, "Assets:VTF:Cash:Pool": -500,
    }  # fmt: skip


AGREED = """
2010-04-01 custom "partner-agreement" "PA-1"
  partner: "UNOPS"
  funding: "JPN-2010-01"
  amount: 1000.00 USD
  mode: "{mode}"
  programme: "AFG"
  activity: "clearance"
"""


def test_must_13_the_same_row_in_the_two_modes_of_its_agreement(taken):
    """One sheet, one row: an advance under the one agreement, a cost under the other."""
    row = advance(report_due=D(2010, 7, 31))
    through = taken(row, clauses=OPEN + AGREED.format(mode="pass-through"))
    assert codes(through) == []
    assert legs(through, "advance:ADV-1:paid") == {HELD: 500, "Assets:VTF:Cash:Pool": -500}

    outright = taken(row, clauses=OPEN + AGREED.format(mode="outright"))
    assert codes(outright) == []
    assert [draft.key for draft in outright.sorted.new] == ["advance:ADV-1"]
    assert legs(outright, "advance:ADV-1") == {
        "Expenses:VTF:AFG:Transfers": 500, "Expenses:VTF:AFG:SupportCost": 65,
        "Assets:VTF:Cash:Pool": -565,
    }  # fmt: skip
    meta = entry(outright, "advance:ADV-1").meta
    assert (meta["partner-agreement"], meta["partner"]) == ("PA-1", "UNOPS")
    assert meta["activity"] == "clearance"


def test_which_agreement_an_advance_is_paid_under(taken):
    """The one that the row names, or the only one; where there are several it names one."""
    one = OPEN + AGREED.format(mode="outright")
    two = one + AGREED.format(mode="pass-through").replace("PA-1", "PA-2")
    for clauses, own, said in (
        (two, {}, "UNOPS has several agreements under JPN-2010-01: PA-1, PA-2"),
        (one, {"agreement": "PA-9"}, "found 'PA-9', and signed with UNOPS under JPN-2010-01"),
    ):
        (finding,) = taken(advance(**own), clauses=clauses).findings
        assert finding.code == "IMPORT-VALUE"
        assert said in finding.message
    assert legs(taken(advance(agreement="PA-2"), clauses=two), "advance:ADV-1:paid")
    assert legs(taken(advance(agreement="PA-1"), clauses=two), "advance:ADV-1")
    early = taken(advance(date=D(2010, 4, 1)), clauses=one.replace("2010-04-01", "2010-04-02"))
    assert legs(early, "advance:ADV-1:paid")


def test_an_outright_cost_is_some_programmes(taken):
    """The row says which, or the agreement does."""
    silent = OPEN + AGREED.format(mode="outright").replace('  programme: "AFG"\n', "").replace(
        '  activity: "clearance"\n', ""
    )
    (finding,) = taken(advance(), clauses=silent).findings
    assert finding.code == "IMPORT-REQUIRED"
    said = taken(advance(programme="Afghanistan"), clauses=silent)
    assert "Expenses:VTF:AFG:Transfers" in legs(said, "advance:ADV-1")
