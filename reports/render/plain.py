"""Plain data: a model as JSON holds it. Figures are strings, days are ISO, nothing is rounded."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import singledispatch
from typing import Any

from pydantic import BaseModel

from ledger.money import fixed


def as_json(value: Any) -> str:
    """Return the JSON text of a report: the same report gives the same text."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n"


@singledispatch
def plain(value: Any) -> Any:
    """Return a value of a report as strings, lists and dictionaries."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: plain(getattr(value, name)) for name in names}
    raise TypeError(f"{type(value).__name__} has no place in a report")


@plain.register(type(None))
@plain.register(int)
def _same(value: int | None) -> int | None:
    return value


@plain.register
def _(value: str) -> str:
    return str(value)


@plain.register
def _(value: Decimal) -> str:
    return fixed(value)


@plain.register
def _(value: datetime.date) -> str:
    return value.isoformat()


@plain.register
def _(value: BaseModel) -> Any:
    return plain(value.model_dump())


@plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(item) for key, item in value.items()}


@plain.register
def _(value: list) -> list[Any]:  # type: ignore[type-arg] # dispatch needs the bare type
    return [plain(item) for item in value]


@plain.register
def _(value: tuple) -> Any:  # type: ignore[type-arg] # dispatch needs the bare type
    if hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    return [plain(item) for item in value]
