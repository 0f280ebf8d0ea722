"""Explanations: all that a finding rests on, so that a person can check it and put it right.

    vtf explain 3f2a9c1e

A finding says what is wrong in one paragraph. Its explanation shows the entry as it is booked and
where it came from; the clauses on the axis in force on the cost date, layer by layer, with their
words; the history of those clauses; the figures to the cent; every other funding that could
lawfully bear the cost, with what it has left; and what would make it right. Nothing is judged here:
the rules are run again over the same entries (`plugins.replay`), and what they said is laid open.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Transaction

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.lines import Flattener
from ledger.meanings import Meaning, meaning_of
from ledger.money import ZERO, percentage
from ledger.words import Axis, BudgetClass
from reports.explain_figures import Figures, figures_of
from reports.explain_layers import Alternative, Layer, Version, history_of, layers_of
from reports.explain_ways import ways_of
from reports.render.plain import plain

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from ledger.findings import Finding
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.cases import Case
    from plugins.replay import Replay


class PostingFacts(NamedTuple):
    """One posting; `meant` marks the one that the finding speaks about."""

    account: str
    amount: Decimal
    currency: str
    funding: str
    meant: bool


class EntryFacts(NamedTuple):
    """An entry as it is booked: `source` is the file that its origin names, where one is known."""

    kind: str
    date: datetime.date
    text: str
    place: str
    key: str
    origin: str
    source: str
    stated: tuple[tuple[str, str], ...]
    postings: tuple[PostingFacts, ...]


class FundingFacts(NamedTuple):
    """The funding that the finding is about."""

    id: str
    kind: str
    fund: str
    donor: str
    agreement: str
    title: str
    agreed: str
    since: datetime.date
    signed: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that one finding rests on.

    Attributes:
        finding: as `vtf check` says it.
        meaning: what its code means; None where no page says it.
        rule: the rule that said it; empty where it is no rule's.
        entry: the entry it speaks about, None for the books as a whole.
        funding: the funding it is about, None where there is none.
        axis: the axis that failed; empty where none did.
        day: the day whose clauses decide; None where no clause is asked.
        actual: the value that was held against the clauses.
        layers: what was in force on that day.
        history: every wording of the clauses on the axis, oldest first.
        figures: the arithmetic.
        alternatives: None where no other funding was in question.
        ways: what would make it right, each a sentence or a command.
    """

    finding: Finding
    meaning: Meaning | None
    rule: str
    entry: EntryFacts | None
    funding: FundingFacts | None
    axis: str
    day: datetime.date | None
    actual: str
    layers: tuple[Layer, ...]
    history: tuple[Version, ...]
    figures: Figures
    alternatives: tuple[Alternative, ...] | None
    ways: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        names = [name for name in self.__slots__ if name not in {"finding", "meaning"}]
        found = {name: plain_of(getattr(self, name)) for name in names}
        meaning = self.meaning.meaning if self.meaning else ""
        return {"finding": self.finding.as_json(), "meaning": meaning, **found}


def plain_of(value: Any) -> Any:
    """Return a value as plain data; a yes or no stays one."""
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {name: plain_of(item) for name, item in value._asdict().items()}
        return [plain_of(item) for item in value]
    return plain(value)


