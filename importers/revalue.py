"""Revaluation at the end of a month: which receivables, at which rate, and the working paper.

The paper is a table that the importer reads like any other: it is archived, its rows are held
against the books, and each entry leads back to its row. So a revaluation is traced, reconciled and
rehearsed with what traces, reconciles and rehearses every import.

What is revalued is what donors owe in another currency. Advances are goods and services to come,
not money to come, and deferred contributions are settled by meeting conditions: neither is carried
at a new rate. Payables are kept in dollars.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.carrying import balance, carrying_of, is_reversal, place_of, revaluations, written
from importers.desk import BuildError, Desk
from importers.names import BookNames
from importers.revaluation_records import releases, revalued
from ledger.aligned import aligned
from ledger.books import load, peek
from ledger.errors import BadInputError
from ledger.findings import Finding, Severity
from ledger.manifest import read_manifest
from ledger.money import BOOK_CURRENCY, fixed, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.carrying import Move
    from importers.revaluation_records import Release, Revalued
    from ledger.books import Peek

LAYOUT = "revaluation"

HEADER = (
    "Month's end", "Grant", "Currency", "Due", "Carried before", "Rate", "Rate source",
    "Carried now", "Unrealised difference", "Run",
)  # fmt: skip

_NOTHING = Decimal("0.00")
_PERIOD = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?\Z")


class Explained(NamedTuple):
    """The whole movement of a grant's receivable up to a day, in dollars.

    `carried + cash - signed` is what exchange rates did; `realised` and `unrealised` are what is
    booked of it, and `unexplained` is the rest: nothing, unless something else was booked there.
    """

    funding: str
    currency: str
    signed: Decimal
    cash: Decimal
    carried: Decimal
    realised: Decimal
    unrealised: Decimal

    @property
    def unexplained(self) -> Decimal:
        """Return what the movement has that no difference explains."""
        return self.carried + self.cash - self.signed - self.realised - self.unrealised


@dataclass
class Plan:
    """What a revaluation would post, and what stands against it.

    Attributes:
        rows: receivables to be carried at another figure, with later receipts' shares.
        settled: receivables that are carried at the month's rate already.
        explained: how each grant's movement is explained as the books stand.
        errors: why nothing can be posted; `conflicts`: where the books say something else.
        runs: grant -> which revaluation of the month it is, where earlier ones were reversed.
    """

    day: datetime.date
    rows: list[tuple[Revalued, tuple[Release, ...]]] = field(default_factory=list)
    settled: list[Revalued] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    runs: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Return the unrealised difference of all rows."""
        return sum((row.difference for row, _ in self.rows), _NOTHING)

    def paper(self) -> bytes:
        """Return the working paper, as a table of comma-separated values."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for row, _ in self.rows:
            numbers = (row.carried, row.rate, row.source, row.now, row.difference)
            cells = [fixed(cell) if not isinstance(cell, str) else cell for cell in numbers]
            run = self.runs.get(row.funding, "")
            writer.writerow([self.day, row.funding, row.currency, fixed(row.due), *cells, run])
        return text.getvalue().encode()


def month_end(text: str) -> datetime.date:
    """Return the last day of a month written as `2014-03` or as that day.

    Raises:
        BadInputError: no month, or a day within one.
    """
    match = _PERIOD.match(text)
    year, month = (int(match[1]), int(match[2])) if match else (0, 0)
    if match is None or not 1 <= month <= 12 or not 1945 <= year <= 2100:
        raise BadInputError(
            f"{text!r} is not a month such as 2014-03", advice="Write the year and the month."
        )
    last = datetime.date(year, month, calendar.monthrange(year, month)[1])
    if match[3] and int(match[3]) != last.day:
        raise BadInputError(
            f"{text} is not the end of a month",
            advice=f"What is due is revalued at the end of a month: {last:%Y-%m}, or {last}.",
        )
    return last


def planned(books: Path, day: datetime.date, *, sure: bool = True) -> Plan:
    """Return what a revaluation of the books for the end of a month would post.

    Args:
        books: their folder.
        day: the last of the month.
        sure: look for entries that no import made: a revaluation does not see them.

    Raises:
        BooksError: there are no books.
    """
    look = peek(books)
    desk = Desk(look, BookNames(look.register))
    by_hand = _by_hand(books, look) if sure else {}
    order = {link.id: at for at, link in enumerate(read_manifest(books.resolve()).links)}
    plan = Plan(day)
    for funding, currency in carrying_of(desk).fundings():
        moves = carrying_of(desk).moves(funding)
        known = [move for move in moves if move.day <= day]
        if currency == BOOK_CURRENCY or not known:
            continue
        plan.explained.append(explained(funding, currency, known))
        try:
            found = revalued(desk, funding, currency, day)
        except BuildError:
            plan.errors.append(_no_rate(desk, funding, currency, day, known))
            continue
        if funding in by_hand:
            plan.errors.append(by_hand[funding])
        elif not found.difference:
            plan.settled += [found] if found.due else []
        elif against := _against(found, moves, day, order):
            plan.conflicts.append(against)
        else:
            later = tuple(releases(found, [move for move in moves if move.day > day]))
            plan.rows.append((found, later))
            plan.runs[funding] = _run(look, f"{LAYOUT}:{day}/{funding}")
    return plan


def _run(look: Peek, key: str) -> str:
    """Return which run it is: empty for the first, `2` where that was reversed, and so on."""
    number, own = 1, key
    while own in look.histories and own not in look.entries_by_key:
        number += 1
        own = f"{key}/{number}"
    return str(number) if number > 1 else ""


def _by_hand(books: Path, look: Peek) -> dict[str, Finding]:
    """Return a refusal for each grant whose receivable was moved by an entry without a key.

    Importers know what is due by the entries that imports made; a receipt that was written by hand
    would be left out.
    """
    found: dict[str, Finding] = {}
    own, keys = load(books), {entry.meta["key"] for entry in written(look)}
    for line in own.lines:
        if line.kind == "receivable" and line.key not in keys:
            what = (
                f"{line.funding}: an entry of {line.date} that no import made moves what is due by "
                f"{grouped(line.amount)} {BOOK_CURRENCY}"
            )
            advice = "Bring it in by an import, so that it has a key and a source."
            where = place_of(own.entries[line.entry].meta)
            finding = Finding("REVALUE-HAND", Severity.ERROR, f"{what}.", advice, where)
            found.setdefault(line.funding, finding)
    return found


def _no_rate(
    desk: Desk, funding: str, currency: str, day: datetime.date, known: list[Move]
) -> Finding:
    return _finding(
        "REVALUE-RATE",
        f"{funding}: {grouped(balance(known).due)} {currency} is due on {day}, and the books have "
        f"no rate of {day:%Y-%m} for {currency}",
        f"Import the rates of {day:%Y-%m} first; of the sources that the books allow then: "
        f"{desk.rates.allowed(day)}.",
        known[-1],
    )


def _against(
    found: Revalued, moves: list[Move], day: datetime.date, order: dict[str, int]
) -> Finding | None:
    """Return why the books do not take this row, None where they do."""
    done = revaluations(moves)
    later = next((done[one] for one in done if one > day), None)
    own = done.get(day)
    apart = f"{grouped(found.difference)} {BOOK_CURRENCY}"
    if own is not None:
        what = (
            f"{found.funding} was revalued for {day} ({own.key}); since then its books have "
            f"changed, and {grouped(found.due)} {found.currency} at {fixed(found.rate)} are "
            f"{grouped(found.now)}, not {grouped(found.carried)}: {apart} apart"
        )
        new = [move for move in moves if move.day <= day and _since(move, own, order)]
        if new:
            what += "; booked since: " + ", ".join(f"{move.key} of {move.day}" for move in new)
        else:
            what += "; the month has another rate now"
        return _finding(
            "REVALUE-CHANGED", what,
            "Nothing was written. The next month's revaluation takes this in. To have it in this "
            f"month: vtf reverse {own.key} --reason TEXT, then revalue the month again.",
            own,
        )  # fmt: skip
    if later is not None:
        return _finding(
            "REVALUE-ORDER",
            f"{found.funding} was revalued for {later.day} already ({later.key}); {apart} of {day} "
            "would come too late",
            "Months are revalued in their order: the later one has taken this one's difference in.",
            later,
        )
    if not found.due:
        return _finding(
            "REVALUE-REST",
            f"{found.funding}: nothing is due in {found.currency} on {day}, and "
            f"{grouped(found.carried)} {BOOK_CURRENCY} are still carried",
            "A receipt or a write-off without its original was booked there: correct it.",
            moves[-1],
        )
    return None


def _since(move: Move, own: Move, order: dict[str, int]) -> bool:
    at, mine = (order.get(PurePath(one.where.file).stem, -1) for one in (move, own))
    return at > mine


def explained(funding: str, currency: str, moves: list[Move]) -> Explained:
    """Return how differences of exchange explain the movement of a receivable."""
    signed = sum((move.dollars for move in moves if _signs(move)), _NOTHING)
    return Explained(
        funding,
        currency,
        signed,
        sum((move.cash for move in moves), _NOTHING),
        balance(moves).carried,
        sum((move.exchange for move in moves if not move.unrealised), _NOTHING),
        sum((move.exchange for move in moves if move.unrealised), _NOTHING),
    )


def _signs(move: Move) -> bool:
    """Return whether a move is a signature or takes one back; cash moves where a receipt does."""
    return not move.cash and (move.original > 0 or (move.original < 0 and is_reversal(move)))


def _finding(code: str, message: str, advice: str, about: Move) -> Finding:
    return Finding(code, Severity.ERROR, f"{message}.", advice, about.where, about.key)


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return plain data; figures are strings."""
    return {
        "day": str(plan.day),
        "posted": [
            {
                **_row_data(row),
                "realised_on_later_receipts": [
                    {"date": str(one.day), "key": one.key, "usd": fixed(-one.dollars)}
                    for one in later
                ],
            }
            for row, later in plan.rows
        ],
        "unrealised_total": fixed(plan.total),
        "as_before": [_row_data(row) for row in plan.settled],
        "explained": [
            {
                "funding": one.funding,
                "currency": one.currency,
                **{
                    name: fixed(getattr(one, name))
                    for name in (
                        "signed", "cash", "carried", "realised", "unrealised", "unexplained",
                    )
                },
            }
            for one in plan.explained
        ],
        "findings": [one.as_json() for one in (*plan.errors, *plan.conflicts)],
    }  # fmt: skip


