"""The application over HTTP: what is answered, what is refused, what never gets out."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from songxa import catalogue as c
from songxa.history import Point, Series
from songxa.model import (
    Cause,
    Correction,
    Evidence,
    Hit,
    Incident,
    Invalid,
    Inventory,
    Problem,
    Reading,
    RootKind,
    Sample,
    StartError,
    State,
    Transition,
)
from songxa.state.condition import Condition
from songxa.web import create_app
from songxa.web.station import Station
from tests.support.board import FakeArchive
from tests.support.commune import NOW, FakeStation, inventory, many, silent, troubled
from tests.support.past import enrolled, remembered

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\x00\x1b[31m\u202egnp\udcff"


async def get(station: Station, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=create_app(station, "vi"), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
        return await client.request(method, path, headers=headers)


class Text(HTMLParser):
    """The text of a page, its tags, and every attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())

    @property
    def said(self) -> str:
        return " ".join(text for text in self.text if text)


async def said(station: Station, path: str = "/", **headers: str) -> str:
    answer = await get(station, path, **headers)
    assert answer.status_code == 200, answer.text
    return Text(answer.text).said


# ---- the sentence -------------------------------------------------------------------------------------------------


async def test_all_is_well_and_says_so_first() -> None:
    assert "Mọi thứ đang hoạt động Đã hỏi 54 thiết bị, tất cả đều trả lời." in await said(FakeStation().answer_all())


async def test_a_fault_names_its_root_since_when_what_it_took_down_and_whom_to_call() -> None:
    text = await said(remembered())
    assert "2 sự cố: 13 trong 54 thiết bị đang mất Đứt cáp" in text
    assert "Hộp cáp số 3 từ 09:00 — 12 thiết bị mất theo — 4 điểm công cộng mất Wi-Fi — gọi VNPT 1800 1166" in text
    assert "Kéo theo 12 thiết bị" in text
    assert "OLT báo 4 ONU sau Hộp cáp số 3 mất tín hiệu quang" in text
    assert "Gọi VNPT 1800 1166" in text


async def test_one_incident_is_the_answer_itself() -> None:
    station = remembered()
    station.board.open = station.board.open[:1]
    assert "1 sự cố: đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp số 3 từ 09:00" in await said(station)


async def test_what_fails_before_there_is_an_incident_is_told_all_the_same() -> None:
    text = await said(troubled())
    assert "13 trong 54 thiết bị mất kết nối Hộp cáp số 3 Nhà văn hoá Thôn Thượng, Thôn Thượng" in text
    assert "từ 09:00, 12 phút trước" in text


async def test_a_device_that_did_not_answer_once_is_being_checked_again() -> None:
    text = await said(remembered())
    assert "lần hỏi 09:11 không trả lời, đang kiểm tra lại" in text


async def test_what_the_monitor_says_of_itself_stands_on_every_page() -> None:
    station = remembered()
    station.board.notices = ["notice.blind"]
    for path in ("/", "/device/ap-01", "/incidents", "/uptime", "/map", "/wall"):
        assert "Máy giám sát mất mạng" in await said(station, path)
    assert "Máy giám sát" not in await said(station, "/public")


async def test_the_first_seconds_are_told_as_such() -> None:
    station = FakeStation(started_at=NOW - 20)
    text = await said(station)
    assert "Chưa có số liệu: songxa vừa khởi động 20 giây trước" in text
    assert "0 /12" not in text
    station.poll("rt-ubnd", "ping", Reading(0.1))
    text = await said(station)
    assert "Đang hỏi lần đầu: 1 trong 54 thiết bị đã có kết quả" in text
    assert "3 mất kết nối" not in text


async def test_old_data_is_told_as_old() -> None:
    station = FakeStation().answer_all(at=NOW - 3_600)
    stale = Condition(State.UNKNOWN, "why.unknown.stale")
    station.board.said = dict.fromkeys(station.commune.devices, stale)
    text = await said(station)
    assert "Số liệu đã cũ: lần đo cuối là 1 giờ trước" in text
    assert "số đo cũ, 1 giờ trước" in text
    assert "Hoạt động Bộ định tuyến" not in text


