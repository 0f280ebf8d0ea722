"""Evaluating a monetary unit sample: projections and Stringer's bound, against worked figures."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.errors import BadInputError
from reports.evidence.sample_command import sample as command
from reports.evidence.sample_evaluate import evaluate, factor

if TYPE_CHECKING:
    from pathlib import Path


def pack(folder: Path, **facts: object) -> Path:
    """Write a sample with an interval of 1,000 and three vouchers."""
    vouchers = [("TOP", "5000.00", "above the interval"), ("A", "100.00", "drawn"),
                ("B", "200.00", "drawn")]  # fmt: skip
    data = {
        "method": "mus",
        "scope": "expenditure of all funds",
        "seed": "42",
        "total": "60000.00",
        "interval": "1000.00",
        "identity": {"chain": "ab" * 32},
        "vouchers": [
            {"item": {"id": name, "amount": amount}, "stratum": stratum}
            for name, amount, stratum in vouchers
        ],
        **facts,
    }
    path = folder / "pack.json"
    path.write_text(json.dumps(data))
    return path


def audited(folder: Path, text: str) -> Path:
    """Write what vouchers should be."""
    path = folder / "audited.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("risk", "known"),
    [
        ("0.05", ["3.00", "4.74", "6.30", "7.75", "9.15", "10.51"]),
        ("0.10", ["2.30", "3.89", "5.32", "6.68", "7.99", "9.27"]),
    ],
)
def test_the_factors_are_those_of_the_tables(risk, known) -> None:
    """Poisson factors as every handbook prints them, to the cent of a factor."""
    found = [factor(count, Decimal(risk)).quantize(Decimal("0.01")) for count in range(6)]

    assert [str(one) for one in found] == known


def test_a_clean_sample_is_bounded_by_basic_precision(tmp_path) -> None:
    """Nothing found: at most three intervals, nearly."""
    found = evaluate(pack(tmp_path), audited(tmp_path, "voucher,amount\n"), 95)

    over, under = found.sides
    assert over[1:3] == under[1:3] == (0, 0)
    assert over.bound == over.basic == under.bound == Decimal("2995.70")


def test_taints_are_projected_and_bounded_the_largest_first(tmp_path) -> None:
    """A by half, B by a tenth, the large one as it is; one voucher too low is bounded apart."""
    text = 'A,50\nB,180.00\nTOP,"4,000.00"\n'

    found = evaluate(pack(tmp_path), audited(tmp_path, text), 95)

    projected = {one.id: one.projected for one in found.misstated}
    assert projected == {"A": Decimal(500), "B": Decimal(100), "TOP": Decimal(1000)}
    over, under = found.sides
    assert over.found == Decimal(1070)
    assert over.projected == Decimal(1600)
    one, two, three = (factor(count, Decimal("0.05")) for count in range(3))
    bound = 1000 * (one + (two - one) * Decimal("0.5") + (three - two) * Decimal("0.1")) + 1000
    assert abs(over.bound - bound) <= Decimal("0.01")
    assert under.found == 0

    low = evaluate(pack(tmp_path), audited(tmp_path, "A,150\n"), 95)
    assert low.sides[0].found == 0
    assert low.sides[1].projected == Decimal(500)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("C,1\n", "no voucher of this sample"),
        ("A,1\nB,x\n", "line 2"),
        ("A;50\n", "line 1 is no voucher and amount"),
        ("A,x\n", "line 1 is no voucher and amount"),
        ("A,1,234.50\n", "line 1 is no voucher and amount: A, 1, 234.50"),
        ('A,"1234,50"\n', "line 1"),
        ("A,NaN\n", "line 1"),
        ("A,Infinity\n", "line 1"),
        ("A,1.005\n", "line 1"),
        ("voucher,amount\nA,50\nA,60\n", "line 3: A has another amount"),
    ],
)
def test_what_is_no_voucher_is_refused(tmp_path, text, match) -> None:
    """Nothing is passed over in silence."""
    with pytest.raises(BadInputError, match=match):
        evaluate(pack(tmp_path), audited(tmp_path, text), 95)


def test_only_a_money_sample_is_evaluated(tmp_path) -> None:
    """A random one has no interval."""
    with pytest.raises(BadInputError, match="only a monetary unit sample"):
        evaluate(pack(tmp_path, method="random"), audited(tmp_path, ""), 95)


def test_should_18_a_pack_is_evaluated_end_to_end(imported, tmp_path) -> None:
    """From the books to the pack to the bound; exit code 1 where something was misstated."""
    options = ["--books", str(imported), "--today", "2014-01-01"]
    drawn = CliRunner().invoke(
        command, ["mus", *options, "--seed", "1", "--n", "2", "--out", str(tmp_path / "pack")]
    )
    assert drawn.exit_code == 0
    (path,) = (tmp_path / "pack").glob("*.json")
    name = json.loads(path.read_text())["vouchers"][0]["item"]["id"]
    wrong = audited(tmp_path, f"{name},1.00\n")

    done = CliRunner().invoke(command, ["evaluate", *options, str(path), str(wrong)])
    clean = CliRunner().invoke(
        command, ["evaluate", *options, str(path), str(audited(tmp_path, "voucher,amount\n"))]
    )

    assert (done.exit_code, clean.exit_code) == (1, 0), done.output
    assert "At most" in done.output
    assert name in done.output
