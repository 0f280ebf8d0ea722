"""Origins: written and read back, whatever the sheet is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.origin import Origin, parse_origin

#: Names a spreadsheet program accepts for a sheet: 1 to 31 characters, none of these seven.
SHEETS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\/?*[]:"),
    min_size=1,
    max_size=31,
)


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (Origin("7f3a9c21d0aa", "Sheet1", "A14"), "7f3a9c21d0aa Sheet1!A14"),
        (Origin("7f3a9c21d0aa", "Q1 2013", "A14:K14"), "7f3a9c21d0aa 'Q1 2013'!A14:K14"),
        (Origin("7f3a9c21d0aa", "Donor's", "B2"), "7f3a9c21d0aa 'Donor''s'!B2"),
    ],
)
def test_an_origin_is_written_as_spreadsheets_write_it(origin, text):
    """Sheet names are quoted where they must be."""
    assert str(origin) == text
    assert parse_origin(text) == origin


@pytest.mark.parametrize("text", ["", "Sheet1!A1", "7f3a9c21d0aa Sheet1", "7f3a9c21d0aa S!1A"])
def test_what_is_not_an_origin_is_refused(text):
    """The message shows what one looks like."""
    with pytest.raises(ValueError, match="is not an origin such as"):
        parse_origin(text)


@given(
    SHEETS, st.from_regex(r"[A-Z]{1,3}[1-9][0-9]{0,5}(:[A-Z]{1,3}[1-9][0-9]{0,5})?", fullmatch=True)
)
def test_every_sheet_name_comes_back(sheet, cells):
    """No name of a sheet can break the way back."""
    origin = Origin("0123456789ab", sheet, cells)
    assert parse_origin(str(origin)) == origin
