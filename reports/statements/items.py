"""Items: what a statement was made of, read back from its JSON and added up again.

A posting stands once under its import key, its line and its funding; what is reserved stands under
its commitment. Whoever reads a file adds its postings up and holds them against its lines, so that
a file that was put together by hand is not compared with anything.
"""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import ZERO, grouped
from reports.movements import Movement
from reports.statements.figures import DIRECT_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Codes that a statement takes away: costs and what went back.
_NEGATIVE = frozenset({*DIRECT_CLASSES, str(Movement.SUPPORT_COST), str(Movement.REFUNDED)})

_OPENING, _OTHER, _RECEIVABLE, _COMMITTED = "opening", "other", "receivable", "committed"
_PARTS_OF_OTHER = frozenset({str(Movement.EXCHANGE), str(Movement.TRANSFER)})

#: What says which statement it is.
_SAYS = ("scope", "id", "name", "fund", "begins", "ends", "book_currency")

#: How a reversal's key begins.
_REVERSAL = "reversal:"


class Item(NamedTuple):
    """One amount that a statement was made of.

    Attributes:
        code: of its line.
        funding, date, amount: as the statement says; the date is ISO text.
        key, entry: its import key, empty where it has none, and where it stood.
        text, origin, answers, reason: what its entry says.
    """

    code: str
    funding: str
    date: str
    amount: Decimal
    key: str
    entry: str
    text: str
    origin: str
    answers: str
    reason: str

    @property
    def reserved(self) -> bool:
        """Whether it is a commitment and no posting."""
        return self.code == _COMMITTED

    @property
    def reversal(self) -> bool:
        """Whether it reverses another one."""
        return bool(self.answers) and self.key.startswith(_REVERSAL)


class Line(NamedTuple):
    """A line with figures: its two amounts, and the lines it is arithmetic on.

    `less` are those of them that are taken from the others.
    """

    number: str
    code: str
    title: str
    style: str
    period: Decimal
    inception: Decimal
    of: tuple[str, ...]
    less: tuple[str, ...]


class Told(NamedTuple):
    """A statement as it was told: what it is, its lines by number, its items by identity."""

    says: Mapping[str, Any]
    begins: str
    print: str
    lines: dict[str, Line]
    items: dict[tuple[str, str, str], Item]


def told(data: Mapping[str, Any], name: str) -> Told:
    """Return a statement as its JSON says.

    Raises:
        BadInputError: it is no statement, or does not add up.
    """
    try:
        lines = {line.number: line for line in _lines(data)}
        says = {key: _text(data.get(key) or "") for key in _SAYS}
        begins = str(datetime.date.fromisoformat(data["begins"]))
        found = Told(says, begins, _print(data), lines, {})
        if "postings" not in data:
            raise BadInputError(
                "it does not say of which postings it was made",
                where=name,
                advice="It is of an older program: compare it by --as-issued ID instead.",
            )
        for item in (*_postings(data), *_committed(data)):
            # One entry may put two amounts into a line; they stand and fall together.
            known = found.items.get(_identity(item))
            amount = item.amount + (known.amount if known else ZERO)
            found.items[_identity(item)] = item._replace(amount=amount)
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as error:
        raise BadInputError(
            f"it is no statement of this program: {type(error).__name__} {error}", where=name
        ) from None
    _refuse_odd(found, name)
    return found


def _identity(item: Item) -> tuple[str, str, str]:
    return (item.key or item.entry, item.code, item.funding)


def _print(data: Mapping[str, Any]) -> str:
    return str((data.get("identity") or {}).get("fingerprint", ""))


def _lines(data: Mapping[str, Any]) -> Iterator[Line]:
    for line in data["body"]:
        if line["period"] is not None:
            yield Line(
                _text(line["number"]),
                _text(line["code"]),
                _text(line["title"]),
                _text(line["style"]),
                _amount(line["period"]["amount"]),
                _amount(line["inception"]["amount"]),
                tuple(map(_text, line["of"])),
                tuple(map(_text, line["less"])),
            )


def _postings(data: Mapping[str, Any]) -> Iterator[Item]:
    columns = data["postings"]["columns"]
    sources = data["sources"]
    for row in data["postings"]["rows"]:
        one = dict(zip(columns, row, strict=True))
        source = sources[one["entry"]]
        words = (_text(source[name]) for name in ("payee", "narration"))
        yield Item(
            *(_text(one["line"]), _text(one["funding"]), _text(one["date"])),
            *(_amount(one["amount"]), _text(source["key"]), _text(one["entry"])),
            *(" - ".join(filter(None, words)), _text(source["origin"])),
            *(_text(source.get("answers", "")), _text(source.get("reason", ""))),
        )


def _committed(data: Mapping[str, Any]) -> Iterator[Item]:
    for one in data["commitments"]:
        words = (_text(one[name]) for name in ("payee", "title"))
        yield Item(
            *(_COMMITTED, _text(one["funding"]), "", _amount(one["open"])),
            *(f"commitment:{_text(one['id'])}", "", " - ".join(filter(None, words)), "", "", ""),
        )


def _text(value: Any) -> str:
    """Return a value that is a text."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004 # one kind of error for all of it
    return value


def _amount(text: Any) -> Decimal:
    """Return an amount as it is written: a text, and a number that there is."""
    found = Decimal(text) if isinstance(text, str) else None
    if found is None or not found.is_finite():
        raise ValueError(f"{text!r} is no amount")
    return found


def contribution(code: str, item: Item, begins: str) -> tuple[Decimal, Decimal] | None:
    """Return what an item puts into the two columns of a line; None: it is of another line.

    Args:
        code: of the line.
        item: of the statement.
        begins: the first day of its period.
    """
    if _COMMITTED in {code, item.code} or _RECEIVABLE in {code, item.code}:
        return (item.amount, item.amount) if code == item.code else None
    before = item.date < begins
    if code == _OPENING:
        ever = item.amount if item.code == _OPENING else ZERO
        signed = -item.amount if item.code in _NEGATIVE else item.amount
        period = signed if before or item.code == _OPENING else ZERO
        return (period, ever) if period or ever else None
    if item.code == code or (code == _OTHER and item.code in _PARTS_OF_OTHER):
        return (ZERO if before else item.amount, item.amount)
    return None


def _refuse_odd(found: Told, name: str) -> None:
    """Refuse a statement of which a line is not what its postings, or other lines, add up to."""
    for line in found.lines.values():
        if missing := set(line.of) - found.lines.keys():
            raise BadInputError(
                f"line {line.number} is made of line {min(missing)}, which it does not have",
                where=name,
            )
    for line in found.lines.values():
        sums, what = _added_up(line, found)
        if sums != [line.period, line.inception]:
            raise BadInputError(
                f"its {what} add up to {grouped(sums[0])} and {grouped(sums[1])} for line "
                f"{line.number}, which says {grouped(line.period)} and {grouped(line.inception)}",
                where=name,
                advice="It is no whole statement of this program: `vtf verify` tells which it was.",
            )


def _added_up(line: Line, found: Told) -> tuple[list[Decimal], str]:
    """Return what a line should be in its two columns, and what that is the sum of, in words."""
    if line.of:
        parts = [
            (-one.period, -one.inception) if number in line.less else (one.period, one.inception)
            for number in line.of
            for one in (found.lines[number],)
        ]
    else:
        every = (contribution(line.code, item, found.begins) for item in found.items.values())
        parts = [part for part in every if part]
    sums = [sum((part[at] for part in parts), ZERO) for at in (0, 1)]
    return sums, "lines" if line.of else "postings"
