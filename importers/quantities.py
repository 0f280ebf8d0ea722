"""Quantities as people write them: `953`, `1,331`, `over 9,082`, `31,000+`.

What is stated as "over" or "more than" is read as at least that much, and says so for ever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from importers.amounts import read_number
from importers.workbook import raw_text

if TYPE_CHECKING:
    from decimal import Decimal

    from importers.amounts import Marks
    from importers.workbook import Value

_AT_LEAST = re.compile(
    r"(?:(?:over|more than|at least|>=?|\u2265)\s*(?P<after>\S.*?)|(?P<before>.*\S)\s*\+)\s*\Z",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """A quantity whose own cell says that it is at least so much."""

    number: Decimal


def read_quantity(value: Value, marks: Marks) -> Decimal | Quantity:
    """Return a cell's quantity.

    Raises:
        AmountError: the cell holds none.
    """
    found = _AT_LEAST.match(raw_text(value).strip()) if value.__class__ is str else None
    if found is None:
        return read_number(value, marks)
    return Quantity(read_number(found["after"] or found["before"], marks))


def quantity_of(value: Decimal | Quantity) -> tuple[Decimal, bool]:
    """Return the number of a quantity, and whether it is at least that much."""
    return (value.number, True) if isinstance(value, Quantity) else (value, False)
