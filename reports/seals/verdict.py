"""Verdicts: whether a file that somebody holds is what went out, and still stands.

- *valid*: to the byte what was issued, and nothing was issued in its place;
- *superseded*: to the byte what was issued, and another one stands in its place, or it was taken
  back;
- *altered*: it was made of something that was issued, or was signed, and is not that any more;
- *unknown*: nothing that was issued, as far as the list goes that it is held against.

A name is nothing: a file that was renamed is what it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import digest
from reports.seals.issued import (
    Issued,
    PaperError,
    SentFile,
    by_hash,
    issued_of,
    paper,
    withdrawn_of,
)
from reports.seals.marks import BLOCK, located, marks_of, parted
from reports.seals.signature import Signed, signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

VALID, SUPERSEDED, ALTERED, UNKNOWN = "valid", "superseded", "altered", "unknown"

#: What share of a file's blocks must be those of an issued one for it to be called an altered one.
_SHARE = 4

#: What a reader of a signature alone must know.
_ONLY_SIGNED = (
    "Whether something was issued in its place, no signature can say: give --manifest or --books."
)

#: How a list of what was issued begins.
_LIST = b'"decision": "issued"'

_SUFFIX = re.compile(r"\.([A-Za-z0-9]+)\Z")


class Known(NamedTuple):
    """What a file is held against.

    Attributes:
        issued: all that went out, oldest first.
        withdrawn: ids of what was taken back.
        where: the books, or the list, in words.
        whole: whether the books themselves are what they were.
        note: what a reader must know of what is said by it.
        listed: whether it is a list that anybody could have written, and no books.
    """

    issued: tuple[Issued, ...]
    withdrawn: AbstractSet[str]
    where: str
    whole: bool = True
    note: str = ""
    listed: bool = False

    @property
    def successors(self) -> Mapping[str, Issued]:
        """Return id -> what stands in its place."""
        return {one.supersedes: one for one in self.issued if one.supersedes}


class Verdict(NamedTuple):
    """What is said of a file.

    Attributes:
        file: as it was named.
        status: `valid`, `superseded`, `altered` or `unknown`.
        what: in a sentence.
        sha256: of the file as it is.
        statement: the statement that it is, or was made of; None where it is of none.
        where: where it was changed.
        signed: what its signature says, None where it has none.
        notes: what else a reader must know.
    """

    file: str
    status: str
    what: str
    sha256: str
    statement: Issued | None = None
    where: tuple[str, ...] = ()
    signed: Signed | None = None
    notes: tuple[str, ...] = ()


def judge(name: str, content: bytes, known: Known | None, trust: Path | None = None) -> Verdict:
    """Return what is to be said of a file.

    Args:
        name: of the file.
        content: its bytes.
        known: what it is held against; None: its signature is all there is.
        trust: file of the certificate that the reader trusts.

    Raises:
        BadInputError: the certificate cannot be read.
    """
    signed = signature(content, trust)
    bare = Verdict(name, UNKNOWN, "", digest(content), signed=signed)
    if known is None:
        return _by_signature(bare, trust)
    found = by_hash(known.issued).get(bare.sha256)
    if found is not None:
        return _of_hash(bare, found[0], known, trust)
    made = made_of(bare, content, known)
    if made is not None:
        return made
    if signed is not None and not signed.intact:
        return bare._replace(status=ALTERED, what=f"It was signed, and {signed.wrong}.")
    what = f"Nothing of the kind was issued, by {known.where}."
    if signed is not None and signed.trusted:
        what += " It is signed by whom you trust: is that list older than the file?"
    return bare._replace(what=what)


def made_of(bare: Verdict, content: bytes, known: Known, *, claimed: bool = True) -> Verdict | None:
    """Judge a list, or a file that was made of one that went out; None for any other file.

    Args:
        bare: what is known of the file.
        content: its bytes.
        known: what it is held against.
        claimed: whether what a file says of itself counts. A draft says what was issued later.
    """
    listed = _as_list(bare, content, known)
    if listed is not None:
        return listed
    near = _nearest(bare.file, content, known, claimed=claimed)
    return _altered(bare, content, *near) if near is not None else None


def _by_signature(bare: Verdict, trust: Path | None) -> Verdict:
    """Judge a file by its signature, where there is nothing else to hold it against."""
    signed = bare.signed
    if signed is None:
        return bare._replace(
            what="It has no signature, and there is no list of what was issued to hold it against: "
            "give --books or --manifest."
        )
    if not signed.intact:
        return bare._replace(status=ALTERED, what=f"It was signed, and {signed.wrong}.")
    if signed.doubt:
        return bare._replace(what=f"It is whole as it was signed by {signed.name}, and "
                                  f"{signed.doubt}.")  # fmt: skip
    if not signed.trusted:
        why = "by a certificate that is not the one you trust" if trust else "by an unknown hand"
        advice = "" if trust else " Give the certificate that you trust with --trust."
        return bare._replace(what=f"It is whole as it was signed, {why}: {signed.name}.{advice}")
    return bare._replace(
        status=VALID,
        what=f"It is whole as it was signed by {signed.name}.",
        notes=(_ONLY_SIGNED,),
    )


def _of_hash(bare: Verdict, one: Issued, known: Known, trust: Path | None) -> Verdict:
    bare = bare._replace(statement=one, notes=(known.note,) if known.note else ())
    distrusted = _distrusted(bare, known, trust)
    if distrusted is not None:
        return distrusted
    if not known.whole:
        return bare._replace(
            what="It is what was issued by these books, and they are not what they were: "
            "`vtf verify --all` says where."
        )
    if one.id in known.withdrawn:
        return bare._replace(status=SUPERSEDED, what="It was issued, and taken back since.")
    last = _last(one, known)
    if last is one:
        by = f"By {known.where} it" if known.listed else "It"
        return bare._replace(
            status=VALID, what=f"{by} is what was issued, to the byte, and stands."
        )
    what = f"It was issued, and {last.id} of {last.on} stands in its place: {last.reason}"
    if last.id in known.withdrawn:
        what = f"It was issued; {last.id} of {last.on} took its place, and was taken back since."
    return bare._replace(status=SUPERSEDED, what=what)


def _distrusted(bare: Verdict, known: Known, trust: Path | None) -> Verdict | None:
    """Judge what went out by its signature; None where that says nothing against it."""
    signed = bare.signed
    if signed is not None and not signed.intact:
        return bare._replace(status=ALTERED, what=f"It was signed, and {signed.wrong}.")
    if trust and signed is not None and not signed.trusted:
        why = signed.doubt or "that is not the certificate that you trust"
        return bare._replace(what=f"It is what was issued, and signed by {signed.name}: {why}.")
    if trust and signed is None and known.listed:
        return bare._replace(
            what=f"It is what {known.where} names, and neither of them has a signature: nobody "
            "whom you trust says so. Without --trust it is held against the list alone."
        )
    return None


def _last(one: Issued, known: Known) -> Issued:
    """Return what stands in the place of a statement by now; itself, if nothing does."""
    successors = known.successors
    seen = {one.id}
    last = one
    while last.id in successors and successors[last.id].id not in seen:
        last = successors[last.id]
        seen.add(last.id)
    return last


def _as_list(bare: Verdict, content: bytes, known: Known) -> Verdict | None:
    """Judge a donor's list of what was issued to them; None for any other file."""
    if b'"statements"' not in content[:4096]:
        return None
    try:
        listed = issued_of(content)
    except PaperError as error:
        if _LIST not in content[:4096]:
            return None
        return bare._replace(status=ALTERED, what=f"It was a list of what was issued: {error}.")
    donors = {(one.donor or one.of) for one in listed}
    own = [one for one in known.issued if (one.donor or one.of) in donors]
    wrong = _wrong_in(listed, known)
    said = withdrawn_of(content)
    back = {one.id for one in own} & known.withdrawn
    # What a person reads in it is all of its bytes, and not only what is understood of them.
    if not wrong and (
        len(donors) > 1
        or not said <= back
        or content != paper(listed[-1].head, own[: len(listed)], said)
    ):
        wrong = "Each statement in the list went out, and the list is not as it was given out."
    if wrong:
        return bare._replace(status=ALTERED, what=wrong)
    if not known.whole:
        what = "The list is what these books say, and they are not what they were."
        return bare._replace(what=f"{what} `vtf verify --all` says where.")
    newer = [one.id for one in own[len(listed) :]]
    newer += [f"the taking back of {name}" for name in sorted(back - said)]
    since = ", ".join(newer[:5])
    what = f"The list is right, and older than {since}: ask for a new one."
    if not since:
        what = "The list holds all that was issued to its donor."
    return bare._replace(status=SUPERSEDED if since else VALID, what=what)


