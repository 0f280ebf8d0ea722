"""Invoices: what is charged of one is at most its amount, whoever bears it."""

from __future__ import annotations

import textwrap

import pytest

SUPPLIERS = """
2014-01-01 custom "supplier" "DEM"
  name: "Demining Ltd"
2014-01-01 custom "supplier" "OTHER"
  name: "Another Ltd"
"""


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


def paid(amount="100.00", of="", on="2014-05-02", payee="Demining Ltd", **more):
    """Return a cost under NLD-2013 with an invoice, of an amount if one is stated."""
    facts = {"funding": "NLD-2013", "activity": "clearance", "invoice": "INV-1", **more}
    lines = [f'{on} * "{payee}" "Clearance"' if payee else f'{on} * "Clearance"']
    lines += [f'  {key.replace("_", "-")}: "{value}"' for key, value in facts.items() if value]
    lines += [f"  invoice-amount: {of}"] if of else []
    lines.append(f"  Expenses:VTF:MLI:Contracts  {amount} USD")
    lines.append("  Assets:VTF:Cash:UNHQ")
    return "\n".join(lines) + "\n"


def japan(amount="100.00", support="13.00", of="", **more):
    """Return a cost under JPN-2014-MLI with the same invoice."""
    own = {"funding": "JPN-2014-MLI", "activity": "victim-assistance", **more}
    text = paid(amount, of, **own)
    return text.replace("  Assets:", f"  Expenses:VTF:MLI:SupportCost  {support} USD\n  Assets:")


def test_one_charge(judge):
    """An invoice that is charged once is no matter, whether its amount is stated or not."""
    assert judge(paid()) == []
    assert judge(paid(of="100.00 USD")) == []


def test_one_charge_above_its_amount(judge):
    """The first cent above what is stated is refused."""
    (finding,) = judge(paid("100.01", of="100.00 USD"))

    assert finding.code == "INVOICE-OVER"
    assert "0.01 USD too much: 100.01 USD under NLD-2013." in finding.message


def test_two_fundings_without_an_amount(judge):
    """A second donor's part cannot be proved."""
    (finding,) = judge(paid() + japan())

    assert finding.code == "INVOICE-UNPROVED"
    assert str(finding.severity) == "error"
    assert dict(finding.facts) == {
        "invoice": "INV-1",
        "funding": "NLD-2013, JPN-2014-MLI",
        "actual": "100.00, 100.00",
    }


def test_two_fundings_with_an_amount(judge):
    """Two donors bear an invoice up to its amount; support cost is on no invoice."""
    assert judge(paid(of="200.00 USD") + japan()) == []
    (finding,) = judge(paid("100.01", of="200.00 USD") + japan())
    assert finding.code == "INVOICE-OVER"
    assert "invoice INV-1 of Demining Ltd is of 200.00 USD; 200.01 USD of it are" in finding.message


def test_same_funding_twice(judge):
    """The same invoice twice on one funding is warned of; with its amount it is reckoned."""
    (finding,) = judge(paid() + paid(on="2014-05-03"))

    assert (finding.code, str(finding.severity)) == ("INVOICE-TWICE", "warning")
    assert judge(paid(of="200.00 USD") + paid(on="2014-05-03")) == []
    over = judge(paid(of="200.00 USD") + paid("100.01", on="2014-05-03"))
    assert codes(over) == ["INVOICE-OVER"]


@pytest.mark.parametrize(
    "other",
    [{"payee": "Another Ltd"}, {"invoice": "INV-2"}, {"supplier": "OTHER"}],
)
def test_another_invoice(judge, other):
    """Another number, or the same number of another supplier, is another invoice."""
    assert judge(SUPPLIERS + paid() + japan(**other)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"payee": "DEMINING  ltd"},
        {"invoice": "inv-1"},
        {"invoice": "INV\u20111"},
        {"invoice": "INV\u200b-1"},
        {"payee": "X", "supplier": "DEM"},
    ],
)
def test_the_same_invoice_spelt_otherwise(judge, other):
    """Case and spaces do not make another invoice; the supplier goes before the payee."""
    assert codes(judge(SUPPLIERS + paid() + japan(**other))) == ["INVOICE-UNPROVED"]


