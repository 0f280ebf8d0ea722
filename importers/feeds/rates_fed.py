"""The monthly averages of the Federal Reserve, release H.10/G.5: two forms, two ways of quoting.

The Federal Reserve's own download (`Series Description`, `Unit:`, `Currency:`) says of each column
what is quoted in what: `Currency:_Per_AUD` in `USD` is dollars for one Australian dollar, and
`Currency:_Per_USD` in `NOK` is kroner for one dollar. Nothing is turned round here.

The long form (`Date,Country,Exchange rate`) of the collection `datasets/exchange-rates` names
countries, and quotes every one of them in units for one dollar, those too that the Federal Reserve
quotes the other way. The file does not say so itself. So it is held against the pound, of which one
dollar has never bought a whole one: a file that quotes the pound above one is of the other way, and
is refused, as is one without the pound.
"""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

from importers.feeds.rates_sheet import FED, NONE, Answer, Gaps, Rate, answer
from importers.feeds.rates_signs import is_fed_long
from importers.readers.refusals import RefusedError

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-01)?\Z")
_PER = re.compile(r"Currency:_Per_([A-Z]{3})\Z")
_CODE = re.compile(r"[A-Z]{3}\Z")
_ADVICE = "Download the monthly averages, whole, and leave the file as it is."

#: Countries as the releases name them, and their currency in each stretch of time (ISO 4217; the
#: months as in the release notes of H.10 and in the standard's list of withdrawn codes). `until`
#: is the last month.
_POUND = "United Kingdom"
_COUNTRIES: dict[str, tuple[tuple[str, str], ...]] = {
    "Australia": (("AUD", ""),),
    "Austria": (("ATS", "2001-12"),),
    "Belgium": (("BEF", "2001-12"),),
    "Brazil": (("BRL", ""),),
    "Canada": (("CAD", ""),),
    "China": (("CNY", ""),),
    "Denmark": (("DKK", ""),),
    "Euro": (("EUR", ""),),
    "Finland": (("FIM", "2001-12"),),
    "France": (("FRF", "2001-12"),),
    "Germany": (("DEM", "2001-12"),),
    "Greece": (("GRD", "2000-12"),),
    "Hong Kong": (("HKD", ""),),
    "India": (("INR", ""),),
    "Ireland": (("IEP", "2001-12"),),
    "Italy": (("ITL", "2001-12"),),
    "Japan": (("JPY", ""),),
    "Malaysia": (("MYR", ""),),
    "Mexico": (("MXN", ""),),
    "Netherlands": (("NLG", "2001-12"),),
    "New Zealand": (("NZD", ""),),
    "Norway": (("NOK", ""),),
    "Portugal": (("PTE", "2001-12"),),
    "Singapore": (("SGD", ""),),
    "South Africa": (("ZAR", ""),),
    "South Korea": (("KRW", ""),),
    "Spain": (("ESP", "2001-12"),),
    "Sri Lanka": (("LKR", ""),),
    "Sweden": (("SEK", ""),),
    "Switzerland": (("CHF", ""),),
    "Taiwan": (("TWD", ""),),
    "Thailand": (("THB", ""),),
    "United Kingdom": (("GBP", ""),),
    # The bolívar fuerte gave way to the bolívar soberano on 20 August 2018: that month's average
    # is of both, and a rate of neither.
    "Venezuela": (("VEF", "2018-07"), ("", "2018-08"), ("VES", "")),
}
_MIXED = "no rate (N/A): the month's average mixes two currencies of {country}"


