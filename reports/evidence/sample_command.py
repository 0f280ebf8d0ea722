"""`vtf sample`: vouchers for an auditor to look at, drawn by money, by chance or by risk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.options import books_option, json_option, today_option
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from ledger.books import Books
    from reports.evidence.sample import Sampled

_POPULATIONS = ("expenditure", "direct-cost", "receipts", "refunds")
_DAY = click.DateTime(["%Y-%m-%d"])

#: How many items, where nobody says otherwise.
ITEMS = 25


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every method shares."""
    for option in reversed(
        (
            books_option,
            click.option("--n", "wanted", type=click.IntRange(1), default=ITEMS, show_default=True,
                         help="How many items."),
            click.option("--population", type=click.Choice(_POPULATIONS), default="expenditure",
                         show_default=True, help="What is drawn from."),
            click.option("--fund", default="", help="Only of this fund."),
            click.option("--funding", default="", help="Only of this funding or agreement."),
            click.option("--from", "begins", type=_DAY, metavar="DATE", help="From this day on."),
            click.option("--to", "ends", type=_DAY, metavar="DATE", help="Up to this day."),
            out_option,
            today_option,
            json_option,
        )
    ):  # fmt: skip
        function = option(function)
    return function


def _some(_context: click.Context, _option: click.Parameter, text: str) -> str:
    if not text.strip():
        raise click.BadParameter("a seed is some text, or a number")
    return text


_seed = click.option(
    "--seed", required=True, callback=_some, help="Any text or number; it decides by chance."
)


@click.group(short_help="Draw vouchers for an auditor to look at.")
def sample() -> None:
    """Draw vouchers for an auditor to look at: by money, by chance, or by risk.

    The same seed gives the same sample, on any machine, in any year; docs/evidence.md shows how to
    draw it again by hand. With --out the whole pack is written: the paper (XLSX and JSON) with
    every voucher's cells, and a copy of each source file. Ends with 1 where the population is not
    the books', or a voucher does not lead back to its cells.
    """


@sample.command()
@_seed
@_options
def mus(seed: str, **options: Any) -> None:
    """Monetary unit sampling: every cent has the same chance."""
    _draw("mus", seed, **options)


@sample.command("random")
@_seed
@_options
def by_chance(seed: str, **options: Any) -> None:
    """Every voucher has the same chance, whatever its amount."""
    _draw("random", seed, **options)


@sample.command()
@_options
def risk(**options: Any) -> None:
    """Vouchers with the most reasons to be looked at, each reason named."""
    _draw("risk", "", **options)


@sample.command()
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("audited", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--confidence", type=click.IntRange(50, 99), default=95, show_default=True, help="In per cent."
)
@books_option
@out_option
@today_option
@json_option
def evaluate(  # noqa: PLR0917 # one parameter for each option
    pack: Path,
    audited: Path,
    confidence: int,
    books: Path,  # noqa: ARG001 # the pack says all; each command takes the books of the desk
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Project what was found wrong in a sample, and bound it.

    PACK is the JSON of a monetary unit sample, AUDITED a CSV file with a line `voucher,amount` for
    each voucher that should be another amount. Ends with 1 if there is any.
    """
    from reports.evidence.sample_evaluate import evaluate as evaluated  # noqa: PLC0415 # heavy
    from reports.evidence.sample_evaluate import paper as paper_of  # noqa: PLC0415 # same

    give(paper_of(evaluated(pack, audited, confidence), today), out, as_json=as_json)


def _draw(  # noqa: PLR0913 # one parameter for each option
    method: str,
    seed: str,
    *,
    books: Path,
    wanted: int,
    population: str,
    fund: str,
    funding: str,
    begins: datetime.datetime | None,
    ends: datetime.datetime | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    from reports.evidence.sample import sample as drawn  # noqa: PLC0415 # heavy: only when it runs
    from reports.evidence.sample_population import scope_of  # noqa: PLC0415 # same
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # same
    from reports.moves import journal  # noqa: PLC0415 # same

    known = journal(load_beside_archive(books))
    days = [day and day.date() for day in (begins, ends)]
    scope = scope_of(known, population, fund, funding, *days)
    found = drawn(known, method, scope, seed=seed, wanted=wanted)
    if out is not None:
        for path in copy_sources(found, known.books, out):
            click.echo(path, err=True)
    give(paper(found, today), out, as_json=as_json)


def paper(found: Sampled, today: datetime.date) -> Paper:
    """Return a sample as a paper."""
    from reports.evidence.sample_tables import sample_document  # noqa: PLC0415 # heavy

    whole, brief = (sample_document(found, today, full=full) for full in (True, False))
    ends = found.ends if found.ends != today else None
    days = f"{found.begins or ''}..{ends or ''}" if found.begins or ends else ""
    of = (found.population, found.fund, found.funding, days)
    name = "-".join(filter(None, ("sample", found.method, found.seed, *of)))
    return Paper(name, found, whole, found.ties, brief)


def copy_sources(found: Sampled, books: Books, out: Path) -> list[Path]:
    """Copy the source file of every voucher beside the paper, as it is archived; return them.

    A file that is not as it was archived is no evidence, and is not copied.

    Raises:
        CannotWriteError: the folder cannot be written.
    """
    from ledger.manifest import SOURCES  # noqa: PLC0415 # heavy: only when used
    from reports.evidence.sources import WHOLE  # noqa: PLC0415 # same
    from reports.render.files import write_file  # noqa: PLC0415 # same

    sources = (one.trace.source for one in found.vouchers)
    names = sorted({file.name for file in sources if file and file.state == WHOLE})
    paths = []
    for name in names:
        path = out / SOURCES / name
        write_file(path, (books.folder / SOURCES / name).read_bytes())
        paths.append(path)
    return paths
