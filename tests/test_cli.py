"""The command line as text: what it answers, how fast it can, and with which exit code."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import vtf as door
from ledger.errors import CannotWriteError, ConflictError
from vtf import COMMANDS, EXIT_FAULT, EXIT_STOPPED, vtf


def run(*arguments):
    """Run the program as a person does."""
    command = [sys.executable, "-m", "vtf", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


HEAVY = ["beancount", "pydantic", "openpyxl", "fava", "beangulp", "typst", "xlsxwriter"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(arguments):
    """The first answer comes at once: click and the standard library, nothing else."""
    code = (
        "import sys, vtf\n"
        f"sys.argv = ['vtf', *{arguments!r}]\n"
        "try: vtf.main()\n"
        "except SystemExit: pass\n"
        f"print('heavy:', sorted({{*{HEAVY!r}}} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_help_lists_the_commands_in_the_order_of_the_work():
    """Each with the line of the table."""
    text = run("--help").stdout
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert all(short in text for _, short in COMMANDS.values())


def test_the_program_knows_its_version():
    """The one of the package."""
    assert run("--version").stdout.startswith("vtf, version 0.")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_the_table_says(name):
    """The table stands in for the commands in `vtf --help`; here it is held against them."""
    command = vtf.get_command(click.Context(vtf), name)
    assert command is not None
    assert command.get_short_help_str(limit=200) == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_takes_the_books_of_the_desk(name):
    """Whatever reads or writes books takes `--books`, with the same default."""
    command = vtf.get_command(click.Context(vtf), name)
    assert command is not None
    if name == "inspect":
        return  # reads a file, no books
    for one in getattr(command, "commands", {name: command}).values():
        options = {option: parameter for parameter in one.params for option in parameter.opts}
        assert options["--books"].envvar == "VTF_BOOKS"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["check", "--nonsense"], ["check", "--books", __file__]]
)
def test_bad_usage_ends_with_two(arguments):
    """An unknown command, an unknown option, a file for a folder."""
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: vtf")


def test_no_books_end_with_two_and_say_what_to_do(tmp_path):
    """One sentence, one advice, no traceback."""
    done = run("check", "--books", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("vtf: ")
    assert "vtf init" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def failing(monkeypatch):
    """Return a way to make `vtf check` raise."""

    def make(error):
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr(door.LazyGroup, "get_command", lambda *_: command)
        return CliRunner().invoke(vtf, ["check"])

    return make


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConflictError("There is another."), 3),
        (CannotWriteError("The disk is full.", advice="Make room."), 4),
        (KeyboardInterrupt(), EXIT_STOPPED),
    ],
)
def test_what_stops_a_command_is_a_sentence_and_a_code(failing, error, code):
    """Conflict 3, cannot write 4, Ctrl-C 130."""
    result = failing(error)
    assert result.exit_code == code
    assert result.stderr == (f"vtf: {error}\n" if str(error) else "vtf: stopped.\n")


def test_a_fault_of_the_program_is_not_a_finding(monkeypatch, capsys):
    """Its traceback, and a code that no script takes for findings."""
    monkeypatch.setitem(COMMANDS, "check", ("click:echo", "Not a command."))
    monkeypatch.setattr(sys, "argv", ["vtf", "check"])
    with pytest.raises(SystemExit) as stopped:
        door.main()
    assert stopped.value.code == EXIT_FAULT
    assert "click:echo is not a command" in capsys.readouterr().err
