"""Bank statements of ISO 20022: every entry of a camt.053, and nothing that is not booked."""

from __future__ import annotations

import pytest

from ledger.errors import BadInputError
from tests.importers.bank_kit import amounts, balance, camt, entry, intake, lines, said


def write(folder, text, name="s.xml"):
    """Write a statement."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


BALANCES = balance("OPBD", "100.00", day="2014-03-30") + balance("CLBD", "350.50")
TWO = entry("300.00") + entry("49.50", "DBIT")


def test_a_statement_becomes_lines_with_signs(tmp_path):
    """A credit is money in, a debit money out; they lead from balance to balance."""
    found = intake(write(tmp_path, camt(entry("300.00") + entry("49.50", "DBIT"), BALANCES)))

    assert amounts(found) == ["300.00 USD", "-49.50 USD"]
    assert said(found) == []
    (statement,) = [d.entry for d in found.sorted.new if d.entry.type == "bank-statement"]
    assert statement.values[0].value == "UNHQ-USD-20140331-12"
    assert str(statement.meta["closing"]) == "350.50 USD"


def test_lines_that_do_not_lead_to_the_closing_balance_are_refused(tmp_path):
    """A line that is missing from the file shows as what is missing, to the cent."""
    found = intake(write(tmp_path, camt(entry("300.00"), BALANCES)))

    ((code, message),) = said(found)
    assert code == "BANK-BALANCE"
    assert "-49.50 is missing (line 4)" in message


DETAILS = """<ValDt><Dt>2014-04-01</Dt></ValDt><AcctSvcrRef>R-1</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>E-9</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="EUR">225.00</Amt></InstdAmt></AmtDtls>
<RltdPties><Dbtr><Pty><Nm>Government  of Japan</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>JP00</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>JPN-2014-01</Ustrd></RmtInf></TxDtls></NtryDtls>
<AddtlNtryInf>CREDIT</AddtlNtryInf>"""


def test_what_the_bank_says_of_an_entry_is_kept(tmp_path):
    """Payer, account, references, words, value date, and what was sent in another currency."""
    (line,) = lines(intake(write(tmp_path, camt(entry("300.00", more=DETAILS)))))

    facts = {name: str(value) for name, value in line.meta.items()}
    assert facts["party"] == "Government of Japan"
    assert facts["party-account"] == "JP00"
    assert (facts["reference"], facts["end-to-end"]) == ("R-1", "E-9")
    assert facts["description"] == "JPN-2014-01 CREDIT"
    assert (facts["value-date"], facts["original"]) == ("2014-04-01", "225.00 EUR")


def test_an_entry_that_is_not_booked_is_set_aside(tmp_path):
    """A pending entry may never come: it is counted, said, and no line."""
    text = camt(entry("300.00") + entry("9.00", status="<Sts><Cd>PDNG</Cd></Sts>"))
    found = intake(write(tmp_path, text))

    assert amounts(found) == ["300.00 USD"]
    (aside,) = [d.entry for d in found.sorted.new if d.entry.type == "set-aside"]
    assert aside.meta["reason"] == "not booked by the bank yet"


@pytest.mark.parametrize(
    ("name", "said_of_it"),
    [("BkToCstmrAcctRpt", "camt.052"), ("BkToCstmrDbtCdtNtfctn", "camt.054")],
)
def test_reports_that_repeat_entries_are_refused_by_name(tmp_path, name, said_of_it):
    """Their entries come again in the statement of the day, and would come in twice."""
    text = camt(TWO).replace("BkToCstmrStmt", name)
    with pytest.raises(BadInputError, match=said_of_it):
        intake(write(tmp_path, text))


def test_a_summary_that_counts_more_entries_is_refused(tmp_path):
    """The bank says how many there are: a file that lost one is not a statement."""
    head = "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>"
    with pytest.raises(BadInputError, match="says 3 entries, the file has 2"):
        intake(write(tmp_path, camt(TWO, head=head)))
    head = "<TxsSummry><TtlCdtNtries><Sum>301.00</Sum></TtlCdtNtries></TxsSummry>"
    with pytest.raises(BadInputError, match=r"adds up to 301\.00, the entries to 300"):
        intake(write(tmp_path, camt(TWO, head=head)))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("<Document", '<!DOCTYPE d [<!ENTITY a "b">]><Document', "declares a DOCTYPE"),
        ("</Stmt>", "", "not XML"),
        ("CRDT", "SIDEWAYS", "credit or debit"),
        (">300.00<", ">3OO.00<", "not an amount"),
        (">300.00<", ">-300.00<", "below zero"),
        ("IBAN>", "NONE>", "names no account"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_with_its_line(tmp_path, before, after, why):
    """Nothing of it is read, and the refusal names the line."""
    text = camt(entry("300.00")).replace(before, after)
    with pytest.raises(BadInputError, match=r"line \d+: .*" + why):
        intake(write(tmp_path, text))


def test_three_decimals_that_are_zeros_are_no_thousands(tmp_path):
    """Banks write 8.850 and 0012.30; what is finer than a cent is refused."""
    found = intake(write(tmp_path, camt(entry("8.850") + entry("0012.30"))))
    assert amounts(found) == ["8.85 USD", "12.30 USD"]

    found = intake(write(tmp_path, camt(entry("8.855"))))
    assert "IMPORT-AMOUNT" in dict(said(found))
    assert amounts(found) == []


def test_a_page_with_interim_balances_ties_too(tmp_path):
    """The first page ends, and the next begins, with an interim balance."""
    page = balance("OPBD", "1.00") + balance("ITBD", "301.00")
    assert said(intake(write(tmp_path, camt(entry("300.00"), page)))) == []
    page = balance("ITBD", "301.00") + balance("CLBD", "601.00")
    assert said(intake(write(tmp_path, camt(entry("300.00"), page)))) == []


def test_the_payments_of_a_batch_are_told_with_their_amounts(tmp_path):
    """A person who splits the entry sees how much of it is whose, also where two are equal."""
    part = (
        "<TxDtls><Amt Ccy='USD'>150</Amt><RltdPties><Dbtr><Nm>{}</Nm></Dbtr></RltdPties>"
        "<RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>"
    )
    parts = part.format("JAPAN", "JPN-2014-01") + part.format("FRANCE", "FRA-2014-01")
    batch = camt(entry("300.00", more=f"<NtryDtls>{parts}</NtryDtls>"))
    (line,) = lines(intake(write(tmp_path, batch)))
    said_of_it = "150 USD JAPAN JPN-2014-01; 150 USD FRANCE FRA-2014-01"
    assert line.meta["description"] == said_of_it
    back = camt(entry("300.00", more="<RvslInd>true</RvslInd>"))
    (line,) = lines(intake(write(tmp_path, back)))
    assert line.meta["description"] == "Reversed debit"


def test_a_state_of_the_banks_own_is_not_taken_for_booked(tmp_path):
    """Nobody knows what it means."""
    own = "<Sts><Prtry>SHADOW</Prtry></Sts>"
    found = intake(write(tmp_path, camt(entry("300.00", status=own))))
    assert [code for code, _ in said(found) if code == "BANK-STATUS"] == ["BANK-STATUS"]
    assert lines(found) == []
