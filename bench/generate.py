"""Makes lawful books of N transactions under 400 fundings, the way our importers write them.

    python -m bench.generate build/bench/books --transactions 100000

The same N gives the same bytes. Besides `main.beancount` there is `plain.beancount`, the same books
without the rulebook: what stock `bean-check` is measured on. The figures are made up; the shape is
that of real books: nine tenths expenditure with its support cost, agreements and receipts with
originals and rates, origins and keys on everything, amended clauses, costs of earlier days.

    python -m bench.generate build/bench/books --controls --two-people

With controls the books use what a fund adds over the years: see `bench.controls`.
"""

from __future__ import annotations

import argparse
import datetime
import random
from decimal import Decimal
from pathlib import Path

from bench import controls
from ledger.manifest import Manifest, digest
from ledger.money import converted, percentage

GRANTS = 382
MISSIONS = ("UNIFIL", "UNMISS", "MINURSO", "UNISFA", "MONUSCO", "UNAMID", "UNOCI", "UNSOA", "UNMIL")
DONORS = ("JPN", "NLD", "CAN", "AUS", "DEU", "GBR", "ITA", "NZL", "CHE", "FIN", "SWE", "NOR")
PROGRAMMES = ("AFG", "SDN", "SSD", "COD", "LBN", "LBY", "MLI", "SOM", "ESH", "PSE", "COL", "IRQ")
PARTNERS = ("UNOPS", "UNICEF", "UNDP", "HALO", "MAG")
CLASSES = ("Staff", "Supplies", "Equipment", "Contracts", "Travel", "Operating")
ACTIVITIES = ("clearance", "risk-education", "victim-assistance", "coordination")
RATES = ("13%", "13%", "7%", "")
SOURCE = "7f3a9c21d0aa"
START = datetime.date(2010, 1, 1)
DAYS = 3_600
CENT = Decimal("0.01")

MAIN = """option "title" "Generated books"
option "operating_currency" "USD"
option "tolerance_multiplier" "0"
{plugin}
include "terms/funds.beancount"
include "manifest.beancount"
"""


class Grant:
    """A generated grant: what it allows, so that lawful lines can be made."""

    def __init__(self, number: int, chance: random.Random) -> None:
        """Draw the terms of one grant."""
        self.number = number
        self.donor = DONORS[number % len(DONORS)]
        self.id = f"{self.donor}-{2010 + number % 10}-{number:03d}"
        self.programmes = chance.sample(PROGRAMMES, 1 + number % 3)
        self.activities = chance.sample(ACTIVITIES, 2)
        self.partner = chance.choice(PARTNERS)
        self.rate = RATES[number % len(RATES)]
        self.euros = number % 5 == 0
        self.controls: controls.Granted | None = None

    def controlled(self) -> controls.Granted:
        """Have costs state what controls ask for, and return the grant as these see it."""
        self.controls = controls.Granted(self.number, self.id, self.programmes)
        return self.controls

    def terms(self) -> str:
        """Return the directives of the agreement and its clauses."""
        text = (
            f'2010-01-01 custom "agreement" "{self.id}"\n  donor: "{self.donor}"\n  fund: "VTF"\n'
            f"  amount: 90000000.00 USD\n"
        )
        clauses = [
            (
                "1",
                "programme",
                ", ".join(self.programmes),
                "For mine action in the countries named.",
            ),
            ("2", "activity", ", ".join(self.activities), "For these activities only."),
            ("3", "budget-class", "*", "Within the approved budget."),
            ("4", "period", "2010-01-01..2019-12-31", "From signature to the end of 2019."),
            ("6", "partner", "*", "Implemented by partners of the United Nations."),
        ]
        if self.rate:
            clauses.append(("5", "support-cost", self.rate, "Programme support cost is charged."))
        for number, axis, allows, words in clauses:
            text += _clause("2010-01-01", self.id, number, axis, allows, words)
        amended = _clause(
            "2014-05-02", self.id, "3", "budget-class", ", ".join(CLASSES), "As amended."
        )
        return text + amended + '  consent: "Note verbale of 2 May 2014"\n'


