"""Pledge, agreement, instalments, deposit; clauses; opening balances: from workbook to status."""

from __future__ import annotations

import json

import pytest

from tests.importers.kit import D, codes, make_book, small_peek, take

MALI = [["Id", "Name"], ["MLI", "Mali"]]
AGREEMENT = [
    "Agreement", "Grant", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins",
    "Ends", "Ceiling", "Amount", "Currency", "USD", "Date", "Pledge", "Brought forward",
]  # fmt: skip


def agreement(name="FRA-2014-01", amount=1800000, currency="EUR", usd=2250000, **other):
    """Return a row under `AGREEMENT`; fields by their header in small letters."""
    usual = {
        "agreement": name, "donor": "FRA", "fund": "VTF", "programme": "MLI", "activity": "*",
        "budget class": "*", "begins": "*", "ends": "*", "amount": amount, "currency": currency,
        "usd": usd, "date": D(2014, 1, 15),
    } | {key.replace("_", " "): value for key, value in other.items()}  # fmt: skip
    return [usual.get(title.casefold()) for title in AGREEMENT]


PLEDGES = [
    ["Id", "Donor", "Fund", "Amount", "Currency", "Date"],
    ["FRA-PLEDGE", "FRA", "VTF", 2000000, "EUR", D(2013, 11, 1)],
]
INSTALMENTS = [
    ["Funding", "Number", "Due", "Amount", "Currency"],
    ["FRA-2014-01", "1", D(2014, 2, 1), 900000, "EUR"],
    ["FRA-2014-01", "2", D(2014, 6, 30), 900000, "EUR"],
]
RECEIPTS = [
    ["Reference", "Funding", "Date", "Amount", "Currency", "USD"],
    ["B-1", "FRA-2014-01", D(2014, 2, 10), 900000, "EUR", 1150000],
]


def bring(desk, name, sheets):
    """Import a workbook whole, or fail with what was said."""
    code, output, errors = desk.run("import", desk.book(name, sheets))
    assert (code, errors) == (0, ""), output + errors
    return output


def shown(desk, *options):
    """Return the status as text and as data."""
    code, text, errors = desk.run("status", *options)
    assert (code, errors) == (0, "")
    return text, json.loads(desk.run("status", "--json", *options)[1])


def test_must_01_pledge_agreement_and_deposit_are_three_states(desk):
    """EUR 2m pledged, 1.8m signed, 0.9m received: each is shown, and nothing twice."""
    sheets = {
        "Programmes": MALI,
        "Pledges": PLEDGES,
        "Agreements": [AGREEMENT, agreement(pledge="FRA-PLEDGE")],
        "Instalments": INSTALMENTS,
        "Receipts": RECEIPTS,
    }
    bring(desk, "all.xlsx", sheets)

    text, data = shown(desk, "--today", "2014-07-10")

    (pledge,) = data["pledges"]
    assert (pledge["amount"], pledge["signed"], pledge["not_signed"]) == (
        "2000000.00", "1800000.00", "200000.00",
    )  # fmt: skip
    assert pledge["agreements"] == ["FRA-2014-01"]
    (found,) = data["agreements"]
    figures = ("agreed", "received", "receivable", "agreed_usd", "received_usd", "receivable_usd")
    assert [found[name] for name in figures] == [
        "1800000.00", "900000.00", "900000.00", "2250000.00", "1125000.00", "1125000.00",
    ]  # fmt: skip
    assert [due["state"] for due in found["instalments"]] == ["paid", "overdue"]
    (late,) = data["overdue"]
    assert (late["missing"], late["since"], late["days"]) == ("900000.00", "2014-06-30", 10)
    assert data["totals"]["VTF"]["agreed_usd"] == "2250000.00"
    assert data["totals"]["VTF"]["received"] == "1125000.00"
    assert "2,000,000.00" in text
    assert "200,000.00" in text
    before, later = shown(desk, "--today", "2014-06-30")
    assert later["overdue"] == []
    assert "due today" in json.dumps(later)
    assert "Overdue instalments" not in before


