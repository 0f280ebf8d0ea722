"""A model of the law of the funds that shares nothing with the rulebook: purses and money.

A purse is one funding. Money comes into it from its donor or as interest, leaves it for what its
earmark allows or back to its donor, and reaches another purse only with somebody's consent. What a
partner was paid in advance is still the purse's until the partner reports on what it was spent, but
it is not at hand. That is all there is to it: no accounts, no entries, no clauses with dates. What
the rulebook accepts, this must accept, and the other way round, and both must have the same left.

Amounts are whole cents, as integers: not even the decimals are shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Purse:
    """One funding: what may be bought out of it, and what came in and went out, in cents.

    Attributes:
        donor: who may put money in and get it back; empty: nobody in particular.
        programmes, activities, classes: what may be bought; empty: nothing at all.
        per_cent: support cost on whatever is bought.
        bought: (programme, class) -> cost so far; `levied`: programme -> support cost so far.
        advanced: what its partner holds of it.
        shares: (programme, class) -> the most that may be bought of it; empty: whatever there is.
    """

    donor: str
    programmes: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    per_cent: int = 0
    received: int = 0
    interest: int = 0
    came: int = 0
    went: int = 0
    refunded: int = 0
    spent: int = 0
    bought: dict[tuple[str, str], int] = field(default_factory=dict)
    levied: dict[str, int] = field(default_factory=dict)
    advanced: int = 0
    shares: dict[tuple[str, str], int] = field(default_factory=dict)

    def left(self) -> int:
        """Return receipts and interest, and transfers in, less transfers out, costs and refunds."""
        came = self.received + self.interest + self.came
        return came - self.went - self.spent - self.refunded

    def cash(self) -> int:
        """Return what is at hand: what is left, less what the partner holds of it."""
        return self.left() - self.advanced

    def levy(self, cents: int) -> int:
        """Return the support cost of a cost, to the cent, halves away from zero."""
        hundredths = abs(cents) * self.per_cent
        whole, rest = divmod(hundredths, 100)
        rounded = whole + (rest >= 50)
        return rounded if cents >= 0 else -rounded

    def affordable(self, there: int) -> int:
        """Return the largest cost that some money pays for with its support cost."""
        cents = there * 100 // (100 + self.per_cent) + 1
        while cents and cents + self.levy(cents) > there:
            cents -= 1
        return cents

    def room(self, programme: str, budget_class: str) -> int | None:
        """Return how much more of this may be bought; None: as much as there is money for."""
        if not self.shares:
            return None
        bought = programme, budget_class
        return self.shares.get(bought, 0) - self.bought.get(bought, 0)

    def allows(self, programme: str, activity: str, budget_class: str) -> bool:
        """Return whether the earmark lets this be bought."""
        return (
            programme in self.programmes
            and activity in self.activities
            and budget_class in self.classes
        )

    def buy(self, programme: str, budget_class: str, cents: int, levy: int) -> None:
        """Book a cost and its support cost, or take them back where they are negative."""
        bought = programme, budget_class
        self.spent += cents + levy
        self.bought[bought] = self.bought.get(bought, 0) + cents
        self.levied[programme] = self.levied.get(programme, 0) + levy

    def receive(self, cents: int) -> None:
        """Take money in from the donor, or undo that."""
        self.received += cents

    def advance(self, cents: int) -> None:
        """Pay a partner in advance, or have it back."""
        self.advanced += cents

    def bears(self, programme: str, budget_class: str, cents: int, levy: int) -> bool:
        """Return whether so much of a cost was booked that this can be taken back."""
        known = self.bought.get((programme, budget_class), 0)
        return cents <= known and levy <= self.levied.get(programme, 0)
