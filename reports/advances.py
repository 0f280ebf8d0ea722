"""Advances: what each partner holds, since when, of whose money, and when its report is due.

Every posting on an `Advances` account is in exactly one row, so the rows add up to those accounts
to the cent. What was reported or given back is shown at the dollars that the advance was carried
at: they are what came off it. A posting that names no advance stands in a row of its own, and is
told, because nobody can say how old it is or when its report is due.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.advances import ADVICE, STATED, Claim, Held, Why, advance_of, held_of, why
from ledger.clauses import FOREVER
from ledger.errors import BadInputError
from ledger.field_facts import AdvanceTerm, PartnerBalanceTerm
from ledger.findings import Finding, Severity
from ledger.money import BOOK_CURRENCY, ZERO, exact, fixed, grouped
from ledger.partner_facts import report_due
from ledger.term import place_of
from reports.advance_arrangements import arrangements
from reports.expiry import expiry_band, expiry_bands
from reports.holding import Holding

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.register import Register
    from reports.advance_arrangements import Arrangement

#: Last day of each band of age, unless the books' policy says otherwise.
BANDS = (30, 60, 90, 180)

#: The policy that sets them, e.g. "30, 60, 90, 180".
BANDS_POLICY = "ADVANCE-AGES"

#: What a row may be shown by.
SIDES = ("partner", "donor", "funding", "age", "expiry")

#: What moves the money that a partner was sent.
_SENT = frozenset({Why.PAID, Why.RETURNED})

_Moves = list[tuple["datetime.date", Why, Held]]


class _Row(NamedTuple):
    """What makes a row: the advance it names or none, whose it is, and of which funding."""

    reference: str
    partner: str
    funding: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What partners hold on a day: rows, what each account has, and what is wrong.

    `arrangements` are what is agreed with partners, and whether the next instalment may be paid.
    """

    as_of: datetime.date
    side: str
    bands: tuple[str, ...]
    rows: tuple[Holding, ...]
    accounts: tuple[tuple[str, Decimal], ...]
    findings: tuple[Finding, ...]
    arrangements: tuple[Arrangement, ...] = ()

    @property
    def outstanding(self) -> Decimal:
        """Return the sum of all rows."""
        return sum((row.outstanding for row in self.rows), ZERO)

    def ages(self) -> list[tuple[str, dict[str, Decimal]]]:
        """Return, for each of the side that is asked for, what is outstanding by band of age."""
        return self.ages_by(self.side)

    def ages_by(self, side: str) -> list[tuple[str, dict[str, Decimal]]]:
        """Return what is outstanding by band of age for each partner, donor, funding or expiry.

        The bands of age by themselves are rows with one figure each, in their order.
        """
        order = {"age": list(self.bands), "expiry": expiry_bands()}.get(side, [])
        found: dict[str, dict[str, Decimal]] = {}
        for row in self.rows:
            ages = found.setdefault(self._of(row, side), dict.fromkeys(self.bands, ZERO))
            ages[row.band] += row.outstanding
        names = [name for name in order if name in found] if order else sorted(found)
        return [(name, found[name]) for name in names]

    def _of(self, row: Holding, side: str) -> str:
        if side == "age":
            return row.band
        if side == "expiry":
            return expiry_band(row.ends, self.as_of)
        name: str = getattr(row, side)
        return name

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "by": self.side,
            "advances": [row.as_json() for row in self.rows],
            "ages": [
                {
                    self.side: name,
                    "bands": {band: fixed(amount) for band, amount in ages.items()},
                    "outstanding": fixed(sum(ages.values(), ZERO)),
                }
                for name, ages in self.ages()
            ],
            "outstanding": fixed(self.outstanding),
            "accounts": {name: fixed(amount) for name, amount in self.accounts},
            "arrangements": [one.as_json() for one in self.arrangements],
            "findings": [finding.as_json() for finding in self.findings],
        }


def holdings(
    books: Books, as_of: datetime.date, *, side: str = "partner", settled: bool = False
) -> Holdings:
    """Return what partners hold on a day, the oldest first.

    Args:
        books: as loaded.
        as_of: the day.
        side: what the ages are shown by, one of `SIDES`.
        settled: show advances of which nothing is left, too.
    """
    terms = books.register.of(AdvanceTerm)
    lines: dict[_Row, list[Line]] = defaultdict(list)
    accounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in books.lines:
        if line.kind == "advance" and line.date <= as_of:
            entry = books.entries[line.entry]
            name = advance_of(entry, entry.postings[line.posting])
            lines[_Row(name, line.partner, line.funding)].append(line)
            accounts[line.account] += line.amount
    limits = _limits(books.register, as_of)
    moves: dict[_Row, _Moves] = {
        row: [_move(books, line, _currency(terms, row)) for line in own]
        for row, own in lines.items()
    }
    found = [_holding(books, row, lines[row], moves[row], as_of, limits) for row in lines]
    rows = [row for row in found if settled or row.outstanding or row.left]
    return Holdings(
        as_of,
        side,
        tuple(band_of(limit, limits) for limit in (*limits, limits[-1] + 1)),
        tuple(sorted(rows, key=lambda row: (row.paid, row.reference, row.funding))),
        tuple(sorted(accounts.items())),
        (*_wrong(rows), *_disagreeing(books.register, moves, as_of)),
        arrangements(books.register, found, as_of),
    )


def _currency(terms: Any, row: _Row) -> str:
    term = terms.get(row.reference)
    return term.amount.currency if term else BOOK_CURRENCY


