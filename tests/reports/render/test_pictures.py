"""Pictures and pages for a browser: drawn from figures alone, safe, and readable by anybody."""

from __future__ import annotations

import datetime
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.render.drawing import WIDTH, drawn, height
from reports.render.html import as_html
from reports.render.pdf import as_pdf
from reports.render.plain import as_json
from reports.render.scales import scale
from reports.render.tables import Chart, Column, Document, Loud, Row, Table
from reports.render.text import as_text
from reports.render.words import words
from reports.render.xlsx import as_xlsx
from reports.statements.tables import document

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.statements.model import Statement

MONEY = st.decimals(-(10**13), 10**13, places=2, allow_nan=False, allow_infinity=False)

#: What somebody might call a programme.
HOSTILE = (
    "</text><script>alert(1)</script>",
    '" onload="x',
    "]]>&lt;",
    "a\u202eevil",
    "\x1b[31m",
    "=1+1",
    "N" * 300,
    "Qazaq\u0301 " * 9,
    "\u0639\u0631\u0628\u064a\u0651 \u0628\u0650\u0633\u0652\u0645\u0650",
    "\u65e5\u672c\u56fd",
)


def chart(kind: str, labels: tuple[str, ...], *series: tuple[Decimal, ...]) -> Chart:
    """Return a chart of some series."""
    named = tuple((f"Series {at}", figures) for at, figures in enumerate(series))
    return Chart("c", "A picture", kind, labels, named, "What it shows.")  # type: ignore[arg-type]


def paper(*charts: Chart, **more: object) -> Document:
    """Return a small document with charts."""
    table = Table("t", "A list", (Column("What", "words"), Column("USD", "amount")),
                  (Row(("x", Decimal("1.00"))),))  # fmt: skip
    day = datetime.date(2013, 12, 31)
    made = Document("T", "N", "P", (), (), (table,), (), (), "", day, "F", "I", charts=charts)
    return replace(made, **more)  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(st.lists(MONEY, min_size=1, max_size=8))
def test_a_scale_holds_every_figure_and_zero(figures: list[Decimal]) -> None:
    """Between round ends; a mark at zero; few marks; lengths from 0 to 1, in order."""
    made = scale(chart("line", ("x",) * len(figures), tuple(figures)))

    assert made.low <= min(*figures, Decimal(0)) <= max(*figures, Decimal(0)) <= made.high
    assert 0 in made.marks
    assert 2 <= len(made.marks) <= 8
    assert made.marks[-1] == made.high
    lengths = [made.share(value) for value in sorted(figures)]
    assert lengths == sorted(lengths)
    assert all(0 <= length <= 1 for length in lengths)
    unit, said = made.labels(words())
    assert len(said) == len(made.marks) == len(set(said))
    assert unit in {"", "in thousands", "in millions"}
    assert all(len(label) < 18 for label in said)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["line", "flow", "bars"]), st.lists(MONEY, min_size=2, max_size=40))
