"""An open page in a real browser: it keeps itself fresh, says when it cannot, and what devices say stays text."""

from __future__ import annotations

from pathlib import Path

from songxa import catalogue as c
from songxa.model import Problem, Reading, Sample, State
from songxa.state.condition import Condition
from tests.support.browser import OFFICE, Browser, browsing
from tests.support.commune import NOW, FakeStation, troubled
from tests.support.past import committed
from tests.support.serving import serving
from tests.unit.web.test_app import hostile

ATTACK = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
REFRESH = "document.dispatchEvent(new Event('visibilitychange'))"
"""Somebody came back to the page: it fetches itself at once."""


async def test_an_attack_in_an_ssid_a_name_or_an_error_stays_text(tmp_path: Path) -> None:
    def attacked(browser: Browser, address: str, path: str) -> tuple[str, str, int, list[str]]:
        browser.look(OFFICE)
        browser.open(address + path)
        browser.run(REFRESH)
        browser.wait("return document.readyState == 'complete'")
        injected = browser.run("return document.querySelectorAll('main img, main script, [onerror]').length")
        return browser.driver.title, browser.text(), injected, browser.console()

    station = hostile()
    station.poll("ap-02", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, (ATTACK, ATTACK), 3),), error=ATTACK))
    station.faulty = (*station.faulty, Problem(ATTACK, 1, ATTACK, ATTACK))
    async with serving(station) as address, browsing(tmp_path / "profile") as call:
        for path in (
            "/",
            "/device/ap-01",
            "/device/ap-02",
            "/incidents",
            "/incidents/i-bad",
            "/map",
            "/wall",
            "/public",
        ):
            title, text, injected, console = await call(attacked, address, path)
            assert "taken" not in title, path
            assert injected == 0, path
            assert console == [], path
            assert "<script>" in text, path
            assert "49" not in text.split("{{7*7}}")[0][-5:]


async def test_a_violation_of_the_policy_would_be_noticed(tmp_path: Path) -> None:
    # Otherwise the test above could not fail.
    page = tmp_path / "page.html"
    policy = "default-src 'none'; script-src 'self'"
    page.write_text(f'<meta http-equiv="Content-Security-Policy" content="{policy}"><script>alert(1)</script>')
    async with browsing(tmp_path / "profile") as call:
        await call(Browser.open, page.as_uri())
        assert any("Content Security Policy" in line for line in await call(Browser.console))


async def test_an_open_page_learns_of_a_fault_by_itself(tmp_path: Path) -> None:
    station = FakeStation().answer_all()
    async with serving(station) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        await call(Browser.open, address + "/?lang=vi")
        station.board.said["ap-01"] = Condition(State.DOWN, "why.down.silent", NOW - 30)
        station.board.revision += 1
        await call(Browser.wait, "return document.body.textContent.includes('1 trong 54 thiết bị mất kết nối')")
        rows = await call(Browser.run, "return [...document.querySelectorAll('#rows tr')].map((row) => row.id)")
        assert rows[0] == "d-ap-01"
        assert sorted(rows) == sorted(f"d-{key}" for key in station.commune.devices)
        assert await call(Browser.console) == []


async def test_what_is_open_stays_open_and_what_has_the_focus_keeps_it(tmp_path: Path) -> None:
    async with committed(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        await call(Browser.open, address + "/?lang=vi")
        await call(Browser.run, "document.getElementById('hits-i-cut').open = true")
        await call(Browser.run, "document.querySelector('#i-i-cut .headline a').focus()")
        station.at += 3_600
        station.board.revision += 1
        await call(Browser.run, REFRESH)
        await call(Browser.wait, "return document.querySelector('#i-i-cut .facts').textContent.includes('1 giờ trước')")
        assert await call(Browser.run, "return document.getElementById('hits-i-cut').open")
        assert await call(Browser.run, "return document.activeElement.closest('#i-i-cut') !== null")


class Vanishing(FakeStation):
    """A station that serves one page and then only fails."""

    seen = 0

    def problems(self) -> tuple[Problem, ...]:
        self.seen += 1
        if self.seen > 1:
            raise RuntimeError("gone")
        return ()


async def test_an_open_page_says_that_it_has_grown_old_and_recovers(tmp_path: Path) -> None:
    station = Vanishing()
    station.answer_all()
    async with serving(station) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        await call(Browser.open, address + "/?lang=vi")
        await call(Browser.run, REFRESH)
        await call(Browser.wait, "return !document.getElementById('lost').hidden")
        text = await call(Browser.text)
        assert "Mất liên lạc với songxa. Những gì bên dưới là lúc" in text
        assert "Mọi thứ đang hoạt động" in text
        station.seen = -100
        await call(Browser.run, REFRESH)
        await call(Browser.wait, "return document.getElementById('lost').hidden")


async def test_the_ticket_is_copied_as_it_stands(tmp_path: Path) -> None:
    async with committed(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        await call(Browser.open, address + "/?lang=vi")
        # The clipboard itself belongs to the desktop; what is handed to it is what counts.
        await call(Browser.run, "navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        await call(Browser.run, "document.querySelector('[data-copy=text-i-cut]').click()")
        await call(Browser.wait, "return window.copied")
        assert "Sự cố i-cut: đứt cáp hoặc hỏng thiết bị quang" in await call(Browser.run, "return window.copied")
        await call(Browser.wait, "return document.querySelector('[data-copy=text-i-cut]').textContent == 'Đã chép'")


async def test_filters_apply_as_one_types_and_stand_in_the_address(tmp_path: Path) -> None:
    async with serving(troubled()) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        await call(Browser.open, address + "/?lang=vi")
        await call(
            Browser.run,
            "const field = document.querySelector('[name=q]'); field.value = 'nha van hoa';"
            "field.dispatchEvent(new Event('input', {bubbles: true}))",
        )
        await call(Browser.wait, "return document.querySelectorAll('#rows tr').length < 20")
        assert "q=nha+van+hoa" in await call(Browser.run, "return location.search")
