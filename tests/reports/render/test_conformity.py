"""PDFs that last and can be read aloud: what PDF/A-3a and PDF/UA-1 ask of a file's structure.

No independent checker of the two standards can be installed with the project, so what can be seen
in the file itself is held here with pikepdf; the typesetter refuses the rest when it writes.
"""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from reports.render.pdf import as_pdf
from reports.render.plain import as_json
from reports.statements.tables import document
from tests.reports.render.readers import of_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.statements.model import Statement

CASES = ("JPN", "DEU", "CHE", "sixty", "french", "certified")


@pytest.fixture(scope="module", params=CASES)
def pdf(request: pytest.FixtureRequest, of_small: Callable[..., Statement]) -> Any:
    """Return the opened PDF of a statement: small, large, in French, certified."""
    case = request.param
    if case == "sixty":
        made = request.getfixturevalue("sixty")
    elif case == "french":
        made = of_small("DEU", "fr")
    else:
        made = of_small("JPN" if case == "certified" else case)
    arranged = document(made)
    if case == "certified":
        lines = (("Name", "A. Officer"), ("Date", "1 March 2014"), ("Signature", ""))
        arranged = replace(arranged, certificate="Certified correct.", signatories=lines)
    with pikepdf.open(io.BytesIO(as_pdf(arranged, as_json(made)))) as opened:
        opened.case = case
        yield opened


def elements(node: Any) -> Iterator[Any]:
    """Return every element of a structure tree."""
    kids = node.get("/K") if isinstance(node, pikepdf.Dictionary) else node
    for kid in [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_it_says_what_it_is(pdf: Any) -> None:
    """Part and conformance of both standards, title, day and language, in the file's metadata."""
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert str(metadata["dc:title"])
        assert "xmp:CreateDate" in metadata
    root = pdf.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == ("fr" if pdf.case == "french" else "en")
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert "/Title" in pdf.docinfo
    assert len(pdf.trailer.ID) == 2


def test_nothing_in_it_depends_on_anything_outside(pdf: Any) -> None:
    """Not encrypted, nothing that runs, colours by a profile inside, every font inside."""
    assert not pdf.is_encrypted
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        assert name not in pdf.Root
    assert "/JavaScript" not in pdf.Root.get("/Names", {})
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert len(intent.DestOutputProfile.read_bytes()) > 300
    fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o]
    assert fonts
    for font in fonts:
        assert any(f"/FontFile{kind}" in font for kind in ("", "2", "3")), font.FontName
    whole = [
        o for o in pdf.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"
    ]  # fmt: skip
    assert whole
    assert all("/ToUnicode" in font for font in whole)
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary):
            assert "/URI" not in thing
            assert "/F" not in thing or thing.get("/Type") == "/Filespec"


def test_the_figures_are_attached_as_data(pdf: Any) -> None:
    """One file, of a kind and with a relation to the statement, under a name."""
    (attached,) = pdf.Root.AF
    assert attached.AFRelationship == "/Data"
    assert str(attached.UF).endswith(".json")
    assert attached.EF.F.Subtype == "/application/json"
    assert str(attached.Desc)
    assert "/ModDate" in attached.EF.F.Params


def test_everything_shown_is_tagged_or_said_to_be_decoration(pdf: Any) -> None:
    """Text and lines stand in marked content; each mark is in the tree of tags, once."""
    marked: Counter[tuple[int, int]] = Counter()
    for number, page in enumerate(pdf.pages):
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                depth += 1
                if name == "BDC" and "/MCID" in operands[1]:
                    marked[number, int(operands[1].MCID)] += 1
            elif name == "EMC":
                depth -= 1
            elif name in {"Tj", "TJ", "S", "f", "f*", "B", "Do", "sh"}:
                assert depth > 0, (number, name)
        assert depth == 0
        assert "/StructParents" in page or not marked
    assert set(marked.values()) == {1}
    assert Counter(in_tree(pdf)) == marked


def in_tree(pdf: Any) -> Iterator[tuple[int, int]]:
    """Return page and number of every mark that the tree of tags holds."""
    numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}

    def under(node: Any, page: Any) -> Iterator[tuple[int, int]]:
        if isinstance(node, int):
            yield numbers[page], node
        elif isinstance(node, pikepdf.Array):
            for kid in node:
                yield from under(kid, page)
        elif node.get("/Type") == "/MCR":
            yield numbers[node.Pg.objgen], int(node.MCID)
        elif "/K" in node:
            yield from under(node.K, node.Pg.objgen if "/Pg" in node else page)

    yield from under(pdf.Root.StructTreeRoot.K, None)


def test_tables_have_headings_and_whole_rows(pdf: Any) -> None:
    """Each table: headings that say they are of columns, rows with as many cells."""
    tables = of_type(pdf.Root.StructTreeRoot.K, "/Table")
    assert tables or pdf.case == "CHE"
    for table in tables:
        rows = of_type(table.K, "/TR")
        cells = [[c for c in elements(row) if c.S in {"/TH", "/TD"}] for row in rows]
        assert len({len(row) for row in cells}) == 1
        assert all(cell.S == "/TH" for cell in cells[0])
        for cell in cells[0]:
            attributes = cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]
            scopes = {str(one.Scope) for one in attributes if "/Scope" in one}
            assert scopes == {"/Column"}
        heads = {bytes(cell.ID) for cell in cells[0]}
        named = {
            bytes(name)
            for row in cells[1:]
            for cell in row
            for one in (cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A])
            for name in one.get("/Headers", [])
        }
        assert named <= heads


def test_pictures_are_told_and_headings_are_in_order(pdf: Any) -> None:
    """Every figure has words for who does not see it; no level of heading is left out."""
    found = list(elements(pdf.Root.StructTreeRoot.K))
    figures = [one for one in found if one.S == "/Figure"]
    assert all(len(str(one.Alt)) > 40 for one in figures)
    assert figures or pdf.case == "CHE"
    levels = [int(str(one.S)[2:]) for one in found if re.fullmatch(r"/H\d", str(one.S))]
    assert levels
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "/Outlines" in pdf.Root


def test_its_only_day_is_its_own(of_small: Callable[..., Statement]) -> None:
    """No clock: the file says it was made on the last day of its period, and is the same again."""
    made = of_small("JPN")
    arranged, figures = document(made), as_json(made)
    first, second = as_pdf(arranged, figures), as_pdf(arranged, figures)

    assert first == second
    days = set(re.findall(rb"\(D:(\d{8})", first)) | set(
        re.findall(rb"(?:CreateDate|ModifyDate)>(\d{4}-\d\d-\d\d)", first)
    )
    assert {day.replace(b"-", b"") for day in days} == {b"20121231"}
    assert arranged.day == datetime.date(2012, 12, 31)
