"""Samples: drawn again by hand from what the paper prints, tied to the books, with cells."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import load
from ledger.errors import BadInputError
from reports.evidence.sample import sample
from reports.evidence.sample_command import sample as command
from reports.evidence.sample_pick import DRAWN, TOP, by_chance, by_money
from reports.evidence.sample_population import Item, population_of, scope_of
from reports.moves import journal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger.books import Books

DAY = datetime.date(2012, 6, 1)


def items(amounts: Sequence[Decimal]) -> list[Item]:
    """Return vouchers of some amounts, with their running totals."""
    found, up_to = [], Decimal(0)
    for at, amount in enumerate(amounts):
        up_to += amount
        found.append(Item(f"V-{at}", DAY, DAY, "", "", ("F",), amount, up_to, f"b:{at}", False, at))
    return found


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Return exit code and output of `vtf sample`."""
    method, *rest = words
    options = [method, "--books", str(folder), "--today", "2014-01-01", *rest]
    done = CliRunner().invoke(command, options, catch_exceptions=False)
    return done.exit_code, done.output


AMOUNTS = st.lists(
    st.decimals(min_value="0.01", max_value="99999.99", places=2), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.integers(1, 30), st.text(max_size=5))
def test_should_18_a_money_sample_can_be_drawn_again_by_hand(amounts, wanted, seed) -> None:
    """From interval and start alone, each point lies in the voucher that was taken for it."""
    listed = items(amounts)
    drawn = by_money(listed, seed, wanted)
    taken = {pick.item.id: pick for pick in drawn.picks}

    top = [pick.item for pick in drawn.picks if pick.stratum == TOP]
    rest = [item for item in listed if item not in top]
    assert len(drawn.picks) <= wanted or len(listed) < wanted
    if drawn.points:
        cents = int(drawn.interval * 100)
        digest = hashlib.sha256(f"mus:{seed}".encode()).hexdigest()
        assert int(drawn.start * 100) == int(digest, 16) % cents + 1
        assert all(item.amount < drawn.interval for item in rest)
        at, up_to = drawn.start, Decimal(0)
        for item in rest:
            below, up_to = up_to, up_to + item.amount
            hits = []
            while at <= up_to:
                assert below < at
                hits.append(at)
                at += drawn.interval
            assert tuple(hits) == (taken[item.id].points if item.id in taken else ())
    assert all(pick.item.amount >= drawn.interval for pick in drawn.picks if pick.stratum == TOP)


def test_should_18_every_cent_has_the_same_chance() -> None:
    """Over every possible start each voucher is hit as often as it has cents."""
    listed = items([Decimal(n) / 100 for n in (7, 1, 30, 12, 50)])
    interval, hits = 20, dict.fromkeys((item.id for item in listed), 0)

    for start in range(1, interval + 1):
        at, up_to = start, 0
        for item in listed:
            up_to += int(item.amount * 100)
            while at <= up_to:
                hits[item.id] += 1
                at += interval

    assert hits == {item.id: int(item.amount * 100) for item in listed}


def test_should_18_what_is_above_the_interval_is_always_taken() -> None:
    """Whatever the seed; and the interval is reckoned anew for the rest."""
    listed = items([Decimal(9000), *[Decimal(10)] * 100])

    for seed in range(20):
        drawn = by_money(listed, str(seed), 6)
        assert drawn.picks[0].stratum == TOP
        assert drawn.picks[0].item.id == "V-0"
        assert drawn.interval == Decimal(200)  # 1,000 left for five items
        assert sum(pick.stratum == DRAWN for pick in drawn.picks) == 5


