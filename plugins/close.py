"""Closed periods: nothing is dated into one, and nobody carries forward by hand.

    2014-02-03 * "Reversal: travel charged twice"
      funding: "JPN-2013"
      reverses: "expenditure:PV-17"
      cost-date: 2013-11-20

What is booked on a day of a closed period of its fund came by a batch before the close, or it is
refused. What was wrong there is taken back by a linked reversal in an open period; the cost date
stays, so the clause that governed the cost governs its reversal.

Where closed lines are carried forward, what is left of the closed periods was judged before they
were closed, with every line in its place, and `vtf check --all` judges it again: rules that see
only the sums say nothing of it here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Transaction

from ledger.chart import ChartError, account_part
from ledger.closing.facts import CARRIED_MARK, CLOSE, CloseTerm
from ledger.closing.seals import position_of
from ledger.findings import FindingError
from ledger.manifest import BATCHES, CARRIED, MANIFEST, read_manifest
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ledger.register import Register
    from plugins.entries import Entries

_BY_VTF = "`vtf close` writes closes and what they carry forward; none is written by hand."


class CloseError(FindingError):
    """Something changes what is closed."""


class _Closed:
    """The closes of some books: up to which day each fund is closed, and since which batch."""

    def __init__(self, closes: list[Custom]) -> None:
        files = [Path(str(entry.meta.get("filename", ""))) for entry in closes]
        self.folder = next(
            (file.parent.parent for file in files if file.parent.name == BATCHES), Path()
        )
        manifest = self.folder / MANIFEST
        links = read_manifest(self.folder).links if manifest.is_file() else ()
        self._order = {link.id: number for number, link in enumerate(links)}
        self._positions: dict[str, int | None] = {}
        #: Account part of a fund -> last closed day, place of the close in the chain, its id.
        self.by_fund: dict[str, list[tuple[date, int, str]]] = {}
        for entry in closes:
            day, fund = entry.meta.get("ends"), entry.meta.get("fund")
            position = self.position(str(entry.meta.get("filename", "")))
            name = str(entry.values[0].value) if entry.values else ""
            if isinstance(day, date) and isinstance(fund, str):
                found = self.by_fund.setdefault(_part(fund), [])
                found.append((day, -1 if position is None else position, name))
        every = [one for found in self.by_fund.values() for one in found]
        self.until = max((day for day, _, _ in every), default=None)
        self.first = min((position for _, position, _ in every), default=0)

    def position(self, file: str) -> int | None:
        """Return the place in the chain of a file's batch; None for what is kept by hand."""
        if file not in self._positions:
            self._positions[file] = position_of(file, self.folder, self._order)
        return self._positions[file]

    def is_carried(self, file: str) -> bool:
        """Return whether a file is the one that carries forward: the guard knows its hash."""
        return Path(file).parent == self.folder / CARRIED


def entries(entries: Entries) -> Iterator[Refusal]:
    """Refuse what is dated into a closed period, and closes and carry-forwards by hand."""
    closes = [entry for entry in entries.stated if entry.type == CLOSE]
    marked = entries.having(CARRIED_MARK)
    if not closes and not marked:
        return
    closed = _Closed(closes)
    for entry in closes:
        if closed.position(str(entry.meta.get("filename", ""))) is None:
            yield _by_hand(entry, "this close came by no batch")
    for entry in marked:
        if not closed.is_carried(str(entry.meta.get("filename", ""))):
            yield _by_hand(entry, f"this transaction calls itself {CARRIED_MARK} forward")
    yield from _dated(entries, closed)


def _dated(entries: Entries, closed: _Closed) -> Iterator[Refusal]:
    until, first = closed.until, closed.first
    carried: set[str] = set()
    for entry in entries.every:
        if until is None or entry.date > until:
            return  # entries come by day
        if entry.__class__ is not Transaction:
            continue
        file = entry.meta["filename"]
        position = closed.position(file)
        if (position is not None and position < first) or file in carried:
            continue
        if position is None and closed.is_carried(file):
            carried.add(file)
            continue
        yield from _into(entry, position, closed)


def _into(entry: Transaction, position: int | None, closed: _Closed) -> Iterator[Refusal]:
    for part in dict.fromkeys(leg.account.split(":")[1] for leg in entry.postings):
        for day, at, name in closed.by_fund.get(part, ()):
            if entry.date <= day and (position is None or position > at):
                yield _refused(entry, name, day)
                return


def _part(fund: str) -> str:
    try:
        return account_part(fund)
    except ChartError:
        return ""


def _refused(entry: Transaction, name: str, day: date) -> Refusal:
    fund = name.removesuffix(f"-{day}")
    return Refusal(
        "CLOSE-DATED",
        f"{fund} is closed up to {day} by {name}; this is booked on {entry.date}, by no batch that "
        "was there when it was closed.",
        f"Book it after {day}, with its own cost-date. What is closed is taken back by "
        "`vtf reverse KEY --date DAY --reason TEXT` with a day that is open; what is right is then "
        "entered on an open day too, under a key of its own.",
        entry=entry,
        facts=(("fund", fund), ("expected", f"after {day}"), ("actual", str(entry.date))),
    )


def _by_hand(entry: Any, what: str) -> Refusal:
    return Refusal("CLOSE-BY-HAND", f"{what}.", _BY_VTF, entry=entry)


def settled(register: Register, entries: Entries) -> Callable[[Any], bool] | None:
    """Return what tells whether an entry was judged before it was closed; None: judge them all.

    Args:
        register: all terms.
        entries: of the books.
    """
    if not entries.having(CARRIED_MARK):
        return None
    ends: dict[str, date] = {}
    for term in register.of(CloseTerm).values():
        ends[term.fund] = max(term.ends, ends.get(term.fund, term.ends))
    return lambda entry: _is_settled(entry, ends, register)


def _is_settled(entry: Any, ends: Mapping[str, date], register: Register) -> bool:
    if entry.__class__ is not Transaction:
        return False
    parts = {leg.account.split(":")[1] for leg in entry.postings}
    days = [ends.get(register.fund_parts.get(part, part)) for part in parts]
    return bool(days) and all(day is not None and entry.date <= day for day in days)


RULE = Rule("closed periods", __name__, CloseError, entries=entries)
