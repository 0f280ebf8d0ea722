"""The gate: what comes out reads back as what went in, or nothing comes out."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from beancount.core import account as account_module
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import MISSING
from beancount.parser import parser
from beancount.parser.grammar import ValueType
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import directives, emitter
from ledger.emitter import EmitError, emit
from tests.ledger.hostile import DAY, ENTRIES
from tests.writing_kit import interest, leg, transaction

ACCOUNT = "Assets:VTF:Cash:Main"
TEN = Amount(Decimal("10.00"), "USD")

ONE_OF_EACH = [
    data.Open({}, DAY, ACCOUNT, ["USD", "EUR"], data.Booking.FIFO),
    data.Open({}, DAY, "Income:VTF:Interest", None, None),
    data.Commodity({"name": "Dollar"}, DAY, "USD"),
    data.Balance({}, DAY, ACCOUNT, TEN, None, None),
    data.Balance({}, DAY, ACCOUNT, TEN, Decimal("0.5"), None),
    data.Note({}, DAY, ACCOUNT, 'a "quoted" \\ note', frozenset({"b", "a"}), None),
    data.Document({}, DAY, ACCOUNT, "sources/a.pdf", None, frozenset({"link/1"})),
    data.Document({}, DAY, ACCOUNT, "/archive/a.pdf", frozenset(), frozenset()),
    data.Event({}, DAY, "place", "Bamako"),
    data.Query({}, DAY, "all", "select *\nfrom postings"),
    data.Price({"source": "UNORE"}, DAY, "USD", Amount(Decimal("0.815"), "EUR")),
    data.Custom(
        {"yes": True, "no": False, "empty": None, "day": DAY, "number": Decimal(-3)},
        DAY,
        "kind",
        [
            ValueType("text", str),
            ValueType(Decimal(1), Decimal),
            ValueType(Decimal("-2.5"), Decimal),
            ValueType(Amount(Decimal(-3), "USD"), Amount),
            ValueType(ACCOUNT, account_module.TYPE),
            ValueType(DAY, datetime.date),
            ValueType(True, bool),
        ],
    ),
    data.Custom({}, DAY, "bare", None),
    transaction(
        leg(ACCOUNT, "10.00", place="Gao"),
        leg("Income:VTF:Interest", "-10")._replace(flag="!"),
        funding="VTF-GENERAL",
    )._replace(payee="Côte d’Ivoire", tags={"x", "a"}, links={"l"}),
    data.Close({}, DAY, ACCOUNT),
]


def test_each_kind_is_written() -> None:
    """Every kind of directive has one spelling; negative custom values stand in parentheses."""
    assert emit(ONE_OF_EACH) == (
        '2013-06-02 open Assets:VTF:Cash:Main USD,EUR "FIFO"\n'
        "\n"
        "2013-06-02 open Income:VTF:Interest\n"
        "\n"
        "2013-06-02 commodity USD\n"
        '  name: "Dollar"\n'
        "\n"
        "2013-06-02 balance Assets:VTF:Cash:Main 10.00 USD\n"
        "\n"
        "2013-06-02 balance Assets:VTF:Cash:Main 10.00 ~ 0.5 USD\n"
        "\n"
        '2013-06-02 note Assets:VTF:Cash:Main "a \\"quoted\\" \\\\ note" #a #b\n'
        "\n"
        '2013-06-02 document Assets:VTF:Cash:Main "sources/a.pdf" ^link/1\n'
        "\n"
        '2013-06-02 document Assets:VTF:Cash:Main "/archive/a.pdf"\n'
        "\n"
        '2013-06-02 event "place" "Bamako"\n'
        "\n"
        '2013-06-02 query "all" "select *\\nfrom postings"\n'
        "\n"
        "2013-06-02 price USD 0.815 EUR\n"
        '  source: "UNORE"\n'
        "\n"
        '2013-06-02 custom "kind" "text" 1 (-2.5) (-3) USD Assets:VTF:Cash:Main 2013-06-02 TRUE\n'
        "  yes: TRUE\n"
        "  no: FALSE\n"
        "  empty: NULL\n"
        "  day: 2013-06-02\n"
        "  number: -3\n"
        "\n"
        '2013-06-02 custom "bare"\n'
        "\n"
        '2013-06-02 * "Côte d’Ivoire" "interest" #a #x ^l\n'
        '  funding: "VTF-GENERAL"\n'
        "  Assets:VTF:Cash:Main                                      10.00 USD\n"
        '    place: "Gao"\n'
        "  ! Income:VTF:Interest                                         -10 USD\n"
        "\n"
        "2013-06-02 close Assets:VTF:Cash:Main\n"
    )


def test_nothing_is_nothing() -> None:
    """No entries are no text."""
    assert emit([]) == ""


def test_order_of_writing_is_kept() -> None:
    """Entries stand in the order given, whatever their dates."""
    late = interest("2")._replace(date=datetime.date(2014, 1, 1))

    assert emit([late, interest("1")]).index("2014-01-01") == 0


def test_text_is_normalised() -> None:
    """The same letters written in two ways become one."""
    written = emit([data.Event({"name": "A\u030angstro\u0308m"}, DAY, "e\u0301", "\u212b")])

    assert written == '2013-06-02 event "\u00e9" "\u00c5"\n  name: "\u00c5ngstr\u00f6m"\n'


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (data.Pad({}, DAY, ACCOUNT, "Equity:VTF:Opening"), "pad invents money"),
        (interest()._replace(flag=None), "flag: None is not a flag"),
        (interest()._replace(flag="PP"), "flag: 'PP' is not a flag"),
        (interest()._replace(narration=None), "narration: None is not a text"),
        (interest()._replace(narration="a\tb"), r"U+0009 (a control character) at character 2"),
        (interest()._replace(payee="\u202e"), "payee: it holds U+202E (right-to-left override)"),
        (interest()._replace(narration="\ud800"), "U+D800 (half of a character (surrogate))"),
        (interest()._replace(date=datetime.datetime(2013, 1, 1)), "is not a date"),  # noqa: DTZ001
        (interest()._replace(tags={"a b"}), "tags: 'a b' is not a tag or link"),
        (interest()._replace(links={"é"}), "links: 'é' is not a tag or link"),
        (interest()._replace(links=[["x"]]), "links: unhashable"),
        (interest()._replace(meta={"lists": [1]}), "metadata 'lists': [1] is a list"),
        (interest()._replace(meta={"count": 1}), "metadata 'count': 1 is a int"),
        (interest()._replace(meta={"Key": "x"}), "metadata 'Key': 'Key' is not a metadata key"),
        (interest()._replace(meta={"__tag__": "x"}), "is not a metadata key"),
        (transaction(leg("Assets:Cash\n", "1")), r"posting 'Assets:Cash\n'"),
        (transaction(leg("Kasse:VTF", "1")), "'Kasse:VTF' is not an account"),
        (transaction(leg("Assets:Été", "1")), "'Assets:Été' is not an account"),
        (transaction(leg(ACCOUNT, "NaN")), "NaN is not a number"),
        (transaction(leg(ACCOUNT, "-Infinity")), "-Infinity is not a number"),
        (transaction(leg(ACCOUNT, "1", "usd")), "'usd' is not a currency"),
        (transaction(leg(ACCOUNT, "1", "TRUE")), "'TRUE' is not a currency"),
        (transaction(leg(ACCOUNT, "1")._replace(units=None)), "both legs are written out"),
        (transaction(leg(ACCOUNT, "1")._replace(units=MISSING)), "both legs are written out"),
        (transaction(leg(ACCOUNT, "1")._replace(price=TEN)), "no costs and prices here"),
        (transaction(leg(ACCOUNT, "1")._replace(cost=TEN)), "no costs and prices here"),
        (transaction(leg(ACCOUNT, "1")._replace(flag="x")), "posting flag: 'x' is not a flag"),
        (data.Price({}, DAY, "USD", Amount(None, "EUR")), "amount: None is not a decimal number"),
        (data.Price({}, DAY, "USD", Decimal(1)), "is not an amount: it must be written out"),
        (data.Balance({}, DAY, ACCOUNT, TEN, None, TEN), "a balance that failed"),
        (data.Custom({}, DAY, "x", [ValueType(None, None)]), "no empty values"),
        (data.Custom({}, DAY, "x", [ValueType("x", account_module.TYPE)]), "is not an account"),
        (data.Open({}, DAY, ACCOUNT, ["V"], None), "currencies: 'V' is not a currency"),
    ],
)
def test_refused_with_a_reason(entry: Any, message: str) -> None:
    """What Beancount would read as something else, or a person would not see, is refused."""
    with pytest.raises(EmitError) as caught:
        emit([interest(), entry])

    assert "entry 2, a" in str(caught.value)
    assert message in str(caught.value)


def test_refusal_names_the_cells() -> None:
    """The place of a refusal is the entry's origin, unless that is what cannot be shown."""
    for origin, where in [("7f3a9c21d0aa S!A1", "7f3a9c21d0aa S!A1"), ("\ud800", "")]:
        with pytest.raises(EmitError) as caught:
            emit([interest()._replace(meta={"origin": origin}, flag="x")])
        assert caught.value.where == where


