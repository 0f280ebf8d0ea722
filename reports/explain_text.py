"""An explanation in a terminal: finding, entry, clauses, figures, ways out, in this order."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, grouped
from ledger.words import SET_AXES, Axis
from reports.render.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.meanings import Meaning
    from reports.explain import EntryFacts, Explanation
    from reports.explain_layers import Layer, Version

WIDTH = 100
_LABEL = 13

#: Facts of a finding that an explanation shows by themselves.
_SHOWN = frozenset({"agreement", "funding", "clause", "words", "axis", "alternatives"})


def as_text(found: Explanation, others: Iterable[str] = ()) -> str:
    """Return an explanation as lines of text.

    Args:
        found: the explanation.
        others: further places of which the very same is said.
    """
    return "\n".join(_lines(found, list(others)))


def code_as_text(code: str, meaning: Meaning) -> str:
    """Return what a code means, with its smallest example."""
    return "\n".join(_code(code, meaning))


def _code(code: str, meaning: Meaning) -> Iterator[str]:
    yield from _fact("Code", f"{code}: {meaning.meaning}")
    yield from _fact("Page", f"docs/{meaning.page}")
    for label, text in (("Example", meaning.example), ("Is said", meaning.said)):
        for at, line in enumerate(text.splitlines()):
            yield f"{(label if at == 0 else '').ljust(_LABEL)}{printable(line)}".rstrip()


def _lines(found: Explanation, others: list[str]) -> Iterator[str]:
    finding = found.finding
    yield from _fact("Finding", f"{finding.id}  {finding.severity}: {finding.code}")
    if found.meaning:
        yield from _fact("", found.meaning.meaning)
    place = str(finding.where) or "the books as a whole"
    more = f", and {len(others)} place{'s' * (len(others) > 1)} more" if others else ""
    yield from _fact("", place + more)
    if found.rule:
        yield from _fact("", f"said by the rule {found.rule!r}")
    yield from _fact("Says", finding.message)
    told = [f"{name} {value or 'none'}" for name, value in finding.facts if name not in _SHOWN]
    if told:
        yield from _fact("", f"({'; '.join(told)})")
    if found.entry:
        yield from _entry(found.entry)
    if found.funding:
        yield from _funding(found)
    if found.axis and found.funding:
        yield from _clauses(found)
    yield from _figures(found)
    yield from _alternatives(found)
    for at, way in enumerate(found.ways):
        sentence, mark, command = way.partition(": vtf ")
        yield from _fact("To do" if at == 0 else "", sentence + (":" if mark else ""))
        if mark:
            yield f"{' ' * _LABEL}  vtf {printable(command)}"


def _entry(entry: EntryFacts) -> Iterator[str]:
    yield from _fact("Entry", f"{entry.date} {entry.kind}: {entry.text}")
    yield from _fact("", entry.place)
    if entry.key:
        yield from _fact("", f"key {entry.key}")
    if entry.origin:
        source = f"{entry.source}, " if entry.source else ""
        yield from _fact("", f"from {source}cells {entry.origin}")
    if entry.stated:
        yield from _fact("", "; ".join(f"{name}: {value}" for name, value in entry.stated))
    width = max((len(posting.account) for posting in entry.postings), default=0)
    for at, posting in enumerate(entry.postings):
        label = ("Postings" if at == 0 else "").ljust(_LABEL)
        amount = grouped(posting.amount).rjust(18)
        mark = "  <- this" if posting.meant else ""
        yield f"{label}{posting.account.ljust(width)} {amount} {posting.currency}{mark}".rstrip()
    under = list(dict.fromkeys(posting.funding or "none" for posting in entry.postings))
    if under:
        yield from _fact("", f"under {', '.join(under)}")
    if entry.origin and entry.key:
        yield from _fact("", f"vtf trace {entry.key} shows the cells.")


def _funding(found: Explanation) -> Iterator[str]:
    funding = found.funding
    if funding is None:
        return
    of_agreement = funding.agreement and funding.agreement != funding.id
    parts = [
        f"{funding.id}, a {funding.kind} of {funding.fund}",
        f"of {funding.donor}" if funding.donor else "",
        f"agreement {funding.agreement}" if of_agreement else "",
        f"{funding.agreed} agreed" if funding.agreed else "",
        f"in force from {funding.since}",
        "" if funding.signed else "not signed",
    ]
    yield from _fact("Funding", ", ".join(part for part in parts if part))


def _clauses(found: Explanation) -> Iterator[str]:
    if not found.layers:
        yield from _fact(
            "Clause", f"No clause on {found.axis} is in force on {found.day}{_silence(found)}."
        )
    for at, layer in enumerate(found.layers):
        head = f"{found.axis} on {found.day}: " if at == 0 else ""
        yield from _fact("Clause" if at == 0 else "", f"{head}{_layer(layer, found)}")
    if any(not version.in_force for version in found.history):
        for at, version in enumerate(found.history):
            mark = " <- in force that day" if version.in_force else ""
            yield from _fact(
                "History" if at == 0 else "", f"{_span(version)}: {_said(version)}{mark}"
            )
            if version.consent:
                yield from _fact("", f"  consent: {version.consent}")


def _silence(found: Explanation) -> str:
    """Return what it means that no clause speaks on an axis."""
    if found.axis == Axis.CEILING:
        return ": what was received may be spent"
    if found.axis == Axis.SUPPORT_COST:
        return ": no support cost may be charged"
    closed = found.axis in {*SET_AXES, Axis.PERIOD}
    return ": nothing is allowed" if closed else ""


def _layer(layer: Layer, found: Explanation) -> str:
    said = " ".join(_said(version) for version in layer.clauses)
    verdict = {True: "allows", False: "does not allow", None: ""}[layer.allows]
    value = found.actual or "this"
    return f"{said} -> {verdict} {value}" if verdict else said


def _said(version: Version) -> str:
    excludes = f" and excludes {version.excludes}" if version.excludes else ""
    words = f': "{version.text}"' if version.text else ""
    return f"clause {version.number} of {version.owner} allows {version.allows}{excludes}{words}"


def _span(version: Version) -> str:
    if version.since is None and version.before is None:
        return "always"
    begins = f"from {version.since}" if version.since else "from the beginning"
    return f"{begins} until before {version.before}" if version.before else begins


def _figures(found: Explanation) -> Iterator[str]:
    figures = found.figures
    if not figures.lines:
        return
    yield from _fact("Figures", f"{figures.title}, in {BOOK_CURRENCY}")
    width = max(len(figure.label) for figure in figures.lines)
    for figure in figures.lines:
        note = f"  ({figure.note})" if figure.note else ""
        if figure.total:
            yield f"{' ' * (_LABEL + 2 + width)} {'-' * 18}"
        amount = grouped(figure.amount).rjust(18)
        yield f"{' ' * _LABEL}  {figure.label.ljust(width)} {amount}{note}"
    if figures.doubt:
        yield from _fact("", figures.doubt)


def _alternatives(found: Explanation) -> Iterator[str]:
    if found.alternatives is None:
        return
    if not found.alternatives:
        yield from _fact("Alternatives", "No other funding that has money left allows this cost.")
        return
    yield from _fact("Alternatives", "These allow it, the tightest earmark first:")
    width = max(len(other.funding) for other in found.alternatives)
    for other in found.alternatives:
        enough = "enough" if other.enough else "NOT enough"
        of_donor = f", of {other.donor}" if other.donor else ""
        left, needs = grouped(other.left).rjust(16), grouped(other.needs)
        name = other.funding.ljust(width)
        yield f"{' ' * _LABEL}{name} {left} left, {enough} for {needs}{of_donor}"


def _fact(label: str, text: str) -> Iterator[str]:
    lead = label.ljust(_LABEL) if len(label) < _LABEL else f"{label}  "
    yield from textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [lead.rstrip()]
