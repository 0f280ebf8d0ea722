"""An approval on paper: what `vtf approve` archives, and reads again like any source.

    {"decision": "approval",
     "by": "BEN", "at": "2026-05-02T10:11:12Z", "reason": "Held against the vouchers.",
     "approvals": [{"id": "A-1f3c9a02", "of": "7f3a9c21d0aa", "content": "<sha256>"}]}

Runs in the reading process and imports the standard library only.
"""

from __future__ import annotations

import json
from typing import Any

Answer = tuple[Any, ...]

_HEADER = ["Approval", "Approves", "Content", "Approved by", "Approved at", "Date", "Reason"]


def is_approval(content: bytes, _suffix: str) -> bool:
    """Return whether a file is an approval as `paper` writes it."""
    return content.lstrip()[:1] == b"{" and b'"decision": "approval"' in content[:200]


def paper(rows: list[tuple[str, str, str]], by: str, at: str, reason: str) -> bytes:
    """Return the paper of an approval.

    Args:
        rows: id of the approval, what it approves, and the content that it approves.
        by: who approves.
        at: when, a day or a moment.
        reason: why.
    """
    lines = ",\n".join(
        "  " + json.dumps({"id": name, "of": of, "content": content}, ensure_ascii=False)
        for name, of, content in rows
    )
    head = {"decision": "approval", "by": by, "at": at, "reason": reason}
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},\n "approvals": [\n{lines}\n]}}\n'.encode()


def read(content: bytes) -> Answer:
    """Return the one sheet of an approval, named `approval`."""
    try:
        found = json.loads(content.decode("utf-8"))
        by, at, reason = (_text(found[name]) for name in ("by", "at", "reason"))
        rows = [
            [_text(one["id"]), _text(one["of"]), _text(one["content"]), by, at, at[:10], reason]
            for one in found["approvals"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"this is not an approval as `vtf approve` writes it: {type(error).__name__} {error}"
        return ("refused", what, "Approve again with `vtf approve`.")
    places = {number: f"approval {number - 1}" for number in range(2, len(rows) + 2)}
    sheet: Answer = ("approval", [_HEADER, *rows], "visible", [], [], [], [], [], [], places)
    return ("ok", [sheet], [])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
