"""Makes lawful books of many donors, each in a batch of its own: what statements are measured on.

    write(Path("build/bench/donors"), donors=200, costs=100)

The same numbers give the same bytes, and a donor's batch is the same whoever else is there, so that
books of 200 donors are books of 199 and one batch more. The figures are made up; the shape is that
of real books: one to three agreements of one to three grants, some in euro, with receipts, costs
and their support cost, an amended clause, orders, pledges, and money not yet identified.

Every amount of a donor, in cents, is a multiple of a prime that is no other donor's, and so is
every sum of them: a figure that is not has somebody else's money in it.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.manifest import Manifest, digest
from ledger.money import converted, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROGRAMMES = {"AFG": "Afghanistan", "MLI": "Mali", "SOM": "Somalia", "LBY": "Libya", "COD": "Congo"}
CLASSES = ("Staff", "Supplies", "Equipment", "Contracts", "Travel", "Transfers", "Operating")
ACTIVITIES = ("clearance", "risk-education", "victim-assistance", "coordination")
YEAR = 2012
CENT = Decimal("0.01")
RATE = Decimal("0.75")

_SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "pra", "ri", "so", "ta")

_MAIN = """option "title" "Generated books of many donors"
option "operating_currency" "USD"
option "tolerance_multiplier" "0"
plugin "plugins.rulebook"
include "terms/funds.beancount"
include "manifest.beancount"
"""


def prime(number: int) -> int:
    """Return the prime that every amount of a donor, in cents, is a multiple of."""
    return _PRIMES[number]


def _primes(count: int) -> list[int]:
    found: list[int] = []
    at = 101
    while len(found) < count:
        if all(at % divisor for divisor in range(2, at) if divisor * divisor <= at):
            found.append(at)
        at += 2
    return found


_PRIMES = _primes(1000)


def donor_id(number: int) -> str:
    """Return the id of a donor by its number."""
    return f"DNR{number:03d}"


def donor_name(number: int) -> str:
    """Return the name of a donor by its number: no word of it is a word of another's, but one."""
    syllables = "".join(_SYLLABLES[int(digit)] for digit in f"{number:03d}")
    return f"Republic of {syllables.capitalize()}"


