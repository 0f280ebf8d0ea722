"""Results beside money: added within a source, never across; parts, gaps, periods."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.results import Period, period_of, results
from reports.results_text import as_text
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books

D = datetime.date

PAGE = '  ends: 2014-07-31\n  programme: "MLI"\n  source: "Programme page, July 2014"\n'


def page(name: str, indicator: str, quantity: str, unit: str, more: str = "") -> str:
    """Return an output as the programme page of July 2014 states it."""
    return (
        f'2014-07-31 custom "output" "{name}"\n  indicator: "{indicator}"\n'
        f'  quantity: {quantity}\n  unit: "{unit}"\n{PAGE}{more}'
    )


MALI = (
    page("V", "villages surveyed", "953", "villages")
    + page("UXO", "unexploded ordnance destroyed", "1331", "items", '  activity: "clearance"\n')
    + page("A", "awareness training", "9082", "people", "  at-least: TRUE\n")
    + page("A1", "awareness, uniformed", "5064", "people", '  part-of: "A"\n')
    + page("A2", "awareness, staff", "1776", "people", '  part-of: "A"\n')
    + page("A3", "awareness, Malian forces", "1894", "people", '  part-of: "A"\n')
)


def task(name: str, quantity: str, begins: str, ends: str, more: str = "") -> str:
    """Return an output of a task, as IMSMA has it on 5 July 2014."""
    return (
        f'2014-07-05 custom "output" "{name}"\n  programme: "MLI"\n'
        f'  indicator: "unexploded ordnance destroyed"\n  quantity: {quantity}\n  unit: "items"\n'
        f'  activity: "clearance"\n  source: "IMSMA"\n  begins: {begins}\n  ends: {ends}\n{more}'
    )


TASKS = task("T1", "12", "2014-06-01", "2014-06-30") + task("T2", "5", "2014-05-20", "2014-06-10")


@pytest.fixture
def books(make_books: Callable[[str], Path], small_text: str) -> Callable[[str], Books]:
    """Return a function that loads the small books with more in them."""
    return lambda more: load(make_books(small_text + more))


def test_should_07_mali_july_2014(books: Callable[[str], Books]) -> None:
    """953 villages, 1,331 UXO with source and date; 9,082 and 8,734 and the gap of 348."""
    found = results(books(MALI), period_of("2012-01-01..2014-07-31"), programme="MLI")

    (mali,) = found.programmes
    assert mali.figures == ()  # what began before the period is known is not in the period

    (mali,) = results(books(MALI), Period(datetime.date.min, D(2014, 7, 31))).programmes
    figures = {figure.outputs[0].id: figure for figure in mali.figures}
    assert (figures["V"].quantity, figures["V"].unit) == (953, "villages")
    assert figures["UXO"].quantity == 1331
    assert {(figure.source, figure.stated) for figure in mali.figures} == {
        ("Programme page, July 2014", D(2014, 7, 31))
    }
    assert (figures["A"].quantity, figures["A"].at_least) == (9082, True)
    assert [part.quantity for part in figures["A"].parts] == [5064, 1776, 1894]
    (gap,) = mali.gaps
    assert "over 9,082 people; its parts: 5,064 + 1,776 + 1,894 = 8,734. 348 are" in gap


def test_should_07_money_stands_beside_and_divides_nothing(books: Callable[[str], Books]) -> None:
    """What was booked in the programme and period, by fund and activity, help in kind apart."""
    found = results(books(MALI), Period(datetime.date.min, D(2014, 7, 31)))
    (mali,) = found.programmes
    money = {(s.fund, s.activity): (s.direct, s.support, s.in_kind) for s in mali.spent}
    assert money == {
        ("VTF", "risk-education"): (100000, 7000, 0),
        ("VTF", "clearance"): (0, 0, 50000),
    }
    text = as_text(found)
    assert "In kind, apart" in text
    assert "No figure here divides one by the other" in text
    earlier = results(books(MALI), period_of("2012-08"), programme="MLI").programmes[0]
    assert [s.direct for s in earlier.spent] == [100000]


def test_two_sources_are_never_added(books: Callable[[str], Books]) -> None:
    """The page's 1,331 and IMSMA's tasks stand side by side; IMSMA's are one figure."""
    (mali,) = results(books(MALI + TASKS), Period(datetime.date.min, D(2014, 12, 31))).programmes
    uxo = {f.source: f for f in mali.figures if f.indicator == "unexploded ordnance destroyed"}
    assert {source: figure.quantity for source, figure in uxo.items()} == {
        "IMSMA": 17, "Programme page, July 2014": 1331,
    }  # fmt: skip
    assert (uxo["IMSMA"].begins, uxo["IMSMA"].ends) == (D(2014, 5, 20), D(2014, 6, 30))
    assert len(uxo["IMSMA"].outputs) == 2
    text = as_text(results(books(MALI + TASKS), Period(datetime.date.min, D(2014, 12, 31))))
    assert "[1] Programme page, July 2014" in text
    assert "[2] IMSMA" in text


