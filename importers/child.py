"""The reader of strangers' files: a process of its own, with limits, that returns plain values.

Run by `importers.workbook` as a script. It takes a file's bytes on standard input and writes one
marshalled answer: `("ok", sheets, notes)`, `("refused", what, advice)`, or `("stranger", what it
is, "")` for a zip that is no workbook. A file that is made to exhaust memory or time ends this
process and nothing else. It imports the standard library, the scan beside it and calamine; nothing
of the ledger is in its reach.
"""

from __future__ import annotations

import datetime
import importlib
import marshal
import resource
import sys
from typing import Any

#: Bytes of address space and seconds of CPU that one file may cost.
MEMORY_LIMIT = 2 << 30
CPU_LIMIT = 40


def _plain(value: Any) -> Any:
    """Return a cell value as marshal can carry it: dates as tuples, spans of time as text."""
    kind = value.__class__
    if kind in _READY:
        return value
    if kind is datetime.date:
        return (value.year, value.month, value.day)
    if kind is datetime.datetime:
        clock = (value.hour, value.minute, value.second)
        day = (value.year, value.month, value.day)
        return day if clock == (0, 0, 0) else (*day, *clock)
    return str(value)


_READY = frozenset({str, float, bool})


def _rows(sheet: Any) -> list[list[Any]]:
    rows = sheet.to_python(skip_empty_area=False)
    return [
        row if _READY.issuperset(map(type, row)) else [_plain(value) for value in row]
        for row in rows
    ]


def read_xlsx(content: bytes) -> tuple[Any, ...]:
    """Return the sheets of an xlsx workbook, scanned before they are read."""
    import io  # noqa: PLC0415 # only this branch needs it, and the process is short

    from importers import scan  # noqa: PLC0415 # after the limits are set

    try:
        parts = scan.scan(content)
    except scan.StrangerError as error:
        return ("stranger", str(error), "")
    except scan.RefusedError as error:
        return ("refused", str(error), error.advice)
    import python_calamine  # noqa: PLC0415 # after the scan has found nothing hostile

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for meta in book.sheets_metadata:
            if str(meta.typ).endswith("WorkSheet"):
                facts = parts.get(meta.name)
                if facts is None:
                    return ("refused", f"the sheet {meta.name!r} has no part in the file", "")
                sheets.append((meta.name, _rows(book.get_sheet_by_name(meta.name)), *facts))
    except python_calamine.CalamineError as error:
        return ("refused", f"the workbook is damaged: {error}", scan.SAVE_AGAIN)
    return ("ok", sheets, [])


def read(content: bytes, kind: str) -> tuple[Any, ...]:
    """Return the answer for a file's bytes, read as `xlsx`, `csv` or `feed <module>`."""
    if kind == "xlsx":
        return read_xlsx(content)
    if kind.startswith("feed "):
        module = importlib.import_module(f"importers.feeds.{kind.partition(' ')[2]}")
        answer: tuple[Any, ...] = module.read(content)
        return answer
    from importers import text_table  # noqa: PLC0415 # after the limits are set

    return text_table.read_csv(content)


def main() -> None:
    """Set the limits, read, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.extend(sys.argv[2:])
    try:
        answer = read(sys.stdin.buffer.read(), sys.argv[1])
    except MemoryError:
        answer = ("refused", "the file needs more memory than a spreadsheet should", "")
    sys.stdout.buffer.write(marshal.dumps(answer))


if __name__ == "__main__":
    main()
