"""Write-offs: nobody gives up money that is due without the authority to do so.

    2015-06-30 * "France" "Last instalment written off"
      funding: "FRA-2014-01"
      write-off: "WO-2015-01"
      Income:VTF:Contributions:FRA      1200.00 USD
      Assets:VTF:Receivable:FRA        -1200.00 USD

A receivable that will not be paid takes back the income of its own funding (or what was deferred).
An advance that will not come back is a cost of class Transfers of its funding, where that may bear
it; where it may not, the fund's general balance makes it good by a transfer. Either names a
`write-off` of these books, of its funding and no more than its amount; and no more is given up
than is due on its account under its funding, at the end of the day. What is taken back by a
reversal, or reduced with the donor's `consent`, is no write-off. Nor is what was lost by exchange,
but only of what is due in another currency: a claim in dollars loses nothing on the way. Whoever
sets what is due off against what is refundable to the same donor names its `consent` too.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from ledger.findings import FindingError
from ledger.lines import Flattener
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.versions import REVERSES
from ledger.write_offs import WRITE_OFF, WriteOffTerm
from plugins.cases import Refusal, State, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account, Walked

#: What can be given up.
_DUE: Final = frozenset({"receivable", "advance"})
#: Against what.
_INCOME: Final = frozenset({"contribution", "deferred", "interest", "refundable"})
#: Metadata of a revaluation, and of what was lost by exchange.
EXCHANGE: Final = "exchange"


class WriteOffError(FindingError):
    """Money that is due is given up without authority."""


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse what gives up a claim and names no authority."""
    if not any(line.kind in _DUE and line.amount < 0 for line in voucher.lines):
        return
    if WRITE_OFF in voucher.meta or REVERSES in voucher.meta:
        return
    by_funding: dict[str, list[Line]] = defaultdict(list)
    for line in voucher.lines:
        by_funding[line.funding].append(line)
    for name, lines in by_funding.items():
        state = voucher.states.get(name)
        amount = _given_up(lines, voucher.meta, foreign=_is_foreign(state, lines))
        if amount > 0 and not any(line.consent for line in lines):
            due = next(line for line in lines if line.kind in _DUE and line.amount < 0)
            yield Refusal(
                "WRITE-OFF-AUTHORITY",
                f"{due.account} under {name}: {grouped(amount)} {BOOK_CURRENCY} of it are given "
                "up, and nobody's authority is named.",
                'State write-off: "..." of these books. What is taken back is a reversal; what the '
                "donor reduces names its consent.",
                due,
                facts=(("funding", name), ("expected", "0.00"), ("actual", f"{amount:f}")),
            )


def _is_foreign(state: State | None, lines: Iterable[Line]) -> bool:
    """Return whether what is due is in another currency, as agreed or as its lines say."""
    agreed = state.funding.amount if state else None
    if agreed and agreed.currency != BOOK_CURRENCY:
        return True
    due = (line for line in lines if line.kind in _DUE)
    return any(line.original_currency not in {"", BOOK_CURRENCY} for line in due)


def _given_up(lines: Sequence[Line], meta: Mapping[str, Any], *, foreign: bool) -> Decimal:
    """Return how much of what is due to one funding is set against its income."""
    kinds = _INCOME
    cash = sum((line.amount for line in lines if line.kind == "cash"), ZERO)
    lost = cash > 0 or EXCHANGE in meta or any(line.kind == "advance" for line in lines)
    if not (foreign and lost):
        # With cash, or on an advance that is reported on, it is what was lost by exchange on the
        # way; a revaluation says that it is one. In dollars there is no such loss.
        kinds = kinds | {"exchange-difference"}
    due = -sum((line.amount for line in lines if line.kind in _DUE), ZERO)
    income = sum((line.amount for line in lines if line.kind in kinds), ZERO)
    return min(due - max(cash, ZERO), income)


