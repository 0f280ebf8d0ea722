"""From the command line into books: whole or not at all, once, and with every fault named."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.importers.kit import CONTRIBUTION_HEADER, D, contribution, contributions


def column(name):
    """Return the letters of a column of the contributions."""
    return openpyxl.utils.get_column_letter(CONTRIBUTION_HEADER.index(name) + 1)


def test_must_04_importing_twice_changes_nothing(desk):
    """The books are byte-identical after the second time."""
    file = desk.book(
        "c.xlsx", contributions(contribution("JPN-2010-01"), contribution("JPN-2010-02"))
    )
    assert desk.run("import", file)[0] == 0
    before = desk.content()
    code, output, _ = desk.run("import", file)
    assert code == 0
    assert "already imported" in output
    assert desk.content() == before


def test_must_04_the_same_rows_in_another_file_are_known(desk):
    """Identity is the row's, not the file's or the position's."""
    one, two = contribution("JPN-2010-01"), contribution("JPN-2010-02", 2000)
    assert desk.run("import", desk.book("a.xlsx", contributions(one, two)))[0] == 0
    before = desk.content()
    code, output, _ = desk.run("import", desk.book("b.xlsx", contributions([], two, one)))
    assert code == 0
    assert "0 new, 2 known" in output
    assert desk.content() == before


def test_new_rows_beside_known_ones_are_added(desk):
    """A workbook that grows is imported again each time."""
    one = contribution("JPN-2010-01")
    desk.run("import", desk.book("a.xlsx", contributions(one)))
    code, output, _ = desk.run(
        "import", desk.book("b.xlsx", contributions(one, contribution("JPN-2010-02")))
    )
    assert code == 0
    assert "1 new, 1 known" in output
    assert desk.run("check")[0] == 0


def test_must_02_one_changed_cell_is_one_difference(desk):
    """The conflict shows the cell, then and now, and nothing else."""
    rows = [contribution(f"JPN-2010-0{n}", 1000 * n) for n in (1, 2, 3)]
    desk.run("import", desk.book("a.xlsx", contributions(*rows)))
    before = desk.content()
    rows[1] = contribution("JPN-2010-02", 2500)
    code, output, errors = desk.run("import", desk.book("b.xlsx", contributions(*rows)))
    assert code == 3
    changed = [line for line in output.splitlines() if " is now " in line]
    cell = f"{column('Amount')}6"
    assert changed == [f"  amount: '2000' ({cell}) is now '2500' ({cell})"]
    assert "a.xlsx, sheet VTF, A6:P6" in output
    assert "1 row in conflict" in errors
    assert desk.content() == before


def test_must_02_a_changed_grant_is_one_difference_of_its_agreement_too(desk):
    """The agreement's sum follows from the cell, and is not shown as another change."""
    rows = [contribution("JPN-2010-01", 10, grant=f"JPN-2010-01-{name}") for name in "AB"]
    desk.run("import", desk.book("a.xlsx", contributions(*rows)))
    rows[1] = contribution("JPN-2010-01", 20, grant="JPN-2010-01-B")
    code, output, _ = desk.run("import", desk.book("b.xlsx", contributions(*rows)))
    assert code == 3
    assert len([line for line in output.splitlines() if " is now " in line]) == 1
    assert "from this follow changes of: JPN-2010-01" in output


def test_a_conflict_as_json(desk):
    """The same, for a program."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01", notes="other")))
    code, output, _ = desk.run("import", file, "--json")
    found = json.loads(output)[0]
    assert code == 3
    assert found["status"] == "conflict"
    assert [cell["field"] for cell in found["conflicts"][0]["cells"]] == ["note"]


def test_a_status_that_moves_on_adds_to_what_is_there(desk):
    """Announced, then signed, then received: each state once."""
    for number, (status, new) in enumerate(
        [("announced", 1), ("committed", 6), ("received", 1), ("received", 0)]
    ):
        file = desk.book(
            f"{number}.xlsx", contributions(contribution("JPN-2010-01", status=status), [])
        )
        code, output, _ = desk.run("import", file, "--json")
        assert code == 0
        assert json.loads(output)[0].get("entries", 0) == new


@pytest.mark.parametrize("status", ["committed", "not booked"])
def test_a_status_that_goes_back_is_a_conflict(desk, status):
    """What is in the books does not leave them in silence."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01", status=status)))
    assert desk.run("import", file)[0] == 3


def test_a_clause_that_vanishes_is_a_conflict(desk):
    """An emptied cell is a change too."""
    with_rate = contribution("JPN-2010-01", **{"support cost %": "13%"})
    desk.run("import", desk.book("a.xlsx", contributions(with_rate)))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01")))
    code, output, _ = desk.run("import", file)
    assert code == 3
    assert "support_cost: '13%'" in output


def test_a_dry_run_writes_nothing(desk):
    """It says what would be done."""
    file = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    before = desk.content()
    code, output, _ = desk.run("import", file, "--dry-run")
    assert code == 0
    assert "would be written" in output
    assert "1,000 USD" in output
    assert desk.content() == before


