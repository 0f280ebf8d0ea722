"""What stands behind the keys of a layout: texts, cells, exact numbers, tables."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

#: Stands in a proposed layout where only a person knows; no import accepts it.
ASK = "???"


def as_list(value: object) -> object:
    """Return a lone text or table as a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


def _as_text(value: object) -> object:
    # TOML has dates, numbers and booleans; a default is read as a cell with that text would be.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime.date, int)):
        return str(value)
    return value


def _as_decimal(value: object) -> object:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise ValueError('expected a whole number or a text such as "0.01"')


Texts = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Cell = Annotated[str, BeforeValidator(_as_text)]
Exact = Annotated[Decimal, BeforeValidator(_as_decimal)]


class Part(BaseModel):
    """A table of a layout: nothing in it may be unknown or misspelt."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def as_tables(value: object) -> object:
    """Return a lone table as a list of one."""
    return [value] if isinstance(value, dict) else value
