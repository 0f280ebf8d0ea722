"""Layouts: how to read one untidy sheet, as data.

A layout is a TOML file. It says how to recognise a sheet, where its header is, which column is
which field of a record (`importers.records`), how its dates and numbers are written, which rows
are totals, footnotes or group headings, and which rows are not booked and why. A new donor's
spreadsheet needs a layout, never code. The models here are the whole of the format: an unknown
or misspelt key is refused with its place.
"""

from __future__ import annotations

import string
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from importers.fields import CLAUSE_FIELDS, Kind
from importers.layout_values import ASK, Cell, Exact, Part, Texts, as_tables
from importers.records import KINDS, STATUSES
from importers.shapes import Branch, Cross, Packed, named_in
from ledger.clauses import folded
from ledger.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Parts two layouts that were archived together, because one workbook needed both.
SEPARATOR = b"\n# ======== next layout ========\n"

#: Kinds that move no money, so that the same row twice is not the same money twice.
REPEATABLE = frozenset({"flow"})


class Column(Part):
    """Where a field is: header texts that name it, whether it must be there, how blanks fill.

    Of a cell with a code and its label, `HUF - Forint`, `take` says which of the two is meant.
    Where `blank` is `note`, each record without it is told.
    """

    names: Annotated[Texts, Field(min_length=1)]
    required: bool = False
    fill: Literal["", "down"] = ""
    blank: Literal["", "note"] = ""
    take: Literal["", "code", "label"] = ""
    mark: Annotated[str, Field(min_length=1)] = " - "


def _column(value: object) -> object:
    return {"names": value} if isinstance(value, (str, list)) else value


ColumnField = Annotated[Column, BeforeValidator(_column)]


class Named(Part):
    """Sheet names that say what a sheet holds: under such a name, fewer header texts suffice."""

    sheet: Annotated[Texts, Field(min_length=1)]
    header: Annotated[Texts, Field(min_length=1)]


class Recognise(Part):
    """Which sheets a layout fits: sheet names, and texts that stand together in one row."""

    sheet: Texts = ("*",)
    header: Annotated[Texts, Field(min_length=1)]
    search: Annotated[int, Field(ge=1, le=1000)] = 30
    header_rows: Annotated[int, Field(ge=1, le=3)] = 1
    transpose: bool = False
    ignore: Texts = ()
    named: Named | None = None


class Totals(Part):
    """Rows that add others up: checked against them, then left out."""

    texts: Annotated[Texts, Field(min_length=1)]
    column: str = ""
    check: Texts = ()
    count: str = ""
    scope: Literal["all", "group"] = "all"
    by: Texts = ()
    must: bool = False
    within: Exact | dict[str, Exact] = Decimal(0)

    def allowed(self, name: str) -> Decimal:
        """Return up to what a difference in a field is a note."""
        return self.within.get(name, Decimal(0)) if isinstance(self.within, dict) else self.within

    @model_validator(mode="after")
    def _whose(self) -> Self:
        if self.must and not self.by:
            raise ValueError("must says that every group ends in a total: say of what, with by")
        return self


class Footer(Part):
    """Rows of words below the table."""

    texts: Texts = ()


class Group(Part):
    """Headings between the rows; the text fills a field of the rows below."""

    field: str
    texts: Texts = ("*",)


class SetAside(Part):
    """Rows that are not booked on purpose: where a field has, or has not, one of the texts."""

    field: str
    texts: Texts = ()
    unless: Texts = ()
    reason: str = ""

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if bool(self.texts) == bool(self.unless):
            raise ValueError("give either texts or unless")
        return self


class Dates(Part):
    """How dates are written. Text dates only: a real date cell needs no help."""

    order: Literal["iso", "dmy", "mdy", "prove"] = "iso"
    partial: Literal["last-day", "first-day", "refuse"] = "refuse"
    time: Literal["refuse", "drop"] = "refuse"


class Numbers(Part):
    """How numbers are written, and which texts mean an empty cell."""

    decimal: Literal[".", ",", "prove"] = "."
    group: Literal[",", ".", "'", " ", ""] = ","
    scale: Annotated[Exact, Field(gt=0)] = Decimal(1)
    blank: Texts = ("-", "–", "—")  # noqa: RUF001 # as spreadsheets write nothing
    negative: Literal["refuse", "allow"] = "refuse"
    percent: Literal["points", "fraction"] = "points"


class Care(Part):
    """What to do about hidden rows and merged cells: refuse them, or read them with a note."""

    hidden_rows: Literal["refuse", "note"] = "refuse"
    merged: Literal["refuse", "note"] = "refuse"


class Key(Part):
    """Fields that make up a row's identity, where a kind's own do not suit.

    Rows that share an identity are refused, unless `repeats` says that they are numbered: only for
    kinds that move no money.
    """

    fields: Texts = ()
    repeats: Literal["refuse", "number"] = "refuse"


class Options(Part):
    """Choices of one kind of record."""

    support_cost: Literal["column", "charge"] = "column"


