"""Formulas: they add up to the figures beside them, in another program too."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries

from reports.render.formulas import DIGITS_MAX, TotalError, formula
from reports.render.tables import NOT_KNOWN, Column, Row, Table
from reports.render.xlsx import as_xlsx
from reports.statements.tables import document
from tests.reports.render.conftest import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from reports.statements.model import Statement

FORMULA = re.compile(r"=ROUND\((?P<terms>[-+]?[A-Z0-9:()SUM+-]+),(?P<places>\d)\)")
TERM = re.compile(r"(?P<sign>[-+]?)(?:SUM\((?P<range>[A-Z]+\d+:[A-Z]+\d+)\)|(?P<cell>[A-Z]+\d+))")


def exact(value: Any) -> Decimal:
    """Return what a cell holds; an empty one and words count for nothing, as in a sum."""
    return Decimal(format(value, ".15g")) if isinstance(value, (int, float)) else Decimal(0)


def worked_out(text: str, sheet: Worksheet) -> Decimal:
    """Return what a formula gives, by the values of the cells it names."""
    found = FORMULA.fullmatch(text)
    assert found, text
    total = Decimal(0)
    read = 0
    for term in TERM.finditer(found["terms"]):
        left, top, right, bottom = range_boundaries(term["range"] or term["cell"])
        cells = [
            exact(cell.value) for row in sheet.iter_rows(top, bottom, left, right) for cell in row
        ]
        total += sum(cells) * (-1 if term["sign"] == "-" else 1)
        read += len(term[0])
    assert read == len(found["terms"]), text
    return total.quantize(Decimal(1).scaleb(-int(found["places"])))


def each(content: bytes) -> list[tuple[str, str, str, Decimal]]:
    """Return sheet, place, formula and cached value of every formula, each worked out again."""
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found = []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = exact(values[sheet.title][cell.coordinate].value)
                    assert worked_out(cell.value, values[sheet.title]) == value, cell.value
                    found.append((sheet.title, cell.coordinate, cell.value, value))
    return found


@pytest.mark.parametrize("name", SMALL)
def test_must_20_formulas_add_up_the_figures_again(
    name: str, of_small: Callable[..., Statement]
) -> None:
    """Every total of the body is a formula; each gives its exact figure."""
    made = of_small(name)
    found = each(as_xlsx(document(made)))

    assert len([one for one in found if one[0] == "Statement"]) >= 10 or not made.body
    assert not made.body or any(re.search(r"\+|SUM", text) for _, _, text, _ in found)
    assert not made.body or any("-" in text for _, _, text, _ in found)


def test_formulas_of_sixty_grants(sixty: Statement) -> None:
    """Lists of sixty rows are one range; each row of a list adds its own columns."""
    found = each(as_xlsx(document(sixty)))

    assert any(re.fullmatch(r"=ROUND\(SUM\(B\d+:B\d+\),2\)", text) for _, _, text, _ in found)
    assert len(found) > 130


@pytest.mark.skipif(not shutil.which("soffice"), reason="no other spreadsheet program is here")
def test_another_program_works_out_the_same(sixty: Statement, tmp_path: Path) -> None:
    """LibreOffice is given the formulas without their values, and finds the same values."""
    content = as_xlsx(document(sixty))
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", data)
            new.writestr(name, data)
    made = tmp_path / "made"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    theirs = openpyxl.load_workbook(made / "bare.xlsx", data_only=True)

    found = each(content)
    assert found
    for sheet, place, text, value in found:
        assert exact(theirs[sheet][place].value) == value, (sheet, place, text)


def table(rows: list[Row], columns: int = 1, **more: Any) -> Table:
    """Return a table of amounts."""
    made = [Column(f"C{at}", "amount") for at in range(columns)]
    if more:
        made[-1] = made[-1]._replace(**more)
    return Table("t", "T", tuple(made), tuple(rows))


def test_neighbours_are_one_range() -> None:
    """Rows side by side are a range, others stand alone; what is taken comes last."""
    amounts = [Decimal(number) for number in (1, 2, 3, 4, 5)]
    rows = [Row((amount,)) for amount in amounts]
    rows.append(Row((Decimal(3),), "total", (0, 1, 4), (3, 0)))

    assert formula(table(rows), 5, 0, 10) == "=ROUND(SUM(A11:A12)+A15-A11-A14,0)"


def test_columns_are_added_where_the_row_is_of_its_own() -> None:
    """A total of rows adds rows, though its column adds columns."""
    one = Row((Decimal("1.10"), Decimal("2.20"), Decimal("0.30"), Decimal("3.00")))
    total = Row(one.cells, "total", (0,))
    made = table([one, total], 4, adds=(0, 1), less=(2,))

    assert formula(made, 0, 3, 4) == "=ROUND(SUM(A5:B5)-C5,2)"
    assert formula(made, 1, 3, 4) == "=ROUND(D5,2)"
    assert formula(made, 0, 0, 4) == ""


@pytest.mark.parametrize("cell", [None, NOT_KNOWN, "n/a", Decimal("99999999999999.99")], ids=str)
def test_what_no_workbook_can_add_is_no_formula(cell: Any) -> None:
    """Nothing, what is not known, words and figures of more than fifteen digits stay values."""
    whole = cell if isinstance(cell, Decimal) else Decimal("1.00")
    rows = [Row((cell,)), Row((Decimal("1.00"),)), Row((whole,), "total", (0, 1))]

    assert formula(table(rows), 2, 0, 1) == ("=ROUND(SUM(A2:A3),2)" if cell is None else "")
    assert formula(table(rows), 0, 0, 1) == ""


def test_a_total_that_does_not_add_up_is_not_written() -> None:
    """The arrangement said what it adds: a figure that is not that is a defect, not a paper."""
    rows = [Row((Decimal("1.00"),)), Row((Decimal("1.01"),), "total", (0,))]

    with pytest.raises(TotalError, match=r"T, row 2, C0: 1\.01 is not the sum of its parts"):
        formula(table(rows), 1, 0, 1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=12,
    )
)
def test_any_cents_come_out_as_cents(amounts: list[Decimal]) -> None:
    """Counted in binary and rounded as the formula says, the sum is the exact one."""
    total = sum(amounts, Decimal(0))
    if len(total.as_tuple().digits) > DIGITS_MAX:
        return
    rows = [Row((amount,)) for amount in amounts]
    rows.append(Row((total.quantize(Decimal("0.01")),), "total", tuple(range(len(amounts)))))

    assert formula(table(rows), len(amounts), 0, 1).startswith("=ROUND(")
    binary = sum(map(float, amounts))
    assert Decimal(format(binary, ".2f")) == total
