"""Reading by columns and reading by rows give the same tables, whatever is in the cells."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import columns, rows
from importers.cells import Unresolved
from importers.layout import parse_layout
from importers.rows import read_table
from importers.table import RECORD
from importers.workbook import Sheet, Workbook

LAYOUT = """
name = "costs"
version = 1
kind = "expenditure"
[recognise]
header = ["Reference", "Amount"]
[columns]
reference = "Reference"
funding = "Funding"
date = "Date"
cost_date = "Cost date"
programme = "Programme"
budget_class = "Class"
activity = "Activity"
description = "Text"
amount = "Amount"
currency = "Cur."
support_cost = "Support"
rate = "Rate"
illustrative = "Made up"
status = "Status"
[footer]
texts = ["Source:*", "[*]*"]
"""

HEADER = ["Reference", "Funding", "Date", "Cost date", "Programme", "Class", "Activity", "Text",
          "Amount", "Cur.", "Support", "Rate", "Made up", "Status", ""]  # fmt: skip

#: What a layout may say besides.
MORE = [
    '[[totals]]\ntexts = ["Total*"]\ncheck = ["amount"]\n',
    '[[totals]]\ntexts = ["Sub*"]\ncheck = ["amount", "support_cost"]\nscope = "group"\n',
    '[[totals]]\ntexts = ["Sum"]\ncolumn = "Text"\ncheck = ["amount"]\n',
    '[[set_aside]]\nfield = "status"\ntexts = ["void", "x*"]\n',
    '[[groups]]\nfield = "programme"\ntexts = ["Country*"]\n',
    '[dates]\norder = "dmy"\npartial = "last-day"\n',
    '[values.programme]\n"Mali" = "MLI"\nnone = ""\n',
    '[defaults]\nsource = "a report"\nprogramme = "AFG"\ndate = "2012"\n',
]
NUMBERS = ["", "[numbers]\nscale = 1000\n", '[numbers]\ndecimal = ","\ngroup = "."\n',
           '[numbers]\nblank = ["-", "0", "12"]\nnegative = "allow"\n']  # fmt: skip

#: One good cell for each column.
GOOD: list[st.SearchStrategy[object]] = [
    st.sampled_from(["V-1", "V-2", "W 3", "T-4", "s5", "1", 7.0]),
    st.sampled_from(["JPN-1", "JPN-2"]),
    st.sampled_from([(2012, 3, 4), (2012, 3, 5), "2012-03-04"]),
    st.sampled_from(["", (2012, 3, 4), "2012-03-01"]),
    st.sampled_from(["AFG", "Mali", ""]),
    st.sampled_from(["Staff", "Travel"]),
    st.sampled_from(["clearance", ""]),
    st.sampled_from(["", "a text", "another  text", "Sum", 5.0, -0.0, 0.0]),
    st.sampled_from(["1.00", "12", "390.57", "1,000.50", "(3.00)", "USD 5", 1.0, 0.1, 12.0, "-1"]),
    st.sampled_from(["", "USD", "EUR"]),
    st.sampled_from(["", "0.00", "1.25", 0.0, -0.0]),
    st.sampled_from(["", 0.815, "1.5"]),
    st.sampled_from(["", True, False, "yes", 1.0]),
    st.sampled_from(["", "void", "X"]),
    st.just(""),
]
BAD = st.sampled_from(
    [
        "",
        " ",
        "-",
        "n/a",
        "0",
        "Total",
        "Total costs",
        "Subtotal",
        "total\u00a0",
        "ＴＯＴＡＬ",
        "T\u0301",
        "Source: a",
        "* note",
        "Reference",
        "Country: Mali",
        "made_up",
        "a\tb",
        "\u202e",
        "e\u0301",
        "2012",
        "03/04/2012",
        "1.2.3",
        "1e5",
        "£5",
        "5,00",
        "1.000,50",
        "void",
        "Mali",
        "none",
        "Sum",
        "None",
        "1" * 16,
        "0.12345",
        "007.50",
        "+1",
        "1.",
        ".5",
        "٣",
        True,
        False,
        1.0,
        0.0,
        -0.0,
        1e16,
        2012.0,
        (2012, 2, 3),
        (2012, 2, 3, 4, 5, 6),
        (1800, 1, 1),
    ]
)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, Sheet]:
    """Return a layout and a sheet of it: mostly good rows, some of them spoilt."""
    text = LAYOUT + "".join(draw(st.lists(st.sampled_from(MORE), unique=True, max_size=3)))
    text += draw(st.sampled_from(NUMBERS))
    below = [list(row) for row in draw(st.lists(st.tuples(*GOOD), max_size=6))]
    for row in below:
        if draw(st.booleans()):
            for at in draw(st.lists(st.integers(0, len(HEADER) - 1), max_size=2)):
                row[at] = draw(BAD)
        elif draw(st.integers(0, 4)) == 4:
            row[:] = [draw(BAD), *[""] * (len(HEADER) - 1)]
    below = below[: draw(st.integers(0, 6))] if draw(st.booleans()) else below
    places = st.tuples(st.integers(1, 8), st.integers(1, len(HEADER)))
    errors = dict.fromkeys(draw(st.lists(places, max_size=1)), "#REF!")
    signs = dict(draw(st.lists(st.tuples(places, st.sampled_from(["€", "%", "$"])), max_size=1)))
    name = draw(st.sampled_from(["csv", "S"]))
    header = [*HEADER[:8], draw(st.sampled_from(["Amount", "Amount", "Amount (EUR)"])), *HEADER[9:]]
    return text, Sheet(
        name, [header, *below], "visible", errors, frozenset(), frozenset(), frozenset(), (), signs
    )


def table(text: str, sheet: Sheet, *, by_rows: bool) -> tuple[list[object], list[object]]:
    """Return what rows were taken for, and the findings."""
    layout = parse_layout(text.replace('"Amount"', '"Amount*"').encode(), "test")
    book = Workbook("a.xlsx", b"", "0" * 64, (sheet,), ())

    def none(_reader: object, below: list[object]) -> list[None]:
        return [None] * len(below)

    with mock.patch.object(rows, "plain_values", none if by_rows else columns.plain_values):
        found = read_table(book, sheet, layout, 1, Unresolved())
    said = [
        (row.number, row.kind, repr(list(row.values.items())), row.reason) for row in found.rows
    ]
    return said, list(found.findings)


@given(sheets())
@settings(max_examples=400)
def test_both_ways_agree(drawn: tuple[str, Sheet]) -> None:
    """The same rows, values to the last digit, and findings in the same order."""
    assert table(*drawn, by_rows=False) == table(*drawn, by_rows=True)


@pytest.mark.soak
@given(sheets())
@settings(max_examples=10_000)
def test_both_ways_agree_ten_thousand_times(drawn: tuple[str, Sheet]) -> None:
    """Ten thousand sheets."""
    assert table(*drawn, by_rows=False) == table(*drawn, by_rows=True)


def test_plain_rows_are_read_by_columns() -> None:
    """A plain sheet takes the shorter way; a sheet of rows of unequal length does not."""
    good = ["V-1", "JPN-1", (2012, 3, 4), "", "AFG", "Staff", "", "", "1.00", *[""] * 6]
    sheet = Sheet("S", [HEADER, good, [*good]], "visible", {}, *[frozenset()] * 3, ())
    with mock.patch.object(rows.RowReader, "row") as by_row:
        layout = parse_layout(LAYOUT.encode(), "test")
        book = Workbook("a.xlsx", b"", "0" * 64, (sheet,), ())
        found = read_table(book, sheet, layout, 1, Unresolved())
    assert not by_row.called
    assert [row.kind for row in found.rows[1:]] == [RECORD, RECORD]
    uneven = sheet._replace(rows=[HEADER, good, good[:12]])
    with mock.patch.object(rows.RowReader, "row", wraps=lambda n, _: found.rows[n - 1]) as by_row:
        read_table(book, uneven, layout, 1, Unresolved())
    assert by_row.call_count == 2
