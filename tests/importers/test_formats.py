"""Every format gives the same facts: values, errors, what is hidden, what only a format shows."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from importers.addresses import column_letters, column_number
from importers.formats import moment_of, sign_of_format
from importers.readers import moments
from importers.workbook import read_workbook
from ledger.errors import BadInputError
from tests.importers.books_kit import (
    cell_record,
    ods_parts,
    ods_row,
    packed,
    record,
    rich_cell,
    row_record,
    wide,
    xlsb_parts,
    xlsx_parts,
)

FILES = Path(__file__).parent / "fixtures" / "formats"

ROWS = [
    ["Reference", "Donor", "Amount", "When", "Paid", "Share", "Secret"],
    ["007", "Côte d’Ivoire", 1234.56, (2010, 3, 18), True, 0.125, "x"],
    ['A<b>&"c"', "日本", 0.1, (2010, 3, 18, 14, 30, 15), False, 1e-07, 12345678901.0],
    [" spaced  text ", "line\nbreak", -3.0, (1999, 12, 31), "", "12:28:48", "1 day, 6:00:00"],
    ["=1+1", "@SUM(A1)", 42.0, 1e15, -0.005, 5.0, 7.0],
    [""] * 7,
    ["", 2.0, "xy", True, "", "", ""],
    ["hidden", *[""] * 6],
    ["merged", *[""] * 6],
    [""] * 7,
    [""] * 7,
    ["last", *[""] * 6],
]
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


def saved(tmp_path, content, name="book"):
    """Return a file of these bytes."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


def sheet_of(tmp_path, parts):
    """Return the one sheet of a workbook of these parts."""
    return read_workbook(saved(tmp_path, packed(parts))).sheets[0]


@pytest.mark.parametrize(
    "name",
    ["facts.xlsx", "facts-1904.xlsx", "facts.xlsb", "facts.xls", "facts-1904.xls", "facts.ods"],
)
def test_every_format_gives_the_same_facts(name):
    """Written by other programs than ours; OpenDocument files of LibreOffice turn TRUE into 1."""
    facts, hidden, very = read_workbook(FILES / name).sheets
    assert facts.rows == ROWS
    if not name.endswith(".ods"):
        assert [type(row[4]) for row in facts.rows[1:3]] == [bool, bool]
    assert facts.errors == {
        **{(6, column): error for column, error in enumerate(ERRORS, 1)},
        (7, 5): "#DIV/0!",
    }
    assert facts.uncached == set()
    assert (facts.hidden_rows, facts.hidden_columns) == ({8}, {7})
    assert facts.merged == ((9, 1, 10, 2),)
    currencies = ["EUR", "EUR", "USD"] if name.endswith(".ods") else ["€-407", "EUR", "$-409"]
    signs = {(row, 3): sign for row, sign in zip((2, 3, 4), currencies, strict=True)}
    assert facts.signs == {**signs, (2, 6): "%"}
    assert (hidden.name, hidden.state, hidden.rows) == (
        "Hidden",
        "hidden",
        [["", ""], ["", "deep"]],
    )
    assert very.state in {"hidden", "veryHidden"}


def test_a_cell_carries_all_that_is_known_of_it():
    """Address, text, type, format; and whether a person would see it."""
    sheet = read_workbook(FILES / "facts.xls").sheets[0]
    seen = {at: sheet.cell(*at) for at in ((2, 3), (2, 4), (3, 4), (6, 2), (8, 1), (10, 2), (1, 1))}
    assert [(one.address, one.text, one.type, one.format) for one in seen.values()] == [
        ("C2", "1234.56", "number", "€-407"),
        ("D2", "2010-03-18", "date", ""),
        ("D3", "2010-03-18 14:30:15", "date and time", ""),
        ("B6", "#DIV/0!", "error", ""),
        ("A8", "hidden", "text", ""),
        ("B10", "", "empty", ""),
        ("A1", "Reference", "text", ""),
    ]
    assert seen[8, 1].hidden
    assert not seen[1, 1].hidden
    assert seen[10, 2].merged == (9, 1, 10, 2)
    assert sheet.cell(2, 5).type == "yes or no"
    assert sheet.cell(99, 99).type == sheet.cell(0, 1).type == "empty"
    assert read_workbook(FILES / "uncached.xls").sheets[0].cell(2, 1).type == "formula"


