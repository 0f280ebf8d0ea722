"""A second opinion: three verdicts in SQL, over exported lines, agree with the rulebook's.

"Wrong programme", "outside the period" and "over the ceiling" are worked out anew by DuckDB from
lines and clauses as plain text (`opinion.sql`). The ledgers are random: agreements with grants and
without, clauses in two layers, amendments and clauses that begin late, costs of earlier days,
refunds and transfers, days with several entries.
"""

from __future__ import annotations

import csv
import datetime
import random
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from ledger.walks import WALK_OPTION
from plugins import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

LEDGERS, TERM_SETS = 1_000, 40

HERE = Path(__file__).parent
SEED = "second opinion, first edition"

PROGRAMMES = ("AFG", "MLI", "SDN")
FIRST = datetime.date(2013, 6, 1)
DAYS = 700

COMMON = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "programme" "SDN"
  name: "Sudan"
"""


class Wording:
    """One clause as stated: whose, which layer of which fundings, and what it says from when."""

    def __init__(self, owner: str, layer: int, number: str, axis: str) -> None:
        self.owner, self.layer, self.number, self.axis = owner, layer, number, axis
        self.stated: list[tuple[datetime.date, tuple[str, ...]]] = []

    def text(self) -> Iterator[str]:
        """Yield the directives."""
        for day, values in self.stated:
            yield (
                f'{day} custom "clause" "{self.owner}" "{self.number}"\n  axis: "{self.axis}"\n'
                f'  allows: "{", ".join(values)}"\n  consent: "Letter"\n'
            )


class Terms:
    """Random terms: three agreements, one of them with two grants."""

    def __init__(self, chance: random.Random) -> None:
        self.begun = {"A": FIRST, "B": FIRST, "C": FIRST, "C-1": FIRST, "C-2": FIRST}
        self.fundings = {"A": ("A",), "B": ("B",), "C-1": ("C", "C-1"), "C-2": ("C", "C-2")}
        self.wordings = [
            wording for owner in self.begun for wording in self._clauses(owner, chance)
        ]
        text = COMMON + "".join(self._owners())
        text += "".join(part for wording in self.wordings for part in wording.text())
        self.entries, errors, _ = loader.load_string(text)
        assert not errors
        stated = [entry for entry in self.entries if type(entry).__name__ == "Custom"]
        self.register = rulebook.build_register(stated)
        assert not self.register.problems, self.register.problems

    def _owners(self) -> Iterator[str]:
        for name in ("A", "B", "C"):
            yield (
                f'{FIRST} custom "agreement" "{name}"\n  donor: "JPN"\n  fund: "VTF"\n'
                "  amount: 2000000.00 USD\n"
            )
        for name in ("C-1", "C-2"):
            yield (f'{FIRST} custom "grant" "{name}"\n  agreement: "C"\n  amount: 1000000.00 USD\n')

    def _clauses(self, owner: str, chance: random.Random) -> Iterator[Wording]:
        layer = 2 if "-" in owner else 1
        for axis in ("programme", "period"):
            for number in range(chance.choice([0, 1, 1, 1, 2] if axis == "period" else [0, 1, 1])):
                wording = Wording(owner, layer, f"{axis[:2]}{number}", axis)
                day = FIRST + datetime.timedelta(days=chance.choice([0, 0, 0, 0, 200]))
                for _ in range(chance.choice([1, 1, 2, 3])):
                    wording.stated.append((day, self._values(axis, chance)))
                    day += datetime.timedelta(days=chance.randrange(1, 240))
                yield wording
        for axis in ("activity", "budget-class"):
            wording = Wording(owner, layer, axis[:2], axis)
            wording.stated.append((FIRST, ("*",)))
            yield wording

    def _values(self, axis: str, chance: random.Random) -> tuple[str, ...]:
        if axis == "programme":
            if chance.random() < 0.15:
                return ("*",)
            return tuple(sorted(chance.sample(PROGRAMMES, chance.randrange(1, 3))))
        if chance.random() < 0.1:
            return ("*",)
        first = FIRST + datetime.timedelta(days=chance.randrange(0, 500))
        return (f"{first}..{first + datetime.timedelta(days=chance.randrange(0, 400))}",)

    def rows(self, ledger: int) -> Iterator[list[object]]:
        """Yield the clauses of each funding, one row a value."""
        for funding, owners in self.fundings.items():
            for wording in self.wordings:
                if wording.owner in owners and wording.axis in {"programme", "period"}:
                    for day, values in wording.stated:
                        for value in values:
                            yield [
                                ledger, funding, wording.layer, self.begun[wording.owner],
                                wording.number, wording.axis, day, value,
                            ]  # fmt: skip


def transactions(chance: random.Random, fundings: list[str]) -> Iterator[Transaction]:
    """Yield random entries in date order: receipts, costs, refunds, transfers."""
    day = FIRST
    for number in range(chance.randrange(4, 16)):
        day += datetime.timedelta(days=chance.choice([0, 0, 1, 9, 40, 90]))
        name = chance.choice(fundings)
        cents = chance.choice([1, 100, 2_500, 10_000, 10_000, 50_000])
        cash = ("Assets:VTF:Cash:UNHQ", name)
        facts: dict[str, Any] = {"filename": "random", "lineno": number, "key": f"K-{number}"}
        what = chance.random()
        if what < 0.55:
            facts |= {"activity": "clearance"}
            facts["cost-date"] = day - datetime.timedelta(days=chance.choice([0, 0, 5, 60, 200]))
            account = f"Expenses:VTF:{chance.choice(PROGRAMMES)}:Contracts"
            legs = [(account, name, cents), (*cash, -cents)]
        elif what < 0.85:
            legs = [(*cash, cents), ("Income:VTF:Contributions:JPN", name, -cents)]
        elif what < 0.93:
            legs = [(*cash, -cents), ("Income:VTF:Contributions:JPN", name, cents)]
        else:
            other = chance.choice([one for one in fundings if one != name])
            facts["consent"] = "Letter"
            legs = [
                (*cash, -cents), ("Equity:VTF:Transfer", name, cents),
                ("Equity:VTF:Transfer", other, -cents), ("Assets:VTF:Cash:UNHQ", other, cents),
            ]  # fmt: skip
        postings = [
            Posting(
                account, Amount(Decimal(amount).scaleb(-2), "USD"), None, None, None,
                {"filename": "random", "lineno": number, "funding": funding},
            )
            for account, funding, amount in legs
        ]  # fmt: skip
        yield Transaction(facts, day, "*", None, "", frozenset(), frozenset(), postings)


def ruled(ledger: int, terms: Terms, entries: list[Transaction]) -> dict[str, set[Any]]:
    """Return the rulebook's verdicts: entries by axis, and days over the ceiling by funding."""
    options: dict[str, Any] = {}
    rulebook.rulebook([*terms.entries, *entries], options)
    walk = options[WALK_OPTION]
    dates = {entry.meta["key"]: entry.date for entry in entries}
    found: dict[str, set[Any]] = {"programme": set(), "period": set(), "ceiling": set()}
    for finding in walk.findings:
        if finding.code in {"EARMARK-PROGRAMME", "EARMARK-PERIOD"}:
            found[dict(finding.facts)["axis"]].add((ledger, finding.key))
        elif finding.code == "EARMARK-CEILING":
            funding = dict(finding.facts)["funding"]
            found["ceiling"].add((ledger, funding, dates[finding.key]))
    return found


