"""`vtf alerts`: everything that needs somebody, by urgency, at a fixed day."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from ledger.findings import errors_in
from reports.alerts import alerts
from reports.alerts_dues import _light
from reports.alerts_fundings import oldest
from reports.alerts_model import Alert, placed
from reports.alerts_tables import KINDS
from reports.statements.due import due_statements
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.alerts_model import Alerts

DAY = datetime.date
TODAY = DAY(2013, 4, 15)

#: Beside the small books: what has a day in the ninety after the fifteenth of April 2013, what had
#: one before, and what waits without one.
MORE = """
2013-01-01 custom "policy" "AUDIT-STALE"
  value: "12 months"
  status: "unconfirmed"
2013-01-01 custom "policy" "ALERT-UNIDENTIFIED"
  value: "30 days"
  status: "unconfirmed"
2000-01-01 custom "policy" "POOLED-REPORT-DUE"
  value: "30 April"
2000-01-01 custom "programme" "LBY"
  name: "Libya"
  until: 2013-05-20
  mandate: "S/RES/2009 (2011)"
2000-01-01 custom "donor" "NOR"
  name: "Norway"

2012-11-01 custom "agreement" "NOR-2012-01"
  donor: "NOR"
  fund: "VTF"
  amount: 90000.00 USD
2012-11-01 custom "clause" "NOR-2012-01" "1"
  axis: "programme"
  allows: "LBY"
2012-11-01 custom "clause" "NOR-2012-01" "2"
  axis: "activity"
  allows: "*"
2012-11-01 custom "clause" "NOR-2012-01" "3"
  axis: "budget-class"
  allows: "*"
2012-11-01 custom "clause" "NOR-2012-01" "4"
  axis: "period"
  allows: "2012-11-01..2013-05-01"
2012-11-01 custom "clause" "NOR-2012-01" "5"
  axis: "ceiling"
  allows: "received"
2012-11-01 custom "clause" "NOR-2012-01" "6"
  axis: "reporting"
  allows: "quarterly, within 60 days"
2012-11-01 custom "clause" "NOR-2012-01" "7"
  axis: "partner"
  allows: "*"
2012-11-01 * "Norway" "Signed"
  funding: "NOR-2012-01"
  Assets:VTF:Receivable:NOR       90000.00 USD
  Income:VTF:Contributions:NOR   -90000.00 USD
2012-11-02 * "Norway" "Deposit"
  funding: "NOR-2012-01"
  Assets:VTF:Cash:UNHQ            90000.00 USD
  Assets:VTF:Receivable:NOR      -90000.00 USD
2012-12-01 custom "advance" "ADV-1"
  partner: "UNOPS"
  funding: "NOR-2012-01"
  amount: 40000.00 USD
  report-due: 2013-03-31
2012-12-01 * "UNOPS" "Advance"
  funding: "NOR-2012-01"
  advance: "ADV-1"
  Assets:VTF:Advances:UNOPS       40000.00 USD
  Assets:VTF:Cash:UNHQ           -40000.00 USD
2013-02-01 * "Bank" "A deposit of nobody knows whom"
  funding: "VTF-UNAPPLIED"
  Assets:VTF:Cash:UNHQ             700.00 USD
  Income:VTF:Interest             -700.00 USD
2012-02-01 * "Bank" "Interest of the fund"
  funding: "VTF-GENERAL"
  Assets:VTF:Cash:UNHQ             500.00 USD
  Income:VTF:Interest             -500.00 USD
