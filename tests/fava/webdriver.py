"""A real browser, driven through WebDriver's plain HTTP: no library, a page of code.

`chromedriver` comes with Debian's Chromium (package `chromium-driver`).
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1400,900",
)

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")

#: How WebDriver names an element in JSON.
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window of a headless Chromium."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM, "no chromium on this machine"
        assert DRIVER, "no chromedriver on this machine"
        self._base = self._started()
        wanted = {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "binary": CHROMIUM,
                "args": [*FLAGS, f"--user-data-dir={profile}"],
            },
        }
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._base += f"/session/{made['sessionId']}"

    def _started(self) -> str:
        # It takes any free port, and gives up where another process was quicker to take it too.
        for _ in range(5):
            self._driver = subprocess.Popen(
                [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            address = self._address()
            if address:
                return address
            self._driver.wait()
            time.sleep(0.5)
        raise AssertionError("chromedriver did not start")

    def _address(self) -> str | None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return f"http://127.0.0.1:{found[1]}"
        return None

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self._base + path, data, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)["value"]

    def open(self, address: str, until: str = "header h1") -> None:
        """Open a page and wait until the script has drawn what a selector finds."""
        self._call("POST", "/url", {"url": address})
        self.wait(f"return document.querySelector({json.dumps(until)})")

    def run(self, script: str) -> Any:
        """Return what a script in the page returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def wait(self, script: str, seconds: int = 20) -> Any:
        """Return what a script returns as soon as it is something."""
        until = time.monotonic() + seconds
        while not (found := self.run(script)):
            assert time.monotonic() < until, f"waited in vain for: {script}"
            time.sleep(0.05)
        return found

    def texts(self, selector: str) -> list[str]:
        """Return the visible text of each element that a selector finds."""
        query = json.dumps(selector)
        return self.run(
            f"return [...document.querySelectorAll({query})]"
            ".filter(e => e.checkVisibility()).map(e => e.innerText.trim())"
        )

    def _find(self, selector: str) -> str:
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        return found[_ELEMENT]

    def click(self, selector: str) -> None:
        """Click an element as a person does."""
        self._call("POST", f"/element/{self._find(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        """Type into an element as a person does."""
        self._call("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def complaints(self) -> list[str]:
        """Return what the browser's console has to say, warnings and errors."""
        log = self._call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] in {"WARNING", "SEVERE"}]

    def picture(self, path: Path) -> None:
        """Save what the window shows."""
        path.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def close(self) -> None:
        """End browser and driver."""
        try:
            self._call("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait(timeout=20)
            if self._driver.stdout is not None:
                self._driver.stdout.close()
