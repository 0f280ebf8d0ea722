"""Reporting clauses: which statements, of which periods, by when."""

from __future__ import annotations

import datetime

import pytest

from ledger.axis_values import READERS
from ledger.clauses import ALWAYS, FOREVER, Clause
from ledger.findings import Place
from ledger.reporting import Deadline, deadline_said, duty_of
from ledger.words import Axis

D = datetime.date


def clause(*allows: str) -> Clause:
    """Return a clause on reporting."""
    return Clause("JPN-1", "9", Axis.REPORTING, allows, "", ALWAYS, FOREVER, Place())


@pytest.mark.parametrize(
    ("allows", "kind", "months", "starts"),
    [
        (("annual", "within 6 months"), "annual", 12, 1),
        (("Annual  July-June", "within 90 days"), "annual", 12, 7),
        (("half-yearly", "within 60 days"), "interim", 6, 1),
        (("quarterly", "within 1 month"), "interim", 3, 1),
        (("monthly", "within 10 days"), "interim", 1, 1),
        (("final", "by 30 April"), "final", 0, 1),
    ],
)
def test_what_a_clause_asks_for(
    allows: tuple[str, ...], kind: str, months: int, starts: int
) -> None:
    """Its kind, how long its periods are, and the month in which its year begins."""
    duty = READERS[Axis.REPORTING](clause(*allows))

    assert (duty.kind, duty.months, duty.starts) == (kind, months, starts)


def test_a_clause_that_allows_anything_asks_for_nothing() -> None:
    """`*` is no duty."""
    assert duty_of(clause("*")) is None


@pytest.mark.parametrize(
    "allows",
    [
        ("annual",),
        ("annual", "within 6 months", "by 30 April"),
        ("sometimes", "within 6 months"),
        ("annual", "soon"),
        ("annual", "within a while"),
        ("annual", "by 31 June"),
        ("annual", "by 29 February"),
        ("annual", "by 1 Juni"),
    ],
)
def test_what_asks_for_nothing_that_is_known_is_refused(allows: tuple[str, ...]) -> None:
    """Nothing is guessed: the register refuses the clause."""
    with pytest.raises(ValueError, match="is no"):
        duty_of(clause(*allows))


@pytest.mark.parametrize(
    ("said", "ends", "due"),
    [
        ("within 6 months", D(2013, 12, 31), D(2014, 6, 30)),
        ("within 90 days", D(2013, 12, 31), D(2014, 3, 31)),
        ("by 30 June", D(2013, 12, 31), D(2014, 6, 30)),
        ("30 June", D(2013, 6, 30), D(2014, 6, 30)),
        ("by 30 September", D(2014, 6, 30), D(2014, 9, 30)),
    ],
)
def test_when_it_is_due(said: str, ends: D, due: D) -> None:
    """So long after the last day, or the first such day after it."""
    assert deadline_said(said).after(ends) == due


def test_periods_are_those_of_the_calendar_that_meet_a_span() -> None:
    """A span from May to the next January is in two calendar years and two of the missions."""
    span = D(2013, 5, 5), D(2014, 1, 5)
    annual = duty_of(clause("annual", "within 6 months"))
    missions = duty_of(clause("annual July-June", "within 6 months"))
    half = duty_of(clause("half-yearly", "within 6 months"))
    final = duty_of(clause("final", "within 6 months"))

    assert annual
    assert missions
    assert half
    assert final
    assert list(annual.periods(*span)) == [
        (D(2013, 1, 1), D(2013, 12, 31)),
        (D(2014, 1, 1), D(2014, 12, 31)),
    ]
    assert list(missions.periods(*span)) == [
        (D(2012, 7, 1), D(2013, 6, 30)),
        (D(2013, 7, 1), D(2014, 6, 30)),
    ]
    assert next(iter(half.periods(*span))) == (D(2013, 1, 1), D(2013, 6, 30))
    assert len(list(half.periods(D(2013, 8, 1), D(2014, 1, 5)))) == 2
    assert list(final.periods(*span)) == [span]


def test_a_deadline_is_a_span_or_a_day() -> None:
    """One of the two, never both."""
    assert deadline_said("by 30 June") == Deadline(None, 6, 30)
    assert deadline_said("within 2 months").span is not None
