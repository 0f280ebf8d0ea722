"""`vtf reconcile erp`: an extract of another system, each planted difference named by its cell."""

from __future__ import annotations

import json

import pytest

LAYOUT = """
name = "their-ledger"
version = 1
kind = "expenditure"

[recognise]
header = ["Voucher", "Grant no", "Posted"]

[columns]
reference = "Voucher"
funding = "Grant no"
date = "Posted"
programme = "Country"
budget_class = "Class"
amount = "Value"
currency = "Cur"
description = "Text"
invoice = "Invoice"
"""

HEADER = ["Voucher", "Grant no", "Posted", "Country", "Class", "Value", "Cur", "Text", "Invoice"]

#: The six vouchers of the books, as the other system has them; each test changes one thing.
ROWS = [
    ["V-0001", "JPN-2010-01", "2010-04-05", "Afghanistan", "Contracts", 100, "USD", "a", None],
    ["V-0002", "JPN-2010-01", "2010-04-06", "Afghanistan", "Travel", 30.5, "USD", "b", None],
    ["V-0003", "JPN-2010-01", "2010-04-06", "Afghanistan", "Staff", 70, "USD", "c", None],
    ["V-0004", "JPN-2010-01", "2010-04-12", "Afghanistan", "Supplies", 12.25, "USD", "d", None],
    ["V-0005", "JPN-2010-01", "2010-04-13", "Afghanistan", "Supplies", 7.75, "USD", "e", None],
    ["V-0006", "JPN-2010-01", "2010-04-20", "Afghanistan", "Supplies", 9, "USD", "f", None],
]


@pytest.fixture
def extract(desk):
    """A function that holds rows of an extract against the books, and returns the paper."""
    (desk.books / "layouts").mkdir(exist_ok=True)
    (desk.books / "layouts" / "theirs.toml").write_text(LAYOUT)

    def held(rows, *options, code=1):
        path = desk.book("extract.xlsx", {"GL": [["Ledger of the office"], [], HEADER, *rows]})
        found, out, errors = desk.run(
            "reconcile", "erp", "--file", path, "--today", "2010-05-01", "--json", *options
        )
        assert (found, errors) == (code, "")
        return json.loads(out)

    return held


def changed(number, column, value):
    """Return the rows with one cell changed."""
    rows = [list(row) for row in ROWS]
    rows[number][HEADER.index(column)] = value
    return rows


def only(paper):
    """Return the one item of a paper."""
    assert len(paper["items"]) == 1, paper["items"]
    return paper["items"][0]


def test_an_extract_that_says_the_same_ties_with_nothing_open(extract):
    """Six vouchers, one rule, equal totals by funding, class and month, exit code 0."""
    paper = extract(ROWS, code=0)

    assert [tie["left"] for tie in paper["ties"]] == ["0.00"]
    assert {pair["rule"] for pair in paper["pairs"]} == {"voucher"}
    assert len(paper["pairs"]) == 6
    assert {one["by"] for one in paper["totals"]} == {"funding", "class", "month"}
    assert {one["difference"] for one in paper["totals"]} == {"0.00"}


@pytest.mark.parametrize(
    ("number", "column", "value", "kind", "amount", "cell"),
    [
        (0, "Value", 101, "amount differs", "-1.00", "extract.xlsx 'GL'!F4"),
        (1, "Posted", "2010-04-07", "date differs", "0.00", "extract.xlsx 'GL'!C5"),
        (2, "Class", "Travel", "class differs", "0.00", "extract.xlsx 'GL'!E6"),
        (3, "Country", "Libya", "programme differs", "0.00", "extract.xlsx 'GL'!D7"),
        (4, "Grant no", "JPN-2010-02", "funding differs", "0.00", "extract.xlsx 'GL'!B8"),
    ],
)
def test_must_21_each_planted_difference_is_named_to_its_cell(
    extract, number, column, value, kind, amount, cell
):
    """One changed cell is one item, with its cell, our entry, and what it moves."""
    paper = extract(changed(number, column, value))

    item = only(paper)
    assert (item["kind"], item["amount"], item["their_place"]) == (kind, amount, cell)
    assert f"V-000{number + 1}" in item["ours"]
    assert [tie["left"] for tie in paper["ties"]] == ["0.00"]


