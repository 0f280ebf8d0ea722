"""Writes a proposed layout down: TOML, with why each line stands there in its comments."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from importers.fields import CLAUSES, FieldType
from importers.header import pattern
from importers.layout_values import ASK
from importers.survey import DATE, MONEY, wordings
from ledger.clauses import folded
from ledger.iso4217 import MINOR_UNITS
from ledger.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from importers.fields import Kind
    from importers.survey import Seen, Survey

_WIDTH = 40
_VALUES_MAX = 40
_WITH_YEAR = 2
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
#: Fields that an agreement must speak of and a sheet seldom does.
ASKED = frozenset(field.name for field in CLAUSES if field.required)


class Line(NamedTuple):
    """A column for a field, and why."""

    column: Seen
    reason: str
    extra: str = ""


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(char if char.isprintable() else "?" for char in escaped)}"'


def pattern_of(text: str) -> str:
    """Return a header text as a layout must have it: what looks like a wildcard stands in a set."""
    return text.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")


def _commented(line: str, reason: str) -> str:
    return f"{line:<{_WIDTH}} # {reason}" if reason else line


class Sketch(NamedTuple):
    """All that a layout is made of.

    Attributes:
        file, sheet: where it was seen.
        seen: the sheet as it shows itself.
        kind: the kind of record.
        given: field -> column and reason.
        spread: columns that hold one thing by year.
        left: columns that no field has.
        strangers: field -> (what its cells say, label) that nobody knows yet.
    """

    file: str
    sheet: str
    seen: Survey
    kind: Kind
    given: dict[str, Line]
    spread: Sequence[Seen]
    left: Sequence[Seen]
    strangers: dict[str, list[tuple[str, str]]]


def written(sketch: Sketch, unsure: list[str]) -> str:
    """Return the layout as TOML; what it is unsure of is added to `unsure`."""
    seen, kind, given, spread = sketch.seen, sketch.kind, sketch.given, sketch.spread
    body = [
        *_recognise(seen, given, spread),
        *_columns(given),
        *_cross(kind, seen, spread),
        *_defaults(kind, seen, given, spread, unsure),
        *_values(sketch.strangers, unsure),
        *_styles(seen, given, spread),
        *_rows(seen, given, spread),
        *_rest(sketch.left, spread, given.get("amount")),
    ]
    return "\n".join([*_top(sketch.file, sketch.sheet, seen, kind, unsure), *body])


def _top(file: str, sheet: str, seen: Survey, kind: Kind, unsure: Iterable[str]) -> list[str]:
    name = re.sub(r"[^a-z0-9]+", "-", f"{file.rpartition('.')[0] or file}".casefold()).strip("-")
    rest = f", {grouped(Decimal(seen.skipped))} rows not looked at" if seen.skipped else ""
    seen_rows = f"{seen.records} rows of records seen{rest}"
    lines = [
        f"# Proposed from {file or 'a file'}, sheet {sheet}: {seen_rows}.",
        f"# Each comment says why its line stands there; fill in what says {ASK}.",
    ]
    unsure = list(unsure)
    if unsure:
        lines += ["#", "# Unsure of:", *(f"# - {text}" for text in unsure)]
    return [
        *lines,
        f"name = {quoted(name or 'new-layout')}",
        "version = 1",
        _commented(f"kind = {quoted(kind.word)}", f"{kind.title.lower()}: fits the columns best"),
        "",
    ]


def _recognise(seen: Survey, given: dict[str, Line], spread: Sequence[Seen]) -> list[str]:
    wanted = [line.column for line in given.values()][:4] or seen.columns[:3]
    wanted = sorted({column.at: column for column in wanted}.values(), key=lambda one: one.at)
    shown = [pattern_of(column.text) for column in wanted] + _spread_texts(spread)[0][:1]
    texts = ", ".join(map(quoted, shown))
    lines = ["[recognise]"]
    lines.append(_commented(f"header = [{texts}]", f"they stand in row {seen.home}"))
    if seen.turned:
        lines[-1] = lines[-1].replace("they stand in row", "they stand in column")
        lines.append(_commented("transpose = true", "it lies on its side: a record in each column"))
    if seen.depth > 1:
        first = seen.row - seen.depth + 1
        lines.append(
            _commented(
                f"header_rows = {seen.depth}", f"rows {first} and {seen.row} make the header"
            )
        )
    if seen.row > 30:
        lines.append(f"search = {seen.row}")
    return lines


def _columns(given: dict[str, Line]) -> list[str]:
    lines = ["", "[columns]"]
    for name, (column, reason, extra) in sorted(given.items(), key=lambda item: item[1].column.at):
        text = quoted(pattern_of(column.text))
        value = f"{{ names = {text}, {extra} }}" if extra else text
        lines.append(_commented(f"{name} = {value}", reason))
    return lines


def _spread_texts(spread: Sequence[Seen]) -> tuple[list[str], list[str]]:
    """Return the header texts of spread columns as patterns, and as templates of their year."""
    texts, templates = [], []
    for column in spread:
        parts = column.text.split()
        year = next(at for at, word in enumerate(parts) if word.isdigit() and len(word) == 4)
        shown = [pattern_of(word) for word in parts]
        texts.append(" ".join([*shown[:year], parts[year][:2] + "??", *shown[year + 1 :]]))
        templates.append(" ".join([*parts[:year], "{date}", *parts[year + 1 :]]))
    return texts, templates


def spread_by(spread: Sequence[Seen]) -> str:
    """Return `currency` where the spread columns have one beside the year, else nothing."""
    words = [word for column in spread for word in column.text.split() if not word.isdigit()]
    alone = all(len(column.text.split()) == _WITH_YEAR for column in spread)
    return "currency" if words and alone and all(word in MINOR_UNITS for word in words) else ""


def _cross(kind: Kind, seen: Survey, spread: Sequence[Seen]) -> list[str]:
    if not spread:
        return []
    texts, templates = _spread_texts(spread)
    same = len(set(templates)) == 1
    columns = ", ".join(quoted(text) for text in dict.fromkeys(texts))
    head = templates[0] if same else f"{{{spread_by(spread) or 'status'}}} {{date}}"
    amount = "amount" if "amount" in kind.fields else "usd"
    lines = ["", "[cross]"]
    count = f"{len(spread)} columns, {spread[0].letters} to {spread[-1].letters}: a record each"
    lines.append(_commented(f"columns = [{columns}]", count))
    lines.append(f"into = {quoted(amount)}")
    lines.append(_commented(f"header = {quoted(head)}", "what a header text says"))
    totals = [c for c in seen.columns if c.kind == MONEY and c.text.casefold() in _TOTALS]
    if totals:
        lines.append(
            _commented(f"total = {quoted(pattern_of(totals[0].text))}", "held against its row")
        )
    return lines


_TOTALS = frozenset({"total", "gesamt", "summe", "somme", "suma", "total général", "totale"})


def _defaults(
    kind: Kind, seen: Survey, given: dict[str, Line], spread: Sequence[Seen], unsure: list[str]
) -> list[str]:
    """Return what no column says: stated by the title, or asked for."""
    made = {"amount", "date", spread_by(spread)} if spread else set()
    lines: list[str] = []
    if "currency" in kind.fields and "currency" not in given and "currency" not in made:
        if seen.currency and seen.currency != "USD":
            lines.append(_commented(f"currency = {quoted(seen.currency)}", "says title or header"))
        elif not seen.currency:
            lines.append(_commented(f'currency = "{ASK}"', "no column and no title says it"))
            unsure.append("the currency: no column, title or header says it")
    later = {"agreement", "reference", "id"}
    for name, field in kind.fields.items():
        if not field.required or name in given or name in made:
            continue
        if name in later:
            continue
        what = field.help or name.replace("_", " ")
        hint = "* is any: only if the agreement says so" if name in ASKED else what
        lines.append(_commented(f'{name} = "{ASK}"', f"no column says it; {hint}"))
    if kind.word == "contribution" and "status" not in given:
        lines.append(_commented(f'status = "{ASK}"', "announced, signed or received"))
    asked = [line.split(" ", 1)[0] for line in lines if ASK in line]
    if asked:
        unsure.append(f"what no column says: {', '.join(asked)}")
    found = ["", "[defaults]", *lines] if lines else []
    return found + _identity(kind, given, made, later, unsure)


def _identity(
    kind: Kind, given: dict[str, Line], made: set[str], later: set[str], unsure: list[str]
) -> list[str]:
    """Return what a row is known by, where no column is like it."""
    found: list[str] = []
    own = next((name for name in kind.key if name in later and name not in given), "")
    if own and kind.fields[own].type in {FieldType.ID, FieldType.TEXT}:
        known = {*given, *made}
        if "currency" not in made:  # a column's currency does not tell rows apart
            known.discard("currency")
        parts = [name for name in ("donor", "programme", "currency", "date") if name in known]
        template = "-".join(f"{{{name}}}" for name in parts) or ASK
        reason = "no column numbers the rows: each must come out different"
        found += ["", "[compose]", _commented(f"{own} = {quoted(template)}", reason)]
        unsure.append(f"the identity of a row: no column is like {own!r}, so it is put together")
    return found


def _values(strangers: dict[str, list[tuple[str, str]]], unsure: list[str]) -> list[str]:
    lines: list[str] = []
    for name, texts in strangers.items():
        lines += ["", f"[values.{name}]"]
        for text, label in texts[:_VALUES_MAX]:
            line = f"{quoted(text)} = {quoted(ASK)}"
            hint = f"{label!r} in the sheet" if label else ""
            lines.append(_commented(line, hint))
        if len(texts) > _VALUES_MAX:
            lines.append(f"# and {len(texts) - _VALUES_MAX} more")
        which = ", ".join(repr(label or text) for text, label in texts[:3])
        unsure.append(f"what these are in the books ({name}): {which}")
    return lines


def _styles(seen: Survey, given: dict[str, Line], spread: Sequence[Seen]) -> list[str]:
    columns = [*(line.column for line in given.values()), *spread]
    dates = [column for column in columns if column.kind == DATE]
    numbers = [column for column in columns if column.kind == MONEY]
    lines: list[str] = []
    more: list[str] = []
    if any(column.written for column in dates):
        proved = {column.style for column in dates if column.written and column.style}
        open_ones = [column.letters for column in dates if column.open]
        if len(proved) == 1 and open_ones:
            reason = f"{_proof(dates)}; so all are taken to be"
            more.append(_commented(f"order = {quoted(proved.pop())}", reason))
        else:
            more.append(_commented('order = "prove"', _proof(dates)))
    if spread or any(column.partial for column in dates):
        more.append(_commented('partial = "last-day"', "a year or month stands for its last day"))
    if any(column.times for column in dates):
        more.append(_commented('time = "drop"', "a time of day stands beside the date"))
    lines += ["", "[dates]", *more] if more else []
    more = []
    if any(column.written for column in numbers):
        more.append(_commented('decimal = "prove"', _proof(numbers)))
    if seen.scale > 1:
        more.append(_commented(f"scale = {seen.scale}", f"says {seen.unit[:60]!r}"))
    return lines + (["", "[numbers]", *more] if more else [])


def _proof(columns: Sequence[Seen]) -> str:
    said = []
    for column in columns:
        if not column.written:
            continue
        if column.open or column.against:
            said.append(f"{column.letters} proves nothing")
        elif column.kind == DATE:
            said.append(f"{column.letters} proves {column.style}")
        else:
            said.append(f"{column.letters} proves {column.style[0]!r}")
    return "whole columns decide: " + ", ".join(dict.fromkeys(said))


def _total(texts: list[str], names: str, spread: Sequence[Seen], *, group: bool) -> list[str]:
    shown = ", ".join(quoted(pattern_of(text)) for text in dict.fromkeys(texts))
    found = f"{len(texts)} row{'s' * (len(texts) > 1)} found"
    lines = ["", "[[totals]]", _commented(f"texts = [{shown}]", found)]
    lines.append(_commented(f"check = [{names}]", "held against the rows, then left out"))
    if group:
        lines.append(_commented('scope = "group"', "of the rows since the total before"))
    elif spread:
        own = '"currency", "date"' if spread_by(spread) else '"date"'
        lines.append(_commented(f"by = [{own}]", "each column has its own total"))
    elif len(texts) > 1:
        lines.append('# scope = "group"   for sub-totals: their own [[totals]]')
    return lines


def _rows(seen: Survey, given: dict[str, Line], spread: Sequence[Seen]) -> list[str]:
    lines: list[str] = []
    if seen.totals:
        money = [name for name, line in given.items() if line.column.kind == MONEY]
        checked = ["amount"] if spread else [n for n in money if n in {"amount", "usd", "paid"}]
        names = ", ".join(quoted(name) for name in checked)
        sub = pattern(wordings()["rows"]["subtotal"])
        parted = [text for text in seen.totals if sub.match(folded(text)) and not spread]
        for group, own in ((True, parted), (False, [t for t in seen.totals if t not in parted])):
            lines += _total(own, names, spread, group=group) if own else []
    if seen.footers:
        texts = ", ".join(quoted(_begin(text)) for text in list(dict.fromkeys(seen.footers))[:6])
        lines += ["", "[footer]", _commented(f"texts = [{texts}]", "words below the table")]
    if seen.headings:
        shown = ", ".join(repr(text[:30]) for text in seen.headings[:3])
        lines += [
            "",
            f"# Rows with one filled cell stand between the records, such as {shown}.",
            "# Where they name something of the rows below, say which field:",
            "# [[groups]]",
            '# field = "programme"',
        ]
    return lines


def _begin(text: str) -> str:
    words = text.split()
    return f"{pattern_of(' '.join(words[:2]))}*"


def _rest(left: Sequence[Seen], spread: Sequence[Seen], amount: Line | None) -> list[str]:
    lines: list[str] = []
    whole = quoted(pattern_of(amount.column.text)) if amount else quoted("...")
    for column in left:
        mark, thing = column.packed
        if mark:
            reason = f"{column.where} holds several things, such as {thing!r}"
            lines += [
                "",
                _commented("# [[packed]]", reason),
                f"# column = {quoted(pattern_of(column.text))}",
                f"# mark = {quoted(mark)}",
                '# item = "{programme}: {amount}"       # a record each; [columns] has none then',
                _commented(f"# total = {whole}", "what the things in a cell add up to"),
                _commented('# into = ["...", "..."]', "instead of item: fields of one record"),
            ]
    totals = {pattern_of(column.text) for column in left} if spread else set()
    left = [c for c in left if not (c.text.casefold() in _TOTALS and totals)]
    if not left:
        return lines
    lines += ["", "# Not given to any field:"]
    for column in left:
        told = f"{column.filled} filled, {column.kind}" if column.filled else "empty"
        first = f", the first {column.first[:30]!r}" if column.first else ""
        lines.append(f"#   {column.where} {quoted(column.text)}: {told}{first}")
    return lines
