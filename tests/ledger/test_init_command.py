"""`vtf init`: new books from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from ledger import books
from ledger.commands import init
from ledger.errors import EXIT_BAD_INPUT, BadInputError

if TYPE_CHECKING:
    from pathlib import Path


def test_init_says_what_to_do_next(tmp_path: Path) -> None:
    """Books are there, and the next commands are named."""
    folder = tmp_path / "books"
    result = CliRunner().invoke(init, ["--books", str(folder), "--title", "Ours"])

    assert result.exit_code == 0
    assert f"New books are in {folder}." in result.output
    for command in ("vtf inspect", "vtf import", "vtf check", "vtf serve"):
        assert command in result.output
    assert books.load(folder).options["title"] == "Ours"


def test_init_refuses_a_folder_in_use(tmp_path: Path) -> None:
    """The error goes to the door, which gives it its exit code."""
    (tmp_path / "x").write_text("")
    result = CliRunner().invoke(init, ["--books", str(tmp_path)])

    assert isinstance(result.exception, BadInputError)
    assert result.exception.exit_code == EXIT_BAD_INPUT
