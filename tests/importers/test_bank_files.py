"""Files of banks are told by their bytes; a sheet that looks a little like one stays a sheet."""

from __future__ import annotations

import pytest

from importers.feeds import feed_of
from tests.importers.bank_kit import camt, mt940


@pytest.mark.parametrize(
    ("content", "suffix", "expected"),
    [
        (camt().encode(), ".xml", "camt"),
        (camt().replace("UTF-8", "UTF-16").encode("utf-16"), ".txt", "camt"),
        (mt940().encode(), ".txt", "swift"),
        (b"\xef\xbb\xbf" + mt940().encode(), ".txt", "swift"),
        (b"ABNANL2A\n940\nABNANL2A\n" + mt940().encode(), ".txt", "swift"),
        (b":940:\n:20:X\n", ".txt", "swift"),
        (b"anything", ".sta", "swift"),
        (b"OFXHEADER:100\n", ".txt", "ofx"),
        (b'<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>', ".xml", "ofx"),
        (b"!Type:Bank\n", ".txt", "ofx"),
        (b"AGREEMENTS\nId,Donor\n", ".csv", ""),
        (b"CONTRIBUTION\n940\n", ".csv", ""),
        (b"Ratio,1:20:3\n", ".csv", ""),
        (b"Note\n:20 is no tag\n", ".csv", ""),
        (b"<Ofxen>,<xml>\n", ".csv", ""),
    ],
)
def test_a_format_is_told_by_its_content(content, suffix, expected):
    """Whatever the file is called; a name that only statements have counts too."""
    assert feed_of(content, suffix) == expected
