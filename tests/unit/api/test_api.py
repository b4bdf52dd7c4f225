"""Every question of the API against the real application: what is answered is what is declared, whatever is asked."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from songxa.model import State
from tests.support.commune import NOW, FakeStation
from tests.support.conforming import DOCUMENT, conforms
from tests.support.remembering import remembering, still
from tests.support.serving import serving

ASKED = (
    "/api/devices", "/api/devices?limit=3&offset=7&kind=access_point", "/api/devices?q=nha%20van%20hoa&state=up",
    "/api/devices/ap-01", "/api/devices/hc-3", "/api/devices/onu-01",
    "/api/devices/ap-01/series", "/api/devices/olt-1/series?range=7d&points=10",
    "/api/devices/ap-03/timeline", "/api/devices/ap-03/timeline?from=2025-11-01&to=2025-12-01",
    "/api/states", "/api/states?area=xa&operator=vnpt&site=ubnd&limit=1",
    "/api/incidents", "/api/incidents?open=true&device=ap-06&from=0", "/api/incidents/251123-00c3",
    "/api/uptime?month=2025-11", "/api/uptime?day=2025-11-23&by=operator", "/api/uptime?quarter=2025-q4&by=kind",
    "/api/uptime?from=2025-11-22T08:00%2B07:00&to=2025-11-23&by=village", "/api/uptime?from=1763800000&by=place",
    "/api/uptime?day=2025-11-23&device=ap-03&lang=en",
    "/api/sites", "/api/areas", "/geo/sites.geojson", "/geo/areas.geojson",
    "/sd/prometheus", "/sd/prometheus?of=devices", "/api/openapi.json",
)  # fmt: skip


pytestmark = pytest.mark.asyncio(loop_scope="module")


@contextlib.asynccontextmanager
async def asking(folder: Path) -> AsyncIterator[tuple[FakeStation, httpx.AsyncClient]]:
    async with (
        remembering(folder) as station,
        serving(station) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        yield station, client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Asks a station that no test changes."""
    async with asking(tmp_path_factory.mktemp("history")) as (_, found):
        yield found


