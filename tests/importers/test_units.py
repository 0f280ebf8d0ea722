"""Currencies and units that stand in headers and number formats, not in the cells."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from importers.amounts import shown_currencies
from importers.formats import sign_of, signs_by_style
from importers.layout import parse_layout
from importers.reading import read_source
from importers.scales import spoken_scales
from ledger.findings import errors_in
from tests.importers.kit import D, make_book, take
from tests.importers.test_strays import HEADER, row

LAYOUT = """
name = "t"
version = 1
kind = "expenditure"
[recognise]
header = ["Reference", "*Amount*"]
[columns]
reference = "Reference"
amount = "*Amount*"
currency = "Currency"
[defaults]
date = "2010-05-01"
funding = "F"
programme = "P"
budget_class = "Travel"
"""


def read(tmp_path, header, *rows, more="", above=()):
    """Return the one sheet of a workbook, read by the layout above."""
    cells = [*above, ["Reference", header, "Currency"], *rows]
    path = make_book(tmp_path / "u.xlsx", {"S": cells})
    return read_source(path, parse_layout((LAYOUT + more).encode(), "t")).sheets[0]


def places(sheet):
    """Return (code, cell) of the errors found."""
    return [(f.code, f.where.cell) for f in errors_in(list(sheet.findings))]


def formatted(tmp_path, code, *more, header=HEADER):
    """Return what an amount of 100 in a number format would bring."""
    path = make_book(tmp_path / "f.xlsx", {"E": [header, row("V-1", 100, *more)]})
    book = openpyxl.load_workbook(path)
    book["E"]["G2"].number_format = code
    book.save(path)
    return take(path)


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        ("[$\u20ac-2] #,##0.00", "\u20ac-2"),
        ('"\u20ac"#,##0.00', "\u20ac"),
        ("#,##0.00 [$EUR]", "EUR"),
        ("[$$-0409]#,##0.00;[Red]-[$$-409]#,##0.00", "$-409"),
        ('#,##0 "kr"', "kr"),
        ("\u00a3#,##0", "\u00a3"),
        ("0.00%", "%"),
        ("[Red][$-409]d-mmm-yy", ""),
        ('#,##0 "metres"', ""),
        ('0 "%"', ""),
        ("General", ""),
    ],
)
def test_the_sign_of_a_format(code, sign):
    """Brackets, quotation marks and bare signs; words are not signs."""
    assert sign_of(code) == sign


def test_styles_are_numbered_as_cells_name_them():
    """Only those of cells count, in their order."""
    elements = [
        ("numFmt", {"numFmtId": "164", "formatCode": "[$EUR] 0"}), ("cellStyleXfs", {}),
        ("xf", {"numFmtId": "164"}), ("cellXfs", {}), ("xf", {}), ("alignment", {}),
        ("xf", {"numFmtId": "164"}), ("xf", {"numFmtId": "9"}), ("cellStyles", {}),
        ("xf", {"numFmtId": "9"}),
    ]  # fmt: skip
    assert signs_by_style(elements) == {1: "EUR", 2: "%"}


@pytest.mark.parametrize(
    ("sign", "meant"),
    [
        ("\u20ac-2", ("EUR",)), ("$-409", ("USD",)), ("$-C09", ("AUD",)), ("kr-414", ("NOK",)),
        ("kr.", ("DKK", "ISK", "NOK", "SEK")), ("EUR", ("EUR",)), ("\u20bd-419", ("\u20bd",)),
    ],
)  # fmt: skip
def test_what_a_sign_means(sign, meant):
    """A sign nobody knows is no currency of any row."""
    assert shown_currencies(sign) == meant


@pytest.mark.parametrize("code", ["[$\u20ac-2] #,##0.00", "#,##0.00 [$EUR]"])
def test_an_amount_formatted_as_euros_is_not_dollars(tmp_path, code):
    """Without a currency column it is euros; a column that says otherwise is refused."""
    found = formatted(tmp_path, code)
    (draft,) = found.sorted.new
    assert str(draft.entry.meta["original"]) == "100.00 EUR"
    found = formatted(tmp_path, code, "USD", header=[*HEADER, "Currency"])
    assert [f.code for f in found.findings] == ["IMPORT-CURRENCY"]
    assert "the cell's format shows EUR" in found.findings[0].message


@pytest.mark.parametrize("code", ['"$"#,##0.00', "[$USD] 0.00", "[$$-409]0.00", '0 "m"'])
def test_a_dollar_format_is_dollars(tmp_path, code):
    """What every American spreadsheet shows changes nothing."""
    assert not formatted(tmp_path, code).findings


def test_a_per_cent_is_no_amount(tmp_path):
    """A hundred in a cell that shows 10000 % is not a hundred dollars."""
    found = formatted(tmp_path, "0%")
    assert [f.code for f in found.findings] == ["IMPORT-AMOUNT"]


@pytest.mark.parametrize(("number", "read_as"), [(0.13, "13%"), (1, "100%"), (0.125, "12.5%")])
def test_a_rate_is_read_as_it_is_shown(tmp_path, number, read_as):
    """Thirteen per cent is kept as 0.13 and shown as 13 %."""
    header = [
        "Agreement", "Donor", "Programme", "Activity", "Amount", "Begins", "Ends", "Fund", "Date",
        "Budget class", "Support cost %",
    ]  # fmt: skip
    day = D(2011, 1, 1)
    cells = ["JPN-2011-01", "Japan", "AFG", "*", 5, "*", "*", "VTF", day, "*", number]
    path = make_book(tmp_path / "p.xlsx", {"A": [header, cells]})
    book = openpyxl.load_workbook(path)
    book["A"]["K2"].number_format = "0.0%"
    book["A"]["J2"].number_format = "0.0%"
    book.save(path)
    found = take(path)
    assert not found.findings
    clauses = [draft.entry.meta for draft in found.sorted.new if draft.entry.meta.get("axis")]
    assert [m["allows"] for m in clauses if m["axis"] == "support-cost"] == [read_as]


def test_a_rate_of_too_many_digits_is_told_as_it_is(tmp_path):
    """What cannot be read as a number is left to the reader of the column."""
    header = ["Agreement", "Donor", "Programme", "Activity", "Amount", "Begins", "Ends", "Fund",
              "Date", "Budget class", "Support cost %"]  # fmt: skip
    cells = ["JPN-2011-01", "Japan", "AFG", "*", 5, "*", "*", "VTF", D(2011, 1, 1), "*", 1e12 + 0.5]
    path = make_book(tmp_path / "p.xlsx", {"A": [header, cells]})
    book = openpyxl.load_workbook(path)
    book["A"]["K2"].number_format = "0.0%"
    book.save(path)
    assert [f.code for f in take(path).findings] == ["IMPORT-NUMBER"]


def test_a_header_s_currency_is_its_cells(tmp_path):
    """`Amount (EUR)` over bare numbers is euros."""
    sheet = read(tmp_path, "Amount (EUR)", ["V-1", 5])
    assert sheet.rows[1].values["amount"] == (Decimal(5), ("EUR",))
    assert places(read(tmp_path, "Amount (EUR)", ["V-1", 5, "USD"])) == [("IMPORT-CURRENCY", "B2")]
    assert places(read(tmp_path, "Amount \u20ac", ["V-1", "USD 5"])) == [("IMPORT-CURRENCY", "B2")]


@pytest.mark.parametrize("header", ["Amount US$", "AMOUNT ALL", "Amount, EUR or USD", "Amount XXQ"])
def test_a_header_that_allows_the_row_s_currency_is_no_matter(tmp_path, header):
    """Nor are words that look like codes."""
    sheet = read(tmp_path, header, ["V-1", 5, "USD"], ["V-2", "", "USD"])
    assert sheet.rows[1].values["amount"] == Decimal(5)
    assert places(sheet) == [("IMPORT-REQUIRED", "B3")]


@pytest.mark.parametrize(
    ("header", "ones"),
    [
        ("Amount, thousands", 1000), ("Amount USD '000", 1000), ("Amount (US$ million)", 1000000),
        ("Betrag TEUR Amount", 1000), ("Amount (Mio. USD)", 1000000), ("Amount, miles", 1000),
    ],
)  # fmt: skip
def test_thousands_are_not_read_as_ones(tmp_path, header, ones):
    """Unless the layout says that they are ones, or how many ones each is."""
    header = f"Amount {header}"
    assert places(read(tmp_path, header, ["V-1", 5])) == [("IMPORT-COLUMN", "B1")]
    other = f"[numbers]\nscale = {1000000000 // ones}\n"
    assert places(read(tmp_path, header, ["V-1", 5], more=other)) == [("IMPORT-COLUMN", "B1")]
    for scale in (1, ones):
        more = f"[numbers]\nscale = {scale}\n"
        sheet = read(tmp_path, header, ["V-1", 5], more=more)
        assert not places(sheet)
        assert sheet.rows[1].values["amount"] == 5 * scale


@pytest.mark.parametrize(
    "title",
    [
        "(in thousands of US dollars)", "Zuwendungen in Tausend Euro", "Angaben in TEUR",
        "Montants en milliers d'euros", "Importes en miles de euros", "Figures in Mio. EUR",
        "Contributions (thousands of EUR)",
    ],
)  # fmt: skip
def test_thousands_in_the_title_are_seen_too(tmp_path, title):
    """It is where most tables say it."""
    above = [["Contributions", 1], [title]]
    assert places(read(tmp_path, "Amount", ["V-1", 5], above=above)) == [("IMPORT-COLUMN", "A2")]


@pytest.mark.parametrize(
    "text", ["Donateur", "Secteur", "Premio", "Japan gave USD 5 million", "Gift of 5 million euros"]
)
def test_words_that_only_sound_like_thousands_are_none(text):
    """A French donor's sheet is not one of thousands because `Donateur` ends like `TEUR`."""
    assert not spoken_scales(text, header=False)
    assert "million" in text or not spoken_scales(text, header=True)


def test_scaled_decimals_are_no_decimals_of_the_amount(tmp_path):
    """1.234 thousands are 1,234 exactly."""
    more = "[numbers]\nscale = 1000\n"
    sheet = read(tmp_path, "Amount", ["V-1", "1.234"], ["V-2", 0.5], ["V-3", "1.2345"], more=more)
    numbers = [r.values["amount"] for r in sheet.rows if r.kind == "record"]
    assert list(map(str, numbers)) == ["1234", "500", "1234.5"]


@pytest.mark.parametrize("text", ["1.000", "12.340", "1.00000"])
def test_a_mark_that_may_part_thousands_is_refused(tmp_path, text):
    """One dollar in London is a thousand in Paris."""
    path = make_book(tmp_path / "a.xlsx", {"E": [HEADER, row("V-1", text)]})
    (finding,) = take(path).findings
    assert finding.code == "IMPORT-AMOUNT"
    assert "thousands" in finding.message
