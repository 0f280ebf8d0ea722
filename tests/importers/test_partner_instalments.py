"""Partner instalments on real books: what `vtf import` lets through, and `vtf advances` says."""

from __future__ import annotations

import pytest

from tests.importers.kit import Desk
from tests.importers.test_reserve import AGREEMENTS

TERMS = """
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "partner" "UNDP"
  name: "UNDP"
1990-01-01 custom "partner" "HI"
  name: "Humanity and Inclusion"
2014-01-15 custom "partner-agreement" "PA-UNDP"
  partner: "UNDP"
  funding: "JPN-1"
  amount: 1000.00 USD
  mode: "pass-through"
2014-01-15 custom "partner-agreement" "PA-HI"
  partner: "HI"
  funding: "JPN-1"
  amount: 300.00 USD
  mode: "outright"
  programme: "MLI"
  activity: "victim-assistance"
"""
HEADER = ("Reference,Funding,Partner,Date,Amount,Report due,Expires,Agreement,Instalment,"
          "Instalments,One instalment reason,Approver\n")  # fmt: skip
REPORT = "Reference,Funding,Partner,Advance,Date,Programme,Budget class,Activity,Amount\n"
COST = "Reference,Date,Funding,Programme,Budget class,Activity,Partner,Partner agreement,Amount\n"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Books with a grant that has 2,000 of cash, and two agreements with partners."""
    desk = Desk(tmp_path_factory.mktemp("instalments"))
    funds = desk.books / "terms" / "funds.beancount"
    funds.write_text(funds.read_text() + TERMS)
    assert bring(desk, AGREEMENTS)[0] == 0
    assert (
        bring(desk, "Reference,Funding,Date,Amount,Currency\nR-1,JPN-1,2014-01-20,2000,USD\n")[0]
        == 0
    )
    return desk.books


@pytest.fixture
def desk(ready, tmp_path):
    """Return a desk on a copy of those books."""
    return Desk.copied(ready, tmp_path)


def bring(desk, text, *words):
    """Import a sheet of comma-separated values."""
    file = desk.folder / "sheet.csv"
    file.write_text(text)
    return desk.run("import", file, *words)


def advance(
    name="ADV-1", day="2014-02-01", amount="500", more="2014-04-30,2014-12-31,PA-UNDP,1,2,,"
):
    """Return a sheet with one advance to UNDP."""
    return f"{HEADER}{name},JPN-1,UNDP,{day},{amount},{more}\n"


def test_must_12_as_a_finance_officer_meets_it(desk):
    """500 paid, 320 reported: 180 in its band, and the next instalment waits."""
    assert bring(desk, advance())[0] == 0
    row = "R-1,JPN-1,UNDP,ADV-1,2014-04-20,Mali,Contracts,clearance,320\n"
    assert bring(desk, REPORT + row)[0] == 0
    code, out, _ = desk.run("advances", "--today", "2014-05-10")
    assert code == 0
    (line,) = [line for line in out.splitlines() if line.startswith("ADV-1")]
    assert line.split() == ["ADV-1", "UNDP", "JPN-1", "JPN", "2014-02-01", "500.00", "320.00", "–",
                            "180.00"]  # fmt: skip
    assert "report due 2014-04-30, 10 days overdue" in out
    assert "may be used" in out
    assert out.rstrip().endswith("180.00 USD are outstanding.")
    assert max(map(len, out.splitlines())) <= 100

    before = desk.content()
    second = "2014-09-30,,PA-UNDP,2,2,,"
    code, _, err = bring(desk, advance("ADV-2", "2014-05-10", more=second))
    assert code == 1
    assert "ADVANCE-OVERDUE" in err
    assert "it was due on 2014-04-30, and 180.00 USD of it are outstanding" in err
    assert desk.content() == before
    back = "Reference,Funding,Partner,Advance,Date,Amount\nB-1,JPN-1,UNDP,ADV-1,2014-05-10,180\n"
    assert bring(desk, back)[0] == 0
    assert bring(desk, advance("ADV-2", "2014-05-10", more=second))[0] == 0
    assert desk.run("check")[0] == 0


@pytest.mark.parametrize(
    ("why", "code"),
    [
        (",", "ADVANCE-INSTALMENT"),
        ("Too small.,", "ADVANCE-INSTALMENT"),
        (",B. Diallo", "ADVANCE-INSTALMENT"),
        ("Too small.,A. Keita", "ADVANCE-INSTALMENT"),  # it is the maker
        ("Too small.,B. Diallo", ""),
    ],
)
def test_must_12_one_instalment_needs_a_reason_and_a_second_approver(desk, why, code):
    """The maker of the import is not the second person."""
    text = advance(amount="1000", more=f"2014-12-31,,PA-UNDP,1,1,{why}")
    ended, _, err = bring(desk, text, "--maker", "A. Keita")
    assert (ended, code in err) == (1 if code else 0, True)


@pytest.mark.parametrize(
    ("amount", "codes"),
    [("999.99", ()), ("1000.01", ("PARTNER-AMOUNT",)), ("2000.01", ("ADVANCE-CASH",))],
)
def test_must_12_no_more_is_paid_than_was_agreed_and_is_there(desk, amount, codes):
    """The rules refuse it in the sheet, at its row."""
    why = "2014-12-31,,PA-UNDP,1,1,Too small.,B. Diallo"
    ended, _, err = bring(desk, advance(amount=amount, more=why))
    assert ended == (1 if codes else 0)
    assert all(code in err for code in codes)


def test_must_13_the_same_row_on_real_books(desk):
    """Under the outright agreement a cost at once, and lawful; as an advance it never was."""
    text = advance(amount="300", more=",,PA-HI,,,,").replace("UNDP,2014", "HI,2014")
    assert bring(desk, text)[0] == 0
    code, out, _ = desk.run("advances", "--today", "2014-03-01")
    assert (code, "No partner holds anything" in out) == (0, True)
    code, out, _ = desk.run("status", "--today", "2014-03-01")
    assert "300.00" in out
    cost = COST + "PV-1,2014-02-01,JPN-1,Mali,Transfers,victim-assistance,{},{},{}\n"
    code, _, err = bring(desk, cost.format("UNDP", "", "100"))
    assert (code, "PARTNER-MODE" in err) == (1, True)
    code, _, err = bring(desk, cost.format("HI", "PA-HI", "0.01"))
    assert (code, "PARTNER-AMOUNT" in err) == (1, True)


def test_an_advance_is_reversed_with_all_that_it_made(desk):
    """Directive and payment; and entered again."""
    assert bring(desk, advance())[0] == 0
    assert desk.run("reverse", "advance:ADV-1", "--reason", "Not signed.")[0] == 0
    assert desk.run("check")[0] == 0
    assert "No partner holds anything" in desk.run("advances", "--today", "2014-03-01")[1]
