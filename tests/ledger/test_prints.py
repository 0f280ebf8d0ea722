"""What is loaded is what was to be written: prints, shapes, and the proof in the candidate."""

from __future__ import annotations

import datetime
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core import account as account_module
from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import parser
from beancount.parser.grammar import ValueType
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import directives
from ledger.batches import write_batch
from ledger.candidate import prove
from ledger.emitter import EmitError, emit, write_out
from ledger.prints import SIZE, print_of
from ledger.shapes import well_formed
from ledger.unseen import UNSEEN
from ledger.words import BudgetClass
from tests.ledger.hostile import DAY, ENTRIES
from tests.ledger.test_emitter import ACCOUNT, ONE_OF_EACH, TEN
from tests.writing_kit import batch, content, interest, leg, new_books, transaction

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """New books."""
    return new_books(tmp_path)


def parsed(text: str) -> list[Any]:
    """Return what Beancount reads from a text, in the order of its lines."""
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return sorted(entries, key=lambda entry: entry.meta["lineno"])


def test_the_text_is_the_gate_s() -> None:
    """Both ways of writing give the same bytes, whatever kinds of entry there are."""
    written = write_out(ONE_OF_EACH)

    assert written.content.decode() == emit(ONE_OF_EACH)
    assert len(written.prints) == SIZE * len(ONE_OF_EACH)
    assert write_out([]) == (b"", b"")


def test_prints_are_those_of_what_is_read() -> None:
    """Every kind of directive reads back with the print that it went out with."""
    written = write_out(ONE_OF_EACH, folder=str(Path.cwd()))
    prints = b"".join(print_of(entry) for entry in parsed(written.content.decode()))

    assert prints == written.prints


