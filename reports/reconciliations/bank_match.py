"""Which entries and which lines of a bank belong together, and by which rule.

Rules are tried in their order, and what one of them has put together the next one does not see. No
rule guesses: a sum is taken only where it is the only one that fits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import ZERO
from reports.reconciliations.bank_days import NEAR_DAYS, near_first, one_after_another
from reports.reconciliations.bank_sums import Near

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from reports.reconciliations.bank_sides import Account, Entered, Unit

#: And so many where both have the same reference.
REFERENCE_DAYS = 60

BACK = "taken back in the books"
NAMED = "names its line"
REFERENCE = "reference"
SUM_REFERENCE = "reference, in sum"
AMOUNT = "amount and day"
ALIKE = "amount and day, several alike"
DAY = "a day's entries in one line, or lines in one entry"
SUM = "the only sum that fits"

#: What each rule says, in the order in which they are tried.
SAYS = {
    BACK: "an entry and the one that reverses it; the bank has no line of the reversal",
    NAMED: "the entry says which line of which statement it books",
    REFERENCE: f"the line gives the voucher or invoice, within {REFERENCE_DAYS} days",
    SUM_REFERENCE: "the same, where several lines or entries are the amount together",
    AMOUNT: f"the same amount within {NEAR_DAYS} days; nothing else that is left has it",
    ALIKE: f"the same amount within {NEAR_DAYS} days, the nearest of several, or in their order",
    DAY: f"all that is left of one day, one way, within {NEAR_DAYS} days",
    SUM: f"two or three that are the amount together, within {NEAR_DAYS} days; no others are",
}

#: What is no letter and no digit, of the plain characters.
_NO_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}

_WORD = re.compile(r"[^\s,;:/]+")
_DIGIT = re.compile(r"[0-9]")

#: No text as short as this is a reference.
_SHORT = 2


class Match(NamedTuple):
    """Entries and lines that belong together; one of the two may be empty."""

    rule: str
    units: tuple[Unit, ...]
    lines: tuple[Entered, ...]
    currency: str
    ours: Decimal


@dataclass
class Side:
    """What is still to be matched at one bank: the entries and lines of its accounts."""

    accounts: Mapping[str, Account]
    units: dict[int, Unit]
    lines: dict[str, Entered]
    tokens: Mapping[int, frozenset[str]]
    matches: list[Match] = field(default_factory=list)

    def currency(self, line: Entered) -> str:
        """Return the currency of a line."""
        return self.accounts[line.account].currency

    def take(self, rule: str, units: Sequence[int], lines: Sequence[Entered]) -> None:
        """Put some together; whoever asks knows that each of them has a worth."""
        currency = self.accounts[lines[0].account].currency
        if len(units) == len(lines) == 1:
            line, unit = lines[0], self.units.pop(units[0])
            del self.lines[line.id]
            ours = worth_of(unit, currency, lines)
            self.matches.append(Match(rule, (unit,), (line,), currency, ours))
            return
        found = tuple(self.units.pop(at) for at in units)
        for line in lines:
            del self.lines[line.id]
        ours = sum((worth_of(unit, currency, lines) for unit in found), ZERO)
        self.matches.append(Match(rule, found, tuple(lines), currency, ours))


def worth_of(unit: Unit, currency: str, lines: Sequence[Entered]) -> Decimal:
    """Return what an entry is in the currency of its lines.

    An entry that states what was sent is the whole of a line of which the bank says the same.
    """
    worth = unit.worth(currency or unit.currency or "USD")
    if worth is None:
        return lines[0].amount if _sent(unit, lines) else ZERO
    return worth


def _sent(unit: Unit, lines: Sequence[Entered]) -> bool:
    """Return whether the one line of an entry says that what it states was sent."""
    stated = abs(lines[0].original) if len(lines) == 1 and lines[0].original is not None else None
    return stated is not None and unit.original is not None and abs(unit.original) == stated


def folded(text: str) -> str:
    """Return the letters and digits of a reference.

    >>> folded("V-2014/031")
    'V2014031'
    """
    if text.isascii():
        return text.translate(_NO_SIGNS).upper()
    return "".join(filter(str.isalnum, text)).upper()


def names_of(entries: Sequence[Any], units: Mapping[int, Unit]) -> dict[int, frozenset[str]]:
    """Return what a line may call each entry: its voucher, its invoice."""
    found = {}
    for at, unit in units.items():
        own = [folded(unit.key.partition(":")[2])]
        if invoice := entries[unit.number].meta.get("invoice"):
            own.append(folded(str(invoice)))
        known = frozenset(text for text in own if len(text) > _SHORT and _DIGIT.search(text))
        if known:
            found[at] = known
    return found


def match(side: Side) -> list[Match]:
    """Return what belongs together; the rest stays in the side's entries and lines."""
    _back(side)
    _named(side)
    _by_reference(side)
    _by_amount(side)
    _by_day(side)
    _by_sum(side)
    return side.matches