class Explainer:
    """Explains findings of loaded books; the rules are run again once for all of them."""

    def __init__(self, entries: Sequence[Any], register: Register, replay: Replay) -> None:
        self._entries = entries
        self._register = register
        self._replay = replay
        self._flattener = Flattener(register)
        self._begun: dict[str, list[tuple[int, int]]] = {}
        for number, entry in enumerate(entries):
            file = str(entry.meta.get("filename", ""))
            self._begun.setdefault(file, []).append((entry.meta.get("lineno", 0), number))
        for begun in self._begun.values():
            begun.sort()

    def explain(self, finding: Finding) -> Explanation:
        """Return all that a finding rests on."""
        said = self._replay.behind(finding)
        entry = said.entry if said and said.entry is not None else self._entry_at(finding)
        lines = self._flattener.lines(0, entry) if entry.__class__ is Transaction else []
        case = said.refusal.case if said else None
        meant = (said.refusal.line if said else None) or _meant(lines, entry, finding)
        line = meant or (case.line if case else None)
        facts = dict(finding.facts)
        named = facts.get("funding") or (line or _NO_LINE).funding
        funding, axis = self._register.fundings.get(named), _axis_of(finding, facts)
        if entry.__class__ is Custom and entry.type == "clause" and funding is None:
            funding, axis = self._governed(entry), _stated_axis(entry)
        day = _day_of(axis, line, entry)
        actual = facts.get("actual", "")
        layers = layers_of(funding, axis, day, actual) if funding and axis and day else ()
        alternatives = self._alternatives(case, lines) if case else None
        return Explanation(
            finding=finding,
            meaning=meaning_of(finding.code),
            rule=said.rule.name if said else "",
            entry=self._entry(entry, meant) if entry is not None else None,
            funding=_funding(funding) if funding else None,
            axis=str(axis or ""),
            day=day,
            actual=actual if axis else "",
            layers=layers,
            history=history_of(funding, axis, day) if funding and axis else (),
            figures=figures_of(self._register, self._entries, finding, entry, funding, axis),
            alternatives=alternatives,
            ways=ways_of(finding, axis, layers, alternatives, case),
        )

    def _alternatives(self, case: Case, lines: Sequence[Line]) -> tuple[Alternative, ...]:
        costs = [
            line for line in lines if line.kind == EXPENSE and line.funding == case.line.funding
        ]
        return tuple(
            _alternative(payer.funding, payer.left, costs) for payer in self._replay.lawful(case)
        )

    def _entry_at(self, finding: Finding) -> Any:
        """Return the entry that stands at a finding's place or around it, None if none does."""
        begun = self._begun.get(finding.where.file, [])
        at = bisect_right(begun, (finding.where.line, len(self._entries))) - 1
        if at < 0 or not finding.where.line:
            return None
        entry = self._entries[begun[at][1]]
        of_books = finding.code.startswith(("GUARD-", "MANIFEST-"))
        return None if of_books else entry

    def _governed(self, clause: Custom) -> Funding | None:
        """Return the funding that a clause speaks of; of an agreement's grants the first."""
        owner = str(clause.values[0].value) if clause.values else ""
        known = self._register.fundings
        first = next((one for one in known.values() if owner and one.agreement == owner), None)
        return known.get(owner, first)

    def _entry(self, entry: Any, line: Line | None) -> EntryFacts:
        own = {"filename", "lineno", "key", "origin"}
        lines = self._flattener.lines(0, entry) if entry.__class__ is Transaction else []
        origin = str(entry.meta.get("origin", ""))
        return EntryFacts(
            kind=f"custom {entry.type}"
            if entry.__class__ is Custom
            else type(entry).__name__.lower(),
            date=entry.date,
            text=_words(entry),
            place=f"{entry.meta.get('filename', '')}:{entry.meta.get('lineno', 0)}",
            key=str(entry.meta.get("key", "")),
            origin=origin,
            source=self._source(origin),
            stated=tuple(
                (name, str(value))
                for name, value in entry.meta.items()
                if name not in own and not name.startswith("__")
            ),
            postings=tuple(
                PostingFacts(
                    each.account,
                    each.amount,
                    each.currency,
                    each.funding,
                    line is not None and each.posting == line.posting,
                )
                for each in lines
            ),
        )

    def _source(self, origin: str) -> str:
        digits = origin.partition(" ")[0]
        named = (batch.file for batch in self._register.batches.values() if _of(batch, digits))
        return next(named, "") if digits else ""


class _NoLine(NamedTuple):
    """What stands where no line does."""

    funding: str = ""


_NO_LINE = _NoLine()


def _of(batch: Any, digits: str) -> bool:
    return bool(batch.sha256.startswith(digits))


def _meant(lines: Sequence[Line], entry: Any, finding: Finding) -> Line | None:
    """Return the line that stands at a finding's place; None if it speaks about no line."""
    for line in lines:
        posting = entry.postings[line.posting]
        if (posting.meta or {}).get("lineno") == finding.where.line:
            return line
    return None


def _axis_of(finding: Finding, facts: dict[str, str]) -> Axis | None:
    """Return the axis that failed: as the facts say, else as the code is called."""
    ends = finding.code.partition("-")[2].lower()
    return next((axis for axis in Axis if axis in {facts.get("axis"), ends}), None)


def _stated_axis(clause: Custom) -> Axis | None:
    return next((axis for axis in Axis if axis == clause.meta.get("axis")), None)


def _words(entry: Any) -> str:
    if entry.__class__ is Transaction:
        return " - ".join(text for text in (entry.payee, entry.narration) if text)
    if entry.__class__ is Custom:
        return " ".join(str(value.value) for value in entry.values)
    return str(getattr(entry, "account", "") or getattr(entry, "currency", ""))


def _funding(funding: Funding) -> FundingFacts:
    return FundingFacts(
        funding.id,
        funding.kind,
        funding.fund,
        funding.donor,
        funding.agreement,
        funding.title,
        "" if funding.amount is None else str(funding.amount),
        funding.since,
        funding.signed,
    )


def _day_of(axis: Axis | None, line: Line | None, entry: Any) -> datetime.date | None:
    """Return the day whose clauses decide: a ceiling's is that of the entry, else the cost date."""
    if axis is None or entry is None:
        return None
    booked: datetime.date = entry.date
    return booked if line is None or axis is Axis.CEILING else line.cost_date


def _alternative(funding: Funding, left: Decimal, costs: Sequence[Line]) -> Alternative:
    """Return another funding with what the costs of an entry would need of it."""
    direct = [line for line in costs if line.budget_class != BudgetClass.SUPPORT_COST]
    needs = sum((line.amount for line in direct), ZERO)
    for line in direct:
        clause = funding.governing(Axis.SUPPORT_COST, line.cost_date)
        if clause and clause.levies(line.budget_class, line.partner):
            needs += percentage(line.amount, rate_of(clause), unit=clause.rounding)
    return Alternative(funding.id, funding.donor, funding.title, left, needs, left >= needs)
