"""Which layout fits which sheet.

Layouts come from folders, in tiers: those given on the command line, those of the books, those of
the program. The first tier in which one fits decides. Where several of a tier fit, the closest
description of the sheet is taken (`best`); where two are equally close, the choice is a person's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from importers.header import (
    find_row,
    fold_cell,
    missing_fields,
    named_so,
    nearest_row,
    pattern,
    read_header,
    wanted_texts,
    well_named,
)
from importers.layout import Layout, parse_layout
from importers.workbook import Sheet, address
from ledger.clauses import folded
from ledger.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: More layouts than these are not named one by one.
_NAMES_MAX = 8

#: What share of a layout's header texts may be missing for it to be called near, and how many
#: must be found: `Id` and `Name` are in many sheets.
_NEAR = 0.5
_FOUND = 3

#: Longest stretch of a header text that is shown.
_TEXT_MAX = 40

BUILT_IN = Path(__file__).with_name("layouts")


class Known(NamedTuple):
    """A layout with its file, bytes and tier (0 is asked first)."""

    layout: Layout
    file: Path
    content: bytes
    tier: int


class Match(NamedTuple):
    """A layout that fits a sheet, and the row of the header."""

    known: Known
    row: int


class Miss(NamedTuple):
    """The layout that comes nearest to a sheet: the row, and the header texts it lacks."""

    known: Known
    row: int
    missing: list[str]


def find_layouts(folders: Sequence[Path]) -> list[Known]:
    """Return the layouts of the folders, then the program's own.

    Raises:
        BadInputError: a folder is missing, or a file in it is no layout, or two share a name.
    """
    found: list[Known] = []
    for tier, folder in enumerate((*folders, BUILT_IN)):
        if not folder.is_dir():
            raise BadInputError("there is no such folder of layouts", where=str(folder))
        for file in sorted(folder.glob("*.toml")):
            try:
                content = file.read_bytes()
            except OSError as error:
                what = f"cannot be read: {error.strerror}"
                raise BadInputError(what, where=str(file)) from None
            found.append(Known(parse_layout(content, str(file)), file, content, tier))
    names: dict[tuple[int, str], Path] = {}
    for known in found:
        other = names.setdefault((known.tier, known.layout.name), known.file)
        if other != known.file:
            raise BadInputError(
                f"the layout name {known.layout.name!r} is also that of {other}",
                where=str(known.file),
            )
    return found


def named(layouts: Sequence[Known], name: str) -> list[Known]:
    """Return the layout of a name, as the only candidate.

    Raises:
        BadInputError: there is none.
    """
    found = [known for known in layouts if known.layout.name == name]
    if not found:
        names = ", ".join(sorted({known.layout.name for known in layouts}))
        raise BadInputError(f"there is no layout {name!r}", advice=f"There are: {names}.")
    return found[:1]


def recognise(sheet: Sheet, layouts: Sequence[Known]) -> Match | None:
    """Return the layout that fits a sheet, None if none does.

    Raises:
        BadInputError: several fit equally well.
    """
    for tier in sorted({known.tier for known in layouts}):
        fits = [
            Match(known, row)
            for known in layouts
            if known.tier == tier
            and named_so(sheet, known.layout.recognise)
            and (row := find_row(sheet, known.layout.recognise))
        ]
        closest = [fits[at] for at in best([(m.known.layout, m.row) for m in fits], sheet)]
        if len(closest) > 1:
            names = " and ".join(match.known.layout.name for match in closest)
            raise BadInputError(
                f"sheet {sheet.name}: the layouts {names} fit equally well",
                advice="Say which with --layout NAME, or give one of them more header texts.",
            )
        if closest:
            return closest[0]
    return None


def best(fits: Sequence[tuple[Layout, int]], sheet: Sheet) -> list[int]:
    """Return which layouts of those that fit a sheet describe it best; more than one if equal.

    First those for which no field is missing that must be filled; of these, not those whose header
    texts are a part of another's; of these, those that read the most columns; and of these, those
    that the sheet's name speaks for.
    """
    headers = [read_header(sheet, layout, row) for layout, row in fits]
    whole = [at for at, (layout, _) in enumerate(fits) if not missing_fields(layout, headers[at])]
    left = whole or list(range(len(fits)))
    texts = [{folded(text) for text in wanted_texts(sheet, layout.recognise)} for layout, _ in fits]
    left = [at for at in left if not any(texts[other] > texts[at] for other in left)]
    most = max((len(headers[at].columns) for at in left), default=0)
    left = [at for at in left if len(headers[at].columns) == most]
    named = [at for at in left if well_named(sheet, fits[at][0].recognise)]
    return named or left


def ignored(sheet: Sheet, layouts: Sequence[Known]) -> bool:
    """Return whether one of the layouts says that such a sheet holds no records."""
    name = fold_cell(sheet.name)
    return any(pattern(known.layout.recognise.ignore).match(name) for known in layouts)


def nearest(sheet: Sheet, layouts: Sequence[Known]) -> Miss | None:
    """Return the layout that lacks least; None if all lack half of their header texts or more."""
    best: Miss | None = None
    enough = _FOUND if len(layouts) > 1 else 1  # one that is named on purpose is near soon
    for known in layouts:
        row, missing = nearest_row(sheet, known.layout.recognise)
        share = len(missing) / len(known.layout.recognise.header)
        found = len(known.layout.recognise.header) - len(missing)
        near = share < _NEAR and (found >= enough or not missing)
        if row and near and (best is None or share < len(best.missing) / _wanted(best)):
            best = Miss(known, row, missing)
    return best


def _wanted(miss: Miss) -> int:
    return len(miss.known.layout.recognise.header)


def _its_header(sheet: Sheet) -> str:
    """Return what a sheet's own header is like, and whether anything in it is an amount."""
    from importers.survey import calls_money, survey  # noqa: PLC0415 # only for what nobody knows

    seen = survey(sheet)
    if seen is None:
        return "; nothing in it is like a header"
    if calls_money(seen):
        texts = ", ".join(repr(column.text[:_TEXT_MAX]) for column in seen.columns[:4])
        return f"; row {seen.row} is like a header: {texts}"
    return f"; no column under its header in row {seen.row} is called an amount"


def why_not(sheet: Sheet, layouts: Sequence[Known]) -> tuple[str, str, int]:
    """Return what to say of a sheet that no layout fits: message, advice, row of a near header."""
    tried = list(dict.fromkeys(known.layout.name for known in layouts))
    names = ", ".join(tried) if len(tried) <= _NAMES_MAX else "all that vtf layouts lists"
    miss = nearest(sheet, layouts)
    if miss is None:
        return (
            f"no layout fits: none has most of its header texts in the first rows (tried {names})"
            + _its_header(sheet),
            "Write a layout for it (vtf inspect proposes one), or check that it is the right file.",
            0,
        )
    layout = miss.known.layout
    lacks = ", ".join(map(repr, miss.missing))
    if not miss.missing:
        sheets = " or ".join(map(repr, layout.recognise.sheet))
        return (
            f"no layout fits: {layout.name} has this header, for sheets named {sheets}",
            "Rename the sheet, or widen the layout's sheet names.",
            miss.row,
        )
    near = address(miss.row, 1)
    return (
        f"no layout fits: the nearest is {layout.name}, which looks for {lacks} near {near}",
        f"Put the header right, or change the layout {miss.known.file.name}.",
        miss.row,
    )
