"""Items: what an agreement excepts by name, wherever it is booked. No vehicles, no hospitality.

    2014-05-02 * "Toyota" "Two ambulances"
      funding: "JPN-2014-MLI"
      activity: "victim-assistance"
      item: "vehicles"

Where no clause speaks about items, none is asked for. Where one allows only some (`vehicles`), a
cost that states none is refused: nothing shows that it is one of them. Where one allows anything
but some (`*`, not `vehicles`), a cost of a class in which these are bought is warned of if it
states no item: it cannot be told from what is excluded, and the class alone makes it likely that it
is not. An office that wants it refused says so: `policy "ITEM-UNSTATED"`, value `error`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.clauses import permitted, to_blame
from ledger.findings import FindingError, Severity
from ledger.vocabulary import ITEM_UNSTATED, ITEMS_POLICY, items_of
from ledger.words import ANY, Axis, BudgetClass, Item
from plugins.besides import judged, speaks, stated
from plugins.cases import Refusal
from plugins.reversal import annulled
from plugins.rules import Rule
from plugins.sentences import facts, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account, Walked
    from plugins.cases import Case

_C = BudgetClass
_ANY_CLASS = frozenset(BudgetClass)
_BOUGHT = frozenset({_C.SUPPLIES, _C.EQUIPMENT, _C.CONTRACTS, _C.TRAVEL, _C.OPERATING})

#: In which classes an item is booked; one that is not here, in any class but support cost.
CLASSES: dict[str, frozenset[BudgetClass]] = {
    Item.VEHICLES: frozenset({_C.EQUIPMENT}),
    Item.FURNITURE: frozenset({_C.EQUIPMENT}),
    Item.INFORMATION_TECHNOLOGY: frozenset({_C.EQUIPMENT, _C.SUPPLIES}),
    Item.DEMINING_EQUIPMENT: frozenset({_C.EQUIPMENT, _C.SUPPLIES}),
    Item.WEAPONS: frozenset({_C.EQUIPMENT, _C.SUPPLIES}),
    Item.INTERNATIONAL_STAFF: frozenset({_C.STAFF}),
    Item.NATIONAL_STAFF: frozenset({_C.STAFF}),
    Item.CONSULTANTS: frozenset({_C.STAFF, _C.CONTRACTS}),
    Item.HOSPITALITY: frozenset({_C.TRAVEL, _C.OPERATING}),
    Item.TRAINING: frozenset({_C.CONTRACTS, _C.TRAVEL, _C.OPERATING}),
    Item.BUILDINGS: frozenset({_C.CONTRACTS, _C.EQUIPMENT, _C.OPERATING}),
    Item.FINES: frozenset({_C.OPERATING}),
    Item.VAT_CUSTOMS: _BOUGHT,
}


class ItemError(FindingError):
    """A clause does not allow an item, or it is no item of these books."""


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # any rule is asked both
    """Return whether a clause of a funding speaks about items."""
    return speaks(funding, Axis.ITEM)


def account(account: Account) -> Iterator[Refusal]:
    """Refuse or warn of the costs of a funding whose item no clause is sure to allow."""
    yield from judged(account, elsewhere)


def elsewhere(case: Case) -> Iterator[Refusal]:
    """Refuse a cost of an item that a layer of clauses does not allow, or that it must state."""
    terms, line = case.terms, case.line
    if terms is None or line.budget_class == BudgetClass.SUPPORT_COST:
        return
    for layer in terms.layers(Axis.ITEM):
        if case.item and not permitted(layer, case.item):
            clauses = to_blame(layer, case.item)
            yield refusal(case, terms.funding, Axis.ITEM, clauses, case.item)
        elif not case.item:
            severity = _silence(case, layer)
            if severity is not None:
                yield refusal(case, terms.funding, Axis.ITEM, layer, "", severity=severity)


def _silence(case: Case, layer: Sequence[Clause]) -> Severity | None:
    """Return how much it weighs that a cost states no item; None: nothing."""
    if not any(ANY in clause.allows for clause in layer):
        return Severity.ERROR
    excluded = {item for clause in layer for item in clause.excludes}
    if not any(case.line.budget_class in CLASSES.get(item, _ANY_CLASS) for item in excluded):
        return None
    newest = case.register.policy(ITEM_UNSTATED, case.line.cost_date)
    strict = newest is not None and newest.value.strip().casefold() != Severity.WARNING
    return Severity.ERROR if strict else Severity.WARNING


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse an item that is no word of these books, under whatever funding."""
    marked = walked.having("item")
    if not marked:
        return
    known, void = items_of(walked.register), annulled(walked.entries)
    for entry in marked:
        if entry.meta.get("key") not in void:
            for item, funding in stated(entry, "item"):
                if item not in known:
                    yield _unknown(walked, entry, (item, funding), ", ".join(sorted(known)))


def _unknown(walked: Walked, entry: Any, named: tuple[str, str], known: str) -> Refusal:
    item, name = named
    state = walked.states.get(name)
    return Refusal(
        "EARMARK-ITEM-UNKNOWN",
        f"{item!r}, under {name or 'nothing'}, is no item that clauses of these books can speak "
        "about.",
        f'Known: {known}. A policy "{ITEMS_POLICY}" adds more.',
        entry=entry,
        facts=facts(state.funding, (), Axis.ITEM, known, item) if state else (("actual", item),),
    )


RULE = Rule(
    "item", __name__, ItemError, minds=minds, account=account, after=after, elsewhere=elsewhere
)
