"""Interest in words: the table, the paper as CSV, and the entries that book it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.aligned import aligned
from ledger.chart import account
from ledger.money import BOOK_CURRENCY, ZERO, fixed, grouped

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.interest import InterestFound, Part

#: Whose the interest may be -> how a heading says it.
_OWNERS = {"donor": "donors", "programme": "programmes", "fund": "the fund", "": "nobody stated"}

_HEADINGS = (
    "Fund", "Funding", "Donor", "Belongs to", "Stated by", "Booked under", "First day", "Last day",
    "Days with cash", "Dollar days", "Basis", "Interest USD",
)  # fmt: skip


def as_text(found: InterestFound) -> str:
    """Return the interest of each funding, whose it is, and what it adds up to."""
    ask = found.ask
    if ask.amount is not None:
        how = f"{grouped(ask.amount)} {BOOK_CURRENCY} that the bank paid, split by daily balances"
    else:
        how = ", ".join(f"{fixed(rate)}% from {day}" for day, rate in found.rates)
    lines = [f"Interest from {ask.begins} to {ask.ends}: {how}."]
    rows = [("Funding", "Belongs to", "Stated by", "Dollar days", "Basis", "Interest")]
    rows += [
        (
            part.funding,
            part.owner or "not stated",
            part.said or "no clause, no policy",
            grouped(part.product),
            part.basis,
            grouped(part.amount),
        )
        for part in found.parts
    ]
    lines += ["", *aligned(rows, "<<<><>"), ""]
    for owner, name in _OWNERS.items():
        if any(part.owner == owner for part in found.parts):
            lines.append(f"Of {name}: {grouped(found.of_owner(owner))} {BOOK_CURRENCY}.")
    lines.append(f"Together: {grouped(found.whole)} {BOOK_CURRENCY}.")
    if any(not part.owner for part in found.parts):
        lines.append(
            "Where nobody says whose it is, no entry is drafted: state a clause on interest, or "
            "policy INTEREST-OWNER."
        )
    return "\n".join(lines)


def as_csv(found: InterestFound) -> str:
    """Return the paper: one row for each funding, and the total."""
    buffer = io.StringIO()
    paper = csv.writer(buffer, lineterminator="\n")
    paper.writerow(_HEADINGS)
    for part in found.parts:
        paper.writerow(
            (
                part.fund, part.funding, part.donor, part.owner or "not stated", part.said,
                part.books_under, found.ask.begins, found.ask.ends, part.days,
                fixed(part.product), part.basis, fixed(part.amount),
            )
        )  # fmt: skip
    paper.writerow(("", "Total", *[""] * 9, fixed(found.whole)))
    return buffer.getvalue()


def drafted(found: InterestFound, bank: str) -> str:
    """Return the entries that book the interest, one for each funding that it is booked under.

    Args:
        found: the interest; what is nobody's is left out.
        bank: the last part of the cash account that was credited, e.g. `UNHQ`.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    of: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in found.parts:
        if part.books_under and part.amount:
            sums[part.fund, part.books_under] += part.amount
            of[part.fund, part.books_under].append(part)
    ask = found.ask
    entries = []
    for (fund, under), amount in sums.items():
        shares = ", ".join(f"{part.funding} {fixed(part.amount)}" for part in of[fund, under])
        cash = account("Assets", fund, "Cash", bank)
        income = account("Income", fund, "Interest")
        entries.append(
            f'{ask.ends} * "Interest, {ask.begins} to {ask.ends}"\n'
            f'  funding: "{under}"\n'
            f'  note: "{shares}"\n'
            f"  {cash:<42} {fixed(amount):>14} USD\n"
            f"  {income:<42} {fixed(-amount):>14} USD\n"
        )
    return "\n".join(entries)
