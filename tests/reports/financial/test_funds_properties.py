"""Whatever is booked: positions balance, flows tie, funds eliminate, and nothing is lost."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import Books
from ledger.lines import flattened
from ledger.register import build_register
from reports.financial import funds
from reports.financial.budget import budget
from reports.financial.cash_flow import ASIDE, REASONS
from reports.financial.periods import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reports.financial.model import FundReport, FundSheet

DAY = datetime.date
TERMS, _, _ = loader.load_string("""
2000-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "fund" "MIS"
  name: "A mission"
  class: "assessed"
  mission: "MIS"
2000-01-01 custom "donor" "AAA"
  name: "Atlantis"
2000-01-01 custom "programme" "MLI"
  name: "Mali"
2011-01-01 custom "agreement" "A-1"
  donor: "AAA"
  fund: "VTF"
  amount: 1000000.00 USD
2011-01-01 custom "clause" "A-1" "1"
  axis: "programme"
  allows: "MLI"
2011-01-01 custom "agreement" "A-2"
  donor: "AAA"
  fund: "VTF"
  amount: 500000.00 USD
2011-01-01 custom "clause" "A-2" "1"
  axis: "programme"
  allows: "*"
2011-06-29 custom "appropriation" "MIS-2012"
  fund: "MIS"
  amount: 700000.00 USD
  programmes: "MLI"
  begins: 2012-07-01
  ends: 2013-06-30
  resolution: "R"
2012-03-01 custom "allotment" "AL-1"
  funding: "A-2"
  programme: "MLI"
  class: "Contracts"
  amount: 900.00 USD