def test_new_03_a_second_opinion_in_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a thousand random ledgers the three verdicts are the rulebook's, entry by entry."""
    chance = random.Random(SEED)  # noqa: S311 # repeatable on purpose, and no secret
    known = [Terms(chance) for _ in range(TERM_SETS)]
    ours: dict[str, set[Any]] = {"programme": set(), "period": set(), "ceiling": set()}
    with (
        (tmp_path / "lines.csv").open("w", newline="") as lines,
        (tmp_path / "clauses.csv").open("w", newline="") as clauses,
    ):
        written, stated = csv.writer(lines), csv.writer(clauses)
        for ledger in range(LEDGERS):
            terms = known[ledger % TERM_SETS]
            monkeypatch.setattr(rulebook, "build_register", lambda _, now=terms: now.register)
            entries = list(transactions(chance, list(terms.fundings)))
            for verdict, found in ruled(ledger, terms, entries).items():
                ours[verdict] |= found
            stated.writerows(terms.rows(ledger))
            written.writerows(exported(ledger, terms, entries))
    theirs = opinion(tmp_path)

    assert min(len(found) for found in ours.values()) > LEDGERS // 4
    assert ours == theirs


def exported(ledger: int, terms: Terms, entries: list[Transaction]) -> Iterator[list[object]]:
    """Yield the lines of some entries as they are exported."""
    from ledger.lines import flattened

    for line in flattened(entries, terms.register):
        yield [
            ledger, line.key, line.date, line.cost_date, line.funding, line.kind, line.programme,
            line.amount,
        ]  # fmt: skip


def opinion(folder: Path) -> dict[str, set[Any]]:
    """Return DuckDB's verdicts on what was exported."""
    base = duckdb.connect()
    base.execute(
        "CREATE TABLE lines (ledger INT, entry TEXT, date DATE, cost_date DATE, funding TEXT,"
        " kind TEXT, programme TEXT, amount DECIMAL(38, 2));"
        "CREATE TABLE clauses (ledger INT, funding TEXT, layer INT, begun DATE, number TEXT,"
        " axis TEXT, stated DATE, value TEXT);"
    )
    for table in ("lines", "clauses"):
        base.execute(f"COPY {table} FROM '{folder / table}.csv' (HEADER false)")
    base.execute((HERE / "opinion.sql").read_text(encoding="utf-8"))
    found: dict[str, set[Any]] = {
        axis: set(base.execute("SELECT ledger, entry FROM wrong WHERE axis = ?", [axis]).fetchall())
        for axis in ("programme", "period")
    }
    found["ceiling"] = set(base.execute("FROM over_ceiling").fetchall())
    return found
