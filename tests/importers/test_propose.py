"""`vtf inspect` on a sheet that nobody knows: a layout with reasons, and what it is unsure of."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from importers.layout import parse_layout
from importers.propose import propose
from importers.recognise import find_layouts
from importers.survey import survey
from importers.workbook import read_workbook
from tests.importers.kit import make_book
from vtf import vtf


def proposal(tmp_path, text, name="sheet.csv"):
    """Return what is proposed for a file of separated values, and the layout that it is."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    sheet = read_workbook(tmp_path / name).sheets[0]
    found = propose(sheet, find_layouts([]), file=name)
    return found, parse_layout(found.text.encode(), "proposal")


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Donor,Agreement,Amount,Currency,Date", ["donor", "agreement", "amount", "currency"]),
        ("Bailleur,N° accord,Montant,Devise,Date", ["donor", "agreement", "amount", "currency"]),
        ("Donante,Acuerdo,Importe,Moneda,Fecha", ["donor", "agreement", "amount", "currency"]),
        ("Geber,Vereinbarung,Betrag,Währung,Datum", ["donor", "agreement", "amount", "currency"]),
    ],
)
def test_columns_are_known_in_four_languages(tmp_path, header, fields):
    """Each header text is kept as it is written."""
    text = f"{header}\nX,A-1,100.50,EUR,2014-01-31\nY,A-2,200.50,USD,2014-02-28\n"
    found, layout = proposal(tmp_path, text)

    assert found.kind == "contribution"
    assert set(fields) <= set(layout.columns)
    assert layout.columns["amount"].names == (header.split(",")[2],)


def test_each_line_says_why(tmp_path):
    """Counts, the first cell, what the column proves; and what nobody can know."""
    text = "Donor;Amount;Currency;Date\nX;1.250,50;EUR;03/04/2014\nY;300,00;EUR;05/06/2014\n"
    found, layout = proposal(tmp_path, text)

    assert "# column B: 2 of 2 cells are amounts with ',' before decimals" in found.text
    assert "column D 'Date' does not prove which number is the day: D2 '03/04/2014'" in found.text
    assert (layout.dates.order, layout.numbers.decimal) == ("prove", "prove")
    assert layout.defaults["fund"] == "???"
    assert any(text.startswith("what no column says: fund") for text in found.unsure)


def test_a_late_header_units_totals_and_notes_are_seen(tmp_path):
    """In thousands of euros, with a total below and a source under it."""
    text = (
        "Contributions,,\nin thousands of EUR,,\n,,\nDonor,Year,Amount\n"
        "Japan,2013,10\nFrance,2013,20\nTotal,,30\nSource: the ministry,,\n"
    )
    found, layout = proposal(tmp_path, text)

    assert layout.numbers.scale == 1000
    assert layout.defaults["currency"] == "EUR"
    assert layout.totals[0].texts == ("Total",)
    assert layout.footer.texts == ("Source: the*",)
    assert layout.dates.partial == "last-day"
    assert "they stand in row 4" in found.text


def test_a_double_header_and_a_cross_table_are_seen(tmp_path):
    """Years under a merged title are one column spread out."""
    rows = [["Donor", "Paid", None], [None, 2012, 2013], ["Japan", 1, 2], ["France", 3, 4]]
    sheet = read_workbook(make_book(tmp_path / "a.xlsx", {"S": rows})).sheets[0]
    layout = parse_layout(propose(sheet, find_layouts([])).text.encode(), "proposal")

    assert layout.recognise.header_rows == 2
    assert layout.cross.columns == ("Paid 20??",)
    assert layout.cross.header == "Paid {date}"


def test_what_is_nothing_like_a_table_proposes_nothing(tmp_path):
    """A letter, a list of numbers."""
    rows = {"S": [["Dear colleague"], [1], [2]]}
    sheet = read_workbook(make_book(tmp_path / "a.xlsx", rows)).sheets[0]
    assert survey(sheet) is None
    assert propose(sheet, find_layouts([])).text == ""


def test_header_texts_with_marks_are_quoted(tmp_path):
    """A wildcard in a header text is itself, and quotation marks do not end a text."""
    text = 'Donor*,"Amount ""net"" [EUR]",Date\nX,1.50,2014-01-31\n'
    _, layout = proposal(tmp_path, text)
    assert layout.columns["donor"].names == ("Donor[*]",)
    assert layout.columns["amount"].names == ('Amount "net" [[]EUR]',)


def inspect(*words):
    """Return what the command does."""
    return CliRunner().invoke(vtf, ["inspect", *map(str, words), "--books", "none"])


CSV = "Geber,Betrag,Datum\nX,1.50,2014-01-31\n"


def test_a_layout_is_saved_and_never_replaced_unasked(tmp_path):
    """A person may have filled it in."""
    (tmp_path / "a b.csv").write_text(CSV)
    first = inspect(tmp_path / "a b.csv", "--write", tmp_path / "layouts")
    path = tmp_path / "layouts" / "a-b.toml"
    assert first.exit_code == 0
    assert "a-b.toml, a layout of the kind contribution" in first.stdout
    assert parse_layout(path.read_bytes(), "t").name == "a-b"

    path.write_text("mine")
    again = inspect(tmp_path / "a b.csv", "--write", path)
    assert again.exit_code == 4
    assert "there is such a file already" in again.stderr
    assert path.read_text() == "mine"
    assert inspect(tmp_path / "a b.csv", "--write", path, "--force").exit_code == 0
    assert path.read_text() != "mine"


