"""Rows, cells and files that would be lost, doubled or misread without a word."""

from __future__ import annotations

import itertools
import os
from types import SimpleNamespace

import pytest

from importers import text_table, workbook
from importers.workbook import printable, read_workbook
from ledger.errors import BadInputError
from ledger.findings import Severity, errors_in
from tests.importers.kit import D, codes, make_book, small_peek, take

HEADER = ["Reference", "Date", "Funding", "Programme", "Budget class", "Activity", "Amount"]


def row(reference, amount=10, *more):
    """Return a lawful row of expenditure."""
    day = D(2010, 5, 1)
    return [reference, day, "JPN-2010-01", "AFG", "Travel", "clearance", amount, *more]


def taken(tmp_path, *rows, header=HEADER, peek=None, **sheets):
    """Return what a sheet of rows would bring into the books."""
    book = {"E": [header, *rows], **sheets} if rows else sheets
    return take(make_book(tmp_path / "e.xlsx", book), peek=peek)


def from_csv(tmp_path, text):
    """Return what a file of separated values would bring."""
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    return take(tmp_path / "e.csv")


def places(intake):
    """Return (code, cell) of the errors found."""
    return [(finding.code, finding.where.cell) for finding in errors_in(intake.findings)]


@pytest.mark.parametrize("name", ["Total Foundation 7", "Sub-total", "Subtotal V-1"])
def test_a_record_that_begins_like_a_total_is_not_left_out(tmp_path, name):
    """A total states a word and its sums; a row with date, funding and the rest is a record."""
    assert places(taken(tmp_path, row("V-1", 5), row(name, 5))) == [("IMPORT-ROW", "A3")]


def test_a_plain_total_and_sub_total_are_left_out(tmp_path):
    """They are held against their rows, as before."""
    blank = [""] * 5
    rows = [row("V-1", 5), ["Sub-total", *blank, 5], row("V-2", 6), ["Subtotal", *blank, 6],
            ["Total", *blank, 11]]  # fmt: skip
    found = taken(tmp_path, *rows)
    assert codes(found) == []
    assert len(found.sorted.new) == 2


def test_a_record_that_begins_like_a_footnote_is_not_left_out(tmp_path):
    """A footnote has no amount."""
    assert places(taken(tmp_path, row("Note: 7"), ["Note: rounded"])) == [("IMPORT-ROW", "G2")]


def test_a_shifted_row_of_separated_values_is_refused(tmp_path):
    """The amount 1,234 without quotation marks is not one dollar."""
    line = "V-1,2010-05-01,JPN-2010-01,AFG,Travel,clearance,1,234\n"
    assert places(from_csv(tmp_path, ",".join(HEADER) + "\n" + line)) == [("IMPORT-ROW", "H2")]


def test_empty_cells_beyond_the_header_are_no_matter(tmp_path):
    """Programs write separators behind the last column."""
    line = "V-1,2010-05-01,JPN-2010-01,AFG,Travel,clearance,1,,\n"
    assert codes(from_csv(tmp_path, ",".join(HEADER) + "\n" + line)) == []


def test_cells_without_a_header_are_told_once_for_each_column(tmp_path):
    """In a workbook people scribble beside their tables: said, and read by nobody."""
    found = taken(tmp_path, row("V-1", 5, "", "?"), row("V-2", 5, "", 7))
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("IMPORT-COLUMN", Severity.WARNING)
    assert finding.where.cell == "I1"
    assert "2 cells, the first in I2" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        'a,b,c\n1,"Main,5\n2,x,6\n3,Pipe 5",7\n',  # three rows become one
        'a,b,c\n1,"Main,5\n3,Pipe 5",7\n',
        'a,b,c\n1,2,"Main\n2,x,y\n',  # all that follows becomes one cell
        'a,b,c\n1,"Main" 5,7\n',
    ],
)
def test_a_stray_quotation_mark_is_refused(text):
    """It would swallow rows in silence."""
    status, what, advice = text_table.read_csv(text.encode())
    assert status == "refused"
    assert "row" in what
    assert "quotation mark" in advice


def test_line_breaks_inside_a_cell_are_read():
    """As long as they are only that."""
    text = 'a,b,c\n1,"two\nlines, and a comma",7\n2,"x,\ny",8\n"x\ny"\n'
    answer = text_table.read_csv(text.encode())
    assert answer[0] == "ok"
    assert len(answer[1][0][1]) == 4


def test_a_number_with_more_digits_than_are_kept_names_nothing(tmp_path):
    """Two vouchers of sixteen digits would be one."""
    assert places(taken(tmp_path, row(1234567890123456))) == [("IMPORT-TEXT", "A2")]


@pytest.mark.parametrize("other", ["v-1", "V-1".replace("V", "\uff36"), "V-1 "])
def test_what_differs_only_in_capitals_or_width_is_not_booked_twice(tmp_path, other):
    """In one file, and beside what the books have."""
    found = taken(tmp_path, row("V-1"), row(other))
    assert codes(found) == ["IMPORT-DUPLICATE"]
    (tmp_path / "b").mkdir()
    booked = '2010-05-01 * "x"\n  key: "expenditure:V-1"\n'
    found = taken(tmp_path / "b", row(other), peek=small_peek(booked))
    assert codes(found) == ["IMPORT-DUPLICATE"] or found.sorted.conflicts


def test_a_voucher_on_two_sheets_is_refused(tmp_path):
    """It would be two entries of one identity."""
    header = [*HEADER, "Line"]
    sheets = {"A": [header, row("V-1", 5, 1)], "B": [header, row("V-1", 7, 2)]}
    assert codes(taken(tmp_path, **sheets)) == ["IMPORT-VOUCHER"]
    sheets = {"A": [header, row("V-1", 5)], "B": [header, row("V-1", 7, 2)]}
    assert codes(taken(tmp_path, **sheets)) == ["IMPORT-DUPLICATE"]


def test_a_pipe_or_device_is_not_waited_for(tmp_path):
    """Reading it might never end."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(BadInputError, match="Is a"):
            read_workbook(path)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    """Half of what somebody is writing is not what they mean."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    times = itertools.count()
    changing = SimpleNamespace(fsencode=os.fsencode)
    changing.fstat = lambda _handle: SimpleNamespace(st_mtime_ns=next(times), st_size=8)
    monkeypatch.setattr(workbook, "os", changing)
    with pytest.raises(BadInputError, match="changed while it was read"):
        read_workbook(path)


def test_names_are_printed_without_what_acts_on_a_terminal():
    """A name may hold line ends, colours, and bytes that are no text."""
    assert printable(os.fsdecode(b"a\n\x1b[31m\xff.xlsx")) == "a\ufffd\ufffd[31m\ufffd.xlsx"


def test_a_strange_name_reaches_the_books_and_the_screen(desk):
    """No name of a file ends an import with a traceback."""
    path = desk.book("good.xlsx", {"Programmes": [["Id", "Name", "Missions"], ["SDN", "Sudan"]]})
    strange = desk.folder / os.fsdecode(b"a\n\xff.xlsx")
    path.rename(strange)
    code, output, _ = desk.run("import", strange, "--json")
    assert code == 0
    assert "a\ufffd\ufffd.xlsx" in output
