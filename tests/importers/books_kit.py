"""Workbooks made part by part, for tests: packages of every kind, and records of binary ones."""

from __future__ import annotations

import io
import struct
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"), ("draw", "drawing"),
    )
)  # fmt: skip


def packed(parts, change=None):
    """Return a zip of parts, after a change to them."""
    if change:
        change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return stream.getvalue()


def relations(*targets):
    """Return a list of relations r1, r2, ... of (type, part)."""
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{part}"/>'
        for at, (kind, part) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'.encode()


def xlsx_parts(rows='<row r="1"><c r="A1"><v>1</v></c></row>', more="", styles="", book=""):
    """Return the parts of a workbook of one sheet `S`."""
    targets = [("worksheet", "worksheets/sheet1.xml")]
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="S" sheetId="1" r:id="r1"/></sheets>{book}</workbook>'
        ).encode(),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{more}</worksheet>'
        ).encode(),
    }
    if styles:
        targets.append(("styles", "styles.xml"))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'.encode()
    parts["xl/_rels/workbook.xml.rels"] = relations(*targets)
    return parts


def ods_parts(rows="", styles="", columns="", around="{}"):
    """Return the parts of an OpenDocument spreadsheet of one sheet `S`."""
    table = f'<table:table table:name="S" table:style-name="ta">{columns}{rows}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{around.format(table)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content.encode(),
    }


def record(kind, data=b""):
    """Return one record of a binary workbook."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def wide(text):
    """Return a text as a binary workbook keeps it."""
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def row_record(number, *, hidden=False):
    """Return the record that begins a row."""
    return record(0, struct.pack("<IIHBBB", number - 1, 0, 300, 0, 0x10 if hidden else 0, 0))


def cell_record(kind, column, data=b"", style=0):
    """Return the record of a cell."""
    return record(kind, struct.pack("<II", column - 1, style) + data)


def xlsb_parts(cells, *, since_1904=False, anew=False):
    """Return the parts of a binary workbook of one sheet `S`."""
    calc = struct.pack("<IIIdIH", 0, 0, 0, 0.0, 0, int(anew))
    book = (
        record(153, bytes([int(since_1904)]) + bytes(7) + wide(""))
        + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("S"))
        + record(157, calc)
    )
    formats = record(44, struct.pack("<H", 164) + wide("yyyy\\-mm\\-dd"))
    styles = record(617) + b"".join(
        record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 164, 10)
    )
    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations(
            ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")
        ),
        "xl/styles.bin": formats + styles + record(618),
        "xl/worksheets/sheet1.bin": record(145) + cells + record(146),
    }


def rich_cell(kind, text):
    """Return an OpenDocument cell of a type whose value is given as an attribute."""
    return f'<table:table-cell office:value-type="{kind}" {text}/>'


def ods_row(*cells, more=""):
    """Return an OpenDocument row."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"
