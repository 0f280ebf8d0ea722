"""Small lawful books on which all checks are clean, and have something to look at."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.new_books import make_books
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = (Path(__file__).parent / "base.beancount").read_text("utf-8")
TERMS = "terms/base.beancount"
TODAY = "2015-07-31"

_ACCOUNT = re.compile(r"\b(?:Assets|Liabilities|Income|Expenses|Equity):[A-Za-z0-9:]+")

_SHEET = [
    ["Reference", "Line", "Date", "Funding", "Programme", "Budget class", "Activity", "Payee",
     "Description", "Amount", "Currency"],
    ["PV-9", 1, "2014-11-03", "FRA-2014", "Mali", "Contractual services", "clearance",
     "Demining Ltd", "Clearance, November", 100, "USD"],
]  # fmt: skip


def call(*words: str) -> tuple[int, str]:
    """Return exit code and output of a command."""
    done = CliRunner().invoke(vtf, list(words), catch_exceptions=False)
    return done.exit_code, done.output


def with_accounts(text: str) -> str:
    """Return a text with its accounts opened behind it, so that nothing above changes its line."""
    opens = sorted(set(_ACCOUNT.findall(text)))
    return f"{text}\n" + "".join(f"1970-01-01 open {account}\n" for account in opens)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the books: terms by hand, a statement issued, a voucher imported."""
    desk = tmp_path_factory.mktemp("audit")
    folder = desk / "books"
    make_books(folder)
    (folder / TERMS).write_text(with_accounts(BASE), "utf-8")
    main = folder / "main.beancount"
    text = main.read_text("utf-8")
    main.write_text(text.replace('include "manifest', f'include "{TERMS}"\ninclude "manifest'))
    issue = ("statement", "issue", "--books", str(folder), "--funding", "JPN-2014-MLI",
             "--period", "2014", "--kind", "annual", "--format", "json", "--as", "ANA",
             "--out", str(desk / "out"), "--today", "2015-03-01")  # fmt: skip
    code, output = call(*issue)
    assert code == 0, output
    workbook = openpyxl.Workbook()
    for row in _SHEET:
        workbook.active.append(row)
    workbook.save(desk / "vouchers.xlsx")
    code, output = call(
        "import", "--books", str(folder), "--layout", "expenditure", str(desk / "vouchers.xlsx")
    )
    assert code == 0, output
    return folder


@pytest.fixture
def planted(base: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that copies the books, plants a breach and returns the folder."""

    def plant(added: str = "", old: str = "", new: str = "") -> Path:
        folder = Path(shutil.copytree(base, tmp_path / "books"))
        path = folder / TERMS
        text = BASE
        if old:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(with_accounts(f"{text}\n{added}"), "utf-8")
        return folder

    return plant
