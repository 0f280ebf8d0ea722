"""Corrections and partial imports that are killed: the old state or the new one, never between.

Each round corrects one figure of the same row, or takes the good rows of a file, and is killed at a
random moment; then the same command is run to its end.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.correction_facts import RefusedTerm
from tests.soak.test_writers import ROOT, sound
from tests.writing_kit import new_books

HEADER = "Id,Donor,Fund,Amount,Currency,Date"
DONORS = "Id,Name,Kind,Aliases\nJPN,Japan,member-state,\n"


def vtf(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start a command on the books."""
    command = [sys.executable, "vtf.py", *words, "--books", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def pledges(folder: Path, name: str, *amounts: str) -> str:
    """Write a file of pledges, each with its amount, and return where it is."""
    rows = [f"P-{at},JPN,VTF,{amount},USD,2010-03-18" for at, amount in enumerate(amounts)]
    path = folder.parent / f"{name}.csv"
    path.write_text("\n".join([HEADER, *rows, ""]))
    return str(path)


def amounts(folder: Path) -> dict[str, int]:
    """Return what is pledged in sound books."""
    register = sound(folder).register
    return {term.id: int(term.amount.number) for term in register.pledges.values()}


def kill_corrections(folder: Path, times: int, seed: int) -> None:
    """Kill corrections, then accepting, at random moments."""
    chance = random.Random(seed)  # noqa: S311 # moments, not secrets
    donors = folder.parent / "donors.csv"
    donors.write_text(DONORS)
    assert vtf(folder, "import", str(donors)).wait() == 0
    begun = time.monotonic()
    first = pledges(folder, "first", "1", "10")
    assert vtf(folder, "import", first).wait() == 0
    usual = time.monotonic() - begun
    for number in range(2, times + 2):
        file = pledges(folder, f"c{number}", str(number), "10")
        words = ("import", file, "--correct", "--reason", f"Round {number}.")
        old = amounts(folder)
        process = vtf(folder, *words)
        time.sleep(chance.uniform(0, usual * 1.2))
        process.kill()
        said = "committed:" in process.communicate()[0]
        now = amounts(folder)
        assert now in (old, old | {"P-0": number})
        assert not said or now["P-0"] == number, f"kill {number} of seed {seed}"
        assert vtf(folder, *words).wait() == 0
        assert amounts(folder) == old | {"P-0": number}
        bad = pledges(folder, f"a{number}", str(number), "10", f"{number}00", "many")
        (folder.parent / f"a{number}.csv").write_text(
            Path(bad).read_text().replace("P-2", f"Q-{number}").replace("P-3", f"R-{number}")
        )
        before = amounts(folder)
        words = ("import", bad, "--accept-valid")
        process = vtf(folder, *words)
        time.sleep(chance.uniform(0, usual * 1.2))
        process.kill()
        process.communicate()
        new = before | {f"Q-{number}": number * 100}
        assert amounts(folder) in (before, new)
        assert vtf(folder, *words).wait() == 1
        assert amounts(folder) == new
        assert len(sound(folder).register.of(RefusedTerm)) == number - 1


def test_killed_corrections(tmp_path: Path) -> None:
    """Two rounds of both."""
    kill_corrections(new_books(tmp_path), 2, seed=3)


@pytest.mark.soak
def test_corrections_killed_a_hundred_times(tmp_path: Path) -> None:
    """Fifty rounds of both, the books new now and then."""
    for seed in range(5):
        kill_corrections(new_books(tmp_path / str(seed)), 10, seed)
