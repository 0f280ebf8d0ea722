"""Claims as they are written: what is read, and what is refused."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from ledger.claims_facts import ClaimTerm, Comparator, part_of
from ledger.findings import Place


def claim(**facts: object) -> ClaimTerm:
    """Return a claim."""
    base = {
        "on": datetime.date(2013, 12, 31),
        "place": Place("x", 1),
        "id": "C-1",
        "document": "A page",
        "says": "18 programmes",
        "quantity": Decimal(18),
        "unit": "programmes",
    }
    return ClaimTerm(**{**base, **facts})


def test_a_claim_is_exact_unless_it_says_otherwise() -> None:
    """And rounded to whole units, of no kind that the books measure."""
    found = claim()

    assert found.comparator is Comparator.EXACT
    assert (found.rounding, found.measure, found.lists) == (Decimal(1), "", ())


def test_names_with_commas_are_parted_by_semicolons() -> None:
    """What a document lists is listed as it is named."""
    assert claim(lists="Korea, Republic of; Chad").lists == ("Korea, Republic of", "Chad")


def test_a_part_begins_with_its_figure() -> None:
    """As people write it, with commas."""
    assert part_of("5,064 uniformed personnel") == (Decimal(5064), "uniformed personnel")
    assert claim(parts="5064 a; 1.5 b").parts == ("5064 a", "1.5 b")


@pytest.mark.parametrize("facts", [{"parts": "uniformed 5064"}, {"rounding": Decimal(0)}])
def test_what_is_no_figure_is_refused(facts: dict[str, object]) -> None:
    """With what would be one."""
    with pytest.raises(ValueError, match=r"figure|above zero"):
        claim(**facts)
