"""Programmes: one programme whatever it is called, open on the day of the cost."""

from __future__ import annotations

import datetime

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


@pytest.mark.parametrize("name", ["PSE", "Palestine", "oPt", "OPT", " palestinian  Territory "])
def test_must_24_aliases_are_one_programme(name):
    """Palestine, oPt and Palestinian territory resolve to one programme, however they are spelt."""
    from tests.plugins.conftest import run

    assert run("").walk.register.named("programme", name) == "PSE"


def test_must_24_aliases_in_a_clause(judge, cost):
    """A clause that names a programme by its alias allows costs of that programme."""
    clause = '2014-01-01 custom "clause" "JPN-2014-MLI" "1"\n  axis: "programme"\n'
    clause += '  allows: "oPt, MLI"\n  consent: "Letter"\n'

    assert judge(clause + cost(account="Expenses:VTF:PSE:Contracts")) == []


def test_must_24_closed_programme(judge, cost):
    """A cost of 2015 in a programme that closed in 2010 is flagged; one of its last day is not."""
    text = cost(
        funding="NLD-2013", support="", account="Expenses:VTF:TCD:Contracts", on="2015-03-01"
    )
    (finding,) = judge(text)

    assert finding.code == "PROGRAMME-CLOSED"
    assert "Chad (TCD) closed on 2010-12-31; this cost is of 2015-03-01" in finding.message
    last = text.replace("  funding", "  cost-date: 2010-12-31\n  funding")
    assert judge(last) == []


def test_before_the_programme(judge, cost):
    """A programme has a first day as well."""
    text = cost(
        funding="NLD-2013", support="", account="Expenses:VTF:TCD:Contracts", on="2015-03-01"
    )
    early = text.replace("  funding", "  cost-date: 2007-09-24\n  funding")

    assert codes(judge(early)) == ["PROGRAMME-NOT-OPEN"]
    assert judge(early.replace("09-24", "09-25")) == []


def test_unknown_programme(judge, cost):
    """An account of no programme; where the part is another's name, the refusal says whose."""
    text = cost(funding="NLD-2013", support="", account="Expenses:VTF:XYZ:Contracts")

    (finding,) = judge(text)
    assert finding.code == "PROGRAMME-UNKNOWN"
    (finding,) = judge(text.replace("XYZ", "Mali"))
    assert finding.advice == "It is a name of MLI: book on the account of MLI."


def test_changes_of_a_programme_split_time(judge, cost):
    """What was found clean before a programme closed is not taken for clean after."""
    closes = '1990-01-01 custom "programme" "SDN"\n  name: "Sudan"\n  until: 2014-05-02\n'
    days = [datetime.date(2014, 5, day) for day in (1, 2, 3)]
    text = "".join(
        cost(funding="NLD-2013", support="", account="Expenses:VTF:SDN:Contracts", on=str(day))
        for day in days
    )

    assert codes(judge(closes + text)) == ["PROGRAMME-CLOSED"]
