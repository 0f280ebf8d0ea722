"""A layout to begin with, for a sheet that none fits: each line with its reason, in its comments.

The sheet's own cells speak (`importers.survey`); each header text is given to the field that some
known layout, or somebody's language (`wordings.toml`), calls so and whose cells are of that kind.
What nothing in the sheet says stands as `???` for a person to fill in, and an import refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from importers.fields import FieldType
from importers.header import heading
from importers.layout_values import ASK
from importers.proposal import ASKED, Line, Sketch, written
from importers.records import KINDS, STATUSES
from importers.survey import CURRENCY, DATE, EMPTY, MONEY, TEXT, Seen, Survey, survey, wordings
from importers.turn import turned
from ledger.clauses import folded
from ledger.flow_facts import Stage

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence

    from importers.fields import Field, Kind
    from importers.recognise import Known
    from importers.workbook import Sheet


class Names(Protocol):
    """Who knows donors and programmes by name."""

    def resolve(self, kind: str, text: str) -> str | None:
        """Return the id of what a text names, None if nobody knows it."""


class Proposal(NamedTuple):
    """A layout to begin with.

    Attributes:
        text: the TOML, with reasons in comments; empty where the sheet has nothing like a header.
        kind: the kind of record it proposes.
        unsure: what it is unsure of, each in a sentence.
    """

    text: str
    kind: str
    unsure: tuple[str, ...]


#: Kinds that donors' sheets are, the likeliest first; others only where they fit better.
_LIKELY = (
    "contribution", "receipt", "expenditure", "pledge", "agreement", "flow", "allotment",
    "commitment", "donor", "programme", "partner", "rate",
)  # fmt: skip

_NAMED = {
    FieldType.DONOR: "donor", FieldType.PARTNER: "partner", FieldType.PARTNERS: "partner",
    FieldType.PROGRAMME: "programme", FieldType.PROGRAMMES: "programme", FieldType.FUND: "fund",
    FieldType.FUNDING: "funding",
}  # fmt: skip

_CROSS_MIN = 2
#: A sheet with more rows does not lie on its side: no record has as many fields.
_FIELDS_MAX = 100


def propose(
    sheet: Sheet, layouts: Sequence[Known], names: Names | None = None, file: str = ""
) -> Proposal:
    """Return a layout as TOML, with the reasons for each of its lines."""
    known = _patterns(layouts)
    best = _upright_or_turned(sheet, known, names)
    if best is None:
        return Proposal("", "", ())
    _, seen, spread, kind, given = best
    unsure: list[str] = []
    lines = {
        name: Line(
            column, _reason(column, KINDS[kind].fields[name], names), extra=_how(column, name)
        )
        for name, column in given.items()
    }
    for name, column in given.items():
        unsure += _doubts(column, name)
    text = written(
        Sketch(file, sheet.name, seen, KINDS[kind], lines, spread, _left(seen, given, spread),
               _strangers(KINDS[kind], given, names)),
        unsure,
    )  # fmt: skip
    return Proposal(text, kind, tuple(unsure))


_Best = tuple[float, Survey, list[Seen], str, dict[str, Seen]]


def _upright_or_turned(
    sheet: Sheet, known: dict[str, Patterns], names: Names | None
) -> _Best | None:
    """Return what a sheet is best read as: as it stands, unless more is read on its side."""
    best: _Best | None = None
    side = survey(turned(sheet), turned=True) if len(sheet.rows) <= _FIELDS_MAX else None
    for found in (survey(sheet), side):
        if found is not None:
            spread = _spread(found)
            score, kind, given = _best(found, spread, known, names)
            if best is None or (score > best[0] + 1 and len(given) > len(best[4]) + len(best[2])):
                best = (score, found, spread, kind, given)
    return best


def _spread(seen: Survey) -> list[Seen]:
    """Return columns of amounts whose headers are years: one thing spread over several."""
    years = [
        column
        for column in seen.columns
        if column.kind == MONEY and any(_is_year(word) for word in column.text.split())
    ]
    return years if len(years) >= _CROSS_MIN else []


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


Patterns = dict[str, list["re.Pattern[str]"]]


def _patterns(layouts: Sequence[Known]) -> dict[str, Patterns]:
    """Return kind -> field -> what matches its header texts: the layouts' own, then languages."""
    found: dict[str, Patterns] = {kind: {} for kind in KINDS}
    for known in layouts:
        for name, column in known.layout.columns.items():
            own = tuple(text for text in column.names if text.strip("*?"))
            if own:
                found[known.layout.kind].setdefault(name, []).append(heading(*own))
    spoken = {language: words for language, words in wordings().items() if language != "rows"}
    for kind, fields in found.items():
        for name in KINDS[kind].fields:
            texts = [text for words in spoken.values() for text in words.get(name, ())]
            if texts:
                fields.setdefault(name, []).append(heading(*texts))
    return found


