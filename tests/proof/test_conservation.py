"""Conservation: over generated histories the rulebook and a far simpler model never disagree.

Each history is a sequence of things people do, rightly and wrongly. The model (`tests.proof.purse`)
says whether each is lawful and what is left of every purse; the rulebook is shown the entry for it.
An entry that is refused is not booked. So for every history the rulebook accepts:

    receipts + interest + transfers in - transfers out - spending - refunds = balance

for every funding, to the cent, and no money crosses from one to another without consent. What a
partner holds in advance is part of the balance: cash and advances are what the model has left.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import pytest
from beancount.core.data import Posting, Transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger.findings import Severity
from ledger.walks import WALK_OPTION
from plugins import rulebook
from tests.proof.grants import BUILT_IN, EARMARKS, STATED, advance_of, usd
from tests.proof.purse import Purse

if TYPE_CHECKING:
    from collections.abc import Callable

#: Histories of a test run, and of a long one.
SHORT, LONG = 400, 10_000

HISTORY_STEPS = 14

FIRST = datetime.date(2014, 1, 2)
NAMES = st.sampled_from([*EARMARKS, *BUILT_IN])
GRANTS = st.sampled_from(list(EARMARKS))
DONORS = st.sampled_from(["JPN", "NLD"])
PROGRAMMES = st.sampled_from(["MLI", "AFG"])
ACTIVITIES = st.sampled_from(["clearance", "risk-education"])
RIGHT = st.sampled_from([True, True, True, False])
PARTNERS = st.sampled_from(["UNOPS", "UNOPS", "UNOPS", "UNICEF"])
CLASSES = st.sampled_from(["Contracts", "Travel"])
CENTS = st.one_of(st.integers(1, 400), st.integers(1, 9_000_000))
#: Of what there is: a part of it, all of it, one cent more, or whatever comes.
AMOUNTS = st.tuples(st.sampled_from(["part", "part", "all", "over", "any"]), CENTS)

CASH, TRANSFER = "Assets:VTF:Cash:UNHQ", "Equity:VTF:Transfer"
HELD = "Assets:VTF:Advances:UNOPS"


def chosen(wish: tuple[str, int], most: int) -> int:
    """Return an amount of at least a cent, of what there is at most."""
    how, cents = wish
    wished = {"part": cents % (most + 1), "all": most, "over": most + 1, "any": cents}
    return max(wished[how], 1)


class Undo(NamedTuple):
    """What was booked, whether it may be taken back now, and what that does in the model."""

    entry: Transaction
    lawful: Callable[[], bool]
    undo: Callable[[], object]


class Desk(RuleBasedStateMachine):
    """A desk at which things are done, rightly and wrongly, one on each day."""

    limit: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.purses = {
            name: Purse(**{k: frozenset(v) if isinstance(v, tuple) else v for k, v in e.items()})
            for name, e in EARMARKS.items()
        } | {name: Purse("") for name in BUILT_IN}
        self.booked: list[Transaction] = []
        self.undone: dict[str, Undo] = {}
        self.held: dict[str, int] = {}
        self.day = FIRST

    def book(self, lawful: bool, legs: list[tuple[str, int, str]], **facts: Any) -> bool:
        """Show an entry to the rulebook; the model's verdict must be its own.

        Args:
            lawful: what the model says.
            legs: account, cents, funding.
            facts: metadata of the transaction.
        """
        self.day += datetime.timedelta(days=1)
        meta = {"filename": "history", "lineno": len(self.booked) + 1}
        meta["key"] = f"expenditure:{len(self.booked) + 1}"
        meta |= {key.replace("_", "-"): value for key, value in facts.items() if value}
        postings = [
            Posting(account, usd(cents), None, None, None, {"funding": funding} | _PLACE)
            for account, cents, funding in legs
        ]
        fundings = {funding for _, _, funding in legs}
        if len(fundings) == 1:
            meta["funding"] = legs[0][2]
            postings = [posting._replace(meta=dict(_PLACE)) for posting in postings]
        entry = Transaction(meta, self.day, "*", None, "", frozenset(), frozenset(), postings)
        found = judged([*self.booked, entry])
        assert (not found) == lawful, (lawful, entry, [finding.as_text() for finding in found])
        if not found:
            self.booked.append(entry)
        return not found

    @initialize(cents=st.lists(CENTS, min_size=len(EARMARKS), max_size=len(EARMARKS)))
    def begin(self, cents: list[int]) -> None:
        """Every donor has paid something."""
        for name, paid in zip(EARMARKS, cents, strict=True):
            self.receive(name, self.purses[name].donor, paid)

    @rule(name=NAMES, donor=DONORS, cents=CENTS)
    def receive(self, name: str, donor: str, cents: int) -> None:
        """Money comes in from a donor, under his own grant or another's."""
        purse = self.purses[name]
        lawful = name == "VTF-UNAPPLIED" or purse.donor == donor
        legs = [(CASH, cents, name), (f"Income:VTF:Contributions:{donor}", -cents, name)]
        if self.book(lawful, legs):
            purse.received += cents
            if name == "VTF-UNAPPLIED":
                self.held[donor] = self.held.get(donor, 0) + cents
            else:
                self.note(lambda: cents <= purse.cash(), lambda: purse.receive(-cents))

    @rule(name=NAMES, cents=CENTS)
    def earn(self, name: str, cents: int) -> None:
        """Interest comes in; on unapplied money it is nobody's in particular."""
        if self.book(True, [(CASH, cents, name), ("Income:VTF:Interest", -cents, name)]):
            self.purses[name].interest += cents
            if name == "VTF-UNAPPLIED":
                self.held[""] = self.held.get("", 0) + cents

    @rule(
        name=GRANTS, programme=PROGRAMMES, activity=ACTIVITIES, budget_class=CLASSES, wish=AMOUNTS,
        off=st.sampled_from([0, 0, 0, 0, 1, -1]), right=RIGHT,
        reported=st.booleans(),
    )  # fmt: skip
    def spend(  # one parameter for each thing that may be wrong
        self,
        name: str,
        programme: str,
        activity: str,
        budget_class: str,
        wish: tuple[str, int],
        off: int,
        right: bool,
        reported: bool,
    ) -> None:
        """A cost, in its earmark or not, paid or reported, its support cost right or a cent off."""
        if reported:
            name = self._advanced()
        purse = self.purses[name]
        if right:
            programme, activity = max(purse.programmes), min(purse.activities)
            budget_class = min(purse.classes)
        there = purse.advanced if reported else purse.cash()
        most, room = purse.affordable(there), purse.room(programme, budget_class)
        cents = chosen(wish, most if room is None else min(most, room))
        levy = purse.levy(cents) + off
        total = cents + levy
        lawful = not off and purse.allows(programme, activity, budget_class) and total <= there
        lawful = lawful and (room is None or cents <= room)
        legs = [
            (f"Expenses:VTF:{programme}:{budget_class}", cents, name),
            (f"Expenses:VTF:{programme}:SupportCost", levy, name),
            (HELD if reported else CASH, -total, name),
        ]
        legs = [leg for leg in legs if leg[1]]
        facts = {"activity": activity}
        if reported:
            facts |= {"advance": advance_of(name), "partner": "UNOPS"}
        if self.book(lawful, legs, **facts):
            purse.buy(programme, budget_class, cents, levy)
            purse.advanced -= total if reported else 0
            self.note(
                lambda: purse.bears(programme, budget_class, cents, levy),
                lambda: (
                    purse.buy(programme, budget_class, -cents, -levy),
                    purse.advance(total if reported else 0),
                ),
            )

    @rule(name=GRANTS, wish=AMOUNTS)
    def take_back(self, name: str, wish: tuple[str, int]) -> None:
        """A cost is taken back, with its support cost: at most what was ever booked."""
        purse = self.purses[name]
        programme, budget_class = min(purse.programmes), min(purse.classes)
        activity = min(purse.activities)
        cents = chosen(wish, purse.bought.get((programme, budget_class), 0))
        levy = purse.levy(cents)
        lawful = purse.bears(programme, budget_class, cents, levy)
        legs = [
            (f"Expenses:VTF:{programme}:{budget_class}", -cents, name),
            (f"Expenses:VTF:{programme}:SupportCost", -levy, name),
            (CASH, cents + levy, name),
        ]
        if self.book(lawful, [leg for leg in legs if leg[1]], activity=activity):
            purse.buy(programme, budget_class, -cents, -levy)

    @rule(name=GRANTS, wish=AMOUNTS, other=GRANTS, right=RIGHT, partner=PARTNERS)
    def advance(
        self, name: str, wish: tuple[str, int], other: str, right: bool, partner: str
    ) -> None:
        """A partner is paid in advance: of what is at hand, and what was agreed with it."""
        purse, whose = self.purses[name], name if right else other
        cents = chosen(wish, purse.cash())
        lawful = whose == name and partner == "UNOPS" and cents <= purse.cash()
        legs = [(HELD.replace("UNOPS", partner), cents, name), (CASH, -cents, name)]
        if self.book(lawful, legs, advance=advance_of(whose), partner=partner):
            purse.advance(cents)
            self.note(lambda: cents <= purse.advanced, lambda: purse.advance(-cents))

    def _advanced(self) -> str:
        """Return the grant of which the partner holds the most."""
        return max(EARMARKS, key=lambda name: self.purses[name].advanced)

    @rule(wish=AMOUNTS)
    def give_back(self, wish: tuple[str, int]) -> None:
        """The partner pays back what it did not need: at most what it holds."""
        purse = self.purses[name := self._advanced()]
        if not purse.advanced:
            return
        cents = chosen(wish, purse.advanced)
        legs = [(HELD, -cents, name), (CASH, cents, name)]
        facts = {"advance": advance_of(name), "partner": "UNOPS"}
        if self.book(cents <= purse.advanced, legs, **facts):
            purse.advance(-cents)
            self.note(lambda: cents <= purse.cash(), lambda: purse.advance(cents))

    def note(self, lawful: Callable[[], bool], undo: Callable[[], object]) -> None:
        """Note of what was just booked when it may be taken back, and what that does."""
        self.undone[self.booked[-1].meta["key"]] = Undo(self.booked[-1], lawful, undo)

    @rule(which=st.integers(0, 20), cent=st.sampled_from([0, 0, 0, 1]))
    def reverse(self, which: int, cent: int) -> None:
        """What was booked is taken back by an entry that names it: exactly that, and once."""
        if not self.undone:
            return
        key = list(self.undone)[which % len(self.undone)]
        entry, lawful, undo = self.undone[key]
        legs = [
            (leg.account, -int(leg.units.number * 100), entry.meta["funding"])
            for leg in entry.postings
        ]
        if cent:
            legs = [(legs[0][0], legs[0][1] - cent, legs[0][2]), *legs[1:-1],
                    (legs[-1][0], legs[-1][1] + cent, legs[-1][2])]  # fmt: skip
        facts = {name: entry.meta.get(name, "") for name in ("activity", "advance", "partner")}
        facts |= {"cost_date": entry.date if "activity" in entry.meta else ""}
        facts |= {"reverses": key, "reason": "It was booked by mistake."}
        if self.book(not cent and lawful(), legs, **facts):
            undo()
            # Once and no more, though there may be enough of it.
            self.undone[key] = Undo(entry, lambda: False, undo)

    @rule(giver=NAMES, taker=NAMES, wish=AMOUNTS, consent=RIGHT)
    def transfer(self, giver: str, taker: str, wish: tuple[str, int], consent: bool) -> None:
        """Money moves to another funding, with consent or without."""
        if giver == taker:
            return
        one, two = self.purses[giver], self.purses[taker]
        cents = chosen(wish, one.cash())
        lawful = consent and cents <= one.cash() and self._held(giver, taker, cents)
        legs = [
            (CASH, -cents, giver),
            (TRANSFER, cents, giver),
            (TRANSFER, -cents, taker),
            (CASH, cents, taker),
        ]
        if self.book(lawful, legs, consent="Letter of 2 May 2014" if consent else ""):
            one.went += cents
            two.came += cents
            self._hold(giver, taker, cents)

    def _held(self, giver: str, taker: str, cents: int) -> bool:
        """Return whether unapplied money that moves is the taker's own donor's, or nobody's."""
        if giver != "VTF-UNAPPLIED":
            return True
        # What a donor sent is not made nobody's either.
        donor = self.purses[taker].donor
        own = self.held.get(donor, 0) if donor else 0
        return cents <= own + self.held.get("", 0)

    def _hold(self, giver: str, taker: str, cents: int) -> None:
        if giver == "VTF-UNAPPLIED":
            donor = self.purses[taker].donor
            own = min(self.held.get(donor, 0), cents) if donor else 0
            self.held[donor] = self.held.get(donor, 0) - own
            self.held[""] = self.held.get("", 0) - (cents - own)
        elif taker == "VTF-UNAPPLIED":
            donor = self.purses[giver].donor
            self.held[donor] = self.held.get(donor, 0) + cents

    @rule(name=GRANTS, donor=DONORS, wish=AMOUNTS)
    def refund(self, name: str, donor: str, wish: tuple[str, int]) -> None:
        """Money goes back to a donor: his own, and what was not spent."""
        purse = self.purses[name]
        cents = chosen(wish, purse.cash())
        lawful = purse.donor == donor and cents <= purse.cash()
        legs = [(f"Income:VTF:Contributions:{donor}", cents, name), (CASH, -cents, name)]
        if self.book(lawful, legs):
            purse.refunded += cents

    @rule(giver=GRANTS, taker=GRANTS, cents=CENTS, how=st.integers(0, 2))
    def steal(self, giver: str, taker: str, cents: int, how: int) -> None:
        """Money of one funding is used for another, in one of the ways that no rule may let by."""
        if giver == taker:
            return
        one, two = self.purses[giver], self.purses[taker]
        ways = (
            # One pays with cash what is charged to the other.
            [
                (CASH, -cents, giver),
                (f"Expenses:VTF:{min(two.programmes)}:Contracts", cents, taker),
            ],
            # Income of one becomes income of the other, without a transfer.
            [
                (CASH, -cents, giver),
                (f"Income:VTF:Contributions:{one.donor}", cents, giver),
                (f"Income:VTF:Contributions:{two.donor}", -cents, taker),
                (CASH, cents, taker),
            ],
            # A cent is lost on the way.
            [(CASH, -cents, giver), (TRANSFER, cents, giver), (TRANSFER, -cents - 1, taker),
             (CASH, cents + 1, taker)],
        )  # fmt: skip
        consent = "Letter of 2 May 2014" if how == 2 else ""
        self.book(False, ways[how], activity=min(two.activities), consent=consent)

    @invariant()
    def every_purse_holds_what_the_law_says(self) -> None:
        """What the books hold of each funding is what the model has left of it."""
        held = {(name, account): Decimal(0) for name in self.purses for account in (CASH, HELD)}
        for entry in self.booked:
            for posting in entry.postings:
                name = posting.meta.get("funding") or entry.meta["funding"]
                if (name, posting.account) in held:
                    held[name, posting.account] += posting.units.number
        for name, purse in self.purses.items():
            assert held[name, CASH] == usd(purse.cash()).number
            assert held[name, HELD] == usd(purse.advanced).number
            assert held[name, CASH] + held[name, HELD] == usd(purse.left()).number


