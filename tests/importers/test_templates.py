"""Templates: for every kind a sheet that a person can fill in and that imports without a layout."""

from __future__ import annotations

import datetime
import io
import json

import openpyxl
import pytest
from beancount.parser import parser

from importers.intake import build, open_file
from importers.recognise import find_layouts
from importers.records import KINDS
from importers.template_book import workbook_of
from importers.templates import template
from ledger.books import look
from ledger.errors import BadInputError
from ledger.findings import errors_in
from tests.importers.kit import TERMS, D

#: What the rows of some kinds need besides the common terms.
MORE = """
2010-03-18 custom "clause" "JPN-2010-01" "1"
  axis: "programme"
  allows: "AFG"
2010-03-18 custom "clause" "JPN-2010-01" "6"
  axis: "partner"
  allows: "*"
2012-01-01 custom "agreement" "FRA-2012-01"
  donor: "FRA"
  fund: "VTF"
  amount: 1000.00 EUR
  brought-forward: TRUE
2013-01-01 custom "agreement" "FRA-2013-IK"
  donor: "FRA"
  fund: "VTF"
  amount: 1000.00 EUR
  in-kind: TRUE
2010-02-01 custom "pledge" "JPN-PLEDGE"
  donor: "JPN"
  fund: "VTF"
  amount: 100.00 USD
1970-01-01 open Assets:VTF:Cash:UNHQ USD
2010-06-01 custom "bank-account" "UNHQ-EUR"
  fund: "VTF"
  bank: "UNHQ"
  currency: "EUR"
  number: "DE89370400440532013000"
2010-06-01 custom "advance" "ADV-1"
  partner: "UNICEF"
  funding: "JPN-2010-01"
  amount: 500.00 USD
2010-06-01 * "UNICEF" "ADV-1: advance"
  key: "advance:ADV-1:paid"
  funding: "JPN-2010-01"
  partner: "UNICEF"
  advance: "ADV-1"
  Assets:VTF:Advances:UNICEF   500.00 USD
  Assets:VTF:Cash:UNHQ        -500.00 USD
"""


def books():
    """Return a look into the books that templates are made from."""
    entries, errors, _ = parser.parse_string(TERMS + MORE)
    assert not errors
    return look(entries, {entry.account for entry in entries if hasattr(entry, "account")})


DAY = D(2010, 5, 3)

#: What is filled in, kind by kind, where the example itself would not do: field -> value.
FILL = {
    "fund": {"id": "ITF"},
    "donor": {"id": "CHE", "name": "Switzerland"},
    "programme": {"id": "MLI"},
    "partner": {"id": "UNDP", "name": "UNDP"},
    "contribution": {
        "status": "received",
        "programme": "Afghanistan",
        "activity": "*",
        "budget_class": "*",
        "begins": "*",
        "ends": "*",
        "currency": "USD",
    },
    "instalment": {
        "funding": "FRA-2010-01",
        "amount": 1000000,
        "currency": "EUR",
        "due": D(2010, 9, 1),
    },
    "clause": {
        "funding": "JPN-2010-01",
        "number": "2(a)",
        "axis": "programme",
        "allows": "AFG, COD",
        "date": D(2012, 5, 2),
        "consent": "Letter of 2 May 2012",
    },
    "opening": {
        "funding": "FRA-2012-01",
        "account": "receivable",
        "amount": 500,
        "currency": "EUR",
        "usd": 650,
    },
    "receipt": {
        "funding": "FRA-2010-01",
        "amount": 1000,
        "currency": "EUR",
        "usd": 1310,
        "date": D(2010, 5, 3),
    },
    "pool-contribution": {"fund": "CHF-SDN", "paid": 1000},
    "appropriation": {"fund": "UNMISS", "amount": 1000, "programmes": "South Sudan"},
    "allocation": {"fund": "CHF-SDN"},
    "in-kind": {
        "form": "goods",
        "donor": "France",
        "funding": "FRA-2013-IK",
        "amount": 1000,
        "currency": "EUR",
        "usd": 1310,
        "budget_class": "Equipment, vehicles, furniture",
    },
    "advance": {"funding": "JPN-2010-01", "partner": "UNOPS", "date": D(2010, 6, 1)},
    "advance-refund": {"funding": "JPN-2010-01", "partner": "UNICEF", "amount": 10},
    "partner-report": {"funding": "JPN-2010-01", "partner": "UNICEF", "amount": 10},
    "donor-refund": {"funding": "JPN-2010-01", "amount": 10, "currency": "USD"},
    "write-off": {"funding": "JPN-2010-01", "amount": 10},
    "condition-met": {"funding": "JPN-2010-01"},
    "partner-balance": {"funding": "JPN-2010-01", "partner": "UNICEF", "balance": 500},
    "output": {"quantity": 953},
    "task-report": {},
    "rate": {"rate_source": "UNORE 2014-03"},
    "bank-statement": {"account": "UNHQ-EUR"},
    "bank-line": {"account": "UNHQ-EUR", "amount": 100},
    "flow": {"stage": "paid", "usd": 100, "reference": "F-1"},
    "reversal": {"reason": "booked twice", "reverses": "agreement:JPN-2010-01:signed"},
}

#: Kinds whose sheets are working papers that a command writes and checks against its own figures.
PAPERS = frozenset({"approval", "revaluation", "surrender", "reserve-advance", "reserve-repayment"})