def test_formulas_without_a_result_are_known_in_an_xls_file():
    """The format writes an empty text for both; only a program that computes says that it did."""
    sheet = read_workbook(FILES / "uncached.xls").sheets[0]
    assert sheet.uncached == {(2, 1), (4, 1)}
    assert sheet.rows == [["Amount"], [""], [5.0], [""]]


@pytest.mark.parametrize("name", ["uncached.xls", "facts.xls", "facts.xlsb", "facts.ods"])
def test_the_name_does_not_matter(tmp_path, name):
    """A file is what its bytes are."""
    path = saved(tmp_path, (FILES / name).read_bytes(), "book.xlsx")
    assert read_workbook(path).sheets[0].rows == read_workbook(FILES / name).sheets[0].rows


# xlsx: what the fast reader leaves out.


def test_columns_left_of_all_cells_are_there(tmp_path):
    """The fast reader begins with the first that is filled."""
    sheet = sheet_of(tmp_path, xlsx_parts('<row r="2"><c r="C2"><v>5</v></c></row>'))
    assert sheet.rows == [["", "", ""], ["", "", 5.0]]


def test_a_zero_of_a_program_that_does_not_compute_is_no_zero(tmp_path):
    """It writes 0 for every formula, and asks for the file to be computed when it is opened."""
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c><c r="B1"><v>0</v></c></row>'
    anew = '<calcPr fullCalcOnLoad="1"/>'
    assert sheet_of(tmp_path, xlsx_parts(rows, book=anew)).uncached == {(1, 1)}
    assert sheet_of(tmp_path, xlsx_parts(rows)).uncached == set()


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c t='e'><v>#REF!</v></c><c><v>2</v></c></row>",
        '<row r="1"><c t="e" r="A1"><v>#REF!</v></c><!-- x --><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t = "e"><v><![CDATA[#REF!]]></v></c><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c\nr="A1"\nt="e"><v>#REF!</v></c><c r="B1"><v>2</v></c></row>',
    ],
)
def test_an_error_is_seen_however_it_is_written(tmp_path, rows):
    """Lawful XML, though no spreadsheet program writes it so."""
    sheet = sheet_of(tmp_path, xlsx_parts(rows))
    assert sheet.errors == {(1, 1): "#REF!"}
    assert sheet.rows == [["", 2.0]]


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#GETTING_DATA"])
def test_an_error_that_the_fast_reader_does_not_know_is_refused_with_its_place(tmp_path, error):
    """It would give up on the whole sheet."""
    rows = f'<row r="2"><c r="B2" t="e"><v>{error}</v></c></row>'
    with pytest.raises(BadInputError, match=f"sheet S, cell B2: the cell shows {error}"):
        sheet_of(tmp_path, xlsx_parts(rows))


def test_hidden_rows_and_signs_are_seen_however_they_are_written(tmp_path):
    """In any order, with either quotation mark."""
    rows = "<row hidden='true' r='2'><c s='1' r='A2'><v>5</v></c><c s='2' r='B2'><v>1</v></c></row>"
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="&quot;EUR&quot; 0.00"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="44"/></cellXfs>'
    )
    sheet = sheet_of(tmp_path, xlsx_parts(rows, styles=styles))
    assert sheet.hidden_rows == {2}
    assert sheet.signs == {(2, 1): "EUR", (2, 2): "$"}


# OpenDocument.


def test_ods_repeats_are_cells(tmp_path):
    """Rows and cells said to be there many times; what is empty up to the end is left out."""
    cell = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" '
    rows = (
        ods_row("<table:table-cell/>", more='table:number-rows-repeated="2"')
        + ods_row(
            '<table:table-cell table:number-columns-repeated="2"/>',
            cell + 'office:value="1.5"/>',
            '<table:table-cell table:number-columns-repeated="16380"/>',
            more='table:number-rows-repeated="2"',
        )
        + ods_row(more='table:number-rows-repeated="1048570"')
    )
    wanted = ["", "", 1.5, 1.5]
    assert sheet_of(tmp_path, ods_parts(rows)).rows == [[""] * 4, [""] * 4, wanted, wanted]


