"""The demonstration: books from nothing, out of the example's workbooks, by commands alone.

    python -m ledger.example.demo [FOLDER]

Everything is made under FOLDER (`build/demo`): `books/`, `statements/`, `papers/` and
`workpapers/`. What is there from an earlier run is thrown away first. Each step shows the command
line that anybody could type, and what it answered; the long answers are kept whole in `papers/`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from ledger.books import MAIN
from ledger.example.audit_steps import audit_steps, claim_steps, due_steps
from ledger.example.case_steps import case_steps, closing_steps, ending_steps, question_steps
from ledger.example.cases import CASES
from ledger.example.make_workbooks import FOLDER as WORKBOOKS
from ledger.example.make_workbooks import HERE
from ledger.example.step import TODAY, DemoError, Step
from ledger.example.workbooks import REFUSED
from ledger.example.workbooks import WORKBOOKS as CONTENTS

LAYOUTS, TERMS = HERE / "layouts", HERE / "terms"

#: The row of the cells that a finding names.
_ROW = re.compile(r"cell [A-Z]+([0-9]+)")

#: Where the answer of `vtf check` is kept.
CHECKED = "check.txt"

#: The line of `main.beancount` before which hand-kept terms are included.
_MANIFEST = 'include "manifest.beancount"'


def steps(folder: Path) -> list[Step]:
    """Return the steps, in order."""
    statements, papers = folder / "statements", folder / "papers"
    brought = ("import", "--layouts", str(LAYOUTS))
    imports = [
        Step(f"Import {name}", (*brought, str(WORKBOOKS / name)))
        for name in CONTENTS
        if name != REFUSED and name not in CASES
    ]
    again = Step(
        "Import the contributions once more: nothing new, the books stay as they are",
        (*brought, str(WORKBOOKS / "vtf-contributions.xlsx")),
    )
    refused = Step(
        "Import vouchers that break a rule each: refused as a whole, each with its clause",
        (*brought, str(WORKBOOKS / REFUSED)),
        expected=(1,),
        paper="refused.txt",
        prose=True,
    )
    return [
        Step("New books", ("init",), show=1),
        *imports,
        again,
        refused,
        *case_steps(WORKBOOKS, LAYOUTS),
        *claim_steps(),
        Step("Check the books: every rule, and that it ran", ("check",), paper=CHECKED, show=-5),
        Step(
            "Where each gift to the trust fund stands",
            ("status", "--fund", "VTF", "--today", TODAY),
            paper="status.txt",
            show=24,
        ),
        Step(
            "Follow one receipt back to its cells and clauses",
            ("trace", "contribution:JPN-2010-01-PAK:receipt"),
            paper="trace.txt",
            show=10,
        ),
        *(_statement(statements, about) for about in _STATEMENTS),
        Step(
            "Every row of every source is in the books, once",
            ("reconcile", "sources", "--today", TODAY, "--out", str(papers)),
            paper="sources.txt",
            show=2,
        ),
        Step(
            "Published figures against the books: not all tie, and each difference says why",
            ("reconcile", "published", "--today", TODAY, "--out", str(papers)),
            expected=(1,),
            paper="published.txt",
        ),
        *ending_steps(),
        *question_steps(),
        *closing_steps(WORKBOOKS, LAYOUTS),
        *due_steps(papers),
        *audit_steps(papers, statements),
    ]


#: What each statement is called, what it is about, its first and last day.
_STATEMENTS = (
    ("final", "--funding", "JPN-2010-01", "2010-01-01", "2012-12-31"),
    ("annual", "--funding", "JPN-2010-01-PAK", "2011-01-01", "2011-12-31"),
    ("annual", "--donor", "Denmark", "2024-01-01", "2024-12-31"),
    ("interim", "--donor", "Italy", "2020-01-01", "2020-12-31"),
)


def _statement(folder: Path, about: tuple[str, str, str, str, str]) -> Step:
    kind, option, name, begins, ends = about
    period = ("--from", begins, "--to", ends, "--kind", kind)
    return Step(
        f"Contribution statement, {kind}: {name}",
        ("statement", option, name, *period, "--out", str(folder)),
    )


def run(folder: Path) -> int:
    """Run the demonstration and return how many steps it had."""
    for part in ("books", "statements", "papers", "workpapers"):
        shutil.rmtree(folder / part, ignore_errors=True)
        if part in {"statements", "papers"}:
            (folder / part).mkdir(parents=True)
    began = time.monotonic()
    done = steps(folder)
    _say("Books from nothing, out of workbooks. Spending here is ILLUSTRATIVE: made up, and marked")
    _say("so wherever it shows. All other figures are published, or computed from published ones")
    _say("and marked so: see docs/example-books.md.")
    _say(f"Each command below also takes --books {_short(folder / 'books')}.")
    for number, step in enumerate(done, 1):
        answer = _take(folder, step, f"{number}.")
        if step.paper:
            (folder / "papers" / step.paper).write_text(answer, encoding="utf-8")
    _say(f"\nDone in {time.monotonic() - began:.0f} seconds. In {_short(folder)}:")
    for path in sorted(path for path in folder.glob("[spw]*/*") if path.is_file()):
        _say(f"  {path.relative_to(folder)}")
    _say("\nOpen the books in a browser, read-only, on this machine:")
    _say(f"  .venv/bin/vtf serve --books {_short(folder / 'books')}")
    return len(done)


def _take(folder: Path, step: Step, number: str) -> str:
    """Run one step, show what it answered, and return all of it."""
    _say(f"\n{number} {step.title}")
    if step.keep:
        return _keep(folder / "books", step.keep)
    arguments = (*step.arguments, *_finding(folder, step.finding))
    words = [_short(Path(word)) if os.sep in word else word for word in arguments]
    shown = shlex.join(words)
    _say(f"   $ vtf {shown}")
    command = [sys.executable, "-m", "vtf", *arguments, "--books", str(folder / "books")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    answer = done.stdout + done.stderr
    if done.returncode not in step.expected:
        raise DemoError(f"vtf {shown} ended with exit code {done.returncode}\n{answer}")
    lines = (_folded(answer) if step.prose else answer.rstrip()).splitlines()
    first = len(lines) + step.show if step.show is not None and step.show < 0 else 0
    for line in lines[first:] if first else lines[: step.show]:
        _say(f"     {line}".rstrip())
    if step.show is not None and len(lines) > abs(step.show) and step.paper:
        _say(f"     ... and {len(lines) - abs(step.show)} more lines in papers/{step.paper}")
    return answer


def _keep(books: Path, name: str) -> str:
    """Put a file of hand-kept terms into the books, and include it; return its include."""
    target, main = books / "terms" / name, books / MAIN
    include = f'include "terms/{name}"'
    _say(f"   $ cp {_short(TERMS / name)} {_short(target)}")
    _say(f"     and in {_short(main)}: {include}")
    shutil.copyfile(TERMS / name, target)
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace(_MANIFEST, f"{include}\n{_MANIFEST}"), encoding="utf-8")
    return include


def _finding(folder: Path, code: str) -> tuple[str, ...]:
    """Return the id of the first finding of a code, as `vtf check` has said it; no code, none."""
    if not code:
        return ()
    said = (folder / "papers" / CHECKED).read_text(encoding="utf-8")
    found = re.search(rf"^\w+: {code} .*?^  ([0-9a-f]{{8}})  ", said, re.DOTALL | re.MULTILINE)
    if found is None:
        raise DemoError(f"vtf check said nothing of {code}")
    return (found[1],)


def _folded(answer: str) -> str:
    """Return a refusal in the order of its rows, in lines of a page's width."""
    head, *found = answer.rstrip().split("\nerror: ")
    return "\n".join(
        "\n".join(textwrap.wrap(line, 96, subsequent_indent="    "))
        for part in (head, *sorted(found, key=_row))
        for line in part.splitlines()
    )


def _row(finding: str) -> int:
    """Return the row that a finding names, 0 if it names none."""
    found = _ROW.search(finding)
    return int(found[1]) if found else 0


def _short(path: Path) -> str:
    """Return a path as it is typed from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 # a demonstration speaks


if __name__ == "__main__":  # pragma: no cover
    run(Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo"))
