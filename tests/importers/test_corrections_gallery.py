"""The gallery: each example in `docs/findings-corrections.md` gives its findings, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/importers -k gallery` writes
the page anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.findings import Place
from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import small_peek, take
from tests.plugins.conftest import COMMON, HEAD, run

PAGE = Path(__file__).parents[2] / "docs" / "findings-corrections.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]


def said_of_ledger(text):
    """Return what the rules say of a ledger on the common terms, lines counted in it."""
    judged = run(text)
    opens = sum(type(entry).__name__ == "Open" for entry in judged.walk.entries)
    before = HEAD.count("\n") + opens + COMMON.count("\n")
    return "".join(
        found._replace(where=Place(f"line {found.where.line - before}")).as_text() + "\n"
        for found in judged.walk.findings
    )


def said(folder, example):
    """Return what is said about an example."""
    blocks = {block.word: block.text for block in example.blocks}
    if "beancount" in blocks:
        return said_of_ledger(blocks["beancount"])
    path = folder / "sheet.csv"
    path.write_text(blocks["csv"], encoding="utf-8")
    taken = take(path, peek=small_peek(blocks.get("books", "")))
    return "".join(f"{finding.as_text()}\n" for finding in taken.findings)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    hold(PAGE, example, said(tmp_path, example))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_every_code_of_corrections_has_an_example():
    """Those of the rule, of rows that come again, and of what cannot be reversed."""
    assert [section.code for section in SECTIONS] == [
        "LAW-REVERSAL", "IMPORT-REVERSED", "IMPORT-REVERSAL",
    ]  # fmt: skip
    assert all(section.examples for section in SECTIONS)