class Layout(Part):
    """One layout; docs/layouts.md explains each table by example."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    title: str = ""
    recognise: Recognise
    columns: dict[str, ColumnField]
    extra: dict[str, ColumnField] = Field(default_factory=dict)
    defaults: dict[str, Cell] = Field(default_factory=dict)
    values: dict[str, dict[str, Cell]] = Field(default_factory=dict)
    compose: dict[str, Texts] = Field(default_factory=dict)
    clauses: dict[str, str] = Field(default_factory=dict)
    clause_words: dict[str, str] = Field(default_factory=dict)
    cross: Cross | None = None
    parts: Annotated[tuple[Branch, ...], BeforeValidator(as_tables)] = ()
    packed: Annotated[tuple[Packed, ...], BeforeValidator(as_tables)] = ()
    totals: Annotated[tuple[Totals, ...], BeforeValidator(as_tables)] = ()
    footer: Footer = Footer()
    groups: Annotated[tuple[Group, ...], BeforeValidator(as_tables)] = ()
    set_aside: Annotated[tuple[SetAside, ...], BeforeValidator(as_tables)] = ()
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    sheet: Care = Care()
    key: Key = Key()
    options: Options = Options()

    @property
    def record(self) -> Kind:
        """Return the kind of record that the rows are."""
        return KINDS[self.kind]

    @property
    def key_fields(self) -> tuple[str, ...]:
        """Return the fields that make up a row's identity."""
        return self.key.fields or self.record.key

    @property
    def made(self) -> tuple[str, ...]:
        """Return the fields that no column is: they are taken out of headers and packed cells."""
        names: list[str] = []
        if self.cross:
            names += [*named_in(self.cross.header), self.cross.into]
        for branch in self.parts:
            names += [*branch.values, *branch.columns]
        for packed in self.packed:
            names += packed.into or named_in(packed.item)
        return tuple(dict.fromkeys(names))

    @property
    def own_extra(self) -> tuple[str, ...]:
        """Return the names of what is read and is no field of the kind."""
        fields = self.record.fields
        return (*self.extra, *(name for name in self.made if name not in fields))

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r} is not one of {', '.join(KINDS)}")
        own = set(self.record.fields)
        _check_shape(self)
        readable = own | set(self.own_extra)
        _known("columns", self.columns, own)
        _known("defaults", self.defaults, readable)
        _known("values", self.values, readable)
        _known("compose", self.compose, own)
        _known("compose, in braces", _references(self.compose), readable)
        _known("clauses", self.clauses, set(CLAUSE_FIELDS) & own)
        _known("clause_words", self.clause_words, set(CLAUSE_FIELDS) & own)
        _known("totals.check", [name for rule in self.totals for name in rule.check], readable)
        _known("totals.by", [name for rule in self.totals for name in rule.by], readable)
        _known("groups.field", [rule.field for rule in self.groups], readable)
        _known("set_aside.field", [rule.field for rule in self.set_aside], readable)
        _known("key.fields", self.key.fields, readable)
        if both := set(self.extra) & own:
            raise ValueError(f"extra: {', '.join(sorted(both))} are fields of {self.kind}")
        _check_statuses(self)
        return self


def _known(where: str, names: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(names) - known)
    if unknown:
        raise ValueError(
            f"{where}: no field {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        )


def _check_shape(layout: Layout) -> None:
    """Refuse what cannot be taken apart together, and what has two sources."""
    rows = [bool(layout.cross), bool(layout.parts), *(bool(one.item) for one in layout.packed)]
    if sum(rows) > 1:
        raise ValueError("cross, parts, packed.item: only one of them can make records of a row")
    if both := set(layout.made) & {*layout.columns, *layout.extra}:
        raise ValueError(f"{', '.join(sorted(both))}: a column, and taken from others too")
    if layout.key.repeats == "number" and layout.kind not in REPEATABLE:
        raise ValueError(f"key.repeats: rows of kind {layout.kind} are never numbered")


def _references(compose: dict[str, tuple[str, ...]]) -> list[str]:
    try:
        return [
            name
            for templates in compose.values()
            for template in templates
            for _, name, _, _ in string.Formatter().parse(template)
            if name is not None
        ]
    except ValueError as error:
        raise ValueError(f"compose: {error}") from None


def _check_statuses(layout: Layout) -> None:
    mapped = layout.values.get("status", {}).values() if layout.kind == "contribution" else ()
    known = {*STATUSES, ASK}
    _known("values.status", [folded(text) for text in mapped], known)


def parse_layout(content: bytes, where: str) -> Layout:
    """Return the layout written in a TOML file.

    Raises:
        BadInputError: not TOML, or not a layout; each fault with its key.
    """
    try:
        data: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"this is not a TOML file: {error}", where=where) from None
    try:
        return Layout.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'layout'}: {item['msg']}"
            for item in error.errors()
        )
        raise BadInputError(
            f"this layout cannot be used: {faults}", where=where, advice="See docs/layouts.md."
        ) from None


def join_layouts(contents: Iterable[bytes]) -> bytes:
    """Return several layouts as the one file that is archived with a batch."""
    return SEPARATOR.join(contents)


def split_layouts(content: bytes, where: str) -> list[Layout]:
    """Return the layouts of an archived layout file, in the order they were joined."""
    return [parse_layout(part, where) for part in content.split(SEPARATOR)]
