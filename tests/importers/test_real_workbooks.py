"""Real files of other projects, held against readers that are not ours.

They are not part of the repository; where the folder is not beside it, the tests say so and skip.
Where the two do not agree, the test says why ours is right.
"""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from importers.readers.xlsx import plain_value
from importers.workbook import raw_text, read_workbook
from ledger.errors import BadInputError

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
EDGE = REAL / "edge"
HOSTILE = REAL / "hostile" / "calamine"


def files(folder, *suffixes):
    """Return the files of a folder, or one that stands for its absence."""
    found = sorted(path for path in folder.glob("*") if path.suffix in suffixes)
    return found or [None]


def each(folder, *suffixes):
    """Parametrise a test by file."""
    return pytest.mark.parametrize(
        "path", files(folder, *suffixes), ids=lambda path: path.name if path else "none"
    )


def there(path):
    """Return a file, or skip."""
    if path is None or not path.exists():
        pytest.skip("the folder of real files is not beside this repository")
    return path


#: How xlsx2csv writes a cell that we hand over as it is kept, by file and cell (row, column).
SHOWN = {
    "escape": {(1, 5): ("Hello\\nWorld\\t!", "Hello\nWorld\t!")},  # it was told to escape
    "float": {  # it shows the digits that the format has
        (2, 1): ("0.10300", "0.103"), (3, 1): ("0.27600", "0.276"),
        (4, 1): ("0.10300", "0.103"), (5, 1): ("0.27600", "0.276"),
    },
    "float2": {
        (1, 3): ("489290024005183000", "4.89290024005183e+17"),
        (1, 5): ("0.003", "0.00261493408061246"), (1, 8): ("20.41", "20.4100614385744"),
    },
    # Spaces at the end of a text count only where the file says that they do; it does not.
    "formatted_inline_string": {(1, 1): ("Regular Bold", "RegularBold")},
    "junk-small": {
        (1, 1): ("29-Mar-1940", "1940-03-29"), (1, 2): ("25-Jul-2008", "2008-07-25"),
        (1, 3): ("08-07-25", "2008-07-25"), (1, 4): ("08-Apr-2009", "2009-04-08"),
    },
    "percentage": {
        (1, 1): ("1.23%", "0.01234"), (2, 1): ("50%", "0.5"), (3, 1): ("1%", "0.005"),
        (4, 1): ("0.01%", "5e-05"),
    },
    "percentage_ignore": {(4, 1): ("0.00005", "5e-05")},
    "timeformat": {
        (1, 1): ('03"-"08"-"2017" "14:35:00', "2017-08-03 14:35:00"), (1, 2): ("14:40", "14:40:30"),
        (2, 1): ('03"-"08"-"2017" "00:00:00', "2017-08-03"), (2, 2): ("11:30", "11:30:00"),
        (3, 1): ('03"-"08"-"2017" "15:40:00', "2017-08-03 15:40:00"), (3, 2): ("00:01", "00:01:59"),
    },
}  # fmt: skip
#: Its files of several sheets begin each sheet with a line of dashes, or of the sheet's name.
_SEVERAL = {"sheets", "sheets_order", "variousdelim"}


@each(EDGE / "xlsx2csv", ".xlsx")
def test_cells_are_those_of_xlsx2csv(path):
    """Cell by cell, but for how numbers and dates are shown."""
    if there(path).stem in _SEVERAL:
        pytest.skip("the other reader puts all sheets into one table")
    if path.stem == "skip_empty_lines":
        with pytest.raises(BadInputError, match="a cell twice"):
            read_workbook(path)  # edited by hand: A4 stands there twice, one of them would be lost
        return
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.reader(file))
    rows = [[raw_text(value) for value in row] for row in read_workbook(path).sheets[0].rows]
    shown = SHOWN.get(path.stem, {})
    cells = {(at, to) for at, row in enumerate(wanted, 1) for to in range(1, len(row) + 1)}
    cells |= {(at, to) for at, row in enumerate(rows, 1) for to in range(1, len(row) + 1)}
    differ = {}
    for row, column in cells:
        theirs = wanted[row - 1][column - 1 : column] if row <= len(wanted) else []
        ours = rows[row - 1][column - 1 : column] if row <= len(rows) else []
        pair = ("".join(theirs), "".join(ours))
        if pair[0] != pair[1]:
            differ[row, column] = pair
    assert differ == shown


