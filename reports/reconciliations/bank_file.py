"""What a bank says: the statements in the books, or those of a file that is not imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from importers.reading import Wanted, make_stranger
from ledger.books import look
from ledger.errors import BadInputError
from ledger.register import build_register
from reports.moves import Places
from reports.reconciliations.bank_sides import Bank, bank_of, place_in

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books

_STATEMENTS = frozenset({"bank-statement", "bank-line"})


def bank_in_books(books: Books) -> Bank:
    """Return what the statements say that are in the books."""
    return bank_of(books.register, place_in(books, Places(books)))


def bank_in_file(books: Books, path: Path, folders: tuple[Path, ...], layout: str) -> Bank:
    """Return what a statement says that is not in the books, or as if it were not.

    Its accounts are those of the books. What an import would refuse is refused here too: a
    statement whose lines do not lead from balance to balance proves nothing.

    Raises:
        BadInputError: the file cannot be read or relied on, or holds no line.
    """
    terms = [one for one in books.entries if isinstance(one, Custom)]
    without = [one for one in terms if one.type not in _STATEMENTS]
    wanted = Wanted(_STATEMENTS, books.folder, folders, layout)
    stranger, made = make_stranger(path, wanted, look(without, set()))
    places = {}
    for sheet in stranger.sheets:
        for row in sheet.rows:
            cells = row.place or f"'{sheet.name}'!{row.origin.cells}"
            places[str(row.origin)] = f"{path.name} {cells}"

    def place(term: Any) -> str:
        return places.get(term.origin, path.name)

    entries = [one.entry for one in made if getattr(one.entry, "type", "") in _STATEMENTS]
    bank = bank_of(build_register([*without, *entries]), place)
    if not bank.lines and not bank.statements:
        raise BadInputError("it holds no statement and no line", where=path.name)
    return bank
