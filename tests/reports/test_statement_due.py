"""Due statements: what clauses and the policy ask for, until it is issued."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.candidate import RefusedError
from ledger.errors import BadInputError
from ledger.findings import Finding, Severity, errors_in
from reports.statements import asked
from reports.statements.due import DueStatement, due_statements
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books

DAY = datetime.date

TERMS = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "AAA"
  name: "Atlantis"
1990-01-01 custom "donor" "BBB"
  name: "Borduria"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
2013-03-01 custom "agreement" "A"
  donor: "AAA"
  fund: "VTF"
  amount: 2000000.00 USD
2013-03-01 custom "grant" "A-1"
  agreement: "A"
  amount: 1000000.00 USD
2013-03-01 custom "grant" "A-2"
  agreement: "A"
  amount: 1000000.00 USD
2013-03-01 custom "clause" "A" "1"
  axis: "period"
  allows: "2013-03-01..2014-02-28"
2013-03-01 custom "clause" "A" "9(a)"
  axis: "reporting"
  allows: "half-yearly, within 60 days"
2013-03-01 custom "clause" "A" "9(b)"
  axis: "reporting"
  allows: "final, within 6 months"
2013-03-01 custom "clause" "A-2" "9"
  axis: "reporting"
  allows: "annual, by 30 April"
2013-06-01 custom "agreement" "B"
  donor: "BBB"
  fund: "VTF"
  amount: 1000000.00 USD
2013-06-01 custom "clause" "B" "1"
  axis: "period"
  allows: "2013-06-01..2013-12-31"
1970-01-01 open Assets:VTF:Cash:Pool
1970-01-01 open Income:VTF:Contributions:AAA
1970-01-01 open Income:VTF:Contributions:BBB
2013-03-20 * "Atlantis" "Deposit"
  Assets:VTF:Cash:Pool  2,000.00 USD
    funding: "A-1"
  Income:VTF:Contributions:AAA  -2,000.00 USD
    funding: "A-1"
"""
POLICY = """
1994-01-01 custom "policy" "STATEMENT-DUE"
  value: "30 June"
  status: "unconfirmed"
  source: "a leaflet"
"""
#: What Borduria gave still stands at the end: it is asked for year by year.
DEPOSIT = """
2013-06-20 * "Borduria" "Deposit"
  funding: "B"
  Assets:VTF:Cash:Pool  500.00 USD
  Income:VTF:Contributions:BBB  -500.00 USD
"""
BACK = """
1970-01-01 open Liabilities:VTF:Refundable:BBB
2014-05-05 * "Borduria" "Unspent balance, paid back"
  funding: "B"
  Income:VTF:Contributions:BBB  500.00 USD
  Liabilities:VTF:Refundable:BBB  -500.00 USD
  Liabilities:VTF:Refundable:BBB  500.00 USD
  Assets:VTF:Cash:Pool  -500.00 USD
"""


def issued(name: str, *, of: str, begins: str, ends: str, kind: str, on: str) -> str:
    """Return the directive of a statement that went out."""
    digits = "0" * 64
    return f"""
{on} custom "issued" "{name}"
  scope: "{"donor" if len(of) == 3 else "agreement" if of == "A" else "funding"}"
  of: "{of}"
  fundings: "A-1"
  begins: {begins}
  ends: {ends}
  kind: "{kind}"
  language: "en"
  head: "{digits}"
  content: "{digits}"
  files: "pdf {digits}"
  by: "Ana Diaz"
"""


@pytest.fixture
def due(make_books: Callable[[str], Path]) -> Callable[..., list[str]]:
    """Return a function that gives what is due in some books, a line each."""

    def found(text: str, today: DAY, **narrowed: object) -> list[str]:
        books = load(make_books(TERMS + text))
        found = due_statements(books, today, **narrowed)  # type: ignore[arg-type]
        return [said(one) for one in found]

    return found


def said(one: DueStatement) -> str:
    """Return a due statement in a line."""
    return f"{one.id} {one.kind} {one.begins}..{one.ends} by {one.due}, {one.by}"


A_HALVES = [
    "A interim 2013-01-01..2013-06-30 by 2013-08-29, A 9(a)",
    "A interim 2013-07-01..2013-12-31 by 2014-03-01, A 9(a)",
]


