"""Bank statements of ISO 20022: camt.053 in every version; camt.052 and camt.054 refused by name.

An account report of the day (camt.052) and a notification of entries (camt.054) say what the
statement says again that evening, often with entries not yet booked: whoever took both would hold
the same deposit twice. So only the statement is read.
"""

from __future__ import annotations

import re
from decimal import Decimal

from importers.feeds.bank import (
    BOOKED,
    GIVEN_BACK,
    Answer,
    Line,
    RefusedError,
    Statement,
    answer,
    joined,
    number_text,
    opposite,
)
from importers.feeds.places import Element, parse

_REPEATS = {
    "AcctRpt": "an account report within the day (camt.052)",
    "DbtCdtNtfctn": "a notification of single entries (camt.054)",
}

#: References that say there is none.
_NONE = frozenset({"NOTPROVIDED", "NONREF"})


def read(content: bytes) -> Answer:
    """Return the statements of a camt.053 message."""
    return answer(_statements(parse(content)), [])


def _statements(root: Element) -> list[Statement]:
    message = _message(root)
    found = [_statement(one, _version(root)) for one in message.all("Stmt")]
    if not found:
        raise RefusedError(
            f"line {message.line}: the message holds no statement (no Stmt in {message.name})",
            "Get the file from the bank again: this one is only its envelope.",
        )
    return found


def _version(root: Element) -> str:
    found = re.search(r"camt\.053\.\d{3}\.\d\d", str(root.attributes.get("xmlns", "")))
    return found.group() if found else "camt.053"


def _message(root: Element) -> Element:
    """Return what the document holds, if it is a statement."""
    for child in root.children:
        what = re.sub(r"V\d\d\Z", "", child.name.removeprefix("BkToCstmr"))
        if what == "Stmt":
            return child
        if what in _REPEATS:
            raise RefusedError(
                f"line {child.line}: this is {_REPEATS[what]}; the statement of the day "
                "(camt.053) says the same again",
                "Import the camt.053 statement instead, so that no deposit comes in twice.",
            )
    raise RefusedError(f"line {root.line}: no bank statement (camt.053) is in this document")


def _statement(found: Element, version: str) -> Statement:
    account = found.words("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")
    if not account:
        raise RefusedError(f"line {found.line}: the statement names no account (Acct/Id)")
    entries = list(found.all("Ntry"))
    opening, closing = _balances(found)
    currency = found.words("Acct/Ccy") or _currency(opening or closing) or _entry_currency(entries)
    begins = _day(found.first("FrToDt/FrDtTm", "FrToDt/FrDt")) or _balance_day(opening)
    ends = (
        _balance_day(closing)
        or _day(found.first("FrToDt/ToDtTm", "FrToDt/ToDt"))
        or _day(found.first("CreDtTm"))
    )
    number = found.words("LglSeqNb", "ElctrncSeqNb", "Id")
    page = found.words("StmtPgntn/PgNb")
    one = Statement(
        found.line, account, version, f"{number}/{page}" if page else number,
        min(begins, ends) if begins else ends, ends, _balance(opening), _balance(closing), currency,
    )  # fmt: skip
    one.lines = [_line(entry) for entry in entries]
    _tally(found, entries)
    return one


def _balances(found: Element) -> tuple[Element | None, Element | None]:
    """Return the booked balances at the beginning and the end; of a page, the interim ones."""
    by_code: dict[str, list[Element]] = {}
    for balance in found.all("Bal"):
        code = balance.words("Tp/CdOrPrtry/Cd", "Tp/Cd")
        by_code.setdefault(code, []).append(balance)
    interim = by_code.get("ITBD", [])
    opening = next(iter(by_code.get("OPBD") or by_code.get("PRCD") or ()), None)
    closing = next(iter(by_code.get("CLBD") or ()), None)
    if opening is None and interim and (closing is not None or len(interim) > 1):
        opening = interim[0]
    if closing is None and interim and interim[-1] is not opening:
        closing = interim[-1]
    return opening, closing


def _currency(balance: Element | None) -> str:
    amount = balance.first("Amt") if balance else None
    return str(amount.attributes.get("Ccy", "")) if amount else ""


def _entry_currency(entries: list[Element]) -> str:
    return next((str(a.attributes.get("Ccy", "")) for e in entries for a in e.all("Amt")), "")


def _balance(balance: Element | None) -> str:
    if balance is None:
        return ""
    return f"{_signed(balance)} {_currency(balance)}"


def _balance_day(balance: Element | None) -> str:
    return _day(balance.first("Dt/Dt", "Dt/DtTm", "Dt")) if balance else ""


def _day(found: Element | None) -> str:
    return found.text.strip()[:10] if found else ""


