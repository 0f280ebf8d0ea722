"""Who and what a bank's text names, and who is only seen in it."""

from __future__ import annotations

import pytest
from beancount.parser import parser

from importers.match_names import Donors, References, Shapes
from ledger.register import build_register
from tests.importers.deposits_kit import decided, labelled

DONORS = """
1970-01-01 custom "donor" "GIN"
  name: "Guinea"
1970-01-01 custom "donor" "GNQ"
  name: "Equatorial Guinea"
1970-01-01 custom "donor" "KOR"
  name: "Republic of Korea"
  aliases: "Korea, Republic of"
1970-01-01 custom "donor" "JPN"
  name: "Japan"
1970-01-01 custom "donor" "FRA"
  name: "France"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GOVERNMENT OF JAPAN", {"JPN"}),
        ("Republic of Guinea", {"GIN"}),
        ("EQUATORIAL  GUINEA, MIN. FINANCE", {"GNQ"}),
        ("Guinea-Bissau treasury of Japan", {"GIN", "JPN"}),
        ("Embassy of Japan in France", {"JPN", "FRA"}),
        ("korea republic of", {"KOR"}),
        ("Japanese bakery", set()),
        ("JPN", {"JPN"}),
        ("JPN TRADING", set()),
        ("", set()),
    ],
)
def test_donors_by_whole_names(text, expected):
    """A longer name hides a shorter one in it; an id counts only where it is the whole text."""
    entries, _, _ = parser.parse_string(DONORS)
    assert Donors(build_register(entries)).named(text) == expected


IDS = {name: [name] for name in ("JPN-2014-01", "JPN-2014-01-B", "JPN-2014-011", "12/345")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("REF JPN-2014-01.", {"JPN-2014-01"}),
        ("jpn201401", {"JPN-2014-01"}),
        ("JPN 2014 / 01", {"JPN-2014-01"}),
        ("JPN-2014-01-B", {"JPN-2014-01-B"}),
        ("JPN-2014-011", {"JPN-2014-011"}),
        ("XJPN-2014-01", set()),
        ("JPN-2014-0123", set()),
        ("USD 12.345", set()),
        ("JPN-2014-01 and JPN-2014-011", {"JPN-2014-01", "JPN-2014-011"}),
    ],
)
def test_references_by_whole_ids(text, expected):
    """Marks and spaces between the parts are nothing; a longer id is another."""
    assert References(IDS).named(text) == expected


def test_what_looks_like_an_id_and_is_none():
    """An agreement that nobody has entered is no reason to take another one."""
    shapes = Shapes(["JPN-2014-01", "FRA-2014-02"])
    assert shapes.strange("REF JPN-2014-77, FRA-2014-02") == {"JPN-2014-77"}
    assert shapes.strange("REF jpn/2014/01 OF 2014-01-02") == set()
    assert Shapes([]).strange("JPN-2014-77") == set()


GRANTS = """
1994-10-26 custom "fund" "VTF"
  name: "VTF"
  class: "voluntary"
1970-01-01 custom "bank-account" "USD-1"
  fund: "VTF"
  bank: "UNHQ"
  currency: "USD"
  number: "1"
2014-01-10 custom "agreement" "JPN-2014-01"
  donor: "JPN"
  fund: "VTF"
  amount: 200.00 USD
2014-01-10 custom "grant" "JPN-2014-01-A"
  agreement: "JPN-2014-01"
  amount: 100.00 USD
2014-01-10 custom "grant" "JPN-2014-01-B"
  agreement: "JPN-2014-01"
  amount: {}.00 USD
2014-01-10 * "signed"
  key: "agreement:JPN-2014-01:signed"
  Assets:VTF:Receivable:JPN  100.00 USD
    funding: "JPN-2014-01-A"
  Income:VTF:Contributions:JPN  -100.00 USD
    funding: "JPN-2014-01-A"
  Assets:VTF:Receivable:JPN  {}.00 USD
    funding: "JPN-2014-01-B"
  Income:VTF:Contributions:JPN  -{}.00 USD
    funding: "JPN-2014-01-B"
2014-02-10 custom "bank-line" "L-1"
  account: "USD-1"
  amount: {}.00 USD
  party: "JAPAN"
  description: "{}"
"""


@pytest.mark.parametrize(
    ("other", "came", "text", "expected"),
    [
        (100, 100, "JPN-2014-01-B", "JPN-2014-01-B"),
        (100, 100, "JPN-2014-01", ""),
        (100, 100, "", ""),
        (70, 100, "JPN-2014-01", "JPN-2014-01-A"),
        (70, 100, "JPN-2014-01-B", ""),
        (70, 170, "JPN-2014-01", ""),
    ],
)
def test_a_grant_is_matched_where_it_alone_is_meant(other, came, text, expected):
    """Of an agreement with two grants: by its own id, or by an amount that only it has due."""
    ledger = DONORS + GRANTS.format(other, other, other, came, text)
    found = labelled(1, 1)._replace(text=ledger)
    (one,) = decided(found)
    assert (one.pairs[0].claim.funding if one.state == "automatic" else "") == expected
