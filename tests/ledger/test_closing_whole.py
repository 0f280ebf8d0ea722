"""Closing keeps its promises for books of any shape, and on any disk."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.books import MAIN, load
from ledger.closing.act import Wanted, close
from ledger.closing.balances import balances, differing
from ledger.errors import CannotWriteError
from ledger.findings import errors_in
from ledger.manifest import read_manifest, verify_manifest
from ledger.new_books import make_books
from tests.closing_kit import (
    AGREEMENT,
    TERMS,
    TODAY,
    YEAR_END,
    books_of_two_years,
    bring_in,
    cost,
    receipt,
)
from tests.simulator import MODES, CutOffError, Simulator
from tests.writing_kit import content

WANTED = Wanted("VTF", YEAR_END, "Ana", "Ben", "Agreed.")
ACTIVITIES = ("clearance", "risk-education", "coordination")
CLASSES = ("Contracts", "Travel", "Staff")


def generated(folder, seed, clause_day):
    """Return books of two funds and two years, drawn by chance."""
    chance = random.Random(seed)  # noqa: S311 # no secret: the same books for the same seed
    make_books(folder)
    terms = folder / "terms" / "funds.beancount"
    clause = (
        f'{clause_day} custom "clause" "NLD-2013" "4"\n  axis: "budget-class"\n'
        '  allows: "Contracts, Travel, Staff"\n  consent: "Letter"\n'
    )
    both = AGREEMENT.format(id="NLD-2013", donor="NLD") + AGREEMENT.format(
        id="JPN-2013", donor="JPN"
    )
    terms.write_text(terms.read_text() + TERMS + both + clause)
    texts = [receipt("R-JPN"), receipt("R-NLD", donor="NLD")]
    for number in range(chance.randrange(1, 25)):
        day = datetime.date(2013, 2, 2) + datetime.timedelta(days=chance.randrange(500))
        earlier = day - datetime.timedelta(days=chance.randrange(30))
        more = f"  cost-date: {max(earlier, datetime.date(2013, 2, 1))}\n"
        if chance.random() < 0.2:
            more += '  original: 12.00 EUR\n  rate: 0.8\n  rate-source: "UNORE"\n'
        texts.append(
            cost(
                f"PV-{number}", str(day), f"{chance.randrange(1, 20000) / 100:.2f}",
                funding=chance.choice(("JPN-2013", "NLD-2013")),
                activity=chance.choice(ACTIVITIES), budget_class=chance.choice(CLASSES), more=more,
            )
        )  # fmt: skip
    for number, start in enumerate(range(0, len(texts), 7)):
        bring_in(folder, f"batch {number}", "".join(texts[start : start + 7]))
    return folder


@given(seed=st.integers(0, 10**6), month=st.integers(1, 12), day=st.integers(2, 28))
@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_must_19_nothing_is_lost(tmp_path_factory, seed, month, day):
    """By every dimension the same, at the close, since inception and in the open period."""
    books = generated(tmp_path_factory.mktemp("books") / "b", seed, datetime.date(2013, month, day))
    before = load(books)
    close(books, WANTED, TODAY)

    whole, short = load(books), load(books, main=MAIN)
    assert errors_in([*whole.problems(), *short.problems()]) == []

    def part(lines, *, opened):
        return balances(one for one in lines if (one.date > YEAR_END) is opened)

    for opened in (True, False):
        expected = part(before.lines, opened=opened)
        assert differing(expected, part(whole.lines, opened=opened)) == []
        assert differing(expected, part(short.lines, opened=opened)) == []

    def later(books):
        open_lines = [one._replace(entry=0) for one in books.lines if one.date > YEAR_END]
        return sorted(open_lines, key=lambda one: (one.date, one.key, one.posting))

    assert later(short) == later(whole) == later(before)


def restored(folder, files):
    """Put the books back as they were."""
    for name in content(folder).keys() - files.keys():
        (folder / name).unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def calls_of_a_close(folder, files):
    """Return the calls of a close that nothing disturbs."""
    disk = Simulator(folder)
    close(folder, WANTED, TODAY, storage=disk)
    restored(folder, files)
    return disk.calls


@pytest.fixture
def start(tmp_path):
    """Return books of two years, and every file of them."""
    folder = books_of_two_years(tmp_path).resolve()
    return folder, content(folder)


@pytest.mark.parametrize("mode", MODES)
def test_close_is_cut_off(start, mode):
    """Cut off at any call that writes, the books are open or closed, whole either way."""
    folder, files = start
    calls = calls_of_a_close(folder, files)
    writes = [at for at, call in enumerate(calls)
              if call.startswith(("write", "rename", "flush", "remove"))]  # fmt: skip
    seen = set()
    for at in writes:
        disk = Simulator(folder, at=at, cut=True)
        with pytest.raises(CutOffError):
            close(folder, WANTED, TODAY, storage=disk)
        disk.power_cut(mode)
        assert errors_in(verify_manifest(folder)) == []
        closed = bool(read_manifest(folder).carried)
        seen.add(closed)
        if at in {writes[0], writes[len(writes) // 2], writes[-1]}:
            assert errors_in(load(folder, main=MAIN).problems()) == []
            if not closed:
                close_again(folder)
            assert errors_in(load(folder).problems()) == []
        restored(folder, files)
    assert False in seen


def close_again(folder):
    """Close after leftovers of a close that was cut off, which stand in the checklist."""
    for note in load(folder).notes:
        assert note.code == "MANIFEST-UNLISTED"
        (folder / "batches" / note.where.file.rpartition("/")[2]).unlink()
    assert close(folder, WANTED, TODAY).outcome.status == "committed"


def test_close_on_a_failing_disk(start):
    """A call that fails is an exit 4 and the old books, or does not matter."""
    folder, files = start
    calls = calls_of_a_close(folder, files)
    for at, call in enumerate(calls):
        if not call.startswith(("write", "rename")):
            continue
        try:
            close(folder, WANTED, TODAY, storage=Simulator(folder, at=at))
        except CannotWriteError:
            assert not read_manifest(folder).carried
        assert errors_in(verify_manifest(folder)) == []
        restored(folder, files)
