"""What if: the books as they would be with one thing more, tried on a copy, and nothing written.

    vtf whatif --funding JPN-2010-01-AFG --programme AFG --class Contracts --amount 500.00
    vtf whatif --clause JPN-2010-01-AFG 2(a) --allows "AFG, PAK" --from 2012-05-02

The books are copied into a folder that is thrown away, with what is to be tried in one more file,
and loaded there with every rule, like any books. What is said of them then is held against what is
said of the books as they are. The thing is accepted if no error appears and none grows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.books import MAIN, load
from ledger.findings import Finding, Place, errors_in
from ledger.rehearsal import at_home, rehearsing
from reports.explain_figures import number_of
from reports.positions import Position, positions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ledger.books import Books

#: Where a finding about what was tried stands.
TRIED = "what if"

#: Findings on who made and who approved something: what is tried, nobody has made.
_WHO = "APPROVAL-"


class Change(NamedTuple):
    """A finding that stays, and says something else: other figures, other alternatives."""

    before: Finding
    after: Finding

    @property
    def grown(self) -> bool:
        """Whether it may be worse than it was: only what is surely less is none."""
        return not self._lessened

    @property
    def _lessened(self) -> bool:
        was, now = (_excess(finding) for finding in self)
        return was is not None and now is not None and now <= was

    @property
    def alternatives(self) -> tuple[str, str] | None:
        """The alternatives it named and names, if they are others now."""
        was, now = (dict(finding.facts).get("alternatives", "") for finding in self)
        return None if was == now else (was, now)


class Moved(NamedTuple):
    """Where a funding stands on a day, and where it would."""

    before: Position | None
    after: Position


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of what was tried.

    Attributes:
        draft: what was tried, as directives.
        as_of: the day of the positions.
        appear, disappear: findings that are there only afterwards, or only before.
        changed: those that say something else; `alternatives` alone is no change for the worse.
        moved: fundings that stand elsewhere than before.
        after: the books as they would be.
        homes: places of the copy, and what they are to a reader.
    """

    draft: str
    as_of: datetime.date
    appear: tuple[Finding, ...]
    disappear: tuple[Finding, ...]
    changed: tuple[Change, ...]
    moved: tuple[Moved, ...]
    after: Books
    homes: tuple[tuple[str, str], ...]

    @property
    def refusals(self) -> list[Finding]:
        """The errors that appear, and those that grow."""
        grown = [one.after for one in self.changed if _reworded(one) and one.grown]
        return errors_in([*self.appear, *grown])

    @property
    def accepted(self) -> bool:
        """Whether no error appears and none grows."""
        return not self.refusals

    def at_home(self, text: str) -> str:
        """Return a text about the copy as one about the books."""
        for there, here in self.homes:
            text = text.replace(there, here)
        return text

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "accepted": self.accepted,
            "draft": self.draft,
            "as_of": str(self.as_of),
            "refusals": [finding.as_json() for finding in self.refusals],
            "appear": [finding.as_json() for finding in self.appear],
            "disappear": [finding.as_json() for finding in self.disappear],
            "changed": [
                {"before": one.before.as_json(), "after": one.after.as_json()}
                for one in self.changed
            ],
            "positions": [
                {
                    "funding": one.after.funding.id,
                    "before": one.before.as_json() if one.before else None,
                    "after": one.after.as_json(),
                }
                for one in self.moved
            ],
        }


def try_out(books: Books, draft: str, as_of: datetime.date) -> Trial:
    """Try directives on a copy of loaded books; nothing of the books themselves is written.

    Args:
        books: the books as they are.
        draft: what is to be tried, its accounts opened.
        as_of: the day on which the fundings are compared.

    Raises:
        BooksError: the books do not load with it, or cannot be trusted with it.
        CannotWriteError: there is no room for the copy.
    """
    with rehearsing(books.folder) as copy:
        file = copy / _free(copy)
        file.write_text(draft, encoding="utf-8")
        main = copy / MAIN
        included = f'\ninclude "{file.name}"\n'
        main.write_bytes(main.read_bytes() + included.encode())
        # The copy holds what the manifest sealed: the books were held against it when loaded.
        after = load(copy, verify=False)
        said = [_placed(finding, file, copy, books.folder) for finding in _said(after)]
    appear, disappear, changed = held_against(_said(books), said)
    moved = tuple(_moved(books, after, as_of))
    homes = ((str(file), TRIED), (str(copy), str(books.folder)))
    return Trial(draft, as_of, appear, disappear, changed, moved, after, homes)


def _free(folder: Path) -> str:
    """Return a name that no file of the books has."""
    names = (f"what-if{'-' * number}.beancount" for number in range(1000))
    return next(name for name in names if not (folder / name).exists())


def _said(books: Books) -> list[Finding]:
    """Return what the rules and Beancount say; how and by whom books are kept is no question."""
    said = books.problems()[: len(books.findings) + len(books.errors)]
    return [finding for finding in said if not finding.code.startswith(_WHO)]


def _placed(finding: Finding, file: Path, copy: Path, folder: Path) -> Finding:
    if finding.where.file == str(file):
        finding = finding._replace(where=Place(TRIED, finding.where.line))
    return at_home(finding, copy, folder)


def held_against(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Change, ...]]:
    """Return the findings that appear, those that disappear, and those that say something else."""
    left: dict[tuple[Any, ...], list[Finding]] = defaultdict(list)
    for finding in before:
        left[_words(finding)].append(finding)
    new = []
    for finding in after:
        same = left[_words(finding)]
        if same:
            same.pop(0)
        else:
            new.append(finding)
    gone = [finding for found in left.values() for finding in found]
    by_id: dict[tuple[str, Any], list[Finding]] = defaultdict(list)
    for finding in gone:
        by_id[finding.id, finding.severity].append(finding)
    appear, changed = [], []
    for finding in new:
        known = by_id[finding.id, finding.severity]
        if known:
            changed.append(Change(known.pop(0), finding))
        else:
            appear.append(finding)
    disappear = [finding for known in by_id.values() for finding in known]
    return tuple(appear), tuple(disappear), tuple(changed)


def _words(finding: Finding) -> tuple[Any, ...]:
    """Return all that a finding says, but where it stands."""
    return finding._replace(where=Place())


def _reworded(change: Change) -> bool:
    """Return whether a finding says something else about what it is about."""
    return change.before.message != change.after.message


def _excess(finding: Finding) -> Any:
    """Return by how much a figure is beyond what is lawful; None if it is about none."""
    facts = dict(finding.facts)
    expected, actual = (number_of(facts.get(name, "")) for name in ("expected", "actual"))
    return None if expected is None or actual is None else abs(actual - expected)


def _moved(before: Books, after: Books, as_of: datetime.date) -> Iterable[Moved]:
    known = {one.funding.id: one for one in positions(before, as_of)}
    for position in positions(after, as_of):
        was = known.get(position.funding.id)
        if was is None or figures(was) != figures(position):
            yield Moved(was, position)


def figures(position: Position) -> Sequence[Any]:
    """Return the figures of a position that a person looks at, and its last day for costs."""
    return (
        position.received,
        position.spent,
        position.support_cost,
        position.reserved,
        position.balance,
        position.available,
        position.expiry,
    )
