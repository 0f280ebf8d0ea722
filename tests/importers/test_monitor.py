"""The Monitor's published tables: five faults are found and named, and the rest tie."""

from __future__ import annotations

from pathlib import Path

from ledger.findings import errors_in
from tests.importers.kit import take

TABLES = Path(__file__).with_name("monitor_tables.csv")
UK = "Somalia,Various,,,3070910,line"


def said(taken, code):
    """Return severity, cell and message of the findings of a code."""
    return [
        (str(finding.severity), finding.where.cell, finding.message)
        for finding in taken.findings
        if finding.code == code
    ]


def test_the_gaps_and_the_cut_tables_are_named_and_the_rest_ties():
    """One dollar, 46 yen, two tables that were cut; 17 totals are checked."""
    taken = take(TABLES)
    totals = [row for row in taken.tables[0].rows if row.kind == "total"]

    assert len(totals) == 17
    assert [(level, text.partition(":")[0]) for level, _, text in said(taken, "IMPORT-TOTAL")] == [
        ("note", "usd of AUS-2012"),
        ("note", "amount of JPN-2017"),
        ("error", "amount of JPN-2012"),
        ("error", "usd of JPN-2012"),
        ("error", "amount of JPN-2014"),
        ("error", "usd of JPN-2014"),
    ]
    gaps = [text.rpartition("difference of ")[2] for _, _, text in said(taken, "IMPORT-TOTAL")]
    assert gaps[:2] == ["-1", "-46"]
    assert all("cut short" in gap for gap in gaps[2:])


def test_a_pound_amount_printed_with_a_yen_sign_is_refused_at_its_cell(tmp_path):
    """As the page prints it; in the stored table the cell is blank, and that is told too."""
    text = TABLES.read_text(encoding="utf-8")
    printed = tmp_path / "printed.csv"
    assert UK in text
    printed.write_text(text.replace(UK, 'Somalia,Various,GBP,"¥290,520,000",3070910,line'))

    (found,) = said(take(printed), "IMPORT-CURRENCY")
    assert found == ("error", "G158", "amount: the cell is in JPY or CNY, its row in GBP")
    blanks = said(take(TABLES), "IMPORT-BLANK")
    assert [cell for _, cell, _ in blanks] == ["G145", "G146", "G155", "G158"]
    assert "yen sign" in blanks[-1][2]


def test_without_the_cut_tables_all_is_taken(tmp_path):
    """No false alarm: what ties is a flow, with its published total left out."""
    lines = TABLES.read_text(encoding="utf-8").splitlines()
    whole = [line for line in lines if not line.startswith(("JPN-2012", "JPN-2014"))]
    (tmp_path / "whole.csv").write_text("\n".join(whole), encoding="utf-8")
    taken = take(tmp_path / "whole.csv")

    assert errors_in(taken.findings) == []
    assert len(taken.sorted.new) == len(whole) - 1 - 15


def test_a_table_without_its_total_is_found(tmp_path):
    """The last table's total is lost: what is left looks whole, and is not."""
    lines = TABLES.read_text(encoding="utf-8").splitlines()
    (tmp_path / "cut.csv").write_text("\n".join([lines[0], *lines[-3:-1]]), encoding="utf-8")
    (found,) = said(take(tmp_path / "cut.csv"), "IMPORT-TOTAL")
    assert found[2] == "no total below the last row of COD-2020: the table may be cut short"
