"""Help in kind: goods booked under an agreement in kind, services disclosed, neither ever money."""

from __future__ import annotations

import json

import pytest

from tests.importers.kit import D, codes, make_book, small_peek, take

#: Published: what Switzerland gave in kind through UNMAS for the DRC in 2014.
CHF, USD = 450000, 491965

REGISTER = {
    "Donors": [["Id", "Name"], ["CHE", "Switzerland"]],
    "Programmes": [["Id", "Name"], ["MLI", "Mali"], ["COD", "DRC"]],
}
AGREEMENTS = [
    ["Agreement", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins", "Ends",
     "Amount", "Currency", "Date", "In kind"],
    ["CHE-2014-IK", "Switzerland", "VTF", "Mali", "clearance", "Equipment", D(2014, 1, 1),
     D(2014, 12, 31), 450000, "CHF", D(2014, 1, 10), "yes"],
    ["JPN-2014-01", "Japan", "VTF", "Mali, DRC", "*", "*", "*", "*", 1000, "USD",
     D(2014, 1, 10), None],
]  # fmt: skip
IN_KIND = [
    "Reference", "Form", "Donor", "Programme", "Description", "Date", "Amount", "Currency", "USD",
    "Valuation", "Funding", "Budget class", "Activity", "Begins", "Ends",
]  # fmt: skip
GOODS = ["IK-1", "goods", "Switzerland", "Mali", "40 detectors", D(2014, 5, 2), CHF, "CHF", USD,
         "Swiss invoice", "CHE-2014-IK", "Equipment", "clearance", None, None]  # fmt: skip
SERVICES = ["IK-2", "Services", "Switzerland", "Mali", "Two experts", D(2014, 12, 31), CHF, "CHF",
            USD, "Swiss payroll", None, None, None, D(2014, 1, 1), D(2014, 12, 31)]  # fmt: skip


def bring(desk, name, sheets):
    """Import a workbook whole, or fail with what was said."""
    code, output, errors = desk.run("import", desk.book(name, sheets))
    assert (code, errors) == (0, ""), output + errors


@pytest.fixture
def given(desk):
    """Books with Swiss goods and services for Mali, and Japanese money spent on it."""
    bring(desk, "terms.xlsx", REGISTER)
    bring(
        desk,
        "year.xlsx",
        {
            "Agreements": AGREEMENTS,
            "Gifts": [IN_KIND, GOODS, SERVICES],
            "Receipts": [
                ["Reference", "Funding", "Date", "Amount"],
                ["B-1", "JPN-2014-01", D(2014, 2, 1), 1000],
            ],
            "Spent": [
                ["Reference", "Funding", "Date", "Programme", "Budget class", "Activity", "Amount"],
                ["V-1", "JPN-2014-01", D(2014, 6, 1), "MLI", "Contracts", "clearance", 300],
            ],
        },
    )
    return desk


def test_must_16_in_kind_is_support_and_never_spendable(given):
    """On Switzerland's statement, in Mali's total support, in no balance."""
    options = ("--from", "2014-01-01", "--to", "2014-12-31", "--format", "json")
    statement = json.loads(given.run("statement", "--donor", "Switzerland", *options)[1])
    support = json.loads(given.run("status", "--programme", "Mali", "--today", "2015-01-01",
                                   "--json")[1])  # fmt: skip
    status = json.loads(given.run("status", "--today", "2014-12-31", "--json")[1])

    assert [item["amount"] for item in statement["in_kind"]] == ["491965.00"]
    assert [item["original"] for item in statement["in_kind"]] == ["450000.00"]
    assert [item["usd"] for item in statement["services"]] == ["491965.00"]
    assert {line["period"]["amount"] for line in statement["body"] if line["period"]} == {"0.00"}
    assert statement["budget"] == []
    assert support["totals"] == {
        "spent": "300.00", "goods": "491965.00", "services": "491965.00", "total": "984230.00",
    }  # fmt: skip
    assert [(one["donor"], one["total"]) for one in support["support"]] == [
        ("CHE", "491965.00"), ("CHE", "491965.00"), ("JPN", "300.00"),
    ]  # fmt: skip
    assert support["spendable_totals"] == {
        "only_this_programme": "0", "other_programmes_too": "700.00",
    }  # fmt: skip
    swiss = next(one for one in status["fundings"] if one["donor"] == "CHE")
    assert [swiss[name] for name in ("received", "balance", "available", "receivable")] == ["0"] * 4
    assert swiss["agreed_usd"] is None
    assert status["totals"]["VTF"]["agreed_usd"] == "1000.00"
    assert "in kind" in given.run("status", "--today", "2014-12-31")[1]


def test_the_statement_and_the_programme_print_it(given):
    """Goods, services and money stand apart, and the notes say that they do."""
    options = ("--from", "2014-07-01", "--to", "2014-12-31", "--format", "text")
    statement = given.run("statement", "--donor", "CHE", *options)[1]
    support = given.run("status", "--programme", "MLI", "--today", "2015-01-01")[1]
    nothing = given.run("status", "--programme", "COD", "--today", "2015-01-01")[1]

    assert "Contributions in kind: goods" in statement
    assert "Contributions in kind: services" in statement
    assert "Two experts; 2014-01-01 to" in statement
    assert "never spendable" in statement
    assert "984,230.00" in support
    assert "money alone, nothing in kind" in support
    assert "Nothing was spent on it or given in kind" in nothing


def test_gifts_reconcile_with_their_rows(given):
    """Goods by what was booked, services by what is disclosed."""
    code, output, _ = given.run("reconcile", "sources")

    assert code == 0, output


