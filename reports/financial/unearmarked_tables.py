"""Use of unearmarked money, arranged: the whole for the fund, a page for one donor, an annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.financial.pools import NOBODY, POOLED_FUND
from reports.financial.share_rules import SHARE
from reports.financial.sharing import BEYOND, NO_RULE
from reports.financial.sheet import Sheet, bars, broken, document, totalled
from reports.financial.unearmarked import summed
from reports.render.papers import Paper
from reports.render.tables import NOT_KNOWN, Cell, Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from reports.financial.sharing import Share
    from reports.financial.unearmarked import DonorPage, OwnPool, Party, Unearmarked, Use
    from reports.render.tables import Chart, Document

INTERNAL = "INTERNAL. Every donor's figures are here: give a donor its own page, with --donor."
NO_CLAIM = (
    "A share is reckoned afterwards, by the rule. It charges nobody, and it does not say what a "
    "donor's money bought: no mine cleared and no person reached can be followed to a share."
)
HIDDEN = (
    "n/a: not shown, because with the donor's own shares it would give another donor's figures or "
    "gifts away, or because the days are not whole calendar years."
)
OUTSIDE = "{}: what the pool spends outside these books is not known here, and is in no figure."
NO_RULE_SAID = "{}: no policy " + SHARE + " states a rule for it, so nothing is shown by donor."

PASSED_ON = "{}: {} administers it; whose money it passes on is not in these books."

#: Parties that put nothing in.
_NO_MONEY = frozenset({NO_RULE, BEYOND})

#: What stands for a party that is no donor.
_NAMES = {
    NOBODY: "The fund's own: interest and the like",
    NO_RULE: "Spent while no rule was in force",
    BEYOND: "Spent beyond what came in",
}


def whole_paper(found: Unearmarked) -> Paper:
    """Return the use of all unearmarked money as a paper; it ties or the command ends with 1."""
    return Paper("report-unearmarked", found, _whole(found), not broken(found.ties))


def donor_paper(found: DonorPage) -> Paper:
    """Return one donor's page as a paper; it adds up or the command ends with 1."""
    name = f"report-unearmarked-{found.donor}"
    return Paper(name, found, _donor(found), found.adds_up)


def _period(as_of: datetime.date, begins: datetime.date | None) -> str:
    since = f"since inception, to {as_of}"
    return since if begins is None else f"{begins} to {as_of}, and {since}"


def _whole(found: Unearmarked) -> Document:
    tables: list[Table] = []
    notes: list[str] = [NO_CLAIM]
    for use in found.pools:
        tables += [_parties(use), _spent(use, found.begins), _shares(use, found.begins)]
        notes += [f"{use.pool}: {step.said}" for step in use.rules]
        notes += [] if use.rules else [NO_RULE_SAID.format(use.pool)]
        notes += [OUTSIDE.format(use.pool)] if use.kind == POOLED_FUND else []
        notes += [PASSED_ON.format(use.pool, use.agent)] if use.agent else []
    if not found.pools:
        notes = ["There is no pooled fund and no unearmarked grant in these books."]
    return document(
        Sheet(
            "Use of unearmarked money",
            _period(found.as_of, found.begins),
            found.as_of,
            tuple(tables),
            found.identity,
            tuple(notes),
            found.ties,
            illustrative=any(use.illustrative for use in found.pools),
            labels=(INTERNAL,),
        )
    )


def _parties(use: Use) -> Table:
    """Return who gave what to a pool, and what of it is shown as spent."""
    columns = (
        Column("Donor", "words", 4),
        Column("Given", "amount", 3),
        *(
            (Column("Share of spending", "amount", 3), Column("Not shown as spent", "amount", 3))
            * bool(use.rules)
        ),
    )
    given = [one for one in use.parties if use.rules or one.party not in _NO_MONEY]
    rows = [Row(_party(one, shown=bool(use.rules))) for one in given]
    total = sum((one.given for one in given), ZERO)
    spent = sum((one.share.total for one in given), ZERO)
    left = sum((one.given - one.share.total for one in given if one.party not in _NO_MONEY), ZERO)
    table = totalled(rows, ("Total", total, *((spent, left) if use.rules else ())))
    return Table(f"given-{use.pool}", f"{use.pool}: given", columns, table)


def _party(one: Party, *, shown: bool) -> tuple[Cell, ...]:
    name = _NAMES.get(one.party, one.party)
    if not shown:
        return name, one.given
    left = None if one.party in _NO_MONEY else one.given - one.share.total
    return name, one.given, one.share.total, left


