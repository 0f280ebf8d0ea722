"""How a table of rates of exchange is told by its first bytes; no more is read here."""

from __future__ import annotations

import re

_UN = b"UN_OPERATIONAL_RATES"
_ECB_TABLE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\"?Date\"?\s*,(?:\s*\"?[A-Z]{3}\"?\s*,){3}")
_ECB_PART = re.compile(rb"eurofxref[\w-]*\.csv")
_FED_LONG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\"?Date\"?,\"?Country\"?,\"?(?:Exchange rate|Value)\"?\r?\n",
    re.IGNORECASE,
)
_FED_WIDE = b'"Series Description"'
_ZIP = b"PK\x03\x04"
_SPACE = b"\xef\xbb\xbf \t\r\n"


def is_xml(content: bytes) -> bool:
    """Return whether a file begins as XML does."""
    return content[:64].lstrip(_SPACE).startswith(b"<")


def is_un(content: bytes, _suffix: str) -> bool:
    """Return whether a file is the UN Treasury's XML."""
    return is_xml(content) and _UN in content[:4096]


def is_ecb(content: bytes, _suffix: str) -> bool:
    """Return whether a file is a table of euro reference rates: a table, a zip of one, or XML."""
    if content.startswith(_ZIP):
        return bool(_ECB_PART.match(content[30:80]))
    if is_xml(content):
        return b"eurofxref" in content[:4096]
    first = content[:4096].lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return bool(_ECB_TABLE.match(first)) and b"USD" in first


def is_fed(content: bytes, _suffix: str) -> bool:
    """Return whether a file has monthly averages of the Federal Reserve, in either form."""
    head = content[:2048]
    return is_fed_long(head) or (
        head.removeprefix(b"\xef\xbb\xbf").startswith(_FED_WIDE) and b"RXI" in content[:65536]
    )


def is_fed_long(content: bytes) -> bool:
    """Return whether a file has one rate a line, by country."""
    return bool(_FED_LONG.match(content[:2048]))
