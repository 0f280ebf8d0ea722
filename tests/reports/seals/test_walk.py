"""`vtf verify --all`: every hash from the first entry to the last close, and where one is wrong."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
import sys

import pytest

from ledger.closing.facts import CLOSE
from ledger.issued_facts import FORMATS, ISSUED
from ledger.manifest import MANIFEST, Manifest, chained, digest, read_manifest
from reports.seals import issued as light
from reports.seals.chain import read_chain
from reports.seals.store import NAME, Store
from reports.seals.walk import walk
from reports.seals.whole import verified
from tests.closing_kit import bring_in, closed, cost

TODAY = datetime.date(2016, 1, 15)


@pytest.fixture(scope="module")
def whole_place(issued_place, tmp_path_factory):
    """Books that issued statements and closed a year, seen whole once. Not to be changed."""
    place = issued_place.copied(tmp_path_factory.mktemp("whole"))
    closed(place.books)
    bring_in(place.books, "after", cost("PV-99", "2014-05-01", "3.00"))
    assert place.run("verify", "--all").code == 0
    return place


@pytest.fixture
def whole(whole_place, tmp_path):
    """A copy of the books that closed a year."""
    return whole_place.copied(tmp_path)


def seen(place, **named):
    """Return what a verification says."""
    return verified(place.books, TODAY, named.get("statements"), named.get("head")).found


def batch_with(place, text):
    """Return the batch that a text stands in."""
    return next(one for one in (place.books / "batches").iterdir() if text in one.read_bytes())


def flipped(path, at, bit):
    """Turn one bit of a file, and return what it was."""
    before = path.read_bytes()
    draft = bytearray(before)
    draft[at] ^= 1 << bit
    path.write_bytes(draft)
    return before


def flips(place, times, seed):
    """Turn bits at random, one at a time, and yield what was turned and what was said of it."""
    chance = random.Random(seed)  # noqa: S311 # which bits, not secrets
    hashed = [
        place.books / MANIFEST,
        *sorted((place.books / "batches").iterdir()),
        *sorted((place.books / "sources").iterdir()),
        *sorted((place.books / "carried").iterdir()),
        *sorted(path for path in place.out.iterdir() if path.name.startswith("statement-")),
    ]
    weights = [8, *(1 for _ in hashed[1:])]
    for _ in range(times):
        (path,) = chance.choices(hashed, weights)
        at, bit = chance.randrange(path.stat().st_size), chance.randrange(8)
        before = flipped(path, at, bit)
        found = verified(place.books, TODAY, place.out, None).found
        path.write_bytes(before)
        yield path, at, before[at], found


def held(place, times, seed):
    """Hold each flip: detected, located to the byte, and what it should be."""
    for path, at, byte, found in flips(place, times, seed):
        inside = path.is_relative_to(place.books)
        name = path.relative_to(place.books if inside else place.out).as_posix()
        said = [one for one in found.broken if one.file == name]
        assert said, (name, at)
        assert said[0].where.startswith(f"byte {at + 1:,}"), (name, at, said)
        assert said[0].exact
        shown = f"'{chr(byte)}'" if 32 <= byte < 127 else f"the byte 0x{byte:02x}"
        assert said[0].where.endswith(f"should be {shown}")
        assert len(found.broken) == 1


def test_must_18_a_flipped_bit_is_detected_and_named(whole):
    """150 bits of all that is hashed, and of what went out, one at a time."""
    held(whole, 150, 18)
    assert seen(whole, statements=whole.out).broken == ()


@pytest.mark.soak
def test_must_18_a_thousand_flipped_bits(whole):
    """Each detected and located."""
    held(whole, 1000, 1018)


def test_must_18_what_is_whole_is_said_to_be(whole):
    """From the first entry to the last close, and what went out; and what no hash can say."""
    ran = whole.run("verify", "--all", "--statements", whole.out, "--today", "2016-01-15")

    assert ran.code == 0
    assert "*** WHOLE: every hash is what it was ***" in ran.out
    assert "VTF-2013-12-31, up to 2013-12-31" in ran.out
    assert "6 files in" in ran.out
    assert "The chain is no signature" in ran.out
    assert "Nothing was loaded here" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 110


def test_nothing_is_loaded():
    """Not even Beancount: a hash walk takes a second where a load takes half a minute."""
    code = (
        "import sys; import reports.seals.whole; "
        "sys.exit('beancount' in sys.modules or 'pydantic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert (light.CLOSE, light.ISSUED, light.FORMATS) == (CLOSE, ISSUED, FORMATS)


def test_without_marks_a_flip_is_found_all_the_same(whole):
    """A small file to the bit, by its hash alone; a larger one at least by name."""
    (whole.books / NAME).unlink()
    papers = sorted((whole.books / "sources").glob("*-VTF-2013-12-31.json"))
    before = flipped(papers[0], 100, 3)
    assert seen(whole).broken[0].exact
    papers[0].write_bytes(before)
    big = whole.books / "sources" / papers[0].name
    book = max((whole.books / "batches").iterdir(), key=lambda path: path.stat().st_size)
    book.write_bytes(book.read_bytes().replace(b"UNOPS", b"UNOPX", 1))

    (one,) = seen(whole).broken

    assert big.exists()
    assert one.file == f"batches/{book.name}"
    assert one.batch == book.stem
    assert not (whole.books / NAME).exists()


def test_an_altered_voucher_is_named_by_its_key(whole):
    """Whoever makes ten of a hundred is told which voucher it was, and what stood there."""
    path = batch_with(whole, b'"expenditure:PV-2"')
    path.write_bytes(path.read_bytes().replace(b"50.25", b"51.25", 1))

    (one,) = seen(whole).broken

    assert (one.file, one.batch, one.entry) == (
        f"batches/{path.name}",
        path.stem,
        "expenditure:PV-2",
    )
    assert one.where.endswith("'1' should be '0'")
    assert "line" in one.where


def test_more_than_a_bit_is_named_by_its_block(whole):
    """What is longer, shorter or otherwise in many places."""
    path = min((whole.books / "batches").iterdir())
    before = path.read_bytes()
    for after, words in (
        (before + b"\n2014-01-01 open Assets:X\n", "appended to what was"),
        (before[:-20], "cut off or changed from here on"),
        (before[:10] + before[20:] + b"; more" * 3, "differs from here on"),
        (before[:10] + b"XXXXX" + before[15:], "differs from what it was"),
        (b"", "cut off or changed from here on"),
    ):
        path.write_bytes(after)
        (one,) = seen(whole).broken
        assert words in one.where


@pytest.mark.parametrize("part", ["batches", "sources", "carried"])
def test_a_file_that_is_gone_is_named(whole, part):
    """Each of them."""
    path = max((whole.books / part).iterdir())
    path.unlink()

    first = seen(whole).broken[0]
    assert first.file == f"{part}/{path.name}"
    assert "is not there" in first.what


def lines_of(place):
    """Return the lines of the manifest, without their ends."""
    return (place.books / MANIFEST).read_text().splitlines()


def wrote(place, lines):
    """Write the manifest anew, and return what is broken by it."""
    (place.books / MANIFEST).write_text("\n".join([*lines, ""]))
    return seen(place).broken


def test_a_line_that_was_dropped_moved_or_added_is_where_the_chain_breaks(whole):
    """One fault is said once, in the line after which nothing fits."""
    lines = lines_of(whole)

    dropped = wrote(whole, [*lines[:3], *lines[4:]])
    assert "line 4" in dropped[0].where
    assert "the chain breaks at batch" in dropped[0].where
    moved = wrote(whole, [*lines[:3], lines[4], lines[3], *lines[5:]])
    assert "line 4" in moved[0].where
    added = wrote(whole, [*lines[:3], "hello", *lines[3:]])
    assert "line 4" in added[0].where
    assert "not written by vtf" in added[0].where
    assert len(added) == 1
    heading = wrote(whole, ["; Another heading.", *lines[1:]])
    assert len(heading) == 1
    assert "it should be '; One line" in heading[0].where


def test_books_that_were_cut_short_are_found_by_what_was_seen_before(whole):
    """The chain itself is whole; but it was longer, or went another way."""
    lines = lines_of(whole)

    (one,) = wrote(whole, lines[:-1])

    assert "batches were cut off or replaced" in one.what


def test_a_head_that_was_noted_tells_books_from_others(whole):
    """Any head that the chain ever had, by at least twelve digits."""
    head = read_manifest(whole.books).links[2].chain

    assert whole.run("verify", "--all", "--expect-head", head[:12]).code == 0
    ran = whole.run("verify", "--all", "--expect-head", "f" * 64)
    assert ran.code == 1
    assert "never had the head" in ran.out
    assert whole.run("verify", "--all", "--expect-head", head[:4]).code == 2


def test_a_rewritten_chain_is_whole_but_for_who_knows_better(whole):
    """What hashes cannot say is said; whoever noted a head can tell, and so can the papers."""
    path = batch_with(whole, b'"expenditure:PV-2"')
    path.write_bytes(path.read_bytes().replace(b"50.25", b"51.25"))
    old = read_manifest(whole.books)
    chain, links = "0" * 64, []
    for link in old.links:
        sha256 = digest((whole.books / "batches" / f"{link.id}.beancount").read_bytes())
        chain = chained(chain, link.id, sha256)
        links.append(link._replace(sha256=sha256, chain=chain))
    (whole.books / MANIFEST).write_text(Manifest(tuple(links), (), old.carried).as_text())
    (whole.books / NAME).unlink()

    said = " ".join(one.what for one in seen(whole).broken)

    assert "statement JPN-2013-01-01-2013-12-31-1 names the chain" in said
    assert "close VTF-2013-12-31 names the chain" in said


def test_the_archive_is_held_against_what_it_is_made_of(whole):
    """It is made anew by whoever reads it, so it is told and no fault."""
    assert "behind main.beancount" in seen(whole).by_hand["archive.beancount"]
    assert whole.run("check", "--all").code == 0
    assert "make of it" in seen(whole).by_hand["archive.beancount"]
    main = whole.books / "main.beancount"
    main.write_text(main.read_text().replace('include "manifest.beancount"', ""))
    assert "cannot be read" in seen(whole).by_hand["archive.beancount"]
    main.unlink()
    assert "archive.beancount" not in seen(whole).by_hand


def test_another_fold_than_the_close_made_is_named(whole):
    """Closed lines that are read again, or open ones that are not."""
    lines = lines_of(whole)
    open_again = [line.replace("; closed", "include") for line in lines]

    assert "carried forward something else" in wrote(whole, open_again)[0].what


def test_what_is_kept_by_hand_is_held_against_the_last_close(whole):
    """As it was, or changed since: lawful or not, that is for the rules to say."""
    found = seen(whole)
    assert found.by_hand["main.beancount"] == "as it was at close VTF-2013-12-31"
    terms = whole.books / "terms" / "funds.beancount"
    terms.write_text(terms.read_text() + "; more\n")
    (whole.books / "terms" / "new.beancount").write_text("; new\n")
    found = seen(whole)
    assert found.by_hand["terms/funds.beancount"] == "changed since close VTF-2013-12-31"
    assert found.by_hand["terms/new.beancount"] == "came after close VTF-2013-12-31"
    assert found.broken == ()


def test_statements_in_a_folder_are_held_against_what_went_out(whole):
    """Whole under any name, missing, superseded, and never issued."""
    shutil.move(whole.file("json"), whole.out / "renamed.json")
    whole.file("html").unlink()
    (whole.out / "made-up.pdf").write_bytes(b"%PDF-1.7")
    (whole.out / "notes.txt").write_text("ours")

    found = seen(whole, statements=whole.out).statements

    assert found.missing == (whole.file("html").name,)
    assert found.unknown == ("made-up.pdf",)
    assert found.whole == 5


def test_what_nothing_names_is_listed(whole):
    """A batch that was begun and never committed, a source of nothing."""
    (whole.books / "batches" / "ffffffffffff.beancount").write_text("")
    (whole.books / "sources" / "ffffffffffff-x.xlsx").write_text("")

    found = seen(whole)

    assert found.unlisted == ("batches/ffffffffffff.beancount", "sources/ffffffffffff-x.xlsx")
    assert found.broken == ()


def test_the_paper_is_saved_with_the_head(whole, tmp_path):
    """As JSON and XLSX; the same books give the same bytes."""
    for name in ("a", "b"):
        day = ("--today", "2016-01-15")
        assert whole.run("verify", "--all", "--out", tmp_path / name, *day).code == 0
    files = sorted((tmp_path / "a").iterdir())

    assert [path.name for path in files] == ["verify-2016-01-15.json", "verify-2016-01-15.xlsx"]
    for path in files:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    data = json.loads(files[0].read_text())
    assert data["identity"]["chain"] == read_manifest(whole.books).head


def test_books_that_are_not_there_end_with_2(tmp_path, issued_place):
    """A sentence, and 2."""
    assert issued_place._replace(books=tmp_path).run("verify", "--all").code == 2


def test_marks_that_somebody_damaged_are_made_again(whole):
    """They are believed in nothing."""
    for text in ("", "[]", '{"files": 3}', '{"files": {}, "head": 3}'):
        (whole.books / NAME).write_text(text)
        assert Store(whole.books).find("0" * 64) == (-1, "")
        assert walk(whole.books, Store(whole.books)).broken == () or "head" in text
    (whole.books / NAME).unlink()
    (whole.books / NAME).mkdir()
    assert not Store(whole.books).keep("0" * 64)


def test_an_empty_manifest_is_read():
    """And one that ends too soon."""
    assert read_chain(b"", {}).links == ()
    assert "no end" in str(read_chain(b"; One line for each batch, in order. Written by vtf; never "
                                      b"edited by hand.", {}).changes)  # fmt: skip