def _row_data(row: Revalued) -> dict[str, str]:
    return {
        "funding": row.funding,
        "currency": row.currency,
        "due": fixed(row.due),
        "carried_before": fixed(row.carried),
        "rate": fixed(row.rate),
        "rate_source": row.source,
        "carried_now": fixed(row.now),
        "difference": fixed(row.difference),
    }


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield a plan as people read it: what is posted, then how each movement is explained."""
    if plan.rows:
        head = ("Grant", "Due", "", "Rate", "Carried", "Now", "Unrealised")
        rows = [
            (
                row.funding, grouped(row.due), row.currency, fixed(row.rate), grouped(row.carried),
                grouped(row.now), grouped(row.difference),
            )
            for row, _ in plan.rows
        ]  # fmt: skip
        rows.append(("Total", "", "", "", "", "", grouped(plan.total)))
        yield from aligned([head, *rows], "<><>>>>")
    for row, later in plan.rows:
        for one in later:
            yield (
                f"  {one.key} of {one.day} is booked already: {grouped(one.dollars)} of what "
                f"{row.funding} realised then becomes unrealised of {plan.day}."
            )
    for row in plan.settled:
        at = f"{grouped(row.due)} {row.currency} at {fixed(row.rate)}"
        yield f"  {row.funding}: {at} is carried at {grouped(row.now)} already."


def explained_lines(rows: list[Explained]) -> Iterator[str]:
    """Yield how differences explain each movement, in dollars."""
    head = ("Grant", "", "Signed", "Cash", "Carried", "Realised", "Unrealised", "Unexplained")
    table = [
        (
            one.funding, one.currency, grouped(one.signed), grouped(one.cash),
            grouped(one.carried), grouped(one.realised), grouped(one.unrealised),
            grouped(one.unexplained),
        )
        for one in rows
    ]  # fmt: skip
    yield from aligned([head, *table], "<<>>>>>>")
