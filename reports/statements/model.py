"""The contribution statement: its model. What a donor reads, as frozen data.

A statement is the trial balance of one or more fundings, arranged: fourteen lines, one column for
the period and one since inception, and the lists that explain them. Every figure knows the entries
it was added up from. Where an agreement is in another currency, that currency stands beside the
dollar as a sum of original amounts; where those are not known the figure is None, and a note says
why. Nothing is converted for show.

`reports.statements.build` makes one from the books; `reports.statements.tables` arranges it; the
renderers (PDF, XLSX, text, JSON) print that arrangement and compute nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import EXIT_FINDINGS, BooksError, VtfError

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.commitments import Commitment
    from ledger.terms import Money
    from reports.render.tables import Style
    from reports.statements.headings import Headings


class StatementError(VtfError):
    """A statement that does not tie to the books: it is not made at all (exit 2)."""


class UnlawfulBooksError(BooksError):
    """Books with errors give no statement (exit 1, as their findings do)."""

    exit_code = EXIT_FINDINGS


class Figure(NamedTuple):
    """An amount and its way back.

    Attributes:
        amount: in the books' currency.
        original: in the agreement's currency; None where not known or there is no other currency.
        entries: `file:line` of every entry it was added up from, in order.
        illustrative: whether any of those is made up for the example books.
    """

    amount: Decimal
    original: Decimal | None
    entries: tuple[str, ...]
    illustrative: bool


class BodyLine(NamedTuple):
    """One line of the statement: number as printed, code, words, and its two columns.

    Attributes:
        style: `line`, `part` (an item of the line above it), `head` (words only) or `total`.
        period, inception: its two figures; None on a line of words.
        of: numbers of the lines it is arithmetic on; such a figure's way back is through them.
        less: those of them that are taken from the others.
    """

    number: str
    code: str
    title: str
    style: Style
    period: Figure | None
    inception: Figure | None
    of: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """One clause in force at the end of the period, of an agreement, a grant or an allocation."""

    owner: str
    number: str
    axis: str
    allows: tuple[str, ...]
    text: str
    since: datetime.date | None
    excludes: tuple[str, ...] = ()


class Earmark(NamedTuple):
    """What a funding is for on one axis: names of what is allowed, and of what is not.

    `any` says that anything is allowed but what is excluded.
    """

    axis: str
    allowed: tuple[str, ...]
    excluded: tuple[str, ...]
    any: bool


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """What was agreed for one funding, and its own line of the statement.

    Attributes:
        earmark: what programme, place and activity clauses allow, in words.
        earmarking: code of the Grand Bargain, where the grant states one.
        support_rate: rates of indirect support cost in force in the period, e.g. `7%, 13%`.
        status: `not signed`, `open`, `open until ...`, `ends with this period, ...` or
            `ended ...`, at the end of the period.
        opening, income, expenditure, refunded, closing: of the period; `income` is lines 2 to 4.
        spent_ever, received_ever: since inception.
        delivery: per cent of the amount agreed (in USD) spent since inception; None if unknown.
        precision: how the amount agreed is known, where it is not exact as stated.
        no_costs: whether its only day for costs lies before it was signed: none is allowed.
        standing: the status as a code: `not-signed`, `no-costs`, `open`, `open-until`, `ends`
            or `ended`.
        in_kind: whether it is given in goods or services.
        earmarks: the earmark by axis; none where it is unearmarked.
    """

    id: str
    kind: str
    fund: str
    fund_name: str
    donor: str
    donor_name: str
    agreement: str
    title: str
    reference: str
    earmarking: str
    earmark: str
    signed_on: datetime.date
    begins: datetime.date | None
    ends: datetime.date | None
    agreed: Money | None
    agreed_usd: Decimal | None
    support_rate: str
    status: str
    opening: Figure
    income: Figure
    expenditure: Figure
    refunded: Figure
    closing: Figure
    received_ever: Figure
    spent_ever: Figure
    delivery: Decimal | None
    precision: str
    no_costs: bool
    illustrative: bool
    standing: str
    in_kind: bool
    earmarks: tuple[Earmark, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money (or goods in kind) in: one entry, one funding.

    Attributes:
        amount: line 2 of the statement: what the receipt settled, in USD.
        exchange: exchange difference booked in the same entry (line 4).
        cash: both together: the dollars that came in.
        precision: how its amounts are known, where they are not exact as stated: `rounded`,
            `announced; US dollars computed ...`.
        in_period: False where it came before the period.
    """

    date: datetime.date
    fund: str
    funding: str
    donor: str
    text: str
    original: Decimal | None
    original_currency: str
    rate: Decimal | None
    rate_source: str
    amount: Decimal
    exchange: Decimal
    cash: Decimal
    precision: str
    in_period: bool
    illustrative: bool
    entry: str


