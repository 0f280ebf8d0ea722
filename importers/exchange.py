"""What an amount in another currency is in dollars, and the facts that say how one knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.desk import BuildError, Desk, currency_of, money
from importers.rates import IMPLIED, STATED, Dollars, agrees, implied, unit_facts
from ledger.money import BOOK_CURRENCY, converted, exact, fixed

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


def dollars(
    desk: Desk,
    values: dict[str, Any],
    day: datetime.date,
    *,
    name: str = "amount",
    signs: bool = False,
) -> tuple[Decimal, dict[str, Any]]:
    """Return a record's amount in dollars, and the facts on its origin in another currency.

    Raises:
        BuildError: no dollars, no rate, or both and they do not agree.
    """
    currency = currency_of(values, name)
    number = money(values, name, currency, signs=signs)
    stated = values.get("usd")
    if currency == BOOK_CURRENCY:
        own = number if stated is None else money(values, "usd", BOOK_CURRENCY, signs=signs)
        if own != number:
            raise BuildError(
                "IMPORT-EXCHANGE",
                f"found {own}, but the amount is {number} {BOOK_CURRENCY}",
                "usd",
                found=str(own),
            )
        if values.get("rate", 1) != 1:
            raise BuildError(
                "IMPORT-EXCHANGE",
                f"found a rate of {fixed(values['rate'])}, but the amount is in {BOOK_CURRENCY}",
                "rate",
                "Write the currency of the amount; or leave the rate empty.",
            )
        return number, {}
    found = _found(desk, values, number, currency, day, signs=signs)
    facts: dict[str, Any] = {"original": Amount(number, currency)}
    if found.rate is not None:
        facts["rate"] = found.rate
    if found.source:
        facts["rate-source"] = found.source
    if stated is not None:
        facts |= unit_facts(values)
    return found.number, facts


def _found(  # what a conversion takes
    desk: Desk,
    values: dict[str, Any],
    number: Decimal,
    currency: str,
    day: datetime.date,
    *,
    signs: bool,
) -> Dollars:
    rate, source = values.get("rate"), str(values.get("rate_source", ""))
    if rate is not None and rate <= 0:
        raise BuildError("IMPORT-NUMBER", f"found {rate}, expected a rate above zero", "rate")
    if "usd" in values:
        stated = money(values, "usd", BOOK_CURRENCY, signs=signs)
        problem = agrees(stated, number, rate, values.get("usd_unit")) if rate else ""
        if problem:
            raise BuildError(
                "IMPORT-EXCHANGE", problem, "usd",
                "Put the row right; or state in usd_unit to what the dollars were rounded.",
            )  # fmt: skip
        return told_by_row(stated, number, rate, source, values.get("usd_unit"))
    if rate is not None:
        return Dollars(_dollars(number, rate), rate, source or STATED)
    known = desk.rates.on(currency, day)
    if known is None:
        raise no_rate(desk, currency, day, "usd" if "usd" in values else "amount")
    return Dollars(_dollars(number, known[0]), *known)


def told_by_row(
    stated: Decimal, number: Decimal, rate: Decimal | None, source: str, unit: Decimal | None
) -> Dollars:
    """Return dollars that a row states, with the rate that it states or that they imply."""
    if rate is not None:
        return Dollars(stated, rate, source or STATED)
    rate = implied(number, stated, unit)
    if rate is None:
        return Dollars(stated, None, source)
    return Dollars(stated, rate, f"{source}, rate {IMPLIED}" if source else IMPLIED)


def no_rate(desk: Desk, currency: str, day: datetime.date, name: str) -> BuildError:
    """Return the refusal of an amount for which the books have no rate of its month."""
    return BuildError(
        "IMPORT-RATE",
        f"no rate for {currency} on {day}, and the row states no dollars",
        name,
        f"State the dollars or the rate in the row, or import the rates of {day:%Y-%m} first; "
        f"of the sources that the books allow then: {desk.rates.allowed(day)}.",
    )


def _dollars(number: Decimal, rate: Decimal) -> Decimal:
    return exact(converted(number, rate), BOOK_CURRENCY)
