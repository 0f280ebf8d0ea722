"""`vtf match` after second thoughts: reversed receipts, doubled deposits, money that came back."""

from __future__ import annotations

import json

import pytest

from tests.importers.bank_kit import IBAN, mt940
from tests.importers.kit import REGISTER, Desk, contribution, contributions

TODAY = ("--today", "2010-06-30")
PLAIN = "100402C1000,NTRFNONREF//B1|GOVERNMENT OF JAPAN JPN-2010-01"
BOTH = "100403C1500,NTRFNONREF//B2|TWO AT ONCE"


@pytest.fixture(scope="module")
def _signed(tmp_path_factory):
    """Books with three agreements signed and nothing received, made once."""
    desk = Desk(tmp_path_factory.mktemp("signed"))
    accounts = [["Id", "Fund", "Bank", "Number", "Currency"],
                ["UNHQ-USD", "VTF", "UNHQ", IBAN, "USD"]]  # fmt: skip
    rows = [
        contribution("JPN-2010-01", 1000, status="signed"),
        contribution("JPN-2010-02", 1000, status="signed"),
        contribution("FRA-2010-01", 500, donor="France", status="signed"),
    ]
    for name, sheets in (
        ("a.xlsx", {**REGISTER, "Bank accounts": accounts}),
        ("b.xlsx", contributions(*rows)),
    ):
        assert desk.run("import", desk.book(name, sheets))[::2] == (0, "")
    return desk


@pytest.fixture
def desk(tmp_path, _signed):
    """A copy of the books."""
    return Desk.copied(_signed.books, tmp_path)


def banked(desk, *entries):
    """Import a statement with some entries."""
    path = desk.folder / "s.sta"
    path.write_text(mt940(*entries, number="1"))
    assert desk.run("import", path)[::2] == (0, "")


def matched(desk, *options):
    """Return what `vtf match --json` says."""
    code, out, errors = desk.run("match", *TODAY, "--json", *options)
    assert (code, errors) == (0, "")
    return json.loads(out)


def reversed_(desk, *keys, day=()):
    """Take entries back."""
    assert desk.run("reverse", *keys, "--reason", "Second thoughts.", *day)[0] == 0


def unmatched(found):
    """Return the ids of the lines that wait, unmatched."""
    return [one["line"] for band in found["unmatched"] for one in band["deposits"]]


def cash(desk):
    """Return what the books have in the bank, reckoned from their text."""
    text = "".join(path.read_text() for path in (desk.books / "batches").glob("*.beancount"))
    lines = [line.split() for line in text.splitlines() if line.startswith("  Assets:VTF:Cash:")]
    return sum(int(number.removesuffix(".00")) for _, number, _ in lines)


def test_a_deposit_whose_receipt_was_reversed_waits_again(desk):
    """It is never booked again by itself; a person may book it elsewhere, as often as need be."""
    banked(desk, PLAIN)
    (one,) = matched(desk, "--book")["automatic"]
    line = one["line"]
    reversed_(desk, f"receipt:{line}")
    for times, funding in ((1, "JPN-2010-02"), (2, "JPN-2010-01")):
        found = matched(desk, "--book")
        assert (found["automatic"], found["booked"]) == ([], 0)
        (again,) = found["proposed"]
        assert "was reversed: Second thoughts." in again["why"][0]
        assert again["reversed"][0] == {"key": f"receipt:{line}", "reason": "Second thoughts."}
        matched(desk, "--accept", f"{line}={funding}", "--by", "Ana")
        assert cash(desk) == 1000
        assert matched(desk)["booked"] == 1
        if times == 1:
            reversed_(desk, f"receipt:{line}; again 1")
    assert desk.run("reconcile", "sources", *TODAY)[0] == 0
    assert desk.run("check")[0] == 0


