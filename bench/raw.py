"""Reads every cell of a workbook with python-calamine and does nothing with it: the raw read.

    python -m bench.raw build/bench/import/100000.xlsx

Nothing else is imported, so that the process costs what the read costs.
"""

from __future__ import annotations

import sys

import python_calamine


def read_raw(path: str) -> int:
    """Read every cell of a workbook and return how many rows there are."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return sum(1 for name in book.sheet_names for _ in book.get_sheet_by_name(name).iter_rows())


if __name__ == "__main__":
    print(read_raw(sys.argv[1]), "rows")
