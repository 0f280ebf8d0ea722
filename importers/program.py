"""The number of the importers' output, which every batch carries.

To be raised whenever the same file would make other entries than before: a later reader can then
tell what a newer importer does otherwise from what somebody altered (docs/corrections.md). Batches
without a number were made by the first.
"""

from __future__ import annotations

PROGRAM = "2"
FIRST = "1"
