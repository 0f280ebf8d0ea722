"""The statement's files: one model, one arrangement, the same cell everywhere."""

from __future__ import annotations

import datetime
import io
import json
import re
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner

from ledger.errors import BadInputError, CannotWriteError
from reports.render.files import file_name, write_file
from reports.render.plain import as_json
from reports.render.tables import shown
from reports.render.text import as_text
from reports.scope import of_donor, of_funding
from reports.statements import command
from reports.statements.build import StatementMaker
from reports.statements.files import contents
from reports.statements.headings import headings
from reports.statements.tables import document

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books
    from reports.statements.model import Statement

DAY = datetime.date
FORMATS = ("pdf", "xlsx", "json", "text")


@pytest.fixture(params=["JPN", "DEU", "GBR", "CHE"])
def statement(request: pytest.FixtureRequest, small: Books) -> Statement:
    """Return a statement of each kind of donor: many grants, another currency, a pool, in kind."""
    scope = of_donor(small.register, request.param)
    return StatementMaker(small).make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31))


def page_text(content: bytes, tmp_path: Path) -> str:
    """Return the words of a PDF with single spaces, as its text layer has them."""
    path = tmp_path / "page.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())


def sheets_of(content: bytes) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each sheet of a workbook."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in workbook]


def attached(content: bytes) -> bytes:
    """Return the one file attached to a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (name,) = pdf.attachments
        return pdf.attachments[name].get_file().read_bytes()


def same(cell: object, printed: object) -> bool:
    """Return whether a workbook's cell holds what the arrangement says."""
    if isinstance(printed, Decimal):
        return Decimal(format(cell, ".15g")) == printed
    if isinstance(printed, datetime.date):
        return isinstance(cell, datetime.datetime) and cell.date() == printed
    return (cell or "") == (printed or "")


def test_must_20_pdf_xlsx_and_json_agree_cell_by_cell(statement: Statement, tmp_path: Path) -> None:
    """Every cell of every table is in the workbook as a value, and on the page as printed."""
    made = contents(statement, FORMATS)
    arranged = document(statement)
    sheets = sheets_of(made["xlsx"])
    words = page_text(made["pdf"], tmp_path)

    body = arranged.tables[0].id == "body"
    lists = sheets[1 + bool(arranged.charts) :]
    for table in arranged.tables:
        rows = sheets[0] if table.id == "body" else lists.pop(0)
        at = next(at for at, row in enumerate(rows) if row[0] == table.columns[0].title)
        width = len(table.columns)
        for row, cells in zip(table.rows, rows[at + 1 :], strict=False):
            assert len(cells[:width]) == width
            for printed, cell, column in zip(row.cells, cells, table.columns, strict=False):
                value = (
                    shown(printed, column.kind) if type(printed).__name__ == "Unknown" else printed
                )
                assert same(cell, value), (table.id, column.title)
                if column.kind in {"amount", "rate", "percent", "date"}:
                    assert shown(printed, column.kind) in words
    assert lists == []
    assert body == bool(statement.body)


def test_must_20_the_attached_figures_are_the_statement(statement: Statement) -> None:
    """The PDF carries the JSON, and its body is the statement's to the last digit."""
    made = contents(statement, ("pdf", "json"))

    assert attached(made["pdf"]) == made["json"]
    figures = json.loads(made["json"])
    for line, plain in zip(statement.body, figures["body"], strict=True):
        if line.period and line.inception:
            assert plain["period"]["amount"] == str(line.period.amount)
            assert plain["inception"]["amount"] == str(line.inception.amount)
    assert figures["identity"]["fingerprint"] == statement.identity.fingerprint


def test_must_20_opening_to_closing_ties_in_the_workbook(small: Books) -> None:
    """Read back from the workbook: opening + received + ... - spent - ... = balance."""
    scope = of_donor(small.register, "JPN")
    made = StatementMaker(small).make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31))
    rows = {row[0]: row for row in sheets_of(contents(made, ["xlsx"])["xlsx"])[0] if row[0]}

    for column in (2, 3):
        number = {
            name: Decimal(format(row[column] or 0, ".15g"))
            for name, row in rows.items()
            if re.fullmatch(r"\d+[a-g]?", str(name))
        }
        spent = sum(number[f"6{letter}"] for letter in "abcdefg")
        arranged = number["1"] + number["2"] + number["3"] + number["4"]
        assert arranged - spent - number["8"] - number["10"] == number["11"]


