"""Two people: what matters has a maker, and is approved by somebody else who may."""

from __future__ import annotations

import hashlib

import pytest

from ledger.findings import Severity
from ledger.people import pending
from tests.plugins.conftest import COMMON, HEAD, run

PEOPLE = """
2014-01-01 custom "person" "ANA"
  name: "Ana Kovač"
  roles: "maker, checker"
  aliases: "A. Kovač; finance@fund"
2014-01-01 custom "person" "BEN"
  name: "Ben Okafor"
  roles: "maker, checker"
2014-01-01 custom "person" "CAT"
  name: "Cat Lindqvist"
  roles: "maker, checker 2015-01-01..2015-12-31"
"""

POLICY = """
2014-05-01 custom "policy" "TWO-PEOPLE"
  value: "cost, refund above 113.00 USD; clause, reversal"
"""


def codes(findings):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in findings]


def judge_in(tmp_path, batches, hand="", common=COMMON):
    """Return what the rules find in books of some batches: id -> text below its heading."""
    from beancount import loader

    from ledger.walks import WALK_OPTION
    from tests.plugins.conftest import _ACCOUNT

    folder = tmp_path / "batches"
    folder.mkdir(exist_ok=True)
    text = HEAD + common + hand
    accounts = set(_ACCOUNT.findall(text))
    for name, (facts, body) in batches.items():
        said = "".join(f'  {key}: "{value}"\n' for key, value in facts.items())
        heading = f'1970-01-01 custom "batch" "{name}"\n  importer: "sheets"\n  layout: "l"\n'
        content = heading + '  file: "f.xlsx"\n' + said + "\n" + body
        (folder / f"{name}.beancount").write_text(content)
        accounts |= set(_ACCOUNT.findall(body))
        text += f'include "batches/{name}.beancount"\n'
    text += "".join(f"1970-01-01 open {account}\n" for account in sorted(accounts))
    main = tmp_path / "main.beancount"
    main.write_text(text)
    _, _, options = loader.load_file(str(main))
    return list(options[WALK_OPTION].findings)


def sha_of(tmp_path, name):
    """Return the hash of a batch's file."""
    return hashlib.sha256((tmp_path / "batches" / f"{name}.beancount").read_bytes()).hexdigest()


def approval(of, *, by="BEN", on="2014-06-01", content="", name="A-1", **more):
    """Return an approval, as it is written."""
    facts = {"of": of, "by": by, "reason": "Seen.", "content": content, **more}
    lines = [f'{on} custom "approval" "{name}"']
    lines += [f'  {key}: "{value}"' for key, value in facts.items() if value]
    return "\n".join(lines) + "\n"


BATCH = "0123456789ab"
ANA = {"maker": "ANA", "at": "2014-05-03"}


# ---------------------------------------------------------------- the threshold


@pytest.mark.parametrize(
    ("amount", "support", "codes_"),
    [
        ("90.00", "11.70", []),
        ("100.00", "13.00", []),
        ("100.01", "13.00", ["APPROVAL-PENDING"]),
        ("200.00", "26.00", ["APPROVAL-PENDING"]),
    ],
)
def test_above_the_amount_a_cost_takes_two(judge, cost, amount, support, codes_):
    """Exactly the amount is one person's; the first cent above it takes two."""
    text = cost(amount, support=support, maker="ANA", key="expenditure:PV-1")

    found = [one for one in judge(PEOPLE + POLICY + text) if one.code != "EARMARK-SUPPORT-COST"]

    assert codes(found) == codes_
    assert all(finding.severity is Severity.WARNING for finding in found)


@pytest.mark.parametrize(
    ("day", "codes_"), [("2014-04-30", []), ("2014-05-01", ["APPROVAL-PENDING"])]
)
def test_the_policy_holds_from_its_day_on(judge, cost, day, codes_):
    """A cost of the day before is under no policy."""
    text = cost("200.00", support="26.00", on=day, maker="ANA", key="k")

    assert codes(judge(PEOPLE + POLICY + text)) == codes_


