"""What a person looking at the sheet would not see is always said."""

from __future__ import annotations

import openpyxl
import pytest

from importers.layout import parse_layout
from importers.reading import read_source
from importers.recognise import BUILT_IN
from ledger.findings import Severity

ROWS = [["Id", "Name", "Missions", "Extra"], *([n, n.lower(), None, 1] for n in "ABC")]
LAYOUT = (BUILT_IN / "programme.toml").read_text(encoding="utf-8")


def found(tmp_path, change, more="", old="", new=""):
    """Return (code, cell, severity) of what is found in a sheet after a change."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    change(sheet)
    book.save(tmp_path / "b.xlsx")
    layout = parse_layout((LAYOUT.replace(old, new) + more).encode(), "t")
    table = read_source(tmp_path / "b.xlsx", layout).sheets[0]
    return [(f.code, f.where.cell, str(f.severity)) for f in table.findings]


def hide_row(sheet):
    """Hide a record."""
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet):
    """Hide a column that is read."""
    sheet.column_dimensions["B"].hidden = True


def merge_down(sheet):
    """Merge a column's cells over two records."""
    sheet.merge_cells("C2:C3")


def merge_outside(sheet):
    """Merge cells that no field reads."""
    sheet.merge_cells("D2:D3")


def formula(sheet):
    """Put in a formula that was never computed."""
    sheet["B3"] = "=1+1"


def formula_unread(sheet):
    """The same, in a column that is not read."""
    sheet["D3"] = "=1+1"


def formula_below(sheet):
    """The same, in a row of its own."""
    sheet["D9"] = "=1+1"


def hide_sheet(sheet):
    """Hide the sheet, beside one that is shown."""
    sheet.parent.create_sheet("Shown")
    sheet.sheet_state = "hidden"


def total(sheet):
    """A total that shows an error."""
    sheet["A5"] = "Total"
    sheet["D5"] = "#REF!"
    sheet["D5"].data_type = "e"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hide_row, [("IMPORT-HIDDEN", "A3", "error")]),
        (hide_column, [("IMPORT-HIDDEN", "B1", "note")]),
        (merge_down, [("IMPORT-MERGED", "C2", "error")]),
        (merge_outside, []),
        (formula, [("IMPORT-FORMULA", "B3", "error")]),
        (formula_unread, [("IMPORT-FORMULA", "D3", "note")]),
        (formula_below, [("IMPORT-FORMULA", "D9", "note")]),
        (hide_sheet, [("IMPORT-HIDDEN", "", "error")]),
        (total, [("IMPORT-ERROR-CELL", "D5", "note")]),
    ],
)
def test_what_is_not_seen_is_said(tmp_path, change, expected):
    """As an error where a record needs it, as a note where none does."""
    assert found(tmp_path, change) == expected


def test_a_layout_may_take_hidden_and_merged_as_they_are(tmp_path):
    """Then they are notes, and never silent."""
    more = '\n[sheet]\nhidden_rows = "note"\nmerged = "note"\n'

    def both(sheet):
        hide_row(sheet)
        merge_down(sheet)

    assert {severity for *_, severity in found(tmp_path, both, more)} == {str(Severity.NOTE)}


def test_a_merged_column_that_fills_down_is_lawful(tmp_path):
    """Then the cells below the first are not empty."""
    filled = 'missions = { names = ["Missions"], fill = "down" }'
    assert found(tmp_path, merge_down, old='missions = "Missions"', new=filled) == []
