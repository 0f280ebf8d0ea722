"""`vtf report NAME`: the financial reports, each imported only when it is called."""

from __future__ import annotations

import click

from reports.financial.table import COMMANDS
from reports.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    section="Reports",
    short_help="Show a financial report: position, performance, ...",
)
def report() -> None:
    """Show a financial report of one fund or of all, for any day or period."""
