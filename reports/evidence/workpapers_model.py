"""The index of the working papers: its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime

    from reports.identity import Identity

#: How a paper ended; open: something differs in it, or is still to be answered for.
TIES, OPEN, NOTHING, FAILED = "ties", "open", "nothing there", "failed"


class FileSum(NamedTuple):
    """One file of the folder and its hash."""

    name: str
    sha256: str
    size: int


class Made(NamedTuple):
    """One paper: its room and name, what it is called, how it ended, why, its files."""

    room: str
    name: str
    title: str
    state: str
    why: str
    files: tuple[FileSum, ...]


@dataclass(frozen=True, slots=True)
class Workpapers:
    """The index of the folder.

    Attributes:
        today: the day that the papers are of; seed, wanted: of the sample.
        commit: the id of a commit, where one was given.
        papers: each with its state and files; added: files that were put beside them.
        kept: name -> sha256 of each file of the books that is kept by hand.
        program: number of the importers' output; versions: of the programs.
    """

    today: datetime.date
    commit: str
    seed: str
    wanted: int
    papers: tuple[Made, ...]
    added: tuple[FileSum, ...]
    kept: dict[str, str]
    carried: str
    program: str
    versions: dict[str, str]
    identity: Identity

    @property
    def wrong(self) -> tuple[Made, ...]:
        """Return the papers in which something is open, and those that could not be made."""
        return tuple(one for one in self.papers if one.state in {OPEN, FAILED})

    @property
    def ties(self) -> bool:
        """Whether every paper ties, with nothing open."""
        return not self.wrong
