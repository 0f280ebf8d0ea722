"""Gains and losses of exchange, reckoned once more from what was carried.

A receivable or an advance in another currency is carried at dollars. What comes off it takes its
share of them, the last part all that is left; the dollars that came in, or were spent, less that
share are realised. A revaluation carries what is due at another rate: that difference is
unrealised. Nothing else belongs on a difference account.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.advances import advance_of
from ledger.manifest import MANIFEST, read_manifest
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, converted, grouped, quantum, rounded
from ledger.versions import REVERSES
from reports.reconciliations.held import Item, Listed, Pair, fine
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.books import Books
    from ledger.lines import Line
    from reports.moves import Places

PART = "exchange differences"
SHARE = "share of what is carried"
GAIN_SAYS = {SHARE: "what the difference account has is what the shares and revaluations leave"}

OTHER_SHARE = "another share of what is carried"
UNEXPLAINED = "a difference that no rate explains"

#: Metadata of a transaction: whether a difference is realised, what is still due, what it settles.
_EXCHANGE, _DUE, _SETTLES = "exchange", "outstanding", "settles"
_UNREALISED = "unrealised"

_CARRIED = frozenset({"receivable", "advance"})


class _Step(NamedTuple):
    """What moved a receivable or an advance: its day, its own currency, its dollars."""

    day: datetime.date
    original: Decimal
    dollars: Decimal


class Gains:
    """What the difference accounts have, and what they should have.

    Attributes:
        sums, pairs, items: for the reconciliation; everything is in dollars, gains above zero.
    """

    def __init__(self, books: Books, today: datetime.date, places: Places) -> None:
        self._books, self._places = books, places
        self.pairs: list[Pair] = []
        self.items: list[Item] = []
        self._steps: dict[tuple[str, str, str], list[_Step]] = defaultdict(list)
        self._rows: dict[tuple[str, bool], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        lines: dict[int, list[Line]] = {}
        foreign = {
            (line.kind, line.funding)
            for line in books.lines
            if line.original_currency not in {"", BOOK_CURRENCY} and line.kind in _CARRIED
        }
        for line in books.lines:
            gain = line.kind == "exchange-difference"
            if (gain or (line.kind, line.funding) in foreign) and line.date <= today:
                lines.setdefault(line.entry, []).append(line)
        ours = theirs = ZERO
        for number in sorted(lines, key=self._order()):
            booked, made = self._entry(number, lines[number])
            ours += booked
            theirs += made
        self.sums = {(PART, "gains and losses, realised and not", BOOK_CURRENCY): (ours, theirs)}

    def _order(self) -> Any:
        """Return the order in which entries came into the books: shares were taken in it."""
        positions = {}
        if (self._books.folder / MANIFEST).is_file():
            links = read_manifest(self._books.folder).links
            positions = {link.id: at for at, link in enumerate(links)}
        entries = self._books.entries

        def order(number: int) -> tuple[int, datetime.date, int]:
            entry = entries[number]
            stem = str(entry.meta.get("filename", "")).rpartition("/")[2].partition(".")[0]
            return positions.get(stem, -1), entry.date, number

        return order

    def _entry(self, number: int, lines: list[Line]) -> tuple[Decimal, Decimal]:
        """Return what an entry gained as booked, and what it should have gained."""
        entry = self._books.entries[number]
        booked = -sum((one.amount for one in lines if one.kind == "exchange-difference"), ZERO)
        carried = [one for one in lines if one.kind in _CARRIED]
        apart, said = ZERO, ""
        for line in carried:
            step = _step(entry, line)
            own = self._steps[self._pool(entry, line)]
            should = self._should(entry, line, own, step)
            if should is None:
                apart += booked
                said = "an amount that no original, rate or revaluation explains"
            elif abs(should - step.dollars) > quantum(BOOK_CURRENCY):
                apart += step.dollars - should
                said = (
                    f"its share is {grouped(abs(should))}, and {grouped(abs(step.dollars))} moved"
                )
            own.append(step)
        if booked and not carried:
            apart, said = booked, "nothing that is carried moved"
        funding = lines[0].funding
        made = booked - apart
        if booked or made:
            row = self._rows[funding, entry.meta.get(_EXCHANGE) == _UNREALISED]
            row[0] += booked
            row[1] += made
        self._note(number, lines[0], booked, apart, said)
        return booked, made

    def _note(self, number: int, line: Line, booked: Decimal, apart: Decimal, said: str) -> None:
        place, ours = self._places[number], line.key or "an entry without key"
        mark = total_mark([line.illustrative])
        if said:
            kind = OTHER_SHARE if said.startswith("its share") else UNEXPLAINED
            amount = fine(apart, BOOK_CURRENCY)
            self.items.append(
                Item(PART, kind, line.date, BOOK_CURRENCY, amount, said, "", ours, place, mark=mark)
            )
        elif booked:
            both = fine(booked, BOOK_CURRENCY)
            self.pairs.append(
                Pair(PART, line.date, SHARE, BOOK_CURRENCY, "reckoned from what is carried", "",
                     both, ours, place, both, mark)
            )  # fmt: skip

    def _pool(self, entry: Any, line: Line) -> tuple[str, str, str]:
        advance = advance_of(entry, entry.postings[line.posting])
        return line.kind, line.funding, advance or line.partner

    def _should(self, entry: Any, line: Line, own: list[_Step], step: _Step) -> Decimal | None:
        """Return the dollars that a line should move; None where nothing says how many."""
        if REVERSES in entry.meta or _SETTLES in entry.meta:
            return step.dollars  # it takes back, or passes on, what another entry has
        due = entry.meta.get(_DUE)
        if isinstance(due, Amount) and due.number is not None and line.rate:
            before = sum((one.dollars for one in own if one.day <= line.date), ZERO)
            return fine(converted(due.number, line.rate), BOOK_CURRENCY) - before
        if not step.original:
            return step.dollars if not own or line.kind == "advance" else None
        if step.original > 0:
            return step.dollars
        left = sum((one.original for one in own), ZERO)
        dollars = sum((one.dollars for one in own), ZERO)
        return -share(dollars, -step.original, left) if left else step.dollars

    def listed(self) -> Listed:
        """Return what was gained and lost by funding, booked and reckoned."""
        rows = []
        for funding in sorted({name for name, _ in self._rows}):
            realised, unrealised = self._rows[funding, False], self._rows[funding, True]
            figures = (realised[0], unrealised[0], realised[1] + unrealised[1])
            left = realised[0] + unrealised[0] - figures[2]
            rows.append((funding, *(fine(one, BOOK_CURRENCY) for one in (*figures, left))))
        columns = (("Funding", "text"), ("Realised", "amount"), ("Unrealised", "amount"),
                   ("Reckoned", "amount"), ("Unexplained", "amount"))  # fmt: skip
        about = "Gains above zero, in US dollars."
        title = "Gains and losses of exchange"
        return Listed(title, columns, tuple(rows), about)  # type: ignore[arg-type]


def _step(entry: Any, line: Line) -> _Step:
    """Return what a line moves: its own original, else its entry's where it is no cost."""
    stated = (entry.postings[line.posting].meta or {}).get("original")
    if stated is None and any(leg.account.startswith("Expenses:") for leg in entry.postings):
        # The original of a voucher is that of its cost; an advance states its own.
        stated = entry.meta.get("original") if line.kind == "advance" else None
    elif stated is None:
        stated = entry.meta.get("original")
    if not isinstance(stated, Amount) or stated.number is None:
        return _Step(line.date, ZERO, line.amount)
    return _Step(line.date, abs(stated.number).copy_sign(line.amount), line.amount)


def share(carried: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return a part's share of dollars; the last part takes all that is left."""
    if part == whole:
        return carried
    exactly = CONTEXT.divide(CONTEXT.multiply(carried, part), whole)
    return rounded(exactly, quantum(BOOK_CURRENCY))
