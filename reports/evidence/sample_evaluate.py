"""What a monetary unit sample says of its population: misstatements projected, and an upper bound.

    vtf sample evaluate papers/sample-mus-42-expenditure-2026-06-30.json audited.csv

`audited.csv` has a line for each voucher that is not as booked: its id, and what it should be. All
others of the sample are taken as found right. A misstatement above the interval counts as it is; of
a voucher that was drawn, its share of the voucher's amount (the *taint*) holds for an interval.

The bound is Stringer's: basic precision, and for each misstatement, the largest taint first, the
step of the Poisson factor at the chosen confidence (at 95 per cent 3.00, 4.75, 6.30, ...; these
are reckoned, not looked up). Over- and understatements are bounded apart.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import CONTEXT, ZERO, rounded
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

_CENT = Decimal("0.01")

#: What a sample and its evaluation say first, where it is so.
ILLUSTRATIVE = "ILLUSTRATIVE: some of it is made up for example books"

#: What the first column may be called, where the list has a heading.
_HEADINGS = frozenset({"voucher", "id", "key"})

#: An amount as people write it: thousands by commas or none, no more than cents.
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?", re.ASCII)


class Misstated(NamedTuple):
    """A voucher that is not as booked; projected: what it stands for in the population."""

    id: str
    booked: Decimal
    audited: Decimal
    difference: Decimal
    stratum: str
    taint: Decimal | None
    projected: Decimal


class Side(NamedTuple):
    """Overstatement or understatement: what was found, projected, and at most there is."""

    name: str
    found: Decimal
    projected: Decimal
    basic: Decimal
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The evaluation of a sample, with the identity of the books that it was drawn from."""

    scope: str
    seed: str
    vouchers: int
    total: Decimal
    interval: Decimal
    illustrative: bool
    confidence: int
    misstated: tuple[Misstated, ...]
    sides: tuple[Side, ...]
    identity: dict[str, Any]


def evaluate(pack: Path, audited: Path, confidence: int) -> Evaluated:
    """Return what a sample says of its population.

    Raises:
        BadInputError: the pack is no monetary unit sample, or the list names no voucher of it.
    """
    data = _pack(pack)
    amounts = _audited(audited)
    vouchers = {one["item"]["id"]: one for one in data["vouchers"]}
    strangers = [name for name in amounts if name not in vouchers]
    if strangers:
        raise BadInputError(
            f"{strangers[0]!r} is no voucher of this sample",
            where=str(audited),
            advice=f"It has {len(vouchers)}, such as {', '.join(list(vouchers)[:3])}.",
        )
    interval = Decimal(data["interval"])
    found = tuple(
        one
        for name, amount in amounts.items()
        if (one := _misstated(vouchers[name], amount, interval)).difference
    )
    drawn = any(one["stratum"] == "drawn" for one in vouchers.values())
    risk = CONTEXT.divide(Decimal(100 - confidence), Decimal(100))
    sides = tuple(
        _side(
            name, [one for one in found if one.difference * sign > 0], interval, risk, drawn=drawn
        )
        for name, sign in (("overstated", 1), ("understated", -1))
    )
    return Evaluated(
        data["scope"],
        data["seed"],
        len(vouchers),
        Decimal(data["total"]),
        interval,
        bool(data.get("illustrative")),
        confidence,
        found,
        sides,
        data["identity"],
    )


