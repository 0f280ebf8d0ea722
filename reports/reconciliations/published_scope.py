"""The scope of a published figure: `fund:VTF donor:JPN`, read once, then asked about fundings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.errors import BadInputError
from ledger.words import ANY, Axis, FundClass
from reports.scope import unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import PublishedTerm
    from reports.moves import Move

WORDS = ("fund", "class", "donor", "funding", "agreement", "programme")
_MEASURES = (
    "pledged",
    "agreed",
    "appropriated",
    "allocated",
    "allotted",
    "received",
    "spent",
    "direct-cost",
    "support-cost",
)


@dataclass(frozen=True)
class Wanted:
    """What a figure is about: each word with the ids of which one must hold."""

    measure: str
    register: Register
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def funding(self, name: str) -> bool:
        """Return whether a funding is in scope."""
        funding = self.register.fundings.get(name)
        return funding is not None and self._of(funding, funding.donor) and self._for(funding)

    def move(self, move: Move) -> bool:
        """Return whether money in is in scope: its donor may be the account's, in a fund's own."""
        funding = self.register.fundings.get(move.funding)
        return funding is not None and self._of(funding, move.donor) and self._for(funding)

    def cost(self, name: str, programme: str) -> bool:
        """Return whether a cost on a programme is in scope."""
        funding = self.register.fundings.get(name)
        if funding is None or not self._of(funding, funding.donor):
            return False
        return self._has("programme", programme)

    def control(self, fund: str, donor: str, programme: str) -> bool:
        """Return whether something that is no funding, as a pledge, is in scope."""
        return (
            not {"funding", "agreement"} & self.words.keys()
            and self._has("fund", fund)
            and self._has("class", str(self.register.fund_class(fund)))
            and self._has("donor", donor)
            and self._has("programme", programme)
        )

    def _of(self, funding: Funding, donor: str) -> bool:
        return (
            self._has("fund", funding.fund)
            and self._has("class", str(self.register.fund_class(funding.fund)))
            and self._has("donor", donor)
            and self._has("funding", funding.id)
            and self._has("agreement", funding.agreement)
        )

    def _for(self, funding: Funding) -> bool:
        wanted = self.words.get("programme")
        found = _programmes(funding)
        return wanted is None or (bool(found) and found <= set(wanted))

    def _has(self, word: str, value: str) -> bool:
        wanted = self.words.get(word)
        return wanted is None or value in wanted


def parse_scope(register: Register, term: PublishedTerm) -> Wanted:
    """Return what a published figure is about.

    Raises:
        BadInputError: an unknown measure, word or id; an unknown id is never an empty sum.
    """
    place = str(term.place)
    if term.measure not in _MEASURES:
        raise BadInputError(
            f"published {term.id}: no measure {term.measure!r}",
            where=place,
            advice=f"Measures: {', '.join(_MEASURES)}.",
        )
    words: dict[str, tuple[str, ...]] = {}
    for item in term.scope.split():
        word, colon, value = item.partition(":")
        if not colon:
            word, value = _guessed(register, item), item
        if word not in WORDS or word in words:
            raise BadInputError(
                f"published {term.id}: {item!r} is no part of a scope, or is there twice",
                where=place,
                advice=f"Words: {', '.join(WORDS)}. See docs/published.md.",
            )
        words[word] = tuple(part for part in value.split(",") if part)
        for part in words[word]:
            _known(register, word, part)
    return Wanted(term.measure, register, words)


def _ids(register: Register) -> dict[str, Iterable[str]]:
    return {
        "fund": register.funds,
        "class": [str(name) for name in FundClass],
        "donor": register.donors,
        "funding": register.fundings,
        "agreement": register.agreements,
        "programme": register.programmes,
    }


def _guessed(register: Register, name: str) -> str:
    tables = _ids(register)
    return next((word for word in WORDS if name in tables[word]), "funding")


def _known(register: Register, word: str, name: str) -> None:
    known = list(_ids(register)[word])
    if name not in known:
        raise unknown(f"{word} of a published figure", name, known)


def _programmes(funding: Funding) -> set[str]:
    """Return the programmes a funding was ever for: what every layer allows; any one is none."""
    found: set[str] | None = None
    for layer in funding.layers:
        stated = {v for c in layer if c.axis is Axis.PROGRAMME for v in c.allows}
        stated -= {v for c in layer if c.axis is Axis.PROGRAMME for v in c.excludes}
        if stated and ANY not in stated:
            found = stated if found is None else found & stated
    return found or set()
