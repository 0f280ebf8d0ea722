"""A zip, told apart by its parts: a workbook of XML, a binary one, an OpenDocument one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from importers import scan
from importers.readers.package import Package
from importers.readers.refusals import StrangerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: OpenDocument's kinds, by the end of their name.
_SPREADSHEETS = ("spreadsheet", "spreadsheet-template")
_OTHERS = {"text": "a text document", "presentation": "a presentation", "graphics": "a drawing"}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def read(content: bytes, allow: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of whichever workbook it is.

    Raises:
        RefusedError: the file is not read.
        StrangerError: it is no workbook.
    """
    package = Package(content)
    allow(package.unpacked)
    kind = _kind(package)
    yield from importlib.import_module(f"importers.readers.{kind}").read(package, content)


def _kind(package: Package) -> str:
    mime = (package.raw("mimetype") or b"").decode("latin-1").strip()
    if mime.startswith(_OPEN_DOCUMENT):
        what = mime.removeprefix(_OPEN_DOCUMENT)
        if what not in _SPREADSHEETS:
            raise StrangerError(_OTHERS.get(what, "an OpenDocument file, no spreadsheet"))
        return "ods"
    if package.has("content.xml") and package.has("META-INF/manifest.xml"):
        return "ods"
    if package.has("index/document.iwa") or package.has("index.zip"):
        raise StrangerError("an Apple document: export it as .xlsx")
    return "xlsb" if scan.main_part(package).endswith(".bin") else "xlsx"
