"""How an import ended: what to print, the same as data, the failure that sets the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from importers.preview import (
    as_data,
    conflict_data,
    conflict_lines,
    preview_lines,
)
from importers.table import RECORD, SET_ASIDE
from importers.workbook import printable
from ledger.batches import COMMITTED, RefusedError
from ledger.errors import ConflictError, VtfError
from ledger.findings import Finding, as_lines, errors_in
from ledger.rehearsal import at_home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.taken import Intake, Opened


NOTHING_NEW = "nothing new"


class Done(NamedTuple):
    """The end of one file's import."""

    lines: list[str]
    data: dict[str, Any]
    failure: VtfError | None = None


def shown(taken: Intake, status: str, batch: str = "", remarks: Sequence[Finding] = ()) -> Done:
    """Return the end of an import in which nothing was wrong; the rules may have remarks."""
    number = len(taken.sorted.new)
    closing = f"  {status}: {number} entries, batch {batch}"
    if status == NOTHING_NEW:
        closing = f"  nothing new: {_why_nothing(taken)}"
    found = [*taken.findings, *remarks]
    data = as_data(taken, status, batch)
    data["findings"] = [finding.as_json() for finding in found]
    return Done([*preview_lines(taken), *as_lines(found), closing], data)


def _why_nothing(taken: Intake) -> str:
    rows = [row for table in taken.tables for row in table.rows]
    if any(row.kind in {RECORD, SET_ASIDE} for row in rows):
        return "the books have every row already"
    return "the file has no records"


def already(opened: Opened, batch: str) -> Done:
    """Return the end of an import that was done before."""
    head = f"{opened.book.name} ({opened.book.hash})"
    lines = [head, f"  already imported, as batch {batch}: nothing to do"]
    return Done(
        lines, {"file": printable(opened.path), "status": "already imported", "batch": batch}
    )


def wrong(taken: Intake, books: Path) -> Done | None:
    """Return the end of an import that must not go on, None if nothing is wrong with it."""
    errors = errors_in(taken.findings)
    conflicts = taken.sorted.conflicts
    if not errors and not conflicts:
        return None
    # The errors are in the failure: whoever reports it shows them.
    others = [finding for finding in taken.findings if finding not in errors]
    lines = [*preview_lines(taken), *as_lines(others)]
    data = as_data(taken, "refused" if errors else "conflict", "")
    data["conflicts"] = [conflict_data(books, conflict) for conflict in conflicts]
    lines += conflict_lines(books, conflicts)
    where = printable(taken.opened.path)
    failure = _refused(errors, where) if errors else _conflicts(len(conflicts), where)
    return Done(lines, data, failure)


def _refused(errors: list[Any], where: str) -> RefusedError:
    places = len({finding.where for finding in errors})
    faults = f"{len(errors)} fault{'s' * (len(errors) > 1)}"
    return RefusedError(
        f"refused: {faults} in {places} place{'s' * (places > 1)}", errors, where=where
    )


def _conflicts(number: int, where: str) -> ConflictError:
    return ConflictError(
        f"{number} row{'s' * (number > 1)} in conflict with the books; nothing was written",
        where=where,
        advice="The books keep what was imported. If they are right, put the file right. If the "
        "file is right: an expenditure is reversed by its own negative row, under a new reference "
        '(layout: [numbers] negative = "allow"); other kinds cannot yet be reversed by an import.',
    )


def failed(file: Path, error: VtfError) -> Done:
    """Return the end of an import that an error ended: a file, the books, the disk or a rule."""
    findings = list(error.findings) if isinstance(error, RefusedError) else []
    data = {
        "file": printable(file),
        "status": "failed",
        "error": str(error),
        "findings": [finding.as_json() for finding in findings],
    }
    return Done([], data, error)


def as_dry_run(done: Done, copy: Path, books: Path) -> Done:
    """Return the end of an import into a copy of the books as what would be the end in the books.

    Args:
        done: the end as it was.
        copy: the copy's folder, which nobody shall read of.
        books: the folder of the books.
    """
    data = _renamed(done.data, str(copy), str(books))
    lines = [line.replace(str(copy), str(books)) for line in done.lines]
    if done.failure is not None:
        if isinstance(done.failure, RefusedError):
            data["status"] = "would be refused"
            done.failure.what = f"would be {done.failure.what}"
            done.failure.findings = tuple(
                at_home(finding, copy, books) for finding in done.failure.findings
            )
        for name in ("what", "where", "advice"):
            text = getattr(done.failure, name)
            setattr(done.failure, name, text.replace(str(copy), str(books)))
    elif data["status"] == COMMITTED:
        data |= {"status": "dry run", "batch": ""}
        lines[-1] = f"  dry run: {data['entries']} entries would be written, nothing was"
    return Done(lines, data, done.failure)


def _renamed(data: Any, before: str, after: str) -> Any:
    if isinstance(data, str):
        return data.replace(before, after)
    if isinstance(data, list):
        return [_renamed(item, before, after) for item in data]
    if isinstance(data, dict):
        return {name: _renamed(item, before, after) for name, item in data.items()}
    return data
