"""Bank statements of SWIFT: MT940, by the grammars of the package `mt-940`; MT942 refused by name.

The package reads each tag, and this module decides where tags begin and which statement they
belong to: the package makes one list of a file of several statements, keeps the last balance only,
and moves a date it cannot read. Here every `:61:` is a line of the sheet or the file is refused,
with the line of the file.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple

from importers.feeds.bank import (
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

#: Tags that stand in an account statement; `:12:` inside a description is none.
_TAGS = frozenset({
    "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "62F", "62M", "64", "65", "86", "NS",
    "13", "13D", "34F", "90C", "90D",
})  # fmt: skip
_TAG = re.compile(r":\n?(\d\d[A-Z]?|NS):")
#: What some banks write above a message: their own code (BIC), the number of the message.
_HEADING = re.compile(r"(?:[A-Z]{6}[A-Z0-9]{2,6}|:?9\d\d:?)\Z")
_INTERIM = frozenset({"34F"})
_AGAIN = "Get the file from the bank again, whole."
_ONCE = frozenset({"20", "25", "25P", "60F", "60M", "62F", "62M"})
_NO_REFERENCE = frozenset({"", "NONREF", "NOREF"})


class Tag(NamedTuple):
    """A tag of the file: its name, its text, the line it begins on."""

    name: str
    text: str
    place: int


def read(content: bytes) -> Answer:
    """Return the statements of an MT940 file."""
    text, notes = _text(content)
    statements = _statements(_tags(text), notes)
    if text.count("\n:61:") + text.startswith(":61:") != sum(len(s.lines) for s in statements):
        return ("refused", "the file has other entries (:61:) than could be read", _AGAIN)
    return answer(statements, notes)


def _text(content: bytes) -> tuple[str, list[str]]:
    """Return the file as text, and a note where its encoding had to be guessed."""
    for encoding in ("utf-8-sig", "cp1252", "cp852"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        known = encoding == "utf-8-sig"
        notes = [] if known else [f"not UTF-8: read as {encoding}, look at accents and dashes"]
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.translate({1: None, 3: None}), notes
    raise RefusedError("the file is not text", _AGAIN)


def _tags(text: str) -> list[Tag | int]:
    """Return the tags in order; the end of a message (`-`) is the number of its line."""
    found: list[Tag | int] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line, place = lines[at], at + 1
        if line == ":" and at + 1 < len(lines):
            line, at = f":{lines[at + 1]}", at + 1
        match = _TAG.match(line)
        if match and match[1] in _TAGS:
            found.append(Tag(match[1], line[match.end() :], place))
        elif line.strip() == "-" or line.startswith("-}"):
            found.append(place)
        elif _HEADING.match(line.strip()) and not (found and isinstance(found[-1], Tag)):
            _must_be_statement(re.sub(r"\D", "", line) if len(line.strip()) <= 5 else "", place)
        elif line.startswith("{"):
            _envelope(line, place)
            if inner := line.partition("{4:")[2].strip():
                raise RefusedError(f"line {place}: {inner!r} stands where a message begins", _AGAIN)
        elif found and isinstance(last := found[-1], Tag):
            found[-1] = last._replace(text=f"{last.text}\n{line}")
        elif line.strip():
            raise RefusedError(
                f"line {place}: {line.strip()[:40]!r} belongs to no field of a statement",
                "This is not an MT940 statement, or it is cut off.",
            )
        at += 1
    return found


def _envelope(line: str, place: int) -> None:
    kind = re.search(r"\{2:[IO](\d{3})", line)
    _must_be_statement(kind[1] if kind else "", place)


def _must_be_statement(kind: str, place: int) -> None:
    """Refuse a heading that says it is of another message than an MT940."""
    if kind not in {"", "940", "950"}:
        raise RefusedError(f"line {place}: this is an MT{kind}, no statement of the day (MT940)")


def _statements(tags: list[Tag | int], notes: list[str]) -> list[Statement]:
    blocks: list[list[Tag]] = []
    closed = True
    for tag in tags:
        if isinstance(tag, int):
            closed = True
            continue
        if tag.name in _INTERIM:
            raise RefusedError(
                f"line {tag.place}: this is a report within the day (MT942, :{tag.name}:); the "
                "statement of the day (MT940) says the same again",
                "Import the MT940 statement instead, so that no deposit comes in twice.",
            )
        starts = tag.name == "20"
        if closed and tag.name == "61":
            raise RefusedError(
                f"line {tag.place}: an entry (:61:) stands outside of any statement", _AGAIN
            )
        if starts or (closed and tag.name in _ONCE):
            blocks.append([])
            closed = False
        if blocks:
            blocks[-1].append(tag)
    found = [_statement(block, notes) for block in blocks]
    if not found:
        raise RefusedError("the file holds no statement: no :20:, :25: and :60F:", _AGAIN)
    return _whole(found)


def _statement(block: list[Tag], notes: list[str]) -> tuple[Statement, bool, bool]:
    """Return a block's statement, and whether it begins and ends in the middle (:60M:, :62M:)."""
    for at, tag in enumerate(block):
        if tag.name in _ONCE and any(other.name == tag.name for other in block[:at]):
            what = f"line {tag.place}: a second :{tag.name}: in one statement"
            raise RefusedError(what, _AGAIN)
    by_name = {tag.name: tag for tag in block}
    account = by_name.get("25") or by_name.get("25P")
    if account is None or not account.text.strip():
        what = f"line {block[0].place}: the statement names no account (:25:)"
        raise RefusedError(what, _AGAIN)
    opening = by_name.get("60F") or by_name.get("60M")
    closing = by_name.get("62F") or by_name.get("62M")
    if opening is None:
        what = f"line {block[0].place}: the statement has no opening balance (:60F:)"
        raise RefusedError(what, _AGAIN)
    begins, currency, before = _balance(opening)
    ends, _, after = _balance(closing) if closing else ("", "", "")
    number = by_name.get("28C") or by_name.get("28")
    name = account.text.strip().split("\n")[0].strip()
    lines = _lines(block, currency, notes)
    # The opening balance is that of the last day before: the statement begins where its lines do.
    days = sorted(line.date for line in lines)
    first = days[0] if days else ends or begins
    last = max(ends, days[-1]) if days else ends or begins
    one = Statement(
        block[0].place, name.removesuffix(currency) or name, "MT940",
        " ".join(number.text.split()) if number else "", min(first, last), last,
        before, after, currency, lines,
    )  # fmt: skip
    return one, opening.name == "60M", closing is not None and closing.name == "62M"


