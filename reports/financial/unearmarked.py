"""Use of unearmarked money: what pools spent, and the share of it shown to each donor, by its rule.

Two pages are made of it. The whole one shows every donor and is for the fund and its auditors. A
donor's page shows that donor's own shares, and of the pool only what gives no other donor away
(`reports.financial.small_cells`). The rule is dated policy (`reports.financial.share_rules`);
where none is stated, that is said, and nothing is shown by donor.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.chart import EXPENSE
from ledger.money import ZERO
from ledger.pooled_facts import agents
from reports.financial.pool_sizes import Sizes
from reports.financial.pools import GRANTS, POOLED_FUND, Day, Pool, days_of, pools
from reports.financial.share_rules import Step, steps_of
from reports.financial.sharing import Share, Shared, shared
from reports.financial.sheet import Tie
from reports.financial.small_cells import LOOSEST, privacy, unsafe, whole_years
from reports.identity import Identity, identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ledger.books import Books
    from reports.financial.small_cells import Cell

NOTHING = Share(ZERO, ZERO)
_USED = frozenset({EXPENSE, "in-kind"})


class Party(NamedTuple):
    """A donor in a pool: given less taken back, and its shares by programme."""

    party: str
    given: Decimal
    shares: tuple[tuple[str, Share], ...]

    @property
    def share(self) -> Share:
        """Return its share of all programmes."""
        return summed(share for _, share in self.shares)


class Use(NamedTuple):
    """What a pool spent, and how it is shown.

    Attributes:
        pool, kind, fund: which pool.
        fundings: what it is made of; of a pooled fund, its allocations.
        rules: the rules that were in force, oldest first; empty: none ever was.
        spent: by programme.
        parties: with their shares, donors first.
        agent: who administers a pooled fund and passes its money on; empty where nobody is stated.
        illustrative: whether some cost is made up.
    """

    pool: str
    kind: str
    fund: str
    agent: str
    fundings: tuple[str, ...]
    rules: tuple[Step, ...]
    spent: tuple[tuple[str, Share], ...]
    parties: tuple[Party, ...]
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Unearmarked:
    """The use of all unearmarked money on a day, every donor's: no page for a donor."""

    as_of: datetime.date
    begins: datetime.date | None
    pools: tuple[Use, ...]
    ties: tuple[Tie, ...]
    identity: Identity


class OwnRow(NamedTuple):
    """A programme on a donor's page: its own share and the pool's spending.

    None stands where a figure would give another donor away.
    """

    programme: str
    own_period: Decimal | None
    own_total: Decimal | None
    pool_period: Decimal | None
    pool_total: Decimal | None


class OwnPool(NamedTuple):
    """A pool on a donor's page.

    Attributes:
        given: by the donor, less what was given back.
        rows, row: its shares by programme, and of all programmes; of unearmarked grants only those
            programmes of which something may be shown.
        hidden: whether something of the pool is not shown.
    """

    pool: str
    kind: str
    rules: tuple[Step, ...]
    given: Decimal
    rows: tuple[OwnRow, ...]
    row: OwnRow
    hidden: bool
    illustrative: bool


class Booked(NamedTuple):
    """What the books charged to an unearmarked grant of the donor's, by programme."""

    funding: str
    programme: str
    share: Share


@dataclass(frozen=True, slots=True)
class DonorPage:
    """The use of one donor's unearmarked money; no figure of any other donor is in it.

    `adds_up` is whether the shares of all donors add up to what each pool spent.
    """

    as_of: datetime.date
    begins: datetime.date | None
    donor: str
    name: str
    pools: tuple[OwnPool, ...]
    booked: tuple[Booked, ...]
    adds_up: bool
    identity: Identity


class _Found(NamedTuple):
    pool: Pool
    days: Mapping[datetime.date, Day]
    rules: tuple[Step, ...]
    shared: Shared
    sizes: Sizes


def _shared(
    books: Books,
    as_of: datetime.date,
    begins: datetime.date | None,
    wanted: Iterable[Pool],
    reader: str = "",
) -> Iterator[_Found]:
    """Yield the shares of some pools, and what a reader could work out of them."""
    for pool, days in days_of(books, wanted, as_of).items():
        rules = tuple(one for one in steps_of(books.register, pool.fund) if one.since <= as_of)
        sizes = Sizes(reader)
        watch = sizes if reader else None
        found = shared(days, rules, begins or datetime.date.min, watch)
        yield _Found(pool, days, rules, found, sizes)


def unearmarked(
    books: Books, as_of: datetime.date, begins: datetime.date | None = None, *, fund: str = ""
) -> Unearmarked:
    """Return the use of unearmarked money up to a day, with every donor's share.

    Raises:
        BadInputError: a policy says what nobody here understands.
    """
    wanted = [pool for pool in pools(books.register) if fund in {"", pool.fund}]
    found = list(_shared(books, as_of, begins, wanted))
    known = agents(books.register)
    uses = tuple(_use(one, begins, known.get(one.pool.fund, "")) for one in found)
    return Unearmarked(as_of, begins, uses, tuple(_ties(books, found, as_of)), identity(books))


def _use(found: _Found, begins: datetime.date | None, agent: str) -> Use:
    pool, days, rules, shares, _ = found
    sums = shares.sums()
    parties = tuple(
        Party(name, shares.given(name), tuple(sorted(sums.get(name, {}).items())))
        for name in shares.parties
    )
    return Use(
        pool.name,
        pool.kind,
        pool.fund,
        agent if pool.kind == POOLED_FUND else "",
        tuple(sorted(pool.fundings)),
        rules,
        tuple(sorted(_spent(days, begins).items())),
        parties,
        any(day.illustrative for day in days.values()),
    )


