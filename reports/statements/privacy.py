"""Privacy: a donor's file names no other donor, and none of its texts tells whose else a thing is.

Figures are of the donor's own fundings and of nobody else's, so none can be worked out from them.
Words are another matter: the narration of an entry is written by whoever booked it, and one entry
may pay under the grants of two donors. A text that names another donor, or an agreement or grant of
one, is withheld from the statement; its amounts and its place in the books stay.

What is a name here: id, name and aliases of a donor, ids of its pledges, agreements and grants. Not
what a programme, a partner or a fund is called too: Lebanon is a place before it is a giver. The
words of the agreement itself are the donor's own, and are shown as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ledger.register import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.commitments import Commitment
    from ledger.register import Register
    from reports.statements.model import Receipt, ServiceFacts, SourceEntry

_WORD = re.compile(r"\w+")

#: An abbreviation as short as this is a name only where it is written in capitals: CAN is not can.
_SHORT = 4


#: Words that hold a short name and mean the money.
_MONEY = re.compile(r"\bUS ?(?:\$|dollars?\b)", re.IGNORECASE)


class _Phrase(NamedTuple):
    """A name as words, folded; how it is written; whose it is, empty: anybody may say it."""

    words: tuple[str, ...]
    written: str
    donor: str


class Names:
    """Whose names are said in a text."""

    def __init__(self, register: Register) -> None:
        known: dict[tuple[str, ...], _Phrase] = {}
        for text, donor in _names(register):
            words = tuple(_WORD.findall(folded(text)))
            if any(len(word) > 1 and not word.isdigit() for word in words):
                other = known.get(words)
                # A name that two have gives neither away.
                whose = donor if other is None or other.donor == donor else ""
                known[words] = _Phrase(words, text, whose)
        for text in _public(register):
            words = tuple(_WORD.findall(folded(text)))
            known[words] = _Phrase(words, text, "")
        self._by_first: dict[str, list[_Phrase]] = {}
        for words, phrase in known.items():
            if words:
                self._by_first.setdefault(words[0], []).append(phrase)
        for phrases in self._by_first.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))

    def others(self, text: str, donor: str) -> bool:
        """Return whether a text names a donor other than one."""
        return bool(self.said(text) - {donor})

    def said(self, text: str) -> frozenset[str]:
        """Return the donors that a text names; of names within names the longest counts."""
        text = _MONEY.sub(" ", text)
        plain = _WORD.findall(text)
        words = _WORD.findall(folded(text))
        if self._by_first.keys().isdisjoint(words):
            return frozenset()
        if len(plain) != len(words):
            plain = [word.upper() for word in words]  # which word is which cannot be told: strict
        found: set[str] = set()
        at = 0
        while at < len(words):
            phrase = self._at(words, plain, at)
            if phrase is None:
                at += 1
                continue
            at += len(phrase.words)
            found.add(phrase.donor)
        return frozenset(found - {""})

    def _at(self, words: list[str], plain: list[str], at: int) -> _Phrase | None:
        for phrase in self._by_first.get(words[at], ()):
            size = len(phrase.words)
            if tuple(words[at : at + size]) != phrase.words:
                continue
            short = size == 1 and len(words[at]) <= _SHORT
            if not short or plain[at].isupper() or plain[at] == phrase.written:
                return phrase
        return None


class Privacy:
    """What a statement may say to one donor; `instead` stands for what it may not.

    Whoever asks for what is no donor's own (a fund's general balance) reads everything.
    """

    def __init__(self, names: Names, donor: str, instead: str) -> None:
        self._names, self._donor, self._instead = names, donor, instead

    def text(self, text: str) -> str:
        """Return a text, or what stands instead of it."""
        return self._instead if self._hides(text) else text

    def receipts(self, found: Iterable[Receipt]) -> tuple[Receipt, ...]:
        """Return receipts without what they must not say."""
        return tuple(
            replace(
                one,
                text=self.text(one.text),
                rate_source=self.text(one.rate_source),
                precision=self.text(one.precision),
            )
            for one in found
        )

    def services(self, found: Iterable[ServiceFacts]) -> tuple[ServiceFacts, ...]:
        """Return services in kind without what they must not say."""
        return tuple(
            one._replace(
                description=self.text(one.description),
                valuation=self.text(one.valuation),
                rate_source=self.text(one.rate_source),
            )
            for one in found
        )

    def commitments(self, found: Iterable[Commitment]) -> tuple[Commitment, ...]:
        """Return commitments without what they must not say."""
        return tuple(
            replace(
                one,
                payee=self.text(one.payee),
                title=self.text(one.title),
                key=self._kept(one.key),
                origin=self._kept(one.origin),
            )
            for one in found
        )

    def source(self, entry: SourceEntry) -> SourceEntry:
        """Return an entry without what it must not say; a key or sheet that does is left out."""
        if not self._hides("\n".join(entry[1:])):
            return entry
        return entry._replace(
            payee=self.text(entry.payee),
            narration=self.text(entry.narration),
            key=self._kept(entry.key),
            origin=self._kept(entry.origin),
            answers=self._kept(entry.answers),
            reason=self.text(entry.reason),
        )

    def _kept(self, text: str) -> str:
        return "" if self._hides(text) else text

    def _hides(self, text: str) -> bool:
        return bool(text and self._donor) and self._names.others(text, self._donor)


def _names(register: Register) -> Iterator[tuple[str, str]]:
    """Yield each name that gives a donor away, with the donor."""
    for donor in register.donors.values():
        for text in (donor.id, donor.name, *donor.aliases):
            yield text, donor.id
    for pledge in register.pledges.values():
        yield pledge.id, pledge.donor
    for agreement in register.agreements.values():
        yield agreement.id, agreement.donor
    for funding in register.fundings.values():
        if funding.donor:
            yield funding.id, funding.donor


def _public(register: Register) -> Iterator[str]:
    """Yield what programmes, partners and funds are called."""
    for table in (register.programmes, register.partners):
        for term in table.values():
            yield from (term.id, term.name, *term.aliases)
    for fund in register.funds.values():
        yield from (fund.id, fund.name)