def test_ods_values_come_from_what_is_exact(tmp_path):
    """Not from what is shown, and texts as they are shown; notes and drawings are passed by."""
    text = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p>'
        "</office:annotation><text:p>a<text:s text:c='2'/>b<text:tab/><text:span>c</text:span>"
        "</text:p><text:p> d  e</text:p><draw:frame><text:p>drawn</text:p></draw:frame>"
        "</table:table-cell>"
    )
    cells = [
        (
            '<table:table-cell office:value-type="float" office:value="0.1">'
            "<text:p>1,000.00</text:p></table:table-cell>"
        ),
        rich_cell("boolean", 'office:boolean-value="true"'),
        rich_cell("date", 'office:date-value="2010-03-18T23:59:59.9"'),
        rich_cell("time", 'office:time-value="PT30H00M05S"'),
        rich_cell("string", 'office:string-value="kept"'),
        rich_cell("percentage", 'office:value="5e-1"'),
        text,
    ]
    sheet = sheet_of(tmp_path, ods_parts(ods_row(*cells)))
    assert sheet.rows == [[0.1, True, (2010, 3, 19), "1 day, 6:00:05", "kept", 0.5, "a  b\tc\nd e"]]
    assert sheet.signs == {(1, 6): "%"}


def test_ods_trouble_is_known(tmp_path):
    """A formula never computed has neither value nor text; one whose result is empty has a text."""
    cells = [
        '<table:table-cell table:formula="of:=1+1"/>',
        '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>',
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
            "<text:p>#DIV/0!</text:p></table:table-cell>"
        ),
        (
            '<table:table-cell table:formula="of:=X" office:value-type="string">'
            "<text:p>Err:508</text:p></table:table-cell>"
        ),
    ]
    sheet = sheet_of(tmp_path, ods_parts(ods_row(*cells, more='table:visibility="filter"')))
    assert sheet.uncached == {(1, 1)}
    assert sheet.errors == {(1, 3): "#DIV/0!", (1, 4): "Err:508"}
    assert sheet.hidden_rows == {1}


def test_ods_currencies_live_in_styles(tmp_path):
    """Of the cell, its row or its column; a dollar by its country."""
    styles = (
        '<number:currency-style style:name="N1"><number:currency-symbol number:country="CA">$'
        "</number:currency-symbol><number:number/></number:currency-style>"
        '<number:number-style style:name="N2"><number:text>GBP </number:text><number:number/>'
        "</number:number-style>"
        '<style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="c2" style:family="table-cell" style:parent-style-name="c3"/>'
        '<style:style style:name="c3" style:family="table-cell" style:data-style-name="N2"/>'
        '<style:style style:name="ta" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    value = '<table:table-cell {} office:value-type="float" office:value="1"/>'
    named = value.format('table:style-name="c2"')
    columns = (
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-column table:default-cell-style-name="c1"/>'
    )
    parts = ods_parts(ods_row(named, value.format("")), styles, columns)
    sheet = sheet_of(tmp_path, parts)
    assert sheet.signs == {(1, 1): "GBP", (1, 2): "$-1009"}
    assert sheet.state == "hidden"
    assert sheet.hidden_columns == {1}


def test_ods_cells_outside_of_the_sheets_are_no_cells(tmp_path):
    """What was deleted and is kept for the record must not come back as money."""
    gone = (
        "<table:tracked-changes><table:cell-content-change><table:previous>"
        '<table:table-cell office:value-type="float" office:value="9"/></table:previous>'
        "</table:cell-content-change></table:tracked-changes>{}"
    )
    row = ods_row(rich_cell("float", 'office:value="1"'))
    assert sheet_of(tmp_path, ods_parts(row, around=gone)).rows == [[1.0]]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("float", 'office:value="1,5"'), ("float", 'office:value="INF"'), ("float", ""),
        ("float", 'office:value="1e999"'), ("date", 'office:date-value="2010-02-30"'),
        ("date", 'office:date-value="18.3.2010"'), ("time", 'office:time-value="noon"'),
        ("boolean", 'office:boolean-value="maybe"'),
    ],
)  # fmt: skip
def test_ods_values_that_are_none_are_refused_with_their_place(tmp_path, kind, value):
    """A figure that cannot be read is never left out."""
    row = ods_row("<table:table-cell/>", rich_cell(kind, value))
    with pytest.raises(BadInputError, match=f"sheet S, cell B1: .* is no {kind}"):
        sheet_of(tmp_path, ods_parts(row))


# Binary workbooks.


def number(value):
    """Return the bytes of a number."""
    return struct.pack("<d", value)


