"""The pages in a real browser: they render, nothing is refused, attacks stay text, and they keep themselves fresh."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from songxa import catalogue as c
from songxa.model import Problem, Reading, Sample
from tests.support.commune import FakeStation, troubled
from tests.support.servers import need
from tests.support.serving import serving

PATIENCE_S = 90.0
ATTACK = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


class Browser:
    """One headless browser a page; `console` holds what the page logged, policy violations among it."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.console: list[str] = []

    async def open(self, address: str, *options: str, virtual_ms: int = 3_000) -> str:
        """The document as it stands after that much of the page's own time."""
        process = await asyncio.create_subprocess_exec(
            self._program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-dev-shm-usage", f"--user-data-dir={self._folder}", "--enable-logging=stderr", "--log-level=0",
            f"--virtual-time-budget={virtual_ms}", *options, "--dump-dom", address,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            document, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        self.console = re.findall(r"CONSOLE[:(]\d+\)?\]? (.*)", log.decode(errors="replace"))
        return document.decode()


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(need("chromium", "chromium"), tmp_path / "profile")


def text(document: str) -> str:
    """What stands in the document, roughly as a reader sees it."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", document)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


PAGES = [
    ("/?lang=vi", "13 trong 54 thiết bị mất kết nối"),
    ("/?lang=en", "13 of 54 devices are down"),
    ("/device/ap-05?lang=vi", "Vẫn trả lời ping nhưng không trả lời câu hỏi SNMP"),
    ("/device/ap-05?lang=en", "It still answers ping but not SNMP"),
    ("/nowhere?lang=en", "There is no such page"),
]


@pytest.mark.parametrize(("path", "sentence"), PAGES, ids=[path for path, _ in PAGES])
async def test_the_page_renders_and_the_browser_has_nothing_to_complain_about(
    browser: Browser, path: str, sentence: str
) -> None:
    async with serving(troubled()) as address:
        document = await browser.open(address + path)
    assert sentence in text(document)
    assert [line for line in browser.console if "404" not in line or "nowhere" not in path] == []


async def test_a_violation_of_the_policy_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    # Otherwise the test above could not fail.
    page = tmp_path / "page.html"
    policy = "default-src 'none'; script-src 'self'"
    page.write_text(f'<meta http-equiv="Content-Security-Policy" content="{policy}"><script>alert(1)</script>')
    await browser.open(page.as_uri())
    assert any("Content Security Policy" in line for line in browser.console)


async def test_an_attack_in_an_ssid_a_name_or_an_error_stays_text(browser: Browser) -> None:
    station = troubled()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, (ATTACK, ATTACK), 3),), error=ATTACK))
    station.simulation = "simulated.icmp"
    station.faulty = (Problem(ATTACK, 1, ATTACK, ATTACK),)
    async with serving(station) as address:
        for path in ("/", "/device/ap-01"):
            document = await browser.open(address + path, virtual_ms=25_000)
            assert "<title>" in document
            assert "taken" not in document.split("</title>")[0]
            assert "&lt;img src=x onerror=" in document
            assert '<img src="x"' not in document
            assert browser.console == []


class Changing(FakeStation):
    """A station where an access point falls silent once the page has been seen."""

    seen = 0

    def problems(self) -> tuple[Problem, ...]:
        self.seen += 1
        if self.seen == 2:
            self.silence("ap-01")
        return ()


async def test_an_open_page_learns_of_a_fault_by_itself(browser: Browser) -> None:
    station = Changing().answer_all()
    async with serving(station) as address:
        document = await browser.open(address + "/?lang=vi", virtual_ms=25_000)
    assert "1 trong 54 thiết bị mất kết nối" in text(document)
    rows = re.findall(r'<tr id="d-([^"]+)"', document)
    assert rows[0] == "ap-01"
    assert sorted(rows) == sorted(station.commune.devices)
    assert browser.console == []


class Vanishing(FakeStation):
    """A station that serves one page and then only fails."""

    seen = 0

    def problems(self) -> tuple[Problem, ...]:
        self.seen += 1
        if self.seen > 1:
            raise RuntimeError("gone")
        return ()


async def test_an_open_page_says_that_it_has_grown_old(browser: Browser) -> None:
    station = Vanishing().answer_all()
    async with serving(station) as address:
        document = await browser.open(address + "/?lang=vi", virtual_ms=25_000)
    assert re.search(r"Mất liên lạc với songxa. Những gì bên dưới là lúc \d\d:\d\d:\d\d; đang thử lại.", text(document))
    assert '<p class="notice lost" id="lost" role="status">' in document
    assert "Mọi thứ đang hoạt động" in text(document)
