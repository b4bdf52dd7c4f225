"""The coverage pages, the mobile layer of the map, the overview's figure, and what the API tells of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from songxa.coverage.ledger import reading, store
from songxa.coverage.mapping import Desk, Picture, Question
from songxa.coverage.terms import Basis
from songxa.model import StartError
from songxa.scope import Scope
from songxa.web.draw import cover as drawn
from songxa.web.draw.mercator import Projection
from songxa.web.site import Site
from tests.support import coverage_town as town
from tests.support.commune import NOW, FakeStation
from tests.support.conforming import conforms
from tests.support.covering import covered
from tests.support.past import remembered
from tests.unit.web.test_app import ATTACK, Text, get, said

CELLS = "/geo/coverage.geojson"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> FakeStation:
    return covered(remembered(), tmp_path_factory.mktemp("covered"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> FakeStation:
    """A commune that nobody has measured."""
    return covered(remembered(), tmp_path_factory.mktemp("bare"), surveyed=False)


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Site, "scope", lambda site, request: Scope.of("viettel"))


# ---- the pages -----------------------------------------------------------------------------------------------------


async def test_the_page_answers_first_then_village_by_village_with_verdicts(station: FakeStation) -> None:
    text = await said(station, "/coverage")
    assert "Xã Hoa Sen: 4G phủ 99 % số hộ (khoảng 99–100 %), ngoài trời" in text
    assert "mới nhất 4 ngày trước" in text
    assert "Ngưỡng: 4G −105 dBm" in text
    for verdict in ("đạt", "không đạt", "chưa đủ bằng chứng"):
        assert f" {verdict} " in text
    table = text.split("Theo thôn và nhà mạng")[1].split("Kết luận")[1]
    assert table.index("Xã Hoa Sen") < table.index("Thôn Đông") < table.index("Thôn Thượng")
    assert "Thôn Hạ: VNPT công bố có 4G (ngày 01/06/2025) nhưng" in text


async def test_a_verdict_has_a_shape_and_a_word_beside_its_colour(station: FakeStation) -> None:
    page = (await get(station, "/coverage?lang=en")).text
    for state, word in (("up", "met"), ("down", "not met"), ("unknown", "not enough evidence")):
        assert re.search(rf'<span class="chip is-{state}"><svg [^>]*>.*?#s-{state}.*?</svg>\s*{word}</span>', page)


async def test_nothing_predicted_is_called_met(bare: FakeStation) -> None:
    page = (await get(bare, "/coverage")).text
    assert "theo mô hình, chưa đo" in page
    assert 'class="chip is-up"' not in page
    assert "chưa đủ bằng chứng" in page


async def test_the_table_can_be_narrowed(station: FakeStation) -> None:
    page = (await get(station, "/coverage?area=thon-1&operator=viettel&technology=5G&setting=indoors")).text
    table = page.split('id="figures-title"')[1].split("</table>")[0]
    assert table.count('class="share"') == 1
    assert "5G, −110 dBm" in table
    assert (await get(station, "/coverage?technology=3G")).status_code == 400
    assert "Chưa có số liệu nào" in await said(station, "/coverage?area=nowhere")


async def test_a_place_says_what_is_claimed_predicted_measured_and_why(station: FakeStation) -> None:
    text = await said(station, "/coverage/thon-3?lang=en")
    assert re.search(r"Thôn Hạ: \d+ % of households have 4G", text)
    assert "the operator claims" in text
    assert "measured" in text
    assert "Explained for the middle of Thôn Hạ." in text
    assert "MobiFone 4G: " in text
    assert "not enough evidence" in text


async def test_a_public_place_is_explained_by_the_point_nearest_to_it(station: FakeStation) -> None:
    text = await said(station, "/coverage/nvh-4")
    assert "Giải thích cho Nhà văn hoá Thôn Hạ, theo điểm gần nhất của sổ" in text
    assert "Phủ sóng toàn xã" in text


async def test_every_dead_spot_leads_to_a_dossier_that_brings_its_own_styles(station: FakeStation) -> None:
    page = (await get(station, "/coverage?operator=vnpt")).text
    links = re.findall(r'href="(/coverage/dossier/[^"]+)"', page)
    assert links
    answer = await get(station, links[0])
    assert answer.status_code == 200
    assert "Nguồn BTS" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/coverage/nowhere", "/coverage/dossier/nowhere", "/coverage/%00"])
async def test_what_is_not_there_is_404(station: FakeStation, path: str) -> None:
    assert (await get(station, path)).status_code == 404


async def test_without_a_ledger_every_page_says_so_and_goes_on() -> None:
    station = FakeStation().answer_all()
    assert "Chưa có sổ phủ sóng" in await said(station, "/coverage")
    assert (await get(station, "/coverage/thon-1")).status_code == 404
    mobile = await said(station, "/map?layer=mobile")
    assert "Chưa có sổ phủ sóng: các trạm dưới đây" in mobile
    assert "Trạm BTS Thôn Đoài" in mobile
    assert "Thiết bị hoạt động" in await said(station, "/")
    assert "Hộ có sóng" not in await said(station, "/")


async def test_a_damaged_ledger_is_as_if_there_were_none(tmp_path: Path) -> None:
    path = reading.path_of(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04 nothing of the sort")
    station = FakeStation().answer_all()
    station.coverage = Desk(tmp_path)
    for page in ("/coverage", "/map?layer=mobile", "/", "/?layer=mobile"):
        assert (await get(station, page)).status_code == 200
    assert (await get(station, CELLS)).json()["features"] == []


async def test_a_new_ledger_is_on_the_page_at_once(tmp_path: Path) -> None:
    station = FakeStation().answer_all()
    station.coverage = Desk(tmp_path)
    ground = town.ground(rings=2)
    for name in ("Xã Một", "Xã Hai"):
        store.write(tmp_path, town.ledger(ground, [town.layer(ground, -60.0)], town=town.inventory(name)))
        assert f"{name}: 4G phủ" in await said(station, "/coverage")


async def test_names_are_text_wherever_they_stand(tmp_path: Path) -> None:
    station = FakeStation().answer_all()
    station.coverage = Desk(tmp_path)
    ground = town.ground(rings=3)
    hostile = town.inventory(ATTACK.encode("utf-8", "replace").decode(), village="<script>alert(1)</script>")
    layers = [town.layer(ground, -140.0, samples=town.samples(ground, -120.0))]
    store.write(tmp_path, town.ledger(ground, layers, town=hostile))
    for path in ("/coverage", f"/coverage/{town.WEST}", "/map?layer=mobile", "/"):
        page = Text((await get(station, path)).text)
        assert "img" not in page.tags or not any(value == "x" for name, value in page.attributes if name == "src")
        assert not any(name.startswith("on") for name, _ in page.attributes)
        assert page.tags.count("script") == 1


# ---- the map -------------------------------------------------------------------------------------------------------


async def test_the_mobile_layer_shows_cells_with_legend_switches_and_the_same_as_a_list(station: FakeStation) -> None:
    page = (await get(station, "/map?layer=mobile&network=vnpt")).text
    looks = set(re.findall(r'class="cell cell-([\w-]+)"', page))
    assert {each.partition("-")[2] for each in looks if "-" in each} == {"solid", "hatched"}
    assert all(f"<title>{name}" in page for name in ("Thôn Đông", "Thôn Hạ"))
    assert 'class="claims"' in page
    text = Text(page).said
    for word in (
        "≥ 90 %: gần như chắc có sóng", "< 10 %: gần như không có", "chưa đủ bằng chứng", "gạch: dự báo, chưa đo",
        "viền đứt: nhà mạng công bố", "tô kín: có đo trong vòng 500 m", "Ngưỡng 4G: −105 dBm",
        "Số hộ có sóng: 4G, VNPT, ngoài trời",
    ):  # fmt: skip
        assert word in text
    assert re.search(r"Thôn Hạ \d+ % \d", text)


async def test_every_switch_is_a_link_that_keeps_the_others(station: FakeStation) -> None:
    page = (await get(station, "/map?layer=mobile&network=viettel&technology=5G&setting=indoors&area=thon-1")).text
    links = re.findall(r'href="(/map\?[^"]*layer=mobile[^"]*)"', page)
    outdoors = [each for each in links if "network=viettel" in each and "setting" not in each]
    assert any("technology=5G" in each and "area=thon-1" in each for each in outdoors)
    assert "<script>" not in page


async def test_predicted_cells_are_hatched_and_measured_ones_solid(station: FakeStation, bare: FakeStation) -> None:
    predicted = (await get(bare, "/map?layer=mobile")).text
    assert "-solid" not in "".join(re.findall(r'class="cell [\w-]+"', predicted))
    measured = (await get(station, "/map?layer=mobile&basis=measured")).text
    assert "-hatched" not in "".join(re.findall(r'class="cell [\w-]+"', measured))


async def test_what_nobody_claimed_or_measured_is_said(bare: FakeStation) -> None:
    assert "Chưa nhà mạng nào công bố vùng phủ sóng." in await said(bare, "/map?layer=mobile&basis=declared")
    assert "Chưa có số liệu nào của loại này." in await said(bare, "/map?layer=mobile&basis=measured")


@pytest.mark.parametrize("query", ["technology=wifi", "setting=upstairs", "basis=hearsay"])
async def test_a_switch_that_there_is_not_is_refused(station: FakeStation, query: str) -> None:
    assert (await get(station, f"/map?layer=mobile&{query}")).status_code == 400


async def test_other_layers_ask_nothing_of_the_ledger(station: FakeStation) -> None:
    page = (await get(station, "/map?layer=wifi")).text
    assert 'class="cell ' not in page
    assert re.search(r'class="patch fills-(up|degraded|down|unreachable)"', page)


async def test_the_overview_has_the_layer_too_and_keeps_the_filters_of_its_table(station: FakeStation) -> None:
    page = (await get(station, "/?layer=mobile&q=camera")).text
    assert 'class="cell ' in page
    assert re.search(r'href="/\?[^"]*q=camera[^"]*network=vnpt', page) or re.search(
        r'href="/\?[^"]*network=vnpt[^"]*q=camera', page
    )


class Checkered:
    """A ledger whose picture is as bad to draw as can be: every other cell, finer than a page can carry."""

    def __init__(self, desk: Desk, sizes: dict[int, int]) -> None:
        self._desk, self._sizes = desk, sizes
        self.asked: list[int | None] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def picture(self, asked: Question) -> Picture:
        self.asked.append(asked.resolution)
        found = self._desk.picture(replace(asked, resolution=None))
        resolution = asked.resolution or 10
        ring = found.patches[0].polygons[0]
        patch = replace(found.patches[0], polygons=tuple(ring for _ in range(self._sizes[resolution])))
        return replace(found, patches=(patch,), resolution=resolution)


async def test_a_layer_that_is_too_large_is_drawn_with_larger_cells(station: FakeStation) -> None:
    assert isinstance(station.coverage, Desk)
    large = Checkered(station.coverage, {10: 5_000, 9: 1_000, 8: 2, 7: 1})
    page = (await get(replacing(station, large), "/map?layer=mobile")).text
    assert large.asked == [None, 9, 8]
    assert len(page) < 200_000


def replacing(station: FakeStation, coverage: Any) -> FakeStation:
    other = remembered()
    other.commune, other.coverage = station.commune, coverage
    return other


def test_paths_keep_every_corner_to_a_tenth() -> None:
    ground = town.ground(rings=2)
    ring = tuple((float(x), float(y)) for x, y in zip(ground.points.longitude, ground.points.latitude, strict=True))
    project = Projection(ring, 720.0, (320.0, 620.0), 34.0)
    path = drawn._path([[(*ring, ring[0])]], project)
    assert list(ends(path)) == [tuple(project(*place)) for place in ring]


def ends(path: str) -> Iterator[tuple[float, float]]:
    x = y = 0.0
    for move, right, down in re.findall(r"([Ml])(-?[\d.]+) (-?[\d.]+)", path):
        x, y = (float(right), float(down)) if move == "M" else (x + float(right), y + float(down))
        yield round(x, 1), round(y, 1)


# ---- the overview's figure -----------------------------------------------------------------------------------------


async def test_the_overview_counts_households_with_a_signal_against_what_is_asked(station: FakeStation) -> None:
    text = await said(station, "/")
    assert re.search(r"Hộ có sóng 4G 99 % cần 99 %; khoảng 99–100 %; mô hình chỉnh theo 300 lần đo", text)
    english = await said(station, "/?lang=en")
    assert "Households with 4G 99 % required 99 %" in english


# ---- the API -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("technology", ["4G", "5G", "wifi"])
async def test_the_cells_are_as_the_document_says(station: FakeStation, basis: str, technology: str) -> None:
    answer = await get(station, f"{CELLS}?basis={basis}&technology={technology}&lang=en")
    assert answer.headers["content-type"].startswith("application/geo+json")
    conforms(answer)


async def test_a_feature_has_all_that_a_map_wants_to_show(station: FakeStation) -> None:
    answer = await get(station, f"{CELLS}?operator=vnpt&lang=en", **{"accept-encoding": "gzip"})
    assert len(gzip_of(answer)) < 20_000
    features = answer.json()["features"]
    assert {each["properties"]["operators"][0] for each in features if each["properties"]["operators"]} == {"vnpt"}
    one = next(each["properties"] for each in features if each["properties"]["samples"])
    assert one["fill"].startswith("#")
    assert one["measured"]
    assert one["rsrp_least_dbm"] <= one["rsrp_dbm"] <= one["rsrp_most_dbm"]
    assert one["threshold_dbm"] == -105
    assert one["age_seconds"] == pytest.approx(NOW - one["newest"], abs=1)
    assert one["area_name"] in one["text"]
    assert "measured within 500 m" in one["text"]
    assert {each["properties"]["verdict"] for each in features if not each["properties"]["measured"]} <= {"unknown"}


def gzip_of(answer: httpx.Response) -> bytes:
    assert answer.headers["content-encoding"] == "gzip"
    return b"." * int(answer.headers["content-length"])


async def test_an_unchanged_layer_is_not_sent_again(station: FakeStation) -> None:
    first = await get(station, f"{CELLS}?operator=mobifone")
    again = await get(station, f"{CELLS}?operator=mobifone", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


async def test_coarser_cells_come_when_they_are_asked_for(station: FakeStation) -> None:
    sizes = {each: (await get(station, f"{CELLS}?resolution={each}")).json()["resolution"] for each in (10, 8)}
    assert sizes == {10: 10, 8: 8}
    assert (await get(station, f"{CELLS}?resolution=12")).status_code == 400


async def test_an_operator_that_the_ledger_has_not_is_refused_with_those_that_it_has(station: FakeStation) -> None:
    answer = await get(station, f"{CELLS}?operator=nobody")
    assert answer.status_code == 400
    assert "mobifone, viettel, vnpt" in answer.json()["detail"]


async def test_the_figures_have_interval_evidence_and_verdict(station: FakeStation) -> None:
    answer = await get(station, "/api/coverage?area=thon-3&technology=4G&lang=en")
    found = conforms(answer)
    by = {each["operator"]: each for each in found["figures"]}
    assert set(by) == {"any", "all", "mobifone", "viettel", "vnpt"}
    vnpt = by["vnpt"]
    assert vnpt["low"] <= vnpt["share"] <= vnpt["high"]
    assert vnpt["verdict"] == "not_met"
    assert vnpt["why"]["text"].startswith("All of the interval")
    assert by["mobifone"]["verdict"] == "unknown"
    assert found["headline"].startswith("Xã Hoa Sen: 4G covers")


async def test_without_a_ledger_the_api_has_nothing_and_no_error() -> None:
    station = FakeStation().answer_all()
    assert conforms(await get(station, CELLS))["made"] is None
    assert conforms(await get(station, "/api/coverage"))["figures"] == []


# ---- who may see what ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("partner")
async def test_a_partner_sees_its_own_signal_and_no_other(station: FakeStation) -> None:
    for path in (
        CELLS, f"{CELLS}?basis=measured", f"{CELLS}?basis=declared", "/api/coverage", "/api/coverage?setting=indoors",
    ):  # fmt: skip
        text = (await get(station, path)).text
        assert "viettel" in text or '"features":[]' in text
        assert not re.search("vnpt|mobifone|MobiFone", text, re.IGNORECASE), path
    assert (await get(station, f"{CELLS}?operator=vnpt")).status_code == 400
    assert (await get(station, CELLS)).json()["resolution"] == 9


@pytest.mark.usefixtures("partner")
async def test_a_partner_gets_pages_about_itself_alone_and_no_dossier(station: FakeStation) -> None:
    for path in ("/coverage", "/coverage/thon-3", "/map?layer=mobile"):
        answer = await get(station, path)
        assert answer.status_code == 200
        assert "Viettel" in answer.text
        assert not re.search("vnpt|mobifone", answer.text, re.IGNORECASE), path
    spots = station.coverage.records().spots
    assert (await get(station, f"/coverage/dossier/{spots[0].key}")).status_code == 404


async def test_what_is_being_made_is_said_and_the_page_is_there(station: FakeStation) -> None:
    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(station.coverage, name)

        def picture(self, asked: Question) -> Picture:
            raise StartError("the map of the coverage could not be worked out: killed")

    page = await said(replacing(station, Busy()), "/map?layer=mobile")
    assert "Đang vẽ lớp phủ sóng" in page
