"""`vtf reconcile appropriations`: each vote once, pending without an amount, all at once."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.importers.kit import Desk
from tests.plugins.conftest import COMMON
from tests.plugins.test_votes import MINUSMA, PENDING, VOTE, booked
from tests.reports.test_appropriations import GIVEN, POLICY, SPENT, made

TODAY = ("--today", "2014-02-01")


def held(folder, text, code):
    """Return what `vtf reconcile appropriations --json` says of some books."""
    desk = Desk.__new__(Desk)
    desk.books, desk.folder = made(folder, text), folder
    found, out, errors = desk.run("reconcile", "appropriations", "--json", *TODAY)
    assert (found, errors) == (code, ""), out
    return json.loads(out)


def items(paper):
    """Return kind and amount of every item."""
    return {(one["kind"], one["amount"]) for one in paper["items"]}


def test_inclusive_amounts_count_once_and_pending_has_none(tmp_path):
    """The vote includes the authority given before it; what is surrendered is explained."""
    text = COMMON + POLICY + SPENT + GIVEN + MINUSMA + VOTE + booked("235225500.00") + PENDING
    paper = held(tmp_path, text, 0)

    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}
    assert items(paper) == {("surrendered to Member States", "-500.00")}
    assert any("Pending" in note for note in paper["notes"])


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        (VOTE + booked("314500000.00"), "authority is not what was voted", "79274500.00"),
        (VOTE, "voted, not booked", "-235225500.00"),
        (VOTE + booked("235225500.00") + PENDING + "PENDING", "pending, and authority is booked",
         "10.00"),
    ],
)  # fmt: skip
def test_what_was_not_booked_as_voted_is_named(tmp_path, text, kind, amount):
    """The inclusive amount booked twice, not at all, or of a vote that has none."""
    if text.endswith("PENDING"):
        name = PENDING.partition('"appropriation" "')[2].partition('"')[0]
        fund = PENDING.partition('fund: "')[2].partition('"')[0]
        text = text.removesuffix("PENDING") + (
            f'2014-01-20 * "Too early"\n  funding: "{name}"\n'
            f"  Assets:{fund}:Authority   10.00 USD\n  Income:{fund}:Appropriation  -10.00 USD\n"
        )
    paper = held(tmp_path, COMMON + POLICY + MINUSMA + text, 1)

    assert (kind, amount) in items(paper)
    assert {tie["left"] for tie in paper["ties"]} == {"0.00"}


def test_all_runs_what_has_something_to_hold_and_saves_each(desk, tmp_path):
    """One summary, one exit code, a paper of each; what has nothing to hold says so."""
    folder = tmp_path / "papers"

    code, text, errors = desk.run("reconcile", "all", *TODAY, "--out", folder)

    assert code == 0
    assert "1 of 1 tie with nothing open" in text
    assert "not run: there is no bank statement" in text
    assert "not run: no partner was ever sent an advance" in text
    assert {path.name for path in folder.glob("*.json")} == {
        "reconcile-sources-2014-02-01.json", "reconcile-all-2014-02-01.json",
    }  # fmt: skip
    saved = json.loads((folder / "reconcile-all-2014-02-01.json").read_text("utf-8"))
    assert saved["stands"]
    assert saved["identity"]["chain"] in text
    assert len(errors.splitlines()) == 4
    assert openpyxl.load_workbook(folder / "reconcile-all-2014-02-01.xlsx")
