"""Proofs: what sums show to be lawful is what going through every day finds lawful, too.

Allotments, class limits and commitments go through the history of a funding only where sums over it
leave a doubt. Here the same books are judged with that proof and without it: the findings are the
same. What the proof passes over must be nothing, or a cent gets by unseen.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

import pytest

from plugins import allotment, class_limit, commitments
from plugins.control_days import spent
from tests.plugins.conftest import COMMON, run

TERMS = (
    COMMON.replace('allows: "victim-assistance"', 'allows: "*"')
    .replace('allows: "Contracts, Travel"', 'allows: "*"')
    .replace('axis: "programme"\n  allows: "MLI"', 'axis: "programme"\n  allows: "MLI, AFG"')
)
CLASSES = ["Contracts", "Travel", "Equipment"]
PROGRAMMES = ["MLI", "AFG"]
CENT = Decimal("0.01")

#: Books of a test run: each is judged twice.
BOOKS = 60


def day(chance):
    """Return a day of 2014."""
    return datetime.date(2014, 1, 2) + datetime.timedelta(days=chance.randint(0, 300))


def directive(on, word, name, programme, amount, **more):
    """Return a directive of control."""
    facts = "".join(f'  {key}: "{value}"\n' for key, value in more.items())
    return (
        f'{on} custom "{word}" "{name}"\n  funding: "JPN-2014-MLI"\n  programme: "{programme}"\n'
        f"{facts}  amount: {amount}.00 USD\n"
    )


def controls(chance):
    """Return allotments, redeployments, limits of classes and commitments."""
    lines = ", ".join(
        f"{one} {chance.choice([50, 100, 300])}" for one in CLASSES[: chance.randint(1, 3)]
    )
    limit = (
        f'  axis: "class-limit"\n  allows: "{lines}"\n  flexibility: "{chance.choice([0, 10])}%"\n'
    )
    if chance.random() < 0.5:
        yield f'2013-12-01 custom "clause" "JPN-2014-MLI" "7"\n{limit}'
    for programme in PROGRAMMES if chance.random() < 0.7 else ():
        for one in (*CLASSES, "SupportCost"):
            for change in range(chance.randint(0, 2)):
                on = day(chance) if change else "2014-01-01"
                amount = chance.choice([50, 113, 226])
                yield directive(
                    on, "allotment", f"{programme}-{one}", programme, amount, **{"class": one}
                )
        moved = {"from": "Travel", "to": "Contracts", "reference": "Memorandum"}
        yield directive(day(chance), "redeployment", f"RD-{programme}", programme, 10, **moved)
    for number in range(chance.randint(0, 4)):
        programme, one = chance.choice(PROGRAMMES), chance.choice(CLASSES)
        on = day(chance)
        for later in range(chance.randint(1, 2)):
            raised = on + datetime.timedelta(days=40 * later)
            amount = chance.choice([30, 100, 300])
            yield directive(
                raised, "commitment", f"PO-{number}", programme, amount, **{"class": one}
            )


def cost(chance):
    """Return a voucher of some costs, rightly levied or not, some of it taken back."""
    legs = []
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        amount = Decimal(chance.choice([10, 50, 100, 3333])) / chance.choice([1, 100])
        amount = amount.quantize(CENT) * chance.choice([1, 1, 1, -1])
        legs.append((f"Expenses:VTF:{chance.choice(PROGRAMMES)}:{chance.choice(CLASSES)}", amount))
    due = sum((amount for _, amount in legs), Decimal(0)) * 13 / 100
    levied = [(PROGRAMMES[0], due.quantize(CENT))]
    kind = chance.random()
    if kind < 0.2:
        levied = [("AFG", levied[0][1] + 13), ("MLI", Decimal(-13))]
    elif kind < 0.4:
        levied = [("AFG", levied[0][1])]
    support = [(f"Expenses:VTF:{one}:SupportCost", amount) for one, amount in levied if amount]
    legs = support + legs if chance.random() < 0.2 else legs + support
    paid = -sum((amount for _, amount in legs), Decimal(0))
    order = f'  commitment: "PO-{chance.randint(0, 4)}"\n' if chance.random() < 0.4 else ""
    order += "  final: TRUE\n" if order and chance.random() < 0.3 else ""
    return (
        f'{day(chance)} * "A cost"\n  funding: "JPN-2014-MLI"\n  activity: "clearance"\n{order}'
        + "".join(f"  {account}  {amount} USD\n" for account, amount in legs)
        + f"  Assets:VTF:Cash:UNHQ  {paid} USD\n"
    )


def found(text):
    """Return what the three rules say of some books."""
    families = ("ALLOTMENT-", "EARMARK-C", "COMMITMENT-", "REDEPLOYMENT-", "RULE-")
    findings = run(text, TERMS).walk.findings
    return sorted(f"{one.code} {one.message}" for one in findings if one.code.startswith(families))


def everywhere(account, held, apart):
    """Return every programme and class that was ever used."""
    return {move.key for move in (*spent(account, apart), *held)}


@pytest.mark.parametrize("part", range(4))
def test_the_proof_passes_over_nothing(monkeypatch, part):
    """With the proof and without it, the same is said of the same books."""
    for seed in range(part, BOOKS, 4):
        chance = random.Random(seed)  # noqa: S311 # the same books each time
        text = "".join([*controls(chance), *(cost(chance) for _ in range(chance.randint(1, 10)))])
        quick = found(text)
        with monkeypatch.context() as without:
            without.setattr(allotment, "_doubtful", everywhere)
            without.setattr(commitments, "_plenty", lambda _account: False)
            without.setattr(commitments, "_secure", lambda *_: False)
            without.setattr(class_limit, "_doubtful", lambda *_: set(CLASSES))
            slow = found(text)
        assert quick == slow, seed
