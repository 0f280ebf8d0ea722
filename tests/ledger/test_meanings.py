"""Meanings: what the program says of a code is what the pages say."""

from __future__ import annotations

import pytest

from ledger.meanings import meaning_of, meanings


def test_every_code_has_a_meaning():
    """One sentence and a page; those with a section also their smallest example."""
    for code, found in meanings().items():
        assert found.meaning.endswith("."), code
        assert 10 < len(found.meaning) < 250, code
        assert found.page.startswith("findings"), code
        assert bool(found.example) == bool(found.said), code
        if found.said:
            assert f"{code} " in found.said or f"{code}\n" in found.said, code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("EARMARK-PROGRAMME", "A programme that no clause in force on the cost date allows."),
        ("RULE-FAILED", "the rule itself broke"),
        ("BEANCOUNT-BALANCE", "One of Beancount's own errors"),
        ("IMPORT-UNKNOWN-GALAXY", "is not in the books"),
    ],
)
def test_a_code_or_its_family(code, words):
    """Codes that are put together have the meaning of their family."""
    found = meaning_of(code)
    assert found is not None
    assert words in found.meaning


def test_a_code_that_is_none():
    """Nothing is made up."""
    assert meaning_of("NOBODY-KNOWS") is None
