"""Payments under an outright agreement with a partner: a cost at once, of the class Transfers.

The row is that of an advance. Which of the two it is says the agreement with the partner: the one
that the row names, or the only one that is signed with its partner under its funding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.desk import BuildError, Desk
from importers.expenditure_records import Bill, Paid, build_voucher, paid_at_once
from ledger.partner_facts import PartnerAgreementTerm, in_force
from ledger.words import BudgetClass

if TYPE_CHECKING:
    from importers.table import Row, Table


def agreement_of(desk: Desk, values: dict[str, Any]) -> PartnerAgreementTerm | None:
    """Return the agreement under which a partner is paid, None where the books state none.

    Raises:
        BuildError: there are several, and the row names none of them; or another one.
    """
    found = {
        term.id: term
        for register in desk.names.registers
        for term in in_force(register, values["partner"], values["funding"], values["date"])
    }
    named = values.get("agreement", "")
    if not found or named in found:
        return found.get(named)
    known = ", ".join(found)
    if named or len(found) > 1:
        raise BuildError(
            "IMPORT-VALUE",
            f"found {named!r}, and signed with {values['partner']} under {values['funding']} on "
            f"{values['date']} is {known}"
            if named
            else f"{values['partner']} has several agreements under {values['funding']}: {known}",
            "agreement",
            "Name the agreement under which the partner is paid.",
        )
    return next(iter(found.values()))


def build_outright(
    desk: Desk, table: Table, row: Row, owner: str, agreed: PartnerAgreementTerm
) -> None:
    """Lay down a cost of the class Transfers, with the support cost that a clause charges."""
    values = row.values
    programme = values.get("programme") or agreed.programme
    if not programme:
        raise BuildError(
            "IMPORT-REQUIRED",
            f"{agreed.id} is outright, so this is a cost, and a cost is some programme's",
            "programme",
            "Write the programme into the row, or into the agreement with the partner.",
        )
    usual = {"activity": agreed.activity} if agreed.activity else {}
    stated = usual | values | {
        "programme": programme,
        "budget_class": str(BudgetClass.TRANSFERS),
        "payee": values["partner"],
        "description": f"{values['reference']}: outright grant under {agreed.id}",
    }  # fmt: skip

    def pay(desk: Desk, bill: Bill) -> Paid:
        return paid_at_once(desk, bill)._replace(facts={"partner-agreement": agreed.id})

    build_voucher(desk, table, owner, [row._replace(values=stated)], {}, pay)
