"""Measures an import against a raw read of its file, and against a stock load of the result."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bench.costs import Bar, by_turns, median, module, ours, run, stock
from bench.generate import generate
from bench.workbook import make_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from bench.costs import Cost

#: Rows at which the memory of an import has its bar, and the bar in millions of bytes.
MEMORY_ROWS = 100_000
MEMORY = 600

#: Books are made anew for each import, so that each is the first.
IMPORTS = 2


def importing(folder: Path, rows: int) -> list[Bar]:
    """Measure the import of a workbook of so many rows, stage by stage."""
    workbook, books = _made(folder, rows)
    whole = median([_imported(folder, books, workbook) for _ in range(IMPORTS)])
    done = folder / "done"
    again = ours("import", "--books", str(done), str(workbook))
    gated = module("bench.stages", "gated", str(workbook), "--books", str(books))
    raw, reading, text, second = by_turns(
        3,
        module("bench.raw", str(workbook)),
        module("bench.stages", "reading", str(workbook)),
        gated,
        again,
    )
    ruled, bare = by_turns(1, stock(done, "main.beancount"), stock(done))
    return [
        Bar(f"reading {rows:,} rows / raw read", reading.cpu / raw.cpu, 2.2, _said(reading, raw)),
        Bar("  from file to gated text / raw read", text.cpu / raw.cpu, 5, _said(text, raw)),
        Bar(
            "  whole import / (raw read + stock load of the books)",
            whole.cpu / (raw.cpu + ruled.cpu),
            1.3,
            f"{_said(whole, raw)}, load {ruled.cpu:.2f} s",
        ),
        Bar(
            "  the same / (raw read + stock load without the rulebook)",
            whole.cpu / (raw.cpu + bare.cpu),
            None,
            f"load {bare.cpu:.2f} s",
        ),
        Bar("  the same file again / raw read", second.cpu / raw.cpu, 1.5, _said(second, raw)),
        Bar(
            f"  peak memory of the import, MB for each {MEMORY_ROWS:,} rows",
            whole.peak * 1024 / 1e6 * MEMORY_ROWS / rows,
            MEMORY,
            f"{whole.peak * 1024 / 1e6:.0f} MB; reading {reading.peak * 1024 / 1e6:.0f} MB",
        ),
    ]


def small(folder: Path, rows: int) -> list[Bar]:
    """Measure the import of few rows against a raw read and a load without the rulebook."""
    workbook, books = _made(folder, rows)
    whole = median([_imported(folder, books, workbook) for _ in range(3)])
    raw, load = by_turns(3, module("bench.raw", str(workbook)), stock(folder / "done"))
    detail = f"{_said(whole, raw)}, load {load.cpu:.2f} s"
    ratio = whole.cpu / (raw.cpu + load.cpu)
    return [Bar(f"import of {rows:,} rows / (raw read + load)", ratio, 2.0, detail)]


def _made(folder: Path, rows: int) -> tuple[Path, Path]:
    """Return a workbook of so many rows, and small books that it is lawful in."""
    workbook, books = folder / f"{rows}.xlsx", folder / "books"
    generate(books, 600)
    make_workbook(workbook, rows)
    return workbook, books


def _imported(folder: Path, books: Path, workbook: Path) -> Cost:
    """Import a workbook into a copy of the books, which is left for others to look at."""
    done = folder / "done"
    shutil.rmtree(done, ignore_errors=True)
    shutil.copytree(books, done)
    return run(*ours("import", "--books", str(done), str(workbook)))


def _said(cost: Cost, raw: Cost) -> str:
    return f"{cost.cpu:.2f} s; read {raw.cpu:.2f} s"
