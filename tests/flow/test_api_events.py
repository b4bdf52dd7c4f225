"""Server-sent events on real sockets: what changes is told, what was missed is told again, nobody is waited for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from songxa.model import State
from songxa.scope import Scope
from songxa.state.condition import Condition
from songxa.web.api import Api
from songxa.web.api.events import MOST_NAMED, Pace
from tests.support.board import FakeBoard
from tests.support.commune import NOW, FakeStation, many
from tests.support.remembering import StillBoard, cut, still
from tests.support.serving import serving_app

PATIENCE_S = 30.0
QUICK = Pace(look_s=0.01, heartbeat_s=0.05)


def standing(station: FakeStation | None = None) -> FakeStation:
    station = FakeStation() if station is None else station
    station.board = cast(FakeBoard, StillBoard(station.commune))
    return station


@contextlib.asynccontextmanager
async def listening(
    station: FakeStation, pace: Pace = QUICK, scope: Scope | None = None
) -> AsyncIterator[tuple[Api, str]]:
    """The API alone, behind the web's own server, at a pace that tests have the patience for."""
    api = Api(station, lambda request: scope or Scope.staff(), pace=pace)
    application = Starlette(routes=api.routes())
    application.state.close = api.close
    async with serving_app(application) as address:
        yield api, address


