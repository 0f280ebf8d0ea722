"""Pages and terminals: totals keep company, long names break, and nothing donated steers them."""

from __future__ import annotations

import datetime
import io
import json
import re
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pikepdf
import pytest

from ledger.books import load
from ledger.findings import errors_in
from reports.reconciliations.tables import published_document
from reports.render.tables import Column, Row, Table, spelt, unsafe
from reports.render.text import as_text, table_text
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.files import contents
from reports.statements.tables import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.statements.model import Statement

DAY = datetime.date
YEAR = (DAY(2010, 1, 1), DAY(2010, 12, 31))

HEAD = """
2000-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "donor" "JPN"
  name: "{name}"
2000-01-01 custom "programme" "MLI"
  name: "{name}"
2010-01-01 custom "agreement" "A"
  donor: "JPN"
  fund: "VTF"
  amount: {total}.00 USD
  title: "{name}"
1970-01-01 open Assets:VTF:Cash:Pool
1970-01-01 open Income:VTF:Contributions:JPN
"""

GRANT = """
2010-01-01 custom "grant" "A-{at:02d}"
  agreement: "A"
  amount: 100.00 USD
  title: "{name}"
2010-01-01 custom "clause" "A-{at:02d}" "1"
  axis: "programme"
  allows: "MLI"
  text: "{name}"
2010-02-01 * "{name}" "{name}"
  funding: "A-{at:02d}"
  Assets:VTF:Cash:Pool            100.00 USD
  Income:VTF:Contributions:JPN   -100.00 USD
"""


@pytest.fixture
def made(make_books: Callable[[str], Path]) -> Callable[..., Statement]:
    """Return a function that makes the statement of an agreement with some grants."""

    def statement(grants: int, name: str = "Mine action", *, donor: bool = True) -> Statement:
        text = HEAD.format(name=name, total=100 * grants)
        text += "".join(GRANT.format(at=at, name=name) for at in range(1, grants + 1))
        books = load(make_books(text))
        assert not errors_in(list(books.problems())), [p.as_text() for p in books.problems()]
        scope = of_donor(books.register, "JPN") if donor else of_funding(books.register, "A")
        return StatementMaker(books).make(scope, *YEAR)

    return statement


def pages(content: bytes, tmp_path: Path) -> list[list[str]]:
    """Return the lines of each page."""
    path = tmp_path / "pages.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    return [[line for line in page.splitlines() if line.strip()] for page in text.split("\f")]


@pytest.mark.parametrize("grants", [4, 15, 16, 17, 18, 24, 25, 26, 33, 34, 60])
def test_a_total_never_stands_alone_on_a_page(
    grants: int, made: Callable[..., Statement], tmp_path: Path
) -> None:
    """Wherever a page ends, the total has rows of its table above it on the same page."""
    found = pages(contents(made(grants), ["pdf"])["pdf"], tmp_path)

    for lines in found:
        total = next(
            (at for at, line in enumerate(lines) if re.match(r"\s*(Total|In the period)\s", line)),
            None,
        )
        # Running head and the table's own head are two lines.
        assert total is None or total > 2, lines[:4]


def test_a_name_longer_than_its_column_prints_over_nothing(
    made: Callable[..., Statement], tmp_path: Path
) -> None:
    """A word of 300 letters is broken; figures beside it can be read, and no row is lost below."""
    content = contents(made(3, "W" * 300), ["pdf"])["pdf"]

    lines = [line for page in pages(content, tmp_path) for line in page]
    assert sum(line.rstrip().endswith("100.00") and "2010-02-01" in line for line in lines) == 3
    box = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "pages.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    right = [float(x) for x in re.findall(r'xMax="([\d.]+)"', box)]
    bottom = [float(y) for y in re.findall(r'yMax="([\d.]+)"', box)]
    assert max(right) < 595 - 50
    assert max(bottom) < 842 - 20


