"""Partners: what they report and state, against what they were sent, reported and gave back.

Of each partner and agreement: opening advance + paid - reported - given back, with what exchange
changed, is what the partner still holds. What it states itself is held against that, figure by
figure; a report that is not in the books is held against its costs, row by row.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.reading import Wanted, read_stranger
from ledger.advances import STATED, Claim, Why, advance_of, held_of, why
from ledger.errors import BadInputError
from ledger.field_facts import AdvanceTerm, PartnerBalanceTerm
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.partner_facts import agreed_with
from ledger.terms import Money
from reports.identity import identity
from reports.moves import Places
from reports.reconciliations.cost_alone import alone, ours_alone
from reports.reconciliations.cost_match import SAYS, differences, match, pair_of
from reports.reconciliations.costs import charges_in_books, charges_of_file, money_of
from reports.reconciliations.erp import UNREAD, Period, month_end
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
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from importers.reading import RowReading
    from ledger.advances import Held
    from ledger.books import Books
    from reports.reconciliations.costs import Charge, File
    from reports.render.tables import Cell

WORDS = Words(
    "reconcile-partner", "Reconciliation with partners", "In the books", "As partners say"
)

KINDS = ("partner-report", "partner-balance")
ONLY_THEIRS = "only in the partner's report"
UNCONFIRMED = "held, and confirmed by no statement of the partner"
SINCE = "held, moved since the partner's last statement"

#: Fields of a row that states balances, for each figure of `ledger.advances.STATED`.
_FIELDS = {"balance": "amount", "advanced": "advanced", "spent": "spent", "returned": "returned"}

#: Figures and rules of matching.
FIGURE = "figure"
_SAYS = {FIGURE: "what the partner states of its advances at the end of a day is ours, to the cent"}


class About(NamedTuple):
    """Whose money: partner, funding, and the advance that a posting names, empty where none."""

    partner: str
    funding: str
    advance: str


_Moves = dict[About, list[tuple[datetime.date, Why, "Held"]]]


class Said(NamedTuple):
    """A figure that a partner states, and where."""

    claim: Claim
    about: About
    place: str
    key: str
    illustrative: bool = False


def read_report(books: Books, path: Path, folders: tuple[Path, ...], layout: str) -> File:
    """Return what a partner's file says: a report, a statement of balances, or both.

    Raises:
        BadInputError: it cannot be read, no layout fits, or it says nothing.
    """
    wanted = Wanted(KINDS, books.folder, folders, layout)
    stranger = read_stranger(path, wanted, books.register)
    file = charges_of_file(path.name, stranger, KINDS[:1])
    if not file.charges and not file.other:
        raise BadInputError(
            "no row of it can be read" if file.problems else "it reports nothing",
            where=path.name,
            advice="; ".join(f"{cell}: {what}" for what, cell in file.problems[:5]),
        )
    return file


def reconcile_partners(
    books: Books,
    ends: datetime.date,
    *,
    begins: datetime.date | None = None,
    file: File | None = None,
) -> Reconciled:
    """Return what partners say, held against the books.

    Args:
        books: as loaded.
        ends: the last day that counts.
        begins: the first day of what was paid and reported; before it is the opening. All unless
            stated.
        file: a report or statement that is not in the books; else what these have is held.
    """
    work = _Work(books, begins or datetime.date.min, ends)
    if file is None:
        work.stated(list(_in_books(books, ends)), whole=True)
    else:
        work.reported(file)
        work.stated(list(_in_file(file)), whole=False)
    return work.result(file)


class _Work:
    def __init__(self, books: Books, begins: datetime.date, ends: datetime.date) -> None:
        self._books = books
        self._places = Places(books)
        self._begins, self._ends = begins, ends
        self._moves: _Moves = defaultdict(list)
        self._terms = books.register.of(AdvanceTerm)
        self._items: list[Item] = []
        self._pairs: list[Pair] = []
        self._sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
        self._notes: list[str] = []
        self._last: dict[About, int] = {}
        self._marks: dict[About, set[bool]] = defaultdict(set)
        for line in books.lines:
            if line.kind == "advance" and line.date <= ends:
                entry = books.entries[line.entry]
                posting = entry.postings[line.posting]
                about = About(line.partner, line.funding, advance_of(entry, posting))
                held = held_of(entry, posting, self._currency(about))
                self._moves[about].append((line.date, why(entry, posting), held))
                self._last[about] = line.entry
                self._marks[about].add(line.illustrative)

    def _currency(self, about: About) -> str:
        term = self._terms.get(about.advance)
        return term.amount.currency if term else BOOK_CURRENCY

    def stated(self, figures: Sequence[Said], *, whole: bool) -> None:
        """Hold the figures that partners state; `whole`: all that is held should be stated."""
        confirmed: dict[About, datetime.date] = {}
        for one in figures:
            ours = one.claim.ours(self._of(one.about, one.claim.amount.currency))
            number, currency = one.claim.amount
            mark = self._mark(one)
            words = STATED[one.claim.measure].words
            part = f"{one.about.partner} {one.about.advance or one.about.funding}"
            # Each figure is a total of its own, so its part is named after it.
            part = f"{part}: {words}, {one.claim.day}"
            at = part, f"{words}, at the end of {one.claim.day}", currency
            while at in self._sums:
                part = f"{part} (again)"
                at = part, at[1], currency
            self._sums[at] = ours, number
            if one.claim.measure == "amount":
                known = confirmed.get(one.about, datetime.date.min)
                confirmed[one.about] = max(known, one.claim.day)
            if ours == number:
                self._pairs.append(
                    Pair(part, one.claim.day, FIGURE, currency, words, one.place,
                         fine(number, currency), words, one.key, ours, mark)
                )  # fmt: skip
            else:
                said = f"{fine(number, currency):,f} {words}"
                mine = f"{ours:,f} {words}"
                apart = fine(ours - number, currency)
                day = one.claim.day
                self._items.append(
                    Item(part, f"{words} differs", day, currency, apart, said, one.place, mine, "",
                         mark=mark)
                )  # fmt: skip
        if whole:
            self._unconfirmed(confirmed)

    def _mark(self, one: Said) -> str:
        """Return the mark of a figure: that of who states it, and of all that it is held with."""
        marks = [one.illustrative]
        for known, found in self._marks.items():
            if known[:2] == one.about[:2] and one.about.advance in {"", known.advance}:
                marks += found
        return total_mark(marks)

    def _of(self, about: About, currency: str) -> Iterable[tuple[datetime.date, Why, Held]]:
        for known, moves in self._moves.items():
            same = known[:2] == about[:2] and about.advance in {"", known.advance}
            if same and currency in {BOOK_CURRENCY, self._currency(known)}:
                yield from moves

    def _unconfirmed(self, confirmed: dict[About, datetime.date]) -> None:
        """Name what is held, as far as no statement confirms it: all of it, or what moved since."""
        for about, moves in sorted(self._moves.items()):
            left = sum((held.dollars for _, _, held in moves), ZERO)
            days = [confirmed[one] for one in (about, about._replace(advance=""))
                    if one in confirmed]  # fmt: skip
            since = max(days, default=None)
            later = (held.dollars for day, _, held in moves if since is None or day > since)
            apart = sum(later, ZERO)
            if not left or not apart:
                continue
            part = f"{about.partner} {about.advance or about.funding}"
            amount = fine(apart, BOOK_CURRENCY)
            place = self._places[self._last[about]]
            of = f"of {about.advance or 'no advance'} under {about.funding}"
            kind, mine = UNCONFIRMED, f"{amount:,f} {of}"
            if since is not None:
                kind = SINCE
                mine = f"{fine(left, BOOK_CURRENCY):,f} {of}, {amount:,f} since {since}"
            self._items.append(
                Item(part, kind, None, BOOK_CURRENCY, amount, "", "", mine, place,
                     mark=total_mark(self._marks[about]))
            )  # fmt: skip
            self._sums[part, "held, unconfirmed", BOOK_CURRENCY] = apart, ZERO

    def reported(self, file: File) -> None:
        """Hold the rows of a report against the costs that were booked out of advances."""
        self._items += [
            Item("report", UNREAD, None, BOOK_CURRENCY, ZERO, what, cell, "", "")
            for what, cell in file.problems
        ]
        if file.problems:
            self._sums["report", "rows that cannot be relied on", BOOK_CURRENCY] = ZERO, ZERO
        if not file.charges:
            return
        days = [one.day for one in file.charges]
        period = Period(min(days).replace(day=1), month_end(max(days)))
        partners = {one.partner for one in file.charges}
        fundings = {one.funding for one in file.charges}
        vouchers = {one.voucher for one in file.charges} | {one.reference for one in file.charges}
        theirs_of = {line.entry: line.partner for line in self._books.lines
                     if line.kind == "advance" and line.partner in partners}  # fmt: skip

        def in_scope(one: Charge) -> bool:
            return period.has(one.day) and one.funding in fundings

        known = [
            one._replace(partner=theirs_of[one.entry])
            for one in charges_in_books(self._books, self._places, dollars=file.dollars)
            if one.entry in theirs_of
            and (in_scope(one) or not vouchers.isdisjoint({one.voucher, one.reference}))
        ]
        ours = [one for one in known if in_scope(one)]
        found = match(file.charges, known)
        for one in found.pairs:
            part = f"reported {one.theirs[0].currency}"
            self._pairs.append(pair_of(part, one))
            self._items += differences(part, one, in_scope=in_scope)
        for charge in found.theirs:
            part = f"reported {charge.currency}"
            self._items.append(alone(part, ONLY_THEIRS, charge, ours=False))
        left = [charge for charge in found.ours if in_scope(charge)]
        self._items += ours_alone(left, file.charges, lambda one: f"reported {one.currency}")
        for currency in sorted({one.currency for one in (*file.charges, *ours)}):
            both = (
                sum((one.worth for one in some if one.currency == currency), ZERO)
                for some in (ours, file.charges)
            )
            what = f"reported from {period.begins} to {period.ends}"
            mine, theirs = both
            self._sums[f"reported {currency}", what, currency] = mine, theirs

    def result(self, file: File | None) -> Reconciled:
        """Add up."""
        about = (
            f"{counted(len(self._moves), 'advance')} of "
            f"{counted(len({one.partner for one in self._moves}), 'partner')}"
        )
        if file is not None:
            about = (
                f"{file.name}: {counted(len(file.charges), 'cost')}, "
                f"{counted(len(file.other), 'statement')}"
            )
            self._notes += file.notes
        self._notes.append(
            "In the table of advances: opening + paid - reported - given back + exchange = held."
        )
        found = Found(
            self._sums,
            self._pairs,
            self._items,
            SAYS | _SAYS if file is not None else _SAYS,
            lists=[self._held()],
            notes=self._notes,
        )
        return reconciled(WORDS, f"{about}, to {self._ends}", found, identity(self._books))

    def _held(self) -> Listed:
        """Return opening, movements and what is held, by partner and agreement."""
        sums: dict[tuple[str, str], dict[str, Decimal]] = {}
        marks: dict[tuple[str, str], set[bool]] = defaultdict(set)
        for about, moves in self._moves.items():
            own = sums.setdefault(
                (about.partner, self._agreement(about)), defaultdict(lambda: ZERO)
            )
            marks[about.partner, self._agreement(about)] |= self._marks[about]
            for day, reason, held in moves:
                own["opening" if day < self._begins else str(reason)] += held.dollars
        rows: list[tuple[Cell, ...]] = []
        for (partner, agreement), own in sorted(sums.items()):
            names = ("opening", *(str(reason) for reason in Why))
            figures = [fine(own[name], BOOK_CURRENCY) for name in names]
            held_now = fine(sum(figures, ZERO), BOOK_CURRENCY)
            mark = total_mark(marks[partner, agreement])
            rows.append((partner, agreement, *figures, held_now, mark))
        titles = ("Opening", "Paid", "Reported", "Given back", "Exchange", "Held")
        columns = (("Partner", "text"), ("Agreement or funding", "text"),
                   *((title, "amount") for title in titles), ("", "mark"))  # fmt: skip
        said = "In US dollars, as carried."
        return Listed("Advances", columns, tuple(rows), said)  # type: ignore[arg-type]

    def _agreement(self, about: About) -> str:
        term = self._terms.get(about.advance)
        if term is None:
            return about.funding
        agreed = agreed_with(self._books.register, term)
        return agreed[0].id if len(agreed) == 1 else term.agreement or about.funding


def _in_books(books: Books, ends: datetime.date) -> Iterator[Said]:
    """Yield the newest figures that each partner states, as the books have them."""
    newest: dict[About, PartnerBalanceTerm] = {}
    for term in books.register.of(PartnerBalanceTerm).values():
        about = About(term.partner, term.funding, term.advance)
        if term.on <= ends and (about not in newest or newest[about].on <= term.on):
            newest[about] = term
    places = Places(books)
    files = {one.file[:12]: one.file.partition("-")[2] for one in books.register.batches.values()}
    for about, term in sorted(newest.items()):
        source, _, cells = term.origin.partition(" ")
        place = f"{files.get(source, source)} {cells}" if cells else places.of(term.place)
        for name in STATED:
            amount = getattr(term, name)
            if amount is not None:
                yield Said(
                    Claim(about.partner, "", name, amount, term.on),
                    about,
                    place,
                    term.key,
                    term.illustrative,
                )


def _in_file(file: File) -> Iterator[Said]:
    """Yield the figures that a partner's file states: in its reports, and by themselves."""
    seen: set[Any] = set()
    for charge in file.charges:
        values = charge.row.values if charge.row else {}
        if "stated_balance" in values:
            about = _about(values)
            day = values.get("ends", values["date"])
            one = about, day, money_of(values, "stated_balance")
            if one not in seen:
                seen.add(one)
                yield _said(charge.row, "stated_balance", "amount", about, day, charge.place)
    for _, row, place in file.other:
        about = _about(row.values)
        for name, measure in _FIELDS.items():
            if name in row.values:
                yield _said(row, name, measure, about, row.values["date"], place)


def _about(values: dict[str, Any]) -> About:
    return About(values["partner"], values["funding"], values.get("advance", ""))


def _said(  # what a figure is
    row: RowReading | None, name: str, measure: str, about: About, day: datetime.date, place: str
) -> Said:
    values = row.values if row else {}
    number, currency = money_of(values, name)
    cells = {cell.field: cell.address for cell in row.cells()} if row else {}
    if name in cells:
        place = f"{place.rpartition('!')[0]}!{cells[name]}"
    return Said(
        Claim(about.partner, "", measure, Money(number, currency), day),
        about,
        place,
        "",
        bool(values.get("illustrative")),
    )
