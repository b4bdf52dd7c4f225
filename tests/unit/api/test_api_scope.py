"""Who may see what: nothing in any answer depends on what its reader may not see."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.history import Archive
from songxa.model import (
    Area,
    Cause,
    Correction,
    Device,
    Evidence,
    Hit,
    Incident,
    Inventory,
    Kind,
    Operator,
    PingSettings,
    RootKind,
    Site,
    State,
    Toll,
)
from songxa.scope import Scope
from songxa.state.condition import Condition
from songxa.web import create_app
from songxa.web.site import Site as Web
from songxa.web.visible import incident_of, restricted
from tests.support.board import FakeArchive, FakeBoard
from tests.support.commune import NOW, FakeStation, inventory, ping_reading, troubled
from tests.support.remembering import CUT, StillBoard, cut, remembering

MINE, THEIRS = "viettel", "vnpt"
PLACES = tuple(f"cho-{n}" for n in range(4))

PATHS = (
    "/api/devices", "/api/devices?limit=2&offset=1", "/api/devices?q=ten", "/api/devices?operator=vnpt",
    "/api/states", "/api/states?state=down", "/api/incidents", "/api/incidents?limit=1", "/api/incidents?open=true",
    "/api/uptime?day=2025-11-23", "/api/uptime?day=2025-11-23&by=site", "/api/uptime?month=2025-11&by=operator",
    "/api/uptime?day=2025-11-23&by=village", "/api/uptime?day=2025-11-23&by=all", "/api/uptime?day=2025-11-23&by=kind",
    "/api/sites", "/api/areas", "/geo/sites.geojson", "/geo/areas.geojson",
    "/sd/prometheus", "/sd/prometheus?of=devices", "/api/openapi.json",
)  # fmt: skip
OF_DEVICE = (
    "/api/devices/{}", "/api/devices/{}/series?range=1h", "/api/devices/{}/timeline", "/api/incidents?device={}",
    "/api/uptime?day=2025-11-23&device={}", "/api/devices?q={}", "/api/states?site={}", "/api/states?area={}",
    "/api/incidents/{}",
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """A device of the drawn commune; `state` is how it is now."""

    key: str
    operator: str
    site: str
    uplink: str | None
    state: State


def commune_of(things: list[Thing], marker: str) -> Inventory:
    """Theirs carry the marker in every text; the places and areas where only they are, too."""
    base = inventory([])
    devices = {
        each.key: Device(
            each.key,
            f"Tên {each.key}",
            Kind.SWITCH,
            each.site,
            each.operator,
            f"127.2.0.{number + 1}",
            uplinks=(each.uplink,) if each.uplink else (),
            ping=PingSettings(),
        )
        for number, each in enumerate(sorted(things, key=lambda each: (each.operator != MINE, each.key)))
    }
    mine = {each.site for each in things if each.operator == MINE}
    sites = {key: Site(key, f"Chợ {key if key in mine else marker}", f"{key}-thon", 19.8, 105.8) for key in PLACES}
    ring = ((105.8, 19.8), (105.9, 19.8), (105.9, 19.9), (105.8, 19.8))
    areas = {
        f"{key}-thon": Area(f"{key}-thon", f"Thôn {key if key in mine else marker}", "village", None, 9, None, ring)
        for key in PLACES
    }
    operators = {MINE: Operator(MINE, "Viettel", "1"), THEIRS: Operator(THEIRS, f"VNPT {marker}", marker)}
    return replace(base, devices=devices, sites=sites, areas=areas, operators=operators)


def incidents_of(things: list[Thing]) -> list[Incident]:
    """One for every root that is not well and whatever hangs behind it; ids follow from what hangs there of mine."""
    found = []
    for root in things:
        behind = [each for each in things if each.uplink == root.key]
        if root.state is State.DOWN:
            mine = [each.key for each in (root, *behind) if each.operator == MINE]
            whose = mine[0] if mine else f"x{root.key}"
            found.append(
                Incident(
                    f"id-{whose}",
                    Cause.DEVICE,
                    RootKind.DEVICE,
                    root.key,
                    State.DOWN,
                    NOW - 500,
                    operator=root.operator,
                    evidence=tuple(Evidence(NOW - 500, "silent", each.key, {"n": 1}) for each in (root, *behind)),
                    hits=tuple(
                        Hit(each.key, State.DOWN if each is root else State.UNREACHABLE, NOW - 500)
                        for each in (root, *behind)
                    ),
                    toll=Toll(1 + len(behind), 1, 10 * len(behind), len(behind)),
                )
            )
    return found


def station_of(things: list[Thing], marker: str) -> FakeStation:
    station = FakeStation(commune_of(things, marker))
    for each in things:
        station.poll(each.key, "ping", ping_reading())
    said = {
        each.key: Condition(each.state, f"why.{each.state}", NOW - 500, each.uplink, f"id-{each.key}")
        for each in things
    }
    board = StillBoard(station.commune, {k: replace(c, incident=None) for k, c in said.items()}, incidents_of(things))
    station.board = cast(FakeBoard, board)
    return station


@contextlib.asynccontextmanager
async def seen(folder: Path, things: list[Thing], marker: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client that asks as `MINE`. The decision is made where the application makes it, and nowhere else."""
    async with remembering(folder, station_of(things, marker)) as station:
        transport = httpx.ASGITransport(app=create_app(station, "en"))
        async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
            yield client


def told(answer: httpx.Response) -> tuple[object, ...]:
    """Everything of an answer that a reader can see."""
    return answer.status_code, dict(answer.headers), answer.content


