"""`vtf report position|performance|net-assets|cash-flow`: the financial statements of the funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.options import books_option, json_option, today_option
from reports.financial.days import YEAR_BEGINS, days_options
from reports.render.papers import give, out_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books import Books
    from reports.financial.model import FundReport
    from reports.financial.periods import Period


def _options(*, on: bool = False) -> Callable[[Any], Any]:
    """Add what every statement takes: books, fund, days, where to save it; `on`: it is of a day."""

    def added(function: Any) -> Any:
        for option in (
            json_option,
            today_option,
            out_option,
            days_options(YEAR_BEGINS, on=on),
            click.option(
                "--fund", default="", metavar="ID", help="Only this fund; else all of them."
            ),
            books_option,
        ):
            function = option(function)
        return function

    return added


def _give(
    report: Callable[[Books, Period, str], FundReport],
    asked: dict[str, Any],
) -> None:
    """Build a statement as asked for and show it."""
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.fund_tables import paper  # noqa: PLC0415 # same
    from reports.financial.periods import period  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    days = period(asked["begins"], asked["ends"], asked["today"])
    loaded = load(asked["books"])
    fund = fund_id(loaded.register, asked["fund"]) if asked["fund"] else ""
    give(paper(report(loaded, days, fund)), asked["out"], as_json=asked["as_json"])


@click.command(short_help="What each fund has, owes, and is bound to.")
@_options(on=True)
def position(**asked: Any) -> None:
    """What each fund has, owes, and is bound to.

    Assets, liabilities, and net assets by what they may be used for, on the last day, beside the
    same day a year before. Held against the postings themselves; where something does not tie, or
    the rules refuse something in these books, it ends with 1.
    """
    from reports.financial.funds import position as report  # noqa: PLC0415 # heavy

    _give(report, asked)


@click.command(short_help="Revenue and expense of each fund in a period.")
@_options()
def performance(**asked: Any) -> None:
    """Revenue and expense of each fund in a period.

    Revenue by kind, expense by class and programme, goods in kind apart, beside the same days a
    year before, and year by year. Ends with 1 as `position` does.
    """
    from reports.financial.funds import performance as report  # noqa: PLC0415 # heavy

    _give(report, asked)


@click.command(name="net-assets", short_help="How net assets changed in a period, by restriction.")
@_options()
def net_assets(**asked: Any) -> None:
    """How net assets changed in a period, by restriction.

    From the eve of the period to its end: revenue, expense, goods in kind, transfers with consent.
    Ends with 1 as `position` does.
    """
    from reports.financial.funds import net_assets as report  # noqa: PLC0415 # heavy

    _give(report, asked)


@click.command(name="cash-flow", short_help="What cash came and went for, in a period.")
@_options()
def cash_flow(**asked: Any) -> None:
    """What cash came and went for, in a period.

    By the direct method: each flow is read off the entries, and opening cash and all flows give
    what the accounts have. Authority over what was voted is shown apart. Ends with 1 as `position`
    does.
    """
    from reports.financial.funds import cash_flow as report  # noqa: PLC0415 # heavy

    _give(report, asked)
