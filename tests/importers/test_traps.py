"""Traps of published sources: each is said at its cell, and none is swallowed."""

from __future__ import annotations

import re

from tests.importers.kit import codes, make_book, take

PROGRAMMES = """
name = "programmes-told"
version = 1
kind = "programme"
[recognise]
header = ["Code", "Programme"]
[columns]
id = "Code"
name = "Programme"
[defaults]
date = "2012-01-01"
[[totals]]
texts = ["In all"]
count = "Programme"
"""


def test_trap_1_eighteen_programmes_are_said_and_seventeen_listed(tmp_path):
    """The number that a list gives of itself is held against its rows."""
    (tmp_path / "l").mkdir()
    (tmp_path / "l" / "p.toml").write_text(PROGRAMMES)
    rows = [[f"P{number:02}", f"Place {number}"] for number in range(1, 18)]
    told = [["Code", "Programme"], *rows, ["In all", "18 programmes"]]
    wrong = take(make_book(tmp_path / "a.xlsx", {"S": told}), tmp_path / "l")
    told[-1][1] = "17 programmes"
    right = take(make_book(tmp_path / "b.xlsx", {"S": told}), tmp_path / "l")

    (found,) = wrong.findings
    assert (found.code, found.where.cell) == ("IMPORT-TOTAL", "B19")
    assert found.message == "the row says 18 rows, there are 17"
    assert codes(right) == []


CROSS = """
name = "by-year"
version = 1
kind = "pledge"
[recognise]
header = ["Donor", "20??"]
[columns]
donor = "Donor"
[cross]
columns = ["20??"]
into = "amount"
header = "{date}"
total = "Total"
[compose]
id = "{donor}-{date}"
[defaults]
fund = "VTF"
[dates]
partial = "last-day"
"""


def test_must_02_a_changed_cell_of_a_cross_table_is_one_difference(desk):
    """Its own cell is shown, then and now; and a trace leads to it."""
    folder = desk.books / "layouts"
    folder.mkdir()
    (folder / "by-year.toml").write_text(CROSS)
    rows = [["Donor", 2012, 2013], ["Japan", 100, 200], ["France", 300, None]]
    assert desk.run("import", desk.book("a.xlsx", {"S": rows}))[0] == 0
    assert desk.run("reconcile", "sources")[0] in {0, 2}

    code, traced, _ = desk.run("trace", "pledge:JPN-2013-12-31")
    assert code == 0
    assert "sheet S, C2:C2" in traced
    assert re.search(r"C1 +2013 +2013 +date +2013-12-31", traced)

    rows[1][2] = 250
    code, output, _ = desk.run("import", desk.book("b.xlsx", {"S": rows}))
    changed = [line for line in output.splitlines() if " is now " in line]
    assert code == 3
    assert changed == ["  amount: '200' (C2) is now '250' (C2)"]
