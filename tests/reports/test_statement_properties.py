"""Whatever is booked, a statement ties: opening to closing, period to period, to inception."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import load
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ledger.books import Books
    from reports.scope import Scope
    from reports.statements.model import Statement

DAY = datetime.date
FIRST, LAST = DAY(2012, 1, 1), DAY(2012, 12, 31)
SIGNS = {"1": 1, "2": 1, "3": 1, "4": 1, "9": -1, "10": -1}
FUNDINGS = ("A-1", "A-2", "B")

TERMS = (
    """
2000-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "donor" "AAA"
  name: "Atlantis"
2000-01-01 custom "donor" "BBB"
  name: "Borduria"
2000-01-01 custom "programme" "MLI"
  name: "Mali"
2012-01-01 custom "agreement" "A"
  donor: "AAA"
  fund: "VTF"
  amount: 2000000.00 USD
2012-01-01 custom "grant" "A-1"
  agreement: "A"
  amount: 1000000.00 USD
2012-01-01 custom "grant" "A-2"
  agreement: "A"
  amount: 1000000.00 USD
2012-01-01 custom "agreement" "B"
  donor: "BBB"
  fund: "VTF"
  amount: 1000000.00 EUR
"""
    + "".join(
        f"""2012-01-01 custom "clause" "{owner}" "{number}"
  axis: "{axis}"
  allows: "{allows}"
"""
        for owner in ("A", "B")
        for number, (axis, allows) in enumerate(
            [
                ("programme", "*"),
                ("activity", "*"),
                ("budget-class", "*"),
                ("period", "2012-01-01..2012-12-31"),
                ("support-cost", "10%"),
                ("ceiling", "signed"),
            ],
            1,
        )
    )
    + "".join(
        f"1970-01-01 open {name}\n"
        for name in (
            "Assets:VTF:Cash:Pool",
            "Assets:VTF:Receivable:AAA",
            "Assets:VTF:Receivable:BBB",
            "Assets:VTF:Advances:UNOPS",
            "Income:VTF:Contributions:AAA",
            "Income:VTF:Contributions:BBB",
            "Income:VTF:InKind:AAA",
            "Income:VTF:InKind:BBB",
            "Income:VTF:Interest",
            "Income:VTF:ExchangeDifference",
            "Liabilities:VTF:Refundable:AAA",
            "Liabilities:VTF:Refundable:BBB",
            "Liabilities:VTF:Payable:Acme",
            "Equity:VTF:Opening",
            "Equity:VTF:Transfer",
            "Expenses:VTF:MLI:Travel",
            "Expenses:VTF:MLI:Staff",
            "Expenses:VTF:MLI:Equipment",
            "Expenses:VTF:MLI:SupportCost",
        )
    )
)

#: What may happen to a funding: postings as (account, share of the amount); D is the donor.
KINDS = {
    "signed": [("Assets:VTF:Receivable:D", 1), ("Income:VTF:Contributions:D", -1)],
    "received": [("Assets:VTF:Cash:Pool", 1), ("Assets:VTF:Receivable:D", -1)],
    "received back": [("Assets:VTF:Cash:Pool", -1), ("Assets:VTF:Receivable:D", 1)],
    "unsigned receipt": [("Assets:VTF:Cash:Pool", 1), ("Income:VTF:Contributions:D", -1)],
    "with difference": [
        ("Assets:VTF:Cash:Pool", 3),
        ("Assets:VTF:Receivable:D", -2),
        ("Income:VTF:ExchangeDifference", -1),
    ],
    "opening": [("Assets:VTF:Cash:Pool", 1), ("Equity:VTF:Opening", -1)],
    "interest": [("Assets:VTF:Cash:Pool", 1), ("Income:VTF:Interest", -1)],
    "spent": [
        ("Expenses:VTF:MLI:Travel", 10),
        ("Expenses:VTF:MLI:SupportCost", 1),
        ("Assets:VTF:Cash:Pool", -11),
    ],
    "spent by a partner": [
        ("Expenses:VTF:MLI:Staff", 10),
        ("Expenses:VTF:MLI:SupportCost", 1),
        ("Liabilities:VTF:Payable:Acme", -11),
    ],
    "reversed": [
        ("Expenses:VTF:MLI:Travel", -10),
        ("Expenses:VTF:MLI:SupportCost", -1),
        ("Assets:VTF:Cash:Pool", 11),
    ],
    "advanced": [("Assets:VTF:Advances:UNOPS", 1), ("Assets:VTF:Cash:Pool", -1)],
    "in kind": [("Expenses:VTF:MLI:Equipment", 1), ("Income:VTF:InKind:D", -1)],
    "owed back": [("Income:VTF:Contributions:D", 1), ("Liabilities:VTF:Refundable:D", -1)],
    "refunded": [("Liabilities:VTF:Refundable:D", 1), ("Assets:VTF:Cash:Pool", -1)],
    "refund reversed": [("Liabilities:VTF:Refundable:D", -1), ("Assets:VTF:Cash:Pool", 1)],
    "owed and paid": [
        ("Income:VTF:Contributions:D", 1),
        ("Liabilities:VTF:Refundable:D", -1),
        ("Liabilities:VTF:Refundable:D", 1),
        ("Assets:VTF:Cash:Pool", -1),
    ],
}

days = st.integers(0, (LAST - FIRST).days).map(lambda at: FIRST + datetime.timedelta(at))
amounts = st.integers(1, 99_999).map(lambda cents: Decimal(cents).scaleb(-2))
Event = tuple[datetime.date, str, str, Decimal]
events = st.lists(
    st.tuples(days, st.sampled_from([*KINDS, "transfer"]), st.sampled_from(FUNDINGS), amounts),
    max_size=14,
)


def entry(event: Event) -> str:
    """Return the transaction of an event."""
    day, kind, funding, amount = event
    head = f'{day} * "{kind}"\n  activity: "clearance"\n'
    if kind == "transfer":
        other = FUNDINGS[FUNDINGS.index(funding) - 1]
        legs = [("Equity:VTF:Transfer", funding, 1), ("Assets:VTF:Cash:Pool", funding, -1)]
        legs += [("Equity:VTF:Transfer", other, -1), ("Assets:VTF:Cash:Pool", other, 1)]
        body = "".join(
            f'  {name}  {share * amount} USD\n    funding: "{of}"\n' for name, of, share in legs
        )
        return f'{head}  consent: "Note verbale 1"\n{body}'
    donor = "BBB" if funding == "B" else "AAA"
    body = "".join(
        f"  {name.replace(':D', f':{donor}')}  {share * amount} USD\n"
        for name, share in KINDS[kind]
    )
    original = f"  original: {amount} EUR\n" if funding == "B" else ""
    return f'{head}{original}  funding: "{funding}"\n{body}'


def lines(made: Statement, column: str) -> dict[str, Decimal]:
    """Return the figures of one column by the line's number."""
    return {
        line.number: getattr(line, column).amount
        for line in made.body
        if getattr(line, column) is not None
    }


