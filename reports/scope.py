"""Scopes: what a report is about, found by the names people use.

A donor is found by id, name or alias; a funding by its id, an agreement by its own (that is all of
its grants). Anything else is refused with the names that come nearest, never with an empty report.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ledger.errors import BadInputError
from ledger.register import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.fundings import Funding
    from ledger.register import Register

T = TypeVar("T")

#: How many names are listed where none comes near.
SHOWN_MAX = 8


class Scope(NamedTuple):
    """What a statement is about.

    Attributes:
        what: `donor`, `agreement` or `funding`.
        id, name: of the donor, or id and title of the agreement or funding.
        donor: donor id, empty where nobody in particular gave it.
        fundings: the fundings it covers, oldest first.
        fund: the one fund that was asked for; empty for all of them.
    """

    what: str
    id: str
    name: str
    donor: str
    fundings: tuple[Funding, ...]
    fund: str = ""


def of_donor(register: Register, name: str, *, fund: str = "") -> Scope:
    """Return the scope of a donor: every funding they gave, perhaps of one fund only.

    Raises:
        BadInputError: no such donor, or no such fund.
    """
    donor = donor_id(register, name)
    wanted = fund_id(register, fund) if fund else ""
    own = [
        funding
        for funding in register.fundings.values()
        if funding.donor == donor and wanted in {"", funding.fund}
    ]
    return Scope("donor", donor, register.donors[donor].name, donor, _ordered(own), wanted)


def of_funding(register: Register, name: str) -> Scope:
    """Return the scope of a funding, or of all grants of an agreement.

    Raises:
        BadInputError: no such funding or agreement.
    """
    funding = register.fundings.get(name) or _folded(register.fundings, name)
    if funding is not None:
        return Scope("funding", funding.id, funding.title, funding.donor, (funding,))
    agreement = register.agreements.get(name) or _folded(register.agreements, name)
    if agreement is not None:
        grants = [f for f in register.fundings.values() if f.agreement == agreement.id]
        return Scope("agreement", agreement.id, agreement.title, agreement.donor, _ordered(grants))
    raise unknown("funding or agreement", name, [*register.fundings, *register.agreements])


def donor_id(register: Register, name: str) -> str:
    """Return the id of a donor by id, name or alias, or refuse."""
    found = register.named("donor", name)
    if found is None:
        names = [spelling for term in register.donors.values() for spelling in (term.id, term.name)]
        raise unknown("donor", name, names, listed=register.donors)
    return found


def programme_id(register: Register, name: str) -> str:
    """Return the id of a programme by id, name or alias, or refuse."""
    found = register.named("programme", name)
    if found is None:
        terms = register.programmes.values()
        names = [spelling for term in terms for spelling in (term.id, term.name)]
        raise unknown("programme", name, names, listed=register.programmes)
    return found


def fund_id(register: Register, name: str) -> str:
    """Return the id of a fund, or refuse."""
    found = register.funds.get(name) or _folded(register.funds, name)
    if found is None:
        raise unknown("fund", name, list(register.funds))
    return found.id


def unknown(
    what: str, name: str, known: Iterable[str], *, listed: Iterable[str] = ()
) -> BadInputError:
    """Return the error for a name that nothing here has, with the nearest that something has.

    Where nothing comes near, some of what there is stands instead: of `listed`, else of `known`.
    """
    known = list(known)
    by_fold = {folded(spelling): spelling for spelling in sorted(known, reverse=True)}
    close = difflib.get_close_matches(folded(name), by_fold, n=3, cutoff=0.5)
    starts = [fold for fold in sorted(by_fold) if fold.startswith(folded(name)[:3] or " ")]
    nearest = list(dict.fromkeys(by_fold[fold] for fold in [*close, *starts]))[:5]
    advice = f"Nearest: {', '.join(nearest)}." if nearest else _some(list(listed) or known)
    return BadInputError(f"no {what} {name!r}", advice=advice)


def _some(names: list[str]) -> str:
    """Return what there is, of each kind one: a kind is what stands before the first colon."""
    if not names:
        return "These books have none."
    kinds = {name.partition(":")[0]: name for name in sorted(set(names), reverse=True)}
    shown = ", ".join(kinds[kind] for kind in sorted(kinds)[:SHOWN_MAX])
    if len(set(names)) <= SHOWN_MAX and len(kinds) == len(set(names)):
        return f"Nothing comes near it. These books have: {shown}."
    return f"Nothing comes near it. These books have {len(set(names)):,}, such as {shown}."


def _folded(table: dict[str, T], name: str) -> T | None:
    wanted = folded(name)
    return next((value for key, value in table.items() if folded(key) == wanted), None)


def _ordered(fundings: Iterable[Funding]) -> tuple[Funding, ...]:
    return tuple(sorted(fundings, key=lambda funding: (funding.fund, funding.since, funding.id)))
