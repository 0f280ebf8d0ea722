"""Dates: in the calendar, and by the layout's order."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.dates import DateError, read_date

D = datetime.date
DAYS = st.dates(min_value=D(1945, 1, 1), max_value=D(2100, 12, 31))


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ((2010, 3, 18), "iso", D(2010, 3, 18)),
        ("2010-03-18", "iso", D(2010, 3, 18)),
        ("2010-03-18T00:00:00", "iso", D(2010, 3, 18)),
        ("18/03/2010", "dmy", D(2010, 3, 18)),
        ("3/18/2010", "mdy", D(2010, 3, 18)),
        ("18 March 2010", "iso", D(2010, 3, 18)),
        ("1st Sept. 2010", "iso", D(2010, 9, 1)),
        ("March 18, 2010", "iso", D(2010, 3, 18)),
        ("18-Mar-2010", "iso", D(2010, 3, 18)),
    ],
)
def test_whole_dates(value, order, day):
    """Each is that day, and nothing about it was partial."""
    assert read_date(value, order, "refuse") == (day, "")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2012", D(2012, 1, 1), D(2012, 12, 31)),
        (2012.0, D(2012, 1, 1), D(2012, 12, 31)),
        ("2015-02", D(2015, 2, 1), D(2015, 2, 28)),
        ("Feb 2016", D(2016, 2, 1), D(2016, 2, 29)),
    ],
)
def test_partial_dates_become_days_by_rule_only(value, first, last):
    """The rule decides, what was written stays known, and without a rule it is refused."""
    given_as = "2012" if value == 2012.0 else value
    assert read_date(value, "iso", "first-day") == (first, given_as)
    assert read_date(value, "iso", "last-day") == (last, given_as)
    with pytest.raises(DateError, match="partial"):
        read_date(value, "iso", "refuse")


@pytest.mark.parametrize(
    "value",
    ["31 Feb 2012", "2013-04-31", "2013-13-01", "2013-00", "18/03/2010", "soon", "", "1066",
     40255.0, True, (2010, 3, 18, 12, 30, 0), (1900, 1, 1), "0000-01-01", "2012-2013", 2012.5],
)  # fmt: skip
def test_what_is_no_date_is_refused(value):
    """Not in the calendar, two ways to read it, a bare number, a time of day."""
    with pytest.raises(DateError):
        read_date(value, "iso", "last-day")


@given(DAYS, st.sampled_from(["iso", "dmy", "mdy"]))
def test_written_dates_read_back(day, order):
    """A date in the layout's order is that date."""
    form = {"iso": "%Y-%m-%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[order]
    text = day.strftime(form)
    assert read_date(text, order, "refuse") == (day, "")


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused(text):
    """There is no third way."""
    try:
        day, _ = read_date(text, "dmy", "last-day")
    except DateError:
        return
    assert isinstance(day, D)
