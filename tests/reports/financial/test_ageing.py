"""Receivables and advances by each of their sides, and saved as working papers."""

from __future__ import annotations

import json
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.books import load
from reports.advances import SIDES as ADVANCE_SIDES
from reports.advances_paper import advances_paper
from reports.receivables import SIDES, receivables
from reports.receivables_paper import receivables_paper
from tests.reports.financial.pool_kit import on
from tests.reports.test_advances import EURO, HELD
from vtf import vtf


@pytest.fixture(scope="module")
def folder(make_books, small_text):
    """The small books with two advances."""
    return make_books(small_text + HELD + EURO)


def run(name, folder, *arguments):
    """Run a command and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, [name, "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("side", SIDES)
def test_receivables_by_each_side_come_to_the_same(folder, side):
    """Whatever they are summed up by, it is the balance of the accounts."""
    code, said, _ = run("receivables", folder, "--by", side, "--today", "2013-03-01", "--json")
    assert code == 0
    data = json.loads(said)
    assert sum(Decimal(one["owed"]) for one in data["sums"]) == Decimal(data["accounts"])
    assert data["accounts"] == "500000.00"
    assert "500,000.00" in run("receivables", folder, "--by", side, "--today", "2013-03-01")[1]


def test_receivables_by_expiry(folder):
    """Germany's agreement ends on 30 June 2013; what is due of it was due in September."""
    said = run("receivables", folder, "--by", "expiry", "--today", "2013-05-15")[1]
    assert "By when the agreement ends" in said
    line = next(line for line in said.splitlines() if line.startswith("ends within 60 days"))
    assert line.split()[-2:] == ["500,000.00", "500,000.00"]


@pytest.mark.parametrize("side", ADVANCE_SIDES)
def test_advances_by_each_side_come_to_the_same(folder, side):
    """Whatever they are shown by, it is the balance of the accounts."""
    code, said, _ = run("advances", folder, "--by", side, "--today", "2011-03-01", "--json")
    data = json.loads(said)
    assert code in {0, 1}
    outstanding = sum(Decimal(one["outstanding"]) for one in data["ages"])
    assert (
        outstanding == sum(map(Decimal, data["accounts"].values())) == Decimal(data["outstanding"])
    )
    tables = run("advances", folder, "--by", side, "--today", "2011-03-01")[1].partition(
        "ADVANCE-"
    )[0]
    assert max(map(len, tables.splitlines()), default=0) <= 100


def test_advances_by_age_say_what_is_overdue(folder):
    """By age alone: how many, how much, and what of it should have been reported on."""
    said = run("advances", folder, "--by", "age", "--today", "2011-03-01")[1]
    assert "Report overdue" in said
    assert "Outstanding by age" in said
    said = run("advances", folder, "--by", "expiry", "--today", "2011-03-01")[1]
    assert "Outstanding by when the funding ends" in said


@pytest.mark.parametrize("name", ["receivables", "advances"])
def test_they_are_saved_as_papers(folder, tmp_path, name):
    """JSON with the head of the chain and a workbook with a sheet for each side."""
    errors = run(name, folder, "--today", "2013-03-01", "--out", str(tmp_path))[2]
    paths = sorted(tmp_path.iterdir())
    assert [path.name for path in paths] == [f"{name}-2013-03-01.json", f"{name}-2013-03-01.xlsx"]
    assert str(paths[0]) in errors
    data = json.loads(paths[0].read_text("utf-8"))
    assert len(data["identity"]["chain"]) == 64
    assert openpyxl.load_workbook(paths[1]).sheetnames[-1] == "Checks"
    again = tmp_path / "again"
    run(name, folder, "--today", "2013-03-01", "--out", str(again))
    assert [path.read_bytes() for path in sorted(again.iterdir())] == [
        p.read_bytes() for p in paths
    ]


def test_papers_of_books_without_any(make_books, small_text):
    """Nothing owed, nothing held: said, and it ties."""
    books = load(make_books(small_text.partition("\n2010-03-18 * ")[0]))
    for made in (
        receivables_paper(books, on("2013-01-01")),
        advances_paper(books, on("2013-01-01")),
    ):
        assert made.ties
        assert any("on that day" in note for note in made.document.notes)


PROMISED = """
1970-01-01 open Assets:CHFSDN:Receivable:GBR
2012-05-01 * "GBR" "Promised to the pool"
  funding: "CHF-SDN-GENERAL"
  Assets:CHFSDN:Receivable:GBR  1000.00 USD
  Income:CHFSDN:Contributions:GBR  -1000.00 USD
"""


def test_what_is_owed_under_no_agreement_is_in_the_list(make_books, small_text):
    """A promise to a pool stands under the pool's balance: every Receivable account is counted."""
    books = make_books(small_text + PROMISED)
    data = json.loads(run("receivables", books, "--today", "2013-03-01", "--json")[1])
    (row,) = [one for one in data["receivables"] if one["agreement"] == "CHF-SDN-GENERAL"]
    assert (row["donor"], row["amount"], row["due"]) == ("GBR", "1000.00", None)
    assert data["total"] == data["accounts"] == "501000.00"
    only = run("receivables", books, "--today", "2013-03-01", "--by", "donor")[1]
    assert "The Receivable accounts have 501,000.00, the same." in only


def test_an_allowance_from_the_first_day_makes_no_empty_band(make_books, small_text):
    """Overdue begins on day one: there is no band before a step of one day."""
    policy = '2000-01-01 custom "policy" "RECEIVABLE-ALLOWANCE"\n  value: "1 10%, 30 50%"\n'
    books = load(make_books(small_text + PROMISED + policy))
    found = receivables(books, on("2013-03-01"))
    names = [name for name, _ in found.by_step()]
    assert names == ["not yet overdue", "1 to 29 days", "30 days and more", "no day stated"]
    assert [found.band(days) for days in (0, 1, 29, 30)] == [*names[:2], names[1], names[2]]
    assert sum(amount for _, amount in found.by_step()) == found.total
