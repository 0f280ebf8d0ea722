"""Issued statements as facts: what they must say, and what they must not."""

from __future__ import annotations

import datetime

import pytest
from pydantic import ValidationError

from ledger.findings import Place
from ledger.issued_facts import IssuedTerm, superseded

DIGEST = "ef4457505b6fd0f9b6c54a9e2a3a3e0d5c1d8e9b7a6f5c4d3e2f1a0b9c8d7e6f"
SAYS = {
    "on": datetime.date(2014, 3, 31),
    "place": Place("books"),
    "id": "JPN-2013-1",
    "scope": "donor",
    "of": "JPN",
    "fundings": "JPN-2013, JPN-2014",
    "begins": datetime.date(2013, 1, 1),
    "ends": datetime.date(2013, 12, 31),
    "kind": "annual",
    "language": "en",
    "head": DIGEST,
    "content": DIGEST,
    "files": f"pdf {DIGEST}, json {DIGEST[::-1]}",
    "by": " Ana ",
}


def term(**otherwise):
    """Return a statement, with what a test wants otherwise."""
    return IssuedTerm.model_validate({**SAYS, **otherwise})


def test_it_knows_its_files_and_its_series():
    """Files by format, in their order; a series is what only one in force can be about."""
    one = term()

    assert one.hashes == {"pdf": DIGEST, "json": DIGEST[::-1]}
    assert one.fundings == ("JPN-2013", "JPN-2014")
    assert one.by == "Ana"
    assert one.series == term(id="JPN-2013-2", kind="final", head="0" * 64).series
    assert one.series != term(language="fr").series
    assert superseded([one, two := term(id="S-2", supersedes=one.id, reason="Wrong.")]) == {
        one.id: two
    }


@pytest.mark.parametrize(
    ("otherwise", "words"),
    [
        ({"ends": datetime.date(2012, 12, 31)}, "ends .* before it begins"),
        ({"files": ""}, "names nothing"),
        ({"files": f"doc {DIGEST}"}, "no format and sha256"),
        ({"files": f"pdf {DIGEST}, pdf {DIGEST[::-1]}"}, "two files of one format"),
        ({"second": "ANA"}, "they are two people"),
        ({"supersedes": "S-1"}, "gives no reason"),
        ({"supersedes": "S-1", "reason": "--"}, "gives no reason"),
        ({"by": "--"}, "says nothing"),
        ({"scope": "country"}, "pattern"),
        ({"kind": "draft"}, "pattern"),
        ({"head": "62f7"}, "pattern"),
    ],
)
def test_what_makes_no_sense_is_refused(otherwise, words):
    """Each is refused with its reason."""
    with pytest.raises(ValidationError, match=words):
        term(**otherwise)


def test_two_people_are_fine():
    """Who issued it, and who stood beside."""
    assert term(second="Ben").second == "Ben"
