"""More breaches of each check, by other routes, and what is lawful by a day or by a cent.

A breach comes by a reversal that is none, an amendment, another currency, two halves, a day or a
cent; a check of "" says that nothing may trip: what is just lawful is no finding.
"""

from __future__ import annotations

from tests.reports.audit.plants import _NORWAY, Plant, cost


def entry(funding: str, legs: str, *, day: str, key: str = "planted", facts: str = "") -> str:
    """Return an entry; its legs are `account amount`, parted by semicolons."""
    lines = "".join(f"  {leg.strip()} USD\n" for leg in legs.split(";"))
    return f'{day} * "Planted"\n  funding: "{funding}"\n  key: "{key}"\n{facts}{lines}'


def clause(owner: str, number: str, axis: str, allows: str, day: str, consent: str = "L") -> str:
    """Return a clause; without a consent where that is empty."""
    said = f'  consent: "{consent}"\n' if consent else ""
    head = f'{day} custom "clause" "{owner}" "{number}"\n'
    return f'{head}  axis: "{axis}"\n  allows: "{allows}"\n{said}'


def advance(name: str, due: str, day: str) -> str:
    """Return an advance of 20 dollars to a partner of France's, and its payment."""
    return (
        f'{day} custom "advance" "{name}"\n  partner: "UNDP"\n  funding: "FRA-2014"\n'
        f"  amount: 20.00 USD\n  report-due: {due}\n"
    ) + entry(
        "FRA-2014", "Assets:VTF:Advances:UNDP 20.00; Assets:VTF:Cash:EURO -20.00",
        day=day, key=f"paid-{name}", facts=f'  advance: "{name}"\n',
    )  # fmt: skip


def given_back(name: str, day: str) -> str:
    """Return 20 dollars that the partner gives back."""
    return entry(
        "FRA-2014", "Assets:VTF:Cash:EURO 20.00; Assets:VTF:Advances:UNDP -20.00",
        day=day, key=f"back-{name}", facts=f'  advance: "{name}"\n',
    )  # fmt: skip


def invoice(funding: str, amount: str, support: str, whole: str, key: str = "planted") -> str:
    """Return a charge of one invoice."""
    facts = f'  invoice: "INV-7"\n  supplier: "Acme"\n  invoice-amount: {whole}\n'
    return cost(funding, amount, support, facts=facts).replace('"planted"', f'"{key}"')


def roads(amount: str, day: str = "2014-03-01", key: str = "planted") -> str:
    """Return a cost under the vote."""
    legs = f"Expenses:UNMISS:SSD:Contracts {amount}; Assets:UNMISS:Authority "
    legs += amount[1:] if amount.startswith("-") else f"-{amount}"
    return entry("UNMISS-2013", legs, day=day, key=key, facts='  activity: "clearance"\n')


def authority(until: str) -> str:
    """Return an authority to spend a hundred dollars of France's before they come."""
    return (
        '2015-01-01 custom "authority" "AU-1"\n  funding: "FRA-2014"\n  amount: 100.00 USD\n'
        f'  until: {until}\n  given-by: "The Controller"\n  reason: "Work begins."\n'
    )


