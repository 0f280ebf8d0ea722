"""Which way the money of a bank's sheet went: one signed column, two columns, or a D/C marker.

Banks write "50.00" in a debit column or "-50.00"; either means money out. A column that has both
says two things by one sign, and is refused: one of its rows would go the wrong way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.cells import Told
from importers.desk import BuildError
from importers.table import RECORD
from ledger.clauses import folded

if TYPE_CHECKING:
    from decimal import Decimal

    from importers.table import Row, Table

_OUT = frozenset({"d", "dr", "db", "dbit", "debit", "s", "soll", "-", "af", "withdrawal"})
_IN = frozenset({"c", "cr", "crdt", "credit", "h", "haben", "+", "bij", "deposit"})


class Signs:
    """Turns the amounts of a sheet's rows into signed ones; what the columns mean is found once."""

    def __init__(self, table: Table) -> None:
        rows = [row for row in table.rows if row.kind == RECORD]
        self._debits = {_sign(row.values.get("debit")) for row in rows} - {0}
        self._marked = {
            _sign(row.values.get("amount"))
            for row in rows
            if _marker(row.values) == -1
        } - {0}  # fmt: skip

    def apply(self, row: Row) -> None:
        """Put the signed amount of a row into its values.

        Raises:
            BuildError: there is none, or two, or its sign contradicts its column or marker.
        """
        values = row.values
        number = self._columns(values) if _has_columns(values) else self._single(values)
        if values.get("inverse"):
            number = _negated(number)
            if values.get("original") is not None:
                values["original"] = _negated(values["original"])
        values["amount"] = number

    def _single(self, values: dict[str, Any]) -> Any:
        amount = values.get("amount")
        if amount is None:
            raise BuildError("BANK-SIGN", "the row has no amount", "amount")
        if "marker" not in values:
            return amount
        way, sign = _marker(values), _sign(amount)
        if not way:
            raise BuildError(
                "BANK-SIGN", f"found {values['marker']!r}, expected D or C", "marker",
                "Say in the layout's [values.marker] which of its words is D and which is C.",
            )  # fmt: skip
        if sign < 0 and (way > 0 or self._marked == {1, -1}):
            raise BuildError(
                "BANK-SIGN",
                f"the amount is below zero and marked {values['marker']!r}: it may be money in or "
                "out",
                "amount", "Ask the bank which it is, and put the row right.",
            )  # fmt: skip
        return amount if sign < 0 or way > 0 else _negated(amount)

    def _columns(self, values: dict[str, Any]) -> Any:
        debit, credit = values.get("debit"), values.get("credit")
        if _sign(debit) and _sign(credit):
            raise BuildError("BANK-SIGN", "the row has both a debit and a credit", "debit")
        if not _sign(debit):
            if credit is None:
                return debit
            if _sign(credit) < 0:
                raise BuildError(
                    "BANK-SIGN", "a credit below zero may be money in or out", "credit",
                    "Ask the bank which it is, and put the row right.",
                )  # fmt: skip
            return credit
        if self._debits == {1, -1}:
            raise BuildError(
                "BANK-SIGN", "the debit column has amounts above and below zero", "debit",
                "Ask the bank which of them are money out, and put the rows right.",
            )  # fmt: skip
        return debit if _sign(debit) < 0 else _negated(debit)


def _has_columns(values: dict[str, Any]) -> bool:
    return "debit" in values or "credit" in values


def _marker(values: dict[str, Any]) -> int:
    text = folded(str(values.get("marker", "")))
    return -1 if text in _OUT else 1 if text in _IN else 0


def _sign(value: Any) -> int:
    if value is None:
        return 0
    number: Decimal = value.number if value.__class__ is Told else value
    return (number > 0) - (number < 0)


def _negated(value: Any) -> Any:
    return Told(-value.number, value.currencies) if value.__class__ is Told else -value
