"""The statement's model: what it says, what it will not say, and that it ties."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ledger.books import load
from ledger.errors import BadInputError, BooksError
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.model import StatementError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.statements.model import BodyLine, Statement

DAY = datetime.date


def amounts(statement: Statement, number: str) -> tuple[str, str]:
    """Return a line's two figures as text."""
    line = the_line(statement, number)
    assert line.period
    assert line.inception
    return str(line.period.amount), str(line.inception.amount)


def the_line(statement: Statement, number: str) -> BodyLine:
    """Return a line by its number."""
    return next(line for line in statement.body if line.number == number)


@pytest.fixture
def maker(small: Books) -> StatementMaker:
    """Return a maker over the small books."""
    return StatementMaker(small)


def test_the_fourteen_lines(maker: StatementMaker, small: Books) -> None:
    """Japan's second and third year: what came before is the opening balance."""
    scope = of_donor(small.register, "government of japan")

    made = maker.make(scope, DAY(2011, 1, 1), DAY(2012, 12, 31))

    assert [line.number for line in made.body] == [
        *("1", "2", "3", "4", "5", "6", "6a", "6b", "6c", "6d", "6e", "6f", "6g"),
        *("7", "8", "9", "10", "11", "12", "13", "14"),
    ]
    assert amounts(made, "1") == ("2549234.55", "0.00")
    assert amounts(made, "2") == ("0.00", "3000000.00")
    assert amounts(made, "3") == ("0.00", "1234.56")
    assert amounts(made, "6a") == ("0.00", "100000.01")
    assert amounts(made, "6e") == ("50000.00", "50000.00")
    assert amounts(made, "9") == ("56500.00", "508500.01")
    assert amounts(made, "10") == ("943500.00", "943500.00")
    assert amounts(made, "11") == ("1549234.55", "1549234.55")
    assert amounts(made, "12") == ("200000.00", "200000.00")
    assert amounts(made, "13") == ("1349234.55", "1349234.55")
    assert amounts(made, "14") == ("0.00", "0.00")


def test_every_figure_has_a_way_back(maker: StatementMaker, small: Books) -> None:
    """A figure names its entries, or the lines it is arithmetic on; entries name key and place."""
    scope = of_donor(small.register, "JPN")

    made = maker.make(scope, DAY(2010, 1, 1), DAY(2012, 12, 31))

    for line in made.body:
        for figure in (line.period, line.inception):
            if figure is not None and figure.amount:
                assert figure.entries or line.of, line.number
                assert all(entry in made.sources for entry in figure.entries if line.number < "12")
    received = the_line(made, "2").inception
    assert received
    assert [made.sources[entry].key for entry in received.entries] == ["jpn-deposit-afg", ""]
    assert all(entry.startswith("terms/funds.beancount:") for entry in received.entries)


def test_signature_is_no_receipt(maker: StatementMaker, small: Books) -> None:
    """Between signature and deposit nothing is received; all of it is still due."""
    scope = of_donor(small.register, "JPN")

    made = maker.make(scope, DAY(2010, 1, 1), DAY(2010, 3, 20))

    assert amounts(made, "2") == ("0.00", "0.00")
    assert amounts(made, "14") == ("3000000.00", "3000000.00")
    assert made.receipts == ()


def test_the_agreement_currency_is_never_converted(maker: StatementMaker, small: Books) -> None:
    """Euro where euro were paid; nothing where only dollars are known."""
    scope = of_donor(small.register, "Germany")

    made = maker.make(scope, DAY(2012, 1, 1), DAY(2012, 12, 31))

    assert made.currency == "EUR"
    euros = {line.number: line.period.original for line in made.body if line.period}
    assert euros["2"] == Decimal("400000.00")
    assert euros["4"] == 0
    assert euros["5"] == Decimal("400000.00")
    assert euros["6b"] is None
    assert euros["9"] is None
    assert euros["11"] is None
    assert euros["14"] == Decimal("400000.00")
    assert amounts(made, "2") == ("500000.00", "500000.00")
    assert amounts(made, "4") == ("33333.33", "33333.33")
    assert any(note.startswith("n/a: lines 6b, 7, 8, 9, 11, 13") for note in made.notes)
    receipt = made.receipts[0]
    assert (receipt.original, receipt.original_currency) == (Decimal("400000.00"), "EUR")
    assert (receipt.rate, receipt.rate_source) == (Decimal("0.75"), "UNORE 2012-03")
    assert receipt.cash == Decimal("533333.33")


def test_goods_in_kind_stay_outside(maker: StatementMaker, small: Books) -> None:
    """Two vehicles are listed with their value and are in no line."""
    made = maker.make(of_donor(small.register, "CHE"), DAY(2012, 1, 1), DAY(2012, 12, 31))

    assert [str(item.amount) for item in made.in_kind] == ["50000.00"]
    assert all(line.period.amount == 0 for line in made.body if line.period)
    assert any("in kind" in note for note in made.notes)


