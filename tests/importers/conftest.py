"""Fixtures of the importers' tests."""

from __future__ import annotations

import pytest

from tests.importers.kit import REGISTER, Desk


@pytest.fixture(scope="session")
def _filled(tmp_path_factory):
    """Books with a small register, made once."""
    desk = Desk(tmp_path_factory.mktemp("filled"))
    code, _, errors = desk.run("import", desk.book("register.xlsx", REGISTER))
    assert (code, errors) == (0, "")
    return desk.books


@pytest.fixture
def desk(tmp_path, _filled):
    """A folder with books that know two donors, two programmes and a partner."""
    return Desk.copied(_filled, tmp_path)
