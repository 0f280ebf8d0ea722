"""Signatures of PDF files, looked at as strictly as one can: over every byte, and nothing after.

A PDF may be changed after it was signed, by an update at its end, and most readers show the update
and a green tick. Here a signature counts only where it covers the whole file as it is, but for the
signature's own digits. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import datetime
import io
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

#: What a file has that a signature was made for.
_MARKS = (b"/ByteRange", b"/Type /Sig", b"/SubFilter")


class Signed(NamedTuple):
    """What the signature of a PDF says.

    Attributes:
        name, fingerprint: whose certificate; empty where there is no signature, or none to be read.
        intact: whether every byte of the file is as it was signed, and none came after.
        trusted: whether the certificate is, or was given by, one that the reader trusts.
        wrong: why it is not intact, in words.
        doubt: why it counts for nothing although it is the certificate that the reader trusts.
    """

    name: str = ""
    fingerprint: str = ""
    intact: bool = False
    trusted: bool = False
    wrong: str = ""
    doubt: str = ""


def signature(content: bytes, trust: Path | None = None) -> Signed | None:
    """Return what the signature of a PDF says, None where it has none.

    Args:
        content: the file.
        trust: PEM or DER file of the certificate that the reader trusts.

    Raises:
        BadInputError: the certificate cannot be read.
    """
    roots = [_certificate(trust)] if trust else []
    if not content.startswith(b"%PDF-"):
        return None
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 # heavy: only for a PDF

    hints = any(mark in content for mark in _MARKS)
    try:
        found = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
        if not found:
            return Signed(wrong="what is left of a signature cannot be read") if hints else None
        if len(found) > 1:
            return Signed(wrong=f"it has {len(found)} signatures, and was issued with one")
        return _looked_at(found[0], content, roots)
    except Exception as error:  # noqa: BLE001 # whatever a damaged file makes of the reader
        return Signed(wrong=f"its signature cannot be read: {error}") if hints else None


def _looked_at(found: Any, content: bytes, roots: list[Any]) -> Signed:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 # heavy
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415 # same
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415 # same
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 # same

    from reports.seals.sign import called, unfit  # noqa: PLC0415 # same

    moment = found.self_reported_timestamp or datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    context = ValidationContext(
        trust_roots=roots, moment=moment, best_signature_time=moment, allow_fetching=False
    )
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    status = validate_pdf_signature(found, context, key_usage_settings=usage)
    certificate = found.signer_cert
    name, fingerprint = called(certificate), certificate.sha256.hex()
    wrong = ""
    if not (status.intact and status.valid):
        wrong = "its bytes are not those that were signed"
    elif status.coverage is not SignatureCoverageLevel.ENTIRE_FILE or not _whole(found, content):
        wrong = "something was added to the file after it was signed"
    trusted = bool(status.trusted) and not wrong
    # A certificate that is trusted itself is held against nothing else by the package.
    doubt = unfit(certificate, moment) if trusted else ""
    return Signed(name, fingerprint, not wrong, trusted and not doubt, wrong, doubt)


def _whole(found: Any, content: bytes) -> bool:
    """Return whether the two stretches that were signed are all but the signature's own digits."""
    first, length, second, rest = (int(number) for number in found.byte_range)
    own = content[length:second]
    if not (first == 0 and second + rest == len(content) and own[:1] + own[-1:] == b"<>"):
        return False
    digits = own[1:-1]
    if not (set(digits) <= set(b"0123456789abcdef") or set(digits) <= set(b"0123456789ABCDEF")):
        return False  # whoever signs writes them in one way
    # Behind the signature its place is filled up with zeros, where anything could be hidden.
    der = bytes.fromhex(digits.decode())
    return not any(der[_length(der) :])


def _length(der: bytes) -> int:
    """Return how many bytes the one value takes that begins some bytes, by its own head."""
    size = der[1]
    if size < 0x80:
        return 2 + size
    more = size & 0x7F
    return 2 + more + int.from_bytes(der[2 : 2 + more], "big")


def _certificate(path: Path) -> Any:
    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415 # heavy: only with --trust

    try:
        return load_cert_from_pemder(str(path))  # type: ignore[no-untyped-call] # it states none
    except (OSError, ValueError) as error:
        raise BadInputError(
            f"the certificate cannot be read: {error}",
            where=str(path),
            advice="It is a PEM or DER file; the fund gives it to its donors by another way than "
            "the statements.",
        ) from None
