"""The bench of reconciliations makes lawful books, and times each reconciliation of them."""

from __future__ import annotations

import datetime

from bench.reconciliations import make, measured
from ledger.books import load
from ledger.findings import errors_in
from reports.reconciliations import table


def test_the_bench_of_reconciliations_holds_what_it_made(tmp_path):
    """Small books: lawful, most lines matched by several rules, every total ties to zero."""
    extract = make(tmp_path / "books", 900)
    books = load(tmp_path / "books")

    assert errors_in(list(books.problems())) == []
    found = table.bank(books, datetime.date(2020, 12, 31)).found
    assert {tie.left for tie in found.ties} == {0}
    assert {one.rule for one in found.rules if one.pairs} >= {"reference", "amount and day"}
    assert set(measured(tmp_path / "books", extract)) == {
        "bank", "appropriations", "rates", "published", "reading the extract", "erp",
    }  # fmt: skip
