"""Words: every language is whole, nothing on a page is outside the catalogue, files lay over it."""

from __future__ import annotations

import datetime
import re
import tomllib
from decimal import Decimal
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from ledger.errors import BadInputError
from ledger.words import Activity, Axis, BudgetClass
from reports.render.html import as_html
from reports.render.tables import Column, Row, Table, shown
from reports.render.text import as_text, table_text
from reports.render.words import Words, flat, languages, words
from reports.render.xlsx import as_xlsx
from reports.statements.headings import headings
from reports.statements.tables import document
from tests.reports.render.conftest import SMALL
from tests.reports.render.readers import sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reports.render.tables import Document
    from reports.statements.model import Statement

DAY = datetime.date
OTHERS = [code for code in languages() if code != "en"]


def filled(text: str) -> set[str]:
    """Return what is filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_english_and_french_are_there() -> None:
    """English first; the others by their codes."""
    assert languages()[:1] == ("en",)
    assert "fr" in languages()
    with pytest.raises(BadInputError, match="no words are in the language 'xx'"):
        words("xx")


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_lacks_nothing_and_fills_in_nothing_else(code: str) -> None:
    """Every key of English, no other; what is filled in is filled in there too."""
    english, other = words(), words(code)

    assert set(other.texts) == set(english.texts)
    for key, text in english.texts.items():
        assert filled(other.texts[key]) <= filled(text), key
        may_be_empty = key in {"language.first-day", "language.group"}
        assert isinstance(other.texts[key], str), key
        assert other.texts[key].strip() or may_be_empty, key
        if not key.startswith("language."):
            assert filled(other.texts[key]) == filled(text), key


def test_what_is_the_same_in_french_is_meant() -> None:
    """Words left in English by mistake would be the same in both; these are French as well."""
    english, french = words(), words("fr")
    same = {
        key
        for key, text in english.texts.items()
        if french.texts[key] == text and re.search("[a-z]{3}", text) and "{" not in text
    }

    assert same == SAME_IN_FRENCH


#: Words that French and English share.
SAME_IN_FRENCH = {
    *("axes.liquidation", "axes.programme", "budget.budget", "heads.date", "heads.note"),
    *("heads.programme", "heads.total", "kinds.final", "language.direction", "page.date"),
    *("page.notes", "page.signature", "pillars.coordination", "policies.source", "support.clause"),
}


def test_french_is_written_as_french() -> None:
    """A narrow space that does not break before high points, curved apostrophes, guillemets."""
    for key, text in words("fr").texts.items():
        assert not re.search(r"[^\u202f\s][;:?!»](\s|$)", text), key
        assert "'" not in text, key
        assert not re.search(r" [;:?!»]", text), key


def test_every_code_of_the_books_has_a_word() -> None:
    """Pillars, budget classes and axes of clauses, in every language."""
    for code in languages():
        said = words(code)
        assert {str(one) for one in Activity} <= set(said.part("pillars"))
        assert {str(one) for one in Axis} <= set(said.part("axes"))
        classes = {str(one) for one in BudgetClass} - {"SupportCost"}
        assert classes <= set(said.part("lines"))


def test_numbers_and_days_of_a_language() -> None:
    """1 234 567,89 and 31 décembre 2013; the first of a month is the first."""
    french, english = words("fr"), words()
    amount = Decimal("-1234567.89")

    assert shown(amount, "amount", french) == "(1\u202f234\u202f567,89)"
    assert shown(amount, "amount", english) == shown(amount, "amount") == "(1,234,567.89)"
    assert shown(Decimal("12.5"), "percent", french) == "12,5\u202f%"
    assert shown(Decimal("0.815"), "rate", french) == "0,815"
    assert shown(DAY(2013, 12, 31), "date", french) == "31/12/2013"
    assert shown(DAY(2013, 12, 31), "date") == "2013-12-31"
    assert french.day(DAY(2013, 12, 31)) == "31 décembre 2013"
    assert french.day(DAY(2013, 8, 1)) == "1er août 2013"
    assert english.day(DAY(2013, 8, 1)) == "1 August 2013"
    assert shown("illustrative", "mark", french) == "illustratif"
    assert shown("something else", "mark", french) == "something else"


def keys_used() -> Iterator[str]:
    """Return every key that code names, whole or as the beginning of one."""
    for room in ("statements", "render"):
        for path in (files("reports") / room).iterdir():
            if path.name.endswith(".py"):
                yield from re.findall(r"[\"']([a-z-]+\.[A-Za-z-]*)", path.read_text("utf-8"))


def test_no_word_is_kept_for_nothing() -> None:
    """Every key is named by code, alone or by its section."""
    used = set(keys_used())
    by_code = {"lines", "columns", "months", "pillars", "axes", "kinds", "standings", "language"}
    # The pages' own words go to the typesetter as a section.
    by_code |= {"page"}
    unused = {
        key
        for key in words().texts
        if "." in key and key not in used and key.partition(".")[0] not in by_code
    }

    assert unused == set()


#: What a made-up language writes for each letter: no word of English is left in it.
STRANGE = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "АБЦДЕФГХИЙКЛМНОПЯРСТУВШЖЫЗабцдефгхийклмнопярстувшжыз",
)


def strange() -> Words:
    """Return a language in which every letter of every text is another."""
    texts = {}
    for key, text in words().texts.items():
        parts = re.split(r"(\{[^}]*\})", text)
        texts[key] = "".join(p if p.startswith("{") else p.translate(STRANGE) for p in parts)
    for key in ("direction", "sheet-day", "decimal", "group"):
        texts[f"language.{key}"] = words().texts[f"language.{key}"]
    return Words("qps", texts)


#: Books in which what people wrote is in words that start with Q: any other word is a program's.
DATA = re.compile(
    r"\bQ\w*(-GENERAL)?\b|\b[A-Z]{3}\b|\bU\+[0-9A-F]{4}\b|\b[0-9a-f]{12,64}\b|\b\d\w*\b"
)


def own_words(arranged: Document) -> set[str]:
    """Return the words in Latin letters of every format that are nobody's data."""
    found: set[str] = set()
    page = re.sub(r"(?s)<style>.*?</style>|<meta[^>]*>", "", as_html(arranged))
    spoken = re.findall(r'aria-label="([^"]*)"', page)
    texts = [re.sub(r"<[^>]*>", " ", page), *spoken, as_text(arranged)]
    for name, rows in sheets(as_xlsx(arranged), formulas=True).items():
        texts.append(name)
        texts += [
            str(cell)
            for row in rows
            for cell in row
            if cell is not None and not isinstance(cell, datetime.date)
            if not str(cell).startswith("=ROUND(")
        ]
    for text in texts:
        found |= set(re.findall(r"[A-Za-z]{2,}", DATA.sub(" ", text)))
    return found


