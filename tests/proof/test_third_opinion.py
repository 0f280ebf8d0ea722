"""A third opinion: what clauses allow and exclude, worked out anew from the directives as written.

Programme, activity, partner, place, item and liquidation are judged by a reading of the clauses
that shares nothing with the rulebook: no register, no layers kept, no memory of what was clean.
The ledgers are random: two layers, several clauses on an axis, amendments, clauses that begin
late, exclusions, partners by their kind, values that are not stated, costs of earlier days.
"""

from __future__ import annotations

import datetime
import random
from calendar import monthrange
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from ledger.walks import WALK_OPTION
from plugins import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TERM_SETS, LEDGERS = 60, 3
SEED = "third opinion, first edition"
FIRST = datetime.date(2013, 6, 1)
BEGUN = {"A": FIRST, "B": FIRST, "B-1": FIRST, "B-2": FIRST}
LAYERS = {"A": ("A",), "B-1": ("B", "B-1"), "B-2": ("B", "B-2")}
KINDS = {"P1": "ngo", "P2": "commercial", "P3": "", "P4": "national-ngo"}

#: Axis -> what its clauses may name, what a cost may state.
AXES: dict[str, tuple[list[str], list[str]]] = {
    "programme": (["AFG", "MLI", "SDN"], ["AFG", "MLI", "SDN"]),
    "activity": (["clearance", "advocacy"], ["clearance", "advocacy", "coordination"]),
    "partner": (["P1", "P2", "kind:ngo", "kind:commercial"], ["", "P1", "P2", "P3", "P4"]),
    "place": (["Gao", "Kidal"], ["", "Gao", "GAO ", "Kidal", "Mopti"]),
    "item": (["vehicles", "training", "hospitality"], ["", "vehicles", "training", "other"]),
}
#: Of what is excluded, this is what may be bought as equipment.
AS_EQUIPMENT = {"vehicles"}

COMMON = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "JPN"
  name: "Japan"