def _clause(day: str, owner: str, number: str, axis: str, allows: str, words: str) -> str:
    return (
        f'{day} custom "clause" "{owner}" "{number}"\n  axis: "{axis}"\n  allows: "{allows}"\n'
        f'  text: "{words}"\n'
    )


def _register(grants: list[Grant]) -> str:
    text = '1994-10-26 custom "fund" "VTF"\n  name: "Voluntary Trust Fund"\n  class: "voluntary"\n'
    for mission in MISSIONS:
        text += (
            f'1990-01-01 custom "fund" "{mission}"\n  name: "{mission}"\n  class: "assessed"\n'
            f'  mission: "{mission}"\n'
        )
        for year in range(2010, 2020):
            text += (
                f'{year}-07-01 custom "appropriation" "{mission}-{year}"\n  fund: "{mission}"\n'
                f'  amount: 900000000.00 USD\n  programmes: "*"\n  begins: {year}-07-01\n'
                f'  ends: {year + 1}-06-30\n  resolution: "A/RES/{year}"\n'
            )
    for kind, names in (("donor", DONORS), ("programme", PROGRAMMES), ("partner", PARTNERS)):
        for name in names:
            text += f'1990-01-01 custom "{kind}" "{name}"\n  name: "{name} of {kind}s"\n'
    return text + "".join(grant.terms() for grant in grants)


def _heading(day: datetime.date, payee: str, funding: str, row: int, sheet: str) -> str:
    return (
        f'{day} * "{payee}" "Row {row} of a generated workbook"\n  funding: "{funding}"\n'
        f'  source: "generated"\n  key: "{sheet.lower()}:G-{row:06d}"\n'
        f"  origin: \"{SOURCE} '{sheet} {day.year}'!A{row}:O{row}\"\n"
    )


def _posting(account: str, amount: Decimal) -> str:
    return f"  {account:<50} {amount:>14.2f} USD\n"


def _receipt(day: datetime.date, grant: Grant, row: int, scale: int) -> str:
    dollars = Decimal(9_000_000) * scale
    text = _heading(day, grant.donor, grant.id, row, "Receipts")
    if grant.euros:
        rate = Decimal("0.815")
        original = Decimal("7335000.00") * scale
        dollars = converted(original, rate)
        text += f'  original: {original} EUR\n  rate: {rate}\n  rate-source: "UNORE 2010-01"\n'
    return (
        text
        + _posting("Assets:VTF:Cash:UNHQ", dollars)
        + _posting(f"Income:VTF:Contributions:{grant.donor}", -dollars)
    )


def _cost(day: datetime.date, grant: Grant, row: int, chance: random.Random) -> str:
    direct = Decimal(chance.randrange(10_000, 900_000)) * CENT
    before = datetime.timedelta(days=chance.randrange(45))
    programme, budget_class = chance.choice(grant.programmes), chance.choice(CLASSES)
    support = percentage(direct, Decimal(grant.rate[:-1] or 0), unit=CENT)
    text = _heading(day, grant.partner, grant.id, row, "Expenditure") + (
        f"  cost-date: {max(START, day - before)}\n"
        f'  activity: "{chance.choice(grant.activities)}"\n'
        f'  partner: "{grant.partner}"\n'
    )
    if grant.controls:
        text += controls.stated(grant.controls, programme, budget_class, row, chance)
    text += _posting(f"Expenses:VTF:{programme}:{budget_class}", direct)
    if support:
        text += _posting(f"Expenses:VTF:{programme}:SupportCost", support)
    return text + _posting(f"Assets:VTF:Advances:{grant.partner}", -direct - support)


def _vote(day: datetime.date, mission: str, year: int, row: int) -> str:
    return (
        _heading(day, "General Assembly", f"{mission}-{year}", row, "Votes")
        + _posting(f"Assets:{mission}:Authority", Decimal(90_000_000))
        + _posting(f"Income:{mission}:Appropriation", Decimal(-90_000_000))
    )


