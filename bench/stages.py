"""Runs an import as far as a stage, in a process of its own, with all that `vtf import` does.

    python -m bench.stages reading build/bench/import/100000.xlsx
    python -m bench.stages gated build/bench/import/100000.xlsx --books build/bench/import/books

`reading` ends when every cell has been checked: the file read in its isolated process, a layout
found, the rows read. `gated` goes on to the text of the batch as it would be written: names looked
up in the books, entries built, held against the books, written, each block through the gate and
with its print. What the gate leaves to the load of the candidate (`ledger.candidate.prove`) is
measured where it is done, in the whole import.
"""

from __future__ import annotations

import argparse
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

from importers.recognise import find_layouts, recognise
from importers.rows import read_table
from importers.workbook import read_workbook

if TYPE_CHECKING:
    from importers.table import Table
    from importers.taken import Intake
    from ledger.emitter import Written


def read(path: Path) -> list[Table]:
    """Read a workbook, cell checks included."""
    layouts, book = find_layouts([]), read_workbook(path)
    matches = [(sheet, recognise(sheet, layouts)) for sheet in book.sheets]
    return [
        read_table(book, sheet, match.known.layout, match.row) for sheet, match in matches if match
    ]


def gate(path: Path, books: Path) -> tuple[Intake, Written]:
    """Make the text of a workbook's batch; give what it was made of too, as an import keeps it."""
    from importers.intake import build, open_file  # noqa: PLC0415 # reading does without
    from ledger.books import peek  # noqa: PLC0415 # the same
    from ledger.emitter import write_out  # noqa: PLC0415 # the same
    from ledger.opens import new_opens  # noqa: PLC0415 # the same

    opened = open_file(path, find_layouts([]))
    look = peek(books)
    taken = build(opened, look)
    entries = taken.batch().entries
    return taken, write_out([*new_opens(entries, look.accounts), *entries], str(books))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stage", choices=["reading", "gated"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--books", type=Path)
    arguments = parser.parse_args()
    gc.disable()  # as `vtf import` does
    if arguments.stage == "reading":
        tables = read(arguments.path)
        print(sum(len(table.records()) for table in tables), "records", flush=True)
    else:
        taken, written = gate(arguments.path, arguments.books)
        print(len(taken.sorted.new), "entries,", len(written.content), "bytes", flush=True)
    os._exit(0)  # the stage has ended; an import goes on from here


if __name__ == "__main__":
    main()
