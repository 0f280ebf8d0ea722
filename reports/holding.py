"""One advance on a day, or what a partner holds of a funding that is tied to none: a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.money import fixed

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.field_facts import AdvanceTerm
    from ledger.findings import Place


@dataclass(frozen=True, slots=True)
class Holding:
    """One advance on a day, or what a partner holds of a funding that is tied to none.

    Attributes:
        reference: of the advance; empty where postings name none.
        term: the advance as stated; None where the books do not state it.
        paid: day of the first posting.
        age, band: days since, and the band they fall into.
        advanced, reported, returned, difference: in dollars, as carried; `difference` is what the
            advance was brought to another rate by.
        outstanding: what is left, in dollars; the sum of the postings.
        left: what is left in the currency of the advance.
        sent: what was paid less what came back, in that currency.
        last_report: day of the newest report or refund.
        due: day by which it is to be reported on, its own or its agreement's.
        overdue: days since its report was due, while something is left; 0 if not.
        ends: last day on which its funding bears costs; None where no clause sets one.
    """

    reference: str
    partner: str
    funding: str
    donor: str
    fund: str
    term: AdvanceTerm | None
    paid: datetime.date
    age: int
    band: str
    advanced: Decimal
    reported: Decimal
    returned: Decimal
    difference: Decimal
    outstanding: Decimal
    currency: str
    left: Decimal
    sent: Decimal
    last_report: datetime.date | None
    due: datetime.date | None
    overdue: int
    ends: datetime.date | None
    illustrative: bool
    place: Place

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        term = self.term
        stated = {
            "agreement": term.agreement if term else "",
            "instalment": term.instalment if term else "",
            "instalments": _text(term and term.instalments),
            "one_instalment_reason": term.one_instalment_reason if term else "",
            "approver": term.approver if term else "",
            "purpose": term.purpose if term else "",
            "programme": term.programme if term else "",
            "report_due": _text(self.due),
            "expires": _text(term and term.expires),
        }
        amounts = ("advanced", "reported", "returned", "difference", "outstanding")
        return {
            "advance": self.reference,
            **{name: getattr(self, name) for name in ("partner", "donor", "funding", "fund")},
            "funding_ends": _text(self.ends),
            **stated,
            "paid": str(self.paid),
            "age": self.age,
            "band": self.band,
            **{name: fixed(getattr(self, name)) for name in amounts},
            "currency": self.currency,
            "left": fixed(self.left),
            "last_report": _text(self.last_report),
            "days_overdue": self.overdue,
            "illustrative": self.illustrative,
        }


def _text(value: object) -> str:
    return "" if value is None else str(value)