def _best(
    seen: Survey, spread: Sequence[Seen], known: dict[str, Patterns], names: Names | None
) -> tuple[float, str, dict[str, Seen]]:
    """Return the kind whose fields the columns fill best, and which column fills which field."""
    best: tuple[float, str, dict[str, Seen]] = (-100.0, "contribution", {})
    order = [*_LIKELY, *(kind for kind in KINDS if kind not in _LIKELY)]
    for at, kind in enumerate(order):
        given = _given(seen, spread, KINDS[kind], known[kind], names)
        score = _score(KINDS[kind], given, spread) - (0.01 * at if kind in _LIKELY else 1.5)
        if score > best[0]:
            best = (score, kind, given)
    return best


def _score(kind: Kind, given: dict[str, Seen], spread: Sequence[Seen]) -> float:
    """Return how well a kind is served: fields that must be filled count most."""
    score = 0.0
    for name, field in kind.fields.items():
        if name in given:
            score += 2 if field.required else 1
        elif field.required and name not in ASKED and not (spread and name in {"amount", "date"}):
            score -= 0.2
    money = any(field.type is FieldType.MONEY for field in kind.fields.values())
    return score - (3 if spread and not money else 0)


def _given(
    seen: Survey,
    spread: Sequence[Seen],
    kind: Kind,
    known: Patterns,
    names: Names | None,
) -> dict[str, Seen]:
    """Return the column of each field: by its header text, if its cells are of that kind."""
    taken: set[int] = {column.at for column in spread}
    given: dict[str, Seen] = {}
    for name in sorted(kind.fields, key=lambda name: not kind.fields[name].required):
        field = kind.fields[name]
        if spread and name in {"amount", "date"}:
            continue
        for matcher in known.get(name, ()):
            column = next(
                (
                    column
                    for column in seen.columns
                    if column.at not in taken
                    and matcher.match(folded(column.text).replace("_", " "))
                    and column.kind in _kinds_of(field.type)
                    and not _usd_only(name, column)
                ),
                None,
            )
            if column is not None:
                given[name] = column
                taken.add(column.at)
                break
    _by_cells(seen, kind, given, taken, names, spread)
    return given


def _kinds_of(kind: FieldType) -> frozenset[str]:
    """Return what a column's cells may be to be read for a field of a type."""
    return _FITS.get(kind, frozenset({TEXT, MONEY, DATE, CURRENCY, EMPTY}))


_FITS: dict[FieldType, frozenset[str]] = {
    FieldType.MONEY: frozenset({MONEY}),
    FieldType.NUMBER: frozenset({MONEY}),
    FieldType.PERCENT: frozenset({MONEY}),
    FieldType.DATE: frozenset({DATE}),
    FieldType.CURRENCY: frozenset({CURRENCY}),
    FieldType.DONOR: frozenset({TEXT}),
    FieldType.PARTNER: frozenset({TEXT}),
    FieldType.PROGRAMME: frozenset({TEXT}),
    FieldType.PROGRAMMES: frozenset({TEXT}),
    FieldType.ACTIVITY: frozenset({TEXT}),
    FieldType.ACTIVITIES: frozenset({TEXT}),
    FieldType.FUND: frozenset({TEXT}),
}


def _usd_only(name: str, column: Seen) -> bool:
    """Return whether a header speaks of dollars, and the field of an amount in any currency."""
    text = folded(column.text)
    return name == "amount" and any(word in text.split() for word in ("usd", "us$", "dollars"))