def test_clauses_ask_by_period_and_at_the_end(due: Callable[..., list[str]]) -> None:
    """Half-years of the agreement, the year of one grant, and the end of it all, as they pass."""
    assert due("", DAY(2013, 6, 30)) == []
    assert due("", DAY(2013, 7, 1)) == A_HALVES[:1]
    year = "A-2 annual 2013-01-01..2013-12-31 by 2014-04-30, A-2 9"
    final = "A final 2013-03-01..2014-02-28 by 2014-08-31, A 9(b)"
    assert due("", DAY(2014, 2, 28)) == [*A_HALVES, year]
    assert due("", DAY(2014, 3, 1)) == [*A_HALVES, year, final]


def test_a_balance_asks_for_more_until_it_is_gone(due: Callable[..., list[str]]) -> None:
    """After its end an agreement still reports while it holds money; a grant without, no more."""
    found = due("", DAY(2015, 7, 1))

    assert [one for one in found if "9(a)" in one] == [
        *A_HALVES,
        "A interim 2014-01-01..2014-06-30 by 2014-08-29, A 9(a)",
        "A interim 2014-07-01..2014-12-31 by 2015-03-01, A 9(a)",
        "A interim 2015-01-01..2015-06-30 by 2015-08-29, A 9(a)",
    ]
    assert [one[:31] for one in found if "A-2" in one] == [
        "A-2 annual 2013-01-01..2013-12-",
        "A-2 annual 2014-01-01..2014-12-",
    ]


def test_who_is_silent_gets_the_annual_statement_of_the_policy(
    due: Callable[..., list[str]],
) -> None:
    """Borduria's agreement asks for nothing: the policy does, if there is one."""
    first = "BBB annual 2013-01-01..2013-12-31 by 2014-06-30, policy STATEMENT-DUE"
    second = "BBB annual 2014-01-01..2014-12-31 by 2015-06-30, policy STATEMENT-DUE"

    assert due(DEPOSIT, DAY(2016, 7, 1), donor="BBB") == []
    assert due(POLICY, DAY(2016, 7, 1), donor="BBB") == [first]
    assert len(due(POLICY + DEPOSIT, DAY(2016, 7, 1), donor="BBB")) == 3
    assert due(POLICY + DEPOSIT + BACK, DAY(2016, 7, 1), donor="BBB") == [first, second]
    assert not any("STATEMENT-DUE" in one for one in due(POLICY, DAY(2016, 7, 1), donor="AAA"))


def test_a_policy_that_says_no_day_is_named(due: Callable[..., list[str]]) -> None:
    """It is a policy like any other: nobody has checked its words before."""
    with pytest.raises(BadInputError, match=r"STATEMENT-DUE of 1994-01-01: 'soon' is no deadline"):
        due(POLICY.replace("30 June", "soon"), DAY(2014, 1, 1))


def test_what_went_out_is_due_no_more(due: Callable[..., list[str]]) -> None:
    """From the day it was issued; and only that one, of that kind."""
    out = issued(
        "A-1", of="A", begins="2013-01-01", ends="2013-06-30", kind="interim", on="2013-08-01"
    )
    other = issued(
        "A-2", of="A", begins="2013-07-01", ends="2013-12-31", kind="annual", on="2014-01-05"
    )

    assert due(out, DAY(2013, 7, 31)) == A_HALVES[:1]
    assert due(out, DAY(2013, 8, 1)) == []
    assert A_HALVES[1] in due(out + other, DAY(2014, 2, 1))


def test_only_what_begins_from_a_day_on(due: Callable[..., list[str]]) -> None:
    """For whoever begins to issue in the middle of the life of a fund."""
    assert due("", DAY(2014, 2, 28), since=DAY(2013, 7, 1)) == A_HALVES[1:]


def test_an_amended_duty_asks_for_its_own_periods(due: Callable[..., list[str]]) -> None:
    """Up to the day of the amendment the older wording asks, from it on the newer."""
    amended = """
2013-12-01 custom "clause" "A" "9(a)"
  axis: "reporting"
  allows: "quarterly, within 30 days"
  consent: "Note verbale"
"""
    assert due(amended, DAY(2014, 1, 1), donor="AAA")[:2] == [
        A_HALVES[0],
        "A interim 2013-10-01..2013-12-31 by 2014-01-30, A 9(a)",
    ]


