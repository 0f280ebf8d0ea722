"""Statements of many donors: what they take after the books are loaded, and whether it is linear.

    python -m bench.statements build/bench/donors --donors 200

Every donor gets an annual statement as PDF and XLSX, in one process, so that CPU is CPU. It is
measured in a process of its own: what is loaded is no part of it, nor what Python takes to start.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.costs import ROOT, Bar
from bench.donors import write

#: Transactions of each donor that are costs.
COSTS = 100
DONORS = 200

#: The bars: CPU seconds of 200 donors, of twice as many donors twice the time and a little, MiB.
SECONDS, LINEAR, MEMORY = 12.0, 2.2, 250.0


def statements(folder: Path, donors: int = DONORS, costs: int = COSTS) -> list[Bar]:
    """Measure statements of so many donors, of half as many, and the first once more."""
    whole, again = (_measured(folder / "whole", donors, costs) for _ in range(2))
    half = _measured(folder / "half", donors // 2, costs)
    cpu, peak = whole["cpu"], whole["peak"] - whole["loaded"]
    same = whole["digest"] == again["digest"]
    shown = f"{whole['models']:.2f} s to the figures, the rest to PDF and XLSX; aim 8"
    return [
        Bar(f"{donors} donors' statements after the load, CPU seconds", cpu, SECONDS, shown),
        Bar(
            f"  {donors} donors / {donors // 2}",
            cpu / half["cpu"],
            LINEAR,
            f"{cpu:.2f} s, {half['cpu']:.2f} s",
        ),
        Bar("  MiB above the loaded books", peak, MEMORY, f"{whole['loaded']:.0f} MiB loaded"),
        Bar("  made again, bytes that differ", float(not same), 0.0, whole["digest"][:12]),
    ]


def _measured(folder: Path, donors: int, costs: int) -> dict[str, Any]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write(folder, donors=donors, costs=costs)
    command = [sys.executable, "-m", "bench.statements", str(folder), "--inside"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def inside(folder: Path) -> dict[str, Any]:
    """Load books, make every donor's statement, and return what it took after the load."""
    from ledger.books import load  # noqa: PLC0415 # only where it is measured
    from reports.scope import of_donor  # noqa: PLC0415 # same
    from reports.statements.build import StatementMaker  # noqa: PLC0415 # same
    from reports.statements.files import write as write_files  # noqa: PLC0415 # same

    books = load(folder)
    loaded, start = _peak(), time.process_time()
    ends = datetime.date(2015, 12, 31)
    maker = StatementMaker(books)
    maker.prepare([ends])
    models = time.process_time() - start
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory() as out:
        for name in books.register.donors:
            before = time.process_time()
            scope = of_donor(books.register, name)
            made = maker.make(scope, datetime.date(2015, 1, 1), ends, kind="annual")
            models += time.process_time() - before
            for path in write_files(made, Path(out), ("pdf", "xlsx")):
                digest.update(path.read_bytes())
    return {
        "cpu": time.process_time() - start,
        "models": models,
        "loaded": loaded,
        "peak": _peak(),
        "digest": digest.hexdigest(),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--donors", type=int, default=DONORS)
    parser.add_argument("--inside", action="store_true", help="measure books that are there")
    arguments = parser.parse_args()
    if arguments.inside:
        print(json.dumps(inside(arguments.folder)))
        return
    for bar in statements(arguments.folder, arguments.donors):
        print(bar)


if __name__ == "__main__":
    main()
