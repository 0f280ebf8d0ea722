"""Papers of the audit: what they say of thresholds, the same bytes, no wider than a terminal."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import percentage
from reports.audit.people import same, who
from reports.audit.reading import Rate
from reports.audit.table import ALIASES, CHECKS, PAPERS, named
from tests.reports.audit.conftest import BASE, TODAY, call
from tests.reports.audit.plants import PLANTS

WIDTH = 110


def test_all_checks_are_saved_as_workbook_and_json_the_same_each_time(base, tmp_path):
    """With the head of the chain, and every row."""
    found = []
    for name in ("one", "two"):
        out = tmp_path / name
        code, output = call(
            "audit", "all", "--books", str(base), "--today", TODAY, "--out", str(out)
        )
        assert code == 0, output
        found.append({path.name: path.read_bytes() for path in out.iterdir()})
        assert max(map(len, output.splitlines())) <= WIDTH
    assert found[0] == found[1]
    assert set(found[0]) == {f"audit-all-{TODAY}.json", f"audit-all-{TODAY}.xlsx"}
    data = json.loads(found[0][f"audit-all-{TODAY}.json"])
    assert len(data["identity"]["chain"]) == 64
    assert [check["spec"]["id"] for check in data["checks"]] == list(CHECKS)
    sheets = openpyxl.load_workbook(tmp_path / "one" / f"audit-all-{TODAY}.xlsx").sheetnames
    assert len(sheets) > 20


def test_a_terminal_shows_the_first_rows_and_says_how_many_more(planted):
    """The JSON has every one."""
    text = "".join(
        f'2015-01-05 custom "override" "OV-{number}"\n  finding: "EARMARK-PERIOD"\n'
        f'  about: "nothing"\n  reason: "Why."\n  authority: "X"\n  by: "ANA"\n  second: "BEN"\n'
        for number in range(10, 30)
    )
    folder = planted(text)

    code, output = call("audit", "A24", "--books", str(folder), "--today", TODAY)

    assert code == 1
    assert "9 more: --json and --out have every row." in output
    code, output = call("audit", "A24", "--books", str(folder), "--today", TODAY, "--json")
    assert len(json.loads(output)["checks"][0]["rows"]) == 21


def test_a_threshold_is_the_policy_of_the_books_or_said_to_be_assumed(planted):
    """`off` switches it off; what is no span is bad input."""
    plant = next(plant for plant in PLANTS if plant.check == "A09")
    policy = '2000-01-01 custom "policy" "AUDIT-STALE"\n  value: "{}"\n  source: "The audit plan"\n'
    options = ("--today", TODAY, "--books")

    folder = planted(plant.added)
    code, output = call("audit", "stale", *options, str(folder))
    assert code == 1
    assert "24 months (assumed, no policy AUDIT-STALE states it)" in " ".join(output.split())
    for value, expected in (("60 months", 0), ("2013-01-01", 1), ("off", 0), ("long", 2)):
        main = folder / "terms" / "base.beancount"
        main.write_text(f"{main.read_text('utf-8').partition('; policy')[0]}; policy\n"
                        f"{policy.format(value)}", "utf-8")  # fmt: skip
        code, output = call("audit", "stale", *options, str(folder))
        assert code == expected, output
    assert "no window such as" in output


def test_what_has_nothing_to_look_at_is_not_clean(tmp_path):
    """New books: nothing is proved by an empty list."""
    folder = tmp_path / "books"
    call("init", "--books", str(folder))

    code, output = call("audit", "all", "--books", str(folder), "--today", TODAY)

    assert code == 0
    assert "0 of 24 checks to answer for, 0 clean" in output
    assert output.count("not tested") == 24


def test_a_missing_source_is_a_finding_and_no_refusal(planted):
    """Batches and chain are held; that a source is gone is what A03 says."""
    folder = planted()
    (source,) = (folder / "sources").glob("*-vouchers.xlsx")
    source.unlink()

    code, output = call("audit", "sources", "--books", str(folder), "--today", TODAY)

    assert code == 1
    assert "missing" in output
    assert call("audit", "A20", "--books", str(folder), "--today", TODAY)[0] == 0


def test_a_missing_issuing_paper_is_a_finding(planted):
    """What went out cannot be made again without it."""
    folder = planted()
    (paper,) = (folder / "sources").glob("*-issued-*.json")
    paper.unlink()

    code, output = call("audit", "statements", "--books", str(folder), "--today", TODAY, "--json")

    assert code == 1
    assert "is not in the archive" in output


def test_names_lead_to_checks():
    """Ids and names in any case, and other words for them."""
    for spec in CHECKS.values():
        assert named(spec.id.lower()) is named(spec.name.upper()) is spec
    for word, name in ALIASES.items():
        assert named(word) is named(name)
    assert named("nothing") is None
    code, output = call("audit", "list")
    assert code == 0
    assert len(output.splitlines()) == len(CHECKS)
    assert len(json.loads(call("audit", "list", "--json")[1])) == len(CHECKS)
    assert set(PAPERS) == {"audit", "controls", "oversight"}


def test_one_person_by_any_name(base):
    """Order, case, accents and aliases make no second person; nobody is the same as nobody."""
    from reports.audit.books import load_for_audit

    register = load_for_audit(base).register
    assert who("Kovač, Ana") == who("ana  KOVAC")
    assert same(register, "ANA", "Kovac, Ana")
    assert not same(register, "ANA", "BEN")
    assert not same(register, "", "")


@settings(max_examples=100)
@given(
    st.decimals(Decimal("-99999999.99"), Decimal("99999999.99"), places=2),
    st.decimals(0, 100, places=2),
    st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1)]),
)
def test_support_cost_is_reckoned_as_agreed_by_another_way(base_amount, rate, unit):
    """The check's own arithmetic gives what the rule's does, to the last unit."""
    due = Rate(rate, unit, frozenset(), "", "").on(base_amount)

    assert due == percentage(base_amount, rate, unit=unit)


def test_the_audit_looks_at_the_books_as_of_its_day(base):
    """What is booked later is not there yet."""
    code, output = call("audit", "A01", "--books", str(base), "--today", "2012-03-01", "--json")
    seen = {one["what"]: one["number"] for one in json.loads(output)["checks"][0]["seen"]}

    assert code == 0
    assert seen["Postings"] == seen["Lines"] == 2
    assert datetime.date.fromisoformat(TODAY) > datetime.date(2012, 3, 1)
    assert "2012-02-01" in BASE
