"""Cells' addresses: rows and columns are numbered from 1, as people see them.

>>> address(14, 11)
'K14'
>>> column_number("AB")
28
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """Return a column's letters for its number from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """Return a column's number from 1 for its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Return a cell's address for its row and column from 1."""
    return f"{column_letters(column)}{row}"
