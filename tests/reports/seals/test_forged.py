"""What somebody with a pencil does: forged lists, stripped signatures, keys that are no use."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from ledger.manifest import MANIFEST, Manifest, batch_path, digest, read_manifest
from reports.seals.issued import PaperError, issued_of, paper
from reports.seals.marks import marks_of
from reports.seals.remake import added
from reports.seals.sign import signed, signer
from reports.seals.signature import signature
from reports.seals.store import NAME, Store
from reports.seals.verdict import judge, known_of
from tests.reports.seals.corrections import correct
from tests.reports.seals.test_verify import SUPERSEDES, changed, verdict


def forged_list(place, suffix, content):
    """Return a list that somebody wrote so that it names some bytes as what went out."""
    data = json.loads((place.out / "issued-JPN.json").read_text())
    for item in data["statements"][0]["files"]:
        if item["suffix"] == suffix:
            sha256 = hashlib.sha256(content).hexdigest()
            item.update(size=len(content), sha256=sha256, marks=marks_of(content))
    path = place.out.parent / "forged-list.json"
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize("suffix", ["pdf", "json"])
def test_a_statement_and_its_list_that_were_forged_alike_are_not_trusted(issued, keys, suffix):
    """Whoever names a certificate asks whom they can believe; a list is written by anybody."""
    content = issued.file(suffix).read_bytes()
    if suffix == "pdf":
        content = content[: content.index(b"%%EOF") + 6]  # the signature taken off
    else:
        content = content.replace(b"Clearance", b"Clearing.")
    file = issued.out.parent / f"forged.{suffix}"
    file.write_bytes(content)
    listed = ("--manifest", forged_list(issued, suffix, content))

    assert verdict(issued, file, *listed, "--trust", keys[0].pem) == (1, "unknown")
    assert verdict(issued, file) == (1, "altered")
    said = issued.run("verify", file, *listed).out
    assert "By the list forged-list.json it is what was issued" in said
    assert "anybody can write a list" in " ".join(said.split())
    assert "goes up to JPN-2013-01-01-2013-12-31-1 of 2014-03-31" in " ".join(said.split())


@pytest.mark.parametrize(
    "forge",
    [
        lambda it: it.replace(b'"statements": [', b'"statements": [], "statements": [', 1),
        lambda it: it.replace(b'"kind": "annual"', b'"kind": "final", "kind": "annual"'),
        lambda it: it.replace(b'"decision"', b'"note": "all others are void", "decision"'),
        lambda it: it.replace(b'"head"', b'"HEAD"', 1),
        lambda it: it.replace(b'"head": "', b'"head": "f', 1),
        lambda it: it.replace(b"\n", b"\r\n"),
    ],
    ids=["list twice", "kind twice", "a note", "no head", "another head", "line ends"],
)
def test_a_list_is_what_was_given_out_to_the_byte(issued, forge):
    """What a person reads in it is not only what this program understands of it."""
    file = changed(issued.out / "issued-JPN.json", forge)

    assert verdict(issued, file) == (1, "altered")
    assert issued.run("verify", "--all", "--statements", issued.out).code == 1


def test_a_list_of_two_donors_was_never_given_out(issued):
    """Each statement in it went out; to nobody together."""
    ours, theirs = (issued.out / f"issued-{name}.json" for name in ("JPN", "NLD"))
    both = issued_of(ours.read_bytes()) + issued_of(theirs.read_bytes())
    ours.write_bytes(paper(both[-1].head, both))

    assert verdict(issued, ours) == (1, "altered")


def test_a_list_of_books_that_are_not_whole_is_not_vouched_for(issued):
    """As little as a statement of theirs."""
    batch = next((issued.books / "batches").iterdir())
    changed(batch, lambda it: it[:-9] + b"9" + it[-8:])

    assert verdict(issued, issued.out / "issued-NLD.json")[1] != "valid"


def test_a_list_that_goes_round_in_circles_ends(issued):
    """Each in the place of the other: refused where one is named twice, and never endless."""
    (one,) = issued_of((issued.out / "issued-JPN.json").read_bytes())
    again = [one._replace(id=name, supersedes=old, reason="x", files=())
             for name, old in (("B", one.id), ("C", "B"), ("B", "C"))]  # fmt: skip
    with pytest.raises(PaperError, match="twice"):
        issued_of(paper(one.head, [one, *again]))
    content = issued.file("json").read_bytes()

    assert judge("x.json", content, known_of([one, *again], "it")).status == "superseded"


def test_what_was_altered_and_renamed_is_found_among_what_went_out(issued):
    """A name says nothing; a draft that nobody sent is no forgery."""
    content = issued.file("pdf").read_bytes()
    (issued.out / "annual report.pdf").write_bytes(content[:-5] + b"paid!")
    assert "BROKEN" in issued.run("verify", "--all", "--statements", issued.out).out
    (issued.out / "annual report.pdf").unlink()
    words = ("--donor", "JPN", "--period", "2013", "--language", "fr", "--format", "json")
    assert issued.run("statement", *words, "--out", issued.out).code == 0

    ran = issued.run("verify", "--all", "--statements", issued.out)

    assert ran.code == 0
    assert "Never issued" in ran.out


def test_a_name_in_bytes_that_are_no_text_is_shown(issued):
    """A file may be called by any bytes; --json is text all the same."""
    odd = issued.out / b"\xff\xfe.json".decode("utf-8", "surrogateescape")
    odd.write_bytes(issued.file("json").read_bytes())

    assert verdict(issued, odd) == (0, "valid")
    assert issued.run("verify", "--all", "--statements", issued.out, "--json").code == 0


def key(folder, years, *, signs=True):
    """Make a key whose certificate is of some years; return it and the certificate."""
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Controller")])
    days = [datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in years]
    usage = x509.KeyUsage(signs, False, not signs, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder(name, name, secret.public_key(), 1, *days)
        .add_extension(usage, critical=True)
        .sign(secret, hashes.SHA256())
    )
    p12, pem = folder / "key.p12", folder / "key.pem"
    plain = serialization.NoEncryption()
    p12.write_bytes(pkcs12.serialize_key_and_certificates(b"k", secret, certificate, None, plain))
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return p12, pem


@pytest.mark.parametrize(
    ("years", "signs", "why"),
    [((2000, 2010), True, "is of 2000-01-01 to 2010-01-01"),
     ((2020, 2030), True, "is of 2020-01-01 to 2030-01-01"),
     ((2000, 2030), False, "not one to sign with")],
)  # fmt: skip
def test_a_key_that_is_no_use_signs_nothing(plain, issued_place, tmp_path, years, signs, why):
    """Nothing goes out with it, and what somebody signed with it is not trusted."""
    p12, pem = key(tmp_path, years, signs=signs)

    ran = plain.issue("--sign-key", p12, "--format", "pdf")

    assert ran.code == 2
    assert why in ran.out
    assert not plain.out.exists()
    content = issued_place.file("pdf").read_bytes()
    page = content[: content.index(b"%%EOF") + 6]
    found = signature(signed(page, signer(p12), datetime.date(2014, 3, 31), "x"), pem)
    assert found.intact
    assert not found.trusted
    assert why in found.doubt


def test_made_again_it_is_held_to_the_byte(issued):
    """A page that was drawn anew, with its own figures, and a paper that vouches for it."""
    correct(issued.books)
    assert issued.issue(*SUPERSEDES, "--format", "html,json", today="2014-05-01").code == 0
    file = issued.file("html", number=2)
    ran = issued.run("verify", file, issued.file("json", number=2), "--remake")
    assert ran.code == 0
    assert ran.out.count("to the byte") >= 2
    listed = issued_of((issued.out / "issued-JPN.json").read_bytes())[-1]
    content = file.read_bytes().replace(b"Balance", b"Bolance")
    forged = listed._replace(
        files=tuple(
            item._replace(sha256=hashlib.sha256(content).hexdigest())
            if item.suffix == "html"
            else item
            for item in listed.files
        )
    )
    found = judge("x.html", content, known_of([forged], "it"))
    assert found.status == "valid"
    ((held,), same) = added([found], [content], issued.books)

    assert not same
    assert "OTHERWISE" in held.notes[-1]


def test_a_statement_that_comes_out_otherwise_ends_with_1(issued):
    """What is asked with --remake is a check, and no remark."""
    terms = issued.books / "terms" / "funds.beancount"
    terms.write_text(terms.read_text().replace('name: "Japan"', 'name: "Nippon"'))

    ran = issued.run("verify", issued.file("json"), "--remake")

    assert ran.code == 1
    assert "VALID" in ran.out
    assert "SOMETHING ELSE" in ran.out


def test_what_was_taken_back_is_in_the_list(issued):
    """By the next list a donor knows it too, and the list before it is an old one."""
    correct(issued.books)
    assert issued.issue(*SUPERSEDES, today="2014-05-01").code == 0
    listed = issued.out / "issued-JPN.json"
    before = listed.read_bytes()
    name = "issued:JPN-2013-01-01-2013-12-31-2"
    assert issued.run("reverse", name, "--reason", "Sent by mistake.").code == 0
    assert verdict(issued, listed) == (1, "superseded")
    assert "took its place, and was taken back" in issued.run("verify", issued.file("json")).out
    days = ("--period", "2014", "--as", "Ana", "--today", "2015-03-31", "--format", "json")
    words = ("statement", "issue", "--donor", "JPN", *days, "--out", issued.out)
    assert issued.run(*words).code == 0

    by_list = ("--manifest", listed)

    assert verdict(issued, listed) == (0, "valid")
    assert verdict(issued, issued.file("json", number=2), *by_list) == (1, "superseded")
    assert verdict(issued, issued.file("json"), *by_list) == (1, "superseded")
    taken_out = re.sub(rb' "withdrawn": \[[^]]*\],\n', b"", listed.read_bytes())
    assert taken_out != listed.read_bytes()
    listed.write_bytes(taken_out)
    assert verdict(issued, listed) == (1, "superseded")
    listed.write_bytes(before.replace(b' "statements"', b' "withdrawn": ["X"],\n "statements"', 1))
    assert verdict(issued, listed) == (1, "altered")


def rewritten(place, change):
    """Write the last batch anew, with its line in the manifest: nothing in the chain tells."""
    read = read_manifest(place.books)
    last = read.links[-1]
    path = batch_path(place.books, last.id)
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before
    again = Manifest(read.links[:-1], (), read.carried)
    again = again.with_batch(last.id, digest(path.read_bytes()))
    (place.books / MANIFEST).write_text(again.as_text())


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.replace(b'kind: "annual"', b'kind: "final"'),
        lambda it: it.replace(b'files: "xlsx ', b'files: "html '),
        lambda it: it[: it.index(b"\n\n") + 1],
        lambda it: it.replace(b"2014-03-31 custom", b"2014-04-01 custom"),
    ],
    ids=["kind", "files", "gone", "day"],
)
def test_a_directive_is_held_against_its_paper(issued, change):
    """Batch, hash and chain written anew, and the paper forgotten."""
    (issued.books / NAME).unlink(missing_ok=True)
    rewritten(issued, change)

    ran = issued.run("verify", "--all")

    assert ran.code == 1
    assert "the directive of NLD-2013-01-01-2013-12-31-1 and the issuing paper" in " ".join(
        ran.out.split()
    )
    assert verdict(issued, issued.file("json", "NLD")) == (1, "unknown")


def test_a_batch_that_cannot_be_read_is_said(issued, monkeypatch):
    """A sentence and 2, and no traceback."""
    act = Path.read_bytes

    def refused(self):
        if self.parent.name == "batches":
            raise PermissionError(13, "Permission denied")
        return act(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    ran = issued.run("verify", "--all")

    assert ran.code == 2
    assert "Permission denied" in ran.out


def test_a_damaged_note_accuses_nobody(issued):
    """One flipped bit in what was last seen whole is no sign that batches were cut off."""
    note = issued.books / NAME
    assert issued.run("verify", "--all").code == 0
    head = Store(issued.books).head
    assert len(head) == 64
    note.write_text(note.read_text().replace(head, head[:-1] + ("0" if head[-1] != "0" else "1")))

    assert issued.run("verify", "--all").code == 0
