"""The pages over a real history: what they say, what they leave out, what they ask for."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from songxa.model import Maintenance
from songxa.scope import Scope
from songxa.web import create_app
from songxa.web.site import Site
from tests.support.commune import NOW, FakeStation
from tests.support.past import committed, remembered
from tests.unit.web.test_app import Text, get, said


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[FakeStation]:
    async with committed(tmp_path) as found:
        yield found


# ---- a device -----------------------------------------------------------------------------------------------------


async def test_a_device_has_its_curves_on_one_axis_with_the_outage_shaded(station: FakeStation) -> None:
    page = (await get(station, "/device/ap-03")).text
    assert set(re.findall(r'id="chart-(\w+)"', page)) == {"latency", "loss", "clients", "cpu"}
    assert page.count('class="shade is-unreachable"') == 4
    widths = set(re.findall(r'class="shade is-unreachable" x="([\d.]+)"', page))
    assert len(widths) == 1, "all charts share the time axis"
    assert "Không tới được từ 09:00, 12 phút" in page
    assert "WIFI CONG CONG" in Text(page).said


async def test_a_chart_says_the_same_as_a_table_and_under_the_mouse(station: FakeStation) -> None:
    page = (await get(station, "/device/pw-2")).text
    battery = re.search(r'id="chart-battery">(.*?)</figure>', page, re.DOTALL)
    assert battery
    assert "<details" in battery[1]
    assert "<td>100</td>" in battery[1]
    assert re.search(r"<title>\d\d:\d\d: 100 %</title>|<title>[\d/]+ \d\d:\d\d: 100 %</title>", battery[1])


async def test_an_onu_has_the_curves_that_its_olt_knows_of_it(station: FakeStation) -> None:
    page = (await get(station, "/device/onu-01")).text
    assert 'id="chart-optical"' in page
    assert "mức thường −" in Text(page).said


@pytest.mark.parametrize("span", ["24h", "7d", "30d"])
async def test_every_range_is_drawn(station: FakeStation, span: str) -> None:
    page = (await get(station, f"/device/lte-1?range={span}")).text
    assert 'id="chart-rsrp"' in page
    assert 'aria-current="true">' in page


async def test_a_device_without_a_past_says_so(tmp_path: Path) -> None:
    text = await said(FakeStation().answer_all(), "/device/ap-01")
    assert "Chưa có số liệu để vẽ trong khoảng thời gian này." in text
    assert "Chưa có ngày nào được ghi lại." in text
    assert "Chưa có sự cố nào." in text


async def test_the_calendar_has_a_row_a_month_and_says_how_much_was_lost(station: FakeStation) -> None:
    page = (await get(station, "/device/ap-05?lang=en")).text
    rows = re.findall(r'<th scope="row">(\d\d/\d{4})</th>', page)
    assert rows[:3] == ["11/2025", "10/2025", "09/2025"]
    assert "22 Nov 2025: lost 5 hours 30 minutes" in page
    assert "working all day" in page


async def test_a_device_lists_its_incidents(station: FakeStation) -> None:
    text = await said(station, "/device/hc-3")
    assert "Đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp số 3" in text


# ---- incidents ----------------------------------------------------------------------------------------------------


async def test_the_open_incidents_come_first_then_the_months(station: FakeStation) -> None:
    text = await said(station, "/incidents")
    assert text.index("2 sự cố đang xảy ra") < text.index("Đã khắc phục, tháng 11/2025")
    assert "BTS Thôn Đông không trả lời" in text
    october = await said(station, "/incidents?month=2025-10&cause=power")
    assert "Đã khắc phục, tháng 10/2025" in october
    assert "BTS Thôn Đông" not in october.split("Đã khắc phục")[1]


async def test_an_incident_says_everything_about_itself(station: FakeStation) -> None:
    text = await said(station, "/incidents/i-cut")
    assert "Hộp cáp số 3 từ 09:00 — 12 thiết bị mất theo" in text
    assert "OLT trung tâm (đường lên) vẫn hoạt động" in text
    assert "ONU Chợ trung tâm Không tới được, 11 phút 11 phút" in text
    assert "Sự cố i-cut: đứt cáp" in text, "the ticket"
    assert "songxa incidents mark i-cut --planned" in text


async def test_a_correction_stands_beside_the_measurement_with_who_and_why(station: FakeStation) -> None:
    text = await said(station, "/incidents/i-past-1")
    assert "số đính chính tính đây là: việc có kế hoạch" in text
    assert "quản trị : có kế hoạch “Viettel báo trước lịch sửa trạm”" in text


# ---- uptime -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["place", "village", "operator", "kind", "site", "device"])
async def test_uptime_is_told_by_every_group(station: FakeStation, by: str) -> None:
    page = (await get(station, f"/uptime?by={by}")).text
    assert page.count("<tr>") > 3
    assert 'class="fill is-up"' in page
    assert re.search(r"<b>\d\d,\d\d %</b>", page)


async def test_corrected_figures_stand_beside_measured_ones(station: FakeStation) -> None:
    text = await said(station, "/uptime?by=device&lang=en")
    row = re.search(r"BTS Thôn Đông (\S+) % (\S+) %", text.split("Measured Corrected")[1].replace("  ", " "))
    assert row or "Corrected:" in text


@pytest.mark.parametrize(
    ("period", "title"),
    [("2025-11", "tháng 11/2025"), ("2025-Q4", "quý 4/2025"), ("2025-11-20", "ngày 20/11/2025")],
)
async def test_a_period_may_be_a_day_a_month_or_a_quarter(station: FakeStation, period: str, title: str) -> None:
    assert f"Thời gian hoạt động, {title}" in await said(station, f"/uptime?period={period}")


async def test_the_report_brings_its_own_styles_and_nothing_else(station: FakeStation) -> None:
    answer = await get(station, "/report?month=2025-10")
    policy = answer.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; frame-ancestors 'none'", policy
    )
    assert (await get(station, "/report?month=2025-10&format=xlsx")).content[:2] == b"PK"
    csv = await get(station, "/report?month=2025-10&format=csv")
    assert csv.headers["content-disposition"] == 'attachment; filename="songxa-2025-10.csv"'


# ---- the map ------------------------------------------------------------------------------------------------------


async def test_the_map_says_in_a_list_what_it_shows(station: FakeStation) -> None:
    page = (await get(station, "/map?lang=en")).text
    said = Text(page).said
    for place in ("Chợ trung tâm", "UBND xã", "Trạm BTS Thôn Đoài"):
        assert place in said
    assert page.count('<a class="site"') == 15
    assert "Chợ trung tâm: Unreachable, 0/3 devices up" in page
    one = (await get(station, "/map?area=thon-0")).text
    assert one.count('<a class="site"') == 5


async def test_tiles_come_from_elsewhere_only_where_they_were_asked_for() -> None:
    station = remembered()
    assert "<image" not in (await get(station, "/map")).text
    app = create_app(station, "vi", tiles="https://tiles.example.net/{z}/{x}/{y}.png")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://songxa") as client:
        answer = await client.get("/map")
        assert re.search(r'<image href="https://tiles.example.net/\d+/\d+/\d+.png"', answer.text)
        assert "img-src 'self' https://tiles.example.net;" in answer.headers["content-security-policy"]
        assert "tiles.example.net" not in (await client.get("/public")).headers["content-security-policy"]


# ---- the wall and the public --------------------------------------------------------------------------------------


async def test_the_wall_has_the_map_and_the_incidents_and_nothing_to_click_but_them(station: FakeStation) -> None:
    page = (await get(station, "/wall")).text
    assert "Đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp số 3" in Text(page).said
    assert "1800 1166" in page
    assert "<table" not in page
    assert '<noscript><meta http-equiv="refresh"' in page


async def test_the_public_page_names_places_and_gives_nothing_else_away(station: FakeStation) -> None:
    commune = station.commune
    window = Maintenance("m1", NOW + 3_600, NOW + 7_200, devices=("ap-01",), areas=("thon-3",), reason="đổi ap-01")
    station.commune = dataclasses.replace(commune, maintenance=(window,))
    for path in ("/public", "/public.json"):
        answer = (await get(station, path)).text
        assert "Nhà văn hoá Thôn Đoài" in answer
        for device in commune.devices.values():
            assert device.key not in answer
            assert device.name not in answer or device.name in [site.name for site in commune.sites.values()]
            assert not device.address or device.address not in answer
        assert "đổi" not in answer
    text = await said(station, "/public")
    assert "Wi-Fi công cộng hoạt động ở 8 trong 12 nơi" in text
    assert "10:12 23/11/2025 đến 11:12 23/11/2025 : Thôn Hạ, UBND xã" in text
    assert "Báo hỏng" in text


async def test_only_the_public_page_may_be_embedded_and_only_its_data_read_from_elsewhere() -> None:
    station = remembered()
    public, data, home = [await get(station, path) for path in ("/public", "/public.json", "/")]
    assert "frame-ancestors *" in public.headers["content-security-policy"]
    assert "x-frame-options" not in public.headers
    assert data.headers["access-control-allow-origin"] == "*"
    assert "frame-ancestors 'none'" in home.headers["content-security-policy"]
    assert home.headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in home.headers
    assert data.json()["places"][0]["wifi"] == "down"


async def test_nothing_is_known_yet_is_said_in_public_too() -> None:
    assert "Chưa có số liệu mới về Wi-Fi công cộng" in await said(FakeStation(), "/public")


# ---- the figures --------------------------------------------------------------------------------------------------


async def test_the_figures_have_a_trend_and_this_months_uptime(station: FakeStation) -> None:
    page = (await get(station, "/")).text
    figures = re.search(r'id="figures".*?</section>', page, re.DOTALL)
    assert figures
    assert figures[0].count('class="spark"') >= 3
    assert re.search(r"Thời gian hoạt động tháng này 99,\d\d % 14 ngày qua biết được", Text(figures[0]).said)


# ---- who may see what ---------------------------------------------------------------------------------------------

SCOPED = (
    "/", "/?q=vnpt", "/map", "/map?layer=fibre", "/device/ap-06?range=30d", "/incidents", "/incidents/i-cut",
    "/incidents?month=2025-10", "/uptime?by=device", "/uptime?by=operator", "/report?month=2025-11", "/wall",
)  # fmt: skip


async def test_who_may_see_one_operator_finds_no_other_ones_device_on_any_page(
    station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "scope", lambda site, request: Scope.of("viettel"))
    devices = station.commune.devices.values()
    foreign = [device for device in devices if device.operator != "viettel"]
    names = {device.name for device in foreign} - {site.name for site in station.commune.sites.values()}
    for path in SCOPED:
        answer = await get(station, path)
        assert answer.status_code == 200, path
        text = Text(answer.text).said
        assert [name for name in names if name in text] == [], path
        assert [device.key for device in foreign if f"/device/{device.key}" in answer.text] == [], path
    for device in foreign[:5]:
        assert (await get(station, f"/device/{device.key}")).status_code == 404
    assert (await get(station, "/incidents/i-mains")).status_code == 404