def test_a_picture_stays_in_its_frame(kind: str, figures: list[Decimal]) -> None:
    """Well-formed, nothing outside it, no length below nothing."""
    labels = tuple(f"label {at}" for at in range(len(figures)))
    made = chart(kind, labels, tuple(figures), tuple(reversed(figures)))
    root = ET.fromstring(drawn(made, words()))  # noqa: S314 # it is our own

    high = Decimal(height(made))
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, tall = (Decimal(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert wide >= 0
        assert tall >= 0
        assert x >= 0
        assert x + wide <= WIDTH + 1
        assert y >= 0
        assert y + tall <= high
    for point in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= Decimal(point.attrib["cy"]) <= high


@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_calls_a_programme_stays_words(name: str) -> None:
    """In every format a label is a label: no markup, no formula, nothing that steers."""
    made = paper(chart("bars", (name, "other"), (Decimal(1), Decimal(2))), name=name)
    page = as_html(made, '{"a": "</script>"}')

    assert "<script" not in page
    assert 'onload="' not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    ET.fromstring(drawn(made.charts[0], words()))  # noqa: S314 # it is our own
    assert as_pdf(made, "{}").startswith(b"%PDF")
    workbook = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "\x1b" not in as_text(made)


class _Checked(HTMLParser):
    """Notes the tags and addresses of a page, and whether each tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.scopes: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given_ = dict(attrs)
        if tag not in {"meta", "br", "rect", "line", "circle", "polyline"}:
            self.open.append(tag)
        self.addresses += [given_[name] or "" for name in ("href", "src") if name in given_]
        assert not any(name.startswith("on") for name in given_)
        if tag == "th":
            self.scopes.append(given_.get("scope"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_is_whole_and_asks_for_nothing(of_small: Callable[..., Statement]) -> None:
    """No script, no address but its own data; one heading, in order; headings of tables say so."""
    made = of_small("JPN")
    page = as_html(document(made), as_json(made))
    found = _Checked()
    found.feed(page)

    assert found.open == []
    assert found.tags.count("h1") == 1
    assert {"script", "link", "iframe", "object", "img", "form"}.isdisjoint(found.tags)
    assert [address[:29] for address in found.addresses] == ["data:application/json;base64,"]
    assert set(found.scopes) == {"col", "row"}
    assert "url(" not in page.replace("xmlns", "")
    assert "@import" not in page
    assert "default-src 'none'" in page
    assert '<html lang="en" dir="ltr">' in page
    assert page.count('role="img" aria-label="') == len(document(made).charts)
    assert as_html(document(made), as_json(made)) == page


def test_a_workbook_has_charts_of_its_own() -> None:
    """Each kind is a chart of the workbook, beside its figures, with words for who cannot see."""
    labels = ("2012", "2013")
    kinds = ("line", "flow", "bars")
    figures = (Decimal("1.25"), Decimal("-2.50"))
    made = as_xlsx(paper(*(chart(kind, labels, figures, figures) for kind in kinds)))

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        assert len(names) == 3
        drawing = archive.read("xl/drawings/drawing1.xml").decode("utf-8")
    assert drawing.count('descr="What it shows."') == 3
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Charts"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "2013"]
    assert [row[1:3] for row in rows] == [(-2.5, -2.5)] * 3


def test_a_label_that_nobody_may_overlook_stands_out() -> None:
    """In any language: it is the label's kind that says so, not how it begins."""
    made = paper(labels=(Loud("Avertissement."), "Provisoire."))
    page = as_html(made)

    assert '<p class="label loud" role="note">Avertissement.</p>' in page
    assert '<p class="label" role="note">Provisoire.</p>' in page
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))["Statement"]
    bold = {str(cell.value): cell.font.bold for row in sheet.iter_rows() for cell in row}
    assert (bold["Avertissement."], bold["Provisoire."]) == (True, False)


SIGNED = (("Name", "A. Officer"), ("Title", "Chief"), ("Signature", ""))


def test_who_certified_it_is_on_every_paper() -> None:
    """The sentence, the name, and a line to sign on."""
    made = paper(certificate="Certified correct.", signatories=SIGNED)

    text = as_text(made)
    assert text.endswith(
        f"Certified correct.\nName: A. Officer\nTitle: Chief\nSignature: {'_' * 30}\n"
    )
    assert '<dd class="line"></dd>' in as_html(made)
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))["Statement"]
    values = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert values[-5:-1] == ["Name", "A. Officer", "Title", "Chief"]
    assert "Certified correct." in values
    assert as_pdf(made, "{}") == as_pdf(made, "{}")


def test_groups_of_a_long_list_keep_their_heads() -> None:
    """A list with heads of groups that is broken over pages: every row is there, in its order."""
    from tests.reports.render.readers import pdf_tables

    rows: list[Row] = []
    for group in range(12):
        rows.append(Row((f"Group {group}", None), "head"))
        rows += [Row((f"row {group}.{at}", Decimal(at + 1))) for at in range(7)]
        start = len(rows) - 7
        rows.append(Row((f"Sum {group}", Decimal(28)), "subtotal", tuple(range(start, start + 7))))
    table = Table("long", "Long", (Column("What", "words"), Column("USD", "amount")), tuple(rows))

    (found,) = pdf_tables(as_pdf(paper(tables=(table,)), "{}"))

    assert [row[0] for row in found[1:]] == [str(row.cells[0]) for row in rows]
    assert as_xlsx(paper(tables=(table,))).startswith(b"PK")


def test_sheets_may_not_share_a_name() -> None:
    """Not even in other letters, nor with the sheets that are always there."""
    columns = (Column("A"),)
    names = ("Statement", "CHARTS", "Lists", "lists", "x" * 40, "a'b", "???")
    tables = tuple(Table(f"t{at}", name, columns, (Row(("x",)),)) for at, name in enumerate(names))
    made = as_xlsx(paper(chart("line", ("a", "b"), (Decimal(1), Decimal(2))), tables=tables))

    found = openpyxl.load_workbook(io.BytesIO(made)).sheetnames
    assert len({name.casefold() for name in found}) == len(names) + 2
    assert not any(re.search(r"[\[\]:*?/\\']", name) for name in found)
