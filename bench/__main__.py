"""Measures our commands beside stock Beancount, everything in one run, and prints ratios first.

    python -m bench                       # 100,000 transactions and rows, as the bars are stated
    python -m bench --transactions 10000 --rows 10000

B is the CPU time of stock `bean-check --no-cache` on the same books without the rulebook; the raw
read is that of python-calamine reading every cell of a workbook. CPU counts the processes that a
command starts: strangers' files are read in one of their own. Processes that are compared take
turns (A B A B), so that a machine that slows down slows both. Seconds depend on the machine; ratios
are what to quote. Ends with 1 if a bar is missed.

Of an import there are four figures and its memory: `reading`, to the last cell check; `gated text`,
to the text of the batch, each block through the gate and printed (see `bench.stages`); the whole
import, which adds the load of the books with the batch, the comparison of what was loaded with
what was to be written, the rules and the commit; and the same file once more.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from bench.closed import LIMIT, make, measure
from bench.costs import ROOT, Bar, by_turns, ours, run, stock
from bench.generate import generate
from bench.imports import importing, small
from bench.reconciliations import reconciling
from bench.statements import statements

BARE = "import click\n@click.command()\ndef f(): 'Help.'\nf(['--help'])"


def checking(folder: Path, what: str = "") -> list[Bar]:
    """Measure `vtf check` and the rules against B; `what` says what books they are."""
    base, check = by_turns(3, stock(folder), ours("check", "--books", str(folder)))
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
        Bar(
            f"vtf check{what} / B",
            check.cpu / base.cpu,
            0.85,
            f"{check.cpu:.2f} s, {base.cpu:.2f} s",
        ),
        Bar(
            f"lines and rules{what} / B, as a check runs them",
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
    bare, helped = by_turns(15, (sys.executable, "-c", BARE), ours("--help"))
    detail = f"{helped.cpu * 1000:.0f} ms, {bare.cpu * 1000:.0f} ms"
    return [Bar("vtf --help / bare click program", helped.cpu / bare.cpu, 1.3, detail)]


def example() -> list[Bar]:
    """Measure `vtf check` on the example books, if `make demo` has built them."""
    folder = ROOT / "build" / "demo" / "books"
    if not (folder / "main.beancount").exists():
        return []
    cost = run(*ours("check", "--books", str(folder)))
    return [Bar("vtf check on the example, CPU seconds", cost.cpu, 1.5, "make demo built it")]


def closing(folder: Path, transactions: int) -> list[Bar]:
    """Measure a check of the open year with nine closed years behind it."""
    found = measure(*make(folder, transactions))
    return [
        Bar(
            "vtf check, nine years of ten closed / the open year alone",
            found.ratio,
            LIMIT,
            f"{found.closed:.2f} s, {found.alone:.2f} s; all ten {found.whole:.2f} s",
        )
    ]


def main() -> None:
    """Run everything and print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--transactions", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--few-rows", type=int, default=10_000)
    parser.add_argument("--only", choices=["check", "import"], help="measure one of the two")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    bars = []
    if arguments.only != "import":
        books = folder / f"books-{arguments.transactions}"
        generate(books, arguments.transactions)
        bars += [*checking(books), *starting(), *example()]
        for name, two_people in (("with controls", False), ("with two people", True)):
            books = folder / name.replace(" ", "-")
            generate(books, arguments.transactions, with_controls=True, two_people=two_people)
            bars += checking(books, f", {name}")
        bars += closing(folder / "closed", arguments.transactions)
        bars += statements(folder / "donors")
        bars += reconciling(folder / "reconciled", arguments.transactions)
    if arguments.only != "check":
        bars += small(folder / "small", arguments.few_rows)
        bars += importing(folder / "import", arguments.rows)
    print(
        f"ratio     bar        verdict, on {arguments.transactions:,} transactions, "
        f"{arguments.rows:,} rows"
    )
    for bar in bars:
        print(bar)
    missed = [bar for bar in bars if bar.bar is not None and bar.value > bar.bar]
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
