"""Accepting what is valid: the good rows, whole units only; the rest listed, and kept with why."""

from __future__ import annotations

import json

import pytest

from ledger.books import load, peek
from ledger.correction_facts import RefusedTerm
from tests.importers.kit import CONTRIBUTION_HEADER, D, contribution, contributions
from tests.importers.test_import import FAULTS, SPENT, faulty
from tests.importers.test_import import _contribution_layout as contribution_layout

DAY = D(2010, 5, 1)


def spent(reference, amount, funding="JPN-2010-01", programme="AFG", day=DAY):
    """Return a row of expenditure."""
    return [reference, day, funding, programme, "Travel", "clearance", amount]


def accept(desk, file, *more):
    """Take the good rows of a file; return exit code, what is said as data, errors."""
    code, output, errors = desk.run("import", file, "--accept-valid", "--json", *more)
    return code, json.loads(output)[0], errors


def refused(desk):
    """Return what the books keep of rows that were refused: place, code, identity."""
    found = peek(desk.books).register.of(RefusedTerm).values()
    return sorted(
        (term.origin.partition(" ")[2], term.reason.partition(":")[0], term.record)
        for term in found
    )


def check(desk):
    """Hold the books against their rules and their sources."""
    assert desk.run("check")[0] == 0
    code, output, _ = desk.run("reconcile", "sources")
    assert code == 0, output


def test_must_03_the_good_rows_are_taken_and_the_rest_is_listed(desk):
    """Twelve faults: each is told with sheet and cell, and stops its own row or sheet only."""
    layout = desk.books / "layouts"
    layout.mkdir()
    text = contribution_layout().replace('check = ["usd"]', 'check = ["amount"]')
    (layout / "c.toml").write_text(text, encoding="utf-8")
    file = faulty(desk.folder)
    import openpyxl

    book = openpyxl.load_workbook(file)
    book["VTF"].append(contribution("JPN-2010-30", 7000))
    book.save(file)
    code, found, errors = accept(desk, file)
    assert code == 1
    assert {(f["code"], f["where"]["cell"]) for f in found["findings"]} == set(FAULTS.values())
    assert len(found["findings"]) == len(FAULTS)
    assert "12 rows refused and listed, the others taken; 1 sheet not read" in errors
    assert [sheet["rows"]["new"] for sheet in found["sheets"]] == [1, 0]
    assert found["rows"]["sums"]["new"] == {"USD": "7000"}
    assert list(peek(desk.books).register.agreements) == ["JPN-2010-30"]
    # Ten rows, both rows of the sheet whose total does not add up, and the sheet without a layout.
    kept = refused(desk)
    assert len(kept) == 13
    assert ("Sums!A2:P2", "IMPORT-TOTAL", "contribution:JPN-2011-01") in kept
    for row in (11, 12):
        place = f"VTF!A{row}:P{row}"
        assert (place, "IMPORT-DUPLICATE", "contribution:JPN-2010-11") in kept
    check(desk)


def test_must_04_accepting_twice_changes_nothing(desk):
    """The same rows are refused for the same reasons, which the books have."""
    rows = contributions(contribution("JPN-2010-01"), contribution("JPN-2010-02", "many"))
    file = desk.book("a.xlsx", rows)
    assert accept(desk, file)[0] == 1
    before = desk.content()
    code, found, _ = accept(desk, file)
    assert (code, found["status"]) == (1, "nothing new")
    assert desk.content() == before


def test_the_row_put_right_is_imported_and_the_refusal_is_history(desk):
    """In another file, and in the same one once the books know the donor."""
    rows = [contribution("JPN-2010-01"), contribution("XYZ-2010-01", donor="Atlantis"),
            contribution("JPN-2010-02", "many")]  # fmt: skip
    file = desk.book("a.xlsx", contributions(*rows))
    assert accept(desk, file)[0] == 1
    assert desk.run("import", file)[0] == 1
    donors = {"Donors": [["Id", "Name", "Kind", "Aliases"], ["XYZ", "Atlantis", "other", None]]}
    assert desk.run("import", desk.book("d.xlsx", donors))[0] == 0
    code, found, _ = accept(desk, file)
    assert (code, found["rows"]["new"], found["rows"]["known"]) == (1, 1, 1)
    rows[2] = contribution("JPN-2010-02", 500)
    assert desk.run("import", desk.book("b.xlsx", contributions(*rows)))[0] == 0
    assert len(refused(desk)) == 2
    check(desk)


