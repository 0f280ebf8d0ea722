"""Statements: what went out is what the ledger says (A20), and what is due went out (A22)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.errors import BadInputError, VtfError
from ledger.findings import errors_in
from ledger.issued_facts import ISSUED, IssuedTerm, superseded
from ledger.manifest import SOURCES
from ledger.reporting import STATEMENT_DUE, Duty, deadline_said
from ledger.words import ANY, Axis
from reports.audit.model import Sheet, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.fundings import Funding
    from ledger.terms import ClauseTerm
    from reports.audit.evidence import Evidence
    from reports.seals.issued import Issued
    from reports.statements.build import StatementMaker

#: What a clause asks for -> kind, months of its period, month in which its year begins.
ASKED: dict[str, tuple[str, int, int]] = {
    "annual": ("annual", 12, 1),
    "annual july-june": ("annual", 12, 7),
    "half-yearly": ("interim", 6, 1),
    "quarterly": ("interim", 3, 1),
    "monthly": ("interim", 1, 1),
    "final": ("final", 0, 1),
}


def issued(evidence: Evidence, sheet: Sheet) -> None:
    """A20: each statement in force is made again, and says the same; who certified it is listed.

    Source: core.
    """
    sheet.how = (
        "Each issued statement that no other stands in the place of is made again from the books "
        "of today and compared by the hash of all that it says. Where the books have errors no "
        "statement can be made, and the check says so."
    )
    terms = evidence.register.of(IssuedTerm)
    gone = superseded(terms.values())
    standing = [term for name, term in sorted(terms.items()) if name not in gone]
    standing = [term for term in standing if term.on <= evidence.today]
    sheet.saw("Statements issued", len(terms))
    sheet.saw("of them in force", len(standing))
    sheet.saw("of them certified", sum(bool(term.certified) for term in standing))
    if not standing:
        sheet.untested = "no statement was issued from these books"
        return
    if errors_in(list(evidence.books.problems())):
        sheet.untested = "the books have errors, so that no statement can be made again"
        return
    from reports.statements.build import StatementMaker  # noqa: PLC0415 # only where there is one

    papers = _papers(evidence)
    maker = StatementMaker(evidence.books)
    maker.prepare(sorted({term.ends for term in standing}))
    for term in standing:
        paper = papers.get(term.id)
        if paper is None:
            what = f"the issuing paper of {term.id} is not in the archive"
            sheet.add(Weight.FINDING, what, evidence.place(term.place), key=term.key,
                      expected="the paper", found="none")  # fmt: skip
        else:
            _again(evidence, sheet, maker, term, paper)


def _papers(evidence: Evidence) -> dict[str, Issued]:
    """Return what went out, as the issuing papers of the archive have it, by id."""
    from reports.seals.issued import PaperError, issued_of  # noqa: PLC0415 # as above

    found: dict[str, Issued] = {}
    for batch in evidence.register.batches.values():
        if batch.importer == ISSUED:
            path = evidence.books.folder / SOURCES / batch.file
            try:
                found |= {one.id: one for one in issued_of(path.read_bytes())}
            except (OSError, PaperError):
                continue  # its statements have no paper, which is said of each
    return found


def _again(
    evidence: Evidence, sheet: Sheet, maker: StatementMaker, term: IssuedTerm, paper: Issued
) -> None:
    """Make a statement again and compare all that it says."""
    days = f"{term.kind} statement of {term.of}, {term.begins} to {term.ends}"
    more = {"key": term.key, "funding": term.of, "expected": f"content {term.content[:12]}"}
    place = evidence.place(term.place)
    try:
        now = _content(evidence, maker, term, paper)
    except VtfError as error:
        what = f"{days}, issued {term.on}: it cannot be made again: {error.what}"
        sheet.add(Weight.FINDING, what, place, found="nothing", **more)
        return
    if now != term.content:
        what = f"{days}, issued {term.on}: the books now say something else"
        sheet.add(Weight.FINDING, what, place, found=f"content {now[:12]}", **more)
    else:
        who = f"certified by {term.certified}" if term.certified else "not certified"
        what = f"{days}, issued {term.on} by {term.by}: the same; {who}"
        sheet.add(Weight.LISTED, what, place, found="the same", **more)


def _content(evidence: Evidence, maker: StatementMaker, term: IssuedTerm, paper: Issued) -> str:
    from reports.seals.issue import content_of  # noqa: PLC0415 # only where there is one
    from reports.seals.making import scope_of, words_of  # noqa: PLC0415 # same
    from reports.statements.certify import certification  # noqa: PLC0415 # same
    from reports.statements.headings import headings  # noqa: PLC0415 # same

    words, books = words_of(paper), evidence.books
    signed = None
    if paper.certified:
        on = datetime.date.fromisoformat(paper.certified_on)
        plain = headings(None, paper.language)
        signed = certification(books, paper.certified, on, (paper.kind, term.ends), (words, plain))
    scope = scope_of(books, paper)
    made = maker.make(
        scope, term.begins, term.ends, kind=term.kind, words=words, certification=signed
    )
    return content_of(made)


def calendar(evidence: Evidence, sheet: Sheet) -> None:
    """A22: statements that agreements ask for, or the fund's own calendar, and that did not go out.

    Source: S and K; the day for annual statements is dated policy (`STATEMENT-DUE`).
    """
    sheet.how = (
        "By grant: each period that a reporting clause asks a statement for; and each calendar "
        "year in which money moved where no clause does and a policy states the day. It is met by "
        "a statement of the kind, of the grant, its agreement or its donor, that covers the "
        "period; late where that went out after the day."
    )
    register, today = evidence.register, evidence.today
    due_by = evidence.setting(
        sheet, STATEMENT_DUE, "off", "annual statements that no clause asks for are due by"
    )
    usual = _usual(due_by)
    out: dict[str, list[IssuedTerm]] = defaultdict(list)
    for term in register.of(IssuedTerm).values():
        if term.on <= today:
            for name in term.fundings:
                out[name].append(term)
    asked = met = 0
    for name, funding in sorted(evidence.spent_under().items()):
        if funding.kind == "appropriation" or not funding.signed or funding.in_kind:
            continue
        for duty, clause, begins, ends in _periods(evidence, funding, usual):
            deadline = duty.deadline.after(ends)
            if deadline >= today:
                continue
            asked += 1
            found = [
                term for term in out.get(name, ())
                if term.kind in {duty.kind, "final"} and term.begins <= begins and term.ends >= ends
            ]  # fmt: skip
            first = min((term.on for term in found), default=None)
            if first is not None and first <= deadline:
                met += 1
                continue
            why = f"clause {clause.number} of {clause.id}" if clause else f"policy {STATEMENT_DUE}"
            what = f"{duty.kind} statement of {name}, {begins} to {ends}, was due on {deadline} "
            late = f"went out on {first}" if first else "did not go out"
            weight = Weight.OBSERVATION if first or clause is None else Weight.FINDING
            place = evidence.place(clause.place if clause else funding.place)
            sheet.add(weight, f"{what}({why})", place, funding=name, expected=f"by {deadline}",
                      found=late, illustrative=funding.illustrative)  # fmt: skip
    _unread(evidence, sheet)
    sheet.saw("Statements that fell due", asked)
    sheet.saw("of them in time", met)
    if not asked:
        sheet.untested = "no clause asks for a statement, and no policy states a day"


def _unread(evidence: Evidence, sheet: Sheet) -> None:
    """Find reporting clauses of which nobody can say what they ask for, and by when."""
    told: set[tuple[str, str, datetime.date]] = set()
    for name in sorted(evidence.by_funding):
        reading = evidence.readings.of(name)
        for word in reading.ever(Axis.REPORTING) if reading else ():
            term = word.term
            key = term.id, term.number, term.on
            if key in told or term.allows == (ANY,) or _duty(term) is not None:
                continue
            told.add(key)
            what = f"clause {term.number} of {term.id} asks for {', '.join(term.allows)}"
            sheet.add(Weight.OBSERVATION, what, evidence.place(term.place), key=term.key,
                      funding=name, expected="a kind of statement, and by when",
                      found="words that cannot be read",
                      illustrative=term.illustrative)  # fmt: skip


def _usual(value: str) -> Duty | None:
    if value == "off":
        return None
    try:
        return Duty("annual", 12, 1, deadline_said(value))
    except ValueError as error:
        raise BadInputError(f"policy {STATEMENT_DUE}: {error}") from None


def _periods(
    evidence: Evidence, funding: Funding, usual: Duty | None
) -> Iterator[tuple[Duty, ClauseTerm | None, datetime.date, datetime.date]]:
    """Yield each period that a statement is asked for: the duty, its clause, first and last day."""
    reading = evidence.readings.of(funding.id)
    lines = evidence.by_funding.get(funding.id, ())
    first = min((line.date for line in lines), default=None)
    if first is None or reading is None:
        return
    newest = max(line.date for line in lines)
    words = [word for word in reading.ever(Axis.REPORTING) if word.since <= evidence.today]
    ended = reading.last_day(evidence.today)
    last = min(ended or evidence.today, evidence.today)
    for duty, word in ((duty, word) for word in words if (duty := _duty(word.term))):
        if duty.kind == "final":
            if ended is not None and evidence.today < word.before:
                yield duty, word.term, first, ended
            continue
        for begins, ends in duty.periods(max(first, funding.since), last):
            # What was agreed when a period ended is what is asked for it, whatever came later.
            if word.since <= ends < word.before:
                yield duty, word.term, begins, ends
    if not words and usual is not None:
        years = {line.date.year for line in lines if line.kind in {EXPENSE, "cash"}}
        for begins, ends in usual.periods(first, newest):
            if begins.year in years:
                yield usual, None, begins, ends


def _duty(term: ClauseTerm) -> Duty | None:
    """Return what the words of a reporting clause ask for, None where they ask for nothing."""
    asked, *by = term.allows
    known = ASKED.get(" ".join(asked.casefold().split()))
    if known is None or len(by) != 1:
        return None
    try:
        return Duty(*known, deadline_said(by[0]))
    except ValueError:
        return None
