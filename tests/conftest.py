"""What every test shares: no deadline on a busy machine, and no books but the test's own."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", parent=settings.get_profile("ours"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ours"))


@pytest.fixture(autouse=True)
def _no_books_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never reads the books of whoever runs it."""
    monkeypatch.delenv("VTF_BOOKS", raising=False)
