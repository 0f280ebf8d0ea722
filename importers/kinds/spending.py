"""Money out: expenditure."""

from __future__ import annotations

from importers.fields import BANK, DATE, EXCHANGE, MONEY, Field, FieldType, Kind, kind_of

_T = FieldType

KINDS: tuple[Kind, ...] = (
    kind_of(
        "expenditure",
        "Expenditure",
        ("reference",),
        Field("reference", _T.TEXT, True, "voucher; rows that share it are its lines"),
        Field("line", _T.TEXT, False, "line of the voucher, where it has several"),
        DATE,
        Field("cost_date", _T.DATE, False, "day the cost arose; `date` unless stated"),
        Field("funding", _T.FUNDING, True),
        Field("programme", _T.PROGRAMME, True),
        Field("budget_class", _T.BUDGET_CLASS, True),
        Field("activity", _T.ACTIVITY),
        Field("place", _T.TEXT),
        Field("project", _T.TEXT),
        Field("partner", _T.PARTNER),
        Field("payee", _T.TEXT),
        Field("description", _T.TEXT),
        *MONEY,
        *EXCHANGE,
        Field(
            "side",
            _T.TEXT,
            False,
            "debit or credit, where amounts have no sign; a credit takes a cost back",
        ),
        Field("support_cost", _T.MONEY, False, "US dollars charged on this row"),
        Field("paid_from", _T.TEXT, False, "cash, advance or authority; by the funding's kind"),
        BANK,
        Field("invoice", _T.TEXT),
        Field("commitment", _T.TEXT),
    ),
)
