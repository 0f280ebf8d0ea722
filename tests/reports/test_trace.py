"""From a posting back to its cell: hash, sheet, range, raw text, and what was made of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError, BooksError
from reports.evidence.sources import load_beside_archive
from reports.evidence.trace import trace
from reports.evidence.trace_command import trace as command
from reports.evidence.trace_text import _exchange, as_text
from reports.exchange import Exchange
from reports.render.text import printable

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return exit code and output of `vtf trace`."""
    done = CliRunner().invoke(command, ["--books", str(folder), *arguments], catch_exceptions=False)
    return done.exit_code, done.output


def the_source(folder: Path, name: str) -> Path:
    """Return an archived source by the end of its name."""
    (found,) = (folder / "sources").glob(f"*-{name}")
    return found


def test_must_02_trace_prints_file_hash_sheet_cell_and_raw_text(imported: Path) -> None:
    """For a posting of an imported voucher: everything an auditor needs to find the cell."""
    source = the_source(imported, "spending.xlsx")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()

    code, text = run(imported, "expenditure:PV-1")

    assert code == 0
    words = " ".join(text.split())
    assert f"sources/{source.name}, as archived sha256 {digest}" in words
    assert "sheet Q2, A4:" in words
    assert "J4 Amount 100,000.50 amount 100000.50" in words
    assert "F4 Budget class Contractual services budget_class Contracts" in words
    assert "E4 Programme Afghanistan programme AFG" in words
    assert 'allows AFG: "For clearance in Afghanistan."' in words
    assert "5 of 5, by sheets" in words


def test_must_02_every_imported_posting_leads_to_its_row(imported: Path) -> None:
    """No entry that a batch brought is without its cells."""
    books = load(imported)

    for number, entry in enumerate(books.entries):
        if "key" in entry.meta:
            found = trace(books, str(entry.meta["key"]))
            assert all(one.whole and one.rows for one in found), number


def test_a_line_of_a_batch_is_traced_to_its_own_row(imported: Path) -> None:
    """Two rows of one voucher: the posting asked for leads to the second row only."""
    books = load(imported)
    entry = next(e for e in books.entries if e.meta.get("key") == "expenditure:PV-3")
    maps = next(p for p in entry.postings if "Supplies" in p.account)
    line = maps.meta["lineno"]
    name = f"batches/{entry.meta['filename'].rpartition('/')[2]}"

    (found,) = trace(books, f"{name}:{line}")

    assert [posting.account for posting in found.postings if posting.asked] == [maps.account]
    assert [row.range.partition(":")[0] for row in found.rows] == ["A7"]
    assert "<- asked for" in as_text(found)
    (whole,) = trace(books, "expenditure:PV-3")
    assert [row.range.partition(":")[0] for row in whole.rows] == ["A6", "A7"]


def test_an_altered_source_is_said_to_be_and_not_shown(copied: Path) -> None:
    """A changed file in the archive is no evidence: exit code 1, and no cells."""
    source = the_source(copied, "spending.xlsx")
    source.write_bytes(source.read_bytes() + b"x")

    code, text = run(copied, "expenditure:PV-1")

    assert code == 1
    assert "altered" in text
    assert "100,000.50 amount" not in " ".join(text.split())


def test_an_altered_batch_is_not_traced(copied: Path) -> None:
    """Books that are not what the manifest sealed are not looked into at all."""
    batch = next((copied / "batches").glob("*.beancount"))
    batch.write_bytes(batch.read_bytes() + b"; more\n")

    with pytest.raises(BooksError, match="MANIFEST-BATCH-ALTERED"):
        load_beside_archive(copied)


def test_a_missing_source_is_said_to_be(copied: Path) -> None:
    """So is one that is not there."""
    books = load(copied)
    the_source(copied, "spending.xlsx").unlink()

    (found,) = trace(books, "expenditure:PV-1")

    assert "is missing" in found.problem
    assert not found.whole


def test_what_was_written_by_hand_has_no_way_back(small: Books) -> None:
    """A hand-kept entry shows its place and clauses, and says that it names no source."""
    (found,) = trace(small, "jpn-deposit-afg")

    assert found.batch is None
    assert "written by hand" in found.problem
    assert found.place.startswith("terms/funds.beancount:")


def test_text_from_a_source_does_not_steer_the_terminal() -> None:
    """Line breaks and escape sequences of a cell are blanks on the screen."""
    assert printable("two\nlines \x1b[2J") == "two lines  [2J"


def test_json_says_the_same(imported: Path) -> None:
    """`--json` holds the same facts for a program."""
    code, text = run(imported, "receipt:R-2", "--json")

    (found,) = json.loads(text)
    assert code == 0
    assert found["rows"][0]["sheet"] == "Receipts"
    cells = {cell["field"]: cell["raw"] for cell in found["rows"][0]["cells"]}
    assert cells["amount"] == "200000"
    assert found["source"]["state"] == "as archived"
    assert {posting["funding"] for posting in found["postings"]} == {"DEU-2012-01"}


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("expendture:PV-1x", "no entry with the key"),
        ("batches/000000000000.beancount:3", "no entry of the books stands at"),
        ("nothing", "no entry with the key"),
    ],
)
def test_unknown_places_are_refused(what: str, message: str, imported: Path) -> None:
    """A slip of the keyboard is answered with the nearest keys."""
    with pytest.raises(BadInputError, match=message):
        trace(load(imported), what)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("UNORE 2014-03", ", by UNORE 2014-03"),
        ("as stated by the row", ", as stated by the row"),
        ("implied by the dollars stated", ", implied by the dollars stated"),
        ("", ""),
    ],
)
def test_a_rate_s_source_reads_as_words(source, said):
    """A publisher is named with 'by'; what is words already stands as it is."""
    one = Exchange("entry", "4.00 NOK", "6.02", source, "", "")
    lines = list(_exchange(one))
    assert lines[0].endswith(f"4.00 NOK, rate 6.02 to the dollar{said}")
