"""New and amended clauses: each row is one dated clause, read by what its axis takes.

2012-05-02 custom "clause" "JPN-2010-01-AFG" "2(a)"
  axis: "programme"
  allows: "AFG, PAK"
  consent: "Note verbale 12/345 of 2 May 2012"

A clause that is later than its agreement, or supersedes another one, needs the donor's consent.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.arrangement_records import begun
from importers.cells import CellReaders
from importers.desk import BuildError, Desk, money
from importers.faults import FaultError
from importers.fields import Field, FieldType
from importers.formats import PERCENT
from ledger.clauses import folded
from ledger.directory import read_term
from ledger.money import BOOK_CURRENCY, CONTEXT, fixed
from ledger.references import SINGLE
from ledger.terms import ClauseTerm
from ledger.words import ANY, EXCLUDING, KIND, PASS_THROUGH, Axis

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from importers.table import Row, Table

#: How what a clause allows is read, by its axis; a period is two days.
_TYPES = {
    Axis.PROGRAMME: FieldType.PROGRAMMES,
    Axis.ACTIVITY: FieldType.ACTIVITIES,
    Axis.BUDGET_CLASS: FieldType.BUDGET_CLASSES,
    Axis.PARTNER: FieldType.PARTNERS,
    Axis.PLACE: FieldType.LIST,
    Axis.PROJECT: FieldType.LIST,
    Axis.CEILING: FieldType.TEXT,
    Axis.SUPPORT_COST: FieldType.PERCENT,
    Axis.ITEM: FieldType.LIST,
    Axis.PROCUREMENT: FieldType.LIST,
}

_CEILINGS = ("received", "signed")


def build_clause(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down one clause of an agreement, grant or allocation."""
    values = row.values
    found = desk.names.owner(values["funding"])
    if found is None:
        raise BuildError(
            "IMPORT-UNKNOWN-FUNDING",
            f"found {values['funding']!r}, which is no agreement, grant or allocation of the books",
            "funding",
            "Add the agreement first, or put the id right.",
        )
    axis = _axis(values["axis"])
    allows = _allowed(desk, table, row, axis)
    first = begun(desk.names, found)
    day = values.get("date") or first
    _check_consent(desk, row, axis, day, first, owner)
    if "rounding" in values and axis is not Axis.SUPPORT_COST:
        raise BuildError("IMPORT-CLAUSE", "only support cost is rounded", "rounding")
    if "overhead" in values and axis is not Axis.SUPPORT_COST:
        raise BuildError("IMPORT-CLAUSE", "only support cost limits the overhead", "overhead")
    for name, owning in (("flexibility", Axis.CLASS_LIMIT), ("cap", Axis.CEILING)):
        if name in values and axis is not owning:
            raise BuildError("IMPORT-CLAUSE", f"only a clause on {owning} has it", name)
    facts: dict[str, Any] = {
        "axis": str(axis),
        "allows": allows,
        "excludes": _excluded(desk, table, row, axis),
        "text": values.get("words"),
        "consent": values.get("consent"),
        "rounding": values.get("rounding"),
        "overhead": values.get("overhead"),
        "flexibility": values.get("flexibility"),
        "cap": _cap(values),
    }
    names = [values["funding"], values["number"]]
    desk.custom(table, row, owner, "", day, "clause", names, facts)


def _cap(values: dict[str, Any]) -> Amount | None:
    """Return what a ceiling may not pass in the books' currency, if it says so."""
    if "cap" not in values:
        return None
    return Amount(money(values, "cap", BOOK_CURRENCY), BOOK_CURRENCY)


def _axis(text: str) -> Axis:
    wanted = folded(text).replace(" ", "-")
    if wanted not in set(Axis):
        raise BuildError(
            "IMPORT-VALUE", f"found {text!r}, expected one of {', '.join(Axis)}", "axis"
        )
    return Axis(wanted)


def _allowed(desk: Desk, table: Table, row: Row, axis: Axis) -> str:
    """Return what a clause allows as the directive states it, names as ids."""
    values = row.values
    if axis is Axis.PERIOD:
        return _period(desk, table, values)
    for name in ("begins", "ends"):
        if name in values:
            raise BuildError("IMPORT-CLAUSE", f"a clause on {axis} has no days", name)
    text = values.get("allows")
    if text is None:
        raise BuildError(
            "IMPORT-CLAUSE", "the cell is empty, and what is not allowed is refused", "allows",
            "Write what the clause allows, or * if it allows anything.",
        )  # fmt: skip
    if axis is Axis.SUPPORT_COST:
        return f"{fixed(_read(desk, table, 'allows', _TYPES[axis], _per_cent(table, row)))}%"
    found = _listed(desk, table, axis, text, "allows")
    if axis is Axis.CEILING and found.casefold() not in _CEILINGS:
        expected = " or ".join(_CEILINGS)
        raise BuildError("IMPORT-VALUE", f"found {text!r}, expected {expected}", "allows")
    return found.casefold() if axis is Axis.CEILING else found


def _excluded(desk: Desk, table: Table, row: Row, axis: Axis) -> str | None:
    """Return what a clause excludes as the directive states it, None where nothing."""
    text = row.values.get("excludes")
    if text is None:
        return None
    if axis not in EXCLUDING:
        raise BuildError("IMPORT-CLAUSE", f"a clause on {axis} has nothing to exclude", "excludes")
    if not any(_parts(text)):
        raise BuildError("IMPORT-CLAUSE", f"found {text!r}, which excludes nothing", "excludes")
    return _listed(desk, table, axis, text, "excludes")


