"""Strangers' files: read by another process, or refused with a reason, never a crash."""

from __future__ import annotations

import io
import zipfile

import pytest

from importers import child, scan
from importers.text_table import decoded, read_csv, separator
from importers.workbook import address, raw_text, read_workbook
from ledger.errors import BadInputError
from tests.importers.kit import D, make_book


def parts_of(path):
    """Return the parts of a workbook."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def repacked(path, change):
    """Write a workbook again with some of its parts changed."""
    parts = parts_of(path)
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path):
    """A small workbook."""
    return make_book(tmp_path / "book.xlsx", {"S": [["a", 1.5, D(2010, 3, 18), True], ["b"]]})


def test_cells_keep_their_types(book):
    """Texts, numbers, dates, yes or no; short rows are padded."""
    sheet = read_workbook(book).sheets[0]
    assert sheet.rows == [["a", 1.5, (2010, 3, 18), True], ["b", "", "", ""]]
    assert [raw_text(value) for value in sheet.rows[0]] == ["a", "1.5", "2010-03-18", "TRUE"]
    assert address(14, 28) == "AB14"


def test_error_cells_and_uncomputed_formulas_are_known(book):
    """They read as empty, so the sheet says where they are."""
    cells = (
        b'<row r="3"><c r="A3" t="e"><v>#REF!</v></c><c r="B3"><f>1+1</f></c>'
        b'<c r="C3" t="str"><f>""</f><v></v></c><c r="D3"><f>1+1</f><v>2</v></c></row></sheetData>'
    )
    repacked(
        book, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", cells)})
    )
    sheet = read_workbook(book).sheets[0]
    assert sheet.errors == {(3, 1): "#REF!"}
    assert sheet.uncached == {(3, 2)}
    assert sheet.rows[2] == ["", "", "", 2.0]


def test_hidden_and_merged_are_known(tmp_path):
    """What a person would not see."""
    import openpyxl

    wb = openpyxl.Workbook()
    ws = wb.active
    ws.append(["a", "b", "c"])
    ws.append([1, 2, 3])
    ws.row_dimensions[2].hidden = True
    ws.column_dimensions["B"].hidden = True
    ws.merge_cells("A4:B5")
    wb.create_sheet("H").sheet_state = "hidden"
    wb.save(tmp_path / "h.xlsx")
    first, second = read_workbook(tmp_path / "h.xlsx").sheets
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {2}
    assert first.merged == ((4, 1, 5, 2),)
    assert second.state == "hidden"


def far_cell(parts):
    """Put a cell where a dense reader would need terabytes."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cell)


def doctype(parts):
    """Declare a document type."""
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["xl/workbook.xml"]


def bomb(parts):
    """Pack megabytes of one letter."""
    parts["xl/media/image.png"] = b"a" * (8 << 20)


def damaged(parts):
    """Break the list of sheets."""
    parts["xl/workbook.xml"] = b"<workbook"


def utf16(parts):
    """Hide the text from a search for bytes."""
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().encode("utf-16")


def no_sheet(parts):
    """Lose a sheet's part."""
    del parts[SHEET]


def no_sheets(parts):
    """Lose the list of sheets."""
    del parts["xl/workbook.xml"]


def document(parts):
    """Be what a word processor writes."""
    parts.clear()
    parts["_rels/.rels"] = (
        b'<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/>'
        b"</Relationships>"
    )
    parts["word/document.xml"] = b"<w:document xmlns:w='w'/>"


def strange(parts):
    """Have something else where the list of sheets should be."""
    parts[BOOK] = b"<other/>"


