"""The reader of strangers' files: a process of its own, with limits, that returns plain values.

Run by `importers.workbook` as a script. It takes a file's bytes on standard input and writes
frames: the length of each in 8 bytes, then what marshal makes of a tuple. Rows come in as many
frames as it takes, `("rows", rows)`, then the sheet that they are of, `("sheet", name, *facts)`.
The last frame is the answer: `("ok", notes)`, `("refused", what, advice)`, or, for a file that is
no workbook, `("stranger", what it is, "")`. Whoever made a file to exhaust memory or time ends this
process and nothing else. It imports the standard library, the readers beside it and the parsers
they name; nothing of the ledger is in its reach.
"""

from __future__ import annotations

import gc
import importlib
import marshal
import os
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes of address space that any file may cost, how much more for each byte that it unpacks to,
#: and up to which limit: a small file has no business with much.
MEMORY_LIMIT = 1 << 30
MEMORY_FACTOR = 6
MEMORY_MOST = 8 << 30
#: Seconds of the processor's time that any file may cost, and for how many of its bytes one more.
CPU_LIMIT = 2
CPU_BYTES = 400_000

#: What is read by a reader of that name; all else is text.
READERS = frozenset({"zip", "xls"})


def _set(what: int, soft: int, hard: int) -> None:
    """Set a limit, within what this process was given itself."""
    given = resource.getrlimit(what)[1]
    if given != resource.RLIM_INFINITY:
        hard = given if hard == resource.RLIM_INFINITY else min(hard, given)
        soft = min(soft, hard)
    resource.setrlimit(what, (soft, hard))


def limit_to(size: int) -> None:
    """Let the process have the memory that so many bytes may need, and never again more."""
    memory = min(MEMORY_LIMIT + MEMORY_FACTOR * size, MEMORY_MOST)
    _set(resource.RLIMIT_AS, memory, memory)


def limit(packed: int) -> None:
    """Set the limits that hold before more is known of a file than how large it is."""
    seconds = CPU_LIMIT + packed // CPU_BYTES
    _set(resource.RLIMIT_AS, MEMORY_LIMIT + 2 * packed, MEMORY_MOST)
    _set(resource.RLIMIT_CPU, seconds, seconds)
    _set(resource.RLIMIT_CORE, 0, 0)


def frames(
    content: bytes, kind: str, allow: Callable[[int], None] = lambda _: None
) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of a file's bytes, read as they are said to be.

    Args:
        content: the file's bytes.
        kind: one of `READERS`, `csv`, `text` (what a workbook never is), or `feed` and a module.
        allow: told how large the file really is, once that is known.
    """
    from importers.readers.refusals import RefusedError, StrangerError  # noqa: PLC0415 # limits set

    try:
        if kind in READERS:
            yield from importlib.import_module(f"importers.readers.{kind}").read(content, allow)
            return
        allow(len(content))
        answer = _text(content, kind)
        if answer[0] == "ok":
            for name, rows, *facts in answer[1]:
                yield ("rows", rows)
                yield ("sheet", name, *facts)
            answer = ("ok", answer[2])
        yield answer
    except StrangerError as error:
        yield ("stranger", str(error), "")
    except RefusedError as error:
        yield ("refused", str(error), error.advice)
    except MemoryError:
        yield ("refused", "the file needs more memory than a spreadsheet should", "")


def _text(content: bytes, kind: str) -> tuple[Any, ...]:
    """Return the answer of a file that is text, or a program's own format."""
    if kind.startswith("feed "):
        module = importlib.import_module(f"importers.feeds.{kind.partition(' ')[2]}")
        answer: tuple[Any, ...] = module.read(content)
        return answer
    from importers import text_table  # noqa: PLC0415 # after the limits are set

    return text_table.read_csv(content) if kind == "csv" else text_table.say_what(content)


def main() -> None:
    """Set the limits, read, answer."""
    gc.disable()  # nothing here lives in circles, and looking for them costs a third
    content = sys.stdin.buffer.read()
    limit(len(content))
    sys.path.extend(sys.argv[2:])
    out = sys.stdout.buffer
    for frame in frames(content, sys.argv[1], limit_to):
        data = marshal.dumps(frame)
        out.write(len(data).to_bytes(8, "big"))
        out.write(data)
    out.flush()
    os._exit(0)  # taking a million rows apart again helps nobody


if __name__ == "__main__":
    main()
