"""The demonstration, end to end and without a network; what it leaves is counted independently.

The demonstration runs once for all tests here. Sums are taken from the workbooks by openpyxl, not
by the importers, and held against the books.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import shutil
from collections import defaultdict
from decimal import Decimal

import openpyxl
import pytest
from beancount.core.data import Custom, Transaction

from ledger.example import demo
from ledger.example.make_workbooks import FIGURES, FOLDER
from ledger.example.sheets import read_table, write_workbook
from ledger.example.workbooks import REFUSED, WORKBOOKS
from ledger.findings import errors_in

#: Funds of the cases: all that is booked in them is made up.
MADE_UP = {"EXTF", "EXMIS", "EXPF"}

#: Voucher -> codes of the findings that refuse it.
REFUSALS = {
    "BAD-01": {"EARMARK-PROGRAMME"},
    "BAD-02": {"EARMARK-ACTIVITY"},
    "BAD-03": {"EARMARK-PARTNER"},
    "BAD-04": {"EARMARK-ACTIVITY"},
    "BAD-05": {"EARMARK-PLACE"},
    "BAD-06": {"EARMARK-BUDGET-CLASS"},
    "BAD-07": {"EARMARK-PERIOD"},
    "BAD-08": {"EARMARK-CEILING"},
    "BAD-09": {"WALL-MISSION", "EARMARK-PROGRAMME"},
    "BAD-10": {"APPROPRIATION-PERIOD"},
    "BAD-11": {"APPROPRIATION-PENDING"},
    "BAD-12": {"EARMARK-SUPPORT-COST"},
    "BAD-13": {"PROGRAMME-CLOSED"},
    "BAD-14": {"EARMARK-PROGRAMME"},
    "BAD-15": {"FUNDING-UNAPPLIED"},
}


def column(workbook: str, sheet: str, header: str, *, only: tuple[str, str] = ("", "")) -> Decimal:
    """Return the sum of a column as it stands in a workbook, totals and headings left out.

    `only` is a header and the text that its cell must have for a row to count.
    """
    page = openpyxl.load_workbook(FOLDER / workbook)[sheet]
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    head = next(row for row in rows if header in [str(cell).replace("\n", " ") for cell in row])
    texts = [str(cell).replace("\n", " ") if cell is not None else "" for cell in head]
    at, key = texts.index(header), texts.index(only[0]) if only[0] else None
    found = Decimal(0)
    for row in rows[rows.index(head) + 1 :]:
        filled = [cell for cell in row if cell is not None]
        if len(filled) > 4 and row[at] is not None and (key is None or row[key] == only[1]):
            found += Decimal(str(row[at]).replace(",", ""))
    return found


def received(ran, fund: str, year: int | None = None) -> Decimal:
    """Return the cash that came into a fund from outside, out of the books' lines."""
    cash: dict[int, Decimal] = defaultdict(Decimal)
    given: set[int] = set()
    for line in ran.books.lines:
        if line.fund == fund and (year is None or line.date.year == year):
            if line.kind == "cash":
                cash[line.entry] += line.amount
            if line.kind in {"receivable", "contribution"}:
                given.add(line.entry)
    return sum((amount for entry, amount in cash.items() if entry in given), Decimal(0))


def test_must_26_the_demonstration_runs_without_a_network(ran):
    """Every step answered as it should, and nothing tried to leave the machine.

    That the way out was shut is shown by a process that tries.
    """
    assert ran.network == ""
    assert "Done in" in ran.said
    assert "vtf serve" in ran.said


def test_the_books_are_lawful_and_hold_one_batch_for_each_workbook_but_the_refused(ran):
    """A batch for each workbook, and one for each command that books; the refused left no trace."""
    files = [term.file.partition("-")[2] for term in ran.books.register.batches.values()]
    workbooks = sorted(name for name in files if name.endswith(".xlsx"))

    assert not errors_in(ran.books.findings)
    assert not ran.books.errors
    assert workbooks == sorted(set(WORKBOOKS) - {REFUSED})
    assert len(files) - len(workbooks) == 8  # matches, reserve 3, surrender 2, approval, close
    assert not any("refused" in path.name for path in (ran.folder / "books").rglob("*"))


