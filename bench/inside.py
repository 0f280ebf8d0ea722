"""Times what cannot be seen from outside a process: the rules, the lines, one rule more.

    python -m bench.inside build/bench/books

Loads books without the rulebook, the collector off as in our commands, then runs the rulebook on
the entries. Prints one JSON object: CPU seconds, the median of several runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from beancount import loader

from ledger.lines import flattened
from ledger.register import build_register
from plugins import period, rulebook, support

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugins.rules import Rule

RUNS = 7


def seconds(*works: Callable[[], object]) -> list[list[float]]:
    """Return the CPU times of each piece of work; they take turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for taken, work in zip(times, works, strict=True):
            begun = time.process_time()
            work()
            taken.append(time.process_time() - begun)
    return times


def measure(folder: Path) -> dict[str, float]:
    """Return the CPU seconds of the rules, of the lines, and of a rule more of two kinds."""
    main = str(folder / "plain.beancount")
    entries, _, options = loader._load([(main, True)], None, None, None)  # noqa: SLF001

    register = build_register(entries)
    usual = rulebook.RULES
    case = dataclasses.replace(period.RULE, name="one more case")
    voucher = dataclasses.replace(support.RULE, name="one more voucher")

    def ruled(*more: Rule) -> Callable[[], object]:
        def work() -> None:
            # the result is dropped at once, as the walk of a check is when it ends
            rulebook.RULES = (*usual, *more)
            try:
                rulebook.rulebook(entries, {**options})
            finally:
                rulebook.RULES = usual

        return work

    def flatten() -> object:
        return sum(1 for _ in flattened(entries, register))

    rules, more_case, more_voucher, lines = seconds(ruled(), ruled(case), ruled(voucher), flatten)
    return {
        "rules": statistics.median(rules),
        "lines": statistics.median(lines),
        "one more case rule": _more(more_case, rules),
        "one more voucher rule": _more(more_voucher, rules),
    }


def _more(taken: list[float], usual: list[float]) -> float:
    """Return the median of what was taken more than usual, each turn against its own."""
    return statistics.median(one - other for one, other in zip(taken, usual, strict=True))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    gc.disable()
    print(json.dumps(measure(parser.parse_args().folder)))


if __name__ == "__main__":
    main()