class Stream:
    """A client that listens."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def event(self) -> tuple[str, dict[str, Any], str]:
        """The next event: its name, its data, its id. Heartbeats are passed over."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name in ("event", "data", "id"):
                    fields[name] = value
                if not line and "data" in fields:
                    return fields["event"], json.loads(fields["data"]), fields["id"]
        raise AssertionError("the stream ended")

    async def comment(self) -> str:
        """The next comment."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith(":"):
                    return line
        raise AssertionError("the stream ended")

    async def end(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            async for _ in self._lines:
                pass


@contextlib.asynccontextmanager
async def stream(address: str, last_id: str = "") -> AsyncIterator[Stream]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    async with (
        httpx.AsyncClient(base_url=address, timeout=PATIENCE_S) as client,
        client.stream("GET", "/api/events", headers=headers) as answer,
    ):
        yield Stream(answer)


async def until(look: Any) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not look():  # noqa: ASYNC110 - what it looks at tells nobody of a change
            await asyncio.sleep(0.01)


async def test_a_listener_is_told_where_things_stand_and_then_what_changes() -> None:
    station = standing()
    async with listening(station) as (_, address), stream(address) as told:
        assert told.answer.headers["content-type"].startswith("text/event-stream")
        name, data, first = await told.event()
        assert (name, data["revision"], data["devices"]) == ("hello", 1, [])
        still(station).change("ap-01", "ap-02", state=State.DOWN)
        name, data, second = await told.event()
        assert (name, data["revision"]) == ("change", 2)
        assert [(each["device"], each["state"]) for each in data["devices"]] == [("ap-01", "down"), ("ap-02", "down")]
        assert first != second
        still(station).open.append(cut())
        still(station).change(state=State.UP)
        assert (await told.event())[1]["incidents"] == [{"incident": "251123-00c3", "open": True}]
        still(station).open.clear()
        still(station).change(state=State.UP)
        assert (await told.event())[1]["incidents"] == [{"incident": "251123-00c3", "open": False}]


async def test_what_nobody_can_see_is_no_event() -> None:
    station = standing()
    async with listening(station) as (_, address), stream(address) as told:
        await told.event()
        board = still(station)
        for doubt in (NOW, None):
            board.said["ap-01"] = Condition(State.UNKNOWN, "why.unknown.never", doubted_at=doubt)
            board.change(state=State.UP)
            await told.comment()
        board.said["ap-01"] = Condition(State.UNKNOWN, "why.unknown.stale")
        board.change(state=State.UP)
        _, data, _ = await told.event()
    assert ([each["device"] for each in data["devices"]], data["revision"]) == (["ap-01"], 4)


async def test_silence_is_filled_with_comments() -> None:
    async with listening(standing()) as (_, address), stream(address) as told:
        assert await told.comment() == ":"
        assert await told.comment() == ":"


async def test_who_comes_back_is_told_what_was_missed_in_order() -> None:
    station = standing()
    async with listening(station) as (_, address), stream(address) as stays:
        async with stream(address) as told:
            _, _, left_at = await told.event()
        await stays.event()
        for key in ("ap-01", "ap-02", "ap-03"):
            still(station).change(key, state=State.DOWN)
            await stays.event()
        async with stream(address, left_at) as told:
            missed = [(await told.event())[1] for _ in range(3)]
            assert [[each["device"] for each in data["devices"]] for data in missed] == [
                ["ap-01"],
                ["ap-02"],
                ["ap-03"],
            ]
        async with stream(address, f"{station.started_at:.0f}-4") as told:
            assert (await told.event())[0] == "hello", "nothing was missed"
        async with stream(address, f"{station.started_at:.0f}-2") as told:
            assert [[d["device"] for d in (await told.event())[1]["devices"]] for _ in range(2)] == [
                ["ap-02"],
                ["ap-03"],
            ]


@pytest.mark.parametrize("last_id", ["nonsense", "0-1", "1763777525-77", "9" * 400, "-", "\x01"])
async def test_an_id_that_is_not_remembered_means_asking_for_everything_anew(last_id: str) -> None:
    async with listening(standing()) as (_, address):
        host, _, port = address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /api/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {last_id}\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert b'"reset":true' in await reader.readuntil(b"}")
        writer.close()


async def test_a_large_change_names_a_hundred_and_counts_the_rest() -> None:
    station = standing(FakeStation(many(1_000)))
    async with listening(station) as (_, address), stream(address) as told:
        await told.event()
        still(station).change(*station.commune.devices, state=State.DOWN)
        _, data, _ = await told.event()
    assert len(data["devices"]) == MOST_NAMED
    assert data["more"] == 900


async def test_no_more_listen_than_there_is_room_for_and_who_leaves_makes_room() -> None:
    pace = Pace(look_s=0.01, heartbeat_s=0.05, clients=2)
    async with listening(standing(), pace) as (api, address), httpx.AsyncClient(base_url=address) as client:
        async with stream(address) as one, stream(address) as other:
            await one.event()
            await other.event()
            refused = await client.get("/api/events")
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "10"
            assert refused.headers["content-type"] == "application/problem+json"
        await until(lambda: api.events.listeners == 0)
        async with stream(address) as again:
            await again.event()


async def test_who_does_not_read_is_let_go_and_nobody_else_notices() -> None:
    station = standing(FakeStation(many(1_000)))
    pace = Pace(look_s=0.001, heartbeat_s=60, waiting=2)
    async with listening(station, pace) as (api, address), stream(address) as reads:
        await reads.event()
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            slow.connect((host, int(port)))
            slow.sendall(b"GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(lambda: api.events.listeners == 2)
            states, told = (State.DOWN, State.UP), 0
            while api.events.listeners == 2:
                still(station).change(*station.commune.devices, state=states[told % 2])
                assert (await reads.event())[1]["more"] == 900
                told += 1
                assert told < 100_000
        assert api.events.listeners == 1
        still(station).change("ap-00001", state=State.DEGRADED)
        assert [each["state"] for each in (await reads.event())[1]["devices"]] == ["degraded"]


async def test_streams_end_when_songxa_stops() -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with listening(standing(), Pace(look_s=60, heartbeat_s=60)) as (api, address):
            told = await stack.enter_async_context(stream(address))
            await told.event()
        await told.end()
        assert api.events.listeners == 0


async def test_a_partner_is_told_of_its_own_devices_and_not_even_how_often_others_change() -> None:
    station = standing()
    async with listening(station, scope=Scope.of("viettel")) as (_, address), stream(address) as told:
        assert (await told.event())[1]["revision"] == 1
        for state in (State.DOWN, State.UP, State.DOWN):
            still(station).change("ap-01", "cam-01", state=state)
        still(station).change("ap-02", state=State.DOWN)
        _, data, id = await told.event()
        assert [each["device"] for each in data["devices"]] == ["ap-02"]
        assert data["revision"] == 2
        assert id.endswith("-2")
