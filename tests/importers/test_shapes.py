"""Sheets of other shapes: cross tables, parts side by side, packed cells, sheets on their side."""

from __future__ import annotations

import openpyxl
import pytest

from importers.layout import parse_layout
from importers.reading import read_source
from importers.reshape import Moved
from importers.shapes import read_template
from ledger.errors import BadInputError

HEAD = """
name = "t"
version = 1
kind = "flow"
[defaults]
reported_by = "Agency"
stage = "paid"
date = "2014-12-31"
[key]
fields = ["reported_by"]
repeats = "number"
"""

CROSS = """
[recognise]
header = ["Donor"]
header_rows = 2
[columns]
donor = "Donor"
[cross]
columns = ["Paid 20??"]
into = "usd"
header = "Paid {year}"
total = "Total"
[[totals]]
texts = ["Total"]
check = ["usd"]
by = ["year"]
"""

ROWS = [
    ["Donor", "Paid", None, "Total"],
    [None, 2012, 2013, None],
    ["Japan", 100, 200, 300],
    ["France", None, 50, 50],
    ["Total", 100, 250, 350],
]


def read(tmp_path, text, rows, change=None):
    """Return the sheet that a layout reads from rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    book.save(tmp_path / "b.xlsx")
    layout = parse_layout((HEAD + text).encode(), "t")
    return read_source(tmp_path / "b.xlsx", layout).sheets[0]


def records(sheet, *names):
    """Return the values of records, and where each stands."""
    return [
        (*(str(row.values.get(name)) for name in names), row.origin.cells)
        for row in sheet.rows
        if row.kind == "record"
    ]


def found(sheet):
    """Return (code, cell) of what is found."""
    return [(finding.code, finding.where.cell) for finding in sheet.findings]


def test_a_cross_table_makes_a_record_of_each_filled_cell(tmp_path):
    """The header's year fills a field; totals below and beside are checked, then left out."""
    sheet = read(tmp_path, CROSS, ROWS)

    assert found(sheet) == []
    assert records(sheet, "donor", "year", "usd") == [
        ("Japan", "2012", "100", "B3:B3"),
        ("Japan", "2013", "200", "C3:C3"),
        ("France", "2013", "50", "C4:C4"),
    ]
    cells = {cell.field: cell.address for cell in sheet.rows[2].cells()}
    assert cells == {"donor": "A3", "year": "B2", "usd": "B3"}
    assert [row.number for row in sheet.rows] == [1, 2, 3, 3, 4, 5, 5]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("B5", 101, [("IMPORT-TOTAL", "B5"), ("IMPORT-TOTAL", "D5")]),
        ("D3", 301, [("IMPORT-TOTAL", "D3")]),
        ("C4", "n.k.", [("IMPORT-AMOUNT", "C4")]),
        ("C2", "late", [("IMPORT-TOTAL", "D3"), ("IMPORT-TOTAL", "D4")]),
    ],
)
def test_what_is_wrong_in_a_cross_table_is_said_at_its_cell(tmp_path, cell, value, expected):
    """A total that does not add up, a cell that cannot be read, a column nobody knows."""

    def change(sheet):
        sheet[cell] = value

    assert found(read(tmp_path, CROSS, ROWS, change))[: len(expected)] == expected


def test_a_hidden_column_of_a_cross_table_hides_records(tmp_path):
    """As a hidden row does: nobody sees the money."""

    def change(sheet):
        sheet.column_dimensions["C"].hidden = True

    codes = {code for code, _ in found(read(tmp_path, CROSS, ROWS, change))}
    assert codes == {"IMPORT-HIDDEN"}


def test_a_merged_amount_in_a_cross_table_is_refused(tmp_path):
    """It may be for two years together."""

    def change(sheet):
        sheet.merge_cells("B3:C3")

    assert ("IMPORT-MERGED") in {code for code, _ in found(read(tmp_path, CROSS, ROWS, change))}