def test_an_instalment_of_a_grant_is_paid_by_that_grant_alone(desk):
    """Money of one grant pays no instalment of another; the whole agreement's take what is left."""
    sheets = {
        "Programmes": MALI,
        "Agreements": [
            AGREEMENT,
            agreement("FRA-1", 600, "USD", None, grant="FRA-1-A"),
            agreement("FRA-1", 400, "USD", None, grant="FRA-1-B"),
        ],
        "Instalments": [
            INSTALMENTS[0],
            ["FRA-1-A", "1", D(2014, 2, 1), 300, "USD"],
            ["FRA-1-B", "1", D(2014, 2, 1), 400, "USD"],
            ["FRA-1", "2", D(2014, 3, 1), 300, "USD"],
        ],
        "Receipts": [
            RECEIPTS[0],
            ["B-1", "FRA-1-A", D(2014, 2, 10), 400, "USD", None],
        ],
    }
    bring(desk, "all.xlsx", sheets)

    _, data = shown(desk, "--today", "2014-04-01")

    (found,) = data["agreements"]
    assert [(due["of"], due["received"], due["missing"]) for due in found["instalments"]] == [
        ("FRA-1-A", "300.00", "0.00"),
        ("FRA-1-B", "0", "400.00"),
        ("FRA-1", "100.00", "200.00"),
    ]
    assert [item["state"] for item in found["instalments"]] == [
        "paid", "overdue", "part paid, overdue",
    ]  # fmt: skip


def test_an_instalment_that_moves_is_due_on_its_new_day(desk):
    """The same number again, agreed later, replaces it from then on."""
    sheets = {
        "Programmes": MALI,
        "Agreements": [AGREEMENT, agreement()],
        "Instalments": INSTALMENTS,
    }
    bring(desk, "all.xlsx", sheets)
    later = [
        ["Funding", "Number", "Due", "Amount", "Currency", "Date"],
        ["FRA-2014-01", "1", D(2014, 5, 1), 900000, "EUR", D(2014, 1, 31)],
    ]
    bring(desk, "later.xlsx", {"Instalments": later})

    before = shown(desk, "--today", "2014-01-30")[1]["agreements"][0]["instalments"]
    after = shown(desk, "--today", "2014-04-30")[1]

    assert [due["due"] for due in before] == ["2014-02-01", "2014-06-30"]
    assert [due["due"] for due in after["agreements"][0]["instalments"]] == [
        "2014-05-01", "2014-06-30",
    ]  # fmt: skip
    assert after["overdue"] == []


#: A clause of the small books, and a row that amends it, with what one cell must say otherwise.
CLAUSES = ["Funding", "Number", "Axis", "Allows", "Begins", "Ends", "Consent", "Rounding", "Date"]
AMENDED = {"funding": "JPN-2010-01", "number": "5", "axis": "support cost", "allows": "7%",
           "consent": "Letter 3", "date": D(2011, 1, 1)}  # fmt: skip


def clauses(tmp_path, *rows):
    """Return what rows of clauses would bring into the small books."""
    lines = [[row.get(title.casefold()) for title in CLAUSES] for row in rows]
    return take(make_book(tmp_path / "c.xlsx", {"Clauses": [CLAUSES, *lines]}))


@pytest.mark.parametrize(
    ("other", "allows"),
    [
        ({}, "7%"),
        ({"allows": "7"}, "7%"),
        ({"allows": 7}, "7%"),
        ({"axis": "programme", "number": "1", "allows": "Afghanistan, DRC"}, "AFG, COD"),
        ({"axis": "Budget class", "number": "1", "allows": "Travel; Contracts"},
         "Travel, Contracts"),
        ({"axis": "partner", "number": "1", "allows": "UNOPS"}, "UNOPS"),
        ({"axis": "place", "number": "1", "allows": "Gao,  Kidal"}, "Gao, Kidal"),
        ({"axis": "ceiling", "number": "1", "allows": "Signed"}, "signed"),
        ({"axis": "activity", "number": "1", "allows": "*"}, "*"),
        ({"axis": "period", "number": "1", "allows": "2011-01-01 to 2011-12-31"},
         "2011-01-01..2011-12-31"),
        ({"axis": "period", "number": "1", "allows": None, "begins": D(2011, 1, 1),
          "ends": D(2011, 12, 31)}, "2011-01-01..2011-12-31"),
        ({"axis": "period", "number": "1", "allows": None, "begins": "*", "ends": "*"}, "*"),
    ],
)  # fmt: skip
def test_a_clause_is_read_by_what_its_axis_takes(tmp_path, other, allows):
    """Names become ids, a rate has its sign, a period two days."""
    taken = clauses(tmp_path, AMENDED | other)

    (draft,) = taken.desk.drafts
    assert codes(taken) == []
    assert draft.entry.meta["allows"] == allows
    assert draft.entry.meta["consent"] == "Letter 3"