@pytest.mark.parametrize(
    ("change", "says"),
    [(far_cell, "spans 1,048,576 rows"), (doctype, "document type"), (bomb, "packed more tightly"),
     (damaged, "damaged"), (utf16, "UTF-8"), (no_sheet, "missing"),
     (no_sheets, "a zip without a workbook"), (document, "a Word document"),
     (strange, "a zip without a workbook")],
)  # fmt: skip
def test_hostile_workbooks_are_refused(book, change, says):
    """Before anything of them is read."""
    with pytest.raises(BadInputError, match=says):
        read_workbook(repacked(book, change))


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"PK\x03\x04rubbish", "damaged"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "damaged"), (b"%PDF-1.7", "not a spreadsheet"),
     (b"\x00\x01\x02\x03\xff", "neither")],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(tmp_path, content, says):
    """By content, whatever its name says."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=says):
        read_workbook(path)


def test_a_missing_file_is_refused(tmp_path):
    """With the system's reason."""
    with pytest.raises(BadInputError, match="No such file"):
        read_workbook(tmp_path / "none.xlsx")


def test_a_file_too_large_is_refused(tmp_path, monkeypatch):
    """Before it is read."""
    monkeypatch.setattr("importers.workbook.FILE_LIMIT", 3)
    (tmp_path / "a.csv").write_bytes(b"a,b,c")
    with pytest.raises(BadInputError, match="larger"):
        read_workbook(tmp_path / "a.csv")


def test_a_reader_that_dies_is_a_refusal(tmp_path, monkeypatch):
    """Whatever kills it, the answer is a sentence."""
    killer = tmp_path / "killer.py"
    killer.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr("importers.isolation._CHILD", killer)
    (tmp_path / "a.csv").write_bytes(b"a,b,c")
    with pytest.raises(BadInputError, match="broke the limits"):
        read_workbook(tmp_path / "a.csv")


@pytest.mark.parametrize(("limit", "value"), [("SECONDS_LIMIT", 0.2), (None, None)])
def test_a_reader_that_says_nothing_is_a_refusal(tmp_path, monkeypatch, limit, value):
    """Silence and slowness too."""
    killer = tmp_path / "killer.py"
    killer.write_text("import time; time.sleep(3)" if limit else "pass")
    monkeypatch.setattr("importers.isolation._CHILD", killer)
    if limit:
        monkeypatch.setattr(f"importers.isolation.{limit}", value)
    (tmp_path / "a.csv").write_bytes(b"a,b,c")
    with pytest.raises(BadInputError, match="too long" if limit else "no answer"):
        read_workbook(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "text", "noted"),
    [("a;é".encode(), "a;é", False), (b"\xef\xbb\xbfa", "a", False),
     ("é".encode("utf-16"), "é", False),
     ("abc".encode("utf-16-le"), "abc", True),
     ("Côte \u2013 Genève".encode("cp1252"), "Côte \u2013 Genève", True)],
)  # fmt: skip
def test_encodings_are_found_out(content, text, noted):
    """And said, where it is not plain."""
    found = decoded(content)
    assert found is not None
    assert found[0] == text
    assert bool(found[1]) == noted


@pytest.mark.parametrize(
    ("text", "mark"),
    [("a,b\n1,2", ","), ("a;b\n1,5;2", ";"), ("a\tb", "\t"), ("a|b|c", "|"), ("a", ",")],
)
def test_separators_are_found_out(text, mark):
    """By which the rows have most cells, most evenly."""
    assert separator(text) == mark


def test_rows_of_a_csv_are_padded():
    """So that every reader may ask for any column."""
    assert read_csv(b"a,b,c\n1\n")[1][0][1] == [["a", "b", "c"], ["1", "", ""]]


def test_a_csv_that_is_no_table_is_refused():
    """A field without an end."""
    assert read_csv(b'a,"' + b"x" * (2 << 20))[0] == "refused"


def test_the_reader_answers_in_process_too(book):
    """The same functions, without the process: their answers are plain values."""
    kinds = [frame[0] for frame in child.frames(book.read_bytes(), "zip")]
    assert kinds == ["rows", "sheet", "ok"]
    assert [frame[0] for frame in child.frames(b"a,b", "csv")] == ["rows", "sheet", "ok"]
    assert [frame[0] for frame in child.frames(b"rubbish", "zip")] == ["refused"]


