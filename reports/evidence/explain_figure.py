"""Why a figure of a statement is what it is: a tree whose leaves add up to it.

    vtf explain-figure --donor Denmark --from 2024-01-01 --to 2024-12-31 11
    vtf explain-figure statement-DNK-2024-01-01-2024-12-31.pdf 6d inception

A total leads through the lines that it is arithmetic on, a line into fundings and programmes, and
those into entries, each with the cells of its source and the clauses that were in force. What a
node shows is what it adds to the figure above it, so every node is the sum of those below, and the
leaves are the figure. That is held before anything is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from reports.evidence.explain_figure_parts import OF_FUNDING, Parts, titled
from reports.evidence.leaves import Evidence
from reports.identity import identity
from reports.statements.model import StatementError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from reports.evidence.explain_figure_parts import Part
    from reports.evidence.leaves import ClauseText, FileSeen, Leaf
    from reports.identity import Identity
    from reports.moves import Journal
    from reports.statements.model import BodyLine, Statement

PERIOD, INCEPTION = "period", "inception"


@dataclass(frozen=True, slots=True)
class Node:
    """One step of an explanation.

    Attributes:
        level: `line`, `funding`, `movement`, `programme`, `pillar`, `commitment` or `entry`.
        id, title: what it is.
        amount: what it adds to the figure above it: below zero where that takes it away.
        children: what it is the sum of; an entry has none.
        leaf: where an entry came from.
    """

    level: str
    id: str
    title: str
    amount: Decimal
    children: tuple[Node, ...] = ()
    entry: int = -1
    funding: str = ""
    leaf: Leaf | None = None

    def leaves(self) -> Iterator[Node]:
        """Yield the entries that it is added up from."""
        if self.level == "entry":
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure explained.

    Attributes:
        statement: what it is a figure of: scope, kind and period in words.
        line, column: its number as asked for, and `period` or `inception`.
        amount: the figure; `leaves` add up to it: `added`.
        tree: the explanation.
        clauses: every clause that a leaf names, once; files: every source, once.
    """

    statement: str
    begins: datetime.date
    ends: datetime.date
    line: str
    title: str
    column: str
    currency: str
    amount: Decimal
    added: Decimal
    leaves: int
    whole: bool
    illustrative: bool
    tree: Node
    clauses: tuple[ClauseText, ...]
    files: tuple[FileSeen, ...]
    identity: Identity


class Asked(NamedTuple):
    """A figure that was found: its number, words, column, amount, and what it is made of."""

    line: str
    title: str
    column: str
    amount: Decimal
    tree: Node


def explain_figure(
    journal: Journal,
    statement: Statement,
    words: Sequence[str],
    *,
    evidence: bool = True,
) -> Explained:
    """Return why a figure of a statement is what it is.

    Args:
        journal: of the books that the statement was made from.
        statement: the statement.
        words: which figure: `6d`, `2 inception`, `programme AFG clearance direct`,
            `funding JPN-2010-01-AFG closing`.
        evidence: whether to follow each leaf to its cells.

    Raises:
        BadInputError: there is no such figure.
        StatementError: the leaves do not add up to it: a fault of the program, and nothing is
            explained.
    """
    asked = figure(journal, statement, words)
    leaves = list(asked.tree.leaves())
    added = sum((leaf.amount for leaf in leaves), ZERO)
    _prove(asked, added)
    tree, found = asked.tree, Evidence(journal) if evidence else None
    if found is not None:
        found.prepare(leaf.entry for leaf in leaves)
        tree = _dressed(tree, found)
    which = identity(journal.books)
    dressed = [leaf.leaf for leaf in tree.leaves() if leaf.leaf is not None]
    return Explained(
        statement=f"Statement of {statement.name or statement.id}",
        begins=statement.begins,
        ends=statement.ends,
        line=asked.line,
        title=asked.title,
        column=asked.column,
        currency=BOOK_CURRENCY,
        amount=asked.amount,
        added=added,
        leaves=len(leaves),
        whole=not any(leaf.broken for leaf in dressed),
        illustrative=any(leaf.illustrative for leaf in dressed),
        tree=tree,
        clauses=found.clauses() if found else (),
        files=found.files() if found else (),
        identity=which,
    )


def figure(journal: Journal, statement: Statement, words: Sequence[str]) -> Asked:
    """Return a figure of a statement with the tree that it is made of, as yet without evidence.

    Raises:
        BadInputError: there is no such figure.
    """
    parts = Parts(journal, statement)
    title = titled(statement, journal.books)
    asked, ever = [word.strip() for word in words if word.strip()], False
    if asked and asked[-1].lower() in {PERIOD, INCEPTION}:
        ever = asked.pop().lower() == INCEPTION
    if not asked:
        raise BadInputError("say which figure: a line such as 6d, or `programme AFG`")
    if asked[0].lower() == "programme" and len(asked) > 1:
        return _programme(statement, parts, title, asked[1:], ever=ever)
    if asked[0].lower() == "funding" and len(asked) > 1:
        return _funding(statement, parts, title, asked[1:])
    if asked[0].lower() == "line":
        del asked[0]
    return _line(statement, parts, title, "".join(asked), ever=ever)


