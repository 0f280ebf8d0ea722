"""How an import ends: what is said of empty sheets, missing books, conflicts and amounts."""

from __future__ import annotations

import pytest

from importers.recognise import BUILT_IN
from tests.importers.kit import contribution, contributions, take

RECEIPT = "Reference;Funding;Date;Amount\nR-1;JPN-2010-01;2010-05-01;{}\n"


def test_a_header_without_records_is_said(desk):
    """The books do not have every row already: there is none."""
    code, output, _ = desk.run("import", desk.book("a.xlsx", contributions()))
    assert code == 0
    assert "note: IMPORT-EMPTY (a.xlsx, sheet VTF, cell A4)" in output
    assert "the sheet has a header and no records" in output
    assert output.endswith("  nothing new: the file has no records\n")


def test_known_rows_are_still_known(desk):
    """The same end as ever where there are rows."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    file = desk.book("b.xlsx", contributions([], contribution("JPN-2010-01")))
    assert "the books have every row already" in desk.run("import", file)[1]


def test_missing_books_come_before_layouts(desk):
    """What is wrong with the command is said before what is wrong with the file."""
    file = desk.folder / "x.csv"
    file.write_text("not,a,layout\n1,2,3\n")
    desk.books = desk.folder / "nobooks"
    code, _, errors = desk.run("import", file)
    assert code == 2
    assert "there are no books" in errors
    assert "layout" not in errors


def test_altered_books_come_before_faults_in_rows(desk):
    """No row can be held against books that are not what was written."""
    batch = next((desk.books / "batches").iterdir())
    batch.write_bytes(batch.read_bytes() + b"\n")
    file = desk.book("a.xlsx", contributions(contribution("JPN-2010-01", donor="Atlantis")))
    code, output, errors = desk.run("import", file)
    assert code == 2
    assert "was changed after it was written" in errors
    assert "IMPORT-UNKNOWN-DONOR" not in output + errors


def test_a_conflict_promises_only_what_can_be_done(desk):
    """What the books have is reversed by --correct; a published rate is not."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01", 2)))
    code, _, errors = desk.run("import", file)
    assert code == 3
    assert "The books keep what was imported." in errors
    assert "--correct --reason" in errors


def own_layout(folder, change):
    """Write the program's layout of contributions, changed, into a folder."""
    folder.mkdir()
    text = (BUILT_IN / "contribution.toml").read_text(encoding="utf-8")
    before, after = change
    assert before in text
    (folder / "c.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder


def test_a_conflict_through_another_layout_compares_entries(desk):
    """Columns under another layout mean something else: what was booked is shown instead."""
    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    words = '\n[clause_words]\nactivity = "All."\n[[totals]]'
    folder = own_layout(desk.folder / "l", ("\n[[totals]]", words))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01"), []))
    code, output, _ = desk.run("import", file, "--layouts", folder)
    assert code == 3
    assert "no column" not in output
    assert "  text: nothing is now All." in output


@pytest.mark.parametrize("lost", ["source", "layout", "batch"])
def test_a_conflict_without_its_archive_compares_entries(desk, lost):
    """What the archive cannot say, the books can."""
    from importers.changes import change_of
    from importers.intake import build, open_file
    from importers.recognise import find_layouts
    from ledger.books import peek

    desk.run("import", desk.book("a.xlsx", contributions(contribution("JPN-2010-01"))))
    file = desk.book("b.xlsx", contributions(contribution("JPN-2010-01", 2)))
    taken = build(open_file(file, find_layouts([])), peek(desk.books))
    (conflict, *_) = taken.sorted.conflicts
    pattern = {"source": "sources/*-a.xlsx", "layout": "sources/*contributions.toml"}.get(lost)
    for path in desk.books.glob(pattern or f"batches/{conflict.batch}"):
        path.unlink()
    change = change_of(desk.books, conflict)
    assert (change.cells, change.compared) == ((), False)


@pytest.mark.parametrize(
    ("cell", "shown", "advice"),
    [("USD 400,000", "found 'USD 400,000'", "Write 400,00 if"), ("-5", "found '-5'", "negative")],
)
def test_an_amount_is_shown_as_it_stands(tmp_path, cell, shown, advice):
    """As in the cell, and the advice with the marks that the layout reads."""
    text = (BUILT_IN / "receipt.toml").read_text(encoding="utf-8")
    (tmp_path / "l").mkdir()
    marks = '\n[numbers]\ndecimal = ","\ngroup = "."\n'
    (tmp_path / "l" / "r.toml").write_text(text + marks, encoding="utf-8")
    file = tmp_path / "r.csv"
    file.write_text(RECEIPT.format(cell))
    (finding,) = take(file, tmp_path / "l").findings
    assert shown in finding.message
    assert advice in finding.advice


def test_an_amount_without_a_cell_is_shown_as_it_was_read(tmp_path):
    """A default stands in the layout, and in no cell."""
    text = (BUILT_IN / "receipt.toml").read_text(encoding="utf-8")
    text = text.replace("[columns]", '[defaults]\namount = "0.005"\n[columns]', 1)
    text = text.replace('"*Amount"', '"Date"', 1)
    (tmp_path / "l").mkdir()
    (tmp_path / "l" / "r.toml").write_text(text, encoding="utf-8")
    file = tmp_path / "r.csv"
    file.write_text("Reference,Funding,Date\nR-1,JPN-2010-01,2010-05-01\n")
    (finding,) = take(file, tmp_path / "l").findings
    assert "found 0.005:" in finding.message


def test_a_clause_has_its_own_words(desk):
    """The row's own for the clause, else the layout's, else those of the whole earmark."""
    sheets = contributions([*contribution("JPN-2010-01", earmark="Pakistan"), "MRE"])
    sheets["VTF"][3] = [*sheets["VTF"][3], "Words: activity"]
    assert desk.run("import", desk.book("a.xlsx", sheets))[0] == 0
    text = "".join(path.read_text() for path in (desk.books / "batches").iterdir())
    assert text.count('text: "MRE"') == 1
    assert 'text: "Pakistan"' in text


def test_the_example_quotes_what_speaks_of_the_axis():
    """Activity and partner of a line for Pakistan, in the published words."""
    from importers.reading import read_source

    example = BUILT_IN.parents[1] / "ledger" / "example"
    layout = (example / "layouts" / "contributions.toml").read_bytes()
    reading = read_source(example / "workbooks" / "vtf-contributions.xlsx", layout)
    rows = [row.values for sheet in reading.sheets for row in sheet.rows]
    (row,) = (row for row in rows if row.get("grant") == "JPN-2010-01-PAK")
    assert row["words_activity"] == "country+activity (MRE): Pakistan (NWFP and FATA)"
    assert row["words_partner"].endswith("implementer UNICEF")
    assert not any("words_partner" in other for other in rows if other is not row)
