"""`vtf explain`: every finding there is, and what it rests on."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import EXIT_BAD_INPUT, EXIT_FINE
from ledger.findings import Finding, Severity
from ledger.meanings import meanings
from ledger.words import SET_AXES
from plugins.replay import Replay
from reports.explain import Explainer
from reports.explain_figures import number_of
from reports.explain_text import WIDTH, as_text
from tests.plugins.conftest import _ACCOUNT, COMMON, cost
from tests.plugins.conftest import run as judged
from tests.plugins.test_gallery import EXAMPLES
from vtf import vtf

D = Decimal


def explained(walk):
    """Return every finding of a walk with its explanation."""
    explainer = Explainer(walk.entries, walk.register, Replay(walk.entries, walk.register))
    return [(finding, explainer.explain(finding)) for finding in walk.findings]


def explanation(text, code):
    """Return the explanation of the first finding of a code in a ledger."""
    walk = judged(text).walk
    return next(found for finding, found in explained(walk) if finding.code == code)


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_finding_of_the_galleries_is_explained(code):
    """With code, id, message, and whatever its facts name; as text and as data."""
    walk = judged(EXAMPLES[code]["ledger"]).walk
    for finding, found in explained(walk):
        text = as_text(found)
        words = " ".join(text.split())
        facts = dict(finding.facts)
        assert f"{finding.id}  {finding.severity}: {finding.code}" in text
        assert " ".join(finding.message.split()) in words
        assert found.meaning is not None
        assert found.meaning.meaning in words
        for name in ("agreement", "funding", "clause"):
            for part in facts.get(name, "").split(", "):
                assert part in words
        assert json.dumps(found.as_json())
        assert found.figures.doubt in text or "counts something else" in words


@pytest.mark.parametrize("code", EXAMPLES)
def test_new_01_every_refusal_under_an_agreement_says_what_it_rests_on(code):
    """Agreement, clause, axis, expected and actual; and a lawful source wherever there is one."""
    walk = judged(EXAMPLES[code]["ledger"]).walk
    for finding, found in explained(walk):
        facts = dict(finding.facts)
        if not {"clause", "axis"} <= facts.keys():
            continue
        assert facts.keys() >= {"agreement", "funding", "clause", "axis", "expected", "actual"}
        assert facts["agreement"] in finding.message or facts["funding"] in finding.message
        assert all(number in finding.message for number in facts["clause"].split(", ") if number)
        assert facts["axis"] in as_text(found)
        if code.startswith("EARMARK-") and facts["axis"] in SET_AXES:
            assert facts["axis"] in finding.message
        assert facts["expected"]
        assert facts["actual"]
        for other in found.alternatives or ():
            assert other.left > 0
        for other in (found.alternatives or ())[:3]:
            assert f"{other.funding} ({other.left:,f} USD left)" in finding.advice
            assert f"{other.funding}={other.left:f}" in facts["alternatives"]


AMENDED = """
2014-06-01 custom "clause" "JPN-2014-MLI" "1"
  axis: "programme"
  allows: "MLI, AFG"
  consent: "Note verbale of 1 June 2014"
"""


def test_the_clause_in_force_that_day():
    """Its words, its later wording with the consent, and that this layer refuses."""
    text = cost(account="Expenses:VTF:AFG:Contracts", on="2014-05-31") + AMENDED
    found = explanation(text, "EARMARK-PROGRAMME")
    said = as_text(found)

    assert (found.axis, str(found.day), found.actual) == ("programme", "2014-05-31", "AFG")
    assert [(layer.owner, layer.allows) for layer in found.layers] == [("JPN-2014-MLI", False)]
    assert [version.in_force for version in found.history] == [True, False]
    assert '"For mine action in Mali." -> does not allow AFG' in " ".join(said.split())
    assert "from 2014-06-01: clause 1 of JPN-2014-MLI allows MLI, AFG\n" in said
    assert "consent: Note verbale of 1 June 2014" in said
    assert "<- this" in said
    assert max(map(len, re.sub(r"\n +vtf whatif.*", "", said).splitlines())) <= WIDTH


def test_a_clause_that_is_wrong_itself():
    """Of a finding on a clause, its other wordings are shown; an agreement's too."""
    own = explanation(AMENDED.replace("consent", "note"), "TERM-CONSENT")
    agreed = explanation(
        '2014-06-01 custom "clause" "JPN-2014" "9"\n  axis: "support-cost"\n  allows: "7%"\n',
        "TERM-CONSENT",
    )
    nobodys = explanation(
        '2014-06-01 custom "clause" "NOBODY" "9"\n  axis: "place"\n  allows: "Gao"\n',
        "TERM-REFERENCE",
    )

    assert [version.allows for version in own.history] == ["MLI", "MLI, AFG"]
    assert [version.allows for version in agreed.history] == ["13%", "7%"]
    assert agreed.funding.id == "JPN-2014-MLI"
    assert nobodys.funding is None


