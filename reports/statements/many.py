"""Many statements at once: one reading of the books, shared by as many processes as asked.

The books are read, then the processes are forked: each finds them in its memory as they are, so
none is read or copied again. Each statement is made by one process, whole or not at all, and
nothing of it depends on which one or on what else was made there: with one job or eight, the same
bytes.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import EXIT_CANNOT_WRITE, EXIT_FINDINGS, CannotWriteError, VtfError
from reports.statements.files import write

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from reports.scope import Scope
    from reports.statements.build import StatementMaker
    from reports.statements.headings import Headings
    from reports.statements.model import Certification

    Result = tuple[tuple[Path, ...], str, int]


class Task(NamedTuple):
    """A statement to make; `problem` says why it may not be made."""

    scope: Scope
    begins: datetime.date
    ends: datetime.date
    kind: str
    certification: Certification | None = None
    problem: str = ""

    @property
    def words(self) -> str:
        """Return which it is, in a line."""
        return f"{self.scope.id}, {self.begins} to {self.ends}, {self.kind}"


class Work(NamedTuple):
    """What all processes share: who makes them, which, where to, how."""

    maker: StatementMaker
    tasks: tuple[Task, ...]
    out: Path
    formats: tuple[str, ...]
    words: Headings


class Made(NamedTuple):
    """A statement that was made, or why it was not and the exit code that says so."""

    task: Task
    paths: tuple[Path, ...]
    problem: str
    exit_code: int = 0


#: What is said of a statement whose process was killed while it made it, or before it could.
_KILLED = (
    "the process that was to make it was ended from outside, perhaps for want of memory; "
    "make it again, with --jobs 1"
)


def cores() -> int:
    """Return on how many cores this process may run."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def make_all(work: Work, jobs: int, tell: Callable[[Made], None]) -> list[Made]:
    """Make every statement, tell of each in their order, and return them in it.

    One that cannot be made does not stop the others.
    """
    work.maker.prepare({task.ends for task in work.tasks})
    found = []
    for made in _made(work, min(jobs, len(work.tasks)) if _may_fork() else 1):
        tell(made)
        found.append(made)
    return found


def _may_fork() -> bool:
    """Return whether a forked process could set pages.

    Once a page was set here, the setter's threads are here: a fork has none of them, and would wait
    for them for ever. A command has set none when it comes here; a test or a server may have.
    """
    return "typst" not in sys.modules


def _made(work: Work, jobs: int) -> Iterator[Made]:
    if jobs <= 1:
        yield from (_make(work, task) for task in work.tasks)
        return
    _shared[:] = [work]
    gc.freeze()  # or each process's collector would touch, and so copy, all of the books
    try:
        fork = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, mp_context=fork, initializer=_begun) as pool:
            asked = [_submitted(pool, number) for number in range(len(work.tasks))]
            try:
                for task, future in zip(work.tasks, asked, strict=True):
                    yield _result(task, future)
            finally:
                # Whoever stops waits for those that are being made, not for all the others.
                pool.shutdown(cancel_futures=True)
    finally:
        gc.unfreeze()
        _shared.clear()


def _submitted(pool: ProcessPoolExecutor, number: int) -> Future[Result] | None:
    try:
        return pool.submit(_by_number, number)
    except BrokenProcessPool:  # one was killed before all was handed out
        return None


def _result(task: Task, future: Future[Result] | None) -> Made:
    """Return what became of a task: of one whose process was killed, that it was."""
    try:
        if future is not None:
            return Made(task, *future.result())
    except BrokenProcessPool:
        pass
    return Made(task, (), _KILLED, EXIT_FINDINGS)


def _begun() -> None:
    """Begin a process: one page setter's thread, and it ends when the one that forked it ends.

    There is a process for each core already; and nobody else would ever end it.
    """
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


#: What a forked process finds: it is never sent.
_shared: list[Work] = []


def _by_number(number: int) -> Result:
    made = _make(_shared[0], _shared[0].tasks[number])
    return made.paths, made.problem, made.exit_code


def _make(work: Work, task: Task) -> Made:
    if task.problem:
        return Made(task, (), task.problem, EXIT_FINDINGS)
    try:
        statement = work.maker.make(
            *(task.scope, task.begins, task.ends),
            kind=task.kind,
            words=work.words,
            certification=task.certification,
        )
        return Made(task, tuple(write(statement, work.out, work.formats)), "")
    except VtfError as error:
        code = EXIT_CANNOT_WRITE if isinstance(error, CannotWriteError) else EXIT_FINDINGS
        return Made(task, (), str(error), code)
