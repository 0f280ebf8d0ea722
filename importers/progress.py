"""Progress: what is going on, where somebody watches; nothing at all where nobody does.

    with watching():
        begin("donors.xlsx")
        with stage("reading"):
            ...

A bar on standard error while it is a terminal, gone when the work is done: the stages of an import
with the time that each takes of a large one, and the seconds that have gone by. A stage that ends
in an exception, Ctrl-C among them, leaves the line clean.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The stages of an import, in their order, and how many parts of a hundred each takes.
STAGES = {
    "reading": 22,
    "looking at the books": 14,
    "checking rows": 24,
    "writing and asking the rules": 40,
}

_WIDTH = 24

#: Seconds between two looks at the clock.
_TICK = 0.25


class _Watch:
    """Who watches, and what of: nobody, until `watching`."""

    on = False
    name = ""
    begun = 0.0


@contextlib.contextmanager
def watching() -> Iterator[None]:
    """Show stages while the block runs, if standard error is a terminal."""
    before, _Watch.on = _Watch.on, sys.stderr.isatty()
    try:
        yield
    finally:
        _Watch.on = before


def begin(name: str) -> None:
    """Say which file is in hand."""
    _Watch.name, _Watch.begun = name, time.monotonic()


@contextlib.contextmanager
def stage(what: str) -> Iterator[None]:
    """Show that a stage of the work goes on."""
    if not _Watch.on:
        yield
        return
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(what, over), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def _tick(what: str, over: threading.Event) -> None:
    begun = time.monotonic()
    while True:
        sys.stderr.write(f"\r\033[K{line(what, time.monotonic() - begun)}")
        sys.stderr.flush()
        if over.wait(_TICK):
            return


def line(what: str, seconds: float) -> str:
    """Return the bar of a stage that has gone on for some seconds.

    It nears the end of its part and never reaches it before the stage is over.
    """
    names = list(STAGES)
    done = sum(STAGES[name] for name in names[: names.index(what)])
    part = STAGES[what] * seconds / (seconds + 4)
    filled = int(_WIDTH * (done + part) / 100)
    bar = "#" * filled + "." * (_WIDTH - filled)
    passed = int(time.monotonic() - _Watch.begun)
    return f"[{bar}] {_Watch.name}: {what} ({passed} s)"
