"""Results beside money, as terminal tables."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO, grouped
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.field_facts import OutputTerm
    from reports.results import Figure, Programme, Results, Spent

#: Columns of a terminal that the tables fit.
WIDTH = 100

CAUTION = (
    "Money and outputs stand side by side. No figure here divides one by the other: other money, "
    "help in kind and other people brought about these outputs too."
)


def as_text(found: Results) -> str:
    """Return results and money, one programme after the other."""
    lines = [f"Results beside money, {found.period}"]
    if any(_illustrative(one) for one in found.programmes):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    if not found.programmes:
        lines += ["", "No output stands in these books."]
    for programme in found.programmes:
        lines += ["", f"{programme.name} ({programme.id})", *_programme(programme, found)]
    lines += ["", *textwrap.wrap(CAUTION, WIDTH)]
    return "\n".join(lines)


def _illustrative(one: Programme) -> bool:
    outputs = any(output.illustrative for figure in one.figures for output in figure.outputs)
    return outputs or any(spent.illustrative for spent in one.spent)


def _programme(one: Programme, found: Results) -> Iterator[str]:
    if one.figures:
        sources = list(dict.fromkeys(figure.source or "not stated" for figure in one.figures))
        yield table_text(_outputs(one.figures, sources), width=WIDTH)
        for at, source in enumerate(sources, 1):
            yield from textwrap.wrap(f"[{at}] {source}", WIDTH, subsequent_indent="    ")
    else:
        yield "No output lies in this period."
    if one.beyond:
        ids = {output.id for output in one.beyond}
        listed = ", ".join(_spelt(output) for output in one.beyond if output.part_of not in ids)
        yield from textwrap.wrap(f"Partly in this period, in no figure above: {listed}.", WIDTH)
    for gap in one.gaps:
        yield from textwrap.wrap(f"Gap: {gap}", WIDTH, subsequent_indent="  ")
    yield ""
    if one.spent:
        yield f"Spent on the programme, booked {found.period}, in {BOOK_CURRENCY}"
        yield table_text(_money(one.spent), width=WIDTH)
    else:
        yield f"Nothing was booked as spent on the programme, {found.period}."


def _spelt(output: OutputTerm) -> str:
    return (
        f"{output.id} ({_number(output.quantity, at_least=output.at_least)} {output.unit}, "
        f"{output.begins or 'the beginning'} to {output.ends})"
    )


def _number(quantity: Decimal, *, at_least: bool) -> str:
    return f"over {grouped(quantity)}" if at_least else grouped(quantity)


def _outputs(figures: Sequence[Figure], sources: list[str]) -> Table:
    marked = any(output.illustrative for figure in figures for output in figure.outputs)
    columns = (
        Column("Indicator", "words"),
        Column("Quantity", "rate"),
        Column("Unit"),
        Column("Activity", spill=3),
        Column("From"),
        Column("To", "date"),
        Column("Records", "rate", spill=2),
        Column("Stated on", "date"),
        Column("Source"),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    rows: list[Row] = []
    for figure in figures:
        source = f"[{sources.index(figure.source or 'not stated') + 1}]"
        rows.append(Row(_cells(figure, source, marked=marked)))
        rows += [Row(_part(part, marked=marked)) for part in figure.parts]
        if figure.people:
            rows.append(Row(_who(figure, marked=marked)))
    return Table("outputs", "", columns, tuple(rows))


def _cells(figure: Figure, source: str, *, marked: bool) -> tuple[Cell, ...]:
    return (
        figure.indicator,
        _number(figure.quantity, at_least=figure.at_least),
        figure.unit,
        figure.activity,
        "the beginning" if figure.begins is None else str(figure.begins),
        figure.ends,
        str(len(figure.outputs)),
        figure.stated,
        source,
        *((total_mark(output.illustrative for output in figure.outputs),) if marked else ()),
    )


def _part(part: OutputTerm, *, marked: bool) -> tuple[Cell, ...]:
    return (
        f"  of them: {part.indicator}",
        _number(part.quantity, at_least=part.at_least),
        part.unit,
        part.activity,
        "",
        None,
        "",
        None,
        "",
        *((MARK if part.illustrative else "",) if marked else ()),
    )


def _who(figure: Figure, *, marked: bool) -> tuple[Cell, ...]:
    who = ", ".join(
        f"{grouped(number)} {name.replace('_', ' a ') if name == 'with_disability' else name}"
        for name, number in figure.people.items()
    )
    return (f"  of them: {who}", "", "", "", "", None, "", None, "", *(("",) if marked else ()))


def _money(spent: Sequence[Spent]) -> Table:
    marked = any(one.illustrative for one in spent)
    kind = any(one.in_kind for one in spent)
    columns = (
        Column("Fund"),
        Column("Activity"),
        Column("Direct cost", "amount"),
        Column("Support cost", "amount"),
        Column("Total", "amount"),
        *([Column("In kind, apart", "amount")] if kind else []),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    rows = [
        Row(
            (
                one.fund,
                one.activity or "not stated",
                one.direct,
                one.support,
                one.direct + one.support,
                *((one.in_kind,) if kind else ()),
                *((MARK if one.illustrative else "",) if marked else ()),
            )
        )
        for one in spent
    ]
    direct = sum((one.direct for one in spent), ZERO)
    support = sum((one.support for one in spent), ZERO)
    given = sum((one.in_kind for one in spent), ZERO)
    total: tuple[Cell, ...] = (
        "Total", "", direct, support, direct + support,
        *((given,) if kind else ()),
        *((total_mark(one.illustrative for one in spent),) if marked else ()),
    )  # fmt: skip
    return Table("spent", "", columns, (*rows, Row(total, "total")))
