"""Rates of exchange as prices, as published; and the look that tells a rate that cannot be right.

A published table (its rows name their `family`) gives one fact for each day, pair of currencies and
family: the European Central Bank and the United Nations may differ on a day, neither of them from
itself. A sheet of the books' own states units for one dollar and who published them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.asides import set_aside
from importers.desk import BuildError, Desk, currency_of, owner_of
from importers.each_row import each_record
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, CONTEXT, fixed
from ledger.rates import family_of, label_of

if TYPE_CHECKING:
    from importers.table import Row, Table
    from ledger.rates import Quote

#: A rate this many times the one before it, or a fraction as small, is looked at by a person.
JUMP = Decimal("1.5")

#: How near to one over another rate a figure must be, to look turned round.
TURNED = Decimal("1.1")


class _Stated(NamedTuple):
    """What a row says: so many units of `currency` for one `base`."""

    base: str
    currency: str
    number: Decimal
    family: str
    source: str


def build_rates(desk: Desk, table: Table) -> None:
    """Lay down the rates of a table."""
    first: dict[str, Row] = {}
    again: list[int] = []

    def take(row: Row) -> None:
        owner = owner_of(table.layout, row)
        if _is_again(first, owner, row):
            desk.owners[id(table), row.number] = owner
            again.append(row.number)
        elif desk.claim(owner, table, row.number):
            first[owner] = row
            _rate(desk, table, row, owner)

    each_record(desk, table, take)
    if again:
        table.add(
            "RATE-AGAIN",
            f"{len(again)} row{'s' * (len(again) > 1)} from row {again[0]} on repeat the rate of "
            "another row, for another country",
            again[0],
            "rate",
            "Nothing to do: each rate is in the books once.",
            Severity.NOTE,
        )


def _is_again(first: dict[str, Row], owner: str, row: Row) -> bool:
    """Return whether a published table states a rate once more: countries share currencies."""
    other = first.get(owner)
    return (
        other is not None
        and "family" in row.values
        and row.values["rate"] == other.values["rate"]
        and row.values["currency"] != row.values.get("base", BOOK_CURRENCY)
    )


def _rate(desk: Desk, table: Table, row: Row, owner: str) -> None:
    stated = _stated(row)
    if stated is None:
        set_aside(desk, table, row, f"one {BOOK_CURRENCY} is one {BOOK_CURRENCY}")
        return
    _look(desk, table, row, stated, owner)
    facts: dict[str, Any] = {"rate-source": stated.source}
    if "family" in row.values:
        facts["family"] = stated.family
    desk.price(table, row, owner, stated.base, Amount(stated.number, stated.currency), facts)


def _stated(row: Row) -> _Stated | None:
    """Return what a row states; None where it states that a dollar is a dollar."""
    values = row.values
    base, currency = values.get("base", BOOK_CURRENCY), currency_of(values)
    number, family = values["rate"], values.get("family", "")
    if number <= 0:
        raise BuildError("IMPORT-NUMBER", f"found {number}, expected a rate above zero", "rate")
    if base == currency:
        if family and number == 1:
            return None
        raise BuildError("IMPORT-CURRENCY", f"{currency} has no rate in its own books", "currency")
    source = values["rate_source"]
    if source == family:
        source = label_of(family, values["date"])
    return _Stated(base, currency, number, family or family_of(source), source)


def _look(desk: Desk, table: Table, row: Row, stated: _Stated, owner: str) -> None:
    """Refuse what contradicts the same source; remark on what cannot well be right."""
    quotes, day = desk.rates.quotes, row.values["date"]
    if stated.family:
        for quote in quotes.same_day(stated.base, stated.currency, day):
            if quote.family == stated.family:
                _same(quote, stated, owner)
    other = quotes.neighbour(stated.base, stated.currency, day, stated.family)
    if other is None:
        return
    ratio = CONTEXT.divide(stated.number, other.number)
    turned = CONTEXT.multiply(stated.number, other.number)
    said = (
        f"found {fixed(stated.number)} {stated.currency} for one {stated.base}; {other.source} "
        f"on {other.day} has {fixed(other.number)}"
    )
    apart = not 1 / JUMP < ratio < JUMP
    if apart and 1 / TURNED < turned < TURNED:
        table.add(
            "RATE-TURNED", f"rate: {said}: the rate looks turned round",
            row.number, "rate",
            f"Rates are units of the currency for one {stated.base}; state the base in its own "
            "column where it is another.",
            Severity.WARNING,
        )  # fmt: skip
    elif apart:
        table.add(
            "RATE-JUMP", f"rate: {said}", row.number, "rate",
            "Look at the source: a slip of the decimal point looks like this.",
            Severity.WARNING,
        )  # fmt: skip


def _same(quote: Quote, stated: _Stated, owner: str) -> None:
    if quote.number == stated.number or quote.key == owner:
        return  # where the identity is the same, the import itself finds the conflict
    raise BuildError(
        "RATE-CONFLICT",
        f"found {fixed(stated.number)}, and the books have {fixed(quote.number)} by {quote.source} "
        f"for that day ({quote.key})",
        "rate",
        "One source has one rate a day: find out which is right.",
        found=fixed(stated.number),
    )
