"""Facts of votes: later resolutions, groups of a vote and what moves between them, shares.

    2013-12-27 custom "vote-change" "UNIFIL-2013-R1"
      appropriation: "UNIFIL-2013"
      amount: 2200.00 USD
      resolution: "A/RES/68/292"

None of them moves money: they say how much of an appropriation may be booked, and what of it may be
spent on what.
"""

from __future__ import annotations

import datetime

from ledger.term import Term
from ledger.values import Authority, Identifier, Listed, Text


class VoteChangeTerm(Term):
    """A later resolution: from its day on the amount voted is this one, and not the sum of both.

    Of a vote that was pending it is the amount that was still to be announced.
    """

    word = "vote-change"
    appropriation: Identifier
    amount: Authority
    resolution: Text


class VoteGroupTerm(Term):
    """A group of expenditure inside an appropriation, with an amount that is its own ceiling.

    `classes` are the budget classes whose costs belong to it; a cost that states `group` goes
    where it says.
    """

    word = "vote-group"
    appropriation: Identifier
    group: Text
    amount: Authority
    classes: Listed = ()


class GroupRedeploymentTerm(Term):
    """What moves from one group of an appropriation to another from a day on, by which decision."""

    word = "group-redeployment"
    appropriation: Identifier
    from_group: Text
    to_group: Text
    amount: Authority
    reference: Text


class VoteShareTerm(Term):
    """A mission's share of what the General Assembly votes for all: disclosed, never booked.

    `of` says of what: the Support Account, the logistics base.
    """

    word = "vote-share"
    fund: Identifier
    of: Text
    begins: datetime.date
    ends: datetime.date
    amount: Authority
    resolution: Text


#: The models of this file, in the order in which docs/directives.md shows them.
VOTE_FACTS: tuple[type[Term], ...] = (
    VoteChangeTerm,
    VoteGroupTerm,
    GroupRedeploymentTerm,
    VoteShareTerm,
)
