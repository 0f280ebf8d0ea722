"""`vtf match`: deposits against what is due, from the statement to the receipt and back."""

from __future__ import annotations

import json

import pytest

from tests.importers.bank_kit import IBAN, mt940
from tests.importers.kit import REGISTER, Desk, contribution, contributions

HEADER = ["Id", "Fund", "Bank", "Number", "Currency"]
TODAY = ("--today", "2010-06-30")

REGISTER_AND_BANKS = {
    **REGISTER,
    "Bank accounts": [
        HEADER, ["UNHQ-USD", "VTF", "UNHQ", IBAN, "USD"], ["UNHQ-EUR", "VTF", "Euro", IBAN, "EUR"],
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def _signed(tmp_path_factory):
    """Books with three agreements signed and nothing received, made once."""
    desk = Desk(tmp_path_factory.mktemp("signed"))
    rows = [
        contribution("JPN-2010-01", 1000, status="signed"),
        contribution("FRA-2010-01", 500, donor="France", status="signed"),
        contribution("JPN-2010-02", 700, status="signed"),
    ]
    for name, sheets in (("a.xlsx", REGISTER_AND_BANKS), ("b.xlsx", contributions(*rows))):
        code, _, errors = desk.run("import", desk.book(name, sheets))
        assert (code, errors) == (0, "")
    return desk


@pytest.fixture
def desk(tmp_path, _signed):
    """A copy of the books."""
    return Desk.copied(_signed.books, tmp_path)


def banked(desk, *entries, name="s.sta"):
    """Import a statement with some entries."""
    path = desk.folder / name
    path.write_text(mt940(*entries, number=name.removesuffix(".sta")))
    code, _, errors = desk.run("import", path)
    assert (code, errors) == (0, "")


def matched(desk, *options):
    """Return what `vtf match --json` says."""
    code, out, errors = desk.run("match", *TODAY, "--json", *options)
    assert (code, errors) == (0, "")
    return json.loads(out)


PLAIN = "100402C1000,NTRFNONREF//B1|GOVERNMENT OF JAPAN JPN-2010-01"
SHORT = "100403C475,NTRFNONREF//B2|FRANCE"
NOBODY = "100404C66,NTRFNONREF//B3|SOMEBODY"
OF_JAPAN = "100404C55,NTRFNONREF//B4|GOVERNMENT OF JAPAN"


def test_nothing_is_written_unless_asked(desk):
    """Looking changes no byte, whatever there is to see."""
    banked(desk, PLAIN, SHORT, NOBODY)
    before = desk.content()
    found = matched(desk)
    assert [one["amount"] for one in found["automatic"]] == ["1000.00"]
    assert [one["amount"] for one in found["proposed"]] == ["475.00"]
    assert [b["totals"] for b in found["unmatched"]] == [{}, {}, {"USD": "66.00"}, {}]
    assert desk.content() == before


def test_a_match_becomes_a_receipt_that_leads_back_to_the_bank(desk):
    """Booked once, however often it is asked for; the receipt names the line, the line the file."""
    banked(desk, PLAIN, SHORT)
    matched(desk, "--book")
    before = desk.content()
    assert matched(desk, "--book")["automatic"] == []
    assert desk.content() == before

    texts = [path.read_text() for path in (desk.books / "batches").glob("*.beancount")]
    text = " ".join(next(text for text in texts if "bank-line: " in text).split())
    assert 'bank-line: "UNHQ-USD-20100402-' in text
    assert "Assets:VTF:Cash:UNHQ 1000.00 USD" in text
    assert "Assets:VTF:Receivable:JPN -1000.00 USD" in text
    key = text.partition('key: "receipt:')[2].partition('"')[0]
    code, out, _ = desk.run("trace", f"receipt:{key}")
    assert code == 0
    assert "automatic" in out
    code, out, _ = desk.run("trace", f"bank-line:{key}")
    assert code == 0
    assert "s.sta" in out
    assert "(line 5)" in out
    assert desk.run("reconcile", "sources", *TODAY)[0] == 0
    assert desk.run("check")[0] == 0


def test_a_person_may_accept_a_proposal(desk):
    """Charges were kept on the way: a person says so, by name, and what is left stays due."""
    banked(desk, SHORT)
    (one,) = matched(desk)["proposed"]
    code, _, errors = desk.run("match", *TODAY, "--accept", f"{one['line']}=FRA-2010-01")
    assert (code, "say who decides" in errors) == (2, True)
    matched(desk, "--accept", f"{one['line']}=FRA-2010-01", "--by", "Ana Diaz")
    texts = [path.read_text() for path in (desk.books / "batches").glob("*.beancount")]
    assert any("accepted by Ana Diaz" in text for text in texts)
    assert "475.00" in desk.run("status", *TODAY)[1]


def test_a_deposit_may_be_split_by_a_person(desk):
    """Two grants paid at once: the parts add up to the deposit, or nothing is written."""
    banked(desk, "100402C1700,NTRFNONREF//B1|JAPAN")
    (one,) = matched(desk)["proposed"] + matched(desk)["unmatched"][2]["deposits"]
    line = one["line"]
    parts = ["--accept", f"{line}=JPN-2010-01=1000", "--accept", f"{line}=JPN-2010-02=699"]
    code, _, errors = desk.run("match", *TODAY, *parts, "--by", "Ana")
    assert (code, "add up to 1,699.00, the deposit is 1,700.00" in errors) == (2, True)
    parts[-1] = f"{line}=JPN-2010-02=700"
    matched(desk, *parts, "--by", "Ana")
    status = desk.run("status", *TODAY)[1]
    assert status.count("1,000.00") >= 2
    assert matched(desk)["booked"] == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("LINE", "is no decision"),
        ("NO-LINE=JPN-2010-01", "is no deposit that waits"),
        ("{line}=VTF-UNAPPLIED", "is no grant"),
        ("{line}=JPN-2010-01=many", "is no amount in USD"),
        ("{line}=JPN-2010-01=-5", "is not above zero"),
        ("{line}=JPN-2010-01=5", "the parts of"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused(desk, text, why):
    """With what is wrong with it, and before anything is written."""
    banked(desk, SHORT)
    (one,) = matched(desk)["proposed"]
    before = desk.content()
    code, _, errors = desk.run(
        "match", *TODAY, "--accept", text.format(line=one["line"]), "--by", "Ana"
    )
    assert code == 2
    assert why in errors
    assert desk.content() == before


def test_what_nobody_knows_goes_to_unapplied_after_some_days(desk):
    """Of a donor who is known it is a contribution, of nobody known it is owed to the sender."""
    banked(desk, NOBODY, "100404C5500,NTRFNONREF//B4|GOVERNMENT OF JAPAN", "100620C7,NTRFX//B5|X")
    matched(desk, "--unapplied", "60", "--by", "Ana")
    texts = "".join(path.read_text() for path in (desk.books / "batches").glob("*.beancount"))
    assert "Liabilities:VTF:Payable:Unidentified" in texts
    assert texts.count('funding: "VTF-UNAPPLIED"') == 2
    assert matched(desk)["unapplied"] == {"VTF-UNAPPLIED": "5566.00"}
    assert "VTF-UNAPPLIED holds 5,566.00 USD" in desk.run("match", *TODAY)[1]
    left = [one for band in matched(desk)["unmatched"] for one in band["deposits"]]
    assert [one["amount"] for one in left] == ["7.00"]
    assert desk.run("reconcile", "sources", *TODAY)[0] == 0


def test_a_receipt_booked_by_hand_is_not_booked_again(desk):
    """A receipt without a line, of the amount and near the day, may be this deposit."""
    sheet = {"Receipts": [["Reference", "Funding", "Date", "Amount"],
                          ["R-1", "JPN-2010-02", "2010-04-01", 700]]}  # fmt: skip
    assert desk.run("import", desk.book("r.xlsx", sheet))[0] == 0
    banked(desk, "100402C700,NTRFNONREF//B1|JAPAN JPN-2010-02")
    found = matched(desk, "--book")
    assert found["automatic"] == []
    text = json.dumps(found)
    assert "receipt:R-1" in text

    named = {"Receipts": [["Reference", "Funding", "Date", "Amount", "Bank line"],
                          ["R-2", "JPN-2010-01", "2010-04-01", 1000, "SOME-LINE"]]}  # fmt: skip
    assert desk.run("import", desk.book("n.xlsx", named))[0] == 0
    assert matched(desk)["booked"] == 0


def test_money_that_went_back_is_not_booked(desk):
    """The bank took the same amount back the day after: nobody has it."""
    banked(desk, PLAIN, "100403D1000,NRTINONREF//B9|RETURNED")
    (one,) = matched(desk, "--book")["proposed"]
    assert "took the same amount back" in one["why"][0]


def test_one_deposit_more_than_is_due_is_left_to_a_person(desk):
    """Two deposits fit one receivable: which of them is it, and whose is the other?"""
    banked(desk, PLAIN, PLAIN.replace("B1", "B2"))
    found = matched(desk, "--book")
    assert found["automatic"] == []
    assert [one["why"] for one in found["proposed"]] == [
        ["2 deposits fit it, and 1 of it is due"]
    ] * 2


def test_a_pledge_is_proposed_and_never_booked(desk):
    """Money for a promise that nobody has signed: an agreement comes first."""
    pledge = {"Pledges": [["Id", "Donor", "Fund", "Amount", "Currency", "Date"],
                          ["PLG-2010-7", "France", "VTF", 300, "USD", "2010-01-01"]]}  # fmt: skip
    code, _, errors = desk.run("import", desk.book("p.xlsx", pledge))
    assert (code, errors) == (0, "")
    banked(desk, "100403C300,NTRFNONREF//B2|FRANCE PLG-2010-7")
    found = matched(desk, "--book")
    (one,) = found["proposed"]
    assert (found["automatic"], found["written"]) == ([], [])
    assert one["proposals"][0]["claim"] == "pledge PLG-2010-7"
    assert "a pledge is no agreement: nothing is receivable yet" in one["proposals"][0]["against"]


def test_the_pile_is_printed_with_reasons_and_age(desk):
    """As people read it: what is matched, proposed and why, and what waits how long."""
    banked(desk, PLAIN, SHORT, NOBODY, OF_JAPAN)
    code, out, errors = desk.run("match", *TODAY)
    assert (code, errors) == (0, "")
    assert "Matched: --book makes receipts of them (1 deposit, 1,000.00 USD)" in out
    assert "for: 1,000.00 USD is exactly all that is due; the text names JPN-2010-01" in out
    assert "25.00 less than 500.00 USD: charges of banks on the way?" in out
    assert "Unmatched for 61-90 days (1 deposit, 66.00 USD)" in out
    assert desk.run("match", *TODAY, "--book")[1].count("committed: 1 ") == 1


def test_books_without_statements_have_nothing_to_match(desk):
    """And that is said."""
    assert "No deposit waits" in desk.run("match", *TODAY)[1]
