"""`vtf check`: load the books, run every rule, and say which ran, from where, on what.

The output is for two readers. A finance officer reads the findings, errors first, each with its
place and its way out. An auditor reads the head: which rules ran, from which files, under which
options, over how many transactions and lines. What cannot be trusted is not reported on: it ends
with exit code 2 and the reason.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS
from ledger.findings import Finding, Severity, errors_in
from ledger.heads import chain_of, hand_kept, unexpected
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books

#: Options that a check prints: those that decide what passes.
SHOWN = ("plugin_processing_mode", "tolerance_multiplier", "operating_currency")

_ORDER = {severity: at for at, severity in enumerate(Severity)}


@click.command()
@books_option
@json_option
@click.option(
    "--expect-head",
    metavar="HASH",
    help="Head of the chain as noted before (its first digits will do): these books must hold it.",
)
def check(books: Path, as_json: bool, expect_head: str | None) -> None:
    """Load the books, run every rule, say which ran.

    Ends with 1 if there are errors, with 2 if the books do not load or cannot be trusted as loaded.
    """
    from ledger.books import load  # noqa: PLC0415 # beancount: only once it is needed

    loaded = load(books)
    findings = in_order((*loaded.problems(), *unexpected(loaded, expect_head)))
    if as_json:
        print_json(as_data(loaded, findings))
    else:
        click.echo(as_text(loaded, findings))
    if errors_in(findings):
        sys.exit(EXIT_FINDINGS)


def in_order(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings as people work through them: errors first, then by code, then by place."""
    return sorted(findings, key=lambda found: (_ORDER[found.severity], found.code, found.where))


def as_data(books: Books, findings: list[Finding]) -> dict[str, Any]:
    """Return what a check says, for a program."""
    return {
        "books": str(books.folder),
        "transactions": books.walk.transactions,
        "lines": books.rules[0].lines_seen,
        "head": chain_of(books).head,
        "hand_kept": hand_kept(books),
        "options": {name: str(books.options[name]) for name in SHOWN},
        "rules": [run._asdict() for run in books.rules],
        "counts": {str(severity): _counts(findings)[severity] for severity in Severity},
        "findings": [finding.as_json() for finding in findings],
    }


def _counts(findings: list[Finding]) -> Counter[Severity]:
    return Counter(finding.severity for finding in findings)


def as_text(books: Books, findings: list[Finding]) -> str:
    """Return what a check says, for people."""
    width = max(len(run.name) for run in books.rules)
    chain, by_hand = chain_of(books), hand_kept(books)
    lines = [
        f"Books in {books.folder}",
        (
            f"{books.walk.transactions} transactions, {books.rules[0].lines_seen} lines, "
            f"{len(books.register.fundings)} fundings"
        ),
        f"Head of the chain, over {len(chain.links)} batches: {chain.head}",
        "Kept by hand: " + ", ".join(f"{name} {found[:12]}" for name, found in by_hand.items()),
        "Options: " + ", ".join(f"{name} {_option(books.options[name])}" for name in SHOWN),
        "Rules that ran, each over every line:",
        *(f"  {run.name:<{width}}  {run.module}  {run.file}" for run in books.rules),
        "",
    ]
    by_code: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, code), group in by_code.items():
        lines.append(f"{severity}: {code} ({len(group)})")
        for finding in group:
            lines += [f"  {finding.where}" if str(finding.where) else "  the books as a whole"]
            lines += [f"    {text}" for text in (finding.message, finding.advice) if text]
        lines.append("")
    counts = _counts(findings)
    lines.append(", ".join(_counted(counts[severity], severity) for severity in Severity))
    if not counts[Severity.ERROR]:
        lines.append("The books stand.")
    return "\n".join(lines)


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _option(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
