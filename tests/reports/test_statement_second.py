"""The lines of a statement worked out a second time, from the postings as they are written.

Nothing is shared with the reports: an account is its name, a funding is the metadata of its
posting, and what a line holds follows from those alone. The books are random and against many
rules: whatever is booked must stand in the line that it belongs to.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.books import load
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from tests.reports.test_statement_properties import (
    FIRST,
    FUNDINGS,
    KINDS,
    TERMS,
    Event,
    entry,
    tolerated,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from reports.statements.model import Statement

BOOKS = 80
DAY = datetime.timedelta(1)
CLASSES = {
    "Staff": "6a",
    "Supplies": "6b",
    "Equipment": "6c",
    "Contracts": "6d",
    "Travel": "6e",
    "Transfers": "6f",
    "Operating": "6g",
}
MOVING = {"1": 1, "2": 1, "3": 1, "4": 1, "8": -1, "10": -1, **dict.fromkeys(CLASSES.values(), -1)}

#: What comes from elsewhere, by its line.
CREDITS = {
    ("Income", "Interest"): "3",
    ("Income", "ExchangeDifference"): "4",
    ("Equity", "Transfer"): "4",
    ("Equity", "Opening"): "1",
}

#: What the account between a fund and its donor may be.
BETWEEN = {
    ("Income", "Contributions"),
    ("Assets", "Receivable"),
    ("Liabilities", "Deferred"),
    ("Liabilities", "Refundable"),
}

MORE = {
    "revalued": [("Assets:VTF:Receivable:D", 1), ("Income:VTF:ExchangeDifference", -1)],
    "more than due": [
        ("Assets:VTF:Cash:Pool", 5),
        ("Assets:VTF:Receivable:D", -4),
        ("Income:VTF:Contributions:D", -1),
    ],
    "at a loss": [
        ("Assets:VTF:Cash:Pool", 3),
        ("Assets:VTF:Receivable:D", -4),
        ("Income:VTF:ExchangeDifference", 1),
    ],
    "two classes": [
        ("Expenses:VTF:MLI:Travel", 3),
        ("Expenses:VTF:MLI:Staff", 4),
        ("Expenses:VTF:MLI:SupportCost", 1),
        ("Assets:VTF:Advances:UNOPS", -8),
    ],
}

#: By funding: day, and what an entry put into each line.
Entered = dict[str, list[tuple[datetime.date, dict[str, Decimal]]]]


def entered(entries: Iterable[Any]) -> Entered:
    """Return what each entry put into the lines of each funding."""
    found: Entered = defaultdict(list)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for one in entries:
        if isinstance(one, Transaction):
            by_funding: dict[str, list[tuple[list[str], Decimal]]] = defaultdict(list)
            for posting in one.postings:
                funding = (posting.meta or {}).get("funding") or one.meta["funding"]
                assert posting.units
                amount = posting.units.number
                assert isinstance(amount, Decimal)
                by_funding[funding].append((posting.account.split(":"), amount))
            for funding, postings in by_funding.items():
                found[funding].append((one.date, _lines(postings, funding, paid)))
    return found


def _lines(
    postings: Sequence[tuple[list[str], Decimal]], funding: str, paid: dict[str, Decimal]
) -> dict[str, Decimal]:
    """Return what the postings of one entry under one funding put into each line."""
    names = {(parts[0], parts[2]) for parts, _ in postings}
    lines: dict[str, Decimal] = defaultdict(Decimal)
    between, alone = Decimal(0), True
    for parts, amount in postings:
        name = parts[0], parts[2]
        if parts[0] == "Expenses":
            if ("Income", "InKind") not in names:
                lines["8" if parts[3] == "SupportCost" else CLASSES[parts[3]]] += amount
        elif name in CREDITS:
            lines[CREDITS[name]] -= amount
        elif name in BETWEEN:
            between += amount
            alone = alone and name == ("Liabilities", "Refundable")
            lines["14"] += amount if name == ("Assets", "Receivable") else 0
        elif name != ("Income", "InKind"):
            lines["held"] += amount
    returning = ("Liabilities", "Refundable") in names
    if names == {("Assets", "Receivable"), ("Income", "ExchangeDifference")}:
        lines["4"] -= between
    elif returning and (between > 0 or (between < 0 and alone and paid[funding] + between >= 0)):
        lines["10"] += between
        paid[funding] += between
    else:
        lines["2"] -= between
    return lines


def held_against(made: Statement, found: Entered) -> int:
    """Hold each figure of a statement against the second opinion; return how many there were."""
    period: dict[str, Decimal] = defaultdict(Decimal)
    ever: dict[str, Decimal] = defaultdict(Decimal)
    for fact in made.fundings:
        for day, lines in found.get(fact.id, ()):
            for number, amount in lines.items() if day <= made.ends else ():
                ever[number] += amount
                if number in MOVING and day < made.begins:
                    period["1"] += MOVING[number] * amount
                else:
                    period[number] += amount
    count = 0
    for column, at in (("period", period), ("inception", ever)):
        at["7"] = sum((at[number] for number in CLASSES.values()), Decimal(0))
        at["9"] = at["7"] + at["8"]
        at["5"] = at["1"] + at["2"] + at["3"] + at["4"]
        at["11"] = at["5"] - at["9"] - at["10"]
        assert at["11"] == ever["held"]
        for line in made.body:
            figure = getattr(line, column)
            if figure is not None and line.number not in {"4a", "4b", "12", "13"}:
                assert figure.amount == at[line.number], (line.number, column)
                count += 1
    return count


def booked(chance: random.Random) -> list[Event]:
    """Return what happened in a random year."""
    return [
        (
            FIRST + chance.randrange(366) * DAY,
            chance.choice([*KINDS, "transfer"]),
            chance.choice(FUNDINGS),
            Decimal(chance.randrange(1, 99_999)).scaleb(-2),
        )
        for _ in range(chance.randrange(4, 25))
    ]


def test_must_20_every_line_is_what_a_second_computation_says(
    make_books: Callable[[str], Path], monkeypatch: Any
) -> None:
    """Of random books, for random periods: of each funding, agreement and donor, both columns."""
    for kind, postings in MORE.items():
        monkeypatch.setitem(KINDS, kind, postings)
    chance = random.Random("second computation")  # noqa: S311 # the same books every time
    count = 0
    for _ in range(BOOKS):
        books = load(make_books(TERMS + "".join(map(entry, booked(chance)))))
        maker, found = StatementMaker(tolerated(books)), entered(books.entries)
        scopes = [of_funding(books.register, name) for name in (*FUNDINGS, "A")]
        for scope in (*scopes, *(of_donor(books.register, name) for name in ("AAA", "BBB"))):
            begins = FIRST + chance.randrange(366) * DAY
            made = maker.make(scope, begins, begins + chance.randrange(200) * DAY)
            count += held_against(made, found)
    assert count > BOOKS * 6 * 30


def test_line_14_leads_to_what_was_booked_and_says_what_is_made_up(
    make_books: Callable[[str], Path],
) -> None:
    """Its way back is the entries that it adds up, and what is due of an example is marked."""
    signed = entry((FIRST, "signed", "A-1", Decimal(500)))
    paid = entry((FIRST + DAY, "received", "A-1", Decimal(200)))
    example = entry((FIRST, "signed", "A-2", Decimal(7)))
    example = example.replace("  funding:", "  illustrative: TRUE\n  funding:")
    settled = example + entry((FIRST + DAY, "received", "A-2", Decimal(7)))
    for text, amount, marked, entries in (
        (signed + paid, 300, False, 2),
        (signed + example, 507, True, 2),
        (signed + settled, 500, False, 3),
    ):
        books = load(make_books(TERMS + text))
        made = StatementMaker(tolerated(books)).make(
            of_donor(books.register, "AAA"), FIRST, FIRST + DAY
        )
        figure = next(line.period for line in made.body if line.number == "14")
        assert figure
        assert figure.amount == Decimal(amount)
        assert figure.illustrative is marked
        assert len(figure.entries) == entries
        assert set(figure.entries) <= set(made.sources)


def test_what_is_held_of_made_up_money_is_marked_as_long_as_it_is_held(
    make_books: Callable[[str], Path],
) -> None:
    """In money over time: a year in which nothing of it moved too, and none after it is gone."""
    events = ("unsigned receipt", FIRST), ("refunded", FIRST.replace(year=2014))
    text = "".join(entry((day, kind, "A-1", Decimal(10))) for kind, day in events)
    text = text.replace("  funding:", "  illustrative: TRUE\n  funding:", 1)
    books = load(make_books(TERMS + text))
    made = StatementMaker(tolerated(books)).make(
        of_funding(books.register, "A-1"), FIRST, FIRST.replace(year=2015)
    )

    marked = [(one.begins.year, int(one.closing), one.illustrative) for one in made.course]
    assert marked == [(2012, 10, True), (2013, 10, True), (2014, 0, True), (2015, 0, False)]
