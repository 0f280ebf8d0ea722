"""What becomes of each deposit: matched by itself, proposed to a person, or left on the pile.

A deposit is matched by itself only where nothing is left to judge: the amount is exactly due, in
its currency; reference or payer says whose it is, and neither says otherwise; it fits no other
funding nearly as well; and there is not one deposit more than there is due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from importers.match_names import Donors, References, Shapes
from importers.match_scores import Heard, Pair, received, score
from ledger.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from importers.match_claims import Claim
    from importers.match_deposits import Deposit
    from ledger.filing import Register

#: A second funding with so few points less is as likely.
MARGIN = 20

#: Below this a pair is no proposal.
PROPOSE_MIN = 35

#: So many proposals are shown for one deposit.
PROPOSALS_MAX = 3

AUTOMATIC, PROPOSED, UNMATCHED = "automatic", "proposed", "unmatched"


class Decision(NamedTuple):
    """A deposit with what may become of it: its pairs, the best first, and who it names."""

    deposit: Deposit
    state: str
    pairs: tuple[Pair, ...]
    donor: str = ""
    why: tuple[str, ...] = ()


def decide(
    register: Register, deposits: Sequence[Deposit], claims: Sequence[Claim]
) -> list[Decision]:
    """Return what becomes of each deposit, in their order."""
    ears = _Ears(register)
    found = []
    for deposit in deposits:
        heard = ears.hear(deposit)
        fund = deposit.account.fund
        pairs = [
            score(deposit, claim, heard)
            for claim in claims
            if claim.fund == fund and _possible(deposit, claim, heard)
        ]
        found.append(_first(deposit, pairs, heard))
    return _contested(found)


def _possible(deposit: Deposit, claim: Claim, heard: Heard) -> bool:
    """Return whether a pair could be proposed at all: most cannot, and need no points."""
    return (
        claim.agreement in heard.agreements
        or claim.donor in heard.donors
        or received(deposit, claim.currency) == claim.amount
    )


class _Ears:
    """Hears what a deposit's text names, by what the books know."""

    def __init__(self, register: Register) -> None:
        names: dict[str, list[str]] = {term.id: [term.id] for term in register.pledges.values()}
        # Agreements that are paid up are names too: a text that names one means no other.
        for agreement in register.agreements.values():
            names[agreement.id] = [agreement.id, agreement.reference]
        self._grants = {term.id: term.agreement for term in register.grants.values()}
        names |= {name: [name] for name in self._grants}
        self._references, self._donors = References(names), Donors(register)
        self._shapes = Shapes(names)

    def hear(self, deposit: Deposit) -> Heard:
        """Return what a deposit's text names."""
        line = deposit.line
        payers = self._donors.named(line.party or line.description)
        named = self._references.named(deposit.text)
        grants = {name for name in named if name in self._grants}
        agreements = {self._grants.get(name, name) for name in named}
        return Heard(agreements, grants, payers, self._shapes.strange(deposit.text))


def _first(deposit: Deposit, pairs: list[Pair], heard: Heard) -> Decision:
    """Return the decision on a deposit by itself, as if it were the only one."""
    pairs.sort(key=lambda pair: (-pair.score, len(pair.against), pair.claim.id))
    donor = next(iter(heard.donors)) if len(heard.donors) == 1 else ""
    likely = [
        pair
        for pair in pairs
        if pair.score >= PROPOSE_MIN and (pair.exact or pair.known) and not pair.elsewhere
    ] or [pair for pair in pairs if pair.score >= PROPOSE_MIN and (pair.exact or pair.known)]
    if not likely:
        return Decision(deposit, UNMATCHED, (), donor)
    best = likely[0]
    if not best.exact or best.against:
        return Decision(deposit, PROPOSED, tuple(likely), donor, best.against)
    rivals = [
        pair for pair in pairs
        if pair.claim.funding != best.claim.funding and _rivals(best, pair)
    ]  # fmt: skip
    if rivals:
        others = ", ".join(dict.fromkeys(pair.claim.id for pair in rivals[:PROPOSALS_MAX]))
        why = (f"it fits {others} as well",)
        return Decision(deposit, PROPOSED, tuple(likely), donor, why)
    return Decision(deposit, AUTOMATIC, tuple(likely), donor)


def _rivals(best: Pair, other: Pair) -> bool:
    """Return whether another funding has as good a claim: known too, and nearly the points.

    What the text rules out is no rival; nor is what it does not name, where it names the best.
    """
    if other.elsewhere or not other.known or (best.named and not other.named):
        return False
    return other.exact or other.score >= best.score - MARGIN


def _contested(found: list[Decision]) -> list[Decision]:
    """Return the decisions, none automatic where more deposits want a claim than there are claims.

    Several instalments of one amount of one grant are as many claims; which of them a deposit
    pays makes no difference to the books.
    """
    wanting: Counter[tuple[str, Decimal]] = Counter()
    available: dict[tuple[str, Decimal], set[str]] = defaultdict(set)
    wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
    left: dict[str, Decimal] = {}
    for decision in found:
        keys = set()
        for pair in decision.pairs:
            key = (pair.claim.funding, pair.claim.amount)
            if pair.exact and pair.claim.funding:
                available[key].add(pair.claim.id)
                if pair.known and not pair.elsewhere:
                    keys.add(key)
        wanting.update(keys)
        if decision.state == AUTOMATIC:
            best = decision.pairs[0]
            wanted[best.claim.funding] += best.claim.amount
            left[best.claim.funding] = best.claim.left
    return [_settled(one, wanting, available, wanted, left) for one in found]


def _settled(
    one: Decision,
    wanting: Counter[tuple[str, Decimal]],
    available: dict[tuple[str, Decimal], set[str]],
    wanted: dict[str, Decimal],
    left: dict[str, Decimal],
) -> Decision:
    if one.state != AUTOMATIC:
        return one
    claim = one.pairs[0].claim
    key = (claim.funding, claim.amount)
    if wanting[key] > len(available[key]):
        why = (f"{wanting[key]} deposits fit it, and {len(available[key])} of it is due",)
        return one._replace(state=PROPOSED, why=why)
    if wanted[claim.funding] > left[claim.funding]:
        why = ("the deposits that fit are together more than is due",)
        return one._replace(state=PROPOSED, why=why)
    return one