TRICKY = transaction(leg(ACCOUNT, "10.00", place="Gao"), leg(ACCOUNT, "-10.00"), funding="V")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (interest("1.00"), interest("2.00")),
        (transaction(leg(ACCOUNT, "-1")), transaction(leg(ACCOUNT, "-2"))),
        (transaction(leg(ACCOUNT, "0")), transaction(leg(ACCOUNT, str(2**61 - 1)))),
        (transaction(leg(ACCOUNT, "1.0")), transaction(leg(ACCOUNT, "1.00"))),
        (interest(), interest()._replace(postings=[])),
        (interest(), interest()._replace(postings=interest().postings[::-1])),
        (interest(), interest()._replace(flag="!")),
        (interest()._replace(payee=None), interest()._replace(payee="")),
        (interest()._replace(payee="a", narration="b"), interest()._replace(narration="a")),
        (interest()._replace(tags={"a"}), interest()._replace(links={"a"})),
        (interest(), interest()._replace(date=datetime.date(2013, 6, 3))),
        (transaction(yes=True), transaction(yes=Decimal(1))),
        (transaction(yes=True), transaction(yes="TRUE")),
        (transaction(yes=None), transaction()),
        (transaction(sum=TEN), transaction(sum="10.00 USD")),
        (transaction(day=DAY), transaction(day="2013-06-02")),
        (transaction(ab="c", de="f"), transaction(de="f", ab="c")),
        (transaction(ab="c"), transaction(abc="")),
        (TRICKY, TRICKY._replace(postings=[leg(ACCOUNT, "10.00"), leg(ACCOUNT, "-10.00")])),
        (TRICKY, TRICKY._replace(postings=[leg(ACCOUNT, "10.00", place="Ga"), TRICKY.postings[1]])),
        (
            TRICKY,
            TRICKY._replace(
                postings=[leg(ACCOUNT, "10.00"), leg(ACCOUNT, "-10.00", place="Gao")],
            ),
        ),
        (
            transaction(leg(ACCOUNT, "1")),
            transaction(leg(ACCOUNT, "1")._replace(flag="!")),
        ),
        (
            transaction(leg(ACCOUNT, "1")),
            transaction(leg(ACCOUNT, "1")._replace(price=TEN)),
        ),
        (transaction(leg(ACCOUNT, "1")), transaction(leg(ACCOUNT, "1", "EUR"))),
        (
            transaction(leg(ACCOUNT, "1")),
            transaction(leg(ACCOUNT, "1")._replace(units=Amount(None, "USD"))),
        ),
        (
            transaction(leg(ACCOUNT, "1")._replace(meta={"lineno": 1, "place": "x"})),
            transaction(leg(ACCOUNT, "1")._replace(meta={"lineno": 1, "filename": "x"})),
        ),
        (
            data.Custom({}, DAY, "x", [ValueType(ACCOUNT, str)]),
            data.Custom({}, DAY, "x", [ValueType(ACCOUNT, account_module.TYPE)]),
        ),
        (data.Custom({}, DAY, "x", [ValueType("a", str)]), data.Custom({}, DAY, "x", None)),
        (
            data.Custom({}, DAY, "x", [ValueType("a", str), ValueType("b", str)]),
            data.Custom({}, DAY, "x", [ValueType("b", str), ValueType("a", str)]),
        ),
        (data.Event({}, DAY, "a", "b"), data.Query({}, DAY, "a", "b")),
        (
            data.Document({}, DAY, ACCOUNT, "a.pdf", None, None),
            data.Document({}, DAY, ACCOUNT, "b.pdf", None, None),
        ),
        (data.Open({}, DAY, ACCOUNT, ["USD"], None), data.Open({}, DAY, ACCOUNT, None, None)),
    ],
)
def test_a_print_sees_each_difference(one: Any, other: Any) -> None:
    """What differs in anything that is written has another print."""
    assert print_of(one) != print_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (transaction(leg(ACCOUNT, "1.83E+7")), transaction(leg(ACCOUNT, "18300000"))),
        (transaction(leg(ACCOUNT, "-0.00")), transaction(leg(ACCOUNT, "0.00"))),
        (transaction(sum=Decimal("-0.0")), transaction(sum=Decimal("0.0"))),
        (TRICKY, TRICKY._replace(postings=parsed(emit([TRICKY]))[0].postings)),
        (transaction(word="A\u030a"), transaction(word="\u00c5")),
        (transaction(word=BudgetClass.STAFF), transaction(word="Staff")),
        (interest()._replace(tags=None), interest()),
        (interest(), interest()._replace(meta={**interest().meta, "lineno": 7, "filename": "x"})),
        (
            data.Balance({}, DAY, ACCOUNT, TEN, None, None),
            data.Balance({}, DAY, ACCOUNT, TEN, None, TEN),
        ),
    ],
)
def test_a_print_forgives_the_way_of_writing(one: Any, other: Any) -> None:
    """What the text says alike has one print; nor does the place of an entry count."""
    assert print_of(one) == print_of(other)


def loses(field: str, value: Any) -> Callable[[Any], str]:
    """Return a writer that writes a field as something else."""
    own = directives.WRITERS[data.Transaction]
    return lambda entry: own(entry._replace(**{field: value}))


@pytest.mark.parametrize(
    "wrong",
    [
        loses("payee", "Somebody else"),
        loses("narration", ""),
        loses("flag", "!"),
        loses("date", datetime.date(2013, 6, 3)),
        loses("tags", frozenset({"x"})),
        loses("links", frozenset({"x"})),
        loses("meta", {"funding": "VTF-GENERAL"}),
        loses("meta", {**interest().meta, "funding": "JPN"}),
        loses("postings", []),
        loses("postings", interest("1.01").postings),
        loses("postings", [posting._replace(flag="!") for posting in interest().postings]),
        loses("postings", [leg("Assets:VTF:Cash:UNHQ", "1.00", place="x"), leg(ACCOUNT, "-1.00")]),
    ],
)
def test_a_writer_that_loses_something_is_found_in_the_candidate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Any], str]
) -> None:
    """The text is well-formed and loads; it does not say what the entry says; nothing is kept."""
    write_batch(folder, batch("a"))
    before = content(folder)
    monkeypatch.setitem(directives.WRITERS, data.Transaction, wrong)
    with pytest.raises(EmitError, match=r"entry \d, an? \w+ of .* reads back as something else"):
        write_batch(folder, batch("b", interest()))

    assert content(folder) == before


