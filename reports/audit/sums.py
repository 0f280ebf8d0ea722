"""Sums: the trial balance of each fund and funding (A01), overspending (A04), loans between funds.

A01 goes back to the postings as Beancount has them, so that neither a line that was lost nor one
that was made up on the way goes unseen.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.control_facts import AuthorityTerm
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.words import Axis, FundClass
from reports.audit.evidence import HELD, RESOURCES
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.lines import Line
    from reports.audit.evidence import Evidence

_HOLDING = ("Assets", "Liabilities")
#: Between fund and donor: what is still due is not held, and neither is what is to be given back.
_DONORS = frozenset({"Receivable", "Deferred", "Refundable", "DueToMemberStates"})


def balances(evidence: Evidence, sheet: Sheet) -> None:
    """A01: donors' balances are the fund's and the ledger's, and each funding sums to nothing.

    Source: core; the law of the funds.
    """
    sheet.how = (
        "The postings of all entries are added up again by fund and by root of account, and held "
        "against the lines: by funding, by donor, entry by entry. Each grant's lines stand on the "
        "accounts of its own donor."
    )
    number, held, totals = _postings(evidence)
    lines = evidence.lines
    sheet.saw("Postings", number, sum(totals.values(), ZERO))
    sheet.saw("Lines", len(lines), sum(evidence.sums.values(), ZERO))
    sheet.saw("Fundings with lines", len(evidence.by_funding))
    for currency, total in sorted(totals.items()):
        sheet.tie(f"All postings in {currency} and nothing", total, ZERO)
    _held_by(evidence, sheet, held)
    for line, total in _uneven(evidence):
        evidence.row(
            sheet,
            Weight.FINDING,
            line,
            f"the lines of this entry under {line.funding or 'no funding'} do not sum to nothing",
            amount=total,
            expected=money(ZERO),
            found=money(total),
        )
    _strangers(evidence, sheet)
    if not lines:
        sheet.untested = "nothing is booked"
    for line in lines if totals.keys() - {BOOK_CURRENCY} else ():
        if line.currency != BOOK_CURRENCY:
            what = f"{line.account} is in another currency than the books"
            evidence.row(sheet, Weight.FINDING, line, what, expected=BOOK_CURRENCY,
                         found=line.currency)  # fmt: skip


#: Accounts that are named after a donor.
_NAMED = frozenset({"contribution", "receivable", "deferred", "refundable", "in-kind"})


def _strangers(evidence: Evidence, sheet: Sheet) -> None:
    """Find lines on the account of another donor than their grant's: one balance in two names."""
    register = evidence.register
    known: dict[tuple[str, str], bool] = {}
    told: set[tuple[int, str]] = set()
    for line in evidence.lines:
        if line.kind not in _NAMED:
            continue
        owner = register.fundings.get(line.funding)
        if owner is not None and owner.fund != line.fund:
            if (line.entry, line.funding) not in told:
                told.add((line.entry, line.funding))
                what = f"{line.account} is another fund's than that of {line.funding}"
                evidence.row(sheet, Weight.FINDING, line, what, expected=owner.fund,
                             found=line.fund)  # fmt: skip
            continue
        key = line.funding, line.account
        strange = known.get(key)
        if strange is None:
            funding = register.fundings.get(line.funding)
            part = line.account.rpartition(":")[2]
            strange = known[key] = (
                funding is not None
                and funding.kind == "grant"
                and register.donor_parts.get(part, part) != funding.donor
            )
        if strange:
            what = f"{line.account} is another donor's than that of {line.funding}"
            evidence.row(sheet, Weight.FINDING, line, what, expected=line.donor,
                         found=line.account.rpartition(":")[2])  # fmt: skip


