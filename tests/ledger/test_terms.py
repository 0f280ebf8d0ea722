"""Terms: each kind of directive is read whole, or is a finding with its place."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.core.amount import Amount
from beancount.parser import parser

from ledger.directory import MODELS, read_term
from ledger.findings import Finding, Place
from ledger.terms import AgreementTerm, ClauseTerm, DonorTerm, Money, PledgeTerm
from ledger.words import Axis

DAY = datetime.date(2010, 1, 1)


def read(text):
    """Return what the first directive of a text states."""
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return read_term(entries[0])


def test_agreement():
    """Values and metadata become fields; amounts have their currency's decimals."""
    term = read(
        '2010-03-18 custom "agreement" "JPN-2010-01"\n  donor: "JPN"\n  fund: "VTF"\n'
        '  amount: 18305000 USD\n  signed: FALSE\n  note: "n"\n'
    )

    assert isinstance(term, AgreementTerm)
    assert (term.id, term.on, term.signed) == ("JPN-2010-01", datetime.date(2010, 3, 18), False)
    assert term.amount == Money(Decimal("18305000.00"), "USD")
    assert str(term.amount) == "18,305,000.00 USD"
    assert term.place == Place("<string>", 1)


def test_lists():
    """Ids are parted by commas, names by semicolons: names have commas of their own."""
    clause = read(
        '2010-03-18 custom "clause" "A" "2(a)"\n  axis: "programme"\n  allows: " AFG,,PAK "\n'
    )
    donor = read(
        '2010-03-18 custom "donor" "KOR"\n  name: "Korea"\n  aliases: "Korea, Republic of; "\n'
    )

    assert isinstance(clause, ClauseTerm)
    assert (clause.axis, clause.allows, clause.number) == (Axis.PROGRAMME, ("AFG", "PAK"), "2(a)")
    assert isinstance(donor, DonorTerm)
    assert donor.aliases == ("Korea, Republic of",)


def test_validated_again():
    """A model accepts its own values: a term may be made from a term."""
    donor = read('2010-03-18 custom "donor" "KOR"\n  name: "Korea"\n  aliases: "ROK"\n')
    clause = read('2010-03-18 custom "clause" "A" "1"\n  axis: "place"\n  allows: "Gao"\n')

    for term in (donor, clause):
        assert type(term).model_validate(term.model_dump()) == term
    pledge = {"on": DAY, "place": Place(), "id": "P", "donor": "J", "fund": "V"}
    money = Money(Decimal("1.00"), "USD")
    assert PledgeTerm.model_validate({**pledge, "amount": money}).amount == money


def test_foreign_directives():
    """Fava's own directives are not ours to read."""
    assert read('2010-03-18 custom "fava-extension" "reports.fava"\n') is None


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ('"budget" "x"', "TERM-UNKNOWN", "'budget' is not a term"),
        ('"donor"', "TERM-WRONG", "expected 1 values (id), found 0"),
        ('"donor" "JPN"\n  name: "Japan"\n  on: 2014-01-01', "TERM-WRONG", "on: not a key"),
        ('"donor" "JPN"\n  name: "Japan"\n  id: "NLD"', "TERM-WRONG", "id: not a key"),
        ('"donor" "JPN"', "TERM-WRONG", "name: Field required"),
        ('"donor" "JPN"\n  name: "Japan"\n  colour: "red"', "TERM-WRONG", "colour: Extra inputs"),
        ('"donor" "jpn"\n  name: "Japan"', "TERM-WRONG", "id: String should match"),
        ('"donor" "JPN"\n  name: "Japan"\n  aliases: 7', "TERM-WRONG", "semicolons between"),
        ('"clause" "A" "1"\n  axis: "colour"\n  allows: "red"', "TERM-WRONG", "axis: "),
        ('"clause" "A" "1"\n  axis: "place"\n  allows: 7', "TERM-WRONG", "commas between"),
        (
            '"agreement" "A"\n  donor: "J"\n  fund: "V"\n  amount: "5"',
            "TERM-WRONG",
            "amount: Value error, expected an amount",
        ),
        (
            '"agreement" "A"\n  donor: "J"\n  fund: "V"\n  amount: 5.001 USD',
            "TERM-WRONG",
            "finer than the smallest unit",
        ),
        (
            '"agreement" "A"\n  donor: "J"\n  fund: "V"\n  amount: 5 USD\n  signed: "no"',
            "TERM-WRONG",
            "signed: Input should be a valid boolean",
        ),
    ],
)
def test_what_cannot_be_read(text, code, says):
    """An unknown kind, a missing, unknown or wrong value: a finding with file and line."""
    found = read(f"2010-03-18 custom {text}\n")

    assert isinstance(found, Finding)
    assert found.code == code
    assert says in found.message
    assert found.where == Place("<string>", 1)


def test_an_amount_that_is_not_there():
    """An amount without a number is no amount."""
    with pytest.raises(ValueError, match="expected an amount"):
        AgreementTerm.model_validate(
            {
                "on": datetime.date(2010, 1, 1),
                "place": Place(),
                "id": "A",
                "donor": "J",
                "fund": "V",
                "amount": Amount(None, "USD"),
            }
        )


def test_every_kind_has_a_sentence():
    """Each kind of term says what it is."""
    assert all(model.__doc__ for model in MODELS.values())
    assert all(model.word == word for word, model in MODELS.items())
