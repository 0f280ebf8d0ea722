"""Accounts are opened by the batch that first uses them."""

from __future__ import annotations

from beancount.core.data import Custom, Note, Open

from ledger.chart import OPEN_DATE
from ledger.emitter import emit
from ledger.opens import new_opens, opened_by
from tests.writing_kit import DAY, interest


def test_new_opens() -> None:
    """Used and not open, each once, sorted, in the books' currency."""
    entries = [
        interest("1"),
        interest("2"),
        interest("3", bank="A"),
        interest("4", bank="B"),
        Open({}, DAY, "Assets:VTF:Cash:B", None, None),
        Note({}, DAY, "Assets:VTF:Cash:Noted", "x", None, None),
        Custom({}, DAY, "kind", []),
    ]

    assert new_opens(entries, {"Income:VTF:Interest"}) == [
        Open({}, OPEN_DATE, f"Assets:VTF:Cash:{name}", ["USD"], None)
        for name in ("A", "Noted", "UNHQ")
    ]


def test_opened_by_text() -> None:
    """What a batch opens is read from its text; text inside quotes cannot pretend."""
    trick = interest()._replace(narration='"\n1970-01-01 open Assets:VTF:Cash:Trick')
    text = emit([*new_opens([interest()], set()), trick])

    assert opened_by(text) == {"Assets:VTF:Cash:UNHQ", "Income:VTF:Interest"}
