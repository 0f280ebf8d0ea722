"""Decisions on paper: what is archived of a reversal, and read again."""

from __future__ import annotations

import json

import pytest

from importers.feeds.decision import is_decision, paper, read
from importers.workbook import read_workbook
from tests.importers.kit import small_peek, take


def test_a_paper_reads_as_rows():
    """Under the headers of the layout, each with its place."""
    content = paper(["expenditure:É-1", "b"], 'He said "no".', "2010-05-01")
    assert json.loads(content)["reason"] == 'He said "no".'
    assert is_decision(content, ".json")
    state, [sheet], notes = read(content)
    assert (state, notes) == ("ok", [])
    assert sheet[1] == [
        ["Reverses", "Date", "Reason"],
        ["expenditure:É-1", "2010-05-01", 'He said "no".'],
        ["b", "2010-05-01", 'He said "no".'],
    ]
    assert sheet[-1] == {2: "reversal 1", 3: "reversal 2"}


BROKEN = (
    '{"decision": "reversal"',
    '{"decision": "reversal"}',
    '{"decision": "reversal", "reason": 1, "reversals": [{"reverses": "a", "date": ""}]}',
    '{"decision": "reversal", "reversals": 7}',
)


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_paper_is_refused(text):
    """And taken again."""
    assert read(text.encode())[0] == "refused"


def test_a_paper_goes_through_the_reading_process(tmp_path):
    """Like any other file."""
    path = tmp_path / "reversal.json"
    path.write_bytes(paper(["agreement:JPN-2010-01:signed"], "Never signed.", ""))
    assert [sheet.name for sheet in read_workbook(path).sheets] == ["decision"]
    taken = take(path, peek=small_peek())
    (draft,) = taken.sorted.new
    assert draft.entry.meta["reverses"] == "agreement:JPN-2010-01:signed"
    assert draft.entry.meta["decision"].endswith(" decision!A2:C2")