def test_a_writer_of_facts_that_loses_something_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directives that move no money are held against their prints too."""
    own = directives.WRITERS[data.Custom]
    monkeypatch.setitem(
        directives.WRITERS, data.Custom, lambda entry: own(entry._replace(meta={"file": "x"}))
    )
    with pytest.raises(EmitError, match="entry 1, a custom of 1970-01-01, reads back"):
        write_batch(folder, batch())


def test_an_entry_lost_or_invented_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many entries are loaded from a batch as were written, and no plugin may say otherwise."""
    honest = loader._load
    before = content(folder)

    def dropping(*args: Any) -> Any:
        entries, errors, options = honest(*args)
        entries[:] = [entry for entry in entries if not isinstance(entry, data.Open)]
        return entries, errors, options

    monkeypatch.setattr(loader, "_load", dropping)
    with pytest.raises(EmitError, match="4 entries were written and 2 read back"):
        write_batch(folder, batch())

    assert content(folder) == before


def test_what_alters_entries_while_loading_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changes an amount between the file and the rules, nothing is kept."""
    honest = loader._load
    before = content(folder)

    def altering(*args: Any) -> Any:
        entries, errors, options = honest(*args)
        for at, entry in enumerate(entries):
            if isinstance(entry, data.Transaction):
                entries[at] = entry._replace(postings=interest("9.00", bank="Ba").postings)
        return entries, errors, options

    monkeypatch.setattr(loader, "_load", altering)
    with pytest.raises(EmitError, match="a transaction of 2013-06-02, reads back") as caught:
        write_batch(folder, batch())

    assert caught.value.where == "7f3a9c21d0aa 'Q1 2013'!A14:K14"
    assert content(folder) == before


def test_entries_without_a_file_are_nobody_s(tmp_path: Path) -> None:
    """An entry that came from no file is not taken for one of the batch."""
    prove([interest()], tmp_path / "x.beancount", b"")


@pytest.mark.parametrize(
    "block",
    [
        "",
        "\n",
        'plugin "evil"\n',
        'option "title" "x"\n',
        'include "x"\n',
        "pushtag #x\n",
        "poptag #x\n",
        "pushmeta a: 1\n",
        "; comment\n",
        "* heading\n",
        "2013-01-01 pad Assets:A Equity:B\n",
        "2013-01-01 close Assets:A",
        "2013-01-01 close Assets:A\n\n",
        "2013-01-01 close Assets:A ; comment\n",
        "2013-01-01 close Assets:A\n2013-01-01 close Assets:B\n",
        '2013-01-01 close Assets:A\nplugin "evil"\n',
        '2013-01-01 close Assets:A\n  ab: "x"\n; y\n',
        '2013-01-01 event "a" "b\nplugin "evil""\n',
        '2013-01-01 event "a" "b\\"\n',
        '2013-01-01 event "a" "b\\t"\n',
        '2013-01-01 event "a" "\x1b"\n',
        '2013-01-01 event "a" "\u202e"\n',
        '2013-01-01 event "a" "\ud800"\n',
        '2013-01-01 event "a" "e\u0301"\n',
        '2013-01-01 custom "a" 1 -2\n',
        '2013-01-01 custom "a" -2\n',
        '2013-01-01 custom "a" (1 + 2)\n',
        '2013-01-01 * "a"\n  Assets:A  1 USD @ 2 EUR\n',
        '2013-01-01 * "a"\n  Assets:A  1 USD {2 EUR}\n',
        '2013-01-01 * "a"\n  Assets:A\n',
        '2013-01-01 * "a"\n  Assets:A  1 + 1 USD\n',
        '2013-01-01 * "a"\n  Assets:A  1,000 USD\n',
        '2013-01-01 * "a"\n  ab: 1 + 1\n',
        '2013-01-01 * "a"\n  ab: #tag\n',
        '2013-01-01 * "a"\n ab: "x"\n',
        '2013-01-01 txn "a"\n',
        '2013/01/01 * "a"\n',
        "٢٠١٣-01-01 close Assets:A\n",
    ],
)
def test_no_other_shape_is_written(monkeypatch: pytest.MonkeyPatch, block: str) -> None:
    """Whatever a writer makes, only a plain directive leaves the gate."""
    assert not well_formed(block)
    monkeypatch.setitem(directives.WRITERS, data.Event, lambda _entry: block)
    with pytest.raises(EmitError, match=r"entry 2, a event of .* has not the shape of one"):
        write_out([interest(), data.Event({}, DAY, "a", "b")])


def test_characters_nobody_sees_have_no_place() -> None:
    """Each control character is refused, in a text and anywhere else."""
    for code in [*range(10), *range(11, 32), 127, 0x85, 0x200E, 0x2028, 0x2066, 0xFEFF]:
        assert not well_formed(f'2013-01-01 event "a" "{chr(code)}"\n')
        assert not well_formed(f"2013-01-01{chr(code)}close Assets:A\n")
    assert "\ufff9" in UNSEEN


def test_long_texts_are_looked_at_once() -> None:
    """No text makes the expression try again and again."""
    text = '2013-01-01 custom "a"' + " 1" * 50_000
    assert well_formed(f"{text}\n")
    assert not well_formed(f"{text} -\n")
    assert not well_formed('2013-01-01 event "a" "' + "\\\\" * 100_000)


def test_documents_are_named_from_the_folder_of_the_batch(tmp_path: Path) -> None:
    """Beancount makes a document's name absolute; it is the same document."""
    entry = data.Document({}, DAY, ACCOUNT, "a.pdf", None, None)
    path = tmp_path / "x.beancount"
    written = write_out([entry], str(tmp_path))
    path.write_bytes(written.content)
    entries, _, _ = parser.parse_file(str(path))

    prove(entries, path, written.prints)


