"""Why a figure is what it is: every line of every statement, down to entries that add up to it."""

from __future__ import annotations

import dataclasses
import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.evidence import explain_figure as module
from reports.evidence.explain_figure import Asked, Node, explain_figure, figure
from reports.evidence.explain_figure_command import explain_figure as command
from reports.evidence.explain_figure_file import OtherBooksError, read_statement
from reports.evidence.leaves import _telling
from reports.evidence.trace import CellFacts
from reports.moves import journal
from reports.render.plain import as_json
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.files import contents
from reports.statements.model import StatementError
from tests.reports.conftest import WORKBOOKS, bring

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books
    from reports.statements.model import Statement

SPANS = (
    ("2010-01-01", "2010-12-31"),
    ("2011-01-01", "2011-12-31"),
    ("2014-01-01", "2014-12-31"),
    ("2000-01-01", "2026-12-31"),
)


def days(span: tuple[str, str]) -> tuple[datetime.date, datetime.date]:
    """Return the two days of a span."""
    begins, ends = map(datetime.date.fromisoformat, span)
    return begins, ends


def statements(books: Books, spans=SPANS):
    """Yield the statement of every donor and of every funding for some spans."""
    maker, register = StatementMaker(books), books.register
    scopes = [of_donor(register, name) for name in register.donors]
    scopes += [of_funding(register, name) for name in register.fundings]
    for scope in scopes:
        for span in spans:
            yield maker.make(scope, *days(span))


