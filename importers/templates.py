"""Templates: what the sheet of a kind of record is made of, from the kind, its layout, the books.

A template is the built-in layout turned round: its columns under the names that the layout reads,
in its order, each with what it must be, the values that the books know, and an example. So what a
person fills in is read back without anybody naming a layout. Nothing here is about one kind: a
kind that is added to `importers.records` has its template.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from importers.fields import Field, FieldType
from importers.header import pattern
from importers.recognise import find_layouts
from importers.records import KINDS
from importers.template_words import (
    EXAMPLES,
    EXAMPLES_BY_TYPE,
    EXAMPLES_OF,
    WORDS,
    WRITTEN,
    left_out,
)
from ledger.clauses import folded
from ledger.errors import BadInputError
from ledger.iso4217 import MINOR_UNITS
from ledger.money import BOOK_CURRENCY
from ledger.words import ANY, BUDGET_CLASS_TITLES, Activity, BudgetClass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from importers.fields import Kind
    from importers.layout import Column as LayoutColumn
    from importers.layout import Layout
    from ledger.books import Peek
    from ledger.register import Register

T = FieldType

#: Sheets of a template that hold no records; every layout of the program leaves them alone.
READ_ME, LISTS = "Read me", "Lists"

#: Longest name of a sheet, and longest text in a drop-down that anybody can read.
_SHEET_MAX, _CHOICE_MAX = 31, 80

#: What a spreadsheet program may take for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r\n|%']")

#: A field named in a help text.
_FIELD = re.compile(r"`(\w+)`")


class Column(NamedTuple):
    """A column of a template.

    Attributes:
        name, title: the field, and the header text that the layout reads.
        type: how a cell is read.
        needed: whether it must be filled in every row.
        help, written: what it is, and how it is written.
        example: what might stand there.
        choices: name of the list that its drop-down offers; empty where there is none.
        strict: whether nothing but a choice may stand there.
        open_ended: whether `*` may stand for any day.
    """

    name: str
    title: str
    type: FieldType
    needed: bool
    help: str
    written: str
    example: str | float
    choices: str
    strict: bool
    open_ended: bool


class Template(NamedTuple):
    """The sheet of a kind: its name, its columns, the lists that they offer, by their names."""

    kind: str
    title: str
    sheet: str
    layout: str
    columns: tuple[Column, ...]
    lists: Mapping[str, tuple[str, ...]]
    with_books: bool


def template(word: str, look: Peek | None) -> Template:
    """Return the template of a kind of record; without books its drop-downs know fewer values.

    Raises:
        BadInputError: there is no such kind, or no layout of the program reads it.
    """
    kind = KINDS.get(word)
    if kind is None:
        raise BadInputError(f"there is no kind {word!r}", advice=f"There are: {', '.join(KINDS)}.")
    layout = layout_of(word)
    lists = _lists(look)
    columns = tuple(
        _column(kind, layout, name, column, lists)
        for name, column in (*layout.columns.items(), *layout.extra.items())
        if _belongs(kind, layout, name, title_of(column))
    )
    used = {column.choices for column in columns}
    title = layout.title or kind.title
    kept = {name: values for name, values in lists.items() if name in used}
    kept |= {column.choices: words_of(kind, column.name) for column in columns if column.strict}
    kept.pop("", None)
    sheet = _sheet_name(layout, title)
    return Template(word, title, sheet, layout.name, columns, kept, with_books=look is not None)


def _belongs(kind: Kind, layout: Layout, name: str, title: str) -> bool:
    """Return whether a template has a column: one that is needed, or that its layout looks for."""
    field = kind.fields.get(name)
    wanted = title in layout.recognise.header
    return wanted or (field is not None and (field.required or not left_out(kind.word, name)))


def layout_of(word: str) -> Layout:
    """Return the program's own plain layout of a kind: the one whose file is called after it.

    Raises:
        BadInputError: there is none.
    """
    found = [known for known in find_layouts([]) if known.layout.kind == word]
    for known in found:
        if known.file.stem == word:
            return known.layout
    if not found:
        raise BadInputError(f"no layout of the program reads the kind {word!r}")
    return found[0].layout


def _column(
    kind: Kind,
    layout: Layout,
    name: str,
    column: LayoutColumn,
    lists: Mapping[str, tuple[str, ...]],
) -> Column:
    field = kind.fields.get(name) or Field(name, T.TEXT)
    words = words_of(kind, name)
    choices = _list_of(field)
    if words:
        choices = "yes or no" if field.type is T.FLAG else f"{kind.word} {name}".replace("_", " ")
    filled = {*layout.defaults, *layout.compose}
    return Column(
        name=name,
        title=title_of(column),
        type=field.type,
        needed=(field.required and name not in filled) or column.required,
        help=_FIELD.sub(lambda match: _titled(layout, match[1]), _help(kind, field)),
        written=f"one of: {', '.join(words)}" if words else WRITTEN.get(field.type, field.type),
        example=_example(kind, field, words, lists),
        choices=choices if words or choices in lists else "",
        strict=bool(words),
        open_ended=name in {"begins", "ends"} and "words" in kind.fields,
    )


def title_of(column: LayoutColumn) -> str:
    """Return the first of a column's names that can be written as it stands."""
    plain = (name for name in column.names if not set(name) & set("*?["))
    return next(plain, column.names[0].replace("*", "").replace("?", "").strip())