def test_booking_may_sort_postings_by_currency(tmp_path: Path) -> None:
    """Postings in two currencies are sorted by Beancount; the entry is still what it was."""
    legs = [
        leg(ACCOUNT, "1"),
        leg(ACCOUNT, "2", "EUR"),
        leg(ACCOUNT, "-1"),
        leg(ACCOUNT, "-2", "EUR"),
    ]
    path = tmp_path / "x.beancount"
    written = write_out([transaction(*legs)])
    path.write_bytes(written.content)
    entries, _, _ = loader._load([(str(path), True)], None, None, None)
    prove(entries, path, written.prints)
    shuffled = [entries[0]._replace(postings=entries[0].postings[::-1])]

    prove(shuffled, path, written.prints)


def refused_alike(entries: list[Any]) -> None:
    """Hold the shorter way against the whole: what one refuses, so does the other."""
    try:
        text = emit(entries)
    except EmitError:
        text = None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "x.beancount"
        try:
            written = write_out(entries, place)
            path.write_bytes(written.content)
            found, errors, options = parser.parse_file(str(path))
            assert (options["plugin"], options["include"]) == ([], [])
            prove(found, path, written.prints)
        except EmitError:
            assert text is None
            return
    assert (text is None) == bool(errors)
    assert text is None or text == written.content.decode()


@given(st.lists(ENTRIES, max_size=2))
@settings(max_examples=300)
def test_the_shorter_way_is_as_strict(entries: list[Any]) -> None:
    """Whatever the full comparison refuses is refused, before or by the proof; all else passes."""
    refused_alike(entries)


@pytest.mark.soak
@given(st.lists(ENTRIES, max_size=2))
@settings(max_examples=10_000)
def test_the_shorter_way_is_as_strict_in_ten_thousand(entries: list[Any]) -> None:
    """Ten thousand lists of hostile entries."""
    refused_alike(entries)