def test_each_sheet_gets_a_file_of_its_own(tmp_path):
    """One file cannot take two layouts; nothing to write is said."""
    rows = [["Geber", "Betrag", "Datum"], ["X", 1.5, "2014-01-31"]]
    book = make_book(tmp_path / "a.xlsx", {"One": rows, "Zwei Ö": rows})
    assert inspect(book, "--write", tmp_path / "x.toml").exit_code == 2
    assert inspect(book, "--write", tmp_path / "l").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "l").iterdir()) == [
        "a-one.toml", "a-zwei.toml",
    ]  # fmt: skip
    known = make_book(tmp_path / "b.xlsx", {"Funds": [["Id", "Name", "Class"]]})
    assert "nothing to write" in inspect(known, "--write", tmp_path / "l").stdout


def test_a_program_reads_the_proposal(tmp_path):
    """Text, doubts, and where it was written."""
    (tmp_path / "a.csv").write_text(CSV)
    found = json.loads(inspect(tmp_path / "a.csv", "--write", tmp_path / "l", "--json").stdout)[0]
    assert found["written"] == [str(tmp_path / "l" / "a.toml")]
    assert found["sheets"][0]["unsure"]
    assert "[columns]" in found["sheets"][0]["proposal"]


def test_layouts_are_listed_with_their_columns():
    """On request; lines are short enough to read."""
    plain = CliRunner().invoke(vtf, ["layouts", "--books", "none"]).stdout
    assert "amountUSD" in plain
    assert "originalAmount" not in plain
    words = ["layouts", "--books", "none", "--layout", "fts-flows", "--columns"]
    told = CliRunner().invoke(vtf, words).stdout
    assert "  amount: originalAmount" in told
    data = json.loads(CliRunner().invoke(vtf, [*words, "--json"]).stdout)
    assert data[0]["columns"]["amount"] == ["originalAmount"]


def test_a_cross_table_by_currency_is_seen(tmp_path):
    """The two that spread it out are named; each sum below is of one of both."""
    rows = [
        ["Donor", "EUR", None, "CHF", None], [None, 2012, 2013, 2012, 2013],
        ["Japan", 1, 2, 3, 4], ["France", 3, 4, 5, 6], ["Total", 4, 6, 8, 10],
    ]  # fmt: skip
    sheet = read_workbook(make_book(tmp_path / "a.xlsx", {"S": rows})).sheets[0]
    layout = parse_layout(propose(sheet, find_layouts([])).text.encode(), "proposal")

    assert layout.cross.header == "{currency} {date}"
    assert layout.totals[0].by == ("currency", "date")
    assert "currency" not in layout.defaults


def test_a_sheet_on_its_side_is_seen(tmp_path):
    """Its fields stand in the first column, and reasons name rows."""
    rows = [
        ["Agreement", "UK-1", "UK-2"], ["Donor", "A", "B"], ["Amount", 5, 6],
        ["Currency", "GBP", "GBP"], ["Date", "2013-01-05", "2013-02-05"],
    ]  # fmt: skip
    sheet = read_workbook(make_book(tmp_path / "a.xlsx", {"S": rows})).sheets[0]
    found = propose(sheet, find_layouts([]))
    layout = parse_layout(found.text.encode(), "proposal")

    assert layout.recognise.transpose
    assert {"agreement", "donor", "amount", "currency", "date"} <= set(layout.columns)
    assert "they stand in column A" in found.text
    assert "# row 3: 2 of 2 cells are amounts" in found.text


def test_sub_totals_and_the_total_are_two_rules(tmp_path):
    """Each is held against its own rows."""
    _, layout = proposal(
        tmp_path,
        "Geber,Vereinbarung,Betrag,Datum\nA,V-1,5,2013-01-05\nZwischensumme,,5,\n"
        "B,V-2,6,2013-01-05\nZwischensumme,,6,\nGesamt,,11,\n",
    )
    assert [(rule.texts, rule.scope) for rule in layout.totals] == [
        (("Zwischensumme",), "group"), (("Gesamt",), "all"),
    ]  # fmt: skip


def test_no_donor_is_a_thousand(tmp_path):
    """`Donateur` ends like `TEUR`; it once made a gift a thousand times as large."""
    _, layout = proposal(
        tmp_path, "Donateur,Convention,Secteur,Montant,Date\nA,V-1,x,5,2013-01-05\n"
    )
    assert layout.numbers.scale == 1


def test_the_end_of_a_long_table_is_looked_at(tmp_path):
    """Where its total stands; and how much was not is said. A column of codes needs no name."""
    rows = "".join(f"V-{at},Japan,5,EUR,2013-01-05\n" for at in range(1200))
    found, layout = proposal(tmp_path, f"Agreement,Donor,Amount,Ccy 2,Date\n{rows}Total,,6000,,\n")
    assert layout.totals[0].texts == ("Total",)
    assert layout.columns["currency"].names == ("Ccy 2",)
    assert "1049 rows of records seen, 151 rows not looked at." in found.text
