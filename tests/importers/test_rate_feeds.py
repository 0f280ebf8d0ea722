"""Published tables of rates as their publishers write them: every figure, as printed, once."""

from __future__ import annotations

import collections
import csv
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as Tree

import pytest

from importers.feeds import feed_of, rates_ecb, rates_fed, rates_un
from importers.recognise import find_layouts, recognise
from importers.workbook import read_workbook
from tests.importers.kit import small_peek, take
from tests.importers.rates_kit import (
    ECB,
    ECB_HISTORY,
    ECB_XML,
    FED_LONG,
    FED_WIDE,
    UN,
    real,
    zipped,
)


def rows_of(answer):
    """Return date, base, currency, rate and remark of each row of an answer, and its place."""
    assert answer[0] == "ok", answer
    ((name, rows, *_, places),) = answer[1]
    assert name == "rates"
    return [(*row[1:6], places[number]) for number, row in enumerate(rows[1:], 2)]


@pytest.mark.parametrize(
    ("content", "module"),
    [
        (UN.encode(), "rates_un"),
        (b"\xef\xbb\xbf" + UN.encode(), "rates_un"),
        (ECB.encode(), "rates_ecb"),
        (ECB_HISTORY.encode(), "rates_ecb"),
        (ECB_XML.encode(), "rates_ecb"),
        (zipped(ECB_HISTORY), "rates_ecb"),
        (FED_LONG.encode(), "rates_fed"),
        (FED_WIDE.encode(), "rates_fed"),
        (b"Date,Country,Amount\n2014-03-01,Norway,5\n", ""),
        (b"Date,Currency,Rate,Rate source\n", ""),
        (b"Date,Fund,USD\n", ""),
        (zipped(ECB_HISTORY, "xl/workbook.xml"), ""),
    ],
)
def test_a_table_is_told_by_its_bytes(content, module):
    """Whatever the file is called; what is no table of rates is none."""
    assert feed_of(content, ".dat") == module


def test_un_rates_by_currency_with_their_lines():
    """Countries that share a rate are one row; a revision within the month is another."""
    assert rows_of(rates_un.read(UN.encode())) == [
        ("01 Mar 2014", "USD", "NOK", "6.02", "", "line 7"),
        ("01 Mar 2014", "USD", "EUR", "0.73", "", "lines 14, 21"),
        ("17 Mar 2014", "USD", "NOK", "6.05", "", "line 28"),
        ("01 Mar 2014", "USD", "USD", "1", "", "line 35"),
    ]


def test_un_countries_that_disagree_are_two_rows():
    """And two rows of one currency and day are a finding, never a choice."""
    text = UN.replace("<rate>0.73</rate>", "<rate>0.74</rate>", 1)
    found = rows_of(rates_un.read(text.encode()))
    assert [row[3] for row in found if row[2] == "EUR"] == ["0.74", "0.73"]


@pytest.mark.parametrize(
    ("module", "content", "what"),
    [
        (rates_un, UN.replace("</UN_OPERATIONAL_RATES>", "", 1).encode(), "damaged"),
        (rates_un, b'<!DOCTYPE x [<!ENTITY a "b">]>' + UN.encode(), "document type"),
        (rates_un, UN.encode("utf-16"), "UTF-8"),
        (rates_un, b"<UN_OPERATIONAL_RATES_DATASET/>", "no rates"),
        (rates_ecb, ECB.replace("8.2775, ", "").encode(), "line 2 has 4 cells, the header 5"),
        (rates_ecb, ECB.replace("NOK", "Krone").encode(), "Krone"),
        (rates_ecb, ECB.replace("EEK", "NOK").encode(), "twice"),
        (rates_ecb, ECB.encode("utf-16"), "no table"),
        (rates_ecb, ECB_XML.replace("</Cube>", "", 1).encode(), "damaged"),
        (rates_ecb, b"<!DOCTYPE a>" + ECB_XML.encode(), "document type"),
        (rates_ecb, b"<a eurofxref=''/>", "no rates"),
        (rates_ecb, zipped(ECB_HISTORY, "eurofxref.csv", "other.csv"), "2 files"),
        (rates_ecb, zipped(ECB_HISTORY)[:90], "damaged"),
        (rates_fed, FED_LONG.replace("0.6017", "1.6617").encode(), "line 3 quotes the pound"),
        (rates_fed, FED_LONG.replace("United Kingdom", "Norway").encode(), "United Kingdom"),
        (rates_fed, FED_LONG.replace("2014-03-01", "2014-03-03").encode(), "daily"),
        (rates_fed, FED_LONG.replace("-03-01", "-01-01").replace("-08-", "-01-").encode(), "year"),
        (rates_fed, FED_LONG.replace(",5.9981", "").encode(), "line 2 has 2 cells"),
        (rates_fed, FED_LONG.encode() + b'2014-04-01,"Norway,5\n', "no table"),
        (rates_fed, FED_WIDE.replace('"1"', '"100"', 1).encode(), "times '100'"),
        (rates_fed, FED_WIDE.replace('"Currency:",', '"Coin:",').encode(), "no row Currency"),
        (rates_fed, FED_WIDE.replace("_Per_", "_of_").encode(), "no column"),
    ],
)
def test_what_is_not_read_says_why(module, content, what):
    """A damaged, hostile or turned-round table is refused whole."""
    status, said, advice = module.read(content)
    assert status == "refused"
    assert what in said
    assert advice


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch):
    """Whatever size it claims."""
    monkeypatch.setattr(rates_ecb, "SIZE_LIMIT", 20)
    assert "unpacks to more" in rates_ecb.read(zipped(ECB_HISTORY))[1]


