"""What clauses except, through the command line: sheets of clauses, costs, corrections."""

from __future__ import annotations

from decimal import Decimal

import pytest

from importers.desk import BuildError
from importers.names import BookNames
from importers.purchases import take_words
from importers.recognise import BUILT_IN
from ledger.books import load, peek
from tests.importers.kit import REGISTER, D, contribution, contributions, small_peek

SPENT = [
    "Reference", "Line", "Date", "Funding", "Programme", "Budget class", "Activity", "Partner",
    "Item", "Supplier", "Amount",
]  # fmt: skip
CLAUSE = ["Funding", "Number", "Axis", "Allows", "Excludes", "Overhead", "Words", "Consent", "Date"]


#: The statement of Japan for 2010, as text.
YEAR = ("--donor", "JPN", "--from", "2010-01-01", "--to", "2010-12-31", "--format", "text")


def spending(desk, name, *rows):
    """Return a workbook of expenditure; each row a mapping of what is otherwise."""
    lines = []
    for row in rows:
        usual = {
            "Reference": "V-1", "Date": D(2010, 5, 1), "Funding": "JPN-2010-01",
            "Programme": "AFG", "Budget class": "Contracts", "Activity": "clearance",
        } | row  # fmt: skip
        lines.append([usual.get(title) for title in SPENT])
    return desk.book(name, {"Expenditure": [SPENT, *lines]})


def clauses(desk, name, *rows):
    """Return a workbook of clauses; each row a mapping."""
    usual = {"Funding": "JPN-2010-01"}
    lines = [[(usual | row).get(title) for title in CLAUSE] for row in rows]
    return desk.book(name, {"Clauses": [CLAUSE, *lines]})


def add(desk, *lines):
    """State more terms by hand."""
    with (desk.books / "terms" / "funds.beancount").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


@pytest.fixture
def signed(desk):
    """Return a desk whose books have an agreement of 1,000 dollars at 13 per cent."""
    row = contribution("JPN-2010-01", **{"support cost %": "13%"})
    assert desk.run("import", desk.book("a.xlsx", contributions(row)))[0] == 0
    layout = (BUILT_IN / "expenditure.toml").read_text(encoding="utf-8")
    folder = desk.books / "layouts"
    folder.mkdir(exist_ok=True)
    layout = layout.replace('name = "expenditure"', 'name = "charged"')
    charging = layout + '\n[options]\nsupport_cost = "charge"\n'
    (folder / "charged.toml").write_text(charging, encoding="utf-8")
    return desk


def spend(desk, name, *rows):
    """Import expenditure, support cost charged; return exit code, output, errors."""
    return desk.run("import", spending(desk, name, *rows), "--layout", "charged")


def sums(folder):
    """Return the balance of each expense account."""
    found = {}
    for line in load(folder).lines:
        if line.kind == "expense":
            found[line.budget_class] = found.get(line.budget_class, Decimal(0)) + line.amount
    return found


def test_must_14_a_late_correction_reverses_its_support_cost_too(signed):
    """A cost of May is taken back in August: its support cost goes with it, to the cent."""
    assert spend(signed, "e.xlsx", {"Amount": Decimal("833.33")})[0] == 0
    assert sums(signed.books) == {
        "Contracts": Decimal("833.33"), "SupportCost": Decimal("108.33"),
    }  # fmt: skip
    late = ("--reason", "The invoice was another agreement's.", "--date", "2010-08-15")
    assert signed.run("reverse", "expenditure:V-1", *late)[0] == 0
    assert set(sums(signed.books).values()) == {Decimal("0.00")}
    code, output, _ = signed.run("check")
    assert code == 0, output
    days = {
        line.date for line in load(signed.books).lines if line.budget_class == "SupportCost"
    }  # fmt: skip
    assert days == {D(2010, 5, 1), D(2010, 8, 15)}


def test_support_cost_is_charged_on_what_is_not_excluded(signed):
    """A sheet says what bears none; the import charges the rest of a voucher, exactly."""
    amended = {
        "Number": "support-cost", "Axis": "support cost", "Allows": "13%",
        "Excludes": "Equipment, Pass-through", "Date": D(2010, 4, 1),
        "Consent": "Letter of 1 April 2010",
    }  # fmt: skip
    code, output, errors = signed.run("import", clauses(signed, "c.xlsx", amended))
    assert code == 0, output + errors
    voucher = [
        {"Line": "1", "Amount": Decimal("100.00")},
        {"Line": "2", "Amount": Decimal("300.00"), "Budget class": "Equipment"},
    ]
    transfer = {"Reference": "V-2", "Amount": 50, "Budget class": "Transfers"}
    code, output, errors = spend(signed, "e.xlsx", *voucher, transfer)
    assert code == 0, output + errors
    assert sums(signed.books)["SupportCost"] == Decimal("13.00")
    assert signed.run("check")[0] == 0


