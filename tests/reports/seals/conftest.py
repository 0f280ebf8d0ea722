"""Books that issued statements: made once, copied for each test that changes anything."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from tests.closing_kit import books_of_two_years
from vtf import vtf

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "a passphrase of the tests"  # noqa: S105 # of keys that are made for a test


class Ran(NamedTuple):
    """What a command answered."""

    code: int
    out: str


class Place(NamedTuple):
    """Books, and the folder that their statements went to."""

    books: Path
    out: Path

    def run(self, *words: str | Path) -> Ran:
        """Run a command on these books."""
        done = CliRunner().invoke(vtf, [*map(str, words), "--books", str(self.books)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        return Ran(done.exit_code, done.output)

    def issue(self, *words: str | Path, donor: str = "JPN", today: str = "2014-03-31") -> Ran:
        """Issue a donor's statement of 2013."""
        how = ("--period", "2013", "--kind", "annual", "--as", "Ana", "--today", today)
        given = ("--format", "json,xlsx") if "--format" not in words else ()
        return self.run("statement", "issue", "--donor", donor, *how, "--out", self.out,
                        *given, *words)  # fmt: skip

    def file(self, suffix: str, donor: str = "JPN", number: int = 1) -> Path:
        """Return a file that went out."""
        return self.out / f"statement-{donor}-2013-01-01-2013-12-31-{number}.{suffix}"

    def copied(self, folder: Path) -> Place:
        """Return a copy of it all."""
        shutil.copytree(self.books, folder / "books")
        if self.out.is_dir():
            shutil.copytree(self.out, folder / "out")
        return Place(folder / "books", folder / "out")


class Key(NamedTuple):
    """A key as a fund has it: PKCS#12 file, its certificate, the file of its passphrase."""

    p12: Path
    pem: Path
    passphrase: Path


def make_key(folder: Path, name: str) -> Key:
    """Make a key of one's own, for the tests only."""
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Voluntary Trust Fund"),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ]
    usage = x509.KeyUsage(True, True, False, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(x509.Name(names))
        .public_key(secret.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2049, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(secret, hashes.SHA256())
    )
    made = Key(folder / f"{name}.p12", folder / f"{name}.pem", folder / f"{name}.txt")
    lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    made.p12.write_bytes(
        pkcs12.serialize_key_and_certificates(b"key", secret, certificate, None, lock)
    )
    made.pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.passphrase.write_text(f"{PASSPHRASE}\n")
    return made


@pytest.fixture(scope="session")
def keys(tmp_path_factory) -> tuple[Key, Key]:
    """The fund's key, and somebody else's."""
    folder = tmp_path_factory.mktemp("keys")
    return make_key(folder, "Controller"), make_key(folder, "Somebody")


@pytest.fixture(scope="session")
def plain_place(tmp_path_factory) -> Place:
    """Books of two years of which nothing went out yet. Not to be changed."""
    folder = tmp_path_factory.mktemp("plain")
    return Place(books_of_two_years(folder), folder / "out")


@pytest.fixture(scope="session")
def issued_place(plain_place, keys, tmp_path_factory) -> Place:
    """Books that issued two statements, Japan's signed. Not to be changed."""
    place = plain_place.copied(tmp_path_factory.mktemp("issued"))
    key = ("--sign-key", keys[0].p12, "--sign-passphrase-file", keys[0].passphrase)
    formats = ("--format", "pdf,xlsx,html,json")
    assert place.issue(*key, *formats).code == 0
    assert place.issue(donor="NLD").code == 0
    return place


@pytest.fixture
def plain(plain_place, tmp_path) -> Place:
    """A copy of the books of two years."""
    return plain_place.copied(tmp_path)


@pytest.fixture
def issued(issued_place, tmp_path) -> Place:
    """A copy of the books that issued two statements."""
    return issued_place.copied(tmp_path)
