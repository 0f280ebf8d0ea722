"""The gallery: each example in `docs/findings-field.md` gives its findings, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/reports -k gallery`
writes the page anew.
"""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import openpyxl
import pytest

from ledger.findings import Place
from reports.advances import holdings
from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import small_peek, take
from tests.plugins.conftest import COMMON, HEAD, run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings-field.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]
DAY = datetime.date(2014, 12, 31)

#: What is in the books besides the terms of the importers' tests: the page's first ledger.
TERMS = re.search(r"```beancount\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

#: Codes that the rooms can give, and where the other galleries have them.
FAMILIES = re.compile(r'"((?:ADVANCE|OUTPUT)-[A-Z]+)"')
NOT_FINDINGS = {"ADVANCE-AGES"}


def of_sheet(folder, block):
    """Return what is found in a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for line in block.text.splitlines():
        if line.startswith("["):
            sheet = book.create_sheet(line.strip("[]"))
        else:
            sheet.append([cell or None for cell in next(csv.reader([line]))])
    book.save(folder / "book.xlsx")
    assert TERMS is not None
    return take(folder / "book.xlsx", peek=small_peek(TERMS[1])).findings


def of_ledger(block):
    """Return what the register and `vtf advances` find in a ledger, lines counted in it."""
    judged = run(block.text).walk
    opens = sum(type(entry).__name__ == "Open" for entry in judged.entries)
    before = HEAD.count("\n") + opens + COMMON.count("\n")
    return [
        finding._replace(where=Place(f"line {finding.where.line - before}"))
        for finding in (*judged.findings, *holdings(judged, DAY).findings)
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    (block,) = example.blocks
    found = of_sheet(tmp_path, block) if block.word == "sheet" else of_ledger(block)
    hold(PAGE, example, "".join(f"{finding.as_text()}\n" for finding in found))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_every_code_of_the_field_has_an_example():
    """The codes of the page are those of the sources, no more and no fewer."""
    codes = set()
    for room in ("ledger", "importers", "reports"):
        for path in (ROOT / room).rglob("*.py"):
            codes |= set(FAMILIES.findall(path.read_text(encoding="utf-8")))
    assert {section.code for section in SECTIONS} == codes - NOT_FINDINGS
