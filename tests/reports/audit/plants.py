"""Breaches to plant, one for each check: what is changed in the small lawful books, and where."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Plant(NamedTuple):
    """A breach: the check that must trip, what is replaced in the books, what is added."""

    check: str
    why: str
    added: str = ""
    old: str = ""
    new: str = ""


_NORWAY = """
2000-01-01 custom "donor" "NOR"
  name: "Norway"
2012-01-01 custom "agreement" "NOR-2012"
  donor: "NOR"
  fund: "VTF"
  amount: 70.00 USD
  reference: "Letter of 1 January 2012"
2012-01-01 custom "clause" "NOR-2012" "1"
  axis: "programme"
  allows: "MLI"
2012-01-01 custom "clause" "NOR-2012" "2"
  axis: "activity"
  allows: "*"
2012-01-01 custom "clause" "NOR-2012" "3"
  axis: "budget-class"
  allows: "*"
2012-01-01 custom "clause" "NOR-2012" "4"
  axis: "period"
  allows: "*"
2012-02-01 * "Norway" "Deposit"
  funding: "NOR-2012"
  key: "nor-deposit"
  Assets:VTF:Cash:EURO                 70.00 USD
  Income:VTF:Contributions:NOR        -70.00 USD
"""


def cost(
    funding: str, amount: str, support: str, *, day: str = "2015-02-01", facts: str = "",
    activity: str = "risk-education",
) -> str:  # fmt: skip
    """Return a cost in Mali; a support cost of nothing is left out."""
    total = Decimal(amount) + Decimal(support)
    levied = f"  Expenses:VTF:MLI:SupportCost  {support} USD\n" if support != "0.00" else ""
    return (
        f'{day} * "A voucher"\n  funding: "{funding}"\n  key: "planted"\n'
        f'  activity: "{activity}"\n{facts}'
        f"  Expenses:VTF:MLI:Contracts  {amount} USD\n{levied}"
        f"  Assets:VTF:Cash:EURO  -{total} USD\n"
    )


PLANTS = (
    Plant(
        "A01",
        "money passes from one donor to another without a transfer",
        '2014-12-01 * "Moved"\n  key: "planted"\n'
        '  Assets:VTF:Cash:EURO  -10.00 USD\n    funding: "FRA-2014"\n'
        '  Assets:VTF:Cash:EURO   10.00 USD\n    funding: "DEU-2014"\n',
    ),
    Plant(
        "A02",
        "a deposit at the bank that nobody booked",
        '2014-01-20 custom "bank-line" "UNHQ-2"\n  account: "UNHQ-USD"\n'
        '  amount: 100.00 USD\n  statement: "UNHQ-201401"\n',
    ),
    Plant("A04", "more is spent than came in", cost("FRA-2014", "400.00", "0.00")),
    Plant(
        "A05",
        "a cost of before the agreed period",
        cost("DEU-2014", "100.00", "7.00", facts="  cost-date: 2013-12-15\n"),
    ),
    Plant(
        "A05",
        "an entry after the financial closure",
        '2014-02-01 * "Late"\n  funding: "GBR-2012"\n  key: "planted"\n'
        "  Assets:VTF:Cash:EURO  10.00 USD\n  Assets:VTF:Cash:UNHQ  -10.00 USD\n",
    ),
    Plant(
        "A06",
        "an activity that the donor does not pay for",
        cost("DEU-2014", "100.00", "7.00", activity="clearance"),
    ),
    Plant(
        "A06",
        "money passes between fundings without a consent",
        old='  consent: "Allocation 2014/1"\n',
    ),
    Plant("A07", "support cost at 10% instead of 7%", cost("DEU-2014", "100.00", "10.00")),
    Plant("A08", "an instalment is overdue", old="due: 2015-10-31", new="due: 2015-06-30"),
    Plant("A09", "a balance on which nothing moves", _NORWAY),
    Plant(
        "A10",
        "an agreement that ended with a balance and is not closed",
        _NORWAY.replace(
            '"4"\n  axis: "period"\n  allows: "*"',
            '"4"\n  axis: "period"\n  allows: "2012-01-01..2012-12-31"',
        ),
    ),
    Plant(
        "A11",
        "a refund that is owed and not paid",
        '2015-02-01 * "Germany" "Owed back"\n  funding: "DEU-2014"\n  key: "planted"\n'
        "  Income:VTF:Contributions:DEU  100.00 USD\n"
        "  Liabilities:VTF:Refundable:DEU  -100.00 USD\n",
    ),
    Plant(
        "A11",
        "an instruction to refund that nobody carried out",
        '2015-02-01 custom "instruction" "INS-9"\n  funding: "DEU-2014"\n'
        '  disposal: "refund"\n  amount: 50.00 USD\n  reference: "Letter of 1 February 2015"\n',
    ),
    Plant(
        "A12",
        "an advance past the day of its report",
        '2015-01-15 custom "advance" "ADV-9"\n  partner: "UNDP"\n  funding: "FRA-2014"\n'
        "  amount: 20.00 USD\n  report-due: 2015-06-30\n"
        '2015-01-15 * "UNDP" "Advance"\n  funding: "FRA-2014"\n  key: "planted"\n'
        '  advance: "ADV-9"\n  Assets:VTF:Advances:UNDP  20.00 USD\n'
        "  Assets:VTF:Cash:EURO  -20.00 USD\n",
    ),
    Plant(
        "A12",
        "an instalment paid while the report on another was due",
        '2014-12-20 custom "advance" "ADV-3"\n  partner: "UNDP"\n'
        '  funding: "JPN-2014-MLI"\n  amount: 40.00 USD\n  report-due: 2015-12-31\n'
        '2015-01-20 * "UNDP" "Third"\n  funding: "JPN-2014-MLI"\n  key: "planted"\n'
        '  advance: "ADV-3"\n  Assets:VTF:Advances:UNDP  40.00 USD\n'
        "  Assets:VTF:Cash:EURO  -40.00 USD\n"
        '2015-02-01 * "UNDP" "ADV-2 given back"\n  funding: "JPN-2014-MLI"\n'
        '  key: "planted-2"\n  advance: "ADV-2"\n  Assets:VTF:Cash:UNHQ  600.00 USD\n'
        "  Assets:VTF:Advances:UNDP  -600.00 USD\n",
        old="report-due: 2015-12-31",
        new="report-due: 2014-12-31",
    ),
    Plant(
        "A13",
        "revenue of an instalment that waits for a report",
        old="-300.00 USD\n  Liabilities:VTF:Deferred:FRA       -200.00 USD",
        new="-500.00 USD",
    ),
    Plant(
        "A13",
        "a pledge booked as revenue",
        '2015-02-01 * "France" "Pledge"\n  funding: "FRA-PLEDGE-2016"\n  key: "planted"\n'
        "  Assets:VTF:Cash:EURO  900.00 USD\n  Income:VTF:Contributions:FRA  -900.00 USD\n",
    ),
    Plant(
        "A14",
        "money under an agreement in kind",
        '2015-01-10 * "Switzerland" "Cash"\n  funding: "CHE-2014"\n  key: "planted"\n'
        "  Assets:VTF:Cash:EURO  20.00 USD\n  Income:VTF:Contributions:CHE  -20.00 USD\n",
    ),
    Plant(
        "A14",
        "goods in kind used for more than they are worth, out of the till",
        '2015-01-10 * "Switzerland" "A third"\n  funding: "CHE-2014"\n  key: "planted"\n'
        '  activity: "clearance"\n  Expenses:VTF:MLI:Equipment  30.00 USD\n'
        "  Income:VTF:InKind:CHE  -20.00 USD\n  Assets:VTF:Cash:EURO  -10.00 USD\n",
    ),
    Plant(
        "A15",
        "the rate of February for a deposit of March",
        old='  rate: 0.75\n  rate-source: "UNORE 2014-03"\n'
        "  Assets:VTF:Cash:EURO               1066.67 USD\n"
        "  Assets:VTF:Receivable:DEU         -1000.00 USD\n"
        "  Income:VTF:ExchangeDifference       -66.67 USD\n",
        new='  rate: 0.80\n  rate-source: "UNORE 2014-03"\n'
        "  Assets:VTF:Cash:EURO               1000.00 USD\n"
        "  Assets:VTF:Receivable:DEU         -1000.00 USD\n",
    ),
    Plant(
        "A15",
        "all is paid, and the difference of exchange is left on the receivable",
        old="  Assets:VTF:Receivable:DEU         -1000.00 USD\n"
        "  Income:VTF:ExchangeDifference       -66.67 USD\n",
        new="  Assets:VTF:Receivable:DEU         -1066.67 USD\n",
    ),
    Plant(
        "A16",
        "more is spent than was voted",
        '2014-03-01 * "Roads"\n  funding: "UNMISS-2013"\n  key: "planted"\n'
        '  activity: "clearance"\n  Expenses:UNMISS:SSD:Contracts  900.00 USD\n'
        "  Assets:UNMISS:Authority  -900.00 USD\n",
    ),
    Plant(
        "A16",
        "an inclusive amount is booked twice",
        old="Assets:UNMISS:Authority             700.00 USD\n"
        "  Income:UNMISS:Appropriation        -700.00 USD",
        new="Assets:UNMISS:Authority            1000.00 USD\n"
        "  Income:UNMISS:Appropriation       -1000.00 USD",
    ),
    Plant(
        "A16",
        "authority of a vote that is pending",
        '2015-07-01 * "General Assembly"\n  funding: "UNMISS-2015"\n  key: "planted"\n'
        "  Assets:UNMISS:Authority  10.00 USD\n  Income:UNMISS:Appropriation  -10.00 USD\n",
    ),
    Plant(
        "A17",
        "a claim on another fund that owes nothing",
        '2015-01-05 * "A loan"\n  funding: "VTF-GENERAL"\n  key: "planted"\n'
        "  Assets:VTF:DueFrom:UNMISS  10.00 USD\n  Assets:VTF:Cash:EURO  -10.00 USD\n",
    ),
    Plant(
        "A18",
        "an invoice charged beyond its amount",
        cost(
            "JPN-2014-MLI",
            "100.00",
            "13.00",
            activity="clearance",
            facts='  invoice: "INV-1"\n  supplier: "Demining Ltd"\n  invoice-amount: 1000.00 USD\n',
        ),
    ),
    Plant(
        "A18",
        "a receipt booked twice",
        '2014-05-06 * "United Kingdom" "Again"\n  funding: "CHF-SDN-GENERAL"\n'
        '  key: "planted"\n  Assets:CHFSDN:Cash:Pool  800.00 USD\n'
        "  Income:CHFSDN:Contributions:GBR  -800.00 USD\n",
    ),
    Plant(
        "A19",
        "an agreement without a paper",
        old='  reference: "Letter of 1 February 2014"\n',
    ),
    Plant(
        "A19",
        "a cost that comes from nowhere",
        cost("DEU-2014", "100.00", "7.00").replace('  key: "planted"\n', ""),
    ),
    Plant(
        "A20",
        "a lawful voucher of a year whose statement went out",
        cost("JPN-2014-MLI", "100.00", "13.00", day="2014-12-20", activity="clearance"),
    ),
    Plant(
        "A21",
        "more is used than was allotted",
        old="amount: 4000.00 USD",
        new="amount: 2000.00 USD",
    ),
    Plant(
        "A22",
        "a statement that an agreement asks for and nobody got",
        '2014-02-01 custom "clause" "DEU-2014" "9"\n  axis: "reporting"\n'
        '  allows: "annual, within 3 months"\n',
    ),
    Plant(
        "A23",
        "an entry that its maker checked",
        old='  checker: "BEN"\n',
        new='  checker: "Ana Kovač"\n',
    ),
    Plant(
        "A24",
        "an override of nothing",
        '2014-01-01 custom "override" "OV-9"\n  finding: "EARMARK-PERIOD"\n'
        '  about: "nothing"\n  reason: "Just in case."\n  authority: "Nobody\'s"\n'
        '  by: "ANA"\n  second: "BEN"\n',
    ),
    Plant(
        "A02",
        "a receipt on a day of a statement that no deposit is",
        '2014-01-20 * "France" "Cash"\n  funding: "VTF-UNAPPLIED"\n  key: "planted"\n'
        "  Assets:VTF:Cash:UNHQ  70.00 USD\n  Income:VTF:Contributions:FRA  -70.00 USD\n"
        '2014-01-21 * "France" "Moved on"\n  funding: "VTF-UNAPPLIED"\n  key: "planted-2"\n'
        "  Income:VTF:Contributions:FRA  70.00 USD\n  Assets:VTF:Cash:UNHQ  -70.00 USD\n",
    ),
    Plant(
        "A02",
        "a deposit booked as another amount",
        old='  account: "UNHQ-USD"\n  amount: 10000.00 USD',
        new='  account: "UNHQ-USD"\n  amount: 10500.00 USD',
    ),
    Plant(
        "A04",
        "overspent for a while, and no longer",
        '2014-03-10 * "Early"\n  funding: "FRA-2014"\n  key: "planted"\n'
        '  activity: "clearance"\n  Expenses:VTF:MLI:Contracts  50.00 USD\n'
        "  Assets:VTF:Cash:EURO  -50.00 USD\n",
    ),
    Plant(
        "A05",
        "a cost booked after its window for liquidation",
        cost("DEU-2014", "100.00", "7.00", facts="  cost-date: 2014-12-15\n", day="2015-07-20")
        + '2015-01-10 custom "clause" "DEU-2014" "4"\n  axis: "period"\n'
        '  allows: "2014-01-01..2014-12-31"\n  consent: "Letter of 10 January 2015"\n'
        '2014-02-01 custom "clause" "DEU-2014" "8"\n  axis: "liquidation"\n'
        '  allows: "3 months"\n',
    ),
    Plant(
        "A06",
        "a cost under the fund's own balance, which no clause governs",
        cost("CHF-SDN-GENERAL", "10.00", "0.00")
        .replace("VTF:MLI", "CHFSDN:SDN")
        .replace("VTF:Cash:EURO", "CHFSDN:Cash:Pool"),
    ),
    Plant(
        "A07",
        "support cost that no clause allows",
        cost("FRA-2014", "100.00", "13.00"),
    ),
    Plant(
        "A16",
        "a cost under an authority that a vote has taken in",
        '2014-03-01 * "Roads"\n  funding: "UNMISS-2013-CA"\n  key: "planted"\n'
        '  cost-date: 2013-12-28\n  activity: "clearance"\n'
        "  Expenses:UNMISS:SSD:Contracts  10.00 USD\n  Assets:UNMISS:Authority  -10.00 USD\n",
    ),
    Plant(
        "A17",
        "a transfer that arrives nowhere",
        '2015-01-05 * "Sent off"\n  funding: "FRA-2014"\n  key: "planted"\n'
        '  consent: "Letter"\n  Equity:VTF:Transfer  10.00 USD\n'
        "  Assets:VTF:Cash:EURO  -10.00 USD\n",
    ),
    Plant(
        "A19",
        "a cost under an agreement that is not signed",
        old='  reference: "Letter of 1 February 2014"\n',
        new='  reference: "Letter of 1 February 2014"\n  signed: FALSE\n',
    ),
    Plant(
        "A23",
        "an approval by who made it",
        '2015-03-01 custom "approval" "AP-1"\n  of: "jpn-signed"\n  by: "Kovač, Ana"\n'
        '  reason: "Looks right."\n',
        old='  checker: "BEN"\n',
    ),
    Plant(
        "A01",
        "a receipt on the account of another donor",
        old="  Assets:VTF:Cash:EURO                200.00 USD\n"
        "  Income:VTF:Contributions:GBR       -200.00 USD",
        new="  Assets:VTF:Cash:EURO                200.00 USD\n"
        "  Income:VTF:Contributions:JPN       -200.00 USD",
    ),
    Plant(
        "A05",
        "a cost in a programme that was closed",
        old='custom "programme" "MLI"\n  name: "Mali"',
        new='custom "programme" "MLI"\n  until: 2014-10-31\n  name: "Mali"',
    ),
    Plant(
        "A06",
        "an activity that nobody knows",
        cost("FRA-2014", "50.00", "0.00", activity="fireworks"),
    ),
    Plant(
        "A18",
        "one record in two entries",
        cost("FRA-2014", "50.00", "0.00").replace('"planted"', '"fra-deposit"'),
    ),
    Plant(
        "A19",
        "an entry from before its agreement",
        '2014-02-20 * "France" "Early"\n  funding: "FRA-2014"\n  key: "planted"\n'
        "  Assets:VTF:Cash:EURO  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n",
    ),
)
