"""An XML file as a tree whose elements know the line they stand on; entities are refused.

Runs in the reading process. Namespaces are left out: the versions of a format differ in little
else. A DOCTYPE, and with it every entity of a file's own, is refused unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from importers.feeds.bank import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: No statement nests deeper.
DEPTH_MAX = 100


class Element:
    """An element: its name without namespace, attributes, text, children, line from 1."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, line: int, attributes: dict[str, str] | None = None) -> None:
        self.name = name
        self.line = line
        self.attributes = attributes or {}
        self.text = ""
        self.children: list[Element] = []

    def all(self, path: str) -> Iterator[Element]:
        """Yield the elements under a path such as `Acct/Id`, in the order of the file."""
        head, _, rest = path.partition("/")
        for child in self.children:
            if child.name == head:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> Element | None:
        """Return the first element under the first of the paths that has one."""
        return next((found for path in paths for found in self.all(path)), None)

    def words(self, *paths: str) -> str:
        """Return the text of the first element under the paths that has a text, else nothing."""
        for path in paths:
            for found in self.all(path):
                if text := found.text.strip():
                    return text
        return ""

    def below(self, name: str) -> Iterator[Element]:
        """Yield every element of a name, however deep."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=None)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        place = self.parser.CurrentLineNumber
        element = Element(name.rpartition(":")[2], place, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        if len(self.open) > DEPTH_MAX:
            raise RefusedError(f"line {place}: elements are nested more than {DEPTH_MAX} deep")

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].text += text

    def doctype(self, *_: object) -> None:
        raise RefusedError(
            f"line {self.parser.CurrentLineNumber}: the file declares a DOCTYPE, as no bank does",
            "Get the file from the bank again.",
        )


def parse(content: bytes) -> Element:
    """Return the root of an XML file.

    Raises:
        RefusedError: it is not XML, or declares entities.
    """
    builder = _Builder()
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        what = f"line {error.lineno}: this is not XML: {expat.errors.messages[error.code]}"
        raise RefusedError(what, "Get the file from the bank again.") from None
    if builder.root is None:
        raise RefusedError("the file has no element")
    return builder.root