def _back(side: Side) -> None:
    """An entry that was reversed moved nothing, unless the bank has a line of the reversal."""
    amounts: dict[tuple[str, Decimal], list[datetime.date]] = defaultdict(list)
    by_key: dict[tuple[str, Decimal], list[int]] = defaultdict(list)
    for at, unit in side.units.items():
        if not unit.answers:
            by_key[unit.key, unit.amount].append(at)
    answers = [(at, unit) for at, unit in side.units.items() if unit.answers]
    if answers:
        for line in side.lines.values():
            amounts[side.currency(line), line.amount].append(line.day)
    currencies = {one.currency for one in side.accounts.values()}
    for at, unit in answers:
        # An entry that books several lines has several parts, and so has what takes it back.
        some = by_key.get((unit.answers, -unit.amount))
        if not some:
            continue
        first = some[-1]
        worths = ((currency, unit.worth(currency)) for currency in currencies)
        days = [
            day
            for currency, worth in worths
            if worth is not None
            for day in amounts.get((currency, worth), ())
        ]
        later = unit.day > side.units[first].day
        if later and any(abs((day - unit.day).days) <= NEAR_DAYS for day in days):
            continue
        some.pop()
        found = side.units.pop(first), side.units.pop(at)
        side.matches.append(Match(BACK, found, (), "", ZERO))


def _named(side: Side) -> None:
    named: dict[str, list[int]] = defaultdict(list)
    for at, unit in side.units.items():
        if unit.line in side.lines:
            named[unit.line].append(at)
    for name, some in named.items():
        line = side.lines[name]
        currency = side.currency(line)
        known = all(side.units[at].worth(currency) is not None for at in some)
        if known or (len(some) == 1 and _sent(side.units[some[0]], [line])):
            side.take(NAMED, some, [line])


def _by_reference(side: Side) -> None:
    by_token: dict[str, list[int]] = defaultdict(list)
    for at in side.units:
        for token in side.tokens.get(at, ()):
            by_token[token].append(at)
    if not by_token:
        return
    strong: dict[str, list[Entered]] = defaultdict(list)
    for line in side.lines.values():
        for text in line.strong:
            if (token := folded(text)) in by_token:
                strong[token].append(line)
    for token, lines in strong.items():
        _of_token(side, by_token[token], lines)
    _by_words(side, by_token)


def _by_words(side: Side, by_token: Mapping[str, Sequence[int]]) -> None:
    """A reference among the words of a line counts where the amount is the same as well."""
    for line in [one for one in side.lines.values() if one.text]:
        words = {folded(word) for word in _WORD.findall(line.text)} & by_token.keys()
        for token in sorted(words) if words else ():
            if line.id in side.lines:
                _of_token(side, by_token[token], [line], only_equal=True)


def _of_token(
    side: Side, numbers: Sequence[int], lines: Sequence[Entered], *, only_equal: bool = False
) -> None:
    """Put together what has one reference: one and one, several and one, one and several."""
    left = [line for line in lines if line.id in side.lines]
    if not left:
        return
    if len(left) == len(numbers) == 1 and _is_one(side, numbers[0], left[0]):
        side.take(REFERENCE, numbers, left)
        return
    currency, up = side.currency(left[0]), left[0].amount > 0
    fits = [
        at
        for at in numbers
        if at in side.units
        and (worth := side.units[at].worth(currency)) is not None
        and (worth > 0) == up
        and all(abs((side.units[at].day - line.day).days) <= REFERENCE_DAYS for line in left)
    ]
    if not fits or any(side.currency(x) != currency or (x.amount > 0) != up for x in left):
        return
    ours = sum((side.units[at].worth(currency) or ZERO for at in fits), ZERO)
    theirs = sum((line.amount for line in left), ZERO)
    if ours == theirs and len(fits) == len(left) == 1:
        side.take(REFERENCE, fits, left)
    elif ours == theirs and 1 in {len(fits), len(left)}:
        side.take(SUM_REFERENCE, fits, left)
    elif len(left) == 1 and len(
        same := [at for at in fits if side.units[at].worth(currency) == theirs]
    ) == 1:  # fmt: skip
        side.take(REFERENCE, same, left)
    elif len(fits) == len(left) == 1 and not only_equal:
        # The reference alone says so: what the amounts differ by is an item.
        side.take(REFERENCE, fits, left)