def test_without_a_policy_nothing_waits(judge, cost):
    """The rule is off, and makers are free words."""
    assert judge(cost("200.00", support="26.00", maker="anybody")) == []


def test_a_policy_may_be_ended(judge, cost):
    """From its day on, by two people."""
    end = """
2014-06-01 custom "policy" "TWO-PEOPLE"
  value: "none"
  maker: "ANA"
  checker: "BEN"
"""
    text = cost("200.00", support="26.00", on="2014-06-01", maker="ANA", key="k")

    assert judge(PEOPLE + POLICY + end + text) == []
    again = end.replace("2014-06", "2014-07").replace('"none"', '"cost"')
    text = cost("200.00", support="26.00", on="2014-07-01", maker="ANA", key="k")
    assert codes(judge(PEOPLE + POLICY + end + again + text)) == ["APPROVAL-PENDING"]


@pytest.mark.parametrize("facts", ["", '  maker: "ANA"\n', '  maker: "ANA"\n  key: "policy:2"\n'])
def test_whom_the_rule_holds_back_cannot_end_it(judge, cost, facts):
    """Until a second person has approved the change the older version holds."""
    end = f'2014-06-01 custom "policy" "TWO-PEOPLE"\n  value: "none"\n{facts}'
    text = cost("200.00", support="26.00", on="2014-06-02", maker="ANA", key="k")

    found = judge(PEOPLE + POLICY + end + text)

    assert codes(found) == ["APPROVAL-PENDING", "APPROVAL-PENDING"]
    assert "until then the older version holds" in found[0].message
    if "key" in facts:
        done = approval("policy:2")
        assert judge(PEOPLE + POLICY + end + done + text) == []


def test_a_policy_is_ended_not_withdrawn(judge, cost):
    """Taken back, it would never have held; so it holds, and that is an error."""
    policy = POLICY.replace("  value", '  key: "policy:1"\n  value')
    back = '2014-05-01 custom "reversal" "policy:1"\n  reason: "No need."\n  maker: "ANA"\n'
    back += '  checker: "BEN"\n'
    text = cost("200.00", support="26.00", maker="ANA", key="k")

    found = judge(PEOPLE + policy + back + text)

    assert codes(found) == ["APPROVAL-POLICY", "APPROVAL-PENDING"]


def test_a_policy_is_stated_once_for_a_day(judge, cost):
    """Of two for one day nobody knows which; the first holds."""
    other = POLICY.replace("cost", "advance")
    text = cost("200.00", support="26.00", maker="ANA", key="k")

    assert codes(judge(PEOPLE + POLICY + other + text)) == ["APPROVAL-POLICY", "APPROVAL-PENDING"]


def test_a_policy_that_cannot_be_read_is_refused(judge):
    """It must not be off in silence."""
    found = judge(PEOPLE + POLICY.replace("113.00 USD", "113.00 EUR"))

    assert codes(found) == ["TERM-WRONG"]
    assert "amounts are in USD" in found[0].message


# ---------------------------------------------------------------- makers and checkers


def test_what_matters_names_who_made_it(judge, cost):
    """Without a maker nobody can say that two people did it."""
    text = cost("200.00", support="26.00", checker="BEN")

    found = judge(PEOPLE + POLICY + text)

    assert codes(found) == ["APPROVAL-MAKER"]
    assert found[0].severity is Severity.ERROR


def test_a_second_person_may_be_named_by_the_entry(judge, cost):
    """Maker and checker in its metadata."""
    text = cost("200.00", support="26.00", maker="ANA", checker="BEN")

    assert judge(PEOPLE + POLICY + text) == []


SPELT = [
    "ANA", "ana", " Ana ", "Ana Kovač", "ANA KOVAC", "Kovač, Ana", "A. Kovač", "a kovac",
    "Аna",
    "Ana Kovac̆", "A\u200bna", "ＡＮＡ", "𝐀na", "Ana\u00adKovač", "finance@fund", "Αna",
]  # fmt: skip


