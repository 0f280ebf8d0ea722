"""A decision on paper: what `vtf reverse` archives of a reversal, and reads again like any source.

    {"decision": "reversal",
     "reason": "The invoice was paid twice.",
     "reversals": [{"reverses": "expenditure:PV-1", "date": ""}]}

Runs in the reading process and imports the standard library only.
"""

from __future__ import annotations

import json
from typing import Any

Answer = tuple[Any, ...]

_HEADER = ["Reverses", "Date", "Reason"]


def is_decision(content: bytes, _suffix: str) -> bool:
    """Return whether a file is a decision as `paper` writes it."""
    return content.lstrip()[:1] == b"{" and b'"decision": "reversal"' in content[:200]


def paper(keys: list[str], reason: str, date: str) -> bytes:
    """Return the paper of a decision to reverse entries."""
    lines = ",\n".join(
        "  " + json.dumps({"reverses": key, "date": date}, ensure_ascii=False) for key in keys
    )
    head = json.dumps({"decision": "reversal", "reason": reason}, ensure_ascii=False)
    return f'{head[:-1]},\n "reversals": [\n{lines}\n]}}\n'.encode()


def read(content: bytes) -> Answer:
    """Return the one sheet of a decision, named `decision`."""
    try:
        found = json.loads(content.decode("utf-8"))
        rows = [[_text(one["reverses"]), _text(one["date"]), _text(found["reason"])]
                for one in found["reversals"]]  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"this is not a decision as `vtf reverse` writes it: {type(error).__name__} {error}"
        return ("refused", what, "Take the decision again with `vtf reverse`.")
    places = {number: f"reversal {number - 1}" for number in range(2, len(rows) + 2)}
    sheet: Answer = ("decision", [_HEADER, *rows], "visible", [], [], [], [], [], [], places)
    return ("ok", [sheet], [])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
