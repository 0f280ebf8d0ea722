"""Ten years, nine of them closed: what a check of the open year costs with the nine behind it.

    python -m bench.closed build/bench/closed --transactions 100000

The books are those of `bench.generate`, spread over ten years, and closed up to the last one. They
are held against books that never had the nine years: the same terms and the open year alone.
"""

from __future__ import annotations

import argparse
import datetime
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from bench.generate import MISSIONS, generate
from ledger.books import load
from ledger.closing.act import Wanted, close
from ledger.closing.fold import blocks_of
from ledger.closing.whole import whole
from ledger.manifest import BATCHES, MANIFEST, Manifest, digest, read_manifest

#: The last closed day of the voluntary fund, and of the missions.
YEAR_END, MISSION_END = datetime.date(2018, 12, 31), datetime.date(2018, 6, 30)
TODAY = datetime.date(2019, 12, 1)

#: A check of books with nine closed years may cost so many times the open year alone.
LIMIT = 1.3


class Measured(NamedTuple):
    """Seconds of a check: the open year alone, with nine closed years, and all ten read."""

    alone: float
    closed: float
    whole: float

    @property
    def ratio(self) -> float:
        """How many times the open year alone a check costs."""
        return self.closed / self.alone


def make(folder: Path, transactions: int) -> tuple[Path, Path]:
    """Make books with nine closed years, and books with the open one alone; return both."""
    ten, alone = folder / "ten", folder / "alone"
    for path in (ten, alone):
        shutil.rmtree(path, ignore_errors=True)
    generate(ten, transactions)
    _open_year(ten, alone)
    close(ten, Wanted("VTF", YEAR_END, "Ana", "Ben", "The year is agreed."), TODAY)
    for mission in MISSIONS:
        close(ten, Wanted(mission, MISSION_END, "Ana", "Ben", "The year is agreed."), TODAY)
    return ten, alone


def _open_year(ten: Path, alone: Path) -> None:
    """Write books of the same terms, and of the transactions after the last closed day."""
    shutil.copytree(ten / "terms", alone / "terms")
    (alone / BATCHES).mkdir()
    shutil.copyfile(ten / "main.beancount", alone / "main.beancount")
    first = YEAR_END.isoformat()
    kept = []
    for link in read_manifest(ten).links:
        text = (ten / BATCHES / f"{link.id}.beancount").read_text(encoding="utf-8")
        for block in blocks_of(text):
            # Receipts and votes stay: without them nothing could be spent.
            spends = "  Expenses:" in block.text and not block.text.startswith("1970")
            if not spends or block.text[:10] > first:
                kept.append(block.text)
    content = "\n\n".join(kept) + "\n"
    name = digest(b"the open year")[:12]
    (alone / BATCHES / f"{name}.beancount").write_text(content, encoding="utf-8")
    manifest = Manifest().with_batch(name, digest(content.encode()))
    (alone / MANIFEST).write_text(manifest.as_text(), encoding="utf-8")


def measure(ten: Path, alone: Path, rounds: int = 3) -> Measured:
    """Time a check of each, the best of some rounds."""
    times = []
    for folder, main in ((alone, "main.beancount"), (ten, "main.beancount"), (ten, whole(ten))):
        best = min(_timed(folder, main) for _ in range(rounds))
        times.append(best)
    return Measured(*times)


def _timed(folder: Path, main: str) -> float:
    begun = time.process_time()
    load(folder, main=main)
    return time.process_time() - begun


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transactions", type=int, default=100_000, help="of all ten years")
    arguments = parser.parse_args()
    found = measure(*make(arguments.folder, arguments.transactions))
    print(
        f"{arguments.transactions} transactions in ten years: the open year alone "
        f"{found.alone:.2f} s, with nine closed years {found.closed:.2f} s "
        f"({found.ratio:.2f} times, at most {LIMIT}), all ten {found.whole:.2f} s"
    )


if __name__ == "__main__":
    main()
