"""Signing: a PDF is signed as a whole, so that a donor can tell from the file alone who sent it.

The key is a PKCS#12 file of the fund's own; its passphrase comes from the environment or from a
file, never from the command line, where every user of the machine could read it. The signature is
appended to the page as it was set, and allows no change after it. Its time is the day of issue and
no clock's, so that the same statement, key and day give the same bytes.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

#: Where a key and its passphrase are named, if not by an option.
KEY, PASSPHRASE, PASSPHRASE_FILE = (
    "VTF_SIGN_KEY",
    "VTF_SIGN_PASSPHRASE",
    "VTF_SIGN_PASSPHRASE_FILE",
)

#: The field that holds the signature.
FIELD = "Issued"


class Signer(NamedTuple):
    """A key that is ready to sign, and whose it is."""

    key: SimpleSigner
    name: str
    fingerprint: str

    @property
    def words(self) -> str:
        """Return whose key it is, as it stands in the books."""
        return f"{self.name} ({self.fingerprint[:16]})"


def signer(
    key: Path | None, passphrase_file: Path | None = None, day: datetime.date | None = None
) -> Signer | None:
    """Return the key that is configured, None where none is.

    Args:
        key: a PKCS#12 file; else what `$VTF_SIGN_KEY` names.
        passphrase_file: the file whose first line is its passphrase; else what
            `$VTF_SIGN_PASSPHRASE_FILE` names, else `$VTF_SIGN_PASSPHRASE` itself.
        day: on which it is to sign, where it is.

    Raises:
        BadInputError: the key cannot be read, has no certificate, or one that nobody would trust
            on that day.
    """
    name = key or (Path(os.environ[KEY]) if os.environ.get(KEY) else None)
    if name is None:
        return None
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 # heavy: only where one signs

    try:
        content = name.read_bytes()
    except OSError as error:
        what = f"the key cannot be read: {error.strerror or error}"
        raise BadInputError(what, where=str(name)) from None
    try:
        loaded = SimpleSigner.load_pkcs12_data(content, [], _passphrase(passphrase_file))
        certificate = loaded.signing_cert
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInputError(
            f"the key cannot be opened: {error}",
            where=str(name),
            advice=f"It is a PKCS#12 file (.p12); its passphrase stands in ${PASSPHRASE}, or in "
            f"the file that ${PASSPHRASE_FILE} or --sign-passphrase-file names.",
        ) from None
    if day is not None and (why := unfit(certificate, midnight(day))):
        raise BadInputError(
            f"nobody could trust what is signed with this key: {why}",
            where=str(name),
            advice="Nothing was issued. Sign with a key that is valid on the day of issue.",
        )
    return Signer(loaded, called(certificate), certificate.sha256.hex())


def called(certificate: Any) -> str:
    """Return whose certificate it is: its common name and organisation."""
    parts = certificate.subject.native
    names = [parts.get(part) for part in ("common_name", "organization_name")]
    return ", ".join(str(name) for name in names if name) or "nobody named"


def unfit(certificate: Any, moment: datetime.datetime) -> str:
    """Return why nothing can be signed by a certificate at a moment; empty: it can.

    A certificate that says nothing of what it is for is for everything.
    """
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if not begins <= moment <= ends:
        return (
            f"its certificate is of {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, and the signature of "
            f"{moment:%Y-%m-%d}"
        )
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        return "its certificate is not one to sign with"
    return ""


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the moment that a signature of a day says."""
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)


def _passphrase(file: Path | None) -> bytes | None:
    named = file or (Path(os.environ[PASSPHRASE_FILE]) if os.environ.get(PASSPHRASE_FILE) else None)
    if named is None:
        return os.environ[PASSPHRASE].encode() if PASSPHRASE in os.environ else None
    try:
        return named.read_bytes().split(b"\n", 1)[0].removesuffix(b"\r")
    except OSError as error:
        what = f"the passphrase cannot be read: {error.strerror or error}"
        raise BadInputError(what, where=str(named)) from None


def signed(content: bytes, by: Signer, day: datetime.date, reason: str) -> bytes:
    """Return a PDF with a signature over all of it.

    Args:
        content: the PDF; its bytes stand at the beginning of the signed one, unchanged.
        by: the key.
        day: of issue; the signature says midnight of it, in UTC.
        reason: why, as readers of PDF show it.
    """
    from pyhanko.pdf_utils import generic  # noqa: PLC0415 # heavy: only where one signs
    from pyhanko.sign import fields, signers  # noqa: PLC0415 # same

    at = midnight(day)
    writer = _appending()(io.BytesIO(content))
    # The second half of a file's id is new with each revision. Chance would make other bytes of
    # the same statement.
    own = hashlib.sha256(content + by.fingerprint.encode() + at.isoformat().encode()).digest()[:16]
    first = writer.document_id[0] if "/ID" in writer.prev.trailer else own
    halves = [generic.ByteStringObject(half) for half in (bytes(first), own)]
    writer._document_id = generic.ArrayObject(halves)  # noqa: SLF001 # there is no other way
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=by.name,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # No box: it is on no page, so nobody who sees or hears the page meets it; a list of the file's
    # signatures reads its name aloud.
    field = fields.SigFieldSpec(FIELD, readable_field_name="Signature of who issued this statement")
    session = _of_its_day(at)(metadata, signer=by.key, new_field_spec=field)
    made: io.BytesIO = session.sign_pdf(writer, output=io.BytesIO())
    return made.getvalue()


def _appending() -> Any:
    """Return the class of a writer that leaves a file's description of itself as it is.

    The package would write the clock's time and its own name there, and a description that says
    otherwise than the archive file it describes.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    class Appending(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            pass

    return Appending


def _of_its_day(at: datetime.datetime) -> Any:
    """Return the class of a signer whose signatures are of a moment, and not of the clock's."""
    from pyhanko.sign import signers  # noqa: PLC0415 # heavy: only where one signs

    class OfItsDay(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = at
            return session

    return OfItsDay