""")
REGISTER = build_register(TERMS)

CASH, OWED = "Assets:VTF:Cash:UNHQ", "Assets:VTF:Receivable:AAA"
GIVEN, BACK = "Income:VTF:Contributions:AAA", "Liabilities:VTF:Refundable:AAA"
COST, LEVY = "Expenses:VTF:MLI:Contracts", "Expenses:VTF:MLI:SupportCost"
OTHER, HELD = "Expenses:VTF:MLI:Travel", "Assets:VTF:Advances:UNOPS"
DEBT, RATE = "Liabilities:VTF:Payable:Firm", "Income:VTF:ExchangeDifference"
MOVED, BEGAN = "Equity:VTF:Transfer", "Equity:VTF:Opening"
LEFT, VOTED = "Assets:MIS:Authority", "Income:MIS:Appropriation"
MISSION, STATES = "Expenses:MIS:MLI:Staff", "Liabilities:MIS:DueToMemberStates"

#: What an entry does: account, share of its amount in hundredths, funding (empty: the one drawn).
SHAPES: tuple[tuple[tuple[str, int, str], ...], ...] = (
    ((OWED, 100, ""), (GIVEN, -100, "")),
    ((CASH, 90, ""), (OWED, -100, ""), (RATE, 10, "")),
    ((CASH, 100, ""), ("Income:VTF:Interest", -100, "")),
    ((COST, 100, ""), (LEVY, 13, ""), (CASH, -113, "")),
    ((OTHER, 100, ""), (COST, 50, ""), (DEBT, -60, ""), (CASH, -90, "")),
    ((HELD, 100, ""), (CASH, -100, "")),
    ((COST, 80, ""), (LEVY, 10, ""), (HELD, -100, ""), (CASH, 10, "")),
    ((COST, 70, ""), (LEVY, 7, ""), (HELD, -70, ""), (CASH, -7, "")),
    ((DEBT, 40, ""), (CASH, -40, "")),
    ((OTHER, 100, ""), ("Income:VTF:InKind:AAA", -100, "")),
    ((GIVEN, 30, ""), (BACK, -30, "")),
    ((BACK, 30, ""), (CASH, -30, "")),
    ((OWED, 5, ""), (RATE, -5, "")),
    ((CASH, 3, ""), (RATE, -3, "")),
    ((CASH, 60, ""), (HELD, 40, ""), (BEGAN, -100, "")),
    ((MOVED, 50, "A-1"), (CASH, -50, "A-1"), (CASH, 50, "A-2"), (MOVED, -50, "A-2")),
    ((CASH, 20, "VTF-UNAPPLIED"), (GIVEN, -20, "VTF-UNAPPLIED")),
    ((LEFT, 100, "MIS-2012"), (VOTED, -100, "MIS-2012")),
    ((MISSION, 60, "MIS-2012"), (LEFT, -60, "MIS-2012")),
    ((VOTED, 10, "MIS-2012"), (STATES, -10, "MIS-2012")),
    ((STATES, 10, "MIS-2012"), (LEFT, -10, "MIS-2012")),
    (
        ("Assets:VTF:DueFrom:MIS", 25, "A-1"), (CASH, -25, "A-1"),
        (LEFT, 25, "MIS-2012"), ("Liabilities:MIS:DueTo:VTF", -25, "MIS-2012"),
    ),
)  # fmt: skip

#: First and last days of the periods below, and of those they are compared with.
EDGES = [
    DAY(year, month, day)
    for year in (2012, 2013)
    for month, day in ((1, 1), (2, 1), (2, 28), (6, 30), (7, 1), (12, 31))
]
ENTRIES = st.lists(
    st.tuples(
        st.one_of(st.dates(DAY(2011, 1, 2), DAY(2014, 12, 31)), st.sampled_from(EDGES)),
        st.integers(0, len(SHAPES) - 1),
        st.sampled_from(["A-1", "A-2", "VTF-GENERAL"]),
        st.integers(1, 900_000),
        st.booleans(),
    ),
    max_size=30,
)
PERIODS = st.sampled_from(
    [
        Period(DAY(2013, 1, 1), DAY(2013, 12, 31)),
        Period(DAY(2012, 7, 1), DAY(2013, 6, 30)),
        Period(DAY(2013, 2, 1), DAY(2013, 2, 28)),
        Period(DAY(2012, 1, 1), DAY(2014, 5, 5)),
    ]
)


def books_of(drawn: Sequence[tuple[DAY, int, str, int, bool]]) -> Books:
    """Return books in which each entry sums to zero in each funding, and nothing else is lawful."""
    entries: list[Any] = list(TERMS)
    for day, shape, funding, cents, made_up in sorted(drawn):
        postings = [
            Posting(
                account,
                Amount(Decimal(cents * share).scaleb(-4 + 2), "USD"),
                None,
                None,
                None,
                {"funding": of or funding},
            )
            for account, share, of in SHAPES[shape]
        ]
        meta = {"filename": "x", "lineno": 1, "illustrative": made_up}
        entries.append(
            Transaction(meta, day, "*", None, "Drawn", frozenset(), frozenset(), postings)
        )
    # A posting has two facts of its own from the parser; more is an override.
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            posting.meta.update(filename="x", lineno=1)
    walk = SimpleNamespace(
        register=REGISTER, lines=tuple(flattened(entries, REGISTER)), findings=(), rules=()
    )
    return Books(Path("nowhere"), entries, [], {}, walk)  # type: ignore[arg-type]


def booked(books: Books, until: DAY, wanted: Callable[[str], bool]) -> Decimal:
    """Return what some accounts have on a day: posting by posting, by nothing of the program's."""
    return sum(
        (
            posting.units.number
            for entry in books.entries
            if isinstance(entry, Transaction) and entry.date <= until
            for posting in entry.postings
            if wanted(posting.account)
        ),
        Decimal(0),
    )


def of(fund: str, *words: str) -> Callable[[str], bool]:
    """Return whether an account is a fund's, and under some root or what."""
    return lambda account: (
        account.split(":")[1] == fund
        and bool(set(words) & set(account.split(":")[:1] + account.split(":")[2:3]))
    )


def sheets(report: FundReport) -> dict[str, FundSheet]:
    """Return the sheets of a report by fund."""
    return {sheet.fund: sheet for sheet in report.sheets}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ENTRIES, PERIODS)
