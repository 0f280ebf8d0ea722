"""docs/auditors-week.md, run to the letter on the example books: from Monday to the papers.

`UPDATE_GALLERY=1 pytest tests/example/test_auditors_week.py` writes what the commands say anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gallery_kit import FENCE
from vtf import vtf

PAGE = Path(__file__).parents[2] / "docs" / "auditors-week.md"

#: Digits that are the books' own: they change whenever a figure of the example does.
HASH = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b")
CUT = re.compile(r" \| (?P<end>head|tail) -(?P<count>\d+)\Z")

#: Texts whose hash anybody can reckon: their digits stay.
OPEN = {hashlib.sha256(b"mus:42").hexdigest()}


@pytest.fixture(scope="module")
def desk(ran, tmp_path_factory) -> Path:
    """Return a folder with the example books where a clone has them."""
    folder = tmp_path_factory.mktemp("week")
    for part in ("books", "statements"):
        shutil.copytree(ran.folder / part, folder / "build" / "demo" / part)
    return folder


def run(command: str) -> tuple[str, int]:
    """Return what a command says, without the digits of the books' hashes, and its exit code."""
    cut = CUT.search(command)
    result = CliRunner().invoke(vtf, shlex.split(CUT.sub("", command))[1:])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = HASH.sub(_hidden, result.stdout).splitlines(keepends=True)
    if cut:
        count = int(cut["count"])
        lines = lines[:count] if cut["end"] == "head" else lines[-count:]
    return "".join(f"{line.rstrip()}\n" for line in lines), result.exit_code


def _hidden(match: re.Match[str]) -> str:
    return match[0] if match[0] in OPEN else "<hash>"


def said(text: str) -> tuple[str, dict[str, int]]:
    """Return a block as its commands say it now, and the exit code of each."""
    parts, codes = [], {}
    for line in text.splitlines():
        if line.startswith("$ "):
            answer, codes[line[2:]] = run(line[2:])
            parts.append(f"{line}\n{answer}")
    return "".join(parts), codes


def test_an_accountant_can_follow_the_week_from_clone_to_working_papers(desk, monkeypatch) -> None:
    """Every block of the page, in order, in one place, says what the page says."""
    monkeypatch.chdir(desk)
    monkeypatch.setenv("VTF_BOOKS", "build/demo/books")
    page = written = PAGE.read_text(encoding="utf-8")
    ended: dict[str, int] = {}
    for block in FENCE.finditer(page):
        if block["word"] != "console":
            continue
        now, codes = said(block["text"])
        ended |= codes
        if not os.environ.get("UPDATE_GALLERY"):
            assert now == block["text"]
        old = f"```console\n{block['text']}```"
        written = written.replace(old, f"```console\n{now}```", 1)
    if os.environ.get("UPDATE_GALLERY"):
        PAGE.write_text(written, encoding="utf-8")

    assert len(ended) > 18
    assert set(ended.values()) <= {0, 1}
    for whole in (
        "verify --all",
        "check --all",
        "rebuild",
        "sample mus",
        "sample evaluate",
        "trace",
        "explain-figure",
    ):
        assert {code for command, code in ended.items() if f"vtf {whole}" in command} == {0}
    assert max(map(len, written.splitlines())) <= 115
    assert (desk / "papers" / "2026" / "SHA256SUMS").is_file()


def test_what_the_page_says_of_the_start_is_so() -> None:
    """The remainder that a reader is asked to reckon, and the start that it gives."""
    page = PAGE.read_text(encoding="utf-8")
    (interval,) = re.findall(r"interval in cents \(([0-9,]+)\)", page)
    (left,) = re.findall(r"leave ([0-9,]+), and one more", page)
    cents = int(interval.replace(",", ""))

    (digest,) = OPEN
    assert int(digest, 16) % cents == int(left.replace(",", ""))
    assert f"{(int(left.replace(',', '')) + 1) / 100:,.2f}" in page
