"""Flows of other people's money: kept as reported, with what does not add up said."""

from __future__ import annotations

import pytest

from importers.preview import as_data, preview_lines
from tests.importers.kit import codes, take

HEADER = "Reported by,Reference,Date,Stage,Amount,Currency,USD,USD unit,Rate\n"


def flows(tmp_path, *rows, more=""):
    """Return what rows of flows would bring into the small books."""
    (tmp_path / "a.csv").write_text(HEADER + "\n".join(rows))
    folders = []
    if more:
        folders = [tmp_path / "l"]
        folders[0].mkdir()
        own = (take.__globals__["find_layouts"]([])[0].file.parent / "flow.toml").read_text()
        (folders[0] / "flow.toml").write_text(own + more)
    return take(tmp_path / "a.csv", *folders)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("500000,EUR,606796,1,0.824", []),
        ("500000,EUR,606797,1,0.824", []),
        ("500000,EUR,606797,,0.824", ["IMPORT-FLOW"]),
        ("500000,EUR,606798,1,0.824", ["IMPORT-FLOW"]),
        ("31045,KWD,100000,1,0.3105", ["IMPORT-FLOW"]),
        ("995603,USD,995603.365,1,", []),
        ("995603,USD,995605,1,", ["IMPORT-FLOW"]),
        (",AUD,73421,1,1.362", ["IMPORT-FLOW"]),
        ("500000,EUR,606796,1,0", ["IMPORT-NUMBER"]),
        (",,,,", ["IMPORT-REQUIRED"]),
        ("EUR 5,USD,,,", ["IMPORT-CURRENCY"]),
        ("1000000000000000,EUR,,,", ["IMPORT-AMOUNT"]),
    ],
)
def test_dollars_amount_and_rate_agree_to_less_than_a_unit(tmp_path, row, expected):
    """Rounded or cut, a figure in whole dollars is off by less than one."""
    assert codes(flows(tmp_path, f"FTS,1,2021-02-25,paid,{row}")) == expected


def test_what_does_not_agree_is_kept_as_reported(tmp_path):
    """With what amount and rate give beside it."""
    taken = flows(tmp_path, "FTS,1,2021-02-25,paid,8000000,SEK,829876,1,9.649")
    meta = taken.sorted.new[0].entry.meta

    assert [str(meta[name]) for name in ("amount", "usd", "usd-at-rate")] == [
        "8000000 SEK", "829876 USD", "829101.46 USD",
    ]  # fmt: skip


def test_stages_and_identities_are_held(tmp_path):
    """A stage that is none, and a flow that nothing tells from others."""
    assert codes(flows(tmp_path, "FTS,1,2021-02-25,given,5,EUR,,,")) == ["IMPORT-VALUE"]
    assert codes(flows(tmp_path, "FTS,,2021-02-25,paid,5,EUR,,,")) == ["IMPORT-KEY"]


def test_the_same_number_twice_is_refused_unless_rows_are_numbered(tmp_path):
    """Then neither is lost."""
    rows = ["FTS,1,2021-02-25,paid,5,EUR,,,", "FTS,1,2021-02-25,paid,5,EUR,,,"]
    assert codes(flows(tmp_path, *rows)) == ["IMPORT-DUPLICATE"]

    taken = flows(tmp_path, *rows, more='\n[key]\nrepeats = "number"\n')
    assert codes(taken) == []
    assert [draft.key for draft in taken.sorted.new] == ["flow:FTS/1", "flow:FTS/1/#2"]


def test_rows_in_dollars_only_are_in_the_sum_of_the_preview(tmp_path):
    """A flow that its publisher gives in dollars alone is as much money as any other."""
    taken = flows(
        tmp_path, "FTS,1,2021-02-25,paid,500000,EUR,606796,1,0.824",
        "FTS,2,2021-02-25,paid,,,73421,1,", "FTS,4,2021-02-25,paid,0,USD,50,1,",
        "FTS,3,2021-02-25,paid,7,CHF,,,",
    )  # fmt: skip
    (line,) = [line for line in preview_lines(taken) if "add up" in line]

    assert line.strip() == (
        "new rows add up to 7 CHF, 500,000 EUR, 73,421 USD; in all 680,267 USD, "
        "without 1 of the rows, whose dollars nobody has stated"
    )
    assert as_data(taken, "", "")["rows"]["usd"] == {"new": "680267"}


def test_dollars_that_nobody_knows_are_not_called_none(tmp_path):
    """`in all 0 USD` would be a figure."""
    taken = flows(tmp_path, "FTS,3,2021-02-25,paid,7,CHF,,,")
    assert "add up to 7 CHF; in USD not known yet" in "\n".join(preview_lines(taken))
