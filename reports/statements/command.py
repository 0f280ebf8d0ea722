"""`vtf statement`: a donor's contribution statement, and what is done with those that went out.

A group that also does something by itself: with options and no word it makes a statement; a word
after it (`vtf statement diff`) is a command of its own, imported only when it is called.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.options import books_option, json_option, print_json, today_option
from reports.lazy_group import LazyGroup
from reports.statements.options import formats_option, which_statement

if TYPE_CHECKING:
    import datetime

    from reports.statements.asked import Asked
    from reports.statements.many import Made

FORMATS = ("pdf", "xlsx", "html", "json", "text")

#: Those of them that are files, and not for a terminal.
FILES = ("pdf", "xlsx", "html")

#: word -> (module:function, one line of help), as in the table of all commands.
SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "diff": (
        "reports.statements.diff_command:diff",
        "Show what changed between two statements of one period.",
    ),
    "issue": (
        "reports.statements.issue_command:issue",
        "Write in the books that a statement went out.",
    ),
}


@click.group(
    cls=LazyGroup,
    table=SUBCOMMANDS,
    invoke_without_command=True,
    subcommand_metavar="[diff|issue ...]",
)
@click.pass_context
@books_option
@which_statement
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write into; without it the statement is printed.",
)
@formats_option(FORMATS, "What to write")
@click.option("--jobs", type=click.IntRange(1), help="Processes at work; else one a core.")
@today_option
@json_option
def statement(context: click.Context, /, **asked: Any) -> None:
    """Write a donor's contribution statement.

    One (--donor, --funding), one for each donor (--all), or those that are due (--due). A final
    or certified one is refused, with exit code 1, while anything waits for a second person.
    """
    if context.invoked_subcommand:
        _refuse_options_before(context)
        return
    from reports.statements.asked import read  # noqa: PLC0415 # heavy: only when the command runs

    _refuse_files_without_folder(context, asked)
    found = read(asked)
    if found.many:
        _give_many(found, asked["today"], as_json=asked["as_json"])
    elif found.out is None:
        _print(found, ("json",) if asked["as_json"] else found.formats)
    else:
        from reports.statements.files import write  # noqa: PLC0415 # same

        for path in write(found.one(), found.out, found.formats):
            click.echo(path)


def _refuse_options_before(context: click.Context) -> None:
    """Refuse options that stand before a word: they would say nothing to it."""
    given = [
        name
        for name in context.params
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        word = context.invoked_subcommand
        raise click.UsageError(f"options of `statement {word}` stand after {word!r}", context)


def _refuse_files_without_folder(context: click.Context, asked: dict[str, Any]) -> None:
    """Refuse formats that were asked for and that no terminal shows, where no folder is said."""
    said = context.get_parameter_source("formats") is click.core.ParameterSource.COMMANDLINE
    files = [name for name in asked["formats"] if name in FILES]
    if said and files and asked["out"] is None:
        raise click.UsageError(f"say where the {', '.join(files)} goes: --out FOLDER", context)


def _print(found: Asked, formats: tuple[str, ...]) -> None:
    from reports.render.plain import as_json  # noqa: PLC0415 # heavy: only when used
    from reports.render.text import as_text  # noqa: PLC0415 # same
    from reports.statements.tables import document  # noqa: PLC0415 # same

    made = found.one()
    text = as_json(made) if formats == ("json",) else as_text(document(made))
    click.echo(text, nl=False)


def _give_many(found: Asked, today: datetime.date, *, as_json: bool) -> None:
    """List what is due, or write everything that was asked for and say what could not be."""
    from reports.statements import due_text  # noqa: PLC0415 # heavy: only when used

    if found.due is not None and (found.out is None or not found.due):
        if as_json:
            print_json(due_text.as_data(found.due, today))
        else:
            click.echo(due_text.as_text(found.due, today))
        return
    made = _make_all(found)
    for one in made:
        for path in one.paths:
            click.echo(path)
    failed = [one for one in made if one.problem]
    for one in failed:
        click.echo(f"vtf: {one.task.words}: {one.problem}", err=True)
    click.echo(f"{len(made) - len(failed):,} of {len(made):,} statements written", err=True)
    if failed:
        click.get_current_context().exit(max(one.exit_code for one in failed))


def _make_all(found: Asked) -> list[Made]:
    """Make every statement, with progress on stderr: a bar on a terminal, else lines."""
    from reports.statements.many import make_all  # noqa: PLC0415 # heavy: only when used

    work, all_of_them = found.work(found.out or Path()), len(found.tasks)
    if sys.stderr.isatty():
        with click.progressbar(length=all_of_them, label="Statements", file=sys.stderr) as bar:
            return make_all(work, found.jobs, lambda _: bar.update(1))
    count = iter(range(1, all_of_them + 1))

    def tell(made: Made) -> None:
        state = "  FAILED" if made.problem else ""
        click.echo(f"{next(count)}/{all_of_them}  {made.task.words}{state}", err=True)

    return make_all(work, found.jobs, tell)
