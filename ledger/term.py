"""What every term has, whatever it states: its day, its place, its notes."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from ledger.findings import Place
from ledger.values import Identifier


class Term(BaseModel):
    """What every term has: its day, where it stands, and the notes any of them may carry."""

    # Most books use few of the models: each is made ready when it is first used.
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True, defer_build=True
    )

    #: The word after `custom`, and how many positional values follow it.
    word: ClassVar[str]
    positions: ClassVar[tuple[str, ...]] = ("id",)

    on: datetime.date
    place: Place
    id: Identifier
    origin: str = ""
    key: str = ""
    corrects: str = ""
    maker: str = ""
    checker: str = ""
    source: str = ""
    note: str = ""
    precision: str = ""
    illustrative: bool = False


def place_of(entry: Any) -> Place:
    """Return the file and line of an entry."""
    return Place(str(entry.meta.get("filename", "")), int(entry.meta.get("lineno", 0)))
