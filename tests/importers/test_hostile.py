"""Hostile and broken files of every format: read right, or refused for what is wrong, and cheaply.

Each attack that has a meaning in a format is made in that format. What a file may cost is held by
the processor's time of the reading process and by the memory of the one that asks, not by a clock.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from importers.readers import xls
from importers.readers.refusals import RefusedError
from importers.workbook import read_workbook
from ledger.errors import BadInputError
from tests.importers.books_kit import (
    cell_record,
    ods_parts,
    ods_row,
    packed,
    record,
    relations,
    rich_cell,
    row_record,
    wide,
    xlsb_parts,
    xlsx_parts,
)
from tests.importers.test_formats import FILES, saved

ROOT = Path(__file__).parents[2]
SECONDS = 2.0
MEGABYTES = 100

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEET = {
    "xlsx": "xl/worksheets/sheet1.xml",
    "xlsb": "xl/worksheets/sheet1.bin",
    "ods": "content.xml",
}
LISTS = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}


def good(kind):
    """Return the parts of a small workbook."""
    cell = rich_cell("float", 'office:value="1"')
    return {
        "xlsx": xlsx_parts(ONE),
        "xlsb": xlsb_parts(row_record(1) + cell_record(4, 1, b"\1")),
        "ods": ods_parts(ods_row(cell)),
    }[kind]


def with_part(kind, name, data):
    """Return a workbook with another part, or one part replaced."""
    return packed({**good(kind), name: data})


def before(kind, text):
    """Return a workbook with some text before its main part."""
    parts = good(kind)
    head, mark, rest = parts[LISTS[kind]].partition(b'<?xml version="1.0" encoding="UTF-8"?>')
    body = rest if mark else head
    return packed({**parts, LISTS[kind]: text + body})


def far(kind, row, column):
    """Return a workbook with a cell far out."""
    if kind == "xlsx":
        letters = {16384: "XFD", 26: "Z", 16385: "XFE", 475254: "ZZZZ"}[column]
        cell = f'<row r="{row}"><c r="{letters}{row}"><v>1</v></c></row>'
        return packed(xlsx_parts(ONE + cell))
    if kind == "xlsb":
        return packed(xlsb_parts(row_record(row) + cell_record(4, column, b"\1")))
    empty = ods_row(more=f'table:number-rows-repeated="{row - 1}"')
    right = f'<table:table-cell table:number-columns-repeated="{column - 1}"/>'
    cell = rich_cell("float", 'office:value="1"')
    return packed(ods_parts(empty + ods_row(right, cell)))


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (97 + at, *[96 + at] * 8)
        for at in range(1, 20)
    )
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def flipped(content, part):
    """Return a zip in which one byte of a part's packed data is another."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        info = book.getinfo(part)
    at = info.header_offset + 30 + len(part) + info.compress_size // 2
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]


def ole(*names):
    """Return a compound file, empty but for the names of its streams."""
    content = bytearray((FILES / "facts.xls").read_bytes())
    old = "Workbook".encode("utf-16-le")
    at = content.index(old)
    new = names[0].encode("utf-16-le")
    content[at : at + 64] = new.ljust(64, b"\0")
    content[at + 64 : at + 66] = struct.pack("<H", len(new) + 2)
    return bytes(content)


def altered(name, find, put):
    """Return a fixture with some bytes replaced."""
    content = (FILES / name).read_bytes()
    assert find in content
    return content.replace(find, put)