1970-01-01 open Assets:VTF:Receivable:NOR
1970-01-01 open Income:VTF:Contributions:NOR
"""


@pytest.fixture(scope="module")
def folder(make_books: Callable[[str], Path], small_text: str) -> Path:
    """Return books with something of every kind."""
    folder = make_books(small_text + MORE)
    books = load(folder)
    assert not errors_in(list(books.problems())), [one.as_text() for one in books.problems()]
    return folder


def run(folder: Path, *more: str, today: str = "2013-04-15") -> tuple[int, str]:
    """Run the command; return its code and what it said."""
    words = ["alerts", "--books", str(folder), "--today", today, *more]
    done = CliRunner().invoke(vtf, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def rows(found: Alerts) -> list[tuple[str, str, str, int | None, str]]:
    """Return state, kind, what it is about, days and amount of each alert."""
    return [
        (
            row.state,
            row.alert.kind,
            row.alert.about,
            row.days,
            "" if row.alert.amount is None else f"{row.alert.amount} {row.alert.currency}",
        )
        for row in found.rows
    ]


def test_must_25_alerts_at_a_fixed_clock(folder: Path, tmp_path: Path) -> None:
    """Ending in 30/60/90 days with balance, reports due, overdue instalments, dormant balances."""
    found = alerts(load(folder), TODAY)
    code, said = run(folder, "--out", str(tmp_path))

    assert rows(found) == [
        ("overdue", "ended-with-balance", "JPN-2010-01-AFG", -471, "1549234.55 USD"),
        ("overdue", "commitment", "PO-1", -471, "200000.00 USD"),
        ("overdue", "instalment", "DEU-2012-01", -226, "400000.00 EUR"),
        ("overdue", "statement", "NOR-2012-01", -45, ""),
        ("overdue", "unidentified", "VTF-UNAPPLIED", -43, "700.00 USD"),
        ("overdue", "advance", "ADV-1", -15, "40000.00 USD"),
        ("soon", "pool-report", "CHF-SDN-2012-UNMAS", 15, ""),
        ("soon", "ending", "NOR-2012-01", 16, "90000.00 USD"),
        ("soon", "mandate", "LBY", 35, "90000.00 USD"),
        ("soon", "statement", "NOR-2012-01", 45, ""),
        ("soon", "vote", "UNMISS-2012-13", 76, "750000.00 USD"),
        ("soon", "ending", "DEU-2012-01", 76, "426333.33 USD"),
        ("soon", "ending", "CHF-SDN-2012-UNMAS", 76, "400000.00 USD"),
        ("standing", "dormant", "VTF-GENERAL", None, "500.00 USD"),
    ]
    assert [row.within for row in found.rows if row.state == "soon"] == [30, 30, 60, 60, 90, 90, 90]
    assert code == 1, "something is overdue"
    assert "6 overdue, 7 within 90 days, 1 to look at, on 2013-04-15" in said
    assert "2012-09-01  -226  DEU-2012-01        400,000.00  EUR   Instalment: number 2" in said
    assert "Within 60 days" in said
    assert max(map(len, said.splitlines())) <= 100
    # The same in the workbook and in the data.
    data = json.loads((tmp_path / "alerts-2013-04-15.json").read_text("utf-8"))
    assert [one["alert"]["about"] for one in data["rows"]] == [row[2] for row in rows(found)]
    workbook = openpyxl.load_workbook(tmp_path / "alerts-2013-04-15.xlsx")
    texts = [str(c.value) for sheet in workbook for r in sheet.iter_rows() for c in r if c.value]
    assert {row[2] for row in rows(found)} <= set(texts)
    assert run(folder, "--out", str(tmp_path))[1] == said, "the same day gives the same words"


def test_bands_are_an_option_or_a_policy(folder: Path, make_books: Any, small_text: str) -> None:
    """What is further away than the last band is not shown."""
    near = run(folder, "--days", "10, 40")[1]
    assert "Within 40 days" in near
    assert "UNMISS-2012-13" not in near
    policy = '2013-01-01 custom "policy" "ALERT-BANDS"\n  value: "20"\n'
    few = alerts(load(make_books(small_text + policy)), TODAY)
    assert few.bands == (20,)
    assert not [row for row in few.rows if row.state == "soon"]
    assert CliRunner().invoke(vtf, ["alerts", "--days", "soon"]).exit_code == 2


def test_without_a_policy_it_is_said_what_is_assumed(small: Any) -> None:
    """No official text says when: 24 months are assumed, as the audit does, and said."""
    found = alerts(small, DAY(2020, 1, 1))

    assert [note.partition(":")[0].partition(" such")[0] for note in found.notes] == [
        "No policy AUDIT-STALE",
        "No policy ALERT-UNIDENTIFIED",
    ]
    assert "after 24 months, assumed" in found.notes[0]


@pytest.mark.parametrize("name", ["ALERT-BANDS", "AUDIT-STALE", "ALERT-UNIDENTIFIED"])
def test_a_policy_that_nobody_understands(name: str, make_books: Any, small_text: str) -> None:
    """It is refused with what it says, where one of these is asked for."""
    policy = f'2000-01-01 custom "policy" "{name}"\n  value: "soon"\n'
    waits = MORE.partition('2013-02-01 * "Bank"')[2].partition("2012-02-01")[0]
    text = small_text + policy + '2013-02-01 * "Bank"' + waits
    with pytest.raises(BadInputError, match=f"policy {name}.*'soon'"):
        alerts(load(make_books(text)), TODAY)


def test_one_donor_or_one_fund(folder: Path) -> None:
    """Only what concerns a donor, or a fund."""
    books = load(folder)
    own = {row[2] for row in rows(alerts(books, TODAY, donor="NOR"))}
    assert own == {"NOR-2012-01", "ADV-1"}
    assert {row[2] for row in rows(alerts(books, TODAY, fund="UNMISS"))} == {"UNMISS-2012-13"}


RESERVE = """
2013-01-01 custom "agreement" "RESERVED"
  donor: "DEU"
  fund: "VTF"
  amount: 600.00 USD
