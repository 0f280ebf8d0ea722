"""The list of what closes a funding, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.closure import Checklist

_MARKS = {"open": "[ ]", "done": "[x]", "note": " - "}


def as_text(found: Checklist) -> str:
    """Return the list, with what has to be done, and the drafts below it."""
    head = f"{found.funding}: {found.title}" if found.title else found.funding
    lines = [f"{head}, on {found.today}", ""]
    for item in found.items:
        lines.append(f"  {_MARKS[item.state]} {item.what}")
        if item.todo:
            lines.append(f"      {item.todo}")
    left = sum(item.state == "open" for item in found.items)
    closed = any(item.what.startswith("closed financially") for item in found.items)
    done = "It is closed." if closed else "It can be closed."
    lines += ["", done if not left else f"{left} open: it cannot be closed yet."]
    drafted = [item.draft for item in found.items if item.draft]
    if drafted:
        lines += ["", "Drafts:", "", "\n".join(drafted).rstrip()]
    return "\n".join(lines)