def test_a_deposit_of_which_a_part_was_reversed_is_shown(desk):
    """Neither lost nor doubled: what is booked of it is held against what the bank has."""
    banked(desk, BOTH)
    (line,) = unmatched(matched(desk))
    parts = (f"{line}=JPN-2010-01=1000", f"{line}=FRA-2010-01=500")
    options = [word for part in parts for word in ("--accept", part)]
    matched(desk, *options, "--by", "Ana")
    reversed_(desk, f"receipt:{line}; 2")
    (uneven,) = matched(desk)["uneven"]
    assert (uneven["line"], uneven["amount"], uneven["booked"]) == (line, "1500.00", "1000.00")
    assert "brought 1,500.00 USD, and its receipts 1,000.00" in desk.run("match", *TODAY)[1]
    reversed_(desk, f"receipt:{line}; 1")
    assert f"receipt:{line}; 2 was reversed: Second thoughts." in desk.run("match", *TODAY)[1]
    matched(desk, *options, "--by", "Ana")
    assert (cash(desk), matched(desk)["uneven"]) == (1500, [])


def test_what_was_taken_back_from_unapplied_is_not_put_there_again(desk):
    """It waits for the decision for which it was taken back."""
    banked(desk, BOTH)
    (line,) = unmatched(matched(desk, "--unapplied", "0", "--by", "Ana"))
    reversed_(desk, f"unapplied:{line}")
    found = matched(desk, "--unapplied", "0", "--by", "Ana")
    assert (unmatched(found), found["written"], cash(desk)) == ([line], [], 0)
    assert "was reversed: Second thoughts." in desk.run("match", *TODAY)[1]


def test_a_deposit_that_bounced_is_settled_by_its_reversal(desk):
    """It came, was booked, went back, and its receipt was reversed on that day: nothing waits."""
    banked(desk, PLAIN)
    (one,) = matched(desk, "--book")["automatic"]
    reversed_(desk, f"receipt:{one['line']}", day=("--date", "2010-04-09"))
    path = desk.folder / "t.sta"
    path.write_text(mt940("100409D1000,NTRFNONREF//B9|BOUNCED", number="2"))
    assert desk.run("import", path)[0] == 0
    assert "No deposit waits" in desk.run("match", *TODAY)[1]


def test_a_receipt_sheet_does_not_book_a_deposit_twice(desk):
    """By the line it names it is refused; without one it is remarked on."""
    banked(desk, PLAIN)
    (one,) = matched(desk, "--book")["automatic"]
    header = ["Reference", "Funding", "Date", "Amount", "Bank line"]
    rows = [["R-1", "JPN-2010-02", "2010-04-02", 1000, one["line"]]]
    code, _, errors = desk.run("import", desk.book("r.xlsx", {"Receipts": [header, *rows]}))
    assert (code, cash(desk)) == (1, 1000)
    assert f"1,000.00 of it is booked (receipt:{one['line']}), and this is 1,000.00 more" in errors
    rows = [["R-2", "JPN-2010-02", "2010-04-05", 1000, None]]
    code, out, errors = desk.run("import", desk.book("q.xlsx", {"Receipts": [header, *rows]}))
    assert (code, "BANK-RECEIVED" in out + errors) == (0, True)


def test_receipts_of_one_sheet_book_no_more_of_a_line_than_it_brought(desk):
    """Together, not each: the parts of a deposit stand in rows of their own."""
    banked(desk, BOTH)
    (line,) = unmatched(matched(desk))
    rows = [["Reference", "Funding", "Date", "Amount", "Bank line"],
            ["R-1", "JPN-2010-01", "2010-04-03", 1000, line],
            ["R-2", "JPN-2010-02", "2010-04-03", 501, line]]  # fmt: skip
    code, _, errors = desk.run("import", desk.book("r.xlsx", {"Receipts": rows}))
    assert (code, "and this is 501.00 more" in errors, cash(desk)) == (1, True, 0)
    rows[2][3] = 500
    assert desk.run("import", desk.book("r.xlsx", {"Receipts": rows}))[0] == 0
    assert (cash(desk), matched(desk)["uneven"]) == (1500, [])


@pytest.mark.parametrize(
    "entries",
    [
        ("100401D1000,NTRFNONREF//B0|REFUND", PLAIN),
        ("100402RD1000,NRTINONREF//B1|GOVERNMENT OF JAPAN JPN-2010-01",),
    ],
)
def test_money_that_came_back_to_the_fund_is_not_booked_by_itself(desk, entries):
    """A transfer of ours that bounced names the donor too, and is no contribution."""
    banked(desk, *entries)
    found = matched(desk, "--book")
    assert found["automatic"] == []
    assert "money that came back to the fund" in found["proposed"][0]["why"][0]
