"""`vtf whatif`: tried on a copy, judged by every rule, and not a byte of the books is touched."""

from __future__ import annotations

import datetime
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import EXIT_BAD_INPUT, EXIT_FINDINGS, EXIT_FINE, BadInputError
from ledger.findings import Finding, Severity
from reports.whatif import Change, held_against, try_out
from reports.whatif_draft import Amendment, clause_text, opened
from reports.whatif_text import WIDTH
from tests.plugins.conftest import _ACCOUNT, COMMON, cost
from vtf import vtf

D = datetime.date

EXTRA = """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "support-cost"
  allows: "7%"
  rounding: 1
  excludes: "Staff"
2013-01-01 custom "clause" "NLD-2013" "9"
  axis: "activity"
  allows: "clearance"
2013-01-01 custom "clause" "NLD-2013" "9"
  axis: "partner"
  allows: "UNOPS"
"""


def made(folder: Path, text: str) -> Path:
    """Make books of the common terms and more."""
    assert CliRunner().invoke(vtf, ["init", "--books", str(folder)]).exit_code == EXIT_FINE
    whole = COMMON + text
    opens = "".join(f"1970-01-01 open {name}\n" for name in sorted(set(_ACCOUNT.findall(whole))))
    (folder / "terms" / "funds.beancount").write_text(opens + whole)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return lawful books."""
    return made(tmp_path_factory.mktemp("desk") / "books", EXTRA)


def run(folder: Path, *words: str):
    """Run `vtf whatif` in 2014."""
    words = ("whatif", "--books", str(folder), "--today", "2014-12-31", *words)
    return CliRunner().invoke(vtf, words)


MALI = (
    "--funding", "JPN-2014-MLI", "--programme", "Mali", "--class", "Contracts",
    "--activity", "victim-assistance", "--date", "2014-05-02",
)  # fmt: skip


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file of some books, its time of change and its bytes."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *sorted(folder.rglob("*"))]
    }


@pytest.mark.parametrize(
    "words",
    [
        (*MALI, "--amount", "100.00"),
        (*MALI, "--amount", "10000.00", "--explain"),
        ("--clause", "JPN-2014-MLI", "1", "--allows", "AFG"),
        ("--clause", "JPN-2014-MLI", "1", "--allows", "Atlantis", "--json"),
        ("--clause", "NOBODY", "1", "--allows", "AFG"),
    ],
)
def test_beyond_02_nothing_is_written(folder, words):
    """Accepted, refused or not understood: bytes and times of the books are as they were."""
    before = state_of(folder)
    run(folder, *words)

    assert state_of(folder) == before


def test_a_cost_that_is_accepted(folder):
    """Its support cost is reckoned, and where its funding would stand is shown."""
    result = run(folder, *MALI, "--amount", "100.00")

    assert result.exit_code == EXIT_FINE, result.output
    assert "ACCEPTED: no error would appear." in result.output
    assert "  Expenses:VTF:MLI:Contracts  100.00 USD\n" in result.output
    assert "  Expenses:VTF:MLI:SupportCost  13.00 USD\n" in result.output
    assert "  Assets:VTF:Cash:UNHQ  -113.00 USD\n" in result.output
    assert "1970-01-01 open Expenses:VTF:MLI:Contracts\n" in result.output
    assert "Where the fundings would stand on 2014-12-31, in USD" in result.output
    assert "887.00" in result.output
    assert max(map(len, result.output.splitlines())) <= WIDTH


def test_at_the_limit_and_a_cent_over(folder):
    """Exactly what is left is accepted; the first cent over is refused, and named."""
    at = run(folder, *MALI, "--amount", "884.96")
    over = run(folder, *MALI, "--amount", "884.97", "--json")
    said = json.loads(over.output)

    assert at.exit_code == EXIT_FINE
    assert over.exit_code == EXIT_FINDINGS
    assert [one["code"] for one in said["refusals"]] == ["EARMARK-CEILING"]
    assert said["accepted"] is False
    assert said["appear"][0]["where"]["text"].startswith("what if:")
    assert said["positions"][0]["after"]["available"] == "-0.02"


def test_a_cost_that_is_refused(folder):
    """The finding with its alternatives; what it rests on where that is asked for."""
    words = ("--funding", "JPN-2014", "--account", "Expenses:VTF:AFG:Contracts", "--amount", "10")
    words += ("--activity", "clearance", "--date", "2014-05-02", "--partner", "UNOPS")
    result = run(folder, *words, "--explain")

    assert result.exit_code == EXIT_FINDINGS
    assert "REFUSED: " in result.output
    assert "error: EARMARK-PROGRAMME (what if:" in result.output
    assert "Lawful on 2014-05-02: NLD-2013 (5,000.00 USD left)." in result.output
    assert (
        "-> does\n             not allow AFG" in result.output or "not allow AFG" in result.output
    )
    assert "To do " in result.output
    assert "vtf-dry-run" not in result.output
    assert "             what if:" in result.output


def test_new_clause_and_cost_together(folder):
    """Would the cost be lawful if the donor agreed? Refused from the day after its cost date."""
    words = (*MALI[:2], "--programme", "AFG", *MALI[4:], "--amount", "10.00")
    clause = ("--clause", "JPN-2014-MLI", "1", "--allows", "MLI, AFG", "--from")

    assert run(folder, *words).exit_code == EXIT_FINDINGS
    assert run(folder, *words, *clause, "2014-05-02").exit_code == EXIT_FINE
    assert run(folder, *words, *clause, "2014-05-03").exit_code == EXIT_FINDINGS


def test_beyond_02_a_clause_that_makes_books_wrong_or_right(tmp_path):
    """Findings that would appear, and those that would disappear."""
    books = made(tmp_path / "books", cost(account="Expenses:VTF:AFG:Contracts") + cost())
    right = run(
        books, "--clause", "JPN-2014-MLI", "1", "--allows", "MLI, AFG", "--from", "2014-05-01"
    )
    wrong = run(books, "--clause", "JPN-2014-MLI", "3", "--allows", "2014-06-01..2014-12-31",
                "--from", "2014-05-01")  # fmt: skip

    assert right.exit_code == EXIT_FINE
    assert "Disappears (1)\n  error: EARMARK-PROGRAMME" in right.output
    assert "Every funding stands on 2014-12-31 where it stood." in right.output
    assert wrong.exit_code == EXIT_FINDINGS
    assert "Appears (2)\n  error: EARMARK-PERIOD" in wrong.output


def test_other_alternatives_are_told_and_refuse_nothing(tmp_path):
    """A cost elsewhere leaves less for others: the finding that named it says so."""
    books = made(tmp_path / "books", cost(account="Expenses:VTF:AFG:Contracts", key="k"))
    result = run(books, "--funding", "NLD-2013", "--programme", "PSE", "--class", "Travel",
                 "--amount", "1000", "--activity", "clearance", "--date", "2014-05-02")  # fmt: skip

    assert result.exit_code == EXIT_FINE, result.output
    assert "Says something else (1)\n  error: EARMARK-PROGRAMME (" in result.output
    assert "alternatives now NLD-2013=4000.00, were NLD-2013=5000.00" in result.output


@pytest.mark.parametrize(("amount", "code"), [("5.00", EXIT_FINDINGS), ("-5.00", EXIT_FINE)])
def test_an_error_that_grows_or_shrinks(tmp_path, amount, code):
    """More of what is wrong already is refused; less of it is not."""
    books = made(tmp_path / "books", cost("1000.00", support="130.00", on="2014-06-01", key="k"))
    result = run(
        books, *MALI[:-2], "--date", "2014-06-01", "--amount", amount, "--class", "Contracts"
    )

    assert result.exit_code == code, result.output
    assert "EARMARK-CEILING" in result.output


def test_who_would_have_to_approve_is_no_question(tmp_path):
    """Where costs and clauses take two people, nobody has made or approved what is only tried."""
    policy = """
