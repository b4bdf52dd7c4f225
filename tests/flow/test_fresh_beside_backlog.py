"""What is polled while a backlog is drained does not queue behind it, at a server that takes one request at a time.

The server answers when the test lets it, and nobody gives up meanwhile: only the order of requests is looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import cramjam
import pytest

from songxa.exporters.influxdb import transport as influx_transport
from songxa.exporters.remote_write import transport as remote_write_transport
from songxa.spool import sending, trust
from tests.support.feeder import Feed, Feeder
from tests.support.influx import BUCKET, DATABASE, ORG, TOKEN
from tests.support.turnstile import COMES_S, Turnstile, turnstile

NOBODY = "http://127.0.0.1:9"
"""Where no server is."""

BEGIN = 1_763_863_920
DEVICES, AWAY, FRESH = 10, 60, 10
"""Cycles of which a backlog is made, and cycles polled while it is drained."""

REQUEST_BYTES = 8 << 10
"""So small that the backlog is many more requests than are looked at, and larger than a poll."""

NEVER_S = 86_400.0


def unsnapped(body: bytes) -> bytes:
    return bytes(cramjam.snappy.decompress_raw(body))


class Way(NamedTuple):
    """How a server is written to."""

    exporter: str
    path: str
    settings: dict[str, Any]
    unpack: Callable[[bytes], bytes]

    def feed_to(self, server: str, folder: Path) -> Feed:
        settings = {**self.settings, "url": server + self.path}
        return Feed(self.exporter, settings, str(folder / "spool"), DEVICES, BEGIN, {}, {"influxdb.token": TOKEN})


WAYS = {
    "remote_write": Way("remote_write", "/api/v1/write", {}, unsnapped),
    "influxdb 2": Way("influxdb", "", {"org": ORG, "bucket": BUCKET}, gzip.decompress),
    "influxdb 1": Way("influxdb", "", {"version": 1, "database": DATABASE}, gzip.decompress),
}


class Polled(Feeder):
    """Remembers what was handed over for each poll: octet for octet as it has to arrive."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.payloads: list[bytes] = []

    def handed_over(self, payload: bytes, points: int) -> None:
        super().handed_over(payload, points)
        self.payloads.append(payload)

    def poll(self, cycle: int, number: int = 0) -> bytes:
        """One of a cycle's polls. Back once it is on the disk, or has gone out already."""
        self.exporter.export(list(self.day.polls(cycle))[number])
        assert self.courier.flush(COMES_S)
        return self.payloads[-1]


@contextlib.asynccontextmanager
async def polled(feed: Feed) -> AsyncIterator[Polled]:
    made = Polled(feed)
    await made.start()
    try:
        yield made
    finally:
        await made.exporter.stop()


class Drain(NamedTuple):
    """A backlog on its way to a server, and the exporter that goes on polling."""

    server: Turnstile
    polled: Polled
    backlog: list[bytes]

    @property
    def left(self) -> int:
        """Octets of the backlog that no request has brought to the server yet."""
        fresh = self.polled.payloads
        of_backlog = [body for body in (*self.server.taken, *self.server.at_the_door(0)) if body not in fresh]
        return sum(map(len, self.backlog)) - sum(map(len, of_backlog))

    def requests_until_taken(self, payload: bytes) -> list[bytes]:
        """Lets requests through until one brings this; all of them."""
        through: list[bytes] = []
        while payload not in through:
            # one of the backlog and one of what is fresh: both are on their way while neither is answered
            self.server.at_the_door(2)
            through.append(self.server.let_through())
            assert self.left > 0, "the backlog was too small to be in the way"
        return through

    async def end(self) -> None:
        """Everything arrives, once."""
        self.server.open()
        assert await asyncio.to_thread(self.polled.courier.drained, COMES_S)
        handed_over = [*self.backlog, *self.polled.payloads]
        assert sum(map(len, self.server.taken)) == sum(map(len, handed_over))
        arrived = b"".join(self.server.taken)
        assert [payload for payload in self.polled.payloads if payload not in arrived] == []


@pytest.fixture(params=WAYS)
async def drain(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Drain]:
    """An hour's backlog of which the first request is held at the server's door."""
    monkeypatch.setattr(trust, "REQUEST_BYTES", REQUEST_BYTES)
    monkeypatch.setattr(sending, "DEADLINE_S", NEVER_S)
    monkeypatch.setattr(remote_write_transport, "SILENCE_S", NEVER_S)
    monkeypatch.setattr(influx_transport, "PATIENCE_S", NEVER_S)
    way = WAYS[request.param]
    async with polled(way.feed_to(NOBODY, tmp_path)) as before:
        for cycle in range(AWAY):
            for poll in before.day.polls(cycle):
                before.exporter.export(poll)
        assert before.courier.flush(COMES_S)
    with turnstile(way.unpack) as server:
        async with polled(way.feed_to(server.url, tmp_path)) as now:
            server.at_the_door(1)
            yield Drain(server, now, before.payloads)


async def test_what_is_polled_while_a_backlog_is_drained_is_taken_within_three_requests(drain: Drain) -> None:
    for cycle in range(AWAY, AWAY + FRESH):
        fresh = drain.polled.poll(cycle)
        # one of the backlog may be under way, another may come between, the third is its own
        assert len(drain.requests_until_taken(fresh)) <= 3
    await drain.end()


async def test_what_is_polled_while_fresh_data_is_under_way_waits_for_no_more_than_two_requests_of_the_backlog(
    drain: Drain,
) -> None:
    for cycle in range(AWAY, AWAY + FRESH):
        first = drain.polled.poll(cycle)
        assert first in drain.server.at_the_door(2)
        second = drain.polled.poll(cycle, 1)
        through = drain.requests_until_taken(second)
        assert through.count(first) == 1
        assert len(through) - len([first, second]) <= 2
    await drain.end()
