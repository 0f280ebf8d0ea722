"""Deposits that wait in the books until somebody knows what they are for.

Of a donor who is known the money is a contribution under `<FUND>-UNAPPLIED`; of nobody known it is
owed to whoever sent it. Either way the cash is in the books on its day, and nothing is spent of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.bank_receipts import bank_receipts
from importers.desk import whole
from importers.exchange import dollars
from importers.postings import account_of, cash, posting

if TYPE_CHECKING:
    from importers.desk import Desk
    from importers.table import Row, Table

#: Whom unidentified money is owed to, as an account part.
UNIDENTIFIED = "Unidentified"


def build_unapplied(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down a deposit under its fund's UNAPPLIED."""
    values = row.values
    fund, donor = values["fund"], values.get("donor", "")
    number, exchange = dollars(desk, values, values["date"])
    if donor:
        other = account_of(desk, "Income", fund, "Contributions", donor)
    else:
        other = account_of(desk, "Liabilities", fund, "Payable", UNIDENTIFIED)
    postings = [posting(cash(desk, fund, values), number), posting(other, -number)]
    facts = {
        "funding": f"{fund}-UNAPPLIED", "bank-line": values.get("bank_line"),
        "match": values.get("match"), **exchange,
    }  # fmt: skip
    facts = {name: value for name, value in facts.items() if value is not None}
    texts = (None, values.get("description") or f"{fund}: deposit not yet identified")
    bank_receipts(desk).check(table, row, owner, fund, number, whole(values))
    desk.transaction(table, row, owner, "", values["date"], texts, facts, postings)