2010-01-01 custom "policy" "TWO-PEOPLE"
  value: "cost above 1.00 USD; clause"
"""
    books = made(tmp_path / "books", policy)
    clause = ("--clause", "JPN-2014-MLI", "2", "--allows", "*", "--from", "2014-05-01")

    assert run(books, *MALI, "--amount", "100.00", *clause).exit_code == EXIT_FINE


def test_findings_held_against_each_other():
    """What is said twice before and once afterwards has gone once."""
    one = Finding("A-B", Severity.ERROR, "spent 5.00", key="k")
    more = one._replace(message="spent 6.00")
    other = Finding("C-D", Severity.NOTE, "new")

    assert held_against([one, one], [one]) == ((), (one,), ())
    assert held_against([one], [more, other]) == ((other,), (), (Change(one, more),))
    assert Change(one, more).grown


def test_an_amended_clause_keeps_the_rest(folder):
    """Rounding, exclusions and the like stay as they were, unless they are said anew."""
    register = load(folder).register
    found = clause_text(register, amended("NLD-2013", "8", "", "5%"))
    anew = clause_text(register, amended("NLD-2013", "8", "", "5%", "Travel"))

    assert "  rounding: 1\n" in found
    assert '  excludes: "Staff"\n' in found
    assert '  excludes: "Travel"\n' in anew


def amended(owner, number, axis, allows, excludes=""):
    """Return an amendment of 2014."""
    return Amendment(owner, number, axis, allows, excludes, D(2014, 5, 1), '"Letter"')


def test_whose_clause_it_is(folder):
    """A grant that has no such clause stands for its agreement; a new number is the grant's own."""
    register = load(folder).register

    assert 'custom "clause" "JPN-2014" "9"' in clause_text(
        register, amended("JPN-2014-MLI", "9", "", "7%")
    )
    new = clause_text(register, amended("JPN-2014-MLI", "77", "place", "Gao"))
    assert 'custom "clause" "JPN-2014-MLI" "77"' in new
    assert r'consent: "\"Letter\""' in new
    with pytest.raises(BadInputError, match="is first stated on 2013-01-01"):
        clause_text(register, replace(amended("NLD-2013", "8", "", "5%"), since=D(2013, 1, 1)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing is to be tried"),
        (("--clause", "NLD-2013", "1"), "--clause needs --allows"),
        (("--clause", "NLD-2013", "9", "--allows", "*"), "what does it speak about?"),
        (("--clause", "NLD-2013", "44", "--allows", "*"), "as it stands: none"),
        (("--clause", "NLD-2031", "1", "--allows", "*"), "Nearest: NLD-2013"),
        (("--funding", "NLD-2013"), "a cost needs --amount"),
        (("--funding", "NLD-2013", "--amount", "5"), "a cost needs an account"),
        (("--funding", "NLD-2013", "--amount", "5.001"), "is no amount such as"),
        (("--funding", "NLD-2013", "--amount", "much"), "is no amount such as"),
        (("--funding", "NLD-2013", "--amount", "5", "--date", "May"), "is not a date"),
        (("--funding", "NLD-2031", "--amount", "5"), "Nearest: NLD-2013"),
        (
            ("--funding", "NLD-2013", "--amount", "5", "--programme", "AFG", "--class", "Fun"),
            "expected Expenses:<Fund>",
        ),
        (
            ("--funding", "NLD-2013", "--amount", "5", "--account", "Assets:VTF:Cash:UNHQ"),
            "is no account of costs",
        ),
        (("--funding", "NLD-2013", "--amount", "5", "--account", "Nonsense"), "Nonsense"),
        ((*MALI, "--amount", "5", "--against", "Assets:VTF:Cash:A 5 USD"), "letters and digits"),
    ],
)
def test_what_cannot_be_tried(folder, words, said):
    """Ends with 2, and says what is missing."""
    result = run(folder, *words)

    assert result.exit_code == EXIT_BAD_INPUT
    assert said in result.stderr