def test_should_18_the_same_seed_gives_the_same_sample_in_another_process() -> None:
    """Hash randomisation and the order of sets play no part."""
    program = (
        "from tests.reports.evidence.test_sample import items\n"
        "from decimal import Decimal\n"
        "from reports.evidence.sample_pick import by_chance, by_money\n"
        "found = items([Decimal(n * 7 % 101 + 1) for n in range(500)])\n"
        "print([p.item.id for p in by_money(found, '42', 9).picks])\n"
        "print([p.item.id for p in by_chance(found, '42', 5).picks])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
    by_money_, by_chance_ = said.pop().splitlines()
    assert by_money_ == str([f"V-{n}" for n in (39, 94, 149, 201, 258, 314, 370, 426, 479)])
    assert by_chance_ == str([f"V-{n}" for n in (16, 242, 365, 373, 435)])


def test_a_random_sample_has_the_lowest_numbers() -> None:
    """Each voucher's number is the sha256 of seed and id."""
    listed = items([Decimal(5)] * 50)

    def number(item: Item) -> str:
        return hashlib.sha256(f"random:x:{item.id}".encode()).hexdigest()

    drawn = by_chance(listed, "x", 4)

    assert {pick.item for pick in drawn.picks} == set(sorted(listed, key=number)[:4])


def test_a_sample_of_nothing_is_refused() -> None:
    """Fewer than one item is no sample."""
    with pytest.raises(BadInputError, match="none"):
        by_money(items([Decimal(1)]), "1", 0)


@pytest.mark.parametrize("population", ["expenditure", "direct-cost", "receipts", "refunds"])
@pytest.mark.parametrize(
    "span", [(None, None), (datetime.date(2011, 1, 1), datetime.date(2012, 12, 31))]
)
def test_should_18_every_population_is_the_books(small: Books, population, span) -> None:
    """The list of vouchers, whole or of a period or a fund, ties to the positions to the cent."""
    known = journal(small)

    for fund in ("", *small.register.funds):
        found = population_of(known, scope_of(known, population, fund, "", *span))
        assert found.difference == 0
        assert [item.up_to for item in found.items[-1:]] == [found.total][: len(found.items)]


def test_a_population_that_misses_a_voucher_does_not_tie(small: Books) -> None:
    """The check can fail: without one funding's moves the list is not the books'."""
    known = journal(small)
    spent = next(
        name
        for name, moves in known.by_funding.items()
        if any(str(move.movement) == "spent" for move in moves)
    )
    known.by_funding.pop(spent)

    found = sample(known, "random", scope_of(known, "expenditure"), seed="1", wanted=3)

    assert found.difference != 0
    assert not found.ties


def test_should_18_the_pack_has_every_voucher_its_cells_and_its_sources(imported, tmp_path) -> None:
    """XLSX and JSON list the vouchers with cells and raw text; the sources lie beside them."""
    code, text = run(imported, "mus", "--seed", "42", "--n", "2", "--out", str(tmp_path))

    assert code == 0
    assert "sha256       " in text or "sha256" in text
    (data,) = tmp_path.glob("*.json")
    found = json.loads(data.read_text())
    (book,) = tmp_path.glob("*.xlsx")
    sheets = openpyxl.load_workbook(book)
    cells = {
        (row[1], row[4], row[6])
        for row in sheets["Cells of each voucher"].iter_rows(values_only=True)
    }
    for voucher in found["vouchers"]:
        assert voucher["trace"]["rows"]
        for row in voucher["trace"]["rows"]:
            for cell in row["cells"]:
                assert (voucher["item"]["id"], cell["address"], cell["raw"]) in cells
        name = voucher["trace"]["source"]["name"]
        copy = (tmp_path / "sources" / name).read_bytes()
        assert hashlib.sha256(copy).hexdigest() == voucher["trace"]["source"]["sha256"]
    assert found["difference"] == "0.00"
    assert len(found["identity"]["chain"]) == 64


def test_should_18_the_same_seed_gives_the_same_bytes_and_another_another_sample(
    imported, tmp_path
) -> None:
    """Twice the same pack; with other seeds other points."""
    for name in ("one", "two"):
        run(imported, "mus", "--seed", "42", "--n", "2", "--out", str(tmp_path / name))
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("one", "two")
    )
    starts = {
        json.loads(run(imported, "mus", "--seed", str(seed), "--n", "2", "--json")[1])["start"]
        for seed in range(4)
    }

    assert first == second
    assert len(starts) > 1


