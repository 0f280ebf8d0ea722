"""The table of currencies: codes of three capitals, and no surprise among the donors'."""

from __future__ import annotations

import pytest

from ledger.iso4217 import MINOR_UNITS


def test_codes_are_three_capital_letters():
    """As the standard writes them; the units are those it knows."""
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in MINOR_UNITS)
    assert set(MINOR_UNITS.values()) == {0, 2, 3, 4}


@pytest.mark.parametrize(
    ("code", "units"),
    [("JPY", 0), ("KRW", 0), ("ITL", 0), ("EUR", 2), ("NOK", 2), ("SDG", 2), ("BHD", 3)],
)
def test_the_donors_currencies_are_known(code, units):
    """Withdrawn ones too: old gifts were made in them."""
    assert MINOR_UNITS[code] == units
