"""What is attached to a PDF: the figures of the statement, as JSON."""

from __future__ import annotations

import io

#: The name under which a statement's figures travel in its PDF.
FIGURES = "figures.json"


def attached(content: bytes, name: str = FIGURES) -> bytes | None:
    """Return a file that is attached to a PDF, None where there is none or it cannot be read."""
    import pikepdf  # noqa: PLC0415 # heavy: only where a PDF is read

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            for found, item in document.attachments.items():
                if found == name:
                    return bytes(item.get_file().read_bytes())
    except Exception:  # noqa: BLE001 # whatever a damaged file makes of the reader
        return None
    return None
