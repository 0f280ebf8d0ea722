"""Records that are one directive each: funds, donors, programmes, pledges, controls.

1994-10-26 custom "donor" "JPN"
  name: "Japan"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.desk import BuildError, Desk, amount
from ledger.words import FundClass

if TYPE_CHECKING:
    from importers.table import Row, Table

#: kind -> field of the record -> key of the directive, for facts that go over as they are.
_PLAIN: dict[str, dict[str, str]] = {
    "fund": {"name": "name", "class": "class", "mission": "mission"},
    "donor": {"name": "name", "kind": "kind", "aliases": "aliases"},
    "programme": {
        "name": "name", "until": "until", "aliases": "aliases", "missions": "missions",
        "mandate": "mandate",
    },
    "partner": {"name": "name", "kind": "kind", "aliases": "aliases"},
    "policy": {"value": "value", "status": "status"},
    "pledge": {"donor": "donor", "fund": "fund", "programme": "programme", "expected": "expected"},
    "allotment": {
        "funding": "funding", "programme": "programme", "budget_class": "class", "title": "title",
    },
    "commitment": {
        "funding": "funding", "programme": "programme", "budget_class": "class", "payee": "payee",
        "title": "title",
    },
    "redeployment": {
        "funding": "funding", "programme": "programme", "from_class": "from", "to_class": "to",
    },
    "authority": {
        "funding": "funding", "until": "until", "given_by": "given-by", "why": "reason",
    },
    "published": {
        "measure": "measure", "scope": "scope", "begins": "begins", "ends": "ends", "unit": "unit",
    },
}  # fmt: skip

_WITH_AMOUNT = frozenset(
    {"pledge", "allotment", "commitment", "redeployment", "authority", "published"}
)
#: What says why, after the amount.
_GROUNDS = ("reference", "consent")


def build_term(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down the directive of a record of one of the plain kinds."""
    kind, values = table.layout.kind, row.values
    facts: dict[str, Any] = {key: values.get(name) for name, key in _PLAIN[kind].items()}
    if kind == "fund":
        facts["class"] = _fund_class(values["class"])
    if kind in _WITH_AMOUNT:
        facts["amount"] = amount(values, signs=kind == "commitment")
    if kind == "redeployment":
        facts |= {key: values.get(key) for key in _GROUNDS}
    desk.custom(table, row, owner, "", values["date"], kind, [values["id"]], facts)


def _fund_class(text: str) -> str:
    wanted = text.casefold().replace(" ", "-")
    if wanted not in set(FundClass):
        raise BuildError(
            "IMPORT-VALUE", f"found {text!r}, expected one of {', '.join(FundClass)}", "class"
        )
    return wanted