def test_a_column_that_is_not_there_is_said(tmp_path):
    """And a header text that does not read as the layout says."""
    no_column = read(tmp_path, CROSS.replace("Paid 20??", "Spent*"), ROWS)
    assert found(no_column) == [("IMPORT-SHAPE", "A2")]
    no_text = read(
        tmp_path, CROSS.replace('header = "Paid {year}"', 'header = "Spent {year}"'), ROWS
    )
    assert ("IMPORT-SHAPE", "B2") in found(no_text)


PARTS = """
[recognise]
header = ["Donor", "Paid"]
[columns]
donor = "Donor"
currency = "Currency"
[[parts]]
columns = { usd = "Paid", amount = "Paid locally" }
values = { type = "a" }
[[parts]]
columns = { usd = "Pledged" }
values = { type = "b" }
[numbers]
blank = ["0"]
"""


def test_parts_side_by_side_are_records_of_their_own(tmp_path):
    """Nothing pledged is no record."""
    rows = [
        ["Donor", "Currency", "Paid", "Paid locally", "Pledged"],
        ["Japan", "EUR", 10, 8, 5],
        ["France", "EUR", 20, 16, 0],
    ]
    assert records(read(tmp_path, PARTS, rows), "donor", "type", "usd", "amount") == [
        ("Japan", "a", "10", "8", "C2:D2"),
        ("Japan", "b", "5", "None", "E2:E2"),
        ("France", "a", "20", "16", "C3:D3"),
    ]


PACKED = """
[recognise]
header = ["Donor", "Shares"]
[columns]
donor = "Donor"
currency = { names = "Currency", take = "code" }
[[packed]]
column = "Shares"
mark = ";"
item = "{location}: {amount}"
total = "Amount"
"""


def test_a_packed_cell_makes_records_that_must_add_up(tmp_path):
    """A code stands beside its label; a sum beside its parts."""
    rows = [
        ["Donor", "Currency", "Shares", "Amount"],
        ["Japan", "EUR - Euro", "MLI: 750; SOM: 500", 1250],
        ["France", "HUF - Forint", "MLI: 10; ", 11],
    ]
    sheet = read(tmp_path, PACKED, rows)

    assert records(sheet, "donor", "currency", "location", "amount") == [
        ("Japan", "EUR", "MLI", "750", "C2:C2"),
        ("Japan", "EUR", "SOM", "500", "C2:C2"),
        ("France", "HUF", "MLI", "10", "C3:C3"),
    ]
    assert found(sheet) == [("IMPORT-TOTAL", "D3")]


def test_a_packed_cell_fills_several_fields(tmp_path):
    """In their order, with none missing."""
    text = """
[recognise]
header = ["Donor", "People"]
[columns]
donor = "Donor"
usd = "USD"
[[packed]]
column = "People"
mark = "##"
into = ["men", "women"]
[compose]
note = "{men} men, {women} women"
"""
    sheet = read(tmp_path, text, [["Donor", "People", "USD"], ["Japan", "6996##24488", 5]])
    assert records(sheet, "note") == [("6996 men, 24488 women", "B2:B2")]


def test_a_sheet_on_its_side_is_turned(tmp_path):
    """Findings and origins are those of the file."""
    text = """
[recognise]
header = ["Donor", "USD"]
transpose = true
[columns]
donor = "Donor"
usd = "USD"
"""
    rows = [["Flows"], ["Donor", "Japan", "France"], ["USD", 10, "x"]]
    sheet = read(tmp_path, text, rows)

    assert records(sheet, "donor", "usd") == [("Japan", "10", "B2:B3")]
    assert found(sheet) == [("IMPORT-AMOUNT", "C3")]


