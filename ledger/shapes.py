r"""The shapes that a directive may have in a batch: whatever else a text is, it is not written.

One expression describes a whole block, a directive with what is indented below it. Nothing that
Beancount would take for an instruction fits: no `option`, `plugin`, `include`, `pushtag`, comment
or heading, no second directive, no expression, no cost or price. Inside quotes stand no line end,
no quote or backslash that is not escaped, no character that acts on its surroundings.

The expression never goes back on what it has matched, so a text of any size costs one look at each
character. It shares nothing with the functions that write but the list of characters that nobody
sees.
"""

from __future__ import annotations

import re
import unicodedata

from ledger.unseen import UNSEEN

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PLAIN = rf'[^"\\\n{UNSEEN}]*+'
_TEXT = rf'"{_PLAIN}(?:\\["\\n]{_PLAIN})*+"'
_ACCOUNT = "(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*+)++"
_CURRENCY = "[A-Z](?:['._-]*+[A-Z0-9])++"
_DIGITS = r"[0-9]++(?:\.[0-9]++)?+"
_NUMBER = f"-?+{_DIGITS}"
_WORD = "TRUE|FALSE"
_VALUE = f"(?:{_TEXT}|{_DAY}|{_NUMBER}(?: {_CURRENCY})?+|{_WORD}|NULL)"
_LABELS = "(?: [#^][A-Za-z0-9_/.-]++)*+"
_FACTS = rf"(?:  [a-z][A-Za-z0-9_-]++: {_VALUE}\n)*+"
_FACTS_OF_LEG = rf"(?:    [a-z][A-Za-z0-9_-]++: {_VALUE}\n)*+"
_FLAG = "[*!&#?%A-Z]"
_LEG = rf"  (?:{_FLAG} )?+{_ACCOUNT} ++{_NUMBER} {_CURRENCY}\n{_FACTS_OF_LEG}"

#: A value of `custom`; below zero it stands in parentheses, or it would be a subtraction.
_ITEM = rf"(?:{_TEXT}|{_DAY}|(?:\(-{_DIGITS}\)|{_DIGITS})(?: {_CURRENCY})?+|{_ACCOUNT}|{_WORD})"
_LINES = (
    f"custom {_TEXT}(?: {_ITEM})*+",
    f"price {_CURRENCY} {_NUMBER} {_CURRENCY}",
    f'open {_ACCOUNT}(?: {_CURRENCY}(?:,{_CURRENCY})*+)?+(?: "[A-Z_]++")?+',
    f"close {_ACCOUNT}",
    f"commodity {_CURRENCY}",
    rf"balance {_ACCOUNT} {_NUMBER}(?: ~ {_NUMBER})?+ {_CURRENCY}",
    f"(?:note|document) {_ACCOUNT} {_TEXT}{_LABELS}",
    f"(?:event|query) {_TEXT} {_TEXT}",
)
_DIRECTIVE = re.compile(
    rf"{_DAY} (?:{_FLAG} {_TEXT}(?: {_TEXT})?+{_LABELS}\n{_FACTS}(?:{_LEG})*+"
    rf"|(?:{'|'.join(_LINES)})\n{_FACTS})"
)


def well_formed(block: str) -> bool:
    """Return whether a text is one plain directive and nothing besides, composed as NFC is."""
    return _DIRECTIVE.fullmatch(block) is not None and (
        block.isascii() or unicodedata.is_normalized("NFC", block)
    )
