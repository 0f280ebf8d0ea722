"""Interest by daily balance: a year worked by hand, split by clause, with nothing lost."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from vtf import vtf

HELD = """
2000-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "donor" "JPN"
  name: "Japan"
2000-01-01 custom "donor" "FIN"
  name: "Finland"
2000-01-01 custom "donor" "NLD"
  name: "Netherlands"
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Assets:VTF:Authority
1970-01-01 open Income:VTF:Interest
1970-01-01 open Income:VTF:Contributions:JPN
1970-01-01 open Income:VTF:Contributions:FIN
1970-01-01 open Income:VTF:Contributions:NLD
"""

GIFT = """
2012-12-01 custom "agreement" "{donor}-2013"
  donor: "{donor}"
  fund: "VTF"
  amount: 1000000.00 USD
2012-12-01 custom "clause" "{donor}-2013" "8"
  axis: "interest"
  allows: "{owner}"
{on} * "{donor}" "Receipt"
  funding: "{donor}-2013"
  Assets:VTF:Cash:UNHQ              {amount} USD
  Income:VTF:Contributions:{donor}     -{amount} USD
"""

POLICIES = """
2000-01-01 custom "policy" "INTEREST-BASIS"
  value: "actual/365"
2000-01-01 custom "policy" "INTEREST-RATE"
  value: "2.5%"
"""

#: Japan: 100,000.00 all the year, and 50,000.00 more from 1 July on. Finland: 365,000.00 from
#: 31 December. Netherlands: 10,000.00 from 1 April, all of it given back on 10 April.
BOOKS = (
    HELD
    + POLICIES
    + GIFT.format(donor="JPN", owner="donor", on="2012-12-31", amount="100000.00")
    + GIFT.format(donor="FIN", owner="fund", on="2013-12-31", amount="365000.00")
    + GIFT.format(donor="NLD", owner="programme, actual/360", on="2013-04-01", amount="10000.00")
    + """
2013-07-01 * "JPN" "Second receipt"
  funding: "JPN-2013"
  Assets:VTF:Cash:UNHQ               50000.00 USD
  Income:VTF:Contributions:JPN      -50000.00 USD
2013-04-10 * "NLD" "Given back"
  funding: "NLD-2013"
  Income:VTF:Contributions:NLD       10000.00 USD
  Assets:VTF:Cash:UNHQ              -10000.00 USD
"""
)


@pytest.fixture(scope="module")
def folder(make_books):
    """Return the folder of the books above."""
    return make_books(BOOKS)


def run(folder, *arguments):
    """Return what `vtf interest` says of some books."""
    return CliRunner().invoke(vtf, ["interest", "--books", str(folder), *arguments])


def parts(result):
    """Return the interest of each funding, by its id."""
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert sum(Decimal(part["amount"]) for part in found["parts"]) == Decimal(found["whole"])
    return {part["funding"]: part["amount"] for part in found["parts"]}, found["whole"]


def test_should_08_a_year_worked_by_hand(folder):
    """Daily balances of 2013 at 2.5 per cent, worked by hand.

    Japan: 100,000 * 365 days + 50,000 * 184 days (1 July to 31 December) = 45,700,000 dollar days;
    * 2.5% / 365 = 3,130.1369... = 3,130.14. Finland: 365,000 * 1 day * 2.5% / 365 = 25.00.
    Netherlands: 10,000 * 9 days (1 to 9 April) * 2.5% / 360 = 6.25. Together 3,161.3869...
    """
    found, whole = parts(run(folder, "--all", "--year", "2013", "--json"))

    assert found == {"JPN-2013": "3130.14", "FIN-2013": "25.00", "NLD-2013": "6.25"}
    assert whole == "3161.39"


def test_should_08_follows_the_clause(folder):
    """Each part is the donor's, the fund's or the programme's, by the clause of its agreement."""
    result = run(folder, "--all", "--year", "2013")

    rows = [line.split("  ") for line in result.stdout.splitlines()[3:6]]
    assert [[cell.strip() for cell in row if cell] for row in rows] == [
        ["FIN-2013", "fund", "clause 8 of FIN-2013", "365,000.00", "actual/365", "25.00"],
        ["JPN-2013", "donor", "clause 8 of JPN-2013", "45,700,000.00", "actual/365", "3,130.14"],
        ["NLD-2013", "programme", "clause 8 of NLD-2013", "90,000.00", "actual/360", "6.25"],
    ]
    assert result.stdout.splitlines()[7:] == [
        "Of donors: 3,130.14 USD.",
        "Of programmes: 6.25 USD.",
        "Of the fund: 25.00 USD.",
        "Together: 3,161.39 USD.",
    ]