def _spent(use: Use, begins: datetime.date | None) -> Table:
    """Return what a pool spent, by programme."""
    columns = (Column("Programme", "words", 4), *_columns("Spent", begins))
    rows = [Row((programme, *_both(share, begins))) for programme, share in use.spent]
    whole = _both(summed(share for _, share in use.spent), begins)
    table = totalled(rows, ("Total", *whole))
    return Table(f"spent-{use.pool}", f"{use.pool}: spent", columns, table)


def _shares(use: Use, begins: datetime.date | None) -> Table:
    """Return the shares of a pool's spending by donor and programme; none without a rule."""
    columns = (
        Column("Donor", "words", 4),
        Column("Programme", "words", 3),
        *_columns("Share", begins),
    )
    rows = [
        Row((_NAMES.get(one.party, one.party), programme, *_both(share, begins)))
        for one in use.parties
        for programme, share in one.shares
    ]
    whole = _both(summed(one.share for one in use.parties), begins)
    about = "The shares of each programme add up to what the pool spent on it, to the cent."
    table = totalled(rows if use.rules else (), ("Total", None, *whole))
    return Table(f"shares-{use.pool}", f"{use.pool}: shares", columns, table, about)


def _columns(what: str, begins: datetime.date | None) -> tuple[Column, ...]:
    whole = Column(f"{what} since inception", "amount", 3)
    return (whole,) if begins is None else (Column(f"{what} of period", "amount", 3), whole)


def _both(share: Share, begins: datetime.date | None) -> tuple[Decimal, ...]:
    return (share.total,) if begins is None else (share.period, share.total)


def _donor(found: DonorPage) -> Document:
    labels = () if found.pools or found.booked else ("No unearmarked money of this donor.",)
    return document(
        Sheet(
            f"Use of unearmarked money: {found.name}",
            _period(found.as_of, found.begins),
            found.as_of,
            annex(found),
            found.identity,
            tuple(annex_notes(found)),
            (),
            _charts(found),
            any(pool.illustrative for pool in found.pools),
            labels,
        )
    )  # fmt: skip


def _charts(found: DonorPage) -> tuple[Chart, ...]:
    """Return a picture of the donor's shares in each pool."""
    about = "The donor's share of what the pool spent on each programme, by the rule."
    return tuple(
        chart
        for pool in found.pools
        for chart in bars(
            f"own-{pool.pool}",
            f"{pool.pool}: your share by programme",
            ((row.programme, row.own_total or ZERO) for row in pool.rows),
            about,
        )
    )


def annex(found: DonorPage) -> tuple[Table, ...]:
    """Return a donor's page as tables: also for an annex of its statement."""
    tables = [_own(pool, found.begins) for pool in found.pools if pool.rows]
    return (*tables, _booked(found)) if found.booked else tuple(tables)


def annex_notes(found: DonorPage) -> Iterator[str]:
    """Yield what must stand beside the tables: the rules, what is hidden, what is not claimed."""
    if found.pools:
        yield NO_CLAIM
    for pool in found.pools:
        for step in pool.rules:
            yield f"{pool.pool}: {step.said}"
        if not pool.rules:
            yield NO_RULE_SAID.format(pool.pool)
        elif not pool.rows and pool.hidden:
            yield f"{pool.pool}: any share would give another donor's figures away: none is shown."
        elif not pool.rows:
            yield f"{pool.pool}: nothing was spent in these books."
        if pool.kind == POOLED_FUND:
            yield OUTSIDE.format(pool.pool)
    if any(pool.rules for pool in found.pools):
        yield "The shares of all donors add up to what each pool spent, to the cent."
    if any(pool.hidden and pool.rules for pool in found.pools):
        yield HIDDEN


def _own(pool: OwnPool, begins: datetime.date | None) -> Table:
    columns = (
        Column("Programme", "words", 3),
        *_columns("Your share", begins),
        *_columns("The pool", begins),
    )

    def shown(figures: Sequence[Decimal | None]) -> tuple[Cell, ...]:
        known = figures[-1:] if begins is None else figures
        return tuple(NOT_KNOWN if figure is None else figure for figure in known)

    rows = [Row((row.programme, *shown(row[1:3]), *shown(row[3:]))) for row in pool.rows]
    last = pool.row
    own: tuple[Cell, ...] = ("Total", *shown(last[1:3]), *shown(last[3:]))
    about = f"Given by you, less what was given back: {pool.given:,.2f} USD."
    table = totalled(rows, own)
    return Table(f"own-{pool.pool}", f"{pool.pool}: your share", columns, table, about)


def _booked(found: DonorPage) -> Table:
    columns = (
        Column("Grant", "text", 3),
        Column("Programme", "words", 3),
        *_columns("Charged", found.begins),
    )
    rows = [
        Row((one.funding, one.programme, *_both(one.share, found.begins))) for one in found.booked
    ]
    about = "As the books charged it, and as it stands on your statements."
    return Table("booked", "Your unearmarked grants", columns, tuple(rows), about)