def _is_one(side: Side, at: int, line: Entered) -> bool:
    """Return whether an entry is a line to the cent, and near it: so most references are."""
    unit = side.units.get(at)
    return (
        unit is not None
        and unit.worth(side.currency(line)) == line.amount
        and abs((unit.day - line.day).days) <= REFERENCE_DAYS
    )


def _by_amount(side: Side) -> None:
    """The same amount, the nearest day first, whatever the order of either side."""
    lines: dict[tuple[str, Decimal], list[Entered]] = defaultdict(list)
    for line in side.lines.values():
        lines[side.accounts[line.account].currency, line.amount].append(line)
    for currency in sorted({one.currency for one in side.accounts.values()}):
        groups: dict[Decimal, list[int]] = defaultdict(list)
        for _, worth, at in _units_in(side, currency):
            if (currency, worth) in lines:
                groups[worth].append(at)
        for amount, numbers in groups.items():
            some = lines[currency, amount]
            if len(numbers) > 1 or len(some) > 1:
                _nearest(side, numbers, some)
            elif abs((side.units[numbers[0]].day - some[0].day).days) <= NEAR_DAYS:
                side.take(AMOUNT, numbers, some)


def _nearest(side: Side, numbers: Sequence[int], lines: Sequence[Entered]) -> None:
    units = sorted(numbers, key=lambda at: (side.units[at].day, at))
    some = sorted(lines, key=lambda one: (one.day, one.id))
    days = [side.units[at].day.toordinal() for at in units]
    theirs = [line.day.toordinal() for line in some]
    near, in_order = near_first(days, theirs), one_after_another(days, theirs)
    # A bank that is always a week late has the line of one payment beside the next payment.
    for one, other in in_order if len(in_order) > len(near) else near:
        side.take(ALIKE, [units[one]], [some[other]])


def _by_day(side: Side) -> None:
    """What is left of one day, one way, in one line of the bank; or the other way round."""
    for currency in sorted({one.currency for one in side.accounts.values()}):
        sums = _day_sums(_units_in(side, currency))
        for line in _lines_in(side, currency):
            if found := _one_day(line.day, sums.get(line.amount, ()), side.units):
                side.take(DAY, found, [line])
        totals = _day_sums((one.day, one.amount, one.id) for one in _lines_in(side, currency))
        for day, worth, at in list(_units_in(side, currency)):
            if names := _one_day(day, totals.get(worth, ()), side.lines):
                side.take(DAY, [at], [side.lines[name] for name in names])


def _day_sums(
    some: Iterable[tuple[datetime.date, Decimal, Any]],
) -> dict[Decimal, list[tuple[datetime.date, list[Any]]]]:
    """Return what several of one day, one way, are together: amount -> the day and each of them."""
    days: dict[tuple[datetime.date, bool], list[tuple[Decimal, Any]]] = defaultdict(list)
    for day, amount, name in some:
        days[day, amount > 0].append((amount, name))
    sums: dict[Decimal, list[tuple[datetime.date, list[Any]]]] = defaultdict(list)
    for (day, _), own in days.items():
        if len(own) > 1:
            total = sum((amount for amount, _ in own), ZERO)
            sums[total].append((day, [name for _, name in own]))
    return sums


def _one_day(
    day: datetime.date, sums: Sequence[tuple[datetime.date, list[Any]]], there: Container[Any]
) -> list[Any]:
    """Return what of one near day is still there, whole; nothing where no day or several fit."""
    near = [
        some
        for of_day, some in sums
        if abs((of_day - day).days) <= NEAR_DAYS and all(one in there for one in some)
    ]
    return near[0] if len(near) == 1 else []


def _by_sum(side: Side) -> None:
    """Two or three entries that are one line, and two or three lines that are one entry."""
    for currency in sorted({one.currency for one in side.accounts.values()}):
        units = Near(_units_in(side, currency))
        for line in _lines_in(side, currency):
            found = units.only(line.day, line.amount)
            if found and all(at in side.units for at in found):
                side.take(SUM, found, [line])
        lines = Near((line.day, line.amount, line.id) for line in _lines_in(side, currency))
        for day, worth, at in list(_units_in(side, currency)):
            names = lines.only(day, worth)
            if names and all(name in side.lines for name in names):
                side.take(SUM, [at], [side.lines[name] for name in names])


def _units_in(side: Side, currency: str) -> Iterator[tuple[datetime.date, Decimal, int]]:
    for at, unit in side.units.items():
        if (worth := unit.worth(currency)) is not None:
            yield unit.day, worth, at


def _lines_in(side: Side, currency: str) -> list[Entered]:
    return [line for line in side.lines.values() if side.currency(line) == currency]
