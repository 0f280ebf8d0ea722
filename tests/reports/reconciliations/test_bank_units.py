"""Bank reconciliation of made-up entries and lines: what no file says in few words."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.reconciliations import bank as module
from reports.reconciliations.bank import reconcile_bank
from reports.reconciliations.bank_days import near_first, one_after_another
from reports.reconciliations.bank_sides import Account, Bank, Entered, Stated, Unit
from reports.reconciliations.bank_sums import Near

BASE = datetime.date(2010, 4, 1)
FAR = datetime.date(2010, 12, 31)
CASH = "Assets:VTF:Cash:UNHQ"
ACCOUNT = Account("UNHQ-USD", CASH, "USD")


def unit(number, amount, after=0, **more):
    """Return an entry of a cash account, so many days after the first."""
    usual = Unit(number, CASH, BASE + timedelta(days=after), f"expenditure:V-{number:04}", "", "",
                 False, Decimal(amount), None, "", False)  # fmt: skip
    return usual._replace(**more)


def line(number, amount, after=0, account="UNHQ-USD", **more):
    """Return a line of a statement."""
    usual = Entered(f"L{number}", account, BASE + timedelta(days=after), Decimal(amount), None, (),
                    "", "somebody", f"s.sta line {number}")  # fmt: skip
    return usual._replace(**more)


def stated(begins, ends, opening, closing, account="UNHQ-USD"):
    """Return a statement."""
    days = (BASE + timedelta(days=day) for day in (begins, ends))
    balances = (None if one is None else Decimal(one) for one in (opening, closing))
    return Stated(f"S{begins}", account, *days, *balances, "s.sta")


@pytest.fixture(scope="module")
def hold():
    """A function that holds entries against a bank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "identity", lambda _: None)
        patch.setattr(module, "Places", lambda books: [f"b:{at}" for at in range(99)])

        def held(units, lines, statements=(), accounts=(ACCOUNT,), until=FAR, whole=True):
            patch.setattr(module, "units_of", lambda _: sorted(units, key=lambda one: one.day))
            entry = SimpleNamespace(meta={}, payee="", narration="")
            books = SimpleNamespace(entries=[entry] * 99)
            said = Bank(tuple(accounts), tuple(statements), tuple(lines))
            return reconcile_bank(books, said, until, whole=whole)

        yield held


def kinds(found):
    """Return kind, amount and whether it is open of every item."""
    return [(one.kind, str(one.amount), one.open) for one in found.items]


def test_an_opening_balance_is_no_movement(hold):
    """Without balances of the bank, what is brought forward is not held, and nothing is left."""
    found = hold([unit(1, "500", 0, opening=True), unit(2, "-20", 0)], [line(1, "-20", 1)])
    assert [tie.left for tie in found.ties] == [0]
    assert found.stands


def test_an_opening_balance_of_a_later_day_leaves_nothing_on_any_day(hold):
    """Books that begin after the first statement tie at the end of each, and so on each day."""
    statements = [stated(0, 2, "100", "100"), stated(3, 9, "100", "100")]
    found = hold([unit(1, "100", 5, opening=True)], [], statements, until=BASE)
    assert not found.loose
    found = hold([unit(1, "100", 5, opening=True)], [], statements)
    assert [one.left for one in found.days] == [0, 0]
    assert found.stands


def test_entries_after_the_last_statement_are_named(hold):
    """They are explained until the next monthly statement is due, and open from then on."""
    units, lines = [unit(1, "-20", 1), unit(2, "-7", 40)], [line(1, "-20", 1)]
    statements = [stated(0, 29, "0", "-20")]

    early = hold(units, lines, statements, until=datetime.date(2010, 5, 31))
    late = hold(units, lines, statements, until=datetime.date(2010, 6, 1))

    assert kinds(early) == [("after the last statement", "-7.00", False)]
    assert early.stands
    assert kinds(late) == [("after the last statement", "-7.00", True)]
    assert (late.items[0].our_place, late.stands) == ("b:2", False)
    assert "the last expenditure:V-0002" in late.items[0].ours
    assert not hold(units, lines, statements, whole=False).items


def test_lines_that_came_before_the_first_statement_are_behind_its_balance(hold):
    """A sheet of March, then a statement of April with balances: no gap that is none."""
    units, lines = [unit(1, "-20", -20), unit(2, "-7", 2)], [line(1, "-20", -20), line(2, "-7", 2)]
    found = hold(units, lines, [stated(0, 9, "-20", "-27")])
    assert (found.items, [tie.left for tie in found.ties]) == ((), [0])


def test_a_deposit_in_several_lines_that_is_reversed_frees_each_of_them(hold):
    """One entry with a part for each line, and one that takes it back: no line stays matched."""
    key = {"key": "receipt:R-1"}
    back = {"key": "reversal:R-1", "answers": "receipt:R-1"}
    units = [unit(1, "60", 0, line="L1", **key), unit(1, "40", 0, line="L2", **key),
             unit(2, "-60", 3, **back), unit(2, "-40", 3, **back)]  # fmt: skip
    found = hold(units, [line(1, "60"), line(2, "40")], [stated(0, 9, "0", "100")])
    assert Counter(pair.rule for pair in found.pairs) == {"taken back in the books": 2}
    assert [kind for kind, _, _ in kinds(found)] == ["deposit that is not booked"] * 2


