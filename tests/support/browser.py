"""A real headless Chromium for tests of pages: how it is started, what it saw, what it wanted from the network."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import axe_core_python  # type: ignore[import-untyped]  # ships no types; only its folder is used
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tests.support.servers import need

T = TypeVar("T")

PATIENCE_S = 60
PHONE, OFFICE, TELEVISION = (360, 740), (1366, 768), (1920, 1080)

OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--no-proxy-server", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--no-first-run", "--mute-audio",
)  # fmt: skip

AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(found.violations.map((each) =>
  [each.id, ...each.nodes.slice(0, 5).map((node) => node.target.join(" ") + ": " + node.failureSummary)])));
"""


class Browser:
    """One browser. Its calls block, so they are made in a thread while the server runs in the test's own loop."""

    def __init__(self, folder: Path, language: str = "vi") -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = need("chromium", "chromium")
        for option in (*OPTIONS, f"--user-data-dir={folder}", f"--lang={language}", f"--accept-lang={language}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, Service(need("chromedriver", "chromium-driver")))
        self.driver.set_page_load_timeout(PATIENCE_S)
        self.driver.set_script_timeout(PATIENCE_S)

    def quit(self) -> None:
        self.driver.quit()

    def look(self, size: tuple[int, int], dark: bool = False, scripts: bool = True) -> None:
        """How the next pages are looked at."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        scheme = {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}
        self._command("Emulation.setDeviceMetricsOverride", metrics)
        self._command("Emulation.setEmulatedMedia", scheme)
        self._command("Emulation.setScriptExecutionDisabled", {"value": not scripts})

    def open(self, address: str) -> None:
        """Goes there; what was logged before is forgotten."""
        self.console()
        self.requests()
        self.driver.get(address)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str) -> None:
        """Waits until the script's answer is true."""
        WebDriverWait(self.driver, PATIENCE_S).until(lambda _: self.run(script))

    def text(self) -> str:
        """What a reader sees, and what is folded."""
        return " ".join(str(self.run("return document.body.textContent")).split())

    def console(self) -> list[str]:
        """What the page logged since the last time: errors of scripts, refusals of the policy, failed requests."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def requests(self) -> list[str]:
        """Every address that the page asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]  # type: ignore[no-untyped-call]
        return [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]

    def violations(self) -> list[Any]:
        """What axe finds to be wrong for people who cannot see, hear or point."""
        self.run((Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
        found: list[Any] = self.driver.execute_async_script(AXE)
        return found

    def overflow(self) -> Sequence[int]:
        """The width of the page and of the window."""
        width, window = self.run("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        return width, window

    def _command(self, name: str, values: dict[str, Any]) -> None:
        self.driver.execute_cdp_cmd(name, values)


@contextlib.asynccontextmanager
async def browsing(folder: Path, language: str = "vi") -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Gives `call(what, *arguments)`, which does it in a thread with the browser as first argument."""
    browser = await asyncio.to_thread(Browser, folder, language)

    async def call(what: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(what, browser, *arguments)

    try:
        yield call
    finally:
        await asyncio.to_thread(browser.quit)
