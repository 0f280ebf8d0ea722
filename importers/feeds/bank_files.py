"""How the files of banks are told from others: by their first bytes, before anything is read."""

from __future__ import annotations

import re

_SWIFT = re.compile(
    rb"[\s\x01\xef\xbb\xbf]*(?:\{1:|:(?:94\d|20|25P?|28C?|60[FM]|61|62[FM]|64|86|NS):)"
)
_OPENING = re.compile(rb"^:60[FM]:[CD]\d{6}[A-Z]{3}", re.MULTILINE)
_SWIFT_NAMES = frozenset({".sta", ".940", ".mt940", ".942", ".mt942", ".fin", ".swi"})
_HEAD = 4096


def _plain(content: bytes) -> bytes:
    # In UTF-16 every second byte of such letters is zero.
    return content[:_HEAD].replace(b"\0", b"")


def is_camt(content: bytes, _suffix: str) -> bool:
    """Return whether a file is a message of ISO 20022 from a bank to its customer."""
    head = _plain(content)
    return b"BkToCstmr" in head or bool(re.search(rb"iso:20022:\S{0,20}camt\.05", head))


def is_swift(content: bytes, suffix: str) -> bool:
    """Return whether a file is a statement of SWIFT."""
    head = content[: _HEAD * 16]
    return suffix in _SWIFT_NAMES or bool(_SWIFT.match(head) or _OPENING.search(head))


def is_ofx(content: bytes, suffix: str) -> bool:
    """Return whether a file is OFX, or QIF, which is refused by name."""
    head = _plain(content).lstrip(b"\xef\xbb\xbf \t\r\n")
    qif = head.startswith((b"!Type:", b"!type:", b"!Account", b"!Option:")) or suffix == ".qif"
    return qif or head.startswith(b"OFXHEADER") or b"<OFX>" in head or b"<?OFX" in head