def test_what_is_taken_back_after_the_last_statement_is_called_so(hold):
    """The entry is in our balance, its reversal is not: no amount of the bank differs."""
    units = [unit(1, "-20", 1), unit(2, "20", 12, answers="expenditure:V-0001")]
    found = hold(units, [], [stated(0, 9, "0", "0")])
    assert found.items[0].kind.startswith("taken back in the books")


def test_a_bank_that_is_always_five_days_late_is_matched_in_order(hold):
    """The line of each week is nearer to the next payment than to its own."""
    units = [unit(at, "-500", 7 * at) for at in range(4)]
    lines = [line(at, "-500", 7 * at + 5) for at in range(4)]
    found = hold(units, lines, [stated(0, 40, "0", "-2000")])
    assert (len(found.pairs), found.items) == (4, ())


def test_a_transfer_between_two_accounts_of_one_bank_is_explained(hold):
    """The books have one account for both: what leaves the one comes to the other."""
    lines = [line(1, "-300", 0), line(2, "300", 1, "B"), line(3, "12", 1, "B")]
    accounts = [ACCOUNT, Account("B", CASH, "USD")]
    found = hold([], lines, accounts=accounts)
    assert kinds(found) == [
        ("from one account of the bank to another", "300.00", False),
        ("from one account of the bank to another", "-300.00", False),
        ("deposit that is not booked", "-12.00", True),
    ]
    assert all(one.open for one in hold([], [*lines, line(4, "300", 2, "B")], (), accounts).items)


@settings(max_examples=100, deadline=None)
@given(*[st.lists(st.integers(0, 60), max_size=8).map(sorted)] * 2)
def test_in_order_there_are_as_many_pairs_as_there_can_be(ours, theirs):
    """Never fewer than the nearest first, each once, none too far apart."""
    pairs = one_after_another(ours, theirs)
    assert len(pairs) >= len(near_first(ours, theirs))
    for some in zip(*pairs, strict=True):
        assert len(set(some)) == len(some)
    assert all(abs(ours[one] - theirs[other]) <= 10 for one, other in pairs)


def test_a_sum_is_taken_only_where_no_other_fits():
    """2 + 3 is five, and so is 1 + 4: then neither is taken."""
    days = [(BASE, Decimal(amount), amount) for amount in (3, 2, 9)]
    assert Near(days).only(BASE, Decimal(5)) == [3, 2]
    more = [(BASE, Decimal(amount), amount) for amount in (1, 4)]
    assert Near([*days, *more]).only(BASE, Decimal(5)) is None


def _made(chance):
    """Return entries, lines, statements and accounts by chance; two accounts share one cash."""
    accounts = [ACCOUNT, Account("EUR", CASH, chance.choice(["USD", "EUR"]))]
    accounts = accounts[: chance.randrange(1, 3)]
    amounts = [Decimal(one) for one in ("100", "100.01", "50", "50", "25", "-50", "-25", "-75")]
    units = []
    for at in range(chance.randrange(12)):
        one = unit(2 * at, chance.choice(amounts), chance.randrange(-25, 45))
        if not chance.randrange(3):
            one = one._replace(original=one.amount * 4 / 5, currency="EUR")
        if not chance.randrange(4):
            day = one.day + timedelta(days=chance.randrange(20))
            turned = -one.original if one.original else None
            units.append(one._replace(number=2 * at + 1, key=f"r{at}", answers=one.key, day=day,
                                      amount=-one.amount, original=turned))  # fmt: skip
        units.append(one._replace(opening=not chance.randrange(12)))
    lines = []
    for at in range(chance.randrange(12)):
        near = chance.choice(units) if units else unit(0, "50")
        own = chance.choice(accounts)
        amount = near.worth(own.currency) or chance.choice(amounts)
        after = (near.day - BASE).days + chance.choice([0, 0, 1, 8, -4, 12])
        strong = chance.choice([(), (), (near.key.partition(":")[2],)])
        lines.append(line(at, amount, after, own.id, strong=strong, original=near.original))
    statements = []
    for own in accounts if chance.randrange(2) else ():
        days = sorted((one.day - BASE).days for one in lines if one.account == own.id) or [0]
        opening = Decimal(chance.randrange(-5, 5))
        total = sum(one.amount for one in lines if one.account == own.id)
        wrong = chance.choice([0, 0, 7])
        statements.append(stated(days[0], days[-1], opening, opening + total + wrong, own.id))
    return units, lines, statements, accounts


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_whatever_there_is_nothing_is_left_and_every_line_is_said_once(hold, seed):
    """Originals, reversals, openings, wrong balances, shared references: zero, on every day."""
    chance = random.Random(seed)  # noqa: S311 # no secret
    units, lines, statements, accounts = _made(chance)
    if not lines and not statements:
        return
    until = BASE + timedelta(days=chance.choice([20, 60, 90]))
    found = hold(units, lines, statements, accounts, until=until, whole=bool(chance.randrange(2)))
    assert not found.loose
    names = [name for pair in found.pairs for name in pair.theirs.split(", ") if name]
    names += [one.theirs.split()[0] for one in found.items if one.theirs[:1] == "L"]
    assert sorted(names) == sorted(one.id for one in lines if one.day <= until)
