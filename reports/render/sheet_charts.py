"""Charts of a workbook: its own, so that they can be resized and copied, beside their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.render.tables import loud, shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.render.tables import Chart, Document

_AREAS = ("#1F4E79", "#7396BD", "#6F7F8F", "#CFD8E0")
_LINES = ("#1F4E79", "#B4690E", "#6F7F8F", "#8AA4BE")
_FLOW = "#B4690E"
_HAIR, _QUIET, _INK, _AMBER = "#D5DBE1", "#55606B", "#1B2733", "#8A4B00"
_MONEY = '#,##0.00;(#,##0.00);"\u2013"'
#: Rows that a chart takes, and its size in pixels; bars grow with their number.
_ROWS_MIN, _WIDE, _HIGH, _BAR = 17, 640, 300, 26
_ROW_HIGH = 20
#: Characters of width of the names, at least and at most, and of the figures, at least.
_NAME, _NAME_MAX, _FIGURE = 26, 60, 16


def draw(workbook: Any, sheet: Any, document: Document, styles: Callable[..., Any]) -> None:
    """Write each chart of a document with the figures it is of, one below the other."""
    row = 0
    for label in document.labels:
        colour = _AMBER if loud(label) else _INK
        style = styles(bold=loud(label), font_color=colour)
        sheet.write_string(row, 0, _said(label), style)
        row += 1
    row += bool(row)
    names = [label for chart in document.charts for label in chart.labels]
    sheet.set_column(0, 0, min(max([_NAME, *(len(name) + 2 for name in names)]), _NAME_MAX))
    most = max(len(chart.series) for chart in document.charts)
    found = [value for chart in document.charts for _, some in chart.series for value in some]
    ends = (min(found), max(found)) if found else ()
    sheet.set_column(1, most, max([_FIGURE, *(len(shown(end, "amount")) + 2 for end in ends)]))
    for chart in document.charts:
        sheet.write_string(row, 0, _said(chart.title), styles(bold=True, font_size=14))
        sheet.write_string(row + 1, 0, _said(chart.about), styles(font_color=_QUIET))
        first = row + 3
        _figures(sheet, chart, first, styles)
        made = _made(workbook, sheet.get_name(), chart, first)
        high = max(_HIGH, _BAR * len(chart.labels) + 90)
        made.set_size({"width": _WIDE, "height": high})
        sheet.insert_chart(first - 1, most + 2, made, {"description": _said(chart.about)})
        row = first + max(len(chart.labels) + 2, high // _ROW_HIGH + 2, _ROWS_MIN)


def _said(text: str) -> str:
    return spelt(text, unsafe(text))


def _figures(sheet: Any, chart: Chart, first: int, styles: Callable[..., Any]) -> None:
    head = {"bold": True, "bottom": 2, "bottom_color": "#1F4E79", "font_color": _QUIET}
    sheet.write_string(first - 1, 0, "", styles(**head))
    for at, (name, figures) in enumerate(chart.series, 1):
        sheet.write_string(first - 1, at, _said(name), styles(**head, align="right"))
        for down, figure in enumerate(figures):
            sheet.write_number(first + down, at, figure, styles(num_format=_MONEY))
    for down, label in enumerate(chart.labels):
        sheet.write_string(first + down, 0, _said(label), styles())


def _made(workbook: Any, name: str, chart: Chart, first: int) -> Any:
    """Return the chart of the figures that stand from a row on."""
    last = first + len(chart.labels) - 1

    def one(at: int, **look: Any) -> dict[str, Any]:
        return {
            "name": [name, first - 1, at],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, at, last, at],
            **look,
        }

    count = len(chart.series)
    if chart.kind == "bars":
        made = workbook.add_chart({"type": "bar"})
        for at in range(count, 0, -1):
            made.add_series(one(at, fill={"color": _AREAS[(at - 1) % len(_AREAS)]}, gap=60))
        made.set_y_axis({"reverse": True, "num_font": {"size": 8}})
        made.set_x_axis(_values())
    elif chart.kind == "flow":
        made = workbook.add_chart({"type": "column"})
        for at in range(1, count):
            made.add_series(one(at, fill={"color": _AREAS[(at - 1) % len(_AREAS)]}, gap=60))
        line = workbook.add_chart({"type": "line"})
        line.add_series(one(count, line={"color": _FLOW, "width": 1.75}))
        made.combine(line)
        made.set_x_axis({"num_font": {"size": 8}, "label_position": "low"})
        made.set_y_axis(_values())
    else:
        made = workbook.add_chart({"type": "line"})
        for at in range(1, count + 1):
            colour = _LINES[(at - 1) % len(_LINES)]
            made.add_series(one(at, line={"color": colour, "width": 1.75}))
        made.set_x_axis({"num_font": {"size": 8}, "label_position": "low"})
        made.set_y_axis(_values())
    made.set_legend({"position": "top", "font": {"size": 9}})
    made.set_chartarea({"border": {"none": True}})
    return made


def _values() -> dict[str, Any]:
    return {
        "num_format": "#,##0",
        "num_font": {"size": 8},
        "major_gridlines": {"visible": True, "line": {"color": _HAIR, "width": 0.5}},
        "line": {"none": True},
    }