_AHEAD = cost("FRA-2014", "250.00", "0.00", facts='  authority: "AU-1"\n')
_SHORT = (
    clause("DEU-2014", "4", "period", "2014-01-01..2014-12-31", "2015-01-10")
    + clause("DEU-2014", "8", "liquidation", "3 months", "2014-02-01", "")
)  # fmt: skip
_UNDO = (
    '2015-07-20 * "Radio"\n  funding: "DEU-2014"\n  key: "undo"\n  reverses: "pv-3"\n'
    '  activity: "risk-education"\n  cost-date: 2014-08-31\n'
    "  Expenses:VTF:MLI:Supplies -100.00 USD\n  Expenses:VTF:MLI:SupportCost -7.00 USD\n"
    "  Assets:VTF:Cash:EURO 107.00 USD\n"
)
_VERSION = '  cost-date: 2014-08-31\n  corrects: "pv-3"\n'
_OWED = "Income:VTF:Contributions:DEU 50.00; Liabilities:VTF:Refundable:DEU -50.00"
_LETTER = (
    '2015-02-01 custom "instruction" "INS-9"\n  funding: "DEU-2014"\n  disposal: "refund"\n'
    '  amount: 50.00 USD\n  reference: "Letter"\n'
)
_MARCH = (
    '  rate: 0.75\n  rate-source: "UNORE 2014-03"\n'
    "  Assets:VTF:Cash:EURO               1066.67 USD\n"
    "  Assets:VTF:Receivable:DEU         -1000.00 USD\n"
    "  Income:VTF:ExchangeDifference       -66.67 USD\n"
)
_FEBRUARY = "  Assets:VTF:Cash:EURO 1000.00 USD\n  Assets:VTF:Receivable:DEU -1000.00 USD\n"
_LOAN = entry(
    "VTF-GENERAL", "Assets:VTF:DueFrom:CHFSDN 10.00; Assets:VTF:Cash:EURO -10.00", day="2015-01-05"
) + entry(
    "CHF-SDN-GENERAL", "Assets:CHFSDN:Cash:Pool 10.00; Liabilities:CHFSDN:DueTo:VTF -10.00",
    day="2015-01-05", key="planted-2",
)  # fmt: skip
_AGAIN = "Assets:CHFSDN:Cash:Pool 800.00; Income:CHFSDN:Contributions:GBR -800.00"
_MOVED = "Assets:VTF:Cash:UNHQ -70.00; Income:VTF:Contributions:FRA 70.00"
_CAME = "Assets:VTF:Cash:UNHQ 70.00; Income:VTF:Contributions:FRA -70.00"
_BACK = "".join(
    f'2014-01-{day} custom "bank-line" "UNHQ-{number}"\n  account: "UNHQ-USD"\n'
    f'  amount: {amount} USD\n  statement: "UNHQ-201401"\n  reference: "Z"\n'
    for number, day, amount in ((2, 20, "70.00"), (3, 22, "-70.00"))
)

