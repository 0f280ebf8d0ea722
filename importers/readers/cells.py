"""What the readers of binary workbooks share: formats of cells, codes of errors, packed numbers."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.formats import SPAN, moment_of, sign_of_format
from importers.readers.moments import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What an error cell shows, by its code: the same in every Excel.
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip

_DOUBLE = struct.Struct("<d")


class Shown(NamedTuple):
    """How a cell's style shows its number: the sign beside it, and whether as a `moment`."""

    sign: str
    moment: str


PLAIN = Shown("", "")


def error_text(code: int) -> str:
    """Return what an error cell shows."""
    return ERRORS.get(code, f"#ERROR {code}")


def shown_by(styles: Iterable[int], formats: Mapping[int, str]) -> list[Shown]:
    """Return how each style shows numbers.

    Args:
        styles: the number of each style's format, in the order of the styles.
        formats: format number -> how it is written, for those that are written out.
    """
    known: dict[int, Shown] = {}
    found = []
    for number in styles:
        if number not in known:
            code = formats.get(number, "")
            known[number] = Shown(sign_of_format(number, code), moment_of(number, code))
        found.append(known[number])
    return found


def number_value(number: float, shown: Shown, *, since_1904: bool) -> Any:
    """Return a number, or what it shows as a date or time."""
    if not shown.moment:
        return number
    return moment(number, span=shown.moment == SPAN, since_1904=since_1904)


def packed_number(packed: int) -> float:
    """Return a number of four bytes: a whole number or the upper half of a double, per 100 or 1."""
    if packed & 2:
        whole = (packed & 0xFFFFFFFC) - ((packed & 0x80000000) << 1)
        number = (whole >> 2) / 1
    else:
        number = _DOUBLE.unpack(b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if packed & 1 else number
