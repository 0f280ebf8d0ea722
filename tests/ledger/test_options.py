"""The options every command shares."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ledger.options import (
    books_option,
    json_option,
    maker_option,
    print_json,
    today_option,
)


@click.command()
@books_option
@json_option
@today_option
def show(books: Path, as_json: bool, today: datetime.date) -> None:
    """Print what was passed."""
    assert isinstance(books, Path)
    print_json({"books": str(books), "as_json": as_json, "today": str(today)})


def run(*arguments, **variables):
    """Return the result of the command and the JSON it printed."""
    result = CliRunner().invoke(show, arguments, env=variables)
    return result, json.loads(result.output) if result.exit_code == 0 else None


def test_the_books_are_those_named_else_those_of_the_desk(tmp_path):
    """`--books`, else `$VTF_BOOKS`, else `./books`."""
    assert run()[1]["books"] == "books"
    assert run(VTF_BOOKS="desk")[1]["books"] == "desk"
    assert run("--books", str(tmp_path), VTF_BOOKS="desk")[1]["books"] == str(tmp_path)


def test_a_file_is_not_a_folder_of_books(tmp_path):
    """A file where the folder should be is bad usage: exit 2."""
    (tmp_path / "file").touch()
    result, _ = run("--books", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "is a file" in result.output


def test_today_is_given_or_the_day_it_is():
    """The clock is read in one place only, and only when nothing was given."""
    assert run("--today", "2014-06-30")[1]["today"] == "2014-06-30"
    before = datetime.datetime.now(tz=datetime.UTC).date()
    shown = datetime.date.fromisoformat(run()[1]["today"])
    assert before <= shown <= datetime.datetime.now(tz=datetime.UTC).date()


@pytest.mark.parametrize("text", ["30.6.2014", "2014-02-30", ""])
def test_a_day_is_written_one_way(text):
    """Anything but a real YYYY-MM-DD is bad usage."""
    result, _ = run("--today", text)
    assert result.exit_code == 2
    assert "is not a date such as 2014-06-30" in result.output


def test_json_keeps_order_text_and_exact_figures():
    """Keys as given, letters as they are, decimals as strings."""
    assert run("--json")[1]["as_json"] is True
    runner = CliRunner()

    @click.command()
    def command() -> None:
        print_json({"z": "Türkiye", "a": Decimal("1.10")})

    assert runner.invoke(command).output == '{\n  "z": "Türkiye",\n  "a": "1.10"\n}\n'


def test_the_options_import_nothing_heavy():
    """They are on the path of every start."""
    code = (
        "import ledger.options, sys;"
        "sys.exit(bool({'beancount', 'pydantic', 'json'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@click.command()
@maker_option
def made(maker: str, at: str) -> None:
    """Print who does it, and when."""
    print_json({"maker": maker, "at": at})


def said(*arguments, **variables):
    """Return the result of the command about makers."""
    return CliRunner().invoke(made, arguments, env=variables)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("2014-06-30", "2014-06-30"),
        ("2014-06-30T10:11:12Z", "2014-06-30T10:11:12Z"),
        ("2014-06-30T10:11:12", "2014-06-30T10:11:12Z"),
        ("2014-06-30T10:11:12+02:00", "2014-06-30T08:11:12Z"),
    ],
)
def test_a_moment_is_written_in_one_way(given, written):
    """A day, or a time in UTC."""
    assert json.loads(said("--at", given).output)["at"] == written


def test_the_maker_is_named_or_of_the_desk():
    """`--maker`, else `$VTF_MAKER`, else nobody; and it is now."""
    nobody = json.loads(said(VTF_MAKER="").output)
    assert nobody["maker"] == ""
    assert datetime.datetime.fromisoformat(nobody["at"]).tzinfo is not None
    assert json.loads(said(VTF_MAKER=" ANA ").output)["maker"] == "ANA"
    assert json.loads(said("--maker", "BEN", VTF_MAKER="ANA").output)["maker"] == "BEN"
    assert said("--at", "soon").exit_code == 2
