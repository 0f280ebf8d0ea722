"""`vtf check`: load the books, run every rule, and say which ran, from where, on what.

The output is for two readers. A finance officer reads the findings, the worst first, by what they
mean and by funding, each with its id, its place and its way out; what repeats itself is counted.
An auditor reads the head: which rules ran, from which files, under which options, over how many
transactions and lines. What cannot be trusted is not reported on: it ends with exit code 2 and the
reason.
"""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS
from ledger.findings import Finding, Severity, errors_in
from ledger.folding import GROUPS, IN_FULL, abouts, folded_up, in_order
from ledger.heads import chain_of, hand_kept, unexpected
from ledger.meanings import meaning_of, meanings
from ledger.money import BOOK_CURRENCY, grouped
from ledger.off import off
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ledger.books import Books
    from ledger.folding import Group

#: Options that a check prints: those that decide what passes.
SHOWN = ("plugin_processing_mode", "tolerance_multiplier", "operating_currency")


@click.command()
@books_option
@json_option
@click.option(
    "--expect-head",
    metavar="HASH",
    help="Head of the chain as noted before (its first digits will do): these books must hold it.",
)
@click.option(
    "--all", "whole", is_flag=True, help="Read closed periods too, and prove what they carry."
)
@click.option("--code", help="Show only findings of this code, or of this family: LAW.")
@click.option("--funding", help="Show only findings about this funding, or this agreement.")
def check(
    books: Path,
    as_json: bool,
    expect_head: str | None,
    whole: bool,
    code: str | None,
    funding: str | None,
) -> None:
    """Load the books, run every rule, say which ran.

    Ends with 1 if there are errors, with 2 if the books do not load or cannot be trusted as loaded.
    --code and --funding choose what is shown: the books are as good or bad as before.
    """
    from ledger.closing.proof import proved  # noqa: PLC0415 # beancount: only once it is needed
    from ledger.closing.verdict import judged  # noqa: PLC0415 # the same

    loaded, differences = proved(books) if whole else (judged(books), [])
    findings = in_order((*loaded.problems(), *differences, *unexpected(loaded, expect_head)))
    _must_be_known(code, findings)
    shown = chosen(findings, loaded.entries, code or "", funding or "")
    if as_json:
        print_json(as_data(loaded, findings, shown))
    else:
        click.echo(as_text(loaded, findings, shown))
    if errors_in(findings):
        sys.exit(EXIT_FINDINGS)


def _must_be_known(code: str | None, findings: list[Finding]) -> None:
    """Refuse a code or family that there is none of: a slip would look like clean books.

    Raises:
        click.BadParameter: nobody says that code.
    """
    known = {*meanings(), *(finding.code for finding in findings)}
    if code and not any(name == code or name.startswith(f"{code.rstrip('-')}-") for name in known):
        near = difflib.get_close_matches(code.upper(), known, 3)
        said = f"; the nearest are {', '.join(near)}" if near else ""
        raise click.BadParameter(f"{code!r} is no code of a finding{said}", param_hint="--code")


def chosen(
    findings: list[Finding], entries: Sequence[Any], code: str, funding: str
) -> list[Finding]:
    """Return the findings of a code or family, about a funding or agreement; empty: of any."""
    kept = [
        finding
        for finding in findings
        if not code or finding.code == code or finding.code.startswith(f"{code.rstrip('-')}-")
    ]
    if not funding:
        return kept
    named = [
        {about.funding, dict(finding.facts).get("agreement", "")}
        for finding, about in zip(kept, abouts(kept, entries), strict=True)
    ]
    return [finding for finding, names in zip(kept, named, strict=True) if funding in names]


def as_data(
    books: Books, findings: list[Finding], shown: list[Finding] | None = None
) -> dict[str, Any]:
    """Return what a check says, for a program: each finding that was asked for, none folded."""
    return {
        "books": str(books.folder),
        "transactions": books.walk.transactions,
        "lines": books.rules[0].lines_seen,
        "head": chain_of(books).head,
        "hand_kept": hand_kept(books),
        "options": {name: str(books.options[name]) for name in SHOWN},
        "rules": [run._asdict() for run in books.rules],
        "off": off(books.register),
        "counts": {str(severity): _counts(findings)[severity] for severity in Severity},
        "overridden": overridden(findings),
        "findings": [finding.as_json() for finding in (findings if shown is None else shown)],
    }


