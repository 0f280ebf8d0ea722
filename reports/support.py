"""Support of a programme: who has given what, in money and in kind, and what can still be spent.

Money, goods in kind and services in kind stand apart, and their sum is said to be support and
nothing else: what was given in kind can be spent by nobody. What can be spent is money, of the
fundings whose clauses allow the programme; those that allow others too stand by themselves, for
they are not this programme's alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.gifts import InKindServiceTerm
from ledger.money import BOOK_CURRENCY, ZERO, fixed
from ledger.words import Axis
from reports.movements import Movement, movements
from reports.positions import Position, positions
from reports.render.tables import MARK, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding

_SPENT = frozenset({Movement.SPENT, Movement.SUPPORT_COST})


class Given(NamedTuple):
    """What one donor has given a programme, or the fund where nobody in particular did, in USD."""

    donor: str
    fund: str
    spent: Decimal
    goods: Decimal
    services: Decimal
    illustrative: bool

    @property
    def total(self) -> Decimal:
        """Return money spent, goods and services together."""
        return self.spent + self.goods + self.services


class Spendable(NamedTuple):
    """What can be spent of a funding that allows the programme; `others`: not only this one."""

    funding: str
    donor: str
    fund: str
    available: Decimal
    others: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Support:
    """The support of a programme since inception, on a day."""

    as_of: datetime.date
    programme: str
    name: str
    given: tuple[Given, ...]
    spendable: tuple[Spendable, ...]

    def total(self, name: str) -> Decimal:
        """Return a figure of all who gave: `spent`, `goods`, `services` or `total`."""
        return sum((getattr(given, name) for given in self.given), ZERO)

    def available(self, *, others: bool) -> Decimal:
        """Return what can be spent of fundings that allow other programmes too, or only this."""
        return sum((one.available for one in self.spendable if one.others is others), ZERO)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        names = ("spent", "goods", "services", "total")
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "programme": self.programme,
            "name": self.name,
            "support": [
                {
                    "donor": given.donor,
                    "fund": given.fund,
                    **{name: fixed(getattr(given, name)) for name in names},
                    "illustrative": given.illustrative,
                }
                for given in self.given
            ],
            "totals": {name: fixed(self.total(name)) for name in names},
            "spendable": [
                {
                    "funding": one.funding,
                    "donor": one.donor,
                    "fund": one.fund,
                    "available": fixed(one.available),
                    "other_programmes_too": one.others,
                    "illustrative": one.illustrative,
                }
                for one in self.spendable
            ],
            "spendable_totals": {
                "only_this_programme": fixed(self.available(others=False)),
                "other_programmes_too": fixed(self.available(others=True)),
            },
        }


def support(books: Books, as_of: datetime.date, programme: str) -> Support:
    """Return the support of a programme by its id, up to a day."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    marked: dict[tuple[str, str], bool] = defaultdict(bool)
    for movement, line in movements(books.lines):
        if line.programme == programme and line.date <= as_of:
            kind = "goods" if movement is Movement.IN_KIND_USE else "spent"
            if kind == "goods" or movement in _SPENT:
                sums[line.donor, line.fund][kind] += line.amount
                marked[line.donor, line.fund] |= line.illustrative
    for term in books.register.of(InKindServiceTerm).values():
        if term.programme == programme and term.on <= as_of:
            sums[term.donor, term.fund]["services"] += term.usd.number
            marked[term.donor, term.fund] |= term.illustrative
    given = (
        Given(*who, found["spent"], found["goods"], found["services"], marked[who])
        for who, found in sums.items()
    )
    return Support(
        as_of,
        programme,
        books.register.programmes[programme].name,
        tuple(sorted(given, key=lambda one: (one.donor == "", one.donor, one.fund))),
        tuple(_spendable(positions(books, as_of), programme, as_of)),
    )


def _spendable(
    found: Iterable[Position], programme: str, as_of: datetime.date
) -> Iterable[Spendable]:
    for position in found:
        funding = position.funding
        if position.available and funding.allows(Axis.PROGRAMME, programme, as_of):
            yield Spendable(
                funding.id,
                funding.donor,
                funding.fund,
                position.available,
                not _only(funding, programme, as_of),
                position.illustrative,
            )


def _only(funding: Funding, programme: str, day: datetime.date) -> bool:
    """Return whether a layer of clauses allows this programme and no other."""
    return any(
        all(clause.allows == (programme,) for clause in layer)
        for layer in funding.in_force(Axis.PROGRAMME, day)
    )


def as_text(found: Support) -> str:
    """Return the support of a programme as terminal tables."""
    lines = [f"{found.name} ({found.programme}): support on {found.as_of}, in {BOOK_CURRENCY}"]
    marks = [*(one.illustrative for one in found.given), *(o.illustrative for o in found.spendable)]
    if any(marks):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    if not found.given:
        lines += ["", "Nothing was spent on it or given in kind by that day."]
    else:
        lines += ["", "Since inception, by who gave it", table_text(_given(found))]
    lines += ["", "What can still be spent on it: money alone, nothing in kind"]
    lines.append(table_text(_left(found)) if found.spendable else "  nothing")
    return "\n".join(lines)


def _given(found: Support) -> Table:
    marked = any(one.illustrative for one in found.given)
    columns = (
        Column("Donor"),
        Column("Fund"),
        Column("Money spent", "amount"),
        Column("Goods in kind", "amount"),
        Column("Services in kind", "amount"),
        Column("Support", "amount"),
        *([Column("", "mark", spill=2)] if marked else []),
    )
    rows = [
        Row(
            (
                *(one.donor or "-", one.fund or "-", one.spent, one.goods, one.services, one.total),
                *((MARK if one.illustrative else "",) if marked else ()),
            )
        )
        for one in found.given
    ]
    sums = (found.total(name) for name in ("spent", "goods", "services", "total"))
    last = (total_mark(one.illustrative for one in found.given),) if marked else ()
    rows.append(Row(("Total", None, *sums, *last), "total"))
    return Table("support", "", columns, tuple(rows))


def _left(found: Support) -> Table:
    columns = (
        Column("Funding"),
        Column("Donor"),
        Column("This programme only", "amount"),
        Column("Other programmes too", "amount"),
    )
    rows = [
        Row(
            (
                *(one.funding, one.donor or "-"),
                None if one.others else one.available,
                one.available if one.others else None,
            )
        )
        for one in found.spendable
    ]
    sums = (found.available(others=False), found.available(others=True))
    rows.append(Row(("Total", None, *sums), "total"))
    return Table("spendable", "", columns, tuple(rows))