def test_only_directives_are_written() -> None:
    """Anything that is not a Beancount directive is refused by its kind."""
    with pytest.raises(EmitError, match="entry 1: a str cannot be written"):
        emit(["2013-01-01 open Assets:A"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ('2013-06-02 event "a"\n', "does not read back: syntax error"),
        ('2013-06-02 event "a" "c"\n', "description reads back as something else"),
        ('2013-06-02 event "a" "b"\n  c-d: 1\n', "metadata reads back"),
        ('2013-06-02 query "a" "b"\n', "kind reads back"),
        ('2013-06-02 event "a" "b"\n2013-06-02 event "a" "b"\n', "1 entries were written and 2"),
        ('2013-06-02 event "a" "b"\nplugin "evil"\n', "1 entries were written and 1 read back"),
        ('2013-06-02 event "a" "b"\noption "title" "x"\n', "1 entries were written and 1"),
        ('2013-06-02 event "a" "b"\ninclude "x"\n', "1 entries were written and 1 read back"),
    ],
)
def test_gate_does_not_trust_the_writing(
    monkeypatch: pytest.MonkeyPatch, wrong: str, message: str
) -> None:
    """Whatever a writer gets wrong is found by reading back."""
    monkeypatch.setitem(directives.WRITERS, data.Event, lambda _entry: wrong)
    with pytest.raises(EmitError, match=message):
        emit([data.Event({}, DAY, "a", "b")])


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (interest(), interest("2.00")),
        (interest(), interest()._replace(postings=[])),
        (interest(), interest()._replace(meta={"filename": "", "lineno": 1, "x-y": "z"})),
        (transaction(yes=True), transaction(yes=Decimal(1))),
        (transaction(yes="TRUE"), transaction(yes=True)),
        (transaction(leg(ACCOUNT, "1", place="x")), transaction(leg(ACCOUNT, "1", place="y"))),
        (transaction()._replace(tags={"a"}), transaction()._replace(tags={"b"})),
        (
            data.Custom({}, DAY, "x", [ValueType(ACCOUNT, str)]),
            data.Custom({}, DAY, "x", [ValueType(ACCOUNT, account_module.TYPE)]),
        ),
        (data.Custom({}, DAY, "x", [ValueType("a", str)]), data.Custom({}, DAY, "x", None)),
        (
            data.Document({}, DAY, ACCOUNT, "a.pdf", None, None),
            data.Document({}, DAY, ACCOUNT, "/b.pdf", None, None),
        ),
    ],
)
def test_differences_are_seen(entry: Any, found: Any) -> None:
    """Each way in which an entry can come back as another is seen."""
    if found.meta.get("lineno") is None:
        found = found._replace(meta={**found.meta, "filename": "", "lineno": 1})

    assert emitter._difference(entry, found)


