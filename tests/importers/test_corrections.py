"""Corrections: what the books have is reversed, what the file says now is entered, both linked."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import load, peek
from tests.importers.kit import REGISTER, D, Desk, contribution, contributions
from tests.importers.test_import import SPENT

WHY = ("--correct", "--reason", "The donor's letter of 3 May.")


def spending(desk, name, *rows):
    """Return a workbook of expenditure: reference, funding, amount, and what is otherwise."""
    lines = [
        [reference, D(2010, 5, 1), funding, "AFG", "Travel", "clearance", amount]
        for reference, funding, amount in rows
    ]
    return desk.book(name, {"E": [SPENT, *lines]})


def balances(folder):
    """Return what the books have, by account, funding and every dimension a report parts by."""
    found = defaultdict(Decimal)
    for line in load(folder).lines:
        key = (
            line.account, line.funding, line.activity, line.partner, line.programme,
            line.budget_class, line.cost_date, line.donor,
        )  # fmt: skip
        found[key] += line.amount
    return {key: amount for key, amount in found.items() if amount}


def terms(folder):
    """Return what the register says, without where it stands."""
    register = peek(folder).register
    held = [*register.agreements.values(), *register.grants.values(), *register.clauses]
    skip = {"place", "origin", "key", "corrects"}
    return sorted(str(term.model_dump(exclude=skip)) for term in held)


def check(desk):
    """Hold the books against their rules and their sources."""
    assert desk.run("check")[0] == 0
    code, output, _ = desk.run("reconcile", "sources")
    assert code == 0, output


@pytest.fixture
def signed(desk):
    """Return a desk whose books have two agreements and a cost."""
    one, two = contribution("JPN-2010-01"), contribution("FRA-2010-01", donor="France")
    assert desk.run("import", desk.book("a.xlsx", contributions(one, two)))[0] == 0
    assert desk.run("import", spending(desk, "e.xlsx", ("V-1", "JPN-2010-01", 100)))[0] == 0
    return desk


def test_must_02_a_changed_amount_is_corrected_as_a_set(signed):
    """Agreement, signature and receipt; what did not change is not touched."""
    rows = [contribution("JPN-2010-01", 2500), contribution("FRA-2010-01", donor="France")]
    file = signed.book("b.xlsx", contributions(*rows))
    assert signed.run("import", file)[0] == 3
    code, output, _ = signed.run("import", file, *WHY)
    assert code == 0
    assert "1 corrected, 1 known" in output
    assert "amount: '1000' (K5) is now '2500' (K5)" in output
    found = peek(signed.books)
    assert found.register.agreements["JPN-2010-01"].amount.number == 2500
    assert sorted(key.rpartition(":")[2] for key in found.histories) == [
        "agreement", "receipt", "signed",
    ]  # fmt: skip
    check(signed)


def test_must_04_a_corrected_file_again_is_nothing_and_the_old_one_a_conflict(signed):
    """Never silently accepted back."""
    file = signed.book("b.xlsx", contributions(contribution("JPN-2010-01", 2500)))
    assert signed.run("import", file, *WHY)[0] == 0
    before = signed.content()
    for more in ((), WHY):
        code, output, _ = signed.run("import", file, *more)
        assert (code, "nothing new" in output) == (0, True)
    code, output, _ = signed.run("import", signed.folder / "a.xlsx")
    assert code == 3
    assert "in the books from b.xlsx" in output
    assert "amount: '2500' (K5) is now '1000' (K5)" in output
    assert signed.content() == before
    assert signed.run("import", signed.folder / "a.xlsx", *WHY)[0] == 0
    assert {"contribution:JPN-2010-01:signed#3"} <= {
        entry.meta["key"] for entry in peek(signed.books).entries_by_key[
            "contribution:JPN-2010-01:signed"
        ]
    }  # fmt: skip
    check(signed)


def test_a_correction_that_the_rules_refuse_writes_nothing(signed):
    """The cost of the books must still be lawful under the agreement as it would be."""
    before = signed.content()
    file = signed.book("b.xlsx", contributions(contribution("JPN-2010-01", programme="Libya")))
    code, _, errors = signed.run("import", file, *WHY)
    assert (code, "EARMARK-PROGRAMME" in errors) == (1, True)
    small = signed.book("c.xlsx", contributions(contribution("JPN-2010-01", 99)))
    code, _, errors = signed.run("import", small, *WHY)
    assert (code, "EARMARK-CEILING" in errors) == (1, True)
    assert signed.content() == before


def test_what_was_charged_wrongly_is_corrected_after_its_agreement(signed):
    """A cost that was reversed on its day is judged by no clause any more."""
    assert signed.run("reverse", "expenditure:V-1", "--reason", "Wrong grant.")[0] == 0
    file = signed.book("b.xlsx", contributions(contribution("JPN-2010-01", programme="Libya")))
    assert signed.run("import", file, *WHY)[0] == 0
    check(signed)


def test_only_what_is_named_is_corrected(signed):
    """Another conflict stays one, and stops the import."""
    rows = [contribution("JPN-2010-01", 2500), contribution("FRA-2010-01", 7, donor="France")]
    file = signed.book("b.xlsx", contributions(*rows))
    code, output, _ = signed.run("import", file, *WHY, "--only", "contribution:JPN-2010-01")
    assert code == 3
    assert "conflict: FRA-2010-01" in output
    assert "2500" not in output
    kept = signed.book(
        "c.xlsx", contributions(rows[0], contribution("FRA-2010-01", donor="France"))
    )
    assert signed.run("import", kept, *WHY, "--only", "contribution:FRA-2010-01")[0] == 3
    assert signed.run("import", kept, *WHY, "--only", "contribution:JPN-2010-01")[0] == 0


@pytest.mark.parametrize("words", [
    ("--correct",), ("--correct", "--reason", " - "), ("--reason", "x"), ("--only", "x"),
    ("--accept-valid", *WHY),
])  # fmt: skip
def test_options_that_do_not_go_together(signed, words):
    """A reason is words, and belongs to a correction."""
    assert signed.run("import", signed.folder / "a.xlsx", *words)[0] == 2


def test_reversing_a_row_takes_all_it_made_back(signed):
    """An agreement that never was: its terms, its signature, its receipt."""
    code, output, _ = signed.run("reverse", "contribution:FRA-2010-01", "--reason", "Not signed.")
    assert code == 0
    assert "reverses contribution:FRA-2010-01:signed of 2010-03-18: 1,000.00 USD" in output
    assert "FRA-2010-01" not in peek(signed.books).register.agreements
    assert not [key for key in balances(signed.books) if key[1] == "FRA-2010-01"]
    check(signed)
    assert signed.run("status")[0] == 0


def test_a_term_that_others_need_is_not_withdrawn(signed):
    """The cost under it stands: the rules refuse, and nothing is written."""
    before = signed.content()
    code, _, errors = signed.run("reverse", "contribution:JPN-2010-01", "--reason", "Not signed.")
    assert (code, "FUNDING-UNKNOWN" in errors) == (1, True)
    assert signed.run("reverse", "donor:JPN", "--reason", "A double.")[0] == 1
    assert signed.content() == before


def test_a_reversed_row_that_comes_again_is_told_and_entered_only_on_purpose(signed):
    """Known, but reversed: said with day and reason; a bigger file still brings what is new."""
    assert signed.run("reverse", "expenditure:V-1", "--reason", "Paid twice.")[0] == 0
    rows = (("V-1", "JPN-2010-01", 100), ("V-2", "JPN-2010-01", 7))
    bigger = spending(signed, "f.xlsx", *rows)
    code, output, _ = signed.run("import", bigger)
    assert code == 0
    assert "1 new, 0 known, 1 reversed before" in output
    assert "IMPORT-REVERSED" in output
    assert "Paid twice." in output
    again = ("import", bigger, "--correct", "--reason", "It was not.")
    assert signed.run(*again, "--only", "expenditure:V-2")[0] == 0
    assert "expenditure:V-1" not in peek(signed.books).entries_by_key
    code, output, _ = signed.run(*again)
    assert (code, "entered again: expenditure:V-1" in output) == (0, True)
    assert "expenditure:V-1" in peek(signed.books).entries_by_key
    check(signed)


@pytest.mark.parametrize(("words", "says"), [
    (("expenditure:V-2", "--reason", "x"), "The nearest are: expenditure:V-1"),
    (("nothing at all", "--reason", "x"), "`vtf trace` shows keys"),
    (("expenditure:V-1", "--reason", " . "), "needs words"),
    (("contribution:JPN-2010-01:signed#2", "--reason", "x"), "nothing in the books has the key"),
    (("expenditure:V-1", "--reason", "x", "--date", "2010-04-30"), "booked on 2010-05-01"),
])  # fmt: skip
def test_what_cannot_be_reversed_is_refused(signed, words, says):
    """And why, and what there is instead."""
    code, _, errors = signed.run("reverse", *words)
    assert code in {1, 2}
    assert says in errors


def test_a_reversal_is_reversed_by_entering_again_only(signed):
    """Twice is once too often; and a reversal has no reversal."""
    assert signed.run("reverse", "expenditure:V-1", "--reason", "Twice.")[0] == 0
    code, _, errors = signed.run("reverse", "expenditure:V-1", "--reason", "Twice.")
    assert (code, "is reversed already: Twice." in errors) == (2, True)
    code, _, errors = signed.run("reverse", "reversal:expenditure:V-1#1", "--reason", "x")
    assert code == 2


def test_a_reversal_of_a_later_day(signed):
    """One entry of a row alone, on a day of its own; the cost date stays."""
    words = ("reverse", "expenditure:V-1", "--reason", "Refunded.", "--date", "2010-07-01")
    code, output, _ = signed.run(*words, "--dry-run", "--json")
    assert code == 0
    assert json.loads(output)["status"] == "dry run"
    assert signed.run(*words)[0] == 0
    back = next(iter(peek(signed.books).reversals.values()))
    assert (back.date, back.meta["cost-date"]) == (D(2010, 7, 1), D(2010, 5, 1))
    assert signed.run("reverse", "contribution:FRA-2010-01:receipt", "--reason", "Bounced.")[0] == 0
    assert "contribution:FRA-2010-01:signed" in peek(signed.books).entries_by_key
    check(signed)


def test_must_02_trace_shows_the_whole_chain(signed):
    """First version, reversal with its reason and paper, next version; each with its cells."""
    signed.run("reverse", "expenditure:V-1", "--reason", "Paid twice.")
    signed.run("import", signed.folder / "e.xlsx", "--correct", "--reason", "It was not.")
    code, output, _ = signed.run("trace", "expenditure:V-1", "--json")
    found = json.loads(output)
    assert code == 0
    assert [one["key"] for one in found] == [
        "expenditure:V-1", "reversal:expenditure:V-1#1", "expenditure:V-1#2",
    ]  # fmt: skip
    assert [one["links"][0]["what"] for one in found] == ["reversed by", "reverses", "corrects"]
    assert {one["rows"][0]["range"] for one in found} == {"A2:G2"}
    code, output, _ = signed.run("trace", "reversal:expenditure:V-1#1")
    assert (code, "reverses expenditure:V-1: Paid twice." in output) == (0, True)


def test_the_receivable_of_a_reversed_receipt_is_as_it_was(desk):
    """In its own currency and in dollars, so that the next receipt takes all of it."""
    rate = {"Rates": [["Date", "Currency", "Rate", "Rate source"],
                      [D(2010, 3, 18), "EUR", 0.8, "UNORE 2010-03"],
                      [D(2010, 6, 1), "EUR", 0.75, "UNORE 2010-06"]]}  # fmt: skip
    assert desk.run("import", desk.book("r.xlsx", rate))[0] == 0
    row = contribution("FRA-2010-01", 1000, donor="France", currency="EUR", status="committed")
    assert desk.run("import", desk.book("a.xlsx", contributions(row)))[0] == 0
    header = ["Reference", "Funding", "Date", "Amount", "Currency"]

    def receipts(name, *rows):
        lines = [[reference, "FRA-2010-01", D(2010, 6, 1), amount, "EUR"]
                 for reference, amount in rows]  # fmt: skip
        return desk.book(name, {"Receipts": [header, *lines]})

    assert desk.run("import", receipts("p.xlsx", ("R-1", 300)))[0] == 0
    assert desk.run("reverse", "receipt:R-1", "--reason", "Bounced.")[0] == 0
    code, _, errors = desk.run("import", receipts("q.xlsx", ("R-2", 1000)))
    assert (code, errors) == (0, "")
    left = [amount for key, amount in balances(desk.books).items() if ":Receivable:" in key[0]]
    assert len(left) == 2
    assert sum(left) == 0
    check(desk)


def test_support_cost_is_reversed_with_its_cost(desk):
    """The whole voucher goes back, its charge too, on a day under another rate as well."""
    row = contribution("JPN-2010-01", **{"support cost %": "13%"})
    assert desk.run("import", desk.book("a.xlsx", contributions(row)))[0] == 0
    cost = ["V-1", D(2010, 5, 1), "JPN-2010-01", "AFG", "Travel", "clearance", 100, 13]
    rows = [[*SPENT, "Support cost"], cost]
    assert desk.run("import", desk.book("e.xlsx", {"E": rows}))[0] == 0
    words = ("--reason", "Late.", "--date", "2010-08-01")
    assert desk.run("reverse", "expenditure:V-1", *words)[0] == 0
    assert not [key for key in balances(desk.books) if key[0].startswith("Expenses:")]
    check(desk)


def test_a_published_rate_is_not_corrected(desk):
    """It stays a conflict, which says so."""
    header = ["Date", "Currency", "Rate", "Rate source"]
    desk.run("import", desk.book("r.xlsx", {"Rates": [header, [D(2010, 3, 18), "EUR", 0.8, "A"]]}))
    file = desk.book("s.xlsx", {"Rates": [header, [D(2010, 3, 18), "EUR", 0.9, "A"]]})
    code, _, errors = desk.run("import", file, *WHY)
    assert (code, "A rate that was published is not reversed" in errors) == (3, True)
    code, _, errors = desk.run("reverse", "rate:2010-03-18/EUR", "--reason", "x")
    assert (code, "IMPORT-REVERSAL" in errors) == (1, True)


AMOUNTS = st.lists(st.integers(1, 4), min_size=3, max_size=3)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(versions=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=3))
def test_must_02_corrected_again_and_again_is_the_last_version(tmp_path_factory, versions):
    """Balances and terms are those of books that only ever saw the last one."""
    desk, last = (Desk(tmp_path_factory.mktemp("books")) for _ in range(2))
    for one in (desk, last):
        assert one.run("import", one.book("register.xlsx", REGISTER))[0] == 0
    for number, (given_, spent_) in enumerate(versions):
        for one in (desk, last) if number == len(versions) - 1 else (desk,):
            sheets = contributions(
                *(contribution("JPN-2010-01", 1000 * amount, grant=f"JPN-2010-01-{at}")
                  for at, amount in enumerate(given_))
            )  # fmt: skip
            lines = [[f"V-{at}", D(2010, 5, 1), f"JPN-2010-01-{at}", "AFG", "Travel", "clearance",
                      100 * amount] for at, amount in enumerate(spent_)]  # fmt: skip
            file = one.book(f"{number}.xlsx", sheets | {"E": [SPENT, *lines]})
            how = WHY if number and one is desk else ()
            code, output, errors = one.run("import", file, *how)
            assert code == 0, output + errors
    assert balances(desk.books) == balances(last.books)
    assert terms(desk.books) == terms(last.books)
    check(desk)


def test_must_02_a_changed_line_of_a_voucher_shows_its_own_cell(signed):
    """Line by line, a line that is gone and one that is new too; a name like a version is none."""
    header = [*SPENT, "Line"]

    def voucher(name, *amounts):
        lines = [["V-7#2", D(2010, 5, 1), "JPN-2010-01", "AFG", "Travel", "clearance", amount, at]
                 for at, amount in enumerate(amounts, 1)]  # fmt: skip
        other = ["V-7", D(2010, 5, 1), "JPN-2010-01", "AFG", "Travel", "clearance", amounts[0], 1]
        return signed.book(name, {"E": [header, *lines, other]})

    assert signed.run("import", voucher("v.xlsx", 1, 2))[0] == 0
    code, output, errors = signed.run("import", voucher("w.xlsx", 5, 6, 7))
    assert code == 3
    assert "amount: '1' (G2) is now '5' (G2)" in output
    assert "amount: '2' (G3) is now '6' (G3)" in output
    assert "amount: 'empty' (no column) is now '7' (G4)" in output
    assert "4 rows in conflict" in errors
    assert signed.run("import", signed.folder / "w.xlsx", *WHY)[0] == 0
    assert {"expenditure:V-7", "expenditure:V-7#2"} <= set(peek(signed.books).histories)
    check(signed)
