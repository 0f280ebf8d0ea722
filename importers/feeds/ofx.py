"""Bank statements of OFX: version 1 (SGML) and version 2 (XML); QIF refused by name.

The maintained parser, `ofxtools`, is under a licence that this program cannot be joined with, so
the format is read here. Version 1 leaves end tags out; both become the same tree, each element
with the line of the file it stands on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from importers.feeds.bank import (
    Answer,
    Line,
    RefusedError,
    Statement,
    answer,
    joined,
    number_text,
)
from importers.feeds.places import DEPTH_MAX, Element, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)>([^<]*)")
_REFERENCES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}
#: Elements that hold others, so that one without an end is a file that is damaged.
_HOLDERS = frozenset({
    "STMTTRN", "BANKTRANLIST", "STMTRS", "CCSTMTRS", "STMTTRNRS", "CCSTMTTRNRS", "BANKMSGSRSV1",
    "CREDITCARDMSGSRSV1", "BANKACCTFROM", "CCACCTFROM", "LEDGERBAL", "OFX",
})  # fmt: skip
_AGAIN = "Get the file from the bank again."


def read(content: bytes) -> Answer:
    """Return the statements of an OFX file."""
    notes: list[str] = []
    return answer(_whole(content, notes), notes)


def _whole(content: bytes, notes: list[str]) -> list[Statement]:
    if _is_qif(content):
        raise RefusedError(
            "this is a QIF file: it names no account, no currency and no reference, and does "
            "not say whether day or month comes first",
            "Get the statement as camt.053, MT940, OFX or CSV.",
        )
    found = list(_statements(_root(content, notes)))
    if not found:
        raise RefusedError("the file holds no bank statement (STMTRS or CCSTMTRS)", _AGAIN)
    return found


def _is_qif(content: bytes) -> bool:
    return content.lstrip()[:1] == b"!"


def _root(content: bytes, notes: list[str]) -> Element:
    start = content[:400].lstrip()
    if start.startswith(b"<?xml") or b"<?OFX" in start:
        root = parse(content)
        if root.name != "OFX":
            raise RefusedError(f"line {root.line}: no OFX document", _AGAIN)
        return root
    header = content[:1000].upper()
    encodings = ("utf-8", "cp1252") if b"UTF-8" in header or b"UNICODE" in header else ("cp1252",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            notes.append(f"not {encoding}, as the file says: look at accents and dashes")
            continue
        return _tree(text.replace("\r\n", "\n").replace("\r", "\n"))
    raise RefusedError("the file is not text in the encoding it names", _AGAIN)


def _tree(text: str) -> Element:
    """Return the tree of a version 1 file: an element with a text of its own needs no end."""
    start = text.find("<OFX>")
    if start < 0:
        raise RefusedError("the file has no <OFX>", _AGAIN)
    if "<!" in text:
        place = text.count("\n", 0, text.find("<!")) + 1
        raise RefusedError(f"line {place}: a declaration or comment stands in the file", _AGAIN)
    top = Element("", 0)
    stack = [top]
    at, place = start, text.count("\n", 0, start) + 1
    for match in _TAG.finditer(text, start):
        _nothing(text[at : match.start()], place)
        place += text.count("\n", at, match.start())
        _take(stack, match, place)
        place += text.count("\n", match.start(), match.end())
        at = match.end()
    _nothing(text[at:], place)
    if not top.children or len(stack) > 1:
        raise RefusedError("the file ends before </OFX>: it is cut off", _AGAIN)
    return top.children[0]


def _nothing(text: str, place: int) -> None:
    if text.strip():
        raise RefusedError(f"line {place}: {text.strip()[:40]!r} is no element", _AGAIN)


def _take(stack: list[Element], match: re.Match[str], place: int) -> None:
    """Take one tag, with the text behind it, into the tree."""
    end, name, words = match.groups()
    if end:
        _close(stack, name.upper(), place)
        _nothing(words, place)
        return
    element = Element(name.upper(), place)
    stack[-1].children.append(element)
    if words.strip():
        element.text = _unescaped(words)
    else:
        # An empty element cannot be told from one that holds others until its end is met.
        stack.append(element)
        if len(stack) > DEPTH_MAX:
            raise RefusedError(f"line {place}: elements are nested more than {DEPTH_MAX} deep")


def _close(stack: list[Element], name: str, place: int) -> None:
    """Close an element; empty ones inside it that have no end of their own are leaves."""
    last = stack[-1].children[-1] if stack[-1].children else None
    if last is not None and last.name == name and last.text:
        return
    names = [element.name for element in stack]
    if name not in names:
        raise RefusedError(f"line {place}: </{name}> ends what never began", _AGAIN)
    while stack[-1].name != name:
        leaf = stack.pop()
        if leaf.name in _HOLDERS:
            raise RefusedError(f"line {leaf.line}: {leaf.name} has no end", _AGAIN)
        stack[-1].children.extend(leaf.children)
        leaf.children = []
    stack.pop()


def _unescaped(text: str) -> str:
    text = text.strip()
    for written, meant in _REFERENCES.items():
        text = text.replace(written, meant)
    return text


def _statements(root: Element) -> Iterator[Statement]:
    for name in ("INVSTMTRS",):
        for found in root.below(name):
            raise RefusedError(f"line {found.line}: a statement of investments, not of a bank")
    for name, account in (("STMTRS", "BANKACCTFROM"), ("CCSTMTRS", "CCACCTFROM")):
        for found in root.below(name):
            yield _statement(found, account)


def _statement(found: Element, holder: str) -> Statement:
    account = found.first(holder)
    number = account.words("ACCTID") if account else ""
    if not number:
        what = f"line {found.line}: the statement names no account ({holder}/ACCTID)"
        raise RefusedError(what, _AGAIN)
    currency = found.words("CURDEF")
    if not currency:
        raise RefusedError(f"line {found.line}: the statement names no currency (CURDEF)", _AGAIN)
    lists = list(found.all("BANKTRANLIST"))
    lines = [_line(entry, currency) for part in lists for entry in part.all("STMTTRN")]
    balance = found.first("LEDGERBAL")
    moments = [one.words("DTEND") for one in lists] + [found.words("LEDGERBAL/DTASOF")]
    days = {_day(one.first(name)) for one in lists for name in ("DTSTART", "DTEND")}
    days |= {_day(found.first("LEDGERBAL/DTASOF")), *(line.date for line in lines)}
    days -= {""}
    # A download has no number of its own: its moment and its length tell it from the next.
    moment = next((text[:14] for text in moments if text), "")
    return Statement(
        found.line, number, "OFX", f"{moment}-{len(lines)}", min(days, default=""),
        max(days, default=""), "", _balance(balance, currency), currency, lines,
    )  # fmt: skip


def _balance(balance: Element | None, currency: str) -> str:
    amount = balance.first("BALAMT") if balance else None
    return f"{_number(amount)} {currency}" if amount else ""


def _day(found: Element | None) -> str:
    """Return the day that a moment says, as it is written: the bank's own day."""
    if found is None or not found.text.strip():
        return ""
    match = re.match(r"(\d{4})(\d\d)(\d\d)(?:\d|\.|\[|\Z)", found.text.strip())
    if match is None:
        raise RefusedError(f"line {found.line}: {found.text.strip()!r} is no day", _AGAIN)
    return "-".join(match.groups())


