"""Layouts: how to read one untidy sheet, as data.

A layout is a TOML file. It says how to recognise a sheet, where its header is, which column is
which field of a record (`importers.records`), how its dates and numbers are written, which rows
are totals, footnotes or group headings, and which rows are not booked and why. A new donor's
spreadsheet needs a layout, never code. The models here are the whole of the format: an unknown
or misspelt key is refused with its place.
"""

from __future__ import annotations

import datetime
import string
import tomllib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from importers.fields import CLAUSE_FIELDS, Kind
from importers.records import KINDS, STATUSES
from ledger.clauses import folded
from ledger.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Parts two layouts that were archived together, because one workbook needed both.
SEPARATOR = b"\n# ======== next layout ========\n"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, (str, dict)) else value


def _as_text(value: object) -> object:
    # TOML has dates, numbers and booleans; a default is read as a cell with that text would be.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime.date, int)):
        return str(value)
    return value


def _as_decimal(value: object) -> object:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise ValueError('expected a whole number or a text such as "0.01"')


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Cell = Annotated[str, BeforeValidator(_as_text)]
Exact = Annotated[Decimal, BeforeValidator(_as_decimal)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """Where a field is: header texts that name it, whether it must be there, how blanks fill."""

    names: Annotated[Texts, Field(min_length=1)]
    required: bool = False
    fill: Literal["", "down"] = ""


def _column(value: object) -> object:
    return {"names": value} if isinstance(value, (str, list)) else value


ColumnField = Annotated[Column, BeforeValidator(_column)]


class Named(_Part):
    """Sheet names that say what a sheet holds: under such a name, fewer header texts suffice."""

    sheet: Annotated[Texts, Field(min_length=1)]
    header: Annotated[Texts, Field(min_length=1)]


class Recognise(_Part):
    """Which sheets a layout fits: sheet names, and texts that stand together in one row."""

    sheet: Texts = ("*",)
    header: Annotated[Texts, Field(min_length=1)]
    search: Annotated[int, Field(ge=1, le=1000)] = 30
    header_rows: Annotated[int, Field(ge=1, le=3)] = 1
    ignore: Texts = ()
    named: Named | None = None


class Totals(_Part):
    """Rows that add others up: checked against them, then left out."""

    texts: Annotated[Texts, Field(min_length=1)]
    column: str = ""
    check: Texts = ()
    scope: Literal["all", "group"] = "all"
    within: Exact = Decimal(0)


class Footer(_Part):
    """Rows of words below the table."""

    texts: Texts = ()


class Group(_Part):
    """Headings between the rows; the text fills a field of the rows below."""

    field: str
    texts: Texts = ("*",)


class SetAside(_Part):
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


class Dates(_Part):
    """How dates are written. Text dates only: a real date cell needs no help."""

    order: Literal["iso", "dmy", "mdy"] = "iso"
    partial: Literal["last-day", "first-day", "refuse"] = "refuse"


class Numbers(_Part):
    """How numbers are written, and which texts mean an empty cell."""

    decimal: Literal[".", ","] = "."
    group: Literal[",", ".", "'", " ", ""] = ","
    scale: Exact = Decimal(1)
    blank: Texts = ("-", "–", "—")  # noqa: RUF001 # as spreadsheets write nothing
    negative: Literal["refuse", "allow"] = "refuse"
    percent: Literal["points", "fraction"] = "points"


class Care(_Part):
    """What to do about hidden rows and merged cells: refuse them, or read them with a note."""

    hidden_rows: Literal["refuse", "note"] = "refuse"
    merged: Literal["refuse", "note"] = "refuse"


class Key(_Part):
    """Fields that make up a row's identity, where a kind's own do not suit."""

    fields: Texts = ()


class Options(_Part):
    """Choices of one kind of record."""

    support_cost: Literal["column", "charge"] = "column"


def _as_tables(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Layout(_Part):
    """One layout; docs/layouts.md explains each table by example."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    title: str = ""
    recognise: Recognise
    columns: dict[str, ColumnField]
    extra: dict[str, ColumnField] = {}
    defaults: dict[str, Cell] = {}
    values: dict[str, dict[str, Cell]] = {}
    compose: dict[str, Texts] = {}
    clauses: dict[str, str] = {}
    clause_words: dict[str, str] = {}
    totals: Annotated[tuple[Totals, ...], BeforeValidator(_as_tables)] = ()
    footer: Footer = Footer()
    groups: Annotated[tuple[Group, ...], BeforeValidator(_as_tables)] = ()
    set_aside: Annotated[tuple[SetAside, ...], BeforeValidator(_as_tables)] = ()
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

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r} is not one of {', '.join(KINDS)}")
        own = set(self.record.fields)
        readable = own | set(self.extra)
        _known("columns", self.columns, own)
        _known("defaults", self.defaults, readable)
        _known("values", self.values, readable)
        _known("compose", self.compose, own)
        _known("compose, in braces", _references(self.compose), readable)
        _known("clauses", self.clauses, set(CLAUSE_FIELDS) & own)
        _known("clause_words", self.clause_words, set(CLAUSE_FIELDS) & own)
        _known("totals.check", [name for rule in self.totals for name in rule.check], readable)
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
    _known("values.status", [folded(text) for text in mapped], set(STATUSES))


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
