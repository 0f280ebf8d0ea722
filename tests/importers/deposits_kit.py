"""A labelled set of deposits: what donors owe, what the bank says came in, and what it truly was.

Made from a seed, so that it is the same everywhere. The noise is what finance officers meet: banks
that keep charges, payers under other names, references left out or mistyped, two donors who owe the
same, instalments paid in two or together, money for agreements that nobody has entered, a deposit
that comes twice. The label is the funding that a person with the file would book it to, or none.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import NamedTuple

from beancount.parser import parser

from importers.desk import Desk
from importers.match_claims import claims
from importers.match_decisions import decide
from importers.match_deposits import pile
from importers.names import BookNames
from ledger.books import Peek
from ledger.register import build_register

TODAY = datetime.date(2014, 12, 31)

#: id, name, what their banks print.
DONORS = (
    ("JPN", "Japan", ("GOVERNMENT OF JAPAN", "JAPAN MINISTRY OF FOREIGN AFFAIRS", "MOFA TOKYO")),
    ("NOR", "Norway", ("KINGDOM OF NORWAY", "ROYAL NORWEGIAN MFA", "UTENRIKSDEP")),
    ("FIN", "Finland", ("FINLAND, MINISTRY FOR FOREIGN AFFAIRS", "ULKOMINISTERIO")),
    ("GIN", "Guinea", ("REPUBLIC OF GUINEA", "GUINEA")),
    ("GNQ", "Equatorial Guinea", ("EQUATORIAL GUINEA", "REP OF EQUATORIAL GUINEA")),
    ("KOR", "Republic of Korea", ("REPUBLIC OF KOREA", "MOFA SEOUL")),
    ("FRA", "France", ("FRANCE TRESOR", "DRFIP PARIS")),
    ("NLD", "Netherlands", ("NETHERLANDS MIN BUZA", "MINBUZA DEN HAAG")),
    ("NER", "Niger", ("REPUBLIC OF NIGER",)),
    ("NGA", "Nigeria", ("FEDERAL REPUBLIC OF NIGERIA",)),
    ("AUS", "Australia", ("AUSTRALIA DFAT", "DFAT CANBERRA")),
    ("SWE", "Sweden", ("SWEDEN SIDA", "SIDA STOCKHOLM")),
)


class Labelled(NamedTuple):
    """Bank lines with what they truly are: line id -> funding, empty where none; its sort."""

    text: str
    truth: dict[str, str]
    sorts: dict[str, str]


class _Owed(NamedTuple):
    agreement: str
    donor: str
    currency: str
    amounts: tuple[Decimal, ...]
    days: tuple[datetime.date, ...]


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 # a labelled set, no secret
        self.parts: list[str] = [_HEAD]
        self.truth: dict[str, str] = {}
        self.sorts: dict[str, str] = {}
        self.printed = {donor: names for donor, _, names in DONORS}
        for donor, name, names in DONORS:
            # The first spelling is known, the others are for a person to recognise.
            self.parts.append(
                f'1970-01-01 custom "donor" "{donor}"\n  name: "{name}"\n  aliases: "{names[0]}"\n'
            )

    def owed(self, number: int, *, same: Decimal | None = None, donor: str = "") -> _Owed:
        """Make an agreement with its instalments and its receivable."""
        pick = self.random
        donor = donor or pick.choice(DONORS)[0]
        name = f"{donor}-2014-{number:03d}"
        currency = pick.choice(("USD", "USD", "USD", "EUR")) if same is None else "USD"
        count = pick.choice((1, 1, 2, 3))
        each = same or Decimal(pick.randrange(40, 4000) * 500)
        amounts = tuple(each + Decimal(at * 2500) for at in range(count))
        first = datetime.date(2014, pick.randrange(2, 6), pick.randrange(1, 28))
        days = tuple(first + datetime.timedelta(days=90 * at) for at in range(count))
        total = sum(amounts, Decimal(0))
        dollars = (
            total if currency == "USD" else (total / Decimal("0.75")).quantize(Decimal("0.01"))
        )
        rows = [
            (
                f'2014-01-10 custom "agreement" "{name}"\n  donor: "{donor}"\n  fund: "VTF"\n'
                f"  amount: {total:.2f} {currency}\n"
            )
        ]
        rows += [
            f'2014-01-10 custom "instalment" "{name}" "{at}"\n  amount: {amount:.2f} {currency}\n'
            f"  due: {day}\n"
            for at, (amount, day) in enumerate(zip(amounts, days, strict=True), 1)
        ]
        original = f"  original: {total:.2f} EUR\n" if currency == "EUR" else ""
        rows.append(
            f'2014-01-10 * "signed"\n  key: "agreement:{name}:signed"\n  funding: "{name}"\n'
            f"{original}  Assets:VTF:Receivable:{donor}  {dollars:.2f} USD\n"
            f"  Income:VTF:Contributions:{donor}  -{dollars:.2f} USD\n"
        )
        self.parts += rows
        return _Owed(name, donor, currency, amounts, days)

    def line(  # what a line of a statement says
        self,
        sort: str,
        day: datetime.date,
        amount: Decimal,
        currency: str,
        *,
        party: str = "",
        words: str = "",
        truth: str = "",
        original: str = "",
    ) -> None:
        """Make a line of a statement, with its label."""
        name = f"B-{len(self.truth) + 1:05d}"
        account = "USD-1" if currency == "USD" else "EUR-1"
        text = f'{day} custom "bank-line" "{name}"\n  account: "{account}"\n'
        text += f"  amount: {amount:.2f} {currency}\n"
        text += f"  original: {original}\n" if original else ""
        text += f'  party: "{party}"\n' if party else ""
        text += f'  description: "{words}"\n' if words else ""
        self.parts.append(text)
        self.truth[name] = truth
        self.sorts[name] = sort

    def payer(self, donor: str) -> str:
        """Return what the donor's bank prints: mostly the spelling that is known."""
        names = self.printed[donor]
        return self.random.choice((names[0], names[0], names[-1]))

    def words(self, agreement: str) -> str:
        """Return a text that names the agreement, as banks let it through."""
        spelt = self.random.choice(
            (agreement, agreement.replace("-", " "), agreement.replace("-", "/"), agreement.lower())
        )
        return self.random.choice((f"CONTRIBUTION {spelt}", f"REF {spelt} /INV/", f"{spelt}"))

    def late(self, day: datetime.date) -> datetime.date:
        """Return a day near the one on which money was due."""
        return day + datetime.timedelta(days=self.random.randrange(-9, 40))


