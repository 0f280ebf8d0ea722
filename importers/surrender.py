"""What of a fund's appropriations is to be surrendered, and the working paper that says so.

The paper is a table that the importer reads like any other: it is archived, and each entry leads
back to its row. So a surrender is traced, reconciled and rehearsed with what does so for every
import, and the rulebook holds its figures against the whole of the books.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.aligned import aligned
from ledger.books import load
from ledger.commitments import charges
from ledger.errors import BadInputError
from ledger.findings import Finding, errors_in
from ledger.money import ZERO, fixed, grouped
from ledger.vote_life import Life, Standing
from ledger.votes import label

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.books import Books
    from ledger.register import Register
    from ledger.terms import AppropriationTerm

LAYOUT = "surrender"

HEADER = (
    "Last day", "Appropriation", "Year", "Authority booked", "Surrendered before", "Spent",
    "Committed", "Booked since", "Due to Member States", "Lapsed commitment", "Charged to it",
    "Run", "Illustrative",
)  # fmt: skip

_NOTHING = Decimal("0.00")


class Row(NamedTuple):
    """One surrender: of which vote, how it stands on the day, and which run of that day it is.

    `lapsing` are the commitments that are no longer valid, each with what was charged to it.
    """

    vote: str
    year: str
    standing: Standing
    run: str
    lapsing: tuple[tuple[str, Decimal], ...] = ()
    illustrative: bool = False

    @property
    def before(self) -> Decimal:
        """Return what was surrendered before, by earlier runs of the same day too."""
        return self.standing.before + self.standing.now

    @property
    def amount(self) -> Decimal:
        """Return what is to be surrendered now."""
        return self.standing.due - self.standing.now


@dataclass
class Plan:
    """What a surrender would post, and what stands against it.

    Attributes:
        rows: what is to be surrendered.
        settled: votes and days of which nothing is left to surrender.
        notes: what is not surrendered, and why, as sentences.
        findings: what the rules say of these votes: nothing is posted while they are refused.
    """

    fund: str
    year: str
    today: datetime.date
    rows: list[Row] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Return what all rows surrender."""
        return sum((row.amount for row in self.rows), _NOTHING)

    def paper(self) -> bytes:
        """Return the working paper, as a table of comma-separated values."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for row in self.rows:
            own, made_up = row.standing, "yes" if row.illustrative else ""
            figures = (
                own.authority, row.before, own.spent, own.committed, own.late, row.amount,
            )  # fmt: skip
            cells = [fixed(figure + _NOTHING) for figure in figures]
            writer.writerow([own.day, row.vote, row.year, *cells, "", "", row.run, made_up])
            for name, charged in row.lapsing:
                blank = [""] * len(cells)
                line = [own.day, row.vote, row.year, *blank, name, fixed(charged + _NOTHING)]
                writer.writerow([*line, "", made_up])
        return text.getvalue().encode()


def planned(folder: Path, fund: str, year: str, today: datetime.date) -> Plan:
    """Return what a surrender of a fund's year would post.

    Args:
        folder: the books.
        fund: fund id.
        year: what the year is called, `2012/13`.
        today: days after it are still to come.

    Raises:
        BooksError: there are no books.
        BadInputError: no such fund, or no such year of it.
    """
    books = load(folder)
    votes = _votes(books.register, fund, year)
    plan = Plan(fund, year, today)
    names = {vote.id for vote in votes}
    for finding in errors_in(list(books.findings)):
        if dict(finding.facts).get("funding") in names:
            plan.findings.append(finding)
    charged = charges(books.register, books.entries)
    for vote in votes:
        lines = [line for line in books.lines if line.funding == vote.id]
        life = Life(vote, books.register, lines, charged)
        if vote.status != "voted":
            plan.notes.append(f"{vote.id} is {vote.status}: nothing of it is due to Member States.")
        else:
            _surrender(plan, books, life)
    return plan


def _votes(register: Register, fund: str, year: str) -> list[AppropriationTerm]:
    own = [vote for vote in register.appropriations.values() if vote.fund == fund]
    if fund not in register.funds or not own:
        known = ", ".join(sorted({vote.fund for vote in register.appropriations.values()}))
        raise BadInputError(
            f"{fund!r} is no fund with appropriations", advice=f"Known: {known or 'none'}."
        )
    found = [vote for vote in own if label(vote.begins, vote.ends) == year]
    if not found:
        years = ", ".join(sorted({label(vote.begins, vote.ends) for vote in own}))
        raise BadInputError(f"{fund} has no appropriation of {year!r}", advice=f"Known: {years}.")
    return found


def _surrender(plan: Plan, books: Books, life: Life) -> None:
    """Add the surrenders of one vote: at its end, and at each lapse that has come."""
    vote, given = life.term, ZERO
    for day in life.stages():
        if day > plan.today:
            what = "runs until" if day == vote.ends else "is next surrendered after"
            plan.notes.append(f"{vote.id} {what} {day}.")
            break
        standing = life.on(day)
        standing = standing._replace(before=standing.before + given)
        row = Row(
            vote.id,
            plan.year,
            standing,
            _run(books, vote.id, day),
            tuple(life.lapsing(day)),
            any(line.illustrative for line in life.lines),
        )
        if row.amount > 0:
            plan.rows.append(row)
            given += row.amount
        else:
            plan.settled.append(row)
    if life.lapses is None:
        plan.notes.append(
            f"No policy LIQUIDATION-ASSESSED on {vote.ends}: what {vote.id} has committed does not "
            "lapse."
        )


def _run(books: Books, vote: str, day: datetime.date) -> str:
    """Return which run it is: empty for the first of a day, `2` for the one after it."""
    known = {str(entry.meta.get("key", "")) for entry in books.entries}
    number, key = 1, f"{LAYOUT}:{day}/{vote}"
    own = key
    while own in known:
        number += 1
        own = f"{key}/{number}"
    return str(number) if number > 1 else ""


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return plain data; figures are strings."""
    return {
        "fund": plan.fund,
        "year": plan.year,
        "today": str(plan.today),
        "surrendered": [_row_data(row) for row in plan.rows],
        "total": fixed(plan.total),
        "nothing_left": [_row_data(row) for row in plan.settled],
        "notes": plan.notes,
        "findings": [finding.as_json() for finding in plan.findings],
    }


