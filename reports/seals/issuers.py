"""Who may issue a statement: people of the books, and two of them where the fund says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import EXIT_FINDINGS, VtfError
from ledger.issued_facts import ISSUED
from ledger.people import People
from ledger.people_facts import Role
from ledger.two_people import TWO_PEOPLE, read_limits

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books


class IssuerError(VtfError):
    """Somebody may not issue a statement, or not alone (exit 1)."""

    exit_code = EXIT_FINDINGS


def refuse_issuers(books: Books, by: str, second: str, day: datetime.date) -> None:
    """Refuse whoever may not issue a statement on a day.

    Args:
        books: the books.
        by: who issues it: id, name or alias.
        second: the second person; empty where none is named.
        day: of issue.

    Raises:
        IssuerError: they may not.
    """
    policy = books.register.policy(TWO_PEOPLE, day)
    if policy and not second and ISSUED in read_limits(policy.on, policy.value).above:
        raise IssuerError(
            "issuing a statement takes two people",
            advice=f"Policy {TWO_PEOPLE} of {policy.on} says so: --second NAME. Nothing was "
            "written.",
        )
    people = People(books.register)
    if second and people.same(by, second):
        raise IssuerError(f"{by} and {second} are one person", advice="Nothing was written.")
    if not people.persons:
        return
    for name, roles in ((by, tuple(Role)), (second, (Role.CHECKER,))):
        person = people.named(name) if name else None
        if name and person is None:
            raise IssuerError(f"{name} is no person of these books", advice="Nothing was written.")
        if person and not any(person.holds(role, day) for role in roles):
            raise IssuerError(
                f"{name} is no {' or '.join(roles)} on {day}", advice="Nothing was written."
            )
