"""Which layout fits: by header and sheet name, nearest tier first, never by chance."""

from __future__ import annotations

import pytest

from importers.header import read_header
from importers.layout import join_layouts, parse_layout, split_layouts
from importers.recognise import BUILT_IN, find_layouts, named, recognise, why_not
from importers.records import KINDS
from importers.workbook import Sheet, read_workbook
from ledger.errors import BadInputError
from tests.importers.kit import make_book

LAYOUT = """
name = "{name}"
version = 1
kind = "donor"
[recognise]
sheet = "{sheet}"
header = {header}
[columns]
id = "Id"
name = "Name"
[defaults]
date = "1970-01-01"
"""


def folder_of(path, **layouts):
    """Write layouts into a folder: name -> (sheet, header)."""
    path.mkdir()
    for name, (sheet, header) in layouts.items():
        text = LAYOUT.format(name=name, sheet=sheet, header=header)
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def sheet(tmp_path):
    """A sheet of donors."""
    rows = {"Givers": [["Title"], ["Id", "Name", "Kind", "Aliases"], ["A", "B"]]}
    return read_workbook(make_book(tmp_path / "book.xlsx", rows)).sheets[0]


def test_the_nearest_tier_decides(tmp_path, sheet):
    """A layout on the command line wins over those of the program."""
    one = folder_of(tmp_path / "one", mine=("*", '["Id", "Name"]'))
    two = folder_of(tmp_path / "two", other=("*", '["Id", "Name", "Kind"]'))
    match = recognise(sheet, find_layouts([one, two]))
    assert match is not None
    assert (match.known.layout.name, match.row) == ("mine", 2)


def test_the_closer_description_wins(tmp_path, sheet):
    """Where one layout asks for all that the other does, and more."""
    found = folder_of(tmp_path / "l", wide=("*", '["Id"]'), close=("*", '["Id", "Kind"]'))
    match = recognise(sheet, find_layouts([found]))
    assert match is not None
    assert match.known.layout.name == "close"


def test_two_that_fit_equally_are_refused(tmp_path, sheet):
    """The choice is a person's, and --layout makes it."""
    found = find_layouts([folder_of(tmp_path / "l", a=("*", '["Id"]'), b=("*", '["Kind"]'))])
    with pytest.raises(BadInputError, match="a and b fit equally well"):
        recognise(sheet, found)
    match = recognise(sheet, named(found, "b"))
    assert match is not None


def test_an_unknown_layout_name_lists_the_known(tmp_path):
    """So that the next try is right."""
    with pytest.raises(BadInputError, match="no layout 'x'"):
        named(find_layouts([]), "x")


def test_no_fit_names_the_nearest(tmp_path, sheet):
    """And what it lacks, or that only the sheet's name is another."""
    header = '["Id", "Name", "Kind", "Country"]'
    lacks = find_layouts([folder_of(tmp_path / "l", near=("*", header))])[:1]
    assert recognise(sheet, lacks) is None
    assert "'Country'" in why_not(sheet, lacks)[0]
    other = find_layouts([folder_of(tmp_path / "m", near=("Donors", '["Id"]'))])[:1]
    assert recognise(sheet, other) is None
    assert "sheets named 'Donors'" in why_not(sheet, other)[0]
    none = find_layouts([folder_of(tmp_path / "n", far=("*", '["Xyz"]'))])[:1]
    assert "none has most of its header texts" in why_not(sheet, none)[0]
    assert "no column under its header in row 2 is called an amount" in why_not(sheet, none)[0]


def test_a_layout_that_is_named_says_what_it_misses(tmp_path):
    """Of one layout asked for by name, the missing header text is told, however few were found."""
    rows = {"csv": [["Id", "Name", "Aliases"], ["MLI", "Mali", ""]]}
    sheet = read_workbook(make_book(tmp_path / "book.xlsx", rows)).sheets[0]
    says, _, row = why_not(sheet, named(find_layouts([BUILT_IN]), "programmes"))
    assert says == "no layout fits: the nearest is programmes, which looks for 'Missions' near A1"
    assert row == 1


def test_folders_and_names_are_checked(tmp_path):
    """A missing folder, and two layouts of one name."""
    with pytest.raises(BadInputError, match="no such folder"):
        find_layouts([tmp_path / "none"])
    folder = folder_of(tmp_path / "l", a=("*", '["Id"]'))
    (folder / "b.toml").write_bytes((folder / "a.toml").read_bytes())
    with pytest.raises(BadInputError, match="also that of"):
        find_layouts([folder])


GOOD = LAYOUT.format(name="x", sheet="*", header='["Id"]')


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("name = ", "name : "), "not a TOML file"),
        (('kind = "donor"', 'kind = "giver"'), "not one of fund, donor"),
        (('id = "Id"', 'ident = "Id"'), "no field ident"),
        (("version = 1", "version = 1\nfoo = 2"), "foo"),
        (("[defaults]", "[clauses]\nplace = '1'\n[defaults]"), "no field place"),
        (("[defaults]", '[compose]\nname = "{what}"\n[defaults]'), "no field what"),
        (("[defaults]", '[compose]\nname = "{"\n[defaults]'), "compose"),
        (("[defaults]", "[extra]\nname = 'N'\n[defaults]"), "are fields of donor"),
        (("[defaults]", "[[set_aside]]\nfield = 'id'\n[defaults]"), "either texts or unless"),
        (("[defaults]", "[numbers]\nscale = true\n[defaults]"), "whole number"),
        (("[defaults]", "[numbers]\nscale = 'x'\n[defaults]"), "whole number"),
        (('date = "1970-01-01"', "date = [1]"), "defaults"),
    ],
)
def test_layouts_are_checked_to_the_key(change, says):
    """A misspelt key is an error with its place, not a column that is quietly not read."""
    with pytest.raises(BadInputError, match=says):
        parse_layout(GOOD.replace(*change).encode(), "x.toml")


