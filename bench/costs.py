"""What processes cost: CPU seconds of a process and of those it started, and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VTF = str(ROOT / "vtf.py")


class Cost(NamedTuple):
    """What a process took: CPU seconds, its children's included, peak memory in KiB of any."""

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
        return f"{self.value:8.3f}  {most:9}  {verdict:6}  {self.name}  ({self.detail})"


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


def by_turns(times: int, *commands: tuple[str, ...]) -> list[Cost]:
    """Run commands by turns and return the median cost of each."""
    costs: list[list[Cost]] = [[] for _ in commands]
    for _ in range(times):
        for taken, command in zip(costs, commands, strict=True):
            taken.append(run(*command))
    return [median(taken) for taken in costs]


def median(costs: list[Cost]) -> Cost:
    """Return the median of some costs."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        int(statistics.median(cost.peak for cost in costs)),
    )


def stock(folder: Path, main: str = "plain.beancount") -> tuple[str, ...]:
    """Return the command of a stock load; B is the cost of that of books without the rulebook."""
    bean_check = Path(sys.executable).parent / "bean-check"
    return str(bean_check), "--no-cache", str(folder / main)


def ours(*words: str) -> tuple[str, ...]:
    """Return one of our commands."""
    return sys.executable, VTF, *words


def module(*words: str) -> tuple[str, ...]:
    """Return a module of the bench, run as a command."""
    return sys.executable, "-m", *words