def test_money_in_a_pool_is_listed_and_in_no_line(maker: StatementMaker, small: Books) -> None:
    """A pool's contributor sees what they paid in; the pool's statement, what became of it."""
    paid = maker.make(of_donor(small.register, "GBR"), DAY(2012, 1, 1), DAY(2012, 12, 31))
    pool = maker.make(
        of_funding(small.register, "CHF-SDN-GENERAL"), DAY(2012, 1, 1), DAY(2012, 12, 31)
    )

    assert paid.body == ()
    assert [str(item.amount) for item in paid.unattributed] == ["800000.00"]
    assert amounts(pool, "2") == ("800000.00", "800000.00")
    assert amounts(pool, "4b") == ("-400000.00", "-400000.00")
    assert amounts(pool, "11") == ("400000.00", "400000.00")


def test_illustrative_shows_on_each_line_it_touches(maker: StatementMaker, small: Books) -> None:
    """One illustrative posting marks its line, every line added up from it, and the statement."""
    scope = of_funding(small.register, "JPN-2010-01-AFG")

    made = maker.make(scope, DAY(2010, 1, 1), DAY(2010, 12, 31))

    assert made.illustrative
    assert made.illustrative_lines == ("6d", "7", "8", "9", "11", "13")
    other = maker.make(
        of_funding(small.register, "JPN-2010-01-SDN"), DAY(2010, 1, 1), DAY(2010, 12, 31)
    )
    assert not other.illustrative


def test_an_agreement_is_all_its_grants(maker: StatementMaker, small: Books) -> None:
    """Asked for an agreement, the statement covers each grant and their sum."""
    scope = of_funding(small.register, "JPN-2010-01")

    made = maker.make(scope, DAY(2010, 1, 1), DAY(2010, 12, 31))

    assert [fact.id for fact in made.fundings] == ["JPN-2010-01-AFG", "JPN-2010-01-SDN"]
    total = sum(fact.closing.amount for fact in made.fundings)
    assert str(total) == amounts(made, "11")[0]
    assert made.fundings[0].delivery == Decimal("22.6")


def test_the_support_rate_and_the_earmark_are_in_words(maker: StatementMaker, small: Books) -> None:
    """The header says what the money is for; line 8 says the rate."""
    scope = of_funding(small.register, "JPN-2010-01-AFG")

    made = maker.make(scope, DAY(2010, 1, 1), DAY(2010, 12, 31))

    assert made.fundings[0].earmark == "Afghanistan; clearance, risk education"
    assert made.fundings[0].earmarking == "4"
    assert the_line(made, "8").title == "Indirect support cost (13%)"
    assert made.policies == (), "no clause and no entry refers to one"


def test_unknown_names_are_refused_with_the_nearest(small: Books) -> None:
    """Nobody gets an empty statement for a slip of the keyboard."""
    with pytest.raises(BadInputError, match="no donor 'Jappan'") as donor:
        of_donor(small.register, "Jappan")
    with pytest.raises(BadInputError, match="no funding or agreement 'JPN-2010-02'") as funding:
        of_funding(small.register, "JPN-2010-02")
    with pytest.raises(BadInputError, match="no fund 'VFT'"):
        of_donor(small.register, "JPN", fund="VFT")

    assert "Japan" in donor.value.advice
    assert "JPN-2010-01" in funding.value.advice


def test_a_period_must_not_end_before_it_begins(maker: StatementMaker, small: Books) -> None:
    """The two days are not swapped in silence."""
    with pytest.raises(StatementError, match="ends before it begins"):
        maker.make(of_donor(small.register, "JPN"), DAY(2012, 1, 1), DAY(2011, 1, 1))


def test_no_statement_from_books_with_errors(make_books: Callable[[str], Path]) -> None:
    """A statement leaves the house only from books that pass their checks."""
    books = load(make_books('2000-01-01 custom "fund" "VTF"\n  name: "No class"\n'))

    with pytest.raises(BooksError, match="books with errors") as refused:
        StatementMaker(books)
    assert refused.value.exit_code == 1


def test_a_statement_that_does_not_tie_is_not_made(
    maker: StatementMaker, small: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the lines and the trial balance disagree by a cent there is no statement."""
    scope = of_funding(small.register, "JPN-2010-01-AFG")
    journal = maker.journal
    moves = journal.by_funding["JPN-2010-01-AFG"]
    received = next(move for move in moves if str(move.movement) == "received")
    bent = [m._replace(amount=m.amount + Decimal("0.01")) if m is received else m for m in moves]
    monkeypatch.setitem(journal.by_funding, "JPN-2010-01-AFG", bent)

    with pytest.raises(StatementError, match="does not tie") as error:
        maker.make(scope, DAY(2010, 1, 1), DAY(2010, 12, 31))

    assert "2,000,000.01 is not 2,000,000.00" in str(error.value)
