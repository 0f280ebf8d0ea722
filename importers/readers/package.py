"""A zip of parts, of unknown intent: looked at before anything in it is read.

Sizes, ratios, names, passwords, document types and encodings are held against what workbooks have.
The parts are unpacked here, each within the size that the zip promises, and its checksum compared:
a flipped bit is a damaged file, never another figure.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from importers.readers.refusals import UNLOCK, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS_LIMIT = 5_000
SIZE_LIMIT = 2 << 30
#: A part that lists things (styles, relations, sheets) and no cells.
LIST_LIMIT = 32 << 20
#: How many times smaller a part may be packed, and from which size on that matters: real sheets
#: are packed 5 to 40 times smaller, bombs 1,000 times.
RATIOS = ((16 << 20, 80), (1 << 20, 250))

_LOCAL_HEADER = struct.Struct("<26xHH")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii", b"utf8"})


class Package:
    """The parts of the zip, never unpacked beyond what the zip promises of them."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise RefusedError(f"the file is damaged or not a workbook: {error}") from None
        # Some programs write the parts' names the way Windows writes paths.
        self._names = {name.replace("\\", "/").casefold(): name for name in self._zip.namelist()}
        self._check()

    @property
    def unpacked(self) -> int:
        """Return the bytes of all parts together."""
        return sum(part.file_size for part in self._zip.infolist())

    def _check(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > PARTS_LIMIT or len(self._names) != len(parts):
            raise RefusedError(f"the file has {len(parts)} parts, or two of one name")
        if self.unpacked > SIZE_LIMIT:
            raise RefusedError(f"the file unpacks to more than {SIZE_LIMIT >> 20} MiB")
        for part in parts:
            if part.flag_bits & 1:
                raise RefusedError("the file is protected by a password", UNLOCK)
            for size, ratio in RATIOS:
                if part.file_size > size and part.file_size > part.compress_size * ratio:
                    raise RefusedError(f"{part.filename} is packed more tightly than real data is")

    def has(self, name: str) -> bool:
        """Return whether there is such a part."""
        return name.casefold() in self._names

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, in lower case."""
        return tuple(self._names)

    def raw(self, name: str) -> bytes | None:
        """Return a part's bytes whatever they are, None where there is no such part."""
        known = self._names.get(name.casefold())
        if known is None:
            return None
        info = self._zip.getinfo(known)
        try:
            self._zip.open(known).close()  # holds the part's own header against the list
            data = self._unpacked(info)
        except (zipfile.BadZipFile, zlib.error, struct.error, OSError) as error:
            raise RefusedError(f"{name} cannot be unpacked: {error}") from None
        except (NotImplementedError, RuntimeError) as error:
            raise RefusedError(f"{name} cannot be unpacked: {error}") from None
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise RefusedError(f"{name} cannot be unpacked: it is cut off or altered")
        return data

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        at = info.header_offset
        name, extra = _LOCAL_HEADER.unpack_from(self._content, at)
        start = at + 30 + name + extra
        packed = memoryview(self._content)[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise RefusedError(f"{info.filename} is packed in a way that workbooks are not")
        return zlib.decompressobj(-15).decompress(packed, info.file_size + 1)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a part that is XML, None where there is no such part."""
        data = self.raw(name)
        return data if data is None else plain_xml(data, name)

    def elements(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield (local name, attributes by local name) of every element of a part that lists."""
        data = self.read(name)
        if data is None:
            raise RefusedError(f"the part {name} is missing: this is not a workbook")
        if len(data) > LIST_LIMIT:
            raise RefusedError(f"{name} is larger than {LIST_LIMIT >> 20} MiB")
        return elements_of(data, name)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return relation id -> (type, part) of a part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if not self.has(rels):
            if part:
                raise RefusedError(f"the part {rels} is missing: this is not a workbook")
            return found  # some programs leave the outermost list out
        for tag, facts in self.elements(rels):
            if tag == "Relationship" and facts.get("TargetMode") != "External":
                target = facts.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                found[facts.get("Id", "")] = (facts.get("Type", ""), posixpath.normpath(path))
        return found


def plain_xml(data: bytes, name: str) -> bytes:
    """Return XML that is what it looks like: UTF-8, and no document type that declares entities."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:64]:
        raise RefusedError(f"{name} is not in UTF-8")
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
    if declared and declared[1].lower() not in _ENCODINGS:
        raise RefusedError(f"{name} is not in UTF-8")
    # A search for one byte is ten times as fast as a search for a word, and hardly any has this.
    if data.find(b"!") >= 0 and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise RefusedError(f"{name} declares a document type, which workbooks never do")
    return data


def elements_of(data: bytes, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (local name, attributes by local name) of every element of some XML."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (tag.rpartition(":")[2], {key.rpartition(":")[2]: text for key, text in attributes.items()})
    )
    try:
        parser.Parse(data, True)  # expat takes no keywords
    except expat.ExpatError as error:
        raise RefusedError(f"{name} is damaged: {error}") from None
    return iter(found)