BIG = b"a" * (8 << 20)
ATTACKS = {
    # zip bombs, in every format that is a zip
    **{f"bomb {kind}": (with_part(kind, "junk.xml", BIG), "packed more tightly")
       for kind in ("xlsx", "xlsb", "ods")},
    **{f"bomb in the sheet {kind}": (with_part(kind, SHEET[kind], BIG), "packed more tightly")
       for kind in ("xlsx", "xlsb", "ods")},
    "many parts": (packed({**good("xlsx"), **{f"p{n}": b"" for n in range(5001)}}), "parts"),
    # far cells
    **{f"far cell {kind}": (far(kind, 1_048_576, 16_384), "spans 1,048,576 rows")
       for kind in ("xlsx", "xlsb", "ods")},
    **{f"far row {kind}": (far(kind, 1_048_576, 26), "spans 1,048,576 rows by 26 columns")
       for kind in ("xlsx", "xlsb", "ods")},
    **{f"row beyond {kind}": (far(kind, 5_000_000, 26), "row 5000000|out of order|spans|beyond")
       for kind in ("xlsx", "xlsb", "ods")},
    "column beyond xlsx": (far("xlsx", 2, 475_254), "beyond"),
    "column beyond xlsb": (far("xlsb", 2, 70_000), "spans 2 rows by 70,000"),
    "column beyond ods": (far("ods", 2, 70_000), "spans 2 rows by 70,000"),
    "cell outside of its row": (
        packed(xlsx_parts('<row r="1"><c r="A1048576"><v>1</v></c></row>')), "outside of its rows"),
    "repeats": (
        packed(ods_parts(ods_row(
            '<table:table-cell table:number-columns-repeated="9999" office:value-type="float" '
            'office:value="1"/>', more='table:number-rows-repeated="1000000"'))),
        "spans 1,000,000 rows"),
    "repeats without end": (
        packed(ods_parts(ods_row(more='table:number-rows-repeated="99999999999999"'))), "repeated"),
    "repeats below nought": (
        packed(ods_parts(ods_row(more='table:number-rows-repeated="-1"'))), "repeated"),
    # entities
    **{f"laughs {kind}": (before(kind, LAUGHS), "document type") for kind in LISTS},
    **{f"outside entity {kind}": (before(kind, OUTSIDE), "document type") for kind in LISTS},
    **{f"hidden in utf-16 {kind}": (
        with_part(kind, LISTS[kind], good(kind)[LISTS[kind]].decode().encode("utf-16")), "UTF-8")
       for kind in LISTS},
    **{f"hidden in an encoding {kind}": (
        before(kind, b'<?xml version="1.0" encoding="utf-7"?>'), "UTF-8") for kind in LISTS},
    "laughs in the texts": (
        packed({**xlsx_parts(), "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
            "xl/sharedStrings.xml": LAUGHS + b"<sst/>"}), "document type"),
    # passwords
    "locked xlsx": ((FILES / "locked.xlsx").read_bytes(), "password"),
    "locked ods": (
        with_part("ods", "META-INF/manifest.xml",
                  b"<manifest><file-entry><encryption-data/></file-entry></manifest>"), "password"),
    # cut off and altered
    **{f"cut off {name}": ((FILES / name).read_bytes()[:-2000], "damaged|cannot be unpacked")
       for name in ("facts.xlsx", "facts.xlsb", "facts.ods", "facts.xls")},
    **{f"half of {name}": (
        (FILES / name).read_bytes()[: (FILES / name).stat().st_size // 2], "damaged|cannot")
       for name in ("facts.xlsx", "facts.xlsb", "facts.ods", "facts.xls")},
    **{f"flipped {kind}": (flipped(packed(good(kind)), SHEET[kind]), "cannot be unpacked")
       for kind in ("xlsx", "xlsb", "ods")},
    "records cut off": (
        with_part("xlsb", SHEET["xlsb"], record(145) + row_record(1)[:-3]), "damaged"),
    "rows cut off": (with_part("xlsb", SHEET["xlsb"], record(145) + row_record(1)), "cut off"),
    "record too short": (packed(xlsb_parts(row_record(1) + cell_record(5, 1, b"\0"))), "damaged"),
    "text too long": (
        packed(xlsb_parts(row_record(1) + cell_record(6, 1, b"\xff\xff\xff\x7f"))), "damaged"),
    "shared text missing": (
        packed(xlsb_parts(row_record(1) + cell_record(7, 1, bytes(4)))), "damaged"),
    "number that is none": (
        packed(xlsb_parts(row_record(1) + cell_record(5, 1, struct.pack("<d", float("nan"))))),
        "cell A1: the number is none"),
    "cell twice xlsb": (
        packed(xlsb_parts(row_record(1) + cell_record(4, 1, b"\1") + cell_record(4, 1, b"\0"))),
        "a cell twice"),
    "row twice xlsb": (packed(xlsb_parts(row_record(2) + row_record(2))), "a row twice"),
    "cell twice xlsx": (
        packed(xlsx_parts('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
        "a cell twice"),
    "address that is none": (
        packed(xlsx_parts('<row r="1"><c r="1A"><v>1</v></c></row>')), "address"),
    "sheet is no xml": (
        with_part("xlsx", SHEET["xlsx"], b"<worksheet><sheetData><row>"), "damaged"),
    "content is no xml": (with_part("ods", "content.xml", b"<a><b></a>"), "damaged"),
    "no content": (
        packed({k: v for k, v in good("ods").items() if k != "content.xml"}), "missing"),
    "no sheet part xlsb": (
        packed({k: v for k, v in good("xlsb").items() if "sheet1" not in k}), "missing"),
    # what calls itself a workbook and is none
    "web page": (b"<html><body><table><tr><td>1</td></tr></table>", "the content is a web page"),
    "old web page": (b"\xef\xbb\xbf<!DOCTYPE HTML>\n<html>", "the content is a web page"),
    "xml spreadsheet": (
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
        b'xmlns="urn:schemas-microsoft-com:office:spreadsheet">'), "an XML spreadsheet of 2003"),
    "flat ods": (b'<?xml version="1.0"?><office:document xmlns:office="x">', "flat OpenDocument"),
    "other xml": (b'<?xml version="1.0"?><a/>', "the content is XML"),
    "web archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "web archive"),
    "sylk": (b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "a SYLK file"),
    "text under the name": (b"a\tb\n1\t2\n", "the name says .xls, the content is text"),
    "letter": (ole("WordDocument"), "a Word document"),
    "compound file of nothing": (ole("Contents"), "a compound file without a workbook"),
    "text document": (with_part("ods", "mimetype", b"application/vnd.oasis.opendocument.text"),
                      "a text document"),
    "zip of nothing": (packed({"a": b"b"}), "a zip without a workbook"),
    "no bytes that mean anything": (bytes(range(256)) * 8, "neither a workbook nor text"),
    "compound rubbish": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "damaged"),
    "compound in circles": (
        altered("facts.xls", (FILES / "facts.xls").read_bytes()[0x30:0x34], b"\0\0\0\0"),
        "damaged"),
}  # fmt: skip


#: What a careless search would go through again and again, from each of its beginnings.
SLOW = {
    "rows without end": packed(xlsx_parts("<row " * 190_000)),
    "cells without end": packed(xlsx_parts('<row r="1">' + '<c r="A1" ' * 90_000)),
    "cells never closed": packed(
        xlsx_parts('<row r="1"><c r="A1" t="e"/>' + '<c r="B1"><f>' * 70_000)
    ),
    "a format without end": packed(
        xlsx_parts(
            styles='<numFmts><numFmt numFmtId="170" formatCode="' + "[$" * 400_000 + '"/></numFmts>'
        )
    ),
    "columns without end": packed(xlsx_parts(more="<mergeCell " * 90_000)),
    "a page of remarks": b"<?xml version='1.0'?>" + b"<!---->" * 5_000,
    "a long line": b"a" * 5_000_000 + b"\n\xe9\xe8,1\n",
    "a long word": b"\xe9" + b"a" * 5_000_000,
    "only separators": b",;" * 500_000,
    "only quotation marks": b'"' * 3_000_001,
    "an empty sheet of many": packed(ods_parts("<table:table-row/>" * 50_000)),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_file_is_slow(tmp_path, name):
    """It may be read or refused, but soon."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended(saved(tmp_path, SLOW[name])) in {"read", "refused"}
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime < SECONDS


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_files_are_refused_for_what_they_are(tmp_path, name):
    """With a reason, and within two seconds of the processor's time."""
    content, says = ATTACKS[name]
    path = saved(tmp_path, content, "book.xls")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(BadInputError, match=says):
        read_workbook(path)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime < SECONDS


MEASURE = """
import resource, sys
from pathlib import Path
from importers.workbook import read_workbook
from ledger.errors import BadInputError
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_workbook(path)
    except BadInputError:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) >> 10)
"""


def grown(folder):
    """Return the megabytes by which a process grows that reads all files of a folder."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def test_who_asks_stays_small(tmp_path):
    """Whatever the file: it is another process that reads it."""
    heavy = ("bomb", "far", "repeats", "laughs", "half", "many", "compound")
    for name, (content, _) in ATTACKS.items():
        if name.startswith(heavy):
            saved(tmp_path, content, f"{name}.xls")
    saved(tmp_path, far("xlsx", 760_000, 26), "sparse.xlsx")
    saved(tmp_path, far("ods", 760_000, 26), "sparse.ods")
    assert grown(tmp_path) < MEGABYTES


def test_a_locked_xls_file_is_named():
    """By the record that says so."""
    stream = struct.pack("<HH", 0x0809, 4) + bytes(4) + struct.pack("<HH", 0x002F, 2) + b"\1\0"
    with pytest.raises(RefusedError, match="password"):
        xls._uncached(stream)


def ended(path):
    """Return how the reading of a file ended."""
    try:
        read_workbook(path)
    except BadInputError:
        return "refused"
    return "read"


def test_every_flipped_byte_of_an_old_workbook_is_survived(tmp_path):
    """Some are refused, some change a cell, none ends the program that asks."""
    content = (FILES / "facts.xls").read_bytes()
    ends = set()
    for at in range(0, len(content), 512):
        path = saved(tmp_path, content[:at] + b"\xff\xff" + content[at + 2 :])
        ends.add(ended(path))
    assert ends <= {"read", "refused"}
    assert "refused" in ends


NAUGHTY = [
    "=cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "+1+1", "-2+3", "=1+1",
    '=HYPERLINK("http://x","y")', "NULL", "undefined", "1e5", "007", "0x10", "1/2", "True",
    "Ω≈ç√∫˜µ≤≥÷", "\u202btest\u202b", "﷽", "👩\u200d👩\u200d👧",
    "\u202etest\u202c", "'; DROP TABLE x; --",
    "<script>alert(1)</script>", "../../etc/passwd", "%s%n", "_x000D_", " lead", "trail ",
    "ﬁ", "Ⅷ", "２", "\u00a0", "\u200b",
]  # fmt: skip


def naughty(kind):
    """Return a workbook, or a table, of texts that programs stumble over."""
    if kind == "csv":
        lines = ['"' + text.replace('"', '""') + '"' for text in NAUGHTY]
        return "\r\n".join(lines).encode()
    if kind == "ods":
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        shown = [
            "<text:s/>" + escape(text[1:]) if text[0] == " " else escape(text) for text in NAUGHTY
        ]
        return packed(ods_parts("".join(ods_row(cell.format(text)) for text in shown)))
    if kind == "xlsb":
        rows = [row_record(at) + cell_record(6, 1, wide(t)) for at, t in enumerate(NAUGHTY, 1)]
        return packed(xlsb_parts(b"".join(rows)))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("S")
        for at, text in enumerate(NAUGHTY):
            sheet.write_string(at, 0, text)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx", "xlsb"])
def test_naughty_texts_are_read_as_they_are(tmp_path, kind):
    """What begins with = or @ is text: nothing is computed, run or fetched."""
    sheet = read_workbook(saved(tmp_path, naughty(kind))).sheets[0]
    assert [row[0] for row in sheet.rows] == NAUGHTY
    assert not sheet.uncached


def test_dates_that_may_be_read_two_ways_stay_texts(tmp_path):
    """Whether 03/04 is March or April is for the layout to say, not for the reader."""
    sheet = read_workbook(saved(tmp_path, b"When,What\n03/04/2010,a\n2010-03-04,b\n")).sheets[0]
    assert [row[0] for row in sheet.rows] == ["When", "03/04/2010", "2010-03-04"]


def test_naughty_strings_of_the_list_in_cells(tmp_path):
    """The big list, if it is beside this repository."""
    path = ROOT.parent / "shared" / "real" / "hostile" / "blns.json"
    if not path.exists():
        pytest.skip("the folder of real files is not beside this repository")
    texts = [text for text in json.loads(path.read_text(encoding="utf-8")) if "\0" not in text]
    lines = ['"' + text.replace('"', '""') + '"' for text in texts]
    sheet = read_workbook(saved(tmp_path, "\n".join(lines).encode())).sheets[0]
    read = [row[0] if row else "" for row in sheet.rows]
    assert read == texts
