"""`vtf inspect` and `vtf layouts`: looked at, never touched, never a crash."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from importers.layout import parse_layout
from tests.importers.kit import (
    CONTRIBUTION_HEADER,
    REGISTER,
    contribution,
    contributions,
    make_book,
)
from vtf import vtf

#: Files of others, kept beside the repository where tests are written; not part of it.
REAL = Path(__file__).resolve().parents[2] / "../shared/real"
FOLDERS = ("hostile", "edge", "donors/fts", "donors/cbpf", "donors/flatten-tool", "bank/oca-sheet")


def inspect(*words):
    """Run the command without books."""
    result = CliRunner().invoke(vtf, ["inspect", *map(str, words), "--books", "no-such-books"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_sheet_is_shown_with_its_layout_and_rows(desk):
    """Columns to fields, rows by kind, faults with their cells; names as in the books."""
    sheets = contributions(contribution("JPN-2010-01"), contribution("X-1", donor="Atlantis"))
    file = desk.book("a.xlsx", sheets | {"Notes": [["a"]], "Void": []})
    code, output, _ = desk.run("inspect", file)
    assert code == 1
    assert desk.run("inspect", desk.book("b.xlsx", contributions(contribution("Y-1"))))[0] == 0
    assert "layout contributions v1 (contribution), header in row 4" in output
    assert "C 'donor' -> donor" in output
    assert "rows: 3 title, 1 header, 1 record, 1 finding" in output
    assert "IMPORT-UNKNOWN-DONOR (a.xlsx, sheet VTF, cell C6)" in output
    assert "no records, says a layout" in output
    assert "    empty" in output


def test_without_books_names_are_taken_as_they_stand(tmp_path):
    """A file can be looked at before there are books."""
    file = make_book(tmp_path / "a.xlsx", contributions(contribution("X-1", donor="Atlantis")))
    result = inspect(file, "--json")
    sheet = json.loads(result.stdout)[0]["sheets"][0]
    assert (sheet["layout"], sheet["findings"]) == ("contributions", [])
    assert sheet["kinds"] == {"title": 3, "header": 1, "record": 1}


def test_a_layout_is_proposed_where_none_fits(tmp_path):
    """It is a lawful layout, once what must be filled is filled."""
    rows = [
        ["List"],
        ["Agreement", "Contributor", "Fund", 'Sum "net"', "Amount"],
        ["A", "B", "C", 1, 2],
    ]
    result = inspect(make_book(tmp_path / "a.xlsx", {"S": rows}), "--json")
    sheet = json.loads(result.stdout)[0]["sheets"][0]
    layout = parse_layout(sheet["proposal"].encode(), "proposal")
    assert layout.columns["agreement"].names == ("Agreement",)
    assert layout.columns["donor"].names == ("Contributor",)
    assert '#   column D "Sum \\"net\\"": 1 filled, amounts' in sheet["proposal"]
    assert inspect(make_book(tmp_path / "b.xlsx", {"S": rows})).exit_code == 0


def test_two_layouts_that_fit_are_said(tmp_path):
    """The file is still shown."""
    header = ["Id", "Name", "Kind", "Class", "Missions"]
    result = inspect(make_book(tmp_path / "a.xlsx", {"S": [header]}), "--json")
    assert "fit equally well" in json.loads(result.stdout)[0]["sheets"][0]["problem"]


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(tmp_path):
    """Exit 2, after everything else."""
    good = make_book(tmp_path / "a.xlsx", REGISTER)
    for more in ([], ["--json"]):
        result = inspect(tmp_path / "none", good, tmp_path / "none-either", *more)
        assert result.exit_code == 2
        assert "donors" in result.stdout


def test_layouts_are_listed():
    """For people and for programs."""
    text = CliRunner().invoke(vtf, ["layouts"])
    assert "contributions v1: contribution" in text.stdout
    data = json.loads(CliRunner().invoke(vtf, ["layouts", "--json"]).stdout)
    assert {"name", "kind", "header", "file"} <= data[0].keys()


def test_a_wide_csv_is_read(tmp_path):
    """A csv has one sheet without a name, which any layout's sheet name fits."""
    text = ",".join(CONTRIBUTION_HEADER) + "\n" + ",".join(
        str(value or "") for value in contribution("A-1"))  # fmt: skip
    (tmp_path / "a.csv").write_text(text)
    assert "layout contributions" in inspect(tmp_path / "a.csv").stdout


def real_files():
    """Return the files of others, or one that says they are not here."""
    found = [p for folder in FOLDERS for p in sorted((REAL / folder).rglob("*")) if p.is_file()]
    return found or [None]


@pytest.mark.parametrize("path", real_files(), ids=lambda p: p.name if p else "none")
def test_files_of_others_never_crash(path):
    """Hostile, broken, odd: shown, or refused with a sentence, within two seconds."""
    if path is None:
        pytest.skip("the folder of real files is not beside this repository")
    start = time.process_time()
    result = inspect(path)
    assert time.process_time() - start < 2
    assert result.exit_code in {0, 2}
    assert result.stdout or result.stderr