STRANGE_BOOKS = """
2000-01-01 custom "fund" "VTF"
  name: "Qfund"
  class: "voluntary"
2000-01-01 custom "fund" "QPL"
  name: "Qpool"
  class: "pooled"
2000-01-01 custom "donor" "QDN"
  name: "Qdonor"
2000-01-01 custom "programme" "MLI"
  name: "Qmali"
2000-01-01 custom "programme" "AFG"
  name: "Qafghan"
2000-01-01 custom "partner" "QPA"
  name: "Qpartner"
2000-01-01 custom "policy" "QPO"
  value: "Qvalue"
  status: "unconfirmed"
  source: "Qsource"
2010-01-01 custom "agreement" "QAG"
  donor: "QDN"
  fund: "VTF"
  amount: 1000.00 EUR
  title: "Qtitle"
  reference: "Qref"
2010-01-01 custom "grant" "QGA"
  agreement: "QAG"
  amount: 600.00 EUR
  title: "Qone"
2010-01-01 custom "grant" "QGB"
  agreement: "QAG"
  amount: 400.00 EUR
2010-01-01 custom "clause" "QAG" "1"
  axis: "programme"
  allows: "MLI, AFG"
  text: "Qtext QPO"
2010-01-01 custom "clause" "QAG" "2"
  axis: "activity"
  allows: "*"
  excludes: "advocacy"
  text: "Qtext"
2010-01-01 custom "clause" "QAG" "3"
  axis: "period"
  allows: "2010-01-01..2011-12-31"
  text: "Qtext"
2010-01-01 custom "clause" "QAG" "4"
  axis: "support-cost"
  allows: "10%"
  text: "Qtext"
2010-01-01 custom "clause" "QAG" "5"
  axis: "budget-class"
  allows: "*"
2010-01-01 custom "clause" "QAG" "6"
  axis: "partner"
  allows: "*"
2010-01-01 custom "clause" "QAG" "7"
  axis: "place"
  allows: "*"
2010-01-01 custom "clause" "QAG" "8"
  axis: "project"
  allows: "*"
2010-01-01 custom "pledge" "QPG"
  donor: "QDN"
  fund: "VTF"
  amount: 500.00 EUR
  programme: "MLI"
2010-03-01 custom "in-kind-service" "QSV"
  donor: "QDN"
  fund: "VTF"
  programme: "MLI"
  description: "Qservice"
  begins: 2010-03-01
  ends: 2010-04-01
  amount: 70.00 USD
  usd: 70.00 USD
  valuation: "Qvalued"
1970-01-01 open Assets:VTF:Cash:Pool
1970-01-01 open Assets:QPL:Cash:Pool
1970-01-01 open Income:VTF:Contributions:QDN
1970-01-01 open Income:QPL:Contributions:QDN
1970-01-01 open Income:VTF:InKind:QDN
1970-01-01 open Income:VTF:ExchangeDifference
1970-01-01 open Income:VTF:Interest
1970-01-01 open Expenses:VTF:MLI:Equipment
1970-01-01 open Expenses:VTF:MLI:Contracts
1970-01-01 open Expenses:VTF:MLI:SupportCost
1970-01-01 open Expenses:VTF:AFG:Contracts
1970-01-01 open Expenses:VTF:AFG:SupportCost
"""


