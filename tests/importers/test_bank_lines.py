"""Lines of statements: real ones are never dropped, and none comes in twice."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.bank_kit import (
    ACCOUNTS,
    IBAN,
    account,
    amounts,
    camt,
    entry,
    intake,
    lines,
    mt940,
    said,
)
from tests.importers.kit import Desk as Books


@pytest.fixture
def books(tmp_path):
    """Books that know a fund and three bank accounts."""
    made = Books(tmp_path)
    (made.books / "terms" / "banks.beancount").write_text(
        '1994-10-26 custom "fund" "VTF"\n  name: "VTF"\n  class: "voluntary"\n' + ACCOUNTS
    )
    main = made.books / "main.beancount"
    main.write_text(
        main.read_text().replace(
            'include "terms/funds.beancount"', 'include "terms/banks.beancount"'
        )
    )
    assert made.run("check")[0] == 0, made.run("check")
    return made


class Bank:
    """Writes statements beside the books, each into a file of its own, and imports them."""

    def __init__(self, books):
        self.books, self.files = books, itertools.count(1)

    def take(self, text, suffix=".sta"):
        """Return the exit code, what was printed and how many lines the books have now."""
        path = self.books.folder / f"s{next(self.files)}{suffix}"
        path.write_text(text, encoding="utf-8")
        code, out, errors = self.books.run("import", path)
        return code, out + errors, self.count()

    def count(self):
        """Return how many lines the books have."""
        files = (self.books.books / "batches").glob("*.beancount")
        return sum(path.read_text().count('custom "bank-line"') for path in files)


@pytest.fixture
def bank(books):
    """A bank that writes statements for the books."""
    return Bank(books)


A = "100402C5,NTRFX//A1|JAPAN"
B = "100402C7,NTRFX//B1|FRANCE"
PLAIN = "100402C5,NMSC|SAME WORDS"


def test_must_04_the_same_statement_again_is_nothing_new(bank):
    """The same bytes, the same statement in another file: the books stay byte for byte."""
    text = mt940(A, PLAIN, PLAIN, closing="C100402USD15,")
    assert bank.take(text)[0::2] == (0, 3)
    before = bank.books.content()
    assert "already imported" in bank.take(text)[1]
    assert "0 new, 3 known" in bank.take(text.replace(":20:X", ":20:Y"))[1]
    assert bank.books.content() == before


def test_two_equal_deposits_of_one_day_are_two_lines(bank):
    """Same day, same amount, same words, no reference: two of them, in one statement."""
    assert bank.take(mt940(PLAIN, PLAIN))[2] == 2


def test_an_overlapping_statement_adds_only_what_is_new(bank):
    """A download of the morning, then one of the whole day, in another order."""
    bank.take(mt940(A, PLAIN))
    code, out, count = bank.take(mt940(PLAIN, B, PLAIN, A, number="8/1"))
    assert (code, count) == (0, 4)
    assert "2 new, 2 known" in out


def test_equal_lines_of_statements_that_follow_each_other_are_two(bank):
    """One statement ends to the cent where the next begins: they share no line."""
    first = mt940(PLAIN, opening="C100401USD0,", closing="C100402USD5,", number="1")
    second = mt940(PLAIN, opening="C100402USD5,", closing="C100402USD10,", number="2")
    bank.take(second)
    assert bank.take(first)[2] == 2
    assert bank.take(first.replace(":20:X", ":20:Y"))[2] == 2
    assert bank.take(second.replace(":20:X", ":20:Y"))[2] == 2
    whole = mt940(PLAIN, PLAIN, opening="C100401USD0,", closing="C100402USD10,", number="3")
    assert bank.take(whole)[2] == 2


def test_equal_lines_of_three_statements_of_one_day_are_three(bank):
    """A statement follows the first also where another stands between the two."""
    three = [
        mt940(PLAIN, opening=f"C100402USD{at * 5},", closing=f"C100402USD{at * 5 + 5},", number=n)
        for at, n in enumerate("123")
    ]
    assert bank.take("".join(three))[2] == 3
    assert bank.take("".join(reversed(three)))[2] == 3
    for order in ((0, 1, 2), (2, 1, 0), (0, 2, 1)):
        assert [bank.take(three[at].replace(":20:X", f":20:{order}"))[2] for at in order] == [3] * 3
    whole = mt940(PLAIN, PLAIN, PLAIN, opening="C100401USD0,", closing="C100402USD15,", number="9")
    assert bank.take(whole)[2] == 3


def test_equal_lines_of_one_reference_in_two_statements_are_told(bank):
    """They are two, since the statements follow each other; that the bank repeats itself is odd."""
    first = mt940(A, opening="C100401USD0,", closing="C100402USD5,", number="1")
    second = mt940(A, opening="C100402USD5,", closing="C100402USD10,", number="2")
    bank.take(first)
    _, said_now, count = bank.take(second)
    assert (count, "BANK-REFERENCE" in said_now) == (2, True)


def test_a_statement_before_one_that_is_known_is_no_gap(bank):
    """Neither is one that is in the books already."""
    first = mt940(A, opening="C100401USD0,", closing="C100402USD5,", number="1")
    second = mt940(B, opening="C100402USD5,", closing="C100402USD12,", number="2")
    for text in (second, first, first.replace(":20:X", ":20:Y")):
        assert "BANK-GAP" not in bank.take(text)[1]


def test_a_statement_that_says_something_else_now_is_a_conflict(bank):
    """Its lines are held against what it says, not against what it said."""
    bank.take(mt940(A, opening="C100401USD0,", closing="C100402USD5,"))
    code, said_now, _ = bank.take(mt940(A, B, opening="C100401USD0,", closing="C100402USD12,"))
    assert (code, "BANK-BALANCE" in said_now) == (3, False)


def test_the_same_line_in_another_format_is_refused(bank):
    """A camt.053 after the MT940 of the same day would bring every deposit in twice."""
    bank.take(mt940(PLAIN))
    code, out, count = bank.take(
        camt(entry("5.00")).replace("2014-03-31</Dt></BookgDt>", "2010-04-02</Dt></BookgDt>"),
        ".xml",
    )
    assert (code, count) == (1, 1)
    assert "BANK-TWICE" in out


def test_must_02_a_changed_word_is_shown_as_that_one_difference(bank):
    """The bank's reference is the line: what differs is shown, and nothing is written."""
    bank.take(mt940(A))
    code, out, count = bank.take(mt940(A.replace("JAPAN", "JAPON"), number="8"))
    assert (code, count) == (3, 1)
    assert out.count("(M2) is now") == 1
    assert "'JAPAN' (M2) is now 'JAPON' (M2)" in out