@pytest.mark.parametrize("name", SPELT)
@pytest.mark.parametrize("policy", ["", POLICY])
def test_must_22_nobody_approves_his_own_work_under_any_spelling(judge, cost, name, policy):
    """Case, spaces, marks, order of words, letters that look the same, other names of his."""
    text = cost("200.00", support="26.00", maker="ANA", checker=name)

    found = judge(PEOPLE + policy + text)

    assert codes(found) == ["APPROVAL-SELF"]
    assert found[0].severity is Severity.ERROR


def test_nobody_approves_his_own_work_where_the_books_know_no_people(judge, cost):
    """No policy, no persons: the names alone tell."""
    assert codes(judge(cost(maker="Ana K", checker="K. ana"))) == ["APPROVAL-SELF"]
    assert judge(cost(maker="Ana K", checker="Ben")) == []


def test_a_posting_approved_by_its_own_author_fails(judge):
    """A posting may name its own maker and checker."""
    text = """
2014-05-02 * "A cost"
  funding: "NLD-2013"
  activity: "clearance"
  maker: "ANA"
  checker: "BEN"
  Expenses:VTF:MLI:Contracts  100.00 USD
    maker: "BEN"
  Assets:VTF:Cash:UNHQ  -100.00 USD
"""
    found = judge(PEOPLE + text)

    assert codes(found) == ["APPROVAL-SELF"]


@pytest.mark.parametrize(
    ("checker", "code"), [("CAT", "APPROVAL-ROLE"), ("Dora", "APPROVAL-PERSON")]
)
def test_a_checker_is_known_and_may_check_on_the_day(judge, cost, checker, code):
    """Cat checks in 2015 only; nobody knows Dora."""
    text = cost(maker="ANA", checker=checker)

    assert codes(judge(PEOPLE + text)) == [code]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2014-12-31", ["APPROVAL-ROLE"]),
        ("2015-01-01", []),
        ("2015-12-31", []),
        ("2016-01-01", ["APPROVAL-ROLE"]),
    ],
)
def test_a_role_has_its_days(judge, cost, day, code):
    """The first and the last day are among them."""
    text = cost(maker="ANA", key="k") + approval("k", by="CAT", on=day)

    assert codes(judge(PEOPLE + text)) == code


def test_a_person_has_a_last_day(judge, cost):
    """`until` is the last one."""
    people = PEOPLE.replace('  name: "Ben Okafor"', '  name: "Ben Okafor"\n  until: 2014-06-01')
    text = cost(maker="ANA", key="k")

    assert judge(people + text + approval("k")) == []
    assert codes(judge(people + text + approval("k", on="2014-06-02"))) == ["APPROVAL-ROLE"]


def test_persons_are_told_apart(judge):
    """One who looks like another could approve the other's work."""
    other = '2014-01-01 custom "person" "AN2"\n  name: "Аna Kovac"\n  roles: "checker"\n'

    found = judge(PEOPLE + other)

    assert codes(found) == ["TERM-NAME"]
    assert "person AN2 and person ANA" in found[0].message


# ---------------------------------------------------------------- approvals


def test_an_approval_of_a_key_settles_it(judge, cost):
    """By somebody else, on the day of the entry or later."""
    text = cost("200.00", support="26.00", maker="ANA", key="k")

    assert judge(PEOPLE + POLICY + text + approval("k", on="2014-05-02")) == []
    early = judge(PEOPLE + POLICY + text + approval("k", on="2014-05-01"))
    assert codes(early)[0] == "APPROVAL-EARLY"


@pytest.mark.parametrize("name", SPELT)
def test_an_approval_is_by_somebody_else(judge, cost, name):
    """Under any spelling."""
    text = cost("200.00", support="26.00", maker="ANA", key="k")

    found = judge(PEOPLE + POLICY + text + approval("k", by=name))

    assert codes(found) == ["APPROVAL-SELF", "APPROVAL-PENDING"]


