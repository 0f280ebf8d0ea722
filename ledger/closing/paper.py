"""The closing paper: what was sealed by a close, as it is archived beside its batch.

    {"decision": "close", "close": "VTF-2013-12-31", "head": "...", "main": "...", ...}

It is plain text for whoever audits the close without this program: the hashes of every file that
is kept by hand, the control totals by funding, the two people and their reason; and for the program
the prints of the sealed terms and the batches whose lines are carried forward.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class PaperError(ValueError):
    """A closing paper that is not there or cannot be read."""


class Sealed(NamedTuple):
    """A term that was sealed: its file, kind and values, day, and the print of all it says."""

    file: str
    label: str
    date: str
    print: str


class Control(NamedTuple):
    """Control totals of a funding at the end of a closed period, in the books' currency."""

    funding: str
    transactions: int
    debits: str
    credits: str


class Paper(NamedTuple):
    """What a closing paper holds.

    Attributes:
        says: close, fund, begins, ends, head, main, carried, by, second, reason.
        files: name -> sha256 of each file that is kept by hand.
        totals: of each funding of the fund, up to the end of the period.
        terms: what was sealed of what is kept by hand.
        governed: ids to which nothing is added any more that is dated into the period.
        folded: the batches whose closed lines are carried forward.
        keys: sha256 of the archived list of keys that are carried forward; empty: none are.
    """

    says: dict[str, str]
    files: dict[str, str]
    totals: tuple[Control, ...]
    terms: tuple[Sealed, ...]
    governed: tuple[str, ...]
    folded: tuple[str, ...]
    keys: str

    def as_bytes(self) -> bytes:
        """Return the paper as it is archived."""
        data: dict[str, Any] = {"decision": "close", **self.says}
        data |= {
            "files": self.files,
            "totals": [one._asdict() for one in self.totals],
            "terms": [list(one) for one in self.terms],
            "governed": list(self.governed),
            "folded": list(self.folded),
            "keys": self.keys,
        }
        return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


def read_paper(content: bytes) -> Paper:
    """Return what a closing paper holds.

    Raises:
        PaperError: it is none.
    """
    try:
        data = json.loads(content.decode("utf-8"))
        return Paper(
            {name: value for name, value in data.items() if isinstance(value, str)},
            dict(data["files"]),
            tuple(Control(**one) for one in data["totals"]),
            tuple(Sealed(*one) for one in data["terms"]),
            tuple(data["governed"]),
            tuple(data["folded"]),
            str(data["keys"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PaperError(f"it is no closing paper: {type(error).__name__} {error}") from None
