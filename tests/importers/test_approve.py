"""`vtf approve`: the second person says yes, once, to exactly what is there; from end to end."""

from __future__ import annotations

import json

import pytest

from importers.feeds.approval import read
from ledger.books import load
from ledger.people import People, pending
from tests.importers.kit import D, contribution, contributions
from tests.importers.test_import import SPENT

PEOPLE = """
2010-01-01 custom "person" "ANA"
  name: "Ana Kovač"
  roles: "maker, checker"
2010-01-01 custom "person" "BEN"
  name: "Ben Okafor"
  roles: "maker, checker 2010-01-01..2010-12-31"
2010-05-01 custom "policy" "TWO-PEOPLE"
  value: "cost above 100.00 USD; reversal"
  source: "The fund's own delegation of authority of 1 May 2010"
"""

MADE = ("--maker", "ANA", "--at", "2010-05-03T09:00:00Z")
SEEN = ("--reason", "Held against the vouchers.", "--at", "2010-05-04T10:00:00Z")


def state(desk, text, name="people"):
    """Write terms by hand."""
    (desk.books / "terms" / f"{name}.beancount").write_text(text)
    main = desk.books / "main.beancount"
    line = f'include "terms/{name}.beancount"\n'
    if line not in main.read_text():
        main.write_text(main.read_text() + line)


def spending(desk, *rows, name="spent.xlsx"):
    """Return a workbook of expenditure: reference, amount, and perhaps the day."""
    lines = [
        [reference, *(day or [D(2010, 5, 3)]), "JPN-2010-01", "AFG", "Travel", "clearance", amount]
        for reference, amount, *day in rows
    ]
    return desk.book(name, {"E": [SPENT, *lines]})


@pytest.fixture
def office(desk):
    """Return a desk of two people, with a contribution to spend."""
    state(desk, "")
    got = desk.book("got.xlsx", contributions(contribution("JPN-2010-01", ends=D(2010, 12, 31),
                                                           begins=D(2010, 3, 18))))  # fmt: skip
    assert desk.run("import", got)[0] == 0
    state(desk, PEOPLE)
    return desk


def batches(desk):
    """Return the ids of the batches, in their order."""
    return list(load(desk.books).register.batches)


@pytest.fixture
def spent(office):
    """Return the office after Ana has imported two costs, one of them above the limit."""
    code, output, errors = office.run(
        "import", spending(office, ("PV-1", "100.00"), ("PV-2", "100.01")), *MADE
    )
    assert (code, errors) == (0, "")
    assert "waits for a second person" in output
    return office


def test_must_22_end_to_end(spent):
    """Import by one, approval by himself refused, by another taken; who, when and why is shown."""
    batch = batches(spent)[-1]
    code, output, _ = spent.run("approve", "--list")
    assert code == 0
    assert f"batch {batch} of spent.xlsx, made by ANA on 2010-05-03T09:00:00Z" in output
    assert "1 entry waits for a second person." in output

    before = sorted((spent.books / "batches").iterdir())
    for name in ("ANA", "ana kovac", "Kovač, Ana", "Аna"):
        code, _, errors = spent.run("approve", batch, "--as", name, *SEEN)
        assert code == 1
        assert "APPROVAL-SELF" in errors
        assert "Nothing was written" in errors
    assert sorted((spent.books / "batches").iterdir()) == before

    code, output, errors = spent.run("approve", batch, "--as", "BEN", *SEEN)
    assert (code, errors) == (0, "")
    assert f"approves batch {batch} of spent.xlsx" in output
    assert spent.run("approve", "--list")[1] == "Nothing waits.\n"
    assert spent.run("check")[0] == 0

    code, output, _ = spent.run("trace", "expenditure:PV-2")
    assert code == 0
    assert "made by ANA on 2010-05-03T09:00:00Z: imported from" in output
    assert "approved by BEN on 2010-05-04T10:00:00Z: Held against the vouchers." in output
    code, output, _ = spent.run("reconcile", "sources")
    assert code == 0, output


