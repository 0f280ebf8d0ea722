"""`vtf statement` as it is called: periods, many at once, certified, refused."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from bench.donors import write
from ledger.errors import BadInputError, CannotWriteError
from reports.statements import command, files, many
from reports.statements.period import Period, period_said
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = datetime.date


def run(*asked: object) -> Result:
    """Run `vtf statement`."""
    return CliRunner().invoke(vtf, ["statement", *map(str, asked)])


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of books of five donors."""
    folder = tmp_path_factory.mktemp("five") / "books"
    folder.mkdir()
    write(folder, donors=5, costs=4)
    return folder


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2013", DAY(2013, 1, 1), DAY(2013, 12, 31)),
        ("2013-Q2", DAY(2013, 4, 1), DAY(2013, 6, 30)),
        ("2013-q4", DAY(2013, 10, 1), DAY(2013, 12, 31)),
        ("2013-H1", DAY(2013, 1, 1), DAY(2013, 6, 30)),
        ("2013-02", DAY(2013, 2, 1), DAY(2013, 2, 28)),
        ("2012-02", DAY(2012, 2, 1), DAY(2012, 2, 29)),
        ("2013-12", DAY(2013, 12, 1), DAY(2013, 12, 31)),
        ("2013/14", DAY(2013, 7, 1), DAY(2014, 6, 30)),
        ("1999/00", DAY(1999, 7, 1), DAY(2000, 6, 30)),
        ("2013/2014", DAY(2013, 7, 1), DAY(2014, 6, 30)),
        (" 2010-03-18 .. 2012-12-31 ", DAY(2010, 3, 18), DAY(2012, 12, 31)),
        ("Inception", None, None),
    ],
)
def test_periods_as_people_write_them(text: str, begins: DAY | None, ends: DAY | None) -> None:
    """A year, a part of it, a year of the missions, two days, everything."""
    assert period_said(text) == Period(begins, ends)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13",
        "2013-13",
        "2013-00",
        "2013-Q5",
        "2013/15",
        "2013/1914",
        "2013-1-1..2013-2-1",
        "..",
        "0000",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """With examples of what is one."""
    with pytest.raises(BadInputError, match="no period"):
        period_said(text)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """Two days the wrong way round are a slip, not a period."""
    with pytest.raises(BadInputError, match="before it begins"):
        period_said("2013-12-31..2013-01-01")


def test_a_period_is_its_two_days(small_folder: Path) -> None:
    """The words for a period make the same statement as its days."""
    same = ("--books", small_folder, "--donor", "JPN", "--format", "json")

    said = run(*same, "--period", "2011/12")
    days = run(*same, "--from", "2011-07-01", "--to", "2012-06-30")

    assert said.exit_code == 0, said.output
    assert said.stdout == days.stdout
    assert run(*same[:-2], "--period", "2011/12", "--json").stdout == said.stdout


def test_since_inception_begins_with_the_first_of_it(small_folder: Path) -> None:
    """Both columns are then the same, and it ends on the day that is said."""
    same = ("--books", small_folder, "--donor", "JPN", "--json", "--period", "inception")

    made = json.loads(run(*same, "--to", "2012-12-31").stdout)
    today = json.loads(run(*same, "--today", "2012-12-31").stdout)

    assert made == today
    assert (made["begins"], made["ends"]) == ("2010-03-18", "2012-12-31")
    for line in made["body"]:
        if line["period"]:
            assert line["period"]["amount"] == line["inception"]["amount"]


SPAN = ("--from", "2012-01-02", "--to", "2013-01-01", "--out", "out")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "one of --donor, --funding, --all or --due"),
        (("--donor", "JPN", "--funding", "X"), "one of --donor, --funding, --all or --due"),
        (("--all", "--donor", "JPN"), "one of --donor, --funding, --all or --due"),
        (("--donor", "JPN"), "say for when"),
        (("--donor", "JPN", "--from", "2012-01-01"), "say for when"),
        (("--donor", "JPN", "--period", "2012", "--from", "2012-01-01"), "both days"),
        (("--donor", "JPN", "--period", "2012", "--to", "2012-01-01"), "both days"),
        (("--all", "--period", "2012"), "--out FOLDER"),
        (("--funding", "JPN-2010-01", "--fund", "VTF", "--period", "2012"), "of one fund"),
        (("--due", "--period", "2012"), "not --period"),
        (("--due", "--kind", "final"), "not --kind"),
        (("--donor", "JPN", "--period", "2012-Q1", "--kind", "annual"), "of twelve months"),
        (("--donor", "JPN", "--period", "inception", "--kind", "annual"), "of twelve months"),
        (("--all", "--kind", "annual", *SPAN), "of twelve months"),
        (("--donor", "JPN", "--period", "2012", "--format", "json,pdf"), "pdf goes: --out FOLDER"),
        (("--due", "--all", "--certified-by", "A, B"), "not --all, --certified-by"),
        (("--donor", "JPN", "--period", "2012", "--certified-on", "2013-01-01"), "say who"),
        (("--donor", "JPN", "--period", "2012", "--language", "xx"), "xx"),
    ],
)
def test_what_contradicts_itself_is_refused(
    small_folder: Path, asked: tuple[str, ...], said: str
) -> None:
    """Nothing is guessed, and nothing is written."""
    done = run("--books", small_folder, *asked)

    assert done.exit_code == 2
    assert said in done.stderr


