"""What currency and unit a sheet's amounts are in, where header or number format say so.

An amount under `Amount (EUR)`, or in a cell formatted as euros, is no dollars, whatever the layout
leaves unsaid; and a column of thousands read as ones is wrong by as much. So header and format
count as if the sign stood in each cell: where a row says otherwise, it is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from importers.amounts import AmountError, float_number, shown_currencies
from importers.cells import Told
from importers.faults import FaultError
from importers.fields import FieldType
from importers.formats import PERCENT
from importers.scales import spoken_scales
from importers.workbook import raw_text
from ledger.iso4217 import MINOR_UNITS
from ledger.money import BOOK_CURRENCY, fixed, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from importers.fields import Field
    from importers.scales import Scale
    from importers.table import Table
    from importers.workbook import Value

    Faults = list[tuple[str, FaultError]]

#: Fields that are in dollars by what they are.
_DOLLARS = frozenset({"usd", "paid", "pledged", "support_cost"})

_CODE = re.compile(r"(?<![A-Za-z])(?:US\$|[A-Z]{3}|[€£₩₹])(?![A-Za-z])")
#: Currencies whose codes are English words too, in a header of capitals.
_WORDS = frozenset({"ALL", "TOP", "TRY", "PEN", "CUP", "GEL", "SOS", "MOP", "BAM", "LAK", "STD"})


class Units:
    """The currencies that header and formats give to a sheet's amounts."""

    def __init__(self, table: Table, fields: Mapping[str, Field]) -> None:
        self._table = table
        columns = table.header.columns
        self._money = {
            at: name for name, at in columns.items() if fields[name].type is FieldType.MONEY
        }
        self._percents = {
            at: name for name, at in columns.items() if fields[name].type is FieldType.PERCENT
        }
        headed = {name: _headed(table, at) for at, name in self._money.items()}
        self.headed = {
            name: found
            for name, found in headed.items()
            if found and not (name in _DOLLARS and found == (BOOK_CURRENCY,))
        }
        self._signs: dict[int, dict[int, str]] = {}
        for (row, at), sign in table.sheet.signs.items():
            if at in self._money or at in self._percents:
                self._signs.setdefault(row, {})[at] = sign
        _check_scale(table, self._money)

    def speak(self, number: int) -> bool:
        """Return whether header or formats say anything about a row."""
        return bool(self.headed) or number in self._signs

    def cells(self, number: int, cells: list[Value]) -> list[Value]:
        """Return a row's cells with the sign of those that show a per cent where one belongs."""
        found = list(cells)
        for at, sign in self._signs.get(number, {}).items():
            value = found[at - 1]
            if at in self._percents and sign == PERCENT and isinstance(value, float):
                try:
                    text = fixed(float_number(value) * 100)
                except AmountError:
                    continue  # the reader says what is wrong with it
                mark = self._table.style(self._percents[at]).numbers.decimal
                found[at - 1] = text.replace(".", mark) + PERCENT
        return found

    def apply(self, number: int, values: dict[str, Any], faults: Faults) -> None:
        """Give a row's amounts the currencies that header and formats state."""
        for name, currencies in self.headed.items():
            _tell(name, currencies, values, faults, "the header says")
        for at, sign in self._signs.get(number, {}).items():
            name = self._money.get(at, "")
            if name not in values:
                continue
            if sign == PERCENT:
                text = "the cell shows a per cent, expected an amount"
                faults.append((name, FaultError("IMPORT-AMOUNT", text)))
            else:
                _tell(name, shown_currencies(sign), values, faults, "the cell's format shows")


def _tell(
    name: str, currencies: tuple[str, ...], values: dict[str, Any], faults: Faults, who: str
) -> None:
    """Hold an amount against the currencies that were found; where its row says none, say it."""
    value = values.get(name)
    if value is None:
        return
    stated = BOOK_CURRENCY if name in _DOLLARS else values.get("currency", "")
    if value.__class__ is Told:
        own: tuple[str, ...] = value.currencies
    else:
        # A sign that may be the dollar of these books is, unless the row says otherwise.
        own = (stated,) if stated else tuple({BOOK_CURRENCY} & set(currencies)) or currencies
        if own != (stated or BOOK_CURRENCY,):
            values[name] = Told(value, own)
    if not set(own) & set(currencies):
        found, said = " or ".join(own), " or ".join(currencies)
        text = f"the cell is in {found}, {who} {said}"
        faults.append((name, FaultError("IMPORT-CURRENCY", text, "Put one of the two right.")))


def _headed(table: Table, at: int) -> tuple[str, ...]:
    """Return the currencies that a column's header names."""
    depth = table.layout.recognise.header_rows
    rows = table.sheet.rows[max(table.header.row - depth, 0) : table.header.row]
    text = " ".join(raw_text(cells[at - 1]) for cells in rows)
    found: dict[str, None] = {}
    for code in _CODE.findall(text):
        if code in MINOR_UNITS:
            if code not in _WORDS:
                found[code] = None
        elif len(code) < 3 or code == "US$":
            found.update(dict.fromkeys(shown_currencies(code)))
    return tuple(found)


def _check_scale(table: Table, money: Mapping[int, str]) -> None:
    """Refuse thousands that would be read as ones, unless the layout says that they are ones.

    One that says thousands, where the sheet has come to speak of millions, is wrong as well.
    """
    said = "scale" in table.layout.numbers.model_fields_set
    scale = table.layout.numbers.scale
    for at, name in money.items():
        text = table.header.texts[at - 1]
        if found := _against(spoken_scales(text, header=True), scale, said=said):
            read = f"the header speaks of {found!r}, and the layout reads {name!r} as "
            table.add("IMPORT-COLUMN", read + _ones(scale), table.header.row, name, _SCALE)
    for number, cells in enumerate(table.sheet.rows[: table.header.row - 1], 1):
        for column, value in enumerate(cells, 1):
            if not money or value.__class__ is not str:
                continue
            if found := _against(spoken_scales(str(value), header=False), scale, said=said):
                read = f"the title speaks of {found!r}, and the layout reads amounts as "
                table.findings.append(
                    table.where.finding(
                        "IMPORT-COLUMN", read + _ones(scale), number, column, _SCALE
                    )
                )


_SCALE = "Say scale = 1000 under [numbers] in the layout; or scale = 1, if it is not so."


def _ones(scale: Decimal) -> str:
    return "ones" if scale == 1 else f"{grouped(scale)}s"


def _against(spoken: list[Scale], scale: Decimal, *, said: bool) -> str:
    """Return the words that speak of another unit than the layout's, empty where none do."""
    if not spoken or (said and scale == 1) or any(found.ones == scale for found in spoken):
        return ""
    return spoken[0].words