@pytest.mark.parametrize(
    ("other", "code", "cell"),
    [
        ({"consent": None}, "IMPORT-CONSENT", "G2"),
        ({"consent": " - "}, "IMPORT-CONSENT", "G2"),
        ({"number": "9", "consent": None}, "IMPORT-CONSENT", "G2"),
        ({"number": "9"}, "IMPORT-CLAUSE", "B2"),
        ({"date": D(2010, 3, 18)}, "IMPORT-CLAUSE", "B2"),
        ({"date": D(2010, 3, 17)}, "IMPORT-DATE", "I2"),
        ({"funding": "NOBODY"}, "IMPORT-UNKNOWN-FUNDING", "A2"),
        ({"axis": "colour"}, "IMPORT-VALUE", "C2"),
        ({"allows": None}, "IMPORT-CLAUSE", "D2"),
        ({"allows": 0.13}, "IMPORT-NUMBER", "D2"),
        ({"axis": "programme", "allows": "Atlantis"}, "IMPORT-UNKNOWN-PROGRAMME", "D2"),
        ({"axis": "ceiling", "allows": "some"}, "IMPORT-VALUE", "D2"),
        ({"axis": "ceiling", "allows": "signed", "rounding": 1}, "IMPORT-CLAUSE", "H2"),
        ({"axis": "period", "allows": "always"}, "IMPORT-CLAUSE", "D2"),
        ({"axis": "period", "allows": "2011-13-01..2011-12-31"}, "IMPORT-DATE", "D2"),
        ({"axis": "period", "allows": None, "begins": D(2011, 1, 1)}, "IMPORT-CLAUSE", "E2"),
        ({"axis": "period", "allows": "*", "ends": D(2011, 1, 1)}, "IMPORT-CLAUSE", "D2"),
        ({"axis": "period", "allows": None, "begins": D(2012, 1, 1), "ends": D(2011, 1, 1)},
         "IMPORT-DATE", "F2"),
        ({"begins": D(2012, 1, 1)}, "IMPORT-CLAUSE", "E2"),
    ],
)  # fmt: skip
def test_a_clause_that_cannot_hold_is_refused_at_its_cell(tmp_path, other, code, cell):
    """Without consent, twice for a day, of nobody, on nothing, or in words that mean nothing."""
    taken = clauses(tmp_path, AMENDED | other)

    assert [(f.code, f.where.cell) for f in taken.findings] == [(code, cell)]
    assert taken.desk.drafts == []


def test_a_rate_that_a_cell_shows_as_per_cent_is_that_rate(tmp_path):
    """A cell that shows 100% holds a one: it is no rate of one per cent."""
    path = make_book(tmp_path / "c.xlsx", {"Clauses": [CLAUSES]})
    import openpyxl  # only to format a cell

    book = openpyxl.load_workbook(path)
    book["Clauses"].append([AMENDED.get(title.casefold()) for title in CLAUSES])
    book["Clauses"]["D2"].value = 1
    book["Clauses"]["D2"].number_format = "0%"
    book.save(path)

    (draft,) = take(path).desk.drafts
    assert draft.entry.meta["allows"] == "100%"


def test_a_clause_amended_twice_in_one_sheet_needs_consent_each_time(tmp_path):
    """The rows of a sheet know each other."""
    second = AMENDED | {"date": D(2012, 1, 1), "allows": "5%", "consent": None}

    assert codes(clauses(tmp_path, AMENDED, second)) == ["IMPORT-CONSENT"]
    assert codes(clauses(tmp_path, AMENDED, AMENDED | {"allows": "5%"})) == ["IMPORT-DUPLICATE"]