def test_an_agreement_of_several_grants(small_folder):
    """One of them is to be named."""
    result = run(small_folder, "--funding", "JPN-2010-01", "--amount", "5")

    assert result.exit_code == EXIT_BAD_INPUT
    assert "Name one: JPN-2010-01-AFG, JPN-2010-01-SDN." in result.stderr


def test_what_a_cost_is_paid_from(folder, tmp_path):
    """A vote's authority; the funding's own cash before that of others; else cash of its own."""
    vote = run(folder, "--funding", "UNIFIL-2013", "--programme", "LBN", "--class", "Travel",
               "--amount", "10", "--activity", "clearance", "--date", "2014-05-02")  # fmt: skip
    bare = made(tmp_path / "books", "")
    terms = bare / "terms" / "funds.beancount"
    terms.write_text(terms.read_text().replace("Assets:VTF:Cash:UNHQ", "Assets:VTF:Authority"))
    none = run(bare, *MALI, "--amount", "1")
    named = run(folder, *MALI, "--amount", "1", "--against", "Liabilities:VTF:Payable:UNOPS")

    assert vote.exit_code == EXIT_FINE, vote.output
    assert "Assets:UNIFIL:Authority  -10.00 USD" in vote.output
    assert "Assets:VTF:Cash:WhatIf  -1.13 USD" in none.output
    assert "Liabilities:VTF:Payable:UNOPS  -1.13 USD" in named.output


