"""Tables of separated values in any encoding a spreadsheet program writes: found out, and said."""

from __future__ import annotations

import codecs

import pytest

from importers.encodings import decoded
from importers.text_table import read_csv

FRENCH = (
    "Donor;Amount;Remarks\nFédération Française;1 234,50;déminage à Genève\nCôte d’Ivoire;2;–\n"
)
TEXTS = {
    "Windows-1252": ("cp1252", FRENCH),
    "Mac Roman": ("mac_roman", FRENCH),
    "Windows-1250": ("cp1250", "Dárce;Částka\nČeská republika;1000,00\nŁódź, współpraca;1,00\n"),
    "Windows-1251": ("cp1251", "Донор;Сумма\nРоссийская Федерация;1000,00\nУкраина;20,00\n"),
    "KOI8-R": ("koi8_r", "Донор;Сумма\nРоссийская Федерация;1000,00\nУкраина;20,00\n"),
    "Windows-1253": ("cp1253", "Δωρητής;Ποσό\nΕλληνική Δημοκρατία;1000,00\nΚύπρος;20,00\n"),
    "Windows-1254": ("cp1254", "Bağışçı;Tutar\nTürkiye Cumhuriyeti Dışişleri Bakanlığı;1000,00\n"),
    "Windows-1255": ("cp1255", "תורם;סכום\nמדינת ישראל;1000\n"),
    "Windows-1256": ("cp1256", "المانح;المبلغ\nالمملكة العربية السعودية;1000,00\nالكويت;20\n"),
    "Windows-874": ("cp874", "ผู้บริจาค,จำนวน\nประเทศไทย,1000\n"),
    "Shift-JIS": (
        "cp932",
        "拠出者,金額,備考\n日本国政府,1000000,地雷除去支援\nスイス,200,テスト\n",
    ),
    "EUC-JP": ("euc_jp", "拠出者,金額,備考\n日本国政府,1000000,地雷除去支援\nスイス,200,テスト\n"),
    "GB18030": ("gb18030", "捐助者,金额,备注\n中华人民共和国,1000000,排雷行动\n瑞士,200,测试\n"),
    "Big5": ("big5", "捐助者,金額,備註\n瑞士,200,測試\n日本,1000,排雷行動\n"),
    "EUC-KR": ("cp949", "공여국,금액,비고\n대한민국,1000000,지뢰 제거\n스위스,200,시험\n"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_national_encodings_are_inferred_and_said(name):
    """Every letter right, and a note that names the encoding and shows what it was taken by."""
    encoding, text = TEXTS[name]
    found = decoded(text.encode(encoding))
    assert found is not None
    assert found.text == text
    assert found.note.startswith(f"not UTF-8: read as {name}, ")
    assert "Look at accents and names" in found.note


@pytest.mark.parametrize("text", [FRENCH, TEXTS["Windows-1251"][1], TEXTS["GB18030"][1]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are_need_no_note(encoding, text):
    """By their mark, or because nothing else looks like UTF-8."""
    assert decoded(text.encode(encoding)) == (text, "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [FRENCH, TEXTS["Windows-1251"][1], TEXTS["Shift-JIS"][1]])
def test_marks_that_were_left_out(encoding, text):
    """Told by where the zeros stand, and said."""
    found = decoded(text.encode(encoding))
    assert found is not None
    assert found.text == text
    assert found.note == f"read as {encoding.upper()}: it has no byte order mark"


def test_what_fits_another_encoding_as_well_is_said():
    """With the first words that would be other words."""
    found = decoded("Donor,Amount\nÅland,12\nNorth,5\n".encode("cp1252"))
    assert found is not None
    assert found.text.splitlines()[1] == "Åland,12"
    assert "'Åland'; its letters fit Mac Roman as well, '≈land'" in found.note


def test_too_few_letters_to_tell_are_the_usual_encoding():
    """And it is said that another fits as well."""
    found = decoded("a,£5\n".encode("cp1252"))
    assert found is not None
    assert found.text == "a,£5\n"
    assert "fit" in found.note


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a,b\n1,\0\n", 2), (b"a,b\n" + b"1,2\n" * 3000 + b"\0", 3002),
     (codecs.BOM_UTF8 + b"a\0b\n1\n", 1), (b"\xff\xfe\0\xd8", 1)],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused_with_their_line(content, line):
    """A NUL byte is a damaged file, or none of text."""
    status, what, _ = read_csv(content)
    assert status == "refused"
    assert "neither a workbook nor text" in what
    if b"\0" in content:
        assert f"line {line} holds a NUL byte" in what


@pytest.mark.parametrize(
    ("text", "mark"),
    [("sep=;\na;b,c\n", ";"), ('"sep=|"\r\na|b,c\r\n', "|"), ("SEP=\t\na\tb,c", "\t")],
)
def test_a_first_line_that_names_the_separator_is_no_row(text, mark):
    """Spreadsheet programs do not show it either."""
    status, sheets, notes = read_csv(text.encode())
    assert status == "ok"
    assert sheets[0][1] == [["a", "b,c"]]
    assert notes == [f"the first line says that {mark!r} separates the cells, and is no row"]


def test_a_cell_may_be_named_sep():
    """Only the whole first line says it."""
    assert read_csv(b"sep=x;y\n1;2\n")[1][0][1][0] == ["sep=x", "y"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_machine_ends_them(end):
    """Old Macintoshes too; within a cell a line's end is text."""
    text = end.join(["a,b", '"x\ny",2', "3,4", ""])
    assert read_csv(text.encode())[1][0][1] == [["a", "b"], ["x\ny", "2"], ["3", "4"]]


def test_a_table_of_another_encoding_carries_the_note_to_the_reader():
    """The rows, and what is to be known of them."""
    status, sheets, notes = read_csv(FRENCH.encode("mac_roman"))
    assert status == "ok"
    assert sheets[0][1][1][0] == "Fédération Française"
    assert len(notes) == 1