def test_statuses_are_checked():
    """A status must map to one that means something."""
    text = GOOD.replace('"donor"', '"contribution"').replace('name = "Name"', 'donor = "Name"')
    text = text.replace('id = "Id"', 'agreement = "Id"')
    with pytest.raises(BadInputError, match=r"values\.status"):
        parse_layout((text + "[values.status]\nin = 'bank'\n").encode(), "x.toml")


def test_toml_s_own_types_are_texts():
    """A date, a number or true as a default is what a cell with that text would be."""
    text = GOOD.replace('date = "1970-01-01"', "date = 1970-01-01\nnote = 5\nillustrative = true")
    layout = parse_layout(text.encode(), "x.toml")
    assert layout.defaults == {"date": "1970-01-01", "note": "5", "illustrative": "yes"}


def test_layouts_that_were_used_together_are_archived_together():
    """And come apart again."""
    joined = join_layouts([GOOD.encode(), GOOD.replace('"x"', '"y"').encode()])
    assert [layout.name for layout in split_layouts(joined, "x")] == ["x", "y"]


def test_not_utf8_is_not_a_layout():
    """TOML is UTF-8."""
    with pytest.raises(BadInputError, match="not a TOML file"):
        parse_layout(b"\xff", "x.toml")


def _sheet(name, texts):
    nothing = frozenset()
    return Sheet(name, [list(texts)], "visible", {}, nothing, nothing, nothing, ())


#: What a sheet needs besides, to be told apart: its name, or a column that is not required.
NAMES = {"donor": "Donors", "partner": "Partners", "programme": "Programmes"}
MARKS = {
    "contribution": ("status",), "appropriation": ("amount",), "commitment": ("payee",),
    "pool-contribution": ("paid",), "programme": ("missions",), "donor": ("kind", "aliases"),
    "partner": ("kind",), "policy": (), "fund": (), "reversal": ("reason",),
    "advance": ("report_due",), "advance-refund": ("advance",), "partner-report": ("advance",),
    "task-report": ("area_cleared", "uxo"), "bank-line": ("amount", "end_to_end"),
    "bank-statement": ("closing",), "clause": ("allows",), "interest": ("earned_from",),
    "condition-met": ("number",),
}  # fmt: skip
#: Fields that make a row of one kind a row of another.
OTHERS = {"agreement": {"status"}, "allotment": {"payee"}}
#: What commands write: nobody fills in a plain sheet of it.
PAPERS = frozenset({"approval", "revaluation", "surrender", "reserve-advance", "reserve-repayment"})


@pytest.mark.parametrize("style", ["Budget class", "budget_class"])
@pytest.mark.parametrize("which", ["needed", "all"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PAPERS])
def test_a_plain_workbook_needs_no_layout(kind, which, style):
    """Headers that are the fields' own names, as words or as the manual has them."""
    fields = KINDS[kind].fields
    names = [name for name, field in fields.items() if field.required]
    names += MARKS.get(kind, ())
    if which == "all":
        names = [name for name in fields if name not in OTHERS.get(kind, ())]
    texts = [name.replace("_", " ").capitalize() if " " in style else name for name in names]
    match = recognise(_sheet(NAMES.get(kind, "Sheet1"), texts), find_layouts([]))
    assert match is not None
    assert match.known.layout.kind == kind
    header = read_header(_sheet("S", texts), match.known.layout, 1)
    assert sorted(header.columns) == sorted(set(names))


def test_a_layout_s_file_may_begin_with_a_mark():
    """Some editors write one before the first letter."""
    content = b"\xef\xbb\xbf" + (BUILT_IN / "rate.toml").read_bytes()
    assert parse_layout(content, "x").name == "rates"


def test_a_layout_that_cannot_be_read_is_named(tmp_path):
    """A folder by the name of a layout, or one without permission."""
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(BadInputError, match="cannot be read") as caught:
        find_layouts([tmp_path])
    assert caught.value.where.endswith("a.toml")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Donors", "donor"), ("Contributors 2013", "donor"), ("Programmes", "programme"),
     ("Partners", "partner"), ("Funds", "fund")],
)  # fmt: skip
def test_a_sheet_s_name_is_evidence(name, kind):
    """Columns that may be left out do not decide; what the sheet calls itself does."""
    match = recognise(_sheet(name, ["Id", "Name", "Aliases", "Date"]), find_layouts([]))
    assert match is not None
    assert match.known.layout.kind == kind


@pytest.mark.parametrize("name", ["Sheet1", "csv"])
def test_without_a_name_an_id_and_a_name_are_nobody_s(name):
    """Where a sheet says nothing of what it holds, nothing is guessed."""
    assert recognise(_sheet(name, ["Id", "Name", "Aliases", "Date"]), find_layouts([])) is None


def test_a_sheet_s_name_parts_what_is_alike():
    """Commitments without payees read as allotments do, and are not."""
    texts = ["Id", "Funding", "Programme", "Budget class", "Amount", "Date"]
    for name, kind in (("Commitments", "commitment"), ("Sheet1", "allotment")):
        match = recognise(_sheet(name, texts), find_layouts([]))
        assert match is not None
        assert match.known.layout.kind == kind
