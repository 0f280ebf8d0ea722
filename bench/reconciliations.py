"""Reconciliations on large books: what each takes once the books are loaded, beside a stock load.

    python -m bench.reconciliations build/bench/reconciled --transactions 100000

The books are those of `bench.generate`, with what there is to hold: each cost is paid from a bank
account and stands on a statement, a fifth of them arose in euro, and an extract has them all. One
line in fifty is missing, one in a hundred is of another amount, so that every rule is tried. Each
reconciliation is timed from loaded books to its arranged paper; the extract's file is read anew,
and that is shown by itself.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import random
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.costs import ROOT, Bar, by_turns, stock
from bench.generate import generate
from ledger.batches import batch_id
from ledger.books import load
from ledger.manifest import Manifest, digest, read_manifest
from ledger.money import converted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.books import Books
    from reports.render.papers import Paper

#: A reconciliation may take this share of a stock load of the same books.
LIMIT = 0.20

TODAY = datetime.date(2020, 12, 31)
RATE = Decimal("0.815")

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}) \* ")
_KEY = re.compile(r'  key: "(expenditure:[^"]+)"')
_CASH = re.compile(r"  Assets:VTF:Advances:\w+ +(-[\d.]+) USD")
_DIRECT = re.compile(r"  (Expenses:VTF:(\w+):(?!SupportCost)(\w+)) +([\d.]+) USD")
_FUNDING = re.compile(r'  funding: "([^"]+)"')

_BANK = (
    '1970-01-01 custom "bank-account" "UNHQ-USD"\n  fund: "VTF"\n  bank: "UNHQ"\n'
    '  currency: "USD"\n  number: "NL26VAYB8060476890"\n'
)

_HEADER = "Reference,Funding,Date,Programme,Budget class,Amount\n"


class Cost(NamedTuple):
    """A cost of the generated books: what a bank and an extract have of it."""

    day: datetime.date
    key: str
    funding: str
    programme: str
    budget_class: str
    direct: Decimal
    paid: Decimal


def make(folder: Path, transactions: int) -> Path:
    """Make books with all that is held against them; return the extract beside them."""
    shutil.rmtree(folder, ignore_errors=True)
    generate(folder, transactions)
    chance = random.Random(20_130_101)  # noqa: S311 # no secret: the same books every time
    costs: list[Cost] = []
    manifest = Manifest()
    for link in read_manifest(folder).links:
        path = folder / "batches" / f"{link.id}.beancount"
        blocks = path.read_text(encoding="utf-8").split("\n\n")
        made = "\n\n".join(_paid(block, costs, chance) for block in blocks)
        path.write_text(made, encoding="utf-8")
        manifest = manifest.with_batch(link.id, digest(made.encode()))
    text = _BANK + "".join(_lines(costs, chance)) + "".join(_prices())
    name = batch_id("bench", text.encode(), b"")
    (folder / "batches" / f"{name}.beancount").write_text(text, encoding="utf-8")
    manifest = manifest.with_batch(name, digest(text.encode()))
    (folder / "manifest.beancount").write_text(manifest.as_text(), encoding="utf-8")
    extract = folder / "extract.csv"
    extract.write_text(_HEADER + "".join(_rows(costs, chance)), encoding="utf-8")
    return extract


def _paid(block: str, costs: list[Cost], chance: random.Random) -> str:
    """Return a transaction as paid from the bank, in euro for a fifth of the costs."""
    key, cash, direct = _KEY.search(block), _CASH.search(block), _DIRECT.search(block)
    day, funding = _DAY.search(block), _FUNDING.search(block)
    if not (key and cash and direct and day and funding):
        return block
    costs.append(
        Cost(
            datetime.date.fromisoformat(day[1]), key[1], funding[1], direct[2], direct[3],
            Decimal(direct[4]), Decimal(cash[1]),
        )
    )  # fmt: skip
    block = re.sub(r"Assets:VTF:Advances:\w+", "Assets:VTF:Cash:UNHQ", block)
    if chance.randrange(5):
        return block
    euros = Decimal(direct[4]) * RATE
    euros = euros.quantize(Decimal("0.01"))
    if converted(euros, RATE) != Decimal(direct[4]):
        return block
    stated = f'  original: {euros} EUR\n  rate: {RATE}\n  rate-source: "UNORE 2010-01"\n'
    return block.replace('  activity: "', f'{stated}  activity: "', 1)


def _lines(costs: list[Cost], chance: random.Random) -> Iterator[str]:
    for number, cost in enumerate(costs):
        if not chance.randrange(50):
            continue
        amount = cost.paid - (Decimal(1) if not chance.randrange(100) else Decimal(0))
        day = cost.day + datetime.timedelta(days=chance.randrange(4))
        reference = "" if chance.randrange(3) else f'  reference: "{cost.key.partition(":")[2]}"\n'
        yield (
            f'{day} custom "bank-line" "UNHQ-USD-{number:07d}"\n  account: "UNHQ-USD"\n'
            f'  amount: {amount} USD\n  party: "PAYEE {number % 997}"\n{reference}'
        )


def _prices() -> Iterator[str]:
    for month in range(120):
        day = datetime.date(2010 + month // 12, month % 12 + 1, 1)
        yield f'{day} price USD {RATE} EUR\n  rate-source: "UNORE {day:%Y-%m}"\n'


def _rows(costs: list[Cost], chance: random.Random) -> Iterator[str]:
    for cost in costs:
        if chance.randrange(50):
            direct = cost.direct + (Decimal(1) if not chance.randrange(100) else Decimal(0))
            words = (cost.key.partition(":")[2], cost.funding, cost.day, cost.programme,
                     cost.budget_class, direct)  # fmt: skip
            yield ",".join(map(str, words)) + "\n"


def measured(folder: Path, extract: Path) -> dict[str, float]:
    """Return the CPU seconds of each reconciliation of loaded books, and of reading the extract."""
    from reports.reconciliations import table  # noqa: PLC0415 # imports are not what is timed
    from reports.reconciliations.erp import read_extract  # noqa: PLC0415 # same

    books = load(folder)
    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[Books, datetime.date], Paper]) -> None:
        work(books, TODAY)  # once without the clock: modules are imported on the way
        begun = time.process_time()
        work(books, TODAY)
        found[name] = time.process_time() - begun

    for name in ("bank", "appropriations", "rates", "published"):
        timed(name, getattr(table, name))
    begun = time.process_time()
    said = read_extract(books, extract, (), "")
    found["reading the extract"] = time.process_time() - begun
    timed("erp", lambda loaded, today: table.erp(loaded, today, said))
    return found


def reconciling(folder: Path, transactions: int) -> list[Bar]:
    """Measure every reconciliation beside a stock load of the same books."""
    paid, advanced = folder / "paid", folder / "advanced"
    extract = make(paid, transactions)
    generate(advanced, transactions)
    bars = []
    for books, names in ((paid, (str(extract),)), (advanced, ())):
        (base,) = by_turns(3, stock(books))
        command = [sys.executable, "-m", "bench.reconciliations", str(books), *names, "--time"]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        for name, seconds in json.loads(said.stdout).items():
            reading = name.startswith("reading")
            bars.append(
                Bar(
                    f"{'  ' if reading else ''}reconcile {name} / B" if not reading
                    else f"  {name}, CSV / B",
                    seconds / base.cpu,
                    None if reading else LIMIT,
                    f"{seconds:.2f} s, {base.cpu:.2f} s",
                )
            )  # fmt: skip
    return bars


def _advanced(folder: Path) -> dict[str, float]:
    """Return the CPU seconds of the reconciliation with partners, of books full of advances."""
    from reports.reconciliations import table  # noqa: PLC0415 # imports are not what is timed

    books = load(folder)
    table.partner(books, TODAY)
    begun = time.process_time()
    table.partner(books, TODAY)
    return {"partner": time.process_time() - begun}


def main() -> None:
    """Run from the command line; `--time` prints the seconds of books that are there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("extract", type=Path, nargs="?")
    parser.add_argument("--transactions", type=int, default=100_000)
    parser.add_argument("--time", action="store_true", help="the books are there: time them")
    arguments = parser.parse_args()
    if arguments.time:
        gc.disable()  # as the commands do
    if arguments.time and arguments.extract:
        print(json.dumps(measured(arguments.folder, arguments.extract)))
    elif arguments.time:
        print(json.dumps(_advanced(arguments.folder)))
    else:
        for bar in reconciling(arguments.folder, arguments.transactions):
            print(bar)


if __name__ == "__main__":
    main()