def test_the_same_clause_again_is_known(desk):
    """Imported twice, it is one; what it allows otherwise is a conflict."""
    sheet = [CLAUSES[:4], ["FRA-2014-01", "9", "place", "Gao"]]
    bring(desk, "a.xlsx", {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()]})
    bring(desk, "b.xlsx", {"Clauses": sheet})

    assert "0 new, 1 known" in bring(desk, "c.xlsx", {"Clauses": [*sheet, []], "Notes": [["x"]]})
    changed = {"Clauses": [sheet[0], ["FRA-2014-01", "9", "place", "Kidal"]]}
    assert desk.run("import", desk.book("d.xlsx", changed))[0] == 3


OPENING = ["Funding", "Account", "Name", "Date", "Amount", "Currency", "USD"]


def openings(tmp_path, *rows, more=""):
    """Return what rows of opening balances would bring into the small books."""
    sheets = {"Opening": [OPENING, *rows]}
    return take(make_book(tmp_path / "o.xlsx", sheets), peek=small_peek(BROUGHT + more))


BROUGHT = """
2012-01-01 custom "agreement" "FRA-2012-01"
  donor: "FRA"
  fund: "VTF"
  amount: 1000.00 EUR
  brought-forward: TRUE
2012-01-01 custom "agreement" "FRA-2012-IK"
  donor: "FRA"
  fund: "VTF"
  amount: 1000.00 EUR
  in-kind: TRUE
  brought-forward: TRUE
"""
BEGUN = D(2014, 1, 1)


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["FRA-2012-01", "gold", None, BEGUN, 1, "USD", None], "IMPORT-VALUE", "B2"),
        (["FRA-2010-01", "cash", None, BEGUN, 1, "USD", None], "IMPORT-OPENING", "A2"),
        (["FRA-2012-IK", "cash", None, BEGUN, 1, "USD", None], "IMPORT-OPENING", "A2"),
        (["UNMISS-2012-13", "cash", None, BEGUN, 1, "USD", None], "IMPORT-OPENING", "A2"),
        (["FRA-2012-01", "cash", None, D(2011, 1, 1), 1, "USD", None], "IMPORT-DATE", "D2"),
        (["FRA-2012-01", "cash", None, BEGUN, 0, "USD", None], "IMPORT-AMOUNT", "E2"),
        (["FRA-2012-01", "advance", None, BEGUN, 1, "USD", None], "IMPORT-REQUIRED", "C2"),
        (["FRA-2012-01", "advance", "ACME", BEGUN, 1, "USD", None],
         "IMPORT-UNKNOWN-PARTNER", "C2"),
        (["FRA-2012-01", "payable", None, BEGUN, 1, "USD", None], "IMPORT-REQUIRED", "C2"),
        (["FRA-2012-01", "payable", "ACME", BEGUN, -1, "USD", None], "IMPORT-NEGATIVE", "E2"),
        (["FRA-2012-01", "receivable", "Japan", BEGUN, 1, "EUR", 1], "IMPORT-OPENING", "C2"),
        (["VTF-GENERAL", "receivable", None, BEGUN, 1, "EUR", 1], "IMPORT-OPENING", "C2"),
        (["FRA-2012-01", "receivable", None, BEGUN, 1, "USD", None], "IMPORT-CURRENCY", "F2"),
        (["FRA-2012-01", "receivable", None, BEGUN, 1001, "EUR", 1300], "IMPORT-OPENING", "E2"),
    ],
)  # fmt: skip
def test_an_opening_balance_that_cannot_be_is_refused_at_its_cell(tmp_path, row, code, cell):
    """Of a funding whose signature is booked, of nobody, in another currency, beyond the amount."""
    taken = openings(tmp_path, row)

    assert [(f.code, f.where.cell) for f in taken.findings] == [(code, cell)]
    assert taken.desk.drafts == []