def test_should_08_entries_are_lawful(folder, make_books):
    """The entries that are drafted can be booked, and give rise to no finding."""
    draft = run(folder, "--all", "--year", "2013", "--draft", "UNHQ")

    assert draft.stdout.count('funding: "') == 3
    assert 'funding: "VTF-GENERAL"' in draft.stdout
    booked = make_books(BOOKS + draft.stdout)
    check = CliRunner().invoke(vtf, ["check", "--books", str(booked)])
    assert "INTEREST-OWNER" not in check.output
    assert "error" not in check.output.replace("0 errors", ""), check.output


def test_should_08_the_sheet_is_imported_and_booked_once(make_books, tmp_path):
    """What `--sheet` prints is imported as it is; then nothing is left to book."""
    books = make_books(BOOKS)
    sheet = run(books, "--all", "--year", "2013", "--sheet", "UNHQ").stdout
    file = tmp_path / "interest-2013.csv"
    file.write_text(sheet, "utf-8")
    brought = CliRunner().invoke(vtf, ["import", str(file), "--books", str(books)])
    again = run(books, "--all", "--year", "2013", "--sheet", "UNHQ")

    assert brought.exit_code == 0, brought.output
    assert "3 new" in brought.output
    assert "new rows add up to 3,161.39 USD" in brought.output
    assert again.exit_code == 1
    assert again.stdout == "Reference,Funding,Date,Amount,Earned from,Earned to,Bank,Note\n"


def test_draft_opens_what_is_not_open(make_books):
    """What the entries need and the books have not opened is opened by them."""
    bare = BOOKS.replace("1970-01-01 open Income:VTF:Interest\n", "")
    draft = run(make_books(bare), "--all", "--year", "2013", "--draft", "UNHQ")

    assert draft.stdout.startswith("1970-01-01 open Income:VTF:Interest USD\n\n2013-12-31 *")


def test_the_paper(folder):
    """The paper has a row for each funding and the total."""
    rows = run(folder, "--all", "--year", "2013", "--csv").stdout.splitlines()

    assert rows[2] == (
        "VTF,JPN-2013,JPN,donor,clause 8 of JPN-2013,JPN-2013,2013-01-01,2013-12-31,365,"
        "45700000.00,actual/365,3130.14"
    )
    assert rows[-1] == ",Total,,,,,,,,,,3161.39"


def test_one_day(folder):
    """The first and the last day both count: one day of 100,000.00 at 3.65 per cent is 10.00."""
    days = ("--from", "2013-01-01", "--to", "2013-01-01")
    found, _ = parts(run(folder, "--funding", "JPN-2013", *days, "--rate", "3.65", "--json"))

    assert found == {"JPN-2013": "10.00"}


def test_actual_360(folder):
    """By 360 days the same day is 10.14; a clause goes before the option."""
    days = ("--from", "2013-04-02", "--to", "2013-04-02", "--rate", "3.65%", "--json")
    found, _ = parts(run(folder, "--all", *days, "--basis", "actual/360"))
    assert found == {"FIN-2013": "0.00", "JPN-2013": "10.14", "NLD-2013": "1.01"}
    found, _ = parts(run(folder, "--all", *days, "--basis", "actual/365"))
    assert found["NLD-2013"] == "1.01"


def test_leap_year(make_books):
    """29 February counts: 366 days of 36,500.00 at 1 per cent are 366.00 by 365 days."""
    text = HELD + POLICIES.replace("2.5%", "1%")
    text += GIFT.format(donor="JPN", owner="donor", on="2015-12-31", amount="36500.00")
    found, _ = parts(run(make_books(text), "--all", "--year", "2016", "--json"))

    assert found == {"JPN-2013": "366.00"}


