"""`vtf appropriations`: each amount once, ties to the accounts, pending without an amount."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.new_books import make_books
from tests.plugins.conftest import COMMON
from tests.plugins.test_votes import CHANGE, GROUPS, MINUSMA, PENDING, SHARE, VOTE, booked, moved
from vtf import vtf

POLICY = '1990-01-01 custom "policy" "LIQUIDATION-ASSESSED"\n  value: "12 months"\n'
SPENT = """
2013-03-01 * "A cost"
  funding: "UNIFIL-2012"
  activity: "clearance"
  Expenses:UNIFIL:LBN:Contracts   400.00 USD
  Assets:UNIFIL:Authority        -400.00 USD
2013-05-01 custom "commitment" "PO-1"
  funding: "UNIFIL-2012"
  programme: "LBN"
  class: "Contracts"
  amount: 100.00 USD
2013-09-02 * "Travel"
  funding: "UNIFIL-2013"
  activity: "clearance"
  Expenses:UNIFIL:LBN:Travel       70.00 USD
  Assets:UNIFIL:Authority         -70.00 USD
"""
GIVEN = """
2013-06-30 * "Surrendered"
  funding: "UNIFIL-2012"
  surrender: "2012/13"
  Income:UNIFIL:Appropriation             500.00 USD
  Liabilities:UNIFIL:DueToMemberStates   -500.00 USD
2014-01-15 * "Credited"
  funding: "UNIFIL-2012"
  surrender: "2012/13"
  Liabilities:UNIFIL:DueToMemberStates    120.00 USD
  Assets:UNIFIL:Authority                -120.00 USD
"""


def made(folder, text):
    """Return books with hand-kept terms and entries."""
    books = folder / "books"
    make_books(books, "Votes")
    import re

    accounts = sorted(
        set(re.findall(r"\b(?:Assets|Liabilities|Income|Expenses|Equity):[\w:]+", text))
    )
    opens = "".join(f"1970-01-01 open {name}\n" for name in accounts)
    (books / "terms" / "all.beancount").write_text(opens + text, encoding="utf-8")
    main = books / "main.beancount"
    kept = main.read_text(encoding="utf-8").replace(
        'include "terms/funds.beancount"', 'include "terms/all.beancount"'
    )
    main.write_text(kept, encoding="utf-8")
    return books


@pytest.fixture
def books(tmp_path):
    """Books of four systems, with votes of every kind."""
    share = SHARE.replace("XYZ", "MINURSO")
    text = COMMON + POLICY + SPENT + GIVEN + MINUSMA + VOTE + booked("235225500.00")
    return made(tmp_path, text + PENDING + share + GROUPS + moved("100.00", "2013-12-01"))


def run(books, *more, command="appropriations", today="2014-02-01"):
    """Run the command; return code, output, errors."""
    words = [command, "--books", str(books), "--today", today, *more]
    result = CliRunner().invoke(vtf, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_must_10_appropriations_by_mission(books):
    """Voted, counted once, spent, left, surrendered: figures in full, in a hundred columns."""
    code, said, errors = run(books, "--fund", "UNIFIL")

    assert (code, errors) == (0, "")
    assert (
        said
        == """\
Appropriations on 2014-02-01, in USD

What was voted
Appropriation  Year     Status      Voted  Counted once  Inclusive of  Resolution
------------------------------------------------------------------------------------
UNIFIL-TBA     2011/12  pending         –             –                to be adopted
UNIFIL-2012    2012/13  voted    1,000.00      1,000.00                A/RES/66/277
UNIFIL-2013    2013/14  voted    2,000.00      2,000.00                A/RES/67/279
------------------------------------------------------------------------------------
Total                                          3,000.00

What is left of it
Appropriation  Authority   Spent  Committed  Unencumbered
---------------------------------------------------------
UNIFIL-2012     1,000.00  400.00     100.00             –
UNIFIL-2013     2,000.00   70.00          –      1,930.00
---------------------------------------------------------
Total           3,000.00  470.00     100.00      1,930.00

What becomes of it
Appropriation  Stands          Ends        Lapses on   Surrendered  Due to Member States
----------------------------------------------------------------------------------------
UNIFIL-TBA     pending         2012-06-30  2013-06-30            –                     –
UNIFIL-2012    in liquidation  2013-06-30  2014-06-30       500.00                380.00
UNIFIL-2013    open            2014-06-30  2015-06-30            –                     –
----------------------------------------------------------------------------------------
Total                                                       500.00                380.00