def test_a_reference_with_another_amount_is_told(bank):
    """Banks reverse and do not change: one of the two is wrong, or the bank counts anew."""
    bank.take(mt940(A))
    out, count = bank.take(mt940(A.replace("C5,", "C6,"), number="8"))[1:]
    assert count == 2
    assert "warning: BANK-REFERENCE" in out


def test_a_gap_between_statements_is_told(bank):
    """Statement 9 does not begin where statement 7 ended: number 8 is missing."""
    bank.take(mt940(A, closing="C100402USD5,"))
    later = mt940("100410C1,NTRFX//C1", opening="C100409USD9,", closing="C100410USD10,", number="9")
    code, out, _ = bank.take(later)
    assert code == 0
    assert "warning: BANK-GAP" in out
    assert "UNHQ-USD-20100402-7-1, ended on 2010-04-02 with 5.00: 4.00 is between them" in out


def test_an_account_that_nobody_registered_is_refused(tmp_path):
    """With the nearest that is known; spaces and marks in a number are nothing."""
    path = tmp_path / "s.sta"
    path.write_text(mt940(A).replace(IBAN, IBAN[:-1] + "9"))
    found = intake(path)
    assert said(found)[0][0] == "BANK-ACCOUNT"
    assert "Perhaps UNHQ-USD? " in found.findings[0].advice
    assert amounts(found) == []

    path.write_text(mt940(A).replace(IBAN, "NL26 VAYB 8060 4768 90"))
    assert amounts(intake(path)) == ["5.00 USD"]


def test_one_number_may_be_an_account_in_each_currency(tmp_path):
    """The statement's currency says which; where it fits none, that is refused."""
    path = tmp_path / "s.sta"
    for currency, expected in (("USD", ["UNHQ-USD"]), ("EUR", ["UNHQ-EUR"]), ("CHF", [])):
        path.write_text(mt940(A).replace("USD", currency))
        assert [line.meta["account"] for line in lines(intake(path))] == expected
    assert said(intake(path))[0][0] == "BANK-CURRENCY"
    path.write_text(mt940(A))
    twice = intake(path, more=account("SECOND", IBAN, "USD"))
    assert "may be UNHQ-USD or SECOND" in said(twice)[0][1]


def test_the_same_line_in_two_statements_of_one_file_is_one(tmp_path):
    """Overlapping statements may come in one file too; each line of it is accounted for."""
    path = tmp_path / "s.sta"
    path.write_text(mt940(A) + mt940(A, B, number="8"))
    found = intake(path)
    assert amounts(found) == ["5.00 USD", "7.00 USD"]
    assert "BANK-AGAIN" in dict(said(found))


def test_statements_that_overlap_still_reconcile(bank):
    """Each row of each file is accounted for, whichever file or statement brought its line."""
    bank.take(mt940(A) + mt940(A, B, number="8"))
    bank.take(mt940(B, PLAIN.replace("C5,", "C9,"), number="9"))
    code, out, _ = bank.books.run("reconcile", "sources", "--today", "2010-12-31")
    assert (code, bank.count()) == (0, 3), out


_DAYS = st.lists(st.sampled_from(["a", "a", "b", "c"]), min_size=1, max_size=6)


@settings(max_examples=12)
@given(_DAYS, st.data())
def test_any_cuts_of_one_account_give_its_lines_once(tmp_path_factory, words, data):
    """Whatever part of a day a first file has: after the whole, each line is there once."""
    folder = tmp_path_factory.mktemp("cuts")
    path = folder / "s.sta"
    part = data.draw(st.integers(0, len(words)))
    rows = [f"100402C5,NMSC|{word * 5}" for word in words]
    path.write_text(mt940(*rows[:part]))
    first = lines(intake(path))
    path.write_text(mt940(*data.draw(st.permutations(rows)), number="8"))
    known = "".join(
        f'{line.date} custom "bank-line" "{line.values[0].value}"\n  account: "UNHQ-USD"\n'
        f'  amount: {line.meta["amount"]}\n  description: "{line.meta["description"]}"\n'
        f'  statement: "{line.meta["statement"]}"\n  key: "{line.meta["key"]}"\n'
        f"  value-date: {line.meta['value-date']}\n"
        for line in first
    )
    second = intake(path, more=known)
    assert len(first) == part
    assert len(lines(second)) == len(words) - part
    assert not second.sorted.conflicts
