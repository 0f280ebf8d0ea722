"""docs/new-donor-sheet.md, run to the letter: three unseen sheets, from raw file to booked entries.

`UPDATE_GALLERY=1 pytest tests/importers/test_new_donor_sheet.py` writes what the commands say anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from tests.gallery_kit import FENCE
from tests.importers.test_gallery import MERGED, SHEET, csv
from vtf import vtf

PAGE = Path(__file__).parents[2] / "docs" / "new-donor-sheet.md"
HASH = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b")
TAIL = re.compile(r" \| tail -(\d+)\Z")


def write_sheet(path, text):
    """Write a `sheet` block as a workbook; numbers as numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for line in text.splitlines():
        if match := SHEET.match(line):
            sheet = book.create_sheet(match["name"])
        elif match := MERGED.match(line):
            sheet.merge_cells(match[1])
        else:
            sheet.append([_typed(cell) for cell in next(csv.reader([line]))])
    book.save(path)


def _typed(text):
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text or None


def edit(path, text):
    """Replace lines of a layout: `-` is the beginning of a line that is there, `+` what follows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = -1
    for change in text.splitlines():
        if change.startswith("-"):
            at = next(n for n, line in enumerate(lines) if line.startswith(change[1:]))
            del lines[at]
        else:
            lines.insert(at, change[1:])
            at += 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(command):
    """Return what a command says, without the digits of hashes."""
    tail = TAIL.search(command)
    result = CliRunner().invoke(vtf, shlex.split(TAIL.sub("", command))[1:])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    text = HASH.sub("<hash>", result.stdout + result.stderr)
    lines = text.splitlines(keepends=True)
    return "".join(lines[-int(tail[1]) :] if tail else lines)


def said(text):
    """Return a `console` block as its commands say it now."""
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{run(line[2:])}" for line in commands)


def test_three_unseen_sheets_are_booked_without_code(tmp_path, monkeypatch):
    """Inspect, the layout that it writes with some lines filled in, import: the books stand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VTF_BOOKS", raising=False)
    run("vtf init")
    page = PAGE.read_text(encoding="utf-8")
    written = page
    for block in FENCE.finditer(page):
        word, name, text = block["word"], block["more"].strip(), block["text"]
        if word == "csv":
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif word == "sheet":
            write_sheet(tmp_path / name, text)
        elif word == "diff":
            edit(tmp_path / name, text)
        elif word == "console":
            now = said(text)
            if not os.environ.get("UPDATE_GALLERY"):
                assert now == text
            written = written.replace(f"```console\n{text}```", f"```console\n{now}```", 1)
    if os.environ.get("UPDATE_GALLERY"):
        PAGE.write_text(written, encoding="utf-8")

    assert written.endswith("The books stand.\n```\n")
