"""The gallery: each example in `docs/findings-imports.md` gives its findings, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/importers/test_gallery.py`
writes the page anew.
"""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import openpyxl
import pytest

from importers.cells import _NAMED
from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import TERMS, take

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings-imports.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]

#: `[Name]` or `[Name, hidden]`, and what a row of cells cannot say.
SHEET = re.compile(r"\[(?P<name>[^,\]]+)(?P<hidden>, hidden)?\]\Z")
HIDDEN_ROW = re.compile(r"row (\d+) is hidden\Z")
HIDDEN_COLUMN = re.compile(r"column ([A-Z]+) is hidden\Z")
MERGED = re.compile(r"([A-Z]+\d+:[A-Z]+\d+) are merged\Z")
CHARACTER = re.compile(r"<U\+([0-9A-F]{4})>")
BUILT_ON = re.compile(r"# importers/layouts/([a-z-]+\.toml), and:\n")


def write_csv(folder, block):
    """Write a `csv` block as a file, in the encoding that stands behind the word."""
    path = folder / "sheet.csv"
    path.write_bytes(characters(block.text).encode(block.more or "utf-8"))
    return path


def characters(text):
    """Put the character itself where the page has its number."""
    return CHARACTER.sub(lambda match: chr(int(match[1], 16)), text)


def write_book(folder, block):
    """Write a `sheet` block as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for line in block.text.splitlines():
        if match := SHEET.match(line):
            sheet = book.create_sheet(match["name"])
            sheet.sheet_state = "hidden" if match["hidden"] else "visible"
        elif match := HIDDEN_ROW.match(line):
            sheet.row_dimensions[int(match[1])].hidden = True
        elif match := HIDDEN_COLUMN.match(line):
            sheet.column_dimensions[match[1]].hidden = True
        elif match := MERGED.match(line):
            sheet.merge_cells(match[1])
        else:
            sheet.append([cell or None for cell in next(csv.reader([characters(line)]))])
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def write_layout(folder, block):
    """Write a `toml` block as a layout, with the program's own that it builds on."""
    text = block.text
    if match := BUILT_ON.match(text):
        own = ROOT / "importers" / "layouts" / match[1]
        text = own.read_text(encoding="utf-8") + text[match.end() :]
    folder.mkdir()
    (folder / "own.toml").write_text(text, encoding="utf-8")


def said(folder, example):
    """Return what is said about an example."""
    path, layouts = None, []
    for block in example.blocks:
        if block.word == "toml":
            layouts.append(folder / "layouts")
            write_layout(layouts[0], block)
        else:
            path = {"csv": write_csv, "sheet": write_book}[block.word](folder, block)
    return "".join(f"{finding.as_text()}\n" for finding in take(path, *layouts).findings)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    hold(PAGE, example, said(tmp_path, example))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_common_terms_are_those_of_the_tests():
    """The page shows the very terms that its examples stand on."""
    assert f"```beancount{TERMS}```" in PAGE.read_text(encoding="utf-8")


def codes_of(path):
    """Return the codes that a module names whole."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {text for text in texts if re.fullmatch(r"IMPORT(-[A-Z]+)+", str(text))}


def test_every_code_of_the_importers_has_an_example():
    """The codes of the pages are those of the sources, no more and no fewer."""
    pages = sorted((ROOT / "docs").glob("findings-*.md"))
    shown = {
        section.code: section
        for page in pages
        for section in read_gallery(page)
        if section.code.startswith("IMPORT-") and section.examples
    }
    codes = {f"IMPORT-UNKNOWN-{kind.upper()}" for kind in _NAMED.values()}
    for path in (ROOT / "importers").glob("*.py"):
        codes |= codes_of(path)

    assert [section.code for section in SECTIONS if not section.examples] == []
    assert sorted(shown) == sorted(codes)


def test_the_command_says_the_same(desk, tmp_path):
    """`vtf import` prints a finding as the page does, ends with 1 and writes nothing."""
    (section,) = (section for section in SECTIONS if section.code == "IMPORT-DATE")
    example = section.examples[0]
    before = desk.content()
    code, _, errors = desk.run("import", write_csv(tmp_path, example.blocks[0]))

    assert code == 1
    assert example.said.strip() in errors
    assert desk.content() == before