def test_an_approval_is_of_something(judge):
    """A key or a batch that is there."""
    found = judge(PEOPLE + approval("k") + approval("0123456789ab", name="A-2"))

    assert codes(found) == ["APPROVAL-NOTHING", "APPROVAL-NOTHING"]


def test_an_approval_is_of_what_was_there(judge, cost):
    """Bound to the print of the entry, where it says so."""
    text = cost("200.00", support="26.00", maker="ANA", key="k")
    changed = judge(PEOPLE + text + approval("k", content="00" * 16))

    assert codes(changed) == ["APPROVAL-CHANGED"]
    now = dict(changed[0].facts)["actual"]
    assert judge(PEOPLE + text + approval("k", content=now)) == []


def test_a_clause_that_matters_is_approved_by_its_key(judge):
    """It takes effect on its day; it may be approved before."""
    clause = """
2014-06-01 custom "clause" "JPN-2014-MLI" "1"
  axis: "programme"
  allows: "MLI, AFG"
  consent: "Note verbale 1"
  key: "clause:JPN-1"
  maker: "ANA"
"""
    found = judge(PEOPLE + POLICY + clause)

    assert codes(found) == ["APPROVAL-PENDING"]
    assert "clause:JPN-1, a clause made by ANA" in found[0].message
    assert judge(PEOPLE + POLICY + clause + approval("clause:JPN-1", on="2014-05-20")) == []
    back = '2014-06-01 custom "reversal" "clause:JPN-1"\n  reason: "x"\n'
    assert codes(judge(PEOPLE + POLICY + clause + back)) == ["APPROVAL-MAKER"]


def test_what_has_no_key_is_approved_where_it_stands(judge):
    """The advice says how."""
    clause = """
2014-06-01 custom "clause" "JPN-2014-MLI" "1"
  axis: "programme"
  allows: "MLI, AFG"
  consent: "Note verbale 1"
  maker: "ANA"
"""
    (found,) = judge(PEOPLE + POLICY + clause)

    assert "say checker:" in found.advice
    assert "clause JPN-2014-MLI 1" in found.message
    assert judge(PEOPLE + POLICY + clause + '  checker: "BEN"\n') == []


def test_a_transaction_without_a_key_is_called_by_its_words(judge, cost):
    """Its day and its words."""
    (found,) = judge(PEOPLE + POLICY + cost("200.00", support="26.00", maker="ANA"))

    assert "the transaction of 2014-05-02, A cost" in found.message


# ---------------------------------------------------------------- batches


def batch_of(cost, *, facts=ANA, **more):
    """Return one batch of a cost that matters."""
    body = cost(more.pop("amount", "200.00"), support="26.00", key="k", **more)
    return {BATCH: (facts, body)}


def test_a_batch_waits_as_a_whole(tmp_path, cost):
    """One finding for all of its entries, at its heading; its approval settles it."""
    batches = {BATCH: (ANA, cost("200.00", support="26.00", key="k")
                       + "\n" + cost("150.00", support="19.50", key="l"))}  # fmt: skip

    (found,) = judge_in(tmp_path, batches, PEOPLE + POLICY)

    assert found.code == "APPROVAL-PENDING"
    assert f"batch {BATCH} of f.xlsx, made by ANA on 2014-05-03" in found.message
    assert "2 cost" in found.message
    assert found.where.line == 1
    (waiting,) = pending([found])
    assert (waiting.of, waiting.maker, waiting.entries) == (BATCH, "ANA", 2)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))
    assert judge_in(tmp_path, batches, PEOPLE + POLICY + done) == []
    assert pending([found._replace(code="OTHER")]) == ()
    twice = done + approval(
        BATCH, by="CAT", on="2015-01-02", name="A-2", content=sha_of(tmp_path, BATCH)
    )
    assert judge_in(tmp_path, batches, PEOPLE + POLICY + twice) == []


