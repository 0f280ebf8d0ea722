"""Contributions in kind: goods are booked as they are received and used, services are disclosed.

    2014-05-02 * "Switzerland, in kind: 12 detectors"
      funding: "CHE-2014-01"
      Expenses:VTF:COD:Equipment     491965.00 USD
      Income:VTF:InKind:CHE         -491965.00 USD

Goods stand under the agreement whose clauses allow them, like any cost; no money ever comes of
them. Services become `in-kind-service` directives and are in no balance at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.desk import BuildError, Desk, whole
from importers.exchange import dollars
from importers.kinds.gifts import GOODS, SERVICES
from importers.postings import SUPPORT_COST, account_of, expense_of, posting
from ledger.clauses import folded
from ledger.money import BOOK_CURRENCY

if TYPE_CHECKING:
    from importers.table import Row, Table

#: What only one of the two forms has.
_ONLY = {GOODS: ("budget_class", "place", "project", "partner"), SERVICES: ("begins", "ends")}

#: Facts of goods that become metadata: field -> key.
_FACTS = (("activity", "activity"), ("place", "place"), ("project", "project"),
          ("partner", "partner"), ("valuation", "valued-by"))  # fmt: skip


def build_in_kind(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down what was given in kind, by its form."""
    form = folded(row.values["form"]).removesuffix("s") + "s"
    if form not in _ONLY:
        raise BuildError(
            "IMPORT-VALUE", f"found {row.values['form']!r}, expected {GOODS} or {SERVICES}", "form"
        )
    for name in _ONLY[GOODS if form == SERVICES else SERVICES]:
        if name in row.values:
            raise BuildError("IMPORT-IN-KIND", f"{form} have none", name, "Leave the cell empty.")
    (_goods if form == GOODS else _services)(desk, table, row, owner)


def _goods(desk: Desk, table: Table, row: Row, owner: str) -> None:
    values = row.values
    for name in ("funding", "budget_class"):
        if name not in values:
            raise BuildError(
                "IMPORT-IN-KIND",
                "the cell is empty, and goods are booked under an agreement, by budget class",
                name,
                "Enter the agreement in kind first, with its clauses and yes under In kind.",
            )
    funding = desk.names.funding(values["funding"])
    if funding is None or funding.kind != "grant" or funding.donor != values["donor"]:
        whose = funding.donor if funding and funding.donor else "nobody in particular"
        raise BuildError(
            "IMPORT-FUNDING",
            f"{values['funding']} is of {whose}; these goods are of {values['donor']}",
            "funding",
            "Name an agreement or grant of the donor who gave the goods.",
        )
    if values.get("fund", funding.fund) != funding.fund:
        what = f"found {values['fund']}, and {funding.id} is of {funding.fund}"
        raise BuildError("IMPORT-FUNDING", what, "fund")
    if values["budget_class"] == SUPPORT_COST:
        raise BuildError("IMPORT-IN-KIND", "support cost is not given in kind", "budget_class")
    number, exchange = dollars(desk, values, values["date"])
    facts: dict[str, Any] = {"funding": funding.id, **exchange}
    facts |= {key: values[name] for name, key in _FACTS if name in values}
    postings = [
        posting(
            expense_of(desk, funding.fund, values["programme"], values["budget_class"]), number
        ),
        posting(account_of(desk, "Income", funding.fund, "InKind", funding.donor), -number),
    ]
    texts = (None, f"In kind: {values['description']}")
    desk.transaction(table, row, owner, "", values["date"], texts, facts, postings)


def _services(desk: Desk, table: Table, row: Row, owner: str) -> None:
    values = row.values
    begins, ends = values.get("begins"), values.get("ends")
    if begins and ends and ends < begins:
        what = f"the period {begins} to {ends} ends before it begins"
        raise BuildError("IMPORT-DATE", what, "ends")
    funding = desk.names.funding(values.get("funding", ""))
    if funding and funding.donor != values["donor"]:
        whose = funding.donor or "nobody in particular"
        what = f"{funding.id} is of {whose}; these services are of {values['donor']}"
        raise BuildError("IMPORT-FUNDING", what, "funding")
    number, exchange = dollars(desk, values, values["date"])
    given = whole(values)
    facts: dict[str, Any] = {
        "donor": values["donor"],
        "programme": values["programme"],
        "description": values["description"],
        "amount": Amount(*given),
        "usd": Amount(number, BOOK_CURRENCY),
        "fund": values.get("fund"),
        "funding": values.get("funding"),
        "activity": values.get("activity"),
        "begins": begins,
        "ends": ends,
        "valuation": values["valuation"],
        "rate": exchange.get("rate"),
        "rate-source": exchange.get("rate-source"),
    }
    names = [values["reference"]]
    desk.custom(table, row, owner, "", values["date"], "in-kind-service", names, facts)