def test_pooled_funds_hold_what_the_workbook_adds_up_to(ran):
    """Sudan 726,359,895.30 and South Sudan 674,523,448.19, kept apart."""
    for fund, name in (("CHF-SDN", "Sudan"), ("CHF-SSD", "South Sudan")):
        stated = column("chf-sudan.xlsx", "Contributions", "Paid (US$)", only=("Pooled fund", name))
        assert received(ran, fund) == stated
    assert received(ran, "CHF-SDN") == Decimal("726359895.30")
    assert received(ran, "CHF-SSD") == Decimal("674523448.19")


def test_the_row_without_a_contributor_is_set_aside_with_its_reason(ran):
    """3,000,000 pledged by nobody named is neither booked nor lost."""
    reasons = [term.reason for term in ran.books.register.set_asides.values()]

    assert reasons.count("the source names no contributor") == 1


def test_the_fund_received_59_1_million_in_2012(ran):
    """Five donors and the computed remainder, as the annual report has it."""
    assert received(ran, "VTF", 2012) == Decimal(59100000)
    assert column("vtf-contributions.xlsx", "Annual report 2012", "US dollars, as published") == (
        Decimal(59100000)
    )


def test_all_contributions_of_the_workbook_are_in_the_books(ran):
    """Dollars as published, two conversions, no gift added that a source says not to add."""
    dollars, came = "US dollars, as published", ("Status", "received")
    sheets = ("VTF 2009-2014", "VTF 2015-2024", "Annual report 2012", "VTF beside a mission")
    published = sum(column("vtf-contributions.xlsx", s, dollars, only=came) for s in sheets)
    yen = Decimal("7787031.83")  # 762,000,000 JPY at 97.855

    assert received(ran, "VTF") == published + yen


def test_japan_2010_is_one_agreement_of_four_grants(ran):
    """18,305,000 received, each grant with its own limit; UNICEF implements in Pakistan."""
    register = ran.books.register
    grants = {name: f for name, f in register.fundings.items() if f.agreement == "JPN-2010-01"}

    assert register.agreements["JPN-2010-01"].amount.number == 18305000
    assert sorted(f.amount.number for f in grants.values()) == [500000, 1500000, 3500000, 12805000]
    partner = [c.allows for c in grants["JPN-2010-01-PAK"].clauses() if c.axis == "partner"]
    assert partner == [("UNICEF",)]


def test_must_24_aliases_resolve_to_one_programme(ran):
    """Palestine, oPt and Palestinian territory are one programme, and vouchers used an alias."""
    register = ran.books.register
    names = ("Palestine", "oPt", "Palestinian territory", "PSE")

    assert {register.named("programme", name) for name in names} == {"PSE"}
    assert any(line.programme == "PSE" for line in ran.books.lines)


def test_assessed_budgets_are_booked_to_mission_years(ran):
    """UNMISS 2013/14 has 40,341,972; MINURSO adds up to its printed total."""
    votes = ran.books.register.appropriations

    assert votes["UNMISS-2013-14"].amount.number == 40341972
    assert votes["UNMISS-2013-14"].begins == datetime.date(2013, 7, 1)
    assert sum(v.amount.number for v in votes.values() if v.fund == "MINURSO") == 6178450
    assert votes["UNOCI-2011-12"].amount is None


def test_all_four_funding_systems_are_there(ran):
    """Voluntary, assessed, Support Account and pooled, each with money in it."""
    register = ran.books.register
    seen = {str(register.fund_class(line.fund)) for line in ran.books.lines}

    assert seen == {"voluntary", "assessed", "support-account", "pooled"}


