"""Serving: books the guard cannot vouch for are never shown, not at the start and not later."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

import reports.serving
from ledger.books import MAIN
from ledger.errors import BadInputError, BooksError
from reports.serve_command import serve
from reports.serving import make_app, make_server

PAGE = "/trust-fund/extension/Fundings/"


@pytest.fixture
def app(books):
    """Return the application over the books."""
    return make_app(books)


def rewrite(books, old, new):
    """Change the main file, with a time of change that no clock can hide."""
    main = books / MAIN
    main.write_text(main.read_text().replace(old, new))
    later = time.time_ns() + 10**9
    os.utime(main, ns=(later, later))


def test_no_books_are_refused(tmp_path):
    """The message says how to make some."""
    with pytest.raises(BooksError, match="there are no books here"):
        make_app(tmp_path)


def test_books_that_do_not_load_are_refused(books):
    """A syntax error means that something written is not in the entries."""
    rewrite(books, "Income:VTF:Interest  ", "Income:VTF:Interest @")
    with pytest.raises(BooksError, match="do not load"):
        make_app(books)


@pytest.mark.parametrize(
    "line",
    [
        'custom "fava-extension" "fava.ext.auto_commit"',
        'custom "fava-extension" "reports.fava" "{"',
        'custom "fava-option" "import-config" "evil.py"',
        'custom "fava-option" "import-dirs" "/etc"',
    ],
)
def test_books_that_tell_fava_to_run_code_are_refused(books, line):
    """Extensions and importers are code the guard knows nothing about."""
    with (books / MAIN).open("a") as main:
        main.write(f"1970-01-01 {line}\n")
    with pytest.raises(BooksError, match="is not allowed here") as caught:
        make_app(books)
    assert "main.beancount:" in str(caught.value)


def test_harmless_options_are_let_through(books):
    """The language of the pages, for one."""
    with (books / MAIN).open("a") as main:
        main.write('1970-01-01 custom "fava-option" "language" "fr"\n')
    assert Client(make_app(books)).get(PAGE).status_code == 200


def test_findings_are_shown_once_as_errors(books):
    """A banner counts them and leads to Fava's page of errors."""
    with (books / "terms" / "funds.beancount").open("a") as terms:
        terms.write('2013-01-01 custom "pledge" "FRA-1"\n  donor: "FRA"\n  fund: "VTF"\n')
    client = Client(make_app(books))
    assert "error</strong> stands against these books" in client.get(PAGE).text
    errors = client.get("/trust-fund/api/errors").json["data"]
    assert [error["type"] for error in errors] == ["FindingError"]


def test_changed_books_are_loaded_again(app, books):
    """A new deposit shows without a restart."""
    client = Client(app)
    assert "1,234.56" in client.get(PAGE).text
    rewrite(books, "1234.56", "6543.21")
    wait_for(lambda: "6,543.21" in client.get(PAGE).text)


def test_books_that_turn_bad_are_no_longer_shown(app, books):
    """Every page says why, the figures behind them too, until the books are put right."""
    client = Client(app)
    assert client.get(PAGE).status_code == 200
    rewrite(books, 'plugin "plugins.rulebook"', "plugin plugins.rulebook")
    wait_for(lambda: client.get(PAGE).status_code == 503)
    for path in (PAGE, "/trust-fund/api/trial_balance", "/trust-fund/api/errors"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "1,234.56" not in answer.text
        assert "the books do not load" in answer.text
    assert client.get("/static/app.css").status_code == 200
    rewrite(books, "plugin plugins.rulebook", 'plugin "plugins.rulebook"')
    wait_for(lambda: client.get(PAGE).status_code == 200)


def wait_for(done):
    """Wait for the watcher of files."""
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_collector_is_on_again(app):
    """Off while the books are loaded, on for the life of the server."""
    assert app
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_encrypted_books_are_not_served():
    """Fava would load them by another way than ours."""
    with pytest.raises(BooksError, match="encrypted"):
        reports.serving._load_guarded("main.beancount.asc", is_encrypted=True)


def test_fava_sees_one_ledger(app):
    """Another word in the address is no ledger."""
    assert Client(app).get("/other/journal/").status_code == 404
    assert Client(app).get("/").headers["Location"] == "/trust-fund/income_statement/"


def test_a_port_in_use_is_bad_input(books):
    """With what to do about it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=f"port {port} of this machine cannot be had"):
            make_server(books, port)


def test_the_server_binds_this_machine_only(books):
    """Whatever the port."""
    server, page = make_server(books, 0)
    server.stop()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/trust-fund/extension/Fundings/", page)
    assert server.bind_addr[0] == "127.0.0.1"


def _heeding():
    # A job in the background of a shell ignores Ctrl-C, and so would everything it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_command_says_where_and_ends_quietly(books):
    """The address, then silence; Ctrl-C ends it with exit 0 and no traceback."""
    command = [sys.executable, "-u", "-m", "vtf", "serve", "--books", str(books), "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heeding,  # noqa: PLW1509 # no threads here
    ) as process:
        try:
            lines = [process.stdout.readline() for _ in range(5)]
            page = lines[2].strip()
            with urllib.request.urlopen(page, timeout=20) as answer:  # noqa: S310
                assert b"JPN-2013-01" in answer.read()
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert lines[0] == f"The books in {books} are open, read-only, at\n"
    assert lines[4] == "Ctrl-C ends it.\n"
    assert (process.returncode, rest, errors) == (0, "", "")


def test_the_command_refuses_a_wrong_port():
    """Exit 2, as for any bad usage; there is no other host to ask for."""
    assert CliRunner().invoke(serve, ["--port", "70000"]).exit_code == 2
    assert CliRunner().invoke(serve, ["--host", "10.0.0.1"]).exit_code == 2
