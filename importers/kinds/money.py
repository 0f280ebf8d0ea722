"""Money in and authority over it: receipts, pooled funds, appropriations, allotments."""

from __future__ import annotations

from importers.fields import BANK, CLAUSES, DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

#: Which statement of an allotment a row is: the same id again, later, changes its amount.
CHANGE = Field("change", _T.TEXT, False, "2 where it is changed from its date on, and so on")

KINDS: tuple[Kind, ...] = (
    kind_of(
        "receipt",
        "Receipts against grants",
        ("reference",),
        Field("reference", _T.TEXT, True, "the bank's or the fund's own reference"),
        Field("funding", _T.FUNDING, True, "grant or agreement id"),
        DATE,
        *MONEY,
        *EXCHANGE,
        BANK,
        Field("bank_line", _T.TEXT, False, "the line of a bank statement that it books"),
        Field("match", _T.TEXT, False, "who decided what the deposit is for, and why"),
        Field("description", _T.TEXT),
    ),
    kind_of(
        "pool-contribution",
        "Contributions to a pooled fund",
        ("fund", "donor", "date"),
        Field("fund", _T.FUND, True),
        Field("donor", _T.DONOR, True),
        DATE,
        Field("paid", _T.MONEY, False, "US dollars paid in"),
        Field("pledged", _T.MONEY, False, "US dollars pledged and not yet paid"),
        Field("original", _T.MONEY, False, "what was paid, in `currency`"),
        Field("currency", _T.CURRENCY),
        *EXCHANGE[1:],
        BANK,
    ),
    kind_of(
        "appropriation",
        "General Assembly appropriations",
        ("id",),
        Field("id", _T.ID, True),
        Field("fund", _T.FUND, True),
        Field("amount", _T.MONEY, False, "blank only where the status is pending"),
        MONEY[1],
        Field("programmes", _T.PROGRAMMES, True),
        Field("begins", _T.DATE, True),
        Field("ends", _T.DATE, True),
        Field("resolution", _T.TEXT, True),
        Field("basis", _T.TEXT),
        Field("includes", _T.LIST, False, "other votes that `amount` is inclusive of"),
        DATE,
    ),
    kind_of(
        "allocation",
        "Allocations of a pooled fund",
        ("id",),
        Field("id", _T.ID, True),
        Field("fund", _T.FUND, True),
        DATE,
        *MONEY,
        Field("reference", _T.TEXT, True, "the decision that allocates; it is the consent"),
        Field("title", _T.TEXT),
        *CLAUSES,
        BANK,
    ),
    *(
        kind_of(
            word,
            title,
            ("id", more.name),
            Field("id", _T.ID, True),
            Field("funding", _T.FUNDING, True),
            Field("programme", _T.PROGRAMME, True),
            Field("budget_class", _T.BUDGET_CLASS, True),
            DATE,
            *MONEY,
            Field("payee", _T.TEXT),
            Field("title", _T.TEXT),
            *([] if more is DATE else [more]),
        )
        for word, title, more in (
            ("allotment", "Allotments", CHANGE),
            ("commitment", "Commitments", DATE),
        )
    ),
)