def test_an_altered_source_is_no_evidence(copied: Path, tmp_path: Path) -> None:
    """The voucher is drawn, said to have no way back, its file not copied, and the exit code 1."""
    (source,) = (copied / "sources").glob("*-spending.xlsx")
    source.write_bytes(source.read_bytes() + b"x")

    code, text = run(copied, "random", "--seed", "1", "--n", "9", "--out", str(tmp_path))

    assert code == 1
    assert "Vouchers without a way back" in text
    assert not (tmp_path / "sources").exists()


def test_should_18_a_sample_by_risk_names_its_reasons(small: Books) -> None:
    """The most points come first; nothing without a reason is taken."""
    known = journal(small)

    found = sample(known, "risk", scope_of(known, "expenditure"), wanted=9)

    assert found.vouchers
    assert all(one.reasons and one.score for one in found.vouchers)
    scores = [one.score for one in found.vouchers]
    assert scores == sorted(scores, reverse=True)


def test_a_cost_that_passes_from_one_funding_to_another_is_listed(make_books, small_text) -> None:
    """It adds nothing to the figure, so no method draws it; it is on the list of the rest."""
    text = """
2011-06-02 * "Nobody" "Charged to the other grant"
  key: "passed"
  Expenses:VTF:AFG:Contracts      100.00 USD
    funding: "JPN-2010-01-AFG"
  Expenses:VTF:AFG:Contracts     -100.00 USD
    funding: "JPN-2010-01-SDN"
"""
    known = journal(load(make_books(small_text + text)))

    found = population_of(known, scope_of(known, "direct-cost"))
    of_one = population_of(known, scope_of(known, "direct-cost", "", "JPN-2010-01-SDN"))

    assert [item.amount for item in found.credits if item.id == "passed"] == [0]
    assert [item.amount for item in of_one.credits if item.id == "passed"] == [-100]
    assert found.difference == of_one.difference == 0


def test_samples_of_two_scopes_do_not_lie_over_each_other(imported, tmp_path) -> None:
    """One folder, one seed, two funds or two years: two papers."""
    options = ["--books", str(imported), "--today", "2014-01-01", "--seed", "1", "--n", "2"]
    for scope in ([], ["--fund", "VTF"], ["--fund", "VTF", "--to", "2012-12-31"]):
        words = ["mus", *options, *scope, "--out", str(tmp_path)]
        assert CliRunner().invoke(command, words, catch_exceptions=False).exit_code == 0

    assert len(list(tmp_path.glob("*.xlsx"))) == 3
    assert CliRunner().invoke(command, ["mus", *options, "--seed", " "]).exit_code == 2


def test_each_reason_is_found_where_it_is_and_nowhere_else(make_books, small_text) -> None:
    """One planted voucher for each reason that needs no rule to be broken."""
    base = """
2011-{day} * "{payee}" "Planted"
  funding: "JPN-2010-01-AFG"
  cost-date: {cost}
  activity: "clearance"
  key: "{key}"
  Expenses:VTF:AFG:Contracts      {amount} USD
  Assets:VTF:Cash:Pool           -{amount} USD
"""
    planted = {
        "late": ("06-01", "2011-03-01", "P1", "11.01"),
        "weekend": ("06-04", "2011-06-04", "P2", "12.01"),
        "round": ("06-02", "2011-06-02", "P3", "1000.00"),
        "end of period": ("12-27", "2011-12-27", "P4", "13.01"),
        "twice": ("06-06", "2011-06-06", "P5", "14.01"),
    }
    text = small_text
    for name, (day, cost, payee, amount) in planted.items():
        text += base.format(day=day, cost=cost, payee=payee, key=name, amount=amount)
    text += base.format(day="06-20", cost="2011-06-20", payee="p5", key="again", amount="14.01")
    books = load(make_books(text))
    known = journal(books)
    scope = scope_of(known, "direct-cost", "", "JPN-2010-01-AFG")
    found = sample(known, "risk", scope, wanted=50)
    reasons = {
        one.item.id: {text.partition(":")[0] for text in one.reasons} for one in found.vouchers
    }

    ours = {name for names in reasons.values() for name in names} & planted.keys()
    assert ours >= planted.keys() - {"round"}
    for name in planted:
        assert name in reasons[name]
        assert (reasons[name] & planted.keys()) == {name}
    assert "twice" in reasons["again"]
