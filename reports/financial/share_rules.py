"""Share rules: by which rule the spending of a pool is shown to its donors, as dated policy.

    2014-01-01 custom "policy" "UNEARMARKED-SHARE"
      value: "pro rata by day; CHF-SDN: oldest first"
      status: "agreed with the donors"
      source: "Guidelines of the fund, annex 3"

`pro rata by day`: what is spent on a day is shared by what each donor still has in the pool on that
day. `oldest first`: what came in first is spent first; what came in on one day is spent together,
pro rata. A part that names a fund holds for its pool, one that names none for all the others. A
later policy holds from its day. What was spent while no rule was in force is shown to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError

if TYPE_CHECKING:
    import datetime

    from ledger.filing import Register
    from ledger.terms import PolicyTerm

SHARE = "UNEARMARKED-SHARE"

PRO_RATA, OLDEST = "pro rata by day", "oldest first"

#: What each rule means, as a donor reads it.
MEANINGS = {
    PRO_RATA: (
        "What was spent on a day is shared by what each donor still had in the pool on that day."
    ),
    OLDEST: (
        "What came into the pool first is shown as spent first; what came on one day is spent "
        "together, pro rata."
    ),
}


class Step(NamedTuple):
    """The rule of a pool from a day on, and where it stands; an empty rule: none from that day."""

    since: datetime.date
    rule: str
    value: str
    status: str
    source: str

    @property
    def said(self) -> str:
        """Return the rule as it is printed for a donor."""
        where = f", {self.source}" if self.source else ""
        meaning = MEANINGS.get(self.rule, "Nothing is shown by donor.")
        return (
            f"Policy {SHARE} of {self.since}: {self.rule or 'none'} ({self.status}{where}). "
            f"{meaning}"
        )


def steps_of(register: Register, fund: str) -> tuple[Step, ...]:
    """Return the rules of a fund's pool, oldest first; empty where none was ever stated.

    Raises:
        BadInputError: a policy says what nobody here understands.
    """
    stated = sorted(register.policies.get(SHARE, ()), key=lambda term: term.on)
    return tuple(
        Step(term.on, _rule(register, term, fund), term.value, term.status, term.source)
        for term in stated
    )


def rule_on(steps: tuple[Step, ...], day: datetime.date) -> str:
    """Return the rule in force on a day, empty where there is none."""
    return next((step.rule for step in reversed(steps) if step.since <= day), "")


def _rule(register: Register, term: PolicyTerm, fund: str) -> str:
    """Return the rule that a policy states for a fund; empty where it states none for it."""
    rules: dict[str, str] = {}
    for part in term.value.split(";"):
        name, _, rule = part.rpartition(":")
        name, rule = name.strip(), " ".join(rule.split()).casefold()
        known = not name or name in register.funds
        if rule not in MEANINGS or not known or name in rules:
            raise BadInputError(
                f"policy {SHARE} says {term.value!r}",
                where=str(term.place),
                advice=f"Write {PRO_RATA!r} or {OLDEST!r}; before it a fund and a colon where it "
                "is for one fund only, and a semicolon between two.",
            )
        rules[name] = rule
    return rules.get(fund, rules.get("", ""))
