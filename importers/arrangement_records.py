"""Instalments: what is to be paid when, held against what was agreed.

2014-01-15 custom "instalment" "FRA-2014-01" "1"
  amount: 900000.00 EUR
  due: 2014-03-31
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.condition_records import Agreed, defer
from importers.desk import BuildError, Desk, whole
from importers.each_row import each_claimed
from ledger.directory import read_term
from ledger.findings import Severity
from ledger.money import ZERO
from ledger.schedules import excesses, not_sane, schedule, too_much
from ledger.terms import AllocationTerm, InstalmentTerm

if TYPE_CHECKING:
    import datetime

    from importers.names import BookNames
    from importers.table import Row, Table
    from ledger.terms import AgreementTerm, GrantTerm, Money

#: What an instalment is of, by id.
Parties = dict[str, "AgreementTerm | GrantTerm"]


def build_instalments(desk: Desk, table: Table) -> None:
    """Lay down the instalments of a table, and hold their sums against what was agreed."""
    rows: dict[str, Row] = {}
    agreed: list[Agreed] = []

    def build(row: Row, owner: str) -> None:
        agreed.append(_lay(desk, table, row, owner))
        rows[row.values["funding"]] = row

    each_claimed(desk, table, build)
    if rows:
        _check_sums(desk, table, rows)
        defer(desk, table, agreed)


def begun(names: BookNames, owner: Any) -> datetime.date:
    """Return the day on which an agreement, grant or allocation took effect."""
    agreement = names.owner(getattr(owner, "agreement", ""))
    day: datetime.date = owner.on
    return max(day, agreement.on) if agreement else day


def _lay(desk: Desk, table: Table, row: Row, owner: str) -> Agreed:
    values = row.values
    found = desk.names.owner(values["funding"])
    if found is None or isinstance(found, AllocationTerm):
        raise BuildError(
            "IMPORT-UNKNOWN-FUNDING",
            f"found {values['funding']!r}, which is no agreement or grant of the books",
            "funding",
            "Add the agreement first, or put the id right.",
        )
    if _in_kind(desk, found):
        raise BuildError(
            "IMPORT-IN-KIND",
            f"{found.id} is an agreement in kind: no money comes under it in instalments",
            "funding",
            "Leave the row out; goods are booked as they come.",
        )
    given = whole(values)
    if given.currency != found.amount.currency:
        raise BuildError(
            "IMPORT-CURRENCY",
            f"the instalment is in {given.currency}, {found.id} in {found.amount.currency}",
            "currency" if "currency" in values else "amount",
            "The instalments of an agreement share its currency.",
        )
    day = values.get("date") or begun(desk.names, found)
    if problem := not_sane(values["due"], begun(desk.names, found)):
        table.add(
            "IMPORT-SCHEDULE",
            f"due: {problem}",
            row.number,
            "due",
            "Look at the year; if it is meant, nothing need be done.",
            Severity.WARNING,
        )
    condition = values.get("condition")
    facts = {"amount": Amount(*given), "due": values["due"], "condition": condition}
    names = [values["funding"], values["number"]]
    desk.custom(table, row, owner, "", day, "instalment", names, facts)
    return Agreed(row, owner, found, given.number, day)


def _in_kind(desk: Desk, found: AgreementTerm | GrantTerm) -> bool:
    """Return whether an agreement, or the agreement of a grant, is one in kind."""
    agreement = desk.names.owner(getattr(found, "agreement", "")) or found
    return bool(getattr(agreement, "in_kind", False))


def _check_sums(desk: Desk, table: Table, rows: dict[str, Row]) -> None:
    """Hold the instalments of what the rows name against it: too much, or not all of it."""
    terms = [term for register in desk.names.registers for term in register.instalments]
    terms += [
        term
        for draft in desk.drafts
        if draft.table is table and isinstance(term := read_term(draft.entry), InstalmentTerm)
    ]
    newest = schedule(terms)
    agreed, parts = _agreed(desk.names)
    told: set[str] = set()
    for excess in excesses(newest, agreed, parts):
        row = next((r for name, r in rows.items() if excess.owner in {name, parts.get(name)}), None)
        if row is not None:
            told.add(excess.owner)
            table.add(
                "IMPORT-SCHEDULE",
                f"amount: {too_much(excess)}",
                row.number,
                "amount",
                "Look for an instalment that is stated twice or is of another agreement.",
            )
    for name, row in rows.items():
        whole_name = parts.get(name, name)
        scheduled = sum(
            (t.amount.number for t in newest if whole_name in {t.id, parts.get(t.id)}), ZERO
        )
        if not told and scheduled < agreed[whole_name].number:
            told.add(whole_name)
            _note_rest(
                table,
                row,
                whole_name,
                agreed[whole_name],
                agreed[whole_name]._replace(number=scheduled),
            )


def _note_rest(table: Table, row: Row, name: str, agreed: Money, scheduled: Money) -> None:
    table.add(
        "IMPORT-SCHEDULE",
        f"amount: the instalments of {name} add up to {scheduled} of {agreed} agreed",
        row.number,
        "amount",
        severity=Severity.NOTE,
    )


def _agreed(names: BookNames) -> tuple[dict[str, Money], dict[str, str]]:
    """Return what agreements and grants are, and of which agreement each grant is."""
    agreed: dict[str, Money] = {}
    parts: dict[str, str] = {}
    for register in names.registers:
        for grant in register.grants.values():
            agreed[grant.id] = grant.amount
            parts[grant.id] = grant.agreement
        agreed |= {term.id: term.amount for term in register.agreements.values()}
    return agreed, parts