def test_must_20_other_headings_need_no_code(small: Books, tmp_path: Path) -> None:
    """A donor's own words for a line come from a file."""
    own = tmp_path / "theirs.toml"
    own.write_text('title = "Relevé de contribution"\n[lines]\nreceived = "Versements reçus"\n')
    words = headings(own)
    scope = of_donor(small.register, "JPN")

    made = StatementMaker(small).make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31), words=words)

    assert made.body[1].title == "Versements reçus"
    assert as_text(document(made)).startswith("Relevé de contribution, interim\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[lines]\nrecieved = "x"\n', "no line is called recieved"),
        ("title = 3\n", "not headings"),
        ("title = \n", "cannot be read"),
        ('colour = "red"\n', "not headings"),
    ],
)
def test_wrong_headings_are_refused(text: str, message: str, tmp_path: Path) -> None:
    """A slip in the headings file is named, not ignored."""
    own = tmp_path / "theirs.toml"
    own.write_text(text)

    with pytest.raises(BadInputError, match=message):
        headings(own)


def test_the_same_books_give_the_same_bytes(statement: Statement) -> None:
    """PDF, XLSX, JSON and text are the same when made again."""
    assert contents(statement, FORMATS) == contents(statement, FORMATS)


def test_the_pdf_is_an_archive_file_that_can_be_read_aloud(statement: Statement) -> None:
    """PDF/A-3a and PDF/UA-1 at once: marked, tagged, with title, language and embedded figures."""
    content = contents(statement, ["pdf"])["pdf"]

    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert statement.name in str(metadata["dc:title"])
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("en")
        assert "/StructTreeRoot" in root
        assert len(root.AF) == 1
        assert root.AF[0].AFRelationship == pikepdf.Name.Data


def test_nothing_from_a_donor_is_a_formula(small: Books) -> None:
    """A clause that looks like a formula stays the donor's words."""
    scope = of_donor(small.register, "DEU")
    made = StatementMaker(small).make(scope, DAY(2012, 1, 1), DAY(2012, 12, 31))
    workbook = openpyxl.load_workbook(io.BytesIO(contents(made, ["xlsx"])["xlsx"]))

    found = [
        cell
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=SUM")
    ]

    assert [cell.data_type for cell in found] == ["s"]


def test_marks_are_on_the_page(small: Books, tmp_path: Path) -> None:
    """Illustrative and provisional stand on the first page, in the workbook and in the terminal."""
    scope = of_funding(small.register, "JPN-2010-01-AFG")
    made = StatementMaker(small).make(scope, DAY(2010, 1, 1), DAY(2010, 12, 31))
    content = contents(made, FORMATS)

    for text in (page_text(content["pdf"], tmp_path), content["txt"].decode(), as_json(made)):
        assert "llustrative" in text
    assert "ILLUSTRATIVE. Lines 6d" in page_text(content["pdf"], tmp_path)
    assert "Provisional and unaudited" in content["txt"].decode()
    for rows in sheets_of(content["xlsx"]):
        assert any(str(row[0]).startswith("ILLUSTRATIVE") for row in rows)


def test_the_command_writes_named_files(small_folder: Path, tmp_path: Path) -> None:
    """`vtf statement --out` writes each format and says where."""
    done = CliRunner().invoke(
        command.statement,
        [
            "--books",
            str(small_folder),
            "--donor",
            "Japan",
            "--from",
            "2011-01-01",
            "--to",
            "2012-12-31",
            "--out",
            str(tmp_path / "new"),
            "--format",
            "pdf,xlsx,json,text",
        ],
        catch_exceptions=False,
    )

    assert done.exit_code == 0
    names = [
        f"statement-JPN-2011-01-01-2012-12-31.{suffix}" for suffix in ("pdf", "xlsx", "json", "txt")
    ]
    assert done.output.split() == [str(tmp_path / "new" / name) for name in names]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(names)


