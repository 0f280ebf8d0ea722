"""Single values: one spelling each, or a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from beancount.core.amount import Amount

from ledger import spelling
from ledger.spelling import SpellingError
from ledger.words import BudgetClass


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("10.00", "10.00"),
        ("-3", "-3"),
        ("0", "0"),
        ("-0.00", "0.00"),
        ("1.83E+7", "18300000"),
        ("1E-10", "0.0000000001"),
        ("-1E-10", "-0.0000000001"),
        ("0E+5", "0"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("-1234567890123456789012345.678", "-1234567890123456789012345.678"),
    ],
)
def test_numbers_are_plain_digits(number: str, text: str) -> None:
    """No exponent, no grouping, no negative zero."""
    assert spelling.number(Decimal(number)) == text
    assert Decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "number",
    [
        "12345678901234567890123456789",
        "1E+28",
        "1E-29",
        "1E+999999",
        "1E-999999",
        "sNaN",
        "Infinity",
    ],
)
def test_numbers_that_beancount_would_round_are_refused(number: str) -> None:
    """Twenty-eight digits is what Beancount computes with."""
    with pytest.raises(SpellingError, match=r"more than 28 digits|is not a number"):
        spelling.number(Decimal(number))


@pytest.mark.parametrize("value", [1, 1.5, "1", None, True])
def test_only_decimals_are_numbers(value: object) -> None:
    """A float is never money."""
    with pytest.raises(SpellingError, match="is not a decimal number"):
        spelling.number(value)


def test_words_of_the_books_are_text() -> None:
    """A `StrEnum` is written as its value."""
    assert spelling.value(BudgetClass.STAFF) == '"Staff"'


def test_amount() -> None:
    """An amount is number and currency."""
    assert spelling.amount(Amount(Decimal("1.50"), "A'B.C-D_E")) == "1.50 A'B.C-D_E"


@pytest.mark.parametrize(
    "text", ["", "plain", "Côte d’Ivoire", "line\nline", "שלום", "\u00a0", "😀"]
)
def test_ordinary_text_can_be_written(text: str) -> None:
    """Letters of any script, spaces, line ends and pictures are text."""
    assert spelling.unwritable(text) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\rb", "U+000D (a control character) at character 2"),
        ("\x7f", "U+007F (a control character) at character 1"),
        ("ab\u2028", "U+2028 (line separator) at character 3"),
        ("\ufeffx", "U+FEFF (zero width no-break space) at character 1"),
        ("\u061c", "U+061C (arabic letter mark) at character 1"),
    ],
)
def test_unseen_characters_are_named(text: str, reason: str) -> None:
    """The reason says which character and where."""
    assert spelling.unwritable(text) == reason


def test_label_and_key_refuse_what_is_not_text() -> None:
    """Not a text is not a label."""
    for write in (spelling.label, spelling.key, spelling.account, spelling.currency):
        with pytest.raises(SpellingError):
            write(5)
