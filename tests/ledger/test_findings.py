"""Findings as people, programs, Beancount and Fava read them."""

from __future__ import annotations

import pytest

from ledger.findings import (
    SHOWN_MAX,
    Finding,
    FindingError,
    Place,
    Severity,
    as_error,
    as_lines,
    errors_in,
)

REFUSAL = Finding(
    "EARMARK-PROGRAMME",
    Severity.ERROR,
    "Refused.",
    "Charge another grant.",
    Place("batches/ab.beancount", 7),
    "erp:1",
    (("axis", "programme"),),
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("main.beancount"), "main.beancount"),
        (Place("main.beancount", 3), "main.beancount:3"),
        (Place("gifts.xlsx", 0, "2013", "D9"), "gifts.xlsx, sheet 2013, cell D9"),
        (Place(sheet="2013"), "sheet 2013"),
    ],
)
def test_a_place_leaves_out_what_is_unknown(place, text):
    """File and line, or file, sheet and cell."""
    assert str(place) == text


def test_a_finding_reads_as_text():
    """Code and place, the sentence, the advice."""
    assert REFUSAL.as_text() == (
        "error: EARMARK-PROGRAMME (batches/ab.beancount:7)\n  Refused.\n  Charge another grant."
    )
    bare = Finding("NAME", Severity.NOTE, "Said.")
    assert bare.as_text() == "note: NAME\n  Said."


def test_a_finding_reads_as_json():
    """The same shape always; severity as a word, facts as pairs."""
    data = REFUSAL.as_json()
    assert data["severity"] == "error"
    assert data["where"]["text"] == "batches/ab.beancount:7"
    assert data["facts"] == {"axis": "programme"}
    assert data.keys() == Finding("NAME", Severity.NOTE, "Said.").as_json().keys()


def test_a_finding_is_an_error_to_beancount():
    """`source`, `message` and `entry`, as bean-check and Fava expect them."""
    error = as_error(REFUSAL)
    assert isinstance(error, FindingError)
    assert error.source == {"filename": "batches/ab.beancount", "lineno": 7}
    assert error.message == "EARMARK-PROGRAMME: Refused. Charge another grant."
    assert error.entry is None
    assert as_error(Finding("NAME", Severity.NOTE, "Said.")).source["filename"] == "<books>"
    assert as_error(Finding("NAME", Severity.NOTE, "Said.")).message == "NAME: Said."


def test_only_errors_make_books_unlawful():
    """Warnings and notes are shown and let pass."""
    warning = REFUSAL._replace(severity=Severity.WARNING)
    assert errors_in([REFUSAL, warning]) == [REFUSAL]


def test_very_many_findings_are_counted():
    """The first are shown in full; of the rest, how many of each code."""
    many = [Finding("A-B", Severity.ERROR, f"number {n}") for n in range(SHOWN_MAX + 2)]
    many.append(Finding("C-D", Severity.NOTE, "last"))
    lines = as_lines(many)
    assert len(lines) == SHOWN_MAX + 1
    assert lines[0] == "error: A-B\n  number 0"
    assert lines[-1] == "... and 3 more: 2 A-B, 1 C-D. --json lists every one."
    assert len(as_lines(many[:SHOWN_MAX])) == SHOWN_MAX


def test_the_id_of_a_finding_is_short_and_stays():
    """Eight digits; moved, reworded advice, other severity, other money left: the same finding."""
    assert len(REFUSAL.id) == len(Finding("NAME", Severity.NOTE, "Said.").id) == 8
    assert int(REFUSAL.id, 16) >= 0
    same = REFUSAL._replace(
        severity=Severity.NOTE,
        advice="Lawful: another.",
        where=Place("main.beancount", 9),
        facts=(*REFUSAL.facts, ("alternatives", "JPN=1.00")),
    )
    assert same.id == REFUSAL.id
    assert REFUSAL.as_json()["id"] == REFUSAL.id


@pytest.mark.parametrize(
    "other",
    [
        REFUSAL._replace(code="EARMARK-PLACE"),
        REFUSAL._replace(key="erp:2"),
        REFUSAL._replace(message="Refused, and how."),
        REFUSAL._replace(facts=(("axis", "place"),)),
    ],
)
def test_another_finding_has_another_id(other):
    """Code, key, sentence and facts each tell findings apart."""
    assert other.id != REFUSAL.id


def test_amounts_tell_findings_apart_only_where_no_key_does():
    """A balance grows with other entries; by hand, the amount may be all there is."""
    spent = REFUSAL._replace(message="spent 1,100.00 of 1,000 USD, see main.beancount:7")
    more = REFUSAL._replace(message="spent 2,100.50 of 1,000 USD, see /b/main.beancount:12")
    assert spent.id == more.id
    assert spent._replace(key="").id != more._replace(key="").id