def test_statements_tie_to_the_postings_and_to_each_other(drawn: Any, period: Period) -> None:
    """Position = opening + performance; cash opening + flows = closing; funds eliminate to zero."""
    books = books_of(drawn)
    position = funds.position(books, period)
    performance = funds.performance(books, period)
    changes = funds.net_assets(books, period)
    cash = funds.cash_flow(books, period)

    for report in (position, performance, changes, cash):
        assert report.sound, [tie for tie in report.ties if tie.difference]
    for fund, sheet in sheets(position).items():
        before = sheets(funds.position(books, Period(period.eve, period.eve))).get(fund)
        for at, when in (("now", period.ends), ("before", period.before.ends)):
            assets = booked(books, when, of(fund, "Assets"))
            owed = -booked(books, when, of(fund, "Liabilities"))
            assert getattr(sheet.figure("assets"), at) == assets
            assert getattr(sheet.figure("liabilities"), at) == owed
            assert getattr(sheet.figure("net-assets"), at) == assets - owed
        own = sheets(performance)[fund]
        surplus = own.figure("surplus").now
        given = own.figure("in-kind").now - own.figure("in-kind-use").now
        moved = sheets(changes)[fund]
        aside = moved.figure("transferred").now + moved.figure("brought").now
        opened = before.figure("net-assets").now if before else Decimal(0)
        assert opened + surplus + given + aside == sheet.figure("net-assets").now
        assert moved.figure("opening").now == opened
        flows = sheets(cash)[fund]
        for suffix, what in (("", "Cash"), ("-authority", "Authority")):
            parts = [flows.figure(f"{code}{suffix}").now for code in (*REASONS, *ASIDE)]
            opening = booked(books, period.eve, of(fund, what))
            assert flows.figure(f"opening{suffix}").now == opening
            assert opening + sum(parts) == booked(books, period.ends, of(fund, what))
    together = position.together
    assert together is not None
    assert not together.figure("due-from")
    assert not together.figure("due-to")
    both = together.figure("liabilities").now + together.figure("net-assets").now
    assert together.figure("assets").now == both == together.figure("both").now


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ENTRIES, PERIODS)
def test_the_bridge_leads_from_each_budget_to_the_expense_of_the_period(
    drawn: Any, period: Period
) -> None:
    """What was spent under budgets and without one is the expense of the postings, goods apart."""
    books = books_of(drawn)
    found = budget(books, period)

    assert found.sound
    goods = [
        {posting.account for posting in entry.postings if ":InKind:" in posting.account}
        for entry in books.entries[len(TERMS) :]
    ]
    for line in found.lines:
        spent = [Decimal(0), Decimal(0)]
        for entry, gifts in zip(books.entries[len(TERMS) :], goods, strict=True):
            for posting in entry.postings:
                own = posting.meta["funding"] == line.funding and not gifts
                if own and posting.account.startswith("Expenses:") and entry.date <= period.ends:
                    spent[entry.date >= period.begins] += posting.units.number
        assert [line.before, line.actual] == spent
    for one in found.bridges:
        kind = booked(books, period.ends, of(one.fund, "InKind"))
        kind -= booked(books, period.eve, of(one.fund, "InKind"))
        cost = booked(books, period.ends, of(one.fund, "Expenses"))
        cost -= booked(books, period.eve, of(one.fund, "Expenses"))
        assert one.within + one.without == cost + kind


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ENTRIES, st.integers(1, 10_000))
def test_what_one_fund_says_the_other_owes_must_be_there(drawn: Any, cents: int) -> None:
    """A balance between two funds that only one of them has is a difference, and is named."""
    period = Period(DAY(2013, 1, 1), DAY(2013, 12, 31))
    books = books_of(drawn)
    one_sided = Transaction(
        {"filename": "x", "lineno": 2}, DAY(2013, 5, 5), "*", None, "", frozenset(), frozenset(),
        [
            Posting(
                account, Amount(Decimal(sign * cents).scaleb(-2), "USD"), None, None, None,
                {"funding": "A-1", "filename": "x", "lineno": 2},
            )
            for account, sign in (("Assets:VTF:DueFrom:MIS", 1), (CASH, -1))
        ],
    )  # fmt: skip
    entries = [*books.entries, one_sided]
    walk = SimpleNamespace(
        register=REGISTER, lines=tuple(flattened(entries, REGISTER)), findings=(), rules=()
    )
    one = Books(Path("nowhere"), entries, [], {}, walk)  # type: ignore[arg-type]
    broken = funds.position(one, period)

    assert not broken.sound
    (tie,) = [tie for tie in broken.ties if tie.difference]
    assert tie.what == "VTF: due from MIS, as MIS has it"
    assert tie.difference == Decimal(cents).scaleb(-2)