def overridden(findings: list[Finding]) -> int:
    """Return how many findings an override made lighter; what is said of overrides is none."""
    return sum(
        "override" in dict(finding.facts)
        for finding in findings
        if not finding.code.startswith("OVERRIDE-")
    )


def _counts(findings: list[Finding]) -> Counter[Severity]:
    return Counter(finding.severity for finding in findings)


def as_text(books: Books, findings: list[Finding], shown: list[Finding] | None = None) -> str:
    """Return what a check says, for people.

    Args:
        books: as loaded.
        findings: all of them, in order: they are counted, and decide whether the books stand.
        shown: those that were asked for; None: all.
    """
    asked = findings if shown is None else shown
    counts = _counts(findings)
    lines = [*_head(books), ""]
    for groups in folded_up(asked, books.entries):
        lines += [*_code(groups), ""]
    if len(asked) < len(findings):
        lines.append(f"Shown are {len(asked)} of {len(findings)} findings, as asked for.")
    lines.append(", ".join(_counted(counts[severity], severity) for severity in Severity))
    ran, found = _counted(len(books.rules), "rule"), _counted(len(findings), "finding")
    lines.append(f"{ran} ran, {found}, {overridden(findings)} overridden.")
    if not counts[Severity.ERROR]:
        lines.append("The books stand.")
    elif asked:
        lines.append("`vtf explain ID` shows clause, figures and ways out of a finding.")
    return "\n".join(lines)


def _head(books: Books) -> Iterator[str]:
    """Yield what an auditor notes down: which books, which rules, from where."""
    width = max(len(run.name) for run in books.rules)
    chain, by_hand = chain_of(books), hand_kept(books)
    yield f"Books in {books.folder}"
    yield (
        f"{books.walk.transactions} transactions, {books.rules[0].lines_seen} lines, "
        f"{len(books.register.fundings)} fundings"
    )
    yield f"Head of the chain, over {len(chain.links)} batches: {chain.head}"
    yield "Kept by hand: " + ", ".join(f"{name} {found[:12]}" for name, found in by_hand.items())
    yield "Options: " + ", ".join(f"{name} {_option(books.options[name])}" for name in SHOWN)
    yield "Rules that ran, each over every line:"
    for run in books.rules:
        yield f"  {run.name:<{width}}  {run.module}  {run.file}"
    yield from (f"Note: {words}." for words in off(books.register))


def _code(groups: list[Group]) -> Iterator[str]:
    """Yield the findings of one code: what it means, then funding by funding."""
    first, number = groups[0], sum(len(group.findings) for group in groups)
    yield f"{first.severity}: {first.code} ({number})"
    meaning = meaning_of(first.code)
    if meaning:
        yield f"  {meaning.meaning}"
    for group in groups[:GROUPS]:
        if group.funding:
            on_lines = (
                ""
                if group.amount is None
                else f": {grouped(group.amount)} {BOOK_CURRENCY} on their lines"
            )
            yield f"  {group.funding} ({len(group.findings)}){on_lines}"
        yield from _in_full(group)
    if more := groups[GROUPS:]:
        left = sum(len(group.findings) for group in more)
        yield (
            f"  ... and {left} more under {_counted(len(more), 'funding')}: "
            + ", ".join(f"{group.funding or 'none'} {len(group.findings)}" for group in more)
        )


def _in_full(group: Group) -> Iterator[str]:
    """Yield the first few findings of a group; those that say the same are said once."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in group.findings:
        alike.setdefault((finding.message, finding.advice), []).append(finding)
    rest = len(group.findings)
    for texts, found in list(alike.items())[:IN_FULL]:
        rest -= len(found)
        others = f", and {_counted(len(found) - 1, 'place')} more" if len(found) > 1 else ""
        yield f"  {found[0].id}  {str(found[0].where) or 'the books as a whole'}{others}"
        yield from (f"    {text}" for text in texts if text)
    if rest:
        yield f"  ... and {rest} more like it; --json lists every one."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _option(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