MORE = (
    Plant("A01", "one cent from one donor to another",
          '2014-12-01 * "Moved"\n  key: "planted"\n'
          '  Assets:VTF:Cash:EURO  -0.01 USD\n    funding: "FRA-2014"\n'
          '  Assets:VTF:Cash:EURO   0.01 USD\n    funding: "DEU-2014"\n'),
    Plant("A01", "a receipt on the accounts of another fund",
          entry("JPN-2014-MLI", "Assets:CHFSDN:Deferred:JPN 1.00", day="2015-01-02")
          .replace("Assets:CHFSDN:Deferred:JPN 1.00 USD",
                   "Liabilities:CHFSDN:Deferred:JPN 1.00 USD\n"
                   "  Income:CHFSDN:Contributions:JPN -1.00 USD")),
    Plant("A02", "a receipt that only calls itself a reversal",
          entry("VTF-UNAPPLIED", _CAME, day="2014-01-20", facts='  reverses: "nothing"\n')
          + entry("VTF-UNAPPLIED", _MOVED, day="2014-01-21", key="planted-2")),
    Plant("A02", "a deposit that the bank took back, and the receipt stays",
          _BACK + entry("VTF-UNAPPLIED", _CAME, day="2014-01-20", facts='  bank-line: "UNHQ-2"\n')),
    Plant("", "a deposit that the bank took back, and the books too",
          _BACK + entry("VTF-UNAPPLIED", _CAME, day="2014-01-20", facts='  bank-line: "UNHQ-2"\n')
          + entry("VTF-UNAPPLIED", _MOVED, day="2014-01-22", key="planted-2")),
    Plant("A02", "one cent off",
          old='  account: "UNHQ-USD"\n  amount: 10000.00',
          new='  account: "UNHQ-USD"\n  amount: 10000.01'),
    Plant("A04", "one cent beyond", cost("FRA-2014", "200.01", "0.00")),
    Plant("", "to the last cent", cost("FRA-2014", "200.00", "0.00")),
    Plant("A04", "an authority that ended", authority("2015-03-31") + _AHEAD),
    Plant("", "an authority that holds", authority("2015-12-31") + _AHEAD),
    Plant("A04", "a cost that does not name the authority",
          authority("2015-12-31") + cost("FRA-2014", "250.00", "0.00")),
    Plant("A04", "what is declared refundable is spent",
          cost("FRA-2014", "150.00", "0.00")
          + entry("FRA-2014", "Income:VTF:Contributions:FRA 200.00; "
                  "Liabilities:VTF:Refundable:FRA -200.00", day="2015-07-01", key="planted-2")),
    Plant("A04", "more is advanced than there is cash",
          advance("ADV-9", "2015-12-31", "2015-06-15").replace("20.00", "600.00")),
    Plant("A05", "one day early",
          cost("DEU-2014", "100.00", "7.00", facts="  cost-date: 2013-12-31\n")),
    Plant("A05", "a new version that adds, after the window",
          _SHORT + _UNDO + cost("DEU-2014", "150.00", "10.50", facts=_VERSION, day="2015-07-20")),
    Plant("", "a new version that adds nothing, after the window",
          _SHORT + _UNDO + cost("DEU-2014", "100.00", "7.00", facts=_VERSION, day="2015-07-20")),
    Plant("A05", "a late cost that only calls itself a correction",
          _SHORT + cost("DEU-2014", "100.00", "7.00", day="2015-07-20",
                        facts='  cost-date: 2014-12-15\n  corrects: "nothing"\n')),
    Plant("", "booked on the last day of the window",
          _SHORT + cost("DEU-2014", "100.00", "7.00", day="2015-03-31",
                        facts="  cost-date: 2014-12-15\n")),
    Plant("A05", "goods in kind used after their period",
          clause("CHE-2014", "4", "period", "2014-04-01..2015-03-31", "2015-02-01")
          + entry("CHE-2014", "Expenses:VTF:MLI:Equipment 20.00; Income:VTF:InKind:CHE -20.00",
                  day="2015-05-01", facts='  activity: "clearance"\n')),
    Plant("A06", "goods in kind used in another country",
          entry("CHE-2014", "Expenses:VTF:SDN:Equipment 20.00; Income:VTF:InKind:CHE -20.00",
                day="2015-05-01", facts='  activity: "clearance"\n')),
    Plant("A06", "money passes by a reversal of nothing",
          old='  consent: "Allocation 2014/1"\n', new='  reverses: "nothing"\n'),
    Plant("A06", "a place that the clause does not have",
          clause("DEU-2014", "9", "place", "Gao, Kidal", "2014-02-01", "")
          + cost("DEU-2014", "100.00", "7.00", facts='  place: "Timbuktu"\n')),
    Plant("A07", "one cent", cost("DEU-2014", "100.00", "7.01")),
    Plant("A07", "in an entry of its own",
          cost("DEU-2014", "100.00", "0.00")
          + entry("DEU-2014", "Expenses:VTF:MLI:SupportCost 7.00; Assets:VTF:Cash:EURO -7.00",
                  day="2015-02-02", key="planted-2", facts='  activity: "risk-education"\n')),
    Plant("A07", "the old rate on the day of the new one",
          clause("DEU-2014", "5", "support-cost", "8%", "2015-01-10")
          + cost("DEU-2014", "100.00", "7.00", facts="  cost-date: 2015-01-10\n")),
    Plant("A08", "signed, due, and nothing booked",
          _NORWAY.partition("2012-02-01 *")[0]
          + '2012-01-01 custom "instalment" "NOR-2012" "1"\n  amount: 70.00 USD\n'
          "  due: 2012-02-01\n"),
    Plant("A08", "paid more than is due",
          entry("JPN-2014-MLI", "Assets:VTF:Cash:EURO 5.00; Assets:VTF:Receivable:JPN -5.00",
                day="2015-02-01")),
    Plant("A09", "money that only changes its bank account",
          _NORWAY + entry("NOR-2012", "Assets:VTF:Cash:EURO -70.00; Assets:VTF:Cash:UNHQ 70.00",
                          day="2015-01-10")),
    Plant("", "moved on the last day", _NORWAY.replace("2012-02-01 *", "2013-07-31 *")),
    Plant("A10", "one cent on what is closed",
          entry("GBR-2012", "Assets:VTF:Cash:EURO 0.01; Income:VTF:Interest -0.01",
                day="2013-05-01")),
    Plant("A10", "closed, and something is still due",
          entry("GBR-2012", "Assets:VTF:Receivable:GBR 50.00; Income:VTF:Contributions:GBR -50.00",
                day="2012-03-01"),
          old='amount: 200.00 USD\n  reference: "Letter of 1 January 2012"',
          new='amount: 250.00 USD\n  reference: "Letter of 1 January 2012"'),
    Plant("A11", "declared and taken back, against the letter",
          _LETTER + entry("DEU-2014", _OWED, day="2015-02-02")
          + entry("DEU-2014", "Income:VTF:Contributions:DEU -50.00; "
                  "Liabilities:VTF:Refundable:DEU 50.00", day="2015-02-03", key="planted-2",
                  facts='  reverses: "planted"\n')),
    Plant("A11", "an older refund does not answer a letter",
          _LETTER + entry("DEU-2014", _OWED, day="2014-06-01")
          + entry("DEU-2014", "Liabilities:VTF:Refundable:DEU 50.00; Assets:VTF:Cash:EURO -50.00",
                  day="2014-06-02", key="planted-2")),
    Plant("A11", "ninety-one days", entry("DEU-2014", _OWED, day="2015-05-01")),
    Plant("", "ninety days", entry("DEU-2014", _OWED, day="2015-05-02")),
    Plant("A12", "a report that was due yesterday", advance("ADV-9", "2015-07-30", "2015-01-15")),
    Plant("", "a report that is due today", advance("ADV-9", "2015-07-31", "2015-01-15")),
    Plant("", "settled and paid again on one day",
          advance("ADV-8", "2015-03-31", "2015-01-15")
          + advance("ADV-9", "2015-12-31", "2015-06-15") + given_back("ADV-8", "2015-06-15")),
    Plant("A12", "settled a day after it was paid again",
          advance("ADV-8", "2015-03-31", "2015-01-15")
          + advance("ADV-9", "2015-12-31", "2015-06-15") + given_back("ADV-8", "2015-06-16")),
    Plant("A12", "given up against interest, by nobody's decision",
          advance("ADV-9", "2015-06-30", "2015-01-15")
          + entry("FRA-2014", "Income:VTF:Interest 20.00; Assets:VTF:Advances:UNDP -20.00",
                  day="2015-06-15", facts='  advance: "ADV-9"\n')),
    Plant("A13", "a cost under a pledge", cost("FRA-PLEDGE-2016", "10.00", "0.00")),
    Plant("A13", "a receivable of a pledge",
          entry("FRA-PLEDGE-2016", "Assets:VTF:Receivable:FRA 900.00; "
                "Liabilities:VTF:Deferred:FRA -900.00", day="2015-02-01")),
    Plant("A13", "revenue before its condition was met",
          '2015-06-01 custom "condition-met" "MET-1"\n  funding: "FRA-2014"\n  number: "2"\n'
          '  reference: "Letter"\n'
          + entry("FRA-2014", "Liabilities:VTF:Deferred:FRA 200.00; "
                  "Income:VTF:Contributions:FRA -200.00", day="2014-12-20")),
    Plant("A14", "a gift that is a contribution",
          entry("CHE-2014", "Expenses:VTF:MLI:Equipment 20.00; Income:VTF:Contributions:CHE -20.00",
                day="2015-01-10", facts='  activity: "clearance"\n')),
    Plant("A15", "an original without a rate", old=_MARCH, new=_FEBRUARY),
    Plant("A15", "a source that nobody knows", old=_MARCH,
          new='  rate: 0.80\n  rate-source: "Somebody"\n' + _FEBRUARY),
    Plant("A15", "a new version at another rate",
          entry("DEU-2014", "Assets:VTF:Cash:EURO -1066.67; Assets:VTF:Receivable:DEU 1000.00; "
                "Income:VTF:ExchangeDifference 66.67", day="2014-03-06",
                facts='  reverses: "deu-deposit"\n  original: 800.00 EUR\n  rate: 0.75\n'
                '  rate-source: "UNORE 2014-03"\n')
          + '2014-03-06 * "Germany"\n  funding: "DEU-2014"\n  key: "deu-deposit#2"\n'
          '  corrects: "deu-deposit"\n  original: 800.00 EUR\n  rate: 0.80\n'
          '  rate-source: "UNORE 2014-03"\n' + _FEBRUARY),
    Plant("A16", "one cent beyond the vote", roads("450.01")),
    Plant("", "the vote to the last cent", roads("450.00")),
    Plant("A16", "beyond the vote for a while",
          roads("500.00") + roads("-60.00", "2014-04-01", "planted-2")),
    Plant("A17", "a loan across the wall, on both sides", _LOAN),
    Plant("A18", "one invoice with two amounts",
          invoice("DEU-2014", "100.00", "7.00", "100.00 USD")
          + invoice("FRA-2014", "100.00", "0.00", "200.00 USD", "planted-2")),
    Plant("A18", "one invoice of euro twice",
          invoice("DEU-2014", "100.00", "7.00", "80.00 EUR")
          + invoice("FRA-2014", "100.00", "0.00", "80.00 EUR", "planted-2")),
    Plant("", "one invoice in two parts",
          invoice("DEU-2014", "60.00", "4.20", "100.00 USD")
          + invoice("FRA-2014", "40.00", "0.00", "100.00 USD", "planted-2")),
    Plant("A18", "one receipt with its original and without",
          entry("CHF-SDN-GENERAL", _AGAIN, day="2014-05-06",
                facts="  original: 480.00 GBP\n  rate: 0.60\n")),
    Plant("A18", "one receipt where it belongs and not identified",
          entry("VTF-UNAPPLIED",
                "Assets:VTF:Cash:EURO 300.00; Income:VTF:Contributions:FRA -300.00",
                day="2014-03-31")),
    Plant("", "a receipt six days later", entry("CHF-SDN-GENERAL", _AGAIN, day="2014-05-11")),
    Plant("A19", "a clause changed without a consent",
          clause("DEU-2014", "2", "activity", "risk-education, clearance", "2015-01-10", "")),
    Plant("A19", "a clause added later without a consent",
          clause("DEU-2014", "12", "activity", "clearance", "2015-01-10", "")),
    Plant("A19", "a receipt that comes from nowhere",
          entry("VTF-UNAPPLIED", "Assets:VTF:Cash:EURO 30.00; Income:VTF:Contributions:FRA -30.00",
                day="2014-06-01").replace('  key: "planted"\n', "")),
    Plant("A20", "a donor by another name",
          old='"JPN"\n  name: "Japan"', new='"JPN"\n  name: "Nippon"'),
    Plant("A21", "an allotment that was cut",
          '2015-01-01 custom "allotment" "AL-1"\n  funding: "JPN-2014-MLI"\n  programme: "MLI"\n'
          '  class: "Contracts"\n  amount: 2000.00 USD\n'),
    Plant("A21", "a class that has none",
          cost("JPN-2014-MLI", "10.00", "1.30", activity="clearance")
          .replace("MLI:Contracts", "MLI:Travel")),
    Plant("A22", "quarterly until it was made annual",
          clause("DEU-2014", "9", "reporting", "quarterly, within 1 month", "2014-02-01", "")
          + clause("DEU-2014", "9", "reporting", "annual, within 11 months", "2015-01-15")),
    Plant("A22", "words that nobody can read",
          clause("DEU-2014", "9", "reporting", "every fortnight, in 1 month", "2014-02-01", "")),
    Plant("A23", "a cost that one person made and checked",
          cost("FRA-2014", "10.00", "0.00", facts='  maker: "ANA"\n  checker: "Kovac Ana"\n')),
    Plant("A24", "an override whose second person is the first",
          '2015-02-01 custom "override" "OV-9"\n  finding: "EARMARK-ACTIVITY"\n  about: "pv-2"\n'
          '  reason: "R"\n  authority: "A"\n  by: "ANA"\n  second: "Ana Kovač"\n'),
)  # fmt: skip