def words_of(kind: Kind, name: str) -> tuple[str, ...]:
    """Return the few words that a field may be, none where it may be more."""
    field = kind.fields.get(name) or Field(name, T.TEXT)
    if field.choices:
        return tuple(map(str, field.choices))
    if field.type is T.FLAG:
        return ("yes", "no")
    if name == "ceiling":
        return ("received", "signed")
    return tuple(map(str, WORDS.get((kind.word, name), ())))


def _titled(layout: Layout, name: str) -> str:
    """Return what a sheet calls a field that a help text names."""
    column = layout.columns.get(name)
    return repr(title_of(column)) if column else name.replace("_", " ")


def _help(kind: Kind, field: Field) -> str:
    if field.help:
        return field.help
    words = field.name.replace("_", " ")
    return f"identifies the row: {words}" if field.name in kind.key else words


def _list_of(field: Field) -> str:
    """Return the name of the list that a field's type chooses from; empty where there is none."""
    if field.type is T.ID:
        return {"funding": "owners", "pledge": "pledges"}.get(field.name, "")
    if field.type is T.TEXT:
        return {"bank": "banks", "commitment": "commitments"}.get(field.name, "")
    return _LIST_BY_TYPE.get(field.type, "")


_LIST_BY_TYPE = {
    T.DONOR: "donors",
    T.PARTNER: "partners",
    T.PARTNERS: "partners",
    T.PROGRAMME: "programmes",
    T.PROGRAMMES: "programmes or any",
    T.FUND: "funds",
    T.FUNDING: "fundings",
    T.CURRENCY: "currencies",
    T.BUDGET_CLASS: "budget classes",
    T.BUDGET_CLASSES: "budget classes or any",
    T.ACTIVITY: "activities",
    T.ACTIVITIES: "activities or any",
}


def _lists(look: Peek | None) -> dict[str, tuple[str, ...]]:
    """Return every list there is, by name; those of the books only where there are books."""
    classes = tuple(BUDGET_CLASS_TITLES[name] for name in BudgetClass)
    activities = tuple(map(str, Activity))
    found = {
        "currencies": tuple(dict.fromkeys((BOOK_CURRENCY, *_used(look), *sorted(MINOR_UNITS)))),
        "budget classes": classes,
        "budget classes or any": (ANY, *classes),
        "activities": activities,
        "activities or any": (ANY, *activities),
    }
    if look is not None:
        found |= _of_books(look)
    return {name: values for name, values in found.items() if values}


def _used(look: Peek | None) -> list[str]:
    """Return the currencies of the agreements, the first to be offered."""
    agreements = look.register.agreements.values() if look is not None else ()
    return sorted({term.amount.currency for term in agreements})


def _of_books(look: Peek) -> dict[str, tuple[str, ...]]:
    register = look.register
    programmes = _named(register, "programme", register.programmes)
    owners = (*register.agreements, *register.grants, *register.allocations)
    banks = {name.split(":")[3] for name in look.accounts if re.match(r"Assets:\w+:Cash:", name)}
    return {
        "donors": _named(register, "donor", register.donors),
        "partners": _named(register, "partner", register.partners),
        "programmes": programmes,
        "programmes or any": (ANY, *programmes) if programmes else (),
        "funds": tuple(sorted(register.funds)),
        "fundings": tuple(sorted(register.fundings)),
        "owners": tuple(sorted(dict.fromkeys(owners))),
        "pledges": tuple(sorted(register.pledges)),
        "banks": tuple(sorted({"Pool", *banks})),
        "commitments": tuple(sorted(register.commitments)),
    }


def _named(register: Register, kind: str, terms: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of terms, or the id where a name is long, shared, or like a formula."""
    found = []
    for name, term in terms.items():
        text = str(getattr(term, "name", name))
        own = register.named(kind, text) == name
        # A comma parts the items of a list, and some columns are lists.
        plain = own and len(text) <= _CHOICE_MAX and "," not in text and not _FORMULA.match(text)
        found.append(text if plain else name)
    return tuple(sorted(found, key=folded))


def _example(
    kind: Kind, field: Field, words: tuple[str, ...], lists: Mapping[str, tuple[str, ...]]
) -> str | float:
    own = EXAMPLES_OF.get((kind.word, field.name))
    if words or own is not None:
        # What most rows say of a flag is no.
        return words[-1 if field.type is T.FLAG else 0] if words else own or ""
    known = [value for value in lists.get(_list_of(field), ()) if value != ANY]
    if known and field.type is not T.CURRENCY:
        return known[0]
    name = field.name
    if name.startswith(("clause_", "words_")):
        name = name.partition("_")[0]
    if field.type in {T.TEXT, T.NUMBER, T.NAMES, T.MONEY} and name in EXAMPLES:
        return EXAMPLES[name]
    return EXAMPLES_BY_TYPE.get(field.type, kind.word)


def _sheet_name(layout: Layout, title: str) -> str:
    """Return a name for the sheet under which its own layout is looked for."""
    words = re.sub(r"[\[\]:*?/\\',]", " ", title).split()
    while len(" ".join(words)) > _SHEET_MAX:
        words.pop()
    name = " ".join(words)
    if pattern(layout.recognise.sheet).match(folded(name)):
        return name
    plain = (re.sub(r"[*?\[\]]", "", text).strip() for text in layout.recognise.sheet)
    return next(filter(None, plain), name)[:_SHEET_MAX]