def test_what_reaches_beyond_the_period_is_in_no_figure(books: Callable[[str], Books]) -> None:
    """It is named apart, and never split."""
    found = results(books(TASKS), period_of("2014-06"))
    (mali,) = found.programmes
    assert [figure.quantity for figure in mali.figures] == [12]
    assert [output.id for output in mali.beyond] == ["T2"]
    assert "T2 (5 items, 2014-05-20 to 2014-06-10)" in as_text(found)
    assert results(books(TASKS), period_of("2013")).programmes[0].beyond == ()


def test_a_part_whose_whole_is_not_in_the_period_stands_alone(
    books: Callable[[str], Books],
) -> None:
    """Where its whole is shown it is in no figure; where it is not, it is."""
    whole = task("W", "20", "2014-01-01", "2014-06-30")
    part = task("P", "8", "2014-06-01", "2014-06-30", '  part-of: "W"\n')
    deeper = task("Q", "3", "2014-06-01", "2014-06-30", '  part-of: "P"\n')
    loaded = books(whole + part + deeper)
    (june,) = results(loaded, period_of("2014-06")).programmes
    assert [figure.quantity for figure in june.figures] == [8]
    (year,) = results(loaded, period_of("2014-Q2")).programmes
    assert [figure.quantity for figure in year.figures] == [8]
    (year,) = results(loaded, period_of("2014")).programmes
    assert [figure.quantity for figure in year.figures] == [20]
    assert [part.id for part in year.figures[0].parts] == ["P", "Q"]


def test_people_are_shown_where_every_output_states_them(books: Callable[[str], Books]) -> None:
    """Women, men, girls and boys of a figure; not where one output is silent."""
    who = "  women: 4\n  men: 8\n  with-disability: 2\n  illustrative: TRUE\n"
    told = task("T1", "12", "2014-06-01", "2014-06-30", who)
    found = results(books(told), period_of("2014"))
    assert found.programmes[0].figures[0].people == {"women": 4, "men": 8, "with_disability": 2}
    text = as_text(found)
    assert "of them: 4 women, 8 men, 2 with a disability" in " ".join(text.split())
    assert "illustrative" in text
    silent = task("T2", "12", "2014-06-01", "2014-06-30")
    figures = results(books(told + silent), period_of("2014")).programmes[0].figures
    assert figures[0].people == {}


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2014", D(2014, 1, 1), D(2014, 12, 31)),
        ("2014-Q3", D(2014, 7, 1), D(2014, 9, 30)),
        ("2014-Q4", D(2014, 10, 1), D(2014, 12, 31)),
        ("2012-02", D(2012, 2, 1), D(2012, 2, 29)),
        ("2014-12", D(2014, 12, 1), D(2014, 12, 31)),
        ("2013-01-01..2014-07-31", D(2013, 1, 1), D(2014, 7, 31)),
    ],
)
def test_periods(text: str, begins: datetime.date, ends: datetime.date) -> None:
    """A year, a quarter, a month, or two days."""
    assert period_of(text) == (begins, ends)


@pytest.mark.parametrize("text", ["", "2014-13", "2014-Q5", "July", "2014-07-31..2013-01-01"])
def test_no_periods(text: str) -> None:
    """Anything else is refused with what may be written."""
    with pytest.raises(BadInputError, match="is not a period"):
        period_of(text)


def test_the_command(books: Callable[[str], Books]) -> None:
    """Terminal and JSON; an unknown programme is refused with the nearest."""
    folder = str(books(MALI).folder)
    words = ["results", "--books", folder, "--today", "2014-12-31"]
    done = CliRunner().invoke(vtf, [*words, "--programme", "Mali"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Gap: A: awareness training, over 9,082 people" in done.stdout
    data = json.loads(CliRunner().invoke(vtf, [*words, "--json"]).stdout)
    assert data["programmes"][0]["outputs"][0]["quantity"] == "9082"
    assert data["programmes"][0]["spent"][1]["spent"] == "100000.00"

    done = CliRunner().invoke(vtf, [*words, "--programme", "Malo"])
    assert done.exit_code == 2
    assert "Mali" in done.stderr
    done = CliRunner().invoke(vtf, ["results", "--books", folder, "--period", "2009"])
    assert "No output lies in this period" in done.stdout
    empty = str(books("").folder)
    assert "No output stands" in CliRunner().invoke(vtf, ["results", "--books", empty]).stdout