def _signed(found: Element) -> str:
    """Return the amount of an entry or a balance, below zero where it is a debit."""
    amount, mark = found.first("Amt"), found.words("CdtDbtInd")
    if amount is None or mark not in {"CRDT", "DBIT"}:
        what = f"line {found.line}: {found.name} has no amount, or does not say credit or debit"
        raise RefusedError(what, "Get the file from the bank again.")
    number = number_text(amount.text, amount.line)
    if number.startswith("-"):
        what = f"line {amount.line}: an amount below zero ({number}); CdtDbtInd says the direction"
        raise RefusedError(what, "Get the file from the bank again.")
    return opposite(number) if mark == "DBIT" else number


def _line(entry: Element) -> Line:
    amount = _signed(entry)
    details = list(entry.all("NtryDtls/TxDtls")) or list(entry.all("TxDtls"))
    side, other = ("Dbtr", "DbtrAcct") if not amount.startswith("-") else ("Cdtr", "CdtrAcct")
    booked = _day(entry.first("BookgDt/Dt", "BookgDt/DtTm"))
    value = _day(entry.first("ValDt/Dt", "ValDt/DtTm"))
    currency = _entry_currency([entry])
    original = _original(entry, details, currency)
    reference = entry.words("AcctSvcrRef")
    if not reference and len(details) == 1:
        reference = details[0].words("Refs/AcctSvcrRef")
    return Line(
        place=entry.line,
        date=booked or value,
        amount=amount,
        currency=currency,
        value_date=value,
        original=(f"-{original[0]}" if amount.startswith("-") else original[0]) if original else "",
        original_currency=original[1] if original else "",
        reference="" if reference in _NONE else reference,
        end_to_end=_each(details, "Refs/EndToEndId"),
        party=_each(
            details, *(f"RltdPties/{who}{side}{how}" for who in ("", "Ultmt") for how in _NAMES)
        ),
        party_account=_each(details, f"RltdPties/{other}/Id/IBAN", f"RltdPties/{other}/Id/Othr/Id"),
        description=_description(entry, details),
        booked=entry.words("Sts/Cd", "Sts/Prtry", "Sts") or BOOKED,
    )


_NAMES = ("/Nm", "/Pty/Nm", "/Agt/FinInstnId/Nm")


def _each(details: list[Element], *paths: str) -> str:
    found = (" ".join(one.words(*paths).split()) for one in details)
    return "; ".join(dict.fromkeys(text for text in found if text and text not in _NONE))


def _original(entry: Element, details: list[Element], currency: str) -> tuple[str, str] | None:
    """Return what was instructed, where that is one amount in another currency."""
    sources = [entry, *details] if len(details) < 2 else [entry]
    for source in sources:
        found = source.first("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt")
        if found is not None and found.attributes.get("Ccy", currency) != currency:
            return number_text(found.text, found.line), str(found.attributes["Ccy"])
    return None


def _description(entry: Element, details: list[Element]) -> str:
    credit = entry.words("CdtDbtInd") == "CRDT"
    back = GIVEN_BACK if credit and entry.words("RvslInd") in {"true", "1"} else ""
    if len(details) > 1:
        # Several payments in one entry: which amount is whose.
        texts = ["; ".join(filter(None, (_part(one, credit=credit) for one in details)))]
    else:
        texts = [text for one in details for text in (*_words(one), one.words("AddtlTxInf"))]
    return joined(back, *texts, entry.words("AddtlNtryInf"))


def _words(one: Element) -> list[str]:
    paths = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf")
    return [found.text for path in paths for found in one.all(path)]


def _part(one: Element, *, credit: bool) -> str:
    """Return a payment of a batch in words: its amount, whose it is, what they say."""
    amount = one.first("Amt", "AmtDtls/TxAmt/Amt")
    worth = (amount.text, str(amount.attributes.get("Ccy", ""))) if amount else ()
    side = "Dbtr" if credit else "Cdtr"
    names = (f"RltdPties/{who}{side}{how}" for who in ("", "Ultmt") for how in _NAMES)
    return joined(*worth, one.words(*names), *_words(one), one.words("AddtlTxInf"))


def _tally(found: Element, entries: list[Element]) -> None:
    """Refuse a statement whose own summary counts or adds up other entries than it has."""
    for path, mark in (("TtlNtries", ""), ("TtlCdtNtries", "CRDT"), ("TtlDbtNtries", "DBIT")):
        summary = found.first(f"TxsSummry/{path}")
        if summary is None:
            continue
        chosen = [one for one in entries if mark in {"", one.words("CdtDbtInd")}]
        count, total = summary.words("NbOfNtries"), summary.words("Sum")
        if count and count.lstrip("0") != (str(len(chosen)) if chosen else ""):
            what = f"line {summary.line}: {path} says {count} entries, the file has {len(chosen)}"
            raise RefusedError(what, "Get the whole statement from the bank.")
        amounts = [Decimal(_signed(one).lstrip("-")) for one in chosen]
        if total and Decimal(number_text(total, summary.line)) != sum(amounts, Decimal(0)):
            have = sum(amounts, Decimal(0))
            what = f"line {summary.line}: {path} adds up to {total}, the entries to {have:f}"
            raise RefusedError(what, "Get the whole statement from the bank.")
