"""`vtf coverage`: held against a second way of reckoning, made of the directives as written."""

from __future__ import annotations

import datetime
import json
import random
from collections import defaultdict
from decimal import Decimal

import pytest
from beancount.core.data import Custom, Transaction
from click.testing import CliRunner

from ledger.errors import EXIT_FINDINGS, EXIT_FINE
from reports.coverage import coverage
from reports.coverage_text import WIDTH, as_text
from tests.plugins.conftest import cost
from tests.plugins.conftest import run as judged
from vtf import vtf

D = datetime.date
TODAY = D(2014, 12, 31)

VALUES = {
    "programme": ["MLI", "AFG", "PSE"],
    "activity": ["clearance", "risk-education", "victim-assistance"],
    "budget-class": ["Contracts", "Travel", "Staff"],
    "place": ["Gao", "GAO ", "Kidal"],
    "partner": ["UNOPS", "UNICEF"],
    "item": ["vehicles", "furniture", "training"],
}
SETS = ("programme", "place", "activity", "project", "budget-class", "partner", "item")


def clause(owner, number, axis, allows, day="2013-12-01"):
    """Return a clause directive."""
    consent = '  consent: "Letter"\n' if day != "2013-12-01" else ""
    return (
        f'{day} custom "clause" "{owner}" "{number}"\n'
        f'  axis: "{axis}"\n  allows: "{allows}"\n{consent}'
    )


def ledger(chance):
    """Return an agreement with two grants, drawn clauses and drawn costs, lawful or not."""
    parts = [
        '2013-12-01 custom "agreement" "A"\n  donor: "JPN"\n  fund: "VTF"\n  amount: 90000.00 USD\n'
    ]
    parts += [
        f'2013-12-01 custom "grant" "{name}"\n  agreement: "A"\n  amount: 45000.00 USD\n'
        for name in ("G1", "G2")
    ]
    for owner in ("A", "G1", "G2"):
        for number, (axis, values) in enumerate(VALUES.items()):
            for day in ["2013-12-01", *chance.sample(["2014-03-01", "2014-06-01"], 2)]:
                if chance.random() < 0.45:
                    some = chance.sample(values, chance.randint(1, len(values)))
                    if axis == "place":
                        some = some[:1]
                    allows = "*" if chance.random() < 0.4 else ", ".join(some)
                    parts.append(clause(owner, str(number), axis, allows, day))
        if chance.random() < 0.7:
            allows = chance.choice(["*", "2014-01-01..2014-06-30"])
            parts.append(clause(owner, "99", "period", allows))
    for _ in range(chance.randint(0, 14)):
        paid = cost(
            f"{chance.randint(1, 900)}.00",
            support=chance.choice(["", "1.00"]),
            on=f"2014-{chance.randint(1, 12):02}-15",
            account="Expenses:VTF:"
            f"{chance.choice(VALUES['programme'])}:{chance.choice(VALUES['budget-class'])}",
            funding=chance.choice(["G1", "G2"]),
            activity=chance.choice(VALUES["activity"]),
            place=chance.choice(["", *VALUES["place"]]),
            partner=chance.choice(["", *VALUES["partner"]]),
            item=chance.choice(["", *VALUES["item"]]),
        )
        parts.append(paid)
    return "".join(parts)


def same(axis, one, other):
    """Return whether two values are one: of a place however it is written."""
    if axis in {"place", "project"}:
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return one == other


def versions(entries):
    """Return (owner, number, axis) -> [(first day, first day no longer, values)]."""
    found = defaultdict(list)
    for entry in entries:
        if isinstance(entry, Custom) and entry.type == "clause":
            owner, number = (value.value for value in entry.values)
            key = owner, number, entry.meta["axis"]
            found[key].append((entry.date, [v.strip() for v in entry.meta["allows"].split(",")]))
    result = {}
    for key, wordings in found.items():
        wordings.sort(key=lambda wording: wording[0])
        spans = []
        for at, (day, values) in enumerate(wordings):
            first = day if at or day > D(2013, 12, 1) else D.min
            until = wordings[at + 1][0] if at + 1 < len(wordings) else D.max
            spans.append((first, until, values))
        result[key] = spans
    return result


def costs_of(entries, grant):
    """Yield (day, axis -> value, amount) of each expense line under a grant."""
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.meta.get("funding") != grant:
            continue
        for leg in entry.postings:
            if leg.account.startswith("Expenses:"):
                _, _, programme, name = leg.account.split(":")
                values = {axis: entry.meta.get(axis, "") for axis in SETS}
                values |= {"programme": programme, "budget-class": name}
                if name == "SupportCost":
                    values["budget-class"] = values["item"] = ""
                yield entry.date, values, leg.units.number


