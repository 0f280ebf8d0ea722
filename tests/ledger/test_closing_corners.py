"""Corners of closing: what cannot be folded, papers and lists that are gone, faults told apart."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger.books import MAIN, load
from ledger.closing.balances import balances, differing
from ledger.closing.batch import Folding
from ledger.closing.fold import blocks_of, fold
from ledger.closing.keys import closed_keys
from ledger.closing.paper import PaperError, read_paper
from ledger.errors import BooksError
from ledger.findings import Finding, Place, Severity
from ledger.manifest import digest, read_manifest
from tests.closing_kit import YEAR_END, books_of_two_years, bring_in, closed, cost, receipt
from tests.writing_kit import content
from vtf import vtf

ENDS = {"VTF": ("VTF-2013-12-31", YEAR_END)}


@pytest.fixture
def fresh(tmp_path):
    """Books of two years of which nothing is closed."""
    return books_of_two_years(tmp_path).resolve()


def test_originals_differ(fresh):
    """Where the dollars are the same, the originals are told."""
    euros = '  original: 50.00 EUR\n  rate: 0.5\n  rate-source: "UNORE"\n'
    bring_in(fresh, "euros", cost("PV-E", amount="100.00", more=euros))
    found = balances(load(fresh).lines)
    key = next(key for key, (_, original) in found.items() if original)
    other = {**found, key: (found[key][0], found[key][1] + 1)}

    (one,) = differing(found, other)
    assert "EUR and" in one.said()
    closed(fresh)
    assert differing(found, balances(load(fresh, main=MAIN).lines)) == []


def test_marked_and_unusual_costs(fresh):
    """What is made up stays marked; tags, links and postings of their own are kept in full."""
    bring_in(
        fresh,
        "odd",
        cost("PV-I", more="  illustrative: TRUE\n")
        + cost("PV-T").replace('"Clearance"', '"Clearance" #late', 1)
        + cost("PV-L").replace("  Expenses", "  Expenses", 1).replace(
            "100.00 USD\n  Assets", "100.00 USD\n    cost-date: 2013-05-01\n  Assets"
        )
        + receipt("R-U", amount="1.00"),
    )  # fmt: skip
    made = closed(fresh)

    assert "expenditure:PV-I" in made.folded.keys
    assert not {"expenditure:PV-T", "expenditure:PV-L"} & set(made.folded.keys)
    assert b"illustrative: TRUE" in made.folded.content
    whole, short = load(fresh), load(fresh, main=MAIN)
    assert differing(balances(whole.lines), balances(short.lines)) == []
    assert whole.problems() == short.problems() == ()


def test_blocks_that_are_shared(fresh):
    """An entry that shares its block with another is not taken out of it, nor one by hand."""
    main = fresh / "main.beancount"
    main.write_text(main.read_text() + cost("PV-H", funding="NLD-2013"))
    books = load(fresh)
    batches = {link.id for link in read_manifest(fresh).links}
    folded = fold(fresh, books.entries, books.register, ENDS, batches)
    assert "expenditure:PV-1" in folded.keys
    assert "expenditure:PV-H" not in folded.keys

    path = next(one for one in (fresh / "batches").iterdir() if "PV-1" in one.read_text())
    text = path.read_text()
    path.write_text(text.replace("\n\n", "\n"))
    assert len(blocks_of(path.read_text())) == 1
    books = load(fresh, verify=False)
    assert fold(fresh, books.entries, books.register, ENDS, batches).ids == frozenset()


def test_a_fault_is_not_written(fresh, monkeypatch):
    """Were anything else carried forward than there is, nothing would be closed."""
    from ledger.closing import carry

    before = content(fresh)
    monkeypatch.setattr(carry, "_transaction", _bent(carry._transaction))
    with pytest.raises(BooksError, match="is not what there is: Assets:VTF:Cash:UNHQ under JPN"):
        closed(fresh)
    assert content(fresh) == before


def _bent(made):
    def bent(*words):
        entry = made(*words)
        legs = [leg._replace(units=leg.units._replace(number=leg.units.number * 2))
                for leg in entry.postings]  # fmt: skip
        return entry._replace(postings=legs)

    return bent


def test_findings_of_the_candidate_are_at_home():
    """What is found in the draft is told of the main file."""
    from ledger.closing.batch import _at_home

    draft, main = Path("/b/.new.candidate-main.beancount"), Path("/b/main.beancount")
    finding = Finding("X-Y", Severity.ERROR, "text", "", Place(str(draft), 3))
    assert _at_home(finding, draft, main).where == Place(str(main), 3)
    other = finding._replace(where=Place("elsewhere", 1))
    assert _at_home(other, draft, main) == other
    assert Folding.__dataclass_fields__.keys() == {"folded", "keys", "before"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 1}', "\xff"])
def test_papers_that_are_none(text):
    """A closing paper is read whole or not at all."""
    with pytest.raises(PaperError, match="it is no closing paper"):
        read_paper(text.encode("latin-1"))


def test_list_of_keys(fresh):
    """Known only by the list that was archived with the close."""
    assert closed_keys([]) == frozenset()
    closed(fresh)
    stated = [entry for entry in load(fresh).entries if hasattr(entry, "type")]
    assert "expenditure:PV-1" in closed_keys(stated)

    (keys,) = (fresh / "sources").glob("*closed-keys.txt")
    text = keys.read_text()
    keys.write_text(text + "expenditure:PV-9\n")
    assert closed_keys(stated) == frozenset()
    keys.unlink()
    assert closed_keys(stated) == frozenset()


def test_open_books_are_whole(fresh):
    """Where nothing is closed, `--all` is a check as any other."""
    assert CliRunner().invoke(vtf, ["check", "--all", "--books", str(fresh)]).exit_code == 0


def test_control_totals(fresh, monkeypatch):
    """A total that is not what it was is told, funding by funding."""
    from ledger.closing import proof

    closed(fresh)
    real = proof.totals

    def bent(*words):
        return {name: (one + 1, debit, credit) for name, (one, debit, credit)
                in real(*words).items()}  # fmt: skip

    monkeypatch.setattr(proof, "totals", bent)
    result = CliRunner().invoke(vtf, ["check", "--all", "--books", str(fresh)])
    assert result.exit_code == 1
    assert "CLOSE-TOTALS" in result.output
    assert "NLD-2013 had 2 transactions, debits 800.01 and credits 800.01" in result.output

    def gone(*_):
        raise PaperError("gone")

    monkeypatch.setattr(proof, "paper_of", gone)
    assert CliRunner().invoke(vtf, ["check", "--all", "--books", str(fresh)]).exit_code == 0


def test_first_period_begins_with_the_first_entry(fresh):
    """And the hash in the close is that of the main file as it was."""
    made = closed(fresh)
    assert made.paper.says["begins"] == str(datetime.date(2013, 2, 1))
    assert made.paper.says["main"] == digest((fresh / "main.beancount").read_bytes())
    assert sum(Decimal(one.debits) for one in made.paper.totals) == Decimal("10080.26")


def test_reversed_before_the_close_and_unapplied(fresh):
    """What was taken back in the period stays in full, with what took it back."""
    from ledger.closing.carry import Carrying
    from ledger.versions import reversal_of
    from tests.closing_kit import entries_of
    from tests.writing_kit import batch

    entry = next(one for one in load(fresh).entries if one.meta.get("key") == "expenditure:PV-2")
    day = datetime.date(2013, 12, 5)
    from ledger.batches import write_batch

    write_batch(fresh, batch("back", reversal_of(entry, "Twice.", day)))
    made = closed(fresh)
    assert "expenditure:PV-2" not in made.folded.keys
    assert load(fresh, main=MAIN).problems() == ()

    waiting = cost("PV-U", funding="VTF-UNAPPLIED") + cost("PV-N", funding="NONE")
    carrying = Carrying(load(fresh).register, [])
    assert [carrying.plain(one) for one in entries_of(waiting)] == [(), ()]


def test_close_by_hand_seals_nothing(fresh):
    """It is refused by the rules, and has no paper to hold."""
    main = fresh / "main.beancount"
    text = main.read_text()
    main.write_text(
        text + '2011-12-31 custom "close" "VTF-2011-12-31"\n  fund: "VTF"\n  begins: 2011-01-01\n'
        f'  ends: 2011-12-31\n  head: "{"0" * 64}"\n  main: "{"0" * 64}"\n'
        '  by: "Ana"\n  second: "Ben"\n  reason: "Agreed."\n'
    )
    assert [one.code for one in load(fresh).problems()] == ["CLOSE-BY-HAND"]


def test_withdrawing_what_came_later(fresh):
    """A term that came after the close is nobody's seal, whatever its day."""
    closed(fresh)
    clause = '2014-02-01 custom "clause" "JPN-2013" "8"\n  axis: "place"\n  allows: "*"\n'
    bring_in(fresh, "later", clause + '  key: "clause:8"\n  consent: "Letter"\n')
    donor = '1990-01-01 custom "donor" "FRA"\n  name: "France"\n  key: "donor:FRA"\n'
    bring_in(fresh, "donor", donor)
    gone = '{} custom "reversal" "{}"\n  reason: "x"\n  key: "reversal:{}#1"\n'
    bring_in(fresh, "gone", gone.format("2014-02-01", "clause:8", "clause:8")
             + gone.format("1990-01-01", "donor:FRA", "donor:FRA"))  # fmt: skip
    assert load(fresh, main=MAIN).problems() == ()