def _wrong_in(listed: Sequence[Issued], known: Known) -> str:
    by_id = {one.id: one for one in known.issued}
    wrong = ", ".join([one.id for one in listed if by_id.get(one.id) != one][:5])
    return f"The list says otherwise than {known.where} of {wrong}." if wrong else ""


def _nearest(
    name: str, content: bytes, known: Known, *, claimed: bool
) -> tuple[Issued, SentFile, str] | None:
    """Return the statement that a file was made of, and how that is known."""
    found = parted(marks_of(content))
    best: tuple[int, Issued, SentFile] | None = None
    for one in known.issued:
        for item in one.files:
            wanted = parted(item.marks)
            same = sum(mine == theirs for mine, theirs in zip(found, wanted, strict=False))
            if same and same * _SHARE >= min(len(wanted), len(found)) and (
                best is None or same >= best[0]
            ):  # fmt: skip
                best = same, one, item
    if best is not None:
        return best[1], best[2], "most of it is"
    match = _SUFFIX.search(name)
    suffix = match[1].lower() if match else ""
    texts = _texts(content, suffix) if claimed else []
    for one in reversed(known.issued):
        for item in one.files:
            if item.suffix != suffix:
                continue
            if one.print and any(one.print[:12].encode() in text for text in texts):
                return one, item, "it says so itself"
            if item.name == name:
                return one, item, "it has its name"
    return None


