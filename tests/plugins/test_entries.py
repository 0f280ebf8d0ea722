"""What names another entry is found in one look over the books."""

from __future__ import annotations

from beancount import loader

from plugins.entries import looked_over

TEXT = """
1970-01-01 open Assets:VTF:Cash:UNHQ
2014-01-01 custom "pledge" "P-1"
2014-01-01 custom "pledge" "P-2"
  corrects: "pledge:P-1"
2014-01-01 custom "reversal" "pledge:P-1"
2014-01-02 * "Nothing of it"
  Assets:VTF:Cash:UNHQ  0.00 USD
2014-01-03 * "Taken back"
  reverses: "expenditure:PV-1"
  Assets:VTF:Cash:UNHQ  0.00 USD
2014-01-04 * "Report, entered again"
  corrects: "expenditure:PV-2"
  advance: "ADV-1"
  Assets:VTF:Cash:UNHQ  0.00 USD
2014-01-05 note Assets:VTF:Cash:UNHQ "No transaction comes off an advance here"
  advance: "ADV-1"
"""


def test_each_kind_is_picked_out_in_order():
    """Directives, what is linked, what comes off an advance; nothing else, nothing lost."""
    entries, errors, _ = loader.load_string(TEXT)
    looked = looked_over(entries)

    assert not errors
    assert looked.every is entries
    assert [entry.values[0].value for entry in looked.stated] == ["P-1", "P-2", "pledge:P-1"]
    assert [entry.meta["lineno"] for entry in looked.linked] == [4, 6, 9, 12]
    assert [entry.narration for entry in looked.having("advance")] == ["Report, entered again"]


def test_books_without_any():
    """There is nothing to judge, and nothing to look for."""
    assert looked_over([]) == ([], [], [], {})
