"""Verdicts: valid, superseded, altered or unknown, whatever somebody did to a file."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile

import pikepdf
import pytest
from click.testing import CliRunner
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ledger.books import load
from reports.seals.sign import signer
from reports.seals.signature import signature
from tests.reports.seals.corrections import correct
from vtf import vtf

SUPERSEDES = ("--supersedes", "JPN-2013-01-01-2013-12-31-1", "--reason", "Corrected.")
SUFFIXES = ("pdf", "xlsx", "html", "json")


def verdict(place, *words):
    """Return exit code and status of one file."""
    ran = place.run("verify", *words, "--json")
    return ran.code, json.loads(ran.out)[0]["status"] if ran.code < 2 else ""


def changed(path, change):
    """Write a file anew and return it."""
    path.write_bytes(change(path.read_bytes()))
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_went_out_is_valid_whatever_it_is_called(issued, suffix, tmp_path):
    """By the books, and without them by the donor's list: a name is nothing."""
    other = tmp_path / f"Annual report (final).{suffix}"
    shutil.copy(issued.file(suffix), other)

    for file in (issued.file(suffix), other):
        assert verdict(issued, file) == (0, "valid")
        assert verdict(issued, file, "--manifest", issued.out / "issued-JPN.json") == (0, "valid")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("attack", ["a byte", "appended", "cut", "a blank in front"])
def test_what_was_changed_is_altered_and_where_is_said(issued, suffix, attack):
    """A changed byte, trailing bytes, a cut, a blank: each is found and named."""
    how = {
        "a byte": lambda it: it[:700] + bytes((it[700] ^ 4,)) + it[701:],
        "appended": lambda it: it + b"\n<!-- paid -->",
        "cut": lambda it: it[: len(it) * 3 // 4],
        "a blank in front": lambda it: b" " + it,
    }[attack]
    file = changed(issued.file(suffix), how)

    code, status = verdict(issued, file)
    said = issued.run("verify", file).out

    assert (code, status) == (1, "altered")
    words = {
        "a byte": "byte 701",
        "appended": "14 bytes appended",
        "cut": "cut off or changed from here on",
        "a blank in front": "differs from here on",
    }
    assert words[attack] in said
    if attack == "a byte":
        assert re.search(r"byte 701(, line \d+)?: ('.'|the byte 0x..) should be ", said)


def test_white_space_inside_an_html_is_no_small_thing(issued):
    """What a browser shows alike is not what went out."""
    file = changed(issued.file("html"), lambda it: it.replace(b"\n", b"\n ", 3))

    assert verdict(issued, file) == (1, "altered")


def test_bytes_at_the_end_of_a_workbook_are_found(issued):
    """A zip reads the same with anything behind it, or in its comment."""
    file = changed(issued.file("xlsx"), lambda it: it + b"\0" * 7)
    again = issued.out / "rewritten.xlsx"
    with zipfile.ZipFile(issued.file("xlsx")) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))

    assert verdict(issued, file) == (1, "altered")
    assert verdict(issued, again) == (1, "altered")


def test_an_older_file_played_again_is_superseded(issued, tmp_path):
    """It was true once; what stands in its place is named, with the reason."""
    old = tmp_path / "old.json"
    shutil.copy(issued.out / "issued-JPN.json", old)
    correct(issued.books)
    assert issued.issue(*SUPERSEDES, today="2014-05-01").code == 0

    ran = issued.run("verify", issued.file("json"))

    assert ran.code == 1
    assert "SUPERSEDED" in ran.out
    assert "JPN-2013-01-01-2013-12-31-2 of 2014-05-01 stands in its place: Corrected." in ran.out
    assert verdict(issued, issued.file("json", number=2)) == (0, "valid")
    new = ("--manifest", issued.out / "issued-JPN.json")
    assert verdict(issued, issued.file("json"), *new) == (1, "superseded")
    # The list itself can be old, and then it says so by the books.
    assert verdict(issued, old) == (1, "superseded")
    assert verdict(issued, issued.out / "issued-JPN.json") == (0, "valid")
    assert verdict(issued, issued.file("json"), "--manifest", old) == (0, "valid")


def test_a_list_that_somebody_wrote_into_is_altered(issued):
    """By the books, of course: by itself it can say anything."""
    file = changed(issued.out / "issued-JPN.json", lambda it: it.replace(b"annual", b"finale"))

    assert verdict(issued, file) == (1, "altered")


