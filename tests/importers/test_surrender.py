"""`vtf surrender`: the unencumbered balance computed, moved, traced, and not moved twice."""

from __future__ import annotations

import datetime
import json

import pytest

from ledger.books import load
from tests.importers.kit import Desk, take

D = datetime.date

FUNDS = [
    ["Id", "Name", "Class", "Mission", "Date"],
    ["UNIFIL", "UNIFIL", "assessed", "UNIFIL", D(1978, 3, 19)],
    ["MINURSO", "MINURSO", "assessed", "MINURSO", D(1991, 4, 29)],
]
PROGRAMMES = [
    ["Id", "Name", "Missions", "Date"],
    ["LBN", "Lebanon", "UNIFIL", D(1990, 1, 1)],
    ["ESH", "Western Sahara", "MINURSO", D(1990, 1, 1)],
]
POLICIES = [
    ["Id", "Value", "Date"],
    ["LIQUIDATION-ASSESSED", "12 months", D(1990, 1, 1)],
]
VOTE = ["Id", "Fund", "Amount", "Programmes", "Begins", "Ends", "Resolution", "Status", "Includes",
        "Date"]  # fmt: skip
VOTES = [
    VOTE,
    ["UNIFIL-2012-13", "UNIFIL", 1_000_000, "LBN", D(2012, 7, 1), D(2013, 6, 30), "A/RES/66/277",
     "voted", None, D(2012, 6, 21)],
    ["MINURSO-2012-13", "MINURSO", 2_600_000, "ESH", D(2012, 7, 1), D(2013, 6, 30),
     "A/RES/66/278", "voted", None, D(2012, 6, 21)],
]  # fmt: skip
ORDERS = [
    ["Id", "Funding", "Programme", "Budget class", "Date", "Amount", "Payee"],
    ["PO-1", "UNIFIL-2012-13", "LBN", "Contracts", D(2013, 5, 1), 100_000, "Shop"],
]
COST = ["Reference", "Funding", "Programme", "Budget class", "Activity", "Cost date", "Date",
        "Amount", "Commitment", "Paid from"]  # fmt: skip


def costs(reference, amount, day, commitment=None, funding="UNIFIL-2012-13", programme="LBN"):
    """Return the sheet of one cost."""
    row = [reference, funding, programme, "Contracts", "clearance", min(day, D(2013, 6, 30)), day,
           amount, commitment, "authority"]  # fmt: skip
    return {"Costs": [COST, row]}


def bring(desk, name, sheets):
    """Import a workbook."""
    code, said, errors = desk.run("import", desk.book(name, sheets))
    assert code == 0, said + errors


@pytest.fixture(scope="module")
def _voted(tmp_path_factory):
    """Books with two missions' votes; UNIFIL has spent 400,000 and committed 100,000."""
    desk = Desk(tmp_path_factory.mktemp("voted"))
    terms = {"Funds": FUNDS, "Programmes": PROGRAMMES, "Policies": POLICIES, "Votes": VOTES}
    bring(desk, "start.xlsx", terms)
    bring(desk, "orders.xlsx", {"Orders": ORDERS})
    bring(desk, "cost.xlsx", costs("V-1", 400_000, D(2013, 3, 1)))
    return desk.books


@pytest.fixture
def unifil(tmp_path, _voted):
    """The same books, to be written to."""
    return Desk.copied(_voted, tmp_path)


def due(desk):
    """Return what is due to Member States, by funding."""
    found = {}
    for line in load(desk.books).lines:
        if line.kind == "due-to-member-states":
            found[line.funding] = found.get(line.funding, 0) - line.amount
    return {name: str(amount) for name, amount in found.items()}


def run(desk, *more, today="2013-06-30", year="2012/13", fund="UNIFIL"):
    """Run the command."""
    return desk.run("surrender", fund, "--year", year, "--today", today, *more)


def test_must_10_the_unencumbered_balance_is_computed_and_moved(unifil):
    """At 30 June 1,000,000 less 400,000 less 100,000 are due to Member States; run again, no."""
    code, said, errors = run(unifil)

    assert (code, errors) == (0, "")
    assert said == (
        "Surrender of UNIFIL 2012/13, as known on 2013-06-30, in USD\n"
        "\n"
        "UNIFIL-2012-13 on 2013-06-30\n"
        "  Authority booked                    1,000,000.00\n"
        "  less spent                           -400,000.00\n"
        "  less committed                       -100,000.00\n"
        "  Unencumbered: due to Member States    500,000.00\n"
        "\n"
        "UNIFIL-2012-13 is next surrendered after 2014-06-30.\n"
        "\n"
        f"{said.splitlines()[-1]}\n"
    )
    assert said.splitlines()[-1].startswith("committed: 1 entry, batch ")
    assert due(unifil) == {"UNIFIL-2012-13": "500000.00"}
    assert unifil.run("check")[0] == 0
    before = unifil.content()
    code, said, _ = run(unifil)
    assert code == 0
    assert said.endswith("\nnothing to surrender\n")
    assert unifil.content() == before


