"""Statements to render: of small books in every scope, and of a donor with sixty grants."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

import bench.generate
from ledger.books import load
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.headings import headings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books import Books
    from reports.statements.model import Statement

DAY = datetime.date

#: Donors and fundings of the small books: two currencies, goods and services, pools, a vote.
SMALL = ("JPN", "DEU", "GBR", "CHE", "JPN-2010-01", "JPN-2010-01-AFG", "UNMISS-2012-13")


@pytest.fixture(scope="session")
def of_small(small: Books) -> Callable[..., Statement]:
    """Return a function that makes a statement of the small books."""
    maker = StatementMaker(small)

    def made(name: str, language: str = "en", year: int = 2012) -> Statement:
        scope = (of_donor if name in small.register.donors else of_funding)(small.register, name)
        words = headings(language=language)
        return maker.make(scope, DAY(year - 1, 1, 1), DAY(year, 12, 31), kind="annual", words=words)

    return made


@pytest.fixture(scope="session")
def sixty_books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Return books of one donor with sixty grants."""
    folder = tmp_path_factory.mktemp("sixty") / "books"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.generate, "GRANTS", 60)
        patch.setattr(bench.generate, "DONORS", ("JPN",))
        bench.generate.generate(folder, 900)
    return load(folder)


@pytest.fixture(scope="session")
def sixty(sixty_books: Books) -> Statement:
    """Return the statement of that donor for a year."""
    scope = of_donor(sixty_books.register, "JPN")
    made = StatementMaker(sixty_books).make(scope, DAY(2016, 1, 1), DAY(2016, 12, 31))
    assert len(made.fundings) == 60
    return made
