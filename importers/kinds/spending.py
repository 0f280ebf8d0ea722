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
        Field("partner_agreement", _T.ID, False, "agreement with the partner that is paid under"),
        Field("item", _T.TEXT, False, "what agreements except by name: vehicles, hospitality, ..."),
        Field("supplier", _T.TEXT, False, "who sold it: id, name or alias of a supplier"),
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
        Field("invoice_amount", _T.MONEY, False, "what the whole invoice is of, in `currency`"),
        Field("commitment", _T.TEXT),
        Field("final", _T.FLAG, False, "yes where it is the last of its commitment"),
        Field("authority", _T.TEXT, False, "id of the authority to spend before the cash is there"),
    ),
)
