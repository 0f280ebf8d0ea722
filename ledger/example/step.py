"""What a demonstration is made of: steps, each a command line that anybody could type."""

from __future__ import annotations

from typing import NamedTuple

#: A fixed day, so that the same demonstration prints the same today as in a year.
TODAY = "2026-06-30"


class Step(NamedTuple):
    """One command of the demonstration.

    Attributes:
        title: what it does, in words.
        arguments: of `vtf`, `--books` left out.
        expected: exit codes that are right here.
        paper: name under which the whole answer is kept, empty if nowhere.
        prose: the answer is sentences: folded, and findings in the order of their rows.
        show: lines of the answer to print; below zero the last ones; None prints all.
        keep: file of hand-kept terms that is put into the books instead of a command.
        finding: code of a finding of `check.txt`, whose id is the last argument.
    """

    title: str
    arguments: tuple[str, ...] = ()
    expected: tuple[int, ...] = (0,)
    paper: str = ""
    show: int | None = None
    prose: bool = False
    keep: str = ""
    finding: str = ""


class DemoError(Exception):
    """A step answered with an exit code that is not right."""
