"""`vtf report NAME`: the financial reports, each imported only when it is called."""

from __future__ import annotations

import importlib

import click

from reports.financial.table import COMMANDS


class _Reports(click.Group):
    """A group whose reports are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click's
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 # click's
        cmd_name: str,
    ) -> click.Command | None:
        """Import and return a report's command, or None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), function)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{function} is not a command")
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 # click's
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of reports from the table, without importing any."""
        with formatter.section("Reports"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Reports, short_help="Show a financial report: position, performance, ...")
def report() -> None:
    """Show a financial report of one fund or of all, for any day or period."""