async def test_when_nothing_answers_the_monitors_own_line_is_suspected() -> None:
    station = FakeStation(inventory([inventory().devices["rt-ubnd"]]))
    station.silence("rt-ubnd")
    text = await said(station)
    assert "Không thiết bị nào trả lời Có thể chính máy chạy songxa mất mạng." in text


async def test_degraded_devices_are_told_when_none_is_down() -> None:
    station = FakeStation().answer_all()
    station.poll("ap-05", "snmp", silent())
    assert "1 trong 54 thiết bị suy giảm" in await said(station)


async def test_an_inventory_without_devices_says_what_to_do() -> None:
    assert "inventory.yaml chưa có thiết bị nào Thêm thiết bị" in await said(FakeStation(inventory([])))


async def test_a_simulated_commune_says_so_on_every_page_and_in_json() -> None:
    station = troubled()
    for path in ("/", "/device/ap-01"):
        assert "Dữ liệu mô phỏng" not in await said(station, path)
    station.simulation = "simulated.icmp"
    for path in ("/", "/device/ap-01"):
        assert "Dữ liệu mô phỏng Không có thiết bị thật nào được hỏi. Ping ICMP thật trong" in await said(station, path)
    assert (await get(station, "/public.json")).json()["simulated"] is True


async def test_a_broken_inventory_file_is_told_with_its_lines() -> None:
    station = troubled()
    station.faulty = tuple(Problem("inventory.yaml", n, "devices", "wrong") for n in range(1, 9))
    text = await said(station)
    assert "inventory.yaml có 8 lỗi" in text
    assert "inventory.yaml:1: devices: wrong" in text
    assert "và 3 lỗi khác" in text


# ---- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/", "", "vi"), ("/", "en-GB,en;q=0.9", "en"), ("/?lang=en", "", "en"), ("/?lang=vi", "en", "vi"),
        ("/?lang=xx", "en", "en"), ("/?lang=xx", "fr", "vi"), ("/nowhere?lang=en", "", "en"),
    ],
)  # fmt: skip
async def test_the_reader_chooses_the_language(path: str, accept: str, language: str) -> None:
    answer = await get(troubled(), path, **{"Accept-Language": accept})
    assert f'<html lang="{language}">' in answer.text


async def test_the_chosen_language_goes_along_with_every_link() -> None:
    answer = await get(troubled(), "/?lang=en&state=down")
    links = re.findall(r'href="(/(?:device/[^"]*|\?[^"]*)?)"', answer.text)
    assert len(links) > 30
    assert [link for link in links if "lang=" not in link] == []
    assert 'href="/?lang=vi&amp;state=down"' in answer.text or 'href="/?state=down&amp;lang=vi"' in answer.text


async def test_the_default_language_is_songxa_langs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGXA_LANG", "xx")
    with pytest.raises(StartError, match="accepted: vi, en"):
        create_app(FakeStation())


# ---- the table ----------------------------------------------------------------------------------------------------


async def test_every_device_is_in_the_table_with_state_place_values_since_and_whom_to_call() -> None:
    station = troubled()
    page = (await get(station, "/")).text
    for key, device in station.commune.devices.items():
        row = re.search(rf'<tr id="d-{key}">(.*?)</tr>', page, re.DOTALL)
        assert row, key
        assert device.name in row[1]
    row = re.search(r'<tr id="d-ap-01">(.*?)</tr>', page, re.DOTALL)
    assert row
    text = Text(row[1]).said
    assert re.fullmatch(
        r"Hoạt động Wi-Fi UBND xã Điểm phát Wi-Fi · VNPT UBND xã Thôn Đông khách \d+ trễ \d,\d ms CPU \d+ %"
        r" 50 phút trước VNPT 1800 1166",
        text,
    ), text
    assert 'title="23/11/2025 08:22:05 +07:00"' in row[1]


async def test_a_device_behind_a_fault_has_the_faults_hotline() -> None:
    row = re.search(r'<tr id="d-cam-03">(.*?)</tr>', (await get(troubled(), "/")).text, re.DOTALL)
    assert row
    assert "mất theo Hộp cáp số 3 12 phút trước VNPT 1800 1166" in Text(row[1]).said


