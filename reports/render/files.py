"""Files that a report leaves: whole or not at all, with names that any system can hold."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from ledger.errors import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(parts: Iterable[str], suffix: str) -> str:
    """Return a name of letters, digits, hyphens and dots.

    >>> file_name(["statement", "Côte d'Ivoire"], "pdf")
    'statement-Cote-d-Ivoire.pdf'
    """
    text = unicodedata.normalize("NFKD", "-".join(part for part in parts if part))
    plain = text.encode("ascii", "ignore").decode("ascii")
    return f"{_ODD.sub('-', plain).strip('-.')[:120] or 'report'}.{suffix}"


def write_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it, so that nobody reads half of one.

    Raises:
        CannotWriteError: the folder cannot be made or written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(
            f"the file cannot be written: {error.strerror or error}", where=str(path)
        ) from None
