"""Rules are tested on small ledgers: the docstring of a test, below its first paragraph, is one.

Every ledger stands on the same common terms (`COMMON`); accounts are opened for it. `found` are the
findings about the docstring's ledger, `judge` returns those about any text.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

import pytest
from beancount import loader

from ledger.walks import WALK_OPTION
from tests.plugins.recorder import RECORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.findings import Finding
    from ledger.walks import Walk

HEAD = """
option "operating_currency" "USD"
option "tolerance_multiplier" "0"
plugin "plugins.rulebook"
"""

#: Four funding systems, two missions, a few donors, programmes and partners, and one grant for each
#: kind of question: JPN-2014-MLI is Mali only, victim assistance only, 2014 only, at 13 per cent.
COMMON = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2006-01-01 custom "fund" "CHF-SDN"
  name: "Common Humanitarian Fund for Sudan"
  class: "pooled"
1990-01-01 custom "fund" "SupportAccount"
  name: "Peacekeeping Support Account"
  class: "support-account"
1978-03-19 custom "fund" "UNIFIL"
  name: "UNIFIL"
  class: "assessed"
1991-04-29 custom "fund" "MINURSO"
  name: "MINURSO"
  class: "assessed"
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1990-01-01 custom "programme" "PSE"
  name: "Palestine"
  aliases: "oPt; Palestinian territory"
1990-01-01 custom "programme" "LBN"
  name: "Lebanon"
  missions: "UNIFIL"
1990-01-01 custom "programme" "ESH"
  name: "Western Sahara"
  missions: "MINURSO"
2007-09-25 custom "programme" "TCD"
  name: "Chad"
  missions: "MINURCAT"
  until: 2010-12-31
1990-01-01 custom "partner" "UNOPS"
  name: "UNOPS"
1990-01-01 custom "partner" "UNICEF"
  name: "UNICEF"
2013-12-01 custom "agreement" "JPN-2014"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
2013-12-01 custom "grant" "JPN-2014-MLI"
  agreement: "JPN-2014"
  amount: 1000.00 USD
2013-12-01 custom "clause" "JPN-2014-MLI" "1"
  axis: "programme"
  allows: "MLI"
  text: "For mine action in Mali."
2013-12-01 custom "clause" "JPN-2014-MLI" "2"
  axis: "activity"
  allows: "victim-assistance"
  text: "For the assistance of victims only."
2013-12-01 custom "clause" "JPN-2014-MLI" "3"
  axis: "period"
  allows: "2014-01-01..2014-12-31"
  text: "To be spent in the year 2014."
2013-12-01 custom "clause" "JPN-2014-MLI" "4"
  axis: "budget-class"
  allows: "Contracts, Travel"
  text: "Contracts and travel."
2013-12-01 custom "clause" "JPN-2014" "9"
  axis: "support-cost"
  allows: "13%"
  text: "Programme support cost of 13 per cent is charged."
2013-01-01 custom "agreement" "NLD-2013"
  donor: "NLD"
  fund: "VTF"
  amount: 5000.00 USD
2013-01-01 custom "clause" "NLD-2013" "1"
  axis: "programme"
  allows: "*"
2013-01-01 custom "clause" "NLD-2013" "2"
  axis: "activity"
  allows: "*"
2013-01-01 custom "clause" "NLD-2013" "3"
  axis: "period"
  allows: "*"
2013-01-01 custom "clause" "NLD-2013" "4"
  axis: "budget-class"
  allows: "*"
2012-06-21 custom "appropriation" "UNIFIL-2012"
  fund: "UNIFIL"
  amount: 1000.00 USD
  programmes: "LBN"
  begins: 2012-07-01
  ends: 2013-06-30
  resolution: "A/RES/66/277"
2013-06-28 custom "appropriation" "UNIFIL-2013"
  fund: "UNIFIL"
  amount: 2000.00 USD
  programmes: "LBN"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "A/RES/67/279"
2013-06-28 custom "appropriation" "MINURSO-2013"
  fund: "MINURSO"
  amount: 2600.00 USD
  programmes: "ESH"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "A/RES/67/283"
2013-12-02 * "Japan" "Receipt"
  funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ           1000.00 USD
  Income:VTF:Contributions:JPN  -1000.00 USD
2013-01-02 * "Netherlands" "Receipt"
  funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ           5000.00 USD
  Income:VTF:Contributions:NLD  -5000.00 USD
2012-07-01 * "General Assembly" "UNIFIL 2012/13"
  funding: "UNIFIL-2012"
  Assets:UNIFIL:Authority        1000.00 USD
  Income:UNIFIL:Appropriation   -1000.00 USD
2013-07-01 * "General Assembly" "UNIFIL 2013/14"
  funding: "UNIFIL-2013"
  Assets:UNIFIL:Authority        2000.00 USD
  Income:UNIFIL:Appropriation   -2000.00 USD
2013-07-01 * "General Assembly" "MINURSO 2013/14"
  funding: "MINURSO-2013"
  Assets:MINURSO:Authority       2600.00 USD
  Income:MINURSO:Appropriation  -2600.00 USD
"""

