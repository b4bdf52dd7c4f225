"""Every page in a real browser: it renders, asks nobody else, complains of nothing, and everybody can use it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.browser import OFFICE, PHONE, TELEVISION, Browser, browsing
from tests.support.commune import FakeStation
from tests.support.covering import covered
from tests.support.past import committed
from tests.support.serving import serving

PAGES = {
    "/": ("2 sự cố: 13 trong 54 thiết bị đang mất", "2 incidents: 13 of 54 devices are down"),
    "/?q=nha+van+hoa&layer=fibre": ("Hộp cáp số 3", "Hộp cáp số 3"),
    "/map": ("Địa điểm", "Places"),
    "/map?area=thon-1&layer=mobile": ("Trạm BTS Thôn Đoài", "Trạm BTS Thôn Đoài"),
    "/device/ap-03": ("Thiết bị cấp trên Hộp cáp số 3", "Its uplink Hộp cáp số 3"),
    "/device/pw-2?range=7d": ("Ắc quy còn", "Battery charge"),
    "/incidents": ("2 sự cố đang xảy ra", "2 open incidents"),
    "/incidents/i-cut": ("OLT báo 4 ONU", "12 devices"),
    "/map?layer=mobile&network=vnpt": ("gạch: dự báo, chưa đo", "hatched: predicted, not measured"),
    "/map?layer=mobile&basis=declared": ("viền đứt: nhà mạng công bố", "dashed outline: claimed by the operator"),
    "/coverage": ("Xã Hoa Sen: 4G phủ 99 % số hộ", "Xã Hoa Sen: 4G covers 99 % of households"),
    "/coverage?technology=5G&area=thon-1": ("Theo thôn và nhà mạng", "By village and operator"),
    "/coverage/thon-3": ("Giải thích cho điểm giữa của Thôn Hạ", "Explained for the middle of Thôn Hạ"),
    "/coverage/dossier/thon-3-4g-vnpt-1": ("Thôn Hạ", "Thôn Hạ"),
    "/uptime": ("Thời gian hoạt động, tháng 11/2025", "Uptime, 11/2025"),
    "/uptime?by=device&period=2025-Q4": ("quý 4/2025", "quarter 4/2025"),
    "/report?month=2025-10": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""),
    "/wall": ("Đứt cáp hoặc hỏng thiết bị quang", "Fibre cut"),
    "/public": ("Wi-Fi công cộng hoạt động ở 8 trong 12 nơi", "Public Wi-Fi works at 8 of 12 places"),
    "/nowhere": ("Không có trang này", "There is no such page"),
}
OURS = [path for path in PAGES if not path.startswith(("/report", "/coverage/dossier"))]
"""The report and the dossier are documents of their own, made by other rooms."""


@contextlib.asynccontextmanager
async def lived_in(folder: Path) -> AsyncIterator[FakeStation]:
    """A commune with a past and a coverage ledger."""
    async with committed(folder) as station:
        yield await asyncio.to_thread(covered, station, folder)


def visit(browser: Browser, address: str, path: str, language: str, sentence: str) -> list[str]:
    """What is wrong with a page; nothing, one hopes."""
    where = f"{path}{'&' if '?' in path else '?'}lang={language}"
    browser.open(address + where)
    wrong = [] if sentence in browser.text() else [f"{where}: says nothing of {sentence}: {browser.text()[:400]}"]
    wrong += [f"{where}: {line}" for line in browser.console() if path != "/nowhere" or "404" not in line]
    asked = browser.requests()
    assert asked, "the requests of a page can be seen"
    wrong += [f"{where}: asks {url}" for url in asked if not url.startswith((address, "data:", "chrome://"))]
    return wrong


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_renders_asks_nobody_else_and_complains_of_nothing(tmp_path: Path, language: str) -> None:
    wrong: list[str] = []
    async with lived_in(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        await call(Browser.look, OFFICE)
        for path, sentences in PAGES.items():
            wrong += await call(visit, address, path, language, sentences[language == "en"])
    assert wrong == []


def narrow(browser: Browser, address: str, path: str) -> list[str]:
    browser.look(PHONE)
    browser.open(address + path)
    width, window = browser.overflow()
    return [f"{path}: {width} wide in a window of {window}"] if width > window else []


async def test_on_a_phone_nothing_has_to_be_pushed_sideways(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with lived_in(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        for path in OURS:
            if path != "/wall":
                wrong += await call(narrow, address, path)
    assert wrong == []


def usable(browser: Browser, address: str, path: str, dark: bool) -> list[str]:
    browser.look(OFFICE, dark)
    browser.open(address + path)
    # What is folded counts as well.
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    return [f"{path} {'dark' if dark else 'light'}: {each}" for each in browser.violations()]


async def test_axe_finds_nothing_wrong_by_day_and_by_night(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with lived_in(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        for path in OURS:
            for dark in (False, True):
                wrong += await call(usable, address, path, dark)
    assert wrong == []


async def test_a_calm_commune_and_an_empty_one_are_usable_too(tmp_path: Path) -> None:
    wrong: list[str] = []
    for station in (FakeStation().answer_all(), FakeStation()):
        async with serving(station) as address, browsing(tmp_path / "profile") as call:
            for path in ("/", "/device/ap-01", "/incidents", "/uptime", "/public"):
                wrong += await call(usable, address, path, False)
    assert wrong == []


async def test_axe_would_find_something(tmp_path: Path) -> None:
    # Otherwise the tests above could not fail.
    page = tmp_path / "page.html"
    page.write_text("<html><body><img src='x.png'><input></body></html>")
    async with browsing(tmp_path / "profile") as call:
        await call(Browser.open, page.as_uri())
        found = {each[0] for each in await call(Browser.violations)}
    assert {"image-alt", "label", "html-has-lang"} <= found


def whole(browser: Browser, address: str, size: tuple[int, int]) -> tuple[bool, float]:
    browser.look(size, dark=False)
    browser.open(f"{address}/wall")
    browser.wait("return /cách đây \\d+ giây/.test(document.querySelector('.age').textContent)")
    # The screen hides what does not fit, so that it is the places of the words that tell.
    fits = browser.run(
        "return [...document.querySelectorAll('body *')]"
        ".filter((each) => each.textContent.trim() || each.tagName == 'use')"
        ".map((each) => each.getBoundingClientRect()).every((box) => box.left >= -1 && box.top >= -1"
        " && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1)"
    )
    small = browser.run(
        "return Math.min(...[...document.querySelectorAll('.wall-answer *')].filter((each) => each.textContent.trim())"
        ".map((each) => parseFloat(getComputedStyle(each).fontSize)))"
    )
    return fits, small


@pytest.mark.parametrize("size", [TELEVISION, (1024, 768)], ids=["television", "old monitor"])
async def test_the_wall_fits_its_screen_in_large_letters_and_says_how_old_it_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with lived_in(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        fits, small = await call(whole, address, size)
    assert fits
    # Letters of 24 px on a 55-inch screen are 15 mm high, which is read from four metres (ISO 9241-303: 16' of arc).
    assert small >= 24 * size[1] / TELEVISION[1]


def without_scripts(browser: Browser, address: str) -> list[str]:
    browser.look(OFFICE, scripts=False)
    said = []
    for path in (
        "/?state=unreachable&q=camera",
        "/map?layer=wifi",
        "/map?layer=mobile&network=viettel",
        "/device/ap-03?range=30d",
        "/incidents?cause=bts",
    ):
        browser.driver.get(address + path)
        said.append(browser.driver.page_source)
    browser.look(OFFICE)
    return said


async def test_everything_works_without_scripts(tmp_path: Path) -> None:
    async with lived_in(tmp_path) as station, serving(station) as address, browsing(tmp_path / "profile") as call:
        listed, drawn, signal, device, incidents = await call(without_scripts, address)
    assert listed.count('<tr id="d-cam') == 4
    assert 'id="d-ap-' not in listed
    assert drawn.count('<a class="site"') == 12
    assert 'class="cell cell-good-solid"' in signal
    assert 'id="chart-latency"' in device
    assert "BTS Thôn Đông không trả lời" in incidents
