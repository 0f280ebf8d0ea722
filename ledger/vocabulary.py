"""Vocabularies that the books themselves may extend: items, and kinds of implementing partner.

    2014-01-01 custom "policy" "ITEMS"
      value: "generators, drones"

A word that nobody knows would exclude nothing in silence, so clauses may only use these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import folded
from ledger.words import KIND, PARTNER_KINDS, Item

if TYPE_CHECKING:
    from ledger.filing import Register

#: The policy whose values are more items, commas between them.
ITEMS_POLICY = "ITEMS"
#: The policy that says how much it weighs that an item is not stated: `error` or `warning`.
ITEM_UNSTATED = "ITEM-UNSTATED"
#: The policy whose value names the budget classes in which something is bought.
PROCUREMENT_CLASSES = "PROCUREMENT-CLASSES"
#: The policy that names the kinds of donor whose agreements always need an acceptance.
ACCEPTANCE_KINDS = "ACCEPTANCE-KINDS"


def items_of(register: Register) -> frozenset[str]:
    """Return the items that clauses and costs may name, those that policies add among them."""
    added = (term.value.split(",") for term in register.policies.get(ITEMS_POLICY, ()))
    return frozenset(Item) | {word.strip() for words in added for word in words if word.strip()}


def kinds_of(register: Register) -> frozenset[str]:
    """Return the kinds of partner that clauses may name."""
    stated = {folded_kind(partner.kind) for partner in register.partners.values() if partner.kind}
    return PARTNER_KINDS | stated


def folded_kind(kind: str) -> str:
    """Return a kind as kinds are compared.

    >>> folded_kind("kind:UN agency")
    'un-agency'
    """
    return folded(kind).removeprefix(KIND).strip().replace(" ", "-")
