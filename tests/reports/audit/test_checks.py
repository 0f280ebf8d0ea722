"""Each check: clean where all is well, and tripped by its own breach and by nothing else."""

from __future__ import annotations

import datetime
import json

import pytest

from ledger.manifest import Manifest, digest, read_manifest
from reports.audit.books import load_for_audit
from reports.audit.run import audited
from reports.audit.table import CHECKS
from reports.financial.budget import budget
from reports.financial.periods import Period
from tests.reports.audit.conftest import TODAY, call
from tests.reports.audit.plants import PLANTS
from tests.reports.audit.plants_more import MORE

DAY = datetime.date.fromisoformat(TODAY)


def rows(found):
    """Return what is to answer for, as a failing test should say it."""
    return [
        (check.spec.id, str(row.weight), row.what, row.expected, row.found)
        for check in found.checks
        for row in check.rows
        if row.weight != "listed"
    ]


def test_every_check_is_clean_on_lawful_books_and_has_looked_at_something(base):
    """An empty result means something only where something was looked at."""
    found = audited(load_for_audit(base), DAY)

    assert rows(found) == []
    assert found.tripped == ()
    assert found.errors == 0
    assert [check.spec.id for check in found.checks if check.untested] == []
    assert list(CHECKS) == [check.spec.id for check in found.checks]
    for check in found.checks:
        assert any(seen.number for seen in check.seen), check.spec.id
        assert check.how


@pytest.mark.parametrize("plant", PLANTS + MORE, ids=lambda plant: f"{plant.check}-{plant.why}")
def test_should_02_a_planted_breach_trips_its_own_check_and_nothing_else(planted, plant):
    """The books may break rules by it: the audit runs all the same."""
    folder = planted(plant.added, plant.old, plant.new)

    found = audited(load_for_audit(folder), DAY)

    assert found.tripped == ((plant.check,) if plant.check else ()), rows(found)


def test_a03_a_figure_changed_in_a_batch_is_found_in_its_sheet(planted):
    """Whoever changes a batch and chains the manifest anew does not change the archived sheet."""
    folder = planted()
    manifest = read_manifest(folder)
    last = manifest.links[-1]
    path = folder / "batches" / f"{last.id}.beancount"
    path.write_bytes(path.read_bytes().replace(b"100.00 USD", b" 90.00 USD"))
    again = Manifest()
    for link in manifest.links:
        content = (folder / "batches" / f"{link.id}.beancount").read_bytes()
        again = again.with_batch(link.id, digest(content))
    (folder / "manifest.beancount").write_text(again.as_text(), "utf-8")

    found = audited(load_for_audit(folder), DAY)

    assert found.tripped == ("A03",), rows(found)
    check = next(check for check in found.checks if check.spec.id == "A03")
    assert [tie.difference for tie in check.apart] == [10]


def test_every_check_has_a_planted_breach():
    """No check cannot fail."""
    assert {plant.check for plant in PLANTS} | {"A03"} == set(CHECKS)
    assert {plant.check for plant in MORE} | {"A03"} == {*CHECKS, ""}


def test_new_11_the_command_line_runs_one_check_by_id_and_by_name(planted):
    """The same paper by either word; the exit code says whether there is anything."""
    plant = next(plant for plant in PLANTS if plant.check == "A07")
    folder = planted(plant.added)
    options = ("--books", str(folder), "--today", TODAY)

    code, output = call("audit", "A07", *options)
    assert code == 1
    assert "Support cost is the agreement's rate: 1 finding" in output
    assert "1 error: see vtf check" in output
    assert call("audit", "psc", *options) == (code, output)
    code, output = call("audit", "A06", *options)
    assert code == 0
    assert "What was looked at" in output
    data = json.loads(call("audit", "A07", *options, "--json")[1])
    assert data["checks"][0]["rows"][0]["expected"] == "7.00"
    assert call("audit", "A99", *options)[0] == 2


def test_a_reversal_of_tomorrow_takes_nothing_back_today(planted):
    """The receipt stands on the day of the audit, and its deposit is booked."""
    folder = planted(
        '2015-08-20 * "Japan" "Taken back"\n  funding: "JPN-2014-MLI"\n  key: "planted"\n'
        '  reverses: "jpn-deposit"\n  Assets:VTF:Cash:UNHQ -10000.00 USD\n'
        "  Assets:VTF:Receivable:JPN 10000.00 USD\n"
    )

    assert "A02" not in audited(load_for_audit(folder), DAY).tripped


@pytest.mark.parametrize(
    "odd", ["funding: 5", 'funding: "NOBODY"', "key: 7", "reverses: 2014-01-01"]
)
def test_what_nobody_can_read_is_audited_all_the_same(planted, odd):
    """Metadata of a wrong type and a funding that is none are no reason to stop."""
    named = "" if odd.startswith("funding") else '  funding: "DEU-2014"\n'
    folder = planted(
        f'2014-03-07 * "Odd"\n{named}  {odd}\n  Assets:VTF:Cash:EURO 1.00 USD\n'
        "  Assets:VTF:Receivable:DEU -1.00 USD\n"
    )

    assert audited(load_for_audit(folder), DAY).tripped


def test_a21_has_the_expense_of_each_year_that_the_budget_report_bridges_to(base):
    """Two ways of adding up the same years, by different code."""
    books = load_for_audit(base)
    (check,) = audited(books, DAY, (CHECKS["A21"],)).checks
    years = {tie.what.partition(":")[0]: tie for tie in check.ties if ", 2" in tie.what}
    found = 0
    for year in range(2012, 2016):
        begins, ends = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        report = budget(books, Period(begins, min(ends, DAY)))
        for bridge in report.bridges:
            tie = years.get(f"{bridge.fund}, {year}")
            assert (tie.one if tie else 0) == bridge.expense, (bridge.fund, year)
            found += tie is not None

    assert found == len(years)
