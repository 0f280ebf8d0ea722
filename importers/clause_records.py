"""Clauses: what the columns of an agreement's row allow, one dated directive for each.

    2010-03-18 custom "clause" "JPN-2010-01-AFG" "2(a)"
      axis: "programme"
      allows: "AFG"

A period takes two columns, support cost a rate and the unit it is rounded to; every other clause
is one column. An empty column makes no clause, and an axis without one allows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.desk import BuildError, Desk
from importers.fields import CLAUSE_FIELDS, REQUIRED_AXES
from ledger.money import fixed
from ledger.words import ANY, Axis

if TYPE_CHECKING:
    import datetime

    from importers.table import Row, Table


def build_clauses(
    desk: Desk, table: Table, row: Row, owner: str, funding: str, day: datetime.date
) -> None:
    """Lay down the clauses of a funding."""
    values = row.values
    silent = [_silent(funding, name) for name in REQUIRED_AXES if name not in values]
    for error in silent[1:]:
        desk.refuse(table, row, error)
    if silent:
        raise silent[0]
    for name, axis in CLAUSE_FIELDS.items():
        allows = _allows(values, name)
        if allows:
            number = values.get(f"clause_{name}") or table.layout.clauses.get(name) or str(axis)
            known = table.layout.clause_words.get(name) or values.get("words")
            words = values.get(f"words_{name}") or known
            facts: dict[str, Any] = {"axis": str(axis), "allows": allows, "text": words}
            if axis is Axis.SUPPORT_COST:
                facts["rounding"] = values.get("rounding")
            part = f"clause-{axis}"
            desk.custom(table, row, owner, part, day, "clause", [funding, number], facts)


def _silent(funding: str, name: str) -> BuildError:
    return BuildError(
        "IMPORT-CLAUSE",
        f"{funding} says nothing about it, and what is not allowed is refused",
        name,
        "Write what the agreement allows, or * if it allows anything.",
    )


def _allows(values: dict[str, Any], name: str) -> str:
    if name == "begins":
        return _period(values)
    value = values.get(name)
    if value is None:
        return ""
    if name == "support_cost":
        return f"{fixed(value)}%"
    if name == "ceiling" and value.casefold() not in {"received", "signed"}:
        raise BuildError("IMPORT-VALUE", f"found {value!r}, expected received or signed", name)
    return value.casefold() if name == "ceiling" else str(value)


def _period(values: dict[str, Any]) -> str:
    begins, ends = values["begins"], values["ends"]
    if begins == ends == ANY:
        return ANY
    if ANY in {begins, ends}:
        raise BuildError(
            "IMPORT-CLAUSE",
            "a period has two days, or * for both",
            "ends" if ends == ANY else "begins",
        )
    if ends < begins:
        raise BuildError(
            "IMPORT-DATE", f"the period {begins} to {ends} ends before it begins", "ends"
        )
    return f"{begins}..{ends}"