def test_a_rehearsal_writes_nothing(unifil):
    """With --dry-run the same is shown and the books are as they were."""
    before = unifil.content()
    code, said, _ = run(unifil, "--dry-run")

    assert code == 0
    assert "Unencumbered: due to Member States    500,000.00" in said
    assert unifil.content() == before


def test_who_surrenders_stands_in_the_books(unifil):
    """Where it takes two people, the first is named here and the second approves."""
    code, _, errors = run(unifil, "--maker", "ANA", "--at", "2013-07-01")
    term = load(unifil.books).register.batches

    assert (code, errors) == (0, "")
    assert [(one.maker, one.at, one.reason) for one in term.values() if one.maker] == [
        ("ANA", "2013-07-01", "surrender of UNIFIL for 2012/13")
    ]


def test_a_surrender_leads_back_to_its_paper(unifil):
    """It is traced to the row of the paper and reconciled with it."""
    run(unifil)
    code, said, _ = unifil.run("trace", "surrender:2013-06-30/UNIFIL-2012-13")

    assert code == 0
    assert "surrender-UNIFIL-2012-13.csv" in said
    assert unifil.run("reconcile", "sources")[0] == 0


def test_must_10_nothing_more_is_spent_of_it(unifil):
    """A cost that was not committed comes too late; what was committed is paid for a year."""
    run(unifil)
    late = unifil.book("late.xlsx", costs("V-2", 1, D(2013, 7, 15)))
    code, said, errors = unifil.run("import", late)

    assert code == 1
    assert "SURRENDER-SPENT" in said + errors
    bring(unifil, "order.xlsx", costs("V-3", 80_000, D(2014, 1, 15), "PO-1"))


def test_the_rest_lapses_with_the_liquidation(unifil):
    """What was saved on commitments is surrendered after twelve months, in a second paper."""
    run(unifil)
    bring(unifil, "order.xlsx", costs("V-3", 80_000, D(2014, 1, 15), "PO-1"))
    code, said, _ = run(unifil, today="2014-06-29")
    assert said.endswith("\nnothing to surrender\n")
    code, said, _ = run(unifil, today="2014-06-30")

    assert code == 0
    assert "less surrendered before              -500,000.00" in said
    assert "Unencumbered: due to Member States     20,000.00" in said
    assert "PO-1 lapses: 80,000.00 were charged to it, and no more is." in said
    assert due(unifil) == {"UNIFIL-2012-13": "520000.00"}
    assert unifil.run("trace", "surrender:2014-06-30/UNIFIL-2012-13")[0] == 0
    assert unifil.run("reconcile", "sources")[0] == 0


def test_both_stages_at_once(unifil):
    """Who comes late surrenders the balance of 30 June and what lapsed, each on its day."""
    code, said, _ = run(unifil, "--json", today="2015-01-01")
    data = json.loads(said)

    assert code == 0
    assert [(row["day"], row["due_to_member_states"]) for row in data["surrendered"]] == [
        ("2013-06-30", "500000.00"),
        ("2014-06-30", "100000.00"),
    ]
    assert data["total"] == "600000.00"
    assert data["status"] == "committed"
    assert unifil.run("check")[0] == 0
    again = json.loads(run(unifil, "--json", today="2015-01-01")[1])
    assert (again["status"], again["batch"]) == ("nothing to surrender", "")
    assert len(again["nothing_left"]) == 2


def test_before_the_end_of_the_year(unifil):
    """Nothing is surrendered while it may be spent."""
    code, said, _ = run(unifil, today="2013-06-29")

    assert code == 0
    assert "UNIFIL-2012-13 runs until 2013-06-30." in said
    assert said.endswith("\nnothing to surrender\n")


def test_a_cost_taken_back_is_surrendered_on_top(unifil):
    """What becomes free later stands as a warning until the command runs again."""
    run(unifil)
    key = next(line.key for line in load(unifil.books).lines if line.kind == "expense")
    assert unifil.run("reverse", key, "--reason", "booked twice")[0] == 0
    code, said, _ = unifil.run("check")
    assert "SURRENDER-SHORT" in said
    code, said, errors = run(unifil)

    assert (code, errors) == (0, "")
    assert "Unencumbered: due to Member States    400,000.00" in said
    assert due(unifil) == {"UNIFIL-2012-13": "900000.00"}
    assert "SURRENDER-SHORT" not in unifil.run("check")[1]


