"""The breaches of the findings' own pages: the audit runs over each, and its check sees it, too.

A rule refused them; a check that never asked the rule must find the same.
"""

from __future__ import annotations

import datetime

import pytest

from ledger.meanings import meanings
from ledger.new_books import make_books
from reports.audit.books import load_for_audit
from reports.audit.controls import COMMON
from reports.audit.run import audited
from tests.reports.audit.conftest import with_accounts

DAY = datetime.date(2016, 6, 30)

#: Code of a rule's finding -> the check that sees the same.
SEEN = {
    "ADVANCE-BESIDES": "A12",
    "ADVANCE-CASH": "A04",
    "ADVANCE-OVERDUE": "A12",
    "ALLOTMENT-EXCEEDED": "A21",
    "APPROPRIATION-AMOUNT": "A16",
    "APPROPRIATION-CEILING": "A16",
    "APPROPRIATION-COMMITMENTS": "A16",
    "APPROPRIATION-PENDING": "A16",
    "APPROPRIATION-PERIOD": "A05",
    "APPROPRIATION-REPLACED": "A16",
    "APPROPRIATION-REVISED": "A16",
    "APPROPRIATION-TWICE": "A16",
    "APPROVAL-SELF": "A23",
    "AUTHORITY-OVERDUE": "A04",
    "CLOSURE-FINANCIAL": "A05",
    "CLOSURE-INSTRUCTION": "A11",
    "CLOSURE-OPERATIONAL": "A05",
    "CONDITION-OPEN": "A13",
    "EARMARK-ACTIVITY": "A06",
    "EARMARK-ACTIVITY-UNKNOWN": "A06",
    "EARMARK-BUDGET-CLASS": "A06",
    "EARMARK-CEILING": "A04",
    "EARMARK-COMMITMENTS": "A04",
    "EARMARK-NEGATIVE": "A04",
    "EARMARK-PARTNER": "A06",
    "EARMARK-PERIOD": "A05",
    "EARMARK-PLACE": "A06",
    "EARMARK-PROGRAMME": "A06",
    "EARMARK-PROJECT": "A06",
    "EARMARK-SUPPORT-COST": "A07",
    "FUNDING-DONOR": "A01",
    "FUNDING-EARLY": "A19",
    "FUNDING-IN-KIND": "A14",
    "FUNDING-UNAPPLIED": "A06",
    "FUNDING-UNKNOWN": "A19",
    "FUNDING-UNSIGNED": "A19",
    "FUNDING-UNSTATED": "A19",
    "INVOICE-AMOUNT": "A18",
    "INVOICE-OVER": "A18",
    "INVOICE-TWICE": "A18",
    "INVOICE-UNPROVED": "A18",
    "LAW-ADVANCE": "A12",
    "LAW-CONSENT": "A06",
    "LAW-CURRENCY": "A01",
    "LAW-FUND": "A01",
    "LAW-FUNDING": "A01",
    "LAW-IN-KIND": "A14",
    "LAW-KEY": "A18",
    "LAW-OVERDRAWN": "A04",
    "LAW-REFUNDABLE": "A11",
    "LAW-TRANSFER": "A17",
    "LIQUIDATION-LATE": "A05",
    "OVERRIDE-ABSOLUTE": "A24",
    "OVERRIDE-SELF": "A24",
    "OVERRIDE-UNUSED": "A24",
    "PROGRAMME-CLOSED": "A05",
    "PROGRAMME-UNKNOWN": "A06",
    "SURRENDER-AFTER": "A16",
    "SURRENDER-OVER": "A16",
    "TERM-CONSENT": "A19",
    "WALL-FUND": "A01",
    "WALL-LOAN": "A17",
    "WALL-LOAN-NET": "A17",
    "WALL-MISSION": "A06",
    "WALL-TRANSFER": "A16",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of books to write each breach into."""
    folder = tmp_path_factory.mktemp("gallery") / "books"
    make_books(folder)
    main = folder / "main.beancount"
    text = main.read_text("utf-8").replace('include "terms/funds.beancount"\n', "")
    main.write_text(
        text.replace('include "manifest', 'include "terms/all.beancount"\ninclude "manifest')
    )
    return folder


def tripping(folder, text):
    """Return check -> how many rows there are to answer for."""
    (folder / "terms" / "all.beancount").write_text(with_accounts(text), "utf-8")
    found = audited(load_for_audit(folder), DAY)
    return {
        check.spec.id: sum(row.weight != "listed" for row in check.rows) + len(check.apart)
        for check in found.checks
    }


@pytest.fixture(scope="module")
def lawful(folder):
    """Return what there is to answer for of the terms alone."""
    return tripping(folder, COMMON.read_text("utf-8"))


@pytest.mark.parametrize("code", SEEN)
def test_a_breach_that_a_rule_refuses_is_seen_by_its_check(folder, lawful, code):
    """There is more to answer for than of the terms alone."""
    found = tripping(folder, COMMON.read_text("utf-8") + meanings()[code].example)

    assert found[SEEN[code]] > lawful[SEEN[code]], found
