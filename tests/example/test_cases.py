"""The cases: each part of the life of money is in the example, and its command shows it.

What a command should say is reckoned here from the tables of the cases, or stated.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from ledger.example import demo
from ledger.example.cases import CASES
from ledger.example.make_workbooks import FIGURES
from ledger.example.sheets import read_table
from ledger.example.step import DemoError, Step
from ledger.gifts import InKindServiceTerm


def table(name):
    """Return a table of the cases."""
    return read_table(FIGURES / "cases", name)


def test_every_row_of_the_cases_says_that_it_is_made_up():
    """In every sheet, whatever else it holds."""
    sheets = [sheet for draw in CASES.values() for sheet in draw(FIGURES)]

    assert all(row["Illustrative"] == "yes" for sheet in sheets for row in sheet.rows)
    assert all(sheet.titles[0].startswith("ILLUSTRATIVE") for sheet in sheets)
    drawn = sum(len(sheet.rows) for sheet in sheets)
    tables = (FIGURES / "cases").glob("*.csv")
    assert drawn == sum(len(table(path.stem)) for path in tables)


def test_every_hand_kept_term_says_that_it_is_made_up():
    """As many marks as directives and transactions; what documents have said is not made up."""
    assert "illustrative" not in (demo.TERMS / "claims.beancount").read_text()
    for path in demo.TERMS.glob("cases*.beancount"):
        lines = path.read_text().splitlines()
        stated = [line for line in lines if line[:1].isdigit() and " open " not in line]
        assert lines.count("  illustrative: TRUE") == len(stated)


def test_spending_of_the_cases_is_in_the_books(ran):
    """Vouchers, partners' reports, the grant and the goods; support cost is on top."""
    vouchers = ("spending", "later-spending", "approved-spending", "waiting-spending")
    stated = sum(
        Decimal(row["Amount"])
        for name in (*vouchers, "partner-reports", "goods")
        for row in table(name)
    )
    booked = sum(
        line.amount
        for line in ran.books.lines
        if line.fund in {"EXTF", "EXMIS", "EXPF"}
        and line.kind == "expense"
        and line.budget_class != "SupportCost"
    )

    assert booked == stated + 50000


def test_a_pledge_becomes_an_agreement_and_its_instalments_are_matched_with_the_bank(ran):
    """Two deposits are booked by themselves; the third instalment is a quarter doubtful."""
    said = ran.paper("match.txt")

    assert "Matched, to be booked now (2 deposits, 700,000.00 USD)" in said
    assert "Unmatched for 31-60 days (1 deposit, 1,234.56 USD)" in said
    owed = ran.paper("receivables.txt")
    assert "NORTH-2023 NORTH 2025-02-28, 487 days overdue 200,000.00 25% 50,000.00" in owed


def test_a_conditional_instalment_stays_deferred_until_its_condition_is_met(ran):
    """The first is revenue, the second is owed although it came in."""
    deferred = [line for line in ran.books.lines if line.kind == "deferred"]

    assert sum(line.amount for line in deferred) == -200000
    assert {line.funding for line in deferred} == {"SOUTH-2024"}
    assert "SOUTH-2024" in ran.paper("recognition.txt")


def test_an_allotment_is_used_to_the_cent_after_a_redeployment(ran):
    """400,000 and 4,000 more: what was spent on contracts, and what is still ordered."""
    spent = sum(
        line.amount
        for line in ran.books.lines
        if line.funding == "NORTH-2023" and line.budget_class == "Contracts"
    )

    assert spent + 50000 == 404000


def test_commitments_release_grow_old_and_lapse(ran):
    """One was released by its last invoice, one lapsed with its vote, one is left."""
    said = ran.paper("commitments.txt")

    assert "EX-PO-2 NORTH-2023 50,000.00 – 50,000.00 over age, closing, stale" in said
    assert "EX-PO-1" not in said
    assert "EX-PO-9" not in said


def test_a_budget_line_is_exceeded_inside_its_flexibility(ran):
    """21,000 on a line of 20,000 is a warning, and the books stand."""
    said = ran.paper("check.txt")

    assert "warning: EARMARK-CLASS-FLEXIBILITY (1)" in said
    assert "0 errors" in said


def test_a_partner_reports_and_refunds_and_another_keeps_its_grant(ran):
    """The second instalment is not reported; the grant is a cost without support cost."""
    said = ran.paper("advances.txt")

    assert "EX-ADV-2 UNDP EAST-2024 EAST 2024-10-01 60,000.00 – – 60,000.00" in said
    assert "UNDP EAST-2024 EX-PA-UNDP 200,000.00 140,000.00 60,000.00 USD blocked" in said
    grant = [line for line in ran.books.lines if line.partner == "EXNGO"]
    assert {(line.budget_class, line.amount) for line in grant if line.kind == "expense"} == {
        ("Transfers", Decimal("50000.00"))
    }


@pytest.mark.parametrize(
    ("funding", "percent", "day"),
    [
        ("NORTH-2023", 13, "2023-06-30"),
        ("WEST-2024", 7, "2024-04-30"),
        ("WEST-2024", 3, "2024-10-31"),
        ("EXMIS-2024-25", 0, "2024-10-31"),
    ],
)
def test_support_cost_is_full_reduced_waived_or_none(ran, funding, percent, day):
    """13, 7 and 3 per cent, none on a vote."""
    lines = [
        line
        for line in ran.books.lines
        if (line.funding, line.kind) == (funding, "expense")
        and line.date == datetime.date.fromisoformat(day)
    ]
    support = sum(line.amount for line in lines if line.budget_class == "SupportCost")
    direct = sum(line.amount for line in lines if line.budget_class != "SupportCost")

    assert direct > 0
    assert support * 100 == direct * percent


