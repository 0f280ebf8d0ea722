"""Interest in words: the table, the paper as CSV, the sheet and the entries that book it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

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
#: The headings of the sheet that an import reads: importers/layouts/interest.toml.
_SHEET = (
    "Reference", "Funding", "Date", "Amount", "Earned from", "Earned to", "Bank", "Note",
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
    lines += [f"{said}." for said in already(found)]
    if any(not part.owner for part in found.parts):
        lines.append(
            "Where nobody says whose it is, no entry is drafted: state a clause on interest, or "
            "policy INTEREST-OWNER."
        )
    return "\n".join(lines)


def already(found: InterestFound) -> list[str]:
    """Return what is booked in these days already, one sentence for each funding and day."""
    return [
        f"{grouped(one.amount)} {BOOK_CURRENCY} of interest is booked under {one.funding} on "
        f"{one.day} already"
        for one in found.booked
    ]


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


class ToBook(NamedTuple):
    """Interest that is booked as one entry, and the fundings whose money earned it."""

    fund: str
    under: str
    amount: Decimal
    shares: str


def to_book(found: InterestFound) -> list[ToBook]:
    """Return what is to be booked, one for each funding that it is booked under.

    What is nobody's is left out, and so is a funding under which interest of these days is booked
    already.
    """
    of: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in found.parts:
        if part.books_under and part.amount and not found.booked_under(part.books_under):
            of[part.fund, part.books_under].append(part)
    return [
        ToBook(
            fund,
            under,
            sum((part.amount for part in parts), ZERO),
            ", ".join(f"{part.funding} {fixed(part.amount)}" for part in parts),
        )
        for (fund, under), parts in of.items()
    ]


def sheet(found: InterestFound, bank: str) -> str:
    """Return what is to be booked as a sheet that `vtf import` reads.

    Args:
        found: the interest.
        bank: the last part of the cash account that was credited, e.g. `UNHQ`.
    """
    buffer = io.StringIO()
    paper = csv.writer(buffer, lineterminator="\n")
    paper.writerow(_SHEET)
    ask = found.ask
    for one in to_book(found):
        name = f"{one.under}-{ask.begins}-{ask.ends}"
        row = (name, one.under, ask.ends, fixed(one.amount), ask.begins, ask.ends, bank, one.shares)
        paper.writerow(row)
    return buffer.getvalue()


def drafted(found: InterestFound, bank: str) -> str:
    """Return the same as entries, to be kept by hand. See `sheet`."""
    ask = found.ask
    entries = []
    for one in to_book(found):
        cash = account("Assets", one.fund, "Cash", bank)
        income = account("Income", one.fund, "Interest")
        entries.append(
            f'{ask.ends} * "Interest, {ask.begins} to {ask.ends}"\n'
            f'  funding: "{one.under}"\n'
            f'  note: "{one.shares}"\n'
            f"  {cash:<42} {fixed(one.amount):>14} USD\n"
            f"  {income:<42} {fixed(-one.amount):>14} USD\n"
        )
    return "\n".join(entries)