def _held_by(evidence: Evidence, sheet: Sheet, held: dict[str, Decimal]) -> None:
    """Hold what each fund has against its lines, and against its donors' balances together."""
    own: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in evidence.lines:
        if line.kind in HELD:
            own[line.fund] += line.amount
    for fund in sorted({*held, *own}):
        sheet.tie(f"Held by {fund}: postings and lines", held.get(fund, ZERO), own.get(fund, ZERO))
    donors: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for (name, kind), amount in evidence.sums.items():
        if kind in HELD:
            funding = evidence.register.fundings.get(name)
            fund = funding.fund if funding else evidence.by_funding[name][0].fund
            donors[fund][funding.donor if funding else ""] += amount
    for fund, balances_of in sorted(donors.items()):
        total = sum(balances_of.values(), ZERO)
        named = f"{fund}: balances of {len(balances_of)} donors and the fund's own, and the fund"
        sheet.tie(named, total, own.get(fund, ZERO))


def _postings(evidence: Evidence) -> tuple[int, dict[str, Decimal], dict[str, Decimal]]:
    """Return how many postings there are, what each fund holds, and the total by currency."""
    parts = evidence.register.fund_parts
    known: dict[str, str] = {}
    held: dict[str, Decimal] = defaultdict(lambda: ZERO)
    totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
    number = 0
    today = evidence.today
    for entry in evidence.entries:
        if entry.__class__ is not Transaction or entry.date > today:
            continue
        for posting in entry.postings:
            number += 1
            units: Any = posting.units
            amount, currency = units
            totals[currency] += amount
            account = posting.account
            fund = known.get(account)
            if fund is None:
                root, part, what = [*account.split(":"), "", ""][:3]
                counts = root in _HOLDING and what not in _DONORS
                fund = known[account] = parts.get(part, part) if counts else ""
            if fund:
                held[fund] += amount
    return number, held, totals


def _suspects(lines: Sequence[Line]) -> set[int]:
    """Return the entries that do not sum to nothing, and those of several fundings or funds."""
    suspects: set[int] = set()
    last, name, part, total = -1, "", "", ZERO
    columns = attrgetter("entry", "funding", "fund", "amount")
    for entry, funding, fund, amount in map(columns, lines):
        if entry != last:
            if total:
                suspects.add(last)
            last, name, part, total = entry, funding, fund, amount
        else:
            total += amount
            if funding != name or fund != part:
                suspects.add(entry)
    if total:
        suspects.add(last)
    return suspects


def _uneven(evidence: Evidence) -> Iterator[tuple[Line, Decimal]]:
    """Yield an entry's first line under each funding, or fund, that does not sum to nothing.

    The lines of an entry stand together, and most are of one funding: those are added up at once.
    """
    suspects = _suspects(evidence.lines)
    sums: dict[tuple[int, str, str], Decimal] = defaultdict(lambda: ZERO)
    first: dict[tuple[int, str, str], Line] = {}
    for line in evidence.lines if suspects else ():
        if line.entry in suspects:
            for key in ((line.entry, "funding", line.funding), (line.entry, "fund", line.fund)):
                sums[key] += line.amount
                first.setdefault(key, line)
    told: set[int] = set()
    for key, total in sums.items():
        # A fund that is torn only because one of its fundings is, is no second thing.
        if total and (key[1] == "funding" or key[0] not in told):
            told.add(key[0])
            yield first[key], total


#: What signing books, beside what is then still due.
_SIGNED = frozenset({"contribution", "deferred", "opening"})
#: What there is to spend comes of these: what was declared refundable is the donor's again.
_CAME = RESOURCES - {"refundable"}
#: Metadata by which a cost names the authority that lets it run ahead of the cash.
_AUTHORITY = "authority"


