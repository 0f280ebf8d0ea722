"""Bank statements of SWIFT: each `:61:` is a line, or the file is refused with its place."""

from __future__ import annotations

import pytest

from ledger.errors import BadInputError
from tests.importers.bank_kit import amounts, intake, lines, mt940, said

HUNDRED = "1004020402CR100,NTRFNONREF//B1|GOVERNMENT OF JAPAN"


def write(folder, text, name="s.sta"):
    """Write a statement."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_marks_say_which_way_money_went(tmp_path):
    """C and RD are money in, D and RC money out; an amount may end with its comma."""
    text = mt940(
        HUNDRED, "1004020402D30,5NCHGNONREF//B2", "1004020402RC0,50NTRFNONREF//B3",
        "1004020402RD2,NTRFNONREF//B4", closing="C100402USD71,",
    )  # fmt: skip
    found = intake(write(tmp_path, text))

    assert amounts(found) == ["100.00 USD", "-30.50 USD", "-0.50 USD", "2.00 USD"]
    assert said(found) == []


def test_the_fields_of_a_structured_text_are_told_apart(tmp_path):
    """Name, account and purpose; the purpose is one text, cut where a field was full."""
    words = "166?00CREDIT?20EREF+E-7?21SVWZ+JPN-20?2214-01?31DE12?32GOVERNMENT?33 OF JAPAN"
    (line,) = lines(intake(write(tmp_path, mt940(f"1004020402CR1,NTRFX//B1|{words}"))))

    assert line.meta["party"] == "GOVERNMENT OF JAPAN"
    assert line.meta["party-account"] == "DE12"
    assert line.meta["end-to-end"] == "E-7"
    assert "JPN-2014-01" in line.meta["description"]


def test_a_colon_inside_a_text_begins_no_field(tmp_path):
    """A time wrapped to the beginning of a line looks like a tag and is none."""
    text = mt940(HUNDRED).replace("OF JAPAN", "AT 12:11\n:12:11 OF JAPAN")
    (line,) = lines(intake(write(tmp_path, text)))
    assert ":12:11 OF JAPAN" in line.meta["description"]


def test_a_booking_day_takes_the_year_of_its_value_date(tmp_path):
    """Booked on 2 January 2011, of value 30 December 2010; and the other way round."""
    text = mt940("1012300102CR1,NTRFX//B1", "1101021230CR1,NTRFX//B2")
    found = lines(intake(write(tmp_path, text)))
    assert [str(line.date) for line in found] == ["2011-01-02", "2010-12-30"]


def test_the_thirtieth_of_february_is_its_last_day_and_said(tmp_path):
    """Banks that count thirty days to a month write it; no other day is mended."""
    found = intake(write(tmp_path, mt940("1002300301CR1,NTRFX//B1")))
    (line,) = lines(found)
    assert str(line.meta["value-date"]) == "2010-02-28"
    assert "value date 30 February is read as 2010-02-28" in str(said(found))

    with pytest.raises(BadInputError, match="line 5: 100431 is no day"):
        intake(write(tmp_path, mt940("1004310301CR1,NTRFX//B1")))


def test_pages_are_one_statement(tmp_path):
    """Two equal lines, one on each page, are two; a page alone is refused."""
    page = ":20:X\n:25:NL26VAYB8060476890\n:28C:7/{}\n:60{}\n:61:100402CR5,S051\n:62{}\n-\n"
    first = page.format(1, "F:C100401USD0,", "M:C100402USD5,")
    second = page.format(2, "M:C100402USD5,", "F:C100402USD10,")
    found = intake(write(tmp_path, first + second))
    assert (amounts(found), said(found)) == (["5.00 USD", "5.00 USD"], [])

    with pytest.raises(BadInputError, match="begins in the middle of a statement"):
        intake(write(tmp_path, second))
    with pytest.raises(BadInputError, match="last page of the statement is not in this file"):
        intake(write(tmp_path, first))


@pytest.mark.parametrize(
    "heading", ["ABNANL2A\n940\nABNANL2A\n", ":940:\n", "{1:F01X}{2:O9400000}{4:\n"]
)
def test_what_a_bank_writes_above_a_message_is_no_field(tmp_path, heading):
    """Its code and the number of the message; a message of another number is refused."""
    text = heading + mt940(HUNDRED).replace("-\n", "-}{5:{CHK:1}}\n")
    assert amounts(intake(write(tmp_path, text + text))) == ["100.00 USD"]
    with pytest.raises(BadInputError, match=r"line [12]: this is an MT942"):
        intake(write(tmp_path, text.replace("940", "942", 1)))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (":60F:C100331USD0,", ":34F:USD0,", r"line 4: .*MT942"),
        (":25:", ":25:\n:25:", "line 3: a second :25:"),
        ("-\n", "-\n:61:100402C1,NTRFX\n", "line 8: .*outside of any statement"),
        (":61:1004020402CR100,", ":61:1004020402CR100,1,", "line 5: .*not an amount"),
        (":61:1004020402CR100,", ":61:1004020402XX100,", "line 5: .*no entry"),
        (":60F:C100331USD0,", ":60F:C1003310,", "line 4: .*no balance"),
        (":20:X", "{1:F01}{2:O9420000}{4:\n:20:X", "line 1: this is an MT942"),
        (":20:X", "nothing\n:20:X", "line 1: 'nothing' belongs to no field"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_with_its_line(tmp_path, before, after, why):
    """No entry is skipped, no balance guessed."""
    text = mt940(HUNDRED).replace(before, after, 1)
    with pytest.raises(BadInputError, match=why):
        intake(write(tmp_path, text))


def test_an_encoding_that_was_guessed_is_said(tmp_path):
    """Names of the last century's code pages are read, and a note says how."""
    text = mt940(HUNDRED).replace("JAPAN", "CÔTE").encode("cp1252")
    found = intake(write(tmp_path, text))
    assert "read as cp1252" in str(said(found))
    assert lines(found)[0].meta["description"] == "GOVERNMENT OF CÔTE"


def test_a_statement_without_lines_is_kept(tmp_path):
    """A day on which nothing happened proves that nothing is missing."""
    found = intake(write(tmp_path, mt940(closing="C100331USD0,")))
    assert [d.entry.type for d in found.sorted.new] == ["bank-statement"]


def test_an_amount_with_a_point_is_refused(tmp_path):
    """What stands behind the point would be read as a reference, and be lost from the amount."""
    with pytest.raises(BadInputError, match="MT940 has a comma"):
        intake(write(tmp_path, mt940("100402C1000.50NTRFNONREF//B1")))


def test_a_debit_that_was_reversed_says_so(tmp_path):
    """It is money in, and no donor sent it."""
    (line,) = lines(intake(write(tmp_path, mt940("100402RD1000,NTRFNONREF//B1"))))
    assert line.meta["description"] == "Reversed debit"