def _number(found: Element) -> str:
    return number_text(found.text, found.line)


def _line(entry: Element, currency: str) -> Line:
    amount = entry.first("TRNAMT")
    if amount is None:
        raise RefusedError(f"line {entry.line}: an entry (STMTTRN) without amount (TRNAMT)", _AGAIN)
    if corrected := entry.first("CORRECTFITID"):
        raise RefusedError(
            f"line {corrected.line}: the entry corrects an earlier one (CORRECTFITID), which this "
            "program does not do by itself",
            "Get the statement as camt.053 or MT940, where a correction is an entry of its own.",
        )
    number = _number(amount)
    # Taken by its sign it would be a deposit, for which somebody might get the credit.
    if entry.words("TRNTYPE").upper() == "DEBIT" and number.strip("-0.") and number[0] != "-":
        raise RefusedError(
            f"line {amount.line}: {number} is above zero and marked DEBIT: it may be money in or "
            "out",
            "Ask the bank which it is, or get the statement as camt.053 or MT940.",
        )
    other = entry.first("CURRENCY")
    own = (other.words("CURSYM") if other else "") or currency
    return Line(
        place=entry.line,
        date=_day(entry.first("DTPOSTED")),
        amount=number,
        currency=own,
        value_date=_day(entry.first("DTAVAIL")),
        reference=entry.words("FITID"),
        end_to_end=joined(entry.words("CHECKNUM"), entry.words("REFNUM")),
        party=joined(entry.words("NAME", "PAYEE/NAME")),
        party_account=entry.words("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        description=joined(entry.words("TRNTYPE"), entry.words("MEMO")),
    )