def ties(made: Statement) -> None:
    """Hold the one equation, line by line and funding by funding."""
    for column in ("period", "inception"):
        at = lines(made, column)
        assert sum((sign * at[number] for number, sign in SIGNS.items()), Decimal(0)) == at["11"]
        assert at["7"] == sum((at[f"6{letter}"] for letter in "abcdefg"), Decimal(0))
        assert at["9"] == at["7"] + at["8"]
    for fact in made.fundings:
        came = fact.opening.amount + fact.income.amount
        assert came - fact.expenditure.amount - fact.refunded.amount == fact.closing.amount
    assert sum((f.closing.amount for f in made.fundings), Decimal(0)) == at["11"]


def in_spans(
    maker: StatementMaker, scope: Scope, cuts: Sequence[datetime.date], booked: Sequence[Event]
) -> None:
    """Hold each span's closing against the next one's opening, and their sum against all."""
    own = {funding.id for funding in scope.fundings}
    begins = [FIRST, *(cut + datetime.timedelta(1) for cut in cuts)]
    spans = [span for span in zip(begins, [*cuts, LAST], strict=True) if span[0] <= span[1]]
    made = [maker.make(scope, *span) for span in spans]
    closed = Decimal(0)
    for statement, (begin, end) in zip(made, spans, strict=True):
        ties(statement)
        # An opening balance that is booked within the period stands in line 1 too.
        opened = sum(
            (
                amount
                for day, kind, funding, amount in booked
                if kind == "opening" and funding in own and begin <= day <= end
            ),
            Decimal(0),
        )
        assert lines(statement, "period")["1"] == closed + opened
        closed = lines(statement, "period")["11"]
    whole = lines(made[-1], "inception")
    for number in ("2", "3", "4", "7", "8", "9", "10"):
        parts = sum((lines(statement, "period")[number] for statement in made), Decimal(0))
        assert parts == whole[number], number
    assert closed == whole["11"]


def tolerated(books: Books) -> Books:
    """Return the books without findings: what is against the rules must add up all the same."""
    return dataclasses.replace(books, errors=[], walk=dataclasses.replace(books.walk, findings=()))


#: Books of a test run, and of a long one.
SHORT, LONG = 40, 1_000

ALLOWED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
CUTS = st.lists(days, min_size=1, max_size=3, unique=True).map(sorted)


def conserved(
    booked: list[Event], cuts: list[datetime.date], make_books: Callable[[str], Path]
) -> None:
    """Hold the statements of every funding, agreement and donor of some books."""
    books = load(make_books(TERMS + "".join(map(entry, booked))))
    maker = StatementMaker(tolerated(books))
    for name in (*FUNDINGS, "A"):
        in_spans(maker, of_funding(books.register, name), cuts, booked)
    for name in ("AAA", "BBB"):
        in_spans(maker, of_donor(books.register, name), cuts, booked)


@settings(max_examples=SHORT, deadline=None, suppress_health_check=ALLOWED)
@given(booked=events, cuts=CUTS)
def test_must_20_every_period_of_every_book_ties(
    booked: list[Event], cuts: list[datetime.date], make_books: Callable[[str], Path]
) -> None:
    """Any bookings, any split of the year: the parts are the whole, and nothing is in between.

    opening + received + interest + other - spent - support cost - refunded +- exchange = closing,
    for every funding, and the closing of a period is the opening of the next.
    """
    conserved(booked, cuts, make_books)


@pytest.mark.soak
@settings(max_examples=LONG, deadline=None, suppress_health_check=ALLOWED)
@given(booked=events, cuts=CUTS)
def test_must_20_a_thousand_books_tie(
    booked: list[Event], cuts: list[datetime.date], make_books: Callable[[str], Path]
) -> None:
    """The same of a thousand books."""
    conserved(booked, cuts, make_books)