def test_the_other_layers():
    """A clause of the agreement that allows it stands beside the grant's that does not."""
    wide = """
2013-12-01 custom "clause" "JPN-2014" "5"
  axis: "programme"
  allows: "*"
"""
    found = explanation(wide + cost(account="Expenses:VTF:AFG:Contracts"), "EARMARK-PROGRAMME")

    assert [(layer.owner, layer.allows) for layer in found.layers] == [
        ("JPN-2014", True),
        ("JPN-2014-MLI", False),
    ]
    assert not any("--clause JPN-2014 " in way for way in found.ways)


def test_what_would_make_it_right():
    """Another funding with enough left for the cost at its own rate; or a change of the clause."""
    found = explanation(
        cost(account="Expenses:VTF:AFG:Contracts", on="2014-05-31", cost_date="2014-05-30"),
        "EARMARK-PROGRAMME",
    )
    (other,) = found.alternatives or ()

    assert (other.funding, other.left, other.needs, other.enough) == (
        "NLD-2013",
        D("5000.00"),
        D("100.00"),
        True,
    )
    assert found.ways == (
        (
            "Try it under NLD-2013: vtf whatif --funding NLD-2013 "
            "--account Expenses:VTF:AFG:Contracts --amount 100.00 --date 2014-05-31 "
            "--cost-date 2014-05-30 --activity victim-assistance"
        ),
        (
            "Or the donor agrees to a change of clause 1 of JPN-2014-MLI, in force on 2014-05-30: "
            "vtf whatif --clause JPN-2014-MLI 1 --axis programme --allows 'MLI, AFG' "
            "--from 2014-05-30"
        ),
    )


def test_an_alternative_with_too_little():
    """It is named, and that it is not enough is said; its own support cost counts."""
    text = """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "support-cost"
  allows: "7%"
""" + cost(
        "5000.00", support="650.00", account="Expenses:VTF:AFG:Contracts", cost_date="2014-05-01"
    )
    found = explanation(text, "EARMARK-PROGRAMME")
    (other,) = found.alternatives or ()

    assert (other.needs, other.enough) == (D("5350.00"), False)
    assert "5,000.00 left, NOT enough for 5,350.00, of NLD" in as_text(found)
    assert not any("--funding" in way for way in found.ways)


def test_no_alternative():
    """That nobody else allows it is an answer too."""
    text = cost(account="Expenses:UNIFIL:LBN:Contracts", funding="UNIFIL-2012", support="",
                paid="Assets:UNIFIL:Authority", on="2014-08-01")  # fmt: skip
    found = explanation(text, "APPROPRIATION-PERIOD")

    assert found.alternatives == ()
    assert "No other funding that has money left allows this cost." in as_text(found)


def test_the_figures_of_a_ceiling():
    """Received, spent before and by this entry, support cost apart, too much: to the cent."""
    text = (
        cost("500.00", support="65.00", on="2014-04-30")
        + cost("385.00", support="50.05")
        + """
2014-05-02 custom "commitment" "PO-1"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Contracts"
  amount: 20.00 USD
2014-05-01 custom "commitment" "PO-2"
  funding: "NLD-2013"
  programme: "MLI"
  class: "Contracts"
  amount: 20.00 USD
2014-05-03 custom "commitment" "PO-3"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Contracts"
  amount: 20.00 USD
"""
    )
    found = explanation(text, "EARMARK-CEILING")

    assert [(figure.label, figure.amount) for figure in found.figures.lines] == [
        ("contributions, as agreed or received", D("1000.00")),
        ("received", D("1000.00")),
        ("direct cost before this entry, or beside it on its day", D("500.00")),
        ("support cost of that", D("65.00")),
        ("direct cost of this entry", D("385.00")),
        ("support cost of this entry", D("50.05")),
        ("spent", D("1000.05")),
        ("too much", D("0.05")),
        ("reserved besides by open commitments", D("20.00")),
    ]
    assert not found.figures.doubt
    assert "No clause on ceiling is in force on 2014-05-02: what was received may be spent." in (
        as_text(found)
    )


