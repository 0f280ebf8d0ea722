"""The gallery: each example of the rules' pages gives its finding, to the letter.

The pages are `docs/findings.md` and `docs/findings-rules-*.md`.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/plugins/test_gallery.py`
writes the page anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ledger.findings import Place
from tests.gallery_kit import read_gallery
from tests.plugins.conftest import COMMON, HEAD, run

PAGE = Path(__file__).parents[2] / "docs" / "findings.md"
PAGES = (PAGE, *sorted(PAGE.parent.glob("findings-rules-*.md")))
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
TEXT = TEXTS[PAGE]

#: A finding's code, its example and what is said about it.
EXAMPLE = re.compile(
    r"^### (?P<code>[A-Z-]+)\n\n(?:(?!^#).)*?```beancount\n(?P<ledger>.*?)```\n\n"
    r"```text\n(?P<said>.*?)```\n",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = {match["code"]: match for text in TEXTS.values() for match in EXAMPLE.finditer(text)}


def said(code, ledger):
    """Return what is said about an example, lines counted in it."""
    judged = run(ledger)
    first = next(found for found in judged.walk.findings if found.code == code)
    opens = sum(type(entry).__name__ == "Open" for entry in judged.walk.entries)
    line = first.where.line - HEAD.count("\n") - opens - COMMON.count("\n")
    place = f"line {line}" if line > 0 else "the common terms"
    text = first._replace(where=Place(place)).as_text()
    return re.sub(r"<string>:\d+", "the common terms", text) + "\n"


@pytest.mark.parametrize("code", EXAMPLES)
def test_example(code):
    """The example gives the finding, in these words."""
    example = EXAMPLES[code]
    now = said(code, example["ledger"])
    if os.environ.get("UPDATE_GALLERY"):
        page = next(page for page, text in TEXTS.items() if example[0] in text)
        text, old = page.read_text(encoding="utf-8"), example[0]
        page.write_text(
            text.replace(old, old.replace(f"```text\n{example['said']}", f"```text\n{now}")),
            encoding="utf-8",
        )
        return

    assert now == example["said"]


def test_common_terms_are_those_of_the_tests():
    """The page shows the very terms that its examples stand on."""
    assert f"```beancount{COMMON}```" in TEXT


def test_every_code_of_the_rules_has_an_example():
    """A code that a rule can give is in the gallery with an example."""
    root = PAGE.parents[1]
    sources = [*root.glob("plugins/*.py"), root / "ledger/terms.py", root / "ledger/register.py"]
    sources.append(root / "ledger/references.py")
    codes = {
        code
        for source in sources
        for code in re.findall(r'"([A-Z]+(?:-[A-Z]+)+)"', source.read_text(encoding="utf-8"))
    }

    others = set(PAGE.parent.glob("findings-*.md")) - set(PAGES)
    elsewhere = {
        section.code for page in others for section in read_gallery(page) if section.examples
    }

    stated = (PAGE.parent / "policies.md").read_text(encoding="utf-8")
    policies = set(re.findall(r"^\| `([A-Z-]+)` \|", stated, re.MULTILINE))

    assert codes - EXAMPLES.keys() - elsewhere - policies == {"RULE-FAILED"}
