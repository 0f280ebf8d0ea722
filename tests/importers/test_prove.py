"""Date order and number marks: proved by whole columns, or refused with the cells."""

from __future__ import annotations

import pytest

from importers.dates import DateError, read_date
from importers.prove import Cell, date_order, number_marks
from tests.importers.kit import codes, take


def cells(*texts):
    """Return the cells of a column."""
    return iter([Cell(row, text) for row, text in enumerate(texts, 2)])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03/04/2013", "14/04/2013"], "dmy"),
        (["03/04/2013", "04/14/2013 12:00:00 AM"], "mdy"),
        (["05/05/2013", "13 April 2026", "2013-01-02"], "dmy"),
        (["03/04/2013"], ""),
        (["14/04/2013", "04/14/2013"], ""),
    ],
)
def test_one_day_above_twelve_decides_for_the_column(texts, expected):
    """A day that is its own month leaves nothing open; two that disagree prove nothing."""
    assert date_order(cells(*texts)).found == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.234,56", "1.250"], ",."),
        (["1,234.56", "1,250"], ".,"),
        (["1 250 000,00", "450"], ", "),
        (["1\u202f250,50"], ", "),
        (["1'250.50"], ".'"),
        (["1\u2019250.50"], ".'"),
        (["1.250.000"], ",."),
        (["12,5", "1,250"], ",."),
        (["0,815"], ",."),
        (["1250,125"], ",."),
        (["USD 100", "200"], ".,"),
        (["1 250", "3 400"], ". "),
        (["1.250", "3.400"], ""),
        (["1.250,00", "1,250.00"], ""),
        (["1 250,00", "1.250,00"], ""),
    ],
)
def test_marks_that_can_only_stand_before_decimals_decide(texts, expected):
    """What may be read two ways decides nothing by itself."""
    assert number_marks(cells(*texts)).found == expected


LAYOUT = """
name = "t"
version = 1
kind = "flow"
[recognise]
header = ["Ref", "Day"]
[columns]
reference = "Ref"
date = "Day"
amount = "Sum"
rate = "Rate"
currency = "Cur"
[defaults]
reported_by = "Agency"
stage = "paid"
[dates]
order = "prove"
[numbers]
decimal = "prove"
[[totals]]
texts = ["Total"]
check = ["amount"]
"""


def test_each_column_is_read_as_it_proves(tmp_path):
    """One has commas before decimals and another full stops; totals are read as their column is."""
    (tmp_path / "l").mkdir()
    (tmp_path / "l" / "t.toml").write_text(LAYOUT)
    (tmp_path / "a.csv").write_text(
        "Ref,Day,Sum,Rate,Cur\n"
        'A,03/04/2013,"1.250,50",0.75,EUR\nB,14/04/2013,"1.250",1.250,EUR\n'
        'Total,,"2.500,50",,\n'
    )
    taken = take(tmp_path / "a.csv", tmp_path / "l")

    assert codes(taken) == []
    rows = [row.values for row in taken.tables[0].records()]
    assert [(str(row["date"]), str(row["amount"]), str(row["rate"])) for row in rows] == [
        ("2013-04-03", "1250.50", "0.75"),
        ("2013-04-14", "1250", "1.250"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/1/0001 12:00:00 AM", None),
        ("13 April 2026", "2026-04-13"),
        ("3 mars 2014", "2014-03-03"),
        ("1er août 2014", "2014-08-01"),
        ("21 de abril de 2014", "2014-04-21"),
        ("3. März 2014", "2014-03-03"),
        ("3/14/2016 12:00:00 AM", "2016-03-14"),
        ("3/14/2016 2:21:50 PM", None),
        ("2021-02-25T00:00:00Z", "2021-02-25"),
        ("3 Brumaire 2014", None),
    ],
)
def test_dates_as_people_and_databases_write_them(text, expected):
    """The first year of the calendar is no date, and a time of day is dropped only when told."""
    if expected is None:
        with pytest.raises(DateError):
            read_date(text, "mdy", "refuse")
    else:
        assert str(read_date(text, "mdy", "refuse")[0]) == expected


def test_a_time_of_day_is_dropped_where_a_layout_says_so():
    """From texts and from cells."""
    assert str(read_date("3/14/2016 2:21:50 PM", "mdy", "refuse", "drop")[0]) == "2016-03-14"
    assert str(read_date((2016, 3, 14, 9, 5, 0), "iso", "refuse", "drop")[0]) == "2016-03-14"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('A,2013-01-05,"1.250",,EUR\nNote,,"12,5 per cent",,\n', "IMPORT-NUMBER"),
        ("A,03/04/2013,5,,EUR\nNote,25/12/2013,,,\n", "IMPORT-DATE"),
    ],
)
def test_a_footnote_proves_nothing(tmp_path, rows, code):
    """It is not read, so it may be written by anybody in any way."""
    (tmp_path / "l").mkdir()
    (tmp_path / "l" / "t.toml").write_text(f'{LAYOUT}[footer]\ntexts = ["Note*"]\n')
    (tmp_path / "a.csv").write_text(f"Ref,Day,Sum,Rate,Cur\n{rows}")
    assert codes(take(tmp_path / "a.csv", tmp_path / "l")) == [code]
