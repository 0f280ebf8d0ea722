"""Instalments to partners: after the last one's report, approved, and no more than was agreed."""

from __future__ import annotations

import pytest

AGREED = """
2014-01-10 custom "partner-agreement" "PA-1"
  partner: "UNOPS"
  funding: "NLD-2013"
  amount: 1000.00 USD
  mode: "pass-through"
  instalments: 2
"""
HELD, CASH, OWED = (
    "Assets:VTF:Advances:UNOPS",
    "Assets:VTF:Cash:UNHQ",
    "Liabilities:VTF:Payable:UNOPS",
)
COST = "Expenses:VTF:MLI:Contracts"


def advance(name="ADV-1", amount="500.00", *, on="2014-02-01", due="2014-04-30", **facts):
    """Return an advance to UNOPS, and its payment on the same day."""
    facts = {"partner": "UNOPS", "funding": "NLD-2013", "agreement": "PA-1", **facts}
    text = f'{on} custom "advance" "{name}"\n  amount: {amount} USD\n'
    text += f"  report-due: {due}\n" if due else ""
    for key, value in facts.items():
        written = value if key == "instalments" else f'"{value}"'
        text += f"  {key.replace('_', '-')}: {written}\n" if value else ""
    return text + moved((HELD, amount), (CASH, f"-{amount}"), on=on, advance=name)


def moved(*legs, on="2014-04-20", **facts):
    """Return a transaction of some postings: account, amount, and the advance if it is its own."""
    text = f'{on} * "UNOPS" "Entry"\n  funding: "NLD-2013"\n  activity: "clearance"\n'
    text += "".join(f'  {key}: "{value}"\n' for key, value in facts.items())
    for account, amount, *own in legs:
        text += f"  {account}  {amount} USD\n"
        text += "".join(f'    advance: "{name}"\n' for name in own)
    return text


def report(amount="320.00", *, on="2014-04-20", name="ADV-1"):
    """Return a report on an advance."""
    return moved((COST, amount), (HELD, f"-{amount}"), on=on, advance=name)


def refund(amount="180.00", *, on="2014-04-25", name="ADV-1"):
    """Return what comes back of an advance."""
    return moved((CASH, amount), (HELD, f"-{amount}"), on=on, advance=name)


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


FIRST = AGREED + advance()


def test_must_12_the_next_instalment_is_refused_while_the_report_is_overdue(judge):
    """Lawful on the last day of the report; from the next day on it is overdue."""
    second = {"name": "ADV-2", "due": "2014-09-30"}
    assert judge(FIRST + report() + advance(on="2014-04-30", **second)) == []
    (found,) = judge(FIRST + report() + advance(on="2014-05-01", **second))
    assert found.code == "ADVANCE-OVERDUE"
    assert found.message == (
        "ADV-2: 500.00 USD paid to UNOPS under NLD-2013 (agreement PA-1) on 2014-05-01, while the "
        "report on ADV-1 is overdue: it was due on 2014-04-30, and 180.00 USD of it are "
        "outstanding."
    )
    assert ("overdue", "ADV-1") in found.facts


@pytest.mark.parametrize(
    ("more", "lawful"),
    [
        (report("500.00"), True),
        (report("499.99"), False),
        (report() + refund(), True),
        (report() + refund("179.99"), False),
        (report() + refund(on="2014-06-01"), True),  # on the very day, whatever the order
        (report() + refund(on="2014-06-02"), False),
        ("", False),
    ],
)
def test_what_settles_the_report_to_the_cent_and_the_day(judge, more, lawful):
    """A report, a refund, or both; the cent that is left, or the day after, keeps it open."""
    found = judge(FIRST + more + advance("ADV-2", on="2014-06-01", due=""))
    assert codes(found) == ([] if lawful else ["ADVANCE-OVERDUE"])


def test_what_is_left_after_a_report_is_carried_over_to_the_next_instalment(judge):
    """The next instalment is paid short by it; but nothing nobody reported on is carried over."""
    stated = advance("ADV-2", on="2014-06-01", due="2014-09-30").partition("2014-06-01 *")[0]
    legs = (HELD, "500.00", "ADV-2"), (HELD, "-180.00", "ADV-1"), (CASH, "-320.00")
    short = stated + moved(*legs, on="2014-06-01")
    assert judge(FIRST + report() + short) == []
    assert codes(judge(FIRST + short)) == ["ADVANCE-OVERDUE"]
    assert judge(FIRST.replace("04-30", "06-01") + short) == []


