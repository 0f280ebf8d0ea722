"""Outputs: lists of them, and the task reports of an IMSMA-type system."""

from __future__ import annotations

import pytest

from tests.importers.kit import D, codes, make_book, take

OUTPUT = ["Id", "Programme", "Activity", "Begins", "Ends", "Date", "Indicator", "Quantity", "Unit",
          "At least", "Part of", "Women", "Men", "Girls", "Boys", "Source"]  # fmt: skip
TASK = ["Task ID", "Country", "Province", "District", "Activity type", "Organisation", "Start",
        "End", "Report date", "Area cleared (m2)", "AP mines", "AT mines", "UXO", "SAA",
        "MRE beneficiaries", "Women", "Men", "Source"]  # fmt: skip

#: The programme page of July 2014, read as of Afghanistan by these tests.
PAGE = "UNMAS, Mali programme page, July 2014"


def output(name, indicator, quantity, unit, **more):
    """Return a row of an output; fields by their header in small letters."""
    usual = {
        "id": name, "programme": "Afghanistan", "indicator": indicator, "quantity": quantity,
        "unit": unit, "date": D(2014, 7, 31), "source": PAGE,
    } | {field.replace("_", " "): value for field, value in more.items()}  # fmt: skip
    return [usual.get(header.casefold()) for header in OUTPUT]


def task(name="T-1", **more):
    """Return a row of a task report."""
    usual = {
        "task id": name, "country": "Afghanistan", "province": "Gao", "activity type": "BAC",
        "organisation": "UNOPS", "start": D(2014, 6, 1), "end": D(2014, 6, 30), "report date":
        D(2014, 7, 5),
    } | {field.replace("_", " "): value for field, value in more.items()}  # fmt: skip
    return [usual.get(header.casefold()) for header in TASK]


def outputs(folder, header, *rows):
    """Take in a workbook of outputs, or of tasks."""
    return take(make_book(folder / "results.xlsx", {"Results": [header, *rows]}))


MALI = (
    output("V", "villages surveyed", 953, "villages"),
    output("UXO", "unexploded ordnance destroyed", "1,331", "items", activity="clearance"),
    output("AWARE", "awareness training", "over 9,082", "people"),
    output("AWARE-1", "awareness training, uniformed", 5064, "people", part_of="AWARE"),
    output("AWARE-2", "awareness training, staff", 1776, "people", part_of="AWARE"),
    output("AWARE-3", "awareness training, Malian forces", 1894, "people", part_of="AWARE"),
)


def test_should_07_each_figure_has_its_source_and_its_day(tmp_path):
    """953 villages and 1,331 UXO, as the page has them; "over" is kept."""
    found = outputs(tmp_path, OUTPUT, *MALI)

    assert codes(found) == []
    facts = {draft.entry.values[0].value: draft.entry for draft in found.sorted.new}
    assert facts["V"].meta["quantity"] == 953
    assert facts["V"].meta["source"] == PAGE
    assert facts["V"].date == facts["V"].meta["ends"] == D(2014, 7, 31)
    assert (facts["UXO"].meta["quantity"], facts["UXO"].meta["unit"]) == (1331, "items")
    assert (facts["AWARE"].meta["quantity"], facts["AWARE"].meta["at-least"]) == (9082, True)
    assert "at-least" not in facts["AWARE-1"].meta
    assert facts["AWARE-1"].meta["part-of"] == "AWARE"


def test_should_07_a_task_report_is_an_output_for_each_column(tmp_path):
    """Of a row, each filled column; nothing for a zero; the people belong to those reached."""
    found = outputs(
        tmp_path,
        TASK,
        task(area_cleared=None, uxo=12, saa="1,200", ap_mines=0, district="Ansongo"),
        task("T-2", activity_type="MRE", mre_beneficiaries=31, women=11, men=20, uxo=1),
        task("T-3"),
    )

    assert codes(found) == []
    facts = {d.entry.values[0].value: d.entry for d in found.sorted.new}
    aside = [name for name in facts if name.startswith("ASIDE")]
    assert sorted(facts.keys() - set(aside)) == [
        "T-1-saa", "T-1-uxo", "T-2-people-reached", "T-2-uxo",
    ]  # fmt: skip
    assert facts[aside[0]].meta["reason"] == "the task reports no output"
    uxo, reached = facts["T-1-uxo"].meta, facts["T-2-people-reached"].meta
    assert (uxo["location"], uxo["activity"], uxo["partner"]) == (
        "Gao, Ansongo",
        "clearance",
        "UNOPS",
    )
    assert (uxo["begins"], uxo["ends"]) == (D(2014, 6, 1), D(2014, 6, 30))
    assert uxo["source"] == "IMSMA"
    assert (reached["women"], reached["men"], reached["activity"]) == (11, 20, "risk-education")
    assert "women" not in facts["T-2-uxo"].meta


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"quantity": "over many"}, "IMPORT-NUMBER"),
        ({"quantity": "about 500"}, "IMPORT-NUMBER"),
        ({"quantity": -5}, "IMPORT-NEGATIVE"),
        ({"quantity": "more than -5"}, "IMPORT-NEGATIVE"),
        ({"women": -5}, "IMPORT-NEGATIVE"),
        ({"source": None}, "IMPORT-REQUIRED"),
        ({"part_of": "NOWHERE"}, "OUTPUT-PART"),
        ({"part_of": "X"}, "OUTPUT-PART"),
        ({"begins": D(2014, 8, 1)}, "IMPORT-VALUE"),
    ],
)
def test_what_is_no_output_is_refused(tmp_path, changed, code):
    """No quantity, no source, a part of nothing or of itself, an end before its beginning."""
    usual = {"quantity": 5} | changed
    row = output("X", "villages surveyed", usual.pop("quantity"), "villages", **usual)
    assert codes(outputs(tmp_path, OUTPUT, row)) == [code]


@pytest.mark.parametrize(
    ("written", "number"), [("more than 31,000", 31000), ("31,000+", 31000), ("≥ 5", 5), (">5", 5)]
)
def test_at_least_is_read_in_many_ways(tmp_path, written, number):
    """What a source calls over, more than, or marks with a plus, is at least that much."""
    found = outputs(tmp_path, OUTPUT, output("X", "people reached", written, "people"))
    meta = found.sorted.new[0].entry.meta
    assert (meta["quantity"], meta["at-least"]) == (number, True)


def test_a_total_row_of_tasks_is_held_against_the_rows(tmp_path):
    """A total that does not add up is refused, even where a cell says over."""
    rows = [task(uxo="over 12"), task("T-2", uxo=3)]
    right = [None] * len(TASK)
    right[0], right[TASK.index("UXO")] = "Total", 15
    wrong = list(right)
    wrong[TASK.index("UXO")] = 16

    assert codes(outputs(tmp_path, TASK, *rows, right)) == []
    assert codes(outputs(tmp_path, TASK, *rows, wrong)) == ["IMPORT-TOTAL"]


def test_should_07_the_gap_is_told_when_the_page_comes_in(desk):
    """The import says that 8,734 of over 9,082 are accounted for, and books both."""
    book = desk.book("mali.xlsx", {"Results": [OUTPUT, *MALI]})
    code, text, _ = desk.run("import", book)

    assert code == 0
    assert "OUTPUT-GAP" in text
    assert "over 9,082 people; its parts: 5,064 + 1,776 + 1,894 = 8,734. 348" in text
    assert desk.run("check")[0] == 0
