"""Invoices that look alike: the same one, perhaps, under another spelling.

    INV-2291, INV 2291, INV/2291, 0002291 and 2291 of the same supplier
    INV-2291 of "Acme Ltd" and of "ACME Limited"

Whoever types an invoice a second time seldom types it alike. Numbers are held against each other
by their letters and digits only, without zeros before them. Two such invoices of the same amount
may be one: of the same supplier, or of two that are not both known to the books by their names.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

#: The number of an invoice and who sent it, as they are compared.
Invoice = tuple[str, str]

#: A number of fewer letters and digits is shared by too many suppliers to say anything.
_SHORTEST: Final = 3


def bare(number: str) -> str:
    """Return the number of an invoice without what is easily spelt otherwise.

    >>> bare("INV-22 91"), bare("0002291")
    ('inv2291', '2291')
    """
    # Nearly all numbers have these marks only, and to look at each letter costs ten times as much.
    plain = number.replace("-", "").replace("/", "").replace(" ", "").replace(".", "")
    if plain.isascii() and plain.isalnum():
        return plain.lower().lstrip("0")
    return "".join(filter(str.isalnum, folded(number))).lstrip("0")


def resembling(
    amounts: Mapping[Invoice, Decimal], suppliers: AbstractSet[str]
) -> Iterator[tuple[Invoice, Invoice]]:
    """Yield each two invoices that may be one.

    Args:
        amounts: what is charged of each invoice; nothing of those that were taken back.
        suppliers: those that the books know, so that two of them are two.
    """
    groups: dict[tuple[str, Decimal], list[Invoice]] = defaultdict(list)
    for invoice, amount in amounts.items():
        plain = bare(invoice[0])
        if amount > 0 and len(plain) >= _SHORTEST:
            groups[plain, amount].append(invoice)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if one[1] == other[1] or not {one[1], other[1]} <= suppliers:
                yield one, other
