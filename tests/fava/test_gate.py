"""The gate: what is on the list goes through, everything else is refused with a sentence."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from reports.gate import HEADERS, Gate, refusal
from reports.serving import make_app


def request(path="/", **changes):
    """Return the environment of a lawful request, with changes."""
    plain = {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "127.0.0.1:5000",
        "PATH_INFO": path,
        "QUERY_STRING": "",
    }
    return {**plain, **changes}


@pytest.fixture
def client(books):
    """Return a client of the application behind its gate."""
    return Client(Gate(make_app(books)))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/app.css",
        "/fund/",
        "/fund/income_statement/",
        "/fund/account/Assets:VTF:Cash:UNHQ/",
        "/fund/holdings/by_currency/",
        "/fund/extension/Fundings/",
        "/fund/extension_js_module/Fundings.js",
        "/fund/api/ledger_data",
        "/fund/statistics/",
        "/fund/api/statistics",
        "/fund/help/filters",
        "/fund/download-journal/",
    ],
)
def test_pages_that_show_the_books_go_through(path):
    """Pages, their figures, their scripts."""
    assert refusal(request(path)) is None


@pytest.mark.parametrize(
    "path",
    [
        "/fund/api/extract",
        "/fund/api/imports",
        "/fund/import/",
        "/fund/document/",
        "/fund/statement/",
        "/fund/api/source/../put_source",
        "/static/../../../etc/passwd",
        "/static/..",
        "/fund/extension/Other/",
        "/fund/extension/Fundings/write",
        "/jump",
        "//evil.example/",
        "/fund/api/ledger_data\n",
        "",
    ],
)
def test_everything_else_is_refused(path):
    """Files, importers, redirects, other extensions, and what nobody has thought of."""
    refused = refusal(request(path))
    assert refused == (
        "403 Forbidden",
        "This is not served here: only pages that show the books are.",
    ) or path in {"", "/static/.."}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"])
def test_nothing_but_reading(method):
    """Only GET and HEAD."""
    refused = refusal(request(REQUEST_METHOD=method))
    assert refused is not None
    assert refused[0].startswith("405")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:5000", "127.0.0.1:80"])
def test_this_machines_names_are_answered(host):
    """With a port or without."""
    assert refusal(request(HTTP_HOST=host)) is None


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "127.0.0.1.evil.example", "localhost@evil", "10.0.0.1:5000", "[::1]"],
)
def test_another_name_is_refused(host):
    """A page elsewhere cannot rename itself to us."""
    refused = refusal(request(HTTP_HOST=host))
    assert refused is not None
    assert refused[0].startswith("421")


def test_another_site_may_link_but_not_load():
    """An image or a script on a foreign page gets nothing; a link is followed."""
    foreign = request(HTTP_SEC_FETCH_SITE="cross-site", HTTP_SEC_FETCH_MODE="no-cors")
    assert refusal(foreign) is not None
    assert refusal({**foreign, "HTTP_SEC_FETCH_MODE": "navigate"}) is None
    assert refusal(request(HTTP_SEC_FETCH_SITE="same-origin")) is None


@pytest.mark.parametrize(
    "query",
    ["SELECT account", " select\n1", "balances", "JOURNAL 'x'", "print", "run name", ".run x", ""],
)
def test_queries_that_read_are_answered(query):
    """SELECT, BALANCES, JOURNAL, PRINT and named queries."""
    assert refusal(request("/f/api/query", QUERY_STRING=f"query_string={quote(query)}")) is None


@pytest.mark.parametrize(
    "query",
    [
        ".output /tmp/victim",
        "  .output /tmp/victim",
        ".OUTPUT x",
        ". output x",
        "output x",
        ".set pager sh",
        "set format csv",
        "CREATE TABLE t (a str) USING 'csv:/etc/passwd'",
        "INSERT INTO t VALUES (1)",
        ".history",
        "!ls",
        "?",
    ],
)
def test_queries_that_do_more_are_refused(query):
    """The query shell's own commands open, write and empty files."""
    for path in ("/f/api/query", "/f/download-query/query_result.csv"):
        assert refusal(request(path, QUERY_STRING=f"query_string={quote(query)}")) is not None
    twice = f"query_string=select&query_string={quote(query)}"
    assert refusal(request("/f/api/query", QUERY_STRING=twice)) is not None


@given(st.text(max_size=30))
def test_only_known_first_words_pass(text):
    """Whatever is typed: it passes only if its first word is one that reads."""
    passed = refusal(request("/f/api/query", QUERY_STRING=f"query_string={quote(text)}")) is None
    first = (text.split() or [""])[0].lower().strip(";.")
    known = {"", "select", "balances", "journal", "print", "run", "explain", "help"}
    assert not passed or first in known | {"errors", "tables", "describe"}


def test_a_file_is_not_emptied_by_a_query(client, tmp_path):
    """The whole way through Fava: the command that empties a file never arrives."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    answer = client.get(f"/trust-fund/api/query?query_string=.output {victim}", headers=HOST)
    assert answer.status_code == 403
    assert victim.read_text() == "precious"


HOST = {"Host": "127.0.0.1"}


def test_each_answer_carries_the_headers(client):
    """Pages, refusals, scripts and errors alike; each header once."""
    for path in ("/trust-fund/extension/Fundings/", "/static/app.js", "/nowhere/journal/", "/jump"):
        headers = client.get(path, headers=HOST).headers
        for name, value in HEADERS.items():
            assert headers.getlist(name) == [value]


def test_head_answers_without_a_body(client):
    """As for GET, less the body; a refusal stays one."""
    answer = client.head("/trust-fund/extension/Fundings/", headers=HOST)
    assert (answer.status_code, answer.data) == (200, b"")
    assert client.head("/jump", headers=HOST).status_code == 403


def test_head_works_without_a_close():
    """An application may answer with a plain list."""

    def app(_environ, start_response):
        start_response("200 OK", [("X-Frame-Options", "ALLOWALL")])
        return [b"body"]

    answer = Client(Gate(app)).head("/", headers=HOST)
    assert (answer.data, answer.headers.getlist("X-Frame-Options")) == (b"", ["DENY"])


def test_a_refusal_is_a_sentence(client):
    """Plain text that says why."""
    answer = client.post("/", headers=HOST)
    assert answer.status_code == 405
    assert answer.text == "These pages are for reading only.\n"
    assert answer.headers["Allow"] == "GET, HEAD"
