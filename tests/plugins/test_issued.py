"""Issued statements: of these books, and one in force of each scope, period and language."""

from __future__ import annotations

import pytest

from ledger.findings import errors_in

HEAD = "0" * 64
TEXT = """
{day} custom "issued" "{id}"
  scope: "donor"
  of: "{of}"
  fundings: "NLD-2013"
  begins: {begins}
  ends: 2013-12-31
  kind: "{kind}"
  language: "{language}"
  head: "{head}"
  content: "0b1f5f1a6d1c1ea7d6ad8a3b0d8f6f2d9e0c7b5a4938271605f4e3d2c1b0a998"
  files: "json ef4457505b6fd0f9b6c54a9e2a3a3e0d5c1d8e9b7a6f5c4d3e2f1a0b9c8d7e6f"
  by: "Ana"
{more}"""

PLAIN = {
    "day": "2014-03-31", "id": "S-1", "of": "NLD", "begins": "2013-01-01", "kind": "annual",
    "language": "en", "head": HEAD, "more": "",
}  # fmt: skip


def issued(name="S-1", supersedes="", **otherwise):
    """Return an issued statement, with what a test wants otherwise."""
    more = f'  supersedes: "{supersedes}"\n  reason: "Corrected."\n' if supersedes else ""
    return TEXT.format(**{**PLAIN, "id": name, "more": more, **otherwise})


def codes(found):
    """Return the codes but for that of what is written by hand, as all of this is."""
    return [one.code for one in errors_in(found) if one.code != "ISSUED-BY-HAND"]


def test_one_statement_of_these_books_is_fine_but_for_the_hand_that_wrote_it(judge):
    """Nothing is said but that it came by no batch."""
    assert [one.code for one in judge(issued())] == ["ISSUED-BY-HAND"]


def test_a_statement_in_the_place_of_the_last_one_is_fine(judge):
    """Three in a row, each in the place of the one before it."""
    text = issued() + issued("S-2", "S-1") + issued("S-3", "S-2", kind="final")

    assert codes(judge(text)) == []


@pytest.mark.parametrize(
    "otherwise",
    [{"of": "JPN"}, {"begins": "2013-07-01"}, {"language": "fr"}],
    ids=["another donor", "another period", "another language"],
)
def test_of_another_scope_period_or_language_both_are_in_force(judge, otherwise):
    """They contradict nobody."""
    assert codes(judge(issued() + issued("S-2", **otherwise))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (issued("S-2", "S-9"), "which is no issued statement"),
        (issued("S-2", "S-2"), "which is itself"),
        (issued() + issued("S-2", "S-1", of="JPN"), "another scope, period or language"),
        (issued("S-2", "S-1") + issued(day="2014-05-01"), "issued later, on 2014-05-01"),
    ],
    ids=["nothing", "itself", "another", "later"],
)
def test_what_it_supersedes_must_be_the_one_before_it(judge, text, words):
    """A statement stands in the place of one of the same days that went out before it."""
    found = [one for one in judge(text) if one.code == "ISSUED-SUPERSEDES"]

    assert len(found) == 1
    assert words in found[0].message


def test_one_statement_is_superseded_once(judge):
    """Of two in one place a donor would hold both."""
    found = judge(issued() + issued("S-2", "S-1") + issued("S-3", "S-1"))

    assert codes(found) == ["ISSUED-TWICE"]
    assert "as S-2 did before it" in next(o.message for o in found if o.code == "ISSUED-TWICE")


def test_a_second_one_that_says_nothing_of_the_first_is_refused(judge):
    """The same days, twice in force."""
    assert codes(judge(issued() + issued("S-2", kind="final"))) == ["ISSUED-TWICE"]


def test_a_statement_of_other_books_is_named(judge):
    """The chain never had that head."""
    found = [one for one in judge(issued(head="9" * 64)) if one.code == "ISSUED-HEAD"]

    assert len(found) == 1
    assert "999999999999" in found[0].message
