"""Pages in Fava. The first one: where every funding stands.

    1970-01-01 custom "fava-extension" "reports.fava"

The page reads the walk that the rulebook left in the options of the books (`ledger.books.Walk`):
the same register and the same lines as every command, and no second walk. It shows the books as
of the last day of Fava's time filter, else of the newest entry; it reads no clock.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from beancount.core.data import Price
from fava.context import g
from fava.ext import FavaExtensionBase, extension_endpoint
from flask import Response, jsonify

from ledger.books import WALK_OPTION, Walk
from reports.fava.view import Page, page_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence


class Fundings(FavaExtensionBase):
    """The page of fundings: agreed, received, spent, committed, available, expiry."""

    report_title = "Fundings"
    has_js_module = True

    def after_load_file(self) -> None:
        """Forget the pages of the books as they were."""
        # A page adds up every line; asked for again, on the same day, it is the same.
        self._page_on = lru_cache(maxsize=8)(self._make_page)
        self._made_up = lru_cache(maxsize=1)(self._any_made_up)

    def page(self) -> Page | None:
        """Return what the page shows; None where the rulebook has not run over these books."""
        return self._page_on(g.filtered.end_date)

    @extension_endpoint("marks")  # type: ignore[arg-type,untyped-decorator] # wrong bound
    def marks(self) -> Response:
        """Return what every page of Fava has to say of these books: is any figure made up?"""
        return jsonify({"illustrative": self._made_up()})

    def _any_made_up(self) -> bool:
        walk = self.ledger.options.get(WALK_OPTION)
        return isinstance(walk, Walk) and any(line.illustrative for line in walk.lines)

    def _make_page(self, filtered_to: datetime.date | None) -> Page | None:
        walk = self.ledger.options.get(WALK_OPTION)
        if not isinstance(walk, Walk):
            return None
        return page_of(walk, filtered_to or self._newest(), filtered=filtered_to is not None)

    def _newest(self) -> datetime.date:
        """Return the day of the newest entry; prices are published long after the books end."""
        entries: Sequence[Any] = self.ledger.all_entries
        newest: datetime.date = max(entry.date for entry in entries if not isinstance(entry, Price))
        return newest
