"""Make the workbooks of the example from the tables of figures.

    python -m ledger.example.make_workbooks [FOLDER]

The workbooks are kept in the repository; this runs again only when a figure or a sheet changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ledger.example.sheets import write_workbook
from ledger.example.workbooks import WORKBOOKS

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "figures"
FOLDER = HERE / "workbooks"


def make_workbooks(target: Path, figures: Path = FIGURES) -> list[Path]:
    """Write every workbook into a folder and return their paths, in the order of import."""
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for name, sheets in WORKBOOKS.items():
        path = target / name
        write_workbook(path, sheets(figures), {"title": name, "comments": "example books"})
        made.append(path)
    return made


if __name__ == "__main__":  # pragma: no cover
    make_workbooks(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