def test_an_approval_of_a_batch_is_of_its_content(tmp_path, cost):
    """What is changed afterwards is not approved; no content is no approval."""
    judge_in(tmp_path, batch_of(cost), PEOPLE)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))
    changed = batch_of(cost, amount="200.01")

    found = judge_in(tmp_path, changed, PEOPLE + POLICY + done)

    assert "APPROVAL-CHANGED" in codes(found)
    assert "APPROVAL-PENDING" in codes(found)
    bare = judge_in(tmp_path, batch_of(cost), PEOPLE + POLICY + approval(BATCH))
    assert codes(bare) == ["APPROVAL-CHANGED", "APPROVAL-PENDING"]


@pytest.mark.parametrize("name", SPELT[:6])
def test_a_batch_is_approved_by_somebody_else(tmp_path, cost, name):
    """Than who imported it."""
    judge_in(tmp_path, batch_of(cost), PEOPLE)
    done = approval(BATCH, by=name, content=sha_of(tmp_path, BATCH))

    found = judge_in(tmp_path, batch_of(cost), PEOPLE + done)

    assert codes(found) == ["APPROVAL-SELF"]


def test_an_entry_of_a_batch_by_its_approver_is_not_approved(tmp_path, cost):
    """The batch is another's, the entry his own: that half of it nobody approved."""
    batches = batch_of(cost, maker="BEN")
    judge_in(tmp_path, batches, PEOPLE)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))

    found = judge_in(tmp_path, batches, PEOPLE + POLICY + done)

    assert codes(found) == ["APPROVAL-SELF", "APPROVAL-PENDING"]


def test_an_entry_of_a_batch_may_be_approved_by_itself(tmp_path, cost):
    """By its key."""
    found = judge_in(tmp_path, batch_of(cost), PEOPLE + POLICY + approval("k"))

    assert found == []


def test_a_batch_that_matters_names_its_maker(tmp_path, cost):
    """With one finding for all of it; an approval does not make good for that."""
    batches = {BATCH: ({}, cost("200.00", support="26.00", key="k")
                       + "\n" + cost("150.00", support="19.50", key="l"))}  # fmt: skip
    judge_in(tmp_path, batches, PEOPLE)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))

    for hand in (PEOPLE + POLICY, PEOPLE + POLICY + done):
        (found,) = judge_in(tmp_path, batches, hand)
        assert found.code == "APPROVAL-MAKER"
        assert "and 1 more" in found.message
    alone = judge_in(tmp_path, batch_of(cost, facts={}), PEOPLE + POLICY)
    assert codes(alone) == ["APPROVAL-MAKER"]


@pytest.mark.parametrize(("maker", "code"), [("Dora", "APPROVAL-PERSON"), ("EVA", "APPROVAL-ROLE")])
def test_the_maker_of_a_batch_is_known(tmp_path, cost, maker, code):
    """And may make."""
    eva = '2014-01-01 custom "person" "EVA"\n  name: "Eva"\n  roles: "checker"\n'
    batches = batch_of(cost, facts={"maker": maker, "at": "2014-05-03"})

    found = judge_in(tmp_path, batches, PEOPLE + eva + POLICY)

    assert sorted(codes(found)) == sorted(["APPROVAL-PENDING", code])


def test_nothing_escapes_by_an_early_date(tmp_path, cost):
    """What was imported under the policy is under it, whatever its date."""
    early = {"on": "2014-04-02"}
    assert codes(judge_in(tmp_path, batch_of(cost, **early), PEOPLE + POLICY)) == [
        "APPROVAL-PENDING"
    ]
    before = {"maker": "ANA", "at": "2014-04-30"}
    assert judge_in(tmp_path, batch_of(cost, facts=before, **early), PEOPLE + POLICY) == []