def read(content: bytes) -> Answer:
    """Return the rates of a file."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        return _long(rows) if is_fed_long(content) else _wide(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        return ("refused", f"the file is no table of rates: {error}", _ADVICE)
    except RefusedError as error:
        return ("refused", str(error), _ADVICE)


def _month(text: str, line: int) -> str:
    match = _MONTH.match(text.strip())
    if not match:
        raise RefusedError(
            f"line {line} is of {text.strip()!r}, expected a month: daily rates differ"
        )
    return f"{match[1]}-{match[2]}"


def _long(rows: list[list[str]]) -> Answer:
    """Return the rates of the long form: units for one dollar, whatever the country."""
    rates: list[Rate] = []
    months: set[str] = set()
    pounds = 0
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) != 3:
            raise RefusedError(f"line {line} has {len(row)} cells, expected 3")
        month, country, number = _month(row[0], line), row[1].strip(), row[2].strip()
        months.add(month)
        pounds += country == _POUND
        if country == _POUND and _above_one(number):
            raise RefusedError(
                f"line {line} quotes the pound at {number}: this form states units for one dollar, "
                "and a dollar has never bought a whole pound"
            )
        rates.append(_rate(country, month, number, line))
    if months and all(month.endswith("-01") for month in months) and len(months) > 1:
        raise RefusedError(
            "the file has one figure a year: annual averages are the rate of no month"
        )
    if not pounds:
        raise RefusedError(
            "no row is of the United Kingdom, by which the way of quoting is checked"
        )
    return answer(rates, [])


def _above_one(number: str) -> bool:
    whole = number.partition(".")[0].strip()
    return whole.isdigit() and int(whole) >= 1


def _rate(country: str, month: str, number: str, line: int) -> Rate:
    day, place = f"{month}-01", f"line {line}"
    spans = _COUNTRIES.get(country)
    if spans is None:
        # No code is guessed: the layout's reader refuses the name, with this line.
        return Rate(FED, day, "USD", country, number, place, country)
    code = next((code for code, until in spans if not until or month <= until), None)
    if code is None:
        last = spans[-1][1]
        remark = f"no rate (N/A): the currency of {country} ended in {last}"
        return Rate(FED, day, "USD", spans[-1][0], number, place, country, remark)
    if not code:
        return Rate(FED, day, "USD", "", number, place, country, _MIXED.format(country=country))
    if number.upper() in NONE:
        return Rate(FED, day, "USD", code, "", place, country, "no rate (N/A)")
    return Rate(FED, day, "USD", code, number, place, country)


class _Column(NamedTuple):
    """One series of the wide form: its place, and what it quotes in what; none for an index."""

    at: int
    title: str
    base: str
    currency: str


def _wide(rows: list[list[str]]) -> Answer:
    """Return the rates of the own form: rows about the series, then one for each month."""
    about = {row[0].strip().rstrip(":"): (line, row) for line, row in enumerate(rows, 1) if row}
    missing = {"Series Description", "Unit", "Multiplier", "Currency", "Time Period"} - about.keys()
    if missing:
        raise RefusedError(f"the file has no row {', '.join(sorted(missing))}")
    begin = about["Time Period"][0]
    columns = _columns(about, len(about["Time Period"][1]))
    rates: list[Rate] = []
    gaps: dict[str, Gaps] = {}
    for line, row in enumerate(rows[begin:], begin + 1):
        if not any(row):
            continue
        month = _month(row[0], line)
        for column in columns:
            number = row[column.at].strip() if column.at < len(row) else ""
            gap = gaps.setdefault(column.base, Gaps(FED, column.base))
            if number.upper() in NONE:
                gap.none(column.currency, f"{month}-01", line)
                continue
            gap.some(column.currency)
            place = f"line {line}, column {column.at + 1}"
            day = f"{month}-01"
            rates.append(Rate(FED, day, column.base, column.currency, number, place, column.title))
    return answer(rates + [rate for gap in gaps.values() for rate in gap.end()], [])


def _columns(about: dict[str, tuple[int, list[str]]], width: int) -> list[_Column]:
    titles, units, multipliers, currencies = (
        about[name][1] + [""] * width
        for name in ("Series Description", "Unit", "Multiplier", "Currency")
    )
    found = []
    for at in range(1, width):
        per, currency = _PER.match(units[at].strip()), currencies[at].strip()
        if per is None:
            continue  # an index of the dollar's value is no rate of exchange
        if not _CODE.match(currency) or multipliers[at].strip() not in {"1", "1.0", "1.00"}:
            raise RefusedError(
                f"column {at + 1} is in {currency!r} times {multipliers[at]!r}, expected a "
                "currency, once"
            )
        found.append(_Column(at, " ".join(titles[at].split()), per[1], currency))
    if not found:
        raise RefusedError("no column is a rate of exchange")
    return found
