"""Fields put together from others: `grant = "{agreement}-{programme}"`.

A part that refers to an empty field is left out; several parts are joined by "; ". What comes out
is read as a cell with that text would be.
"""

from __future__ import annotations

import string
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from importers.cells import Told
from importers.faults import FaultError
from ledger.money import fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from importers.cells import Reader
    from importers.layout import Layout

    Faults = list[tuple[str, FaultError]]
    Composer = Callable[[dict[str, Any], Faults], None]


def composer(layout: Layout, readers: Mapping[str, Reader]) -> Composer | None:
    """Return what fills the composed fields of a record, None where the layout has none."""
    if not layout.compose:
        return None
    plans = [
        (name, [_parsed(template) for template in templates], readers[name])
        for name, templates in layout.compose.items()
    ]
    required = {name for name in layout.compose if layout.record.fields[name].required}

    def compose(values: dict[str, Any], faults: Faults) -> None:
        for name, templates, read in plans:
            parts = (_part(template, values) for template in templates)
            text = "; ".join(part for part in parts if part)
            try:
                found = read(text) if text else None
            except FaultError as fault:
                faults.append((name, fault))
                continue
            if found is not None:
                values[name] = found
            elif required and name in required and name not in values:
                faults.append(
                    (name, FaultError("IMPORT-REQUIRED", "nothing to put it together from"))
                )

    return compose


def _parsed(template: str) -> list[tuple[str, str]]:
    """Return (text before, field) pairs; the field is empty at the end."""
    return [(text, name or "") for text, name, _, _ in string.Formatter().parse(template)]


def _part(template: list[tuple[str, str]], values: Mapping[str, Any]) -> str:
    text = ""
    for before, name in template:
        text += before
        if name:
            if name not in values:
                return ""
            text += _text(values[name])
    return text


def _text(value: Any) -> str:
    if isinstance(value, Told):
        value = value.number
    if isinstance(value, Decimal):
        return fixed(value)
    return str(value)
