"""Books from which statements went out are made again from their sources, papers of issues too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from importers.rebuild import EQUAL, rebuild
from ledger.batches import batch_id
from ledger.manifest import Manifest, batch_path, digest, read_manifest

if TYPE_CHECKING:
    from pathlib import Path


def test_should_03_what_was_issued_is_made_again_of_its_paper(issued, tmp_path) -> None:
    """Batch, manifest and chain are equal to the byte."""
    found = rebuild(issued.books, tmp_path / "again")

    # The first batches of these books are the test's own: no importer makes them.
    issues = [step for step in found.steps if step.importer == "issued"]
    assert len(issues) == 2
    assert [(step.state, step.problem) for step in issues] == [(EQUAL, "")] * 2
    assert found.manifest
    assert found.head == found.chain


def test_a_paper_of_other_books_is_found_although_every_hash_was_put_right(
    issued, tmp_path
) -> None:
    """A statement that names a head which the books never had was not made of them."""
    other = reissued(issued.books, "head", "0" * 63 + "1")

    found = rebuild(issued.books, tmp_path / "again")

    assert not found.equal
    step = next(step for step in found.steps if step.id == other)
    assert "which these books had on no day" in step.problem


def test_an_issue_that_says_other_than_its_paper_is_found(issued, tmp_path) -> None:
    """Another name in the batch, the chain put right: its paper makes another line."""
    link = read_manifest(issued.books).links[-1]
    path = batch_path(issued.books, link.id)
    path.write_text(path.read_text().replace('by: "Ana"', 'by: "Eve"'))
    resealed(issued.books)

    found = rebuild(issued.books, tmp_path / "again")

    step = next(step for step in found.steps if step.id == link.id)
    assert step.difference.books.strip() == 'by: "Eve"'
    assert step.difference.rebuilt.strip() == 'by: "Ana"'


def resealed(folder: Path, old: str = "", new: str = "") -> None:
    """Put manifest and chain right, as somebody would who knows how."""
    before, after = read_manifest(folder), Manifest()
    for link in before.links:
        name = new if link.id == old else link.id
        after = after.with_batch(name, digest(batch_path(folder, name).read_bytes()))
    after = after.folded(before.closed, before.carried)
    (folder / "manifest.beancount").write_text(after.as_text())


def reissued(folder: Path, fact: str, text: str) -> str:
    """Change a fact in the paper of the last issue, and all that hangs on it; return its batch."""
    link = read_manifest(folder).links[-1]
    batch = batch_path(folder, link.id).read_text()
    (paper,) = [path for path in (folder / "sources").glob("*-issued-*.json") if path.name in batch]
    data = json.loads(paper.read_text())
    old = data["statements"][0][fact]
    content = paper.read_bytes().replace(old.encode(), text.encode())
    before, after = digest(paper.read_bytes()), digest(content)
    (layout,) = (folder / "sources").glob("*-issued.toml")
    name = batch_id("issued", content, layout.read_bytes())
    (folder / "sources" / paper.name.replace(before[:12], after[:12])).write_bytes(content)
    for one, other in ((old, text), (before, after), (before[:12], after[:12]), (link.id, name)):
        batch = batch.replace(one, other)
    batch_path(folder, name).write_text(batch)
    resealed(folder, link.id, name)
    return name
