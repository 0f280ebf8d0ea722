"""The gate before Fava: what may be asked of it, by whom, and what goes with every answer.

Fava serves what it is given to anyone who asks. It knows no Host, and a plain GET of its query
page with `.output FILE` empties any file its user may write, from a link on any web page. So
nothing reaches it that is not on the list below; everything else is refused with a sentence.

    GET, HEAD                     no other method
    Host: 127.0.0.1 or localhost  or a page elsewhere could rename itself to us (DNS rebinding)
    Sec-Fetch-Site                no page of another site may load anything but by a link
    a path on the list            pages, their figures, their scripts; no files, no importers
    a query that only reads       SELECT, BALANCES, JOURNAL, PRINT and named queries

Requests go through one at a time: Fava reloads changed books inside a request, and no other
request may read while half of them are new.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    ExcInfo = (
        tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None
    )
    Headers = list[tuple[str, str]]

_HOST = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?\Z", re.IGNORECASE)

_PAGES = (
    "balance_sheet|commodities|documents|editor|errors|events|holdings|income_statement|journal|"
    "options|query|statistics|trial_balance"
)
_FIGURES = (
    "account_report|balance_sheet|changed|commodities|context|documents|errors|events|help|"
    "income_statement|journal|journal_page|ledger_data|narration_transaction|narrations|options|"
    "payee_accounts|payee_transaction|query|source|source_slice|statistics|trial_balance"
)
#: Everything that may be asked. `source` shows included files of the books and no others (Fava
#: checks that); `document`, `statement`, `import`, `extract` and `jump` are left out on purpose.
_PATH = re.compile(
    rf"""/(?:
        static/[\w.-]+
      | [\w-]+/(?:
            (?:{_PAGES})/
          | account/[^/]+/
          | holdings/by_(?:account|currency|cost_currency)/
          | help/(?:[\w-]+)?
          | extension/Fundings/(?:marks)?
          | extension_js_module/Fundings\.js
          | api/(?:{_FIGURES})
          | download-query/query_result\.(?:csv|xlsx|ods)
          | download-journal/
        )?
    )?\Z""",
    re.VERBOSE,
)

#: First words of queries that only read. The shell's own commands (`.output`, `.set`) and
#: `CREATE TABLE ... USING` are not among them: they open files.
_READING = frozenset(
    {"", "select", "balances", "journal", "print", "run", ".run", "explain", ".explain"}
    | {"help", ".help", "errors", ".errors", "tables", ".tables", "describe", ".describe"}
)

HEADERS: dict[str, str] = {
    # Fava's editor adds its styles as elements and its parser is WebAssembly.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def refusal(environ: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return status and sentence if a request is to be refused, else None."""
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return "405 Method Not Allowed", "These pages are for reading only."
    if not _HOST.match(environ.get("HTTP_HOST", "")):
        return "421 Misdirected Request", "These pages answer to 127.0.0.1 and localhost only."
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    navigating = environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
    if site not in {"none", "same-origin"} and not navigating:
        return "403 Forbidden", "Another site may link to these pages, not read them."
    path = environ.get("PATH_INFO", "")
    if not _PATH.match(path):
        return "403 Forbidden", "This is not served here: only pages that show the books are."
    if not _only_reads(environ.get("QUERY_STRING", "")):
        return "403 Forbidden", "Only queries that read are answered: SELECT, BALANCES, JOURNAL."
    return None


def _only_reads(query_string: str) -> bool:
    asked = parse_qs(query_string, keep_blank_values=True).get("query_string", [])
    return all((query.split() or [""])[0].rstrip(";").lower() in _READING for query in asked)


class Gate:
    """A WSGI application that lets through to another only what may be asked."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._one_at_a_time = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        refused = refusal(environ)
        if refused is not None:
            status, sentence = refused
            body = f"{sentence}\n".encode()
            plain = [("Content-Type", "text/plain; charset=utf-8"), ("Allow", "GET, HEAD")]
            start_response(status, [*plain, ("Content-Length", str(len(body))), *HEADERS.items()])
            return [body]

        def start(
            status: str, headers: Headers, exc_info: ExcInfo = None
        ) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.title() not in HEADERS]
            return start_response(status, [*kept, *HEADERS.items()], exc_info)

        head = environ["REQUEST_METHOD"] == "HEAD"
        with self._one_at_a_time:
            # Fava's own read-only mode refuses HEAD, so it is asked for the page without the body.
            answer = self._app({**environ, "REQUEST_METHOD": "GET"} if head else environ, start)
        if head:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
            return []
        return answer
