"""People: who is meant by a name, what takes two, and which rules are off."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.parser import parser

from ledger.names_alike import alike, looks
from ledger.off import off
from ledger.people import People, file_of
from ledger.people_facts import ApprovalTerm, PersonTerm, Role, day_of
from ledger.register import build_register
from ledger.two_people import Limits, Moves, read_limits

DAY = datetime.date(2026, 1, 1)


def stated(text):
    """Return the entries of a text, which must be without errors."""
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    return entries


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Kovač", "KOVAC, ana"),
        ("Ana", "Аnа"),
        ("Bo Olsen", "Вο Оlѕen"),
        ("Øystein", "oystein"),
        ("Straße", "STRASSE"),
        ("ﬁona", "Fiona"),
        ("Ana\u200b Kovac", "AnaKovac"),
        ("Łukasz", "lukasz"),
        ("Нina", "Hina"),
    ],
)
def test_names_that_are_one(one, other):
    """Case, marks, order, other alphabets, what nobody sees."""
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ana", "Ann"), ("Ana K", "Ana L"), ("", ""), ("-", "-")]
)
def test_names_that_are_two(one, other):
    """And what is no name is nobody's."""
    assert not alike(one, other)
    assert looks("- -") == frozenset()


def test_a_moment_is_a_day_or_a_time_of_it():
    """In the form in which the books write it."""
    assert day_of("2026-01-01") == day_of("2026-01-01T23:59:59Z") == DAY
    for text in ("soon", "2026-13-01", "2026-01-01 10:00", ""):
        with pytest.raises(ValueError, match=r"."):
            day_of(text)


@pytest.mark.parametrize(
    "roles",
    ["", "boss", "maker 2026", "maker 2026-02-01..2026-01-01", "maker 2026-02-30..", "Maker"],
)
def test_roles_are_of_a_few_words(roles):
    """With their days; anything else is a finding."""
    entries = stated(f'2026-01-01 custom "person" "ANA"\n  name: "Ana"\n  roles: "{roles}"\n')

    (problem,) = build_register(entries).problems

    assert problem.code == "TERM-WRONG"


def test_a_role_may_be_open_at_both_ends():
    """From a day, until a day, or all the time that the person is there."""
    entries = stated(
        '2026-01-01 custom "person" "ANA"\n  name: "Ana"\n  until: 2026-12-31\n'
        '  roles: "maker, checker 2026-06-01.."\n'
        '2026-01-01 custom "person" "BEN"\n  name: "Ben"\n  roles: "checker ..2026-06-01"\n'
    )
    people = build_register(entries).of(PersonTerm)
    june, may = datetime.date(2026, 6, 1), datetime.date(2026, 5, 31)

    assert people["ANA"].holds(Role.MAKER, may)
    assert not people["ANA"].holds(Role.CHECKER, may)
    assert people["ANA"].holds(Role.CHECKER, june)
    assert people["BEN"].holds(Role.CHECKER, june)
    assert not people["BEN"].holds(Role.CHECKER, june + datetime.timedelta(1))
    assert not people["ANA"].holds(Role.MAKER, datetime.date(2027, 1, 1))
    assert not people["ANA"].holds(Role.MAKER, datetime.date(2025, 12, 31))


def test_an_approval_is_of_the_day_it_says():
    """Its moment is of the directive's day, and a moment."""
    text = '2026-01-01 custom "approval" "A-1"\n  of: "k"\n  by: "BEN"\n  reason: "x"\n  at: "{}"\n'
    assert build_register(stated(text.format(""))).problems == []
    fine = build_register(stated(text.format("2026-01-01T10:00:00Z")))
    assert fine.problems == []
    assert fine.of(ApprovalTerm)["A-1"].at == "2026-01-01T10:00:00Z"
    for at in ("2026-01-02", "soon"):
        (problem,) = build_register(stated(text.format(at))).problems
        assert problem.code == "TERM-WRONG"


def test_same_by_another_name():
    """An alias is the person."""
    entries = stated(
        '2026-01-01 custom "person" "ANA"\n  name: "Ana"\n  roles: "maker"\n  aliases: "Finance"\n'
    )
    people = People(build_register(entries))
    assert people.same("finance", "ana")
    assert not people.same("finance", "Ben")
    assert not people.same("", "")
    silent, ana = stated("2026-01-01 *\n" + '2026-01-01 *\n  maker: "Ana"\n')
    assert not people.who(silent).known
    assert people.who(ana).known
    assert people.who(ana).made == "2026-01-01"


def test_the_file_of_a_batch_is_called_as_people_know_it():
    """Without the hash of the archive."""
    text = (
        '1970-01-01 custom "batch" "0123456789ab"\n  importer: "s"\n  layout: "l"\n  file: "{}"\n'
    )
    for name in ("7f3a9c21d0aa-gifts.xlsx", "gifts.xlsx"):
        register = build_register(stated(text.format(name)))
        assert file_of(register.batches["0123456789ab"]) == "gifts.xlsx"


# ---------------------------------------------------------------- what takes two


def test_a_policy_is_read_part_by_part():
    """Kinds, and above which amount; without one all of them."""
    limits = read_limits(DAY, "cost, advance above 10,000.50 USD; clause")

    assert limits.above["cost"] == limits.above["advance"] == Decimal("10000.50")
    assert limits.above["clause"] < 0
    assert read_limits(DAY, " None ").above == {}