def test_the_command_prints_without_out(small_folder: Path) -> None:
    """Without --out the statement is printed; as JSON when only that is asked for."""
    arguments = ["--books", str(small_folder), "--funding", "DEU-2012-01", "--from", "2012-01-01"]
    arguments += ["--to", "2012-12-31"]

    text = CliRunner().invoke(command.statement, arguments, catch_exceptions=False)
    data = CliRunner().invoke(command.statement, [*arguments, "--format", "json"])

    assert "Total expenditure".upper() in text.output
    assert max(map(len, text.output.splitlines())) <= 100
    assert json.loads(data.output)["id"] == "DEU-2012-01"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--from", "2012-01-01", "--to", "2012-12-31"],
            "one of --donor, --funding, --all or --due",
        ),
        (
            ["--donor", "JPN", "--from", "2012-12-31", "--to", "2012-01-01"],
            "before it begins",
        ),
        (["--donor", "JPX", "--from", "2012-01-01", "--to", "2012-12-31"], "no donor 'JPX'"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], message: str, small_folder: Path) -> None:
    """What was asked wrongly is said, with exit code 2."""
    with pytest.raises(BadInputError, match=message) as error:
        CliRunner().invoke(
            command.statement, ["--books", str(small_folder), *arguments], catch_exceptions=False
        )

    assert error.value.exit_code == 2


def test_a_wrong_format_or_day_is_refused(small_folder: Path) -> None:
    """Click's own messages, exit code 2."""
    base = ["--books", str(small_folder), "--donor", "JPN", "--to", "2012-12-31"]

    day = CliRunner().invoke(command.statement, [*base, "--from", "2012-02-30"])
    form = CliRunner().invoke(command.statement, [*base, "--from", "2012-01-01", "--format", "doc"])

    assert (day.exit_code, form.exit_code) == (2, 2)
    assert "is not a date" in day.output
    assert "choose from pdf, xlsx, html, json, text" in form.output


def test_files_are_whole_or_not_there(tmp_path: Path) -> None:
    """A folder that cannot be written is said; nothing half stays behind."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(CannotWriteError):
        write_file(blocked / "statement.pdf", b"x")

    write_file(tmp_path / "a" / "b.pdf", b"x")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.pdf"]
    assert file_name(["statement", "../é vil", ""], "pdf") == "statement-..-e-vil.pdf"


@pytest.mark.parametrize("name", ["日本国政府", "a\ufeffb", "😀", "ไทย", "한국"])
def test_a_character_no_font_has_is_spelt_by_its_number(
    name: str, small: Books, tmp_path: Path
) -> None:
    """The page is still made, says so in a note, and the attached figures hold the name."""
    scope = of_donor(small.register, "JPN")._replace(name=name)
    made = StatementMaker(small).make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31))

    content = contents(made, ["pdf"])["pdf"]

    words = page_text(content, tmp_path)
    last = next(char for char in name if ord(char) > 0x0DFF)
    assert f"U+{ord(last):04X}" in words
    assert "spelt by their Unicode numbers" in words
    assert json.loads(attached(content))["name"] == name


def test_names_in_other_european_and_near_scripts_are_printed(small: Books, tmp_path: Path) -> None:
    """Greek, Cyrillic, Arabic and Hebrew need no spelling."""
    scope = of_donor(small.register, "JPN")._replace(name="Ελλάδα Україна עברית")
    made = StatementMaker(small).make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31))

    assert "Україна" in page_text(contents(made, ["pdf"])["pdf"], tmp_path)


def test_an_amount_beyond_fifteen_digits_is_text_in_the_workbook() -> None:
    """Excel would drop the cents: the figure is kept whole, as text."""
    from reports.render.tables import Column, Document, Row, Table
    from reports.render.xlsx import as_xlsx

    table = Table("body", "T", (Column("A", "amount"),), (Row((Decimal("99999999999999.99"),)),))
    made = as_xlsx(
        Document("T", "N", "P", (), (), (table,), (), (), "", DAY(2012, 1, 1), "F & Co", "I")
    )

    assert any(row[0] == "99,999,999,999,999.99" for row in sheets_of(made)[0])


def test_sheets_with_the_same_long_name_are_told_apart() -> None:
    """A sheet's name holds 31 characters, and may not be there twice."""
    from reports.render.tables import Column, Document, Row, Table
    from reports.render.xlsx import as_xlsx

    same = [
        Table(f"t{at}", "Expenditure by programme and pillar [all]", (Column("A"),), (Row(("x",)),))
        for at in (1, 2)
    ]
    made = as_xlsx(
        Document(
            "T",
            "N",
            "P",
            ("ILLUSTRATIVE.",),
            (),
            tuple(same),
            ("n",),
            (),
            "",
            DAY(2012, 1, 1),
            "F",
            "I",
        )
    )

    assert len(sheets_of(made)) == 3
