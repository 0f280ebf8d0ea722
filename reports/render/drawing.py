"""Charts as pictures of lines and areas (SVG): one drawing for paper and for pages.

No script, no outside font or file. Colours differ in lightness as well, so that a copy in grey or a
reader who sees few colours can tell them apart; the figures stand in a table beside the picture.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from reports.render.scales import scale
from reports.render.tables import spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.render.scales import Scale
    from reports.render.tables import Chart
    from reports.render.words import Words

_INK, _QUIET, _HAIR = "#1b2733", "#55606b", "#d5dbe1"
#: Of the series in turn; the last of a flow is its line.
_AREAS = ("#1f4e79", "#7396bd", "#6f7f8f", "#cfd8e0")
_LINES = ("#1f4e79", "#b4690e", "#6f7f8f", "#8aa4be")
_FLOW = "#b4690e"

#: Width of a picture; heights of one over time, and of each bar of one that lies.
WIDTH, _TALL, _BAR = 482, 128, 15
#: Room for the legend, for marks at the left, for labels below, and for names of bars.
_TOP, _LEFT, _BELOW, _NAMES, _RIGHT = 20, 34, 14, 132, 84
#: Points of a character of 7.5 points, about, and the size of all text.
_CHAR, _SIZE = Decimal("3.9"), "7.5"


def height(chart: Chart) -> int:
    """Return the height of a chart's picture, in the units of `WIDTH`."""
    if chart.kind == "bars":
        return _TOP + _BAR * len(chart.labels) + _BELOW
    return _TOP + _TALL + _BELOW


class Label(NamedTuple):
    """Words of a picture: where their baseline begins, ends or has its middle, and their colour."""

    x: Decimal
    y: Decimal
    words: str
    anchor: str = "start"
    colour: str = _QUIET


#: A shape as SVG text, or words.
_Part = str | Label


class Picture(NamedTuple):
    """A picture: its shapes as SVG text, and its words, which a page may set by itself."""

    shapes: str
    labels: tuple[Label, ...]


def picture(chart: Chart, words: Words) -> Picture:
    """Return the shapes and the words of a chart's picture."""
    made = scale(chart)
    parts = list(
        _lying(chart, made, words) if chart.kind == "bars" else _standing(chart, made, words)
    )
    shapes = "".join(part for part in parts if isinstance(part, str))
    labels = tuple(part for part in parts if isinstance(part, Label))
    return Picture(_framed(chart, shapes), labels)


def drawn(chart: Chart, words: Words) -> str:
    """Return the whole picture of a chart as SVG text."""
    made = picture(chart, words)
    said = "".join(
        f'<text x="{one.x:.2f}" y="{one.y:.2f}" text-anchor="{one.anchor}" fill="{one.colour}">'
        f"{_safe(one.words)}</text>"
        for one in made.labels
    )
    return made.shapes.replace("</svg>", f"{said}</svg>")


def _framed(chart: Chart, shapes: str) -> str:
    high = height(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" '
        f'height="{high}" font-family="inherit" font-size="{_SIZE}" role="img" '
        f'aria-label="{_safe(chart.about)}">{shapes}</svg>'
    )


def _safe(text: str) -> str:
    return escape(spelt(text, unsafe(text)).replace("\n", " "))


def _short(text: str, room: int) -> str:
    """Return as much of a name as there is room for."""
    most = int(Decimal(room) / _CHAR)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"


def _text(x: Decimal | int, y: Decimal | int, words: str, anchor: str = "start") -> Label:
    return Label(Decimal(x), Decimal(y), words, anchor)


def _box(x: Decimal, y: Decimal, wide: Decimal, high: Decimal, colour: str) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="{colour}"/>'


def _line(ends: tuple[Decimal, Decimal, Decimal, Decimal], colour: str, wide: str) -> str:
    x1, y1, x2, y2 = ends
    return (
        f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" '
        f'stroke="{colour}" stroke-width="{wide}"/>'
    )


def _legend(names: Sequence[tuple[str, str, bool]], unit: str) -> Iterator[_Part]:
    """Return the names of the series with their colours, and what the marks are counted in."""
    x, y = Decimal(0), Decimal(8)
    for name, colour, is_line in names:
        if is_line:
            yield _line((x, y - 3, x + 9, y - 3), colour, "1.6")
        else:
            yield _box(x, y - 6, Decimal(7), Decimal(6), colour)
        yield _text(x + 12, y, name)._replace(colour=_INK)
        x += 12 + _CHAR * len(name) + 14
    if unit:
        yield _text(WIDTH, Decimal(8), unit, "end")