def test_what_was_taken_back_stands_no_more(issued):
    """A statement that went out by mistake is reversed like any entry."""
    name = "issued:JPN-2013-01-01-2013-12-31-1"
    assert issued.run("reverse", name, "--reason", "Sent by mistake.").code == 0

    assert verdict(issued, issued.file("json")) == (1, "superseded")
    assert "taken back" in issued.run("verify", issued.file("json")).out
    assert issued.issue(today="2014-06-01").code == 0
    assert verdict(issued, issued.file("json", number=2)) == (0, "valid")
    # The first one has the very bytes of what stands now, and so it is that.
    assert verdict(issued, issued.file("json")) == (0, "valid")
    assert verdict(issued, issued.file("pdf")) == (1, "superseded")
    assert load(issued.books).findings == ()


def test_the_file_of_another_donor_is_unknown_to_ones_list(issued):
    """And valid by the books, which say whose it is."""
    theirs = issued.file("json", "NLD")

    assert verdict(issued, theirs, "--manifest", issued.out / "issued-JPN.json") == (1, "unknown")
    assert "annual statement of NLD, Netherlands" in issued.run("verify", theirs).out


@pytest.mark.parametrize(
    "content", [b"hello\n", b"%PDF-1.7\n", b"PK\x03\x04", b'{"a": 1}', b"\0" * 99]
)
def test_what_never_went_out_is_unknown(issued, tmp_path, content):
    """Never a traceback, whatever it is."""
    for suffix in (*SUFFIXES, "doc"):
        file = tmp_path / f"x.{suffix}"
        file.write_bytes(content)
        assert verdict(issued, file) == (1, "unknown")


@pytest.mark.parametrize("kind", ["gone", "empty", "folder", "manifest", "trust"])
def test_what_cannot_be_read_ends_with_2(issued, tmp_path, kind):
    """A sentence, and 2."""
    file = issued.file("pdf")
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    words = {
        "gone": (tmp_path / "gone.json",),
        "empty": (empty,),
        "folder": (tmp_path,),
        "manifest": (file, "--manifest", file),
        "trust": (file, "--trust", issued.file("json")),
    }[kind]

    assert issued.run("verify", *words).code == 2


def test_books_that_are_not_whole_vouch_for_nothing(issued):
    """The file is what went out, by books that are not what they were."""
    batch = next((issued.books / "batches").iterdir())
    changed(batch, lambda it: it[:-9] + b"9" + it[-8:])

    assert verdict(issued, issued.file("xlsx")) == (1, "unknown")


def test_a_signature_covers_the_whole_file(issued, keys):
    """By the file and the certificate alone; whether it was superseded no signature can say."""
    mine, other = keys
    pdf = issued.file("pdf")
    assert pdf.read_bytes().count(b"%%EOF") == 2
    code, said = issued.run("verify", pdf, "--trust", mine.pem)
    assert code == 0
    assert "over the whole file, by Controller, Voluntary Trust Fund" in said
    assert ", trusted" in said
    assert issued.run("verify", pdf, "--trust", other.pem).code == 1
    found = signature(pdf.read_bytes(), mine.pem)
    assert found.intact
    assert found.trusted
    assert not signature(pdf.read_bytes(), other.pem).trusted
    assert not signature(pdf.read_bytes()).trusted