def asked_of(statement: Statement):
    """Yield every figure of a statement that can be asked for, in words."""
    for line in statement.body:
        if line.period is not None:
            yield [line.number]
            yield [line.number, "inception"]
    for row in statement.slices:
        for which in ("direct", "support", "total"):
            for column in ("period", "inception"):
                pillar = (row.pillar,) if row.activity else ()
                yield ["programme", row.programme, *pillar, which, column]
    for facts in statement.fundings:
        for which in ("opening", "income", "expenditure", "refunded", "closing"):
            yield ["funding", facts.id, which]
        yield ["funding", facts.id, "received"]
        yield ["funding", facts.id, "spent"]


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Return exit code and output of `vtf explain-figure`."""
    options = ["--books", str(folder), *words]
    done = CliRunner().invoke(command, options, catch_exceptions=False)
    return done.exit_code, done.output


def test_beyond_10_every_figure_of_every_statement_is_the_sum_of_its_leaves(small: Books) -> None:
    """Every line, both columns, and every row of the annexes; totals through their lines."""
    known, count = journal(small), 0

    for statement in statements(small):
        for words in asked_of(statement):
            found = explain_figure(known, statement, words, evidence=False)
            assert found.added == found.amount, (statement.id, words)
            count += found.leaves > 0

    assert count > 200


def test_beyond_10_leaves_end_in_cells_and_clauses(imported: Path) -> None:
    """The tree of a cost: its entry, file, sheet, cell, raw text, and the clause in its words."""
    words = ("--funding", "JPN-2012-01", "--from", "2012-01-01", "--to", "2014-12-31", "6d")

    code, text = run(imported, *words)

    assert code == 0
    assert "expenditure:PV-1" in text
    assert 'spending.xlsx Q2!A4:M4: J4 Amount "100,000.50"' in " ".join(text.split())
    assert '"For clearance in Afghanistan."' in text
    assert "the figure, exactly" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "as archived" in text


def test_a_total_leads_through_its_lines(imported: Path) -> None:
    """The balance is what was available less what was spent and given back."""
    words = ("--funding", "JPN-2012-01", "--from", "2012-01-01", "--to", "2014-12-31")

    code, text = run(imported, *words, "--depth", "2", "11")

    assert code == 0
    lines = [line.split() for line in text.splitlines() if line[:30].strip()]
    numbers = [words[1] for words in lines if len(words) > 2 and words[1].isdigit()]
    assert numbers[:4] == ["11", "5", "9", "10"]
    assert "expenditure:PV-1" not in text


def test_a_period_is_said_as_for_the_statement(imported: Path) -> None:
    """`--period` and two days are the same statement; both together are refused."""
    about = ("--funding", "JPN-2012-01")
    days = ("--from", "2012-01-01", "--to", "2014-12-31")
    code, said = run(imported, *about, "--period", "2012-01-01..2014-12-31", "9")
    assert code == 0
    assert said == run(imported, *about, *days, "9")[1]
    with pytest.raises(BadInputError, match="says both days"):
        run(imported, *about, *days, "--period", "2012", "9")


def test_json_has_the_whole_tree_and_the_chain(imported: Path) -> None:
    """Figures are strings; the leaves of the data add up too."""
    words = ("--funding", "JPN-2012-01", "--from", "2012-01-01", "--to", "2014-12-31")
    code, text = run(imported, *words, "--json", "9")
    data = json.loads(text)

    def leaves(node):
        if node["level"] == "entry":
            yield Decimal(node["amount"])
        for child in node["children"]:
            yield from leaves(child)

    assert code == 0
    assert sum(leaves(data["tree"])) == Decimal(data["amount"])
    assert len(data["identity"]["chain"]) == 64
    assert all(clause["text"] for clause in data["clauses"] if clause["axis"] == "programme")


@pytest.mark.parametrize("suffix", ["json", "pdf"])
def test_a_statement_file_says_which_statement_it_is(imported, tmp_path, suffix) -> None:
    """The JSON, or the PDF that has it attached, is enough."""
    path = written(imported, tmp_path, suffix)

    code, text = run(imported, str(path), "6d")

    assert code == 0
    assert "expenditure:PV-1" in text


def written(folder: Path, target: Path, suffix: str = "json") -> Path:
    """Write a statement of some books as a file and return it."""
    books = load(folder)
    scope = of_funding(books.register, "JPN-2012-01")
    made = StatementMaker(books).make(scope, *days(("2012-01-01", "2014-12-31")))
    path = target / f"statement.{suffix}"
    path.write_bytes(contents(made, [suffix])[suffix])
    return path


def test_a_statement_of_other_books_is_not_explained(imported, tmp_path) -> None:
    """The same figures on other records: it is said, with exit code 1, and no leaf is shown."""
    path = written(imported, tmp_path)
    data = json.loads(path.read_text())
    data["identity"]["fingerprint"] = "ab" * 32
    path.write_text(json.dumps(data))

    with pytest.raises(OtherBooksError, match="made from other books") as caught:
        run(imported, str(path), "6d")
    assert caught.value.exit_code == 1


def test_a_figure_that_is_not_the_books_is_not_explained(imported, tmp_path) -> None:
    """One cent more in the file: the line, the file's figure and the books' are named."""
    path = written(imported, tmp_path)
    data = json.loads(path.read_text())
    line = next(one for one in data["body"] if one["number"] == "9")
    line["period"]["amount"] = str(Decimal(line["period"]["amount"]) + Decimal("0.01"))
    path.write_text(json.dumps(data))

    with pytest.raises(OtherBooksError, match="line 9, period: the file says") as caught:
        run(imported, str(path), "6d")
    assert caught.value.exit_code == 1


def test_a_statement_older_than_the_books_is_explained_while_its_records_stand(
    imported, copied, tmp_path
) -> None:
    """A batch came after it and touched none of its records: its leaves are what they were."""
    path = str(written(imported, tmp_path))
    bring(copied, {"funds.xlsx": WORKBOOKS["more"]["funds.xlsx"]})

    code, text = run(copied, path, "2")

    assert code == 0
    assert text.partition("Books ")[0] == run(imported, path, "2")[1].partition("Books ")[0]


@pytest.mark.parametrize("content", [b"{}", b"nothing", b"[1, 2]", b"\xff\xfe"])
def test_what_is_no_statement_is_refused(tmp_path, content) -> None:
    """With its name and what would be one."""
    path = tmp_path / "x.json"
    path.write_bytes(content)

    with pytest.raises(BadInputError, match="no statement"):
        read_statement(path)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["6z"], "no line '6z'"),
        (["6"], "no figure in line '6'"),
        (["inception"], "say which figure"),
        (["programme", "Atlantis"], "Atlantis"),
        (["funding", "NO-SUCH"], "NO-SUCH"),
    ],
)
def test_a_figure_that_does_not_exist_is_refused_with_those_that_do(small, words, match) -> None:
    """Never an empty tree."""
    made = StatementMaker(small).make(
        of_donor(small.register, "JPN"), *days(("2010-01-01", "2012-12-31"))
    )

    with pytest.raises(BadInputError, match=match):
        figure(journal(small), made, words)


def test_leaves_that_do_not_add_up_are_never_shown(small, monkeypatch) -> None:
    """Were a part lost on the way, nothing would be explained: the check can fail."""
    made = StatementMaker(small).make(
        of_donor(small.register, "JPN"), *days(("2010-01-01", "2012-12-31"))
    )
    whole = module.figure(journal(small), made, ["9"])

    def short(node: Node) -> Node:
        if node.level == "entry":
            return dataclasses.replace(node, amount=node.amount - Decimal("0.01"))
        return dataclasses.replace(node, children=tuple(map(short, node.children)))

    spoilt = Asked(*whole[:4], short(whole.tree))
    monkeypatch.setattr(module, "figure", lambda *_: spoilt)

    with pytest.raises(StatementError, match="do not add up"):
        explain_figure(journal(small), made, ["9"], evidence=False)


def test_an_altered_source_is_said_and_ends_with_1(copied: Path) -> None:
    """The figure still is the books', and its cells are not to be relied on."""
    (source,) = (copied / "sources").glob("*-spending.xlsx")
    source.write_bytes(source.read_bytes() + b"x")
    words = ("--funding", "JPN-2012-01", "--from", "2012-01-01", "--to", "2014-12-31", "6d")

    code, text = run(copied, *words)

    assert code == 1
    assert "BROKEN" in text
    assert '100,000.50"' not in text


def test_the_same_figure_gives_the_same_bytes(imported: Path) -> None:
    """Twice the same explanation, byte for byte."""
    books = load(imported)
    made = StatementMaker(books).make(
        of_funding(books.register, "JPN-2012-01"), *days(("2012-01-01", "2014-12-31"))
    )

    first, second = (as_json(explain_figure(journal(books), made, ["9"])) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("raw", "amount", "exact"),
    [("50000", "50000.00", True), ("50000", "5.00", False), ("-12.5", "12.50", True)],
)
def test_a_cell_is_the_amount_only_if_it_is_that_number(raw, amount, exact) -> None:
    """Zeros at the end of a whole number count."""
    cell = CellFacts("A1", "Amount", "amount", raw, raw, "", number=True)
    text = CellFacts("B1", "Voucher", "reference", "5", "5", "")

    found, same = _telling((cell, text), Decimal(amount))

    assert found == (cell,)
    assert same is exact