def test_a_unit_stands_or_falls_together(desk):
    """All rows of an agreement, all lines of a voucher, both rows of one identity."""
    rows = [contribution("JPN-2010-01", 10, grant="JPN-2010-01-A"),
            contribution("JPN-2010-01", "x", grant="JPN-2010-01-B"),
            contribution("JPN-2010-02")]  # fmt: skip
    lines = [
        [*SPENT, "Line"],
        [*spent("V-1", 1, "JPN-2010-02"), "1"],
        [*spent("V-1", "much", "JPN-2010-02"), "2"],
        [*spent("V-2", 1, "JPN-2010-02"), "1"],
    ]
    file = desk.book("a.xlsx", contributions(*rows) | {"E": lines})
    assert accept(desk, file)[0] == 1
    assert [row[0] for row in refused(desk)] == ["E!A2:H2", "E!A3:H3", "VTF!A5:P5", "VTF!A6:P6"]
    together = [term.reason for term in peek(desk.books).register.of(RefusedTerm).values()
                if "it belongs together with" in term.reason]  # fmt: skip
    assert len(together) == 2
    check(desk)


def test_what_refers_to_a_refused_row_is_refused_and_says_so(desk):
    """A receipt and a cost of a grant that was not taken; others are."""
    rows = contributions(
        contribution("JPN-2010-01", status="committed"), contribution("JPN-2010-02", "x")
    )
    receipts = [["Reference", "Funding", "Date", "Amount"],
                ["R-1", "JPN-2010-01", DAY, 900], ["R-2", "JPN-2010-02", DAY, 5]]  # fmt: skip
    lines = [SPENT, spent("V-1", 5), spent("V-2", 5, "JPN-2010-02")]
    code, found, _ = accept(desk, desk.book("a.xlsx", rows | {"Receipts": receipts, "E": lines}))
    assert code == 1
    texts = [f["message"] for f in found["findings"] if f["code"] == "IMPORT-UNKNOWN-FUNDING"]
    assert len(texts) == 2
    assert all("it stands in VTF!A6:P6, which is refused" in text for text in texts)
    assert {"receipt:R-1", "expenditure:V-1"} <= set(peek(desk.books).entries_by_key)
    check(desk)


def test_conflicts_are_left_out_and_listed(desk):
    """The books keep what they have; the rest comes in."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    rows = contributions(contribution("JPN-2010-01", 7), contribution("JPN-2010-02"))
    code, found, _ = accept(desk, desk.book("b.xlsx", rows))
    assert code == 1
    assert (found["rows"]["in_conflict"], found["rows"]["new"]) == (1, 1)
    assert found["conflicts"][0]["cells"][0]["before"] == "1000"
    assert found["conflicts"][0]["cells"][0]["after"] == "7"
    assert refused(desk) == [("VTF!A5:P5", "CONFLICT", "contribution:JPN-2010-01")]
    check(desk)


def test_one_unlawful_row_does_not_block_the_others(desk):
    """Each is named with its clause; the first hundredth over the limit stays out."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    rows = [SPENT, spent("V-1", 400), spent("V-2", 10, programme="Libya"), spent("V-3", 400),
            spent("V-4", 400, day=D(2010, 6, 1)), spent("V-5", 100)]  # fmt: skip
    file = desk.book("e.xlsx", {"E": rows})
    code, found, _ = accept(desk, file)
    assert code == 1
    assert [(r["cells"], r["code"]) for r in found["refused"]] == [
        ("A3:G3", "EARMARK-PROGRAMME"), ("A5:G5", "EARMARK-CEILING"),
    ]  # fmt: skip
    assert "Clause programme of agreement JPN-2010-01" in found["refused"][0]["message"]
    assert {f["code"] for f in found["findings"]} == {"EARMARK-PROGRAMME", "EARMARK-CEILING"}
    check(desk)
    before = desk.content()
    assert accept(desk, file)[1]["status"] == "nothing new"
    assert desk.content() == before