@pytest.mark.parametrize("path", ASKED)
async def test_every_answer_is_as_the_document_says(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    conforms(answer)


async def test_the_document_is_served_as_it_is_kept(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/openapi.json")).json() == json.loads(json.dumps(DOCUMENT))


# ---- how answers travel -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ASKED)
async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}(-gzip)?"', tag)
    for known in (tag, f'W/{tag}, "x"', "*"):
        again = await client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = await client.get(path, headers={"If-None-Match": '"x"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_each_coding_has_a_tag_of_its_own_and_both_say_the_same(client: httpx.AsyncClient) -> None:
    plain = await client.get("/api/states", headers={"Accept-Encoding": "identity"})
    packed = await client.get("/api/states", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert plain.content == packed.content
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    assert {name.strip() for name in plain.headers["vary"].split(",")} == {"Accept-Encoding", "Accept-Language"}
    assert plain.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", [*ASKED, "/api/events"])
async def test_head_says_what_get_would_without_the_body(client: httpx.AsyncClient, path: str) -> None:
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    if path != "/api/events":
        whole = await client.get(path)
        assert head.headers["etag"] == whole.headers["etag"]
        assert head.headers["content-length"] == whole.headers["content-length"]


async def test_a_change_of_state_changes_the_answer_and_its_tag(tmp_path: Path) -> None:
    async with asking(tmp_path) as (station, client):
        before = await client.get("/api/devices?state=down")
        still(station).change("ap-01", state=State.DOWN)
        after = await client.get("/api/devices?state=down", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["total"] == before.json()["total"] + 1
    assert after.json()["revision"] == before.json()["revision"] + 1


@pytest.mark.parametrize("path", ["/api/devices?kind=camera", "/api/states?q=nha", "/api/uptime?day=2025-11-23"])
async def test_links_lead_through_all_pages_and_back(client: httpx.AsyncClient, path: str) -> None:
    name = "rows" if "uptime" in path else "devices"
    whole = (await client.get(f"{path}&limit=1000")).json()
    found, answer = [], await client.get(f"{path}&limit=5")
    while True:
        page = conforms(answer)
        assert page["total"] == whole["total"]
        found += page[name]
        if "next" not in answer.links:
            break
        answer = await client.get(answer.links["next"]["url"])
    assert found == whole[name]
    assert len(found) == whole["total"]
    back = await client.get(answer.links["prev"]["url"])
    assert back.json()["offset"] == page["offset"] - 5
    assert (await client.get(answer.links["first"]["url"])).json()["offset"] == 0


# ---- what is answered ---------------------------------------------------------------------------------------------


async def test_states_of_groups_follow_from_their_devices(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/states?limit=1000&lang=en")).json()
    assert sum(told["states"].values()) == told["total"] == 54
    sites = {site["key"]: site for site in told["sites"]}
    by_site: dict[str, list[str]] = {}
    for device in told["devices"]:
        by_site.setdefault(device["site"]["key"], []).append(device["state"])
    assert by_site.keys() == sites.keys()
    for key, states in by_site.items():
        assert sites[key]["devices"] == len(states)
        assert sites[key]["working"] == sum(state in ("up", "degraded") for state in states)
        assert (sites[key]["state"] == "up") == (set(states) == {"up"})
    assert next(area for area in told["areas"] if area["key"] == "xa")["devices"] == 54
    assert sites["ubnd"]["why"]["text"].endswith("devices work.")


async def test_reasons_are_in_the_readers_language_beside_a_key_for_programs(client: httpx.AsyncClient) -> None:
    vi = (await client.get("/api/devices/ap-05")).json()
    en = (await client.get("/api/devices/ap-05", headers={"Accept-Language": "en"})).json()
    assert vi["why"]["key"] == en["why"]["key"] == "why.degraded"
    assert vi["why"]["text"] != en["why"]["text"]
    assert (vi["since_iso"], vi["since"]) == ("2025-11-23T08:22:05+07:00", NOW - 3_000)


async def test_uptime_sums_to_the_period_and_a_group_to_the_mean_of_its_devices(client: httpx.AsyncClient) -> None:
    for by in ("device", "site", "village", "operator", "kind", "all"):
        told = (await client.get(f"/api/uptime?day=2025-11-22&by={by}&limit=1000")).json()
        assert told["end"] - told["start"] == 86_400
        for row in told["rows"]:
            assert sum(row["measured"]["seconds"].values()) == 86_400
            assert row["measured"]["seconds"]["up"] == 86_400
            assert row["measured"]["availability"] == row["measured"]["known"] == 1
        assert sum(row["devices"] for row in told["rows"]) == 54


async def test_an_incident_names_what_it_hit_and_when(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/api/incidents?open=true")).json()["incidents"]
    assert [each["id"] for each in listed] == ["251123-00c3"]
    whole = (await client.get("/api/incidents/251123-00c3")).json()
    assert whole["root"] == {"kind": "device", "key": "hc-3", "name": "Hộp cáp số 3"}
    assert whole["call"]["hotline"] == "1800 1166"
    assert [hit["device"] for hit in whole["hits"]] == ["hc-3", "ap-03", "ap-06", "cam-03"]
    assert {each["about"] for each in whole["evidence"]} == {"hc-3", "ap-06"}
    assert whole["toll"] == {"devices": 4, "sites": 2, "households": 118, "places": 1, "lost": [], "risk": []}


async def test_curves_have_the_metrics_that_were_asked_for(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/devices/ap-01/series?metric=songxa_ping_rtt_seconds,songxa_cpu_ratio")).json()
    assert {each["metric"] for each in told["series"]} == {"songxa_ping_rtt_seconds", "songxa_cpu_ratio"}
    mean = next(each for each in told["series"] if each["labels"] == {"stat": "mean"})
    assert mean["unit"] == "seconds"
    assert len(mean["points"]) >= 1
    assert all(low <= middle <= high for _, low, middle, high in mean["points"])


async def test_a_timeline_begins_with_the_state_in_force(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/devices/ap-03/timeline?range=1h")).json()
    assert [move["state"] for move in told["transitions"]] == ["up", "unreachable"]
    assert told["transitions"][0]["at"] < told["start"] <= told["transitions"][1]["at"] < told["end"]
    assert told["transitions"][1]["root"] == "hc-3"


async def test_maps_are_valid_geojson_with_the_colour_of_the_state(client: httpx.AsyncClient) -> None:
    sites, areas = (await client.get("/api/sites")).json(), (await client.get("/geo/areas.geojson")).json()
    assert sites["type"] == areas["type"] == "FeatureCollection"
    for feature in sites["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (round(longitude), round(latitude)) == (106, 20)
        assert re.fullmatch("#[0-9a-f]{6}", feature["properties"]["marker-color"])
    for feature in areas["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        turned = pairwise(ring)
        assert sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in turned) < 0, "counter-clockwise"
        assert {"fill", "fill-opacity", "stroke", "stroke-width"} <= feature["properties"].keys()
    colours = {feature["properties"]["state"]: feature["properties"]["fill"] for feature in areas["features"]}
    assert len(set(colours.values())) == len(colours)


async def test_no_list_and_no_map_holds_an_address(client: httpx.AsyncClient) -> None:
    for path in ASKED:
        if not path.startswith(("/sd/", "/api/devices/")):
            assert "127.1.0." not in (await client.get(path)).text, path


# ---- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/devices?limit=0", 400, "limit=0; accepted: a whole number from 1 to 1000"),
        ("/api/devices?limit=1001", 400, "limit=1001; accepted: a whole number from 1 to 1000"),
        ("/api/devices?limit=%D9%A1", 400, "limit=١; accepted"),
        ("/api/devices?state=broken", 400, "state=broken; accepted: down, unreachable, degraded"),
        ("/api/devices?colour=red", 400, "colour is not a parameter of this question; accepted: state, kind"),
        ("/api/devices?limit=1&limit=2", 400, "limit is given more than once"),
        ("/api/devices?q=" + "x" * 201, 400, "q: 201 characters; accepted: at most 200"),
        ("/api/uptime", 400, "exactly one of day; month; quarter; from, to"),
        ("/api/uptime?day=2025-11-23&month=2025-11", 400, "exactly one of"),
        ("/api/uptime?day=2025-02-30", 400, "day=2025-02-30; accepted: a day of the calendar"),
        ("/api/uptime?month=2025-13", 400, "month=2025-13; accepted: a month, such as 2026-11"),
        ("/api/uptime?from=2000-01-01&to=2025-01-01", 400, "at most five years"),
        ("/api/uptime?from=yesterday", 400, "from=yesterday; accepted: seconds since 1970"),
        ("/api/uptime?from=99999999999", 400, "accepted: seconds since 1970"),
        ("/api/incidents?from=2025-11-23&to=2025-11-22", 400, "does not lie before"),
        ("/api/devices/ap-01/series?range=24h&from=2025-11-23", 400, "exactly one of range; from, to"),
        ("/api/devices/nobody", 404, "no longer in inventory.yaml"),
        ("/api/devices/nobody/series", 404, "no longer in inventory.yaml"),
        ("/api/incidents/nobody", 404, "no longer in inventory.yaml"),
        ("/api/nothing", 404, "no longer in inventory.yaml"),
        ("/geo/nothing", 404, "no longer in inventory.yaml"),
        ("/sd/nothing", 404, "no longer in inventory.yaml"),
        ("/api/openapi.json?x=1", 400, "x is not a parameter of this question; accepted: lang"),
        ("/api/events?x=1", 400, "x is not a parameter"),
    ],
)
async def test_a_bad_question_is_told_what_is_wrong_and_what_is_accepted(
    client: httpx.AsyncClient, path: str, status: int, told: str
) -> None:
    answer = await client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert told in answer.json()["detail"]
    assert answer.json()["title"]


async def test_a_refusal_is_in_the_readers_language(client: httpx.AsyncClient) -> None:
    assert "chỉ nhận: số nguyên từ 1 đến 1000" in (await client.get("/api/devices?limit=x")).json()["detail"]
    assert "accepted" in (await client.get("/api/devices?limit=x&lang=en")).json()["detail"]


async def test_a_target_that_is_no_host_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sd/prometheus", headers={"Host": "evil/../<x>"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/api/devices", "/api/states", "/sd/prometheus", "/geo/sites.geojson", "/api/events"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_written(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"