def test_the_figures_of_a_ceiling_as_signed():
    """What was agreed is the limit, and what was not received yet is said."""
    text = """
2013-01-01 custom "clause" "NLD-2013" "7"
  axis: "ceiling"
  allows: "signed"
""" + cost("5000.01", support="", funding="NLD-2013", commitment="PO-7")
    found = explanation(text, "EARMARK-CEILING")

    assert found.figures.lines[-1].amount == D("0.01")
    assert not found.figures.doubt


@pytest.mark.parametrize(
    ("code", "difference"),
    [("EARMARK-CAP", "0.01"), ("ADVANCE-CASH", "0.01"), ("APPROPRIATION-TWICE", "400.00")],
)
def test_figures_that_count_something_else_besides(code, difference):
    """What the rule counted is shown beside the sums of the funding."""
    found = explanation(EXAMPLES[code]["ledger"], code)

    assert D(difference) in [figure.amount for figure in found.figures.lines if figure.total]
    assert not found.figures.doubt


def test_sums_that_are_not_those_of_a_rule(monkeypatch):
    """Where a sum is not what the rule said, nobody is left to find that out alone."""
    text = cost("1000.00", support="130.00")
    monkeypatch.setattr("reports.explain_figures.annulled", lambda looked: frozenset({None}))
    found = explanation(text, "EARMARK-CEILING")

    assert "These sums are not those of the rule, which says 1130.00 where 1000.00 was" in (
        " ".join(as_text(found).split())
    )


def test_what_was_taken_back_on_its_own_day_counts_for_nothing():
    """As for the rules: an annulled cost is in no sum."""
    wrong = cost("700.00", support="91.00", key="a").replace('key: "a"', 'key: "a"')
    back = wrong.replace("A cost", "Reversal: A cost").replace('  key: "a"\n', (
        '  key: "reversal:a#1"\n  reverses: "a"\n  reason: "Mistyped."\n'
    ))  # fmt: skip
    back = re.sub(r"(-?)(\d+\.\d\d) USD", lambda m: f"{'' if m[1] else '-'}{m[2]} USD", back)
    found = explanation(wrong + back + cost("885.00", support="115.05"), "EARMARK-CEILING")

    assert found.figures.lines[-1].amount == D("0.05")
    assert not found.figures.doubt


@pytest.mark.parametrize(
    ("support", "last"), [("13.01", ("too much", "0.01")), ("12.99", ("missing", "0.01"))]
)
def test_the_figures_of_a_support_cost(support, last):
    """Base, rate and unit; what is due and what was charged."""
    found = explanation(cost("100.03", support=support), "EARMARK-SUPPORT-COST")
    lines = found.figures.lines

    assert (lines[2].amount, lines[2].note) == (D("13.00"), "13.0039, to the nearest 0.01")
    assert (lines[-1].label, lines[-1].amount) == (last[0], D(last[1]))
    assert not found.figures.doubt


def test_support_cost_without_a_clause_and_costs_that_bear_none():
    """None is due; and what a clause leaves out of the base is said."""
    none = explanation(cost(funding="NLD-2013"), "EARMARK-SUPPORT-COST")
    free = explanation(
        """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "support-cost"
  allows: "7%"
  excludes: "Contracts"
"""
        + cost(funding="NLD-2013"),
        "EARMARK-SUPPORT-COST",
    )

    assert "due: no clause allows any" in [figure.label for figure in none.figures.lines]
    assert "no support cost may be charged" in as_text(none)
    assert ("direct cost that bears none", D("100.00")) in [
        (figure.label, figure.amount) for figure in free.figures.lines
    ]


def test_other_figures_are_those_of_the_finding():
    """Expected, actual and the difference; nothing where there is no figure."""
    found = explanation(
        """
2013-01-02 * "Brought forward"
  funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ   5000.01 USD
  Equity:VTF:Opening    -5000.01 USD
""",
        "LAW-OPENING-AMOUNT",
    )

    assert [figure.amount for figure in found.figures.lines] == [
        D("5000.00"),
        D("5000.01"),
        D("0.01"),
    ]
    assert [number_of(text) for text in ("1.50", "13", "a", "NaN")] == [D("1.50"), None, None, None]


def test_a_figure_behind_what_it_is_of():
    """`Contracts 100.00` is a figure like any."""
    found = explanation(EXAMPLES["EARMARK-CLASS-LIMIT"]["ledger"], "EARMARK-CLASS-LIMIT")

    assert [figure.label for figure in found.figures.lines] == [
        "expected",
        "there is",
        "difference",
    ]
    assert found.figures.lines[-1].amount == D("10.01")
    assert "(expected Contracts 100.00; actual Contracts 110.01)" in as_text(found)