def test_must_22_every_posting_resolves_to_author_approver_time_and_reason(spent):
    """Of what came in by a batch that is approved."""
    batch = batches(spent)[-1]
    assert spent.run("approve", batch, "--as", "BEN", *SEEN)[0] == 0
    books = load(spent.books)
    people = People(books.register)

    own = [entry for entry in books.entries if str(entry.meta.get("key")).startswith("expend")]
    assert len(own) == 2
    for entry in own:
        who = people.who(entry)
        assert (who.maker, who.made) == ("ANA", "2010-05-03T09:00:00Z")
        assert who.reason.startswith("imported from ")
        assert (who.checker, who.approved) == ("BEN", "2010-05-04T10:00:00Z")
        assert who.why == "Held against the vouchers."
        assert who.known
    assert not people.who(next(e for e in books.entries if e not in own)).known


def test_approving_again_is_nothing_new(spent):
    """At another time, for another reason, under another spelling: it is approved."""
    batch = batches(spent)[-1]
    assert spent.run("approve", batch, "--as", "BEN", *SEEN)[0] == 0
    head = spent.run("check")[1]

    code, output, _ = spent.run("approve", batch[:6], "--as", "ben okafor", "--reason", "Again.")

    assert code == 0
    assert "approved by ben okafor already, nothing to do" in output
    assert spent.run("check")[1] == head
    data = spent.run("approve", batch, "--as", "BEN", *SEEN, "--json")[1]
    assert json.loads(data) == {"status": "nothing new", "approves": []}


def test_a_single_key_is_approved_by_its_print(spent):
    """The other entries of its batch go on waiting."""
    assert spent.run("approve", "expenditure:PV-2", "--as", "BEN", *SEEN)[0] == 0

    books = load(spent.books)
    assert pending(books.findings) == ()
    more = spending(spent, ("PV-3", "101.00"), ("PV-4", "102.00"), name="more.xlsx")
    assert spent.run("import", more, *MADE)[0] == 0
    assert spent.run("approve", "expenditure:PV-3", "--as", "BEN", *SEEN)[0] == 0
    (waiting,) = pending(load(spent.books).findings)
    assert waiting.entries == 1
    listed = json.loads(spent.run("approve", "--list", "--json")[1])
    assert [(one["of"], one["entries"]) for one in listed] == [(waiting.of, 1)]


def test_an_approval_is_reversed_and_given_again(spent):
    """`vtf reverse` takes it back; what it approved waits again, and may be approved again."""
    batch = batches(spent)[-1]
    assert spent.run("approve", batch, "--as", "BEN", *SEEN)[0] == 0
    (approval,) = [
        entry for entry in load(spent.books).entries if getattr(entry, "type", "") == "approval"
    ]
    code, _, errors = spent.run(
        "reverse", approval.meta["key"], "--reason", "Too soon.", "--maker", "ANA", "--at",
        "2010-04-30",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    assert pending(load(spent.books).findings)

    code, _, errors = spent.run("approve", batch, "--as", "BEN", *SEEN)

    assert (code, errors) == (0, "")
    waiting = pending(load(spent.books).findings)
    assert all(one.of != batch for one in waiting)


@pytest.mark.parametrize(
    ("name", "at", "code"),
    [
        ("Dora", "2010-05-04", "APPROVAL-PERSON"),
        ("BEN", "2011-01-01", "APPROVAL-ROLE"),
        ("BEN", "2010-05-02", "APPROVAL-EARLY"),
    ],
)
def test_who_may_not_approve_is_refused(spent, name, at, code):
    """And nothing is written."""
    batch = batches(spent)[-1]

    exit_code, _, errors = spent.run(
        "approve", batch, "--as", name, "--reason", "Seen.", "--at", at
    )

    assert exit_code == 1
    assert code in errors
    assert batches(spent)[-1] == batch


def test_a_dry_run_writes_nothing(spent):
    """It says what would be written."""
    batch = batches(spent)[-1]

    code, output, _ = spent.run("approve", batch, "--as", "BEN", *SEEN, "--dry-run")

    assert code == 0
    assert "dry run" in output
    assert batches(spent)[-1] == batch


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("k",),
        ("k", "--as", "BEN"),
        ("k", "--as", " ", "--reason", "Seen."),
        ("k", "--as", "BEN", "--reason", " - "),
        ("k", "--list"),
        ("k", "--as", "BEN", "--reason", "Seen.", "--at", "soon"),
        ("k", "--as", "BEN", "--reason", "Seen."),
        ("expenditure:PV-9", "--as", "BEN", "--reason", "Seen."),
    ],
)
def test_what_is_not_said_is_asked(spent, args):
    """Who, what and why."""
    assert spent.run("approve", *args)[0] == 2