def _line(
    statement: Statement,
    parts: Parts,
    title: Callable[[str, str], str],
    number: str,
    *,
    ever: bool,
) -> Asked:
    lines = {line.number.lower(): line for line in statement.body}
    line = lines.get(number.lower())
    shown = line and (line.inception if ever else line.period)
    if line is None or shown is None:
        numbers = [one.number for one in statement.body if one.period is not None]
        what = f"there is no figure in line {number!r}" if line else f"there is no line {number!r}"
        raise BadInputError(what, advice=f"Lines with figures: {', '.join(numbers)}.")

    def made(one: BodyLine, sign: int) -> Node:
        own = one.inception if ever else one.period
        amount = ZERO if own is None else sign * own.amount
        if one.of:
            below = tuple(
                made(lines[name.lower()], -sign if name in one.less else sign) for name in one.of
            )
        else:
            below = tree(parts.of_line(one.code, ever=ever), title, sign)
        return Node("line", one.number, one.title, amount, below)

    return Asked(line.number, line.title, _column(ever=ever), shown.amount, made(line, 1))


def _programme(
    statement: Statement,
    parts: Parts,
    title: Callable[[str, str], str],
    words: Sequence[str],
    *,
    ever: bool,
) -> Asked:
    programme, *rest = words
    which = rest.pop() if rest and rest[-1] in {"direct", "support", "total"} else "total"
    activity = " ".join(rest) if rest else None
    rows = [
        row
        for row in statement.slices
        if programme.casefold() in {row.programme.casefold(), row.programme_name.casefold()}
        and (activity is None or activity.casefold() in {row.activity, row.pillar.casefold()})
    ]
    if not rows:
        known = sorted({f"{row.programme} ({row.pillar})" for row in statement.slices})
        raise BadInputError(
            f"no row of the annex by programme is {' '.join(words)!r}",
            advice=f"There are: {', '.join(known) or 'none'}.",
        )
    name = f"{which}_ever" if ever else which
    amount = sum((getattr(row, name).amount for row in rows), ZERO)
    one = rows[0] if activity is not None else None
    found = parts.of_programme(rows[0].programme, one.activity if one else None, which, ever=ever)
    words_of = f"{rows[0].programme_name}{f', {one.pillar}' if one else ''}, {which} cost"
    node = Node("line", "programme", words_of, amount, tree(found, title))
    return Asked(f"programme {rows[0].programme}", words_of, _column(ever=ever), amount, node)


def _funding(
    statement: Statement, parts: Parts, title: Callable[[str, str], str], words: Sequence[str]
) -> Asked:
    name, which = words[0], words[1].lower() if len(words) > 1 else "closing"
    facts = next((one for one in statement.fundings if one.id.casefold() == name.casefold()), None)
    if facts is None or which not in OF_FUNDING:
        raise BadInputError(
            f"no figure of the annex by agreement is {' '.join(words)!r}",
            advice=f"Fundings: {', '.join(one.id for one in statement.fundings)}. "
            f"Figures: {', '.join(OF_FUNDING)}.",
        )
    ever = which in {"received", "spent"}
    own = {"received": facts.received_ever, "spent": facts.spent_ever}.get(which)
    amount = (own if own is not None else getattr(facts, which)).amount
    node = Node(
        "line", f"funding {facts.id}", which, amount, tree(parts.of_funding(facts.id, which), title)
    )
    return Asked(f"funding {facts.id}", which, _column(ever=ever), amount, node)


def _column(*, ever: bool) -> str:
    return INCEPTION if ever else PERIOD


def tree(
    parts: Iterable[Part], title: Callable[[str, str], str], sign: int = 1, at: int = 0
) -> tuple[Node, ...]:
    """Return parts as nodes: grouped as they say, each entry of a group once."""
    groups: dict[tuple[str, str], list[Part]] = {}
    entries: dict[tuple[int, str], list[Part]] = {}
    for part in parts:
        if len(part.groups) > at:
            groups.setdefault(part.groups[at], []).append(part)
        else:
            entries.setdefault((part.entry, part.words), []).append(part)
    nodes = []
    for (level, name), own in groups.items():
        below = tree(own, title, sign, at + 1)
        amount = sum((node.amount for node in below), ZERO)
        nodes.append(Node(level, name, title(level, name), amount, below))
    for (entry, words), own in sorted(entries.items()):
        amount = sign * sum((part.amount for part in own), ZERO)
        nodes.append(Node("entry", "", words, amount, (), entry, own[0].funding))
    return tuple(nodes)


def _prove(asked: Asked, added: Decimal) -> None:
    """Hold every node against the sum of those below it, and the leaves against the figure."""

    def wrong(node: Node) -> Node | None:
        below = sum((child.amount for child in node.children), ZERO)
        if node.level != "entry" and below != node.amount:
            return node
        return next((found for child in node.children if (found := wrong(child))), None)

    node = wrong(asked.tree)
    if node is not None or added != asked.amount:
        at = f"{node.id} {node.title}" if node else asked.line
        raise StatementError(
            f"the entries below {at} do not add up to it: {grouped(added)} "
            f"for {grouped(asked.amount)} in all, so the figure is not explained",
            advice="This is a fault of the program: report it.",
        )


def _dressed(node: Node, evidence: Evidence) -> Node:
    if node.level == "entry":
        return replace(node, leaf=evidence.of(node.entry, node.funding, node.amount))
    return replace(node, children=tuple(_dressed(child, evidence) for child in node.children))
