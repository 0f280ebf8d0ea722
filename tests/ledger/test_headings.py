"""Headings: what a batch says of itself, read from its first block."""

from __future__ import annotations

from ledger.batches import Batch, write_batch
from ledger.headings import headings, superseded
from tests.writing_kit import interest, new_books


def batch(name, **facts):
    """Return a batch with facts in its heading."""
    return Batch(
        "test", f"{name}.xlsx", name.encode(), "interest", b"x", (interest(bank=f"B{name}"),),
        facts=tuple(facts.items()),
    )  # fmt: skip


def test_headings_say_what_the_batches_were_made_of(tmp_path):
    """In the order of the manifest, and nothing of what is not stated."""
    folder = new_books(tmp_path)
    one = write_batch(folder, batch("a", program="2"))
    two = write_batch(folder, batch("b", reverses=f"{one.id}, 000000000000", reason="x" * 9000))
    found = list(headings(folder))
    assert [heading.id for heading in found] == [one.id, two.id]
    assert [heading.says("program") for heading in found] == ["2", ""]
    assert found[0].says("importer") == "test"
    assert found[1].says("reason") == "x" * 9000
    assert superseded(found) == {one.id, "000000000000"}