def _whole(found: list[tuple[Statement, bool, bool]]) -> list[Statement]:
    """Return the statements with their pages put together: :62M: of one is :60M: of the next."""
    whole: list[Statement] = []
    waiting: Statement | None = None
    for one, begun, unfinished in found:
        if begun:
            if waiting is None or waiting.account != one.account or waiting.closing != one.opening:
                raise RefusedError(
                    f"line {one.place}: the page begins in the middle of a statement (:60M:), and "
                    "the page before it is not in this file",
                    "Put the pages of the statement into one file, in their order.",
                )
            waiting.lines += one.lines
            waiting.closing = one.closing
            waiting.begins = min(waiting.begins, one.begins)
            waiting.ends = max(waiting.ends, one.ends)
        else:
            if waiting is not None:
                break
            waiting = one
            whole.append(one)
        if not unfinished:
            waiting = None
    if waiting is not None:
        raise RefusedError(
            f"line {waiting.place}: the last page of the statement is not in this file (:62M: is "
            "not the end)",
            "Put the pages of the statement into one file, in their order.",
        )
    return whole


def _balance(tag: Tag) -> tuple[str, str, str]:
    """Return a balance's day, its currency, and the amount with its currency."""
    from mt940 import tags  # noqa: PLC0415 # only in the reading process
    from mt940.models import Transactions  # noqa: PLC0415 # same

    text = tag.text.strip()
    try:
        parts = tags.FinalOpeningBalance().parse(Transactions(), text)
    except RuntimeError:
        parts = {}
    whole = re.match(r"[DC]\d{6}[A-Z]{3}[0-9,]+\Z", text)
    if not parts or not whole:
        what = f"line {tag.place}: {text[:40]!r} is no balance: :{tag.name}: is D or C, the day, "
        raise RefusedError(f"{what}the currency, the amount", _AGAIN)
    number = number_text(str(parts["amount"]), tag.place)
    number = opposite(number) if parts["status"] == "D" else number
    day = f"{_century(str(parts['year']))}-{parts['month']}-{parts['day']}"
    currency = str(parts["currency"])
    return day, currency, f"{number} {currency}"


def _lines(block: list[Tag], currency: str, notes: list[str]) -> list[Line]:
    lines: list[Line] = []
    before = ""
    for tag in block:
        if tag.name == "61":
            lines.append(_line(tag, currency, notes))
        elif tag.name == "86" and before in {"61", "NS", "86"} and lines:
            lines[-1] = _described(lines[-1], tag.text)
        elif tag.name == "NS" and before in {"61", "86"} and lines:
            text = joined(lines[-1].description, _unmarked(tag.text))
            lines[-1] = lines[-1]._replace(description=text)
        before = tag.name
    return lines