def test_options_before_a_word_are_refused(small_folder: Path) -> None:
    """They would be taken for options of the word, and say nothing to it."""
    done = run("--books", small_folder, "diff", "a", "b")

    assert done.exit_code == 2
    assert "stand after 'diff'" in done.stderr


def test_a_word_is_imported_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of the statement needs none of them; an unknown word is refused as usual."""
    monkeypatch.setitem(command.SUBCOMMANDS, "diff", ("no.such.module:diff", "What changed."))
    monkeypatch.setitem(command.SUBCOMMANDS, "issue", ("click:echo", "Not a command."))

    assert "What changed." in run("--help").stdout
    assert run("nonsense").exit_code == 2
    assert isinstance(run("diff").exception, ModuleNotFoundError)
    with pytest.raises(TypeError, match="click:echo is not a command"):
        command.statement.get_command(click.Context(command.statement), "issue")


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_everybodys_statements_are_the_same_whoever_makes_them(five: Path, tmp_path: Path) -> None:
    """One job or three: the same files, the same bytes, the same order of what is said."""
    same = ("--books", five, "--all", "--period", "2014", "--kind", "annual")

    alone, three = (
        subprocess.run(
            [sys.executable, "-m", "vtf", "statement", *map(str, same), *more],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        for more in (
            ("--jobs", "1", "--out", str(tmp_path / "one")),
            ("--jobs", "3", "--out", str(tmp_path / "three")),
        )
    )

    assert files_of(tmp_path / "one") == files_of(tmp_path / "three")
    assert len(files_of(tmp_path / "one")) == 15
    assert alone.stdout.replace("/one/", "/three/") == three.stdout
    assert alone.stderr == three.stderr
    assert alone.stderr.splitlines()[0] == "1/5  DNR000, 2014-01-01 to 2014-12-31, annual"
    assert alone.stderr.splitlines()[-1] == "5 of 5 statements written"


def test_where_pages_were_set_nobody_forks(
    five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork would wait for threads that it has not: one process makes them all."""
    monkeypatch.setitem(sys.modules, "typst", sys)
    monkeypatch.setattr(many, "ProcessPoolExecutor", None)

    done = run(
        *("--books", five, "--all", "--period", "2014", "--jobs", 2),
        *("--format", "json", "--out", tmp_path),
    )

    assert done.exit_code == 0, done.output
    assert len(files_of(tmp_path)) == 5


def test_one_of_many_is_the_one_made_alone(five: Path, tmp_path: Path) -> None:
    """What is made beside it changes nothing of a statement."""
    asked = ("--period", "2014", "--format", "json,xlsx", "--out")

    run("--books", five, "--all", *asked, tmp_path / "all")
    run("--books", five, "--donor", "DNR003", *asked, tmp_path / "one")

    one = files_of(tmp_path / "one")
    assert one
    assert one.items() <= files_of(tmp_path / "all").items()


def test_donors_of_whom_there_is_nothing_to_say_get_none(five: Path, tmp_path: Path) -> None:
    """Nobody had given anything before 2012."""
    done = run("--books", five, "--all", "--period", "2011", "--out", tmp_path / "out")

    assert done.exit_code == 0
    assert done.stderr == "0 of 0 statements written\n"
    assert not (tmp_path / "out").exists()