def test_rate_that_changes(folder, make_books):
    """A policy that changes within the year holds from its own day."""
    later = '2013-07-01 custom "policy" "INTEREST-RATE"\n  value: "5%"\n'
    found, _ = parts(run(make_books(BOOKS + later), "--all", "--year", "2013", "--json"))

    # 100,000 * 181 * 2.5% / 365 + 150,000 * 184 * 5% / 365 = 1,239.7260 + 3,780.8219
    assert found["JPN-2013"] == "5020.55"


def test_what_the_bank_paid(folder):
    """What the bank paid is split by daily balances: to the cent, whatever the bases."""
    result = run(folder, "--all", "--year", "2013", "--amount", "461.55", "--json")
    found, whole = parts(result)

    # 45,700,000 + 365,000 + 90,000 = 46,155,000 dollar days for 461.55
    assert found == {"FIN-2013": "3.65", "JPN-2013": "457.00", "NLD-2013": "0.90"}
    assert whole == "461.55"
    said = run(folder, "--all", "--year", "2013", "--amount", "461.55").stdout
    assert "461.55 USD that the bank paid, split by daily balances" in said


def test_nothing_to_split_by(folder):
    """Without cash there is nothing to split by."""
    result = run(folder, "--all", "--year", "1999", "--amount", "1.00")

    assert result.exit_code == 2
    assert "there was no cash from 1999-01-01 to 1999-12-31" in result.output


def test_largest_remainder(make_books):
    """Three equal thirds of a cent-odd whole: the parts add up to it."""
    text = HELD + POLICIES.replace("2.5%", "1%")
    for donor in ("JPN", "FIN", "NLD"):
        text += GIFT.format(donor=donor, owner="donor", on="2012-12-31", amount="100.00")
    found, whole = parts(run(make_books(text), "--all", "--year", "2013", "--json"))
    assert (sorted(found.values()), whole) == (["1.00", "1.00", "1.00"], "3.00")
    split = run(make_books(text), "--all", "--year", "2013", "--amount", "0.02", "--json")
    assert sorted(parts(split)[0].values()) == ["0.00", "0.01", "0.01"]


NOBODY = """
2012-12-01 custom "agreement" "NLD-2014"
  donor: "NLD"
  fund: "VTF"
  amount: 1000.00 USD
2012-12-31 * "NLD" "Receipt"
  funding: "NLD-2014"
  Assets:VTF:Cash:UNHQ              1000.00 USD
  Income:VTF:Contributions:NLD     -1000.00 USD
2012-12-31 * "Bank" "Interest"
  funding: "VTF-GENERAL"
  Assets:VTF:Cash:UNHQ              1000.00 USD
  Income:VTF:Interest              -1000.00 USD
"""


def test_nobody_says(make_books):
    """Where nobody says whose it is, that is shown and not drafted; a policy may say it."""
    folder = make_books(HELD + POLICIES + NOBODY)
    said = run(folder, "--all", "--year", "2013").stdout

    assert "Of nobody stated: 25.00 USD." in said
    assert "Of the fund: 25.00 USD." in said
    assert "no entry is drafted" in said
    assert run(folder, "--all", "--year", "2013", "--draft", "UNHQ").stdout.count("funding:") == 1
    owner = '2000-01-01 custom "policy" "INTEREST-OWNER"\n  value: "fund"\n'
    said = run(make_books(HELD + POLICIES + NOBODY + owner), "--all", "--year", "2013").stdout
    assert "Of the fund: 50.00 USD." in said
    assert "policy INTEREST-OWNER of 2000-01-01 (unconfirmed)" in said


