"""A layout to begin with, for a sheet that none fits.

The header is taken to be the row with most words among the first; each of its texts is given to the
field that some known layout reads from a column of that name. What is left over is listed under
`extra`, for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.header import fold_cell, pattern
from importers.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importers.recognise import Known
    from importers.workbook import Sheet

_SEARCH = 30
_COLUMNS_MAX = 60


def propose(sheet: Sheet, layouts: Sequence[Known]) -> str:
    """Return a layout as TOML; empty where the sheet has nothing like a header."""
    row = _header_row(sheet)
    texts = [" ".join(str(value).split()) for value in row if isinstance(value, str)]
    texts = list(dict.fromkeys(text for text in texts if text))[:_COLUMNS_MAX]
    if len(texts) < 2:
        return ""
    kind, fields = _best_kind(texts, layouts)
    taken = set(fields.values())
    lines = ['name = "new-layout"', "version = 1", f'kind = "{kind}"', "", "[recognise]"]
    wanted = list(fields.values())[:3] or texts[:3]
    lines.append(f"header = [{', '.join(map(_quoted, wanted))}]")
    lines += ["", "[columns]"]
    lines += [f"{name} = {_quoted(text)}" for name, text in fields.items()]
    missing = [
        name for name, field in KINDS[kind].fields.items() if field.required and name not in fields
    ]
    lines += [f"# {name} = ...   must be filled: a column here, or a default" for name in missing]
    if rest := [text for text in texts if text not in taken]:
        lines += ["", "# not given to any field:"]
        lines += [f"#   {_quoted(text)}" for text in rest]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(char if char.isprintable() else "?" for char in escaped)}"'


def _header_row(sheet: Sheet) -> Sequence[object]:
    rows = sheet.rows[:_SEARCH]
    return max(rows, key=lambda row: sum(isinstance(v, str) and v.strip() != "" for v in row))


def _best_kind(texts: list[str], layouts: Sequence[Known]) -> tuple[str, dict[str, str]]:
    best: tuple[str, dict[str, str]] = ("contribution", {})
    for known in layouts:
        found: dict[str, str] = {}
        for name, column in known.layout.columns.items():
            wanted = pattern(column.names)
            text = next((text for text in texts if wanted.match(fold_cell(text))), "")
            if text and text not in found.values():
                found[name] = text
        if len(found) > len(best[1]):
            best = (known.layout.kind, found)
    return best
