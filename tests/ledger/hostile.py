"""Entries of every kind with hostile contents, for the gate's property test."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from beancount.core import account as account_module
from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser.grammar import ValueType
from hypothesis import strategies as st

#: Text that means something to Beancount or to a reader, and can be written.
TRICKS = [
    '"',
    "\\",
    '\\"',
    '"\n2013-01-01 open Assets:Stolen\n',
    '"\nplugin "evil"\n',
    'option "plugin_processing_mode" "raw"',
    'include "../*.beancount"',
    "pushtag #x",
    "\n2013-01-01 pad Assets:A Equity:B\n",
    "* heading",
    "; comment",
    "\n",
    "\n\n",
    "e\u0301",
    "\u212b",
    "Côte d’Ivoire",
    "{{",
    "@@",
    "TRUE",
    " ",
    "\\n",
    "'",
]

#: Text that acts on terminals and readers, and must be refused.
UNSEEN = [
    "\r\n",
    "\t",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u202e",
    "\u2067",
    "\u200f",
    "\ufeff",
    "\ud800",
]


def mostly(good: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy that takes the other one time in sixteen."""
    return st.integers(0, 15).flatmap(lambda at: other if at == 15 else good)


TEXTS = mostly(
    st.lists(st.sampled_from([*TRICKS, "a", "b c"]), max_size=4).map("".join),
    st.one_of(
        st.text(max_size=20),
        st.text(alphabet=st.characters(), max_size=6),
        st.lists(st.sampled_from([*TRICKS, *UNSEEN]), max_size=4).map("".join),
    ),
)
ACCOUNTS = mostly(
    st.from_regex(r"(Assets|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]{0,5}){1,3}", fullmatch=True),
    TEXTS,
)
CURRENCIES = mostly(
    st.sampled_from(["USD", "EUR", "A.B", "A'B", "TXN", "P2"]),
    st.one_of(st.sampled_from(["TRUE", "NULL", "V", "/6J", "usd", "A-", ""]), TEXTS),
)
NUMBERS = mostly(
    st.one_of(
        st.decimals(places=2, min_value=-(10**12), max_value=10**12),
        st.decimals(places=0, min_value=-9, max_value=9),
        st.sampled_from([Decimal(text) for text in ("-0.00", "1E+3", "1E-9", "9" * 28)]),
    ),
    st.decimals(allow_nan=True, allow_infinity=True),
)
AMOUNTS = st.builds(Amount, NUMBERS, CURRENCIES)
DATES = st.dates()
FLAGS = mostly(st.sampled_from([*"*!&#?%PXT"]), st.one_of(st.none(), TEXTS))
LABELS = st.frozensets(
    mostly(st.from_regex(r"[A-Za-z0-9_/.-]{1,6}", fullmatch=True), TEXTS), max_size=2
)
VALUES = mostly(
    st.one_of(TEXTS, AMOUNTS, NUMBERS, DATES, st.booleans(), st.none()),
    st.one_of(st.integers(), st.datetimes(), st.floats(), st.binary(max_size=3)),
)
KEYS = mostly(
    st.one_of(
        st.from_regex(r"[a-z][a-zA-Z0-9_-]{1,8}", fullmatch=True),
        st.sampled_from(["filename", "lineno", "open", "option", "txn", "plugin"]),
    ),
    st.one_of(st.sampled_from(["a", "Key", "__tag__", "a:", "a b"]), TEXTS),
)
METAS = st.dictionaries(KEYS, VALUES, max_size=3)
POSTINGS = st.builds(
    data.Posting,
    ACCOUNTS,
    mostly(AMOUNTS, st.none()),
    mostly(st.none(), AMOUNTS),
    mostly(st.none(), AMOUNTS),
    st.one_of(st.none(), FLAGS),
    st.one_of(st.none(), METAS),
)
CUSTOM_VALUES = st.one_of(
    st.builds(lambda name: ValueType(name, account_module.TYPE), ACCOUNTS),
    VALUES.filter(lambda value: value is not None).map(lambda value: ValueType(value, type(value))),
)
BOOKINGS = st.one_of(st.none(), st.sampled_from(list(data.Booking)))
CURRENCY_LISTS = st.one_of(st.none(), st.lists(CURRENCIES, max_size=2))
TOLERANCES = st.one_of(st.none(), NUMBERS)
LABEL_SETS = st.one_of(st.none(), LABELS)

ENTRIES: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        data.Transaction,
        METAS,
        DATES,
        FLAGS,
        st.one_of(st.none(), TEXTS),
        TEXTS,
        LABELS,
        LABELS,
        st.lists(POSTINGS, max_size=3),
    ),
    st.builds(data.Open, METAS, DATES, ACCOUNTS, CURRENCY_LISTS, BOOKINGS),
    st.builds(data.Close, METAS, DATES, ACCOUNTS),
    st.builds(data.Commodity, METAS, DATES, CURRENCIES),
    st.builds(data.Pad, st.just({}), DATES, ACCOUNTS, ACCOUNTS),
    st.builds(data.Balance, METAS, DATES, ACCOUNTS, AMOUNTS, TOLERANCES, st.none()),
    st.builds(data.Note, METAS, DATES, ACCOUNTS, TEXTS, LABEL_SETS, LABEL_SETS),
    st.builds(data.Document, METAS, DATES, ACCOUNTS, TEXTS, LABEL_SETS, LABEL_SETS),
    st.builds(data.Event, METAS, DATES, TEXTS, TEXTS),
    st.builds(data.Query, METAS, DATES, TEXTS, TEXTS),
    st.builds(data.Price, METAS, DATES, CURRENCIES, AMOUNTS),
    st.builds(data.Custom, METAS, DATES, TEXTS, st.lists(CUSTOM_VALUES, max_size=3)),
)

#: A day for whoever needs one.
DAY = datetime.date(2013, 6, 2)
