"""Measures our commands beside stock Beancount, everything in one run, and prints ratios first.

    python -m bench                       # 100,000 transactions, as the bars are stated
    python -m bench --transactions 10000

B is the CPU time of stock `bean-check --no-cache` on the same books without the rulebook. Processes
that are compared take turns (A B A B), so that a machine that slows down slows both. Seconds depend
on the machine; ratios are what to quote. Ends with 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.generate import generate
from bench.workbook import make_workbook

ROOT = Path(__file__).resolve().parent.parent
VTF = str(ROOT / "vtf.py")
BARE = "import click\n@click.command()\ndef f(): 'Help.'\nf(['--help'])"


class Cost(NamedTuple):
    """What a process took: CPU seconds, peak memory in KiB."""

    cpu: float
    peak: int


class Bar(NamedTuple):
    """A ratio (or seconds), what it may be at most, and what it was made of."""

    name: str
    value: float
    bar: float | None
    detail: str

    def __str__(self) -> str:
        """Return the bar as one line of a table."""
        verdict = "" if self.bar is None else "ok" if self.value <= self.bar else "MISSED"
        most = "" if self.bar is None else f"<= {self.bar:.2f}"
        return f"{self.value:8.3f}  {most:8}  {verdict:6}  {self.name}  ({self.detail})"


def run(*command: str) -> Cost:
    """Run a command to its end and return what it took.

    Raises:
        RuntimeError: it failed.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read().decode()[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def paired(one: tuple[str, ...], other: tuple[str, ...], times: int) -> tuple[Cost, Cost]:
    """Run two commands by turns and return the median cost of each."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for _ in range(times):
        costs[0].append(run(*one))
        costs[1].append(run(*other))
    first, second = (
        Cost(
            statistics.median(cost.cpu for cost in taken),
            int(statistics.median(cost.peak for cost in taken)),
        )
        for taken in costs
    )
    return first, second


def stock(folder: Path) -> tuple[str, ...]:
    """Return the command that B is the cost of."""
    bean_check = Path(sys.executable).parent / "bean-check"
    return str(bean_check), "--no-cache", str(folder / "plain.beancount")


def ours(*words: str) -> tuple[str, ...]:
    """Return one of our commands."""
    return sys.executable, VTF, *words


def checking(folder: Path) -> list[Bar]:
    """Measure `vtf check` and the rules against B."""
    base, check = paired(stock(folder), ours("check", "--books", str(folder)), 3)
    said = subprocess.run(
        [sys.executable, "-m", "bench.inside", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    inside = json.loads(said)
    both = inside["rules"] + inside["lines"]
    return [
        Bar("vtf check / B", check.cpu / base.cpu, 0.85, f"{check.cpu:.2f} s, {base.cpu:.2f} s"),
        Bar(
            "lines and rules / B, as a check runs them",
            inside["rules"] / base.cpu,
            0.10,
            f"{inside['rules']:.2f} s; aim 0.05",
        ),
        Bar(
            "  every line once more, as reports read them",
            inside["lines"] / base.cpu,
            None,
            f"{inside['lines']:.2f} s; both {both / base.cpu:.3f}",
        ),
        *(
            Bar(f"{kind} / B", inside[kind] / base.cpu, 0.005, f"{inside[kind]:.3f} s")
            for kind in ("one more case rule", "one more voucher rule")
        ),
        Bar(
            "peak memory of vtf check / bean-check",
            check.peak / base.peak,
            1.10,
            f"{check.peak // 1024} MiB, {base.peak // 1024} MiB",
        ),
    ]


def starting() -> list[Bar]:
    """Measure `vtf --help` against a bare click program."""
    bare, helped = paired((sys.executable, "-c", BARE), ours("--help"), 15)
    detail = f"{helped.cpu * 1000:.0f} ms, {bare.cpu * 1000:.0f} ms"
    return [Bar("vtf --help / bare click program", helped.cpu / bare.cpu, 1.3, detail)]


def example() -> list[Bar]:
    """Measure `vtf check` on the example books, if `make demo` has built them."""
    folder = ROOT / "build" / "demo" / "books"
    if not (folder / "main.beancount").exists():
        return []
    cost = run(*ours("check", "--books", str(folder)))
    return [Bar("vtf check on the example, CPU seconds", cost.cpu, 1.5, "make demo built it")]


def importing(folder: Path, rows: int) -> list[Bar]:
    """Measure the import of a workbook against a raw read of it and a stock load of the result."""
    workbook = folder / "expenditure.xlsx"
    books = folder / "books"
    generate(books, 600)
    make_workbook(workbook, rows)
    taken = run(*ours("import", "--books", str(books), str(workbook)))
    raw, load = paired((sys.executable, "-m", "bench.workbook", str(workbook)), stock(books), 3)
    both = raw.cpu + load.cpu
    detail = f"{taken.cpu:.2f} s; read {raw.cpu:.2f} s, load {load.cpu:.2f} s"
    return [Bar(f"import of {rows:,} rows / (raw read + load)", taken.cpu / both, 2.0, detail)]


def main() -> None:
    """Run everything and print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--transactions", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    books = arguments.folder / f"books-{arguments.transactions}"
    generate(books, arguments.transactions)
    bars = [
        *checking(books),
        *starting(),
        *example(),
        *importing(arguments.folder / "import", arguments.rows),
    ]
    print(f"ratio     bar       verdict, on {arguments.transactions:,} transactions")
    for bar in bars:
        print(bar)
    missed = [bar for bar in bars if bar.bar is not None and bar.value > bar.bar]
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
