"""`vtf check`: what it says, in which order, with which exit code."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ledger.batches import write_batch
from ledger.checking import check, in_order
from ledger.errors import EXIT_FINDINGS, EXIT_FINE
from ledger.findings import Finding, Place, Severity
from ledger.new_books import make_books
from tests.writing_kit import batch


@pytest.fixture
def folder(tmp_path):
    """Return new books."""
    make_books(tmp_path / "books")
    return tmp_path / "books"


BREACH = """
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Income:VTF:Interest
2014-01-01 * "Whose interest?"
  Assets:VTF:Cash:UNHQ  100.00 USD
  Income:VTF:Interest  -100.00 USD
"""


def run(folder, *options):
    """Run `vtf check`."""
    return CliRunner().invoke(check, ["--books", str(folder), *options], catch_exceptions=False)


def test_books_that_stand(folder):
    """Clean books end with 0; rules, modules, files and options are said."""
    result = run(folder)

    assert result.exit_code == EXIT_FINE
    assert "The books stand." in result.output
    for word in (
        "0 transactions, 0 lines, 2 fundings",
        "tolerance_multiplier 0",
        "operating_currency USD",
        "plugin_processing_mode default",
        "law of the funds  plugins.law  ",
        "plugins/earmark.py",
        "0 errors, 0 warnings, 0 notes",
    ):
        assert word in result.output


def test_findings(folder):
    """Errors end with 1; each has its code, place, sentence and advice."""
    main = folder / "main.beancount"
    main.write_text(main.read_text() + BREACH)
    result = run(folder)

    assert result.exit_code == EXIT_FINDINGS
    assert "error: FUNDING-UNSTATED (1)" in result.output
    assert f"{main}:" in result.output
    assert "no funding is stated" in result.output
    assert "Add funding:" in result.output
    assert "1 errors" not in result.output
    assert "1 error, 1 warning, 0 notes" in result.output
    assert "The books stand." not in result.output


def test_warnings_do_not_fail(folder):
    """A warning is told and ends with 0."""
    (folder / "batches" / "stray.beancount").write_text("")
    result = run(folder)

    assert result.exit_code == EXIT_FINE
    assert "warning: MANIFEST-UNLISTED (1)" in result.output
    assert "The books stand." in result.output


def test_a_head_noted_earlier(folder):
    """An auditor holds the books against the head noted last time; other books are an error."""
    outcome = write_batch(folder, batch(), validate=lambda *_: [])
    head = outcome.chain
    said = run(folder, "--expect-head", head[:12])

    assert said.exit_code == EXIT_FINE
    assert f"Head of the chain, over 1 batches: {head}" in said.output
    assert "Kept by hand: main.beancount " in said.output
    for other in ("0" * 12, head[:11], ""):
        result = run(folder, "--expect-head", other)
        assert result.exit_code == EXIT_FINDINGS
        assert "GUARD-HEAD" in result.output


def test_json(folder):
    """The same for a program: counts, rules, options, findings."""
    main = folder / "main.beancount"
    main.write_text(main.read_text() + BREACH)
    result = run(folder, "--json")
    said = json.loads(result.output)

    assert result.exit_code == EXIT_FINDINGS
    assert said["counts"] == {"error": 1, "warning": 1, "note": 0}
    assert (said["transactions"], said["lines"]) == (1, 2)
    assert said["options"]["tolerance_multiplier"] == "0"
    assert said["rules"][0].keys() == {"name", "module", "file", "lines_seen", "findings"}
    assert said["findings"][0]["code"] == "FUNDING-UNSTATED"


def test_order():
    """Errors come first, then by code, then by place."""
    findings = tuple(
        Finding(code, severity, "m", where=Place("f", line))
        for code, severity, line in (
            ("A", Severity.NOTE, 1),
            ("B", Severity.ERROR, 2),
            ("B", Severity.ERROR, 1),
            ("C", Severity.WARNING, 1),
            ("A", Severity.ERROR, 9),
        )
    )
    said = [(found.severity, found.code, found.where.line) for found in in_order(findings)]

    assert said == [
        ("error", "A", 9),
        ("error", "B", 1),
        ("error", "B", 2),
        ("warning", "C", 1),
        ("note", "A", 1),
    ]


def test_a_finding_about_the_books_as_a_whole(tmp_path):
    """A finding without a place says that it is about all of it."""
    from types import SimpleNamespace

    from ledger.checking import as_text
    from ledger.walks import RuleRun

    (tmp_path / "manifest.beancount").write_text("")
    run = RuleRun("terms", "m", "f", 0, 1)
    books = SimpleNamespace(
        folder=tmp_path,
        walk=SimpleNamespace(transactions=0),
        rules=[run],
        register=SimpleNamespace(fundings={}),
        options={
            "plugin_processing_mode": "default",
            "tolerance_multiplier": 0,
            "operating_currency": ["USD"],
            "include": [],
        },
    )
    text = as_text(books, [Finding("X-Y", Severity.WARNING, "all of it")])

    assert "  the books as a whole\n    all of it" in text