def overspent(evidence: Evidence, sheet: Sheet) -> None:
    """A04: a grant or allocation with more spent and committed than there is to spend.

    Source: K. Votes are A16's.
    """
    sheet.how = (
        "By funding and day: direct cost and support cost, and today's open commitments with "
        "their support cost, against what came in less what went back or is declared refundable. "
        "Where a clause on ceiling allows what was signed, that counts; costs that name an "
        "authority run ahead up to its amount, until its day. Cash below zero, too, is money of "
        "somebody else. Votes are A16's."
    )
    names = [name for name, one in sorted(evidence.spent_under().items())
             if one.kind != "appropriation"]  # fmt: skip
    reserved_all = spent_all = ZERO
    for name in names:
        lines = evidence.by_funding.get(name, [])
        spent_all += evidence.sums.get((name, "expense"), ZERO)
        reserved = evidence.reserved(name)
        reserved_all += reserved
        if lines:
            _judge(evidence, sheet, name, lines, reserved)
        elif reserved:
            what = f"{name}: commitments, and nothing came in"
            place = evidence.place(evidence.register.fundings[name].place)
            sheet.add(Weight.FINDING, what, place, funding=name, amount=reserved,
                      expected=money(ZERO), found=money(reserved))  # fmt: skip
    sheet.saw("Grants and allocations", len(names))
    costs = sum(len(evidence.costs_of.get(name, ())) for name in names)
    sheet.saw("Costs under them, support cost included", costs, spent_all)
    sheet.saw("Reserved by open commitments", len(evidence.commitments), reserved_all)
    if not names:
        sheet.untested = "no grant and no allocation is in these books"


class _Course:
    """What came in under a funding so far, what of it was signed, and what was spent.

    `returned` is what was signed and went back; `ahead` what costs name an authority for.
    """

    __slots__ = ("_delta", "_entry", "ahead", "came", "cash", "returned", "signed", "spent")

    def __init__(self) -> None:
        self.came = self.signed = self.spent = self.cash = self.returned = self._delta = ZERO
        self.ahead: dict[str, Decimal] = {}
        self._entry = -1

    def add(self, line: Line, authority: str) -> None:
        """Add a line that is no gift in kind and no use of one."""
        kind = line.kind
        if kind == "expense":
            self.spent += line.amount
            if authority:
                self.ahead[authority] = self.ahead.get(authority, ZERO) + line.amount
        elif kind == "cash":
            self.cash += line.amount
        elif kind in _CAME:
            self.came -= line.amount
            if kind in _SIGNED:
                self._sign(line)

    def _sign(self, line: Line) -> None:
        """Add to what is signed; what an entry takes off it in all went back."""
        if line.entry != self._entry:
            self._entry, self._delta = line.entry, ZERO
        before = max(self._delta, ZERO)
        self._delta += line.amount
        self.signed -= line.amount
        self.returned += max(self._delta, ZERO) - before


def _judge(
    evidence: Evidence, sheet: Sheet, name: str, lines: list[Line], reserved: Decimal
) -> None:
    gifts = evidence.gifts
    course = _Course()
    worst = ZERO
    first, last = lines[0], lines[0]
    named = bool(evidence.register.under(AuthorityTerm, name))
    for line in lines:
        if line.date != last.date and course.spent > course.came:
            over = course.spent - _limit(evidence, name, last.date, course)
            if over > worst:
                first, worst = (last, over) if not worst else (first, over)
        if not gifts or (line.entry, name) not in gifts:
            course.add(line, _authority(evidence, line) if named else "")
        last = line
    spent, limit = course.spent, _limit(evidence, name, evidence.today, course)
    over = spent + reserved - limit
    short = limit - course.came + course.cash
    if over > 0:
        parts = f"{money(spent)} spent and {money(reserved)} committed, {money(limit)} to spend"
        evidence.row(sheet, Weight.FINDING, last, f"{name} is overspent: {parts}", amount=over,
                     expected=money(limit), found=money(spent + reserved))  # fmt: skip
    elif short < 0 and not evidence.register.fundings[name].brought_forward:
        what = f"{name} has no cash left: more is spent, advanced and lent than came in"
        evidence.row(sheet, Weight.FINDING, last, what, amount=-short, expected=money(ZERO),
                     found=money(course.cash))  # fmt: skip
    elif worst > 0:
        what = f"{name} was overspent from {first.date} on; it no longer is"
        evidence.row(sheet, Weight.OBSERVATION, first, what, amount=worst)


def _authority(evidence: Evidence, line: Line) -> str:
    entry = evidence.entries[line.entry]
    said = (entry.postings[line.posting].meta or {}).get(_AUTHORITY) or entry.meta.get(_AUTHORITY)
    return str(said or "")


