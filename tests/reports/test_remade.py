"""An insider edits a batch and puts the chain right: the cells still say what they said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.manifest import Manifest, batch_path, digest, read_manifest
from reports.evidence.sources import load_beside_archive
from reports.evidence.trace import trace
from reports.evidence.trace_command import trace as command
from reports.reconciliations.sources import reconcile_sources
from tests.reports.conftest import bring

if TYPE_CHECKING:
    from pathlib import Path


def edit(folder: Path, old: str, new: str) -> None:
    """Change one text of the one batch that has it, and compute the whole chain again."""
    edited, manifest = 0, Manifest()
    for link in read_manifest(folder).links:
        path = batch_path(folder, link.id)
        content = path.read_text("utf-8")
        edited += old in content
        path.write_text(content.replace(old, new), "utf-8")
        manifest = manifest.with_batch(link.id, digest(path.read_bytes()))
    (folder / "manifest.beancount").write_text(manifest.as_text(), "utf-8")
    assert edited == 1, f"{edited} batches have {old!r}"


_PV1 = '  funding: "JPN-2012-01"\n  activity: "clearance"\n  key: "expenditure:PV-1"'

_R2 = """{}
  Assets:VTF:Receivable:DEU                            -250000.00 USD
  Income:VTF:ExchangeDifference                         -{}"""

#: What was edited -> the text of the batch, what it becomes, and the difference that must show.
EDITS = {
    "dollars of a receipt in euro": (
        _R2.format("266666.67 USD", "16666.67"),
        _R2.format("260000.00 USD", "10000.00"),
        ("posting 1, amount of receipt:R-2", "266,666.67 USD", "260,000.00 USD"),
    ),
    "dollars of an agreement in euro": (
        "500000.00 USD\n  Income:VTF:Contributions:DEU                         -500000.00",
        "400000.00 USD\n  Income:VTF:Contributions:DEU                         -400000.00",
        ("posting 2, amount of agreement:DEU-2012-01:signed", "-500,000.00", "-400,000.00 USD"),
    ),
    "rate": (
        "rate: 0.75\n",
        "rate: 0.76\n",
        ("rate of receipt:R-2", "0.75", "0.76"),
    ),
    "funding": (
        _PV1,
        _PV1.replace("JPN-", "DEU-"),
        ("funding of expenditure:PV-1", "JPN-2012-01", "DEU-2012-01"),
    ),
    "date": (
        '2012-06-15 * "Staff"',
        '2012-06-16 * "Staff"',
        ("date of expenditure:PV-2", "2012-06-15", "2012-06-16"),
    ),
    "cost date": (
        _PV1,
        _PV1.replace("  key", "  cost-date: 2012-05-01\n  key"),
        ("cost-date of expenditure:PV-1", "nothing", "2012-05-01"),
    ),
    "activity": (
        _PV1,
        _PV1.replace("clearance", "risk-education"),
        ("activity of expenditure:PV-1", "clearance", "risk-education"),
    ),
    "budget class": (
        "Expenses:VTF:AFG:Travel                                 2500.00",
        "Expenses:VTF:AFG:Supplies                               2500.00",
        (
            "posting 1, account of expenditure:PV-2",
            "Expenses:VTF:AFG:Travel",
            "Expenses:VTF:AFG:Supplies",
        ),
    ),
    "what a clause allows": (
        'axis: "programme"\n  allows: "MLI"',
        'axis: "programme"\n  allows: "AFG, MLI"',
        ("allows of agreement:DEU-2012-01:clause-programme", "MLI", "AFG, MLI"),
    ),
    "period of a clause": (
        '2013-02-28"\n  text: "For Mali."',
        '2013-12-31"\n  text: "For Mali."',
        (
            "allows of agreement:DEU-2012-01:clause-period",
            "2012-03-01..2013-02-28",
            "2012-03-01..2013-12-31",
        ),
    ),
    "payee": ("Survey Ltd", "Other Ltd", ("payee of expenditure:PV-1", "Survey Ltd", "Other Ltd")),
    "narration": (
        "Travel to Herat",
        "Travel to Bern",
        ("narration of expenditure:PV-2", "Travel to Herat", "Travel to Bern"),
    ),
    "illustrative": (
        "  illustrative: TRUE\n",
        "",
        ("illustrative of expenditure:PV-2", "True", "nothing"),
    ),
    "a number for a yes": (
        "  illustrative: TRUE\n",
        "  illustrative: 1\n",
        ("illustrative of expenditure:PV-2", "True", "1"),
    ),
    "origin": (
        'key: "receipt:R-1"\n  origin: "{receipts} Receipts!A2:H2"',
        'key: "receipt:R-1"\n  origin: "{receipts} Receipts!A3:H3"',
        ("origin of receipt:R-1", "Receipts!A2:H2", "Receipts!A3:H3"),
    ),
    "a clause taken out": (
        'axis: "ceiling"\n  allows: "received"\n  text: "For Mali."\n  key: "agreement:DEU',
        'axis: "ceiling"\n  allows: "received"\n  text: "For Mali."\n  key: "agreement:XXX',
        ("entry of agreement:DEU-2012-01:clause-ceiling", "an entry", "nothing (nowhere)"),
    ),
    "an entry that no row makes": (
        'key: "agreement:DEU-2012-01:clause-ceiling"\n',
        "",
        ("entry of an entry without key", "nothing", "an entry"),
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_must_21_an_edit_with_a_new_chain_is_a_difference(what: str, copied: Path) -> None:
    """Whatever part of an entry was edited: its key, its place, its cells, and both sides."""
    old, new, (part, source, booked) = EDITS[what]
    (receipts,) = (copied / "sources").glob("*-receipts.xlsx")
    old, new = (text.replace("{receipts}", receipts.name[:12]) for text in (old, new))
    assert reconcile_sources(load_beside_archive(copied)).ties
    edit(copied, old, new)

    found = reconcile_sources(load_beside_archive(copied))

    (one,) = [each for each in found.differences if each.what == part]
    assert source in one.in_source
    assert one.in_books.startswith(booked) or booked in one.in_books
    assert "(batches/" in one.in_books or "(nowhere)" in one.in_books
    assert one.cells
    assert one.sheet
    assert not found.ties
    assert any(count.differing for count in found.sheets)


def test_must_21_what_came_later_is_no_difference(copied: Path) -> None:
    """Receipts in parts over three batches, with rates that came before and after them."""
    head = ["Reference", "Funding", "Date", "Amount", "Currency", "USD", "Rate", "Rate source"]
    bring(copied, {"april.xlsx": ("rates", "Sheet", rates("2012-04-01", "0.77"))})
    row = ["R-3", "DEU-2012-01", "2012-04-16", 33333.33, "EUR", None, None, None]
    bring(copied, {"third.xlsx": ("receipts", "Sheet", [head, row])})
    bring(copied, {"later.xlsx": ("rates", "Sheet", rates("2012-04-15", "0.9"))})
    row = ["R-4", "DEU-2012-01", "2012-04-20", 166666.67, "EUR", None, None, None]
    bring(copied, {"fourth.xlsx": ("receipts", "Sheet", [head, row])})

    found = reconcile_sources(load(copied))

    assert found.differences == ()
    assert found.ties
    (one,) = trace(load(copied), "receipt:R-3")
    assert one.remade
    assert one.departures == ()
    (exchange,) = one.exchange
    assert (exchange.original, exchange.rate) == ("33,333.33 EUR", "0.77")
    assert exchange.price_key == "rate:2012-04-01/EUR"
    assert exchange.price_place.startswith("batches/")


def rates(day: str, rate: str) -> list[list[object]]:
    """Return a sheet with one rate of exchange."""
    return [["Date", "Currency", "Rate", "Rate source"], [day, "EUR", rate, f"UNORE {day[:7]}"]]


def test_must_21_trace_says_when_the_cells_say_something_else(copied: Path) -> None:
    """A funding above a cell with another one does not pass without remark: exit code 1."""
    edit(copied, _PV1, _PV1.replace("JPN-", "DEU-"))

    done = CliRunner().invoke(command, ["--books", str(copied), "expenditure:PV-1"])
    as_json = CliRunner().invoke(command, ["--books", str(copied), "expenditure:PV-1", "--json"])

    assert done.exit_code == 1
    assert "DIFFERS: funding booked DEU-2012-01, the cells say JPN-2012-01" in done.output
    (one,) = json.loads(as_json.output)
    assert one["departures"] == [
        {"what": "funding", "booked": "DEU-2012-01", "source": "JPN-2012-01"}
    ]


def test_trace_says_that_the_cells_make_the_entry(imported: Path) -> None:
    """An entry as its cells make it: said so, with the original, its rate, and whose it is."""
    done = CliRunner().invoke(command, ["--books", str(imported), "receipt:R-2"])

    assert done.exit_code == 0
    assert "The entry is what the importer makes of these cells." in done.output
    assert "200,000.00 EUR, rate 0.75 to the dollar, by UNORE 2012-03" in done.output
    assert "the rate is of the books" not in done.output


def test_an_entry_that_no_row_makes_is_said_to_be_one(copied: Path) -> None:
    """A key that its cells do not give: the trace says that nothing makes it."""
    edit(copied, 'key: "receipt:R-1"', 'key: "receipt:R-7"')

    (one,) = trace(load_beside_archive(copied), "receipt:R-7")

    assert [part.what for part in one.departures] == ["entry"]
    assert not one.whole


def test_a_source_that_is_not_the_batchs_own_is_a_difference(copied: Path) -> None:
    """Another file in the archive, named by the edited batch: the batch's id is not its own."""
    source = next((copied / "sources").glob("*-receipts.xlsx"))
    content = source.read_bytes() + b"PK"
    name = digest(source.read_bytes())
    (copied / "sources" / f"{digest(content)[:12]}-receipts.xlsx").write_bytes(content)
    for path in (copied / "batches").glob("*.beancount"):
        text = path.read_text("utf-8")
        if name in text:
            edit(
                copied,
                text,
                text.replace(name, digest(content)).replace(name[:12], digest(content)[:12]),
            )
            break

    found = reconcile_sources(load_beside_archive(copied))

    assert any("is not made of this source" in one.what for one in found.differences)