def _by_cells(
    seen: Survey,
    kind: Kind,
    given: dict[str, Seen],
    taken: set[int],
    names: Names | None,
    spread: Sequence[Seen],
) -> None:
    """Give what no header text has given, where only one column's cells are of the kind."""
    for name, wanted in (("amount", MONEY), ("date", DATE), ("currency", CURRENCY)):
        if name in kind.fields and name not in given and not spread:
            free = [c for c in seen.columns if c.kind == wanted and c.at not in taken]
            if len(free) == 1 and wanted in _kinds_of(kind.fields[name].type):
                given[name] = free[0]
                taken.add(free[0].at)
    for name, field in kind.fields.items():
        what = _NAMED.get(field.type, "")
        if name in given or not what or names is None:
            continue
        free = [c for c in seen.columns if c.kind == TEXT and c.at not in taken]
        best = max(free, key=lambda column: _known_share(column, what, names), default=None)
        if best is not None and _known_share(best, what, names) >= 0.5:
            given[name] = best
            taken.add(best.at)


def _known_share(column: Seen, what: str, names: Names) -> float:
    known = sum(names.resolve(what, text) is not None for text in column.values)
    return known / len(column.values) if column.values else 0.0


def _reason(column: Seen, field: Field, names: Names | None) -> str:
    """Return why a column is given to a field."""
    said = f"{column.where}: {column.fits} of {column.filled} cells are {column.kind}"
    if column.kind == MONEY and column.style and column.written:
        said += f" with {column.style[0]!r} before decimals"
    if column.kind == DATE and column.style and column.written:
        order = "day before month" if column.style == "dmy" else "month before day"
        said += f", {order}"
    what = _NAMED.get(field.type, "")
    if what and names is not None and column.values:
        known = [text for text in column.values if names.resolve(what, text) is not None]
        said = f"{column.where}: {len(known)} of {len(column.values)} names are known"
        strange = [text for text in column.values if text not in known]
        said += f"; not: {', '.join(map(repr, strange[:3]))}" if strange else ""
    elif column.first:
        said += f", the first {column.first[:30]!r}"
    return said


def _how(column: Seen, name: str) -> str:
    """Return what else must be said of a column: a code beside its label."""
    return 'take = "code"' if column.coded and name in {"currency", "status", "stage"} else ""


def _doubts(column: Seen, name: str) -> Iterable[str]:
    """Yield what a person must settle about a column."""
    where = f"{column.where} {column.text!r}"
    what = "which number is the day" if column.kind == DATE else "which mark stands before decimals"
    if column.against:
        cells = " and ".join(f"{column.cell(c.row)} {c.text!r}" for c in column.against)
        yield f"{where} does not agree with itself on {what}: {cells}"
    elif column.open:
        cells = ", ".join(f"{column.cell(c.row)} {c.text!r}" for c in column.open[:3])
        yield f"{where} does not prove {what}: {cells}"
    if column.odd and column.kind != TEXT:
        yield f"{where} ({name}): not all cells are {column.kind}, e.g. {column.odd[:40]!r}"


def _strangers(
    kind: Kind, given: dict[str, Seen], names: Names | None
) -> dict[str, list[tuple[str, str]]]:
    """Return field -> (what a cell says, its label) that nobody knows yet."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, column in given.items():
        what = _NAMED.get(kind.fields[name].type, "")
        if what and names is not None:
            strange = [(text, "") for text in column.values if names.resolve(what, text) is None]
        elif name in {"status", "stage"}:
            words = STATUSES if name == "status" and kind.word == "contribution" else set(Stage)
            if name == "status" and kind.word != "contribution":
                continue
            pairs = (text.partition(" - ") for text in column.values)
            strange = [
                (code.strip() if column.coded else text, label)
                for text, (code, _, label) in zip(column.values, pairs, strict=True)
                if folded(text) not in words
            ]
        else:
            continue
        if strange:
            found[name] = strange
    return found


def _left(seen: Survey, given: dict[str, Seen], spread: Sequence[Seen]) -> list[Seen]:
    taken = {column.at for column in (*given.values(), *spread)}
    return [column for column in seen.columns if column.at not in taken]


__all__ = ["ASK", "Proposal", "propose"]
