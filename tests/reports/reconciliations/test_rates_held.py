"""`vtf reconcile rates`: every original once more, every share once more, all of it explained."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.importers.kit import Desk
from tests.importers.test_revalue import AGREEMENT, DONORS, PROGRAMMES, RATES, RECEIPT

D = datetime.date
TODAY = ("--today", "2014-06-30")

EURO = "".join(
    f'2012-{month:02}-01 price USD {rate} EUR\n  rate-source: "UNORE 2012-{month:02}"\n'
    for month, rate in ((2, "0.80"), (3, "0.75"), (8, "0.80"))
)
STERLING = '2012-05-01 price USD 0.625 GBP\n  rate-source: "UNORE 2012-05"\n'


def held(desk, *options, code=0):
    """Return what `vtf reconcile rates --json` says."""
    found, out, errors = desk.run("reconcile", "rates", "--json", *(options or TODAY))
    assert (found, errors) == (code, ""), out
    return json.loads(out)


@pytest.fixture(scope="module")
def revalued(tmp_path_factory):
    """A grant in kroner, received in two parts at two rates, revalued at two months' ends."""
    desk = Desk(tmp_path_factory.mktemp("kroner"))
    sheets = {"Donors": DONORS, "Programmes": PROGRAMMES, "Rates": RATES, "Agreements": AGREEMENT}
    assert desk.run("import", desk.book("start.xlsx", sheets))[0] == 0
    for number, day in ((1, D(2014, 3, 20)), (2, D(2014, 5, 10))):
        rows = [RECEIPT, [f"R-{number}", "NOR-2014-01", day, 4_000_000, "NOK"]]
        assert desk.run("import", desk.book(f"{number}.xlsx", {"Receipts": rows}))[0] == 0
        code, out, errors = desk.run("revalue", f"{day:%Y-%m}")
        assert (code, errors) == (0, ""), out + errors
    return desk


def test_realised_and_unrealised_explain_the_whole_movement(revalued):
    """What `vtf revalue` and receipts booked is reckoned again from originals and rates alone."""
    paper = held(revalued)

    assert paper["items"] == []
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    tie = next(one for one in paper["ties"] if one["part"] == "exchange differences")
    assert tie["ours"] == tie["theirs"] != "0.00"
    (table,) = paper["lists"]
    (row,) = table["rows"]
    assert row[0] == "NOR-2014-01"
    assert row[-1] == "0.00"
    rules = {one["rule"]: one["pairs"] for one in paper["rules"]}
    assert rules["rate of the month"] == 3
    assert rules["share of what is carried"] >= 3


@pytest.fixture
def written(make_books, small_text):
    """A function that returns a desk on the small books, with rates and one text changed."""

    def desk(old="", new="", more=""):
        text = small_text.replace(old, new, 1) if old else small_text
        assert not old or old in small_text
        made = Desk.__new__(Desk)
        made.books = make_books(text + EURO + STERLING + more)
        made.folder = made.books.parent
        return made

    return desk


def kinds(paper):
    """Return kind and amount of every item."""
    return [(one["kind"], one["amount"]) for one in paper["items"]]


def test_hand_written_books_at_the_rates_of_their_months_tie(written):
    """The small books, with the rates that they state."""
    assert held(written())["items"] == []


def test_a_rate_of_another_month_is_a_departure_in_dollars(written):
    """Signed at the rate of no month: by how much the dollars are not those of the month."""
    desk = written(
        'rate: 0.80\n  rate-source: "UNORE 2012-02"\n  Assets:VTF:Receivable:DEU       1000000.00',
        'rate: 0.64\n  rate-source: "UNORE 2012-01"\n  Assets:VTF:Receivable:DEU       1250000.00',
    )
    found, out, _ = desk.run("reconcile", "rates", "--json", *TODAY)
    assert found == 1
    assert ("another rate than its month's", "250000.00") in kinds(json.loads(out))


def test_a_share_that_is_not_the_share_is_named(written):
    """A receipt takes too much off the receivable: the gain it makes is explained by nothing."""
    desk = written(
        "Assets:VTF:Receivable:DEU       -500000.00 USD\n"
        "  Income:VTF:ExchangeDifference    -33333.33 USD",
        "Assets:VTF:Receivable:DEU       -490000.00 USD\n"
        "  Income:VTF:ExchangeDifference    -43333.33 USD",
    )
    paper = held(desk, code=1)
    assert ("another share of what is carried", "10000.00") in kinds(paper)
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}


def test_dollars_that_the_stated_rate_does_not_make(written):
    """Dollars, original and rate of one entry contradict each other."""
    desk = written(
        "Assets:VTF:Cash:UNHQ             533333.33 USD\n"
        "  Assets:VTF:Receivable:DEU       -500000.00 USD\n"
        "  Income:VTF:ExchangeDifference    -33333.33 USD",
        "Assets:VTF:Cash:UNHQ             543333.33 USD\n"
        "  Assets:VTF:Receivable:DEU       -500000.00 USD\n"
        "  Income:VTF:ExchangeDifference    -43333.33 USD",
    )
    paper = held(desk, code=1)
    assert ("dollars are not the original at the rate stated", "10000.00") in kinds(paper)


def test_a_gain_from_nowhere_is_named(written):
    """A difference of exchange against cash, with nothing carried, has no rate behind it."""
    more = """
2012-03-09 * "Found"
  funding: "VTF-GENERAL"
  Assets:VTF:Cash:UNHQ              70.00 USD
  Income:VTF:ExchangeDifference    -70.00 USD
"""
    paper = held(written(more=more), code=1)
    assert kinds(paper) == [("a difference that no rate explains", "70.00")]


def test_the_day_that_decides_is_a_policy(written):
    """By the day of booking instead of that of the cost; anything else is refused."""
    policy = '2000-01-01 custom "policy" "RATE-DAY"\n  value: "{}"\n'
    paper = held(written(more=policy.format("booking")))
    assert any("day of booking" in note for note in paper["notes"])
    code, _, errors = written(more=policy.format("sometimes")).run("reconcile", "rates", *TODAY)
    assert code == 2
    assert "RATE-DAY" in errors
