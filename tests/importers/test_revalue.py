"""Revaluation: what is due in another currency, at the month's rate, and all of it explained."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.carrying import Move, balance, share
from importers.revaluation_records import Revalued, releases
from importers.revalue import explained, month_end
from ledger.books import load
from ledger.errors import BadInputError
from ledger.findings import Place
from ledger.money import ZERO, converted
from reports.positions import positions
from tests.importers.kit import Desk

D = datetime.date

DONORS = [["Id", "Name", "Kind", "Aliases"], ["NOR", "Norway", None, None]]
PROGRAMMES = [["Id", "Name", "Missions"], ["AFG", "Afghanistan", None]]
RATES = [
    ["Date", "Currency", "Rate", "Rate source"],
    [D(2014, 2, 1), "NOK", "6.18", "UNORE 2014-02"],
    [D(2014, 3, 1), "NOK", "6.02", "UNORE 2014-03"],
    [D(2014, 4, 1), "NOK", "5.99", "UNORE 2014-04"],
    [D(2014, 5, 1), "NOK", "5.97", "UNORE 2014-05"],
]
AGREEMENT = [
    [
        "Agreement", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins", "Ends",
        "Amount", "Currency", "Date",
    ],
    [
        "NOR-2014-01", "NOR", "VTF", "AFG", "*", "*", D(2014, 1, 1), D(2015, 12, 31),
        10_000_000, "NOK", D(2014, 2, 15),
    ],
]  # fmt: skip
RECEIPT = ["Reference", "Funding", "Date", "Amount", "Currency"]


@pytest.fixture(scope="module")
def _signed(tmp_path_factory):
    """Books with a grant of 10m kroner, signed in February, and the rates of four months."""
    desk = Desk(tmp_path_factory.mktemp("signed"))
    sheets = {
        "Donors": DONORS, "Programmes": PROGRAMMES, "Rates": RATES, "Agreements": AGREEMENT,
    }  # fmt: skip
    assert desk.run("import", desk.book("start.xlsx", sheets))[0] == 0
    return desk.books


@pytest.fixture
def nor(tmp_path, _signed):
    """The same books, to be written to."""
    return Desk.copied(_signed, tmp_path)


def receive(desk, reference, day, amount):
    """Book a receipt in kroner; return what was said."""
    rows = {"Receipts": [RECEIPT, [reference, "NOR-2014-01", day, amount, "NOK"]]}
    code, said, errors = desk.run("import", desk.book(f"{reference}.xlsx", rows))
    assert (code, errors) == (0, "")
    return said


def accounts(desk, key):
    """Return account -> dollars of an entry."""
    entry = next(e for e in load(desk.books).entries if e.meta.get("key") == key)
    return {leg.account.rpartition("VTF:")[2]: str(leg.units.number) for leg in entry.postings}


def revalue(desk, period, *options):
    """Revalue a month; return the exit code and what is said, as data."""
    code, out, _ = desk.run("revalue", period, "--json", *options)
    return code, json.loads(out)


def test_must_15_a_deposit_in_kroner_and_its_revaluation_by_hand(nor):
    """Every figure worked by hand; realised and unrealised explain the movement to the cent.

    Signed:   10,000,000 / 6.18 = 1,618,122.98.
    Received:  4,000,000 / 6.02 =   664,451.83; 40 % of the carrying amount is 647,249.19;
               17,202.64 is realised, and 970,873.79 stays carried.
    March:     6,000,000 / 6.02 =   996,677.74; 25,803.95 is unrealised.
    Received:  6,000,000 / 5.97 = 1,005,025.13; all that is carried is 996,677.74;
               8,347.39 is realised.
    """
    receive(nor, "R-1", D(2014, 3, 20), 4_000_000)
    assert accounts(nor, "receipt:R-1") == {
        "Cash:Pool": "664451.83",
        "Receivable:NOR": "-647249.19",
        "ExchangeDifference": "-17202.64",
    }

    code, march = revalue(nor, "2014-03")

    assert (code, march["status"]) == (0, "committed")
    assert march["posted"] == [
        {
            "funding": "NOR-2014-01",
            "currency": "NOK",
            "due": "6000000.00",
            "carried_before": "970873.79",
            "rate": "6.02",
            "rate_source": "UNORE 2014-03 (rate:2014-03-01/NOK)",
            "carried_now": "996677.74",
            "difference": "25803.95",
            "realised_on_later_receipts": [],
        }
    ]
    assert accounts(nor, "revaluation:2014-03-31/NOR-2014-01") == {
        "Receivable:NOR": "25803.95",
        "ExchangeDifference": "-25803.95",
    }
    receive(nor, "R-2", D(2014, 5, 9), 6_000_000)
    assert accounts(nor, "receipt:R-2") == {
        "Cash:Pool": "1005025.13",
        "Receivable:NOR": "-996677.74",
        "ExchangeDifference": "-8347.39",
    }

    code, may = revalue(nor, "2014-05")

    assert (code, may["status"]) == (0, "nothing to post")
    assert may["explained"] == [
        {
            "funding": "NOR-2014-01",
            "currency": "NOK",
            "signed": "1618122.98",
            "cash": "1669476.96",
            "carried": "0.00",
            "realised": "25550.03",
            "unrealised": "25803.95",
            "unexplained": "0.00",
        }
    ]
    assert Decimal("1669476.96") - Decimal("1618122.98") == Decimal("25550.03") + Decimal(
        "25803.95"
    )
    code, said, _ = nor.run("check")
    assert (code, "0 errors" in said) == (0, True)
    assert nor.run("reconcile", "sources")[0] == 0


def test_an_entry_says_which_kind_of_difference_it_is_and_whence(nor):
    """The revaluation's own facts, and the row of the paper; the receipt's say realised."""
    receive(nor, "R-1", D(2014, 3, 20), 4_000_000)
    revalue(nor, "2014-03-31")
    entries = {e.meta.get("key"): e for e in load(nor.books).entries}
    meta = entries["revaluation:2014-03-31/NOR-2014-01"].meta
    assert meta["exchange"] == "unrealised"
    assert str(meta["outstanding"]) == "6000000.00 NOK"
    assert str(meta["rate"]) == "6.02"
    assert "original" not in meta
    assert meta["origin"].endswith("csv!A2:J2")
    assert entries["receipt:R-1"].meta["exchange"] == "realised"
    code, said, _ = nor.run("trace", "revaluation:2014-03-31/NOR-2014-01")
    assert code == 0
    assert "The entry is what the importer makes of these cells." in said
    assert "6,000,000.00 NOK, rate 6.02 to the dollar" in said
    assert "rate:2014-03-01/NOK" in said


def test_a_donor_s_statement_does_not_count_what_nobody_paid(nor):
    """Received and exchange gain are of the deposit; the receivable is what it is carried at."""
    receive(nor, "R-1", D(2014, 3, 20), 4_000_000)
    figures = []
    for revalued in (False, True):
        if revalued:
            revalue(nor, "2014-03")
        (one,) = (p for p in positions(load(nor.books), D(2014, 3, 31)) if p.funding.donor == "NOR")
        figures.append([one.received, one.other, one.balance, one.available, one.receivable])
        code, said, _ = nor.run(
            "statement", "--funding", "NOR-2014-01", "--from", "2014-01-01", "--to", "2014-03-31",
            "--format", "text",
        )  # fmt: skip
        assert code == 0
        assert "647,249.19  17,202.64  664,451.83" in said
    before, after = ([str(figure) for figure in some] for some in figures)
    assert before == ["647249.19", "17202.64", "664451.83", "664451.83", "970873.79"]
    assert after == [*before[:-1], "996677.74"]


def test_the_same_month_again_is_nothing(nor):
    """And a dry run writes nothing at all, and says the same."""
    before = nor.content()
    code, rehearsed = revalue(nor, "2014-03", "--dry-run")
    assert (code, rehearsed["status"]) == (0, "dry run")
    assert nor.content() == before
    _, done = revalue(nor, "2014-03")
    assert done["posted"] == rehearsed["posted"]
    assert done["explained"] == rehearsed["explained"]
    after = nor.content()

    code, again = revalue(nor, "2014-03")

    assert (code, again["status"], again["posted"]) == (0, "nothing to post", [])
    assert [row["funding"] for row in again["as_before"]] == ["NOR-2014-01"]
    assert nor.content() == after


def test_an_earlier_month_after_a_later_one_is_refused(nor):
    """The later one has taken its difference in."""
    revalue(nor, "2014-04")
    code, said = revalue(nor, "2014-03")
    assert (code, said["status"]) == (3, "conflict")
    assert [finding["code"] for finding in said["findings"]] == ["REVALUE-ORDER"]
    assert revalue(nor, "2014-05")[0] == 0


def test_a_month_without_a_rate_is_refused_whole(nor):
    """Nothing is revalued by the rate of another month."""
    before = nor.content()
    code, said = revalue(nor, "2014-06")
    assert (code, said["status"]) == (1, "refused")
    (finding,) = said["findings"]
    assert finding["code"] == "REVALUE-RATE"
    assert "10,000,000.00 NOK is due on 2014-06-30" in finding["message"]
    assert nor.content() == before


def test_a_receipt_that_comes_late_into_a_revalued_month(nor):
    """It is remarked on as it comes; the month itself is a conflict; the next takes it in."""
    revalue(nor, "2014-03")
    said = receive(nor, "R-1", D(2014, 2, 20), 4_000_000)
    assert "REVALUE-BACKDATED" in said
    code, found = revalue(nor, "2014-03")
    assert code == 0  # what is left of the balance is carried at the month's rate as before
    assert found["posted"] == []

    revalue(nor, "2014-04")
    code, found = revalue(nor, "2014-05")
    assert code == 0
    assert {one["unexplained"] for one in found["explained"]} == {"0.00"}


def test_a_month_whose_balance_has_changed_is_a_conflict(nor):
    """A revised rate and a late receipt: the message names what was booked since."""
    revalue(nor, "2014-03")
    late = {
        "Receipts": [
            [*RECEIPT, "USD", "Rate"],
            ["R-0", "NOR-2014-01", D(2014, 3, 2), 3_333_333.33, "NOK", 553709.86, "6.02"],
        ]
    }
    assert nor.run("import", nor.book("late.xlsx", late))[0] == 0
    rates = {"Rates": [RATES[0], [D(2014, 3, 24), "NOK", "6.10", "UNORE 2014-03-24"]]}
    assert nor.run("import", nor.book("rates.xlsx", rates))[0] == 0
    before = nor.content()

    code, said = revalue(nor, "2014-03")

    assert (code, said["status"]) == (3, "conflict")
    (finding,) = said["findings"]
    assert finding["code"] == "REVALUE-CHANGED"
    assert "booked since: receipt:R-0 of 2014-03-02" in finding["message"]
    assert nor.content() == before


def test_what_was_reversed_can_be_revalued_again(nor):
    """As the message says: reverse, revalue, and the second run has a key of its own."""
    revalue(nor, "2014-03")
    rates = {"Rates": [RATES[0], [D(2014, 3, 24), "NOK", "6.10", "UNORE 2014-03-24"]]}
    assert nor.run("import", nor.book("rates.xlsx", rates))[0] == 0
    (finding,) = revalue(nor, "2014-03")[1]["findings"]
    assert "the month has another rate now" in finding["message"]
    key = "revaluation:2014-03-31/NOR-2014-01"
    assert f"vtf reverse {key} --reason" in finding["advice"]
    assert nor.run("reverse", key, "--reason", "revised")[0] == 0

    code, said = revalue(nor, "2014-03")

    assert (code, said["status"]) == (0, "committed")
    assert accounts(nor, f"{key}/2")["Receivable:NOR"] == "21221.28"  # 1,639,344.26 - 1,618,122.98
    assert {one["unexplained"] for one in said["explained"]} == {"0.00"}
    assert revalue(nor, "2014-03")[1]["status"] == "nothing to post"
    assert nor.run("reconcile", "sources")[0] == 0
    more = {"Rates": [RATES[0], [D(2014, 3, 25), "NOK", "6.11", "UNORE 2014-03-25"]]}
    assert nor.run("import", nor.book("more.xlsx", more))[0] == 0
    (finding,) = revalue(nor, "2014-03")[1]["findings"]
    assert f"vtf reverse {key}/2 --reason" in finding["advice"]


def test_a_receipt_that_is_taken_back_leaves_nothing_unexplained(nor):
    """Its reversal brings what is due back; it is no second signature."""
    receive(nor, "R-1", D(2014, 3, 20), 4_000_000)
    assert nor.run("reverse", "receipt:R-1", "--reason", "returned by the bank")[0] == 0

    (one,) = revalue(nor, "2014-02")[1]["explained"]
    assert (one["signed"], one["unexplained"]) == ("1618122.98", "0.00")
    (one,) = revalue(nor, "2014-03")[1]["explained"]
    assert (one["signed"], one["cash"], one["unexplained"]) == ("1618122.98", "0.00", "0.00")


def test_a_receipt_of_less_than_half_a_cent_settles_nothing_and_is_refused(nor):
    """No posting could state it, so what is due would be wrong by it for good."""
    rows = {"Receipts": [RECEIPT, ["R-1", "NOR-2014-01", D(2014, 3, 20), 0.02, "NOK"]]}
    code, _, errors = nor.run("import", nor.book("small.xlsx", rows))

    assert code == 1
    assert "0.02 NOK are 0.00 USD" in errors


def test_a_rate_beside_an_amount_in_dollars_is_refused(nor):
    """The currency was forgotten: kroner would be booked as dollars."""
    header = ["Reference", "Funding", "Date", "Amount", "Rate"]
    rows = {"Receipts": [header, ["R-1", "NOR-2014-01", D(2014, 3, 20), 100, "6.02"]]}
    code, _, errors = nor.run("import", nor.book("r.xlsx", rows))

    assert code == 1
    assert "found a rate of 6.02, but the amount is in USD" in errors


def test_receipts_that_are_booked_before_the_month_is_revalued(nor):
    """They took their share of the old figure: they are given their share of the difference."""
    receive(nor, "R-1", D(2014, 4, 2), 4_000_000)
    receive(nor, "R-2", D(2014, 4, 3), 6_000_000)
    code, said = revalue(nor, "2014-03")
    assert code == 0
    (row,) = said["posted"]
    assert row["difference"] == "43006.59"  # 10,000,000 / 6.02 = 1,661,129.57
    assert [one["usd"] for one in row["realised_on_later_receipts"]] == ["-17202.64", "-25803.95"]
    assert accounts(nor, "revaluation:2014-03-31/NOR-2014-01:realised-2")["Receivable:NOR"] == (
        "-25803.95"
    )
    code, said = revalue(nor, "2014-04")
    assert [one["carried"] for one in said["explained"]] == ["0.00"]
    assert [one["unexplained"] for one in said["explained"]] == ["0.00"]
    assert nor.run("reconcile", "sources")[0] == 0


def test_a_paper_that_the_books_do_not_bear_out_is_refused(nor, tmp_path):
    """A paper may be brought in by hand, and is held against the books in every figure."""
    head = (
        "Month's end,Grant,Currency,Due,Carried before,Rate,Rate source,Carried now,"
        "Unrealised difference\n"
    )
    source = "UNORE 2014-03 (rate:2014-03-01/NOK)"
    fine = f"2014-03-31,NOR-2014-01,NOK,10000000,1618122.98,6.02,{source},1661129.57,43006.59\n"
    for right, wrong, cell in (
        ("10000000", "9000000", "D2"),
        ("1618122.98", "1618122.97", "E2"),
        ("6.02,", "6.03,", "F2"),
        (source, "UNORE 2014-03", "G2"),
        ("1661129.57", "1661129.58", "H2"),
        ("43006.59", "-43006.59", "I2"),
        (",NOK,", ",EUR,", "B2"),
    ):
        path = tmp_path / "paper.csv"
        path.write_text(head + fine.replace(right, wrong, 1))
        code, _, errors = nor.run("import", path)
        assert code == 1
        assert f"REVALUE-PAPER (paper.csv, sheet csv, cell {cell})" in errors
    path.write_text(head + fine)
    assert nor.run("import", path)[0] == 0
    assert revalue(nor, "2014-03")[1]["status"] == "nothing to post"
    path.write_text(head + fine.replace("2014-03-31", "2014-02-28"))
    assert "REVALUE-ORDER" in nor.run("import", path)[2]


def test_what_is_written_by_hand_is_not_passed_over(nor):
    """A receipt without a key would be left out of what is due: so nothing is posted."""
    main = nor.books / "main.beancount"
    main.write_text(
        main.read_text()
        + """
