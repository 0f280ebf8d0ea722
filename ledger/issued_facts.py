"""Issued statements: what went out to a donor, of which books, by whom, and in the place of what.

2014-03-31 custom "issued" "JPN-2013-01-01-2013-12-31-2"
  scope: "donor"
  of: "JPN"
  donor: "JPN"
  fundings: "JPN-2013"
  begins: 2013-01-01
  ends: 2013-12-31
  kind: "annual"
  language: "en"
  head: "<64 digits>"
  content: "<64 digits>"
  files: "pdf <64 digits>, json <64 digits>"
  by: "ANA"
  second: "BEN"
  supersedes: "JPN-2013-01-01-2013-12-31-1"
  reason: "A voucher was charged twice."

Written by `vtf statement issue` and by nothing else. `head` is the head of the chain of the books
that the statement was made of; `content` stands for its figures and words whatever the books are
called by then; each file is named by the sha256 of its bytes, as the donor got them.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from ledger.names_alike import alike
from ledger.term import Term
from ledger.values import Filled, Identifier, Listed

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The word after `custom`, the name of the batches' importer, and the word for what takes two.
ISSUED = "issued"

#: What a statement can be issued as, in the order in which files are listed.
FORMATS = ("pdf", "xlsx", "html", "json")

_FILE = re.compile(rf"(?P<format>{'|'.join(FORMATS)}) [0-9a-f]{{64}}\Z")


def _said(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError("says nothing")
    return value.strip()


Said = Annotated[str, AfterValidator(_said)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _files(value: tuple[str, ...]) -> tuple[str, ...]:
    formats = []
    for item in value:
        match = _FILE.match(item)
        if match is None:
            raise ValueError(f"{item!r} is no format and sha256: {', '.join(FORMATS)}")
        formats.append(match["format"])
    if len(set(formats)) < len(formats):
        raise ValueError("it names two files of one format")
    return value


class IssuedTerm(Term):
    """A statement that went out: whose, of which days, of which books, and its files' hashes.

    `scope` and `of` say what it is about, `fundings` which it covers (none, where all that a donor
    gave went into pooled funds), `fund` which one where a donor's statement is of one
    fund. `supersedes` names the statement in whose place it stands, and then a reason is given.
    `certified` says by whom it was certified, where anybody did.
    """

    word = ISSUED
    scope: Annotated[str, Field(pattern=r"^(donor|agreement|funding)$")]
    of: Identifier
    donor: str = ""
    fund: str = ""
    fundings: Listed = ()
    begins: datetime.date
    ends: datetime.date
    kind: Annotated[str, Field(pattern=r"^(interim|annual|final)$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    head: Digest
    content: Digest
    files: Annotated[Filled, AfterValidator(_files)]
    by: Said
    second: str = ""
    certified: str = ""
    supersedes: Annotated[str, Field(pattern=r"^([A-Z0-9][A-Za-z0-9./-]*)?$")] = ""
    reason: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> IssuedTerm:
        if self.ends < self.begins:
            raise ValueError(f"the period ends ({self.ends}) before it begins ({self.begins})")
        if self.second and alike(self.by, self.second):
            raise ValueError("by and second are the same; they are two people")
        if self.supersedes and not any(map(str.isalnum, self.reason)):
            raise ValueError(f"it supersedes {self.supersedes} and gives no reason")
        return self

    @property
    def hashes(self) -> dict[str, str]:
        """Return format -> sha256 of each file that went out."""
        parted = (item.partition(" ") for item in self.files)
        return {name: sha256 for name, _, sha256 in parted}

    @property
    def series(self) -> tuple[Any, ...]:
        """Return what only one statement in force can be about."""
        return (self.scope, self.of, self.fund, self.begins, self.ends, self.language)


def superseded(terms: Iterable[IssuedTerm]) -> dict[str, IssuedTerm]:
    """Return id of a statement -> the one that stands in its place."""
    return {term.supersedes: term for term in terms if term.supersedes}