2013-01-01 custom "clause" "RESERVED" "1"
  axis: "programme"
  allows: "MLI, AFG"
2013-01-01 custom "agreement" "WAITING"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
2013-01-01 custom "clause" "WAITING" "1"
  axis: "programme"
  allows: "MLI"
2013-01-01 custom "reserve" "RR"
  fund: "VTF"
  funding: "RESERVED"
  target: 500.00 USD
  days: 90
2013-01-02 * "Germany" "Receipt"
  funding: "RESERVED"
  Assets:VTF:Cash:UNHQ           600.00 USD
  Income:VTF:Contributions:DEU  -600.00 USD
2013-01-10 custom "reserve-advance" "RR-1"
  reserve: "RR"
  programme: "MLI"
  funding: "WAITING"
  amount: 200.00 USD
  due: 2013-04-10
  reason: "It cannot wait."
2013-01-10 * "Reserve" "To the site"
  reserve: "RR-1"
  consent: "Reserve RR"
  Equity:VTF:Transfer    200.00 USD
    funding: "RESERVED"
  Assets:VTF:Cash:UNHQ  -200.00 USD
    funding: "RESERVED"
  Assets:VTF:Cash:UNHQ   200.00 USD
    funding: "WAITING"
  Equity:VTF:Transfer   -200.00 USD
    funding: "WAITING"
1970-01-01 open Equity:VTF:Transfer
2012-01-01 custom "person" "ANA"
  name: "Ana"
  roles: "maker, checker"
2013-03-01 custom "policy" "TWO-PEOPLE"
  value: "cost"
2013-03-15 * "UNOPS" "Radio campaign, second part"
  funding: "DEU-2012-01"
  activity: "risk-education"
  maker: "ANA"
  key: "PV-2"
  Expenses:VTF:MLI:Supplies        100.00 USD
  Expenses:VTF:MLI:SupportCost       7.00 USD
  Assets:VTF:Cash:UNHQ            -107.00 USD
2013-01-01 custom "closure" "CLO"
  funding: "JPN-2010-01-AFG"
  operational: 2011-12-31
  financial: 2012-12-31
  reference: "Letter"
