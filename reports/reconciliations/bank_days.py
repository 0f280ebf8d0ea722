"""Days of one amount on both sides: which of them belong together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A payment and its line may be so many days apart where nothing but the amount ties them.
NEAR_DAYS = 10


def near_first(ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
    """Return positions on both sides of what is near in time, the nearest first."""
    days: dict[int, list[int]] = defaultdict(list)
    for at, day in enumerate(theirs):
        days[day].append(at)
    pairs, waiting = [], list(enumerate(ours))
    for apart in range(NEAR_DAYS + 1):
        left = []
        for at, day in waiting:
            # A bank is later than the books more often than earlier.
            some = days.get(day + apart) or days.get(day - apart)
            if some:
                pairs.append((at, some.pop(0)))
            else:
                left.append((at, day))
        waiting = left
    return pairs


def one_after_another(ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
    """Return positions in the order of both sides: as many pairs as there can be."""
    pairs, one, other = [], 0, 0
    while one < len(ours) and other < len(theirs):
        if abs(ours[one] - theirs[other]) <= NEAR_DAYS:
            pairs.append((one, other))
            one, other = one + 1, other + 1
        elif ours[one] < theirs[other]:
            one += 1
        else:
            other += 1
    return pairs