def _assessed(day: datetime.date, mission: str, row: int, chance: random.Random) -> str:
    year = day.year if day.month >= 7 else day.year - 1
    amount = Decimal(chance.randrange(10_000, 900_000)) * CENT
    return (
        _heading(day, "UNOPS", f"{mission}-{year}", row, "Assessed")
        + '  activity: "clearance"\n'
        + _posting(f"Expenses:{mission}:{chance.choice(PROGRAMMES)}:Contracts", amount)
        + _posting(f"Assets:{mission}:Authority", -amount)
    )


def _opens() -> str:
    accounts = [f"Assets:VTF:Advances:{name}" for name in PARTNERS] + ["Assets:VTF:Cash:UNHQ"]
    accounts += [f"Income:VTF:Contributions:{name}" for name in DONORS]
    for fund in ("VTF", *MISSIONS):
        accounts += [
            f"Expenses:{fund}:{programme}:{name}"
            for programme in PROGRAMMES
            for name in (*CLASSES, "SupportCost")
        ]
    for mission in MISSIONS:
        accounts += [f"Assets:{mission}:Authority", f"Income:{mission}:Appropriation"]
    return "".join(f"1970-01-01 open {account}\n" for account in accounts)


def _scale(count: int) -> int:
    """Return by how much more money there is than for 100,000 transactions."""
    return max(1, count // 100_000)


def _transactions(count: int, grants: list[Grant], chance: random.Random) -> list[str]:
    texts = [_receipt(START, grant, row, _scale(count)) for row, grant in enumerate(grants, 1)]
    for number, mission in enumerate(MISSIONS):
        texts += [
            _vote(datetime.date(year, 7, 1), mission, year, 10_000 * number + year)
            for year in range(2010, 2020)
        ]
    first = (datetime.date(2010, 7, 2) - START).days
    for row in range(1, max(count - len(texts), 0) + 1):
        day = START + datetime.timedelta(days=first + (DAYS - first) * row // count)
        if row % 20 == 0:
            texts.append(_assessed(day, chance.choice(MISSIONS), row, chance))
        else:
            texts.append(_cost(day, chance.choice(grants), row, chance))
    return texts


def generate(
    folder: Path, transactions: int, *, with_controls: bool = False, two_people: bool = False
) -> None:
    """Write books of so many transactions (at least one for each funding) into a folder."""
    chance = random.Random(20_101_994)  # noqa: S311 # no secret: the same books every time
    grants = [Grant(number, chance) for number in range(GRANTS)]
    for part in ("terms", "batches", "sources"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    terms = _register(grants)
    if with_controls:
        seen = [grant.controlled() for grant in grants]
        terms += controls.terms(seen, CLASSES, _scale(transactions))
    if two_people:
        terms += controls.POLICY
        (folder / "sources" / controls.SOURCE).write_bytes(controls.CONTENT)
    manifest = Manifest()
    texts = _transactions(transactions, grants, chance)
    for number, start in enumerate(range(0, len(texts), 20_000)):
        content = ("" if start else _opens()) + "\n".join(texts[start : start + 20_000])
        name = digest(f"batch {number}".encode())[:12]
        if two_people:
            content = controls.batch(name) + content
            terms += controls.approval(name, content)
        (folder / "batches" / f"{name}.beancount").write_text(content, encoding="utf-8")
        manifest = manifest.with_batch(name, digest(content.encode()))
    (folder / "terms" / "funds.beancount").write_text(terms, encoding="utf-8")
    (folder / "manifest.beancount").write_text(manifest.as_text(), encoding="utf-8")
    for name, plugin in (("main", 'plugin "plugins.rulebook"'), ("plain", "")):
        text = MAIN.format(plugin=plugin)
        (folder / f"{name}.beancount").write_text(text, encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transactions", type=int, default=100_000)
    parser.add_argument("--controls", action="store_true", help="with allotments, orders and more")
    parser.add_argument("--two-people", action="store_true", help="with a policy on two people")
    arguments = parser.parse_args()
    generate(
        arguments.folder,
        arguments.transactions,
        with_controls=arguments.controls,
        two_people=arguments.two_people,
    )


if __name__ == "__main__":
    main()