SPENT = ["Reference", "Date", "Funding", "Programme", "Budget class", "Activity", "Amount"]


def spent(desk, name, amount, programme="AFG"):
    """Return a workbook with one row of expenditure under JPN-2010-01."""
    row = ["V-1", D(2010, 5, 1), "JPN-2010-01", programme, "Travel", "clearance", amount]
    return desk.book(name, {"E": [SPENT, row]})


def test_a_dry_run_asks_the_rules_too(desk):
    """What an import would be refused for, cell by cell, and nothing is written."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    before = desk.content()
    code, output, errors = desk.run("import", spent(desk, "e.xlsx", 1001), "--dry-run")
    assert code == 1
    assert "would be refused, with 1 error" in errors
    assert "EARMARK-CEILING (e.xlsx, sheet E, cell A2:G2)" in errors
    assert desk.content() == before
    code, output, _ = desk.run("import", spent(desk, "e.xlsx", 1001), "--dry-run", "--json")
    (found,) = json.loads(output)
    assert (code, found["status"]) == (1, "would be refused")
    assert [finding["code"] for finding in found["findings"]] == ["EARMARK-CEILING"]
    assert desk.content() == before


def test_a_dry_run_of_several_files_lets_each_meet_the_ones_before(desk):
    """The agreement of the first pays for the voucher of the second; the third spends too much."""
    before = desk.content()
    first = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    files = [first, spent(desk, "b.xlsx", 1000), first, spent(desk, "c.xlsx", 7)]
    code, output, _ = desk.run("import", *files, "--dry-run", "--json")
    found = json.loads(output)
    assert [done["status"] for done in found] == [
        "dry run", "dry run", "already imported", "conflict",
    ]  # fmt: skip
    assert code == 3
    assert "vtf-dry-run" not in output
    assert desk.content() == before


def test_a_dry_run_names_the_books_and_not_their_copy(desk):
    """Nobody can open a file that was thrown away."""
    (desk.books / "terms" / "hand.beancount").write_text(
        '1970-01-01 custom "donor" "XXX"\n  name: "Japan"\n'
    )
    with (desk.books / "main.beancount").open("a") as main:
        main.write('include "terms/hand.beancount"\n')
    file = desk.book("a.xlsx", contributions(contribution("FRA-2010-01", donor="France")))
    for more in ([], ["--json"]):
        code, output, errors = desk.run("import", file, "--dry-run", *more)
        assert code == 1
        assert "TERM-NAME" in output + errors
        assert str(desk.books.resolve()) in output + errors
        assert "vtf-dry-run" not in output + errors


def test_remarks_of_the_rules_are_shown(desk):
    """A warning does not stop an import, and is not kept back either."""
    place = contribution("JPN-2010-01")
    sheets = contributions([*place, "Kabul"])
    sheets["VTF"][3] = [*CONTRIBUTION_HEADER, "Place"]
    assert desk.run("import", desk.book("a.xlsx", sheets))[0] == 0
    code, output, _ = desk.run("import", spent(desk, "e.xlsx", 10))
    assert code == 0
    assert "warning: EARMARK-PLACE" in output


def test_rows_set_aside_are_in_the_books_with_their_reason(desk):
    """Not booked is not forgotten."""
    row = contribution("JPN-2010-09", status="not booked")
    assert desk.run("import", desk.book("a.xlsx", contributions(row)))[0] == 0
    text = next(
        path for path in (desk.books / "batches").iterdir() if "set-aside" in path.read_text()
    )
    assert 'reason: "not booked"' in text.read_text()


FAULTS = {
    "wrong header": ("IMPORT-SHEET", "A3"),
    "text in an amount": ("IMPORT-AMOUNT", "K4"),
    "31 February": ("IMPORT-DATE", "M5"),
    "merged cell": ("IMPORT-MERGED", "O6"),
    "hidden row": ("IMPORT-HIDDEN", "A7"),
    "formula error": ("IMPORT-ERROR-CELL", "K8"),
    "unknown donor": ("IMPORT-UNKNOWN-DONOR", "C9"),
    "negative amount": ("IMPORT-NEGATIVE", "K10"),
    "duplicate": ("IMPORT-DUPLICATE", "B12"),
    "two currencies": ("IMPORT-CURRENCY", "K13"),
    "total that does not add": ("IMPORT-TOTAL", "K5"),
    "empty sheet": ("IMPORT-EMPTY", "A1"),
}


def faulty(folder):
    """Return a workbook with twelve planted faults."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "VTF"
    rows = [["VTF"], [], CONTRIBUTION_HEADER]
    rows += [contribution(f"JPN-2010-{n:02}") for n in range(4, 14)]
    for row in rows:
        sheet.append(row)
    sheet["K4"] = "about 1000"
    sheet["M5"] = "31 Feb 2010"
    sheet.merge_cells("O6:P6")
    sheet.row_dimensions[7].hidden = True
    sheet["K8"] = "#REF!"
    sheet["K8"].data_type = "e"
    sheet["C9"] = "Atlantis"
    sheet["K10"] = -1000
    sheet["A12"] = "JPN-2010-11"
    sheet["K13"] = "EUR 1,000"
    sums = book.create_sheet("Sums")
    for row in (CONTRIBUTION_HEADER, contribution("JPN-2011-01"), contribution("JPN-2011-02"), [],
                ["Total", *[None] * 9, 2001]):  # fmt: skip
        sums.append(row)
    wrong = book.create_sheet("Wrong")
    for row in (
        ["VTF"],
        [],
        ["Giver" if name == "Donor" else name for name in CONTRIBUTION_HEADER],
        contribution("JPN-2012-01"),
    ):
        wrong.append(row)
    book.create_sheet("Empty")
    book.save(folder / "faulty.xlsx")
    return folder / "faulty.xlsx"


