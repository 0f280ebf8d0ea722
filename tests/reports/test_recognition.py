"""Revenue by two standards, and what donors owe: ages, allowance, ties to the accounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TERMS = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "donor" "FRA"
  name: "France"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Assets:VTF:Receivable:NLD
1970-01-01 open Assets:VTF:Receivable:FRA
1970-01-01 open Liabilities:VTF:Deferred:FRA
1970-01-01 open Income:VTF:Contributions:NLD
1970-01-01 open Income:VTF:Contributions:FRA
1970-01-01 open Expenses:VTF:MLI:Contracts

2025-01-10 custom "agreement" "NLD-2025"
  donor: "NLD"
  fund: "VTF"
  amount: 900.00 USD
2025-01-10 custom "instalment" "NLD-2025" "1"
  amount: 300.00 USD
  due: 2025-02-28
2025-01-10 custom "instalment" "NLD-2025" "2"
  amount: 300.00 USD
  due: 2026-02-28
2025-01-10 custom "instalment" "NLD-2025" "3"
  amount: 300.00 USD
  due: 2027-02-28
2025-01-10 * "Netherlands" "Three years, signed"
  funding: "NLD-2025"
  Assets:VTF:Receivable:NLD     900.00 USD
  Income:VTF:Contributions:NLD -900.00 USD
2025-03-01 * "Netherlands" "First instalment"
  funding: "NLD-2025"
  Assets:VTF:Cash:UNHQ          300.00 USD
  Assets:VTF:Receivable:NLD    -300.00 USD

2025-06-01 custom "agreement" "FRA-2025"
  donor: "FRA"
  fund: "VTF"
  amount: 500.00 USD
  conditional: TRUE
2025-06-01 * "France" "Signed, on conditions"
  funding: "FRA-2025"
  Assets:VTF:Receivable:FRA     500.00 USD
  Liabilities:VTF:Deferred:FRA -500.00 USD
2025-07-01 * "France" "Paid"
  funding: "FRA-2025"
  Assets:VTF:Cash:UNHQ          500.00 USD
  Assets:VTF:Receivable:FRA    -500.00 USD
2025-12-01 custom "instalment" "FRA-2025" "1"
  amount: 200.00 USD
  due: 2025-12-01
2025-12-15 custom "condition-met" "FRA-2025-1"
  funding: "FRA-2025"
  number: "1"
  reference: "Report accepted, letter of 15 December 2025"
2025-12-15 * "France" "Report accepted"
  funding: "FRA-2025"
  Liabilities:VTF:Deferred:FRA  200.00 USD
  Income:VTF:Contributions:FRA -200.00 USD
"""

CLAUSES = "".join(
    f'{day} custom "clause" "{owner}" "{number}"\n  axis: "{axis}"\n  allows: "{allows}"\n'
    for day, owner, programme in (
        ("2025-01-10", "NLD-2025", "MLI"), ("2025-06-01", "FRA-2025", "*"),
    )
    for number, axis, allows in (
        ("1", "programme", programme), ("2", "activity", "*"), ("3", "budget-class", "*"),
        ("4", "period", "2025-01-01..2027-12-31"),
    )
)  # fmt: skip

SPENT = """
2025-11-01 * "Cost"
  funding: "NLD-2025"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  120.00 USD
  Assets:VTF:Cash:UNHQ       -120.00 USD
2026-02-01 * "Cost"
  funding: "NLD-2025"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  80.00 USD
  Assets:VTF:Cash:UNHQ       -80.00 USD
2026-03-01 * "Cost"
  funding: "FRA-2025"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  70.00 USD
  Assets:VTF:Cash:UNHQ       -70.00 USD
"""

POLICIES = """
2014-01-01 custom "policy" "RECOGNITION-STANDARD"
  value: "IPSAS 23"
2026-01-01 custom "policy" "RECOGNITION-STANDARD"
  value: "IPSAS 47"
2026-01-01 custom "policy" "RECOGNITION-OBLIGATION"
  value: "earmarked"
"""

ALLOWANCE = """
2014-01-01 custom "policy" "RECEIVABLE-ALLOWANCE"
  value: "365 25%, 730 60%, 1095 100%"
"""


