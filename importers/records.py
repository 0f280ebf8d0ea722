"""Records: what a row of somebody's spreadsheet can be, as data.

A *kind* says which fields a row of that kind has, what each field is, which of them must be
filled, and which make up the row's identity. Layouts map columns to these fields; builders turn
filled records into entries. The names here are the public vocabulary of layouts (docs/layouts.md
lists them) and do not change.

Identity never includes an amount: the same contribution with another amount is a conflict to be
looked at, not a second contribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.kinds import (
    advances,
    agreements,
    arrangements,
    bank,
    control,
    corrections,
    ending,
    flows,
    gifts,
    money,
    people,
    reference,
    reserves,
    results,
    spending,
    terms,
    votes,
)

if TYPE_CHECKING:
    from importers.fields import Kind

#: Every kind of record by its word, in the order in which books are filled: a workbook may
#: introduce a donor on one sheet and use it on another, whatever the order of its sheets.
KINDS: dict[str, Kind] = {
    kind.word: kind
    for family in (
        terms,
        agreements,
        arrangements,
        money,
        control,
        spending,
        gifts,
        advances,
        ending,
        reserves,
        results,
        reference,
        bank,
        flows,
        corrections,
        people,
        votes,
    )
    for kind in family.KINDS
}

#: Statuses of a contribution after the layout's `values`, and what each makes.
STATUSES: dict[str, str] = {
    "announced": "pledge",
    "pledged": "pledge",
    "pledge": "pledge",
    "committed": "agreement",
    "commitment": "agreement",
    "signed": "agreement",
    "received": "receipt",
    "paid": "receipt",
    "not booked": "set-aside",
}