""" + "".join(
    f'1990-01-01 custom "programme" "{name}"\n  name: "Programme {name}"\n'
    for name in AXES["programme"][0]
) + "".join(
    f'1990-01-01 custom "partner" "{name}"\n  name: "Partner {name}"\n'
    + (f'  kind: "{kind}"\n' if kind else "")
    for name, kind in KINDS.items()
)  # fmt: skip


class Wording(NamedTuple):
    """One clause as it is written."""

    on: datetime.date
    owner: str
    number: str
    axis: str
    allows: list[str]
    excludes: list[str]

    def text(self) -> str:
        """Return the directive."""
        excludes = f'  excludes: "{", ".join(self.excludes)}"\n' if self.excludes else ""
        return (
            f'{self.on} custom "clause" "{self.owner}" "{self.number}"\n  axis: "{self.axis}"\n'
            f'  allows: "{", ".join(self.allows)}"\n{excludes}  consent: "Letter"\n'
        )


def stated(chance: random.Random) -> list[Wording]:
    """Return the clauses of a set of terms."""
    found = []
    for owner in BEGUN:
        for axis, (named, _) in AXES.items():
            usual = [1, 1, 1, 2] if axis in {"programme", "activity"} else [0, 0, 1, 1, 2]
            for number in range(chance.choice(usual)):
                day = FIRST + datetime.timedelta(days=chance.choice([0, 0, 0, 150]))
                for _ in range(chance.choice([1, 1, 2])):
                    allows = ["*"] if chance.random() < 0.6 else chance.sample(named, 2)
                    excludes = chance.sample(named, 1) if chance.random() < 0.4 else []
                    name = f"{axis[:2]}{number}"
                    found.append(Wording(day, owner, name, axis, allows, excludes))
                    day += datetime.timedelta(days=chance.randrange(1, 300))
        for axis in ("budget-class", "period"):
            allows = ["*"] if axis == "budget-class" else ["2013-01-01..2014-06-30"]
            found.append(Wording(FIRST, owner, axis, axis, allows, []))
        months = chance.choice([None, "1 month", "3 months"])
        if months and "-" not in owner:
            found.append(Wording(FIRST, owner, "li", "liquidation", [months], []))
            if chance.random() < 0.4:
                later = FIRST + datetime.timedelta(days=chance.randrange(300, 500))
                found.append(Wording(later, owner, "li", "liquidation", ["6 months"], []))
    return found


def in_force(
    clauses: Sequence[Wording], owner: str, axis: str, day: datetime.date
) -> list[Wording]:
    """Return the clauses of an owner on an axis on a day: of each number the newest by then."""
    found = []
    for number in {one.number for one in clauses if (one.owner, one.axis) == (owner, axis)}:
        wordings = sorted(
            one for one in clauses
            if (one.owner, one.axis, one.number) == (owner, axis, number)
        )  # fmt: skip
        known = [one for one in wordings if one.on <= day]
        if known:
            found.append(known[-1])
        elif wordings[0].on <= BEGUN[owner]:
            found.append(wordings[0])
    return found


def names(value: str, said: str, *, excluding: bool) -> bool:
    """Return whether a word of a clause names a value."""
    if said.startswith("kind:"):
        kind = KINDS.get(value)
        if kind == "":
            return excluding
        return kind is not None and (kind == said[5:] or kind.endswith(f"-{said[5:]}"))
    return " ".join(value.split()).casefold() == said.casefold()


def verdict(layer: Sequence[Wording], value: str) -> bool:
    """Return whether one layer allows a value; of none, whether it allows silence."""
    excluded = [said for one in layer for said in one.excludes]
    anything = any("*" in one.allows for one in layer)
    if not value:
        return anything and not excluded
    if any(names(value, said, excluding=True) for said in excluded):
        return False
    allowed = (said for one in layer for said in one.allows)
    return anything or any(names(value, said, excluding=False) for said in allowed)


def opinions(
    clauses: Sequence[Wording], funding: str, entry: Transaction
) -> Iterator[tuple[str, str]]:
    """Yield code and severity of what is wrong with a cost."""
    values = {"programme": entry.postings[0].account.split(":")[2]}
    values |= {axis: entry.meta.get(axis, "") for axis in AXES if axis != "programme"}
    for axis, value in values.items():
        layers = [in_force(clauses, owner, axis, entry.meta["cost-date"])
                  for owner in LAYERS[funding]]  # fmt: skip
        layers = [layer for layer in layers if layer]
        if axis == "item":
            yield from ((f"EARMARK-{axis.upper()}", word) for word in items(layers, value))
        elif (value and not layers) or not all(verdict(layer, value) for layer in layers):
            silent = not value and axis == "place"
            yield f"EARMARK-{axis.upper()}", "warning" if silent else "error"
    if late(clauses, funding, entry):
        yield "LIQUIDATION-LATE", "error"


def items(layers: Sequence[Sequence[Wording]], value: str) -> Iterator[str]:
    """Yield how much weighs what each layer says of an item."""
    for layer in layers:
        if value:
            if not verdict(layer, value):
                yield "error"
        elif not any("*" in one.allows for one in layer):
            yield "error"
        elif AS_EQUIPMENT.intersection(said for one in layer for said in one.excludes):
            yield "warning"


def late(clauses: Sequence[Wording], funding: str, entry: Transaction) -> bool:
    """Return whether a cost is booked after its window: that of the innermost layer, on the day."""
    layers = [in_force(clauses, owner, "liquidation", entry.date) for owner in LAYERS[funding]]
    stated_ = [one for layer in layers for one in layer]
    if not stated_ or entry.postings[0].units.number <= 0:
        return False
    months = int(stated_[-1].allows[0].split()[0])
    year, month = 2014 + (5 + months) // 12, (5 + months) % 12 + 1
    return entry.date > datetime.date(year, month, monthrange(year, month)[1])


def costs(chance: random.Random) -> Iterator[Transaction]:
    """Yield random costs in date order, each under one funding."""
    day = FIRST
    for number in range(chance.randrange(8, 25)):
        day += datetime.timedelta(days=chance.choice([0, 0, 1, 30, 120]))
        name = chance.choice(list(LAYERS))
        earlier = datetime.timedelta(days=chance.choice([0, 0, 0, 30, 200]))
        facts: dict[str, Any] = {"filename": "random", "lineno": number, "key": f"K-{number}",
                                 "funding": name, "cost-date": day - earlier}  # fmt: skip
        for axis, (_, values) in AXES.items():
            value = chance.choice(values)
            if value and axis != "programme":
                facts[axis] = value
        cents = chance.choice([100, 2_500, 10_000])
        account = f"Expenses:VTF:{chance.choice(AXES['programme'][1])}:Equipment"
        legs = [(account, cents), ("Assets:VTF:Cash:UNHQ", -cents)]
        yield Transaction(
            facts, day, "*", None, "", frozenset(), frozenset(),
            [
                Posting(one, Amount(Decimal(number).scaleb(-2), "USD"), None, None, None,
                        {"filename": "random", "lineno": 1})
                for one, number in legs
            ],
        )  # fmt: skip


def owners() -> str:
    """Return agreements and grants, with more than enough money."""
    text = ""
    for name in ("A", "B"):
        text += f'{FIRST} custom "agreement" "{name}"\n  donor: "JPN"\n  fund: "VTF"\n'
        text += "  amount: 2000000.00 USD\n"
    for name in ("B-1", "B-2"):
        text += f'{FIRST} custom "grant" "{name}"\n  agreement: "B"\n  amount: 1000000.00 USD\n'
    for name in LAYERS:
        text += f'{FIRST} * "Receipt"\n  funding: "{name}"\n  Assets:VTF:Cash:UNHQ 9000.00 USD\n'
        text += "  Income:VTF:Contributions:JPN -9000.00 USD\n"
    return text


def test_a_third_opinion_of_what_clauses_exclude() -> None:
    """On two hundred random ledgers both say the same of every cost, code and severity."""
    chance = random.Random(SEED)  # noqa: S311 # repeatable on purpose, and no secret
    codes = {f"EARMARK-{axis.upper()}" for axis in AXES} | {"LIQUIDATION-LATE"}
    seen: dict[tuple[str, str], int] = {}
    for _ in range(TERM_SETS):
        clauses = stated(chance)
        text = COMMON + owners() + "".join(one.text() for one in clauses)
        terms, errors, _ = loader.load_string(text)
        assert not [error for error in errors if "Parser" in type(error).__name__]
        for _ in range(LEDGERS):
            entries = list(costs(chance))
            options: dict[str, Any] = {}
            rulebook.rulebook([*terms, *entries], options)
            walk = options[WALK_OPTION]
            assert not walk.register.problems, walk.register.problems
            ours = {
                (finding.key, finding.code, str(finding.severity))
                for finding in walk.findings if finding.code in codes
            }  # fmt: skip
            theirs = {
                (entry.meta["key"], code, severity)
                for entry in entries
                for code, severity in opinions(clauses, entry.meta["funding"], entry)
            }
            assert ours == theirs
            for _, code, severity in theirs:
                seen[code, severity] = seen.get((code, severity), 0) + 1
    assert {code for code, _ in seen} == codes
    assert min(seen.values()) > TERM_SETS // 2
