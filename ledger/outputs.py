"""Outputs and their parts: whether what a source states of a whole is what it states of its parts.

A page says that over 9,082 people were trained, and names 5,064, 1,776 and 1,894 of them. The parts
are 8,734; 348 are in none of them. Neither figure is better than the other, so both are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import folded
from ledger.money import ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ledger.field_facts import OutputTerm

#: Who the people of an output were, all of them; people with a disability are among these.
SEXES = ("women", "men", "girls", "boys")


class Gap(NamedTuple):
    """A figure that is not what it is made of: whole, parts with their names, the sentence."""

    whole: OutputTerm
    parts: tuple[tuple[str, Decimal], ...]
    message: str

    @property
    def added(self) -> Decimal:
        """Return what the parts add up to."""
        return sum((number for _, number in self.parts), ZERO)

    @property
    def missing(self) -> Decimal:
        """Return what is in the whole and in no part; below zero: the parts are more."""
        return self.whole.quantity - self.added


def parts_of(outputs: Iterable[OutputTerm]) -> dict[str, list[OutputTerm]]:
    """Return the parts of each output that has some, in their order."""
    found: dict[str, list[OutputTerm]] = {}
    for output in outputs:
        if output.part_of:
            found.setdefault(output.part_of, []).append(output)
    return found


def wrong_parts(outputs: Mapping[str, OutputTerm]) -> Iterator[tuple[OutputTerm, str]]:
    """Yield each output that is a part of nothing that is known, or of something else, and why."""
    for part in outputs.values():
        whole = outputs.get(part.part_of)
        if part.part_of and whole is None:
            yield part, f"is part of {part.part_of!r}, which is no output of these books"
        elif whole is not None and _within(part, outputs):
            yield part, f"is part of {part.part_of}, which is part of it"
        elif whole is not None and not _alike(part, whole):
            theirs = f"{whole.unit} in {whole.programme}"
            reason = f"counts {part.unit} in {part.programme}, not {theirs}"
            yield part, f"is part of {whole.id}, and {reason}"


def _within(part: OutputTerm, outputs: Mapping[str, OutputTerm]) -> bool:
    """Return whether an output is, by some way, a part of itself."""
    seen = {part.id}
    above: OutputTerm | None = outputs.get(part.part_of)
    while above is not None and above.id not in seen:
        seen.add(above.id)
        above = outputs.get(above.part_of)
    return above is not None and above.id == part.id


def _alike(part: OutputTerm, whole: OutputTerm) -> bool:
    return folded(part.unit) == folded(whole.unit) and part.programme == whole.programme


def gaps(outputs: Mapping[str, OutputTerm]) -> Iterator[Gap]:
    """Yield each output that is not what its parts, or the people it counts, add up to."""
    parts = parts_of(outputs.values())
    for whole in outputs.values():
        own = [part for part in parts.get(whole.id, ()) if _alike(part, whole)]
        if own:
            yield from _gap(whole, [(part.id, part.quantity) for part in own], "its parts")
        stated = [(name, getattr(whole, name)) for name in SEXES]
        people = [(name, number) for name, number in stated if number is not None]
        if people and (len(people) == len(SEXES) or _more(whole, people)):
            yield from _gap(whole, people, ", ".join(name for name, _ in people))
        if whole.with_disability is not None and whole.with_disability > whole.quantity:
            disabled = [("with disability", whole.with_disability)]
            yield from _gap(whole, disabled, "people with a disability")


def _more(whole: OutputTerm, parts: list[tuple[str, Decimal]]) -> bool:
    return sum((number for _, number in parts), ZERO) > whole.quantity


def _gap(whole: OutputTerm, parts: list[tuple[str, Decimal]], words: str) -> Iterator[Gap]:
    gap = Gap(whole, tuple(parts), "")
    missing = gap.missing
    if not missing or (missing < 0 and whole.at_least):
        return  # more than "over 9,082" is no contradiction
    figures = " + ".join(grouped(number) for _, number in parts)
    added = f"{figures} = {grouped(gap.added)}" if len(parts) > 1 else figures
    over = "over " if whole.at_least else ""
    left = "are in none of them" if missing > 0 else "are in them and not in the whole"
    message = (
        f"{whole.id}: {whole.indicator}, {over}{grouped(whole.quantity)} {whole.unit}; {words}: "
        f"{added}. {grouped(abs(missing))} {left}."
    )
    yield gap._replace(message=message)
