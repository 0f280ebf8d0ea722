"""New books: an empty set that loads, checks and can be imported into.

One fund is there, the voluntary trust fund, because nothing can be booked without a fund. All else
(donors, programmes, agreements, other funds) comes in by imports, or is written by hand in
`terms/` and included from `main.beancount`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount.core.data import Custom
from beancount.parser.grammar import ValueType

from ledger.chart import OPEN_DATE
from ledger.emitter import emit
from ledger.errors import BadInputError, CannotWriteError
from ledger.manifest import BATCHES, MANIFEST, SOURCES, Manifest
from ledger.money import BOOK_CURRENCY
from ledger.spelling import SpellingError, quoted
from ledger.storage import DISK, Storage, put
from ledger.words import FundClass

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Voluntary Trust Fund for Assistance in Mine Action"

#: Beancount reads an include as a pattern, and a folder's own name becomes part of it.
_PATTERN = frozenset("*?[")

_MAIN = """\
; The books begin here. Money comes in by `vtf import` only, through the manifest.
option "title" {title}
option "operating_currency" "{currency}"
option "tolerance_multiplier" "0"
option "render_commas" "TRUE"
plugin "plugins.rulebook"

include "terms/funds.beancount"
include "{manifest}"

1970-01-01 custom "fava-extension" "reports.fava"
1970-01-01 custom "fava-option" "default-page" "extension/Fundings/"
"""

#: What version control need not keep: locks and unfinished files.
_IGNORED = ".lock\n.lock-holder\n.new.*\n.verified.json\n"


def make_books(folder: Path, title: str = TITLE, *, storage: Storage = DISK) -> list[Path]:
    """Make new books in a folder that is empty or not there, and return the files made.

    Raises:
        BadInputError: the folder is not empty, or its name or the title cannot be used.
        CannotWriteError: the disk refused.
    """
    folder = folder.absolute()
    files = _files(folder, title)
    try:
        _refuse_folder(folder, storage)
        for part in ("terms", BATCHES, SOURCES):
            storage.make_folder(folder / part)
        for name, text in files.items():
            put(storage, folder / name, text.encode())
        storage.flush_folder(folder.parent)
    except OSError as error:
        raise CannotWriteError(
            f"the disk refused: {error}",
            where=str(folder),
            advice="Remove what was begun there, put the disk right, and try again.",
        ) from error
    return [folder / name for name in files]


def _files(folder: Path, title: str) -> dict[str, str]:
    """Return name -> text; the main file last, so that half-made books do not load."""
    if _PATTERN & set(str(folder)):
        raise BadInputError(
            "books cannot be in a folder whose path holds *, ? or [", where=str(folder)
        )
    try:
        main = _MAIN.format(title=quoted(title), currency=BOOK_CURRENCY, manifest=MANIFEST)
    except SpellingError as error:
        raise BadInputError(f"the title cannot be used: {error}") from None
    meta = {"name": TITLE, "class": str(FundClass.VOLUNTARY)}
    return {
        ".gitignore": _IGNORED,
        "terms/funds.beancount": emit([Custom(meta, OPEN_DATE, "fund", [ValueType("VTF", str)])]),
        MANIFEST: Manifest().as_text(),
        "main.beancount": main,
    }


def _refuse_folder(folder: Path, storage: Storage) -> None:
    if storage.names(folder):
        raise BadInputError(
            "there is something in this folder already; new books need an empty one",
            where=str(folder),
            advice="Name another folder with --books DIR.",
        )
