"""The pages on findings, trials and coverage: each command gives what the page shows.

`UPDATE_GALLERY=1 pytest tests/reports/test_explain_pages.py` writes the pages anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.plugins.conftest import _ACCOUNT, COMMON
from vtf import vtf

DOCS = Path(__file__).parents[2] / "docs"

_SHOWN = re.compile(r"```sh\n(?P<command>vtf [^\n]*)\n```\n\n```text\n(?P<said>.*?)```", re.DOTALL)
_LEDGER = re.compile(r"```beancount\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("name", ["explain.md", "whatif.md", "coverage.md"])
def test_the_page_shows_what_is_printed(tmp_path, monkeypatch, name):
    """Every command of the page, on the books of the page, to the letter."""
    page = DOCS / name
    text = page.read_text(encoding="utf-8")
    folder = tmp_path / "books"
    monkeypatch.setenv("VTF_BOOKS", str(folder))
    CliRunner().invoke(vtf, ["init"])
    whole = COMMON + "".join(_LEDGER.findall(text))
    opens = "".join(f"1970-01-01 open {one}\n" for one in sorted(set(_ACCOUNT.findall(whole))))
    (folder / "terms" / "funds.beancount").write_text(opens + whole)
    shown = list(_SHOWN.finditer(text))
    assert shown
    for match in shown:
        result = CliRunner().invoke(vtf, shlex.split(match["command"])[1:], catch_exceptions=False)
        now = result.output.replace(str(folder), "BOOKS")
        now = re.sub(r"\.beancount:\d+", ".beancount", now)
        if os.environ.get("UPDATE_GALLERY"):
            text = text.replace(
                match[0], match[0].removesuffix(f"{match['said']}```") + f"{now}```"
            )
            page.write_text(text, encoding="utf-8")
        else:
            assert now == match["said"]