def test_a_batch_is_no_older_than_those_before_it(tmp_path, cost):
    """One that does not say when it was made is of the day of the one before."""
    first = {"000000000001": (ANA, "")}
    silent = batch_of(cost, facts={"maker": "ANA"}, on="2014-04-02")

    assert judge_in(tmp_path, silent, PEOPLE + POLICY) == []
    found = judge_in(tmp_path, first | silent, PEOPLE + POLICY)
    assert codes(found) == ["APPROVAL-PENDING"]


def test_an_approval_is_no_older_than_what_it_approves(tmp_path, cost):
    """Neither than the batch, nor than an entry in it."""
    batches = batch_of(cost)
    judge_in(tmp_path, batches, PEOPLE)
    sha = sha_of(tmp_path, BATCH)

    same = judge_in(
        tmp_path, batches, PEOPLE + POLICY + approval(BATCH, content=sha, on="2014-05-03")
    )
    early = judge_in(tmp_path, batches, PEOPLE + approval(BATCH, content=sha, on="2014-05-02"))
    assert same == []
    assert codes(early) == ["APPROVAL-EARLY"]
    late = batch_of(cost, on="2014-06-02")
    judge_in(tmp_path, late, PEOPLE)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))
    assert codes(judge_in(tmp_path, late, PEOPLE + POLICY + done)) == ["APPROVAL-EARLY"]


def test_a_heading_elsewhere_is_no_batch(judge, cost):
    """Written by hand beside other entries it says nothing of them."""
    heading = f'1970-01-01 custom "batch" "{BATCH}"\n  importer: "x"\n  layout: "l"\n'
    heading += '  file: "f"\n  maker: "ANA"\n'
    text = cost("200.00", support="26.00", key="k")

    assert codes(judge(PEOPLE + POLICY + heading + text)) == ["APPROVAL-MAKER"]
    (gone,) = judge(PEOPLE + heading + approval(BATCH, content="0"))
    assert gone.code == "APPROVAL-CHANGED"


def test_a_moment_that_is_none_is_no_moment(tmp_path, cost):
    """A heading that says nonsense is of no day."""
    nonsense = batch_of(cost, facts={"maker": "ANA", "at": "soon"}, on="2014-04-02")

    assert judge_in(tmp_path, nonsense, PEOPLE + POLICY) == []


def test_the_reversal_of_an_approval_takes_it_back(judge, cost):
    """And what it approved waits again."""
    text = cost("200.00", support="26.00", maker="ANA", key="k") + approval("k", key="approval:A-1")
    back = '2014-06-01 custom "reversal" "approval:A-1"\n  reason: "Wrong."\n  maker: "BEN"\n'
    back += '  checker: "ANA"\n'

    assert judge(PEOPLE + POLICY + text) == []
    assert codes(judge(PEOPLE + POLICY + text + back)) == ["APPROVAL-PENDING"]


def test_everything_goes_to_beancount_too(cost):
    """`bean-check` and Fava refuse what the check refuses."""
    judged = run(PEOPLE + cost(maker="ANA", checker="ana"))

    assert [type(error).__name__ for error in judged.errors] == ["ApprovalError"] or any(
        "APPROVAL-SELF" in error.message for error in judged.errors
    )


# ---------------------------------------------------------------- ways round it


def test_an_older_version_put_before_it_makes_the_policy_no_laxer(judge, cost):
    """One person states an older policy of a huge amount: the real one holds all the same."""
    text = cost("200.00", support="26.00", maker="ANA", key="k")
    older = '2014-04-01 custom "policy" "TWO-PEOPLE"\n  value: "cost above 999,999.00 USD"\n'
    found = judge(PEOPLE + older + POLICY + text)
    assert codes(found) == ["APPROVAL-PENDING"] * 2
    assert "k, a cost made by ANA" in found[1].message


