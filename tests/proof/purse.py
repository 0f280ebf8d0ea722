"""A model of the law of the funds that shares nothing with the rulebook: purses and money.

A purse is one funding. Money comes into it from its donor or as interest, leaves it for what its
earmark allows or back to its donor, and reaches another purse only with somebody's consent. That is
all there is to it: no accounts, no entries, no clauses with dates. What the rulebook accepts, this
must accept, and the other way round, and both must have the same left.

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

    def left(self) -> int:
        """Return receipts and interest, and transfers in, less transfers out, costs and refunds."""
        came = self.received + self.interest + self.came
        return came - self.went - self.spent - self.refunded

    def levy(self, cents: int) -> int:
        """Return the support cost of a cost, to the cent, halves away from zero."""
        hundredths = abs(cents) * self.per_cent
        whole, rest = divmod(hundredths, 100)
        rounded = whole + (rest >= 50)
        return rounded if cents >= 0 else -rounded

    def affordable(self) -> int:
        """Return the largest cost that is still there with its support cost."""
        cents = self.left() * 100 // (100 + self.per_cent) + 1
        while cents and cents + self.levy(cents) > self.left():
            cents -= 1
        return cents

    def allows(self, programme: str, activity: str, budget_class: str) -> bool:
        """Return whether the earmark lets this be bought."""
        return (
            programme in self.programmes
            and activity in self.activities
            and budget_class in self.classes
        )
