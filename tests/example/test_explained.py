"""Every figure of every statement of the example books is the sum of its entries, to the cent."""

from __future__ import annotations

import datetime
import json

import pytest
from click.testing import CliRunner

from reports.evidence.explain_figure import explain_figure
from reports.scope import of_donor
from reports.statements.build import StatementMaker
from tests.reports.evidence.test_explain_figure import asked_of
from vtf import vtf

SPANS = (
    (datetime.date(2012, 1, 1), datetime.date(2012, 12, 31)),
    (datetime.date(2018, 7, 1), datetime.date(2019, 6, 30)),
    (datetime.date(2024, 1, 1), datetime.date(2026, 6, 30)),
)


def test_beyond_10_every_figure_of_every_donor_is_the_sum_of_its_leaves(ran) -> None:
    """Both columns of every line, and every row of the annexes, for every donor of the example."""
    maker, register = StatementMaker(ran.books), ran.books.register
    count = 0

    for donor in register.donors:
        scope = of_donor(register, donor)
        for span in SPANS:
            statement = maker.make(scope, *span)
            for words in asked_of(statement):
                found = explain_figure(maker.journal, statement, words, evidence=False)
                assert found.added == found.amount, (donor, span, words)
                count += found.leaves > 0

    assert count > 500


@pytest.mark.parametrize("suffix", ["json", "pdf"])
def test_beyond_10_every_line_of_every_statement_that_was_written(ran, suffix) -> None:
    """From the files of the demonstration: each line is explained, or has no figure."""
    for path in sorted((ran.folder / "statements").glob(f"*.{suffix}")):
        data = json.loads(path.with_suffix(".json").read_text())
        known = {line["number"] for line in data["body"] if line["period"] is not None}
        numbers = [number for number in ("2", "6d", "9", "11", "14") if number in known]
        for number in numbers if suffix == "json" else numbers[-2:-1]:
            options = ["--books", str(ran.folder / "books"), "--depth", "1", str(path), number]
            done = CliRunner().invoke(vtf, ["explain-figure", *options], catch_exceptions=False)
            assert done.exit_code == 0, (path.name, number, done.output)
        if suffix == "json":
            break  # one statement line by line; the others by the test above
