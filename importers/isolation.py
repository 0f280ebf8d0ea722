"""Strangers' files read by a process of their own (`importers.child`), under limits.

What the process says is taken in piece by piece. When it dies, is silent or takes too long, that is
a refusal like any other: the program that asked goes on.
"""

from __future__ import annotations

import gc
import marshal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS_LIMIT = 300
#: From so many rows on, they are kept out of the garbage collector's sight.
_MANY = 20_000

_CHILD = Path(__file__).with_name("child.py")
_ROOT = Path(__file__).parent.parent

#: A sheet as the process hands it over: its name, rows and facts.
Told = tuple[str, list[list[Any]], "Sequence[Any]"]


class _Answer:
    """What the reading process has said so far."""

    def __init__(self) -> None:
        self.sheets: list[Told] = []
        self.last: Sequence[Any] = ()
        self.rows = 0
        self._rows: list[list[Any]] = []

    def take(self, frame: Sequence[Any]) -> None:
        """Take one frame in (see `importers.child`)."""
        if frame[0] == "rows":
            self._rows.extend(frame[1])
            self.rows += len(frame[1])
        elif frame[0] == "sheet":
            self.sheets.append((frame[1], self._rows, frame[2:]))
            self._rows = []
        else:
            self.last = frame


def ask(content: bytes, kind: str, where: str) -> tuple[list[Told], Sequence[Any]]:
    """Return the sheets of a file's bytes and the answer that came with them.

    Args:
        content: the file's bytes.
        kind: what they are read as (`importers.child`).
        where: the file's name, for refusals.

    Raises:
        BadInputError: the reading process gave no answer.
    """
    command = [sys.executable, "-I", "-S", str(_CHILD), kind, str(_ROOT), *_parsers_folder()]
    late = threading.Event()
    # Our own interpreter and script; the strange file is data on its standard input.
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:

        def stop() -> None:
            late.set()
            child.kill()

        patience = threading.Timer(SECONDS_LIMIT, stop)
        patience.start()
        try:
            answer = _told(child, content)
        except (ValueError, EOFError, TypeError):
            raise BadInputError("reading it gave no answer", where=where) from None
        finally:
            patience.cancel()
            child.kill()
    if late.is_set():
        raise BadInputError("reading it took too long", where=where)
    if not answer.last:
        if child.returncode == 0:
            raise BadInputError("reading it gave no answer", where=where)
        raise BadInputError(
            f"reading it failed or broke the limits (code {child.returncode})",
            where=where,
            advice="Save it again from a spreadsheet program, with only the sheets that matter.",
        )
    return answer.sheets, answer.last


def _told(child: subprocess.Popen[bytes], content: bytes) -> _Answer:
    """Give the reading process the bytes, and take in all that it says."""
    answer = _Answer()
    collecting = gc.isenabled()
    gc.disable()  # a million new tuples would be looked through again and again
    try:
        if child.stdin is None or child.stdout is None:
            return answer  # never: both are pipes
        with suppress(BrokenPipeError):
            child.stdin.write(content)
        with suppress(BrokenPipeError):
            child.stdin.close()
        while len(size := child.stdout.read(8)) == 8:
            data = child.stdout.read(int.from_bytes(size, "big"))
            answer.take(marshal.loads(data))  # noqa: S302 # written by our own script
        child.wait()
    finally:
        if collecting:
            if answer.rows > _MANY:
                gc.freeze()  # or the first collection would walk through all of them
            gc.enable()
    return answer


def _parsers_folder() -> list[str]:
    # The child runs without the site's own start-up, so that nothing is imported by accident.
    found = util.find_spec("python_calamine")
    return [str(Path(found.origin).parent.parent)] if found and found.origin else []
