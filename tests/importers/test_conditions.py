"""Instalments that wait for a condition: what the sheet says is no revenue at signature."""

from __future__ import annotations

import re

from tests.importers.kit import D
from tests.importers.test_arrangements import AGREEMENT, MALI, agreement, bring

WAITING = [
    ["Funding", "Number", "Due", "Amount", "Currency", "Condition", "Date"],
    ["FRA-2014-01", "1", D(2014, 2, 1), 900000, "EUR", None, None],
    ["FRA-2014-01", "2", D(2014, 6, 30), 900000, "EUR", "Report of 2013 accepted", None],
]


def deferred(desk):
    """Return what is deferred, entry by entry: day, dollars, what was said."""
    book = "".join(path.read_text() for path in sorted(desk.books.glob("batches/*.beancount")))
    found = re.findall(r'(\S+) \* "(FRA[^"]* waits: [^"]*)"(.*?)\n\n', f"{book}\n\n", re.DOTALL)
    return sorted(
        (day, re.search(r"Deferred:FRA +(\S+) USD", body)[1], text) for day, text, body in found
    )


def test_what_waits_for_a_condition_is_no_revenue_at_signature(desk):
    """An instalment with a condition takes its part out of the revenue, at the signature's rate."""
    bring(desk, "signed.xlsx", {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()]})
    assert deferred(desk) == []

    bring(desk, "schedule.xlsx", {"Instalments": WAITING})

    text = "FRA-2014-01: instalment 2 waits: Report of 2013 accepted"
    assert deferred(desk) == [("2014-01-15", "-1125000.00", text)]
    assert "original: 900000" in "".join(
        path.read_text() for path in desk.books.glob("batches/*.beancount")
    )
    again = desk.run("import", desk.book("again.xlsx", {"Instalments": WAITING}))
    assert again[0] == 0
    assert len(deferred(desk)) == 1
    assert desk.run("check")[0] == 0
    assert desk.run("reconcile", "sources")[0] == 0


def test_an_instalment_that_waits_and_is_stated_anew(desk):
    """Only what changes is deferred; a sheet without the column does not let a condition go."""
    sheets = {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()], "Instalments": WAITING}
    bring(desk, "all.xlsx", sheets)
    later = [
        ["Funding", "Number", "Due", "Amount", "Currency", "Date"],
        ["FRA-2014-01", "2", D(2014, 9, 30), 800000, "EUR", D(2014, 3, 1)],
        ["FRA-2014-01", "1", D(2014, 2, 1), 950000, "EUR", D(2014, 3, 1)],
    ]
    bring(desk, "later.xlsx", {"Instalments": later})

    assert [(day, dollars) for day, dollars, _ in deferred(desk)] == [
        ("2014-01-15", "-1125000.00"),
        ("2014-03-01", "125000.00"),
    ]
    same = [WAITING[0], ["FRA-2014-01", "2", D(2014, 12, 1), 800000, "EUR", "Audit", D(2014, 4, 1)]]
    bring(desk, "same.xlsx", {"Instalments": same})
    assert len(deferred(desk)) == 2
    assert desk.run("check")[0] == 0


def test_two_versions_of_one_sheet_in_whatever_order(desk):
    """What was agreed first is what the later version is held against."""
    rows = [
        WAITING[0],
        ["FRA-2014-01", "2", D(2014, 9, 30), 700000, "EUR", "Report", D(2014, 3, 1)],
        ["FRA-2014-01", "2", D(2014, 6, 30), 900000, "EUR", "Report", None],
    ]
    sheets = {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()], "Instalments": rows}
    bring(desk, "all.xlsx", sheets)

    assert [(day, dollars) for day, dollars, _ in deferred(desk)] == [
        ("2014-01-15", "-1125000.00"),
        ("2014-03-01", "250000.00"),
    ]


def test_nothing_more_is_deferred_where_nothing_is_revenue(desk):
    """Of what is brought forward, and of a condition that is met, nothing is deferred."""
    brought = agreement(brought_forward="yes")
    bring(desk, "all.xlsx", {"Programmes": MALI, "Agreements": [AGREEMENT, brought]})
    bring(desk, "schedule.xlsx", {"Instalments": WAITING})

    assert deferred(desk) == []