def _limit(evidence: Evidence, name: str, day: datetime.date, course: _Course) -> Decimal:
    """Return what there is to spend at the end of a day."""
    reading = evidence.readings.of(name)
    limit, signed = course.came, course.signed
    clause = reading.figure(Axis.CEILING, day) if reading else None
    funding = evidence.register.fundings[name]
    if clause is not None and clause.allows == ("signed",):
        agreed = funding.amount
        known = agreed.number if agreed and agreed.currency == BOOK_CURRENCY else ZERO
        if funding.brought_forward or funding.in_kind:
            known = ZERO
        limit = max(limit, signed, known - course.returned if known else ZERO)
    # An authority lets the costs run ahead that name it, up to its amount and in its days.
    for term in evidence.register.under(AuthorityTerm, name):
        if term.on <= day <= term.until:
            limit += min(term.amount.number, max(course.ahead.get(term.id, ZERO), ZERO))
    return limit


def _wall(evidence: Evidence, sheet: Sheet, where: dict[tuple[str, str], Line]) -> None:
    """Find loans that the wall between funding systems forbids, though both sides have them."""
    for (lender, borrower), line in sorted(where.items()):
        one, two = evidence.register.fund_class(lender), evidence.register.fund_class(borrower)
        if one is None or two is None or (one == two and one is not FundClass.ASSESSED):
            continue
        evidence.row(sheet, Weight.FINDING, line, f"{lender} lends to {borrower}: {one} and {two}",
                     expected="loans within one funding system, never of assessed money",
                     found=f"{one} and {two}")  # fmt: skip


def between_funds(evidence: Evidence, sheet: Sheet) -> None:
    """A17: what one fund owes another is what the other has to get, and transfers net to nothing.

    Source: K.
    """
    sheet.how = (
        "DueFrom and DueTo accounts by pair of funds, both sides against each other, and the wall "
        "between funding systems; Transfer accounts by fund and by entry, against nothing."
    )
    parts = evidence.register.fund_parts
    claims: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    where: dict[tuple[str, str], Line] = {}
    transfers: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_entry: dict[tuple[int, str], Decimal] = defaultdict(lambda: ZERO)
    numbers = [0, 0]
    passed = ZERO
    for line in evidence.lines:
        if line.kind in {"due-from", "due-to"}:
            other = line.account.rpartition(":")[2]
            pair = (line.fund, parts.get(other, other))
            pair = pair if line.kind == "due-from" else (pair[1], pair[0])
            claims[pair] += line.amount
            where[pair] = line
            numbers[0] += 1
        elif line.kind == "transfer":
            transfers[line.fund] += line.amount
            by_entry[line.entry, line.fund] += line.amount
            numbers[1] += 1
            passed += abs(line.amount)
    _wall(evidence, sheet, where)
    sheet.saw("Lines between funds", numbers[0])
    sheet.saw("Lines of transfers between fundings", numbers[1], passed)
    for fund, total in sorted(transfers.items()):
        sheet.tie(f"Transfers of {fund} and nothing", total, ZERO)
    for (creditor, debtor), total in sorted(claims.items()):
        if total:
            what = f"{creditor} has to get from {debtor} what {debtor} does not owe, or the reverse"
            evidence.row(sheet, Weight.FINDING, where[creditor, debtor], what, amount=total,
                         expected=money(ZERO), found=money(total))  # fmt: skip
    _torn(evidence, sheet, {key: total for key, total in by_entry.items() if total})
    if not any(numbers):
        sheet.untested = "no money passes between funds or fundings in these books"


def _torn(evidence: Evidence, sheet: Sheet, torn: dict[tuple[int, str], Decimal]) -> None:
    """Find entries whose transfers within a fund do not come to nothing."""
    for line in evidence.lines if torn else ():
        total = torn.pop((line.entry, line.fund), ZERO) if line.kind == "transfer" else ZERO
        if total:
            what = f"a transfer of {line.fund} that arrives nowhere"
            evidence.row(sheet, Weight.FINDING, line, what, amount=total, expected=money(ZERO),
                         found=money(total))  # fmt: skip