def _pack(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if data["method"] != "mus" or not data["interval"]:
            raise BadInputError("only a monetary unit sample is evaluated", where=str(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"this is no sample: {type(error).__name__} {error}"
        raise BadInputError(what, where=str(path)) from None
    return data


def _audited(path: Path) -> dict[str, Decimal]:
    """Return voucher -> what it should be, from lines `voucher,amount`, perhaps with a heading."""
    try:
        rows = [row for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) if any(row)]
    except (OSError, ValueError) as error:
        raise BadInputError(f"cannot be read: {error}", where=str(path)) from None
    found: dict[str, Decimal] = {}
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if number == 1 and len(cells) > 1 and cells[0].casefold() in _HEADINGS:
            continue
        # A comma or a semicolon too many would be another amount, and nobody would see it.
        if len(cells) != len(("voucher", "amount")) or not _AMOUNT.fullmatch(cells[1]):
            raise BadInputError(
                f"line {number} is no voucher and amount: {', '.join(cells)}",
                where=str(path),
                advice='Write lines such as  expenditure:PV-1,"1,234.50"  or  '
                "expenditure:PV-1,1234.50; a heading is  voucher,amount.",
            )
        amount = Decimal(cells[1].replace(",", ""))
        if found.setdefault(cells[0], amount) != amount:
            raise BadInputError(
                f"line {number}: {cells[0]} has another amount in an earlier line", where=str(path)
            )
    return found


def _misstated(voucher: dict[str, Any], audited: Decimal, interval: Decimal) -> Misstated:
    booked = Decimal(voucher["item"]["amount"])
    difference = booked - audited
    if voucher["stratum"] != "drawn":
        return Misstated(
            voucher["item"]["id"], booked, audited, difference, voucher["stratum"], None, difference
        )
    taint = CONTEXT.divide(difference, booked)
    projected = rounded(CONTEXT.multiply(taint, interval), _CENT)
    return Misstated(voucher["item"]["id"], booked, audited, difference, "drawn", taint, projected)


def _side(
    name: str, found: list[Misstated], interval: Decimal, risk: Decimal, *, drawn: bool
) -> Side:
    """Return one side: known differences, the projection, basic precision, Stringer's bound."""
    taints = sorted((abs(one.taint) for one in found if one.taint is not None), reverse=True)
    known = sum((abs(one.difference) for one in found if one.taint is None), ZERO)
    factors = [factor(count, risk) for count in range(len(taints) + 1)]
    basic = rounded(CONTEXT.multiply(factors[0], interval), _CENT) if drawn else ZERO
    bound = basic + known
    for at, taint in enumerate(taints, 1):
        step = CONTEXT.multiply(factors[at] - factors[at - 1], taint)
        bound += rounded(CONTEXT.multiply(step, interval), _CENT)
    return Side(
        name,
        sum((abs(one.difference) for one in found), ZERO),
        sum((abs(one.projected) for one in found), ZERO),
        basic,
        bound,
    )


def factor(count: int, risk: Decimal) -> Decimal:
    """Return the Poisson factor: the mean at which so few misstatements have just this chance.

    >>> [str(factor(count, Decimal("0.05")).quantize(Decimal("0.01"))) for count in range(3)]
    ['3.00', '4.74', '6.30']
    """
    with localcontext(CONTEXT) as context:
        context.prec = 30
        low, high = Decimal(0), Decimal(count * 4 + 20)
        for _ in range(80):
            middle = (low + high) / 2
            term = total = (-middle).exp()
            for number in range(1, count + 1):
                term = term * middle / number
                total += term
            low, high = (middle, high) if total > risk else (low, middle)
        return high.quantize(Decimal("0.0001"))


def paper(found: Evaluated, today: datetime.date) -> Paper:
    """Return the evaluation as a paper; it ties where nothing was found misstated."""
    columns = (
        Column("Voucher", "text", 4),
        Column("Booked", "amount", 3),
        Column("Audited", "amount", 3),
        Column("Difference", "amount", 3),
        Column("Stratum", "text", 3),
        Column("Projected", "amount", 3),
    )
    rows = tuple(
        Row((one.id, one.booked, one.audited, one.difference, one.stratum, one.projected))
        for one in found.misstated
    )
    sides = (
        Column("USD", "text", 3),
        Column("Found", "amount", 3),
        Column("Projected", "amount", 3),
        Column("Basic precision", "amount", 3),
        Column("At most", "amount", 3),
    )
    bounds = tuple(Row(tuple(side)) for side in found.sides)
    about = f"With {found.confidence} per cent confidence no more is misstated than `At most`."
    tables = (
        Table("misstated", "Misstatements", columns, rows),
        Table("bounds", "In the population", sides, bounds, about),
    )
    chain = str(found.identity.get("chain", ""))
    document = Document(
        title="Evaluation of a monetary unit sample",
        name=f"{found.scope}, seed {found.seed}",
        period=f"made on {today}",
        labels=(ILLUSTRATIVE,) if found.illustrative else (),
        facts=(
            ("Population", f"{found.total:,f} USD"),
            ("Sample", f"{found.vouchers} vouchers, interval {found.interval:,f} USD"),
        ),
        tables=tuple(table for table in tables if table.rows),
        notes=("Stringer's bound: basic precision, and each taint by the step of its factor.",),
        about=(("Head of the chain", chain),),
        certificate="",
        day=today,
        footer=f"Evaluation of a sample, {today}",
        identity=f"Books at chain {chain[:12]}",
    )
    return Paper(f"sample-evaluated-{found.seed}", found, document, not found.misstated)
