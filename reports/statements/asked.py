"""What somebody asks `vtf statement` for: options in, statements to make out, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.books import load
from ledger.candidate import RefusedError
from ledger.errors import BadInputError
from reports.scope import donor_id, of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.certify import certification, refuse_while_waiting
from reports.statements.due import DueStatement, due_statements
from reports.statements.headings import headings
from reports.statements.many import Task, Work, cores
from reports.statements.period import INCEPTION, Period, period_said

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books
    from reports.scope import Scope
    from reports.statements.headings import Headings
    from reports.statements.model import Certification, Statement

#: Options that say which of a donor's statements is meant: a due one says so itself.
_OF_ONE = {
    "everybody": "all",
    "period": "period",
    "ends": "to",
    "funding": "funding",
    "fund": "fund",
    "certified_by": "certified-by",
    "certified_on": "certified-on",
}

#: What a statement is called that nobody called anything.
_PLAIN_KIND = "interim"


@dataclass(frozen=True)
class Asked:
    """Statements to make.

    Attributes:
        many: whether they were asked for as everybody's or as those that are due.
        due: what asks for each of the tasks, where they are due.
        out: where to; None: show the one, or list those that are due.
        jobs: processes at work.
    """

    books: Books
    maker: StatementMaker
    words: Headings
    tasks: tuple[Task, ...]
    due: tuple[DueStatement, ...] | None
    many: bool
    out: Path | None
    formats: tuple[str, ...]
    jobs: int

    def one(self) -> Statement:
        """Return the one statement that was asked for."""
        task = self.tasks[0]
        return self.maker.make(
            *(task.scope, task.begins, task.ends),
            kind=task.kind,
            words=self.words,
            certification=task.certification,
        )

    def work(self, out: Path) -> Work:
        """Return what processes share."""
        return Work(self.maker, self.tasks, out, self.formats, self.words)


def read(given: dict[str, Any]) -> Asked:
    """Return what the options of `vtf statement` ask for.

    Raises:
        BadInputError: they contradict each other, or name what is not there.
        RefusedError: something waits for a second person.
    """
    _refuse_contradictions(given)
    period = _period(given)
    own, language = given["headings"], given["language"]
    words = headings(own, language)
    books = load(given["books"])
    if given["kind"] == "final":
        refuse_while_waiting(books, "no statement is final")
    maker = StatementMaker(books)
    found: tuple[DueStatement, ...] | None = None
    if given["due"]:
        found = _due(books, maker, given)
        tasks = [Task(d.scope(books.register), d.begins, d.ends, d.kind) for d in found]
        tasks = [_unless_waiting(books, task) for task in tasks]
    else:
        plain = headings(None, language)
        tasks = _tasks(maker, _scopes(books, given), period, given)
        tasks = [
            task._replace(certification=_certified(books, task, given, (words, plain)))
            for task in tasks
        ]
    return Asked(
        books=books,
        maker=maker,
        words=words,
        tasks=tuple(tasks),
        due=found,
        many=given["everybody"] or given["due"],
        out=given["out"],
        formats=given["formats"],
        jobs=given["jobs"] or cores(),
    )


def _unless_waiting(books: Books, task: Task) -> Task:
    """Return a task, a final one with why it may not be made while something waits."""
    if task.kind == "final":
        try:
            refuse_while_waiting(books, "no statement is final")
        except RefusedError as error:
            return task._replace(problem=str(error))
    return task


def _refuse_contradictions(given: dict[str, Any]) -> None:
    if given["due"]:
        wrong = [f"--{option}" for name, option in _OF_ONE.items() if given[name]]
        wrong += ["--kind"] if given["kind"] != _PLAIN_KIND else []
        if wrong:
            raise BadInputError(
                f"--due says itself which statements and periods it is: not {', '.join(wrong)}",
                advice="With --due: --donor, --from and --today narrow it.",
            )
        return
    if [given["everybody"], bool(given["donor"]), bool(given["funding"])].count(True) != 1:
        raise BadInputError("say for whom: one of --donor, --funding, --all or --due")
    if given["fund"] and given["funding"]:
        raise BadInputError("--fund goes with --donor or --all: a funding is of one fund")
    if given["everybody"] and given["out"] is None:
        raise BadInputError("say where the statements of all donors go: --out FOLDER")
    if given["certified_on"] and not given["certified_by"]:
        raise BadInputError("say who certifies it: --certified-by 'NAME, TITLE'")


def _period(given: dict[str, Any]) -> Period:
    """Return the days asked for; None for what the books or the day are to say."""
    begins, ends, said = given["begins"], given["ends"], given["period"]
    if given["due"]:
        return Period(None, None)
    if said is None:
        if begins is None or ends is None:
            raise BadInputError("say for when: --period, or --from and --to")
        found = Period(begins, ends)
    else:
        found = period_said(said)
        if begins or (ends and found.ends):
            raise BadInputError(
                "--period says both days: not --from or --to as well",
                advice=f"Only --period {INCEPTION} takes a last day, --to.",
            )
        found = Period(found.begins, found.ends or ends or given["today"])
    if found.begins and found.ends and found.ends < found.begins:
        raise BadInputError(f"the period ends ({found.ends}) before it begins ({found.begins})")
    if given["kind"] == "annual" and not found.is_year():
        raise BadInputError(
            "an annual statement is of twelve months",
            advice="Such as --period 2013 or 2013/14; --kind interim is of any period.",
        )
    return found


def _scopes(books: Books, given: dict[str, Any]) -> list[Scope]:
    register, fund = books.register, given["fund"] or ""
    if given["everybody"]:
        return [of_donor(register, name, fund=fund) for name in sorted(register.donors)]
    if given["donor"]:
        return [of_donor(register, given["donor"], fund=fund)]
    return [of_funding(register, given["funding"])]


def _tasks(
    maker: StatementMaker, scopes: list[Scope], period: Period, given: dict[str, Any]
) -> list[Task]:
    """Return a task for each scope; of all donors for those of whom there is anything to say."""
    found = []
    ends = period.ends or given["today"]
    for scope in scopes:
        first = maker.first_day(scope)
        if given["everybody"] and (first is None or first > ends):
            continue
        begins = period.begins or min(first or ends, ends)
        found.append(Task(scope, begins, ends, given["kind"]))
    return found


def _certified(
    books: Books, task: Task, given: dict[str, Any], words: tuple[Headings, Headings]
) -> Certification | None:
    by: str | None = given["certified_by"]
    on: datetime.date | None = given["certified_on"]
    return certification(books, by, on, (task.kind, task.ends), words) if by else None


def _due(books: Books, maker: StatementMaker, given: dict[str, Any]) -> tuple[DueStatement, ...]:
    narrowed = {"since": given["begins"]} if given["begins"] else {}
    return due_statements(
        books,
        given["today"],
        donor=donor_id(books.register, given["donor"]) if given["donor"] else "",
        journal=maker.journal,
        **narrowed,
    )
