"""Alerts: everything that needs somebody soon, in one list, the most urgent first.

Nothing is looked for twice: each kind asks the report that already knows. What the United Nations
have not confirmed, such as when a balance is dormant, is dated policy, and without it not judged:

    2021-01-01 custom "policy" "ALERT-BANDS"
      value: "30, 60, 90"
    2021-01-01 custom "policy" "ALERT-UNIDENTIFIED"
      value: "90 days"
    2021-01-01 custom "policy" "AUDIT-STALE"
      value: "24 months"

The last is the audit's own; both assume 24 months, and say so, where no policy states it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import BadInputError
from ledger.findings import errors_in
from reports import alerts_dues as dues
from reports.alerts_fundings import (
    DORMANT,
    DORMANT_USUAL,
    UNIDENTIFIED,
    funding_alerts,
    past,
)
from reports.alerts_model import Alerts, placed, urgency
from reports.identity import identity
from reports.positions import positions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ledger.books import Books
    from ledger.register import Register

#: Within how many days something is shown before it is due, unless the policy says otherwise.
BANDS, BANDS_POLICY = (30, 60, 90), "ALERT-BANDS"


def alerts(
    books: Books,
    today: datetime.date,
    *,
    bands: tuple[int, ...] = (),
    fund: str = "",
    donor: str = "",
) -> Alerts:
    """Return what needs somebody on a day.

    Args:
        books: as loaded.
        today: the day.
        bands: within how many days something is shown before it is due; else the policy's.
        fund: only this fund's; what is of no fund in particular is left out then.
        donor: only what concerns this donor.

    Raises:
        BadInputError: a policy says what nobody here understands.
    """
    bands = bands or bands_of(books.register, today)
    found = positions(books, today)
    every = [
        *funding_alerts(books.register, found, past(books, today), today, bands[-1]),
        *dues.instalment_alerts(books, found, today),
        *dues.mandate_alerts(books, found, today),
        *dues.statement_alerts(books, today, donor, fund),
        *dues.pool_alerts(books, today),
        *dues.advance_alerts(books, today),
        *dues.reserve_alerts(books, today),
        *dues.commitment_alerts(books, today),
        *dues.vote_alerts(books, today),
        *dues.approval_alerts(books),
    ]
    given = {one.id: one.donor for one in books.register.fundings.values()}
    rows = [
        row
        for row in (placed(alert, today, bands) for alert in every)
        if row
        and fund in {"", row.alert.fund}
        and donor in {"", row.alert.who, given.get(row.alert.funding or row.alert.about)}
    ]
    return Alerts(
        today,
        bands,
        tuple(sorted(rows, key=urgency)),
        tuple(_notes(books.register, today)),
        len(errors_in(list(books.problems()))),
        identity(books),
    )


def bands_of(register: Register, today: datetime.date) -> tuple[int, ...]:
    """Return within how many days something is shown, by the policy in force or as is usual.

    Raises:
        BadInputError: the policy is no list of days.
    """
    policy = register.policy(BANDS_POLICY, today)
    if policy is None:
        return BANDS
    try:
        return bands_said(policy.value)
    except ValueError as error:
        raise BadInputError(f"policy {BANDS_POLICY}: {error}", where=str(policy.place)) from None


def bands_said(text: str) -> tuple[int, ...]:
    """Return the days that `30, 60, 90` says, growing.

    Raises:
        ValueError: it is no list of days.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError(f"{text!r} is no list of days such as '30, 60, 90'")
    return tuple(sorted({int(part) for part in parts}))


def _notes(register: Register, today: datetime.date) -> Iterator[str]:
    """Yield what is not judged because nobody has said when."""
    if register.policy(DORMANT, today) is None:
        yield f"No policy {DORMANT}: a balance is called dormant after {DORMANT_USUAL}, assumed."
    if register.policy(UNIDENTIFIED, today) is None:
        yield f'No policy {UNIDENTIFIED} such as "90 days": no unidentified deposit is overdue.'