@pytest.mark.parametrize(
    "value",
    ["", "costs", "cost;", "approval", "batch", "cost above 10 EUR", "cost above ten USD", "cost,"],
)
def test_a_policy_that_says_nothing_clear_is_refused(value):
    """It would be off in silence."""
    with pytest.raises(ValueError, match=r"."):
        read_limits(DAY, value)


ALL = read_limits(DAY, "cost, advance, transfer, refund, receipt, write-off, reversal, in-kind")


@pytest.mark.parametrize(
    ("legs", "kind", "amount"),
    [
        ("Expenses:VTF:AFG:Travel 5 USD|Assets:VTF:Cash:A -5 USD", "cost", "5"),
        ("Expenses:VTF:AFG:Travel 5 USD|Expenses:VTF:AFG:Staff -5 USD", "cost", "5"),
        ("Expenses:VTF:AFG:Travel -7 USD|Assets:VTF:Cash:A 7 USD", "cost", "7"),
        ("Assets:VTF:Advances:UNOPS 5 USD|Assets:VTF:Cash:A -5 USD", "advance", "5"),
        ("Equity:VTF:Transfer 5 USD|Equity:VTF:Transfer -5 USD", "transfer", "5"),
        ("Liabilities:VTF:Refundable:JPN 5 USD|Assets:VTF:Cash:A -5 USD", "refund", "5"),
        ("Assets:VTF:Cash:A 5 USD|Income:VTF:Contributions:JPN -5 USD", "receipt", "5"),
        ("Assets:VTF:Cash:A 5 USD|Assets:VTF:Receivable:JPN -5 USD", "receipt", "5"),
        ("Income:VTF:Contributions:JPN 5 USD|Assets:VTF:Receivable:JPN -5 USD", "write-off", "5"),
    ],
)
def test_what_money_does(legs, kind, amount):
    """And with how much: the larger of what is debited and credited."""
    text = "2026-01-01 *\n" + "".join(f"  {leg}\n" for leg in legs.split("|"))
    (entry,) = stated(text)

    assert Moves().of(entry)[kind] == Decimal(amount)
    assert ALL.matters(entry, Moves())
    assert not Limits(DAY, {kind: Decimal(amount)}).matters(entry, Moves())
    assert Limits(DAY, {kind: Decimal(amount) - Decimal("0.01")}).matters(entry, Moves()) == kind


def test_what_moves_little_is_passed_over():
    """Whatever it does; a write-off without saying so, too, is held against its limit."""
    text = "2026-01-01 *\n  Income:VTF:Contributions:JPN {0} USD\n"
    text += "  Assets:VTF:Receivable:JPN -{0} USD\n"
    limits = read_limits(DAY, "cost above 100 USD; write-off above 5 USD")
    assert limits.least == 5
    for amount, kind in (("5.00", ""), ("5.01", "write-off")):
        (entry,) = stated(text.format(amount))
        assert limits.matters(entry, Moves()) == kind
    assert read_limits(DAY, "none").matters(entry, Moves()) == ""


def test_reversals_and_write_offs_say_so():
    """By their metadata; what is on no known account does nothing known."""
    text = '2026-01-01 *\n  {}: "x"\n  Assets:Cash 5 USD\n  Assets:Other -5 USD\n'
    for word, kind in (("reverses", "reversal"), ("write-off", "write-off")):
        (entry,) = stated(text.format(word))
        assert Moves().of(entry) == {kind: Decimal(5)}


@pytest.mark.parametrize(
    ("amount", "matters"),
    [
        ("10.00 USD", ""),
        ("10.01 USD", "commitment"),
        ("1.00 EUR", "commitment"),
        ("", "commitment"),
    ],
)
def test_a_directive_is_held_against_its_amount(amount, matters):
    """One in another currency, or none at all, is held against none."""
    line = f"  amount: {amount}\n" if amount else ""
    (entry,) = stated(f'2026-01-01 custom "commitment" "PO-1"\n  title: "x"\n{line}')

    limits = read_limits(DAY, "commitment above 10 USD")
    assert limits.matters(entry, Moves()) == matters
    assert not ALL.matters(entry, Moves())


def test_what_is_off_is_said():
    """No policy, or one that ends it."""
    policy = '2026-0{}-01 custom "policy" "TWO-PEOPLE"\n  value: "{}"\n'
    none = build_register([])
    assert any("no policy TWO-PEOPLE" in words for words in off(none))
    on = build_register(stated(policy.format(1, "cost")))
    assert off(on) == []
    ended = build_register(stated(policy.format(1, "cost") + policy.format(2, "none")))
    assert any("from 2026-02-01 on" in words for words in off(ended))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana", "Ana\u3164", True),  # a letter of which nothing is seen
        ("Ana", "Ana\u02bc", True),
        ("IAN", "lAN", True),
        ("Ian", "1an", True),
        ("IAN", "LAN", False),
        ("BOB", "B0B", True),
    ],
)
def test_what_nobody_sees_or_tells_apart_makes_no_other_name(one, other, same):
    """Unseen letters, and strokes and rings that are read as one another."""
    assert alike(one, other) is same
