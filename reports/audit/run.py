"""Running checks: each on the same evidence, in the order of the table."""

from __future__ import annotations

import importlib
from decimal import localcontext
from typing import TYPE_CHECKING

from ledger.findings import errors_in
from ledger.money import CONTEXT
from reports.audit.evidence import Evidence
from reports.audit.model import Audited, Sheet
from reports.audit.table import CHECKS
from reports.audit.tables import audit_document
from reports.identity import identity
from reports.render.papers import Paper
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from ledger.books import Books
    from reports.audit.model import Checked, Spec


def audited(books: Books, today: datetime.date, specs: Sequence[Spec] | None = None) -> Audited:
    """Return what some checks find in books, whether those are lawful or not; all unless stated."""
    with localcontext(CONTEXT):
        evidence = Evidence(books, today)
        done = [check(evidence, spec) for spec in specs or tuple(CHECKS.values())]
    errors = len(errors_in(list(books.problems())))
    made_up = total_mark({line.illustrative for line in books.lines})
    return Audited(identity(books), today, errors, made_up, tuple(done))


def check(evidence: Evidence, spec: Spec) -> Checked:
    """Run one check."""
    module, _, function = spec.where.partition(":")
    sheet = Sheet(evidence.today)
    getattr(importlib.import_module(module), function)(evidence, sheet)
    return sheet.done(spec)


def paper(found: Audited, name: str) -> Paper:
    """Return the working paper of an audit: it ties where no check has anything to answer for."""
    whole, brief = (audit_document(found, full=full) for full in (True, False))
    return Paper(f"audit-{name}", found, whole, not found.tripped, brief)


def paper_of_all(books: Books, today: datetime.date) -> Paper:
    """Return the working paper of all checks."""
    return paper(audited(books, today), "all")