_HEAD = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1970-01-01 custom "bank-account" "USD-1"
  fund: "VTF"
  bank: "UNHQ"
  currency: "USD"
  number: "1"
1970-01-01 custom "bank-account" "EUR-1"
  fund: "VTF"
  bank: "Euro"
  currency: "EUR"
  number: "2"
"""


def labelled(seed: int, count: int = 150) -> Labelled:
    """Return a labelled set of more than twice as many deposits as `count` agreements."""
    make = _Maker(seed)
    for number in range(count):
        owed = make.owed(number)
        sort = make.random.choice(list(_SORTS))
        _SORTS[sort](make, sort, owed)
    for number in range(count, count + count // 5, 2):
        _twins(make, number)
    for number in range(count // 4):
        _strangers(make, number)
    return Labelled("".join(make.parts), make.truth, make.sorts)


def _clean(make: _Maker, sort: str, owed: _Owed) -> None:
    for amount, day in zip(owed.amounts, owed.days, strict=True):
        make.line(sort, make.late(day), amount, owed.currency, party=make.payer(owed.donor),
                  words=make.words(owed.agreement), truth=owed.agreement)  # fmt: skip


def _payer_only(make: _Maker, sort: str, owed: _Owed) -> None:
    for amount, day in zip(owed.amounts, owed.days, strict=True):
        make.line(sort, make.late(day), amount, owed.currency, party=make.payer(owed.donor),
                  words="CREDIT TRANSFER", truth=owed.agreement)  # fmt: skip


def _reference_only(make: _Maker, sort: str, owed: _Owed) -> None:
    make.line(sort, make.late(owed.days[0]), owed.amounts[0], owed.currency,
              party="CORRESPONDENT BANK NV", words=make.words(owed.agreement),
              truth=owed.agreement)  # fmt: skip


def _nothing_said(make: _Maker, sort: str, owed: _Owed) -> None:
    make.line(sort, make.late(owed.days[0]), owed.amounts[0], owed.currency,
              words="INCOMING TRANSFER", truth=owed.agreement)  # fmt: skip


def _charges(make: _Maker, sort: str, owed: _Owed) -> None:
    kept = Decimal(make.random.randrange(5, 45))
    make.line(sort, make.late(owed.days[0]), owed.amounts[0] - kept, owed.currency,
              party=make.payer(owed.donor), words=make.words(owed.agreement),
              truth=owed.agreement)  # fmt: skip


def _split(make: _Maker, sort: str, owed: _Owed) -> None:
    half = (owed.amounts[0] / 2).quantize(Decimal("0.01"))
    for amount in (half, owed.amounts[0] - half):
        make.line(sort, make.late(owed.days[0]), amount, owed.currency,
                  party=make.payer(owed.donor), words=make.words(owed.agreement),
                  truth=owed.agreement)  # fmt: skip


def _merged(make: _Maker, sort: str, owed: _Owed) -> None:
    make.line(sort, make.late(owed.days[0]), sum(owed.amounts, Decimal(0)), owed.currency,
              party=make.payer(owed.donor), words=make.words(owed.agreement),
              truth=owed.agreement)  # fmt: skip


def _other_currency(make: _Maker, sort: str, owed: _Owed) -> None:
    if owed.currency == "USD":
        return _clean(make, sort, owed)
    dollars = (owed.amounts[0] / Decimal("0.74")).quantize(Decimal("0.01"))
    stated = make.random.choice((f"{owed.amounts[0]:.2f} EUR", ""))
    return make.line(sort, make.late(owed.days[0]), dollars, "USD", party=make.payer(owed.donor),
                     words=make.words(owed.agreement), truth=owed.agreement,
                     original=stated)  # fmt: skip


def _twice(make: _Maker, sort: str, owed: _Owed) -> None:
    # A payment sent twice by mistake: one of the two goes back, and nobody knows which.
    party, words = make.payer(owed.donor), make.words(owed.agreement)
    for truth in (owed.agreement, ""):
        make.line(sort, make.late(owed.days[0]), owed.amounts[0], owed.currency, party=party,
                  words=words, truth=truth)  # fmt: skip


def _unknown_agreement(make: _Maker, sort: str, owed: _Owed) -> None:
    # For an agreement that nobody has entered, and by chance of the amount that another has due.
    words = f"REF {owed.donor}-2014-9{len(make.truth):02d}"
    make.line(sort, make.late(owed.days[0]), owed.amounts[0], owed.currency,
              party=make.payer(owed.donor), words=words)  # fmt: skip


def _wrong_reference(make: _Maker, sort: str, owed: _Owed) -> None:
    # The payer is right, the reference is another donor's agreement, typed off the wrong line.
    other = make.random.choice([one for one, *_ in DONORS if one != owed.donor])
    second = make.owed(500 + len(make.truth), same=owed.amounts[0], donor=other)
    if owed.currency == "USD":
        make.line(sort, make.late(owed.days[0]), owed.amounts[0], "USD",
                  party=make.printed[owed.donor][0], words=make.words(second.agreement),
                  truth=owed.agreement)  # fmt: skip


def _returned(make: _Maker, sort: str, owed: _Owed) -> None:
    party, words = make.payer(owed.donor), make.words(owed.agreement)
    day = make.late(owed.days[0])
    make.line(sort, day, owed.amounts[0], owed.currency, party=party, words=words, truth="")
    make.line(sort, day + datetime.timedelta(days=3), -owed.amounts[0], owed.currency,
              words="RETURNED")  # fmt: skip


_SORTS = {
    "clean": _clean, "clean, again": _clean, "payer only": _payer_only,
    "reference only": _reference_only, "nothing said": _nothing_said, "charges": _charges,
    "split": _split, "merged": _merged, "other currency": _other_currency, "twice": _twice,
    "unknown agreement": _unknown_agreement, "wrong reference": _wrong_reference,
    "returned": _returned,
}  # fmt: skip


def _twins(make: _Maker, number: int) -> None:
    """Two agreements that owe the same on like days: of two donors, or of one."""
    first = make.owed(number, same=Decimal(make.random.randrange(100, 900) * 1000))
    one_donor = make.random.choice((True, False))
    donor = first.donor if one_donor else make.random.choice([d for d, *_ in DONORS])
    second = make.owed(number + 1, same=first.amounts[0], donor=donor)
    for owed in (first, second):
        words = make.random.choice((make.words(owed.agreement), "CREDIT TRANSFER"))
        make.line("twins", make.late(owed.days[0]), owed.amounts[0], "USD",
                  party=make.payer(owed.donor), words=words, truth=owed.agreement)  # fmt: skip


def _strangers(make: _Maker, number: int) -> None:
    """Money that is for nothing in the books: interest, a refund, somebody else's."""
    party, words = make.random.choice(
        (("UNHQ BANK", "INTEREST"), ("ACME DEMINING LTD", "REFUND PO-77"), ("", "CASH DEPOSIT"))
    )
    day = datetime.date(2014, 3, 1) + datetime.timedelta(days=number * 5)
    make.line("stranger", day, Decimal(make.random.randrange(50, 90000)), "USD", party=party,
              words=words)  # fmt: skip


def decided(found: Labelled):
    """Return the decisions on a labelled set."""
    entries, errors, _ = parser.parse_string(found.text)
    assert not errors
    by_key: dict[str, list[object]] = {}
    for entry in entries:
        if "key" in entry.meta:
            by_key.setdefault(entry.meta["key"], []).append(entry)
    register = build_register(entries)
    desk = Desk(Peek(register, set(), by_key), BookNames(register))
    deposits = pile(register, entries).deposits
    return decide(register, deposits, claims(desk, TODAY))
