"""Sections: what two statements say besides their lines, held against each other.

A statement is more than its lines: conditions, receipts one by one, words, tables that follow from
the lines. Of these only how much says something else is told; but nothing of it may differ unseen,
so that whatever a later program adds to a statement is compared too.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Parts of a statement with a title of their own.
_TITLES: dict[str, str] = {
    "name": "Name",
    "fundings": "What was agreed",
    "clauses": "Conditions",
    "receipts": "Contributions, one by one",
    "pledges": "Pledges",
    "in_kind": "Goods in kind",
    "services": "Services in kind",
    "unattributed": "Paid into pooled funds, or not identified",
    "support": "Rates of support cost",
    "policies": "Policies",
    "notes": "Notes",
    "certification": "Certification",
    "kind": "Kind of statement",
    "headings": "Headings and words of the lines",
}

#: Parts that are figures again, and follow from the lines and what was agreed.
_DERIVED = ("slices", "course", "budget", "commitments", "checks")

#: Parts that are compared elsewhere, or of which two that are compared are known to have the same.
_ELSEWHERE = frozenset({
    *("scope", "id", "fund", "begins", "ends", "book_currency"),
    *("body", "postings", "sources", "identity", "illustrative_lines"),
})  # fmt: skip

#: Fields that say where in the books something stands.
_PLACES = frozenset({"entries", "entry", "place"})

#: Words that stand on a certified statement only: who certified it is told of its own.
_CERTIFYING = frozenset({"certificate"})

#: Fields of a funding that repeat figures.
_FIGURES = frozenset({"opening", "income", "expenditure", "refunded", "closing", "received_ever",
                      "spent_ever", "delivery"})  # fmt: skip


class Section(NamedTuple):
    """How many items of a section are new or say something else, and how many are gone."""

    title: str
    added: int
    removed: int


def sections(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Section]:
    """Yield each part beside the lines of which two statements say something else."""
    names = [name for name in {**_TITLES, **old, **new} if name not in {*_ELSEWHERE, *_DERIVED}]
    for name in names:
        before, after = (_said(data.get(name), name) for data in (old, new))
        if name == "headings":
            before, after = before + _words(old), after + _words(new)
        yield from _differing(_TITLES.get(name, name.replace("_", " ").capitalize()), before, after)
    yield from _differing("Words and original amounts of entries", *_entries(old, new))
    yield from _differing("Tables that follow from the lines", _derived(old), _derived(new))


def _differing(title: str, before: Counter[str], after: Counter[str]) -> Iterator[Section]:
    added, removed = (after - before).total(), (before - after).total()
    if added or removed:
        yield Section(title, added, removed)


def _said(value: Any, name: str) -> Counter[str]:
    items = value if isinstance(value, list) else [value] if value else []
    aside = _PLACES | {"fundings": _FIGURES, "headings": _CERTIFYING}.get(name, frozenset())
    return Counter(str(_bare(item, aside)) for item in items)


def _bare(value: Any, aside: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _bare(item, aside) for key, item in value.items() if key not in aside}
    if isinstance(value, list):
        return [_bare(item, aside) for item in value]
    return value


def _words(data: Mapping[str, Any]) -> Counter[str]:
    """Return what the lines of a statement are called."""
    return Counter(f"{line['number']}: {line['title']}" for line in data["body"])


def _derived(data: Mapping[str, Any]) -> Counter[str]:
    """Return every row of the parts that follow from the lines."""
    rows = [(name, row) for name in _DERIVED for row in data.get(name) or ()]
    rows += [("fundings", row) for row in data.get("fundings") or ()]
    found: Counter[str] = Counter()
    for name, row in rows:
        own = (
            {key: row.get(key) for key in ("id", *sorted(_FIGURES))} if name == "fundings" else row
        )
        found[f"{name}: {_bare(own, _PLACES)}"] += 1
    return found


def _entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Counter[str], Counter[str]]:
    """Return what either says of the postings that both have: words, and original amounts.

    Those that only one of them has are told one by one, with the lines.
    """
    before, after = _postings(old), _postings(new)
    both = before.keys() & after.keys()
    return Counter(before[name] for name in both), Counter(after[name] for name in both)


def _postings(data: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    columns = data["postings"]["columns"]
    for row in data["postings"]["rows"]:
        one = dict(zip(columns, row, strict=True))
        source = data["sources"][one["entry"]]
        name = (source["key"] or one["entry"], one["line"], one["funding"])
        words = [name, one.get("original"), *(source[key] for key in sorted(source))]
        found[name] = f"{found.get(name, '')}{words}"
    return found
