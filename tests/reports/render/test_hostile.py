"""Words that steer a program, that no font has or that no cell has room for, on every page."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ledger.errors import BadInputError
from reports.render.html import as_html
from reports.render.pdf import as_pdf
from reports.render.tables import Chart, Column, Document, Loud, Row, Table, unsafe
from reports.render.text import WIDTH, as_text
from reports.render.widths import width_of, wrapped
from reports.render.words import words
from reports.render.xlsx import as_xlsx
from reports.statements.headings import headings
from tests.reports.render.readers import sheets

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal
DAY = datetime.date(2012, 12, 31)

#: What a payee, a title or a clause may hold, by accident or not.
HOSTILE = {
    "formula": "=cmd|'/C calc'!A0",
    "sum": "@SUM(1+1)",
    "plus": "+1-2",
    "script": "<script>alert(1)</script> ]]>",
    "typst": '#let x = 1; #include "/etc/passwd" $x^2$ \\ *bold* <label> @ref',
    "braces": "{0} {x!r} %s &P&N",
    "arabic": "العربية النص",
    "thai": "รัฐบาลญี่ปุ่นเพื่อการเก็บกู้ทุ่นระเบิด",
    "hindi": "हिन्दी में शीर्षक",
    "chinese": "中国政府",
    "marks": "e\u0301\u0301 Z͑ͫ̓a̴l̸g̷o̵ \u0335",
    "people": "👩‍👩‍👧‍👦 👍🏽",
    "turned": "\u202eevil\u202c \u2066x\u2069",
    "controls": "\x00\x01\x1b[31mred\r\x7f",
    "private": "\ue000 \U0010ffff",
    "no characters": "\ufffe \uffff \ufdd0",
    "half": "\ud800",
    "nothing": "",
    "long": "x" * 1500,
}


def paper(said: str) -> Document:
    """Return a paper that has some words wherever words may stand."""
    columns = (Column(said[:90] or "h", "text", 4), Column("W", "words", 5), Column("A", "amount"))
    body = (
        Column("No.", "number", 1),
        Column("Line", "words", 6),
        Column("Period, USD", "amount", 3),
        Column("Note", "mark"),
    )
    rows = tuple(Row((said, said, D("1.10"))) for _ in range(3))
    tables = (
        Table("body", "Statement", body, (Row(("1", said, D("-1234.50"), "illustrative")),)),
        Table(
            "t",
            said[:200] or "T",
            columns,
            (*rows, Row(("T", None, D("3.30")), "total", (0, 1, 2))),
        ),
        Table("clauses", "Clauses", columns[:2], (Row((said, said)),), said),
    )
    pictures = (
        Chart("b", said, "bars", (said, "b"), ((said[:30], (D(1), D(2))),), said or "x", "t"),
    )
    return Document(
        title=said or "T", name=said, period=said, labels=(said, Loud(said)),
        facts=((said, said), ("a", said)), tables=tables, notes=(said,), about=((said, said),),
        certificate=said, day=DAY, footer=said, identity=said, charts=pictures,
        signatories=((said, said), ("Signature", "")),
    )  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_words_are_words_on_every_page(name: str) -> None:
    """Each format is made, opens, and holds them as words: no formula, markup or control."""
    said = HOSTILE[name]
    made = paper(said)

    assert as_pdf(made, "{}").startswith(b"%PDF")
    page = as_html(made)
    assert "<script" not in page
    assert not unsafe(page)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))
    formulas = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    assert formulas == [f"=ROUND(SUM(C{at}:C{at + 2}),2)" for at in _first(formulas)]
    for line in as_text(made).splitlines():
        assert width_of(line) <= WIDTH
        assert not unsafe(line)


def _first(formulas: list[str]) -> list[int]:
    assert len(formulas) == 1
    return [int(found[1]) for found in re.finditer(r"SUM\(C(\d+)", formulas[0])]


def test_a_script_that_no_font_has_is_set_twice_not_once_for_each_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thai has letters and marks: all of them are spelt when the first is missing."""
    from reports.render import pdf

    tries: list[str] = []
    as_before = pdf._set

    def counted(document: Any, inputs: str, figures: str) -> bytes:
        tries.append(inputs)
        return as_before(document, inputs, figures)

    monkeypatch.setattr(pdf, "_set", counted)
    pdf.as_pdf(paper(HOSTILE["thai"]), "{}")

    assert len(tries) == 2
    assert "U+0E31" in tries[-1]


