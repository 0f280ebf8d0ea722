"""Fava over guarded books, for one person at one machine.

Fava loads its books by itself, and again whenever a file changed. Here it is given the guarded
load instead (`ledger.books.load`), so it never shows books that the guard cannot vouch for: books
that stop being trustworthy while the server runs turn every page into the reason why, until they
are put right. The load happens once, with the cyclic garbage collector off and what it loaded set
apart (`ledger.books.collector_off`).

Nothing here writes. Who may ask for what is decided in `reports.gate`.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fava.core
from cheroot.wsgi import Server
from fava.application import create_app
from fava.context import g
from fava.core import FavaLedger
from fava.util import slugify
from flask import Response

import reports.fava
from ledger.books import MAIN, collector_off, load
from ledger.errors import BadInputError, BooksError
from ledger.findings import as_error
from reports.gate import Gate

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator

    from flask import Flask

#: Only this machine may ask.
HOST = "127.0.0.1"

#: The only extension that may run: any other is code the guard knows nothing about.
EXTENSION = reports.fava.__name__

#: What Fava itself can be told by the books without running code or opening other folders.
_FORBIDDEN_OPTIONS = frozenset({"import-config", "import-dirs"})


def _load_guarded(path: str, *, is_encrypted: bool) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """Load books as Fava wants them: entries, errors with every finding, options."""
    if is_encrypted:
        raise BooksError("encrypted books are not served", where=path)
    books = load(Path(path).parent)
    _refuse_foreign_code(books.entries)
    return books.entries, [*books.errors, *map(as_error, books.findings)], books.options


def _refuse_foreign_code(entries: list[Any]) -> None:
    """Refuse what the books tell Fava to run or to open, before Fava reads it."""
    for entry in entries:
        kind = getattr(entry, "type", "")
        if kind not in {"fava-extension", "fava-option"}:
            continue
        said = [value.value for value in entry.values]
        wrong = said != [EXTENSION] if kind == "fava-extension" else said[0] in _FORBIDDEN_OPTIONS
        if wrong:
            raise BooksError(
                f"{kind} {said[0]!r} is not allowed here",
                where=f"{entry.meta['filename']}:{entry.meta['lineno']}",
                advice=f"Pages are served with the extension {EXTENSION!r} and no importers.",
            )


@contextmanager
def _guarded_loader() -> Iterator[None]:
    """Put our load in the place of Fava's, which offers no other way in."""
    stock = vars(fava.core)["load_uncached"]
    vars(fava.core)["load_uncached"] = _load_guarded
    try:
        yield
    finally:
        vars(fava.core)["load_uncached"] = stock


class GuardedLedger(FavaLedger):
    """Fava's view of the books, loaded through our guard every time."""

    def __init__(self, path: str) -> None:
        """Load the books.

        Raises:
            BooksError: they do not load, or cannot be trusted.
        """
        self.refused = True
        super().__init__(path)

    def load_file(self) -> None:
        """Load the books anew; until that succeeds nothing of the old ones is shown."""
        self.refused = True
        with collector_off(), _guarded_loader():
            super().load_file()
        self.refused = False

    def changed(self) -> bool:
        """Reload changed books, and try again those that were refused."""
        if self.refused:
            self.load_file()
            return True
        return super().changed()


class _OneLedger:
    """What Fava's application asks about its ledgers, for the only one there is."""

    def __init__(self, ledger: GuardedLedger) -> None:
        self.ledger = ledger
        self._slug = slugify(ledger.options["title"]) or "books"

    def first_slug(self) -> str:
        """Return the word that stands for the books in every address."""
        return self._slug

    def items(self) -> ItemsView[str, FavaLedger]:
        """Return the ledger by its word."""
        return {self._slug: self.ledger}.items()

    def __getitem__(self, slug: str) -> FavaLedger:
        """Return the ledger; `KeyError` for any other word."""
        return {self._slug: self.ledger}[slug]


def make_app(folder: Path) -> Flask:
    """Return Fava's application over guarded books, without the gate.

    Raises:
        BooksError: the books do not load, or cannot be trusted.
    """
    path = folder.resolve() / MAIN
    if not path.is_file():
        load(folder)  # raises, with what to do about it
    ledgers = _OneLedger(GuardedLedger(str(path)))
    app = create_app([path], read_only=True)
    app.config["LEDGERS"] = ledgers
    app.register_error_handler(BooksError, _refused)
    app.before_request(_never_stale)
    return app


def _never_stale() -> None:
    ledger = getattr(g, "ledger", None)
    if isinstance(ledger, GuardedLedger) and ledger.refused:
        ledger.changed()


def _refused(error: BooksError) -> Response:
    return Response(f"{error}\n", status=503, mimetype="text/plain")


def make_server(folder: Path, port: int) -> tuple[Server, str]:
    """Return a server that is bound and not yet running, and the address of its page.

    Raises:
        BooksError: the books do not load, or cannot be trusted.
        BadInputError: the port cannot be had.
    """
    app = make_app(folder)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = Server((HOST, port), Gate(app), server_name="vtf")
    try:
        server.prepare()
    except OSError:
        raise BadInputError(
            f"port {port} of this machine cannot be had; is another server running?",
            advice="--port NUMBER takes another, --port 0 any that is free.",
        ) from None
    slug = app.config["LEDGERS"].first_slug()
    page = f"http://{HOST}:{server.bind_addr[1]}/{slug}/extension/{reports.fava.Fundings.__name__}/"
    return server, page


def run(server: Server) -> None:
    """Serve until the person presses Ctrl-C."""
    try:
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
