"""Sheets whose rows are not records yet: cross tables, parts side by side, packed cells.

What stands in one row of such a sheet is taken apart into several records, or one cell into several
fields. `importers.reshape` does it; these models are what a layout may say about it.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from importers.layout_values import Cell, Part, Texts

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Cross(Part):
    """Columns that spread one thing out: each filled cell under them is a record of its own.

    Attributes:
        columns: the header texts of these columns.
        into: the field of what stands in the cells.
        header: how a header text reads, fields in braces: `{year}`, `{currency} {year}`.
        total: columns that add the others up: checked row by row, then left out.
    """

    columns: Annotated[Texts, Field(min_length=1)]
    into: str
    header: str
    total: Texts = ()


class Branch(Part):
    """Columns that make a record of their own beside others in the same row.

    Attributes:
        columns: field -> header text.
        values: field -> what it is for all of these records.
    """

    columns: Annotated[dict[str, str], Field(min_length=1)]
    values: dict[str, Cell] = Field(default_factory=dict)


class Packed(Part):
    """A column whose cells hold several things between marks.

    Attributes:
        column: its header text.
        mark: what stands between the things.
        into: the fields that the things fill, in their order; or
        item: how one thing reads, fields in braces; each is a record then.
        total: header text of the column to which they add up; its field is `adds`.
    """

    column: str
    mark: Annotated[str, Field(min_length=1)]
    into: Texts = ()
    item: str = ""
    total: str = ""
    adds: str = "amount"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.into) == bool(self.item):
            raise ValueError("give either into or item")
        return self


def named_in(template: str) -> tuple[str, ...]:
    """Return the fields of a template, in their order.

    Raises:
        ValueError: its braces are not in pairs, or hold what is no field, or one twice.
    """
    found = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    for at, name in enumerate(found):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{template!r}: {name!r} in braces is no field")
        if name in found[:at]:
            raise ValueError(f"{template!r}: {name!r} stands in it twice")
    return tuple(found)


@lru_cache(maxsize=256)
def _template(template: str, *, loose: bool) -> re.Pattern[str]:
    parts = []
    for text, name, _, _ in string.Formatter().parse(template):
        for at, piece in enumerate(pieces := re.split(r"(\s+)", text)):
            if not piece.isspace():
                parts.append(re.escape(piece))
                continue
            marks = pieces[at - 1][-1:] + pieces[at + 1][:1]
            # Beside a mark a space may be missing; what parts words or fields may not.
            free = loose and any(not mark.isalnum() for mark in marks)
            parts.append(r"\s*" if free else r"\s+")
        if name:
            parts.append(f"(?P<{name}>.+?)")
    return re.compile(r"\s*" + "".join(parts) + r"\s*", re.IGNORECASE | re.DOTALL)


def read_template(template: str, text: str) -> dict[str, str] | None:
    """Return what stands in a text where a template has fields, None if it does not fit.

    >>> read_template("{programme}: {amount}", "MLI: EUR 1,000")
    {'programme': 'MLI', 'amount': 'EUR 1,000'}
    >>> read_template("{currency} {date}", "EUR 2013")
    {'currency': 'EUR', 'date': '2013'}
    """
    found = _template(template, loose=False).fullmatch(text)
    found = found or _template(template, loose=True).fullmatch(text)
    return {name: value.strip() for name, value in found.groupdict().items()} if found else None
