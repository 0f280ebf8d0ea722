"""Donor by programme on any day: each apart, and every total ties to the books."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import Books, load
from ledger.findings import errors_in
from reports.financial.matrix import Asked, matrix
from reports.financial.matrix_command import matrix_paper
from reports.financial.matrix_tables import paper
from reports.render.xlsx import as_xlsx
from tests.reports.test_statement_properties import (
    LAST,
    TERMS,
    days,
    entry,
    events,
    tolerated,
)
from vtf import vtf

DAY = datetime.date
HELD = ("Assets:VTF:Cash", "Assets:VTF:Advances", "Liabilities:VTF:Payable")

#: Bilateral donors to Mali, as the programme page of July 2014 names them; the amounts are made up.
MONEY = {"EST": "30000", "FRA": "250000", "JPN": "6000000", "GBR": "900000", "USA": "1200000"}
GOODS = {"BEN": "40000", "NLD": "75000"}


def mali() -> str:
    """Return books of the bilateral donors to Mali, in money and in kind."""
    text = '2000-01-01 custom "fund" "VTF"\n  name: "Voluntary Trust Fund"\n  class: "voluntary"\n'
    text += '2000-01-01 custom "programme" "MLI"\n  name: "Mali"\n'
    text += "1970-01-01 open Assets:VTF:Cash:UNHQ\n1970-01-01 open Expenses:VTF:MLI:Contracts\n"
    text += "1970-01-01 open Expenses:VTF:MLI:Equipment\n"
    for donor in (*MONEY, *GOODS, "CHE"):
        text += f'2000-01-01 custom "donor" "{donor}"\n  name: "Donor {donor}"\n'
    for donor, amount in (MONEY | GOODS).items():
        kind = "  in-kind: TRUE\n" if donor in GOODS else ""
        text += (
            f'2013-01-01 custom "agreement" "{donor}-1"\n  donor: "{donor}"\n  fund: "VTF"\n'
            f"  amount: {amount}.00 USD\n{kind}"
        )
        for number, axis in enumerate(("programme", "activity", "budget-class", "period")):
            allows = "MLI" if axis == "programme" else "*"
            text += (
                f'2013-01-01 custom "clause" "{donor}-1" "{number}"\n  axis: "{axis}"\n'
                f'  allows: "{allows}"\n'
            )
    for donor, amount in MONEY.items():
        text += (
            f"1970-01-01 open Income:VTF:Contributions:{donor}\n"
            f'2013-03-01 * "{donor}" "Receipt"\n  funding: "{donor}-1"\n'
            f"  Assets:VTF:Cash:UNHQ  {amount}.00 USD\n"
            f"  Income:VTF:Contributions:{donor}  -{amount}.00 USD\n"
            f'2014-02-01 * "Contractor" "Work"\n  funding: "{donor}-1"\n  activity: "clearance"\n'
            f"  Expenses:VTF:MLI:Contracts  {int(amount) // 2}.00 USD\n"
            f"  Assets:VTF:Cash:UNHQ  -{int(amount) // 2}.00 USD\n"
        )
    for donor, amount in GOODS.items():
        text += (
            f"1970-01-01 open Income:VTF:InKind:{donor}\n"
            f'2014-03-01 * "{donor}" "Vehicles"\n  funding: "{donor}-1"\n  activity: "clearance"\n'
            f"  Expenses:VTF:MLI:Equipment  {amount}.00 USD\n"
            f"  Income:VTF:InKind:{donor}  -{amount}.00 USD\n"
        )
    return text + (
        '2014-05-01 custom "in-kind-service" "CHE-EXPERTS"\n  donor: "CHE"\n  programme: "MLI"\n'
        '  description: "Two experts"\n  amount: 450000.00 CHF\n  usd: 491965.00 USD\n'
    )


def run(folder, *arguments):
    """Run `vtf report matrix` and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, ["report", "matrix", "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


def cells(text):
    """Return the words of each line, without rules and empty lines."""
    return [line.split() for line in text.splitlines() if line.strip("- ")]


EXPECTED = """\
Donors and programmes
In USD, ties to the books, since inception, to 2014-07-31


By donor and programme
Donor  Programme      Received         Spent  Goods in kind  Services in kind
BEN    MLI                   @             @      40,000.00
CHE    MLI                   @             @                       491,965.00
EST    MLI           30,000.00     15,000.00
FRA    MLI          250,000.00    125,000.00
GBR    MLI          900,000.00    450,000.00
JPN    MLI        6,000,000.00  3,000,000.00
NLD    MLI                   @             @      75,000.00
USA    MLI        1,200,000.00    600,000.00
Total             8,380,000.00  4,190,000.00     115,000.00        491,965.00
"""


def test_bilateral_donors_to_mali(make_books):
    """Money of five, goods of two, services of one: each apart, on the day of the page."""
    folder = make_books(mali())
    assert not errors_in(list(load(folder).problems()))
    code, said, errors = run(folder, "--programme", "Mali", "--on", "2014-07-31")
    assert (code, errors) == (0, "")
    assert cells(said.partition("Checks\n")[0]) == cells(EXPECTED.replace("@", "\N{EN DASH}"))
    # The day before the goods came, and before anything was spent.
    early = json.loads(run(folder, "--programme", "MLI", "--on", "2014-01-31", "--json")[1])
    assert {cell["source"] for cell in early["cells"]} == set(MONEY)
    assert {cell["total"]["spent"] for cell in early["cells"]} == {"0"}


def test_a_period_stands_beside_the_whole(make_books):
    """What was received the year before is in the whole alone."""
    data = json.loads(
        run(make_books(mali()), "--from", "2014-01-01", "--on", "2014-12-31", "--json")[1]
    )
    japan = next(cell for cell in data["cells"] if cell["source"] == "JPN")
    assert (japan["period"]["received"], japan["total"]["received"]) == ("0", "6000000.00")
    assert japan["period"]["spent"] == japan["total"]["spent"] == "3000000.00"
    assert len(data["identity"]["chain"]) == 64


def test_four_systems_each_under_its_donor_or_its_fund(small_folder):
    """Gifts to a pool stand under who gave, what it spent under the pool; a vote under its fund."""
    data = json.loads(run(small_folder, "--on", "2012-12-31", "--json")[1])
    rows = {
        (cell["source"], cell["programme"]): (cell["total"]["received"], cell["total"]["spent"])
        for cell in data["cells"]
    }
    assert rows["GBR", "pool CHF-SDN"] == ("800000.00", "0")
    assert rows["UNMISS", "SSD"] == ("1000000.00", "250000.00")
    assert rows["JPN", "SDN"] == ("56500.00", "56500.00")
    assert rows["DEU", "MLI"] == ("500000.00", "107000.00")
    standings = {one["source"]: one for one in data["standings"]}
    assert "GBR" not in standings
    assert standings["CHF-SDN"]["held"] == "800000.00"
    assert standings["DEU"] == {
        "source": "DEU", "donor": 1, "received": "500000.00", "other": "33333.33",
        "spent": "107000.00", "held": "426333.33",
    } | {"donor": standings["DEU"]["donor"]}  # fmt: skip


def test_one_donor_who_gave_to_a_pool_too(small_folder):
    """What went to the pool is in the donor's row, and held by the pool; it ties all the same."""
    for donor, received in (("GBR", "800000.00"), ("JPN", "2056500.00"), ("DEU", "500000.00")):
        code, said, _ = run(small_folder, "--on", "2012-12-31", "--donor", donor, "--json")
        assert code == 0
        data = json.loads(said)
        assert sum(Decimal(cell["total"]["received"]) for cell in data["cells"]) == Decimal(
            received
        )
        assert {one["source"] for one in data["standings"]} <= {donor}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--programme", "Atlantis"], "no programme 'Atlantis'"),
        (["--donor", "Atlantis"], "no donor 'Atlantis'"),
        (["--fund", "XYZ"], "no fund 'XYZ'"),
        (["--from", "2013-01-01", "--on", "2012-01-01"], "ends before it begins"),
    ],
)
def test_what_cannot_be_asked(small_folder, asked, said):
    """A name that is not there, a period that ends before it begins."""
    code, _, errors = run(small_folder, *asked)
    assert code == 2
    assert said in errors


