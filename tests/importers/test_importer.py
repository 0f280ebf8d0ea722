"""The same sheets through plain beangulp: its command line, its rules, our identity."""

from __future__ import annotations

import beangulp
import pytest
from click.testing import CliRunner

from importers.importer import importers
from ledger.errors import BadInputError
from tests.importers.kit import D, contribution, contributions, make_book, small_peek, take


@pytest.fixture
def ours(tmp_path):
    """The importer of contributions."""
    return next(i for i in importers(tmp_path / "books") if i.name == "vtf.contributions")


@pytest.fixture
def file(tmp_path):
    """A workbook with a sheet for it, and another."""
    sheets = contributions(
        contribution("JPN-2011-01"), contribution("JPN-2011-02", date=D(2011, 5, 1))
    )
    return str(make_book(tmp_path / "In put.xlsx", sheets | {"Notes": [["x"], [1]]}))


def existing():
    """Return entries as a ledger has them."""
    from beancount.parser import parser

    from tests.importers.kit import TERMS

    return parser.parse_string(TERMS)[0]


def test_files_are_identified_by_their_sheets(ours, file, tmp_path):
    """A file that cannot be read is nobody's."""
    assert ours.identify(file)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert not ours.identify(str(tmp_path / "x.csv"))
    assert not ours.identify(str(tmp_path / "none.csv"))


def test_where_and_when_a_document_is_filed(ours, file):
    """Under the fund's cash, by its newest record, under a name any disk can hold."""
    assert ours.account(file) == "Assets:VTF:Cash:Pool"
    assert ours.filename(file) == "In-put.xlsx"


def test_what_is_extracted_is_what_an_import_writes(ours, file):
    """The same builders, the same entries."""
    from pathlib import Path

    assert ours.extract(file, existing()) == [
        d.entry for d in take(Path(file)).sorted.new if d.entry
    ]


def test_a_fault_or_a_conflict_extracts_nothing(ours, tmp_path):
    """Half a file is never extracted."""
    bad = make_book(tmp_path / "b.xlsx", contributions(contribution("A-1", "many")))
    with pytest.raises(BadInputError, match="IMPORT-AMOUNT"):
        ours.extract(str(bad), existing())
    good = make_book(tmp_path / "g.xlsx", contributions(contribution("A-1")))
    entries = existing() + ours.extract(str(good), existing())
    changed = make_book(tmp_path / "c.xlsx", contributions(contribution("A-1", 1001)))
    with pytest.raises(BadInputError, match="conflict: contribution:A-1"):
        ours.extract(str(changed), entries)
    assert ours.extract(str(good), entries) == []


def test_duplicates_are_by_key_and_nothing_else(ours, file):
    """Two receipts of one amount on one day are two receipts."""
    new = ours.extract(file, existing())
    again = ours.extract(file, existing())
    ours.deduplicate(again, new)
    assert all("__duplicate__" in entry.meta for entry in again)
    ours.deduplicate(new, existing())
    assert not any("__duplicate__" in entry.meta for entry in new)


def test_beangulp_s_own_command_line(tmp_path, file):
    """It identifies and extracts, as anybody's importer does."""
    books = tmp_path / "ledger.beancount"
    from tests.importers.kit import TERMS

    books.write_text(TERMS)
    ingest = beangulp.Ingest(importers(tmp_path / "books"))
    found = CliRunner().invoke(ingest.cli, ["identify", file])
    assert "vtf.contributions" in found.output
    out = CliRunner().invoke(ingest.cli, ["extract", "-e", str(books), file])
    assert 'custom "agreement" "JPN-2011-01"' in out.output


def test_small_peek_has_the_donor():
    """The date of a document is its newest record's."""
    assert small_peek().register.named("donor", "government of  japan") == "JPN"