def test_an_approval_is_not_approved(spent):
    """It is the second person's word itself."""
    batch = batches(spent)[-1]
    assert spent.run("approve", batch, "--as", "BEN", *SEEN)[0] == 0
    (approval,) = [
        entry for entry in load(spent.books).entries if getattr(entry, "type", "") == "approval"
    ]

    code, _, errors = spent.run("approve", approval.meta["key"], "--as", "ANA", *SEEN)

    assert code == 2
    assert "is an approval itself" in errors


def test_what_matters_is_not_imported_without_a_maker(office, monkeypatch):
    """Refused as a whole; with $VTF_MAKER it comes in."""
    monkeypatch.delenv("VTF_MAKER", raising=False)
    sheet = spending(office, ("PV-1", "100.01"))
    code, _, errors = office.run("import", sheet)
    assert code == 1
    assert "APPROVAL-MAKER" in errors

    monkeypatch.setenv("VTF_MAKER", "ANA")
    assert office.run("import", sheet, "--at", "2010-05-03")[0] == 0
    assert office.run("import", sheet)[0] == 0  # the same file again, at another time
    heading = list(load(office.books).register.batches.values())[-1]
    assert (heading.maker, heading.at) == ("ANA", "2010-05-03")


def test_below_the_limit_one_person_does(office):
    """Exactly the limit too."""
    assert office.run("import", spending(office, ("PV-1", "100.00")))[0] == 0


def test_an_import_has_a_reason(office):
    """With a maker it may be stated; without one it goes with --correct, as ever."""
    sheet = spending(office, ("PV-1", "50.00"))
    assert office.run("import", sheet, "--reason", "May's vouchers.")[0] == 2
    assert office.run("import", sheet, *MADE, "--reason", "May's vouchers.")[0] == 0
    heading = list(load(office.books).register.batches.values())[-1]
    assert heading.reason == "May's vouchers."


def test_a_reversal_takes_two(spent):
    """Where the policy says so."""
    batch = batches(spent)[-1]
    assert spent.run("approve", batch, "--as", "BEN", *SEEN)[0] == 0
    code, _, errors = spent.run("reverse", "expenditure:PV-1", "--reason", "Wrong.")
    assert code == 1
    assert "APPROVAL-MAKER" in errors
    assert spent.run("reverse", "expenditure:PV-1", "--reason", "Wrong.", *MADE)[0] == 0
    (waiting,) = pending(load(spent.books).findings)
    assert waiting.of == batches(spent)[-1]
    assert spent.run("approve", waiting.of, "--as", "BEN", *SEEN)[0] == 0


def test_a_correction_names_its_maker(spent):
    """And its reason is that of the correction."""
    sheet = spending(spent, ("PV-1", "99.00"), ("PV-2", "100.01"), name="better.xlsx")
    code, _, errors = spent.run("import", sheet, "--correct", "--reason", "Mistyped.", *MADE)
    assert (code, errors) == (0, "")
    heading = list(load(spent.books).register.batches.values())[-1]
    assert (heading.maker, heading.reason) == ("ANA", "Mistyped.")


