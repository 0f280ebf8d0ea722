"""Appropriations: what was voted against the authority in the books, each amount counted once.

An amount that is inclusive of another one counts less by it, one that is pending has none, and
neither is a guess. What is spent and committed goes no further than what was voted, in years that
run from July to June. Published figures of what was voted are held as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO
from reports.appropriations import appropriations
from reports.identity import identity
from reports.moves import Journal, Places
from reports.reconciliations.held import (
    Found,
    Item,
    Listed,
    Pair,
    Reconciled,
    Words,
    counted,
    fine,
    reconciled,
)
from reports.reconciliations.published import ROUNDING, UNKNOWN, compare
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.books import Books
    from reports.appropriations import Vote
    from reports.reconciliations.published import Comparison

WORDS = Words(
    "reconcile-appropriations", "Reconciliation of appropriations", "In the books", "As voted"
)

ONCE = "vote"
FIGURE = "published figure"
SAYS = {
    ONCE: "the authority booked is the amount voted less the votes that it is inclusive of",
    FIGURE: "what was voted in its scope and days is the figure, or rounds to it",
}

#: First and last day of the year of appropriations for peacekeeping, as month and day.
YEAR = ((7, 1), (6, 30))


def reconcile_votes(books: Books, today: datetime.date) -> Reconciled:
    """Return the votes and what the books have of them, held against each other on a day."""
    return _Work(books, today).result()


class _Work:
    def __init__(self, books: Books, today: datetime.date) -> None:
        self._books, self._today = books, today
        self._places = Places(books)
        self._votes = appropriations(books, today)
        self._items: list[Item] = []
        self._pairs: list[Pair] = []
        self._sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}

    def result(self) -> Reconciled:
        """Hold each vote, then each published figure, and add up."""
        by_fund: dict[str, list[Vote]] = defaultdict(list)
        for vote in self._votes.votes:
            by_fund[vote.fund].append(vote)
        booked, strays = self._booked()
        for fund in sorted(by_fund.keys() | booked.keys()):
            votes = by_fund[fund]
            theirs = sum((vote.counted or ZERO for vote in votes), ZERO)
            what = f"authority, {counted(len(votes), 'vote')}"
            self._sums[fund, what, BOOK_CURRENCY] = booked.get(fund, ZERO), theirs
            for vote in votes:
                self._vote(vote)
        self._items += strays
        journal = Journal(self._books, {}, self._places)
        for one in compare(journal, ("appropriated",)):
            self._published(one)
        pending = [vote.id for vote in self._votes.votes if vote.voted is None]
        notes = list(self._votes.notes)
        if pending:
            notes.append(f"Pending, and so without an amount: {', '.join(pending)}.")
        about = (
            f"{counted(len(self._votes.votes), 'vote')} of {counted(len(by_fund), 'fund')}, "
            f"on {self._today}"
        )
        found = Found(self._sums, self._pairs, self._items, SAYS, lists=[self._list()], notes=notes)
        return reconciled(WORDS, about, found, identity(self._books))

    def _booked(self) -> tuple[dict[str, Decimal], list[Item]]:
        """Return the authority that each fund's account has, and what of it is under no vote."""
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        strays = []
        known = {vote.id for vote in self._votes.votes}
        for line in self._books.lines:
            if line.kind == "appropriation" and line.date <= self._today:
                sums[line.fund] -= line.amount
                if line.funding not in known:
                    amount = fine(-line.amount, BOOK_CURRENCY)
                    ours = f"{line.key or 'an entry without key'} under {line.funding or 'nothing'}"
                    strays.append(
                        Item(line.fund, "booked under no vote", line.date, BOOK_CURRENCY, amount,
                             "", "", ours, self._places[line.entry],
                             mark=total_mark([line.illustrative]))
                    )  # fmt: skip
        return dict(sums), strays

    def _vote(self, vote: Vote) -> None:
        term = self._books.register.appropriations[vote.id]
        place = self._places.of(term.place)
        counted = vote.counted or ZERO
        apart = vote.authority - counted
        said = "pending: no amount" if vote.voted is None else f"{vote.voted:,f} voted"
        if vote.includes:
            said += f", inclusive of {', '.join(vote.includes)}"
        words = (f"{vote.id}: {said}, {vote.resolution}", place)
        if apart:
            kind = "pending, and authority is booked" if vote.voted is None else "voted, not booked"
            if vote.voted is not None and vote.authority:
                kind = "authority is not what was voted"
            self._item(vote, kind, apart, words, f"{vote.authority:,f} booked")
        else:
            figures = (fine(counted, BOOK_CURRENCY), fine(vote.authority, BOOK_CURRENCY))
            self._pairs.append(
                Pair(vote.fund, term.on, ONCE, BOOK_CURRENCY, vote.id, place, figures[0],
                     f"authority under {vote.id}", "", figures[1],
                     total_mark([vote.illustrative]))
            )  # fmt: skip
        if vote.surrendered:
            ours = f"{vote.surrendered:,f} surrendered"
            self._item(vote, "surrendered to Member States", -vote.surrendered, words, ours, False)
        if vote.spent + vote.committed > vote.authority:
            ours = f"{vote.spent:,f} spent and {vote.committed:,f} committed"
            self._item(vote, "more spent and committed than voted", ZERO, words, ours)
        days = ((term.begins.month, term.begins.day), (term.ends.month, term.ends.day))
        # An authority given before the vote may be for a part of the year.
        whole = days == YEAR and term.ends.year == term.begins.year + 1
        if not whole and term.status != "authority":
            ours = f"{term.begins} to {term.ends}"
            self._item(vote, "its year does not run from July to June", ZERO, words, ours)

    def _item(
        self,
        vote: Vote,
        kind: str,
        amount: Decimal,
        theirs: tuple[str, str],
        ours: str,
        is_open: bool = True,
    ) -> None:
        day = self._books.register.appropriations[vote.id].on
        number = fine(amount, BOOK_CURRENCY)
        self._items.append(
            Item(vote.fund, kind, day, BOOK_CURRENCY, number, *theirs, ours, "", is_open,
                 total_mark([vote.illustrative]))
        )  # fmt: skip

    def _published(self, one: Comparison) -> None:
        """Hold a published figure of what was voted."""
        term = self._books.register.published[one.id]
        number, currency = one.published
        mark = total_mark([term.illustrative])
        part, place = f"published {one.id}", self._places.of(term.place)
        ours = number if one.books is None else one.books
        self._sums[part, f"voted, {one.begins} to {one.ends}", currency] = ours, number
        if one.verdict == UNKNOWN:
            self._items.append(
                Item(part, UNKNOWN, one.begins, currency, ZERO, one.source, place, one.because, "",
                     mark=mark)
            )  # fmt: skip
        elif ours != number:
            rounding = one.verdict == ROUNDING
            kind = "published figure is rounded" if rounding else "published figure differs"
            said = f"{number:,f}: {one.source}"
            apart, mine = fine(ours - number, currency), f"{ours:,f} {one.note}".strip()
            self._items.append(
                Item(part, kind, one.begins, currency, apart, said, place, mine, "", not rounding,
                     mark)
            )  # fmt: skip
        else:
            self._pairs.append(
                Pair(part, one.begins, FIGURE, currency, one.id, place, number, "", "", ours,
                     mark)
            )  # fmt: skip

    def _list(self) -> Listed:
        rows = tuple(
            (
                vote.id,
                vote.year,
                vote.status,
                "pending" if vote.voted is None else fine(vote.voted, BOOK_CURRENCY),
                "" if vote.counted is None else fine(vote.counted, BOOK_CURRENCY),
                *(
                    fine(number, BOOK_CURRENCY)
                    for number in (vote.authority, vote.spent, vote.committed, vote.surrendered)
                ),
                total_mark([vote.illustrative]),
            )
            for vote in self._votes.votes
        )
        titles = ("Voted", "Counted once", "Booked", "Spent", "Committed", "Surrendered")
        columns = (("Vote", "text"), ("Year", "words"), ("Status", "words"),
                   *((title, "amount") for title in titles), ("", "mark"))  # fmt: skip
        return Listed("Votes", columns, rows)  # type: ignore[arg-type]
