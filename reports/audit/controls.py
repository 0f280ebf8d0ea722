"""Controls put to the test: each rule is shown a breach, and must refuse it.

The breaches are the smallest examples of the findings' own pages, which the program carries with
it. Each is loaded in memory, on terms that are lawful without it, with the rulebook that is
installed here. A rule that lets its breach pass is a control that does not work; and a rule that
was tested proves nothing about books over which it did not run, so the two are held together.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beancount import loader

from ledger.books import RULEBOOK, WALK_OPTION, collector_off
from ledger.errors import VtfError
from ledger.meanings import meanings
from ledger.walks import Walk
from reports.identity import identity
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ledger.books import Books
    from ledger.findings import Finding
    from ledger.meanings import Meaning
    from reports.identity import Identity

COMMON = Path(__file__).with_name("common.beancount")

_HEAD = (
    f'option "operating_currency" "USD"\noption "tolerance_multiplier" "0"\nplugin "{RULEBOOK}"\n'
)
_ACCOUNT = re.compile(r"\b(?:Assets|Liabilities|Income|Expenses|Equity):[A-Za-z0-9:-]+")
_ELSEWHERE = (
    "{} more codes are of imports, batches and the guard: their breaches are files, and no rule of "
    "the books can be shown them."
)
_PAGES = re.compile(r"findings(-rules-[a-z]+)?\.md\Z")


class Shown(NamedTuple):
    """A breach that was shown to the rules.

    Attributes:
        severity: of the finding; empty where nothing was found.
        works: whether the code was found.
        meaning, page: what the breach is, and the page that explains it.
        said: the finding's own sentence.
    """

    code: str
    severity: str
    works: bool
    meaning: str
    page: str
    said: str


@dataclass(frozen=True, slots=True)
class ControlsTested:
    """Every breach that was shown, and what was found of lawful terms alone.

    Attributes:
        lawful: codes found where nothing is wrong; any is a false alarm.
        rules: the rules that were tested.
        absent: rules that were tested and did not run over the books, and the other way round.
        elsewhere: codes that are no rule's of the books: of imports, batches, the guard. Their
            breaches are files, which tests of the program show.
    """

    identity: Identity
    today: datetime.date
    rules: tuple[str, ...]
    absent: tuple[str, ...]
    lawful: tuple[str, ...]
    shown: tuple[Shown, ...]
    elsewhere: int

    @property
    def failed(self) -> tuple[Shown, ...]:
        """Return the breaches that no rule refused."""
        return tuple(one for one in self.shown if not one.works)


def controls(books: Books, today: datetime.date) -> ControlsTested:
    """Show every rule its breach, and hold the rules against those that ran over some books."""
    common = COMMON.read_text("utf-8")
    known = meanings()
    mine = {
        code: meaning for code, meaning in sorted(known.items())
        if _PAGES.match(meaning.page) and _is_ledger(meaning.example)
    }  # fmt: skip
    with collector_off():
        walk = _walk(common)
        shown = tuple(_shown(code, meaning, common) for code, meaning in mine.items())
    lawful = tuple(sorted({finding.code for finding in walk.findings}))
    rules = {run.name: run.module for run in walk.rules}
    ran = {run.name: run.module for run in books.rules}
    absent = tuple(sorted({name for name, _ in rules.items() ^ ran.items()}))
    elsewhere = len(known) - len(mine)
    return ControlsTested(identity(books), today, tuple(rules), absent, lawful, shown, elsewhere)


def _is_ledger(example: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d ", example))


def _walk(text: str) -> Walk:
    """Return what the rules find in a text, its accounts opened."""
    opens = "".join(f"1970-01-01 open {name}\n" for name in sorted(set(_ACCOUNT.findall(text))))
    _, _, options = loader.load_string(f"{_HEAD}{opens}{text}")
    walk = options.get(WALK_OPTION)
    if not isinstance(walk, Walk):
        raise VtfError(f"{RULEBOOK} did not run: no control can be tested")
    return walk


def _shown(code: str, meaning: Meaning, common: str) -> Shown:
    found = next(_of(code, _walk(f"{common}{meaning.example}\n").findings), None)
    return Shown(
        code,
        "" if found is None else str(found.severity),
        found is not None,
        meaning.meaning,
        meaning.page,
        "" if found is None else found.message,
    )


def _of(code: str, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.code == code)


def paper(books: Books, today: datetime.date) -> Paper:
    """Return the working paper: it ties where every breach is refused and nothing lawful is."""
    found = controls(books, today)
    ties = not found.failed and not found.lawful and not found.absent
    whole, brief = _document(found, full=True), _document(found, full=False)
    return Paper("audit-controls", found, whole, ties, brief)


def _document(found: ControlsTested, *, full: bool) -> Document:
    columns = (
        Column("Finding", "text", 3),
        Column("Outcome", "text", 2),
        Column("The breach", "words", 7),
        Column("What was said", "words", 9),
    )
    rows = tuple(
        Row(
            (
                one.code,
                one.severity if one.works else "PASSED",
                one.meaning,
                (one.said if full else textwrap.shorten(one.said, 90, placeholder=" ..."))
                or "nothing",
            )
        )
        for one in found.shown
    )
    which = found.identity
    refused = len(found.shown) - len(found.failed)
    alarms = ", ".join(found.lawful) or "none"
    return Document(
        title="Controls put to the test",
        name=f"{refused} of {len(found.shown)} planted breaches are found",
        period=f"on {found.today}",
        labels=(),
        facts=(
            ("Rules", f"{len(found.rules)}: {', '.join(found.rules)}"),
            ("False alarms on lawful terms", alarms),
            ("Rules that did not run over the books", ", ".join(found.absent) or "none"),
        ),
        tables=(Table("body", "Breaches shown to the rules", columns, rows),),
        notes=(_ELSEWHERE.format(found.elsewhere),),
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=found.today,
        footer=f"Controls put to the test, {found.today}",
        identity=f"Books at chain {which.chain[:12]}",
    )
