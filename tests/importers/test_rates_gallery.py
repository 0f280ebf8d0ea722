"""The gallery: each example in `docs/findings-rates.md` gives its findings, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest -k rates_gallery` writes the page
anew.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.kit import Desk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings-rates.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]
TERMS = re.search(r"```beancount\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
OPENS = """
1970-01-01 open Assets:VTF:Receivable:NOR USD
1970-01-01 open Income:VTF:Contributions:NOR USD
1970-01-01 open Assets:VTF:Cash:Pool USD
"""
FILES = {"csv": "sheet.csv", "xml": "rates.xml"}

#: A finding as it is printed: its first line names it, the others are set in.
FINDING = re.compile(r"^(?:error|warning|note): [A-Z-]+.*\n(?:  (?!committed).*\n)+", re.MULTILINE)


def findings(folder, example):
    """Do what an example says, and return the findings of its last step."""
    desk = Desk(folder)
    main = desk.books / "main.beancount"
    own = "".join(block.text for block in example.blocks if block.word == "beancount")
    main.write_text(main.read_text(encoding="utf-8") + TERMS + OPENS + own, encoding="utf-8")
    said = ""
    for block in example.blocks:
        if block.word in FILES:
            path = folder / FILES[block.word]
            path.write_text(block.text, encoding="utf-8")
            said = "".join(desk.run("import", path)[1:])
        elif block.word == "console":
            for line in block.text.splitlines():
                said = "".join(desk.run(*line.removeprefix("vtf ").split())[1:])
    return "".join(
        found for found in FINDING.findall(said) if f": {example.code}" in found.splitlines()[0]
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(tmp_path, example):
    """The example gives these findings, in these words."""
    said = findings(tmp_path, example)
    said = re.sub(r"\(batches/[0-9a-f]{12}", "(batches/4f2a9c21d0aa", said)
    if not said:
        raise AssertionError(example.code)
    hold(PAGE, example, said)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_every_code_of_rates_has_an_example():
    """The codes of the page are those of the sources, no more and no fewer."""
    found = set()
    for path in (ROOT / "importers").glob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
        found |= {text for text in texts if re.fullmatch(r"(?:RATE|REVALUE)-[A-Z]+", str(text))}
    assert {section.code for section in SECTIONS if section.examples} == found - {"RATE-SOURCE"}
