"""The command line's door: a table of commands, each imported only when it is called.

Nothing heavy is imported here, so that `vtf --help` answers at once. What a command raises as a
`VtfError` becomes its message and its exit code: 0 fine, 1 findings or differences, 2 bad usage or
input, 3 conflict, 4 cannot write. A fault of the program itself is none of these: it prints its
traceback and ends with 70, so that no script takes it for a finding.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from ledger.errors import VtfError

EXIT_FAULT = 70
EXIT_STOPPED = 130

#: name -> (module:function, one line of help). The help stands here so that `vtf --help` imports
#: none of the modules; a test holds it against each command's own.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("ledger.commands:init", "Make new, empty books."),
    "template": ("importers.template_command:template", "Write a sheet to fill in and import."),
    "inspect": (
        "importers.inspect_command:inspect",
        "Show what a file holds and which layout fits.",
    ),
    "layouts": ("importers.layouts_command:layouts", "List the layouts that importers know."),
    "import": (
        "importers.commands:import_files",
        "Bring files into the books: sheets, statements, rates.",
    ),
    "reverse": (
        "importers.reverse_command:reverse",
        "Take back what is booked, by a linked entry.",
    ),
    "approve": ("importers.approve_command:approve", "Approve what somebody else has entered."),
    "match": ("importers.match_command:match", "Match deposits of bank statements to what is due."),
    "rates": ("reports.rates_command:rates", "Show which rates of exchange are there and missing."),
    "revalue": (
        "importers.revalue_command:revalue",
        "Carry what is due in other currencies at the month's rate.",
    ),
    "surrender": (
        "importers.surrender_command:surrender",
        "Move what is left of an appropriation to Member States.",
    ),
    "reserve": (
        "importers.reserve_command:reserve",
        "Rapid response: advance from a reserve, repay it, show it.",
    ),
    "interest": (
        "reports.interest_command:interest",
        "Reckon interest by funding, and say whose it is.",
    ),
    "closure": (
        "reports.closure_command:closure",
        "List what a funding needs before it is closed.",
    ),
    "check": ("ledger.checking:check", "Load the books, run every rule, say which ran."),
    "explain": (
        "reports.explain_command:explain",
        "Show what a finding rests on: clause, figures, ways out.",
    ),
    "whatif": (
        "reports.whatif_command:whatif",
        "Try a cost or an amended clause, and write nothing.",
    ),
    "coverage": (
        "reports.coverage_command:coverage",
        "List allowances never used, and spending matched only by *.",
    ),
    "rebuild": (
        "importers.rebuild_command:rebuild",
        "Make the books again from their sources, and compare.",
    ),
    "close": (
        "ledger.closing.command:close",
        "Seal a period of a fund: nothing in it changes any more.",
    ),
    "status": ("reports.commands:status", "Show fundings: agreed, received, spent, left."),
    "advances": (
        "reports.advances_command:advances",
        "Show what partners hold: age, reports due, donor.",
    ),
    "commitments": (
        "reports.commitments_command:commitments",
        "Show what is reserved for orders: open, stale, closing.",
    ),
    "receivables": (
        "reports.receivables_command:receivables",
        "Show what donors owe: by instalment and age, with allowance.",
    ),
    "recognition": (
        "reports.recognition_command:recognition",
        "Show when agreements are revenue, by IPSAS 23 and IPSAS 47.",
    ),
    "appropriations": (
        "reports.appropriations_command:appropriations",
        "Show votes by mission and year: spent, left, surrendered.",
    ),
    "pooled": (
        "reports.pooled_command:pooled",
        "Show allocations of pooled funds: funded, spent, reported.",
    ),
    "results": (
        "reports.results_command:results",
        "Show outputs by programme, beside the money spent there.",
    ),
    "report": (
        "reports.financial.command:report",
        "Show a financial report: position, performance, ...",
    ),
    "alerts": (
        "reports.alerts_command:alerts",
        "List what needs somebody soon: ending, due, overdue.",
    ),
    "statement": (
        "reports.statements.command:statement",
        "Write a donor's contribution statement.",
    ),
    "explain-figure": (
        "reports.evidence.explain_figure_command:explain_figure",
        "Show why a figure of a statement is what it is.",
    ),
    "trace": (
        "reports.evidence.trace_command:trace",
        "Follow a posting back to its spreadsheet cells.",
    ),
    "sample": (
        "reports.evidence.sample_command:sample",
        "Draw vouchers for an auditor to look at.",
    ),
    "verify": (
        "reports.seals.verify_command:verify",
        "Tell files and books that are whole from changed ones.",
    ),
    "reconcile": (
        "reports.reconciliations.command:reconcile",
        "Hold the books against bank, partners, rates, sources.",
    ),
    "audit": (
        "reports.audit.command:audit",
        "Check the books as an auditor does, and say what was seen.",
    ),
    "workpapers": (
        "reports.evidence.workpapers_command:workpapers",
        "Write every working paper of an audit into one folder.",
    ),
    "overrides": (
        "reports.overrides_command:overrides",
        "List every override: who, what, why, used or not.",
    ),
    "serve": ("reports.serve_command:serve", "Open the books in Fava, read-only, on this machine."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table, which is the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), function)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{function} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what stops it becomes a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except VtfError as error:
            click.echo(f"vtf: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("vtf: stopped.", err=True)
            ctx.exit(EXIT_STOPPED)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vtf-books", prog_name="vtf")
def vtf() -> None:
    """Books for a voluntary trust fund and its grants."""


def main() -> None:
    """Run the command line."""
    try:
        vtf(prog_name="vtf")
    except Exception:  # noqa: BLE001 # the last door: whatever it is, it is ours and not a finding
        sys.excepthook(*sys.exc_info())
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
