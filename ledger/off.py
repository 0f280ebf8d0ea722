"""Rules that are off: those that a policy switches on, where the books state none.

A rule that is off must not look like one that found nothing; so a check says which are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.two_people import NONE, TWO_PEOPLE

if TYPE_CHECKING:
    from ledger.register import Register

#: Policy -> what nobody looks at without it.
SWITCHED: Final[dict[str, str]] = {
    TWO_PEOPLE: "nothing waits for a second person",
}


def off(register: Register) -> list[str]:
    """Return what is not looked at in some books, and why."""
    found = []
    for name, words in SWITCHED.items():
        versions = sorted(register.policies.get(name, ()), key=lambda term: term.on)
        if not versions:
            found.append(f"{words}, as no policy {name} is stated")
        elif versions[-1].value.strip().casefold() == NONE:
            found.append(f"{words} from {versions[-1].on} on, as policy {name} says so")
    return found