def test_an_advance_is_brought_forward_once(tmp_path):
    """Here, or with its own terms in a sheet of advances; not both."""
    known = """
2014-01-01 custom "advance" "ADV-7"
  partner: "UNOPS"
  funding: "FRA-2012-01"
  amount: 40.00 USD
"""
    row = ["FRA-2012-01", "advance", "UNOPS", BEGUN, 40, "USD", None]

    assert codes(openings(tmp_path, row)) == []
    assert codes(openings(tmp_path, row, more=known)) == ["IMPORT-OPENING"]


#: What FRA-2012-01 held and was owed on the day these books began.
BALANCES = [
    OPENING,
    ["FRA-2012-01", "cash", "UNHQ", BEGUN, 60, "USD", None],
    ["FRA-2012-01", "advance", "UNOPS", BEGUN, 40, "USD", None],
    ["FRA-2012-01", "receivable", None, BEGUN, 500, "EUR", 650],
    ["FRA-2012-01", "payable", "ACME", BEGUN, 10, "USD", None],
    ["FRA-2012-01", "deferred", None, BEGUN, 100, "EUR", 130],
    ["FRA-2012-01", "refundable", None, BEGUN, 5, "EUR", 6.5],
]
EXPENSES = ["Reference", "Funding", "Date", "Programme", "Budget class", "Activity", "Amount",
            "Bank"]  # fmt: skip


def begun_with(desk, name, amount, currency, ceiling, *openings):
    """Bring in an agreement as of before these books, with its opening balances."""
    sheets = {
        "Programmes": MALI,
        "Agreements": [
            AGREEMENT,
            agreement(name, amount, currency, None, date=D(2012, 1, 1), brought_forward="yes",
                      ceiling=ceiling),
        ],
        "Openings": [OPENING, *openings],
    }  # fmt: skip
    return bring(desk, "begun.xlsx", sheets)


def spend(desk, name, amount, reference="V-1"):
    """Return the exit code of an import that spends so much, and what was said."""
    row = [reference, name, D(2014, 4, 1), "MLI", "Contracts", "clearance", amount, "UNHQ"]
    return desk.run("import", desk.book(f"{reference}.xlsx", {"Spent": [EXPENSES, row]}))


def test_opening_balances_are_no_receipt_and_later_receipts_relieve_them(desk):
    """Held 60 + 40 - 10 - 6.5; the last 500 euro come in at another rate than they were carried."""
    begun_with(desk, "FRA-2012-01", 1000, "EUR", "received", *BALANCES[1:])
    text, data = shown(desk, "--today", "2014-03-01")
    (found,) = data["fundings"]
    figures = ("opening", "received", "balance", "available", "receivable")
    assert [found[name] for name in figures] == ["90.00", "0", "90.00", "83.50", "650.00"]
    assert "Brought forward" in text
    (agreement_,) = data["agreements"]
    assert (agreement_["received"], agreement_["receivable"]) == ("500.00", "500.00")
    assert agreement_["received_usd"] is None

    bring(desk, "in.xlsx", {"R": [RECEIPTS[0], ["B-2", "FRA-2012-01", D(2014, 3, 5), 500, "EUR",
                                                640]]})  # fmt: skip

    _, data = shown(desk, "--today", "2014-03-31")
    (found,) = data["fundings"]
    assert [found[name] for name in figures] == ["90.00", "650.00", "730.00", "723.50", "0.00"]
    assert found["other"] == "-10.00"
    (agreement_,) = data["agreements"]
    assert (agreement_["received"], agreement_["receivable"]) == ("1000.00", "0.00")


def test_opening_balances_reconcile_with_their_rows(desk):
    """Each row is held against its entry, debts as debts, and the total ties to zero."""
    begun_with(desk, "FRA-2012-01", 1000, "EUR", "received", *BALANCES[1:])

    code, output, _ = desk.run("reconcile", "sources")

    assert code == 0, output