def test_must_21_what_only_one_side_has_is_named(extract):
    """A voucher nobody booked, one that the extract lacks, and one under another number."""
    rows = [list(row) for row in ROWS if row[0] != "V-0006"]
    rows[0][0] = "X-1"
    rows.append(["Z-9", "JPN-2010-02", "2010-04-21", "Afghanistan", "Staff", 5, "USD", "g", None])

    paper = extract(rows)

    assert {(one["kind"], one["amount"]) for one in paper["items"]} == {
        ("only in the books", "9.00"),
        ("only in the extract", "-5.00"),
        ("voucher differs", "0.00"),
    }
    cells = {one["kind"]: one["their_place"] for one in paper["items"]}
    assert cells["only in the extract"] == "extract.xlsx 'GL'!F9"
    assert cells["voucher differs"] == "extract.xlsx 'GL'!A4"
    assert {one["rule"] for one in paper["pairs"]} == {"voucher", "amount, purpose and day"}
    assert [tie["left"] for tie in paper["ties"]] == ["0.00"]


def test_the_paper_is_saved_and_read_by_a_person(extract, desk, tmp_path):
    """Terminal, JSON and workbook; the head of the chain is in each."""
    extract(changed(0, "Value", 101))
    code, text, errors = desk.run(
        "reconcile", "erp", "--file", desk.folder / "extract.xlsx", "--today", "2010-05-01",
        "--out", tmp_path,
    )  # fmt: skip

    assert code == 1
    assert "ties to zero, with 1 open item" in text
    assert "extract.xlsx 'GL'!F4" in text
    assert "by class" in text
    assert {path.suffix for path in tmp_path.glob("reconcile-erp-*")} == {".json", ".xlsx"}
    saved = json.loads((tmp_path / "reconcile-erp-2010-05-01.json").read_text("utf-8"))
    assert saved["identity"]["chain"] in text
    assert errors.count("reconcile-erp") == 2


def test_rows_that_cannot_be_read_are_open_items(extract):
    """An unknown grant is an item with its cell, and the rest of the file is held."""
    paper = extract(changed(5, "Grant no", "NOBODY-1"))

    kinds = {one["kind"]: one for one in paper["items"]}
    assert set(kinds) == {"cannot be relied on", "only in the books"}
    assert kinds["cannot be relied on"]["their_place"] == "extract.xlsx 'GL'!B9"
    assert [tie["left"] for tie in paper["ties"]] == ["0.00"]


def test_lines_of_one_purpose_are_taken_together(extract):
    """Two rows of a voucher that are one line of ours are matched in sum."""
    rows = changed(0, "Value", 60)
    rows.append([*ROWS[0][:5], 40, "USD", "rest", None])

    paper = extract(rows, code=0)

    assert [one["rule"] for one in paper["pairs"]].count("voucher, in sum") == 1


def test_a_file_that_is_no_extract_is_refused(extract, desk):
    """No layout, no file, no workbook: what is wrong, and exit code 2."""
    path = desk.book("other.xlsx", {"S": [["nothing", "of", "ours"]]})
    for name in (path, desk.folder / "missing.xlsx", desk.folder / "bad.xlsx"):
        if name.name == "bad.xlsx":
            name.write_bytes(b"PK\x03\x04 broken")
        code, out, errors = desk.run("reconcile", "erp", "--file", name)
        assert (code, out) == (2, "")
        assert name.name in errors
    assert desk.run("reconcile", "erp")[0] == 2


def test_a_sheet_that_nothing_reads_is_an_open_item(extract, desk):
    """A month on a second sheet with other headings is no month without costs."""
    extract(ROWS, code=0)
    other = [["Beleg", "Zuschuss", "Gebucht", "Betrag"], ["V-0007", "JPN-2010-01", "2010-05-02", 5]]
    path = desk.book("extract.xlsx", {"GL": [HEADER, *ROWS], "May": other, "Empty": []})

    code, out, _ = desk.run("reconcile", "erp", "--file", path, "--today", "2010-05-01", "--json")

    item = only(json.loads(out))
    assert (code, item["kind"]) == (1, "cannot be relied on")
    assert item["their_place"].startswith("extract.xlsx 'May'!")


def test_a_sheet_of_another_kind_is_said_and_not_held(extract, desk):
    """Receipts beside the costs are no costs, though their headings have as many words."""
    extract(ROWS, code=0)
    receipts = [["Reference", "Funding", "Date", "Amount", "Currency", "Bank"],
                ["R-1", "JPN-2010-01", "2010-04-02", 1000, "USD", "UNHQ"]]  # fmt: skip
    path = desk.book("extract.xlsx", {"GL": [HEADER, *ROWS], "Receipts": receipts})

    code, out, _ = desk.run("reconcile", "erp", "--file", path, "--today", "2010-05-01", "--json")

    paper = json.loads(out)
    assert (code, paper["items"]) == (0, [])
    assert any("records of the kind receipt" in note for note in paper["notes"])
