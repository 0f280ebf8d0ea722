"""Sources: every donor's sheet against the books, row by row, and none incomplete (A03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY
from reports.audit.model import Sheet, Weight
from reports.reconciliations.sources import reconcile_sources

if TYPE_CHECKING:
    from reports.audit.evidence import Evidence


def rows(evidence: Evidence, sheet: Sheet) -> None:
    """A03: the total of each sheet is the total in the books, and each row is there once.

    Source: the published tables, whose rows must add up before they are believed.
    """
    sheet.how = (
        "Each archived source is held against its hash, read again by its archived layout and its "
        "entries made again; every row is in the books once with its amounts, or is set aside "
        "there with a reason. A source that is missing or altered is a finding. Transactions that "
        "people wrote by hand come from no source: they are counted here, and A19 asks for papers."
    )
    found = reconcile_sources(evidence.books)
    sheet.saw("Sheets", len(found.sheets))
    sheet.saw("Rows that hold a record", sum(one.rows - one.structure for one in found.sheets))
    sheet.saw("of them matched", sum(one.matched for one in found.sheets))
    sheet.saw("of them set aside, with a reason", sum(one.set_aside for one in found.sheets))
    for total in found.totals:
        named = f"{total.source.partition('-')[2] or total.source}, {total.sheet}, {total.currency}"
        sheet.tie(f"{named}: the sheet and the books", total.in_source, total.in_books)
    by_hand = [one for one in found.differences if not one.source and not one.cells]
    sheet.saw("Transactions written by hand", len(by_hand))
    for one in found.differences:
        if not one.source and not one.cells:
            continue
        where = f"{one.source.partition('-')[2] or one.source} {one.sheet}!{one.cells}"
        sheet.add(
            Weight.FINDING,
            one.what,
            where if one.sheet else one.source,
            expected=one.in_source,
            found=one.in_books,
            currency=BOOK_CURRENCY,
        )
    if not found.sheets and len(by_hand) == len(found.differences):
        sheet.untested = "these books were not made of any source"