def test_help_in_kind_is_booked_where_it_is_goods_and_disclosed_where_it_is_not(ran):
    """Goods are an expense against the gift; the published Swiss help is in no balance."""
    goods = [line for line in ran.books.lines if line.funding == "NORTH-GIK"]
    services = ran.books.register.of(InKindServiceTerm)

    assert sorted((line.kind, line.amount) for line in goods) == [
        ("expense", Decimal("40000.00")),
        ("in-kind", Decimal("-40000.00")),
    ]
    assert {term.usd.number for term in services.values()} == {491965, 761575}
    assert not any(term.illustrative for term in services.values())
    assert not any(line.donor == "CHE" for line in ran.books.lines if line.fund == "VTF")


def test_an_agreement_is_refunded_and_closed(ran):
    """Nothing is left: 100,000 and interest less 84,000 went back to the donor."""
    left = sum(
        line.amount
        for line in ran.books.lines
        if line.funding == "WEST-2024" and line.kind in {"cash", "refundable", "receivable"}
    )

    assert left == 0
    said = ran.paper("closure.txt")
    assert "[x] closed financially on 2025-06-30" in said
    assert "[ ]" not in said
    assert "WEST-2024 donor clause 8 of WEST-2024" in " ".join(ran.said.split())
    assert "1,405.26" in ran.said


def test_the_reserve_was_repaid_once_and_is_out_once(ran):
    """80,000 came back, 30,000 are out and not yet due."""
    said = ran.paper("reserve.txt")

    assert "EXRR-2025-001 EXL WEST-2025 80,000.00 80,000.00 0.00 repaid" in said
    assert "EXRR-2026-001 EXL EAST-2026 30,000.00 0.00 30,000.00 2026-08-13" in said


def test_a_receivable_is_given_up_on_authority(ran):
    """The last 5,000 are owed no more."""
    owed = [line.amount for line in ran.books.lines if line.funding == "EAST-2022"
            and line.kind == "receivable"]  # fmt: skip

    assert sum(owed) == 0
    assert ran.paper("recognition.txt").count("45,000.00 44,070.00") == 1


def test_an_override_is_on_the_auditors_list(ran):
    """Used, by two people; what it lets pass is explained."""
    assert "EX-OV-1 used 2026-01-15 EARMARK-PERIOD" in ran.paper("overrides.txt")
    assert "override EX-OV-1" in ran.paper("explain.txt")


def test_one_cost_is_approved_and_one_waits(ran):
    """Only the second is on the list."""
    said = ran.paper("approve.txt")

    assert "cases-waiting.xlsx" in said
    assert "cases-approved.xlsx" not in said
    assert "1 entry waits for a second person." in said


def test_an_amount_inclusive_of_another_is_counted_once(ran):
    """602,000,000 include 366,774,500."""
    said = ran.paper("appropriations.txt")

    assert "MINUSMA-2013-14 2013/14 voted 602,000,000.00 235,225,500.00 MINUSMA-2013-CA" in said


def test_a_vote_is_surrendered_and_liquidated(ran):
    """300,000 on 30 June, 30,000 a year later; 670,000 were spent."""
    due = [
        line.amount
        for line in ran.books.lines
        if line.account == "Liabilities:EXMIS:DueToMemberStates"
    ]

    assert sorted(due) == [-300000, -30000]
    assert "EX-PO-9 lapses: 70,000.00 were charged to it" in ran.said


def test_a_pooled_allocation_is_reported_and_refunded(ran):
    """All that was not spent went back to the agent, and both years were reported in time."""
    said = ran.paper("pooled.txt")

    assert "EXPF-2024-A illustrative EXAGENT 200,000.00 200,000.00 28,800.00 171,200.00" in said
    assert "overdue" not in said


def test_a_closed_year_is_carried_forward_and_nothing_changed(ran):
    """The check of everything, closed years too, ends as the one before."""
    assert "EXMIS, 2024-07-01 to 2025-06-30: the checklist is empty." in ran.said
    assert "The books stand." in ran.paper("check-all.txt")


def test_what_if_wrote_nothing_and_said_no(ran):
    """60,000 more than the reserve and the donor's cash can bear."""
    assert "REFUSED: 1 error would appear or grow." in ran.paper("whatif.txt")


def test_every_source_still_ties(ran):
    """What commands book has papers; what is kept by hand comes afterwards."""
    assert "ties to zero" in ran.paper("sources.txt")
    assert "10 of 16 tie" in ran.paper("published.txt")


def test_the_page_about_the_example_names_every_case_and_its_command(ran):
    """Each agreement, vote and allocation of the cases stands in docs/example-books.md."""
    page = (FIGURES.parents[2] / "docs" / "example-books.md").read_text()
    names = [row["Agreement"] for row in table("agreements")]
    names += [row["Id"] for row in (*table("appropriations"), *table("allocations"))]

    assert [name for name in names if f"`{name}`" not in page] == []
    commands = {step.arguments[0] for step in demo.steps(ran.folder) if step.arguments}
    asides = {"init", "import", "trace"}
    assert [one for one in sorted(commands - asides) if f"`vtf {one}" not in page] == []


def test_a_finding_that_is_not_there_stops_the_demonstration(tmp_path, monkeypatch):
    """A step that explains a finding needs the check to have said it."""
    monkeypatch.setattr(demo, "_say", lambda _text: None)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / demo.CHECKED).write_text("The books stand.\n")

    with pytest.raises(DemoError, match="said nothing of LAW-FUND"):
        demo._take(tmp_path, Step("None", ("explain",), finding="LAW-FUND"), "1.")
