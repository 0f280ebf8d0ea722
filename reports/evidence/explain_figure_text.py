"""An explanation in a terminal: amounts to the left, what they are of indented beside them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import grouped
from reports.render.tables import shown
from reports.render.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.evidence.explain_figure import Explained, Node
    from reports.evidence.leaves import Leaf, RowSeen

WIDTH = 100
_AMOUNT = 18
_WORDS = {"transfer": "transfers between fundings", "spent": "expenditure", "opening": "opened"}


def as_text(found: Explained, depth: int | None = None) -> str:
    """Return an explanation as lines of text; `depth` says how many levels are shown."""
    return "\n".join(_lines(found, depth)) + "\n"


def _lines(found: Explained, depth: int | None) -> Iterator[str]:
    head = "Line " if found.line[:1].isdigit() else ""
    yield from _wrap(
        f"{head}{found.line}, {found.title}: {grouped(found.amount)} {found.currency}", ""
    )
    column = "since inception" if found.column == "inception" else "in the period"
    yield from _wrap(f"{found.statement}, {found.begins} to {found.ends}, {column}", "")
    if found.illustrative:
        yield "*** ILLUSTRATIVE: some of these entries are made up for the example books ***"
    yield ""
    yield from _node(found.tree, 0, depth, frozenset())
    yield ""
    if found.leaves:
        leaves = f"{found.leaves:,} entr{'y' if found.leaves == 1 else 'ies'}"
        yield f"Leaves   {leaves}: together {grouped(found.added)}, the figure, exactly."
    else:
        yield "Leaves   none: nothing was booked here, and the figure is zero."
    if depth is None or depth > _levels(found.tree):
        yield from _clauses(found)
        yield from _files(found)
    yield from _wrap(
        f"Books    {found.identity.batches} batches, chain {found.identity.chain}", " " * 9
    )


def _levels(node: Node) -> int:
    return 1 + max((_levels(child) for child in node.children), default=0)


def _wrap(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(text), WIDTH, subsequent_indent=indent, break_on_hyphens=False
    )


def _node(node: Node, level: int, depth: int | None, said: frozenset[str]) -> Iterator[str]:
    """Yield a node and what is below it; `said` are the clauses that were named above it."""
    amount = shown(node.amount, "amount").rjust(_AMOUNT)
    lead = f"{amount}  {'  ' * level}"
    yield from _under(_said(node), lead, " " * len(lead))
    indent = " " * (len(lead) + 2)
    if node.leaf is not None:
        yield from _leaf(node.leaf, indent, said)
    if depth is not None and level + 1 >= depth:
        return
    if node.level == "funding" or node.id.startswith("funding "):
        said = _common(node)
        for text in _joined(said):
            yield from _under(text, indent, f"{indent}  ")
    for child in node.children:
        yield from _node(child, level + 1, depth, said)


def _common(node: Node) -> frozenset[str]:
    """Return the clauses that every entry below a node is under: they are named once."""
    found = [frozenset(leaf.leaf.clauses) for leaf in node.leaves() if leaf.leaf is not None]
    return frozenset.intersection(*found) if found else frozenset()


def _under(text: str, lead: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=indent,
        break_on_hyphens=False,
    ) or [lead.rstrip()]


def _said(node: Node) -> str:
    if node.level == "line":
        return f"{node.id} {node.title}" if node.id != "programme" else node.title
    if node.level == "movement":
        return _WORDS.get(node.id, node.id.replace("-", " "))
    if node.level == "pillar":
        return node.id.replace("-", " ") or "no pillar stated"
    if node.level == "entry" and node.leaf is not None:
        words = f" ({node.title})" if node.title else ""
        mark = " [illustrative]" if node.leaf.illustrative else ""
        return f"{node.leaf.date} {node.leaf.key or node.leaf.place}{words}{mark} {node.leaf.text}"
    return f"{node.id} {node.title}".strip() or "entry"


def _leaf(leaf: Leaf, indent: str, said: frozenset[str]) -> Iterator[str]:
    texts = [_row(row) for row in leaf.rows]
    if leaf.key:
        texts.append(leaf.place)
    texts += _joined([ref for ref in leaf.clauses if ref not in said])
    if leaf.problem:
        texts.append(f"{'BROKEN' if leaf.broken else 'no cells'}: {leaf.problem}")
    for text in texts:
        yield from _under(text, indent, f"{indent}  ")


def _joined(refs: Iterable[str]) -> list[str]:
    """Return clauses by owner: `under JPN-2010-01: 1; 3`."""
    owners: dict[str, list[str]] = {}
    for ref in sorted(refs):
        owner, _, number = ref.partition(" ")
        owners.setdefault(owner, []).append(number)
    return [f"under {owner}: {'; '.join(numbers)}" for owner, numbers in owners.items()]


def _row(row: RowSeen) -> str:
    name = row.file.partition("-")[2]
    cells = ", ".join(f'{c.address} {_named(c.header)}"{c.raw}"' for c in row.cells)
    how = "" if row.exact or not cells else "reckoned from "
    return f"{name} {row.sheet}!{row.range}: {how}{cells}"


def _named(header: str) -> str:
    return f"{header} " if header else ""


def _clauses(found: Explained) -> Iterator[str]:
    if found.clauses:
        yield ""
        yield "Clauses in force on the day of each cost, each in its own words where it has some"
    said: set[str] = set()
    for clause in found.clauses:
        words = f': "{clause.text}"' if clause.text and clause.text not in said else ""
        said.add(clause.text)
        yield from _wrap(f"  {clause.ref}  {clause.axis} allows {clause.allows}{words}", " " * 6)


def _files(found: Explained) -> Iterator[str]:
    if found.files:
        yield ""
        yield "Sources, each held against its hash"
    for file in found.files:
        yield f"  sources/{file.name}, {file.state}"[:WIDTH]
        yield f"      sha256 {file.sha256}"
    if found.files:
        yield ""