def _texts(content: bytes, suffix: str) -> list[bytes]:
    """Return what a file says, as far as it can be read without trusting it."""
    if suffix in {"json", "html", "htm"}:
        return [content]
    if suffix == "pdf":
        from reports.seals.attached import attached  # noqa: PLC0415 # heavy: only for a PDF

        found = attached(content)
        return [found] if found else []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            small = [item for item in book.infolist() if item.file_size < BLOCK * BLOCK * 16]
            return [book.read(item) for item in small[:200]]
    except Exception:  # noqa: BLE001 # whatever a damaged workbook makes of the reader
        return []


def _altered(bare: Verdict, content: bytes, one: Issued, item: SentFile, how: str) -> Verdict:
    text = item.suffix in {"json", "html"}
    changes = located(content, item.size, item.sha256, item.marks, text=text)
    what = f"It was made of a file of {one.id} ({how}), and is not what was issued."
    signed = bare.signed
    if signed is not None and not signed.intact:
        what += f" It was signed, and {signed.wrong}."
    return bare._replace(status=ALTERED, what=what, statement=one, where=tuple(map(str, changes)))


def readable(path: Path) -> str:
    """Return the name of a file as text, whatever bytes it is called by."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def known_of(
    issued: Sequence[Issued], where: str, withdrawn: AbstractSet[str] = frozenset()
) -> Known:
    """Return what a donor's list knows."""
    note = f"{where} says so, and goes up to {issued[-1].id} of {issued[-1].on}. Whether something "
    note += "was issued since it cannot say, and anybody can write a list: whoever has the books "
    note += "can verify it."
    return Known(tuple(issued), withdrawn, where, note=f"{note[:1].upper()}{note[1:]}", listed=True)