def brute_unused(entries, grant):
    """Return the allowances of a grant that no cost ever used, one question at a time."""
    found = set()
    costs = list(costs_of(entries, grant))
    for (owner, number, axis), spans in versions(entries).items():
        if owner not in {"A", grant} or axis == "period":
            continue
        for value in spans[-1][2] if spans[-1][0] <= TODAY else ():
            used = any(
                first <= day < until and value in named and same(axis, value, values[axis])
                for day, values, _ in costs
                for first, until, named in spans
            )
            if value != "*" and not used:
                found.add((grant, owner, number, axis, value))
    return found


def brute_wild(entries, grant):
    """Return (axis, value) -> lines and amount of what only a `*` lets pass."""
    found = defaultdict(lambda: [0, Decimal(0)])
    known = versions(entries)
    for day, values, amount in costs_of(entries, grant):
        for axis in (*SETS, "period"):
            value = "any day" if axis == "period" else values[axis]
            by_owner = defaultdict(list)
            for (owner, _, on), spans in known.items():
                if on == axis and owner in {"A", grant}:
                    by_owner[owner] += [
                        named for first, until, named in spans if first <= day < until
                    ]
            layers = [named for named in by_owner.values() if named]
            if not value or not layers:
                continue

            def names(allowed, axis=axis, value=value, day=day):
                if axis == "period":
                    return any(one != "*" and within(one, day) for one in allowed)
                return any(one != "*" and same(axis, one, value) for one in allowed)

            permits = all(any(names(one) or "*" in one for one in layer) for layer in layers)
            if permits and not any(names(one) for layer in layers for one in layer):
                sums = found[axis, value]
                sums[0] += 1
                sums[1] += amount
    return {key: tuple(sums) for key, sums in found.items()}


def within(span, day):
    """Return whether a period holds a day."""
    first, _, last = span.partition("..")
    return D.fromisoformat(first) <= day <= D.fromisoformat(last)


@pytest.mark.parametrize("seed", range(80))
def test_beyond_08_every_wildcard_match_and_every_allowance_never_used(seed):
    """Exactly those that a second reckoning finds, of drawn clauses and drawn costs."""
    chance = random.Random(seed)  # noqa: S311 # no secret: the same books each time
    walk = judged(ledger(chance)).walk
    found = coverage(walk, TODAY, ["G1", "G2"])
    for grant in ("G1", "G2"):
        unused = [one for one in found.unused if one.funding == grant]
        assert {one[:1] + one[2:6] for one in unused} == brute_unused(walk.entries, grant)
        assert len(unused) == len({one[2:6] for one in unused})
        wild = {
            (one.axis, one.value): (one.lines, one.amount)
            for one in found.wildcards
            if one.funding == grant
        }
        assert wild == brute_wild(walk.entries, grant)


def report(text, *fundings, today=TODAY):
    """Return the coverage of a ledger."""
    return coverage(judged(text).walk, today, fundings)


def test_new_04_allowances_never_used_with_what_is_left():
    """With the money that could still be used; most first."""
    found = report(cost())

    assert [(one.funding, one.axis, one.value, str(one.left)) for one in found.unused] == [
        ("JPN-2014-MLI", "budget-class", "Travel", "887.00"),
        ("MINURSO-2013", "programme", "ESH", "0"),
        ("UNIFIL-2012", "programme", "LBN", "0"),
        ("UNIFIL-2013", "programme", "LBN", "0"),
    ]


def test_a_cost_taken_back_whole_was_no_use():
    """Booked and taken back later, nothing is left that used anything or passed through `*`."""
    back = """
2014-06-01 * "Taken back"
  funding: "NLD-2013"
  activity: "clearance"
  cost-date: 2014-05-02
  Expenses:VTF:MLI:Contracts  -100.00 USD
  Assets:VTF:Cash:UNHQ         100.00 USD
"""
    paid = cost(funding="NLD-2013", activity="clearance", support="")

    assert report(paid, "NLD-2013").wildcards
    assert not report(paid + back, "NLD-2013").wildcards
    assert report(paid + back, "NLD-2013", today=D(2014, 5, 31)).wildcards