def strange_entry(day: str, funding: str, postings: str, more: str = "") -> str:
    """Return a transaction in the words of the made-up books."""
    return f'{day} * "Qpayee" "Qwords"\n  funding: "{funding}"\n{more}{postings}'


CASH = "  Assets:VTF:Cash:Pool  {amount} USD\n"
ORIGINAL = '    original: {amount} EUR\n    rate: 0.5\n    rate-source: "Qrate"\n'


def strange_text() -> str:
    """Return the books: received, spent on two programmes, interest, in kind, pooled."""
    receipt = CASH.format(amount="1200.00") + ORIGINAL.format(amount="600.00")
    receipt += "  Income:VTF:Contributions:QDN  -1200.00 USD\n" + ORIGINAL.format(amount="-600.00")
    made = [strange_entry("2010-02-01", "QGA", receipt, '  precision: "Qrounded"\n')]
    for day, programme, name in (("2010-06-01", "MLI", "Equipment"), ("2011-06-01", "AFG", "")):
        cost = f"  Expenses:VTF:{programme}:{name or 'Contracts'}  100.00 USD\n"
        cost += f"  Expenses:VTF:{programme}:SupportCost  10.00 USD\n"
        cost += CASH.format(amount="-110.00")
        more = f'  activity: "clearance"\n  cost-date: {day}\n  illustrative: TRUE\n'
        made.append(strange_entry(day, "QGA", cost, more))
    interest = CASH.format(amount="3.00") + "  Income:VTF:Interest  -3.00 USD\n"
    made.append(strange_entry("2011-07-01", "QGA", interest))
    pooled = "  Assets:QPL:Cash:Pool  9.00 USD\n  Income:QPL:Contributions:QDN  -9.00 USD\n"
    made.append(strange_entry("2011-08-01", "QPL-GENERAL", pooled))
    return STRANGE_BOOKS + "\n".join(made)


def test_every_word_of_a_statement_is_in_the_catalogue(
    make_books: Callable[[str], Path],
) -> None:
    """In a language that shares no letter with English, no English word is left on any page."""
    from ledger.books import load
    from reports.scope import of_donor, of_funding
    from reports.statements.build import StatementMaker

    books = load(make_books(strange_text()))
    errors = [problem.as_text() for problem in books.problems()]
    own = headings()
    said = strange()
    own = own.model_copy(
        update={
            "language": "qps",
            **{name: said(name) for name in ("title", "certificate", "uncertified")},
            "lines": said.part("lines"),
            "columns": said.part("columns"),
            "words": said,
        }
    )
    maker = StatementMaker(books)
    shown_tables: set[str] = set()
    for scope in (of_donor(books.register, "QDN"), of_funding(books.register, "QGA")):
        made = maker.make(scope, DAY(2010, 1, 1), DAY(2011, 12, 31), kind="final", words=own)
        arranged = document(made)
        shown_tables |= {table.id for table in arranged.tables}
        left = own_words(arranged) - set(re.findall("[a-z]+", " ".join(made.identity.rules)))
        assert left == set(), (errors, sorted(left))
    assert shown_tables >= {
        *("body", "agreements", "fundings", "course", "receipts", "unattributed", "slices"),
        *("budget", "support", "services", "pledges", "clauses"),
    }


