"""What was achieved: outputs one by one, and the task reports of an IMSMA-type system."""

from __future__ import annotations

from importers.fields import Field, FieldType, Kind, kind_of

_T = FieldType

#: Field of a task report -> what it counts, and in which unit.
MEASURES: dict[str, tuple[str, str]] = {
    "area_cleared": ("area cleared", "m2"),
    "area_reduced": ("area reduced", "m2"),
    "area_cancelled": ("area cancelled", "m2"),
    "area_surveyed": ("area surveyed", "m2"),
    "road_verified": ("road verified", "km"),
    "villages_surveyed": ("villages surveyed", "villages"),
    "ap_mines": ("anti-personnel mines destroyed", "items"),
    "at_mines": ("anti-vehicle mines destroyed", "items"),
    "submunitions": ("submunitions destroyed", "items"),
    "uxo": ("unexploded ordnance destroyed", "items"),
    "ied": ("improvised explosive devices destroyed", "items"),
    "saa": ("small-arms ammunition destroyed", "rounds"),
    "people_trained": ("people trained", "people"),
    "people_reached": ("people reached with risk education", "people"),
    "victims_assisted": ("victims assisted", "people"),
}

#: Who the people of an output were: its own fields, in this order.
PEOPLE = ("women", "men", "girls", "boys", "with_disability")

_DAY = Field("date", _T.DATE, True, "day of the source: when it was published or extracted")
_SOURCE = Field("source", _T.TEXT, True, "who states it: title, address, or name of the extract")
_PEOPLE = (
    Field("women", _T.NUMBER, False, "of them women"),
    Field("men", _T.NUMBER, False, "of them men"),
    Field("girls", _T.NUMBER, False, "of them girls"),
    Field("boys", _T.NUMBER, False, "of them boys"),
    Field("with_disability", _T.NUMBER, False, "of them people with a disability"),
)
_WHERE = (
    Field("programme", _T.PROGRAMME, True, "where it was achieved"),
    Field("activity", _T.ACTIVITY, False, "pillar of mine action"),
    Field("place", _T.TEXT, False, "where in the programme"),
    Field("partner", _T.PARTNER, False, "who achieved it"),
    Field("begins", _T.DATE, False, "first day it covers; blank: since the programme began"),
    Field("ends", _T.DATE, False, "last day it covers; `date` unless stated"),
)


def _outputs(word: str, title: str, key: str, *fields: Field) -> Kind:
    """Return a kind whose rows need a source."""
    kind = kind_of(word, title, (key,), *fields)
    return kind._replace(fields=kind.fields | {"source": _SOURCE})


KINDS: tuple[Kind, ...] = (
    _outputs(
        "output",
        "Outputs",
        "id",
        Field("id", _T.ID, True, "the output's own id; its parts name it"),
        *_WHERE,
        _DAY,
        Field("indicator", _T.TEXT, True, "what was counted, e.g. villages surveyed"),
        Field("quantity", _T.QUANTITY, True, "how many; `over 9,082` is read as at least that"),
        Field("unit", _T.TEXT, True, "in what it is counted: villages, items, people, m2"),
        Field("at_least", _T.FLAG, False, "yes where the source says over, or more than"),
        Field("part_of", _T.ID, False, "id of the output of which this is a part"),
        *_PEOPLE,
    ),
    _outputs(
        "task-report",
        "Task reports of an IMSMA-type system: each filled column is an output",
        "id",
        Field("id", _T.ID, True, "the task's or the report's own id"),
        *_WHERE,
        _DAY,
        *(
            Field(name, _T.QUANTITY, False, f"{indicator}, in {unit}")
            for name, (indicator, unit) in MEASURES.items()
        ),
        *(field._replace(help=f"{field.help}, of the people reached") for field in _PEOPLE),
    ),
)
