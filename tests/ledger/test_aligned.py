"""Texts in columns."""

from __future__ import annotations

from ledger.aligned import aligned


def test_each_column_is_as_wide_as_its_widest_text():
    """Left or right, and no spaces at the end of a row."""
    rows = [("Grant", "Due", "Note"), ("NOR-2014-01", "1.00", ""), ("A", "1,000.00", "x")]
    assert list(aligned(rows, "<><")) == [
        "  Grant             Due  Note",
        "  NOR-2014-01      1.00",
        "  A            1,000.00  x",
    ]


def test_no_rows_are_no_lines():
    """Nothing is made of nothing."""
    assert list(aligned([], "<>")) == []