def test_what_was_received_is_what_the_opening_holds(desk):
    """Cash, advances, less debts and what is the donor's again; and in cash what is there."""
    begun_with(desk, "FRA-2012-01", 1000, "EUR", "received", *BALANCES[1:])

    code, _, errors = spend(desk, "FRA-2012-01", 83.51)
    assert code == 1
    assert "EARMARK-CEILING" in errors
    code, _, errors = spend(desk, "FRA-2012-01", 83.5, "V-2")
    assert code == 1
    assert "EARMARK-CEILING" not in errors
    assert "LAW-OVERDRAWN" in errors
    assert spend(desk, "FRA-2012-01", 60.01, "V-3")[0] == 1
    assert spend(desk, "FRA-2012-01", 60, "V-4")[0] == 0


def test_a_ceiling_of_what_was_signed_counts_what_is_left_of_it(desk):
    """Agreed were 1,000 dollars and 850 are spent: the books begin with 150, not with 1,000."""
    rows = [
        ["FRA-2012-01", "cash", "UNHQ", BEGUN, 100, "USD", None],
        ["FRA-2012-01", "receivable", None, BEGUN, 50, "USD", None],
    ]
    begun_with(desk, "FRA-2012-01", 1000, "USD", "signed", *rows)

    code, _, errors = spend(desk, "FRA-2012-01", 150.01)
    assert code == 1
    assert "agreed 150.00 USD" in errors
    assert spend(desk, "FRA-2012-01", 150, "V-2")[0] == 0


def test_cash_may_begin_below_nothing_where_what_was_signed_may_be_spent(desk):
    """Of 50 that are due 30 are spent already: 20 are left."""
    rows = [
        ["FRA-2012-01", "cash", "UNHQ", BEGUN, -30, "USD", None],
        ["FRA-2012-01", "receivable", None, BEGUN, 50, "USD", None],
    ]
    begun_with(desk, "FRA-2012-01", 1000, "USD", "signed", *rows)

    assert spend(desk, "FRA-2012-01", 20.01)[0] == 1
    assert spend(desk, "FRA-2012-01", 20, "V-2")[0] == 0


def test_an_advance_is_not_brought_forward_again_in_a_sheet_of_advances(desk):
    """What a partner holds stands in the opening balances: twice would double the money."""
    begun_with(desk, "FRA-2012-01", 1000, "EUR", "received", *BALANCES[1:])
    clause = ["FRA-2012-01", "9", "partner", "UNOPS", None, None, "Letter 1", None, BEGUN]
    assert desk.run("import", desk.book("c.xlsx", {"Clauses": [CLAUSES, clause]}))[0] == 0
    header = ["Reference", "Funding", "Partner", "Date", "Amount", "Paid from"]
    row = ["ADV-1", "FRA-2012-01", "UNOPS", BEGUN, 40, "opening"]

    code, _, errors = desk.run("import", desk.book("a.xlsx", {"Advances": [header, row]}))

    assert code == 1
    assert "IMPORT-OPENING" in errors
    assert "brought forward already, as FRA-2012-01-UNOPS-OPENING" in errors


def test_nothing_is_left_of_an_agreement_without_opening_balances(desk):
    """All of it was spent before: its ceiling of what was signed lets nothing more be spent."""
    begun_with(desk, "FRA-2012-01", 1000, "USD", "signed")

    assert spend(desk, "FRA-2012-01", "0.01")[0] == 1


def test_a_statement_says_what_is_older_than_the_books(desk):
    """Line 1 holds it in both columns, nothing of it is a receipt, and a note says so."""
    begun_with(desk, "FRA-2012-01", 1000, "EUR", "received", *BALANCES[1:])
    options = ("--funding", "FRA-2012-01", "--from", "2014-01-01", "--to", "2014-12-31")
    data = json.loads(desk.run("statement", *options, "--format", "json")[1])

    lines = {line["number"]: line for line in data["body"]}
    for number, amount in {"1": "90.00", "2": "0.00", "11": "90.00", "14": "650.00"}.items():
        assert lines[number]["period"]["amount"] == amount
        assert lines[number]["inception"]["amount"] == amount
    assert lines["14"]["period"]["original"] == "500.00"
    assert (data["receipts"], data["budget"]) == ([], [])
    assert data["fundings"][0]["delivery"] is None
    assert any("since these books began" in note for note in data["notes"])