def same_moment(value):
    """Return a value of openpyxl as we hand it over."""
    if isinstance(value, datetime.datetime):
        value += datetime.timedelta(microseconds=500_000)
        value = value.replace(microsecond=0)
        clock = (value.hour, value.minute, value.second)
        day = (value.year, value.month, value.day)
        return day if clock == (0, 0, 0) else (*day, *clock)
    if isinstance(value, datetime.date):
        return (value.year, value.month, value.day)
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value / 1
    return "" if value is None else value


#: Files that openpyxl cannot open.
_BEYOND_OPENPYXL = {
    "empty_s_attribute.xlsx", "issue_530.xlsx", "minimal_package.xlsx", "strict_iso_paths.xlsx",
}  # fmt: skip
#: Where openpyxl keeps spaces that count only where the file says so, and what stands for `\r`.
_OTHERWISE = {"whitespace_trim.xlsx": 6, "encoded_entities.xlsx": 1, "has_x000D_.xlsx": 1}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "path",
    [
        *files(EDGE / "calamine", ".xlsx", ".xlsm"),
        *files(EDGE / "messytables", ".xlsx", ".xlsm"),
        *files(HOSTILE, ".xlsx", ".xlsm"),
    ],
    ids=lambda path: path.name if path else "none",
)
def test_cells_are_those_of_openpyxl(path):
    """The slow reader that sees formulas, errors and formats."""
    if there(path).name == "pass_protected.xlsx":
        with pytest.raises(BadInputError, match="password"):
            read_workbook(path)
        return
    book = read_workbook(path)
    if path.name in _BEYOND_OPENPYXL:
        assert any(sheet.rows for sheet in book.sheets)
        return
    other = openpyxl.load_workbook(path, data_only=True)
    differ = []
    for sheet in book.sheets:
        for cells in other[sheet.name].iter_rows():
            for cell in cells:
                ours = sheet.cell(cell.row, cell.column)
                value = ours.text if ours.type == "error" else ours.value
                if value != same_moment(cell.value):
                    differ.append((ours.address, cell.value, value))
    assert len(differ) == _OTHERWISE.get(path.name, 0), differ[:5]


#: Spans of time that the other reader hands over as the file spells them.
_SPELT = {"ods_formats.ods": 1}


@pytest.mark.parametrize(
    "path",
    [
        *files(EDGE / "calamine", ".ods", ".xls"),
        *files(EDGE / "messytables", ".ods", ".xls"),
        *files(HOSTILE, ".ods", ".xls"),
    ],
    ids=lambda path: path.name if path else "none",
)
def test_cells_are_those_of_calamine(path):
    """Which reads all formats, but no errors and no facts; it is ours for .xlsx alone."""
    refused = {
        "OOM_alloc3.xls": "damaged", "issue_594_dos.ods": "spans", "pass_protected.ods": "password",
        "too_small.xls": "the content is text",
    }  # fmt: skip
    if there(path).name in refused:
        with pytest.raises(BadInputError, match=refused[path.name]):
            read_workbook(path)
        return
    other = python_calamine.CalamineWorkbook.from_path(str(path))
    differ = []
    for sheet in read_workbook(path).sheets:
        rows = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                theirs = value / 1 if type(value) is int else plain_value(value)
                ours = sheet.cell(row, column)
                if ours.type != "error" and ours.value != theirs:
                    differ.append((ours.address, theirs, ours.value))
    assert len(differ) == _SPELT.get(path.name, 0), differ[:5]


def test_the_seven_errors_of_a_real_file():
    """Each with its own name."""
    sheet = read_workbook(there(HOSTILE / "errors.xlsx")).sheets[0]
    assert sorted(sheet.errors.values()) == sorted(
        ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"]
    )


@each(EDGE / "messytables", ".csv")
def test_real_tables_of_separated_values_are_read(path):
    """Each has rows, or a reason; what is not UTF-8 is said."""
    book = read_workbook(there(path))
    assert book.sheets[0].rows
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        assert book.notes or path.read_bytes()[:2] in {b"\xff\xfe", b"\xfe\xff"}
