"""What becomes of each real file of donors, for the test and for docs/donor-files.md.

python -m tests.importers.donor_files      writes the page anew, where the files are at hand
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ledger.errors import VtfError
from ledger.findings import errors_in
from ledger.money import grouped
from tests.importers.kit import take

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "donor-files.md"
FILES = ROOT.parent / "shared" / "real" / "donors"
MARK = "<!-- written by tests/importers/donor_files.py from the files -->\n"

#: Currencies shown one by one; of more, only how many there are.
_SHOWN = 3


class Outcome(NamedTuple):
    """What became of a file.

    Attributes:
        name: its path in the folder.
        layouts: those that read its sheets; empty where it was refused as a whole.
        flows: rows that became flows; `aside` those set aside, with `reason`.
        sums: what the flows add up to, by currency; `usd` their US dollars as published.
        warnings: rows that do not add up.
        refused: why it was refused; empty where it was not.
    """

    name: str
    layouts: tuple[str, ...] = ()
    flows: int = 0
    aside: int = 0
    reason: str = ""
    sums: dict[str, Decimal] = {}  # noqa: RUF012 # never changed
    usd: Decimal = Decimal(0)
    warnings: int = 0
    refused: str = ""


@cache
def outcome(path: Path) -> Outcome:
    """Return what becomes of a file in books that know none of its donors."""
    name = path.relative_to(FILES).as_posix()
    try:
        taken = take(path)
    except VtfError as error:
        return Outcome(name, refused=error.what)
    layouts = tuple(table.layout.name for table in taken.tables)
    if errors := errors_in(taken.findings):
        first = errors[0]
        place = f"{first.where.sheet}!{first.where.cell}"
        return Outcome(name, layouts, refused=f"{place}: {first.message}")
    entries = [draft.entry for draft in taken.sorted.new]
    flows = [entry for entry in entries if entry.type == "flow"]
    aside = [entry for entry in entries if entry.type == "set-aside"]
    sums: Counter[str] = Counter()
    for entry in flows:
        sums[entry.meta["amount"].currency] += entry.meta["amount"].number
    return Outcome(
        name, layouts, len(flows), len(aside),
        "; ".join(sorted({entry.meta["reason"] for entry in aside})), dict(sums),
        sum(map(_dollars, flows), Decimal(0)),
        sum(finding.code == "IMPORT-FLOW" for finding in taken.findings),
    )  # fmt: skip


def _dollars(entry: Any) -> Decimal:
    """Return what a flow is in dollars, as published; nought where nobody says."""
    amount = entry.meta["amount"]
    stated = entry.meta.get("usd", amount)
    return Decimal(stated.number) if stated.currency == "USD" else Decimal(0)


def outcomes() -> list[Outcome]:
    """Return what becomes of every file."""
    return [outcome(path) for path in sorted(FILES.rglob("*")) if path.is_file()]


def table(found: list[Outcome]) -> str:
    """Return the two tables of the page."""
    parts = [
        "| file | layout | flows | set aside | do not add up | in the currency given | US dollars |"
    ]
    parts.append("|---|---|--:|--:|--:|---|--:|")
    parts += [
        f"| {one.name} | {', '.join(one.layouts)} | {one.flows:,} | {one.aside or ''} | "
        f"{one.warnings or ''} | {_sums(one.sums)} | {grouped(one.usd) if one.usd else ''} |"
        for one in found
        if not one.refused
    ]
    parts += ["", "| file | refused, because |", "|---|---|"]
    parts += [f"| {one.name} | {_short(one.refused)} |" for one in found if one.refused]
    return "\n".join(parts) + "\n"


def _sums(sums: dict[str, Decimal]) -> str:
    most = sorted(sums.items(), key=lambda item: (item[0] == "USD", item[0]))
    if len(most) <= _SHOWN:
        return ", ".join(f"{grouped(number)} {currency}" for currency, number in most)
    return f"{len(most)} currencies"


def _short(text: str) -> str:
    """Return a reason in one cell; of many sheets the first, and how many more there are."""
    sheets = text.split("; sheet ")
    # How many layouts were tried says nothing of the file.
    sheets[0] = re.sub(r" \(tried [^)]*\)", "", sheets[0])
    more = f" (and so for {len(sheets) - 1} more sheets)" if len(sheets) > 1 else ""
    return sheets[0].replace("|", "\\|").replace("\n", " ") + more


if __name__ == "__main__":
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(head + MARK + "\n" + table(outcomes()), encoding="utf-8")
