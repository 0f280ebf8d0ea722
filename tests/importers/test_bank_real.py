"""Real bank files: each comes in with the totals that another reader counts, or is refused.

The table in docs/bank.md says which and why; it is held against the files, and both against a
count that shares no code with the importers.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from defusedxml import ElementTree

from importers.intake import build, open_file
from importers.recognise import find_layouts
from ledger.directory import read_term
from ledger.errors import BadInputError
from ledger.findings import errors_in
from tests.importers.bank_kit import AROUND, CURRENCIES, INVERSE, REAL, TEXTS, account, layout
from tests.importers.kit import small_peek

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bank.md"
ROW = re.compile(
    r"^\| `(?P<name>[^`]+)` \| (?P<state>imports|refused) \| (?P<lines>\d*) \| (?P<sum>[^|]*) \| "
    r"(?P<why>[^|]*) \|$",
    re.MULTILINE,
)
TABLE = {row["name"]: row for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))}

FILES = sorted(path for path in REAL.rglob("*") if path.is_file()) if REAL.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the real bank files are not beside the project")

#: The layouts of docs/bank.md, for the sheets that need another than the first.
LAYOUTS = {"multi": CURRENCIES, "inverse": INVERSE, "meta": AROUND, "empty_values": TEXTS}


def name_of(path):
    """Return a file's name as the table has it."""
    return f"{path.parent.name}/{path.name}"


def named(path):
    """Return the accounts that a file names, found by its own reader: (number, currency)."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".sta":
        pairs, number = set(), ""
        for line in text.splitlines():
            if match := re.match(r":25:(.*)", line):
                number = match[1].strip()
            if match := re.match(r":60F:[CD]\d{6}([A-Z]{3})", line):
                pairs.add((number.removesuffix(match[1]), match[1]))
        return pairs
    if path.suffix == ".xml":
        found = set()
        for statement in (
            one for one in ElementTree.fromstring(text).iter() if one.tag.endswith("}Stmt")
        ):
            place = re.sub(r"\}.*", "}", statement.tag)
            holder = statement.find(f"{place}Acct")
            numbers = [one.text for one in holder.iter() if one.tag.endswith(("IBAN", "}Id"))]
            amounts = list(statement.iter(f"{place}Amt"))
            entry = statement.find(f"{place}Ntry/{place}Amt")
            currency = (entry if entry is not None else amounts[0]).get("Ccy")
            found |= {(number.strip(), currency) for number in numbers if number.strip()}
        return found
    if path.suffix == ".ofx":
        return {(number.strip(), "USD") for number in re.findall(r"<ACCTID>([^<\n]+)", text)}
    return set()


def counted(path):
    """Return number and sum of a file's entries by currency, by another reader."""
    text = path.read_bytes().decode("utf-8", "replace")
    sums: dict[str, Decimal] = Counter()
    count = 0
    if path.suffix == ".sta":
        currency = ""
        for line in text.splitlines():
            if match := re.match(r":60F:[CD]\d{6}([A-Z]{3})", line):
                currency = match[1]
            if match := re.match(r":61:\d{6}(?:\d{4})?(R?[CD])[A-Z]?(\d+,\d*)", line):
                number = Decimal(match[2].replace(",", ".").rstrip("."))
                sums[currency] += number if match[1] in {"C", "RD"} else -number
                count += 1
    elif path.suffix == ".xml":
        for entry in (
            one for one in ElementTree.fromstring(text).iter() if one.tag.endswith("}Ntry")
        ):
            place = re.sub(r"\}.*", "}", entry.tag)
            amount = entry.find(f"{place}Amt")
            sign = 1 if entry.find(f"{place}CdtDbtInd").text == "CRDT" else -1
            sums[amount.get("Ccy")] += sign * Decimal(amount.text)
            count += 1
    elif path.suffix == ".ofx":
        for number in re.findall(r"<TRNAMT>([^<\n]+)", text):
            sums["USD"] += Decimal(number.strip())
            count += 1
    else:
        count, sums = counted_sheet(path)
    return count, sums


def counted_sheet(path):
    """Return number and sum of a sheet's rows, by the column that its name says."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    else:
        sheet = openpyxl.load_workbook(path, data_only=True).active
        rows = [[cell if cell is not None else "" for cell in row] for row in sheet.values]
    head = next(at for at, row in enumerate(rows) if "Date" in row)
    names = list(rows[head])
    euros = "meta_" in path.name
    sign = -1 if "inverse" in path.name else 1
    total, count = Decimal(0), 0
    for row in rows[head + 1 :]:
        filled = dict(zip(names, row, strict=False))
        if filled.get("Label") in {"", None}:
            continue
        cells = [filled.get(name, "") for name in ("Amount", "Debit", "Credit")]
        texts = [str(cell).replace(",", "." if euros else "") for cell in cells if cell != ""]
        total += sign * sum(map(Decimal, texts), Decimal(0))
        count += 1
    return count, {"EUR" if euros else "USD": total} if count else {}


def taken(path, folder):
    """Return what a file would bring into books that know its accounts."""
    terms = "".join(
        account(f"REAL-{at}", number, currency)
        for at, (number, currency) in enumerate(sorted(named(path)))
    )
    terms += account("OCA", "OCA-1", "USD") + account("UNHQ-EUR", "OCA-2", "EUR")
    text = next((text for word, text in LAYOUTS.items() if word in path.name), None)
    own = layout(folder, text) if text else layout(folder)
    return build(open_file(path, find_layouts([own])), small_peek(terms))


def test_the_table_has_every_file():
    """No file is left out of it, and none is in it that is not there."""
    assert sorted(TABLE) == [name_of(path) for path in FILES]


def attempt(path, folder):
    """Return what a file would bring in, and why it is refused if it is."""
    try:
        found = taken(path, folder)
    except BadInputError as error:
        return None, str(error)
    errors = errors_in(found.findings)
    return found, f"{errors[0].code}: {errors[0].message}" if errors else ""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_real_file_ties_or_is_refused(path, tmp_path):
    """As the table says; what comes in is every entry, to the cent."""
    row = TABLE[name_of(path)]
    found, refusal = attempt(path, tmp_path)
    if refusal or found is None:
        assert row["state"] == "refused"
        assert row["why"] in refusal
        return
    assert row["state"] == "imports"
    made = [d.entry for d in found.sorted.new if d.entry.type == "bank-line"]
    sums: dict[str, Decimal] = Counter()
    for line in made:
        sums[line.meta["amount"].currency] += line.meta["amount"].number
    count, own = counted(path)
    assert (len(made), dict(sums)) == (count, dict(own))
    assert (row["lines"], row["sum"]) == (
        str(count), "; ".join(f"{number:,.2f} {name}" for name, number in sorted(own.items())),
    )  # fmt: skip


def test_no_real_statement_comes_in_twice(tmp_path):
    """The largest of them again, as if from another file: every line is known."""
    path = REAL / "mt940" / "betterplace__sepa_mt9401.sta"
    again = tmp_path / "again.sta"
    again.write_bytes(path.read_bytes() + b"\n")
    terms = "".join(
        account(f"REAL-{at}", number, currency)
        for at, (number, currency) in enumerate(sorted(named(path)))
    )
    first = build(open_file(path, find_layouts([])), small_peek(terms))
    look = small_peek(terms)
    for draft in first.sorted.new:
        look.entries_by_key[draft.key] = [draft.entry]
        look.register.file(read_term(draft.entry))
    second = build(open_file(again, find_layouts([])), look)
    assert second.sorted.new == []