def test_error_after_the_last_entry_is_the_last_entry_s() -> None:
    """A parser may complain about a line beyond the text."""
    assert emitter._entry_at(["a\n", "b\n"], 99) == 1


def normal(entry: Any) -> Any:
    """Return an entry in the one form in which it must read back."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, data.Posting):
            return (*map(plain, value[:5]), facts(value.meta))
        if isinstance(value, ValueType):
            return plain(value.value), value.dtype is account_module.TYPE
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        if isinstance(value, list):
            return [plain(item) for item in value]
        return type(value).__name__, value

    def facts(meta: dict[str, Any] | None) -> dict[str, Any]:
        return {
            key: plain(value)
            for key, value in (meta or {}).items()
            if key not in {"filename", "lineno"}
        }

    empty = {"tags", "links", "currencies", "values"}
    return type(entry).__name__, {
        name: facts(value)
        if name == "meta"
        else plain((value or []) if name in empty and not value else value)
        for name, value in entry._asdict().items()
        if not (name == "filename" and isinstance(entry, data.Document))
    }


def reads_back(entries: list[Any]) -> bool:
    """Return whether entries were written; if so they must read back, by another comparison."""
    try:
        text = emit(entries)
    except EmitError as error:
        assert error.what  # noqa: PT017 # the property is either this or the one below
        return False
    assert text.isprintable() or "\n" in text
    parsed, errors, options = parser.parse_string(text)
    parsed.sort(key=lambda entry: entry.meta["lineno"])
    assert errors == []
    assert (options["plugin"], options["include"]) == ([], [])
    assert [normal(entry) for entry in parsed] == [normal(entry) for entry in entries]
    assert all(unicodedata.category(char) != "Cc" for char in text if char != "\n")
    return True


@given(st.lists(ENTRIES, max_size=2))
@settings(max_examples=300)
def test_never_altered(entries: list[Any]) -> None:
    """Any entry reads back as it was, or is refused with a reason."""
    reads_back(entries)


@pytest.mark.soak
@given(st.lists(ENTRIES, max_size=2))
@settings(max_examples=10_000)
def test_never_altered_in_ten_thousand(entries: list[Any]) -> None:
    """Ten thousand lists of hostile entries: written and read back, or refused."""
    reads_back(entries)