def _spent(days: Mapping[datetime.date, Day], begins: datetime.date | None) -> dict[str, Share]:
    found: dict[str, Share] = {}
    for on, day in days.items():
        for programme, amount in day.spent.items():
            known = found.get(programme, NOTHING)
            inside = amount if begins is None or on >= begins else ZERO
            found[programme] = Share(known.period + inside, known.total + amount)
    return found


def summed(shares: Iterable[Share]) -> Share:
    """Return some shares as one."""
    period = total = ZERO
    for share in shares:
        period += share.period
        total += share.total
    return Share(period, total)


def _ties(books: Books, found: Iterable[_Found], as_of: datetime.date) -> Iterator[Tie]:
    """Yield the checks: all shares, and the expense accounts of the pool's fundings.

    Goods in kind are booked as income and as their use: the two cancel out.
    """
    pools_of = {name: one.pool for one in found for name in one.pool.fundings}
    booked: dict[Pool, Decimal] = defaultdict(lambda: ZERO)
    for line in books.lines:
        if line.kind in _USED and line.date <= as_of and line.funding in pools_of:
            booked[pools_of[line.funding]] += line.amount
    for one in found:
        whole = sum(one.shared.shares.values(), ZERO)
        yield Tie(f"{one.pool.name}: all shares, expense accounts", whole, booked[one.pool])


def donor_page(
    books: Books, donor: str, as_of: datetime.date, begins: datetime.date | None = None
) -> DonorPage:
    """Return the use of one donor's unearmarked money up to a day.

    Args:
        books: as loaded.
        donor: id of the donor.
        as_of: the last day.
        begins: first day of the period shown beside the whole; None: the whole alone.

    Raises:
        BadInputError: a policy says what nobody here understands.
    """
    register = books.register
    found = list(_shared(books, as_of, begins, pools(register), donor))
    own = [one for one in found if donor in one.shared.parties]
    return DonorPage(
        as_of,
        begins,
        donor,
        register.donors[donor].name,
        tuple(_own(books, one, donor, as_of, begins) for one in own),
        tuple(_booked(books, donor, as_of, begins)),
        not any(tie.difference for tie in _ties(books, own, as_of)),
        identity(books),
    )


def _own(
    books: Books, found: _Found, donor: str, as_of: datetime.date, begins: datetime.date | None
) -> OwnPool:
    """Return a pool as one of its donors may see it."""
    pool, days, rules, shares, sizes = found
    rule = privacy(books.register, as_of) if rules else LOOSEST
    charged = _charged(days) if pool.kind == GRANTS else None
    # Of pooled funds a reader's own share is always shown, of grants only what is safe by itself.
    unshared = unsafe(shares, donor, rule, charged)
    barred = sizes.barred(shares, days, unshared, rule)
    first = begins or datetime.date.min
    periods = whole_years(first, as_of)
    whole = whole_years(datetime.date.min, as_of)
    mine = shares.sums().get(donor, {})
    spent = _spent(days, begins)
    always = pool.kind != GRANTS

    def visible(kept: frozenset[Cell], programme: str | None, since: int) -> bool:
        """Return whether no figure of a programme, or of any, is kept back from a year on."""
        return not any(year >= since and programme in {None, name} for name, year in kept)

    def row(programme: str | None, own: Share, all_of_it: Share) -> OwnRow:
        own_now = always or (periods and visible(unshared, programme, first.year))
        own_ever = always or (whole and visible(unshared, programme, 0))
        return OwnRow(
            programme or "",
            own.period if own_now else None,
            own.total if own_ever else None,
            all_of_it.period if periods and visible(barred, programme, first.year) else None,
            all_of_it.total if whole and visible(barred, programme, 0) else None,
        )

    rows = tuple(
        row(programme, mine.get(programme, NOTHING), spent[programme])
        for programme in (sorted(spent) if rules else ())
    )
    total = row(None, summed(mine.values()), summed(spent.values()))
    hidden = any(None in one for one in (*rows, total))
    if not always:
        # What is shown of a period has its row, or the rows would not add up to their total.
        rows = tuple(one for one in rows if one.own_total is not None or one.own_period is not None)
    return OwnPool(
        pool.name,
        pool.kind,
        rules,
        shares.given(donor),
        rows,
        total,
        hidden,
        any(day.illustrative for day in days.values()),
    )


def _charged(days: Mapping[datetime.date, Day]) -> dict[tuple[str, int], dict[str, Decimal]]:
    """Return what was charged to whose grants, by programme and year."""
    found: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
    for on, day in days.items():
        for (programme, donor), amount in day.charged.items():
            own = found[programme, on.year]
            own[donor] = own.get(donor, ZERO) + amount
    return found


def _booked(
    books: Books, donor: str, as_of: datetime.date, begins: datetime.date | None
) -> Iterator[Booked]:
    """Yield what was charged to the donor's own unearmarked grants: as on its statements."""
    own = [
        Pool(pool.fund, GRANTS, frozenset({name}))
        for pool in pools(books.register)
        if pool.kind == GRANTS
        for name in sorted(pool.fundings)
        if books.register.fundings[name].donor == donor
    ]
    for pool, days in days_of(books, own, as_of).items():
        for programme, share in sorted(_spent(days, begins).items()):
            yield Booked(min(pool.fundings), programme, share)
