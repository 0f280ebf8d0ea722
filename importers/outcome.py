"""How an import ended: what to print, the same as data, the failure that sets the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from importers.counts import CONFLICT, REFUSED
from importers.preview import (
    as_data,
    conflict_data,
    conflict_lines,
    counted,
    preview_lines,
)
from importers.table import RECORD, SET_ASIDE
from importers.workbook import printable
from ledger.batches import COMMITTED, RefusedError
from ledger.errors import EXIT_FINDINGS, ConflictError, VtfError
from ledger.findings import Finding, as_lines, errors_in
from ledger.origin import HASH_DIGITS
from ledger.rehearsal import at_home
from ledger.versions import CORRECTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.desk import Draft
    from importers.identity import Conflict
    from importers.taken import Intake

NOTHING_NEW = "nothing new"


class LeftOutError(VtfError):
    """Rows of a file were left out; the others are in the books (exit 1)."""

    exit_code = EXIT_FINDINGS


class Done(NamedTuple):
    """The end of one file's import."""

    lines: list[str]
    data: dict[str, Any]
    failure: VtfError | None = None

    @property
    def stops(self) -> bool:
        """Return whether the files after it are not taken."""
        return self.failure is not None and not isinstance(self.failure, LeftOutError)

    def remarked(self, remarks: Sequence[Finding]) -> Done:
        """Return the end with what the rules remarked, before the closing line."""
        if not remarks:
            return self
        lines = [*self.lines[:-1], *as_lines(list(remarks)), self.lines[-1]]
        told = [finding.as_json() for finding in remarks]
        return Done(lines, self.data | {"findings": [*self.data["findings"], *told]}, self.failure)


def shown(taken: Intake, folder: Path, status: str, batch: str = "") -> Done:
    """Return the end of an import of which nothing is held back but rows left out on purpose."""
    number = len(taken.sorted.new)
    refusals = len(taken.refused()) if taken.left else 0
    closing = f"  {status}: {entries_said(number, refusals)}, batch {batch}"
    if status == NOTHING_NEW:
        closing = f"  nothing new: {_why_nothing(taken)}"
    data = as_data(taken, status, batch) | {"refusals": refusals}
    lines = [*preview_lines(taken), *as_lines(taken.findings)]
    corrected = taken.sorted.corrected
    if corrected:
        data["corrected"] = [conflict_data(folder, conflict) for conflict in corrected]
        lines += conflict_lines(folder, corrected, "corrected")
    again = sorted({draft.owner for draft in taken.sorted.new if _entered_again(draft, corrected)})
    lines += [f"entered again: {owner}, which was reversed" for owner in again]
    data["entered_again"] = again
    data["conflicts"] = [conflict_data(folder, conflict) for conflict in taken.clashes]
    if not taken.left:
        return Done([*lines, closing], data)
    lines += [*as_lines(list(taken.left.findings)), *conflict_lines(folder, taken.clashes)]
    rows = sum(counts.rows[state] for counts in counted(taken) for state in _LEFT)
    rest = f"{rows} row{'s' * (rows != 1)} refused and listed, the others taken"
    sheets = len({one.where.sheet for one in taken.opened.findings if one in taken.left.findings})
    rest += f"; {sheets} sheet{'s' * (sheets > 1)} not read" if sheets else ""
    failure = LeftOutError(
        rest,
        where=printable(taken.opened.path),
        advice="Each refused row is kept in the books with its reason. Put them right and import "
        "the file again: what is in the books already adds nothing.",
    )
    return Done([*lines, closing], data, failure)


_LEFT = (REFUSED, CONFLICT)


def entries_said(number: int, refusals: int = 0) -> str:
    """Return a number of entries, and of refusals that are kept beside them, as it is said."""
    said = f"{number} entr{'y' if number == 1 else 'ies'}"
    return f"{said} and {refusals} refusal{'s' * (refusals != 1)}" if refusals else said


def _said(data: dict[str, Any]) -> str:
    return entries_said(data["entries"], data.get("refusals", 0))


def _entered_again(draft: Draft, corrected: Sequence[Conflict]) -> bool:
    return CORRECTS in draft.entry.meta and all(
        draft.entry.meta[CORRECTS] not in conflict.keys for conflict in corrected
    )


def _why_nothing(taken: Intake) -> str:
    if taken.left:
        return "the books have every good row already, and the reasons of the others"
    if taken.sorted.reversed:
        return "the books have every row already, or had it and reversed it"
    rows = [row for table in taken.tables for row in table.rows]
    if any(row.kind in {RECORD, SET_ASIDE} for row in rows):
        return "the books have every row already"
    return "the file has no records"


def already(path: Path, sha256: str, batch: str) -> Done:
    """Return the end of an import that was done before."""
    head = f"{printable(path.name)} ({sha256[:HASH_DIGITS]})"
    lines = [head, f"  already imported, as batch {batch}: nothing to do"]
    data = {"file": printable(path), "sha256": sha256, "status": "already imported"}
    return Done(lines, data | {"batch": batch, "entries": 0})


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
    rows = {(id(one.table), row) for one in conflicts for row in one.rows or (one.row,)}
    failure = _refused(errors, where) if errors else _conflicts(len(rows), where)
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
        "file is right, import it with --correct --reason TEXT: what the books have is reversed "
        "and the rows are entered again, linked to it. A rate that was published is not reversed.",
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
    if done.failure is not None and done.stops:
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
        lines[-1] = f"  dry run: {_said(data)} would be written, nothing was"
        if done.failure is not None:
            done.failure.advice = "Nothing was written: this was a dry run."
    return Done(lines, data, done.failure)


def _renamed(data: Any, before: str, after: str) -> Any:
    if isinstance(data, str):
        return data.replace(before, after)
    if isinstance(data, list):
        return [_renamed(item, before, after) for item in data]
    if isinstance(data, dict):
        return {name: _renamed(item, before, after) for name, item in data.items()}
    return data
