"""The manifest: what it says, and each way in which it can be wrong."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from ledger.batches import write_batch
from ledger.findings import Severity
from ledger.manifest import (
    HEADER,
    MANIFEST,
    START,
    Manifest,
    archived,
    parse_manifest,
    read_manifest,
    verify_manifest,
)
from tests.writing_kit import batch, new_books

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = "a" * 12, "b" * 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Books with two batches."""
    books = new_books(tmp_path)
    write_batch(books, batch("a"))
    write_batch(books, batch("b"))
    return books


def codes(folder: Path, *, sources: bool = True) -> list[str]:
    """Return the codes of what is wrong."""
    return [finding.code for finding in verify_manifest(folder, sources=sources)]


def test_chain_is_what_the_design_says() -> None:
    """sha256(chain before | id | sha256), from sixty-four zeros."""
    manifest = Manifest().with_batch(ONE, "1" * 64).with_batch(TWO, "2" * 64)
    first = hashlib.sha256(f"{START}|{ONE}|{'1' * 64}".encode()).hexdigest()
    second = hashlib.sha256(f"{first}|{TWO}|{'2' * 64}".encode()).hexdigest()

    assert [link.chain for link in manifest.links] == [first, second]
    assert manifest.head == second
    assert Manifest().head == START


def test_text_reads_back() -> None:
    """What is written is what is read."""
    manifest = Manifest().with_batch(ONE, "1" * 64).with_batch(TWO, "2" * 64)

    assert parse_manifest(manifest.as_text()) == manifest
    assert manifest.as_text().startswith(f'{HEADER}\ninclude "batches/{ONE}.beancount" ; sha256=')
    assert manifest.find(TWO) == manifest.links[1]
    assert manifest.find("c" * 12) is None


def test_anything_else_is_a_stray() -> None:
    """Comments, other includes, the heading in another place, a batch named twice."""
    lines = Manifest().with_batch(ONE, "1" * 64).as_text().splitlines()
    text = "\n".join([*lines, "", HEADER, 'include "x.beancount"', lines[1], f"{lines[1]} "])

    assert parse_manifest(text).strays == (4, 5, 6, 7)


def test_sound(folder: Path) -> None:
    """Nothing is wrong with what the writer wrote."""
    assert verify_manifest(folder) == []
    assert len(read_manifest(folder).links) == 2


def test_missing(folder: Path) -> None:
    """Books without a manifest."""
    (folder / MANIFEST).unlink()

    assert codes(folder) == ["MANIFEST-MISSING"]


def test_stray_line(folder: Path) -> None:
    """A line that vtf did not write, with its number."""
    with (folder / MANIFEST).open("a") as file:
        file.write('include "batches/*.beancount"\n')
    (finding,) = verify_manifest(folder)

    assert (finding.code, finding.where.line) == ("MANIFEST-STRAY", 4)
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("change", ["dropped", "swapped", "changed"])
def test_broken_chain(folder: Path, change: str) -> None:
    """A line dropped, moved or changed breaks the chain once."""
    head, first, second = (folder / MANIFEST).read_text().splitlines()
    lines = {
        "dropped": [head, second],
        "swapped": [head, second, first],
        "changed": [head, first.replace("chain=", "chain=0")[:-1], second],
    }[change]
    (folder / MANIFEST).write_text("\n".join([*lines, ""]))
    found = codes(folder)

    assert found.count("MANIFEST-CHAIN") == 1
    assert set(found) <= {"MANIFEST-CHAIN", "MANIFEST-UNLISTED"}


def test_batch_missing_or_altered(folder: Path) -> None:
    """A batch that is gone, and one with one cent more."""
    first, second = read_manifest(folder).links
    (folder / "batches" / f"{first.id}.beancount").unlink()
    path = folder / "batches" / f"{second.id}.beancount"
    path.write_text(path.read_text().replace("1.00", "1.01"))

    assert codes(folder) == ["MANIFEST-BATCH-MISSING", "MANIFEST-BATCH-ALTERED"]


def test_source_missing_or_altered(folder: Path) -> None:
    """An archived workbook that is gone, and a layout that was changed."""
    for path in (folder / "sources").iterdir():
        if path.name.endswith("-a.xlsx"):
            path.unlink()
        elif path.suffix == ".toml":
            path.write_bytes(b"changed")
    expected = ["MANIFEST-SOURCE-MISSING", *["MANIFEST-SOURCE-ALTERED"] * 2]

    assert codes(folder) == expected
    assert codes(folder, sources=False) == []


def test_unlisted_batch_is_a_warning(folder: Path) -> None:
    """What an interrupted import leaves is no part of the books, and is said."""
    (folder / "batches" / "cccccccccccc.beancount").write_text("")
    (folder / "batches" / ".new.dddddddddddd.beancount").write_text("")
    (finding,) = verify_manifest(folder)

    assert (finding.code, finding.severity) == ("MANIFEST-UNLISTED", Severity.WARNING)
    assert finding.where.file.endswith("cccccccccccc.beancount")


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_only_a_line_feed_ends_a_line(end: str) -> None:
    """Beancount reads a comment up to a line feed: what it does not read must not be listed."""
    links = Manifest().with_batch("a" * 12, "0" * 64).with_batch("b" * 12, "0" * 64)
    text = links.as_text()
    assert parse_manifest(text).links == links.links

    head, _, last = text.removesuffix("\n").rpartition("\n")
    broken = parse_manifest(f"{head}{end}{last}\n")
    assert len(broken.links) < 2
    assert broken.strays


def test_archived_needs_no_heading() -> None:
    """A batch that names no files names no files."""
    assert archived(b"") == []
    assert archived(b'  file: "x"\n\n  layout: "y"') == [("x", "")]
