"""What the tests of bank statements share: accounts, statements in each format, layouts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.importers.kit import small_peek, take

if TYPE_CHECKING:
    from importers.taken import Intake

#: The real files, which are beside the project on some machines and nowhere in it.
REAL = Path(__file__).resolve().parents[2] / "../shared/real/bank"

IBAN = "NL26VAYB8060476890"


def account(
    name: str = "UNHQ-USD", number: str = IBAN, currency: str = "USD", fund: str = "VTF"
) -> str:
    """Return a bank account as it stands in books."""
    bank = name.replace("-", "").capitalize()
    return (
        f'1970-01-01 custom "bank-account" "{name}"\n  fund: "{fund}"\n  bank: "{bank}"\n'
        f'  currency: "{currency}"\n  number: "{number}"\n'
    )


ACCOUNTS = account() + account("UNHQ-EUR", IBAN, "EUR") + account("OCA", "OCA-1", "USD")


def intake(path: Path, *folders: Path, more: str = "") -> Intake:
    """Return what a file would bring into small books that know the accounts."""
    return take(path, *folders, peek=small_peek(ACCOUNTS + more))


def lines(found: Intake) -> list[object]:
    """Return the bank lines that an intake would write, in the order of the file."""
    return [d.entry for d in found.sorted.new if getattr(d.entry, "type", "") == "bank-line"]


def amounts(found: Intake) -> list[str]:
    """Return the amounts of the lines, with their currencies."""
    return [str(entry.meta["amount"]) for entry in lines(found)]


def said(found: Intake) -> list[tuple[str, str]]:
    """Return code and message of everything found."""
    return [(finding.code, finding.message) for finding in found.findings]


def mt940(  # what differs from statement to statement
    *entries: str, opening: str = "C100331USD0,", closing: str = "", number: str = "7/1"
) -> str:
    """Return a statement of MT940; an entry is what stands behind `:61:`, `|` before its `:86:`."""
    rows = [":20:X", f":25:{IBAN}", f":28C:{number}", f":60F:{opening}"]
    for entry in entries:
        head, _, words = entry.partition("|")
        rows.append(f":61:{head}")
        rows += [f":86:{words}"] if words else []
    rows += [f":62F:{closing}"] if closing else []
    return "\n".join([*rows, "-", ""])


def camt(entries: str = "", balances: str = "", head: str = "") -> str:
    """Return a camt.053 message of one statement."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><ElctrncSeqNb>12</ElctrncSeqNb><CreDtTm>2014-04-01T08:00:00</CreDtTm>{head}
<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>USD</Ccy></Acct>
{balances}
{entries}
</Stmt></BkToCstmrStmt></Document>
"""


def balance(code: str, amount: str, mark: str = "CRDT", day: str = "2014-03-31") -> str:
    """Return a balance of camt.053."""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='USD'>{amount}</Amt>"
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def entry(
    amount: str, mark: str = "CRDT", more: str = "", status: str = "<Sts><Cd>BOOK</Cd></Sts>"
) -> str:
    """Return an entry of camt.053."""
    return (
        f"<Ntry><Amt Ccy='USD'>{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>2014-03-31</Dt></BookgDt>{more}</Ntry>\n"
    )


#: A layout for the sheets of one bank, as docs/bank.md shows it.
SHEET = """
name = "our-bank"
version = 1
kind = "bank-line"

[recognise]
header = ["Date", "Label"]

[columns]
date = "Date"
description = "Label"
amount = "Amount"
marker = "D/C"
debit = "Debit"
credit = "Credit"
balance = "Balance"
original = "Amount Currency"
original_currency = "Currency"
party = "Partner Name"
party_account = "Bank Account"

[defaults]
account = "OCA"

[dates]
order = "mdy"

[numbers]
negative = "allow"
"""

#: The same for a sheet whose column `Currency` is that of the amount.
CURRENCIES = SHEET.replace('original_currency = "Currency"', 'currency = "Currency"').replace(
    'original = "Amount Currency"\n', ""
)

#: The same for a card, which writes what was spent above zero.
INVERSE = SHEET.replace('account = "OCA"', 'account = "OCA"\ninverse = true')

#: For a bank that writes its account and balances around the table, and commas before decimals.
AROUND = """
name = "other-bank"
version = 1
kind = "bank-line"

[recognise]
header = ["Operation Number", "Debit", "Credit"]

[columns]
date = "Date"
reference = "Operation Number"
description = "Label"
debit = "Debit"
credit = "Credit"
party = "Detail"

[defaults]
account = "UNHQ-EUR"

[dates]
order = "dmy"

[numbers]
decimal = ","
group = "."
negative = "allow"

[[totals]]
texts = ["Balance at start of period"]
"""


#: For a bank whose cells hold amounts with their currency, and days with their hour.
TEXTS = """
name = "third-bank"
version = 1
kind = "bank-line"

[recognise]
header = ["Ref", "Description", "Debit", "Credit"]

[columns]
date = "Date"
reference = "Ref"
description = "Description"
debit = "Debit"
credit = "Credit"
balance = "Balance"

[defaults]
account = "OCA"

[dates]
order = "mdy"
time = "drop"

[numbers]
decimal = ","
group = "."
negative = "allow"

[[totals]]
texts = ["Total"]
"""


def layout(folder: Path, text: str = SHEET) -> Path:
    """Write a layout into a folder of its own and return the folder."""
    own = folder / "layouts"
    own.mkdir(exist_ok=True)
    (own / "own.toml").write_text(text, encoding="utf-8")
    return own