def test_the_other_mission_stays_as_it_is(unifil):
    """Each mission surrenders its own: no borrowing."""
    run(unifil, fund="MINURSO")

    assert due(unifil) == {"MINURSO-2012-13": "2600000.00"}


@pytest.mark.parametrize(
    ("fund", "year", "said"),
    [
        ("VTF", "2012/13", "'VTF' is no fund with appropriations"),
        ("UNIFIL", "2011/12", "UNIFIL has no appropriation of '2011/12'"),
    ],
)
def test_no_such_year(unifil, fund, year, said):
    """The command says which funds and years there are."""
    code, _, errors = run(unifil, fund=fund, year=year)

    assert code == 2
    assert said in errors
    assert "2012/13" in errors or "MINURSO, UNIFIL" in errors


def test_while_the_rules_refuse_the_year(unifil):
    """Nothing is computed from books in which more was spent than there is."""
    main = unifil.books / "terms" / "extra.beancount"
    main.write_text(
        '2013-05-01 * "Too much"\n  funding: "UNIFIL-2012-13"\n  activity: "clearance"\n'
        "  Expenses:UNIFIL:LBN:Contracts  700000.00 USD\n"
        "  Assets:UNIFIL:Authority  -700000.00 USD\n",
        encoding="utf-8",
    )
    start = unifil.books / "main.beancount"
    start.write_text(
        start.read_text(encoding="utf-8") + 'include "terms/extra.beancount"\n', encoding="utf-8"
    )
    code, said, errors = run(unifil)

    assert code == 1
    assert "APPROPRIATION-CEILING" in errors
    assert said.endswith(
        "\nnothing was posted: put right first what the rules refuse of this year\n"
    )
    assert json.loads(run(unifil, "--json")[1])["status"] == "refused"


PAPER = [
    ["Last day", "Appropriation", "Year", "Authority booked", "Surrendered before", "Spent",
     "Committed", "Booked since", "Due to Member States", "Lapsed commitment", "Charged to it"],
    [D(2013, 6, 30), "UNIFIL-2012-13", "2012/13", 1_000_000, 0, 400_000, 100_000, 0, 500_000, None,
     None],
]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (8, 500_001, "SURRENDER-PAPER"),
        (5, 400_001, "SURRENDER-PAPER"),
        (1, "MINURSO-GENERAL", "SURRENDER-PAPER"),
        (5, None, "IMPORT-REQUIRED"),
        (9, "PO-1", "SURRENDER-PAPER"),
        (9, "PO-9", "SURRENDER-PAPER"),
    ],
)
def test_a_paper_that_does_not_add_up(unifil, at, value, code):
    """A paper is held to its own arithmetic, and to an appropriation."""
    row = [*PAPER[1][:at], value, *PAPER[1][at + 1 :]]
    said = "".join(unifil.run("import", unifil.book("p.xlsx", {"Paper": [PAPER[0], row]}))[1:])

    assert code in said


def test_a_paper_that_is_not_what_the_books_say(unifil):
    """A paper that adds up and is wrong is refused by the rules."""
    row = [*PAPER[1][:5], 300_000, 100_000, 0, 600_000, None, None]
    said = "".join(unifil.run("import", unifil.book("p.xlsx", {"Paper": [PAPER[0], row]}))[1:])

    assert "SURRENDER-OVER" in said
    assert due(unifil) == {}


def authority(**change):
    """Return rows of a commitment authority, and of the vote that is inclusive of it."""
    first = ["MINURSO-CA", "MINURSO", 366_774.5, "ESH", D(2013, 7, 1), D(2013, 12, 31),
             "A/RES/67/286", "authority", None, D(2013, 6, 28)]  # fmt: skip
    vote = ["MINURSO-2013-14", "MINURSO", 602_000, "ESH", D(2013, 7, 1), D(2014, 6, 30),
            "Vote of December", "voted", "MINURSO-CA", D(2013, 12, 24)]  # fmt: skip
    return first, [change.get(name, value) for name, value in zip(VOTE, vote, strict=True)]


def test_must_10_an_inclusive_vote_is_imported_once(unifil):
    """Of 602,000 inclusive of 366,774.50 the import books what the vote adds."""
    bring(unifil, "votes.xlsx", {"Votes": [VOTE, *authority()]})
    booked = [
        (line.funding, str(line.amount))
        for line in load(unifil.books).lines
        if line.kind == "authority" and line.date >= D(2013, 6, 28)
    ]

    assert booked == [("MINURSO-CA", "366774.50"), ("MINURSO-2013-14", "235225.50")]
    assert unifil.run("check")[0] == 0
    note = run(unifil, today="2014-07-01", year="2013/14", fund="MINURSO")[1]
    assert "MINURSO-CA is authority: nothing of it is due to Member States." in note


