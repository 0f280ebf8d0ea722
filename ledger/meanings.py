"""Meanings: what each code of a finding means, as the galleries of findings say it.

The pages are the one source: `docs/generate.py` reads from them what stands in `codes.json` beside
this module, and a test holds one against the other. So a program that was installed without its
pages still says what they say, with the smallest example of each code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("codes.json")

_OPEN = re.compile(r"<[A-Z]+>|\.\.\.")


class Meaning(NamedTuple):
    """What a code means.

    Attributes:
        meaning: one sentence.
        page: the page of docs/ that explains it.
        example: the smallest that makes a program say it; empty where the page has none.
        said: what is said of the example.
    """

    meaning: str
    page: str
    example: str = ""
    said: str = ""


@cache
def meanings() -> dict[str, Meaning]:
    """Return every code with its meaning; a code of a whole family ends with `...` or `<KIND>`."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {code: Meaning(**facts) for code, facts in stored.items()}


def meaning_of(code: str) -> Meaning | None:
    """Return what a code means: its own entry, else that of its family; None if there is none."""
    known = meanings()
    if code in known:
        return known[code]
    family = (name for name in known if _OPEN.search(name) and _belongs(code, name))
    return next((known[name] for name in family), None)


def _belongs(code: str, family: str) -> bool:
    return code.startswith(_OPEN.split(family)[0])