HOSTILE = (
    '=HYPERLINK(\\"http://x\\",\\"y\\")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    '#panic() $1/0$ [b] *b* _i_ `r` @ref <lab> \\\\u #read(\\"x\\")',
    "Ministry 😀 of 🇯🇵",
    "\u0639\u0631\u0628\u064a and \u05e9\u05dc\u05d5\u05dd",
    "a\u202eevil\u2066",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_donor_writes_is_words(
    name: str, made: Callable[..., Statement], tmp_path: Path
) -> None:
    """No formula, no markup, no turning of directions: on the page, in the workbook, on screen."""
    statement = made(2, name)
    found = contents(statement, ("pdf", "xlsx", "text"))
    plain = statement.name

    workbook = openpyxl.load_workbook(io.BytesIO(found["xlsx"]))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(cell.hyperlink is None for cell in cells)
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert all(re.fullmatch(r"=ROUND\([-+A-Z0-9:()SUM]+,\d\)", formula) for formula in formulas)
    assert any(spelt(plain, unsafe(plain)) in str(cell.value) for cell in cells)
    with pikepdf.open(io.BytesIO(found["pdf"])) as pdf:
        (attached,) = pdf.attachments
        assert json.loads(pdf.attachments[attached].get_file().read_bytes())["name"] == plain
    words = " ".join(" ".join(page) for page in pages(found["pdf"], tmp_path))
    if plain.isascii():
        assert plain in words
    for text in (words, found["txt"].decode("utf-8")):
        assert not {"\u202e", "\u2066"} & set(text) or "\u05e9" in plain


def test_an_agreement_with_a_name_that_is_a_sentence_keeps_its_id(
    made: Callable[..., Statement],
) -> None:
    """The head of a page has no room for a sentence: ids stand there, the title in the facts."""
    arranged = document(made(2, "Assistance in mine action " * 4, donor=False))

    assert arranged.name == "JPN, A, in 2 grants"
    assert any("Assistance in mine action" in value for _, value in arranged.facts)


PUBLISHED = """
2012-12-31 custom "published" "A-FIGURE-OF-SOME-LENGTH"
  measure: "received"
  scope: "class:voluntary,assessed,support-account fund:VTF,UNMISS,CHF-SDN donor:JPN,DEU,CHE"
  begins: 2010-02-01
  ends: 2012-12-31
  amount: 103000000.00 USD
"""


def test_a_scope_is_not_broken_inside_its_words(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """At most 100 columns; scope and period stand whole on a line below their figure."""
    from reports.identity import identity
    from reports.moves import journal
    from reports.reconciliations.published import compare

    books = load(make_books(small_text + PUBLISHED))
    text = as_text(published_document(compare(journal(books)), identity(books), DAY(2013, 1, 1)))

    assert max(map(len, text.splitlines())) <= 100
    assert "    scope class:voluntary,assessed,support-account fund:VTF,UNMISS,CHF-SDN" in text
    assert "period 2010-02-01..2012-12-31" in " ".join(text.split())


def test_columns_go_below_their_row_in_their_order_and_only_where_they_must() -> None:
    """A wide terminal shows one line for a row; a narrow one moves what may be moved, in turn."""
    columns = (Column("Id"), Column("Scope", spill=1), Column("Period", spill=2), Column("Sum"))
    rows = (Row(("a" * 9, "s" * 9, "2012", "1")), Row(("b", None, None, "2")))
    table = Table("t", "", columns, rows)

    wide, narrow, least = (table_text(table, width).splitlines() for width in (60, 25, 15))

    assert [len(lines) for lines in (wide, narrow)] == [4, 5]
    assert narrow[3] == "    scope sssssssss"
    assert narrow[0].split() == ["Id", "Period", "Sum"]
    assert least[0].split() == ["Id", "Sum"]
    assert [line.strip() for line in least[3:-1]] == ["scope", "sssssssss;", "period 2012"]


def test_what_would_steer_a_reader_is_spelt() -> None:
    """Controls and turned directions are shown by number; lines and words stay."""
    assert unsafe("a\x1b[31m\u202e\n\t é 日本 \u200f") == {"\x1b", "\u202e"}
    assert spelt("a\x1b\u202eb", {"\x1b", "\u202e"}) == "a[U+001B U+202E]b"
    assert spelt("plain", {"\x1b"}) == "plain"
