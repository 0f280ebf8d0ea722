"""What partners hold: each advance with what is still to be reported or given back.

An advance in another currency is carried at the dollars that were paid. A report or a refund takes
its share of them, the last one all that is left: when nothing of the original is outstanding,
nothing is carried either, and what the two differ by is a difference of exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Transaction

from importers.desk import BuildError, Desk
from ledger.advances import NOTHING, Held, Why, advance_of, held_of, why
from ledger.directory import read_term
from ledger.field_facts import AdvanceTerm
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, exact, grouped, quantum, rounded

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal


#: What to do where more comes off an advance than is there.
_BEYOND = {
    Why.REPORTED: "If the report goes beyond its advance and the rest is owed to the partner, say "
    "payable in its column excess.",
    Why.RETURNED: "Look for the advance of which the rest is given back; it is none of this one.",
}


class Step(NamedTuple):
    """What one transaction did to an advance, and when."""

    day: datetime.date
    why: Why
    held: Held


class Advances:
    """The advances of the books and of the workbook being read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.known: dict[str, AdvanceTerm] = dict(desk.peek.register.of(AdvanceTerm))
        self.steps: dict[str, list[Step]] = {}
        self._held: dict[str, Held] = {}
        self._paid: dict[str, Held] = {}
        #: (advance, identity of a row) -> what the row's transaction did to the advance.
        self._own: dict[tuple[str, str], Held] = {}
        for key, entries in desk.peek.entries_by_key.items():
            for entry in entries:
                self._note(entry, key)
        for draft in desk.drafts:
            if draft.key not in desk.peek.entries_by_key:
                self._note(draft.entry, draft.key)

    def _note(self, entry: Any, key: str) -> None:
        if isinstance(entry, Transaction):
            for leg in entry.postings:
                if name := advance_of(entry, leg):
                    known = self.known.get(name)
                    currency = known.amount.currency if known else BOOK_CURRENCY
                    held = held_of(entry, leg, currency)
                    self._add(name, key, Step(entry.date, why(entry, leg), held))
        elif isinstance(entry, Custom) and entry.type == AdvanceTerm.word:
            term = read_term(entry)
            if isinstance(term, AdvanceTerm):
                self.known.setdefault(term.id, term)

    def _add(self, name: str, owner: str, step: Step) -> None:
        held = step.held
        self._held[name] = self._held.get(name, NOTHING).plus(held)
        self._own[name, owner] = self._own.get((name, owner), NOTHING).plus(held)
        self.steps.setdefault(name, []).append(step)
        if step.why is Why.PAID:
            self._paid.setdefault(name, held)

    def left(self, name: str, owner: str = "") -> Held:
        """Return what is outstanding of an advance, but for what a row's own entry has done."""
        return self._held.get(name, NOTHING).minus(self._own.get((name, owner), NOTHING))

    def of(self, partner: str, funding: str) -> list[AdvanceTerm]:
        """Return a partner's advances under a funding, oldest first."""
        found = [a for a in self.known.values() if (a.partner, a.funding) == (partner, funding)]
        return sorted(found, key=lambda advance: (advance.on, advance.id))

    def find(self, owner: str, values: dict[str, Any]) -> AdvanceTerm:
        """Return the advance that a row speaks of, see `look`.

        Raises:
            BuildError: there is none, there are several, or it is somebody else's.
        """
        found = self.look(owner, values)
        if found is None:
            raise BuildError(
                "ADVANCE-UNKNOWN",
                f"{values['partner']} holds no advance under {values['funding']} on "
                f"{values['date']}",
                "partner",
                "Import the advance first. A cost that we pay ourselves is an expenditure.",
            )
        return found

    def look(self, owner: str, values: dict[str, Any]) -> AdvanceTerm | None:
        """Return the advance that a row names, else the only open one, None where none is open.

        Args:
            owner: the row's identity; a row that is in the books keeps its advance.
            values: the record.

        Raises:
            BuildError: there are several, or the one named is unknown or somebody else's.
        """
        name = values.get("advance") or self._booked(owner)
        if name:
            return self._named(str(name), values)
        found = [
            advance
            for advance in self.of(values["partner"], values["funding"])
            if self.left(advance.id).original > ZERO and advance.on <= values["date"]
        ]
        if len(found) > 1:
            listed = ", ".join(self._shown(advance) for advance in found)
            raise BuildError(
                "ADVANCE-SEVERAL",
                f"{values['partner']} holds several advances under {values['funding']}: {listed}",
                "advance",
                "Say which of them; the oldest is not taken for granted.",
            )
        return found[0] if found else None

    def _named(self, name: str, values: dict[str, Any]) -> AdvanceTerm:
        advance = self.known.get(name)
        if advance is None:
            own = self.of(values["partner"], values["funding"])
            listed = ", ".join(map(self._shown, own)) or "none"
            raise BuildError(
                "ADVANCE-UNKNOWN",
                f"found {name!r}, which is no advance of the books",
                "advance",
                f"Advances of {values['partner']} under {values['funding']}: {listed}.",
                found=repr(name),
            )
        theirs, stated = (advance.partner, advance.funding), (values["partner"], values["funding"])
        if theirs != stated:
            raise BuildError(
                "ADVANCE-OTHER",
                f"{name} is an advance to {theirs[0]} under {theirs[1]}, and the row is of "
                f"{stated[0]} under {stated[1]}",
                "advance",
                "What one funding advanced, another cannot be charged for.",
            )
        if values["date"] < advance.on:
            raise BuildError(
                "ADVANCE-EARLY",
                f"{name} was paid on {advance.on}, and the row is of {values['date']}",
                "date",
                "Book it on the day it came; cost_date says when the cost arose.",
            )
        return advance

    def _booked(self, owner: str) -> str:
        """Return the advance under which the books have a row already, empty if they do not."""
        for entry in self._desk.peek.entries_by_key.get(owner, ()):
            for leg in getattr(entry, "postings", ()):
                if name := advance_of(entry, leg):
                    return name
        return ""

    def _shown(self, advance: AdvanceTerm) -> str:
        left = self.left(advance.id).original
        return f"{advance.id} ({grouped(left)} {advance.amount.currency} outstanding)"

    def take(
        self, advance: AdvanceTerm, number: Decimal, owner: str, step: tuple[datetime.date, Why]
    ) -> Decimal:
        """Take an amount off an advance, and return the dollars it was carried at.

        Args:
            advance: which.
            number: in the advance's currency; below zero: what was taken is put back.
            owner: the row's identity.
            step: when, and why.

        Raises:
            BuildError: it is more than there is, or more is put back than was ever paid.
        """
        name, currency = advance.id, advance.amount.currency
        left, paid = self.left(name, owner), self._paid.get(name, NOTHING)
        if number > left.original:
            raise BuildError(
                "ADVANCE-EXCEEDED",
                f"{grouped(number)} {currency} are reported or given back, and "
                f"{grouped(left.original)} {currency} of {name} are outstanding: "
                f"{grouped(number - left.original)} {currency} too much",
                "amount",
                _BEYOND[step[1]],
            )
        if left.original - number > paid.original:
            raise BuildError(
                "ADVANCE-EXCEEDED",
                f"{grouped(-number)} {currency} are put back on {name}, which would then be "
                f"{grouped(left.original - number)} {currency} of "
                f"{grouped(paid.original)} {currency} paid",
                "amount",
                "A correction takes back no more than was reported.",
            )
        taken = self._carried(number, left if number > ZERO else paid)
        booked = self._own.get((name, owner))
        if booked is not None and booked.original == -number:
            return -booked.dollars  # the same row again: it took its share when it was booked
        self._held[name] = left.minus(Held(number, taken))
        self._own[name, owner] = Held(-number, -taken)
        self.steps.setdefault(name, []).append(Step(*step, Held(-number, -taken)))
        return taken

    @staticmethod
    def _carried(number: Decimal, whole: Held) -> Decimal:
        """Return the share of what is carried; of all that is left, all of it."""
        if number == whole.original:
            return whole.dollars
        share = CONTEXT.divide(CONTEXT.multiply(whole.dollars, number), whole.original)
        return exact(rounded(share, quantum(BOOK_CURRENCY)), BOOK_CURRENCY)

    def moved(self, names: Iterable[str]) -> Iterator[Step]:
        """Yield what was done to some advances."""
        for name in names:
            yield from self.steps.get(name, ())
