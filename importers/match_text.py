"""What `vtf match` prints: what is matched, what is proposed and why, what waits and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from importers.match_decisions import AUTOMATIC, PROPOSALS_MAX, PROPOSED, UNMATCHED
from ledger.money import BOOK_CURRENCY, ZERO, fixed, grouped

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from importers.match_booked import Uneven
    from importers.match_decisions import Decision
    from importers.match_scores import Pair

#: So many deposits of a kind are shown in full.
SHOWN_MAX = 100

#: Days that a deposit has waited: first and last of each band.
BANDS = ((0, 30), (31, 60), (61, 90), (91, None))


class Matching(NamedTuple):
    """All deposits with what becomes of them on a day; how many lines are booked, or money out.

    `unapplied` is the cash that waits in the books already, by funding, in dollars; `uneven` are
    lines whose receipts are together not what the bank has.
    """

    today: datetime.date
    decisions: tuple[Decision, ...]
    booked: int
    out: int
    unapplied: dict[str, Decimal]
    uneven: tuple[Uneven, ...] = ()

    def of(self, state: str) -> list[Decision]:
        """Return the decisions of a state."""
        return [one for one in self.decisions if one.state == state]


def band_of(days: int) -> str:
    """Return the band of so many days."""
    return next(_band(band) for band in BANDS if band[1] is None or days <= band[1])


def _band(band: tuple[int, int | None]) -> str:
    return f"{band[0]}-{band[1]} days" if band[1] is not None else f"{band[0]} days and more"


def totals(decisions: Iterable[Decision]) -> dict[str, Decimal]:
    """Return what deposits add up to, by currency."""
    found: dict[str, Decimal] = {}
    for one in decisions:
        amount = one.deposit.line.amount
        found[amount.currency] = found.get(amount.currency, ZERO) + amount.number
    return dict(sorted(found.items()))


def by_age(matching: Matching) -> list[tuple[str, list[Decision]]]:
    """Return the deposits that nothing fits, by how long they have waited, none left out."""
    bands: dict[str, list[Decision]] = {_band(band): [] for band in BANDS}
    for one in matching.of(UNMATCHED):
        bands[band_of((matching.today - one.deposit.line.on).days)].append(one)
    return list(bands.items())


def as_lines(matching: Matching, *, booking: bool = False) -> list[str]:
    """Return a matching as people read it; `booking` where what is matched is booked with it."""
    waiting = _uneven(matching)
    waiting += [
        f"{funding} holds {grouped(number)} {BOOK_CURRENCY}"
        for funding, number in sorted(matching.unapplied.items())
    ]
    if not matching.decisions:
        return [f"No deposit waits to be matched ({_others(matching)}).", *waiting]
    lines = [f"Deposits to match on {matching.today} ({_others(matching)})"]
    matched = "Matched, to be booked now" if booking else "Matched: --book makes receipts of them"
    lines += _section(matched, matching.of(AUTOMATIC))
    lines += _section(
        "Proposed: --accept LINE=FUNDING books one by your decision", matching.of(PROPOSED)
    )
    for band, some in by_age(matching):
        if some:
            lines += _section(f"Unmatched for {band}", some)
    return [*lines, "", *waiting] if waiting else lines


def _uneven(matching: Matching) -> list[str]:
    """Return what to do about lines that are booked in part, or more than once."""
    found = []
    for one in matching.uneven:
        line = one.line.amount
        found.append(
            f"{one.line.id} of {one.line.on} brought {grouped(line.number)} {line.currency}, and "
            f"its receipts {grouped(one.booked)}: {', '.join(one.keys)}"
        )
    if found:
        found.append(
            "  Reverse what is wrong (vtf reverse); a deposit without receipts waits here again."
        )
    return found


def _others(matching: Matching) -> str:
    lines = "line" if matching.booked == 1 else "lines"
    return (
        f"{matching.booked} {lines} booked; lines of money out, not looked at here: {matching.out}"
    )


def _section(title: str, decisions: Sequence[Decision]) -> list[str]:
    if not decisions:
        return []
    sums = ", ".join(f"{grouped(n)} {c}" for c, n in totals(decisions).items())
    plural = "deposits" if len(decisions) > 1 else "deposit"
    lines = ["", f"{title} ({len(decisions)} {plural}, {sums})"]
    for one in decisions[:SHOWN_MAX]:
        lines += _decision(one)
    if more := len(decisions) - SHOWN_MAX:
        lines += [f"  ... and {more} more; --json lists every one"] if more > 0 else []
    return lines


def _decision(one: Decision) -> list[str]:
    line = one.deposit.line
    amount = f"{grouped(line.amount.number)} {line.amount.currency}"
    if line.original:
        amount += f" (sent as {line.original})"
    who = line.party or line.description or "no payer stated"
    lines = [f"  {line.id}  {line.on}  {amount}  {_short(who)}"]
    automatic = one.state == AUTOMATIC
    for pair in one.pairs[: 1 if automatic else PROPOSALS_MAX]:
        lines.append(f"    {pair.score:3d}  {_target(pair)}")
        lines.append(f"         for: {'; '.join(pair.reasons) or 'nothing'}")
        if pair.against:
            lines.append(f"         against: {'; '.join(pair.against)}")
    own = {text for pair in one.pairs[:PROPOSALS_MAX] for text in pair.against}
    lines += [f"    not booked by itself: {text}" for text in one.why if text not in own]
    if one.state == UNMATCHED and one.donor:
        lines.append(f"    the payer is {one.donor}; nothing of this amount is due")
    if one.state == UNMATCHED and one.deposit.already:
        lines.append(f"    may be booked already, as {one.deposit.already}")
    if one.state == UNMATCHED and one.deposit.returned:
        lines.append(f"    the bank took the same amount back: {one.deposit.returned}")
    if one.state == UNMATCHED and one.deposit.came_back:
        lines.append(f"    may be money that came back to the fund: {one.deposit.came_back}")
    if one.state == UNMATCHED and one.deposit.undone:
        undone = one.deposit.undone[-1]
        lines.append(f"    {undone.key} was reversed: {undone.reason}")
    return lines


def _target(pair: Pair) -> str:
    claim = pair.claim
    if not claim.funding or claim.id.startswith(claim.funding):
        return claim.id
    return f"{claim.funding}: {claim.id}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def as_data(matching: Matching) -> dict[str, Any]:
    """Return a matching as plain data; figures are strings."""
    return {
        "today": matching.today.isoformat(),
        "booked": matching.booked,
        "money_out": matching.out,
        "automatic": [_data(matching, one) for one in matching.of(AUTOMATIC)],
        "proposed": [_data(matching, one) for one in matching.of(PROPOSED)],
        "unmatched": [
            {
                "band": band,
                "totals": {currency: fixed(n) for currency, n in totals(some).items()},
                "deposits": [_data(matching, one) for one in some],
            }
            for band, some in by_age(matching)
        ],
        "uneven": [
            {
                "line": one.line.id,
                "amount": fixed(one.line.amount.number),
                "currency": one.line.amount.currency,
                "booked": fixed(one.booked),
                "receipts": list(one.keys),
            }
            for one in matching.uneven
        ],
        "unapplied": {name: fixed(n) for name, n in sorted(matching.unapplied.items())},
    }


def _data(matching: Matching, one: Decision) -> dict[str, Any]:
    line = one.deposit.line
    return {
        "line": line.id,
        "account": line.account,
        "date": line.on.isoformat(),
        "days": (matching.today - line.on).days,
        "amount": fixed(line.amount.number),
        "currency": line.amount.currency,
        "original": str(line.original) if line.original else "",
        "payer": line.party,
        "description": line.description,
        "origin": line.origin,
        "donor": one.donor,
        "already": one.deposit.already,
        "reversed": [{"key": undone.key, "reason": undone.reason} for undone in one.deposit.undone],
        "why": list(one.why),
        "proposals": [
            {
                "score": pair.score,
                "claim": pair.claim.id,
                "funding": pair.claim.funding,
                "agreement": pair.claim.agreement,
                "amount": fixed(pair.claim.amount),
                "currency": pair.claim.currency,
                "due": pair.claim.due.isoformat() if pair.claim.due else "",
                "for": list(pair.reasons),
                "against": list(pair.against),
            }
            for pair in one.pairs[:PROPOSALS_MAX]
        ],
    }
