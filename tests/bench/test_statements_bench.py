"""The bench of statements measures lawful books of many donors, each donor's the same alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.donors import donor_batch, donor_name, prime, write
from bench.statements import statements
from ledger.books import load

if TYPE_CHECKING:
    from pathlib import Path


def test_books_of_many_donors_are_lawful(tmp_path: Path) -> None:
    """No rule refuses anything; every donor gave, spent, has orders open and money unidentified."""
    write(tmp_path, donors=7, costs=12)
    books = load(tmp_path)

    assert books.problems() == ()
    register = books.register
    assert {funding.donor for funding in register.fundings.values() if funding.donor} == set(
        register.donors
    )
    assert register.commitments
    assert {
        funding.amount.currency for funding in register.fundings.values() if funding.amount
    } == {
        "USD",
        "EUR",
    }


def test_amounts_of_a_donor_are_multiples_of_its_prime(tmp_path: Path) -> None:
    """Whatever is added up of them is one too, so that somebody else's money would show."""
    write(tmp_path, donors=3, costs=12)
    primes = {f"DNR{number:03d}": prime(number) for number in range(3)}
    lines = load(tmp_path).lines

    assert len(set(primes.values())) == len({donor_name(number) for number in range(3)}) == 3
    for line in lines:
        # What is in the fund's own cash is somebody's: who gave it stands on the other side.
        owner = [line.donor] if line.donor else list(primes)
        assert any(line.amount * 100 % primes[name] == 0 for name in owner)


def test_a_batch_is_the_same_whoever_else_is_there() -> None:
    """It depends on the donor's number alone."""
    assert donor_batch(5, 8) == donor_batch(5, 8)
    assert donor_batch(5, 8) != donor_batch(6, 8)


def test_the_bench_of_statements_gives_its_bars(tmp_path: Path) -> None:
    """CPU, linearity, memory, and that nothing differs when it is made again."""
    bars = statements(tmp_path, donors=2, costs=2)

    assert [bar.bar for bar in bars] == [12.0, 2.2, 250.0, 0.0]
    assert all(bar.value > 0 for bar in bars[:2])
    assert bars[2].value >= 0  # what was loaded may have needed more than two small statements do
    assert bars[3].value == 0.0