def test_a_waived_rate_is_what_an_import_charges(signed):
    """Where support cost is waived, the import charges the waived rate."""
    add(
        signed,
        '2010-04-01 custom "waiver" "W-1"',
        '  funding: "JPN-2010-01"',
        '  rate: "3%"',
        '  authority: "Controller, 1 April 2010"',
    )
    assert spend(signed, "e.xlsx", {"Amount": 100})[0] == 0
    assert sums(signed.books)["SupportCost"] == Decimal("3.00")
    code, output, _ = signed.run("statement", *YEAR)
    assert code == 0
    assert "W-1 support cost: 3%" in output


def test_new_05_exclusions_come_in_a_sheet_and_are_shown(signed):
    """Afghanistan may not be excluded in silence: trace, statement and refusal say it."""
    agreed = (("1", "programme", "*", "Libya"), ("2", "item", "*", "vehicles"),
              ("3", "partner", "kind:UN, UNOPS", "kind:commercial"))  # fmt: skip
    rows = [
        {"Number": number, "Axis": axis, "Allows": allows, "Excludes": excludes}
        for number, axis, allows, excludes in agreed
    ]
    code, output, errors = signed.run("import", clauses(signed, "c.xlsx", *rows))
    assert code == 0, output + errors
    lawful = {"Amount": 100, "Partner": "UNOPS", "Item": "Training"}
    assert spend(signed, "e.xlsx", lawful)[0] == 0
    code, output, _ = signed.run("trace", "expenditure:V-1")
    assert "programme - JPN-2010-01 1 allows *, not LBY" in output
    code, output, _ = signed.run("statement", *YEAR)
    assert "any, not LBY" in output
    for wrong, code in (({"Item": "Vehicles", "Partner": "UNOPS"}, "EARMARK-ITEM"),
                        ({"Programme": "LBY", "Partner": "UNOPS"}, "EARMARK-PROGRAMME"),
                        ({}, "EARMARK-PARTNER")):  # fmt: skip
        done, _, errors = spend(signed, "w.xlsx", {"Reference": "V-9", "Amount": 1, **wrong})
        assert (done, code in errors) == (1, True)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"Axis": "ceiling", "Allows": "received", "Excludes": "signed"}, "has nothing to exclude"),
        ({"Axis": "programme", "Allows": "*", "Excludes": "Atlantis"}, "Atlantis"),
        ({"Axis": "programme", "Allows": "*", "Overhead": "7%"}, "only support cost limits"),
        ({"Axis": "partner", "Allows": "kind:ngo, Nobody"}, "Nobody"),
        ({"Axis": "partner", "Allows": "*", "Excludes": ","}, "which excludes nothing"),
    ],
)
def test_exclusions_that_cannot_be(signed, row, words):
    """A clause that cannot hold is refused at its cell, and nothing is written."""
    before = signed.content()
    code, output, errors = signed.run("import", clauses(signed, "c.xlsx", {"Number": "9", **row}))

    assert code == 1
    assert words in output + errors
    assert signed.content() == before


def test_a_supplier_by_any_of_its_names(signed):
    """A row names its supplier as people do; the books have its id."""
    add(
        signed,
        '2010-01-01 custom "supplier" "ACME"',
        '  name: "Acme Detectors GmbH"',
        '  country: "DEU"',
        '  aliases: "Acme"',
    )
    row = {"Amount": 100, "Supplier": "acme detectors  GmbH"}
    assert spend(signed, "e.xlsx", row)[0] == 0
    (entry,) = peek(signed.books).entries_by_key["expenditure:V-1"]
    assert entry.meta["supplier"] == "ACME"


def test_a_supplier_that_nobody_knows():
    """A supplier that is not in the books is refused at its cell."""
    names = BookNames(small_peek().register)

    with pytest.raises(BuildError, match="no supplier of the books"):
        take_words(names, {"supplier": "Nobody"})


def test_the_register_has_what_the_tests_need():
    """The partner of the tests is of a kind that the books state."""
    assert ["UNOPS", "UNOPS", "un"] in REGISTER["Partners"]