def test_costs_that_bear_no_support_cost(folder):
    """None where no clause levies it on such a cost; and the unit of the clause is kept."""
    words = ("--funding", "NLD-2013", "--programme", "AFG", "--activity", "clearance")
    words += ("--date", "2014-05-02", "--cost-date", "2014-05-01", "--amount", "100.00", "--class")

    staff, travel = (run(folder, *words, name).output for name in ("Staff", "Travel"))
    assert "SupportCost" not in staff
    assert "cost-date: 2014-05-01" in staff
    assert "Expenses:VTF:AFG:SupportCost  7 USD" in travel


def test_a_file_of_directives(folder, tmp_path):
    """Anything at all, as Beancount writes it."""
    file = tmp_path / "receipt.beancount"
    file.write_text(
        '2014-01-01 * "Japan" "More"\n  funding: "JPN-2014-MLI"\n'
        "  Assets:VTF:Cash:NewBank       100.00 USD\n"
        "  Income:VTF:Contributions:JPN  -100.00 USD\n"
    )
    more = run(folder, str(file), *MALI, "--amount", "900.00")

    assert more.exit_code == EXIT_FINE, more.output
    assert "open Assets:VTF:Cash:NewBank" in more.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'2014-01-01 * "unfinished\n', "cannot be read"),
        (b"; a remark\n", "there is nothing to try"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b'plugin "os"\n2014-01-01 custom "donor" "X"\n  name: "X"\n', "GUARD-INCLUDED"),
        (b'include "/etc/hosts"\n2014-01-01 custom "donor" "X"\n  name: "X"\n', ""),
    ],
)
def test_a_file_that_cannot_be_tried(folder, tmp_path, content, said):
    """Refused with 2, plugins and files from elsewhere too."""
    file = tmp_path / "file.beancount"
    file.write_bytes(content)
    result = run(folder, str(file))

    assert result.exit_code == EXIT_BAD_INPUT, result.output
    assert said in result.stderr


def test_a_warning_is_told(folder):
    """What is only warned of is accepted, and counted."""
    words = ("--clause", "NLD-2013", "12", "--axis", "place", "--allows", "Gao")
    words += ("--funding", "NLD-2013", "--programme", "AFG", "--class", "Travel", "--amount", "9")
    result = run(folder, *words, "--activity", "clearance", "--from", "2014-01-01",
                 "--partner", "UNOPS", "--date", "2014-05-02", "--consent", "Letter")  # fmt: skip

    assert result.exit_code == EXIT_FINE, result.output
    assert "ACCEPTED, with 1 warning: no error would appear." in result.output


def test_a_funding_that_is_new(folder, tmp_path):
    """A new agreement stands nowhere now, and somewhere then; a file of that name is no clash."""
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "what-if.beancount").write_text("")
    text = (
        '2014-02-01 custom "agreement" "NLD-2014"\n  donor: "NLD"\n  fund: "VTF"\n'
        "  amount: 10.00 USD\n"
    )
    books = load(copy)
    trial = try_out(books, opened(books, text)[0], D(2014, 12, 31))

    assert [(one.before, one.after.funding.id) for one in trial.moved] == [(None, "NLD-2014")]
    assert trial.accepted
    assert Decimal(trial.as_json()["positions"][0]["after"]["received"]) == 0


def test_an_error_of_reading_names_its_line(folder):
    """The line of the file that was given."""
    with pytest.raises(BadInputError, match="line 2 cannot be read"):
        opened(load(folder), "\n2014-01-01 nonsense\n")
