"""Purchases: what was bought and from whom, as rows say it and as the books say it.

An item is a word of the books however it is spelt ("International staff"); a supplier is found by
id, name or alias. Whether the agreement allows either is for the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.desk import BuildError, amount
from ledger.clauses import folded
from ledger.supplier_facts import supplier_names

if TYPE_CHECKING:
    from importers.names import BookNames


def take_words(names: BookNames, values: dict[str, Any]) -> None:
    """Put item, supplier and amount of the invoice of a row as the books have them.

    Raises:
        BuildError: nobody of the books is called so.
    """
    if "item" in values:
        values["item"] = folded(values["item"]).replace(" ", "-").replace("_", "-")
    if "supplier" in values:
        values["supplier"] = _supplier(names, values["supplier"])
    if "invoice_amount" in values:
        values["invoice_amount"] = amount(values, "invoice_amount")


def _supplier(names: BookNames, text: str) -> str:
    for register in names.registers:
        found = supplier_names(register).get(folded(text))
        if found is not None:
            return found
    raise BuildError(
        "IMPORT-VALUE",
        f"found {text!r}, which is no supplier of the books",
        "supplier",
        'State the supplier in terms/ first, with custom "supplier", or as an alias of one.',
    )
