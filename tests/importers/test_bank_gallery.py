"""The gallery of bank statements: each example in `docs/findings-bank.md`, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/importers -k bank_gallery`
writes the page anew.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import small_peek, take

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings-bank.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]

#: The accounts that the page shows, as they stand in books.
TERMS = re.search(r"^```beancount\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def said(folder, example):
    """Return what is said about an example: books, layouts, then the statement itself."""
    more, layouts, path = "", [], folder / "none"
    for block in example.blocks:
        if block.word == "beancount":
            more += block.text
        elif block.word == "toml":
            layouts.append(folder / "layouts")
            layouts[0].mkdir()
            (layouts[0] / "own.toml").write_text(block.text, encoding="utf-8")
        else:
            path = folder / {"mt940": "s.sta", "csv": "s.csv"}[block.word]
            path.write_text(block.text, encoding="utf-8")
    look = small_peek(TERMS[1] + more)
    return "".join(f"{one.as_text()}\n" for one in take(path, *layouts, peek=look).findings)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    hold(PAGE, example, said(tmp_path, example))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_every_code_of_bank_statements_has_an_example():
    """The codes of the page are those of the sources, no more and no fewer."""
    codes = set()
    for path in (ROOT / "importers").glob("bank_*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        texts = (node.value for node in nodes if isinstance(node, ast.Constant))
        codes |= {text for text in texts if re.fullmatch(r"BANK(-[A-Z]+)+", str(text))}

    assert [section.code for section in SECTIONS if not section.examples] == []
    assert sorted(section.code for section in SECTIONS) == sorted(codes)
