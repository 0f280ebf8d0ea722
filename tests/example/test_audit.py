"""The audit of the example books: what trips is true, and docs/audit.md says why."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from ledger.example.step import TODAY
from reports.audit.run import audited

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"


def test_each_check_that_trips_on_the_example_books_is_explained(ran):
    """A row that nobody looked at is a false alarm until somebody has."""
    section = PAGE.read_text("utf-8").partition("## The example books")[2].partition("\n## ")[0]
    explained = set(re.findall(r"^- \*\*(A\d\d)\*\*", section, re.MULTILINE))

    found = audited(ran.books, datetime.date.fromisoformat(TODAY))

    assert found.errors == 0
    assert set(found.tripped) == explained
    for check in found.checks:
        assert not check.apart, check.spec.id
