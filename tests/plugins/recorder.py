"""Every ledger that a test of the rules judges is held against a record of its findings in full.

Tests say what they are about: a code, a limit, a word of the message. The record under `golden/`
holds the rest: code, severity, message, advice, line and facts of every finding, by the test that
judged the ledger and, from its second ledger on, by the number of it. A ledger without a record is
one about which nothing is found.

Where findings were changed on purpose, or a test is new:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/plugins -p no:randomly

writes the records anew; the change in git shows what is now said otherwise. Property tests opt out:
their ledgers are never the same; and so does the gallery, which is a record itself.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from ledger.findings import Finding

GOLDEN = Path(__file__).parent / "golden"
HINT = "findings differ from the record; if that is meant: UPDATE_GOLDEN=1, and read the change"

#: Tests of very many ledgers or findings that say the same: they compare them by themselves.
ALIKE = frozenset(
    {
        "test_must_10_the_wall_holds_on_every_road",
        "test_the_proof_passes_over_nothing",
        "test_many_late_advances_take_no_time",
    }
)

#: So many ledgers of one test are held; what judges hundreds of them compares them by itself.
MOST = 5

#: The findings about one ledger.
Record = list[list[str]]


class Recorder:
    """The records of the test modules, read when first asked for.

    Attributes:
        update: whether records are written and not compared.
        test: module and name of the test that runs; empty: nothing is held against a record.
    """

    def __init__(self) -> None:
        self.update = bool(os.environ.get("UPDATE_GOLDEN"))
        self.test: tuple[str, str] = ("", "")
        self._judged: Counter[tuple[str, str]] = Counter()
        self._read: dict[str, dict[str, Record]] = {}
        self._noted: dict[str, dict[str, Record]] = {}

    def watch(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Hold the ledgers of one test against its record while it runs."""
        function = request.function
        module = request.path.stem
        property_test = getattr(function, "is_hypothesis_test", False)
        if not property_test and module != "test_gallery" and function.__name__ not in ALIKE:
            self.test = (module, request.node.name)
            self._judged[self.test] = 0
        yield
        self.test = ("", "")

    def hold(self, findings: Sequence[Finding], before: int) -> None:
        """Hold the findings about a ledger against its record, or note them.

        Args:
            findings: all of them, as the walk has them.
            before: how many lines stand before the ledger's own text.
        """
        module, test = self.test
        if not module:
            return
        self._judged[self.test] += 1
        number = self._judged[self.test]
        if number > MOST:
            return
        name = test if number == 1 else f"{test} #{number}"
        now = [_plain(finding, before) for finding in findings]
        if self.update:
            if now:
                self._noted.setdefault(module, {})[name] = now
            return
        # Compared as text: pytest shows where long texts differ, line by line.
        assert _text(now) == _text(self._records(module).get(name, [])), HINT

    def write(self, items: Sequence[pytest.Item]) -> None:
        """Write what was noted; records of tests that are no more are left out.

        Args:
            items: the tests that ran; a test function runs with all its parameters, or not.
        """
        ran = {(item.path.stem, item.originalname) for item in items}
        tests = {item.path.stem: vars(item.module) for item in items}
        for module, known in tests.items():
            records = dict(self._noted.get(module, {}))
            for name, record in self._records(module).items():
                function = re.split(r"\[| #", name, maxsplit=1)[0]
                if function in known and (module, function) not in ran:
                    records[name] = record
            path = GOLDEN / f"{module}.json"
            path.unlink(missing_ok=True)
            if records:
                GOLDEN.mkdir(exist_ok=True)
                path.write_text(_text(dict(sorted(records.items()))), encoding="utf-8")

    def _records(self, module: str) -> dict[str, Record]:
        if module not in self._read:
            path = GOLDEN / f"{module}.json"
            known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            self._read[module] = known
        return self._read[module]


RECORDER = Recorder()


def _plain(finding: Finding, before: int) -> list[str]:
    """Return head, message, advice and facts of a finding, each as a line of text."""
    line = finding.where.line
    place = f"line {line - before}" if line > before else "common terms" if line else "no line"
    head = [place, f"{finding.severity} {finding.code}", finding.key]
    # The words of a clause are long, and stand in the message already.
    facts = [
        f"{name}={value}"
        for name, value in finding.facts
        if value and not (name == "words" and f'"{value}"' in finding.message)
    ]
    texts = [", ".join(filter(None, head)), finding.message, finding.advice, "; ".join(facts)]
    return [text for text in texts if text]


def _text(data: object) -> str:
    return json.dumps(data, indent=0, ensure_ascii=False) + "\n"