class Slice(NamedTuple):
    """Expenditure on one programme and pillar: direct, support cost, total; period, then ever."""

    programme: str
    programme_name: str
    activity: str
    pillar: str
    direct: Figure
    support: Figure
    total: Figure
    direct_ever: Figure
    support_ever: Figure
    total_ever: Figure


class Stretch(NamedTuple):
    """A month or a year of the money: what it opened with, what moved, what it closed with.

    `other` is interest, exchange differences and transfers; `spent` has its support cost.
    """

    begins: datetime.date
    ends: datetime.date
    opening: Decimal
    received: Decimal
    other: Decimal
    spent: Decimal
    refunded: Decimal
    closing: Decimal
    illustrative: bool


class BudgetLine(NamedTuple):
    """Budget of a class (by allotments) or of everything, and what was spent of it, ever.

    `illustrative` says `illustrative` or `part illustrative` where budget or spending is made up.
    """

    code: str
    title: str
    budget: Decimal
    spent: Decimal
    variance: Decimal
    delivery: Decimal | None
    illustrative: str


class ServiceFacts(NamedTuple):
    """Services in kind: disclosed at the value their donor states, in no total of money."""

    id: str
    date: datetime.date
    fund: str
    funding: str
    programme: str
    description: str
    begins: datetime.date | None
    ends: datetime.date | None
    amount: Money
    rate: Decimal | None
    rate_source: str
    usd: Decimal
    valuation: str
    in_period: bool
    illustrative: bool
    place: str


class PledgeFacts(NamedTuple):
    """Announced, not signed: disclosed, in no total."""

    id: str
    announced: datetime.date
    fund: str
    amount: Money
    programme: str
    expected: datetime.date | None
    illustrative: bool


class PolicyFacts(NamedTuple):
    """A rule or rate that the terms or entries refer to, in force at the end of the period."""

    id: str
    value: str
    since: datetime.date
    status: str
    source: str


class Check(NamedTuple):
    """One equation that was held before the statement was made."""

    words: str
    left: Decimal
    right: Decimal


class SourceEntry(NamedTuple):
    """What an entry is and where it came from: import key, and cells of the archived source.

    `answers` is the key of what it reverses, or of the first version of what it corrects; `reason`
    why it reverses it.
    """

    date: datetime.date
    payee: str
    narration: str
    key: str
    origin: str
    answers: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Postings:
    """What each entry put into each line: see `reports.statements.postings`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class SupportRate(NamedTuple):
    """A rate of indirect support cost that applied on some day of the period.

    Attributes:
        funding, rate, clause, text: of which funding, `13%`, and which clause says so.
        since, until: first and last day of the period on which it applied.
        waiver: whether it is lower than agreed, by authority of the fund; `clause` is its number.
        excludes: what it is not charged on.
    """

    funding: str
    rate: str
    since: datetime.date
    until: datetime.date
    clause: str
    waiver: bool
    excludes: tuple[str, ...]
    text: str


class Certification(NamedTuple):
    """Who certified a statement, on which day, and the sentence that they put their name to."""

    name: str
    title: str
    date: datetime.date
    words: str


class OwnIdentity(NamedTuple):
    """What a statement was made from, and nothing of anybody else's.

    Attributes:
        fingerprint: SHA-256 over its own entries and terms up to its last day: the same figures
            made from the same records have the same one, whatever else the books hold.
        entries, terms: how many of each it covers.
        rules: the rules that ran over the books.
    """

    fingerprint: str
    entries: int
    terms: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A donor contribution statement. See the module, and each part.

    `fund` is the one fund that was asked for, empty for all of them.
    """

    scope: str
    id: str
    name: str
    fund: str
    kind: str
    begins: datetime.date
    ends: datetime.date
    book_currency: str
    currency: str
    certified: bool
    certification: Certification | None
    illustrative: bool
    illustrative_lines: tuple[str, ...]
    headings: Headings
    funds: tuple[str, ...]
    body: tuple[BodyLine, ...]
    fundings: tuple[FundingFacts, ...]
    clauses: tuple[ClauseFacts, ...]
    receipts: tuple[Receipt, ...]
    unattributed: tuple[Receipt, ...]
    in_kind: tuple[Receipt, ...]
    services: tuple[ServiceFacts, ...]
    commitments: tuple[Commitment, ...]
    slices: tuple[Slice, ...]
    course: tuple[Stretch, ...]
    budget: tuple[BudgetLine, ...]
    support: tuple[SupportRate, ...]
    pledges: tuple[PledgeFacts, ...]
    policies: tuple[PolicyFacts, ...]
    rate_sources: tuple[str, ...]
    notes: tuple[str, ...]
    checks: tuple[Check, ...]
    identity: OwnIdentity
    sources: dict[str, SourceEntry]
    postings: Postings