2014-03-02 * "By hand"
  funding: "NOR-2014-01"
  original: 1000.00 NOK
  Assets:VTF:Cash:Pool           161.81 USD
  Assets:VTF:Receivable:NOR     -161.81 USD
1970-01-01 open Assets:VTF:Cash:Pool USD
"""
    )
    code, said = revalue(nor, "2014-03")
    assert code == 1
    assert [finding["code"] for finding in said["findings"]] == ["REVALUE-HAND"]


def test_books_in_dollars_have_nothing_to_revalue(tmp_path):
    """And say so."""
    code, said, _ = Desk(tmp_path).run("revalue", "2014-03")
    assert code == 0
    assert "nothing is due in another currency" in said


def test_people_read_a_table(nor):
    """What is posted, how it is explained, what was done."""
    code, said, _ = nor.run("revalue", "2014-03")
    assert code == 0
    assert "Grant                  Due       Rate       Carried           Now" in said
    assert "43,006.59" in said
    assert "Unexplained" in said
    assert "committed: 1 entr" in said
    assert "carried at 1,661,129.57 already" in nor.run("revalue", "2014-03")[1]
    assert "nothing was posted" in nor.run("revalue", "2014-06")[1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-03", D(2014, 3, 31)),
        ("2014-02", D(2014, 2, 28)),
        ("2012-02-29", D(2012, 2, 29)),
        ("2014-12", D(2014, 12, 31)),
    ],
)
def test_a_month_has_a_last_day(text, day):
    """Written as the month, or as that day."""
    assert month_end(text) == day


@pytest.mark.parametrize("text", ["2014", "2014-13", "2014-00", "2014-03-30", "March", "0000-01"])
def test_what_is_no_month_s_end_is_refused(text):
    """With the day that was perhaps meant."""
    with pytest.raises(BadInputError):
        month_end(text)


AMOUNT = st.integers(1, 10**10).map(lambda cents: Decimal(cents).scaleb(-2))
RATE = st.integers(2, 10**8).map(lambda units: Decimal(units).scaleb(-4))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(AMOUNT, min_size=1, max_size=6),
    st.lists(RATE, min_size=8, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8),
    st.integers(0, 6),
)
def test_must_15_realised_and_unrealised_are_the_whole_movement(parts, rates, order, late):
    """Any receipts at any rates, revalued at any months, in any order of booking.

    Receipt n is of month n. Some months are revalued; of those, `late` decides how many receipts of
    later months were booked first. When all is paid nothing is carried, and what came in less what
    was signed is exactly what is realised and unrealised.
    """
    whole = sum(parts, ZERO)
    signed = converted(whole, rates[0])
    moves = [Move(D(2014, 1, 1), "signed", Place(), whole, signed, ZERO, ZERO, False)]
    receipts = [(D(2014, at, 15), part) for at, part in enumerate(parts, 2)]
    months = sorted({month for month, _ in order})
    waiting = list(receipts)
    for month in months:
        end = month_end(f"2014-{month + 1:02}")
        ahead = [one for one in waiting if one[0] <= end]
        ahead += [one for one in waiting if one not in ahead][:late]
        for day, part in ahead:
            waiting.remove((day, part))
            moves.append(_received(moves, day, part, rates[day.month - 1]))
        _revalue(moves, end, rates[month])
    for day, part in waiting:
        moves.append(_received(moves, day, part, rates[day.month - 1]))

    assert balance(moves) == (ZERO, ZERO)
    assert explained("X", "NOK", moves).unexplained == 0


def _received(moves, day, part, rate):
    """Return the move of a receipt, as the importer reckons it."""
    due, carried = balance(moves)
    taken, cash = share(carried, part, due), converted(part, rate)
    return Move(day, "receipt", Place(), -part, -taken, cash, cash - taken, False)


def _revalue(moves, end, rate):
    """Add the moves of a revaluation, as the importer reckons it."""
    known = [move for move in moves if move.day <= end]
    due, carried = balance(known)
    if due <= 0:
        return
    found = Revalued("X", "NOK", due, carried, rate, "", converted(due, rate))
    later = sorted((move for move in moves if move.day > end), key=lambda move: move.day)
    gain = found.difference
    moves.append(Move(end, "revaluation", Place(), ZERO, gain, ZERO, gain, True))
    for one in releases(found, later):
        moves.append(
            Move(one.day, "release", Place(), ZERO, -one.dollars, ZERO, -one.dollars, False)
        )


def test_a_contribution_that_is_received_after_its_revaluation(tmp_path):
    """Its row's status becomes received: the receipt takes what is carried by then."""
    desk = Desk(tmp_path)
    sheets = {"Donors": DONORS, "Programmes": PROGRAMMES, "Rates": RATES}
    assert desk.run("import", desk.book("start.xlsx", sheets))[0] == 0
    row = [*AGREEMENT[1], "signed", None]
    head = [*AGREEMENT[0], "Status", "Received"]
    assert desk.run("import", desk.book("a.xlsx", {"Gifts": [head, row]}))[0] == 0
    assert revalue(desk, "2014-03")[0] == 0
    row[-2:] = ["received", D(2014, 4, 9)]

    code, _, errors = desk.run("import", desk.book("b.xlsx", {"Gifts": [head, row]}))

    assert (code, errors) == (0, "")
    assert accounts(desk, "contribution:NOR-2014-01:receipt") == {
        "Cash:Pool": "1618122.98",
        "Receivable:NOR": "-1661129.57",
        "ExchangeDifference": "43006.59",
    }
    (one,) = revalue(desk, "2014-04")[1]["explained"]
    assert (one["carried"], one["realised"], one["unrealised"], one["unexplained"]) == (
        "0.00", "-43006.59", "43006.59", "0.00",
    )  # fmt: skip


def test_dollars_without_an_original_change_what_is_carried_and_not_what_is_due(nor):
    """A write-down in dollars, by hand, is no payment of as many kroner."""
    main = nor.books / "main.beancount"
    main.write_text(
        main.read_text()
        + """
2014-02-19 custom "write-off" "WO-1"
  funding: "NOR-2014-01"
  amount: 10.00 USD
  authority: "Controller, memorandum of 19 February 2014"
  reason: "A fee kept back by the bank."
2014-02-20 * "A fee kept back by the bank"
  key: "fee:1"
  funding: "NOR-2014-01"
  write-off: "WO-1"
  Income:VTF:Contributions:NOR     10.00 USD
  Assets:VTF:Receivable:NOR       -10.00 USD
"""
    )
    code, said = revalue(nor, "2014-02")
    assert code == 0
    (row,) = said["posted"]
    assert (row["due"], row["carried_before"], row["difference"]) == (
        "10000000.00", "1618112.98", "10.00",
    )  # fmt: skip
    receive(nor, "R-1", D(2014, 4, 2), 10_000_000)
    assert accounts(nor, "receipt:R-1")["Receivable:NOR"] == "-1618122.98"