async def test_filters_work_without_javascript() -> None:
    page = (await get(troubled(), "/?q=nha+van+hoa&kind=access_point&state=up")).text
    assert set(re.findall(r'<tr id="d-([^"]+)"', page)) == {"ap-02", "ap-04"}
    assert '<option value="access_point" selected>' in page
    assert 'value="nha van hoa"' in page


async def test_a_filter_that_finds_nothing_offers_a_way_back() -> None:
    assert "Không thiết bị nào khớp với bộ lọc." in await said(troubled(), "/?q=zzz")


async def test_twenty_thousand_devices_make_a_page_of_two_hundred_rows_and_less_than_300_kb() -> None:
    station = FakeStation(many(20_000)).answer_all()
    answer = await get(station, "/")
    assert answer.text.count('<tr id="d-') == 200
    assert len(answer.content) < 300_000
    assert "Trang 1/100" in Text(answer.text).said
    last = await get(station, "/?page=100")
    assert 'id="d-ap-19999"' in last.text
    assert 'id="d-ap-19999"' in (await get(station, "/?q=so+19999")).text


# ---- the device ---------------------------------------------------------------------------------------------------


async def test_a_device_says_why_and_what_to_do_next() -> None:
    text = await said(troubled(), "/device/ap-05")
    assert "Vẫn trả lời ping nhưng không trả lời câu hỏi SNMP" in text
    assert "Thử: songxa probe ap-05 --debug" in text
    assert "snmp: không trả lời" in text
    assert "no answer from 127.0.0.1:161 after 3 tries" in text


async def test_a_device_shows_every_value_with_its_unit_and_range() -> None:
    station = troubled()
    text = await said(station, "/device/pw-2")
    assert "Nguồn điện" in text
    assert "Ắc quy còn 42 % 0 % … 100 %" in text
    assert "Điện áp lưới 0,0 V 0,0 V … 1.000,0 V" in text
    assert "Đang chạy ắc quy có" in text


async def test_an_onu_shows_what_its_olt_says_of_it() -> None:
    assert "Công suất quang thu −" in await said(troubled(), "/device/onu-01")


async def test_refused_values_warnings_and_facts_are_shown() -> None:
    station = FakeStation().answer_all()
    invalid = (Invalid(c.CPU.name, ("core 0",), "255", "above 1"),)
    station.poll("ap-01", "snmp", Reading(0.1, (), invalid, None, ("odd table",), {"model": "U7 <Pro>"}))
    text = await said(station, "/device/ap-01")
    assert "songxa_cpu_ratio core 0: 255 (above 1)" in text
    assert "odd table" in text
    assert "model U7 <Pro>" in text


async def test_a_device_with_thousands_of_values_is_cut_and_says_so() -> None:
    station = FakeStation()
    samples = tuple(Sample(c.IF_UP, (f"port {n}",), 1) for n in range(2_000))
    station.poll("ap-01", "snmp", Reading(0.1, samples))
    answer = await get(station, "/device/ap-01")
    assert len(answer.content) < 300_000
    assert "và 1.700 số đo khác" in Text(answer.text).said


# ---- for programs -------------------------------------------------------------------------------------------------


async def test_metrics_are_served_in_the_format_asked_for_and_packed_where_taken() -> None:
    station = FakeStation().answer_all()
    plain = await get(station, "/metrics", **{"Accept-Encoding": "identity"})
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "content-encoding" not in plain.headers
    packed = await get(station, "/metrics", **{"Accept": "application/openmetrics-text"})
    assert packed.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content) / 4
    assert {name.strip() for name in packed.headers["vary"].split(",")} == {"Accept", "Accept-Encoding"}
    ups = [each for each in text_string_to_metric_families(plain.text) if each.name == "songxa_up"]
    assert len(ups[0].samples) == 54


