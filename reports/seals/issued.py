"""What went out, as plain data: read from an issuing paper, or from a donor's `issued.json`.

Imports nothing heavy: `vtf verify` reads hundreds of papers without loading the books.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

#: As in `ledger.issued_facts` and `ledger.closing.facts`, which take longer to import than all that
#: is hashed here; a test holds them together.
ISSUED, CLOSE = "issued", "close"
FORMATS = ("pdf", "xlsx", "html", "json")

_HASH = re.compile(r"[0-9a-f]{64}\Z")


class PaperError(ValueError):
    """A paper that is no list of issued statements."""


class SentFile(NamedTuple):
    """A file that went out: format, name, length in bytes, sha256, and the marks of its blocks."""

    suffix: str
    name: str
    size: int
    sha256: str
    marks: str


class Issued(NamedTuple):
    """A statement that went out; see `ledger.issued_facts.IssuedTerm`. Days are ISO text.

    `name` is how its donor, agreement or funding is called; `print` stands for its own records, as
    it is printed in the statement itself; `signed` by which certificate its PDF
    was signed, empty where it was not; `headings` is the text of the donor's own headings file.
    """

    id: str
    on: str
    scope: str
    of: str
    name: str
    donor: str
    fund: str
    fundings: tuple[str, ...]
    begins: str
    ends: str
    kind: str
    language: str
    head: str
    content: str
    print: str
    by: str
    second: str
    certified: str
    certified_on: str
    headings: str
    supersedes: str
    reason: str
    signed: str
    files: tuple[SentFile, ...]

    @property
    def series(self) -> tuple[str, ...]:
        """Return what only one statement in force can be about."""
        return (self.scope, self.of, self.fund, self.begins, self.ends, self.language)

    @property
    def words(self) -> str:
        """Return what it is: `annual statement of JPN, Japan, 2013-01-01 to 2013-12-31`."""
        whose = f"{self.of}, {self.name}" if self.name else self.of
        language = "" if self.language == "en" else f", in {self.language!r}"
        return f"{self.kind} statement of {whose}, {self.begins} to {self.ends}{language}"


def statement_data(one: Issued) -> dict[str, Any]:
    """Return a statement that went out as JSON holds it."""
    data = one._asdict()
    return data | {
        "fundings": list(one.fundings),
        "files": [item._asdict() for item in one.files],
    }


def paper(head: str, issued: list[Issued], withdrawn: Iterable[str] = ()) -> bytes:
    """Return the paper of one issue as it is archived, or the list of a donor.

    Args:
        head: of the chain that the last of them was made of.
        issued: the statements.
        withdrawn: ids of those that were taken back; of these only a list knows.
    """
    data: dict[str, Any] = {"decision": ISSUED, "head": head}
    back = sorted(withdrawn)
    data |= {"withdrawn": back} if back else {}
    data["statements"] = [statement_data(one) for one in issued]
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


def issued_of(content: bytes) -> list[Issued]:
    """Return the statements of an issuing paper, or of a donor's list.

    Raises:
        PaperError: it is neither, or says one thing twice.
    """
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=once)
        found = [_issued(one) for one in data["statements"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PaperError(
            f"it is no list of issued statements: {type(error).__name__} {error}"
        ) from None
    if not found:
        raise PaperError("it lists no statement")
    if len({one.id for one in found}) < len(found):
        raise PaperError("it lists a statement twice")
    return found


def withdrawn_of(content: bytes) -> frozenset[str]:
    """Return the ids of what was taken back, of a list that `issued_of` has read."""
    found = json.loads(content).get("withdrawn", [])
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, of which no name may stand twice: readers take this or that.

    Raises:
        PaperError: one does.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PaperError("it says something twice")
    return found


def _issued(data: dict[str, Any]) -> Issued:
    files = tuple(SentFile(**item) for item in data["files"])
    for item in files:
        # What stands in a file is what somebody wrote there, whatever it should be.
        kinds = [type(value) for value in item]
        if kinds != [str, str, int, str, str] or not _HASH.match(item.sha256):
            raise PaperError(f"{item.name} is no file with its sha256")
    texts = {name: data[name] for name in Issued._fields if name not in {"files", "fundings"}}
    if not all(isinstance(value, str) for value in texts.values()):
        raise PaperError(f"{data['id']} says something that is no text")
    return Issued(**texts, fundings=tuple(map(str, data["fundings"])), files=files)


def by_hash(issued: Iterable[Issued]) -> dict[str, tuple[Issued, SentFile]]:
    """Return sha256 -> the statement and file that have it; the last one issued."""
    return {item.sha256: (one, item) for one in issued for item in one.files}