def test_gifts_keep_their_original_amount_and_rate(ran):
    """Italy gave 140,733 EUR at 0.815, booked as the 172,679 dollars that were published."""
    line = next(
        line
        for line in ran.books.lines
        if line.funding == "FTS-227381" and line.kind == "receivable"
    )

    assert line.amount == Decimal("172679.00")
    assert (line.original, line.original_currency) == (Decimal(140733), "EUR")
    assert line.rate == Decimal("0.815")


def test_headquarters_budgets_are_allotments(ran):
    """Every line of the three budgets, under one of the eight classes."""
    allotments = ran.books.register.allotments.values()
    by_year: dict[int, Decimal] = defaultdict(Decimal)
    for term in allotments:
        if term.programme != "HQ":
            continue
        by_year[term.on.year] += term.amount.number

    assert by_year == {2007: 4090379, 2008: 4707772, 2009: 4772863}


def test_illustrative_entries_are_marked_and_nothing_else_is(ran):
    """Every voucher and every entry of the cases carries the mark, and no published figure does."""
    cases = {line.entry for line in ran.books.lines if line.fund in MADE_UP}
    spent = {line.entry for line in ran.books.lines if line.kind == "expense"}
    marked = {
        number
        for number, entry in enumerate(ran.books.entries)
        if isinstance(entry, Transaction) and entry.meta.get("illustrative") is True
    }

    assert marked == cases | spent
    assert all(line.illustrative for line in ran.books.lines if line.entry in marked)
    assert len(spent - cases) == len({row["reference"] for row in demo_vouchers()})


def test_no_term_of_the_cases_is_without_its_mark(ran):
    """Whatever the workbooks and files of the cases state says that it is made up."""
    unmarked = [
        entry
        for entry in ran.books.entries
        if isinstance(entry, Custom)
        and entry.type != "batch"
        and ("cases" in entry.meta["filename"] or "cases-" in source_of(ran, entry))
        and entry.meta.get("illustrative") is not True
    ]

    assert unmarked == []


def source_of(ran, entry) -> str:
    """Return the file of which the entry's rows are."""
    origin = str(entry.meta.get("origin", ""))[:12]
    files = (term.file for term in ran.books.register.batches.values())
    return next((file for file in files if origin and file.startswith(origin)), "")


def demo_vouchers() -> list[dict[str, str]]:
    """Return the vouchers of the illustrative workbook as openpyxl reads them."""
    found = []
    for sheet in openpyxl.load_workbook(FOLDER / "expenditure-illustrative.xlsx"):
        for row in sheet.iter_rows(values_only=True):
            cells = [str(cell) for cell in row if cell is not None]
            if cells and cells[-1] == "yes":
                found.append({"reference": cells[0]})
    return found


def test_spending_in_the_books_is_spending_in_the_workbook(ran):
    """Direct cost adds up to the workbook's; support cost is on top of it, by the clause."""
    direct = sum(
        line.amount
        for line in ran.books.lines
        if line.kind == "expense"
        and line.budget_class != "SupportCost"
        and line.fund not in MADE_UP
    )
    stated = sum(
        column("expenditure-illustrative.xlsx", sheet, "Amount (US$)")
        for sheet in ("VTF", "Missions", "Pooled")
    )

    assert direct == stated


@pytest.mark.parametrize("row", read_table(FIGURES, "refused"), ids=lambda row: row["reference"])
def test_must_05_and_must_06_and_must_10_each_planted_breach_is_refused_by_its_rule(ran, row):
    """The answer names the voucher's cells, the rule, and the clause or what stands for it."""
    answer = (ran.folder / "papers" / "refused.txt").read_text()
    number = int(row["reference"][-2:]) + 3  # the first voucher is in row 4
    about = [part for part in answer.split("error: ") if f"A{number}" in part.split("\n")[0]]

    assert REFUSALS[row["reference"]] <= {part.split()[0] for part in about}


