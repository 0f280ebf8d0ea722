"""What a reserve advanced and what came back, up to a day, whatever was taken back of it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.parser import parser

from ledger.reserve_moves import outstanding, passed

D = datetime.date


def entry(on, amount, *, name='"A-1"', more=""):
    """Return an entry that passes an amount from the reserve to another funding."""
    text = (
        f'{on} * "Passed"\n  reserve: {name}\n{more}'
        f'  Equity:VTF:Transfer  {amount} USD\n    funding: "RES"\n'
        f'  Assets:VTF:Cash:Pool  {-Decimal(amount)} USD\n    funding: "RES"\n'
        f'  Equity:VTF:Transfer  {-Decimal(amount)} USD\n    funding: "GRANT"\n'
    )
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    return entries[0]


ADVANCED = entry("2014-03-01", "200.00")
REPAID = entry("2014-04-01", "-50.00")


@pytest.mark.parametrize(
    ("more", "day", "expected"),
    [
        ((), D(2014, 2, 28), ("0.00", "0.00")),
        ((), D(2014, 3, 1), ("200.00", "0.00")),
        ((), D(2014, 4, 1), ("200.00", "50.00")),
        (  # a repayment that is taken back is no advance
            (entry("2014-04-02", "50.00", more='  reverses: "K"\n'),),
            D(2014, 4, 2),
            ("200.00", "0.00"),
        ),
        (  # nor an advance that is taken back a repayment
            (entry("2014-04-02", "-200.00", more='  reverses: "K"\n'),),
            D(2014, 4, 2),
            ("0.00", "50.00"),
        ),
        ((entry("2014-04-02", "9.00", name='"A-2"'),), D(2014, 4, 2), ("200.00", "50.00")),
    ],
)
def test_what_is_out_and_what_came_back(more, day, expected):
    """To the end of the day."""
    assert tuple(
        f"{number}" for number in outstanding([ADVANCED, REPAID, *more], "A-1", "RES", day)
    ) == expected  # fmt: skip


def test_only_what_names_an_advance_is_passed_under_it():
    """A name that is no text names nothing."""
    assert [one.amount for one in passed(ADVANCED)] == [200, -200]
    assert passed(entry("2014-03-01", "5.00", name="5")) == []