def test_ecb_rates_of_a_day():
    """As published: units for one euro; a currency that has ended is a remark."""
    assert rows_of(rates_ecb.read(ECB.encode())) == [
        ("2014-03-14", "EUR", "USD", "1.3884", "", "line 2, column USD"),
        ("2014-03-14", "EUR", "NOK", "8.2775", "", "line 2, column NOK"),
        (
            "2014-03-14", "EUR", "EEK", "",
            "no rate (N/A): 2014-03-14, line 2, column EEK", "line 2, column EEK",
        ),
    ]  # fmt: skip


def test_ecb_runs_without_a_rate_are_one_row_each():
    """With the first and the last line of the run."""
    found = rows_of(rates_ecb.read(zipped(ECB_HISTORY)))
    where = "eurofxref-hist.csv, "
    assert [row[4] for row in found if row[2] == "EEK"] == [
        "",
        f"no rate (N/A): 2 days, 2014-03-14 to 2014-03-17, {where}lines 2 to 3, column EEK",
        f"no rate (N/A): 2010-12-30, {where}line 5, column EEK",
    ]
    assert found[0] == ("2014-03-17", "EUR", "USD", "1.3906", "", f"{where}line 2, column USD")


def test_the_xml_of_the_ecb_says_the_same_as_its_table():
    """Each rate with its own line."""
    found = rows_of(rates_ecb.read(ECB_XML.encode()))
    assert [row[:4] for row in found] == [
        row[:4] for row in rows_of(rates_ecb.read(ECB.encode()))[:2]
    ]
    assert [row[5] for row in found] == ["line 6", "line 7"]


def test_fed_rates_by_country():
    """A month that mixes two currencies has no rate; an unknown country is left to the reader."""
    text = FED_LONG + "2014-03-01,Atlantis,3\n2014-03-01,Norway,ND\n2002-01-01,Greece,1\n"
    found = rows_of(rates_fed.read(text.encode()))
    assert found[0] == ("2014-03-01", "USD", "NOK", "5.9981", "", "line 2")
    assert [row[1:5] for row in found[2:]] == [
        ("USD", "", "2495016.1501",
         "no rate (N/A): the month's average mixes two currencies of Venezuela"),
        ("USD", "GBP", "0.7770", ""),
        ("USD", "Atlantis", "3", ""),
        ("USD", "NOK", "", "no rate (N/A)"),
        ("USD", "GRD", "1", "no rate (N/A): the currency of Greece ended in 2000-12"),
    ]  # fmt: skip


def test_the_feds_own_form_says_what_is_quoted_in_what():
    """Dollars for an Australian dollar, kroner for a dollar; an index is no rate."""
    assert [row[:4] for row in rows_of(rates_fed.read(FED_WIDE.encode()))] == [
        ("2014-02-01", "AUD", "USD", "0.8972"),
        ("2014-02-01", "USD", "NOK", "6.1233"),
        ("2014-03-01", "AUD", "USD", "0.9072"),
        ("2014-03-01", "USD", "NOK", "5.9981"),
        ("2014-04-01", "USD", "NOK", "5.9845"),
        ("2014-04-01", "AUD", "USD", ""),
    ]