def test_a_programme_stands_alone_and_must_be_known(given):
    """With another choice, or none that is known, nothing is shown."""
    assert given.run("status", "--programme", "MLI", "--fund", "VTF")[0] == 2
    assert "Nearest: " in given.run("status", "--programme", "Malo")[2]


def test_goods_are_judged_by_the_clauses_like_any_cost(given):
    """Default deny: another programme, another pillar, or no word of it."""
    for at, (name, value) in enumerate((("Programme", "DRC"), ("Activity", "coordination"),
                                        ("Activity", None)), 5):  # fmt: skip
        row = [f"IK-{at}", *GOODS[1:]]
        row[IN_KIND.index(name)] = value
        code, _, errors = given.run("import", given.book(f"{at}.xlsx", {"Gifts": [IN_KIND, row]}))
        assert code == 1
        assert "EARMARK-" in errors


def test_no_money_comes_under_an_agreement_in_kind(given):
    """A receipt of money there has nothing to settle."""
    row = ["B-9", "CHE-2014-IK", D(2014, 3, 1), 100, "CHF", 110]
    header = ["Reference", "Funding", "Date", "Amount", "Currency", "USD"]
    code, _, errors = given.run("import", given.book("m.xlsx", {"Receipts": [header, row]}))

    assert code == 1
    assert "IMPORT-RECEIPT" in errors
    assert "CHE-2014-IK is an agreement in kind" in errors


def test_no_instalment_and_no_advance_of_an_agreement_in_kind(given):
    """No money comes under it: what was advanced would be another donor's."""
    instalment = [
        ["Funding", "Number", "Due", "Amount", "Currency"],
        ["CHE-2014-IK", "1", D(2014, 3, 1), 100, "CHF"],
    ]
    advance = [
        ["Reference", "Funding", "Partner", "Date", "Amount", "Report due"],
        ["A-1", "CHE-2014-IK", "UNOPS", D(2014, 3, 1), 100, D(2014, 4, 1)],
    ]
    for code, name, rows in (
        ("IMPORT-IN-KIND", "Instalments", instalment),
        ("IMPORT-FUNDING", "Advances", advance),
    ):
        book = given.book(f"{name}.xlsx", {name: rows, "P": [["Id", "Name"], ["UNOPS", "UNOPS"]]})
        left, said, errors = given.run("import", book)
        assert (left, code in errors) == (1, True), said + errors


def gifts(tmp_path, row, **other):
    """Return what a row, with some cells written otherwise, would bring into the small books."""
    cells = [other.get(title.casefold().replace(" ", "_"), cell)
             for title, cell in zip(IN_KIND, row, strict=True)]  # fmt: skip
    return take(make_book(tmp_path / "g.xlsx", {"G": [IN_KIND, cells]}), peek=small_peek(SWISS))


SWISS = """
1970-01-01 custom "donor" "CHE"
  name: "Switzerland"
1970-01-01 custom "programme" "MLI"
  name: "Mali"
2014-01-10 custom "agreement" "CHE-2014-IK"
  donor: "CHE"
  fund: "VTF"
  amount: 450000.00 CHF
  in-kind: TRUE
"""


@pytest.mark.parametrize(
    ("row", "other", "code", "cell"),
    [
        (GOODS, {"form": "cash"}, "IMPORT-VALUE", "B2"),
        (GOODS, {"funding": None}, "IMPORT-IN-KIND", "K2"),
        (GOODS, {"budget_class": None}, "IMPORT-IN-KIND", "L2"),
        (GOODS, {"budget_class": "Support cost"}, "IMPORT-IN-KIND", "L2"),
        (GOODS, {"begins": D(2014, 1, 1)}, "IMPORT-IN-KIND", "N2"),
        (GOODS, {"funding": "JPN-2010-01"}, "IMPORT-FUNDING", "K2"),
        (GOODS, {"funding": "VTF-GENERAL"}, "IMPORT-FUNDING", "K2"),
        (GOODS, {"amount": -5}, "IMPORT-NEGATIVE", "G2"),
        (GOODS, {"usd": None}, "IMPORT-RATE", "G2"),
        (SERVICES, {"budget_class": "Travel"}, "IMPORT-IN-KIND", "L2"),
        (SERVICES, {"begins": D(2015, 1, 1)}, "IMPORT-DATE", "O2"),
        (SERVICES, {"funding": "JPN-2010-01"}, "IMPORT-FUNDING", "K2"),
    ],
)
def test_a_gift_that_cannot_be_is_refused_at_its_cell(tmp_path, row, other, code, cell):
    """Goods need an agreement of their donor and a class; services have neither place nor class."""
    taken = gifts(tmp_path, row, **other)

    assert [(f.code, f.where.cell) for f in taken.findings] == [(code, cell)]


def test_goods_for_another_fund_are_refused(tmp_path):
    """The agreement says which fund it is."""
    header, cells = [*IN_KIND, "Fund"], [*GOODS, "UNMISS"]
    path = make_book(tmp_path / "g.xlsx", {"G": [header, cells]})

    assert codes(take(path, peek=small_peek(SWISS))) == ["IMPORT-FUNDING"]


def test_a_gift_carries_its_valuation_and_its_rate(tmp_path):
    """Who valued it stands with the entry, beside the original."""
    (goods,) = gifts(tmp_path, GOODS).desk.drafts
    (services,) = gifts(tmp_path, SERVICES, funding="CHE-2014-IK").desk.drafts

    assert goods.entry.meta["valued-by"] == "Swiss invoice"
    assert [posting.account for posting in goods.entry.postings] == [
        "Expenses:VTF:MLI:Equipment", "Income:VTF:InKind:CHE",
    ]  # fmt: skip
    assert services.entry.meta["valuation"] == "Swiss payroll"
    assert str(services.entry.meta["amount"]) == "450000.00 CHF"
