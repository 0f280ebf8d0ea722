"""Reads a gallery of findings: pages that say what is done and, to the letter, what is said of it.

A section begins with `### CODE`; its first sentence names the severities. An example is one or
more fenced blocks, which the page's own test knows how to run, and a `text` block, the findings.
`UPDATE_GALLERY=1 pytest tests -k gallery` writes the `text` blocks anew.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(
    r"^```(?P<word>\w+)(?P<more>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
SECTION = re.compile(r"^### (?P<code>[A-Z-]+)\n\n(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
SEVERITY = re.compile(r"\b(error|warning|note)\b")


class Block(NamedTuple):
    """A fenced block: its first word, what stands behind it, its text."""

    word: str
    more: str
    text: str


class Example(NamedTuple):
    """What is done and what is said of it; `source` is how the page writes that."""

    name: str
    code: str
    blocks: tuple[Block, ...]
    said: str
    source: str

    def __str__(self) -> str:
        return self.name


class Section(NamedTuple):
    """A code, the severities that its first sentence names, its examples."""

    code: str
    severities: set[str]
    examples: list[Example]


def read_gallery(page: Path) -> list[Section]:
    """Return the sections of a page."""
    text = page.read_text(encoding="utf-8")
    return [_section(match["code"], match["body"]) for match in SECTION.finditer(text)]


def _section(code: str, body: str) -> Section:
    examples: list[Example] = []
    blocks: list[Block] = []
    start = 0
    for fence in FENCE.finditer(body):
        start = start if blocks else fence.start()
        if fence["word"] == "text":
            name = f"{code}-{len(examples) + 1}"
            source = body[start : fence.end()]
            examples.append(Example(name, code, tuple(blocks), fence["text"], source))
            blocks = []
        else:
            blocks.append(Block(fence["word"], fence["more"].strip(), fence["text"]))
    return Section(code, set(SEVERITY.findall(body.partition(".")[0].lower())), examples)


def hold(page: Path, example: Example, now: str) -> None:
    """Hold an example against what is said now, or write that into the page."""
    if os.environ.get("UPDATE_GALLERY"):
        source = example.source.removesuffix(f"{example.said}```")
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(example.source, f"{source}{now}```", 1), encoding="utf-8")
        return
    assert f": {example.code} " in now
    assert now == example.said


def check_severities(section: Section) -> None:
    """Hold the severities that a section names against those of its examples."""
    said = "".join(example.said for example in section.examples)
    found = re.findall(rf"^(\w+): {section.code}(?= |$)", said, re.MULTILINE)
    assert section.severities == set(found)