def _row_data(row: Row) -> dict[str, Any]:
    own = row.standing
    return {
        "day": str(own.day),
        "appropriation": row.vote,
        "authority": fixed(own.authority + _NOTHING),
        "surrendered_before": fixed(row.before + _NOTHING),
        "spent": fixed(own.spent + _NOTHING),
        "committed": fixed(own.committed + _NOTHING),
        "booked_since": fixed(own.late + _NOTHING),
        "due_to_member_states": fixed(row.amount + _NOTHING),
        "lapsing": [
            {"commitment": name, "charged": fixed(sum_ + _NOTHING)} for name, sum_ in row.lapsing
        ],
    }


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield a plan as people read it."""
    yield f"Surrender of {plan.fund} {plan.year}, as known on {plan.today}, in USD"
    for row in (*plan.rows, *plan.settled):
        own = row.standing
        yield f"\n{row.vote} on {own.day}"
        sums = [("Authority booked", own.authority)]
        sums += [("less surrendered before", -row.before)] if row.before else []
        sums += [("less spent", -own.spent), ("less committed", -own.committed)]
        sums += [("less booked since, not committed", -own.late)] if own.late else []
        sums += [("Unencumbered: due to Member States", row.amount)]
        yield from aligned([(name, grouped(amount + _NOTHING)) for name, amount in sums], "<>")
        for name, charged in row.lapsing:
            sum_ = grouped(charged + _NOTHING)
            yield f"  {name} lapses: {sum_} were charged to it, and no more is."
    if plan.notes:
        yield ""
    yield from plan.notes