def test_kinds_of_partners_and_what_is_excluded():
    """A kind is used by any partner of it; `*, not` lets pass what it does not exclude."""
    text = """
2014-01-01 custom "partner" "HALO"
  name: "HALO"
  kind: "ngo"
"""
    text += clause("NLD-2013", "5", "partner", "kind:ngo, kind:un", "2013-01-01").replace(
        '  consent: "Letter"\n', ""
    )
    text += '2013-01-01 custom "partner" "UNX"\n  name: "UNX"\n  kind: "un"\n'
    found = report(text + cost(funding="NLD-2013", support="", partner="HALO"), "NLD-2013")

    assert [one.value for one in found.unused] == ["kind:un"]
    assert "partner" not in {one.axis for one in found.wildcards}


def test_fundings_silent_on_an_axis():
    """Closed where a cost always has a value there; a vote is never silent."""
    text = """
2014-01-01 custom "agreement" "NLD-2014"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
2014-01-01 custom "clause" "NLD-2014" "1"
  axis: "programme"
  allows: "*"
"""
    found = {one.funding: one for one in report(text).silent}

    assert found["NLD-2014"].axes == (
        "place", "activity", "project", "budget-class", "partner", "period",
    )  # fmt: skip
    assert found["NLD-2014"].closed
    assert not found["JPN-2014-MLI"].closed
    assert "UNIFIL-2013" not in found
    assert "NLD-2014" not in {one.funding for one in report(text, today=D(2013, 12, 31)).silent}


def test_wordings_superseded_and_never_used():
    """Those that no cost of their time met; used ones, and those still in force, are not listed."""
    amended = (
        clause("JPN-2014-MLI", "1", "programme", "MLI, AFG", "2014-06-01")
        + clause("JPN-2014-MLI", "3", "period", "2014-01-01..2015-12-31", "2014-06-01")
        + clause("JPN-2014-MLI", "3", "period", "2014-01-01..2016-12-31", "2015-06-01")
    )
    before = report(amended, "JPN-2014-MLI").superseded
    after = report(amended + cost(on="2014-05-31"), "JPN-2014-MLI").superseded

    assert [(one.number, one.allows, one.before) for one in before] == [
        ("1", "MLI", D(2014, 6, 1)),
        ("3", "2014-01-01..2014-12-31", D(2014, 6, 1)),
    ]
    assert after == ()


def test_overrides_are_listed_with_their_use():
    """Those of the books as a whole, used or not."""
    text = """
2014-01-01 custom "override" "OV-1"
  finding: "EARMARK-PLACE"
  about: "nothing"
  reason: "Because"
  authority: "Letter"
  by: "ANA"
  second: "BEN"
"""
    found = report(text)

    assert [(one.id, one.used) for one in found.overrides] == [("OV-1", 0)]
    assert report(text, "NLD-2013").overrides == ()
    assert report(text, today=D(2013, 12, 31)).overrides == ()
    assert "OV-1" in as_text(found)


def test_the_text_fits_a_terminal(small):
    """A hundred columns, whatever the names."""
    text = as_text(coverage(small, D(2013, 12, 31)))

    assert max(map(len, text.splitlines())) <= WIDTH
    assert "Allowances never used (" in text
    assert "Matched only through * (" in text


def test_nothing_to_say(make_books):
    """Books with no fundings have a coverage, and it says so."""
    from ledger.books import load

    folder = make_books('2000-01-01 custom "fund" "VTF"\n  name: "V"\n  class: "voluntary"\n')
    text = as_text(coverage(load(folder), TODAY))

    assert text.startswith("Coverage of 0 fundings on 2014-12-31")
    assert "Every value that a clause names was used." in text
    assert "Overrides" not in text


def run(folder, *options):
    """Run `vtf coverage`."""
    return CliRunner().invoke(vtf, ["coverage", "--books", str(folder), *options])


def test_the_command(small_folder, make_books, small_text):
    """Of one funding or an agreement; as data; books with errors end with 1."""
    result = run(small_folder, "--funding", "JPN-2010-01", "--today", "2013-12-31")
    data = json.loads(run(small_folder, "--json", "--today", "2013-12-31").output)
    wrong = make_books(small_text + '2014-01-01 custom "budget" "B"\n')

    assert result.exit_code == EXIT_FINE
    assert result.output.startswith("Coverage of 2 fundings on 2013-12-31")
    assert data["unused"][0].keys() >= {"funding", "axis", "value", "left"}
    failed = run(wrong)
    assert failed.exit_code == EXIT_FINDINGS
    assert "these books have 1 error; see `vtf check`" in failed.stderr
