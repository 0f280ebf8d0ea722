"""What is held before a statement leaves: its own equations, and the books' trial balances.

The figures of a statement come from one reading of the lines; the closing balance of each funding
comes from another, by what the fund holds. If they differ there is no statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO, grouped
from reports.movements import Movement
from reports.statements.model import Check, StatementError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.commitments import Commitment
    from reports.moves import Move
    from reports.positions import Position
    from reports.statements.model import BodyLine, FundingFacts, Receipt, Slice


def checks(
    body: Sequence[BodyLine],
    facts: Sequence[FundingFacts],
    moves: Sequence[Move],
    standing: Sequence[Position],
    lists: tuple[Sequence[Receipt], Sequence[Commitment], Sequence[Slice]],
) -> tuple[Check, ...]:
    """Return the equations that hold.

    Raises:
        StatementError: one does not, or a line of the books has no place in a statement.
    """
    _refuse_strays(moves)
    found = tuple(
        [*_equations(body), *_trial_balances(facts, standing), *_lists(body, lists)] if body else []
    )
    wrong = [check for check in found if check.left != check.right]
    if wrong:
        text = "\n".join(
            f"  {check.words}: {grouped(check.left)} is not {grouped(check.right)}"
            for check in wrong
        )
        raise StatementError(
            f"the statement does not tie to the books, so it is not made:\n{text}",
            advice="`vtf check` shows what is wrong with the books.",
        )
    return found


def _refuse_strays(moves: Sequence[Move]) -> None:
    unknown = next((move for move in moves if move.movement is Movement.UNKNOWN), None)
    if unknown is not None:
        raise StatementError(
            f"funding {unknown.funding}: a posting of {unknown.date} is on an account "
            "that has no place in a statement"
        )
    for funding in dict.fromkeys(move.funding for move in moves):
        own = [move for move in moves if move.funding == funding]
        given = _sum(own, Movement.IN_KIND)
        used = _sum(own, Movement.IN_KIND_USE)
        if given != used:
            raise StatementError(
                f"funding {funding}: goods in kind of {grouped(given)} were received "
                f"and {grouped(used)} expensed",
                advice="Book the goods and their use in one transaction, without other costs.",
            )


def _equations(body: Sequence[BodyLine]) -> Iterator[Check]:
    for at, span in enumerate(("period", "since inception")):
        amount = {line.number: _amount(line, at) for line in body}
        arranged = (
            amount["1"]
            + amount["2"]
            + amount["3"]
            + amount["4"]
            - sum((amount[f"6{letter}"] for letter in "abcdefg"), ZERO)
            - amount["8"]
            - amount["10"]
        )
        words = "opening + received + interest + other - spent - support cost - refunded = balance"
        yield Check(f"{words} ({span})", arranged, amount["11"])
    closing = {line.number: (_amount(line, 0), _amount(line, 1)) for line in body}["11"]
    yield Check("balance of the period = balance since inception", *closing)


def _trial_balances(facts: Sequence[FundingFacts], standing: Sequence[Position]) -> Iterator[Check]:
    for fact, position in zip(facts, standing, strict=True):
        held = f"{fact.id}: balance = what the trial balance holds"
        yield Check(held, fact.closing.amount, position.balance)
        spent = f"{fact.id}: expenditure since inception = trial balance"
        yield Check(spent, fact.spent_ever.amount, position.total_spent)
        received = f"{fact.id}: received since inception = trial balance"
        yield Check(received, fact.received_ever.amount, position.received)


def _lists(
    body: Sequence[BodyLine],
    lists: tuple[Sequence[Receipt], Sequence[Commitment], Sequence[Slice]],
) -> Iterator[Check]:
    receipts, commitments, slices = lists
    by_number = {line.number: line for line in body}
    for at, span in enumerate(("period", "since inception")):
        listed = sum((r.amount for r in receipts if at or r.in_period), ZERO)
        yield Check(f"list of receipts = line 2 ({span})", listed, _amount(by_number["2"], at))
        spent = sum(((s.total, s.total_ever)[at].amount for s in slices), ZERO)
        yield Check(f"programme and pillar = line 9 ({span})", spent, _amount(by_number["9"], at))
    reserved = sum((commitment.open for commitment in commitments), ZERO)
    yield Check("list of commitments = line 12", reserved, _amount(by_number["12"], 0))


def _amount(line: BodyLine, at: int) -> Decimal:
    figure = (line.period, line.inception)[at]
    return ZERO if figure is None else figure.amount


def _sum(moves: Sequence[Move], movement: Movement) -> Decimal:
    return sum((move.amount for move in moves if move.movement is movement), ZERO)