def test_one_that_cannot_be_made_does_not_stop_the_others(
    five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with its reason, the run ends with its code, and nothing of it is left."""
    write_file: Callable[..., Any] = files.write

    def fails(statement: Any, out: Path, formats: Any) -> Any:
        if statement.id == "DNR002":
            raise CannotWriteError("the disk is full", where=str(out))
        return write_file(statement, out, formats)

    monkeypatch.setattr(many, "write", fails)
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        done = run("--books", five, "--all", "--period", "2014", "--out", out, "--jobs", jobs)
        assert done.exit_code == 4
        assert "3/5  DNR002, 2014-01-01 to 2014-12-31, interim  FAILED" in done.stderr
        assert "vtf: DNR002, 2014-01-01 to 2014-12-31, interim: " in done.stderr
        assert "the disk is full" in done.stderr
        assert "4 of 5 statements written" in done.stderr
        assert not [name for name in files_of(out) if "DNR002" in name]
        assert len(files_of(out)) == 12


def test_a_file_that_cannot_be_written_takes_the_others_with_it(five: Path, tmp_path: Path) -> None:
    """All files of a statement or none: a folder stands where the last of them would."""
    asked = ("--books", five, "--donor", "DNR000", "--period", "2014", "--out", tmp_path)
    (tmp_path / "statement-DNR000-2014-01-01-2014-12-31.json").mkdir()

    done = run(*asked)

    assert done.exit_code == 4
    assert [path.name for path in tmp_path.iterdir()] == [
        "statement-DNR000-2014-01-01-2014-12-31.json"
    ]


def test_no_two_statements_share_their_files(five: Path, tmp_path: Path) -> None:
    """Kind, fund and language are in the name, where they are not the usual."""
    asked = ("--books", five, "--donor", "DNR000", "--period", "2014", "--format", "json")

    for more in ((), ("--kind", "annual"), ("--fund", "VTF"), ("--language", "fr")):
        assert run(*asked, *more, "--out", tmp_path).exit_code == 0

    assert sorted(files_of(tmp_path)) == [
        "statement-DNR000-2014-01-01-2014-12-31-annual.json",
        "statement-DNR000-2014-01-01-2014-12-31-fr.json",
        "statement-DNR000-2014-01-01-2014-12-31.json",
        "statement-DNR000-VTF-2014-01-01-2014-12-31.json",
    ]


CERTIFY = ("--certified-by", "A. Diaz, Controller", "--certified-on", "2015-03-31")


def test_a_certified_statement_says_who_and_when(five: Path) -> None:
    """And no longer that it is provisional; the sentence is the catalogue's."""
    asked = ("--books", five, "--donor", "DNR000", "--period", "2014", "--kind", "annual")

    made = json.loads(run(*asked, *CERTIFY, "--json").stdout)
    text = run(*asked, *CERTIFY, "--format", "text").stdout
    plain = run(*asked, "--format", "text").stdout

    assert made["certified"] is True
    assert made["certification"] == {
        "name": "A. Diaz",
        "title": "Controller",
        "date": "2015-03-31",
        "words": "Certified correct and in accordance with the books of account.",
    }
    assert "Provisional" not in text
    assert "Certified correct" in text
    assert "A. Diaz" in text
    assert "Provisional and unaudited" in plain
    assert "Certified correct" not in plain


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--kind", "interim", *CERTIFY), "interim statement is not certified"),
        (("--kind", "annual", *CERTIFY[:2]), "say on which day"),
        (("--kind", "annual", "--certified-by", "A. Diaz", *CERTIFY[2:]), "is not NAME, TITLE"),
        (("--kind", "annual", *CERTIFY[:3], "2014-12-31"), "its period ends on 2014-12-31"),
    ],
)
def test_what_cannot_be_certified(five: Path, more: tuple[str, ...], said: str) -> None:
    """An interim one, by nobody in particular, before it is over."""
    done = run("--books", five, "--donor", "DNR000", "--period", "2014", *more)

    assert done.exit_code == 2
    assert said in done.stderr


def test_the_certificate_is_in_the_words_of_the_policy_or_of_the_donor(
    five: Path, tmp_path: Path
) -> None:
    """The donor's own headings first, then the policy in force on the day."""
    folder = tmp_path / "books"
    shutil.copytree(five, folder)
    (folder / "terms" / "funds.beancount").write_text(
        '2015-01-01 custom "policy" "CERTIFICATE-WORDING"\n'
        '  value: "Certified as the Board says."\n'
        '  status: "unconfirmed"\n  source: "made up"\n',
        "utf-8",
    )
    own = tmp_path / "own.toml"
    own.write_text('certificate = "Certified as we like it."\n', "utf-8")
    asked = ("--books", folder, "--donor", "DNR000", "--period", "2014", "--kind", "final")

    by_policy = json.loads(run(*asked, *CERTIFY, "--json").stdout)
    by_donor = json.loads(run(*asked, *CERTIFY, "--headings", own, "--json").stdout)

    assert by_policy["certification"]["words"] == "Certified as the Board says."
    assert by_donor["certification"]["words"] == "Certified as we like it."
