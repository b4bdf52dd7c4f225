"""A real Prometheus takes what is pushed: a backlog, ends of series, refusals; and cannot tell it from a scrape."""

from __future__ import annotations

import asyncio
import math
import time
from math import floor
from pathlib import Path

import pytest

from songxa import catalogue as c
from songxa.model import Sample
from tests.support.moody import RESET, Mood, Says, front
from tests.support.page import Labels
from tests.support.prometheus import Prometheus, prometheus
from tests.support.pushed import TellsOf
from tests.support.pushing import Kept, Pushing, difference, pushing

OURS = '{__name__=~"songxa_.+"}'
VALUES = (0, -0.0, -0.5, 1e-300, 1.7976931348623157e308, 0.1 + 0.2, 2**53 - 1, 123456789.125, 5e-324, 2 / 3, math.inf)
OPEN = Sample(c.INCIDENT_OPEN, ("261125-1f0c", "fibre", "hc-1", "Hộp cáp số 1", "Thôn Đông", "VNPT"), 1)


def minute(rig: Pushing, number: int) -> None:
    """A minute in which everything has another value, and one network is named otherwise than the minute before."""
    rig.now += 60
    for key in ("ap-01", "ap-02"):
        samples = [Sample(c.TEMPERATURE, (str(n),), VALUES[(number + n) % len(VALUES)]) for n in range(4)]
        samples += [Sample(c.IF_IN_OCTETS, ("eth0",), 2**53 + number), Sample(c.WIFI_CLIENTS, ("ng", f"{number}"), 3)]
        rig.poll(key, "snmp", samples)
        rig.poll(key, "ping", [Sample(c.PING_LOSS, (), number / 7)])


def shown(kept: Kept) -> Kept:
    """Without the stale markers, which Prometheus hands out to nobody."""
    without = {labels: {at: v for at, v in of.items() if not math.isnan(v)} for labels, of in kept.items()}
    return {labels: of for labels, of in without.items() if of}


def recent(minutes: int) -> float:
    """A full minute so long ago; Prometheus takes nothing of any other year."""
    return floor(time.time() / 60) * 60.0 - minutes * 60


def all_of(server: Prometheus, rig: Pushing, hours: int = 5) -> Kept:
    return server.stored(OURS, rig.now + 1, hours * 3600)


async def test_what_was_polled_is_read_back_to_the_bit(tmp_path: Path) -> None:
    with prometheus(tmp_path) as server:
        async with pushing(tmp_path, server.url, recent(20), in_order=True) as rig:
            for number in range(10):
                minute(rig, number)
            await rig.drained()
        assert difference(all_of(server, rig), shown(rig.expected)) == ""


async def test_a_backlog_beside_fresh_data_arrives_whole_in_any_order(tmp_path: Path) -> None:
    with prometheus(tmp_path, out_of_order="1d") as server:
        async with front(server.url) as way, pushing(tmp_path, way.url, recent(200)) as rig:
            way.moods.extend([RESET] * 3)
            for number in range(180):
                minute(rig, number)
            courier = rig.exporter._delivery._courier
            assert courier is not None
            assert await asyncio.to_thread(courier.flush, 30)
            for number in range(180, 190):
                minute(rig, number)
                assert await asyncio.to_thread(courier.flush, 30)
            await rig.drained()
            assert rig.figure(c.SPOOL_QUARANTINED) == 0
        assert difference(all_of(server, rig), shown(rig.expected)) == ""


async def test_a_backlog_in_order_arrives_whole_where_nothing_older_is_taken(tmp_path: Path) -> None:
    with prometheus(tmp_path) as server:
        moods: list[Mood] = [RESET, Says(503, b"away", {"Retry-After": "30"}), RESET, RESET]
        async with (
            front(server.url, moods) as way,
            pushing(tmp_path, way.url, recent(200), in_order=True) as rig,
        ):
            for number in range(190):
                minute(rig, number)
            await rig.drained()
            assert rig.figure(c.SPOOL_QUARANTINED) == 0
        assert difference(all_of(server, rig), shown(rig.expected)) == ""


@pytest.mark.parametrize("out_of_order", ["", "10m"])
async def test_what_is_refused_is_put_apart_and_the_rest_arrives(tmp_path: Path, out_of_order: str) -> None:
    # A second monitor that saw other values at the same minute, and has some that are older than what is taken at all.
    with prometheus(tmp_path, out_of_order=out_of_order) as server:
        (tmp_path / "other").mkdir()
        async with pushing(tmp_path, server.url, recent(5), in_order=True) as first:
            minute(first, 1)
            await first.drained()
        async with pushing(tmp_path / "other", server.url, recent(180), in_order=True) as other:
            minute(other, 2)
            other.now = first.now
            other.poll("ap-01", "ping", [Sample(c.PING_LOSS, (), 0.5)])
            other.poll("ap-03", "ping", [Sample(c.PING_LOSS, (), 0.25)])
            await other.drained()
            old = sum(len([at for at in of if at < recent(60) * 1000]) for of in other.expected.values())
            assert other.figure(c.SPOOL_QUARANTINED) == old + 1
            assert [trouble.key for trouble in other.exporter.troubles()] == ["notice.export.refused"]
        stored = all_of(server, first)
    assert stored[first.labels(c.PING_LOSS, device="ap-01")] == {floor(first.now) * 1000: 1 / 7}
    assert stored[first.labels(c.PING_LOSS, device="ap-03")] == {floor(first.now) * 1000: 0.25}


async def eventually_shown(server: Prometheus, rig: Pushing, query: str) -> dict[Labels, float]:
    await rig.drained()
    return server.instant(query, rig.now)


async def test_an_incident_that_ended_and_a_device_that_left_are_gone_at_once(tmp_path: Path) -> None:
    derived = TellsOf()
    derived.all, derived.devices = [OPEN], [Sample(c.UP, (), 1)]
    with prometheus(tmp_path) as server:
        async with pushing(tmp_path, server.url, recent(10), derived, in_order=True) as rig:
            minute(rig, 1)
            rig.rounds()
            incidents = await eventually_shown(server, rig, "songxa_incident_open")
            assert [dict(labels)["incident"] for labels in incidents] == ["261125-1f0c"]
            assert await eventually_shown(server, rig, 'up{job="songxa"}')
            assert len(await eventually_shown(server, rig, "songxa_up")) == len(rig.commune.devices)
            assert await eventually_shown(server, rig, 'songxa_ping_loss_ratio{device="ap-01"}')

            derived.all = []
            rig.poll("ap-02", "snmp", [], error="no answer")
            rig.leave("ap-01")
            rig.rounds()
            assert await eventually_shown(server, rig, "songxa_incident_open") == {}
            assert await eventually_shown(server, rig, '{device="ap-01"}') == {}
            assert await eventually_shown(server, rig, 'songxa_temperature_celsius{device="ap-02"}') == {}
            answered = await eventually_shown(server, rig, 'songxa_poll_answered{device="ap-02",collector="snmp"}')
            assert list(answered.values()) == [0]
            assert len(await eventually_shown(server, rig, "songxa_up")) == len(rig.commune.devices)
            assert rig.figure(c.SPOOL_QUARANTINED) == 0
