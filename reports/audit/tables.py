"""An audit arranged: the checks and their outcomes first, then each one's rows and totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO
from reports.audit.model import Weight
from reports.render.tables import MARK, Column, Document, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.audit.model import Audited, Checked, Tie
    from reports.audit.model import Row as Found

#: Rows of a check that a terminal shows: the whole is in the JSON and in the workbook.
SHOWN_MAX = 12


def audit_document(found: Audited, *, full: bool) -> Document:
    """Return an audit as a document; `full` shows every row, and each check's own totals."""
    tripped = len(found.tripped)
    tested = [check for check in found.checks if not check.untested]
    one = found.checks[0].spec if len(found.checks) == 1 else None
    title = f"Audit: {one.id} {one.name}" if one else "Audit"
    clean = sum(not check.tripped for check in tested)
    name = f"{tripped} of {len(found.checks)} checks to answer for, {clean} clean"
    if one is not None:
        name = f"{one.title}: {found.checks[0].verdict}"
    labels = []
    if found.illustrative:
        labels.append(f"Figures are {found.illustrative}: made up for example books")
    if found.errors:
        counted = "1 error" if found.errors == 1 else f"{found.errors:,} errors"
        labels.append(f"These books have {counted}: see vtf check. They are audited all the same")
    tables = [] if one else [_outcomes(found)]
    for check in found.checks:
        tables += _tables(check, full=full, alone=one is not None)
    which = found.identity
    return Document(
        title=title,
        name=name,
        period=f"on {found.today}",
        labels=tuple(labels),
        facts=_facts(found.checks[0]) if one else (),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(_notes(found)),
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=found.today,
        footer=f"{title}, {found.today}",
        identity=f"Books at chain {which.chain[:12]}",
    )


def _facts(check: Checked) -> tuple[tuple[str, str], ...]:
    facts = [("How", check.how), ("Origin", check.spec.origin)]
    facts += [("Threshold", f"{one.what}: {one.value} ({one.said})") for one in check.assumed]
    if check.untested:
        facts.append(("Not tested", check.untested))
    return tuple(facts)


def _outcomes(found: Audited) -> Table:
    columns = (
        Column("Check", "text", 1),
        Column("Name", "text", 2),
        Column("What it asks", "words", 6),
        Column("Looked at", "rate", 2),
        Column("Findings", "rate", 1),
        Column("Obs.", "rate", 1),
        Column("Outcome", "words", 3),
    )
    rows = []
    for check in found.checks:
        spec = check.spec
        rows.append(
            Row(
                (
                    spec.id,
                    spec.name,
                    spec.title,
                    None if check.untested else Decimal(_count(check)),
                    _number(check, Weight.FINDING),
                    _number(check, Weight.OBSERVATION),
                    check.verdict,
                )
            )
        )
    return Table("body", "Checks", columns, tuple(rows))


def _number(check: Checked, weight: Weight) -> Decimal | None:
    """Return how many rows of a weight there are; nothing where there are none."""
    return Decimal(len(check.of(weight))) or None


def _count(check: Checked) -> int:
    """Return how much a check looked at: the largest of what it counted."""
    return max((seen.number for seen in check.seen), default=0)


def _tables(check: Checked, *, full: bool, alone: bool) -> Iterator[Table]:
    rows = [row for row in check.rows if full or alone or row.weight is not Weight.LISTED]
    shown = rows if full else rows[:SHOWN_MAX]
    left = len(rows) - len(shown)
    about = f"{left:,} more: --json and --out have every row." if left else ""
    title = "Rows" if alone else f"{check.spec.id} {check.spec.name}: {check.spec.title}"
    yield _rows(check, title, shown, about, full=full)
    if full or alone:
        name = "" if alone else f"{check.spec.id} "
        yield _seen(check, f"{name}What was looked at", "" if alone else check.how)
    ties = check.ties if full else check.apart if not alone else check.ties[:SHOWN_MAX]
    if ties:
        left = 0 if full else len(check.ties if alone else check.apart) - len(ties)
        title = "Totals held against each other" if alone else f"{check.spec.id} Totals"
        yield _tied(check, title, ties, f"{left} more: --json and --out have all." if left else "")


def _rows(check: Checked, title: str, rows: list[Found], about: str, *, full: bool) -> Table:
    """Return rows as a table; on a terminal all that says where stands together, below its row."""
    columns = [
        Column("", "text", 2),
        Column("What", "words", 8),
        Column("Amount", "amount", 2),
        Column("Cur.", "text", 1),
        Column("Expected", "words", 3),
        Column("Found", "words", 3),
    ]
    names = ("Funding", "Key", "Where", "Mark") if full else ("Where",)
    columns += [Column(name, "text", 4, spill=1) for name in names]
    cells = [
        (str(row.weight), row.what, row.amount, row.currency, row.expected, row.found,
         *_places(row, full=full))
        for row in rows
    ]  # fmt: skip
    # A column in which nothing stands takes room from the sentence.
    used = [at for at in range(len(columns)) if any(cell[at] not in {None, ""} for cell in cells)]
    return Table(
        f"rows-{check.spec.id}",
        title,
        tuple(columns[at] for at in used),
        tuple(Row(tuple(cell[at] for at in used)) for cell in cells),
        about,
    )


def _places(row: Found, *, full: bool) -> tuple[str, ...]:
    parts = (row.funding, row.key, row.where, MARK if row.illustrative else "")
    return parts if full else ("; ".join(filter(None, parts)),)


def _seen(check: Checked, title: str, about: str) -> Table:
    columns = (
        Column("What", "words", 8),
        Column("Count", "rate", 2),
        Column("Total", "amount", 3),
        Column("Cur.", "text", 1),
    )
    rows = tuple(
        Row(
            (
                seen.what,
                Decimal(seen.number),
                seen.total,
                "" if seen.total is None else BOOK_CURRENCY,
            )
        )
        for seen in check.seen
    )
    return Table(f"seen-{check.spec.id}", title, columns, rows, about)


def _tied(check: Checked, title: str, ties: tuple[Tie, ...], about: str) -> Table:
    columns = (
        Column("What", "words", 7),
        Column("One", "amount", 3),
        Column("Other", "amount", 3),
        Column("Difference", "amount", 3),
    )
    rows = [Row((tie.what, tie.one, tie.other, tie.difference)) for tie in ties]
    if len(ties) > 1:
        apart = sum((abs(tie.difference) for tie in ties), ZERO)
        rows.append(Row(("Apart, all in all", None, None, apart), "total"))
    return Table(f"ties-{check.spec.id}", title, columns, tuple(rows), about)


def _notes(found: Audited) -> Iterator[str]:
    if len(found.checks) == 1:
        return
    for check in found.checks:
        if check.untested:
            yield f"{check.spec.id} {check.spec.name} looked at nothing: {check.untested}."
    told: set[str] = set()
    for check in found.checks:
        for one in check.assumed:
            if one.policy not in told:
                told.add(one.policy)
                yield f"{check.spec.id}, {one.what}: {one.value} ({one.said})."