def test_an_inclusive_vote_of_the_same_amount(unifil):
    """Where the vote adds nothing, nothing is booked under it."""
    first, vote = authority(Amount=366_774.5)
    bring(unifil, "first.xlsx", {"Votes": [VOTE, first]})
    bring(unifil, "votes.xlsx", {"Votes": [VOTE, vote]})

    assert not [line for line in load(unifil.books).lines if line.funding == "MINURSO-2013-14"]


def test_inclusive_of_what_is_not_there(unifil):
    """The vote that was there before is stated first."""
    _, vote = authority()
    code, _, errors = unifil.run("import", unifil.book("v.xlsx", {"Votes": [VOTE, vote]}))

    assert code == 1
    assert "MINURSO-CA is no vote with an amount" in errors


def test_without_a_policy_nothing_lapses(tmp_path):
    """Where no policy says when commitments lapse, the command says so."""
    desk = Desk(tmp_path)
    bring(desk, "start.xlsx", {"Funds": FUNDS, "Programmes": PROGRAMMES, "Votes": VOTES})
    code, said, _ = run(desk, today="2020-01-01")

    assert code == 0
    assert "No policy LIQUIDATION-ASSESSED on 2013-06-30" in said


def test_the_paper_as_an_importer_reads_it(tmp_path):
    """The paper's own layout is found by its header."""
    from tests.importers.kit import make_book

    row = ["2013-06-30", "UNMISS-2012-13", "2012/13", 10, 0, 4, 1, 1, 4, None, None]
    taken = take(make_book(tmp_path / "paper.xlsx", {"Paper": [PAPER[0], row]}))

    assert [draft.key for draft in taken.sorted.new] == ["surrender:2013-06-30/UNMISS-2012-13"]


def test_must_10_a_minurso_cost_on_unifil_s_appropriation(unifil):
    """Charging Western Sahara to UNIFIL's vote is refused, and MINURSO's own vote takes it."""
    before = unifil.content()
    wrong = costs("V-9", 100, D(2013, 3, 1), programme="ESH")
    code, said, errors = unifil.run("import", unifil.book("wrong.xlsx", wrong))

    assert code == 1
    assert "WALL-MISSION" in said + errors
    assert "Charging a MINURSO cost to UNIFIL's appropriation" in said + errors
    assert unifil.content() == before
    right = costs("V-9", 100, D(2013, 3, 1), funding="MINURSO-2012-13", programme="ESH")
    bring(unifil, "right.xlsx", right)
    code, said, _ = unifil.run("appropriations", "--year", "2012/13", "--today", "2013-06-30")
    assert code == 0
    assert "MINURSO-2012-13  2,600,000.00      100.00           –  2,599,900.00" in said


def test_figures_made_up_for_an_example_stay_marked(tmp_path):
    """What is reckoned from made-up figures is made up too, and says so wherever it shows."""
    desk = Desk(tmp_path)
    votes = [[*VOTE, "Illustrative"], [*VOTES[1], "yes"]]
    bring(desk, "start.xlsx", {"Funds": FUNDS, "Programmes": PROGRAMMES, "Votes": votes})
    run(desk)

    assert all(line.illustrative for line in load(desk.books).lines)
    assert "made up for example books" in desk.run("appropriations")[1]


def test_a_surrender_taken_back_is_made_again(unifil):
    """A reversal on the day of the surrender leaves all of it to be surrendered again."""
    run(unifil)
    key = "surrender:2013-06-30/UNIFIL-2012-13"
    code, said, errors = unifil.run("reverse", key, "--reason", "too early")
    assert code == 0, said + errors
    bring(unifil, "late.xlsx", costs("V-2", 1_000, D(2013, 7, 15)))
    code, said, errors = run(unifil, today="2013-10-01")

    assert (code, errors) == (0, "")
    assert "less booked since, not committed       -1,000.00" in said
    assert due(unifil) == {"UNIFIL-2012-13": "499000.00"}
    assert "0 errors" in unifil.run("check")[1]


def test_a_surrender_is_not_taken_back_later(unifil):
    """Nobody makes authority of what was given up: on another day a reversal is refused."""
    run(unifil)
    key = "surrender:2013-06-30/UNIFIL-2012-13"
    back = unifil.run("reverse", key, "--reason", "too early", "--date", "2013-09-01")

    assert back[0] == 1
    assert "LAW-CASH" in back[2]