def test_below_zero_earns_nothing(make_books):
    """Cash below zero is no negative interest."""
    text = NOBODY.replace('2012-12-31 * "NLD" "Receipt"', '2014-12-31 * "NLD" "Receipt"')
    text += """
2013-01-01 * "NLD" "Paid before it came"
  funding: "NLD-2014"
  Income:VTF:Contributions:NLD     1.00 USD
  Assets:VTF:Cash:UNHQ            -1.00 USD
"""
    found, whole = parts(
        run(make_books(HELD + POLICIES + text), "--all", "--year", "2013", "--json")
    )

    assert (found["NLD-2014"], whole) == ("0.00", "25.00")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", "2013"), "say --funding FUNDING or --all"),
        (("--all", "--funding", "JPN-2013", "--year", "2013"), "say --funding FUNDING or --all"),
        (("--all",), "say --year"),
        (("--all", "--from", "2013-02-01", "--to", "2013-01-31"), "say --year"),
        (("--all", "--from", "soon", "--to", "2013-01-31"), "is not a date"),
        (("--all", "--year", "2013", "--rate", "much"), "is not a rate"),
        (("--all", "--year", "2013", "--amount", "1.001"), "is not an amount"),
        (("--all", "--year", "2013", "--amount", "-1"), "is not an amount"),
        (("--all", "--year", "2013", "--amount", "much"), "is not an amount"),
        (("--funding", "JPN-2031", "--year", "2013"), "no funding or agreement 'JPN-2031'"),
    ],
)
def test_wrong_usage(folder, arguments, said):
    """What cannot be meant is refused with what could be."""
    result = run(folder, *arguments)

    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("INTEREST-RATE", "policy INTEREST-RATE states no rate for 2013-01-01"),
        ("INTEREST-BASIS", "policy INTEREST-BASIS states no basis for 2013-12-31"),
    ],
)
def test_no_policy(make_books, policy, said):
    """Nothing is taken for granted: without the policy the option must say it."""
    result = run(make_books(BOOKS.replace(policy, "X")), "--all", "--year", "2013")

    assert result.exit_code == 2
    assert said in result.output


def test_policy_that_says_no_rate(make_books):
    """A rate that cannot be read is not guessed."""
    result = run(make_books(BOOKS.replace("2.5%", "two")), "--all", "--year", "2013")

    assert result.exit_code == 2
    assert "'two' is not a rate such as 2.5%" in result.output


def test_what_is_booked_already_is_not_drafted_again(folder, make_books):
    """Booked on the last day, the paper is the same; the draft is empty, and it is said why."""
    again = ("--all", "--year", "2013")
    draft = run(folder, *again, "--draft", "UNHQ")
    assert (draft.exit_code, draft.stderr) == (0, "")
    booked = make_books(BOOKS + draft.stdout)

    before, after = (json.loads(run(one, *again, "--json").stdout) for one in (folder, booked))
    assert after["parts"] == before["parts"]
    assert before["booked_already"] == []
    assert {(one["funding"], one["amount"]) for one in after["booked_already"]} == {
        ("VTF-GENERAL", "25.00"),
        ("JPN-2013", "3130.14"),
        ("NLD-2013", "6.25"),
    }
    twice = run(booked, *again, "--draft", "UNHQ")
    assert (twice.exit_code, twice.stdout) == (1, "")
    assert (
        "vtf: 3,130.14 USD of interest is booked under JPN-2013 on 2013-12-31 already; no entry is "
        "drafted for it" in twice.stderr
    )
    assert "3,130.14 USD of interest is booked under JPN-2013" in run(booked, *again).stdout


def test_a_part_that_is_not_booked_is_still_drafted(folder, make_books):
    """Where one funding's interest is booked, the others' is drafted all the same."""
    draft = run(folder, "--funding", "JPN-2013", "--year", "2013", "--draft", "UNHQ").stdout
    rest = run(make_books(BOOKS + draft), "--all", "--year", "2013", "--draft", "UNHQ")
    assert rest.exit_code == 1
    assert 'funding: "JPN-2013"' not in rest.stdout
    assert rest.stdout.count('funding: "') == 2


def test_days_to_come_are_refused(folder):
    """Nobody knows what cash there will be; on the last day itself it may be asked."""
    late = run(folder, "--all", "--year", "2013", "--today", "2013-12-30")
    assert late.exit_code == 2
    assert "2013-12-31 is after 2013-12-30" in late.output
    assert run(folder, "--all", "--year", "2013", "--today", "2013-12-31").exit_code == 0