Groups
Appropriation  Group          Amount  Redeployed  Spent      Left
-----------------------------------------------------------------
UNIFIL-2013    civilian       500.00      100.00  70.00    530.00
UNIFIL-2013    operational  1,500.00    (100.00)      –  1,400.00

The accounts have: Appropriation 2,500.00, Expenses 470.00, DueToMemberStates 380.00.
"""
    )  # the dash of accounts


def test_groups_have_nothing_left_once_it_is_given_up(tmp_path):
    """What is neither spent nor committed left each group when the vote gave it up."""
    given = """
2014-06-30 * "Surrendered"
  funding: "UNIFIL-2013"
  surrender: "2013/14"
  Income:UNIFIL:Appropriation             1830.00 USD
  Liabilities:UNIFIL:DueToMemberStates   -1830.00 USD
2014-02-01 custom "commitment" "PO-2"
  funding: "UNIFIL-2013"
  programme: "LBN"
  class: "Contracts"
  amount: 100.00 USD
"""
    text = COMMON + POLICY + SPENT + given + GROUPS + moved("100.00", "2013-12-01")
    books = made(tmp_path, text)

    def groups(day):
        data = json.loads(run(books, "--json", "--year", "2013/14", today=day)[1])
        (vote,) = [one for one in data["votes"] if one["appropriation"] == "UNIFIL-2013"]
        return {one["group"]: (one["given_up"], one["left"]) for one in vote["groups"]}, vote

    assert groups("2014-06-29")[0] == {
        "civilian": ("0", "530.00"),
        "operational": ("0", "1400.00"),
    }
    after, vote = groups("2014-06-30")
    assert after == {"civilian": ("530.00", "0.00"), "operational": ("1300.00", "100.00")}
    assert (vote["surrendered"], vote["committed"], vote["unencumbered"]) == (
        "1830.00", "100.00", "0.00",
    )  # fmt: skip
    assert "Given up" in run(books, "--year", "2013/14", today="2014-06-30")[1]


def test_a_saved_paper_ties_to_the_accounts(books, tmp_path):
    """With --out: a workbook and data with the head of the chain."""
    code, _, errors = run(books, "--out", str(tmp_path / "out"))
    data = json.loads((tmp_path / "out" / "appropriations-2014-02-01.json").read_text("utf-8"))

    assert code == 0
    assert "appropriations-2014-02-01.xlsx" in errors
    assert data["identity"]["chain"]
    assert data["total"]["spent"] == "470.00"


def test_must_10_pending_and_inclusive_amounts(books):
    """602,000,000 inclusive of 366,774,500 are counted once; pending is null, not zero."""
    data = json.loads(run(books, "--json", today="2014-07-01")[1])
    votes = {vote["appropriation"]: vote for vote in data["votes"]}

    assert votes["MINUSMA-2013"]["voted"] == "602000000.00"
    assert votes["MINUSMA-2013"]["counted_once"] == "235225500.00"
    assert votes["MINUSMA-CA"]["stands"] == "in MINUSMA-2013"
    assert votes["UNIFIL-TBA"]["voted"] is None
    assert votes["UNIFIL-TBA"]["status"] == "pending"
    assert Decimal(data["total"]["counted_once"]) == 602_000_000 + 1_000 + 2_000 + 2_600
    assert data["shares"] == [
        {
            "fund": "MINURSO",
            "of": "support account",
            "year": "2013/14",
            "amount": "2758600.00",
            "resolution": "R",
        }
    ]
    assert any("vtf surrender MINURSO --year 2013/14" in note for note in data["notes"])
    assert any("What is left of MINUSMA-CA is to be taken back" in note for note in data["notes"])


@pytest.mark.parametrize(
    "day", ["2012-07-01", "2013-06-30", "2014-01-14", "2014-02-01", "2015-01-01"]
)
def test_must_10_ties_to_the_trial_balance(books, day):
    """Every figure is the sum of the accounts, whatever the day."""
    import datetime

    from reports.appropriations import appropriations

    loaded = load(books)
    today = datetime.date.fromisoformat(day)
    found = appropriations(loaded, today)
    sums = {}
    for entry in loaded.entries:
        if entry.date <= today:
            for posting in getattr(entry, "postings", ()):
                root, fund, what = posting.account.split(":")[:3]
                if fund not in {"VTF", "CHFSDN"}:
                    name = root if root == "Expenses" else what
                    sums[name] = sums.get(name, 0) + posting.units.number
    authority = found.total("authority") - found.total("surrendered")

    assert authority == -sums.get("Appropriation", 0)
    assert found.total("spent") == sums.get("Expenses", 0)
    assert found.total("due") == -sums.get("DueToMemberStates", 0)
    assert found.accounts == (
        ("Appropriation", authority),
        ("Expenses", found.total("spent")),
        ("DueToMemberStates", found.total("due")),
    )
    # What is in hand of the authority: not spent, and not paid to Member States.
    assert sums.get("Authority", 0) == authority - found.total("spent") + found.total("due")
    for vote in found.votes:
        left = vote.authority - vote.surrendered - vote.spent - vote.committed
        assert vote.unencumbered == left


def test_by_year(books):
    """One year of one mission, and its accounts."""
    code, said, _ = run(books, "--fund", "UNIFIL", "--year", "2012/13")

    assert code == 0
    assert "UNIFIL-2013" not in said
    assert "The accounts have: Appropriation 500.00, Expenses 400.00" in said


def test_wide_figures_fit(books):
    """Billions and long names stay within a hundred columns, and nothing is cut."""
    said = run(books)[1]

    assert "366,774,500.00" in said
    assert max(map(len, said.splitlines())) <= 100


def test_no_such_year_or_fund(books):
    """What there is, is said."""
    assert run(books, "--year", "1999/00")[0] == 2
    assert "2012/13" in run(books, "--year", "1999/00")[2]
    assert run(books, "--fund", "XYZ")[0] == 2


def test_books_without_votes(tmp_path):
    """Nothing voted is no error."""
    assert run(made(tmp_path, ""))[:2] == (
        0,
        "Appropriations on 2014-02-01, in USD\n\nThere is no appropriation.\n",
    )


def test_a_pending_vote_that_was_adopted(tmp_path):
    """It is pending until the day of its resolution, and voted from then on."""
    change = CHANGE.format(on="2011-12-20", amount="50.00").replace("UNIFIL-2013", "UNIFIL-TBA")
    books = made(
        tmp_path, COMMON + PENDING.replace('"pending"', '"pending"\n  illustrative: TRUE') + change
    )

    assert "hold figures made up for example books" in run(books)[1]
    votes = [
        json.loads(run(books, "--json", "--year", "2011/12", today=day)[1])["votes"]
        for day in ("2011-12-19", "2011-12-20")
    ]
    (before,), (after,) = votes
    assert (before["status"], before["voted"]) == ("pending", None)
    assert (after["status"], after["voted"]) == ("voted", "50.00")
    assert after["resolution"] == "A/RES/68/292"


def test_books_with_errors(tmp_path):
    """Figures of books that the rules refuse are shown, and the command says so."""
    code, _, errors = run(made(tmp_path, COMMON + SPENT.replace("400.00", "1400.00")))

    assert code == 1
    assert "these books have" in errors


def test_what_is_surrendered_is_no_longer_received(books):
    """`vtf status` shows a vote less what was given up of it; what is due is held, not to spend."""
    code, said, _ = run(books, "--json", command="status")

    assert code == 0
    (vote,) = [one for one in json.loads(said)["fundings"] if one["funding"] == "UNIFIL-2012"]
    shown = {name: vote[name] for name in ("received", "refunded", "total_spent", "balance")}
    assert shown == {
        "received": "1000.00",
        "refunded": "500.00",
        "total_spent": "400.00",
        "balance": "100.00",
    }
    # The day before, all of it was there.
    _, said, _ = run(books, "--json", command="status", today="2013-06-29")
    (vote,) = [one for one in json.loads(said)["fundings"] if one["funding"] == "UNIFIL-2012"]
    assert (vote["refunded"], vote["balance"], vote["available"]) == ("0", "600.00", "500.00")
    _, said, _ = run(books, command="status")
    row = next(line for line in said.splitlines() if line.startswith("UNIFIL-2012"))
    assert row.split()[1:4] == ["1,000.00", "500.00", "400.00"]