def _unmarked(text: str) -> str:
    """Return the text of a `:NS:` field without the two digits that begin its lines."""
    return " ".join(line[2:] if line[:2].isdigit() else line for line in text.split("\n"))


def _line(tag: Tag, currency: str, notes: list[str]) -> Line:
    from mt940 import tags  # noqa: PLC0415 # only in the reading process
    from mt940.models import Transactions  # noqa: PLC0415 # same

    text = "\n".join(line.rstrip() for line in tag.text.rstrip().split("\n"))
    try:
        parts: dict[str, Any] = dict(tags.Statement().parse(Transactions(), text))
    except RuntimeError:
        what = f"line {tag.place}: {text[:60]!r} is no entry (:61:) of an MT940 statement"
        raise RefusedError(what, _AGAIN) from None
    own = str(parts["customer_reference"] or "").strip()
    if parts["id"] is None and own[:1] in {".", ","}:
        what = f"line {tag.place}: {text[:60]!r} has an amount with a point; MT940 has a comma"
        raise RefusedError(what, _AGAIN)
    number = number_text(str(parts["amount"]), tag.place)
    # A reversed debit (RD) is money in, a reversed credit (RC) money out.
    if parts["status"] in {"D", "RC"}:
        number = opposite(number)
    value = _value_day(parts, tag.place, notes)
    reference = str(parts["bank_reference"] or "").strip()
    return Line(
        place=tag.place,
        date=_entry_day(parts, value, tag.place),
        amount=number,
        currency=currency,
        value_date=value.isoformat(),
        reference="" if reference in _NO_REFERENCE else reference,
        end_to_end="" if own in _NO_REFERENCE else own,
        description=joined(
            GIVEN_BACK if parts["status"] == "RD" else "", str(parts["extra_details"] or "")
        ),
    )


def _century(year: str) -> int:
    """Return a year of two digits in full: from 1970 to 2069."""
    return int(year) + (1900 if int(year) >= 70 else 2000)


def _value_day(parts: dict[str, Any], place: int, notes: list[str]) -> datetime.date:
    year, month, day = _century(str(parts["year"])), int(parts["month"]), int(parts["day"])
    try:
        return datetime.date(year, month, day)
    except ValueError:
        if month == 2 and day in {29, 30}:
            # Banks that count thirty days to a month write it, and mean its last day.
            last = datetime.date(year, 3, 1) - datetime.timedelta(days=1)
            notes.append(f"line {place}: value date {day} February is read as {last}")
            return last
        what = f"line {place}: {parts['year']}{parts['month']}{parts['day']} is no day"
        raise RefusedError(what, _AGAIN) from None


def _entry_day(parts: dict[str, Any], value: datetime.date, place: int) -> str:
    """Return the booking day, which is written without its year: the nearest to the value date."""
    month, day = str(parts["entry_month"] or ""), str(parts["entry_day"] or "")
    if not (month.isdigit() and day.isdigit()):
        return value.isoformat()
    days = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            days.append(datetime.date(year, int(month), int(day)))
        except ValueError:
            continue
    if not days:
        raise RefusedError(f"line {place}: {month}{day} is no day of a year", _AGAIN)
    return min(days, key=lambda one: abs((one - value).days)).isoformat()


_FIELD = re.compile(r"\?(\d\d)")
_WORDS = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+(.*?)(?=(?:EREF|KREF|MREF|CRED|DEBT|"
    r"SVWZ|ABWA|ABWE|IBAN|BIC)\+|\Z)",
    re.DOTALL,
)


def _described(line: Line, text: str) -> Line:
    """Return a line with what its `:86:` says; the fields `?20` and on where it has them."""
    flat = "".join(text.split("\n"))
    if not re.match(r" ?\d{3}\?\d\d", flat):
        whole = joined(line.description, text.replace("\n", " "))
        return line._replace(description=whole)
    parts = _FIELD.split(flat)
    fields: dict[str, str] = {}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        fields[name] = fields.get(name, "") + value
    # Fields 20 to 29 and 60 to 63 are one text, cut wherever a field was full.
    purpose = "".join(fields.get(f"{at}", "") for at in (*range(20, 30), *range(60, 64)))
    words = {name: " ".join(value.split()) for name, value in _WORDS.findall(purpose)}
    described = joined(line.description, fields.get("00", ""), words.get("SVWZ", ""), purpose)
    return line._replace(
        party=joined(f"{fields.get('32', '')}{fields.get('33', '')}"),
        party_account=fields.get("31", "").strip(),
        end_to_end=words.get("EREF") or line.end_to_end,
        description=described,
    )
