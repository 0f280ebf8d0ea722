"""Outputs: what was achieved, each figure with its source and day, none added to another here.

A row of a list is one output. A row of a task report, as an IMSMA-type system exports it, is one
output for each of its columns that is filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.asides import set_aside
from importers.desk import BuildError, Desk
from importers.each_row import each_claimed
from importers.kinds.results import MEASURES, PEOPLE
from importers.quantities import quantity_of
from ledger.field_facts import OutputTerm
from ledger.money import ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from importers.table import Row, Table

#: Facts that go over as they are: key of the directive -> field.
_PLAIN = {
    "programme": "programme",
    "activity": "activity",
    "location": "place",
    "partner": "partner",
    "begins": "begins",
}

#: What of a task report the people that it counts belong to, the first that is filled.
_OF_PEOPLE = ("people_reached", "people_trained", "victims_assisted")


def build_outputs(desk: Desk, table: Table) -> None:
    """Lay down the outputs of a table; a part must belong to an output that is known."""
    parts: list[tuple[Row, str]] = []

    def build(row: Row, owner: str) -> None:
        _build(desk, table, row, owner)
        if "part_of" in row.values:
            parts.append((row, row.values["part_of"]))

    each_claimed(desk, table, build)
    known = set(desk.peek.register.of(OutputTerm))
    known |= {e.values[0].value for e in desk.terms() if e.type == "output"}
    for row, whole in parts:
        if whole not in known or whole == row.values["id"]:
            what = "itself" if whole == row.values["id"] else "no output of the books or the file"
            table.add(
                "OUTPUT-PART",
                f"part_of: found {whole!r}, which is {what}",
                row.number,
                "part_of",
                "Name the output that states the whole, and import that first or with it.",
            )


def _build(desk: Desk, table: Table, row: Row, owner: str) -> None:
    values = row.values
    begins, ends = values.get("begins"), values.get("ends", values["date"])
    if begins is not None and begins > ends:
        raise BuildError(
            "IMPORT-VALUE", f"found {begins}, expected a day no later than {ends}", "begins"
        )
    if table.layout.kind == "output":
        quantity, least = _quantity(values, "quantity")
        facts = _facts(values, values["indicator"], quantity, values["unit"])
        facts["part-of"] = values.get("part_of")
        facts["at-least"] = True if least or values.get("at_least") else None
        _lay(desk, table, row, owner, "", values["id"], facts | _people(values))
        return
    filled = [name for name in MEASURES if name in values]
    filled = [name for name in filled if quantity_of(values[name])[0]]
    if not filled:
        set_aside(desk, table, row, "the task reports no output")
        return
    of_people = next((name for name in _OF_PEOPLE if name in filled), "")
    for name in filled:
        quantity, least = _quantity(values, name)
        facts = _facts(values, *_named(MEASURES[name], quantity))
        facts["at-least"] = True if least else None
        if name == of_people:
            facts |= _people(values)
        part = name.replace("_", "-")
        _lay(desk, table, row, owner, part, f"{values['id']}-{part}", facts)


def _named(measure: tuple[str, str], quantity: Decimal) -> tuple[str, Decimal, str]:
    return measure[0], quantity, measure[1]


def _quantity(values: dict[str, Any], name: str) -> tuple[Decimal, bool]:
    number, least = quantity_of(values[name])
    if number < ZERO:
        raise BuildError(
            "IMPORT-NEGATIVE", f"found {number}, expected a quantity of zero or more", name,
            "An output that was counted too often is put right where it was stated.",
            found=str(number),
        )  # fmt: skip
    return number, least


def _facts(values: dict[str, Any], indicator: str, quantity: Decimal, unit: str) -> dict[str, Any]:
    return {
        **{key: values.get(name) for key, name in _PLAIN.items()},
        "ends": values.get("ends", values["date"]),
        "indicator": indicator,
        "quantity": quantity,
        "unit": unit,
    }


def _people(values: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name in PEOPLE:
        if name in values:
            found[name.replace("_", "-")] = _quantity(values, name)[0]
    return found


def _lay(  # noqa: PLR0917 # what a directive is made of
    desk: Desk, table: Table, row: Row, owner: str, part: str, name: str, facts: dict[str, Any]
) -> None:
    desk.custom(table, row, owner, part, row.values["date"], "output", [name], facts)