def test_what_is_owed_to_the_partner_is_settled_with_the_next_instalment(judge):
    """A report beyond its advance: the rest is owed, counts as paid, and is paid with the next."""
    beyond = moved((COST, "520.00"), (HELD, "-500.00"), (OWED, "-20.00"), advance="ADV-1")
    stated = advance("ADV-2", "480.00", on="2014-06-01", due="").partition("2014-06-01 *")[0]
    legs = (HELD, "480.00"), (OWED, "20.00"), (CASH, "-500.00")
    paid = moved(*legs, on="2014-06-01", advance="ADV-2")
    assert judge(FIRST + beyond + stated + paid) == []
    cent = paid.replace("480.00", "480.01").replace("-500.00", "-500.01")
    assert codes(judge(FIRST + beyond + stated + cent)) == ["PARTNER-AMOUNT"]


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ("PA-X", "PA-X", True),
        ("", "", True),
        ("", "PA-X", True),  # the one without may be under the same
        ("PA-X", "", True),
        ("PA-X", "PA-Y", True),  # a name that nobody stated separates nothing
        ("PA-1", "PA-2", False),
    ],
)
def test_an_arrangement_is_one_agreement_of_one_partner(judge, first, second, refused):
    """What the books do not state as an agreement is not told apart from another."""
    text = AGREED + AGREED.replace("PA-1", "PA-2") if first == "PA-1" else ""
    text += advance(agreement=first) + advance("ADV-2", on="2014-06-01", due="", agreement=second)
    assert codes(judge(text)) == (["ADVANCE-OVERDUE"] if refused else [])


def test_another_partner_or_funding_is_not_held_back(judge):
    """Each arrangement stands for itself."""
    other = advance("ADV-2", on="2014-06-01", due="", partner="UNICEF", agreement="")
    other = other.replace(HELD, "Assets:VTF:Advances:UNICEF")
    assert judge(FIRST + other) == []


def test_more_of_the_same_advance_after_its_report_was_due(judge):
    """It is the next instalment by another name; on its own day of payment nothing is overdue."""
    more = moved((HELD, "100.00"), (CASH, "-100.00"), on="2014-06-01", advance="ADV-1")
    assert codes(judge(FIRST + more)) == ["ADVANCE-OVERDUE"]
    assert judge(FIRST + report("500.00") + more) == []
    assert judge(FIRST + more.replace("06-01", "04-30")) == []


def test_the_agreement_says_how_soon_a_report_is_due(judge):
    """Days after the payment; a day that the advance states goes before."""
    agreed = AGREED + "  report-days: 90\n"
    second = {"name": "ADV-2", "due": ""}
    assert judge(agreed + advance(due="") + advance(on="2014-05-02", **second)) == []
    late = judge(agreed + advance(due="") + advance(on="2014-05-03", **second))
    assert codes(late) == ["ADVANCE-OVERDUE"]
    assert judge(agreed + advance(due="2014-12-31") + advance(on="2014-05-03", **second)) == []
    assert judge(AGREED + advance(due="") + advance(on="2014-12-31", **second)) == []


def test_a_payment_that_was_taken_back_is_judged_for_the_days_between(judge):
    """On its own day it is nothing; later it was paid in between, and only that is said."""
    paid = advance("ADV-2", on="2014-06-01", due="").replace('"Entry"', '"Entry"\n  key: "K"')
    back = moved((HELD, "-500.00"), (CASH, "500.00"), on="2014-06-01", advance="ADV-2")
    back = back.replace('"Entry"', '"Entry"\n  key: "reversal:K#1"\n  reverses: "K"\n  reason: "X"')
    assert judge(FIRST + paid + back) == []
    assert codes(judge(FIRST + paid + back.replace("06-01", "06-02"))) == ["ADVANCE-OVERDUE"]
    whole = FIRST + report("500.00") + paid + back.replace("06-01", "06-02")
    assert judge(whole + advance("ADV-3", on="2014-06-03", due="")) == []


def test_an_advance_of_before_the_books_is_no_payment_but_may_be_overdue(judge):
    """It was paid when nobody asked; its report is due all the same."""
    old = (
        AGREED.replace("NLD-2013", "OLD")
        + """
2014-01-01 custom "agreement" "OLD"
  donor: "NLD"
  fund: "VTF"
  amount: 5000.00 USD
  brought-forward: TRUE
"""
    )
    opening = advance(on="2014-02-01", due="2014-03-01", instalments="1", funding="OLD")
    opening = opening.replace(f"  {CASH}  -500.00", "  Equity:VTF:Opening  -1500.00")
    opening = (opening + f"  {CASH}  1000.00 USD\n").replace("NLD-2013", "OLD")
    second = advance("ADV-2", on="2014-06-01", due="", funding="OLD").replace("NLD-2013", "OLD")
    assert judge(old + opening) == []
    assert codes(judge(old + opening + second)) == ["ADVANCE-OVERDUE"]


WHY = {"one_instalment_reason": "Too small to part.", "approver": "B. Diallo"}


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        (WHY, ""),
        (WHY | {"approver": ""}, "no second person approved it"),
        (WHY | {"approver": "- -"}, "no second person approved it"),
        (WHY | {"one_instalment_reason": ""}, "no reason for it is recorded"),
        ({}, "no reason for it is recorded, and no second person approved it"),
        (WHY | {"approver": "a. keita"}, "a. keita approved what A. Keita made"),
    ],
)
def test_must_12_one_instalment_needs_a_reason_and_a_second_approver(judge, facts, lacking):
    """Stated as one, or known to be one because it pays all that was agreed."""
    text = advance(instalments="1", agreement="PA-X", **facts)
    text = text.replace('"Entry"', '"Entry"\n  maker: "A. Keita"')
    found = [one for one in judge(text) if one.code.startswith("ADVANCE")]
    assert codes(found) == (["ADVANCE-INSTALMENT"] if lacking else [])
    if lacking:
        assert found[0].message == (
            f"ADV-1 to UNOPS under NLD-2013 pays agreement PA-X in one instalment, and {lacking}."
        )