def test_ids_and_figures_are_whole_in_their_columns() -> None:
    """A long id is not cut by its neighbour, nor does a figure of fifteen digits read as ####."""
    id_, figure = "pool-contribution:CHF-SDN/GBR/2009-12-31:receipt", D("-9999999999999.99")
    columns = (Column("Key", "text", 3), Column("USD", "amount"), Column("Id", "text", 1))
    table = Table("t", "T", columns, (Row((id_, figure, "ABCDEFGHIJ")), Row(("y" * 90, D(1), ""))))
    made = Document("T", "N", "P", (), (), (table,), (), (), "", DAY, "F", "I")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(made))).worksheets[1]
    wide = {key: found.width for key, found in sheet.column_dimensions.items()}

    assert wide["B"] > len("(9,999,999,999,999.99)")
    assert wide["C"] > len("ABCDEFGHIJ")
    assert wide["A"] > 45
    last = sheet.max_row
    assert sheet.cell(last, 1).alignment.wrap_text
    assert sheet.row_dimensions[last].height > 20


def test_money_goes_below_its_row_where_nothing_else_can() -> None:
    """Seven columns of money and one id: a hundred columns hold all, the last below."""
    columns = (Column("Vote"), *(Column(f"Sum {at}", "amount") for at in range(7)))
    row = Row(("SupportAccount-2012-13", *[D("1234567890.12")] * 7))
    made = Document(
        "T", "N", "P", (), (), (Table("t", "T", columns, (row,)),), (), (), "", DAY, "F", "I"
    )
    lines = as_text(made).splitlines()

    assert max(map(len, lines)) <= WIDTH
    assert "\n".join(lines).count("1,234,567,890.12") == 7


def test_letters_of_east_asia_take_two_columns() -> None:
    """The figure after them stands in its column, and lines are broken where they end."""
    columns = (Column("Donor", "words"), Column("USD", "amount"))
    rows = (Row(("日本国政府", D(1))), Row(("e\u0301toile", D(2))))
    made = Document(
        "T", "N", "P", (), (), (Table("t", "T", columns, rows),), (), (), "", DAY, "F", "I"
    )
    ends = [width_of(line) for line in as_text(made).splitlines() if line[-1:] in {"1", "2"}]

    assert len(ends) == 2
    assert len(set(ends)) == 1
    assert all(width_of(line) <= 10 for line in wrapped("日本国 " * 9 + "日" * 30, 10, later="  "))
    assert wrapped("1\u202f234 a", 5) == ["1\u202f234", "a"]


@pytest.mark.parametrize("key", ["[columns]\nperiod", "[lines]\nreceived", "certificate"])
def test_headings_have_room_for_so_many_letters(key: str, tmp_path: Path) -> None:
    """What stands over every page may not be taller than a page."""
    own = tmp_path / "own.toml"
    own.write_text(f'{key} = "{"x" * 3000}"\n')

    with pytest.raises(BadInputError, match=r"has 3000 characters; there is room for \d+"):
        headings(own)


def test_shares_in_words_are_written_as_the_language_does() -> None:
    """The rates of line 8, as clauses state them."""
    assert words("fr").rates("7%, 7.5%") == "7\u202f%, 7,5\u202f%"
    assert words().rates("7%, 7.5%") == "7%, 7.5%"


def test_the_same_name_twice_is_two_sheets() -> None:
    """A name that only control characters tell apart is not lost either."""
    columns = (Column("A"),)
    names = ("Same", "same", "Sa\x00me", "History", "")
    tables = tuple(Table(f"t{at}", n, columns, (Row(("x",)),)) for at, n in enumerate(names))
    made = Document("T", "N", "P", (), (), tables, (), (), "", DAY, "F", "I")

    assert len(sheets(as_xlsx(made))) == 1 + len(names)


@pytest.mark.parametrize("key", ["uncertified", "receipts.title", "lines.received"])
def test_a_heading_may_not_be_taken_away(key: str, tmp_path: Path) -> None:
    """An empty one would hide that nobody has certified it, or leave figures without a name."""
    part, _, name = key.rpartition(".")
    own = tmp_path / "own.toml"
    own.write_text(f'{f"[{part}]" if part else ""}\n{name} = " "\n')

    with pytest.raises(BadInputError, match=rf"{key}: the text is empty"):
        headings(own)