def write(folder: Path, *, donors: int, costs: int, more: Sequence[str] = ()) -> None:
    """Write books of so many donors with so many costs each, and perhaps more batches."""
    for part in ("terms", "batches", "sources"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    manifest = Manifest()
    batches = [_fund(), *(donor_batch(number, costs) for number in range(donors)), *more]
    for number, content in enumerate(batches):
        name = digest(f"donors {number}".encode())[:12]
        (folder / "batches" / f"{name}.beancount").write_text(content, encoding="utf-8")
        manifest = manifest.with_batch(name, digest(content.encode()))
    (folder / "terms" / "funds.beancount").write_text("", encoding="utf-8")
    (folder / "manifest.beancount").write_text(manifest.as_text(), encoding="utf-8")
    (folder / "main.beancount").write_text(_MAIN, encoding="utf-8")


def _fund() -> str:
    text = '1994-10-26 custom "fund" "VTF"\n  name: "Voluntary Trust Fund"\n  class: "voluntary"\n'
    for code, name in PROGRAMMES.items():
        text += f'1990-01-01 custom "programme" "{code}"\n  name: "{name}"\n'
    text += '1990-01-01 custom "partner" "UNOPS"\n  name: "UNOPS"\n'
    text += (
        '1994-01-01 custom "policy" "STATEMENT-DUE"\n  value: "30 June"\n'
        '  status: "unconfirmed"\n  source: "made up"\n'
    )
    accounts = ["Assets:VTF:Cash:UNHQ", "Assets:VTF:Advances:UNOPS", "Income:VTF:Interest"]
    for programme in PROGRAMMES:
        accounts += [f"Expenses:VTF:{programme}:{name}" for name in (*CLASSES, "SupportCost")]
    return text + _opens(accounts)


def _opens(accounts: list[str]) -> str:
    return "".join(f"1970-01-01 open {account}\n" for account in accounts)


def donor_batch(number: int, costs: int) -> str:
    """Return everything about one donor: it depends on its number and nobody else's."""
    chance = random.Random(1_994_000 + number)  # noqa: S311 # no secret: the same every time
    name = donor_id(number)
    text = (
        f'1990-01-01 custom "donor" "{name}"\n  name: "{donor_name(number)}"\n'
        f'2015-02-01 custom "pledge" "{name}-PLEDGE"\n  donor: "{name}"\n  fund: "VTF"\n'
        f"  amount: {amount_of(number, chance.randrange(50_000, 90_000))} USD\n"
    )
    text += _opens([f"Income:VTF:Contributions:{name}", f"Assets:VTF:Receivable:{name}"])
    grants: list[tuple[str, str, str]] = []
    for agreement in range(1, 2 + number % 3):
        text += _agreement(chance, number, agreement, grants)
    for row in range(costs):
        text += _cost(chance, number, row, grants[row % len(grants)])
    return text + _unidentified(chance, number)


def amount_of(number: int, times: int) -> Decimal:
    """Return an amount of a donor: so many times its unit, exact at 13 %, 7 %, 3 % and 0.75."""
    return 300 * prime(number) * times * CENT


def _agreement(
    chance: random.Random, number: int, agreement: int, grants: list[tuple[str, str, str]]
) -> str:
    """Return an agreement with its grants, clauses, order and receipts; add to `grants`."""
    donor = donor_id(number)
    name = f"{donor}-{YEAR}-{agreement}"
    euros = chance.random() < 0.25
    currency = "EUR" if euros else "USD"
    count = chance.randrange(1, 4)
    amounts = [amount_of(number, chance.randrange(50_000, 200_000)) for _ in range(count)]
    total = sum(amounts, Decimal(0))
    text = (
        f'2012-01-10 custom "agreement" "{name}"\n  donor: "{donor}"\n  fund: "VTF"\n'
        f"  amount: {total} {currency}\n"
    )
    rate = chance.choice(("13%", "7%"))
    clauses = [
        ("1", "activity", "*", "For mine action."),
        ("2", "budget-class", "*", "Within the budget."),
        ("3", "period", "2012-01-10..2015-12-31", "From signature to the end of 2015."),
        ("4", "partner", "*", "By partners of the United Nations."),
        ("5", "support-cost", rate, "Programme support cost is charged."),
    ]
    for clause in clauses:
        text += _clause("2012-01-10", name, *clause)
    if chance.random() < 0.2:
        text += _clause("2014-01-01", name, "5", "support-cost", "3%", "As amended.")
        text += '  consent: "Note verbale of 1 December 2013"\n'
    for at, amount in enumerate(amounts, 1):
        programme = chance.choice(list(PROGRAMMES))
        grant = f"{name}-{at}"
        text += (
            f'2012-01-10 custom "grant" "{grant}"\n  agreement: "{name}"\n'
            f"  amount: {amount} {currency}\n"
        )
        text += _clause("2012-01-10", grant, "1", "programme", programme, "For one programme.")
        text += (
            f'2015-03-01 custom "commitment" "PO-{grant}"\n  funding: "{grant}"\n'
            f'  programme: "{programme}"\n  class: "Contracts"\n  payee: "UNOPS"\n'
            f"  amount: {amount_of(number, chance.randrange(1, 40))} USD\n"
        )
        text += _received(donor, grant, amount, euros=euros)
        changed = "3%" if '"5"\n  axis: "support-cost"\n  allows: "3%"' in text else rate
        grants.append((grant, programme, f"{rate} {changed}"))
    return text


def _clause(day: str, owner: str, number: str, axis: str, allows: str, words: str) -> str:
    return (
        f'{day} custom "clause" "{owner}" "{number}"\n  axis: "{axis}"\n  allows: "{allows}"\n'
        f'  text: "{words}"\n'
    )


def _received(donor: str, grant: str, amount: Decimal, *, euros: bool) -> str:
    """Return the signature of a grant and its receipt in full."""
    dollars = converted(amount, RATE) if euros else amount
    original = f'  original: {amount} EUR\n  rate: {RATE}\n  rate-source: "UNORE"\n'
    stated = original if euros else ""
    signed = (
        f'2012-01-10 * "{donor}" "Signed"\n  funding: "{grant}"\n{stated}'
        f"  Assets:VTF:Receivable:{donor}  {dollars} USD\n"
        f"  Income:VTF:Contributions:{donor}  -{dollars} USD\n"
    )
    return signed + (
        f'2012-02-20 * "{donor}" "Deposit"\n  funding: "{grant}"\n{stated}'
        f'  key: "receipts:{grant}"\n'
        f"  Assets:VTF:Cash:UNHQ  {dollars} USD\n"
        f"  Assets:VTF:Receivable:{donor}  -{dollars} USD\n"
    )


def _cost(chance: random.Random, number: int, row: int, grant: tuple[str, str, str]) -> str:
    donor, (name, programme, rates) = donor_id(number), grant
    day = datetime.date(2012, 3, 1) + datetime.timedelta(days=chance.randrange(1_390))
    before, after = rates.split()
    rate = after if day >= datetime.date(2014, 1, 1) else before
    direct = amount_of(number, chance.randrange(1, 40))
    support = percentage(direct, Decimal(rate[:-1]), unit=CENT)
    return (
        f'{day} * "UNOPS" "Invoice {chance.randrange(10**8)}"\n  funding: "{name}"\n'
        f'  activity: "{chance.choice(ACTIVITIES)}"\n  partner: "UNOPS"\n'
        f'  key: "costs:{donor}:{row}"\n  origin: "7f3a9c21d0aa Costs!A{row + 2}:O{row + 2}"\n'
        f"  Expenses:VTF:{programme}:{chance.choice(CLASSES)}  {direct} USD\n"
        f"  Expenses:VTF:{programme}:SupportCost  {support} USD\n"
        f"  Assets:VTF:Advances:UNOPS  -{direct + support} USD\n"
    )


def _unidentified(chance: random.Random, number: int) -> str:
    donor, amount = donor_id(number), amount_of(number, chance.randrange(1, 9_000))
    return (
        f'2015-11-03 * "{donor}" "Deposit, not yet identified"\n  funding: "VTF-UNAPPLIED"\n'
        f"  Assets:VTF:Cash:UNHQ  {amount} USD\n"
        f"  Income:VTF:Contributions:{donor}  -{amount} USD\n"
    )
