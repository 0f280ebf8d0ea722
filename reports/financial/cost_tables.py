"""Cost and outputs by programme, arranged: two tables side by side in sense, never divided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.money import ZERO, grouped
from reports.financial.cost_results import FULL_COST
from reports.financial.sheet import Sheet, broken, document, totalled
from reports.render.papers import Paper
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from reports.financial.cost_results import Cost, CostResults

CAUTION = (
    "Money and outputs stand side by side, and no figure divides one by the other. Other money, "
    "help in kind and other people brought about these outputs too; part of what was spent has no "
    "output yet, and part of the outputs was paid for before."
)
NO_ORDER = (
    "Programmes stand by name. They are not ranked: ground, mines, distance and security differ, "
    "so that a lower cost says nothing of better work."
)
LEFT_OUT = (
    "Not in it: what partners and Governments paid themselves, and headquarters beyond support "
    "cost; headquarters stand as a programme of their own."
)


def paper(found: CostResults) -> Paper:
    """Return cost and outputs as a paper; it ties or the command ends with 1."""
    since = f"since inception, to {found.ends}"
    arranged = document(
        Sheet(
            "Cost and outputs by programme",
            since if found.begins is None else f"{found.begins} to {found.ends}",
            found.ends,
            (_costs(found), _outputs(found)),
            found.identity,
            tuple(_notes(found)),
            found.ties,
            illustrative=_illustrative(found),
        )
    )
    return Paper("report-cost", found, arranged, not broken(found.ties))


def _illustrative(found: CostResults) -> bool:
    outputs = any(output["illustrative"] for output in found.outputs)
    return outputs or any(cost.illustrative for cost in found.costs)


def _notes(found: CostResults) -> list[str]:
    notes = [f"Gap: {gap}" for gap in found.gaps]
    notes += [CAUTION, NO_ORDER, _rule(found), LEFT_OUT]
    if found.beyond:
        notes.append(f"Partly in this period, in no figure: {', '.join(found.beyond)}.")
    if found.silent:
        notes.append(f"No output lies in this period: {', '.join(found.silent)}.")
    sources = _sources(found)
    return notes + [f"[{at}] {source}" for at, source in enumerate(sources, 1)]


def _rule(found: CostResults) -> str:
    rule = found.rule
    if rule is None:
        return (
            f"No policy {FULL_COST} says what full cost is: money stands without and with what was "
            "given in kind, and neither is called the full cost."
        )
    where = f", {rule.source}" if rule.source else ""
    return (
        f"Full cost by policy {FULL_COST} of {rule.since} ({rule.status}{where}): "
        f"{', '.join(rule.parts)}."
    )


def _sources(found: CostResults) -> list[str]:
    return list(dict.fromkeys(_source(output) for output in found.outputs))


def _source(output: dict[str, Any]) -> str:
    return output["source"] or "source not stated"


_SUMS = ("voluntary", "assessed", "pooled", "money", "support", "in_kind")


def _costs(found: CostResults) -> Table:
    marked = any(cost.illustrative for cost in found.costs)
    kind = any(cost.in_kind for cost in found.costs)
    columns = (
        Column("Programme", "words", 3),
        Column("Voluntary", "amount", 3),
        Column("Assessed", "amount", 3),
        Column("Pooled", "amount", 3, spill=4),
        Column("Money", "amount", 3, adds=(1, 2, 3)),
        Column("Support cost", "amount", 3, spill=5),
        *([Column("In kind", "amount", 3)] if kind else []),
        *([Column("With in kind", "amount", 3, adds=(4, 6))] if kind else []),
        *([Column("Full cost", "amount", 3)] if found.rule else []),
        *([Column("", "mark", spill=1)] if marked else []),
    )

    def cells(cost: Cost) -> tuple[Cell, ...]:
        return (
            f"{cost.name} ({cost.programme})",
            cost.voluntary,
            cost.assessed,
            cost.pooled or None,
            cost.money,
            cost.support or None,
            *((cost.in_kind, cost.money + cost.in_kind) if kind else ()),
            *((cost.full,) if found.rule else ()),
            *((MARK if cost.illustrative else "",) if marked else ()),
        )

    sums = {name: sum((getattr(one, name) for one in found.costs), ZERO) for name in _SUMS}
    full = sum((cost.full or ZERO for cost in found.costs), ZERO)
    total: tuple[Cell, ...] = (
        "Total", sums["voluntary"], sums["assessed"], sums["pooled"] or None, sums["money"],
        sums["support"] or None,
        *((sums["in_kind"], sums["money"] + sums["in_kind"]) if kind else ()),
        *((full,) if found.rule else ()),
        *((total_mark(cost.illustrative for cost in found.costs),) if marked else ()),
    )  # fmt: skip
    rows = [Row(cells(cost)) for cost in found.costs]
    return Table("cost", "What was spent and given", columns, totalled(rows, total))


def _outputs(found: CostResults) -> Table:
    marked = any(output["illustrative"] for output in found.outputs)
    sources = _sources(found)
    columns = (
        Column("Programme", "text", 1),
        Column("Output", "words", 5),
        Column("Quantity", "rate", 2),
        Column("Unit", "words", 2),
        Column("Until", "text", 2),
        Column("Stated on", "text", 2),
        Column("Source", "text", 1),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    rows: list[Row] = []
    for output in found.outputs:
        mark = (MARK if output["illustrative"] else "",) if marked else ()
        source = f"[{sources.index(_source(output)) + 1}]"
        rows.append(
            Row(
                (
                    *(output["programme"], output["indicator"], _quantity(output), output["unit"]),
                    *(output["ends"], output["stated"], source, *mark),
                )
            )
        )
        for part in output["parts"]:
            said = f"of them: {part['indicator']}"
            rows.append(Row((None, said, _quantity(part), None, None, None, None, *mark), "part"))
    return Table("outputs", "What was achieved", columns, tuple(rows))


def _quantity(output: dict[str, Any]) -> str:
    number = grouped(Decimal(output["quantity"]))
    return f"over {number}" if output["at_least"] else number
