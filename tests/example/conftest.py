"""The demonstration, run once for all tests of the example, without a network."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from filelock import FileLock

from ledger import books
from ledger.example import demo

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books

#: Runs in every process of the demonstration: a call that leaves the machine fails and is noted.
NO_NETWORK = """\
import socket

def _refuse(*arguments, **_):
    with open({log!r}, "a") as file:
        print(arguments, file=file)
    raise OSError("there is no network")

socket.socket.connect = socket.socket.connect_ex = _refuse
socket.getaddrinfo = socket.create_connection = _refuse
"""

TRY = "import socket; socket.create_connection(('127.0.0.1', 9))"


class Ran(NamedTuple):
    """A demonstration that has run: its folder, its books, what it printed, calls it tried."""

    folder: Path
    books: Books
    said: str
    network: str

    def paper(self, name: str) -> str:
        """Return a long answer of the demonstration, runs of blanks as one."""
        text = (self.folder / "papers" / name).read_text()
        return "\n".join(" ".join(line.split()) for line in text.splitlines())


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Ran:
    """Run the demonstration once, with every way out of the machine shut.

    Where tests run in several processes, the first one runs it and the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    folder, log, said = root / "demo", root / "network.log", root / "said.txt"
    with FileLock(root / "demo.lock"):
        if not said.exists():
            said.write_text(_run(root, folder, log))
    return Ran(folder, books.load(folder / "books"), said.read_text(), log.read_text())


def _run(root: Path, folder: Path, log: Path) -> str:
    site = root / "site"
    site.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(NO_NETWORK.format(log=str(log)))
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(site))
        patch.setattr(demo, "_say", said.append)
        tried = subprocess.run([sys.executable, "-c", TRY], capture_output=True, check=False)
        assert (tried.returncode, log.exists()) == (1, True)
        log.write_text("")
        demo.run(folder)
    return "\n".join(said)
