"""Privacy: a donor's file says nothing of another donor, and does not change when one comes."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from bench.donors import amount_of, donor_id, donor_name, prime, write
from ledger.books import load
from ledger.findings import errors_in
from ledger.money import percentage
from ledger.words import Axis
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.files import contents
from reports.statements.privacy import Names, Privacy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.statements.model import Statement

DAY = datetime.date
FIRST, LAST = DAY(2013, 1, 1), DAY(2015, 12, 31)
COSTS = 8

HIDDEN = "withheld: it names another donor"


def books_of(folder: Path, donors: int, *more: str) -> Books:
    """Return books of so many donors and of what was booked for several at once."""
    folder.mkdir(parents=True)
    write(folder, donors=donors, costs=COSTS, more=more)
    books = load(folder)
    assert not errors_in(list(books.problems())), [p.as_text() for p in books.problems()]
    return books


def shared(books: Books, donors: int) -> str:
    """Return a batch of entries of several donors each: a voucher, and a deposit."""
    text = ""
    for first in range(0, donors, 2):
        names = [donor_id(first), donor_id(first + 1)]
        text += f'2015-06-01 * "UNOPS" "Flight, shared by {donor_name(first)} and {names[1]}"\n'
        text += '  activity: "coordination"\n  partner: "UNOPS"\n'
        text += f'  origin: "7f3a9c21d0aa \'{donor_name(first)}\'!A2:O2"\n  key: "shared:{first}"\n'
        for at, name in enumerate(names):
            text += _leg(books, name, amount_of(first + at, 7))
        text += f'2015-11-04 * "A bank" "Not yet identified: {names[0]}, {names[1]}"\n'
        text += '  funding: "VTF-UNAPPLIED"\n'
        for at, name in enumerate(names):
            amount = amount_of(first + at, 11)
            text += f"  Assets:VTF:Cash:UNHQ  {amount} USD\n"
            text += f"  Income:VTF:Contributions:{name}  -{amount} USD\n"
    return text


def _leg(books: Books, donor: str, direct: Decimal) -> str:
    funding = next(f for f in books.register.fundings.values() if f.donor == donor)
    programme = funding.governing(Axis.PROGRAMME, DAY(2015, 6, 1))
    rate = funding.governing(Axis.SUPPORT_COST, DAY(2015, 6, 1))
    assert programme
    assert rate
    place = programme.allows[0]
    support = percentage(direct, Decimal(rate.allows[0][:-1]), unit=Decimal("0.01"))
    said = f'    funding: "{funding.id}"\n'
    return (
        f"  Expenses:VTF:{place}:Travel  {direct} USD\n{said}"
        f"  Expenses:VTF:{place}:SupportCost  {support} USD\n{said}"
        f"  Assets:VTF:Advances:UNOPS  -{direct + support} USD\n{said}"
    )


def statements(books: Books) -> dict[str, Statement]:
    """Return every donor's statement."""
    maker = StatementMaker(books)
    return {name: maker.make(of_donor(books.register, name), FIRST, LAST) for name in donors(books)}


def donors(books: Books) -> list[str]:
    """Return the ids of the donors."""
    return list(books.register.donors)


def words_of(made: dict[str, bytes], folder: Path) -> str:
    """Return every word of every file of a statement but a workbook, properties included."""
    found = [content.decode() for name, content in made.items() if name in {"json", "html", "txt"}]
    if "pdf" in made:
        path = folder / "page.pdf"
        path.write_bytes(made["pdf"])
        for command in (["pdftotext", "-layout", str(path), "-"], ["pdfinfo", str(path)]):
            done = subprocess.run(command, capture_output=True, check=True)
            said = done.stdout.decode().splitlines()
            found += [line for line in said if not line.startswith("Page size")]
    return "\n".join(found)