@pytest.mark.parametrize(
    "other",
    [
        {"invoice": "INV 1"},
        {"invoice": "inv/1"},
        {"invoice": "INV\u00b71"},
        {"payee": "Demining Limited"},
        {"payee": ""},
    ],
)
def test_looks_like_another(judge, other):
    """Of the same amount, another spelling of number or supplier is warned of: it may be one."""
    (finding,) = judge(SUPPLIERS + paid() + japan(on="2014-05-03", **other))

    assert (finding.code, str(finding.severity)) == ("INVOICE-ALIKE", "warning")
    assert "may be invoice INV-1 of Demining Ltd (2014-05-02, NLD-2013)" in finding.message
    assert "both are of 100.00 USD" in finding.message
    assert judge(SUPPLIERS + paid() + japan("100.01", on="2014-05-03", **other)) == []


def test_looks_like_one_that_was_taken_back(judge):
    """What was reversed is no invoice any more, whatever it looks like."""
    back = reversal(paid())

    assert judge(SUPPLIERS + back + japan(invoice="INV/1", on="2014-07-01")) == []


def test_short_numbers_look_like_many(judge):
    """A number of two digits says nothing."""
    assert judge(paid(invoice="12") + japan(invoice="1/2")) == []


PARTNERS = """
2013-12-01 custom "clause" "JPN-2014" "20"
  axis: "partner"
  allows: "UNOPS"
2013-01-01 custom "clause" "NLD-2013" "20"
  axis: "partner"
  allows: "UNOPS"
"""


def test_partner_as_supplier(judge):
    """Without a payee the partner sent it; by whichever of its names."""
    one = paid(payee="", partner="UNOPS")
    two = japan(payee="UNOPS", partner="UNOPS")

    assert codes(judge(PARTNERS + one + two)) == ["INVOICE-UNPROVED"]


def reversal(text, on="2014-06-02"):
    """Return a cost with a key, and its reversal on a later day."""
    head, _, rest = text.partition("\n")
    first = f'{head}\n  key: "PV-1"\n{rest}'
    back = rest.replace("  100.00 USD", "  -100.00 USD").replace("  13.00 USD", "  -13.00 USD")
    own = '  key: "reversal:PV-1#1"\n  reverses: "PV-1"\n  cost-date: 2014-05-02\n'
    return f'{first}{on} * "Demining Ltd" "Reversal"\n{own}{back}'


def test_reversed_does_not_count(judge):
    """What was reversed was not charged, on whichever day it was reversed."""
    assert judge(reversal(paid()) + japan()) == []
    assert judge(reversal(paid(), on="2014-05-02") + japan()) == []
    assert judge(reversal(paid()) + paid(on="2014-06-03")) == []
    assert judge(reversal(paid())) == []


def test_taken_back_in_part(judge):
    """A credit note makes room for the other donor, to the cent."""
    note = paid("-40.00", on="2014-05-20", payee="Demining Ltd")

    assert judge(paid(of="100.00 USD") + note + japan("40.00", "5.20")) == []
    over = judge(paid(of="100.00 USD") + note + japan("40.01", "5.20"))
    assert codes(over) == ["INVOICE-OVER"]


def test_two_amounts(judge):
    """An invoice has one amount."""
    (finding,) = judge(paid(of="200.00 USD") + japan(of="300.00 USD"))

    assert finding.code == "INVOICE-AMOUNT"
    assert "is stated as 200.00 USD and 300.00 USD." in finding.message


EURO = '  original: {} EUR\n  rate: 0.80\n  rate-source: "UNORE 2014-05"\n'


def in_euro(text, amount):
    """Return a cost that arose in euro."""
    head, _, rest = text.partition("\n")
    return f"{head}\n{EURO.format(amount)}{rest}"


def test_invoice_in_another_currency(judge):
    """An invoice in euro is reckoned in euro: 80 and 80 of 160, and not a cent more."""
    both = in_euro(paid(of="160.00 EUR"), "80.00") + in_euro(japan(), "80.00")

    assert judge(both) == []
    (finding,) = judge(both.replace("160.00 EUR", "159.99 EUR"))
    assert "is of 159.99 EUR; 160.00 EUR of it are charged, 0.01 EUR too much" in finding.message