def test_what_does_not_add_up_to_zero():
    """Fund by fund and funding by funding."""
    found = explanation(EXAMPLES["LAW-FUND"]["ledger"], "LAW-FUND")

    assert [(figure.label, figure.amount) for figure in found.figures.lines] == [
        ("MINURSO, MINURSO-2013", D("5.00")),
        ("the fund MINURSO", D("5.00")),
        ("UNIFIL, UNIFIL-2013", D("-5.00")),
        ("the fund UNIFIL", D("-5.00")),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return books with three things wrong, one of them twice."""
    folder = tmp_path_factory.mktemp("desk") / "books"
    assert CliRunner().invoke(vtf, ["init", "--books", str(folder)]).exit_code == EXIT_FINE
    wrong = cost(account="Expenses:VTF:AFG:Contracts", origin="7f3a9c21d0aa Sheet1!A2:K2", key="k")
    text = COMMON + wrong.replace(', key: "k"', "") + cost("10.00", funding="NONE", support="") * 2
    opens = "".join(
        f"1970-01-01 open {account}\n" for account in sorted(set(_ACCOUNT.findall(text)))
    )
    (folder / "terms" / "funds.beancount").write_text(opens + text)
    return folder


def run(folder, *words):
    """Run `vtf explain`."""
    return CliRunner().invoke(vtf, ["explain", *words, "--books", str(folder)])


def test_the_command(folder):
    """By id or its first digits: one page, nothing wider than the screen but commands to copy."""
    findings = load(folder).problems()
    finding = next(one for one in findings if one.code == "EARMARK-PROGRAMME")
    result = run(folder, finding.id)

    assert result.exit_code == EXIT_FINE
    assert result.output == run(folder, finding.id[:5].upper()).output
    assert result.output.startswith(f"Finding      {finding.id}  error: EARMARK-PROGRAMME\n")
    assert "from cells 7f3a9c21d0aa Sheet1!A2:K2" in result.output
    assert "vtf trace k shows the cells." in result.output
    assert "__" not in result.output


def test_the_command_for_a_program(folder):
    """The same as plain data, with every place that it is said of."""
    finding = next(one for one in load(folder).problems() if one.code == "FUNDING-UNKNOWN")
    said = json.loads(run(folder, finding.id, "--json").output)

    assert said["finding"]["id"] == finding.id
    assert len(said["places"]) == 2
    assert said["funding"] is None
    assert said["entry"]["postings"][0]["meant"] is True
    words = " ".join(run(folder, finding.id).output.split())
    assert ", and 1 place more" in words


def test_a_finding_that_is_not_there(folder):
    """Ends with 2, and names what there is; an id that is too short is no id."""
    known = sorted({one.id for one in load(folder).problems()})
    for word in ("0" * 8, known[0][:3], "NO-SUCH"):
        result = run(folder, word)
        assert result.exit_code == EXIT_BAD_INPUT
        assert "no finding" in result.stderr
    assert all(name in run(folder, "0" * 8).stderr for name in known)


def test_an_id_of_several(folder, monkeypatch):
    """Where the digits are those of several findings, they are named."""
    from ledger.books import Books

    two = [Finding("A-B", Severity.ERROR, f"n{at}") for at in range(2000)]
    by_start = {}
    for one in two:
        by_start.setdefault(one.id[:4], []).append(one)
    start = next(start for start, found in by_start.items() if len(found) > 1)
    monkeypatch.setattr(Books, "problems", lambda self: tuple(two))
    result = run(folder, start)

    assert result.exit_code == EXIT_BAD_INPUT
    assert f"findings begin with '{start}'" in result.stderr


@pytest.mark.parametrize("code", ["EARMARK-PERIOD", "earmark-period", "BEANCOUNT-BALANCE"])
def test_what_a_code_means(tmp_path, code):
    """Needs no books: meaning, page and smallest example."""
    result = run(tmp_path, code)

    assert result.exit_code == EXIT_FINE
    assert result.output.startswith(f"Code         {code.upper()}: ")
    assert "docs/findings.md" in result.output


def test_what_a_code_means_for_a_program(tmp_path):
    """The same as data."""
    said = json.loads(run(tmp_path, "EARMARK-PERIOD", "--json").output)

    assert said["meaning"] == meanings()["EARMARK-PERIOD"].meaning


def test_the_guard_is_explained_too(folder):
    """A finding of no rule and of no entry has its meaning, its place and its way out."""
    finding = next(one for one in load(folder).problems() if one.code == "GUARD-BY-HAND")
    said = run(folder, finding.id).output

    assert "To do        Bring them in by vtf import" in said
    assert "Entry" not in said
