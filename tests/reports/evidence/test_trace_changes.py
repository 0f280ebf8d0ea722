"""Every posting leads to its cell, and what the importer changed of it is said and kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from importers.commands import import_files
from ledger.books import load
from reports.evidence.trace import trace
from reports.evidence.trace_changes import change_of
from reports.evidence.trace_command import trace as command
from tests.reports.conftest import WORKBOOKS

if TYPE_CHECKING:
    from pathlib import Path

#: Cell of the spending sheet -> what is written there instead, and the field that it fills.
CHANGED = {
    (4, 8): ("Survey & Co", "payee"),
    (4, 9): ("Clearance, Kabul", "narration"),
    (5, 10): ("2,600.00", "amount"),
    (5, 3): ("2012-06-16", "date"),
    (6, 6): ("Supplies", "budget_class"),
}


def test_new_02_for_every_posting_the_cell_its_hash_and_raw_text_are_shown(imported) -> None:
    """Of all that was imported; and the hash is that of the file in the archive."""
    books = load(imported)
    keys = [str(entry.meta["key"]) for entry in books.entries if "key" in entry.meta]

    assert len(keys) > 10
    for key in keys:
        for one in trace(books, key):
            source = imported / "sources" / one.source.name
            assert hashlib.sha256(source.read_bytes()).hexdigest() == one.source.sha256
            assert all(row.sheet and row.cells for row in one.rows)
            sheet = openpyxl.load_workbook(source)[one.rows[0].sheet]
            for cell in one.rows[0].cells:
                assert cell.raw == str(sheet[cell.address].value)


def test_new_02_what_the_importer_changed_is_said_cell_by_cell(imported: Path) -> None:
    """The value before, the value after, and what kind of change it was."""
    books = load(imported)

    (found,) = trace(books, "expenditure:PV-1")

    cells = {cell.address: cell for row in found.rows for cell in row.cells}
    assert (cells["J4"].raw, cells["J4"].value, cells["J4"].changed) == (
        "100,000.50",
        "100000.50",
        "number",
    )
    assert (cells["E4"].raw, cells["E4"].value, cells["E4"].changed) == (
        "Afghanistan",
        "AFG",
        "name",
    )
    assert cells["C4"].changed == cells["H4"].changed == ""
    done = CliRunner().invoke(command, ["--books", str(imported), "expenditure:PV-1"])
    words = " ".join(done.output.split())
    assert "Changed J4: the number without separators, signs or currency" in words
    assert max(map(len, done.output.splitlines())) <= 100


@pytest.mark.parametrize("place", CHANGED)
def test_new_02_a_changed_cell_imported_again_is_exactly_that_difference(
    imported, tmp_path, place
) -> None:
    """One cell changed anywhere in the sheet: one row in conflict, one cell, before and after."""
    layout, title, rows = WORKBOOKS["first"]["spending.xlsx"]
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    before = str(book.active.cell(*place).value)
    text, field = CHANGED[place]
    book.active.cell(*place, text)
    if field == "amount":
        total = book.active.cell(8, 10)
        total.value = 104600.5
    book.save(tmp_path / "spending.xlsx")
    options = ["--books", str(imported), "--layout", layout, "--json"]

    done = CliRunner().invoke(import_files, [*options, str(tmp_path / "spending.xlsx")])

    assert done.exit_code == 1
    (result,) = json.loads(done.output.partition("\n]\n")[0] + "\n]")
    (conflict,) = result["conflicts"]
    assert [(cell["before"], cell["after"]) for cell in conflict["cells"]] == [(before, text)]
    address = book.active.cell(*place).coordinate
    assert conflict["cells"][0]["cell_after"] == address


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("2500", "2500.00", ""),
        ("2500.0", "2500", ""),
        ("2,500", "2500", "number"),
        ("(2500)", "-2500", "number"),
        ("13%", "13", "number"),
        ("1 June 2012", "2012-06-01", "day"),
        ("Japan", "JPN", "name"),
        (" Japan\u00a0", "Japan", "blanks"),
        ("over 38", "over 38; channel: UNMAS", "words"),
        ("1.2.3", "1", "number"),
        ("yes", "True", "flag"),
        ("not read", "", ""),
    ],
)
def test_each_kind_of_change_is_told_apart(raw, value, kind) -> None:
    """A number written alike is no change; anything else is one."""
    assert change_of(raw, value) == kind
