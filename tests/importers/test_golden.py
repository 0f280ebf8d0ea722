"""Each kind of record: a file in, the exact text of its entries out.

Set `UPDATE_GOLDEN=1` to write the expected texts anew, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from importers.records import KINDS
from ledger.emitter import emit
from ledger.findings import errors_in
from tests.importers.kit import small_peek, take

GOLDEN = Path(__file__).parent / "golden"

#: Sheets of these kinds have names; a csv has none, so a layout must be told apart by its own.
PARTIAL = '\n[dates]\npartial = "last-day"\n[numbers]\nblank = ["-", "TBA"]\n'


def layouts(kind, folder):
    """Return a folder with the program's own layout of a kind, reading partial dates too."""
    own = Path(__file__).parents[2] / "importers" / "layouts" / f"{kind}.toml"
    text = own.read_text(encoding="utf-8")
    head, mark, rest = text.partition("[numbers]\n")
    if mark:  # what the layout says of numbers stays, and the blanks of these tests join it
        text = head + rest.partition("\n[")[1] + rest.partition("\n[")[2]
        partial = PARTIAL + rest.partition("\n[")[0].strip() + "\n"
    else:
        partial = PARTIAL
    (folder / own.name).write_text(text + partial, encoding="utf-8")
    return folder


def before(kind):
    """Return what must be in the books before rows of a kind can be."""
    path = GOLDEN / f"{kind}.before.beancount"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("kind", KINDS)
def test_entries_of_each_kind(kind, tmp_path):
    """What a person reads in the sheet is what stands in the books."""
    source = GOLDEN / f"{kind}.csv"
    taken = take(source, layouts(kind, tmp_path), peek=small_peek(before(kind)))
    assert not errors_in(taken.findings)
    assert not taken.sorted.conflicts
    text = emit([draft.entry for draft in taken.sorted.new])
    expected = source.with_suffix(".beancount")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_makes_is_known_again(kind, tmp_path):
    """The same rows beside the entries they made add nothing."""
    source = GOLDEN / f"{kind}.csv"
    folder = layouts(kind, tmp_path)
    peek = small_peek(before(kind))
    text = emit([draft.entry for draft in take(source, folder, peek=peek).sorted.new])
    again = take(source, folder, peek=small_peek(before(kind) + text))
    assert not errors_in(again.findings)
    assert not again.sorted.conflicts
    assert not again.sorted.new