def test_must_03_twelve_faults_are_twelve_messages(desk):
    """Each with sheet and cell, all at once, and nothing is posted."""
    layout = desk.books / "layouts"
    layout.mkdir()
    text = _contribution_layout().replace('check = ["usd"]', 'check = ["amount"]')
    (layout / "c.toml").write_text(text, encoding="utf-8")
    before = desk.content()
    code, output, _ = desk.run("import", faulty(desk.folder), "--json")
    found = json.loads(output)[0]
    places = {(f["code"], f["where"]["cell"]) for f in found["findings"]}
    assert code == 1
    assert places == set(FAULTS.values())
    assert len(found["findings"]) == len(FAULTS)
    assert all(f["where"]["sheet"] and f["message"] for f in found["findings"])
    assert desk.content() == before


def _contribution_layout():
    from importers.recognise import BUILT_IN

    return (BUILT_IN / "contribution.toml").read_text(encoding="utf-8")


def test_must_03_each_fault_is_told_to_a_person(desk):
    """Code, file, sheet, cell, what was found, what was expected."""
    code, output, errors = desk.run("import", faulty(desk.folder))
    assert code == 1
    assert "IMPORT-UNKNOWN-DONOR (faulty.xlsx, sheet VTF, cell C9)" in output + errors
    assert "'Atlantis'" in output + errors
    assert "Nothing was written" in errors


def test_a_rule_that_refuses_names_the_cells(desk):
    """The earmark is broken in a row, so the row is named."""
    desk.run(
        "import",
        desk.book("a.xlsx", contributions(contribution("JPN-2010-01", activity="clearance"))),
    )
    header = ["Reference", "Date", "Funding", "Programme", "Budget class", "Activity", "Amount"]
    spent = [header, ["V-1", D(2010, 5, 1), "JPN-2010-01", "Libya", "Travel", "clearance", 10]]
    before = desk.content()
    code, _, errors = desk.run("import", desk.book("e.xlsx", {"E": spent}))
    assert code == 1
    assert "EARMARK-PROGRAMME" in errors
    assert "e.xlsx, sheet E, cell A2:G2" in errors
    assert desk.content() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not,a,layout\n1,2,3\n", "no layout fits"),
        (b"PK\x03\x04x", "damaged"),
        (None, "No such file"),
    ],
)
def test_what_cannot_be_imported_is_bad_input(desk, content, says):
    """Exit 2, with the reason."""
    path = desk.folder / "x.csv"
    if content is not None:
        path.write_bytes(content)
    code, _, errors = desk.run("import", path)
    assert code == 2
    assert says in errors


def test_missing_books_are_bad_input(tmp_path):
    """With what to do about it."""
    from click.testing import CliRunner

    from tests.importers.kit import make_book
    from vtf import vtf

    file = make_book(tmp_path / "a.xlsx", contributions(contribution("JPN-2010-01")))
    for more in ([], ["--dry-run"]):
        words = ["import", str(file), "--books", str(tmp_path / "none"), *more]
        result = CliRunner().invoke(vtf, words)
        assert result.exit_code == 2
        assert "no books" in result.stderr


def test_books_that_do_not_load_are_bad_input(desk):
    """Nothing is added to what cannot be read."""
    (desk.books / "main.beancount").write_text('option "nonsense')
    file = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    assert desk.run("import", file)[0] == 2


def test_the_first_file_that_fails_ends_the_work(desk):
    """What came before it is in the books, what comes after is not."""
    good = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    bad = desk.book("b.xlsx", contributions(contribution("JPN-2010-02", "many")))
    last = desk.book("c.xlsx", contributions(contribution("JPN-2010-03")))
    code, output, _ = desk.run("import", good, bad, last, "--json")
    assert code == 1
    assert [done["status"] for done in json.loads(output)] == ["committed", "refused"]


def test_a_failure_is_json_too(desk):
    """A program reads why."""
    code, output, _ = desk.run("import", desk.folder / "none.xlsx", "--json")
    assert code == 2
    assert json.loads(output)[0]["status"] == "failed"
