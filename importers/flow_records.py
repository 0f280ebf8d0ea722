"""Flows: money of others, kept as reported; what does not add up is said, and kept all the same.

A flow moves nothing in these books, so a figure that its publisher got wrong is a finding and a
fact: the row is kept with what amount and rate give, and nobody puts it right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.cells import Told
from importers.desk import BuildError, Desk, currency_of
from ledger.findings import Severity
from ledger.flow_facts import Stage
from ledger.money import AMOUNT_LIMIT, BOOK_CURRENCY, CONTEXT, converted, fixed, grouped, quantum

if TYPE_CHECKING:
    from importers.table import Row, Table

_TEXTS = (
    "type", "donor", "recipient", "year", "begins", "ends", "location", "plan", "sector",
    "reference", "description",
)  # fmt: skip

_KEPT = "Kept as reported. Ask the publisher which of them is wrong before it is quoted."

_STAGES = {str(stage): stage for stage in Stage} | {
    "pledged": Stage.PLEDGE,
    "committed": Stage.COMMITMENT,
    "disbursed": Stage.PAID,
    "disbursement": Stage.PAID,
    "received": Stage.PAID,
    "expenditure": Stage.SPENT,
}


def build_flow(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down the directive of a flow."""
    values = row.values
    if "reference" not in values and not table.layout.key.fields:
        raise BuildError(
            "IMPORT-KEY", "nothing tells this flow from others of its publisher", "reference",
            "Fill in the publisher's number, or let the layout put one together: [compose], [key].",
        )  # fmt: skip
    facts: dict[str, Any] = {
        "reported-by": values["reported_by"],
        "stage": str(_stage(values["stage"])),
        **{name: values.get(name) for name in _TEXTS},
        "rate": values.get("rate"),
    }
    if "amount" in values:
        facts["amount"] = _reported(values, "amount", currency_of(values))
    if "usd" in values:
        facts["usd"] = _reported(values, "usd", BOOK_CURRENCY)
    if "amount" not in facts and "usd" not in facts:
        name = next((name for name in ("usd", "amount") if name in table.header.columns), "usd")
        raise BuildError("IMPORT-REQUIRED", "the row states no amount, and no US dollars", name)
    facts["usd-at-rate"] = _look(table, row, facts)
    if "amount" not in facts:  # given in dollars, and in nothing else
        facts["amount"] = facts.pop("usd")
    name = owner.partition(":")[2].replace("%3A", ":").replace("%25", "%")
    desk.custom(table, row, owner, "", values["date"], "flow", [name], facts)


def _stage(text: str) -> Stage:
    found = _STAGES.get(text.casefold().strip())
    if found is None:
        known = ", ".join(Stage)
        raise BuildError("IMPORT-VALUE", f"found {text!r}, expected one of {known}", "stage")
    return found


def _reported(values: dict[str, Any], name: str, currency: str) -> Amount:
    """Return an amount as it was reported, with as many decimals."""
    value = values[name]
    if value.__class__ is Told:
        if currency not in value.currencies:
            raise BuildError(
                "IMPORT-CURRENCY",
                f"the cell is in {' or '.join(value.currencies)}, its row in {currency}",
                name, "Put the currency right, in the cell or in the currency column.",
            )  # fmt: skip
        value = value.number
    if abs(value) >= AMOUNT_LIMIT:
        raise BuildError("IMPORT-AMOUNT", f"found {fixed(value)}, beyond {AMOUNT_LIMIT:,}", name)
    return Amount(value, currency)


def _look(table: Table, row: Row, facts: dict[str, Any]) -> Amount | None:
    """Hold dollars, amount and rate against each other; return what amount and rate give."""
    amount, usd, rate = facts.get("amount"), facts.get("usd"), facts["rate"]
    if usd is None:
        return None
    unit = row.values.get("usd_unit", quantum(BOOK_CURRENCY))
    if rate is None:
        dollars = amount.number if amount and amount.currency == BOOK_CURRENCY else usd.number
        if abs(dollars - usd.number) >= unit:
            text = f"the amount is {grouped(dollars)} {BOOK_CURRENCY}, the row says"
            _say(table, row, "usd", f"{text} {grouped(usd.number)}", _KEPT)
        return None
    if rate <= 0:
        text = f"found {fixed(rate)}, expected a rate above zero"
        raise BuildError("IMPORT-NUMBER", text, "rate")
    if amount is None:
        _say(table, row, "rate", "there is a rate, and no amount to hold the US dollars against")
        return None
    # Rounded or cut, a figure is off by less than its unit.
    if abs(CONTEXT.divide(amount.number, rate) - usd.number) < unit:
        return None
    made = converted(amount.number, rate)
    _say(
        table, row, "usd",
        f"{grouped(amount.number)} {amount.currency} at {fixed(rate)} is {grouped(made)} "
        f"{BOOK_CURRENCY}, the row says {grouped(usd.number)}: "
        f"{grouped(made - usd.number)} apart",
        _KEPT,
    )  # fmt: skip
    return Amount(made, BOOK_CURRENCY)


def _say(table: Table, row: Row, name: str, text: str, advice: str = "") -> None:
    table.add("IMPORT-FLOW", f"{name}: {text}", row.number, name, advice, Severity.WARNING)
