"""Many statements at once, and what becomes of them where a process is ended from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from bench.donors import write
from reports.statements import files, many
from reports.statements.command import statement

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books of twelve donors."""
    folder: Path = tmp_path_factory.mktemp("books") / "twelve"
    folder.mkdir()
    write(folder, donors=12, costs=3)
    return folder


def test_a_killed_process_is_told_and_what_was_made_counts(
    twelve: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process had made is written; the rest is named one by one, and the run ends with 1."""
    made: Callable[..., Any] = files.write
    starter = os.getpid()

    def killed(statement: Any, out: Path, formats: Any) -> Any:
        if statement.id == "DNR004":
            assert os.getpid() != starter
            time.sleep(0.5)
            os.kill(os.getpid(), signal.SIGKILL)
        return made(statement, out, formats)

    monkeypatch.setattr(many, "write", killed)
    # Another test may have set pages here; this one sets none, so it can fork all the same.
    monkeypatch.setattr(many, "_may_fork", lambda: True)
    asked = ["--books", twelve, "--all", "--period", "2014", "--format", "json", "--jobs", 2]
    done = CliRunner().invoke(statement, [*map(str, asked), "--out", str(tmp_path)])

    assert done.exit_code == 1, done.output
    told = [line for line in done.stdout.splitlines() if line]
    assert [Path(line).is_file() for line in told] == [True] * len(told)
    assert f"{len(told)} of 12 statements written" in done.stderr
    assert "vtf: DNR004, 2014-01-01 to 2014-12-31, interim: the process that was" in done.stderr
    assert done.stderr.count("was ended from outside") == 12 - len(told)
    assert 4 <= len(told) < 12
    assert "Traceback" not in done.stderr


def test_processes_end_with_the_one_that_forked_them(twelve: Path, tmp_path: Path) -> None:
    """Who stops the command from outside leaves no process behind that waits for ever."""
    asked = ["--books", twelve, "--all", "--period", "2014", "--out", tmp_path, "--jobs", "2"]
    with subprocess.Popen(
        [sys.executable, "vtf.py", "statement", *map(str, asked)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stderr
        assert running.stderr.readline().startswith(b"1/12")
        running.terminate()
        # Whoever is left holds the other end open, and would be read from for ever.
        running.communicate(timeout=20)
    assert running.returncode == -signal.SIGTERM