def revised(content):
    """Return a PDF with a revision of its own behind the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = generic.TextStringObject("xx")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def shortened(content):
    """Return a PDF whose signature says that it covers less."""
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", content)
    less = b"/ByteRange [0 %b %b %d]" % (match[1], match[2], int(match[3]) - 100)
    return content.replace(match[0], less.ljust(len(match[0])))


def digits(content, at, new):
    """Return a PDF with other digits of its signature, counted from its beginning or its end."""
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", content)
    place = (int(match[1]) if at >= 0 else int(match[2])) + at
    made = content[:place] + new + content[place + len(new) :]
    return made if made != content else content[:place] + b"1" + content[place + 1 :]


@pytest.mark.parametrize(
    "attack",
    [
        lambda it: it + b"\n",
        lambda it: it + b"% paid\n",
        revised,
        shortened,
        lambda it: it.replace(b"/ByteRange [0 ", b"/ByteRange [1 "),
        lambda it: it.replace(b"/ByteRange", b"/ByteRangf"),
        lambda it: it[:5000] + bytes((it[5000] ^ 1,)) + it[5001:],
        lambda it: it[:-300],
        lambda it: digits(it, 400, b"0f"),
        lambda it: digits(it, -40, b"0f"),
        lambda it: digits(it, 1, b" "),
    ],
    ids=["end", "comment", "revision", "shorter range", "shifted range", "no range", "flip", "cut",
         "signature", "padding", "blank"],
)  # fmt: skip
def test_nothing_may_come_after_a_signature(issued, keys, attack):
    """Altered by the books, by the list, and by the signature alone."""
    pdf = issued.file("pdf")
    before = pdf.read_bytes()
    pdf.write_bytes(attack(before))
    assert pdf.read_bytes() != before

    assert verdict(issued, pdf) == (1, "altered")
    listed = ("--manifest", issued.out / "issued-JPN.json", "--trust", keys[0].pem)
    assert verdict(issued, pdf, *listed) == (1, "altered")
    found = signature(pdf.read_bytes(), keys[0].pem)
    assert found is None or not (found.intact and found.trusted)


def test_a_signature_alone_is_judged_without_books(issued, keys, monkeypatch):
    """Where there are no books, and nobody named any."""
    monkeypatch.chdir(issued.out)
    monkeypatch.delenv("VTF_BOOKS", raising=False)

    def alone(file, *words):
        done = CliRunner().invoke(vtf, ["verify", str(file), *map(str, words), "--json"])
        return done.exit_code, json.loads(done.output)[0]["status"]

    pdf = issued.file("pdf")
    assert alone(pdf, "--trust", keys[0].pem) == (0, "valid")
    assert alone(pdf, "--trust", keys[1].pem) == (1, "unknown")
    assert alone(issued.file("json"), "--trust", keys[0].pem) == (1, "unknown")
    changed(pdf, lambda it: it + b"\n")
    assert alone(pdf, "--trust", keys[0].pem) == (1, "altered")


def test_the_same_statement_key_and_day_give_the_same_bytes(plain, keys, tmp_path):
    """Of a signed file too; and its beginning is the page as it was set."""
    twin = plain.copied(tmp_path / "twin")
    key = ("--sign-key", keys[0].p12, "--sign-passphrase-file", keys[0].passphrase)
    for place in (plain, twin):
        assert place.issue(*key, "--format", "pdf,json").code == 0

    assert plain.file("pdf").read_bytes() == twin.file("pdf").read_bytes()
    first = plain.file("pdf").read_bytes()
    assert signature(first).intact
    page = first[: first.index(b"%%EOF") + len(b"%%EOF")]
    assert signature(page) is None


def test_a_signed_statement_is_an_archive_file_still(issued):
    """PDF/A-3 with its figures, tagged, and the signature on no page and in no order of reading."""
    with pikepdf.open(issued.file("pdf")) as made:
        xmp = made.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>3</pdfaid:part>" in xmp
        assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert b"pyHanko" not in xmp
        assert "pyHanko" not in str(made.docinfo)
        assert made.Root.MarkInfo.Marked
        assert list(made.attachments) == ["figures.json"]
        assert made.attachments["figures.json"].get_file().read_bytes() == (
            issued.file("json").read_bytes()
        )
        (field,) = made.Root.AcroForm.Fields
        assert [int(one) for one in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 0b100  # to be printed, as an archive file demands
        assert str(field.TU).startswith("Signature")
        assert made.pages[0].Tabs == "/S"
        assert int(made.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 1


def test_a_key_is_named_by_the_environment_too(plain, keys, monkeypatch):
    """Its passphrase never stands on a command line."""
    monkeypatch.setenv("VTF_SIGN_KEY", str(keys[0].p12))
    assert plain.issue("--format", "pdf").code == 2
    monkeypatch.setenv("VTF_SIGN_PASSPHRASE", "wrong")
    ran = plain.issue("--format", "pdf")
    assert ran.code == 2
    assert "cannot be opened" in ran.out
    monkeypatch.setenv("VTF_SIGN_PASSPHRASE_FILE", str(keys[0].passphrase))

    ran = plain.issue("--format", "pdf")

    assert ran.code == 0
    assert "signed by Controller, Voluntary Trust Fund" in ran.out
    assert signer(None).name == "Controller, Voluntary Trust Fund"
    monkeypatch.setenv("VTF_SIGN_PASSPHRASE_FILE", "/nowhere")
    assert plain.issue("--format", "pdf").code == 2


@pytest.mark.parametrize(
    "words",
    [(), ("--all", "x.pdf"), ("--all", "--remake"), ("x.pdf", "--expect-head", "0" * 12)],
)
def test_usage(issued, words):
    """What contradicts itself is refused."""
    assert issued.run("verify", *words).code == 2
