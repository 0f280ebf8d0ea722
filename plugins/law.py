"""The law of the funds: every transaction sums to exactly zero in each fund and each funding.

    2013-06-02 * "UNOPS" "Clearance, second quarter"
      funding: "JPN-2013-01"
      Expenses:VTF:MLI:Contracts     500,000.00 USD
      Assets:VTF:Advances:UNOPS     -500,000.00 USD

So each funding has its own trial balance, and a donor's statement is that trial balance, arranged.
Money crosses from one funding to another only over `Equity:<Fund>:Transfer`, both sides in one
transaction that names the donor's `consent`. Beancount balances within a tolerance and over all
accounts at once; here it is exact, to the cent, fund by fund and funding by funding.

Also the law's: accounts of the chart only, the books' currency only, no lots, no prices, no `pad`;
an opening balance stands before anything else in its funding; what is given in kind is never cash.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount.core.data import Pad

from ledger.chart import ChartError, parse_account
from ledger.findings import FindingError
from ledger.money import AMOUNT_LIMIT, BOOK_CURRENCY, ZERO, MoneyError, exact, grouped
from plugins.cases import RECEIVED, Case, Refusal, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ledger.lines import Line

_CROSSING = RECEIVED - {"transfer"}
_GIFT = frozenset({"in-kind", "expense"})


class LawError(FindingError):
    """The law of the funds is broken."""


def case(case: Case) -> Iterable[Refusal]:
    """Refuse an account that is not in the chart."""
    if case.line.kind:
        return ()
    why = ""
    try:
        parse_account(case.line.account)
    except ChartError as error:
        why = f"{error}."
    advice = "Accounts are named Root:Fund:What, as docs/concepts.md shows."
    return (Refusal("LAW-ACCOUNT", why, advice, case.line),)


def directive(entry: Any) -> Iterator[Refusal]:
    """Refuse a `pad`: it invents the money that a balance lacks."""
    if isinstance(entry, Pad):
        yield Refusal(
            "LAW-PAD",
            f"pad {entry.account} {entry.source_account}: a pad invents money; these books have "
            "none.",
            "Find the difference and book it as what it is.",
            entry=entry,
        )


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse what is not exact money in the books' currency, does not balance, or crosses over."""
    for posting, line in zip(voucher.postings, voucher.lines, strict=True):
        yield from _money(line)
        if posting.cost is not None or posting.price is not None:
            yield Refusal(
                "LAW-LOT",
                f"{line.account}: a posting carries no cost and no price in these books.",
                "Write the amount in dollars, and original, rate and rate-source as metadata.",
                line,
            )
    yield from _balances(voucher)
    yield from _transfers(voucher)
    yield from _openings(voucher)
    yield from _gifts(voucher)


def _money(line: Line) -> Iterator[Refusal]:
    if line.currency != BOOK_CURRENCY:
        yield Refusal(
            "LAW-CURRENCY",
            f"{line.account}: {grouped(line.amount)} {line.currency}; these books are kept in "
            f"{BOOK_CURRENCY}.",
            "Write the dollars that were booked, and the original amount, rate and rate-source "
            "as metadata.",
            line,
        )
        return
    try:
        exact(line.amount, line.currency)
    except MoneyError as error:
        limit = f"Amounts are whole cents below {AMOUNT_LIMIT:,f} {BOOK_CURRENCY}."
        yield Refusal("LAW-UNIT", f"{line.account}: {error}.", limit, line)


def _balances(voucher: Voucher) -> Iterator[Refusal]:
    funds: dict[str, Decimal] = defaultdict(lambda: ZERO)
    fundings: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in voucher.lines:
        funds[line.fund] += line.amount
        fundings[line.funding] += line.amount
    advice = "What one bears another cannot pay: give each its own two sides."
    for code, noun, sums in (
        ("LAW-FUND", "fund", funds),
        ("LAW-FUNDING", "funding", fundings),
    ):
        for name, total in sums.items():
            if total:
                yield Refusal(
                    code,
                    f"the transaction does not sum to zero in the {noun} {name or '(none)'}: "
                    f"{grouped(total)} {BOOK_CURRENCY} too much is debited."
                    if total > 0
                    else f"the transaction does not sum to zero in the {noun} {name or '(none)'}: "
                    f"{grouped(-total)} {BOOK_CURRENCY} too much is credited.",
                    advice,
                    voucher.lines[0],
                    facts=((noun, name), ("expected", "0.00"), ("actual", f"{total:f}")),
                )


def _transfers(voucher: Voucher) -> Iterator[Refusal]:
    total = ZERO
    income: dict[str, Decimal] = defaultdict(lambda: ZERO)
    transfer = None
    for line in voucher.lines:
        if line.kind == "transfer":
            transfer = line
            total += line.amount
            if not line.consent.strip():
                yield _without_consent(line, "this transfer names no consent")
        elif line.kind in _CROSSING:
            income[line.funding] -= line.amount
    if transfer and total:
        yield Refusal(
            "LAW-TRANSFER",
            f"what leaves one funding must reach another: the transfer lines sum to "
            f"{grouped(total)} {BOOK_CURRENCY}, not to zero.",
            "Write both sides of the transfer in one transaction.",
            transfer,
        )
    if min(income.values(), default=ZERO) < 0 < max(income.values(), default=ZERO):
        giver = min(income, key=lambda name: income[name])
        taker = max(income, key=lambda name: income[name])
        line = next(line for line in voucher.lines if line.funding == giver)
        yield _without_consent(line, f"money of {giver} becomes money of {taker}")


def _without_consent(line: Line, what: str) -> Refusal:
    return Refusal(
        "LAW-CONSENT",
        f"{what}: money crosses between fundings only over Equity:<Fund>:Transfer and with a "
        "consent record.",
        'Book it over Equity:<Fund>:Transfer with consent: "the donor\'s letter, with its date".',
        line,
    )


def _openings(voucher: Voucher) -> Iterator[Refusal]:
    for line in voucher.lines:
        state = voucher.states.get(line.funding)
        if line.kind == "opening" and state and state.first < line.date:
            yield Refusal(
                "LAW-OPENING",
                f"{line.funding} has had entries since {state.first}: an opening balance of "
                f"{line.date} comes too late.",
                "An opening balance stands before anything else in its funding.",
                line,
            )


def _gifts(voucher: Voucher) -> Iterator[Refusal]:
    kinds = {line.kind for line in voucher.lines}
    if "in-kind" not in kinds or kinds <= _GIFT:
        return
    line = next(line for line in voucher.lines if line.kind not in _GIFT)
    yield Refusal(
        "LAW-IN-KIND",
        f"{line.account}: a gift in kind is an expense as it is received, and never cash.",
        "Book Expenses against Income:<Fund>:InKind:<Donor>, and nothing else in that transaction.",
        line,
    )


RULE = Rule("law of the funds", __name__, LawError, directive=directive, case=case, voucher=voucher)
