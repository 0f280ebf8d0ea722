"""Overrides: what a rule refuses and two people let pass, on an authority, once, in the open.

    2014-12-20 custom "override" "OV-1"
      finding: "EARMARK-PERIOD"
      about: "expenditure:PV-17"
      reason: "The last invoice came late."
      authority: "Note verbale 12/345 of 15 December 2014"
      by: "ANA"
      second: "BEN"

What is overridden is shown all the same, as a warning that names the override, and each override is
listed, used or not. Only advisory findings can be overridden (`ledger.weights`). An override is of
the entry's day or before: leave is asked first. It covers one entry, or one finding where it is
about no entry, and never a second one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.findings import Finding, FindingError, Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.people import People
from ledger.people_facts import OverrideTerm, Role
from ledger.weights import Weight, weight_of
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ledger.register import Register

    #: What was found: the rule, what it says, and the entry it speaks about, if any.
    Found = tuple[Rule, Finding, Any]

#: What an overridden finding weighs: it is never silent.
_LIGHTER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE}

#: Facts of a finding that say whose it is, where it is about no entry.
_OWNERS = frozenset({"funding", "grant", "agreement", "allocation", "appropriation"})


class OverrideError(FindingError):
    """An override is not what it must be."""


def applied(found: list[Found], register: Register) -> list[Found]:
    """Return what was found, with what is overridden as warnings and every override listed."""
    overrides = register.of(OverrideTerm)
    if not overrides:
        return found
    people = People(register)
    by_code: dict[str, list[int]] = defaultdict(list)
    for number, (_, finding, _) in enumerate(found):
        by_code[finding.code].append(number)
    result = list(found)
    said: list[Finding] = []
    taken: set[int] = set()
    for override in sorted(overrides.values(), key=lambda one: (one.on, one.id)):
        wrong = list(_wrong(override, people))
        said += wrong
        if wrong:
            continue
        about = [
            number
            for number in by_code.get(override.finding, ())
            if number not in taken and _is_about(override, found[number][1])
        ]
        barred = [number for number in about if _is_voted(found[number], register)]
        said += _barred(override) if barred else _use(override, about, result, taken)
    return result + [(RULE, finding, None) for finding in said]


def _wrong(override: OverrideTerm, people: People) -> Iterator[Finding]:
    """Yield what makes an override none, whatever it is about."""
    weight = weight_of(override.finding)
    if weight is not Weight.ADVISORY:
        said = (
            "is absolute: nobody overrides it" if weight is Weight.ABSOLUTE else "refuses nothing"
        )
        yield _finding(
            "OVERRIDE-ABSOLUTE",
            override,
            f"override {override.id}: {override.finding} {said}.",
            "Put right what it refuses; docs/people.md lists what may be overridden.",
        )
    if people.same(override.by, override.second):
        yield _finding(
            "OVERRIDE-SELF",
            override,
            f"override {override.id} is by {override.by}, and {override.second} is no second "
            "person.",
            "Somebody else answers for it too.",
        )
    for name, role in ((override.by, None), (override.second, Role.CHECKER)):
        person = people.named(name)
        if person is None:
            known = ", ".join(sorted(people.persons)) or "nobody"
            what = f"names {name}, whom these books do not know"
            advice = f"Known: {known}. State the person, with name and roles."
        elif not any(person.holds(each, override.on) for each in ([role] if role else Role)):
            what = f"names {person.id} ({person.name}), who is no {role or 'maker or checker'} on "
            what += str(override.on)
            advice = "The second person is a checker on that day, the first has any role."
        else:
            continue
        yield _finding("OVERRIDE-PERSON", override, f"override {override.id} {what}.", advice)


def _is_about(override: OverrideTerm, finding: Finding) -> bool:
    """Return whether a finding is one that an override names."""
    if finding.severity is Severity.NOTE or (override.only and override.only != finding.id):
        return False
    if finding.key:
        return finding.key == override.about
    facts = finding.facts
    return any(name in _OWNERS and value == override.about for name, value in facts)


def _use(
    override: OverrideTerm, about: list[int], result: list[Found], taken: set[int]
) -> Iterator[Finding]:
    """Lighten the findings that an override is about, or yield why it does not reach them."""
    if not about:
        yield _finding(
            "OVERRIDE-UNUSED",
            override,
            f"override {override.id} of {override.finding} about {override.about} is not used: "
            "nothing of that kind is found there.",
            "It stays on the list; it covers nothing else.",
            Severity.WARNING,
        )
        return
    some = [result[number] for number in about]
    if len({id(entry) for _, _, entry in some}) > 1 or (
        len(some) > 1 and not any(finding.key for _, finding, _ in some)
    ):
        ids = ", ".join(dict.fromkeys(finding.id for _, finding, _ in some))
        yield _finding(
            "OVERRIDE-SEVERAL",
            override,
            f"override {override.id} is about {override.about}, of which {len(some)} findings are "
            f"{override.finding}: an override covers one.",
            f"Say only: with the id of the finding that is meant, one of {ids}.",
        )
        return
    beyond = list(_beyond(override, some[0][2]))
    if beyond:
        yield from beyond
        return
    for number in about:
        rule, finding, entry = result[number]
        result[number] = (rule, _lightened(finding, override), entry)
    taken.update(about)
    yield _used(override, some)


def _is_voted(found: Found, register: Register) -> bool:
    """Return whether a finding is about voted money: no donor can relax what it is bound to."""
    _, finding, entry = found
    names = {value for name, value in finding.facts if name in _OWNERS}
    if entry.__class__ is Transaction:
        metas = (entry.meta, *(leg.meta or {} for leg in entry.postings))
        names |= {str(meta["funding"]) for meta in metas if "funding" in meta}
    known = (register.fundings.get(name) for name in names)
    return any(one is not None and one.kind == "appropriation" for one in known)


def _barred(override: OverrideTerm) -> Iterator[Finding]:
    yield _finding(
        "OVERRIDE-ABSOLUTE",
        override,
        f"override {override.id}: {override.finding} about {override.about} is about voted money, "
        "which no donor can let pass: nobody overrides it.",
        "Put right what it refuses; docs/people.md lists what may be overridden.",
    )


def _beyond(override: OverrideTerm, entry: Any) -> Iterator[Finding]:
    """Yield why an override does not reach an entry: its day, its last day, its amount."""
    day = entry.date if entry is not None else None
    if day is not None and override.on > day:
        yield _finding(
            "OVERRIDE-LATE",
            override,
            f"override {override.id} is of {override.on}, the entry it is about of {day}: leave is "
            "asked before, not afterwards.",
            "Book the entry when there was leave to, or reverse it.",
        )
    if day is not None and override.until is not None and day > override.until:
        yield _finding(
            "OVERRIDE-EXPIRED",
            override,
            f"override {override.id} covers entries until {override.until}, the entry it is about "
            f"is of {day}.",
            "Ask for leave again.",
        )
    if override.amount is None:
        return
    worth = _worth(entry)
    if worth is None or override.amount.currency != BOOK_CURRENCY:
        found = "cannot be held against it"
    elif worth > override.amount.number:
        found = f"is {grouped(worth)} {BOOK_CURRENCY}"
    else:
        return
    yield _finding(
        "OVERRIDE-AMOUNT",
        override,
        f"override {override.id} covers up to {override.amount}, and what it is about {found}.",
        f"The amount is in {BOOK_CURRENCY}, and holds for the whole entry.",
    )


def _worth(entry: Any) -> Decimal | None:
    """Return what an entry costs, or moves where it costs nothing; None if it is no transaction."""
    if entry.__class__ is not Transaction:
        return None
    legs: list[Any] = entry.postings
    costs = [abs(leg.units.number) for leg in legs if leg.account.startswith("Expenses:")]
    return sum(costs or [max(leg.units.number, ZERO) for leg in legs], ZERO)


def _lightened(finding: Finding, override: OverrideTerm) -> Finding:
    note = (
        f"Overridden by {override.id} of {override.on}, by {override.by} and {override.second}, on "
        f"authority {override.authority}: {override.reason}"
    )
    return finding._replace(
        severity=_LIGHTER[finding.severity],
        advice=f"{finding.advice} {note}".strip(),
        facts=(*finding.facts, ("override", override.id)),
    )


def _used(override: OverrideTerm, some: Iterable[Found]) -> Finding:
    ids = ", ".join(dict.fromkeys(finding.id for _, finding, _ in some))
    bare = _finding(
        "OVERRIDE-USED",
        override,
        f"override {override.id} lets {override.finding} about {override.about} pass, by "
        f"{override.by} and {override.second}, on authority {override.authority}: "
        f"{override.reason}",
        "",
        Severity.NOTE,
    )
    return bare._replace(facts=(*bare.facts, ("findings", ids)))


def _finding(
    code: str,
    override: OverrideTerm,
    message: str,
    advice: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    facts = (
        ("override", override.id),
        ("finding", override.finding),
        ("about", override.about),
    )
    return Finding(code, severity, message, advice, override.place, override.key, facts)


RULE = Rule("overrides", __name__, OverrideError)
