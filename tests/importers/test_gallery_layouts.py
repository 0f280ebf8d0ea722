"""The gallery of layouts: each example in `docs/findings-layouts.md`, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery_kit import check_severities, hold, read_gallery
from tests.importers.test_gallery import said

PAGE = Path(__file__).parents[2] / "docs" / "findings-layouts.md"
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_layouts_gallery(tmp_path, example):
    """The example gives these findings and no others, in these words."""
    hold(PAGE, example, said(tmp_path, example))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)
