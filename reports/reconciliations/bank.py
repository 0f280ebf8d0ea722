"""The bank: every entry of a cash account against every line of its statements, and the balances.

Of each cash account and currency, what the books have at the end of the last statement less what
the bank has is the sum of named items: payments that the bank has not made, deposits that it has
not taken in, lines that nobody has booked, and what was apart before the first statement.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO
from reports.identity import identity
from reports.moves import Places
from reports.reconciliations.bank_balances import Running, first_of, held_to_the_end, opening_of
from reports.reconciliations.bank_days import NEAR_DAYS
from reports.reconciliations.bank_match import SAYS, Side, match, names_of, worth_of
from reports.reconciliations.bank_part import (
    BETWEEN,
    EARLIER,
    Part,
    between,
    kind_apart,
    kind_of,
    marked,
)
from reports.reconciliations.bank_sides import units_of
from reports.reconciliations.bank_unheld import (
    after_the_last,
    in_dollars_only,
    without_statement,
)
from reports.reconciliations.held import (
    Day,
    Found,
    Item,
    Pair,
    Reconciled,
    Words,
    counted,
    fine,
    reconciled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from reports.reconciliations.bank_match import Match
    from reports.reconciliations.bank_sides import Bank, Entered, Unit
    from reports.reconciliations.bank_unheld import Unheld

WORDS = Words("reconcile-bank", "Bank reconciliation", "In the books", "At the bank")

OUTSTANDING = "payment that the bank has not made"
TRANSIT = "deposit that the bank has not taken in"
BEFORE = "before the first statement"
GAP = "between the statements"


def reconcile_bank(books: Books, bank: Bank, until: datetime.date, *, whole: bool) -> Reconciled:
    """Return what the books and a bank have, held against each other.

    Args:
        books: as loaded.
        bank: what the bank says.
        until: the last day that counts on either side.
        whole: whether every cash account of the books should have a statement here.
    """
    work = _Work(books, bank, until)
    return work.result(whole=whole)


class _Work:
    def __init__(self, books: Books, bank: Bank, until: datetime.date) -> None:
        self._books = books
        self._places = Places(books)
        self._until = until
        self._accounts = {one.id: one for one in bank.accounts}
        self._parts: dict[tuple[str, str], Part] = {}
        self._items: list[Item] = []
        self._pairs: list[Pair] = []
        self._days: list[Day] = []
        self._sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
        for account in bank.accounts:
            at = account.cash, account.currency
            name = f"{account.cash} {account.currency}"
            part = self._parts.setdefault(at, Part(name, account.currency, []))
            part.accounts.append(account)
        for statement in bank.statements:
            if statement.ends <= until and statement.account in self._accounts:
                part = self._part(statement.account)
                part.statements.append(statement)
                part.begins = min(part.begins, statement.begins)
                part.ends = max(part.ends, statement.ends)
        for line in bank.lines:
            if line.day <= until and line.account in self._accounts:
                part = self._part(line.account)
                part.lines.append(line)
                part.begins, part.ends = min(part.begins, line.day), max(part.ends, line.day)

    def _part(self, account: str) -> Part:
        known = self._accounts[account]
        return self._parts[known.cash, known.currency]

    def result(self, *, whole: bool) -> Reconciled:
        """Match, name what is left, and add it up."""
        units: dict[str, list[Unit]] = defaultdict(list)
        for unit in units_of(self._books):
            units[unit.cash].append(unit)
        held = [part for part in self._parts.values() if part.statements or part.lines]
        for cash in dict.fromkeys(part.accounts[0].cash for part in held):
            self._cash(cash, [p for p in held if p.accounts[0].cash == cash], units.pop(cash, []))
        if whole:
            for part in held:
                later = [(unit, self._worth(part, unit)) for unit in part.later]
                self._note(after_the_last(part, later, self._until, self._places))
            for cash, some in sorted(units.items()):
                own = [unit for unit in some if unit.day <= self._until]
                self._note(without_statement(cash, own, self._places))
        lines = sum(len(part.lines) for part in held)
        days = [part.ends for part in held]
        statements = sum(len(part.statements) for part in held)
        accounts = sum(len(part.accounts) for part in held)
        about = (
            f"{counted(lines, 'line')} of {counted(statements, 'statement')} of "
            f"{counted(accounts, 'bank account')}, to {max(days, default=self._until)}"
        )
        self._items.sort(key=lambda one: (one.part, one.day or datetime.date.min))
        found = Found(
            self._sums, self._pairs, self._items, SAYS, days=self._days, notes=self._notes(held)
        )
        return reconciled(WORDS, about, found, identity(self._books))

    def _notes(self, held: Sequence[Part]) -> list[str]:
        return [
            f"{part.name}: no opening balance is known, so movements are held from {part.begins} "
            f"to {part.ends}, and no balance."
            for part in held
            if not part.balances
        ]

    def _cash(self, cash: str, parts: list[Part], units: list[Unit]) -> None:
        """Hold one cash account against the bank accounts in which its money is."""
        first = min(part.begins for part in parts) - datetime.timedelta(days=NEAR_DAYS)
        last = max(part.ends for part in parts) + datetime.timedelta(days=NEAR_DAYS)
        near = {
            at: unit
            for at, unit in enumerate(units)
            if first <= unit.day <= last and not unit.opening
        }
        accounts = {one.id: one for part in parts for one in part.accounts}
        lines = {line.id: line for part in parts for line in part.lines}
        # Without a word of the bank's there is nothing that could name an entry.
        words = any(line.strong or line.text for line in lines.values())
        side = Side(
            accounts, dict(near), lines, names_of(self._books.entries, near) if words else {}
        )
        by_account = {one.id: part for part in parts for one in part.accounts}
        for found in match(side):
            if found.lines:
                part = by_account[found.lines[0].account]
            else:
                part = self._home(found.units[0], parts)
            part.matches.append(found)
            part.units += found.units
        unmatched = [side.units[at] if at in near else unit for at, unit in enumerate(units)
                     if at not in near or at in side.units]  # fmt: skip
        strangers = []
        for unit in unmatched:
            part = self._home(unit, parts)
            if unit.worth(part.currency) is None:
                strangers.append(unit)
            else:
                part.units.append(unit)
        left = defaultdict(list)
        for line in side.lines.values():
            left[by_account[line.account].name].append(line)
        own = {id(unit) for unit in unmatched}
        for part in parts:
            self._hold(part, [unit for unit in part.units if id(unit) in own], left[part.name])
        last = max(part.ends for part in parts)
        self._note(in_dollars_only(cash, strangers, last, self._places))

    def _home(self, unit: Unit, parts: Sequence[Part]) -> Part:
        """Return where an entry without a line belongs: by its currency, else with the dollars."""
        for wanted in (unit.currency, BOOK_CURRENCY):
            for part in parts:
                if part.currency == wanted:
                    return part
        return parts[0]

    def _hold(self, part: Part, units: list[Unit], lines: list[Entered]) -> None:
        """Name what keeps one part apart, and add it up."""
        worths = [(unit, self._worth(part, unit)) for unit in units]
        for found in part.matches:
            if len(found.units) == len(found.lines) == 1:
                worths.append((found.units[0], found.ours))
            else:
                worths += [(u, worth_of(u, part.currency, found.lines)) for u in found.units]
        ours = sum((worth for unit, worth in worths if part.counts(unit)), ZERO)
        part.later = [unit for unit in units if unit.day > part.ends]
        both = list(self._matched(part))
        alone = [*self._units(part, units), *self._lines(part, lines)]
        if not part.balances:
            theirs = sum((line.amount for line in part.lines), ZERO)
            what = f"movements from {part.begins} to {part.ends}"
            self._sums[part.name, what, part.currency] = ours, theirs
            return
        gaps, theirs = held_to_the_end(part.statements, part.lines)
        for gap in gaps:
            one = gap.statement
            said = f"statement {one.id} closes with {one.closing:,f}"
            reached = f"the statements and lines before make {gap.reckoned:,f}"
            self._item(part, GAP, one.ends, -gap.amount, ((said, one.place), (reached, "")))
            alone.append((one.ends, -gap.amount))
        brought = [(unit.day, worth) for unit, worth in worths[: len(units)]
                   if self._before(part, unit)]  # fmt: skip
        before = sum((worth for _, worth in brought), ZERO)
        opening = sum((opening_of(one, part.lines) for one in first_of(part.statements)), ZERO)
        if before != opening:
            said, mine = f"opening balance {opening:,f}", f"entries before it {before:,f}"
            self._item(part, BEFORE, part.begins, before - opening, ((said, ""), (mine, "")))
        alone += [*brought, (datetime.date.min, -opening)]
        self._sums[part.name, f"balance at the end of {part.ends}", part.currency] = ours, theirs
        if len(part.accounts) == 1:
            books = Running((unit.day, worth) for unit, worth in worths)
            self._each_day(part, books, Running(both), Running(alone))

    def _before(self, part: Part, unit: Unit) -> bool:
        """Return whether an entry is behind the opening balance of the bank."""
        return unit.day < part.begins or (unit.opening and unit.day <= part.ends)

    def _worth(self, part: Part, unit: Unit) -> Decimal:
        return unit.worth(part.currency) or ZERO

    def _matched(self, part: Part) -> Iterator[tuple[datetime.date, Decimal]]:
        """Note each pair, and what it differs by; yield what it moves on which day."""
        currency, begun, ends = part.currency, part.begun, part.ends
        for found in part.matches:
            ours, within = found.ours, ZERO
            if len(found.units) == len(found.lines) == 1:
                unit, line = found.units[0], found.lines[0]
                if ours == line.amount and begun <= unit.day <= ends:
                    yield unit.day, ours
                    yield line.day, -ours
                    self._pairs.append(self._pair(part, found, ours, ours))
                    continue
            for unit in found.units:
                amount = worth_of(unit, currency, found.lines)
                yield unit.day, amount
                if part.counts(unit):
                    within += amount
            theirs = ZERO
            for line in found.lines:
                yield line.day, -line.amount
                theirs += line.amount
            ours = ours if found.lines else within
            one = self._pair(part, found, theirs, ours)
            self._pairs.append(one)
            if within != theirs:
                kind = kind_apart(part, found, equal=ours == theirs)
                said = f"{one.their_amount:,f}: {one.theirs}" if found.lines else ""
                mine = f"{one.our_amount:,f}: {one.ours}"
                sides = (said, one.their_place), (mine, one.our_place)
                day, is_open = one.day or part.ends, kind != EARLIER
                self._item(part, kind, day, within - theirs, sides, mark=one.mark, is_open=is_open)

    def _pair(self, part: Part, found: Match, theirs: Decimal, ours: Decimal) -> Pair:
        """Return a match as a paper shows it; most are one entry and one line."""
        units, lines, currency = found.units, found.lines, part.currency
        their_money = fine(theirs, currency)
        money = their_money, their_money if ours == theirs else fine(ours, currency)
        if len(units) == len(lines) == 1:
            unit, line = units[0], lines[0]
            key = unit.key or "an entry without key"
            return Pair(
                part.name, line.day, found.rule, currency, line.id, line.place, money[0],
                key, self._places[unit.number], money[1], marked(unit, line),
            )  # fmt: skip
        day = lines[0].day if lines else units[0].day
        names = ", ".join(line.id for line in lines)
        places = "; ".join(dict.fromkeys(line.place for line in lines))
        keys = ", ".join(unit.key or "an entry without key" for unit in units)
        our_places = "; ".join(self._places[unit.number] for unit in units)
        return Pair(
            part.name, day, found.rule, currency, names, places, money[0],
            keys, our_places, money[1], marked(*units, *lines),
        )  # fmt: skip

    def _units(self, part: Part, units: Sequence[Unit]) -> Iterator[tuple[datetime.date, Decimal]]:
        for unit in units:
            if self._before(part, unit) or not part.counts(unit):
                continue
            amount = self._worth(part, unit)
            kind = TRANSIT if amount > 0 else OUTSTANDING
            entry = self._books.entries[unit.number]
            words = entry.payee or entry.narration or ""
            ours = f"{unit.key or 'an entry without key'} {words}".strip()
            if unit.line:
                ours += f" (names the line {unit.line})"
            place = self._places[unit.number]
            self._item(part, kind, unit.day, amount, (("", ""), (ours, place)), mark=marked(unit))
            yield unit.day, amount

    def _lines(
        self, part: Part, lines: Sequence[Entered]
    ) -> Iterator[tuple[datetime.date, Decimal]]:
        moved = between(lines) if len(part.accounts) > 1 else set()
        for line in lines:
            is_open = line.id not in moved
            kind = kind_of(line) if is_open else BETWEEN
            said = f"{line.id} {line.party}", line.place
            sides = said, ("", "")
            amount, mark = -line.amount, marked(line)
            self._item(part, kind, line.day, amount, sides, mark=mark, is_open=is_open)
            yield line.day, -line.amount

    def _each_day(self, part: Part, books: Running, transit: Running, unmatched: Running) -> None:
        """Note both balances at the end of each statement of a part with one account."""
        closing = {one.ends: one.closing for one in part.statements if one.closing is not None}
        for day, bank in sorted(closing.items()):
            ours, both, alone = books.on(day), transit.on(day), unmatched.on(day)
            figures = (ours, bank, both, alone, ours - bank - both - alone)
            self._days.append(
                Day(part.name, day, part.currency, *(fine(n, part.currency) for n in figures))
            )

    def _note(self, found: Unheld) -> None:
        """Note what nothing holds."""
        self._items += found.items
        if found.total is not None:
            at, ours = found.total
            self._sums[at] = ours, ZERO

    def _item(
        self,
        part: Part,
        kind: str,
        day: datetime.date,
        amount: Decimal,
        sides: tuple[tuple[str, str], tuple[str, str]],
        *,
        mark: str = "",
        is_open: bool = True,
    ) -> None:
        """Note an item; each side is what it says and where."""
        number, (theirs, ours) = fine(amount, part.currency), sides
        self._items.append(
            Item(part.name, kind, day, part.currency, number, *theirs, *ours, is_open, mark)
        )