def _move(books: Books, line: Line, currency: str) -> tuple[datetime.date, Why, Held]:
    entry = books.entries[line.entry]
    posting = entry.postings[line.posting]
    return line.date, why(entry, posting), held_of(entry, posting, currency)


def _holding(  # what a row is made of
    books: Books,
    row: _Row,
    lines: Sequence[Line],
    moves: _Moves,
    as_of: datetime.date,
    limits: Sequence[int],
) -> Holding:
    register = books.register
    term = register.of(AdvanceTerm).get(row.reference)
    funding = register.fundings.get(row.funding)
    paid = (term and term.paid_on) or min(day for day, _, _ in moves)
    age = (as_of - paid).days
    sums = {reason: exact(ZERO, BOOK_CURRENCY) for reason in Why}
    for _, reason, held in moves:
        sums[reason] += held.dollars
    left = sum((held.original for _, _, held in moves), ZERO)
    due = report_due(register, term) if term else None
    late = due is not None and due < as_of and left > ZERO
    ends = funding.last_day() if funding else None
    return Holding(
        reference=row.reference,
        partner=row.partner,
        funding=row.funding,
        donor=lines[0].donor,
        fund=lines[0].fund,
        term=term,
        paid=paid,
        age=age,
        band=band_of(age, limits),
        advanced=sums[Why.PAID],
        reported=exact(-sums[Why.REPORTED], BOOK_CURRENCY),
        returned=exact(-sums[Why.RETURNED], BOOK_CURRENCY),
        difference=sums[Why.DIFFERENCE],
        outstanding=sum((line.amount for line in lines), ZERO),
        currency=_currency({row.reference: term} if term else {}, row),
        left=left,
        sent=sum((held.original for _, reason, held in moves if reason in _SENT), ZERO),
        last_report=max(
            (day for day, reason, _ in moves if reason in {Why.REPORTED, Why.RETURNED}),
            default=None,
        ),
        due=due,
        overdue=(as_of - due).days if late and due else 0,
        ends=None if ends == FOREVER else ends,
        illustrative=any(line.illustrative for line in lines),
        place=place_of(books.entries[lines[0].entry]),
    )


def _limits(register: Register, as_of: datetime.date) -> tuple[int, ...]:
    """Return the last day of each band of age, by the policy in force or as is usual."""
    policy = register.policy(BANDS_POLICY, as_of)
    if policy is None:
        return BANDS
    parts = [part.strip() for part in policy.value.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise BadInputError(
            f"the policy {BANDS_POLICY} is {policy.value!r}", where=str(policy.place),
            advice="Write the last day of each band of age: 30, 60, 90, 180.",
        )  # fmt: skip
    return tuple(sorted({int(part) for part in parts}))


def band_of(age: int, limits: Sequence[int]) -> str:
    """Return the band into which an age in days falls.

    >>> band_of(31, (30, 60)), band_of(61, (30, 60))
    ('31-60', '61+')
    """
    first = 0
    for limit in limits:
        if age <= limit:
            return f"{first}-{limit}"
        first = limit + 1
    return f"{first}+"


def _wrong(rows: Iterable[Holding]) -> Iterator[Finding]:
    for row in rows:
        if not row.reference:
            yield Finding(
                "ADVANCE-UNTIED",
                Severity.WARNING,
                f"{grouped(row.outstanding)} {BOOK_CURRENCY} with {row.partner} under "
                f"{row.funding} are tied to no advance, so nobody can say when a report is due.",
                'Add advance: "..." to the transactions, and state the advance.',
                row.place,
            )
        elif row.outstanding < ZERO or row.left < ZERO:
            own = f"{grouped(row.left)} {row.currency}"
            dollars = f"{grouped(row.outstanding)} {BOOK_CURRENCY}"
            stands = own if row.currency == BOOK_CURRENCY else f"{own} and {dollars}"
            yield Finding(
                "ADVANCE-NEGATIVE",
                Severity.WARNING,
                f"{row.reference} to {row.partner} under {row.funding} stands at {stands}: more "
                "came off it than was paid.",
                "What goes beyond an advance is owed to the partner: Liabilities:<Fund>:Payable.",
                row.place,
            )


def _disagreeing(
    register: Register, moves: dict[_Row, _Moves], as_of: datetime.date
) -> Iterator[Finding]:
    """Yield a finding for each figure, the newest that a partner states, that is not ours."""
    newest: dict[_Row, PartnerBalanceTerm] = {}
    for term in register.of(PartnerBalanceTerm).values():
        about = _Row(term.advance, term.partner, term.funding)
        if term.on <= as_of and (about not in newest or newest[about].on <= term.on):
            newest[about] = term
    terms = register.of(AdvanceTerm)
    for about, term in newest.items():
        for name in STATED:
            amount = getattr(term, name)
            if amount is None:
                continue
            own = [
                move
                for row, some in moves.items()
                if about._replace(reference="") == row._replace(reference="")
                and about.reference in {"", row.reference}
                and amount.currency in {BOOK_CURRENCY, _currency(terms, row)}
                for move in some
            ]
            of = about.reference or f"the advances under {about.funding}"
            claim = Claim(about.partner, of, name, amount, term.on)
            if said := claim.said(claim.ours(own)):
                yield Finding(
                    "ADVANCE-BALANCE", Severity.WARNING, f"{said}.", ADVICE, term.place, term.key
                )
