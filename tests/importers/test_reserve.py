"""`vtf reserve`: an advance in one step, until it is repaid; and how reserves stand."""

from __future__ import annotations

import json

import pytest

from tests.importers.kit import Desk

TERMS = """
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "programme" "AFG"
  name: "Afghanistan"
2014-01-01 custom "reserve" "RR"
  fund: "VTF"
  funding: "NLD-RR"
  target: 500000.00 USD
  days: 90
"""

AGREEMENTS = """Agreement,Donor,Fund,Amount,Currency,Programme,Activity,Budget class,Begins,Ends,\
Partner,Date,Status
NLD-RR,NLD,VTF,600000,USD,*,*,*,2014-01-01,2015-12-31,*,2014-01-02,signed
JPN-1,JPN,VTF,1000000,USD,MLI,*,*,2014-01-01,2015-12-31,*,2014-01-15,signed
"""
RECEIPTS = """Reference,Funding,Date,Amount,Currency
R-1,NLD-RR,2014-01-20,600000,USD
"""

ADVANCE = ("advance", "--programme", "Mali", "--reason", "It cannot wait.")


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Books with a reserve that has its cash, and a grant that awaits its own."""
    desk = Desk(tmp_path_factory.mktemp("reserve"))
    funds = desk.books / "terms" / "funds.beancount"
    funds.write_text(funds.read_text() + TERMS)
    for name, text in (("agreements.csv", AGREEMENTS), ("receipts.csv", RECEIPTS)):
        (desk.folder / name).write_text(text)
        assert desk.run("import", desk.folder / name)[0] == 0
    return desk.books


@pytest.fixture
def desk(ready, tmp_path):
    """Return a desk on a copy of those books."""
    return Desk.copied(ready, tmp_path)


def run(desk, *words, day, **more):
    """Run `vtf reserve` with a subcommand on a day."""
    options = [part for name, value in more.items() for part in (f"--{name}", value)]
    return desk.run("reserve", *words, *options, "--today", day)


def status(desk, day):
    """Return exit code and the one reserve, as data."""
    code, out, _ = desk.run("reserve", "--json", "--today", day)
    return code, json.loads(out)["reserves"][0]


def test_should_15_one_step_a_deadline_and_unreplenished_until_repaid(desk):
    """Advanced, due, overdue from the day after, repaid: as a finance officer types it."""
    code, out, _ = run(desk, *ADVANCE, day="2014-03-01", amount="200,000", days="60")
    assert code == 0
    assert out.splitlines()[0] == (
        "RR-2014-001: 200,000.00 USD of RR to JPN-1 for MLI, to be repaid by 2014-04-30"
    )
    assert "committed: 2 entries" in out

    code, held = status(desk, "2014-04-30")
    assert (code, held["unreplenished"], held["cash"]) == (0, "200000.00", "400000.00")
    assert held["may_advance"] == "300000.00"
    (one,) = held["advances"]
    assert (one["due"], one["unreplenished"], one["days_overdue"]) == ("2014-04-30", "200000.00", 0)

    code, out, _ = desk.run("reserve", "--today", "2014-05-01")
    assert code == 1
    assert "2014-04-30, 1 day overdue" in out
    code, _, err = run(desk, *ADVANCE, day="2014-05-01", amount="10")
    assert code == 1
    assert "RESERVE-OVERDUE" in err

    code, out, _ = run(desk, "repay", day="2014-05-02", amount="50000.00", reason="A part.")
    assert (code, out.splitlines()[0]) == (
        0, "RR-2014-001-R-001: 50,000.00 USD of RR-2014-001 repaid by JPN-1, 150,000.00 USD left",
    )  # fmt: skip
    assert run(desk, "repay", day="2014-05-03")[0] == 0
    code, out, _ = desk.run("reserve", "--today", "2014-05-04")
    assert code == 0
    assert out.splitlines()[-1].split()[-1] == "repaid"
    assert desk.run("check")[0] == 0


def test_the_limits_of_the_reserve_refuse_and_write_nothing(desk):
    """To the cent: what is to be held is the most that may be out."""
    before = desk.content()
    code, _, err = run(desk, *ADVANCE, day="2014-03-01", amount="500000.01")
    assert code == 1
    assert "RESERVE-TARGET" in err
    code, out, _ = run(desk, *ADVANCE, "--dry-run", day="2014-03-01", amount="500000.00")
    assert code == 0
    assert "nothing was" in out
    assert desk.content() == before


def test_an_advance_and_its_repayment_are_traced_and_taken_back(desk):
    """Each entry leads to its row; a reversal takes back directive and money."""
    run(desk, *ADVANCE, day="2014-03-01", amount="1000", maker="Ana", approver="Ben")
    code, out, _ = desk.run("trace", "reserve-advance:RR-2014-001:paid")
    assert code == 0
    assert "reserve-advance-RR-2014-001.csv" in out
    assert status(desk, "2014-03-02")[1]["advances"][0]["approver"] == "Ben"
    words = ("reverse", "reserve-advance:RR-2014-001", "--reason", "Not needed.", "--maker", "Ana")
    assert desk.run(*words)[0] == 0
    assert status(desk, "2014-03-02")[1]["advances"] == []
    code, out, _ = run(desk, *ADVANCE, "--json", day="2014-03-01", amount="1000")
    assert (code, json.loads(out)["reference"]) == (0, "RR-2014-002")
    assert desk.run("check")[0] == 0


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        (ADVANCE, {"amount": "nothing"}, "found 'nothing', expected an amount of USD above zero"),
        (ADVANCE, {"amount": "0"}, "found '0'"),
        (ADVANCE, {"amount": "1", "reserve": "XX"}, "found 'XX', which is no reserve"),
        (ADVANCE, {"amount": "1", "programme": "Nowhere"}, "which is no programme of the books"),
        (ADVANCE, {"amount": "1", "programme": "AFG"}, "that allow AFG on 2014-03-01 and await"),
        (ADVANCE, {"amount": "1", "reason": "- -"}, "--reason needs words"),
        (ADVANCE, {"amount": "1", "funding": "XX"}, "XX"),
        (("repay",), {}, "which advance of a reserve? Known: none"),
        (("repay",), {"advance": "RR-9"}, "found 'RR-9', which is no advance of a reserve"),
    ],
)
def test_what_cannot_be_asked_is_said(desk, words, more, said):
    """In a sentence, and nothing is written."""
    before = desk.content()
    code, _, err = run(desk, *words, day="2014-03-01", **more)
    assert code in {1, 2}
    assert said in err
    assert desk.content() == before


def test_what_is_not_out_is_not_repaid(desk):
    """Nor before it was advanced."""
    run(desk, *ADVANCE, day="2014-03-01", amount="1000")
    code, _, err = run(desk, "repay", day="2014-02-28")
    assert (code, "nothing of RR-2014-001 is out on 2014-02-28" in err) == (2, True)
    code, _, err = run(desk, "repay", day="2014-03-02", amount="1000.01")
    assert code == 1
    assert "RESERVE-AMOUNT" in err


def test_books_without_a_reserve_say_so(tmp_path):
    """And where to read how one is stated."""
    bare = Desk(tmp_path)
    code, out, _ = bare.run("reserve", "--today", "2014-03-01")
    assert code == 0
    assert "The books have no reserve." in out


def test_papers_written_by_hand_name_what_the_books_have(desk):
    """A row is held against the reserves and the fundings of the books."""
    header = "Reference,Reserve,Programme,Funding,Date,Amount,Repaid by,Why\n"
    row = "A-1,XX,MLI,JPN-1,2014-03-01,5,2014-04-01,Why\n"
    (desk.folder / "paper.csv").write_text(header + row)
    code, _, err = desk.run("import", desk.folder / "paper.csv")
    assert code == 1
    assert "found 'XX', which is no reserve of the books" in err
    funds = desk.books / "terms" / "funds.beancount"
    funds.write_text(funds.read_text().replace('funding: "NLD-RR"', 'funding: "GONE"'))
    (desk.folder / "paper.csv").write_text(header + row.replace("XX", "RR"))
    code, _, err = desk.run("import", desk.folder / "paper.csv")
    assert code != 0
    assert "'GONE'" in err
