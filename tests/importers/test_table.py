"""Untidy sheets: every row is accounted for, whatever surrounds the table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from importers.layout import parse_layout
from importers.reading import read_source
from ledger.findings import Severity
from tests.importers.kit import D, make_book

LAYOUT = """
name = "untidy"
version = 1
kind = "published"
[recognise]
header = ["Id", "Amount*"]
[columns]
id = "Id"
measure = { names = "Measure", fill = "down" }
amount = "Amount*"
currency = "Cur."
note = ["Notes", "Remarks"]
[extra]
channel = "Channel"
[defaults]
begins = "2012-01-01"
ends = "2012-12-31"
date = "2012-12-31"
"""

HEADER = ["Id", "Measure", "Channel", "Amount USD", "Cur.", "Notes"]


def read(tmp_path, rows, more="", name="S"):
    """Return the reading of one sheet by the layout and more of it."""
    path = make_book(tmp_path / "book.xlsx", {name: rows})
    return read_source(path, parse_layout((LAYOUT + more).encode(), "test")).sheets[0]


def kinds(sheet):
    """Return what the rows were taken for."""
    return [row.kind for row in sheet.rows]


def errors(sheet):
    """Return (code, cell) of the errors found."""
    return [(f.code, f.where.cell) for f in sheet.findings if f.severity is Severity.ERROR]


def test_titles_blanks_footnotes_and_repeated_headers(tmp_path):
    """What surrounds the records is what it is, and no record is lost."""
    rows = [
        ["UNMAS"], ["Published   figures"], [], HEADER, ["A", "received", None, 5, "USD"], [],
        HEADER, ["B", "received", None, "1,000.50", "USD"], ["* rounded"], ["Source: report"],
    ]  # fmt: skip
    sheet = read(tmp_path, rows, '[footer]\ntexts = ["Source:*", "[*]*"]')
    assert kinds(sheet) == [
        "title", "title", "title", "header", "record", "blank", "header", "record", "footer",
        "footer",
    ]  # fmt: skip
    assert [row.values["amount"] for row in sheet.rows if row.kind == "record"] == [
        Decimal(5), Decimal("1000.50"),
    ]  # fmt: skip
    assert not errors(sheet)


def test_words_that_no_rule_knows_are_a_finding(tmp_path):
    """A row of words is never taken for nothing."""
    sheet = read(tmp_path, [HEADER, ["A", "m", None, 5, "USD"], ["provisional"]])
    assert errors(sheet) == [("IMPORT-ROW", "A3")]


def test_a_header_of_two_rows(tmp_path):
    """An upper text heads the columns to its right."""
    rows = [["Id", "Measure", "Amount", None], [None, None, "USD", "EUR"], ["A", "m", 5, 4]]
    layout = LAYOUT.replace('"Id", "Amount*"]', '"Id", "Amount USD"]\nheader_rows = 2')
    path = make_book(tmp_path / "two.xlsx", {"S": rows})
    sheet = read_source(
        path,
        parse_layout(layout.replace('amount = "Amount*"', 'amount = "Amount USD"').encode(), "t"),
    ).sheets[0]
    assert sheet.header_row == 2
    assert sheet.columns["amount"] == 3
    assert sheet.unread == {4: "amount eur"}


def test_blank_cells_fill_down_until_a_total(tmp_path):
    """A merged first column reads as one value for its rows."""
    rows = [
        HEADER, ["A", "received", None, 5, "USD"], ["B", None, None, 6, "USD"],
        ["Total", None, None, 11], ["C", None, None, 7, "USD"],
    ]  # fmt: skip
    sheet = read(tmp_path, rows, '[[totals]]\ntexts = "Total*"\ncheck = "amount"')
    assert sheet.rows[2].values["measure"] == "received"
    assert errors(sheet) == [("IMPORT-REQUIRED", "B5")]


def test_group_headings_fill_a_field(tmp_path):
    """A heading speaks for the rows below it."""
    layout = LAYOUT.replace('measure = { names = "Measure", fill = "down" }\n', "")
    rows = [
        ["Id", "Amount"], ["Received"], ["A", 5], ["B", 6], ["Spent"], ["C", 7],
    ]  # fmt: skip
    path = make_book(tmp_path / "g.xlsx", {"S": rows})
    text = layout + '[[groups]]\nfield = "measure"\ntexts = ["*"]'
    sheet = read_source(path, parse_layout(text.encode(), "t")).sheets[0]
    assert kinds(sheet) == ["header", "group", "record", "record", "group", "record"]
    assert [row.values.get("measure") for row in sheet.rows if row.kind == "record"] == [
        "Received", "Received", "Spent",
    ]  # fmt: skip


def test_a_record_before_its_heading_lacks_the_field(tmp_path):
    """What only a heading can say must be said."""
    layout = LAYOUT.replace('measure = { names = "Measure", fill = "down" }\n', "")
    path = make_book(tmp_path / "g.xlsx", {"S": [["Id", "Amount"], ["A", 5], ["Spent"]]})
    text = layout + '[[groups]]\nfield = "measure"'
    sheet = read_source(path, parse_layout(text.encode(), "t")).sheets[0]
    assert [code for code, _ in errors(sheet)] == ["IMPORT-REQUIRED"]


TOTALS = '[[totals]]\ntexts = ["Total*"]\ncheck = ["amount"]\n'


def with_total(total, *, aside=False):
    """Return rows 5 + 6 under a total; the second may be one that is set aside."""
    second = ["B", "m", "other" if aside else "VTF", 6, "USD"]
    return [HEADER, ["A", "m", "VTF", 5, "USD"], second, ["Total", None, None, total]]


def test_a_total_that_adds_up_is_left_out(tmp_path):
    """It is checked, then it is no record."""
    sheet = read(tmp_path, with_total(11), TOTALS)
    assert kinds(sheet)[-1] == "total"
    assert not sheet.findings


def test_a_total_that_does_not_add_up_is_a_finding(tmp_path):
    """With both figures and the difference, at its cell."""
    sheet = read(tmp_path, with_total(12), TOTALS)
    assert errors(sheet) == [("IMPORT-TOTAL", "D4")]
    assert "12" in sheet.findings[0].message
    assert "difference of 1" in sheet.findings[0].message


def test_a_published_difference_is_a_note(tmp_path):
    """If the layout says so."""
    sheet = read(tmp_path, with_total(12), TOTALS + "within = 1\n")
    assert not errors(sheet)
    assert [f.severity for f in sheet.findings] == [Severity.NOTE]


@pytest.mark.parametrize("total", [5, 11])
def test_a_total_may_or_may_not_count_what_is_set_aside(tmp_path, total):
    """The donor's total is the donor's; either sum is right."""
    aside = '[[set_aside]]\nfield = "channel"\nunless = "VTF"\nreason = "not ours"\n'
    sheet = read(tmp_path, with_total(total, aside=True), TOTALS + aside)
    assert not errors(sheet)
    assert kinds(sheet) == ["header", "record", "set-aside", "total"]
    assert sheet.rows[2].reason == "not ours"


def test_subtotals_are_of_their_group(tmp_path):
    """Each sub-total is held against the rows since the last."""
    rules = TOTALS.replace('"Total*"', '"Sub-total*"') + 'scope = "group"\n' + TOTALS
    rows = [
        HEADER, ["A", "m", None, 5], ["Sub-total", None, None, 5], ["B", "m", None, 6],
        ["Sub-total", None, None, 6], ["Total", None, None, 11],
    ]  # fmt: skip
    assert not errors(read(tmp_path, rows, rules))


def test_a_total_over_two_currencies_is_a_finding(tmp_path):
    """Five dollars and six euros are not eleven of anything."""
    header = ["Amount" if text == "Amount USD" else text for text in HEADER]
    rows = [header, ["A", "m", "", 5, "USD"], ["B", "m", "", 6, "EUR"], ["Total", "", "", 11]]
    assert errors(read(tmp_path, rows, TOTALS)) == [("IMPORT-TOTAL", "D4")]


def test_a_total_below_a_row_that_cannot_be_read_is_not_a_second_fault(tmp_path):
    """One fault, one message."""
    rows = [HEADER, ["A", "m", "", "five", "USD"], ["Total", "", "", 5]]
    assert errors(read(tmp_path, rows, TOTALS)) == [("IMPORT-AMOUNT", "D2")]


def test_a_reason_can_be_the_cell_s_own_text(tmp_path):
    """`not added: part of ...` says why by itself."""
    rows = [HEADER, ["A", "m", "not added: part of B", 5, "USD"]]
    sheet = read(tmp_path, rows, '[[set_aside]]\nfield = "channel"\ntexts = "not added*"')
    assert sheet.rows[1].reason == "not added: part of B"


def test_composed_fields(tmp_path):
    """Parts with a blank are left out."""
    rows = [HEADER, ["A", "m", "VTF", 5, "USD", "exact"], ["B", "m", None, 5, "USD", None]]
    sheet = read(tmp_path, rows, '[compose]\nscope = ["{id}/{amount}", "via {channel}"]')
    assert sheet.rows[1].values["scope"] == "A/5; via VTF"
    assert sheet.rows[2].values["scope"] == "B/5"


def test_partial_dates_are_remembered(tmp_path):
    """The day is by rule; what was given stands in `precision`."""
    layout = LAYOUT.replace('date = "2012-12-31"', "") + '[dates]\npartial = "last-day"'
    layout = layout.replace('note = ["Notes", "Remarks"]', 'date = "Notes"')
    path = make_book(tmp_path / "d.xlsx", {"S": [HEADER, ["A", "m", "", 5, "USD", 2012]]})
    row = read_source(path, parse_layout(layout.encode(), "t")).sheets[0].rows[1]
    assert row.values["date"] == D(2012, 12, 31)
    assert row.values["precision"] == "date given as 2012"


def test_a_missing_column_is_one_finding_at_the_header(tmp_path):
    """It names what was looked for; no row is read half."""
    sheet = read(tmp_path, [["Id", "Amount"], ["A", 5], ["B", 6]])
    assert errors(sheet) == [("IMPORT-COLUMN", "A1")]
    assert "'Measure'" in sheet.findings[0].message


def test_two_columns_for_one_field_are_a_finding(tmp_path):
    """It is not for a program to choose."""
    sheet = read(tmp_path, [["Id", "Measure", "Amount USD", "Amount EUR"], ["A", "m", 5, 4]])
    assert errors(sheet) == [("IMPORT-COLUMN", "D1")]


def test_every_cell_of_a_row_can_be_shown(tmp_path):
    """A trace shows raw text, address and field, also of columns that are not read."""
    sheet = read(tmp_path, [[*HEADER, "More"], ["A", "m", "VTF", 1234.5, "USD", "n", "extra"]])
    cells = sheet.rows[1].cells()
    assert [(c.address, c.raw, c.field) for c in cells] == [
        ("A2", "A", "id"), ("B2", "m", "measure"), ("C2", "VTF", "channel"),
        ("D2", "1234.5", "amount"), ("E2", "USD", "currency"),
        ("F2", "n", "note"), ("G2", "extra", ""),
    ]  # fmt: skip
    assert str(sheet.rows[1].origin).endswith(" S!A2:F2")
    assert sheet.rows[1].identity == "published:A"


def test_scale_and_european_marks(tmp_path):
    """A sheet in thousands, written as in Paris."""
    more = '[numbers]\nscale = 1000\ndecimal = ","\ngroup = "."\nblank = ["n/a"]\n'
    rows = [HEADER, ["A", "m", "", "1.234,5", "USD"], ["B", "m", "", "n/a", "USD"]]
    sheet = read(tmp_path, rows, more)
    assert sheet.rows[1].values["amount"] == Decimal(1234500)
    assert errors(sheet) == [("IMPORT-REQUIRED", "D3")]
