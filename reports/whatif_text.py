"""A trial in a terminal: what was tried, what became of it, where the fundings would stand."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.findings import Severity, as_lines
from ledger.money import BOOK_CURRENCY
from reports.render.tables import Column, Row, Table
from reports.render.text import printable, table_text
from reports.whatif import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.findings import Finding
    from reports.whatif import Trial

WIDTH = 100


def as_text(trial: Trial) -> str:
    """Return a trial as lines of text."""
    return "\n".join(_lines(trial))


def _lines(trial: Trial) -> Iterator[str]:
    yield "Tried on a copy; nothing is written."
    for line in trial.draft.rstrip().splitlines():
        yield f"  {printable(line)}".rstrip()
    yield ""
    yield _verdict(trial)
    yield from _listed("Appears", trial.appear)
    yield from _listed("Disappears", trial.disappear)
    yield from _changed(trial)
    yield from _positions(trial)


def _verdict(trial: Trial) -> str:
    refusals = len(trial.refusals)
    if refusals:
        return f"REFUSED: {refusals} error{'s' * (refusals > 1)} would appear or grow."
    others = len([one for one in trial.appear if one.severity is not Severity.NOTE])
    warned = f", with {others} warning{'s' * (others > 1)}" if others else ""
    return f"ACCEPTED{warned}: no error would appear."


def _listed(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
        yield f"{title} ({len(findings)})"
        for line in "\n".join(as_lines(findings)).splitlines():
            yield f"  {printable(line)}"


def _changed(trial: Trial) -> Iterator[str]:
    if not trial.changed:
        return
    yield ""
    yield f"Says something else ({len(trial.changed)})"
    for one in trial.changed:
        yield f"  {one.after.severity}: {one.after.code} ({one.after.id})"
        if one.before.message != one.after.message:
            yield from _wrapped("now ", one.after.message)
            yield from _wrapped("was ", one.before.message)
        if others := one.alternatives:
            was, now = (text or "none" for text in others)
            yield from _wrapped("", f"alternatives now {now}, were {was}")


def _wrapped(lead: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(f"{lead}{text}"), WIDTH, initial_indent="    ", subsequent_indent="    "
    )


def _positions(trial: Trial) -> Iterator[str]:
    yield ""
    if not trial.moved:
        yield f"Every funding stands on {trial.as_of} where it stood."
        return
    yield f"Where the fundings would stand on {trial.as_of}, in {BOOK_CURRENCY}"
    columns = (
        Column("Funding", "words"),
        Column(""),
        Column("Received", "amount"),
        Column("Spent", "amount"),
        Column("Support cost", "amount", spill=2),
        Column("Committed", "amount", spill=1),
        Column("Balance", "amount"),
        Column("Available", "amount"),
        Column("Last day", "date", spill=3),
    )
    rows = []
    for one in trial.moved:
        if one.before:
            rows.append(Row((one.before.funding.id, "now", *figures(one.before))))
        rows.append(Row((one.after.funding.id, "then", *figures(one.after))))
    yield table_text(Table("positions", "", columns, tuple(rows)), WIDTH)