def test_the_workbook_has_the_cross_table(make_books):
    """Donors down, programmes across, read back from the file; totals are those of the books."""
    found = paper(matrix(load(make_books(mali())), Asked(DAY(2014, 7, 31))))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(found.document)))
    sheet = book["Spent on"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "Donor")
    assert rows[head] == ["Donor", "MLI", "Total"]
    assert {row[0] for row in rows[head + 1 :]} >= {"EST", "FRA", "GBR", "JPN", "USA", "Total"}


class _Odd(Books):
    """Books with a cent of cash more than anything explains."""

    @property
    def lines(self):
        """Every posting, and one without its other side."""
        own = super().lines
        return (*own, own[0]._replace(kind="cash", amount=Decimal("0.01")))


def test_a_tie_that_does_not_tie_ends_with_one(small):
    """The check can fail: a cent that no movement explains is told."""
    odd = _Odd(**{one.name: getattr(small, one.name) for one in dataclasses.fields(small)})
    made = matrix_paper(odd, DAY(2014, 1, 1))
    assert not made.ties
    assert "does NOT tie" in made.document.name
    assert matrix_paper(small, DAY(2014, 1, 1)).ties


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(booked=events, begins=st.none() | days, ends=days, donor=st.sampled_from(["", "AAA", "BBB"]))
def test_whatever_is_booked_the_matrix_ties(make_books, booked, begins, ends, donor):
    """Rows by programme, rows by donor and the accounts are one, for any day and period."""
    books = tolerated(load(make_books(TERMS + "".join(map(entry, booked)))))
    found = matrix(books, Asked(ends, begins if begins and begins <= ends else None))
    assert [tie for tie in found.ties if tie.difference] == []
    assert [tie for tie in matrix(books, Asked(ends, donor=donor)).ties if tie.difference] == []
    whole = matrix(books, Asked(LAST))
    first = matrix(books, Asked(ends))
    rest = matrix(books, Asked(LAST, ends + datetime.timedelta(1)))
    # Any day splits the books in two.
    assert first.total().plus(rest.total(period=True)) == whole.total()
    held = [line.amount for line in books.lines if line.account.startswith(HELD)]
    assert sum((one.held for one in whole.standings), Decimal(0)) == sum(held, Decimal(0))


class _Renamed(Books):
    """Books whose lines no longer say what kind of account the first expense is on."""

    @property
    def lines(self):
        """Every posting; one expense is of no kind."""
        own = list(super().lines)
        at = next(at for at, line in enumerate(own) if line.kind == "expense")
        own[at] = own[at]._replace(kind="")
        return tuple(own)


def test_an_expense_that_no_movement_knows_does_not_tie(small):
    """The checks read accounts by their names: a line lost on the way is not lost twice."""
    own = {one.name: getattr(small, one.name) for one in dataclasses.fields(small)}
    found = matrix(_Renamed(**own), Asked(DAY(2014, 1, 1)))
    assert any(tie.difference for tie in found.ties)
