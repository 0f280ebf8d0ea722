"""What a posting does to an advance, and what a partner states of it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.parser import parser

from ledger.advances import NOTHING, Claim, Held, Why, advance_of, held_of, why
from ledger.values import Money

D = datetime.date
ADVANCE = "Assets:VTF:Advances:UNDP"


def entry(*postings, meta=""):
    """Return a transaction with an advance's posting first."""
    lines = ['2014-01-15 * "UNDP" "Entry"', *(f"  {fact}" for fact in meta.splitlines())]
    lines += [f"  {posting}" for posting in postings]
    (found,), errors, _ = parser.parse_string("\n".join(lines) + "\n")
    assert not errors
    return found


@pytest.mark.parametrize(
    ("amount", "other", "expected"),
    [
        ("500.00", "Assets:VTF:Cash:UNHQ", Why.PAID),
        ("500.00", "Assets:UNMISS:Authority", Why.PAID),
        ("500.00", "Equity:VTF:Opening", Why.PAID),
        ("-500.00", "Assets:VTF:Cash:UNHQ", Why.RETURNED),
        ("-500.00", "Expenses:VTF:MLI:Contracts", Why.REPORTED),
        ("500.00", "Expenses:VTF:MLI:Contracts", Why.REPORTED),
        ("-500.00", "Liabilities:VTF:Payable:UNDP", Why.REPORTED),
        ("-5.00", "Income:VTF:ExchangeDifference", Why.DIFFERENCE),
    ],
)
def test_why(amount, other, expected):
    """The other side of its transaction says why a posting was made."""
    made = entry(f"{ADVANCE} {amount} USD", f"{other} {-Decimal(amount)} USD")
    assert why(made, made.postings[0]) is expected


def test_why_of_a_reversal():
    """A payment that is taken back was no payment; it is no refund either."""
    fact = 'reverses: "advance:ADV-1:paid"'
    cash = "Assets:VTF:Cash:UNHQ"
    back = entry(f"{ADVANCE} -5.00 USD", f"{cash} 5.00 USD", meta=fact)
    assert why(back, back.postings[0]) is Why.PAID
    kept = entry(f"{ADVANCE} 5.00 USD", f"{cash} -5.00 USD", meta=fact)
    assert why(kept, kept.postings[0]) is Why.RETURNED


def test_which_advance():
    """The posting's own word wins; another account belongs to none; a number names none."""
    legs = (f"{ADVANCE} 5.00 USD", "Assets:VTF:Cash:UNHQ -5.00 USD")
    one = entry(*legs, meta='advance: "ADV-1"')
    assert advance_of(one, one.postings[0]) == "ADV-1"
    assert advance_of(one, one.postings[1]) == ""
    own = entry(f'{legs[0]}\n    advance: "ADV-2"', legs[1], meta='advance: "ADV-1"')
    assert advance_of(own, own.postings[0]) == "ADV-2"
    none = entry(*legs, meta="advance: 7")
    assert advance_of(none, none.postings[0]) == ""
    bare = one._replace(postings=[posting._replace(meta=None) for posting in one.postings])
    assert advance_of(bare, bare.postings[0]) == "ADV-1"


def test_how_much_of_its_original():
    """In dollars the amount itself; else the original that is stated, with the amount's sign."""
    cash = "Assets:VTF:Cash:UNHQ 133.33 USD"
    back = entry(f"{ADVANCE} -133.33 USD", cash, meta="original: 100.00 EUR")
    leg = back.postings[0]
    assert held_of(back, leg, "EUR") == (-100, Decimal("-133.33"))
    assert held_of(back, leg, "USD") == (Decimal("-133.33"), Decimal("-133.33"))
    assert held_of(back, leg, "GBP") == (0, Decimal("-133.33"))
    assert held_of(back, leg._replace(meta=None), "EUR") == (-100, Decimal("-133.33"))
    silent = entry(f"{ADVANCE} -133.33 USD", cash)
    assert held_of(silent, silent.postings[0], "EUR") == (0, Decimal("-133.33"))


def test_amounts_add_up():
    """Both sides of an amount are added and taken away together."""
    one = Held(Decimal(3), Decimal(4))
    assert one.plus(one).minus(one) == one
    assert one.minus(one) == NOTHING


def claim(measure, number, currency="USD"):
    """Return what UNDP states at the end of June."""
    amount = Money(Decimal(number), currency)
    return Claim("UNDP", "ADV-1", measure, amount, D(2014, 6, 30))


MOVED = (
    (D(2014, 1, 15), Why.PAID, Held(Decimal(300), Decimal(400))),
    (D(2014, 6, 30), Why.REPORTED, Held(Decimal(-100), Decimal(-130))),
    (D(2014, 7, 1), Why.RETURNED, Held(Decimal(-50), Decimal(-60))),
)


@pytest.mark.parametrize(
    ("measure", "currency", "ours"),
    [
        ("amount", "USD", 270),
        ("amount", "EUR", 200),
        ("advanced", "USD", 400),
        ("spent", "EUR", 100),
        ("returned", "USD", 0),
    ],
)
def test_what_we_have_for_a_figure(measure, currency, ours):
    """By the end of its day, for its reason, in its currency."""
    found = claim(measure, 1, currency).ours(MOVED)
    assert found == ours
    assert not found.is_signed()


def test_what_is_said_of_a_figure():
    """Nothing where it is ours; both figures and which is more where it is not."""
    assert claim("amount", 270).said(Decimal(270)) == ""
    said = claim("amount", "280.00").said(Decimal("270.00"))
    assert said == (
        "UNDP states 280.00 USD left of ADV-1 at the end of 2014-06-30, the books have 270.00 USD: "
        "10.00 more"
    )
    assert claim("spent", "80.00").said(Decimal("90.00")).endswith("10.00 less")
