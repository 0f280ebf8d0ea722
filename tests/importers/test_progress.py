"""Progress: a bar for who watches, nothing for anyone else."""

from __future__ import annotations

import io

import pytest

from importers import progress


class Terminal(io.StringIO):
    """A terminal that keeps what was written to it."""

    def isatty(self):
        """Say that somebody watches."""
        return True


def test_nothing_is_written_where_nobody_watches(capsys):
    """No bar in a pipe or a log."""
    with progress.watching():
        progress.begin("a.xlsx")
        with progress.stage("reading"):
            pass
    assert capsys.readouterr() == ("", "")


def interrupted():
    """Do one stage, and be stopped in the next."""
    with progress.watching():
        progress.begin("a.xlsx")
        with progress.stage("reading"):
            pass
        with progress.stage("checking rows"):
            raise KeyboardInterrupt


def test_each_stage_is_shown_and_wiped(monkeypatch):
    """The line is clean at the end, however a stage ends."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    said = terminal.getvalue()
    assert "a.xlsx: reading" in said
    assert "a.xlsx: checking rows" in said
    assert said.endswith("\r\033[K")


def test_the_bar_grows_and_is_never_full_before_the_end():
    """Stage after stage, second after second."""
    progress.begin("a.xlsx")
    filled = [
        progress.line(name, seconds).count("#")
        for name in progress.STAGES
        for seconds in (0, 1, 5, 60, 10_000)
    ]
    assert filled == sorted(filled)
    assert filled[0] == 0
    assert 20 < filled[-1] < 24