def test_xlsb_cells_of_every_kind(tmp_path):
    """Packed numbers, texts, rich texts, and cells that only say that they are the next."""
    cells = (
        row_record(1)
        + cell_record(2, 1, struct.pack("<I", (1234 << 2) | 3))
        + record(13, struct.pack("<II", 0, ((-5 << 2) | 2) & 0xFFFFFFFF))
        + record(17, bytes(4) + wide("short"))
        + cell_record(62, 5, b"\1" + wide("rich") + bytes(8))
        + cell_record(5, 6, number(40255.5), style=1)
        + cell_record(1, 7)
        + row_record(3, hidden=True)
        + cell_record(3, 2, b"\x2a")
        + cell_record(11, 3, b"\x24" + bytes(6))
        + cell_record(4, 4, b"\1")
        + cell_record(5, 5, number(0.5), style=2)
    )
    sheet = sheet_of(tmp_path, xlsb_parts(cells))
    assert sheet.rows == [
        [12.34, -5.0, "short", "", "rich", (2010, 3, 18, 12, 0, 0)],
        [""] * 6,
        ["", "", "", True, 0.5, ""],
    ]
    assert sheet.errors == {(3, 2): "#N/A", (3, 3): "#NUM!"}
    assert sheet.hidden_rows == {3}
    assert sheet.signs == {(3, 5): "%"}


def test_xlsb_counts_days_from_1904_where_it_says_so(tmp_path):
    """Else every date would be four years early."""
    cells = row_record(1) + cell_record(5, 1, number(38793), style=1)
    parts = xlsb_parts(cells, since_1904=True)
    assert sheet_of(tmp_path, parts).rows == [[(2010, 3, 18)]]


def test_xlsb_formulas_never_computed(tmp_path):
    """Zero or nothing, and the formula or the whole file asks to be computed anew."""
    anew, flags = struct.pack("<H", 2), struct.pack("<H", 0)
    cells = (
        row_record(1)
        + cell_record(9, 1, number(0.0) + anew)
        + cell_record(8, 2, wide("") + anew)
        + cell_record(9, 3, number(0.0) + flags)
        + cell_record(9, 4, number(5.0) + anew)
    )
    assert sheet_of(tmp_path, xlsb_parts(cells)).uncached == {(1, 1), (1, 2)}
    assert sheet_of(tmp_path, xlsb_parts(cells, anew=True)).uncached == {(1, 1), (1, 2), (1, 3)}


# What numbers and formats stand for.


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy-mm-dd", "moment"), ("d mmm yy", "moment"), ("[$-409]h:mm AM/PM", "moment"),
        ("[h]:mm", "span"), ("[mm]:ss", "span"), ("General", ""), ("0.00E+00", ""),
        ('0 "days"', ""), ("#,##0.00\\ \\d", ""), ("[Red]#,##0;[Blue]-#,##0", ""),
        ("_-* #,##0.00_-", ""), ("[$kr-41D] #,##0", ""),
    ],
)  # fmt: skip
def test_formats_of_dates_are_told_from_others(code, kind):
    """By what they show, quoted words and colours left aside."""
    assert moment_of(164, code) == kind


def test_formats_known_by_number_alone():
    """Every program has them."""
    assert [moment_of(number, "") for number in (0, 14, 22, 45, 46, 47)] == [
        "", "moment", "moment", "moment", "span", "moment",
    ]  # fmt: skip
    assert [sign_of_format(number, "") for number in (0, 9, 44)] == ["", "%", "$"]


@pytest.mark.parametrize(
    ("number", "span", "since_1904", "shown"),
    [
        (40255, False, False, (2010, 3, 18)), (38793, False, True, (2010, 3, 18)),
        (40255.999999999, False, False, (2010, 3, 19)), (0.5, False, False, "12:00:00"),
        (61, False, False, (1900, 3, 1)), (59, False, False, (1900, 2, 28)),
        (1, False, False, (1900, 1, 1)), (1.25, True, False, "1 day, 6:00:00"),
        (-5, False, False, -5), (3e6, False, False, 3e6), (-0.5, True, False, "-1 day, 12:00:00"),
    ],
)  # fmt: skip
def test_numbers_that_stand_for_dates(number, span, since_1904, shown):
    """To the nearest second; what no calendar has stays a number."""
    assert moments.moment(number, span=span, since_1904=since_1904) == shown


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "XFD"])
def test_columns_have_letters(letters):
    """Both ways."""
    assert column_letters(column_number(letters)) == letters