def _standing(chart: Chart, made: Scale, words: Words) -> Iterator[_Part]:
    """Return the parts of a chart over time."""
    flow = chart.kind == "flow"
    areas, lines = (chart.series[:-1], chart.series[-1:]) if flow else ((), chart.series)
    colours = (_FLOW,) if flow else _LINES
    unit, marks = made.labels(words)
    named = [(name, _AREAS[at % len(_AREAS)], False) for at, (name, _) in enumerate(areas)]
    named += [(name, colours[at % len(colours)], True) for at, (name, _) in enumerate(lines)]
    yield from _legend(named, unit)

    def level(value: Decimal) -> Decimal:
        return _TOP + _TALL * (1 - made.share(value))

    for mark, label in zip(made.marks, marks, strict=True):
        y = level(mark)
        yield _line((Decimal(_LEFT), y, Decimal(WIDTH), y), _HAIR, "0.5")
        yield _text(_LEFT - 5, y + Decimal("2.5"), label, "end")
    slot = Decimal(WIDTH - _LEFT) / len(chart.labels)
    yield from _below(chart.labels, slot)
    zero = level(Decimal(0))
    wide = min(slot * Decimal("0.72") / max(len(areas), 1), Decimal(22))
    for at, (_, figures) in enumerate(areas):
        for place, value in enumerate(figures):
            middle = _LEFT + slot * (place + Decimal("0.5"))
            x = middle + wide * (at - Decimal(len(areas)) / 2)
            top, foot = sorted((level(value), zero))
            if value:
                yield _box(x, top, wide - Decimal("0.6"), foot - top, named[at][1])
    yield _line((Decimal(_LEFT), zero, Decimal(WIDTH), zero), _INK, "0.7")
    for at, (_, figures) in enumerate(lines):
        points = [
            (_LEFT + slot * (place + Decimal("0.5")), level(value))
            for place, value in enumerate(figures)
        ]
        yield from _path(points, colours[at % len(colours)])


def _below(labels: Sequence[str], slot: Decimal) -> Iterator[Label]:
    """Return the labels under a chart: as many as there is room for, evenly."""
    wide = max(map(len, labels)) * _CHAR + 6
    every = int(wide / slot) + 1
    for place, label in enumerate(labels):
        if place % every == 0:
            middle = _LEFT + slot * (place + Decimal("0.5"))
            yield _text(middle, _TOP + _TALL + 11, label, "middle")


def _path(points: Sequence[tuple[Decimal, Decimal]], colour: str) -> Iterator[str]:
    joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    yield (
        f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="1.4" '
        'stroke-linejoin="round"/>'
    )
    for x, y in points:
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.9" fill="{colour}"/>'


def _lying(chart: Chart, made: Scale, words: Words) -> Iterator[_Part]:
    """Return the parts of a chart of lying bars: the first series before the others."""
    unit, marks = made.labels(words)
    named = [(name, _AREAS[at % len(_AREAS)], False) for at, (name, _) in enumerate(chart.series)]
    yield from _legend(named, unit)
    room = WIDTH - _NAMES - _RIGHT
    foot = Decimal(_TOP + _BAR * len(chart.labels))

    def reach(value: Decimal) -> Decimal:
        return _NAMES + room * made.share(value)

    for mark, label in zip(made.marks, marks, strict=True):
        x = reach(mark)
        yield _line((x, Decimal(_TOP - 2), x, foot), _HAIR, "0.5")
        yield _text(x, foot + 9, label, "middle")
    zero = reach(Decimal(0))
    for place, label in enumerate(chart.labels):
        top = Decimal(_TOP + _BAR * place)
        name = _short(label, _NAMES - 6)
        yield _text(_NAMES - 6, top + 10, name, "end")._replace(colour=_INK)
        for at in reversed(range(len(chart.series))):
            value = chart.series[at][1][place]
            thin = Decimal(5 + 5 * at) if len(chart.series) > 1 else Decimal(9)
            thin = min(thin, Decimal(_BAR - 4))
            left, right = sorted((zero, reach(value)))
            if value:
                y = top + (_BAR - thin) / 2
                yield _box(left, y, right - left, thin, named[at][1])
        most = max(figures[place] for _, figures in chart.series)
        yield _text(WIDTH, top + 10, words.grouped(most), "end")._replace(colour=_INK)
    yield _line((zero, Decimal(_TOP - 2), zero, foot), _INK, "0.7")