def test_an_agreement_paid_in_full_by_one_advance_is_paid_in_one(judge):
    """To the cent; what its agreement says of instalments, reason and approver counts too."""
    whole = advance(amount="1000.00")
    assert codes(judge(AGREED + whole)) == ["ADVANCE-INSTALMENT"]
    assert judge(AGREED + advance(amount="999.99")) == []
    assert judge(AGREED + advance(amount="1000.00", **WHY)) == []
    one = AGREED.replace("instalments: 2", "instalments: 1")
    assert codes(judge(one + advance())) == ["ADVANCE-INSTALMENT"]
    said = one + '  one-instalment-reason: "Small."\n  approver: "B. Diallo"\n'
    assert judge(said + advance()) == []
    assert codes(judge(advance(agreement="", instalments="1"))) == ["ADVANCE-INSTALMENT"]


def test_no_more_is_paid_than_was_agreed(judge):
    """To the cent, with what came back; each day on which it grows is refused once."""
    second = {"name": "ADV-2", "on": "2014-04-01", "due": ""}
    assert judge(FIRST + advance(amount="500.00", **second)) == []
    (found,) = judge(FIRST + advance(amount="500.01", **second))
    assert found.code == "PARTNER-AMOUNT"
    assert found.message == (
        "PA-1 with UNOPS under NLD-2013 is of 1,000.00 USD, and at the end of 2014-04-01 1,000.01 "
        "USD are paid or owed under it: 0.01 USD too much."
    )
    back = refund("0.01", on="2014-03-01")
    assert judge(FIRST + back + advance(amount="500.01", **second)) == []
    late = FIRST + advance(amount="500.01", **second) + refund("0.01", on="2014-04-02")
    assert codes(judge(late)) == ["PARTNER-AMOUNT"]


def test_an_agreement_in_another_currency_is_measured_in_it(judge):
    """A million Kenyan shillings are that many, whatever they cost in dollars."""
    agreed = AGREED.replace("1000.00 USD", "80000.00 KES")

    def paid(name, original, dollars, on):
        text = advance(name, original, on=on, due="").replace(f"{original} USD", f"{dollars} USD")
        text = text.replace(f"amount: {dollars} USD", f"amount: {original} KES")
        return text.replace('"Entry"', f'"Entry"\n  original: {original} KES')

    first = agreed + paid("ADV-1", "40000.00", "450.00", "2014-02-01")
    assert judge(first + paid("ADV-2", "40000.00", "600.00", "2014-03-01")) == []
    over = judge(first + paid("ADV-2", "40000.01", "400.00", "2014-03-01"))
    assert codes(over) == ["PARTNER-AMOUNT"]
    assert "80,000.01 KES" in over[0].message


def test_terms_of_partners_that_cannot_be(judge):
    """Unknown names, percentages beyond a hundred, and advances that do not fit."""
    wrong = AGREED.replace("UNOPS", "NOBODY") + '  programme: "NOWHERE"\n'
    assert codes(judge(wrong)) == ["TERM-REFERENCE"] * 2
    for line in ("fee: 100.01", "fee: -1", "report-days: 0", "report-days: 1.5"):
        assert codes(judge(f"{AGREED}  {line}\n")) == ["TERM-WRONG"], line
    assert judge(f"{AGREED}  fee: 100\n") == []
    two = AGREED + AGREED.replace("PA-1", "PA-2")
    for text, said in (
        (
            AGREED + advance(agreement="PA-9"),
            "agreement 'PA-9' is not known; with UNOPS there is PA-1",
        ),
        (two + advance(agreement=""), "it names no agreement, and with UNOPS there are PA-1, PA-2"),
        (AGREED + advance(on="2014-01-09"), "PA-1 was signed on 2014-01-10, and the advance is of"),
        (AGREED.replace("UNOPS", "UNICEF") + advance(), "PA-1 is with UNICEF under NLD-2013"),
        (AGREED.replace("1000.00 USD", "900.00 EUR") + advance(), "PA-1 is in EUR"),
    ):
        (found,) = [one for one in judge(text) if one.code == "TERM-WRONG"]
        assert said in found.message
    assert judge(AGREED + advance(agreement="")) == []
    assert judge(AGREED + advance(on="2014-01-09", agreement="")) == []


def test_an_advance_that_nobody_stated_has_no_history(judge):
    """It is refused as what it is, and holds nobody back."""
    text = FIRST + moved((HELD, "5.00", "ADV-9"), (CASH, "-5.00"), on="2014-03-01")
    assert codes(judge(text)) == ["LAW-ADVANCE"]
