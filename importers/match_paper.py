"""Booking matches: a paper of decisions, as a sheet, that comes into the books like any other.

Each row says which line of which statement is booked to which funding, who decided it and why. The
paper is archived with its batch as any donor's sheet is, so that a receipt leads to its row, the
row to the line, and the line to the bank's own file; `vtf reconcile` makes the receipts again from
it. A line is the identity of its receipt: the same decision again is nothing new.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from importers.match_decisions import AUTOMATIC
from importers.match_deposits import in_books_currency
from importers.match_scores import received
from importers.papers import bring
from importers.taken import How
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, MoneyError, exact, fixed, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from importers.match_decisions import Decision
    from importers.match_deposits import Deposit
    from importers.outcome import Done
    from importers.taken import MadeBy
    from ledger.filing import Register

HEADER = (
    "Bank line", "Part", "Funding", "Donor", "Fund", "Date", "Amount", "Currency", "US dollars",
    "Bank", "Decision", "Reasons", "Payer", "Description",
)  # fmt: skip

#: The layouts that read the two papers.
RECEIPTS, UNAPPLIED = "match", "match-unapplied"


class Accept(NamedTuple):
    """A person's decision: a line, the funding it is for, and how much of it where not all."""

    line: str
    funding: str
    amount: Decimal | None


def parse_accept(text: str) -> tuple[str, str, str]:
    """Return line, funding and amount of `LINE=FUNDING` or `LINE=FUNDING=AMOUNT`.

    Raises:
        BadInputError: it is written otherwise.
    """
    parts = text.split("=")
    if len(parts) not in {2, 3} or not all(parts):
        raise BadInputError(
            f"{text!r} is no decision",
            advice="Write --accept LINE=FUNDING, or LINE=FUNDING=AMOUNT for a part of it.",
        )
    return parts[0], parts[1], parts[2] if len(parts) == 3 else ""


def automatic_rows(decisions: Iterable[Decision]) -> list[list[str]]:
    """Return the rows of the paper for what is matched by itself."""
    rows = []
    for decision in decisions:
        if decision.state == AUTOMATIC:
            pair = decision.pairs[0]
            amount = pair.amount if pair.amount is not None else ZERO
            reasons = f"score {pair.score}: {'; '.join(pair.reasons)}"
            claim = pair.claim
            rows.append(
                _row(
                    decision.deposit, "", claim.funding, amount, claim.currency,
                    decision.deposit.line.amount.number, "automatic", reasons,
                )
            )  # fmt: skip
    return rows


def accepted_rows(
    register: Register, decisions: Sequence[Decision], texts: Sequence[str], by: str
) -> list[list[str]]:
    """Return the rows of the paper for what a person decided.

    Args:
        register: the terms.
        decisions: the open deposits.
        texts: as given to `--accept`.
        by: who decided.

    Raises:
        BadInputError: a line is not open, a funding takes no receipts, or the parts of a line do
            not add up to it.
    """
    by_line = {one.deposit.line.id: one for one in decisions}
    parts: dict[str, list[tuple[str, str]]] = {}
    for text in texts:
        line, funding, amount = parse_accept(text)
        if line not in by_line:
            raise BadInputError(
                f"{line!r} is no deposit that waits to be booked", advice="`vtf match` lists them."
            )
        parts.setdefault(line, []).append((funding, amount))
    rows = []
    for line, some in parts.items():
        rows += _accepted(register, by_line[line], some, by)
    return rows