async def test_health_is_one_word() -> None:
    answer = await get(FakeStation(), "/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


# ---- what is refused ----------------------------------------------------------------------------------------------

PATHS = ("/", "/device/ap-01", "/incidents", "/incidents/i-cut", "/map", "/uptime", "/wall",
         "/report", "/metrics", "/healthz", "/static/songxa.css",
         "/static/songxa.js", "/favicon.ico", "/nowhere", "/device/nobody", "/static/nothing", "/?page=x")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(path: str) -> None:
    answer = await get(troubled(), path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] in ("no-store", "no-cache")


@pytest.mark.parametrize("path", ["/", "/device/ap-01", "/nowhere"])
async def test_no_page_needs_what_the_policy_forbids(path: str) -> None:
    page = Text((await get(troubled(), path)).text)
    assert "style" not in page.tags
    assert page.tags.count("script") <= 1
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    sources = [value or "" for name, value in page.attributes if name in ("src", "href", "action")]
    assert [source for source in sources if not source.startswith(("/", "#", "tel:"))] == []


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nowhere", 404, "Không có trang này"),
        ("/device/nobody", 404, "Không có trang này"),
        ("/static/../app.py", 404, "Không có trang này"),
        ("/static/%2e%2e/app.py", 404, "Không có trang này"),
        ("/?page=x", 400, "page=x; accepted: a whole number from 1 to"),
        ("/?page=0", 400, "page=0; accepted"),
        ("/?page=99999999999999999999", 400, "accepted"),
        ("/?page=%D9%A1", 400, "accepted"),
        ("/?q=" + "x" * 201, 400, "q: 201 characters; accepted: at most 200"),
        ("/?layer=x", 400, "layer=x; accepted: all, wifi, mobile, fibre"),
        ("/map?area=nowhere", 404, "Không có trang này"),
        ("/device/ap-01?range=1y", 400, "range=1y; accepted: 24h, 7d, 30d"),
        ("/incidents/none", 404, "Không có trang này"),
        ("/incidents?month=11/2025", 400, "month=11/2025; accepted: 2025-11, 2025-10"),
        ("/incidents?cause=ghosts", 400, "cause=ghosts; accepted: power, lan"),
        ("/uptime?period=yesterday", 400, "period=yesterday: not a period; accepted: a day (2026-11-23), a month"),
        ("/uptime?period=2031-01", 400, "has not begun"),
        ("/uptime?by=colour", 400, "by=colour; accepted: place, village"),
        ("/report?month=2025-13", 400, "2025-13: not a month"),
        ("/report?format=pdf", 400, "format=pdf; accepted: html, xlsx, csv"),
    ],
)
async def test_a_bad_request_is_refused_with_what_would_be_accepted(path: str, status: int, told: str) -> None:
    answer = await get(troubled(), path)
    assert answer.status_code == status
    assert told in Text(answer.text).said


