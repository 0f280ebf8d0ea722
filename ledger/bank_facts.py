"""Facts of the bank: the fund's accounts, their statements, and each line of a statement.

    2014-03-31 custom "bank-line" "UNHQ-USD-20140314-5F0C9A21D0"
      account: "UNHQ-USD"
      amount: 500000.00 USD
      party: "GOVERNMENT OF JAPAN"

A statement is evidence. Its lines move no money in the books: a receipt does, and names its line.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from ledger.term import Term
from ledger.values import Identifier, MoneyField, Names, Text


class BankAccountTerm(Term):
    """An account at a bank: `bank` is its part in `Assets:<Fund>:Cash:<Bank>`.

    `number` is the IBAN or account number as statements print it, `aliases` other ways they do.
    """

    word = "bank-account"
    fund: Identifier
    bank: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    number: Text
    aliases: Names = ()
    name: str = ""


class BankStatementTerm(Term):
    """A statement of a bank account: its date is its last day, `begins` its first.

    Where both balances are stated, the lines add up from one to the other, or it is not imported.
    """

    word = "bank-statement"
    account: Identifier
    number: str = ""
    begins: datetime.date
    opening: MoneyField | None = None
    closing: MoneyField | None = None
    lines: str = ""
    format: str = ""


class BankLineTerm(Term):
    """An entry of a bank statement: money in is above zero. `party` is who paid or was paid.

    `original` is what was sent, where that is in another currency than the account.
    """

    word = "bank-line"
    account: Identifier
    amount: MoneyField
    statement: str = ""
    value_date: datetime.date | None = None
    original: MoneyField | None = None
    reference: str = ""
    end_to_end: str = ""
    party: str = ""
    party_account: str = ""
    description: str = ""
    balance: MoneyField | None = None


#: The models, in the order in which docs/directives.md shows them.
BANK_FACTS: tuple[type[Term], ...] = (BankAccountTerm, BankStatementTerm, BankLineTerm)