def filled(kind, own):
    """Return the bytes of a template with one row filled in."""
    made = template(kind, own)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(made)))
    sheet = book[made.sheet]
    own_values = FILL.get(kind, {})
    for at, column in enumerate(made.columns, 1):
        value = column.example if column.needed else None
        value = own_values.get(column.name, value)
        if column.type == "date" and isinstance(value, str) and value != "*":
            value = datetime.date.fromisoformat(value)
        if value is not None:
            assert sheet.cell(1, at).value == column.title
            sheet.cell(2, at).value = value
    return made, book


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PAPERS])
def test_every_kind_has_a_template_that_imports_without_a_layout(kind, tmp_path):
    """Filled in as its own drop-downs and notes say, it makes entries and no error."""
    own = books()
    _, book = filled(kind, own)
    book.save(tmp_path / "filled.xlsx")

    taken = build(open_file(tmp_path / "filled.xlsx", find_layouts([])), own)

    assert [finding.as_text() for finding in errors_in(taken.findings)] == []
    assert taken.sorted.new


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_a_paper_s_template_is_recognised(kind, tmp_path):
    """Its sheet is found by the kind's own layout, whatever the figures are held against."""
    made, book = filled(kind, books())
    book.save(tmp_path / "filled.xlsx")

    opened = open_file(tmp_path / "filled.xlsx", find_layouts([]))

    assert [(sheet.name, match.known.layout.kind) for sheet, match in opened.matches] == [
        (made.sheet, kind)
    ]


@pytest.mark.parametrize(
    ("kind", "known"), [*((kind, True) for kind in KINDS), ("agreement", False), ("receipt", False)]
)
def test_an_empty_template_books_nothing(kind, known, tmp_path):
    """The example is in the sheet to read, where nobody can book it by accident."""
    own = books()
    made = template(kind, own if known else None)
    (tmp_path / "empty.xlsx").write_bytes(workbook_of(made))

    taken = build(open_file(tmp_path / "empty.xlsx", find_layouts([])), own)

    assert [finding.code for finding in taken.findings] == ["IMPORT-EMPTY"]
    assert taken.desk.drafts == []
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    shown = [cell.value for row in book["Read me"].iter_rows() for cell in row if cell.value]
    assert "EXAMPLE, never imported" in shown
    assert book[made.sheet].freeze_panes == "A2"
    assert all(cell.comment for cell in book[made.sheet][1])
    assert book[made.sheet].max_row == 1


def test_the_same_books_give_the_same_bytes():
    """Nothing of a template depends on the day or the order in which it is made."""
    assert workbook_of(template("receipt", books())) == workbook_of(template("receipt", books()))


def test_drop_downs_offer_what_the_books_know():
    """Donors by name, fundings by id, banks, currencies of the agreements first."""
    lists = template("agreement", books()).lists

    # A name with a comma is offered by its id: a comma parts the items of a list.
    assert lists["donors"] == ("France", "Japan", "KOR")
    assert lists["funds"] == ("CHF-SDN", "UNMISS", "VTF")
    assert lists["currencies"][:3] == ("USD", "EUR", "AED")
    assert lists["programmes or any"][:2] == ("*", "Afghanistan")
    assert lists["pledges"] == ("JPN-PLEDGE",)
    assert template("receipt", books()).lists["banks"] == ("Pool", "UNHQ")
    assert "JPN-2010-01" in template("clause", books()).lists["owners"]
    assert "donors" not in template("agreement", None).lists


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_like_a_formula_is_never_one(name):
    """It is offered by its id; wherever a text of the books stands, it stands as a text."""
    text = f'1970-01-01 custom "donor" "EVE"\n  name: {json.dumps(name)}\n'
    entries, _, _ = parser.parse_string(TERMS + text)
    made = template("agreement", look(entries, set()))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(made)))

    assert "EVE" in made.lists["donors"]
    assert not [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or (str(cell.value or "")[:1] in "=+-@" and cell.value)
    ]


def test_a_kind_that_is_not_is_refused():
    """With those that are."""
    with pytest.raises(BadInputError, match="no kind 'pledges'"):
        template("pledges", None)


def test_the_command_writes_a_file_once(desk, tmp_path, monkeypatch):
    """And leaves alone what is there: it may be filled in."""
    monkeypatch.chdir(tmp_path)

    code, output, _ = desk.run("template", "receipt")
    again, _, errors = desk.run("template", "receipt")

    assert (code, again) == (0, 4)
    assert "receipt-template.xlsx: sheet 'Receipts against grants'" in output
    assert "perhaps filled in" in errors
    assert desk.run("import", tmp_path / "receipt-template.xlsx")[0] == 0


def test_the_command_works_without_books_and_says_so(desk, tmp_path):
    """A new office has no books yet."""
    desk.books = tmp_path / "nowhere"
    code, output, _ = desk.run("template", "donor", "--out", tmp_path / "a.xlsx")
    data = json.loads(desk.run("template", "donor", "--out", tmp_path / "b.xlsx", "--json")[1])

    assert code == 0
    assert "no drop-downs of donors" in output
    assert (data["with_books"], data["layout"], data["columns"][0]["title"]) == (
        False, "donors", "Id",
    )  # fmt: skip
    assert desk.run("template", "donor", "--out", tmp_path / "no" / "b.xlsx")[0] == 4


def test_the_command_lists_the_kinds(desk):
    """All of them, each with what it is."""
    code, output, _ = desk.run("template", "--list")
    data = json.loads(desk.run("template", "--list", "--json")[1])

    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == list(KINDS)
    assert [kind["kind"] for kind in data] == list(KINDS)
    assert desk.run("template")[0] == 2
