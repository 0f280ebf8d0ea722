"""Terms: what donors, the General Assembly and the fund have agreed, as `custom` directives.

    2010-03-18 custom "agreement" "JPN-2010-01"
      donor: "JPN"
      fund: "VTF"
      amount: 18305000.00 USD

Each kind of directive is one model below; the id stands in the positional values and everything
else in metadata (`ledger.directory` reads them). The date of a directive is the day it takes
effect (an agreement's: the day it was signed).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from ledger.term import Term
from ledger.values import (
    Activities,
    Authority,
    Consent,
    Filled,
    Identifier,
    IfListed,
    Listed,
    Money,
    MoneyField,
    Names,
    Number,
    PositiveMoney,
    SetAside,
    Text,
)
from ledger.words import Axis, FundClass

__all__ = [
    "AgreementTerm",
    "AllocationTerm",
    "AllotmentTerm",
    "AppropriationTerm",
    "BatchTerm",
    "ClauseTerm",
    "CommitmentTerm",
    "DonorTerm",
    "FundTerm",
    "GrantTerm",
    "InstalmentTerm",
    "Money",
    "PartnerTerm",
    "PledgeTerm",
    "PolicyTerm",
    "ProgrammeTerm",
    "PublishedTerm",
    "SetAsideTerm",
    "Term",
]


class FundTerm(Term):
    """A self-balancing set of accounts, and which of the four funding systems it belongs to.

    `purposes` are the activities that it is for, `donor-kinds` those of whom it takes money; where
    it does not say, it is for all of them and takes anybody's.
    """

    word = "fund"
    name: Text
    fund_class: Annotated[FundClass, Field(alias="class", strict=False)]
    mission: str = ""
    purposes: Activities = ()
    donor_kinds: Listed = ()


class DonorTerm(Term):
    """Whoever gives. `aliases` are the spellings found in their spreadsheets."""

    word = "donor"
    name: Text
    kind: Text = "member-state"
    aliases: Names = ()


class ProgrammeTerm(Term):
    """Where the work is, from its day on; `until` is its last day, `missions` what it hosts."""

    word = "programme"
    name: Text
    until: datetime.date | None = None
    aliases: Names = ()
    missions: Listed = ()
    mandate: str = ""


class PartnerTerm(Term):
    """Who implements; `fee` is the percentage that it charges for its own overhead."""

    word = "partner"
    name: Text
    kind: str = ""
    aliases: Names = ()
    fee: Annotated[Decimal, Field(ge=0, le=100)] | None = None


class PolicyTerm(Term):
    """A rule or rate that no source read so far confirms: dated, with source, never code."""

    word = "policy"
    value: Text
    status: Text = "unconfirmed"


class PledgeTerm(Term):
    """Announced, not signed: disclosed, never booked."""

    word = "pledge"
    donor: Identifier
    fund: Identifier
    amount: PositiveMoney
    programme: str = ""
    expected: datetime.date | None = None


class AgreementTerm(Term):
    """Signed by the donor; with `signed: FALSE` nothing may be spent under it.

    `pledge` is the pledge that it makes good. An agreement `in-kind` brings goods and never money.
    Of one `brought-forward` the books know what its opening balances say and nothing older.
    `accepted` is the reference by which money of its donor was accepted, where that is needed.
    """

    word = "agreement"
    donor: Identifier
    fund: Identifier
    amount: PositiveMoney
    title: str = ""
    signed: bool = True
    conditional: bool = False
    reference: str = ""
    pledge: str = ""
    in_kind: bool = False
    brought_forward: bool = False
    accepted: Consent = ""


class GrantTerm(Term):
    """One earmarked line of an agreement, with its own limits and balance."""

    word = "grant"
    agreement: Identifier
    amount: PositiveMoney
    title: str = ""
    earmarking: str = ""


class InstalmentTerm(Term):
    """A part of the amount of an agreement or grant, due on a day; stated anew, it is changed.

    With a `condition` it is revenue only once that is met (`condition-met`).
    """

    word = "instalment"
    positions = ("id", "number")
    number: Number
    amount: PositiveMoney
    due: datetime.date
    condition: str = ""


class ClauseTerm(Term):
    """One dated condition of a funding: an axis, what it allows, and the agreement's words.

    `id` is an agreement or a grant; an agreement's clauses hold for all its grants, and a grant's
    own clause on the same axis narrows them. The same number again supersedes from its date; that,
    and a new clause dated after its agreement, needs the donor's `consent`. What it `excludes` is
    refused whatever allows it; of a support cost, that is what it is not charged on, and `overhead`
    is what it and a partner's fee may come to together.
    """

    word = "clause"
    positions = ("id", "number")
    number: Number
    axis: Annotated[Axis, Field(strict=False)]
    allows: Filled
    excludes: IfListed = ()
    text: str = ""
    consent: Consent = ""
    rounding: Decimal = Decimal("0.01")
    overhead: str = ""
    flexibility: str = ""
    cap: Authority | None = None


class AppropriationTerm(Term):
    """Authority voted by the General Assembly for a mission and a period (Reg. 5.1: a ceiling).

    `status` is voted, authority (to commit, before anything is appropriated) or pending (no amount
    yet). `includes` are other votes that the amount is inclusive of: they are counted once.
    """

    word = "appropriation"
    fund: Identifier
    amount: Authority | None = None
    programmes: Filled
    begins: datetime.date
    ends: datetime.date
    resolution: Text
    status: Text = "voted"
    basis: str = ""
    includes: Listed = ()


class AllocationTerm(Term):
    """What a pooled fund has set aside for a programme, to be spent under its own clauses."""

    word = "allocation"
    fund: Identifier
    amount: Authority
    reference: Text
    title: str = ""


class AllotmentTerm(Term):
    """Authority to spend a funding on a programme and a budget class; stated anew, it is changed.

    Where a programme has an allotment of class SupportCost, its support cost counts against that
    one; else against the classes that it is charged on.
    """

    word = "allotment"
    funding: Identifier
    programme: Identifier
    budget_class: Annotated[Text, Field(alias="class")]
    amount: SetAside
    title: str = ""


class CommitmentTerm(Term):
    """Money reserved for an order or a contract; a later one of the same id changes the amount."""

    word = "commitment"
    funding: Identifier
    programme: Identifier
    budget_class: Annotated[Text, Field(alias="class")]
    amount: SetAside
    payee: str = ""
    title: str = ""


class PublishedTerm(Term):
    """A figure somebody published, to hold against the books: what it measures, for whom, when."""

    word = "published"
    measure: Text
    scope: str = ""
    begins: datetime.date
    ends: datetime.date
    amount: MoneyField
    unit: Decimal = Decimal("0.01")


class SetAsideTerm(Term):
    """A source row that is not in the books, on purpose, and why: nothing is silent."""

    word = "set-aside"
    reason: Text
    amount: str = ""


class BatchTerm(Term):
    """What one import was: importer, layout and source file, as archived.

    `program` is the number of the importer's own version, `candidates` the hash of all layouts that
    it chose from; `reverses` the batches of which it reverses something, `reason` why; `maker` who
    imported it, and `at` when.
    """

    word = "batch"
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    importer: Text
    layout: Text
    file: Text
    sha256: str = ""
    layout_sha256: str = ""
    sheets: Listed = ()
    program: str = ""
    candidates: str = ""
    reverses: Listed = ()
    reason: str = ""
    at: str = ""