def test_the_reading_process_reads_them_too(tmp_path):
    """A file on disk, whatever its name, becomes the sheet that our own layout reads."""
    for number, content in enumerate((UN, ECB, ECB_XML, FED_LONG, FED_WIDE)):
        path = tmp_path / f"{number}.dat"
        path.write_text(content)
        (sheet,) = read_workbook(path).sheets
        assert recognise(sheet, find_layouts([])).known.layout.name == "published-rates"
        assert sheet.places[2].startswith("line")


def prices(path):
    """Return date, base, currency and figure of every price that a file makes."""
    taken = take(path, peek=small_peek())
    assert not [finding for finding in taken.findings if finding.severity == "error"]
    return {
        (str(e.date), e.currency, e.amount.currency, str(e.amount.number))
        for e in (draft.entry for draft in taken.sorted.new)
        if type(e).__name__ == "Price"
    }, taken


def test_real_un_rates_tie_to_an_independent_count():
    """Every currency of the file, counted by another reader of XML."""
    path = real("unore_2026-10-01.xml")
    tree = Tree.fromstring(path.read_text())  # noqa: S314 # a known file
    records = [
        (record.findtext("f_curr_code"), record.findtext("rate"))
        for record in tree.iter("UN_OPERATIONAL_RATES")
    ]
    assert len(records) == 223
    expected = {("2026-10-01", "USD", code, rate) for code, rate in records if code != "USD"}

    found, taken = prices(path)

    assert found == expected
    assert len(found) == 150
    (aside,) = (d.entry for d in taken.sorted.new if type(d.entry).__name__ == "Custom")
    assert "one USD is one USD" in aside.meta["reason"]


def test_real_ecb_day_ties_to_an_independent_count():
    """Every column of the one-day table."""
    path = real("ecb_eurofxref.csv")
    head, row = list(csv.reader(path.open()))
    expected = {
        ("2026-04-13", "EUR", code.strip(), number.strip())
        for code, number in zip(head[1:], row[1:], strict=True)
        if code.strip()
    }
    assert prices(path)[0] == expected
    assert len(expected) == 29


def test_real_ecb_history_ties_to_an_independent_count():
    """Every cell of 6,983 days by 41 currencies: a rate, or in a run without one."""
    path = real("ecb_eurofxref-hist.zip")
    with zipfile.ZipFile(path) as package:
        table = package.read("eurofxref-hist.csv").decode()
    expected, gaps = set(), collections.Counter()
    for line in csv.DictReader(io.StringIO(table)):
        for code, number in line.items():
            if code not in {"Date", "", None}:
                if number == "N/A":
                    gaps[code] += 1
                else:
                    expected.add((line["Date"], "EUR", code, number))

    rows = rows_of(rates_ecb.read(path.read_bytes()))

    assert {row[:4] for row in rows if not row[4]} == expected
    assert len([row for row in rows if not row[4]]) == len(expected) > 200_000
    told = collections.Counter()
    for row in rows:
        if row[4]:
            days = row[4].removeprefix("no rate (N/A): ").partition(" days")[0]
            told[row[2]] += int(days) if days.isdigit() else 1
    assert told == gaps


def test_real_fed_months_tie_to_an_independent_count():
    """Every row of the long form; the pound shows that all of it is units for one dollar."""
    path = real("fed_h10_monthly.csv")
    rows = list(csv.DictReader(path.open()))
    assert all(Decimal(r["Exchange rate"]) < 1 for r in rows if r["Country"] == "United Kingdom")

    answer = rows_of(rates_fed.read(path.read_bytes()))

    assert [(row[0], row[3]) for row in answer] == [
        (row["Date"], row["Exchange rate"]) for row in rows
    ]
    assert collections.Counter(row[2] for row in answer if row[2] not in {"VES", "VEF"}) == {
        rates_fed._COUNTRIES[country][0][0]: count
        for country, count in collections.Counter(row["Country"] for row in rows).items()
        if country != "Venezuela"
    } | {"": 1}
    assert [row[4] for row in answer if row[4]] == [
        "no rate (N/A): the month's average mixes two currencies of Venezuela"
    ]
    assert "annual" in rates_fed.read(real("fed_h10_annual.csv").read_bytes())[1]