def minds(funding: Funding, register: Register) -> bool:
    """Return whether something of a funding may be written off."""
    return bool(register.under(WriteOffTerm, funding.id))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse write-offs of more than is due, on each day on which the excess grows."""
    due: dict[str, Decimal] = defaultdict(lambda: ZERO)
    over: dict[str, Decimal] = defaultdict(lambda: ZERO)
    owing = (line for line in account.lines if line.kind in _DUE)
    for _, group in groupby(owing, key=attrgetter("date")):
        today: dict[str, Line | None] = {}
        for line in group:
            due[line.account] += line.amount
            named = _name_of(account.entry_of(line), line) and line.amount < 0
            today[line.account] = line if named else today.get(line.account)
        for name, last in today.items():
            excess = max(-due[name], ZERO)
            if last is not None and excess > over[name]:
                yield _not_due(account, last, due[name])
            over[name] = excess


def _not_due(account: Account, line: Line, left: Decimal) -> Refusal:
    return Refusal(
        "WRITE-OFF-DUE",
        f"{grouped(-line.amount)} {BOOK_CURRENCY} of {line.account} under {line.funding} are "
        f"written off, and {grouped(left - line.amount)} {BOOK_CURRENCY} are due there at the end "
        f"of {line.date}; {grouped(-left)} {BOOK_CURRENCY} too much.",
        "Write off no more than is due; look whether it came in meanwhile.",
        entry=account.entry_of(line),
        facts=(
            ("funding", line.funding),
            ("expected", f"{left - line.amount:f}"),
            ("actual", f"{-line.amount:f}"),
        ),
    )


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse write-offs that are not known, of another funding, too early, or of too much."""
    entries = walked.having(WRITE_OFF)
    if not entries:
        return
    known = walked.register.of(WriteOffTerm)
    lines = Flattener(walked.register).lines
    done: dict[str, Decimal] = defaultdict(lambda: ZERO)
    over: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for _, group in groupby(entries, key=attrgetter("date")):
        moved: dict[str, Any] = {}
        for entry in group:
            for name, line in _named(entry, lines(0, entry)):
                term = known.get(name)
                if term is None:
                    yield _refused(entry, f"{name!r} is no write-off of these books", name)
                    break
                if line.funding != term.funding or line.date < term.on:
                    what = f"{name} is of {term.funding} from {term.on} on; this entry is of "
                    yield _refused(entry, f"{what}{line.funding} on {line.date}", name)
                    break
                done[name] -= line.amount
                moved[name] = entry
        for name, entry in moved.items():
            yield from _beyond(known[name], entry, done[name], over)


def _named(entry: Any, lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    """Yield each line on what is due, with the write-off that its entry or posting names."""
    for line in lines:
        name = _name_of(entry, line)
        if line.kind in _DUE and name:
            yield name, line


def _name_of(entry: Any, line: Line) -> str:
    """Return the write-off that a line carries out, empty where it names none."""
    own = entry.postings[line.posting].meta or {}
    name = own.get(WRITE_OFF, entry.meta.get(WRITE_OFF))
    return name if isinstance(name, str) else ""


def _refused(entry: Any, what: str, name: str) -> Refusal:
    return Refusal(
        "WRITE-OFF-UNKNOWN",
        f"{what}.",
        "Name a write-off of this funding that was decided on or before this day.",
        entry=entry,
        facts=((WRITE_OFF, name),),
    )


def _beyond(
    term: WriteOffTerm, entry: Any, done: Decimal, over: dict[str, Decimal]
) -> Iterator[Refusal]:
    """Refuse what a write-off does not cover, when it has grown."""
    excess = max(done - term.amount.number, ZERO)
    if excess > over[term.id]:
        yield Refusal(
            "WRITE-OFF-AMOUNT",
            f"{term.id} ({term.authority}, {term.place}) lets {term.amount} of {term.funding} be "
            f'written off: "{term.reason}" At the end of {entry.date} it is '
            f"{grouped(done)} {BOOK_CURRENCY}, {grouped(excess)} {BOOK_CURRENCY} too much.",
            "Write off no more than was decided, or state a further write-off with its authority.",
            entry=entry,
            facts=(
                (WRITE_OFF, term.id),
                ("funding", term.funding),
                ("words", term.authority),
                ("expected", f"{term.amount.number:f}"),
                ("actual", f"{done:f}"),
            ),
        )
    over[term.id] = excess


RULE = Rule(
    "write-offs",
    __name__,
    WriteOffError,
    voucher=voucher,
    minds=minds,
    account=account,
    after=after,
)