_ACCOUNT = re.compile(r"\b(?:Assets|Liabilities|Income|Expenses|Equity):[A-Za-z0-9:-]+")


class Judged(NamedTuple):
    """A ledger after the rules: its walk, and every error Beancount ended with."""

    walk: Walk
    errors: list[object]


def run(text: str, common: str = COMMON) -> Judged:
    """Load a ledger of text on the common terms, with its accounts opened."""
    accounts = sorted(set(_ACCOUNT.findall(common + text)))
    opens = "".join(f"1970-01-01 open {account}\n" for account in accounts)
    before = HEAD + opens + common
    entries, errors, options = loader.load_string(before + text)
    assert entries
    RECORDER.hold(options[WALK_OPTION].findings, before.count("\n"))
    return Judged(options[WALK_OPTION], errors)


def ledger_of(docstring: str) -> str:
    """Return the ledger below the first paragraph of a docstring."""
    return textwrap.dedent(docstring.partition("\n\n")[2])


@pytest.fixture(autouse=True)
def _held_against_its_record(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every ledger that a test judges is held against the record of its findings."""
    yield from RECORDER.watch(request)


@pytest.fixture(autouse=True, scope="session")
def _records_written(request: pytest.FixtureRequest) -> Iterator[None]:
    """With UPDATE_GOLDEN=1, by one process: what was found is written down at the end."""
    if RECORDER.update and hasattr(request.config, "workerinput"):
        pytest.exit("UPDATE_GOLDEN=1 is for one process: without --numprocesses", 2)
    yield
    if RECORDER.update:
        RECORDER.write([item for item in request.session.items if "plugins" in item.path.parts])


@pytest.fixture
def judge() -> Callable[[str], list[Finding]]:
    """Return what the rules find in a text; what else Beancount says is nothing."""

    def judging(text: str, common: str = COMMON) -> list[Finding]:
        return list(run(text, common).walk.findings)

    return judging


@pytest.fixture
def found(request: pytest.FixtureRequest) -> list[Finding]:
    """Return what the rules find in the test's docstring."""
    return list(run(ledger_of(request.function.__doc__)).walk.findings)


def cost(  # noqa: D417 # the names are the fields of a transaction
    amount: str = "100.00",
    *,
    support: str = "13.00",
    on: str = "2014-05-02",
    account: str = "Expenses:VTF:MLI:Contracts",
    paid: str = "Assets:VTF:Cash:UNHQ",
    **facts: str,
) -> str:
    """Return a lawful cost under JPN-2014-MLI, with what a test wants otherwise.

    Args:
        facts: metadata; `cost_date` becomes `cost-date`; an empty value leaves the fact out.
    """
    from decimal import Decimal

    stated = {"funding": "JPN-2014-MLI", "activity": "victim-assistance", **facts}
    lines = [f'{on} * "A cost"']
    for key, value in stated.items():
        written = value if key == "cost_date" else f'"{value}"'
        lines += [f"  {key.replace('_', '-')}: {written}"] if value else []
    lines.append(f"  {account}  {amount} USD")
    total = Decimal(amount)
    if support:
        fund, programme = account.split(":")[1:3]
        lines.append(f"  Expenses:{fund}:{programme}:SupportCost  {support} USD")
        total += Decimal(support)
    lines.append(f"  {paid}  {-total} USD")
    return "\n".join(lines) + "\n"


@pytest.fixture(name="cost")
def cost_fixture() -> Callable[..., str]:
    """Return the maker of costs."""
    return cost
