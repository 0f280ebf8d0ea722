"""The sheet that every table of rates becomes: one row for each rate, as published.

The rate is units of `Currency` for one `Base`, in the digits that were printed. Runs of cells that
say that there is no rate become one row each, with a remark, so that nothing is left out unsaid.
Runs in the reading process; imports the standard library only.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

#: Shape of an answer of the reading process: see `importers.child`.
Answer = tuple[Any, ...]

HEADER = ["Published by", "Date", "Base", "Currency", "Rate", "Remark", "Note"]
SHEET = "rates"

UN, ECB, FED = "UNORE", "ECB", "FED"

#: The longest list of lines that a place spells out.
_PLACES = 3

#: What a table writes where it has no rate.
NONE = frozenset({"", "N/A", "NA", "ND", "N.A.", "-"})


class Rate(NamedTuple):
    """One rate as published, and the lines on which it stands."""

    family: str
    day: str
    base: str
    currency: str
    number: str
    place: str
    note: str = ""
    remark: str = ""


def answer(rates: list[Rate], notes: list[str]) -> Answer:
    """Return the sheet of some rates."""
    rows = [
        HEADER,
        *(
            [rate.family, rate.day, rate.base, rate.currency, rate.number, rate.remark, rate.note]
            for rate in rates
        ),
    ]
    places = {number: rate.place for number, rate in enumerate(rates, 2)}
    return ("ok", [(SHEET, rows, "visible", [], [], [], [], [], [], places)], notes)


def lines_of(numbers: list[int]) -> str:
    """Return how lines are named: `line 27`, `lines 27, 33, 39 and 16 more`."""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    named = ", ".join(map(str, numbers[:_PLACES]))
    more = f" and {len(numbers) - _PLACES} more" if len(numbers) > _PLACES else ""
    return f"lines {named}{more}"


class Gaps:
    """Runs of cells without a rate, by column, in the order of the file."""

    def __init__(self, family: str, base: str, where: str = "") -> None:
        self._family, self._base, self._where = family, base, where
        self._open: dict[str, list[tuple[str, int]]] = {}
        self.found: list[Rate] = []

    def none(self, currency: str, day: str, line: int) -> None:
        """Note a cell without a rate."""
        self._open.setdefault(currency, []).append((day, line))

    def some(self, currency: str) -> None:
        """Note that a run has ended."""
        run = self._open.pop(currency, None)
        if run:
            self._close(currency, run)

    def end(self) -> list[Rate]:
        """Return a row for each run."""
        for currency, run in self._open.items():
            self._close(currency, run)
        self._open.clear()
        return self.found

    def _close(self, currency: str, run: list[tuple[str, int]]) -> None:
        days = sorted(day for day, _ in run)
        first, last = run[0][1], run[-1][1]
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        span = days[0] if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
        remark = f"no rate (N/A): {span}, {self._where}{lines}, column {currency}"
        place = f"{self._where}{lines}, column {currency}"
        self.found.append(Rate(self._family, days[-1], self._base, currency, "", place, "", remark))


_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def unsafe_xml(content: bytes) -> str:
    """Return why an XML file is not read, empty where it may be.

    A table of rates needs no document type; those that have one may make a reader fetch files or
    grow without end. Encodings in which the mark would look different are not read either.
    """
    if b"\0" in content[:4096]:
        return "it is not in UTF-8"
    if _DOCTYPE.search(content):
        return "it declares a document type, which a table of rates does not need"
    return ""