def cells_of(made: dict[str, bytes]) -> list[Any]:
    """Return every cell of a statement's workbook, its sheets' titles and its properties."""
    if "xlsx" not in made:
        return []
    workbook = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    found: list[Any] = [str(vars(workbook.properties))]
    for sheet in workbook:
        found.append(sheet.title)
        found += [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    return found


#: An amount as it is printed in any of the formats, and the one rate that looks like one.
AMOUNT = re.compile(r"(?<![0-9.,])[0-9][0-9,]*\.[0-9]{2}(?![0-9])")
RATE = Decimal("0.75")

#: Where a chart's shapes are on the page.
SHAPES = re.compile(
    r' (?:[rxyd]|[cr][xy]|[xy][12]|points|width|height|viewBox|[a-z-]+-width)="[^"]*"'
)


def printed(text: str, cells: list[Any]) -> set[Decimal]:
    """Return every amount that stands in the files."""
    found = {Decimal(amount.replace(",", "")) for amount in AMOUNT.findall(SHAPES.sub("", text))}
    found |= {Decimal(repr(cell)) for cell in cells if isinstance(cell, int | float)}
    return found - {RATE}


def no_foreign_word(books: Books, folder: Path, formats: tuple[str, ...]) -> None:
    """Hold every file of every donor against the names and ids of all others, and their money.

    Each amount of a donor, and so each sum of its amounts, is a multiple of a prime of its own.
    """
    made = statements(books)
    for number, (name, one) in enumerate(made.items()):
        files = contents(one, formats)
        cells = cells_of(files)
        text = words_of(files, folder)
        amounts = printed(text, [cell for cell in cells if cell is not None])
        text += "\n".join(map(str, cells))
        own = prime(number)
        assert name in text
        assert len(amounts) > 20
        for amount in amounts:
            # Per cent of delivery and numbers of lines are no money; they are small.
            assert amount * 100 % own == 0 or amount < 300, (name, amount)
        for other in range(len(made)):
            if other != number:
                assert donor_id(other) not in text
                assert donor_name(other).split()[-1].lower() not in text.lower()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Return books of six donors with entries of two donors each."""
    folder = tmp_path_factory.mktemp("few")
    apart = books_of(folder / "apart", 6)
    return books_of(folder / "books", 6, shared(apart, 6))


def test_no_file_of_a_donor_names_another(few: Books, tmp_path: Path) -> None:
    """No foreign name, id or amount in any format, though vouchers and deposits are shared."""
    no_foreign_word(few, tmp_path, ("pdf", "xlsx", "html", "json", "text"))


@pytest.mark.soak
def test_no_file_of_two_hundred_donors_names_another(tmp_path: Path) -> None:
    """The same of two hundred, where chance would find what six donors hide."""
    apart = books_of(tmp_path / "apart", 200)
    no_foreign_word(
        books_of(tmp_path / "books", 200, shared(apart, 200)),
        tmp_path,
        ("pdf", "xlsx", "html", "json"),
    )


def test_no_data_of_fifty_donors_names_another(tmp_path: Path) -> None:
    """Fifty donors, in the format that holds everything that any other prints."""
    apart = books_of(tmp_path / "apart", 50)
    books = books_of(tmp_path / "books", 50, shared(apart, 50))
    no_foreign_word(books, tmp_path, ("json",))


def test_a_donor_more_changes_no_byte_of_the_others(tmp_path: Path) -> None:
    """With its agreement, receipts and costs: every file of everybody else is what it was."""
    before, after = books_of(tmp_path / "three", 3), books_of(tmp_path / "four", 4)
    old, new = statements(before), statements(after)

    assert len(new) == len(old) + 1
    for name, statement in old.items():
        formats = ("pdf", "xlsx", "html", "json", "text")
        assert contents(statement, formats) == contents(new[name], formats), name


def test_a_later_batch_changes_no_byte_of_an_earlier_period(tmp_path: Path) -> None:
    """What is booked after a statement's last day is no part of it, nor of its fingerprint."""
    before = books_of(tmp_path / "before", 2)
    after = books_of(
        tmp_path / "after",
        2,
        f'2016-02-01 * "A bank" "Deposit"\n  funding: "VTF-UNAPPLIED"\n'
        f"  Assets:VTF:Cash:UNHQ  5.00 USD\n"
        f"  Income:VTF:Contributions:{donor_id(0)}  -5.00 USD\n",
    )

    assert contents(statements(before)["DNR000"], ["json"]) == contents(
        statements(after)["DNR000"], ["json"]
    )


def test_the_fingerprint_is_of_every_own_figure_and_term(tmp_path: Path) -> None:
    """One cent, one word of a clause, one pledge: each is another fingerprint, and only there."""
    plain = statements(books_of(tmp_path / "plain", 2))
    interest = (
        '2014-05-05 * "A bank" "Interest"\n  funding: "DNR000-2012-1-1"\n'
        "  Assets:VTF:Cash:UNHQ  0.01 USD\n  Income:VTF:Interest  -0.01 USD\n"
    )
    pledge = (
        '2015-05-05 custom "pledge" "DNR000-B"\n  donor: "DNR000"\n  fund: "VTF"\n'
        "  amount: 1.00 USD\n"
    )
    for number, text in enumerate((interest, pledge)):
        changed = statements(books_of(tmp_path / str(number), 2, text))
        mine, theirs = (
            [made[name].identity for made in (plain, changed)] for name in ("DNR000", "DNR001")
        )
        assert mine[0] != mine[1]
        assert theirs[0] == theirs[1]


def test_a_shared_entry_says_only_the_donors_own_part(few: Books) -> None:
    """Its own amount is there, the words that name the other are not, nor the sheet they are in."""
    made = statements(few)["DNR001"]
    entries = [one for one in made.sources.values() if one.narration == HIDDEN]

    assert len(entries) == 2
    assert {one.origin for one in entries} == {""}
    assert {one.payee for one in entries} == {"UNOPS", "A bank"}
    assert [one.amount for one in made.unattributed if HIDDEN in one.text] == [amount_of(1, 11)]


def test_what_a_rate_is_from_and_how_it_is_known_name_nobody(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Whoever booked a receipt wrote these too: what names another donor is withheld."""
    text = small_text.replace('rate-source: "', 'precision: "as Japan"\n  rate-source: "Japan, ')
    text = text.replace('  valuation: "', '  rate-source: "Japan"\n  valuation: "')
    assert text != small_text
    books = load(make_books(text))
    for name in ("DEU", "GBR", "CHE"):
        made = StatementMaker(books).make(of_donor(books.register, name), FIRST, LAST)
        assert "Japan" not in str(contents(made, ("json", "text", "html"))), name
    made = StatementMaker(books).make(of_donor(books.register, "GBR"), FIRST, LAST)
    assert {receipt.rate_source for receipt in made.unattributed} == {HIDDEN}
    assert {receipt.precision for receipt in made.unattributed} == {HIDDEN}
    assert made.rate_sources == (HIDDEN,)


def test_what_is_nobodys_own_hides_nothing(few: Books) -> None:
    """The list of what was not identified is the fund's own paper: it names whose each is."""
    made = StatementMaker(few).make(of_funding(few.register, "VTF-UNAPPLIED"), FIRST, LAST)

    assert {receipt.donor for receipt in made.receipts} == set(donors(few))
    assert HIDDEN not in str(made)


TERMS = """
1990-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "CAN"
  name: "Canada"
1990-01-01 custom "donor" "USA"
  name: "United States"
  aliases: "US"
1990-01-01 custom "donor" "OMN"
  name: "Oman"
1990-01-01 custom "donor" "COL"
  name: "Colombia"
1990-01-01 custom "donor" "UNF"
  name: "Fund of the United States and Canada"
1990-01-01 custom "programme" "COL"
  name: "Colombia"
2012-01-01 custom "agreement" "CAN-2012-01"
  donor: "CAN"
  fund: "VTF"
  amount: 1000.00 USD
"""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Deposit of Canada", True),
        ("deposit of CANADA, in part", True),
        ("what a partner can do", False),
        ("for CAN and others", True),
        ("as under can-2012-01", True),
        ("paid in US dollars, US$ 500", False),
        ("paid by the US", True),
        ("tell us", False),
        ("from Oman", True),
        ("a woman", False),
        ("clearance in Colombia", False),
        ("Fund of the United States and Canada", False),
        ("Fund of the United States and Canada, with Oman", True),
        ("Canadair", False),
        ("2012-01", False),
        ("\u202eadanaC", False),
        ("Ｃａｎａｄａ", True),
        ("", False),
    ],
)
def test_what_names_a_donor(make_books: Callable[[str], Path], text: str, *, hidden: bool) -> None:
    """Whole words, whatever their case; short ones as written; not what a place is called too."""
    hides = Privacy(Names(load(make_books(TERMS)).register), "UNF", HIDDEN)

    assert (hides.text(text) == HIDDEN) is hidden
