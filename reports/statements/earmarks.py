"""What a funding is for, and how it stands, in the words of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statements.spending_tables import pillar

if TYPE_CHECKING:
    from reports.render.words import Words
    from reports.statements.model import Earmark, FundingFacts


def earmark(words: Words, fact: FundingFacts) -> str:
    """Return what a funding is for: `Afghanistan; clearance, risk education`."""
    found = dict.fromkeys(_axis(words, one) for one in fact.earmarks)
    return words("language.parts").join(found) or words("head.unearmarked")


def _axis(words: Words, one: Earmark) -> str:
    allowed, excluded = (_names(words, one, some) for some in (one.allowed, one.excluded))
    if not one.excluded:
        return allowed
    if one.any:
        axis = words.known(f"axes.{one.axis}", one.axis)
        return words("head.any-but", axis=axis, excluded=excluded)
    return words("head.but", allowed=allowed, excluded=excluded)


def _names(words: Words, one: Earmark, values: tuple[str, ...]) -> str:
    named = [pillar(words, value) if one.axis == "activity" else value for value in values]
    return words("language.list").join(named)


def standing(words: Words, fact: FundingFacts, *, short: bool = False) -> str:
    """Return how a funding stood at the end: `open until 31 December 2013`.

    A short one leaves out the day, which has a column of its own.
    """
    code = fact.standing
    if short and f"standings.{code}-short" in words.texts:
        said = words(f"standings.{code}-short")
    else:
        said = words(f"standings.{code}", day=words.short_day(fact.ends) if fact.ends else "")
    signed = code not in {"not-signed", "no-costs"}
    return words("standings.in-kind", standing=said) if fact.in_kind and signed else said
