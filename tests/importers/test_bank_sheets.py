"""Sheets that banks make: signs, columns, markers, balances, currencies."""

from __future__ import annotations

import pytest

from tests.importers.bank_kit import (
    AROUND,
    CURRENCIES,
    INVERSE,
    SHEET,
    amounts,
    intake,
    layout,
    lines,
    said,
)


def take(folder, text, how=SHEET):
    """Return what a sheet would bring in."""
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return intake(path, layout(folder, how))


DAY = "12/15/2018"


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("Amount", ["-33.50", '"1,533.50"'], ["-33.50 USD", "1533.50 USD"]),
        ("Amount,D/C", ["33.50,D", "5,C"], ["-33.50 USD", "5.00 USD"]),
        ("Amount,D/C", ["-33.50,D", "5,C"], ["-33.50 USD", "5.00 USD"]),
        ("Amount,D/C", ["33.50,Soll", "5,Haben"], ["-33.50 USD", "5.00 USD"]),
        ("Debit,Credit", ["33.50,", ",5"], ["-33.50 USD", "5.00 USD"]),
        ("Debit,Credit", ["-33.50,0", "0.00,5"], ["-33.50 USD", "5.00 USD"]),
        ("Debit,Credit", ["0,0", "0.00,5"], ["0.00 USD", "5.00 USD"]),
    ],
)
def test_which_way_money_went(tmp_path, header, rows, expected):
    """One signed column, a marker, or two columns, with or without a sign of their own."""
    text = f"Date,Label,{header}\n" + "".join(f"{DAY},x,{row}\n" for row in rows)
    found = take(tmp_path, text)
    assert (amounts(found), said(found)) == (expected, [])


@pytest.mark.parametrize(
    ("header", "rows", "why"),
    [
        ("Amount,D/C", ["-5,C"], "amount: the amount is below zero and marked 'C'"),
        ("Amount,D/C", ["-5,D", "5,D"], "amount: the amount is below zero and marked 'D'"),
        ("Amount,D/C", ["5,?"], "marker: found '?', expected D or C"),
        ("Debit,Credit", ["-5,", "5,"], "debit: the debit column has amounts above and below"),
        ("Debit,Credit", [",-5"], "credit: a credit below zero may be money in or out"),
        ("Debit,Credit", ["5,5"], "debit: the row has both a debit and a credit"),
        ("Debit,Credit", [","], "amount: the row has no amount"),
        ("Amount", ["EUR 5"], "amount: the amount is in EUR, the account in USD"),
    ],
)
def test_a_sign_that_may_mean_two_things_is_refused(tmp_path, header, rows, why):
    """A row that would go the wrong way half of the time goes nowhere."""
    text = f"Date,Label,{header}\n" + "".join(f"{DAY},x,{row}\n" for row in rows)
    found = take(tmp_path, text)
    assert any(message.startswith(why) for _, message in said(found))
    assert len(amounts(found)) < len(rows)


@pytest.mark.parametrize("rows", [[(1, 1), (2, 3), (3, 6)], [(3, 6), (2, 3), (1, 1)]])
def test_running_balances_are_held_in_either_order(tmp_path, rows):
    """Newest first or last; a line that is missing between two is found at its place."""
    text = "Date,Label,Amount,Balance\n"
    text += "".join(f"{DAY},x,{amount},{balance}\n" for amount, balance in rows)
    assert said(take(tmp_path, text)) == []

    cut = text.replace(f"{DAY},x,2,3\n", "")
    ((code, message),) = said(take(tmp_path, cut))
    assert code == "BANK-RUNNING"
    assert "makes" in message


def test_balances_tell_equal_lines_apart(tmp_path):
    """Two downloads, each with one of two equal deposits: the balance says they are two."""
    head = "Date,Label,Amount,Balance\n"
    first = lines(take(tmp_path, f"{head}{DAY},x,5,5\n"))
    second = lines(take(tmp_path, f"{head}{DAY},x,5,10\n"))
    assert first[0].values[0].value != second[0].values[0].value


def test_a_row_in_another_currency_is_refused(tmp_path):
    """An account has one currency, and a row in another is no amount of it."""
    text = f"Date,Label,Currency,Amount\n{DAY},x,USD,5\n{DAY},y,EUR,7\n"
    found = take(tmp_path, text, CURRENCIES)
    assert amounts(found) == ["5.00 USD"]
    assert [code for code, _ in said(found)] == ["BANK-CURRENCY"]


def test_what_was_sent_in_another_currency_is_kept(tmp_path):
    """It goes the way of the amount, or one of the two is wrong; nothing and zero are none."""
    text = "Date,Label,Currency,Amount,Amount Currency\n"
    rows = f"{DAY},x,EUR,5,4\n{DAY},y,USD,6,0.0\n{DAY},z,EUR,7,\n"
    found = take(tmp_path, text + rows)
    assert [str(line.meta.get("original")) for line in lines(found)] == ["4.00 EUR", "None", "None"]

    found = take(tmp_path, f"{text}{DAY},x,EUR,5,-4\n")
    assert "goes the other way" in said(found)[0][1]


def test_a_card_writes_spending_above_zero(tmp_path):
    """A layout says so once, and every amount is turned round."""
    text = f"Date,Label,Currency,Amount,Amount Currency\n{DAY},x,EUR,5,4\n{DAY},y,USD,-6,\n"
    found = take(tmp_path, text, INVERSE)
    assert amounts(found) == ["-5.00 USD", "6.00 USD"]
    assert str(lines(found)[0].meta["original"]) == "-4.00 EUR"


AROUND_ROWS = """Account Number : 1;;;;;
Balance at end of period;;;;{};
Date;Operation Number;Label;Debit;Credit;Detail
01/04/20;OP 1;L;-50,00;;D
02/04/2020;OP 2;L;;1300,00;D
Balance at start of period;;;;+30000,77;
"""


def test_lines_around_the_table_are_no_records(tmp_path):
    """Account and balances above and below it; the account is the layout's."""
    found = take(tmp_path, AROUND_ROWS.format("+31250,77"), AROUND)
    assert (amounts(found), said(found)) == (["-50.00 EUR", "1300.00 EUR"], [])
    assert [str(line.date) for line in lines(found)] == ["2020-04-01", "2020-04-02"]


def test_balances_around_the_table_are_held_against_it(tmp_path):
    """Two cents that the bank's own balances have and its lines do not."""
    found = take(tmp_path, AROUND_ROWS.format("+31250,79"), AROUND)
    ((code, message),) = said(found)
    assert code == "BANK-BALANCE"
    assert message.endswith("0.02 is missing")
    assert found.findings[0].where.cell == "A2"