def test_an_agreement_brought_forward_has_no_signature_and_no_receipt(desk):
    """Nor has one in kind: their money, if there is any, comes otherwise."""
    header = [*AGREEMENT, "In kind", "Status"]
    for name, row in {
        "in-kind": [*agreement("FRA-9"), "yes", "received"],
        "brought": [*agreement("FRA-9", brought_forward="yes"), None, "received"],
    }.items():
        book = desk.book(f"{name}.xlsx", {"Programmes": MALI, "All": [header, row]})
        code, _, errors = desk.run("import", book)
        assert code == 1
        assert "IMPORT-STATUS" in errors
    mixed = [agreement("FRA-9", grant="FRA-9-A", brought_forward="yes"),
             agreement("FRA-9", grant="FRA-9-B")]  # fmt: skip
    book = desk.book("mixed.xlsx", {"Programmes": MALI, "All": [AGREEMENT, *mixed]})
    assert "more than one brought_forward" in desk.run("import", book)[2]


def test_an_announcement_that_is_signed_under_its_own_id_counts_once(desk):
    """A sheet of contributions first announces a row and then signs it."""
    header = [*AGREEMENT, "Status"]
    row = agreement("FRA-5", 100, "USD", None)
    bring(desk, "a.xlsx", {"Programmes": MALI, "VTF": [header, [*row, "announced"]]})
    first = shown(desk, "--today", "2014-02-01")[1]["pledges"]
    bring(desk, "b.xlsx", {"VTF": [header, [*row, "signed"]]})
    then = shown(desk, "--today", "2014-02-01")[1]["pledges"]

    assert [(one["not_signed"], one["agreements"]) for one in (*first, *then)] == [
        ("100.00", []),
        ("0.00", ["FRA-5"]),
    ]
    options = ("--donor", "FRA", "--from", "2014-01-01", "--to", "2014-12-31", "--format", "json")
    assert json.loads(desk.run("statement", *options)[1])["pledges"] == []


def test_a_pledge_made_good_in_another_currency_is_made_good(desk):
    """Euro and dollars cannot be subtracted: nothing is left announced, and nothing is claimed."""
    sheets = {
        "Programmes": MALI,
        "Pledges": PLEDGES,
        "Agreements": [AGREEMENT, agreement("FRA-6", 100, "USD", None, pledge="FRA-PLEDGE")],
    }
    bring(desk, "a.xlsx", sheets)

    (pledge,) = shown(desk, "--today", "2014-02-01")[1]["pledges"]
    assert (pledge["signed"], pledge["not_signed"]) == (None, "0.00")
    assert "n/a" in shown(desk, "--today", "2014-02-01")[0]


def test_a_number_like_the_beginning_of_a_year_is_a_number(tmp_path):
    """Instalments 2 and 20, agreed on a day of 2011, are two."""
    header = ["Funding", "Number", "Due", "Amount", "Currency", "Date"]
    rows = [["FRA-2010-01", at, D(2012, 1, 1), 500000, "EUR", D(2011, 1, 1)] for at in ("2", "20")]
    taken = take(make_book(tmp_path / "i.xlsx", {"I": [header, *rows]}))

    assert codes(taken) == []
    assert len({draft.key for draft in taken.desk.drafts}) == 2


def test_an_account_is_brought_forward_once_however_it_is_written(desk):
    """No bank is the pool, no name is the donor: the same balance twice is refused."""
    begun_with(
        desk, "FRA-2012-01", 1000, "EUR", "received",
        ["FRA-2012-01", "cash", None, BEGUN, 60, "USD", None],
        ["FRA-2012-01", "receivable", "France", BEGUN, 500, "EUR", 650],
    )  # fmt: skip
    for row in (
        ["FRA-2012-01", "cash", "Pool", BEGUN, 60, "USD", None],
        ["FRA-2012-01", "receivable", None, BEGUN, 500, "EUR", 650],
    ):
        code, _, errors = desk.run("import", desk.book(f"{row[1]}.xlsx", {"O": [OPENING, row]}))
        assert code == 1
        assert "is brought forward already, as FRA-2012-01/" in errors