@pytest.fixture(scope="module")
def folder(make_books: Callable[[str], Path]) -> Path:
    """Return books with an unconditional agreement of three years and a conditional one."""
    return make_books(TERMS + CLAUSES + SPENT + POLICIES + ALLOWANCE)


def said(*words: str, code: int = 0) -> str:
    """Return what a command answers."""
    done = CliRunner().invoke(vtf, list(words), catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def data(*words: str) -> Any:
    """Return what a command answers to a program."""
    return json.loads(said(*words, "--json"))


def by_agreement(folder: Path, today: str) -> dict[str, Any]:
    """Return the agreements by both standards on a day."""
    found = data("recognition", "--books", str(folder), "--today", today)
    return {view["agreement"]: view for view in found["agreements"]}


def measures(view: dict[str, Any], standard: str) -> tuple[str, ...]:
    """Return revenue of the year, revenue to date, receivable and liability by a standard."""
    names = ("revenue_of_the_year", "revenue", "receivable", "liability")
    return tuple(view[standard][name] for name in names)


def test_must_17_all_years_at_signature_and_conditions_as_a_liability(folder: Path) -> None:
    """IPSAS 23: three years at once when signed; what is conditional is owed until then."""
    signed = by_agreement(folder, "2025-01-31")["NLD-2025"]
    assert measures(signed, "IPSAS 23") == ("900.00", "900.00", "900.00", "0.00")

    paid = by_agreement(folder, "2025-07-31")["FRA-2025"]
    assert measures(paid, "IPSAS 23") == ("0.00", "0.00", "0.00", "500.00")

    met = by_agreement(folder, "2025-12-31")["FRA-2025"]
    assert measures(met, "IPSAS 23") == ("200.00", "200.00", "0.00", "300.00")


def test_must_17_the_switch_shows_both_results_side_by_side(folder: Path) -> None:
    """From its day IPSAS 47 counts, and both are shown: revenue as the money is spent."""
    views = by_agreement(folder, "2026-12-31")

    assert measures(views["NLD-2025"], "IPSAS 23") == ("0.00", "900.00", "600.00", "0.00")
    assert measures(views["NLD-2025"], "IPSAS 47") == ("80.00", "200.00", "0.00", "100.00")
    assert measures(views["FRA-2025"], "IPSAS 23") == ("0.00", "200.00", "0.00", "300.00")
    assert measures(views["FRA-2025"], "IPSAS 47") == ("70.00", "70.00", "0.00", "430.00")
    text = said("recognition", "--books", str(folder), "--today", "2026-12-31")
    words = " ".join(text.split())
    assert "IPSAS 47 from 2026-01-01; on this day it is IPSAS 47." in words
    assert "By policy RECOGNITION-OBLIGATION, earmarked: a clause narrows" in words
    total = text.index("Total")
    assert "1,100.00    270.00    (830.00)" in text[total:]
    assert all(len(line) <= 100 for line in text.splitlines())


def test_before_the_switch_the_old_standard_counts(folder: Path) -> None:
    """The policy of the day counts, not the newest; without one of obligations no 47."""
    found = data("recognition", "--books", str(folder), "--today", "2025-12-31", "--fund", "VTF")

    assert found["standard"] == "IPSAS 23"
    views = {view["agreement"]: view["IPSAS 47"] for view in found["agreements"]}
    assert views["NLD-2025"] is None
    assert views["FRA-2025"]["liability"] == "500.00"


@pytest.mark.parametrize(
    ("word", "bound"),
    [("all", True), ("none", False), ("earmarked", True), ("refund", False)],
)
def test_which_agreements_carry_an_obligation(
    make_books: Callable[[str], Path], word: str, bound: bool
) -> None:
    """All, none, those with a narrow clause, those whose rest goes back: the policy says."""
    text = TERMS + CLAUSES + SPENT + POLICIES.replace("earmarked", word)
    view = by_agreement(make_books(text), "2026-12-31")["NLD-2025"]

    assert view["obligation"] is bound
    expected = ("80.00", "200.00") if bound else ("0.00", "900.00")
    assert measures(view, "IPSAS 47")[:2] == expected


def test_without_policies(make_books: Callable[[str], Path]) -> None:
    """It says so, and shows what needs no policy."""
    folder = make_books(TERMS + CLAUSES)
    text = said("recognition", "--books", str(folder), "--today", "2025-12-31")

    assert "No policy RECOGNITION-STANDARD is stated" in text
    assert "so only conditional agreements can be shown by IPSAS 47" in text
    assert "Total, without 1" in text


def test_nothing_agreed(make_books: Callable[[str], Path]) -> None:
    """Before any agreement there is nothing to show."""
    folder = make_books(TERMS + CLAUSES)

    assert "no agreement for money" in said(
        "recognition", "--books", str(folder), "--today", "2024-12-31"
    )
    assert "No donor owes anything" in said(
        "receivables", "--books", str(folder), "--today", "2024-12-31"
    )


@pytest.mark.parametrize(
    ("policy", "command"),
    [
        (POLICIES.replace("IPSAS 47", "IPSAS 99"), "recognition"),
        (POLICIES.replace("earmarked", "some"), "recognition"),
        (ALLOWANCE.replace("730 60%", "730 20%"), "receivables"),
        (ALLOWANCE.replace("365 25%", "800 25%"), "receivables"),
        (ALLOWANCE.replace("1095 100%", "1095 101%"), "receivables"),
        (ALLOWANCE.replace("365 25%", "365 25"), "receivables"),
        (ALLOWANCE.replace("365 25%", "soon 25%"), "receivables"),
        (ALLOWANCE.replace("365 25%", "0 25%"), "receivables"),
    ],
)
def test_a_policy_that_says_nothing_sensible(
    make_books: Callable[[str], Path], policy: str, command: str
) -> None:
    """It is refused with what it may say, and no figure is made of it."""
    folder = make_books(TERMS + CLAUSES + policy)

    assert "policy RE" in said(command, "--books", str(folder), "--today", "2026-12-31", code=2)


def test_what_is_owed_by_age_with_its_allowance(folder: Path) -> None:
    """In March 2027 an instalment of 2026 is a year and a day overdue, the next a day."""
    found = data("receivables", "--books", str(folder), "--today", "2027-03-01")

    rows = [(row["number"], row["days"], row["amount"], row["allowance"])
            for row in found["receivables"]]  # fmt: skip
    assert rows == [("2", 366, "300.00", "75.00"), ("3", 1, "300.00", "0.00")]
    assert (found["total"], found["allowance"], found["accounts"]) == ("600.00", "75.00", "600.00")
    assert found["ages"] == {
        "not yet overdue": "0.00",
        "1 to 364 days": "300.00",
        "365 to 729 days": "300.00",
        "730 to 1094 days": "0.00",
        "1095 days and more": "0.00",
        "no day stated": "0.00",
    }


@pytest.mark.parametrize(
    ("today", "allowance"),
    [("2027-02-27", "0.00"), ("2027-02-28", "75.00"), ("2028-02-28", "255.00")],
)
def test_a_step_is_reached_on_its_very_day(folder: Path, today: str, allowance: str) -> None:
    """At 364 days nothing, at 365 a quarter; at 730 three fifths, beside the next one's quarter."""
    found = data("receivables", "--books", str(folder), "--today", today)

    assert found["allowance"] == allowance


def test_what_is_owed_in_words(folder: Path) -> None:
    """The table ties to the accounts, and fits."""
    text = said("receivables", "--books", str(folder), "--today", "2027-03-01")

    assert "Allowance by policy RECEIVABLE-ALLOWANCE: 25% from 365 days" in text
    assert "proposed, not booked" in " ".join(text.split())
    assert "2026-02-28, 366 days overdue" in text
    assert "The Receivable accounts have 600.00, the same." in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_without_a_schedule_there_is_no_age(make_books: Callable[[str], Path]) -> None:
    """What no instalment states is owed all the same; without a policy nothing is doubtful."""
    folder = make_books(
        TERMS.replace('2025-07-01 * "France" "Paid"', '2028-07-01 * "France" "Paid"')
    )
    found = data("receivables", "--books", str(folder), "--today", "2025-08-01")
    (france,) = [row for row in found["receivables"] if row["donor"] == "FRA"]

    assert (france["amount"], france["due"], france["allowance"]) == ("500.00", None, None)
    assert found["policy"] is None
    assert found["allowance"] is None
    text = said("receivables", "--books", str(folder), "--today", "2025-08-01")
    assert "no day stated" in text
    assert "No policy RECEIVABLE-ALLOWANCE is in force" in text
