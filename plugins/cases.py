"""What rules are shown, and what they answer: cases, vouchers, accounts of fundings, refusals.

Most rules judge a *case*: everything about a line but its amount and the day it was entered, each
dimension by itself. The walk remembers what was found clean, so a rule that judges cases costs a
load next to nothing, however many lines it has. Some rules need a whole *voucher*, a transaction
with all its lines. And some need the *state* of a funding at the end of a booking day.

A rule answers with *refusals*. The walk turns them into findings when it has seen everything, so
that what the alternatives have left is what they have left in these books.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.clauses import ALWAYS, FOREVER, day_after, span_of
from ledger.closure_facts import closure_days
from ledger.control_facts import AuthorityTerm
from ledger.findings import Place, Severity
from ledger.fundings import Terms
from ledger.interest_clauses import OWNER
from ledger.lines import PARSED
from ledger.money import ZERO
from ledger.words import ANY, Axis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from types import EllipsisType

    from ledger.chart import AccountParts
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

    #: A support cost's rate as a fraction, half a unit below and above, the unit if it is no cent.
    Share = tuple[Decimal, Decimal, Decimal, Decimal | None]

#: Kinds of account that bring a funding money to spend. A receivable stands among them with the
#: opposite sign, so what is signed and not yet paid counts for nothing.
RECEIVED = frozenset(
    {
        "contribution",
        "receivable",
        "deferred",
        "interest",
        "exchange-difference",
        "transfer",
        "opening",
        "appropriation",
    }
)

#: Kinds of account that bring what was received into the books: cash, voted authority, and what was
#: declared refundable and is kept after all.
COVER = frozenset({"cash", "authority", "refundable"})

#: Kinds of account on which a funding's money lies.
HELD = frozenset({"cash", "authority"})

#: Kinds that settle what was agreed, so that they say nothing of how much that is.
SETTLING = frozenset({"receivable", "exchange-difference"})

#: Kinds that only a look at the whole voucher can judge.
VOUCHER_KINDS = frozenset(
    {
        "transfer",
        "opening",
        "in-kind",
        "refundable",
        "exchange-difference",
        "due-to",
        "due-from",
        "due-to-member-states",
    }
)

#: What a cost may state that no line holds.
_BESIDES = frozenset({"item", "supplier"})

#: The kind of funding on which money waits until its grant is known.
UNAPPLIED = "unapplied"

#: What the rules call a funding of each kind.
NOUNS = {
    "grant": "grant",
    "appropriation": "appropriation",
    "allocation": "allocation",
    "general": "general balance",
    "unapplied": "unapplied balance",
}


class Case(NamedTuple):
    """A line, what its account says as written, and the terms of the funding that it names.

    The terms are those in force on the cost date; None: no funding is known by that name. Item and
    supplier are what the posting states besides, empty where it does not.
    """

    line: Line
    parts: AccountParts
    terms: Terms | None
    register: Register
    item: str = ""
    supplier: str = ""

    @property
    def funding(self) -> Funding | None:
        """The funding the line names, None if none is known by that name."""
        return self.terms.funding if self.terms else None

    def if_expense(self) -> Case | None:
        """Return the case if its line is a cost, which another funding might bear; else None."""
        return self if self.line.kind == EXPENSE else None


def besides(entry: Any, line: Line) -> tuple[str, str]:
    """Return the item and the supplier that a posting or its transaction states, or empty texts."""
    meta, own = entry.meta, entry.postings[line.posting].meta or {}
    if _BESIDES.isdisjoint(meta) and len(own) <= PARSED:
        return "", ""
    item, supplier = (own.get(key, meta.get(key, "")) for key in ("item", "supplier"))
    return (
        item if isinstance(item, str) else "",
        supplier if isinstance(supplier, str) else "",
    )


class Refusal(NamedTuple):
    """What a rule says about a line, or about the books as a whole.

    Attributes:
        code: the finding's code.
        message: what happened, which clause, expected and actual.
        advice: what would make it right.
        line: the line it speaks about; None for the books as a whole.
        severity: see `Severity`.
        facts: machine-readable pairs.
        case: set where another funding might lawfully bear the line.
        place: where, if it speaks about no line and no entry.
        entry: the entry it speaks about, if it speaks about no line.
        about: what the lines of one transaction may share: where the refusal of a direct cost
            says it, those of its support cost and of the other side do not say it again.
        elsewhere: at the end of a day: another funding might have borne the entry's cost.
    """

    code: str
    message: str
    advice: str = ""
    line: Line | None = None
    severity: Severity = Severity.ERROR
    facts: tuple[tuple[str, str], ...] = ()
    case: Case | None = None
    place: Place = Place()
    entry: Any = None
    about: str = ""
    elsewhere: bool = False


class Voucher(NamedTuple):
    """A transaction as rules see it: metadata and postings as Beancount has them, and lines."""

    meta: dict[str, Any]
    postings: Sequence[Any]
    lines: Sequence[Line]
    register: Register
    states: dict[str, State]


@dataclass(eq=False, slots=True)
class Mandate:
    """What was found clean under one funding in one stretch of time, dimension by dimension.

    Attributes:
        terms: what the funding allows there.
        accounts: account -> its effect on the funding, as the walk numbers them.
        programmes, classes: of expenses.
        spending: activity, place, project and partner as stated with an expense.
        stated: the same, as stated with anything.
        advances: partner and account of advances.
        share: what support cost is of direct cost; None: no clause; not there before it is asked.
    """

    terms: Terms
    accounts: dict[str, int] = field(default_factory=dict)
    programmes: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    spending: set[tuple[str, str, str, str]] = field(default_factory=set)
    stated: set[tuple[str, str, str, str]] = field(default_factory=set)
    advances: set[tuple[str, str]] = field(default_factory=set)
    share: Share | EllipsisType | None = ...

    def knows(self, line: Line) -> bool:
        """Return whether everything about a line was found clean before."""
        stated = (line.activity, line.place, line.project, line.partner)
        if line.kind != EXPENSE:
            if line.kind == "advance" and (line.partner, line.account) not in self.advances:
                return False
            return line.account in self.accounts and stated in self.stated
        return (
            stated in self.spending
            and line.programme in self.programmes
            and line.budget_class in self.classes
            and line.fund == self.terms.funding.fund
        )

    def idle(self, stated: tuple[str, str, str, str], postings: Sequence[Any]) -> bool:
        """Return whether postings on known accounts spend nothing and state what is clean."""
        return stated in self.stated and not any(
            posting.account.startswith("Expenses:") for posting in postings
        )

    def learn(self, line: Line, effect: int) -> None:
        """Remember everything about a line that was found clean.

        A cost that bears no support cost is not remembered: the sums of a plain transaction do not
        tell it from the costs that do.
        """
        if line.kind == EXPENSE and not self.terms.levies(line.budget_class, line.partner):
            return
        stated = (line.activity, line.place, line.project, line.partner)
        self.accounts[line.account] = effect
        self.stated.add(stated)
        if line.kind == "advance":
            self.advances.add((line.partner, line.account))
        if line.kind == EXPENSE:
            self.programmes.add(line.programme)
            self.classes.add(line.budget_class)
            self.spending.add(stated)


@dataclass(eq=False, slots=True)
class State:
    """The running account of one funding, and what is already known about lines under it.

    Attributes:
        funding: which.
        since: the day it takes effect.
        breaks: days on which what it allows changes; between two of them nothing does.
        mandates: stretch of time -> what was found clean in it.
        received: money to spend so far.
        signed: income recognised so far, paid or not.
        returned: income given back or passed on so far.
        spent: expenses so far, what was given in kind left out.
        lent: what it holds so far besides cash and authority, less what it owes: advances and
            loans, less payables and what is refundable; what is received and spent left out.
        room: what may be spent before it is to be looked at: its cash, were nothing spent.
        opened: opening balances so far.
        brought: whether there were any, be they zero on the whole.
        begun: money to spend that opening balances brought; below nothing where it was spent
            before it came in.
        owed: declared refundable so far and not yet paid.
        held: of unapplied money, donor -> what is there; empty: of nobody in particular.
        costs: (expense account, whether given in kind) -> its balance.
        log: postings of transactions that are not among `costs` yet.
        turned: whether some cost was taken back on the day that is being walked.
        fell: whether any posting ever took back a cost, or money to spend.
        first: booking day of the first entry.
        watched: whether it is to be looked at on each day on which it moves; the others only when
            more is spent than received.
        touched: whether it is to be looked at at the end of the day that is being walked.
        last: the entry because of which it is.
        history: every entry under the funding, in the order of booking, if a rule minds its
            account; else None.
        excess: what was overspent when last looked at.
        said: other figures beyond what is lawful, by name, when last looked at.
        authorities: what lets it be spent before the cash is there, oldest first.
    """

    funding: Funding
    since: date
    breaks: tuple[date, ...]
    mandates: dict[int, Mandate] = field(default_factory=dict)
    received: Decimal = ZERO
    signed: Decimal = ZERO
    returned: Decimal = ZERO
    spent: Decimal = ZERO
    lent: Decimal = ZERO
    room: Decimal = ZERO
    opened: Decimal = ZERO
    brought: bool = False
    begun: Decimal = ZERO
    owed: Decimal = ZERO
    held: dict[str, Decimal] = field(default_factory=dict)
    costs: dict[tuple[str, bool], Decimal] = field(default_factory=dict)
    log: list[Sequence[Any]] = field(default_factory=list)
    turned: bool = False
    fell: bool = False
    first: date = FOREVER
    watched: bool = False
    touched: bool = False
    last: Any = None
    history: list[Any] | None = None
    excess: Decimal = ZERO
    said: dict[str, Decimal] = field(default_factory=dict)
    authorities: Sequence[AuthorityTerm] = ()

    def mandate(self, day: date) -> Mandate:
        """Return what was found clean in the stretch of time in which a day lies."""
        stretch = bisect_right(self.breaks, day)
        if stretch not in self.mandates:
            self.mandates[stretch] = Mandate(Terms(self.funding, day))
        return self.mandates[stretch]

    def cost(self, account: str, amount: Decimal, *, in_kind: bool = False) -> None:
        """Add a cost to the balance of its account."""
        key = account, in_kind
        self.costs[key] = self.costs.get(key, ZERO) + amount

    def settle(self) -> None:
        """Reckon its room anew: what was received, less what is lent of it; debts make none."""
        self.room = self.received - self.lent if self.lent > ZERO else self.received

    def add_up(self) -> None:
        """Add what was only noted to the balances of the accounts: they are seldom asked for."""
        for postings in self.log:
            for account, units, *_ in postings:
                if account.startswith("Expenses:"):
                    self.cost(account, units.number)
        self.log.clear()

    def grown(self, name: str, excess: Decimal) -> bool:
        """Return whether something is further beyond what is lawful than when last looked at."""
        before = self.said.get(name, ZERO)
        now = max(excess, ZERO)
        if now != before:
            self.said[name] = now
        return now > before

    def left(self) -> Decimal:
        """Return what there is left to spend."""
        return self.received - self.spent


def new_state(funding: Funding, register: Register) -> State:
    """Return the empty account of a funding, with the days on which its terms change."""
    days: set[date] = set()
    programmes: set[str] = set()
    for clause in funding.clauses():
        days.update((clause.since, clause.before))
        if clause.axis is Axis.PERIOD:
            first, last = span_of(clause)
            days.update((first, day_after(last)))
        elif clause.axis is Axis.PROGRAMME:
            programmes.update(register.programmes if ANY in clause.allows else clause.allows)
    days.update(day_after(day) for day in closure_days(register, funding))
    # The one policy that a rule asks for when it judges cases.
    days.update(policy.on for policy in register.policies.get(OWNER, ()))
    for name in programmes & register.programmes.keys():
        programme = register.programmes[name]
        days.update((programme.on, day_after(programme.until or FOREVER)))
    return State(
        funding,
        funding.since,
        tuple(sorted(days - {ALWAYS, FOREVER})),
        # How much authority is booked is held against the vote, spent or not.
        watched=funding.kind == "appropriation",
        authorities=register.under(AuthorityTerm, funding.id),
    )