def test_another_currency_without_originals(judge):
    """Where a charge does not say its euro, nothing can be proved."""
    assert codes(judge(paid(of="160.00 EUR") + japan())) == ["INVOICE-UNPROVED"]
    both = in_euro(paid(of="160.00 EUR"), "80.00") + paid(on="2014-05-03")
    assert codes(judge(both)) == ["INVOICE-TWICE"]


SHARED = """
2014-05-02 * "Demining Ltd" "One voucher, two donors"
  invoice: "INV-1"
  invoice-amount: {0} EUR
  original: 160.00 EUR
  rate: 0.80
  rate-source: "UNORE 2014-05"
  Expenses:VTF:MLI:Contracts     100.00 USD
    funding: "NLD-2013"
    activity: "clearance"
  Assets:VTF:Cash:UNHQ          -100.00 USD
    funding: "NLD-2013"
  Expenses:VTF:MLI:Contracts     100.00 USD
    funding: "JPN-2014-MLI"
    activity: "victim-assistance"
  Expenses:VTF:MLI:SupportCost    13.00 USD
    funding: "JPN-2014-MLI"
    activity: "victim-assistance"
  Assets:VTF:Cash:UNHQ          -113.00 USD
    funding: "JPN-2014-MLI"
"""


def test_one_transaction_of_two_donors(judge):
    """What a transaction states for all of it is one amount, not one for each funding."""
    assert judge(SHARED.format("160.00")) == []
    assert codes(judge(SHARED.format("159.99"))) == ["INVOICE-OVER"]
    bare = SHARED.replace("  invoice-amount: {0} EUR\n", "")
    assert codes(judge(bare)) == ["INVOICE-UNPROVED"]


OWN = """
2014-05-02 * "Demining Ltd" "Two invoices in one voucher"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts     100.00 USD
    invoice: "INV-1"
    invoice-amount: 80.00 EUR
    original: {0} EUR
    rate: 0.80
    rate-source: "UNORE 2014-05"
  Expenses:VTF:MLI:Travel         10.00 USD
    invoice: "INV-2"
  Expenses:VTF:MLI:Travel         10.00 USD
    note: "no invoice"
  Assets:VTF:Cash:UNHQ          -120.00 USD
"""


def test_invoices_of_postings(judge):
    """A posting may have an invoice of its own, with its own original."""
    assert judge(OWN.format("80.00")) == []
    assert codes(judge(OWN.format("80.01"))) == ["INVOICE-OVER"]
    assert codes(judge(OWN.format("80.00") + paid(of="80.00 EUR"))) == ["INVOICE-TWICE"]


def test_no_text(judge):
    """An invoice that is no text is no invoice: its type is refused, and nothing else is said."""
    text = paid().replace('"INV-1"', "2014-05-02") + japan()

    assert codes(judge(text)) == ["LAW-METADATA"]


def test_no_cost(judge):
    """What pays an invoice is not charged again: only costs count."""
    text = textwrap.dedent("""
        2014-05-02 * "Demining Ltd" "Clearance"
          funding: "NLD-2013"
          activity: "clearance"
          invoice: "INV-1"
          Expenses:VTF:MLI:Contracts          100.00 USD
          Liabilities:VTF:Payable:Demining   -100.00 USD
        2014-06-02 * "Demining Ltd" "Payment"
          funding: "NLD-2013"
          invoice: "INV-1"
          Liabilities:VTF:Payable:Demining    100.00 USD
          Assets:VTF:Cash:UNHQ               -100.00 USD
        """)

    assert judge(text) == []


def test_nobody_stated(judge):
    """Without payee and partner the number alone tells invoices apart."""
    (finding,) = judge(paid(payee="") + japan(payee=""))

    assert finding.message.startswith("invoice INV-1 of nobody stated is charged to 2 fundings")


def test_no_amount_in_the_amount(judge):
    """An amount of the wrong type is refused as metadata, and taken as not stated."""
    wrong = paid().replace('  invoice: "INV-1"', '  invoice: "INV-1"\n  invoice-amount: "100"')

    assert codes(judge(wrong + japan())) == ["LAW-METADATA", "INVOICE-UNPROVED"]
