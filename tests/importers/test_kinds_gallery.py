"""The gallery of instalments, clauses, gifts and opening balances says what is said, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest -k kinds_gallery` writes the page
anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.findings import Place
from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import take
from tests.importers.test_gallery import write_csv
from tests.plugins.conftest import COMMON, HEAD, run

PAGE = Path(__file__).parents[2] / "docs" / "findings-kinds.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]


def said(folder, example):
    """Return what is said about an example: a sheet, or terms and entries."""
    (block,) = example.blocks
    if block.word == "csv":
        found = take(write_csv(folder, block)).findings
    else:
        judged = run(block.text)
        opens = sum(type(entry).__name__ == "Open" for entry in judged.walk.entries)
        above = HEAD.count("\n") + opens + COMMON.count("\n")
        found = [
            one._replace(where=Place(f"line {one.where.line - above}"))
            for one in judged.walk.findings
        ]
    return "".join(f"{finding.as_text()}\n" for finding in found)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    hold(PAGE, example, said(tmp_path, example))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)
