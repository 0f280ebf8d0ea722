"""Certifying: who says that a statement is right, and when nobody may.

Only an annual or a final statement is certified, of books without errors in which nothing waits
for a second person, after its last day. The sentence is not confirmed by any source that was read,
so it is the donor's own (a headings file), or that of policy `CERTIFICATE-WORDING`, or else the
catalogue's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.candidate import RefusedError
from ledger.errors import BadInputError
from ledger.people import pending
from reports.statements.model import Certification

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books
    from reports.statements.headings import Headings

#: The policy that words the certificate.
WORDING = "CERTIFICATE-WORDING"

CERTIFIED_KINDS = ("annual", "final")


def refuse_while_waiting(books: Books, what: str) -> None:
    """Refuse what needs books in which everything is approved.

    Raises:
        RefusedError: something waits for a second person.
    """
    waits = [one.finding for one in pending(books.findings)]
    if waits:
        raise RefusedError(f"{what} while something waits for a second person", waits)


def certification(
    books: Books,
    by: str,
    on: datetime.date | None,
    statement: tuple[str, datetime.date],
    words: tuple[Headings, Headings],
) -> Certification:
    """Return the certification of a statement, or refuse it.

    Args:
        books: that it is made of.
        by: `NAME, TITLE`.
        on: the day it is certified on.
        statement: its kind and last day.
        words: the words of the statement, and those of its language without the donor's own.

    Raises:
        BadInputError: an interim one, no title, no day or one before the statement's last.
        RefusedError: something waits for a second person.
    """
    kind, ends = statement
    if kind not in CERTIFIED_KINDS:
        raise BadInputError(
            f"an {kind} statement is not certified",
            advice="It is provisional; --kind annual or --kind final can be certified.",
        )
    name, _, title = (part.strip() for part in by.partition(","))
    if not name or not title:
        raise BadInputError(f"{by!r} is not NAME, TITLE", advice='Such as "A. Diaz, Controller".')
    if on is None:
        raise BadInputError("say on which day it is certified: --certified-on DATE")
    if on <= ends:
        raise BadInputError(
            f"it cannot be certified on {on}: its period ends on {ends}",
            advice="What may still be booked cannot be certified.",
        )
    refuse_while_waiting(books, "no statement is certified")
    own, plain = words
    policy = books.register.policy(WORDING, on)
    stated = policy.value if policy and own.certificate == plain.certificate else own.certificate
    return Certification(name, title, on, stated)
