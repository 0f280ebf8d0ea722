"""Bank statements of OFX, with and without end tags; QIF is refused by name."""

from __future__ import annotations

import pytest

from ledger.errors import BadInputError
from tests.importers.bank_kit import IBAN, amounts, intake, lines, said

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
LINE = (
    "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20140331120000[-5:EST]<TRNAMT>{}<FITID>{}"
    "<NAME>GOV &amp; CO<MEMO>JPN-2014-01</STMTTRN>\n"
)


def sgml(*rows):
    """Return a statement of version 1: amounts with their ids."""
    made = "".join(LINE.format(*row) for row in rows)
    return (
        f"{HEAD}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1"
        f"<ACCTID>{IBAN}<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20140301"
        f"<DTEND>20140331\n{made}</BANKTRANLIST><LEDGERBAL><BALAMT>9.5<DTASOF>20140331</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def write(folder, text, name="s.ofx"):
    """Write a statement."""
    path = folder / name
    path.write_bytes(text.encode("cp1252"))
    return path


def test_both_versions_say_the_same(tmp_path):
    """The day is the bank's own, whatever hour and zone stand behind it."""
    old = sgml(("500", "A1"), ("-7,25", "A2"))
    new = old.replace(HEAD, '<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n')
    for name in ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO", "CURDEF", "BANKID",
                 "ACCTID", "ACCTTYPE", "DTSTART", "DTEND", "BALAMT", "DTASOF"):  # fmt: skip
        parts = new.split(f"<{name}>")
        new = parts[0] + "".join(
            f"<{name}>{part[: part.index('<')]}</{name}>{part[part.index('<') :]}"
            for part in parts[1:]
        )
    for text in (old, new):
        found = intake(write(tmp_path, text))
        assert amounts(found) == ["500.00 USD", "-7.25 USD"]
        (first, _) = lines(found)
        assert str(first.date) == "2014-03-31"
        assert (first.meta["reference"], first.meta["party"]) == ("A1", "GOV & CO")
        assert [code for code, _ in said(found)] == ["BANK-UNPROVED"]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("<OFX>", '<!DOCTYPE x [<!ENTITY a "b">]><OFX>', "declaration or comment"),
        ("</OFX>", "", "cut off"),
        ("</STMTTRN>", "", "STMTTRN has no end"),
        ("<TRNAMT>500", "", r"line 9: .*without amount"),
        ("<TRNAMT>500", "<TRNAMT>5oo", r"line 9: '5oo' is not an amount"),
        ("<ACCTID>", "<OTHERID>", "names no account"),
        ("<CURDEF>USD", "", "names no currency"),
        ("<FITID>A1", "<FITID>A1<CORRECTFITID>A0", "corrects an earlier one"),
        ("<STMTRS>", "<INVSTMTRS></INVSTMTRS><STMTRS>", "investments"),
        ("20140331120000", "soon", "'soon.* is no day"),
        ("BANKMSGSRSV1><STMTTRNRS>", "BANKMSGSRSV1>word<STMTTRNRS>", "ends what never began"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, before, after, why):
    """Nothing is read of a file that is not whole, and the refusal says where."""
    with pytest.raises(BadInputError, match=why):
        intake(write(tmp_path, sgml(("500", "A1")).replace(before, after, 1)))


def test_qif_is_refused_by_name(tmp_path):
    """It says neither account nor currency, nor which number is the month."""
    with pytest.raises(BadInputError, match="this is a QIF file"):
        intake(write(tmp_path, "!Type:Bank\nD8/12/13\nT-1,000.00\n^\n", "a.qif"))


def test_an_amount_in_another_currency_than_the_account_is_refused(tmp_path):
    """An entry may say its own currency: then it is no amount of the account."""
    text = sgml(("500", "A1")).replace("<MEMO>", "<CURRENCY><CURSYM>SEK</CURRENCY><MEMO>")
    assert dict(said(intake(write(tmp_path, text))))["BANK-CURRENCY"].startswith("currency: ")


def test_a_debit_above_zero_is_refused(tmp_path):
    """By its sign it would be a deposit."""
    text = sgml(("500", "A1")).replace("CREDIT", "DEBIT")
    with pytest.raises(BadInputError, match="500 is above zero and marked DEBIT"):
        intake(write(tmp_path, text))