def _listed(desk: Desk, table: Table, axis: Axis, text: str, column: str) -> str:
    """Return values as a directive states them: names as ids, kinds of partner as written."""
    if axis is Axis.SUPPORT_COST:
        own = [word for word in _parts(text) if folded(word) == PASS_THROUGH]
        kind = FieldType.BUDGET_CLASSES
    else:
        own = [word for word in _parts(text) if axis is Axis.PARTNER and word.startswith(KIND)]
        kind = _TYPES.get(axis, FieldType.LIST)
    named = ", ".join(word for word in _parts(text) if word not in own)
    known = [str(_read(desk, table, "allows", kind, named, column))] if named or not own else []
    return ", ".join([*known, *map(folded, own)])


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _per_cent(table: Table, row: Row) -> str:
    """Return a rate as text: a cell that shows 13% holds the number 0.13."""
    text = str(row.values["allows"])
    sign = table.sheet.signs.get((row.number, table.column("allows")), "")
    if sign != PERCENT or text.endswith(PERCENT):
        return text
    try:
        return f"{fixed(CONTEXT.multiply(Decimal(text), Decimal(100)).normalize())}%"
    except InvalidOperation:
        return text


def _read(  # what reads a cell
    desk: Desk, table: Table, name: str, kind: FieldType, text: str, column: str = "allows"
) -> Any:
    """Return a text as a field of some type is read, in this layout and these books."""
    read = CellReaders(table.layout, desk.names).reader(Field(name, kind))
    try:
        value = read(text)
    except FaultError as fault:
        raise BuildError(fault.code, str(fault), column, fault.advice) from None
    if value is None:
        raise BuildError("IMPORT-CLAUSE", f"found {text!r}, which allows nothing", column)
    return value


def _period(desk: Desk, table: Table, values: dict[str, Any]) -> str:
    """Return a period from its two columns, or from `2013-01-01..2014-12-31` under allows."""
    days = [values[name] for name in ("begins", "ends") if name in values]
    text = values.get("allows", "")
    if text and days:
        what = "a period stands under begins and ends, or under allows, not under both"
        raise BuildError("IMPORT-CLAUSE", what, "allows")
    if text == ANY or days == [ANY, ANY]:
        return ANY
    parts = [part.strip() for part in text.replace(" to ", "..").split("..")]
    if text and len(parts) == 2:
        days = [
            _read(desk, table, name, FieldType.DATE, part)
            for name, part in zip(("begins", "ends"), parts, strict=True)
        ]
    if len(days) != 2 or ANY in days:
        raise BuildError(
            "IMPORT-CLAUSE", "a period has two days, or * for any day",
            "allows" if text else "begins", "Fill begins and ends.",
        )  # fmt: skip
    first, last = days
    if last < first:
        what = f"the period {first} to {last} ends before it begins"
        raise BuildError("IMPORT-DATE", what, "allows" if text else "ends")
    return f"{first}..{last}"


def _check_consent(  # what a clause is told by
    desk: Desk,
    row: Row,
    axis: Axis,
    day: datetime.date,
    first: datetime.date,
    owner: str,
) -> None:
    """Refuse a clause that the donor must consent to and did not, or that stands there already."""
    values = row.values
    older = other = None
    if day < first:
        raise BuildError(
            "IMPORT-DATE",
            f"found {day}, and {values['funding']} is in force from {first}",
            "date",
            "A clause takes effect with its agreement or later; leave the cell empty for the day "
            "of the agreement.",
        )
    for term in _others(desk, values["funding"], axis, owner):
        if folded(term.number) != folded(values["number"]):
            other = term
            continue
        if term.on == day:
            raise BuildError(
                "IMPORT-CLAUSE",
                f"clause {term.number} of {term.id} on {axis} is already stated for {day}",
                "number",
                "An amendment takes effect on a later day, with the donor's consent.",
            )
        older = term if term.on < day else older
    if (older or day > first) and not any(map(str.isalnum, values.get("consent", ""))):
        done = f"changes what was agreed on {older.on}" if older else f"is later than {first}"
        raise BuildError(
            "IMPORT-CONSENT",
            f"clause {values['number']} of {values['funding']} on {axis} {done}, and states no "
            "consent of the donor",
            "consent",
            "Write the donor's letter with its date; without it the change does not hold.",
        )
    if other and axis in SINGLE:
        raise BuildError(
            "IMPORT-CLAUSE",
            f"clause {other.number} of {other.id} speaks about {axis} already, and only one of "
            "them can govern",
            "number",
            f"Give the amendment the number that it supersedes: {other.number}.",
        )


def _others(desk: Desk, name: str, axis: Axis, owner: str) -> Iterator[ClauseTerm]:
    """Yield the other clauses of an owner on an axis, those of the books and of this file."""
    known = [term for register in desk.names.registers for term in register.clauses_of(name)]
    drafts = (
        read_term(draft.entry)
        for draft in desk.drafts
        if draft.table.layout.kind == "clause" and draft.entry.values[0].value == name
    )
    known += [term for term in drafts if isinstance(term, ClauseTerm)]
    for term in known:
        if term.axis is axis and term.key != owner:
            yield term