async def answers(things: list[Thing], marker: str, keys: list[str]) -> Mapping[str, tuple[object, ...]]:
    paths = [*PATHS, *(path.format(key) for path in OF_DEVICE for key in keys)]
    with tempfile.TemporaryDirectory() as folder:
        async with seen(Path(folder), things, marker) as client:
            return {path: told(await client.get(path)) for path in paths}


_STATES = st.sampled_from([State.UP, State.DOWN, State.DEGRADED, State.UNREACHABLE])


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[Thing], list[Thing]]:
    """Two communes that differ only in what is not mine: how many theirs are, their keys, places and states."""

    def theirs(marker: str) -> list[Thing]:
        return [
            Thing(f"{marker}-{n}", THEIRS, draw(st.sampled_from(PLACES)), None, draw(_STATES))
            for n in range(draw(st.integers(1, 4)))
        ]

    first, second = theirs("khac"), theirs("nua")
    mine: list[Thing] = []
    for n in range(draw(st.integers(0, 4))):
        uplink = draw(st.sampled_from([None, "theirs", *(each.key for each in mine)]))
        mine.append(Thing(f"ta-{n}", MINE, draw(st.sampled_from(PLACES)), uplink, draw(_STATES)))

    def world(others: list[Thing]) -> list[Thing]:
        # The same incident in both: what mine hang behind has failed in either.
        root = replace(others[0], state=State.DOWN)
        own = [replace(each, uplink=root.key) if each.uplink == "theirs" else each for each in mine]
        return [root, *others[1:], *own]

    return world(first), world(second)


@pytest.fixture
def as_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Web, "scope", lambda self, request: Scope.of(MINE))


@settings(max_examples=25, deadline=None)
@given(worlds=_worlds())
def _nothing_differs(worlds: tuple[list[Thing], list[Thing]]) -> None:
    one, other = worlds
    keys = ["ta-0", "khac-0", "nua-0", "cho-0", "cho-0-thon", "nobody"]
    first = asyncio.run(answers(one, "khac", keys))
    second = asyncio.run(answers(other, "nua", keys))
    assert first == second
    for path, (_, headers, body) in first.items():
        asked = path.encode()
        for marker in (b"khac", b"nua", THEIRS.upper().encode()):
            assert marker not in cast(bytes, body).replace(asked, b"") or marker in asked, path
        assert "khac" not in str(headers)


def test_what_a_partner_is_told_does_not_depend_on_anything_of_others(as_mine: None) -> None:
    _nothing_differs()


async def test_what_is_not_theirs_answers_exactly_as_what_is_not_there(as_mine: None, tmp_path: Path) -> None:
    async with remembering(tmp_path) as station:
        assert isinstance(station.archive, Archive)
        transport = httpx.ASGITransport(app=create_app(station, "vi"))
        async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
            assert (await client.get("/api/devices/ap-06")).status_code == 200
            for path in OF_DEVICE:
                foreign, missing = [told(await client.get(path.format(key))) for key in ("cam-06", "cam-99")]
                assert foreign == missing, path
            whole = (await client.get(f"/api/incidents/{CUT}")).json()
    assert [hit["device"] for hit in whole["hits"]] == ["ap-06"]
    assert whole["root"] == {"kind": "device", "key": "", "name": "thiết bị của đơn vị khác"}
    assert whole["toll"].pop("lost") is whole["toll"].pop("risk") is None
    assert whole["toll"] == {"devices": 1, "sites": 1, "households": None, "places": None}
    assert whole["call"] is None
    assert whole["state"] == "unreachable"


def test_an_inventory_that_is_restricted_names_nothing_of_others() -> None:
    whole = inventory()
    part = restricted(whole, Scope.of(MINE))
    assert {device.operator for device in part.devices.values()} == {MINE}
    assert all(uplink in part.devices for device in part.devices.values() for uplink in device.uplinks)
    assert {device.site for device in part.devices.values()} == part.sites.keys()
    assert part.operators.keys() == {MINE}
    assert "xa" in part.areas, "the areas above its sites are there"
    assert restricted(whole, Scope.staff()) is whole
    assert not restricted(whole, Scope.of()).devices


def test_an_incident_of_others_alone_is_none() -> None:
    whole = Incident("i", Cause.LAN, RootKind.DEVICE, "a", State.DOWN, 0.0, hits=(Hit("a", State.DOWN, 0.0),))
    assert incident_of(whole, Scope.of(MINE), {}, {}) is None
    assert incident_of(whole, Scope.staff(), {}, {}) is whole


async def test_the_api_leaves_out_what_an_archive_would_have_told(as_mine: None) -> None:
    station = troubled()
    archive = station.archive = FakeArchive()
    archive.kept = [cut()]
    transport = httpx.ASGITransport(app=create_app(station, "vi"))
    async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
        whole = (await client.get(f"/api/incidents/{CUT}")).json()
        assert (await client.get("/api/incidents?device=cam-03")).json()["incidents"] == []
        assert len((await client.get("/api/incidents?device=ap-06")).json()["incidents"]) == 1
    assert whole["root"]["key"] == ""
    assert [hit["device"] for hit in whole["hits"]] == ["ap-06"]
    assert [each["about"] for each in whole["evidence"]] == ["ap-06"]
    assert whole["call"] is None


async def test_who_said_what_of_an_incident_is_for_staff(as_mine: None, tmp_path: Path) -> None:
    async with remembering(tmp_path) as station:
        said = Correction(CUT, NOW, "chị Lan", "VNPT báo trước", planned=True)
        station.archive.corrections = lambda incidents: {CUT: [said]}  # type: ignore[method-assign]
        transport = httpx.ASGITransport(app=create_app(station, "vi"))
        async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
            whole = (await client.get(f"/api/incidents/{CUT}")).json()
    assert whole["planned"] is True
    assert (whole["corrections"][0]["who"], whole["corrections"][0]["reason"]) == ("", "")
