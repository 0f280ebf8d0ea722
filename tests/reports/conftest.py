"""Small, lawful books for the reports: four funding systems, two currencies, goods in kind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from importers.commands import import_files
from ledger.books import load
from ledger.findings import errors_in
from ledger.new_books import make_books as make_new_books

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books import Books

MAIN = """\
option "title" "Books for tests"
option "operating_currency" "USD"
option "tolerance_multiplier" "0"
plugin "plugins.rulebook"
include "terms/funds.beancount"
include "manifest.beancount"
"""

MANIFEST = "; One line for each batch, in order. Written by vtf; never edited by hand.\n"

BOOKS = (Path(__file__).parent / "small.beancount").read_text("utf-8")


@pytest.fixture(scope="session")
def make_books(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes books of some text and returns their folder."""

    def make(text: str) -> Path:
        folder = tmp_path_factory.mktemp("books")
        (folder / "terms").mkdir()
        (folder / "batches").mkdir()
        (folder / "sources").mkdir()
        (folder / "main.beancount").write_text(MAIN, "utf-8")
        (folder / "manifest.beancount").write_text(MANIFEST, "utf-8")
        (folder / "terms" / "funds.beancount").write_text(text, "utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def small_text() -> str:
    """Return the text of the small books, to be added to."""
    return BOOKS


@pytest.fixture(scope="session")
def small_folder(make_books: Callable[[str], Path]) -> Path:
    """Return the folder of the small books."""
    return make_books(BOOKS)


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Books:
    """Return the small books, loaded."""
    books = load(small_folder)
    assert not errors_in(list(books.problems())), [p.as_text() for p in books.problems()]
    return books


Workbooks = dict[str, tuple[str, str, list[list[object]]]]

#: Name -> layout, sheet, rows. `first` is a small set of books; `more` has more kinds of rows: a
#: pool, every status of a contribution, a vote, a voucher in euro.
WORKBOOKS: dict[str, Workbooks] = json.loads(
    (Path(__file__).parent / "workbooks.json").read_text("utf-8")
)


def bring(folder: Path, workbooks: Workbooks) -> Path:
    """Import workbooks into books, and return the folder of the books."""
    for name, (layout, title, rows) in workbooks.items():
        workbook = openpyxl.Workbook()
        workbook.active.title = title
        for row in rows:
            workbook.active.append(row)
        workbook.save(folder.parent / name)
        options = ["--books", str(folder), "--layout", layout, str(folder.parent / name)]
        done = CliRunner().invoke(import_files, options, catch_exceptions=False)
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of books that were made by importing five workbooks."""
    desk = tmp_path_factory.mktemp("desk")
    make_new_books(desk / "books")
    return bring(desk / "books", WORKBOOKS["first"])


@pytest.fixture(scope="session")
def widened(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of books with more kinds of rows."""
    folder = tmp_path_factory.mktemp("wide") / "books"
    return bring(Path(shutil.copytree(imported, folder)), WORKBOOKS["more"])


@pytest.fixture
def copied(imported: Path, tmp_path: Path) -> Path:
    """Return a copy of the imported books that a test may spoil."""
    return Path(shutil.copytree(imported, tmp_path / "copy"))