def test_the_list_says_what_is_late(
    make_books: Callable[[str], Path],
) -> None:
    """The list is for people and, as JSON, for programs; nothing is written without a folder."""
    folder = make_books(TERMS + POLICY)
    asked = ["statement", "--books", str(folder), "--due", "--today", "2014-02-28"]

    text = CliRunner().invoke(vtf, asked)
    data = CliRunner().invoke(vtf, [*asked, "--json"])

    assert (text.exit_code, data.exit_code) == (0, 0)
    assert text.stdout.startswith("4 statements due on 2014-02-28, 1 of them late.")
    assert all(len(line) <= 100 for line in text.stdout.splitlines())
    found = json.loads(data.stdout)["due"]
    assert [one["overdue"] for one in found] == [True, False, False, False]
    assert found[0] == {
        "scope": "agreement",
        "id": "A",
        "donor": "AAA",
        "kind": "interim",
        "begins": "2013-01-01",
        "ends": "2013-06-30",
        "due": "2013-08-29",
        "overdue": True,
        "by": "A 9(a)",
    }


def test_nothing_due_says_what_would_ask(make_books: Callable[[str], Path]) -> None:
    """An empty list is no mistake; it says how there would be one."""
    folder = make_books(TERMS)
    asked = ["statement", "--books", str(folder), "--due", "--today", "2013-01-01"]

    done = CliRunner().invoke(vtf, asked)

    assert done.exit_code == 0
    assert "STATEMENT-DUE" in done.stdout


def test_due_ones_are_written_each_as_it_is_asked_for(
    make_books: Callable[[str], Path], tmp_path: Path
) -> None:
    """Each of its own scope, period and kind, in the order in which they are due."""
    folder = make_books(TERMS + POLICY)
    asked = ["statement", "--books", str(folder), "--due", "--today", "2014-03-01"]

    done = CliRunner().invoke(vtf, [*asked, "--out", str(tmp_path), "--format", "json"])

    assert done.exit_code == 0, done.output
    assert [path.rpartition("/")[2] for path in done.stdout.splitlines()] == [
        "statement-A-2013-01-01-2013-06-30.json",
        "statement-A-2013-07-01-2013-12-31.json",
        "statement-A-2-2013-01-01-2013-12-31-annual.json",
        "statement-BBB-2013-01-01-2013-12-31-annual.json",
        "statement-A-2013-03-01-2014-02-28-final.json",
    ]
    assert "5 of 5 statements written" in done.stderr
    kinds = [json.loads(path.read_text())["kind"] for path in sorted(tmp_path.iterdir())]
    assert sorted(kinds) == ["annual", "annual", "final", "interim", "interim"]


def test_a_final_one_that_is_due_waits_for_whoever_must_approve(
    make_books: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are written; the final one is named, and the run ends with 1."""
    wait = Finding("APPROVAL-PENDING", Severity.WARNING, "A cost waits for a second person.")

    def waits(_books: Books, what: str) -> None:
        raise RefusedError(f"{what} while something waits", [wait])

    monkeypatch.setattr(asked, "refuse_while_waiting", waits)
    folder = make_books(TERMS)
    options = ["statement", "--books", str(folder), "--due", "--today", "2014-03-01"]

    done = CliRunner().invoke(vtf, [*options, "--out", str(tmp_path), "--format", "json"])

    assert done.exit_code == 1
    assert "4/4  A, 2013-03-01 to 2014-02-28, final  FAILED" in done.stderr
    assert "no statement is final while something waits" in done.stderr
    assert "APPROVAL-PENDING" in done.stderr
    assert len(list(tmp_path.iterdir())) == 3


def test_a_reporting_clause_that_says_nothing_is_refused(make_books: Callable[[str], Path]) -> None:
    """As any other clause is that nobody could act on."""
    text = TERMS.replace("half-yearly, within 60 days", "now and then")
    books: Books = load(make_books(text))

    (found,) = errors_in(list(books.problems()))
    assert found.code == "TERM-WRONG"
    assert "'now and then' is no duty such as 'annual, within 6 months'" in found.message