def test_one_person_makes_the_policy_stricter_at_once(judge, cost):
    """A change that nobody approved yet holds where it is stricter."""
    newer = '2014-05-02 custom "policy" "TWO-PEOPLE"\n  value: "cost above 1.00 USD"\n'
    found = judge(PEOPLE + POLICY + newer + cost("20.00", support="2.60", maker="ANA", key="k"))
    assert codes(found) == ["APPROVAL-PENDING"] * 2


def test_a_key_is_approved_of_one_entry_only(judge, cost):
    """Whoever has a harmless directive approved writes no payment under the same key."""
    harmless = '2014-05-01 custom "donor" "ZZZ"\n  name: "Zed"\n  key: "k"\n'
    text = cost("200.00", support="26.00", maker="ANA", key="k")
    (found,) = judge(PEOPLE + POLICY + harmless + text + approval("k"))
    assert found.code == "APPROVAL-CHANGED"
    assert "another entry of 2014-05-02 has that key" in found.message


@pytest.mark.parametrize(("maker", "code"), [("GHOST", "PERSON"), ("--", "MAKER"), (" ", "MAKER")])
def test_nobody_made_it_under_a_name_that_is_none(judge, cost, maker, code):
    """The maker of what is approved is known too, or another's name would hide him."""
    text = cost("200.00", support="26.00", maker=maker, checker="ANA", key="k")
    assert codes(judge(PEOPLE + POLICY + text)) == [f"APPROVAL-{code}"]


def test_the_maker_of_an_approved_batch_is_known(tmp_path, cost):
    """Approved or not: a maker whom nobody knows may be the one who approved it."""
    batches = {BATCH: ({"maker": "GHOST", "at": "2014-05-03"}, cost("200.00", support="26.00"))}
    judge_in(tmp_path, batches, PEOPLE + POLICY)
    done = approval(BATCH, content=sha_of(tmp_path, BATCH))
    assert codes(judge_in(tmp_path, batches, PEOPLE + POLICY + done)) == ["APPROVAL-PERSON"]


@pytest.mark.parametrize("other", ["Income:VTF:Contributions:NLD", "Income:VTF:Interest"])
def test_income_paid_out_again_is_a_refund(judge, other):
    """Whatever account it is booked on."""
    text = '2014-06-01 * "Paid out"\n  funding: "NLD-2013"\n  maker: "ANA"\n'
    text += f"  {other}  113.01 USD\n  Assets:VTF:Cash:UNHQ  -113.01 USD\n"
    (found,) = judge(PEOPLE + POLICY + text)
    assert (found.code, "a refund" in found.message) == ("APPROVAL-PENDING", True)
    assert judge(PEOPLE + POLICY + text.replace("113.01", "113.00")) == []


def test_a_loss_of_exchange_may_take_two_people(judge):
    """Money leaves by it, so a fund may name it."""
    policy = POLICY.replace("cost, refund", "exchange")
    text = '2014-06-01 * "Loss"\n  funding: "NLD-2013"\n  maker: "ANA"\n'
    text += "  Income:VTF:ExchangeDifference  113.01 USD\n  Assets:VTF:Cash:UNHQ  -113.01 USD\n"
    assert codes(judge(PEOPLE + policy + text)) == ["APPROVAL-PENDING"]


@pytest.mark.parametrize("name", ["Two-People", "TWOPEOPLE", "TW0-PEOPLE"])
def test_a_policy_that_is_misspelt_is_not_passed_over(judge, name):
    """It would switch nothing on, and nobody would see."""
    found = judge(PEOPLE + POLICY.replace("TWO-PEOPLE", name))
    assert codes(found) == ["APPROVAL-POLICY"]
    assert "is not read as TWO-PEOPLE" in found[0].message


def test_the_maker_of_a_posting_is_known_too(judge, cost):
    """As that of its entry."""
    text = cost("200.00", support="26.00", maker="BEN", checker="ANA", key="k")
    own = text.replace("200.00 USD", '200.00 USD\n    maker: "GHOST"', 1)
    assert codes(judge(PEOPLE + POLICY + own)) == ["APPROVAL-PERSON"]