@pytest.mark.parametrize("path", ["/", "/incidents", "/metrics", "/device/ap-01", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
async def test_nothing_can_be_written(path: str, method: str) -> None:
    answer = await get(troubled(), path, method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "chỉ để đọc" in answer.text


@pytest.mark.parametrize("path", ["/", "/metrics", "/device/ap-01"])
async def test_head_answers_as_get_without_the_body(path: str) -> None:
    answer = await get(troubled(), path, "HEAD")
    assert answer.status_code == 200
    assert answer.content == b""


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(["q", "area", "month", "period", "by", "layer", "range", "state", "page", "lang", "site"]),
)
async def test_no_query_whatever_is_answered_with_a_failure(text: str, name: str) -> None:
    query = httpx.QueryParams({name: text.encode("utf-8", "replace").decode()})
    for path in ("/", "/incidents", "/uptime", "/map", "/device/ap-01"):
        answer = await get(FakeStation(), f"{path}?{query}")
        assert answer.status_code in (200, 400, 404)


@pytest.mark.parametrize("raw", ["%ff%fe", "%00", "%ed%a0%80", "a%0d%0aSet-Cookie:x=1"])
@pytest.mark.parametrize(
    "path", ["/?q={}", "/device/{}", "/incidents/{}", "/map?area={}", "/report?month={}", "/{}", "/?lang={}"]
)
async def test_bytes_that_are_no_text_are_no_failure(path: str, raw: str) -> None:
    answer = await get(FakeStation(), path.format(raw))
    assert answer.status_code in (200, 400, 404)
    assert "set-cookie" not in answer.headers


class Broken(FakeStation):
    """A station with a bug in it."""

    def problems(self) -> tuple[Problem, ...]:
        raise RuntimeError("hunter2 at /home/xa/secret.py")


@pytest.mark.parametrize("path", ["/", "/device/ap-01"])
async def test_a_bug_is_told_without_its_trace(path: str) -> None:
    answer = await get(Broken(), path)
    assert answer.status_code == 500
    assert "songxa gặp lỗi khi lập trang này" in answer.text
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


# ---- what devices and inventories say -----------------------------------------------------------------------------


def hostile() -> FakeStation:
    """Everything that has a free text says something nasty."""
    commune = inventory()
    site = dataclasses.replace(commune.sites["ubnd"], name=ATTACK)
    area = dataclasses.replace(commune.areas["thon-0"], name=ATTACK)
    operator = dataclasses.replace(commune.operators["vnpt"], name=ATTACK, hotline="javascript:alert(3)")
    device = dataclasses.replace(
        commune.devices["ap-01"], name=ATTACK, model=ATTACK, note=ATTACK, ssids=(ATTACK,), uplinks=()
    )
    bad: Inventory = dataclasses.replace(
        commune,
        name=ATTACK,
        sites={**commune.sites, "ubnd": site},
        areas={**commune.areas, "thon-0": area},
        operators={**commune.operators, "vnpt": operator},
        devices={**commune.devices, "ap-01": device},
    )
    station = FakeStation(bad, simulation="simulated.icmp", faulty=(Problem(ATTACK, 1, ATTACK, ATTACK),)).answer_all()
    samples = (Sample(c.WIFI_CLIENTS, (ATTACK, ATTACK), 3), Sample(c.CELL_INFO, (ATTACK,) * 4, 1))
    invalid = (Invalid(c.CPU.name, (ATTACK,), ATTACK, ATTACK),)
    station.poll("ap-01", "snmp", Reading(0.1, samples, invalid, ATTACK, (ATTACK,), {ATTACK: ATTACK}))
    evidence = (Evidence(NOW - 60, ATTACK, ATTACK, {"n": 1.0}), Evidence(NOW - 60, "silent", ATTACK))
    hits = (Hit("ap-01", State.DOWN, NOW - 60), Hit(ATTACK, State.DOWN, NOW - 60))
    station.board.open = [
        Incident(
            "i-bad", Cause.DEVICE, RootKind.DEVICE, "ap-01", State.DOWN, NOW - 60, None, None, "vnpt", evidence, hits
        )
    ]
    archive = FakeArchive()
    archive.said = [Correction("i-bad", NOW, ATTACK, ATTACK)]
    points = tuple(Point(NOW - 600 * step, 1.0, 2.0, 3.0) for step in range(20, 0, -1))
    archive.curves = {"ap-01": [Series(c.WIFI_CLIENTS.name, (ATTACK, ATTACK), 600.0, points)]}
    archive.past = {"ap-01": [Transition("ap-01", NOW - 86_400, State.UP, ATTACK)]}
    archive.enrolled = {"ap-01": enrolled(bad, device)}
    archive.beaten = NOW
    station.archive = archive
    return station


HOSTILE = ("/", "/device/ap-01", f"/?q={ATTACK[:40]}", "/device/cam-01", "/incidents", "/incidents/i-bad", "/map",
           "/uptime", "/uptime?by=device", "/wall", "/public")  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
async def test_an_attack_stays_text(path: str) -> None:
    answer = await get(hostile(), path)
    assert answer.status_code == 200
    page = Text(answer.text)
    assert page.tags.count("script") == 1
    assert {value for name, value in page.attributes if name == "src"} == {
        "/static/icon.svg",
        "/static/songxa.js?v=0.1.0",
    } - ({"/static/icon.svg"} if path == "/wall" else set())
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "alert(1)" in page.said
    assert "{{7*7}}" in page.said or "?q=" in path
    assert not re.search("[\x00-\x08\x1b\u202e\ud800-\udfff]", answer.text)
    assert "javascript:" not in {(value or "")[:11] for _, value in page.attributes}


@pytest.mark.parametrize("path", ["/public.json", "/metrics"])
async def test_programs_get_whole_answers_from_a_hostile_commune(path: str) -> None:
    answer = await get(hostile(), path)
    assert answer.status_code == 200
    if path == "/metrics":
        assert len(list(text_string_to_metric_families(answer.text))) > 20
    else:
        assert answer.json()