@pytest.mark.parametrize("name", SMALL)
def test_a_statement_in_french_has_the_same_figures(
    name: str, of_small: Callable[..., Statement]
) -> None:
    """The language changes words and how numbers are written, and no figure."""
    english, french = document(of_small(name)), document(of_small(name, "fr"))

    assert len(english.tables) == len(french.tables)
    for one, other in zip(english.tables, french.tables, strict=True):
        assert one.id == other.id
        for first, second in zip(one.rows, other.rows, strict=True):
            assert (first.style, first.adds, first.less) == (second.style, second.adds, second.less)
            for a, b, column in zip(first.cells, second.cells, one.columns, strict=True):
                if column.kind in {"amount", "rate", "percent", "date", "mark"}:
                    assert a == b


def test_a_donors_file_reaches_every_word(tmp_path: Path, of_small: object) -> None:
    """Titles of lists, notes and days: whatever the catalogue has, in any language."""
    own = tmp_path / "theirs.toml"
    own.write_text(
        'title = "Rapport"\n[receipts]\ntitle = "Versements"\n[language]\n'
        'long-day = "{year}-{month}-{day}"\n[lines]\nreceived = "Versé"\n'
    )
    made = headings(own, "fr")

    assert (made.language, made.title, made.lines["received"]) == ("fr", "Rapport", "Versé")
    assert made.lines["interest"] == "Intérêts"
    assert made.words("receipts.title") == "Versements"
    assert made.words.day(DAY(2013, 3, 1)) == "2013-03-01"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[notes]\namounts = "In {money}"\n', "nothing is filled in for {money}"),
        ('[notes]\namounts = "In {currency.denominator}"\n', "nothing is filled in for"),
        ('[notes]\namounts = "In {currency:>90000}"\n', "nothing is filled in for"),
        ('[notes]\namounts = "In {currency"\n', "not headings"),
        ('[notes]\namount = "x"\n', "no word of notes is called amount"),
        ("[notes]\namounts = 3\n", "not a text in quotes"),
        ('[remarks]\nx = "y"\n', "nothing is called remarks.x"),
    ],
)
def test_a_slip_in_a_donors_file_is_named(text: str, message: str, tmp_path: Path) -> None:
    """A word that does not exist or fills in what is not given is refused, never printed."""
    own = tmp_path / "theirs.toml"
    own.write_text(text)

    with pytest.raises(BadInputError, match=re.escape(message)):
        headings(own)


def test_a_language_written_from_the_right(of_small: Callable[..., Statement]) -> None:
    """Direction and code reach the page and the workbook; nothing else has to be done."""
    made = document(of_small("JPN"))
    texts = {**words().texts, "language.direction": "rtl"}
    arabic = Words("ar", texts)
    from dataclasses import replace

    turned = replace(made, words=arabic)

    assert '<html lang="ar" dir="rtl">' in as_html(turned)
    from reports.render.pdf import as_pdf

    assert as_pdf(turned, "{}").startswith(b"%PDF")
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(as_xlsx(turned))) as archive:
        assert b'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml")


def test_a_catalogue_is_what_its_file_says() -> None:
    """Sections become dotted keys, once."""
    text = (files("reports") / "words" / "en.toml").read_text("utf-8")

    assert dict(flat(tomllib.loads(text))) == words().texts


def test_a_terminal_is_a_hundred_columns_wide(of_small: Callable[..., Statement]) -> None:
    """Whatever the language and however many columns of money."""
    for name in SMALL:
        for code in languages():
            text = as_text(document(of_small(name, code)))
            assert max(map(len, text.splitlines())) <= 100


def test_a_heading_gives_way_before_a_figure_does() -> None:
    """Headings take lines, words become narrow, what may spill goes below; figures stay whole."""
    columns = [Column("What it is", "words", 4), *[Column("Since inception, USD", "amount")] * 5]
    rows = (Row(("A longer text of many words", *[Decimal("123456789.01")] * 5)),)
    lines = table_text(Table("t", "", tuple(columns), rows), 100).splitlines()

    assert max(map(len, lines)) <= 100
    assert lines[1].split() == ["What", "it", "is", *["inception,", "USD"] * 5]
    assert " ".join(lines).count("123,456,789.01") == 5