def test_should_13_an_import_that_needs_an_override(office):
    """Refused without, taken with it, and on the auditor's list for ever."""
    sheet = spending(office, ("PV-7", "50.00", D(2011, 1, 3)))
    code, _, errors = office.run("import", sheet, *MADE)
    assert code == 1
    assert "EARMARK-PERIOD" in errors

    leave = """
2011-01-02 custom "override" "OV-1"
  finding: "EARMARK-PERIOD"
  about: "expenditure:PV-7"
  amount: 50.00 USD
  reason: "The invoice came late."
  authority: "Note verbale 12/345 of 2 January 2011"
  by: "ANA"
  second: "{second}"
"""
    state(office, leave.format(second="Kovac Ana"), "leave")
    assert office.run("import", sheet, *MADE)[0] == 1
    state(office, leave.format(second="CAT"), "leave")
    assert "OVERRIDE-PERSON" in office.run("import", sheet, *MADE)[2]
    cat = '2010-01-01 custom "person" "CAT"\n  name: "Cat Lindqvist"\n  roles: "checker"\n'
    state(office, leave.format(second="CAT") + cat, "leave")
    code, _, errors = office.run("import", sheet, *MADE)
    assert (code, errors) == (0, "")

    code, output, _ = office.run("check")
    assert code == 0
    assert "warning: EARMARK-PERIOD (1)" in output
    assert "Overridden by OV-1" in output
    code, output, _ = office.run("overrides")
    assert code == 0
    assert "OV-1" in output
    assert "used" in output


def test_a_paper_that_is_none(tmp_path):
    """It is refused with a reason."""
    odd = b'{"decision": "approval", "by": 1, "at": "", "reason": "", "approvals": []}'
    for content in (b'{"decision": "approval"}', odd):
        assert read(content)[0] == "refused"


def test_no_statement_is_final_while_something_waits(spent, tmp_path):
    """An interim one is made; a final or a certified one is refused, says why, writes nothing."""
    asked = ["statement", "--donor", "JPN", "--from", "2010-01-01", "--to", "2010-12-31"]
    out = ["--out", tmp_path / "out", "--format", "json"]
    assert spent.run(*asked)[0] == 0
    code, _, errors = spent.run(*asked, "--kind", "final", *out)
    assert code == 1
    assert "no statement is final while something waits for a second person" in errors
    assert "APPROVAL-PENDING" in errors
    certified = ["--kind", "annual", "--certified-by", "A, B", "--certified-on", "2011-03-31"]
    code, _, errors = spent.run(*asked, *certified, *out)
    assert code == 1
    assert "no statement is certified while something waits for a second person" in errors
    assert not (tmp_path / "out").exists()
    assert spent.run("approve", batches(spent)[-1], "--as", "BEN", *SEEN)[0] == 0
    assert spent.run(*asked, "--kind", "final", *out)[0] == 0
    assert spent.run(*asked, *certified, *out)[0] == 0


def test_nobody_imports_under_a_name_that_the_books_do_not_know(office):
    """Or whoever did would approve it himself."""
    made = ("--maker", "GHOST", *MADE[2:])
    code, _, errors = office.run("import", spending(office, ("PV-1", "100.01")), *made)
    assert (code, "APPROVAL-PERSON" in errors) == (1, True)


@pytest.mark.parametrize("by_key", [True, False])
def test_what_was_approved_stands_after_a_close(spent, by_key):
    """Whatever is left of it in the books: neither the approval nor its entry is lost."""
    asked = ["close", "VTF", "2010-12-31", "--as", "ANA", "--second", "BEN", "--reason", "Agreed."]
    state(spent, PEOPLE.replace(" 2010-01-01..2010-12-31", ""))
    code, _, errors = spent.run(*asked, "--today", "2011-02-01")
    assert code == 1
    assert "1 change not approved by a second person" in errors
    what = "expenditure:PV-2" if by_key else batches(spent)[-1]
    assert spent.run("approve", what, "--as", "BEN", *SEEN)[0] == 0
    assert spent.run(*asked, "--today", "2011-02-01")[0] == 0
    for more in ((), ("--all",)):
        code, output, _ = spent.run("check", *more)
        assert (code, "0 errors, 0 warnings" in output) == (0, True)
