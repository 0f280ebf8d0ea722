"""Groups of commands of which each is imported only when it is called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """A group that knows its commands by a table: word -> (module:function, one line of help)."""

    def __init__(
        self,
        *words: Any,
        table: Mapping[str, tuple[str, str]],
        section: str = "Commands",
        **more: Any,
    ) -> None:
        """Make the group; `section` is what its help calls the list of commands."""
        super().__init__(*words, **more)
        self._table, self._section = table, section

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click's
        """Return the words in the order of the table."""
        return list(self._table)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 # click's
        cmd_name: str,
    ) -> click.Command | None:
        """Import and return a command, or None if there is none of that name."""
        if cmd_name not in self._table:
            return None
        module, function = self._table[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), function)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{function} is not a command")
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 # click's
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands from the table, without importing any."""
        with formatter.section(self._section):
            formatter.write_dl([(name, text) for name, (_, text) in self._table.items()])
