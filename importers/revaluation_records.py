"""Revaluations: what is still due in another currency, carried at the rate of the month's end.

A row of the working paper says what is due, what it was carried at, the rate and what that makes.
The books are asked for every one of these again: a paper that says anything else is refused. The
difference is unrealised, and changes what the receivable is carried at; a receipt later takes its
share of the new figure, so what is realised then is what came in less what was carried.

A receipt of a later day that is booked already took its share of the old figure. So it is given its
share of the difference too, on its own day, as realised: nothing is left over when all is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.asides import set_aside
from importers.carrying import UNREALISED, balance, carrying_of, revaluations, share
from importers.desk import BuildError, Desk, money
from importers.exchange import no_rate
from importers.postings import account_of, posting
from importers.rates import REALISED
from ledger.money import BOOK_CURRENCY, ZERO, converted, exact, fixed, grouped

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from importers.carrying import Move
    from importers.table import Row, Table
    from ledger.fundings import Funding


class Revalued(NamedTuple):
    """A receivable at the end of a month: as it was carried, and as its rate makes it.

    Attributes:
        due: in the agreement's currency.
        carried, now: dollars, before and after.
        rate: units for one dollar.
    """

    funding: str
    currency: str
    due: Decimal
    carried: Decimal
    rate: Decimal
    source: str
    now: Decimal

    @property
    def difference(self) -> Decimal:
        """Return the gain, or what is lost as a negative amount."""
        return self.now - self.carried


class Release(NamedTuple):
    """A later receipt's share of a difference: its day and key, what it takes off."""

    day: datetime.date
    key: str
    dollars: Decimal


def revalued(
    desk: Desk, funding: str, currency: str, day: datetime.date, own: str = ""
) -> Revalued:
    """Return a receivable at the end of a day, leaving out what its own row made before.

    Raises:
        BuildError: the books have no rate.
    """
    moves = carrying_of(desk).moves(funding, own)
    due, carried = balance([move for move in moves if move.day <= day])
    if not due:
        return Revalued(funding, currency, due, carried, ZERO, "", ZERO)
    found = desk.rates.found(currency, day)
    if found is None:
        raise no_rate(desk, currency, day, "rate")
    now = exact(converted(due, found.rate), BOOK_CURRENCY)
    return Revalued(funding, currency, due, carried, found.rate, found.source, now)


def build_revaluation(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down the difference of one grant, and what later receipts take of it."""
    values, day = row.values, row.values["date"]
    funding = desk.names.funding(values["funding"])
    currency = desk.names.currency(funding) if funding else ""
    if funding is None or funding.kind != "grant" or currency != values["currency"]:
        raise BuildError(
            "REVALUE-PAPER",
            f"{values['funding']} is no grant in {values['currency']}",
            "funding",
            "Make the paper with `vtf revalue`.",
        )
    moves = carrying_of(desk).moves(funding.id, owner)
    later = next((one for one in revaluations(moves) if one > day), None)
    if later is not None:
        raise BuildError(
            "REVALUE-ORDER",
            f"{funding.id} was revalued for {later} already",
            "date",
            "Months are revalued in their order: the later one has taken this one's difference in.",
        )
    found = revalued(desk, funding.id, currency, day, owner)
    _hold(values, found)
    if not found.difference:
        set_aside(desk, table, row, "no difference: carried at this rate already")
        return
    facts: dict[str, Any] = {
        "funding": funding.id,
        "outstanding": Amount(found.due, currency),
        "rate": found.rate,
        "rate-source": found.source,
        "exchange": UNREALISED,
    }
    text = (
        f"{funding.id}: {grouped(found.due)} {currency} at {fixed(found.rate)}, "
        "unrealised difference of exchange"
    )
    _put(desk, table, row, owner, funding, day, text, facts, found.difference)
    after = [move for move in moves if move.day > day]
    for number, one in enumerate(releases(found, after), 1):
        facts = {"funding": funding.id, "settles": one.key, "exchange": REALISED}
        text = f"{funding.id}: share of {one.key} in the revaluation of {day}"
        own = f"{owner}:realised-{number}"
        _put(desk, table, row, own, funding, one.day, text, facts, -one.dollars)


def releases(found: Revalued, later: Sequence[Move]) -> Iterator[Release]:
    """Yield what the receipts after a revaluation take of its difference, each its share."""
    due, left = found.due, found.difference
    for move in later:
        if move.original < 0 and due:
            part = share(left, min(-move.original, due), due)
            left -= part
            if part:
                yield Release(move.day, move.key, part)
        due += move.original


def _hold(values: dict[str, Any], found: Revalued) -> None:
    """Refuse a paper that says something else than the books.

    Raises:
        BuildError: which field differs, and how.
    """
    said = {
        "outstanding": (money(values, "outstanding", found.currency), found.due),
        "carried": (money(values, "carried", BOOK_CURRENCY, signs=True), found.carried),
        "rate": (values["rate"], found.rate),
        "revalued": (money(values, "revalued", BOOK_CURRENCY, signs=True), found.now),
        "difference": (money(values, "difference", BOOK_CURRENCY, signs=True), found.difference),
    }
    for name, (paper, books) in said.items():
        if paper != books:
            raise BuildError(
                "REVALUE-PAPER",
                f"the paper has {grouped(paper)}, the books make it {grouped(books)}",
                name,
                "The books have changed since the paper was made: make it anew with `vtf revalue`.",
            )
    if values["rate_source"] != found.source:
        raise BuildError(
            "REVALUE-PAPER",
            f"the paper has {values['rate_source']!r}, the books take {found.source!r}",
            "rate_source",
            "The books have changed since the paper was made: make it anew with `vtf revalue`.",
        )


def _put(  # noqa: PLR0913, PLR0917 # what a difference is booked with
    desk: Desk,
    table: Table,
    row: Row,
    key: str,
    funding: Funding,
    day: datetime.date,
    text: str,
    facts: dict[str, Any],
    gain: Decimal,
) -> None:
    receivable = account_of(desk, "Assets", funding.fund, "Receivable", funding.donor)
    difference = account_of(desk, "Income", funding.fund, "ExchangeDifference")
    legs = [posting(receivable, gain), posting(difference, -gain)]
    desk.transaction(table, row, key, "", day, (None, text), facts, legs)