"""


def test_reserve_approval_and_closure(make_books: Any, small_text: str) -> None:
    """A reserve not replenished, a cost nobody approved, and money left in what was closed."""
    books = load(make_books(small_text + RESERVE))
    found = {row.alert.about: row for row in alerts(books, TODAY).rows}

    assert found["RR-1"].alert.kind == "reserve"
    assert (found["RR-1"].days, found["RR-1"].alert.amount) == (-5, Decimal("200.00"))
    assert found["PV-2"].alert.kind == "approval"
    assert found["PV-2"].state == "standing"
    assert found["JPN-2010-01-AFG"].alert.kind == "closed-with-balance"
    assert found["JPN-2010-01-AFG"].days == -105
    for day, kind in (
        (DAY(2012, 12, 1), "closing-with-balance"),
        (DAY(2012, 9, 1), "ended-with-balance"),
    ):
        earlier = {row.alert.about: row.alert.kind for row in alerts(books, day).rows}
        assert earlier["JPN-2010-01-AFG"] == kind


def test_nothing_to_do_ends_with_0(make_books: Any) -> None:
    """Books in which nothing waits say so, and the command ends well."""
    empty = make_books('2000-01-01 custom "fund" "VTF"\n  name: "Fund"\n  class: "voluntary"\n')
    code, said = run(empty)

    assert code == 0
    assert "Nothing needs anybody, on 2013-04-15" in said


def test_books_with_errors_end_with_1(make_books: Any) -> None:
    """What is said of books that the rules refuse cannot be relied on."""
    text = '2000-01-01 custom "fund" "VTF"\n  name: "Fund"\n  class: "voluntary"\n'
    wrong = '1970-01-01 open Assets:VTF:Cash:UNHQ\n2013-01-01 * "x"\n  Assets:VTF:Cash:UNHQ 1 USD\n'
    code, said = run(make_books(text + wrong))

    assert code == 1
    assert "These books have" in said


def test_what_is_asked_for_is_what_the_whole_journal_says(make_books: Any, small_text: str) -> None:
    """Days and sums are enough to know which statements are due: the same as with every move."""
    policy = '2000-01-01 custom "policy" "STATEMENT-DUE"\n  value: "30 June"\n'
    books = load(make_books(small_text + MORE + policy))
    for day, least in ((DAY(2012, 7, 1), 1), (TODAY, 2), (DAY(2015, 1, 1), 4)):
        whole = due_statements(books, day)
        assert len(whole) >= least
        assert due_statements(books, day, journal=_light(books)) == whole


def test_first_in_first_out() -> None:
    """The oldest money that is still there decides how long it has waited."""
    first, second = DAY(2013, 1, 1), DAY(2013, 2, 1)
    came = [(first, Decimal(5)), (second, Decimal(5))]

    assert oldest([*came, (TODAY, Decimal(-4))], TODAY) == first
    assert oldest([*came, (TODAY, Decimal(-5))], TODAY) == second
    assert oldest([*came, (TODAY, Decimal(-10))], TODAY) == TODAY


def test_an_alert_falls_into_the_first_band_that_reaches_it() -> None:
    """On its day it is not yet overdue; the day after it is."""

    def at(day: datetime.date) -> tuple[str, int | None] | None:
        found = placed(Alert("ending", "A", "VTF", "", "", None, day, ""), TODAY, (30, 60))
        return None if found is None else (found.state, found.within)

    assert at(TODAY) == ("soon", 30)
    assert at(TODAY - datetime.timedelta(1)) == ("overdue", None)
    assert at(TODAY + datetime.timedelta(31)) == ("soon", 60)
    assert at(TODAY + datetime.timedelta(61)) is None


def test_every_kind_is_called_something() -> None:
    """What is done about each kind stands on the terminal."""
    assert all(name and todo.endswith(".") for name, todo in KINDS.values())
