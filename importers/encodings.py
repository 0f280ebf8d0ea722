"""Which encoding a text is in: by its mark, by its bytes, or inferred and then said.

UTF-8, UTF-16 and UTF-32 are recognised by what they are. Anything else is one of dozens of national
encodings in which the same bytes are other letters; chardet weighs them, and a note says which was
taken, on what letters, and what else it might be. Runs in the reading process.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import islice
from typing import NamedTuple

#: Encodings that spreadsheet programs write, the likelier first: Windows, Macintosh, East Asia,
#: then what Unix and DOS had. Between some that fit as well, the first is taken.
NAMES = {
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
    "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1255": "Windows-1255",
    "cp1256": "Windows-1256", "cp1257": "Windows-1257", "cp1258": "Windows-1258",
    "cp874": "Windows-874", "mac_roman": "Mac Roman", "mac_latin2": "Mac Latin 2",
    "mac_cyrillic": "Mac Cyrillic", "mac_greek": "Mac Greek", "mac_turkish": "Mac Turkish",
    "cp932": "Shift-JIS", "gb18030": "GB18030", "big5hkscs": "Big5", "cp949": "EUC-KR",
    "euc_jp": "EUC-JP", "koi8_r": "KOI8-R", "koi8_u": "KOI8-U", "iso8859_2": "ISO 8859-2",
    "iso8859_5": "ISO 8859-5", "iso8859_7": "ISO 8859-7", "iso8859_9": "ISO 8859-9",
    "iso8859_15": "ISO 8859-15", "cp850": "DOS 850", "cp437": "DOS 437", "cp852": "DOS 852",
    "cp866": "DOS 866",
}  # fmt: skip

#: Encodings of which one of the above is the larger.
_KIN = {
    "iso8859_1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "shift_jis_2004": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs",
    "euc_kr": "cp949", "iso8859_8": "cp1255", "euc_jis_2004": "euc_jp", "cp858": "cp850",
    "tis_620": "cp874", "iso8859_11": "cp874", "iso8859_6": "cp1256",
}  # fmt: skip

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: From which share of the best one's weight on an encoding fits just as well, or is mentioned.
_AS_WELL = 0.97
_MENTIONED = 0.9
#: Below this weight the letters say nothing: then it is what most programs write.
_NOTHING = 0.01
#: How many encodings are held against each other.
_CANDIDATES = 6
_SAMPLE = 60_000
_WORD = re.compile(r"[^,;|\t\r\n]*")
_ADVICE = "Look at accents and names, or save it as UTF-8."
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH = re.compile(r"[^\x00-\x7f]")
#: What no person writes: control characters, and the lines that DOS drew boxes with.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u2310\u2320\u2321\u2500-\u259f]"
)


class Text(NamedTuple):
    """A text, and a note on its encoding where that is not plain."""

    text: str
    note: str


def decoded(content: bytes) -> Text | None:
    """Return the text and a note on its encoding (empty if it says so itself), None if no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, "")
    if b"\0" in content[:4096]:
        return _unmarked(content)
    return _decoded(content, "utf-8", "") or _inferred(content)


def _decoded(content: bytes, encoding: str, note: str) -> Text | None:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return None if "\0" in text else Text(text, note)


def _unmarked(content: bytes) -> Text | None:
    """Return a text in UTF-16 or UTF-32 without a mark: its zeros stand at regular places."""
    head = content[:4096]
    zeros = [head[at::4].count(0) for at in range(4)]
    rest = head.replace(b"\0", b"")
    if rest.isascii() and not _CONTROL.search(rest.decode()) and 5 * sum(zeros) < 2 * len(head):
        return None  # plain letters with a few zeros between them: a damaged file
    for encoding, places in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if all(zeros[at] >= len(head) // 4 * 9 // 10 for at in places):
            found = _decoded(content, encoding, _no_mark(encoding))
            if found and not _CONTROL.search(found.text):
                return found
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < 9 * min(even, odd):
        return None
    found = _decoded(content, encoding, _no_mark(encoding))
    return found if found and _is_text(found.text) else None


def _no_mark(encoding: str) -> str:
    return f"read as {encoding.upper()}: it has no byte order mark"


def _is_text(text: str) -> bool:
    """Return whether there is nothing in a text that no person writes."""
    strange = {"Cn", "Co", "Cs"}
    return not _CONTROL.search(text) and not any(
        unicodedata.category(char) in strange for char in set(text)
    )


def _inferred(content: bytes) -> Text | None:
    """Return a text in the encoding that fits its letters best, and a note that it was inferred."""
    import chardet  # noqa: PLC0415 # costs 40 ms, and most files are plain

    sample = _sample(content)
    weighed: dict[str, float] = {}
    for one in chardet.detect_all(sample, ignore_threshold=True, compat_names=False):
        if one["encoding"]:
            name = _KIN.get(_codec(one["encoding"]), _codec(one["encoding"]))
            weighed[name] = max(weighed.get(name, 0), one["confidence"])
    order = sorted(NAMES, key=lambda name: -weighed.get(_codec(name), -1))
    found = ((name, _fitting(content, name)) for name in order)
    fitting = list(islice(((name, text) for name, text in found if text is not None), _CANDIDATES))
    if not fitting:
        return None
    best = weighed.get(_codec(fitting[0][0]), 0)
    near = {name: weighed.get(_codec(name), 0) / best if best else 1 for name, _ in fitting}
    least = _AS_WELL if best >= _NOTHING else 0
    order = list(NAMES)
    name, text = min(
        (one for one in fitting if near[one[0]] >= least), key=lambda one: order.index(one[0])
    )
    others = [one for one in fitting if near[one[0]] >= _MENTIONED and one[1] != text]
    return Text(text, _note(name, text, others))


def _sample(content: bytes) -> bytes:
    """Return lines that have other letters than plain ones."""
    first = _HIGH_BYTE.search(content)
    at = first.start() if first else 0
    lines = content[max(at - 200, 0) : at + 10 * _SAMPLE].splitlines()
    return b"\n".join(line for line in lines if not line.isascii())[:_SAMPLE]


def _fitting(content: bytes, encoding: str) -> str | None:
    """Return the text in an encoding, None where no person would have written it."""
    found = _decoded(content, encoding, "")
    return None if found is None or _CONTROL.search(found.text) else found.text


def _note(name: str, text: str, others: list[tuple[str, str]]) -> str:
    for other, found in others:
        if len(found) == len(text):
            pairs = enumerate(zip(text, found, strict=True))
            at = next(at for at, (one, two) in pairs if one != two)
            words = _words(text, at)
            return (
                f"not UTF-8: read as {NAMES[name]}, {text[words]!r}; its letters fit "
                f"{NAMES[other]} as well, {found[words]!r}. {_ADVICE}"
            )
    seen = _HIGH.search(text)
    example = f", for example {text[_words(text, seen.start())]!r}" if seen else ""
    return f"not UTF-8: read as {NAMES[name]}, inferred from its letters{example}. {_ADVICE}"


def _words(text: str, at: int) -> slice:
    """Return where the words of a cell stand, around a place in it."""
    start = max(max(text.rfind(mark, 0, at) for mark in ",;\t\r\n|") + 1, at - 20)
    found = _WORD.match(text, at, at + 20)
    return slice(start, found.end() if found else at + 1)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        return name
