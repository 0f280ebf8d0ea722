"""A process that imports: `python -m tests.soak.writer FOLDER COUNT PREFIX`.

Prints the id of each batch after it was acknowledged, on a line of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ledger.batches import write_batch
from tests.writing_kit import batch, interest


def main(folder: str, count: str, prefix: str) -> None:
    """Write `count` batches, one after the other."""
    for number in range(int(count)):
        name = f"{prefix}n{number}"
        entries = [interest(f"{row}.00", bank=f"B{name}") for row in range(1, 20)]
        outcome = write_batch(Path(folder), batch(name, *entries), timeout=600)
        print(outcome.id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