def test_prefixed_parts_are_scanned_too():
    """Some programs write every element with a prefix."""
    cell = b'<x:c r="A1" t="e"><x:v>#N/A</x:v></x:c>'
    rows = b'<x:sheetData><x:row r="1">' + cell + b"</x:row></x:sheetData>"
    data = b"<x:worksheet xmlns:x='u'>" + rows + b"</x:worksheet>"
    assert looked_at(data)[0] == [(1, 1, "#N/A")]


def test_a_password_is_named():
    """The flag in the zip is enough."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("a.xml", b"x")
    content = bytearray(stream.getvalue())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(scan.RefusedError, match="password"):
        scan.scan(bytes(content))


def looked_at(data, signs=None):
    """Return the errors and uncomputed formulas of a sheet's bytes."""
    part = scan.scan_sheet(data, "S", signs or {})
    return scan.look_at(part.kept, part, "S")


def sheet_of(cells):
    """Return a sheet with a second row that is written so."""
    row = b'<row r="2"' + cells + b"</row>"
    return b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"


def _scanned(cells, signs=None):
    return scan.scan_sheet(sheet_of(cells), "S", signs or {})


def test_cells_without_an_address_have_the_next_one():
    """As the fast reader counts them, so that what is wrong with them is found at its place."""
    errors, uncached = looked_at(sheet_of(b'><c t="e"><v>#N/A</v></c><c><f>1+1</f></c>'))
    assert errors == [(2, 1, "#N/A")]
    assert uncached == [(2, 2)]
    cells = b'><c s="3"><v>1</v></c><c r="C2"/><c s="3"><v>1</v></c>'
    assert _scanned(cells, {3: "EUR"}).signs == [(2, 1, "EUR"), (2, 4, "EUR")]


def test_a_row_or_cell_twice_is_refused():
    """The second would take the place of the first."""
    with pytest.raises(scan.RefusedError, match="a row twice"):
        _scanned(b'></row><row r="2">')
    with pytest.raises(scan.RefusedError, match="a cell twice"):
        looked_at(sheet_of(b'><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>'))


@pytest.mark.parametrize("how", [b' hidden="1">', b' ht="0" customHeight="1">', b" ht='0.0'>"])
def test_rows_without_height_are_hidden(how):
    """Nobody sees them either."""
    assert _scanned(how).hidden_rows == [2]
    assert _scanned(b' ht="10">').hidden_rows == []


def test_columns_without_width_are_hidden():
    """As those that say so."""
    data = b'<worksheet><cols><col min="2" max="3" width="0"/></cols><sheetData/></worksheet>'
    assert scan.scan_sheet(data, "S", {}).hidden_columns == [2, 3]


def test_cells_are_found_by_their_style():
    """With the sign that their number format shows."""
    cells = b'><c r="B2" s="3"><v>1</v></c><c r="C2" s="33"/><c s="3" r="D2"/>'
    assert _scanned(cells, {3: "EUR"}).signs == [(2, 2, "EUR"), (2, 4, "EUR")]


def test_two_sheets_of_one_name_are_refused(tmp_path):
    """One of them would be read twice, the other never."""
    path = make_book(tmp_path / "a.xlsx", {"A": [["x"]], "B": [["y"]]})
    old, new = b'name="B"', b'name="A"'
    repacked(path, lambda parts: parts.update({BOOK: parts[BOOK].replace(old, new)}))
    with pytest.raises(scan.RefusedError, match="two sheets of the name"):
        scan.scan(path.read_bytes())


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX", ".xlsm"])
def test_a_text_by_a_workbook_s_name_is_refused(tmp_path, suffix):
    """An export that failed is often a page of text under the name of a workbook."""
    path = tmp_path / f"bad{suffix}"
    path.write_text("garbage\n")
    says = f"not a workbook: the name says {suffix.lower()}, the content is text"
    with pytest.raises(BadInputError, match=says):
        read_workbook(path)


def test_a_document_by_its_own_name_is_no_workbook(book):
    """Its name promises nothing, so only the content is spoken of."""
    path = repacked(book, document).rename(book.with_name("letter.docx"))
    with pytest.raises(BadInputError, match="not a workbook: the content is a Word document"):
        read_workbook(path)
