"""The words of a statement, as data: a donor's own headings need no code.

The words stand in `templates/headings.toml`. A donor's own file has the same shape and may leave
out whatever it does not change.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ledger.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path


class Headings(BaseModel):
    """Title, certificate, and the words of each line and column by its code."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    certificate: str
    uncertified: str
    lines: dict[str, str]
    columns: dict[str, str]


def headings(own: Path | None = None) -> Headings:
    """Return the words, a file of the donor's laid over those that come with the program.

    Raises:
        BadInputError: the file cannot be read, or names a line or column that does not exist.
    """
    words = tomllib.loads((files("reports") / "templates" / "headings.toml").read_text("utf-8"))
    if own is None:
        return Headings(**words)
    try:
        theirs = tomllib.loads(own.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"the headings cannot be read: {error}", where=str(own)) from None
    for part in ("lines", "columns"):
        unknown = sorted(set(theirs.get(part, {})) - set(words[part]))
        if unknown:
            known = ", ".join(words[part])
            raise BadInputError(
                f"no {part[:-1]} is called {', '.join(unknown)}",
                where=str(own),
                advice=f"The {part} are: {known}.",
            )
    try:
        return Headings(**_over(words, theirs))
    except ValidationError as error:
        raise BadInputError(f"these are not headings: {error}", where=str(own)) from None


def _over(words: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    merged = words | {key: value for key, value in theirs.items() if not isinstance(value, dict)}
    for key, value in theirs.items():
        if isinstance(value, dict):
            merged[key] = {**words.get(key, {}), **value}
    return merged
