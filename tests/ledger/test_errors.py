"""Errors: one sentence for a person, one code for a script."""

from __future__ import annotations

import pytest

from ledger import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInputError, 2),
        (errors.BooksError, 2),
        (errors.ConflictError, 3),
        (errors.CannotWriteError, 4),
    ],
)
def test_each_error_has_its_exit_code(error, code):
    """Bad input 2, conflict 3, cannot write 4; findings are 1 and never an exception."""
    assert error("What.").exit_code == code
    assert issubclass(error, errors.VtfError)


def test_an_error_says_where_what_and_what_to_do():
    """The place first, the advice on a line of its own; neither where there is none."""
    full = errors.BadInputError("Not a date.", where="a.xlsx, sheet S, cell D9", advice="Fix it.")
    assert str(full) == "a.xlsx, sheet S, cell D9: Not a date.\n  Fix it."
    assert str(errors.BadInputError("Not a date.")) == "Not a date."