_PLACE = {"filename": "history", "lineno": 1}


def judged(entries: list[Transaction]) -> list[Any]:
    """Return the errors that the rulebook finds in some transactions on the common terms."""
    options: dict[str, Any] = {}
    rulebook.rulebook([*STATED, *entries], options)
    found = options[WALK_OPTION].findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.fixture(autouse=True)
def terms_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms are the same in every history: they are read once."""
    read = rulebook.build_register
    known = read([entry for entry in STATED if type(entry).__name__ == "Custom"])
    assert not known.problems
    monkeypatch.setattr(rulebook, "build_register", lambda _stated: known)


def _histories(number: int) -> None:
    chosen = settings(
        max_examples=number,
        stateful_step_count=HISTORY_STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case = type("Case", (Desk.TestCase,), {"settings": chosen})
    case("runTest").runTest()


def test_must_07_no_history_moves_money_across_earmarks() -> None:
    """Rulebook and model agree on every step of some histories."""
    _histories(SHORT)


def test_new_03_the_law_of_the_funds_holds() -> None:
    """The terms of the histories themselves are lawful, and an empty history is."""
    assert judged([]) == []


@pytest.mark.soak
def test_must_07_ten_thousand_histories() -> None:
    """The same, ten thousand times."""
    _histories(LONG)
