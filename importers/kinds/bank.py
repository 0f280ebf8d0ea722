"""The bank: accounts, statements, lines of statements."""

from __future__ import annotations

from importers.fields import BANK, DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

_ACCOUNT = Field("account", _T.TEXT, True, "id or number of a registered bank account")

KINDS: tuple[Kind, ...] = (
    kind_of(
        "bank-account",
        "Bank accounts",
        ("id",),
        Field("id", _T.ID, True, "e.g. UNHQ-USD"),
        Field("fund", _T.FUND, True),
        Field("bank", _T.TEXT, True, "its part in Assets:<Fund>:Cash:<Bank>"),
        Field("currency", _T.CURRENCY, True),
        Field("number", _T.TEXT, True, "IBAN or number, as statements print it"),
        Field("aliases", _T.NAMES, False, "other ways to print it, semicolons between"),
        Field("name", _T.TEXT),
        DATE,
    ),
    kind_of(
        "bank-statement",
        "Bank statements",
        ("statement",),
        _ACCOUNT,
        Field("statement", _T.TEXT, True, "the bank's number of the statement"),
        Field("begins", _T.DATE, False, "first day"),
        Field("date", _T.DATE, True, "last day"),
        Field("opening", _T.MONEY, False, "balance before the first line"),
        Field("closing", _T.MONEY, False, "balance after the last line"),
        Field("currency", _T.CURRENCY, False, "the account's unless stated"),
        Field("lines", _T.TEXT, False, "number of lines"),
        Field("format", _T.TEXT, False, "what the bank's file was"),
    ),
    kind_of(
        "bank-line",
        "Lines of bank statements",
        ("line",),
        _ACCOUNT,
        Field("line", _T.TEXT, False, "made by the importer: account, day, digest"),
        Field("statement", _T.TEXT, False, "the bank's number of the statement"),
        Field("date", _T.DATE, True, "day on which the bank booked it"),
        Field("value_date", _T.DATE),
        Field("amount", _T.MONEY, False, "money in above zero, or by `marker`"),
        Field("debit", _T.MONEY, False, "money out, in a column of its own"),
        Field("credit", _T.MONEY, False, "money in, in a column of its own"),
        Field("marker", _T.TEXT, False, "D or C, where amounts have no sign"),
        Field("inverse", _T.FLAG, False, "yes where money out is written above zero"),
        Field("currency", _T.CURRENCY, False, "the account's unless stated"),
        Field("original", _T.MONEY, False, "what was sent, in `original_currency`"),
        Field("original_currency", _T.CURRENCY),
        Field("reference", _T.TEXT, False, "the bank's own reference of the entry"),
        Field("end_to_end", _T.TEXT, False, "the payer's reference"),
        Field("party", _T.TEXT, False, "who paid or was paid"),
        Field("party_account", _T.TEXT),
        Field("description", _T.TEXT),
        Field("balance", _T.MONEY, False, "balance of the account after the line"),
        Field("booked", _T.TEXT, False, "BOOK, unless the bank has not booked it yet"),
    ),
    kind_of(
        "unapplied",
        "Deposits not yet identified",
        ("bank_line",),
        Field("bank_line", _T.TEXT, True, "the line of a bank statement, or a reference"),
        Field("fund", _T.FUND, True),
        Field("donor", _T.DONOR, False, "who sent it, where that is known"),
        DATE,
        *MONEY,
        *EXCHANGE,
        BANK,
        Field("match", _T.TEXT, False, "who decided to book it, and why"),
        Field("description", _T.TEXT),
    ),
)