def test_a_cross_table_on_its_side(tmp_path):
    """Both at once: each filled cell is a record, and stands where it stands."""
    rows = [list(column) for column in zip(*ROWS, strict=True)]
    text = CROSS.replace("header_rows = 2", "header_rows = 2\ntranspose = true")
    sheet = read(tmp_path, text, rows)
    assert ("France", "2013", "50", "D3:D3") in records(sheet, "donor", "year", "usd")
    assert found(sheet) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CROSS + PARTS.partition("[[parts]]")[2].join(["[[parts]]", ""]), "only one of them"),
        (CROSS.replace('into = "usd"', 'into = "donor"'), "taken from others too"),
        (PACKED.replace('item = "{location}: {amount}"', ""), "either into or item"),
        (CROSS.replace('by = ["year"]', "must = true"), "say of what, with by"),
        (CROSS.replace('by = ["year"]', 'by = ["yaer"]'), "no field yaer"),
    ],
)
def test_what_a_layout_may_not_say_of_shapes(text, said):
    """Each fault is named."""
    with pytest.raises(BadInputError, match=said):
        parse_layout((HEAD + text).encode(), "t")


def test_only_what_moves_no_money_may_be_numbered():
    """The same contribution twice is a fault."""
    text = (
        HEAD.replace('"flow"', '"donor"') + '[recognise]\nheader = ["Id"]\n[columns]\nid = "Id"\n'
    )
    text = text.replace('reported_by = "Agency"\nstage = "paid"\n', "").replace(
        'fields = ["reported_by"]\n', ""
    )
    with pytest.raises(BadInputError, match="never numbered"):
        parse_layout(text.encode(), "t")


def test_templates_are_read_whole():
    """With spaces as they come."""
    assert read_template("{a}: {b}", "x 1") is None
    assert read_template("{a}: {b}", " x:  1 ") == {"a": "x", "b": "1"}


@pytest.mark.parametrize(
    ("template", "text", "expected"),
    [
        ("{currency} {date}", "EUR 2013", {"currency": "EUR", "date": "2013"}),
        ("{donor} in {place}", "Finland in Mali", {"donor": "Finland", "place": "Mali"}),
        ("{donor} in {place}", "Finland", None),
        ("{a} - {b}", "Guinea-Bissau - 5", {"a": "Guinea-Bissau", "b": "5"}),
        ("{programme}: {amount}", "MLI:5", {"programme": "MLI", "amount": "5"}),
    ],
)
def test_words_are_never_cut_where_a_template_has_a_space(template, text, expected):
    """`EUR 2013` is no currency E."""
    assert read_template(template, text) == expected


@pytest.mark.parametrize("header", ["{year} {year}", "{} {year}", "{a b}", "{0}"])
def test_a_template_that_cannot_be_read_is_refused(header):
    """Where the layout stands, and never in the middle of an import."""
    with pytest.raises(BadInputError, match=r"in braces is no field|twice"):
        parse_layout((HEAD + CROSS.replace("Paid {year}", header)).encode(), "t")


def test_a_row_with_nothing_under_the_columns_is_found_at_its_own_cell():
    """Not at the header's; what stands in a header leads there."""
    moved = Moved(header=2, width=4, rows=[5], picks=[(0, -3)])
    assert moved.at(3, 5) == (5, 1)
    assert moved.at(3, 6) == (2, 3)


def test_a_sum_that_is_no_number_is_refused(tmp_path):
    """`n/k` beside its parts would leave them unchecked."""
    rows = [*ROWS[:2], ["Japan", 100, 200, "n/k"], *ROWS[3:]]
    (finding,) = read(tmp_path, CROSS, rows).findings
    assert (finding.code, finding.where.cell) == ("IMPORT-TOTAL", "D3")


def test_a_header_merged_downwards_is_found_in_its_last_row(tmp_path):
    """All texts that are looked for stand in its upper row alone, over nothing."""
    rows = [
        ["Gifts"], [], ["Ref", "Donor", "Term", None], [None, None, "from", "to"],
        ["A", "Japan", "2013-01-01", "2013-12-31"],
    ]  # fmt: skip
    text = """
[recognise]
header = ["Ref", "Donor"]
header_rows = 2
[columns]
reference = "Ref"
donor = "Donor"
begins = "Term from"
ends = "Term to"
"""
    sheet = read(tmp_path, text.replace("Agency", "X"), rows)
    assert records(sheet, "reference", "ends") == [("A", "2013-12-31", "A5:D5")]