def test_a_funding_that_goes_on_being_refused_is_given_up(desk):
    """So that the rules are asked a few times, however many rows there are."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    rows = [SPENT, *(spent(f"V-{n:02}", 300) for n in range(20))]
    code, found, _ = accept(desk, desk.book("e.xlsx", {"E": rows}))
    assert code == 1
    spent_ = sum(line.amount for line in load(desk.books).lines if line.kind == "expense")
    assert spent_ <= 1000
    assert found["rows"]["new"] + found["rows"]["refused"] == 20
    assert len(refused(desk)) == found["rows"]["refused"]
    check(desk)


def test_books_that_are_unlawful_already_take_nothing(desk):
    """What is wrong elsewhere cannot be left out here."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    with (desk.books / "main.beancount").open("a") as main:
        main.write('\n2010-01-01 custom "donor" "ZZZ"\n  name: "Japan"\n')
    before = desk.content()
    code, found, errors = accept(desk, desk.book("e.xlsx", {"E": [SPENT, spent("V-1", 1)]}))
    assert (code, found["status"]) == (1, "failed")
    assert "TERM-NAME" in errors
    assert desk.content() == before


def test_a_dry_run_of_it_writes_nothing_and_several_files_go_on(desk):
    """A file with refused rows does not keep the next one out."""
    bad = desk.book("a.xlsx", contributions(contribution("JPN-2010-01"), contribution("J-2", "x")))
    good = desk.book("b.xlsx", contributions(contribution("JPN-2010-03")))
    before = desk.content()
    code, output, errors = desk.run("import", bad, good, "--accept-valid", "--dry-run")
    assert code == 1
    assert "would be written, nothing was" in output
    assert "this was a dry run" in errors
    assert desk.content() == before
    code, output, _ = desk.run("import", bad, good, "--accept-valid")
    assert code == 1
    assert set(peek(desk.books).register.agreements) == {"JPN-2010-01", "JPN-2010-03"}


def test_a_file_without_faults_is_taken_whole_and_ends_with_nothing(desk):
    """Exit 0, and the next strict import of it has nothing to do."""
    file = desk.book("a.xlsx", contributions(contribution("JPN-2010-01")))
    assert accept(desk, file)[0] == 0
    code, output, _ = desk.run("import", file)
    assert (code, "the books have every row already" in output) == (0, True)


@pytest.mark.parametrize("sheet", [
    [["In thousands of dollars"], CONTRIBUTION_HEADER, contribution("JPN-2010-01")],
    [[*CONTRIBUTION_HEADER, "Amount"], [*contribution("JPN-2010-01"), 5]],
])  # fmt: skip
def test_what_is_wrong_with_a_sheet_refuses_all_of_it(desk, sheet):
    """A heading that makes every amount doubtful, two columns for one field."""
    other = [CONTRIBUTION_HEADER, contribution("JPN-2010-02")]
    code, found, _ = accept(desk, desk.book("a.xlsx", {"Bad": sheet, "Good": other}))
    assert code == 1
    assert found["rows"]["new"] == 1
    assert list(peek(desk.books).register.agreements) == ["JPN-2010-02"]
    check(desk)


def test_what_was_refused_of_one_file_says_nothing_of_another(desk):
    """The rows put right stand in the same cells of another file, which refuses rows of its own."""
    assert (
        desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))[0] == 0
    )
    bad = [SPENT, spent("A", 1), spent("B", "x"), spent("C", 3)]
    assert accept(desk, desk.book("b.xlsx", {"E": bad}))[0] == 1
    good = [SPENT, spent("A", 1), spent("B", 2), spent("C", 3), spent("D", 4)]
    code, found, _ = accept(desk, desk.book("c.xlsx", {"E": good}))
    assert (code, found["entries"]) == (0, 2)
    check(desk)


def test_a_receipt_of_a_grant_that_its_other_rows_pull_down_says_which_row(desk):
    """The grant's own row is right; the agreement's other row is not, and they go together."""
    rows = contributions(
        contribution("JPN-2010-03", 500, grant="JPN-2010-03-A", status="signed"),
        contribution("JPN-2010-03", -5, grant="JPN-2010-03-B", status="signed"),
    )
    receipt = ["R1", "JPN-2010-03-A", DAY, 500, "USD"]
    rows["R"] = [["Reference", "Funding", "Date", "Amount", "Currency"], receipt]
    code, found, _ = accept(desk, desk.book("a.xlsx", rows))
    said = [one["message"] for one in found["findings"] if one["where"]["sheet"] == "R"]
    assert code == 1
    assert ["it stands in VTF!A5:P5, which is refused" in text for text in said] == [True]