def test_a_condition_that_is_met_defers_nothing(desk):
    """A schedule that is entered after the letter came finds nothing that waits."""
    bring(desk, "all.xlsx", {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()]})
    met = (
        '2014-01-15 custom "condition-met" "MET"\n  funding: "FRA-2014-01"\n  number: "2"\n'
        '  reference: "Letter of 15 January 2014"\n'
    )
    with (desk.books / "terms" / "funds.beancount").open("a", encoding="utf-8") as file:
        file.write(met)
    bring(desk, "schedule.xlsx", {"Instalments": WAITING})

    assert deferred(desk) == []


def test_what_waits_is_of_one_grant(desk):
    """Of an agreement with several grants, nobody can say whose revenue waits."""
    sheets = {
        "Programmes": MALI,
        "Agreements": [
            AGREEMENT,
            agreement("FRA-1", 600, "USD", None, grant="FRA-1-A"),
            agreement("FRA-1", 400, "USD", None, grant="FRA-1-B"),
        ],
        "Instalments": [
            WAITING[0],
            ["FRA-1-A", "1", D(2014, 2, 1), 300, "USD", "Report", None],
            ["FRA-1", "2", D(2014, 3, 1), 300, "USD", "Report", None],
        ],
    }
    code, output, errors = desk.run("import", desk.book("all.xlsx", sheets))

    assert code == 1
    assert "FRA-1 has several grants, and what waits is of one of them" in output + errors
    del sheets["Instalments"][2]
    bring(desk, "some.xlsx", sheets)
    assert [(day, dollars) for day, dollars, _ in deferred(desk)] == [("2014-01-15", "-300.00")]
    assert desk.run("check")[0] == 0


def test_a_signature_that_nobody_booked_has_nothing_to_defer(desk):
    """An agreement that was stated by hand, without its receivable, is no revenue yet."""
    bring(desk, "programmes.xlsx", {"Programmes": MALI})
    stated = (
        '2014-01-15 custom "agreement" "FRA-2014-01"\n  donor: "FRA"\n  fund: "VTF"\n'
        "  amount: 1800000.00 EUR\n"
    )
    with (desk.books / "terms" / "funds.beancount").open("a", encoding="utf-8") as file:
        file.write(stated)
    bring(desk, "schedule.xlsx", {"Instalments": WAITING})

    assert deferred(desk) == []


BILLS = [
    "Reference", "Funding", "Date", "Programme", "Budget class", "Activity", "Amount", "Currency",
    "USD", "Invoice", "Invoice amount", "Payee",
]  # fmt: skip


def bill(reference, amount, currency="USD", usd=None, of=None):
    """Return a row of a part of an invoice."""
    return [
        reference, "FRA-2014-01", D(2014, 4, 1), "MLI", "Contracts", "clearance", amount, currency,
        usd, "INV-9", of, "Demining Ltd",
    ]  # fmt: skip


def test_a_sheet_states_what_an_invoice_is_of(desk):
    """Parts of an invoice come in with its amount, and no more of it than that."""
    receipt = [
        ["Reference", "Funding", "Date", "Amount", "Currency", "USD"],
        ["B-1", "FRA-2014-01", D(2014, 2, 10), 900000, "EUR", 1150000],
    ]
    sheets = {"Programmes": MALI, "Agreements": [AGREEMENT, agreement()], "Receipts": receipt}
    bring(desk, "all.xlsx", sheets)
    parts = [BILLS, bill("V-1", 60, of=100), bill("V-2", 40, of=100)]
    bring(desk, "parts.xlsx", {"Spent": parts})
    assert "invoice-amount: 100.00 USD" in "".join(
        path.read_text() for path in desk.books.glob("batches/*.beancount")
    )

    more = {"Spent": [BILLS, bill("V-3", 1, of=100)]}
    code, output, errors = desk.run("import", desk.book("more.xlsx", more))

    assert code == 1
    assert "INVOICE-OVER" in output + errors
    assert "1.00 USD too much" in output + errors
