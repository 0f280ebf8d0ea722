"""`vtf check`: what it says, in which order, with which exit code."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ledger.batches import write_batch
from ledger.checking import check, in_order, overridden
from ledger.errors import EXIT_BAD_INPUT, EXIT_FINDINGS, EXIT_FINE
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
        "law of the funds ",
        " plugins.law  ",
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
        entries=[],
        register=SimpleNamespace(fundings={}, policies={}),
        options={
            "plugin_processing_mode": "default",
            "tolerance_multiplier": 0,
            "operating_currency": ["USD"],
            "include": [],
        },
    )
    text = as_text(books, [Finding("X-Y", Severity.WARNING, "all of it")])

    assert "  the books as a whole\n    all of it" in text
    assert "1 rule ran, 1 finding, 0 overridden." in text


def many(number: int, funding: str = "F") -> str:
    """Return costs that no funding bears, one cent more each."""
    return "".join(
        f"""
2014-01-{at % 28 + 1:02} * "A cost"
  partner: "{"NONE" if funding == "F" else ""}{at if funding == "F" else ""}"
  funding: "{funding}"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  {at}.01 USD
  Assets:VTF:Cash:UNHQ  -{at}.01 USD
"""
        for at in range(1, number + 1)
    )


OPENS = """
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Expenses:VTF:MLI:Contracts
"""


@pytest.fixture
def wrong(folder):
    """Return books with costs of eleven fundings that are none, forty of them of one."""
    main = folder / "main.beancount"
    text = main.read_text() + OPENS + many(40)
    main.write_text(text + "".join(many(1, f"G{at}") for at in range(10)))
    return folder


def test_what_repeats_itself_is_counted(wrong):
    """By code with its meaning, by funding with what stands on the lines, three of each in full."""
    output = run(wrong).output

    assert (
        "error: FUNDING-UNKNOWN (50)\n"
        "  A line names a funding that is none.\n"
        "  F (40): 820.40 USD on their lines\n"
    ) in output
    assert "  ... and 37 more like it; --json lists every one.\n" in output
    assert "  ... and 3 more under 3 fundings: G7 1, G8 1, G9 1\n" in output
    assert output.count("'F' is no funding of these books") == 1
    assert ", and 39 places more\n    Expenses:VTF:MLI:Contracts: 'F' is no funding" in output
    assert output.count("is no partner of these books") == 3
    assert "`vtf explain ID`" in output


def test_each_finding_has_its_id(wrong):
    """The short id stands before its place, and is the one a program reads."""
    output = run(wrong).output
    first = json.loads(run(wrong, "--json").output)["findings"][0]

    assert f"  {first['id']}  {first['where']['text']}\n    {first['message']}\n" in output


def test_a_program_reads_every_finding(wrong):
    """JSON is never folded."""
    findings = json.loads(run(wrong, "--json").output)["findings"]

    assert sum(found["code"] == "FUNDING-UNKNOWN" for found in findings) == 50


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--funding", "G3"], 2),
        (["--code", "FUNDING-UNKNOWN"], 50),
        (["--code", "FUNDING"], 90),
        (["--code", "WALL"], 0),
        (["--code", "GUARD-BY-HAND"], 1),
        (["--code", "GUARD", "--funding", "G3"], 0),
    ],
)
def test_filters_choose_what_is_shown(wrong, options, shown):
    """They change neither the counts nor the exit code."""
    whole = json.loads(run(wrong, "--json").output)
    found, said = run(wrong, *options, "--json"), run(wrong, *options)
    chosen = json.loads(found.output)

    assert found.exit_code == said.exit_code == EXIT_FINDINGS
    assert (len(chosen["findings"]), chosen["counts"]) == (shown, whole["counts"])
    assert f"Shown are {shown} of {len(whole['findings'])} findings, as asked for." in said.output


def test_what_is_overridden_is_counted():
    """Each finding that an override made lighter, and not what is said of the override itself."""
    fact = ("override", "OV-1")
    codes = ("EARMARK-PLACE", "EARMARK-PERIOD", "OVERRIDE-USED")
    findings = [Finding(code, Severity.WARNING, "m", facts=(fact,)) for code in codes]

    assert overridden([*findings, Finding("LAW-FUND", Severity.ERROR, "m")]) == 2


def test_the_worst_comes_first():
    """Of errors, what makes books worth least: rules that broke, terms, the law, then the rest."""
    codes = ("EARMARK-PLACE", "LAW-FUND", "TERM-WRONG", "GUARD-HEAD", "APPROPRIATION-PERIOD")
    findings = [Finding(code, Severity.ERROR, "m") for code in codes]
    found = [finding.code for finding in in_order(findings)]

    assert found == [codes[3], codes[2], codes[1], codes[4], codes[0]]


def test_a_code_that_nobody_says(folder):
    """A slip would look like clean books: it is told, with the nearest."""
    done = run(folder, "--code", "EARMRK-PROGRAMME")

    assert done.exit_code == EXIT_BAD_INPUT
    assert "no code of a finding; the nearest are EARMARK-PROGRAMME" in done.output
    assert run(folder, "--code", "EARMARK").exit_code == run(folder).exit_code