def test_must_04_importing_again_changes_no_byte(ran):
    """The demonstration imported the contributions twice; the manifest has them once."""
    manifest = (ran.folder / "books" / "manifest.beancount").read_text()

    assert "already imported" in ran.said
    for path in (ran.folder / "books" / "batches").iterdir():
        assert manifest.count(path.name) == 1
        assert hashlib.sha256(path.read_bytes()).hexdigest() in manifest


def test_statements_and_papers_are_written(ran):
    """Four statements, in print and as a table, and every long answer whole."""
    names = sorted(path.name for path in (ran.folder / "statements").iterdir())

    for about in ("JPN-2010-01", "JPN-2010-01-PAK", "DNK", "ITA"):
        for suffix in (".pdf", ".xlsx", ".json"):
            assert any(n.startswith(f"statement-{about}-2") and n.endswith(suffix) for n in names)
    assert len(names) == 12
    assert {path.name for path in (ran.folder / "papers").iterdir()} >= {
        "refused.txt",
        "sources.txt",
        "published.txt",
    }


def test_a_step_that_answers_wrongly_stops_the_demonstration(tmp_path, monkeypatch):
    """An exit code that is not right is an error with the whole answer, never passed over."""
    monkeypatch.setattr(demo, "_say", lambda _text: None)

    with pytest.raises(demo.DemoError, match="exit code 2"):
        demo._take(tmp_path, demo.Step("No books", ("check",)), "1.")


def test_a_demonstration_speaks(capsys):
    """What the demonstration says reaches the screen."""
    demo._say("Books from nothing.")

    assert capsys.readouterr().out == "Books from nothing.\n"


def test_must_05_the_last_cent_is_lawful_and_the_next_one_is_not(ran, tmp_path):
    """The voucher that was refused for one cent comes in when it asks for one cent less."""
    shutil.copytree(ran.folder / "books", tmp_path / "books")
    (sheet,) = WORKBOOKS[REFUSED](FIGURES)
    (over,) = (row for row in sheet.rows if row["reference"] == "BAD-08")
    assert over["usd"] == "37035.01"
    exact = dataclasses.replace(sheet, rows=({**over, "usd": "37035.00"},))
    write_workbook(tmp_path / "exact.xlsx", [exact], {})

    step = demo.Step(
        "Exactly at the limit",
        (
            *("import", "--layouts", str(demo.LAYOUTS), "--maker", "ANA", "--at", "2026-06-23"),
            str(tmp_path / "exact.xlsx"),
        ),
    )
    assert "committed: 1 entry" in demo._take(tmp_path, step, "1.")


def test_must_02_one_changed_cell_is_one_difference(ran, tmp_path):
    """The same workbook with one other cell is a conflict that shows that cell, and only that."""
    sheets = WORKBOOKS["vtf-contributions.xlsx"](FIGURES)
    changed = [
        dataclasses.replace(
            sheet,
            rows=tuple(
                {**row, "earmark": "Iraq, all of it"} if row["agreement"] == "DNK-2024-02" else row
                for row in sheet.rows
            ),
        )
        for sheet in sheets
    ]
    write_workbook(tmp_path / "vtf-contributions.xlsx", changed, {})
    step = demo.Step(
        "One cell changed",
        ("import", "--layouts", str(demo.LAYOUTS), str(tmp_path / "vtf-contributions.xlsx")),
        expected=(3,),
    )
    before = (ran.folder / "books" / "manifest.beancount").read_bytes()
    answer = demo._take(ran.folder, step, "1.")

    assert "Iraq, all of it" in answer
    assert "DNK-2024-02" in answer
    assert not any(f"{name}" in answer for name in ("DNK-2018-01", "JPN-2018-01", "SWE-2019-01"))
    assert (ran.folder / "books" / "manifest.beancount").read_bytes() == before
