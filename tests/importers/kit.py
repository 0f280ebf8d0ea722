"""What the importers' tests share: small workbooks, small books, the command line."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
from beancount.parser import parser
from click.testing import CliRunner

from importers.intake import build, open_file
from importers.recognise import find_layouts
from ledger.books import look
from vtf import vtf

if TYPE_CHECKING:
    from pathlib import Path

    from importers.taken import Intake
    from ledger.books import Peek

D = datetime.date

#: The terms that most tests need, as they stand in books.
TERMS = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2005-11-01 custom "fund" "CHF-SDN"
  name: "Common Humanitarian Fund for Sudan"
  class: "pooled"
2011-07-09 custom "fund" "UNMISS"
  name: "UNMISS"
  class: "assessed"
  mission: "UNMISS"
1970-01-01 custom "donor" "JPN"
  name: "Japan"
  aliases: "Government of Japan; Japan, Government of"
1970-01-01 custom "donor" "FRA"
  name: "France"
1970-01-01 custom "donor" "KOR"
  name: "Korea, Republic of"
1970-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1970-01-01 custom "programme" "COD"
  name: "Democratic Republic of the Congo"
  aliases: "DRC"
1970-01-01 custom "programme" "SSD"
  name: "South Sudan"
1970-01-01 custom "partner" "UNOPS"
  name: "United Nations Office for Project Services"
1970-01-01 custom "partner" "UNICEF"
  name: "UNICEF"
2010-03-18 custom "agreement" "JPN-2010-01"
  donor: "JPN"
  fund: "VTF"
  amount: 1000000.00 USD
2010-03-18 custom "clause" "JPN-2010-01" "5"
  axis: "support-cost"
  allows: "13%"
  rounding: 1
2010-04-01 custom "agreement" "FRA-2010-01"
  donor: "FRA"
  fund: "VTF"
  amount: 1000000.00 EUR
2012-07-01 custom "appropriation" "UNMISS-2012-13"
  fund: "UNMISS"
  amount: 1000000.00 USD
  programmes: "SSD"
  begins: 2012-07-01
  ends: 2013-06-30
  resolution: "66/243"
2010-03-18 * "JPN-2010-01: agreement signed"
  key: "agreement:JPN-2010-01:signed"
  funding: "JPN-2010-01"
  Assets:VTF:Receivable:JPN       1000000.00 USD
  Income:VTF:Contributions:JPN   -1000000.00 USD
2010-04-01 * "FRA-2010-01: agreement signed"
  key: "agreement:FRA-2010-01:signed"
  funding: "FRA-2010-01"
  original: 1000000.00 EUR
  Assets:VTF:Receivable:FRA       1300000.00 USD
  Income:VTF:Contributions:FRA   -1300000.00 USD
2010-05-01 price USD 0.75 EUR
  key: "rate:2010-05-01/EUR"
  rate-source: "UNORE 2010-05"
"""

#: A register workbook that `vtf import` can bring into new books.
REGISTER: dict[str, list[list[Any]]] = {
    "Donors": [
        ["Id", "Name", "Kind", "Aliases"],
        ["JPN", "Japan", "member-state", "Government of Japan"],
        ["FRA", "France", "member-state", None],
    ],
    "Programmes": [
        ["Id", "Name", "Missions"],
        ["AFG", "Afghanistan", None],
        ["LBY", "Libya", None],
    ],
    "Partners": [["Id", "Name", "Kind"], ["UNOPS", "UNOPS", "un"]],
}

CONTRIBUTION_HEADER = [
    "Agreement", "Grant", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins",
    "Ends", "Support cost %", "Amount", "Currency", "Date", "Status", "Earmark", "Notes",
]  # fmt: skip


def contribution(agreement: str, amount: Any = 1000, **other: Any) -> list[Any]:
    """Return a row under `CONTRIBUTION_HEADER`; fields by their header in small letters."""
    usual = {
        "agreement": agreement, "donor": "Japan", "fund": "VTF", "programme": "Afghanistan",
        "activity": "*", "budget class": "*", "begins": "*", "ends": "*", "amount": amount,
        "currency": "USD", "date": D(2010, 3, 18), "status": "received",
    } | {name.replace("_", " "): value for name, value in other.items()}  # fmt: skip
    return [usual.get(name.casefold()) for name in CONTRIBUTION_HEADER]


def contributions(*rows: list[Any]) -> dict[str, list[list[Any]]]:
    """Return the sheet of an untidy workbook of contributions: title rows, then the table."""
    return {"VTF": [["UNMAS"], ["Contributions  to the VTF"], [], CONTRIBUTION_HEADER, *rows]}


def make_book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def small_peek(text: str = "") -> Peek:
    """Return the terms above, and more, as a look into books."""
    entries, errors, _ = parser.parse_string(TERMS + text)
    assert not errors
    return look(entries, set())


def take(path: Path, *folders: Path, peek: Peek | None = None) -> Intake:
    """Return what a file would bring into the small books."""
    return build(open_file(path, find_layouts(folders)), peek or small_peek())


def codes(intake: Intake) -> list[str]:
    """Return the codes of everything found."""
    return [finding.code for finding in intake.findings]


class Desk:
    """A folder with books in it, and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books = folder / "books"
        assert self.run("init")[0] == 0

    @classmethod
    def copied(cls, books: Path, folder: Path) -> Desk:
        """Return a desk on a copy of some books."""
        shutil.copytree(books, folder / "books")
        desk = cls.__new__(cls)
        desk.folder, desk.books = folder, folder / "books"
        return desk

    def run(self, command: str, *arguments: str | Path) -> tuple[int, str, str]:
        """Run a command on the books; return exit code, output, errors."""
        words = [command, *map(str, arguments), "--books", str(self.books)]
        result = CliRunner().invoke(vtf, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    def book(self, name: str, sheets: dict[str, list[list[Any]]]) -> Path:
        """Write a workbook beside the books."""
        return make_book(self.folder / name, sheets)

    def content(self) -> dict[str, bytes]:
        """Return every file of the books, to tell whether anything was written."""
        return {
            str(path.relative_to(self.books)): path.read_bytes()
            for path in sorted(self.books.rglob("*"))
            if path.is_file() and not path.name.endswith(".lock")
        }