def _accepted(
    register: Register, decision: Decision, parts: Sequence[tuple[str, str]], by: str
) -> list[list[str]]:
    deposit = decision.deposit
    rows, total, given = [], ZERO, ZERO
    for at, (name, text) in enumerate(parts, 1):
        funding = register.fundings.get(name)
        if funding is None or funding.kind != "grant" or funding.amount is None:
            raise BadInputError(
                f"{name!r} is no grant: nothing is receivable under it",
                advice="Accept a deposit for a grant, or book it with --unapplied.",
            )
        if funding.fund != deposit.account.fund:
            raise BadInputError(
                f"{name} is of {funding.fund}, the account {deposit.account.id} of "
                f"{deposit.account.fund}: money does not pass from fund to fund"
            )
        currency = funding.amount.currency
        whole = received(deposit, currency)
        amount = _number(text, currency) if text else whole
        if amount is None:
            own = deposit.line.amount
            raise BadInputError(
                f"{name} is in {currency} and the deposit in {own.currency}: say how much of it "
                "was received",
                advice=f"--accept {deposit.line.id}={name}=AMOUNT, in {currency}.",
            )
        dollars = _share(deposit, amount, whole, alone=len(parts) == 1)
        total, given = total + amount, given + (whole or amount)
        reasons = "; ".join(decision.why) or "by a person's judgement"
        part = _part(deposit, at if len(parts) > 1 else 0)
        rows.append(
            _row(deposit, part, name, amount, currency, dollars, f"accepted by {by}", reasons)
        )
    whole_total = given / len(parts)
    if total != whole_total:
        raise BadInputError(
            f"the parts of {deposit.line.id} add up to {grouped(total)}, the deposit is "
            f"{grouped(whole_total)}",
            advice="Name a funding for every part of a deposit.",
        )
    return rows


def _part(deposit: Deposit, at: int) -> str:
    """Return what tells a receipt from others of its line: the part, the decision after others."""
    times = len(deposit.undone)
    if not times:
        return str(at) if at else ""
    return f"again {times}.{at}" if at else f"again {times}"


def _share(deposit: Deposit, amount: Decimal, whole: Decimal | None, *, alone: bool) -> Decimal:
    """Return the amount of a part in the account's currency."""
    own = deposit.line.amount
    if alone:
        return own.number
    if whole != own.number:
        raise BadInputError(
            f"{deposit.line.id} came in {own.currency} and was sent in another currency: its parts "
            "cannot be told",
            advice="Accept it whole for one funding, or import a receipt sheet for its parts.",
        )
    return amount


def _number(text: str, currency: str) -> Decimal:
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 # at run time here alone

    try:
        number = exact(Decimal(text.replace(",", "")), currency)
    except (InvalidOperation, MoneyError):
        raise BadInputError(f"{text!r} is no amount in {currency}") from None
    if number <= ZERO:
        raise BadInputError(f"{text!r} is not above zero")
    return number


def unapplied_rows(decisions: Iterable[Decision], lines: Iterable[str]) -> list[list[str]]:
    """Return the rows of the paper for deposits that wait, unidentified, in the books."""
    wanted = set(lines)
    return [
        _row(
            one.deposit, "", f"{one.deposit.account.fund}-UNAPPLIED",
            one.deposit.line.amount.number, one.deposit.line.amount.currency,
            one.deposit.line.amount.number, "unapplied",
            f"the payer is {one.donor}" if one.donor else "nobody knows whose it is",
            donor=one.donor,
        )
        for one in decisions
        if one.deposit.line.id in wanted
    ]  # fmt: skip


def _row(  # noqa: PLR0913, PLR0917 # what a row of the paper says
    deposit: Deposit,
    part: str,
    funding: str,
    amount: Decimal,
    currency: str,
    own: Decimal,
    decision: str,
    reasons: str,
    *,
    donor: str = "",
) -> list[str]:
    line = deposit.line
    dollars = fixed(own) if in_books_currency(deposit) and currency != BOOK_CURRENCY else ""
    return [
        line.id, part, funding, donor, deposit.account.fund, line.on.isoformat(), fixed(amount),
        currency, dollars, deposit.account.bank, decision, reasons, line.party, line.description,
    ]  # fmt: skip


def book(books: Path, rows: Sequence[Sequence[str]], layout: str, by: MadeBy) -> Done:
    """Bring a paper of decisions into the books, as one batch by somebody.

    Raises:
        VtfError: the books cannot be read, or refused.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    days = sorted(row[5] for row in rows)
    name = f"{layout}-{days[0]}-{days[-1]}.csv"
    return bring(name, text.getvalue().encode(), layout, books, How(by=by))


def _plain(cell: str) -> str:
    # A cell that begins like a formula would be one, if somebody opens the paper in a spreadsheet.
    return f" {cell}" if cell.startswith(("=", "+", "-", "@")) else cell
