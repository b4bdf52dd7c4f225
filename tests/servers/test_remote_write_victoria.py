"""A real VictoriaMetrics gives back what was polled, value by value, however badly the way to it behaves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa import catalogue as c
from songxa.exporters.remote_write import transport
from songxa.model import Sample
from tests.support.moody import HANG, RESET, Mood, Says, front
from tests.support.pushing import Pushing, difference, pushing
from tests.support.victoria import Stored, Victoria, victoria

NOW = 1_795_568_405.0
"""A Wednesday morning in November 2026."""

OURS = '{__name__=~"songxa_.+"}'
NASTY = (
    "plain", 'quo"te', "back\\slash\\", "new\nline", "Nhà văn hoá 😀", "\x00\x01\r\t\x7f", "caf\udce9", '{a="b"} 1', "",
    "a,b=c d", "\u202egnp.exe", "x" * 200,
)  # fmt: skip
VALUES = (0, -0.5, 0.1 + 0.2, 2**53 - 1, -(2**53) + 1, 123456789.125, -104, 1e-9, 4_300)
DIGITS = 1e-11
"""VictoriaMetrics keeps whole numbers exactly and twelve digits of others; Prometheus' test compares the bits."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victoria]:
    with victoria(tmp_path_factory.mktemp("victoria")) as started:
        yield started


def minute(rig: Pushing, dice: random.Random) -> None:
    """A minute of a commune: access points with hostile names, devices that fall silent, counters that wrap."""
    rig.now += 60
    for key in ("ap-01", "ap-02", "ap-03"):
        if dice.random() < 0.2:
            rig.poll(key, "snmp", [], error="no answer")
        else:
            names = dice.sample(NASTY, dice.randrange(len(NASTY)))
            samples = [Sample(c.WIFI_CLIENTS, ("ng", ssid), dice.randrange(99)) for ssid in names]
            samples += [Sample(c.IF_IN_OCTETS, ("eth0",), dice.getrandbits(64)), Sample(c.CPU, (), dice.random())]
            samples += [Sample(c.TEMPERATURE, (str(n),), value) for n, value in enumerate(VALUES)]
            rig.poll(key, "snmp", samples)
        rig.poll(key, "ping", [Sample(c.PING_LOSS, (), dice.randrange(4) / 3)])


def between(stored: Stored, begin: float, end: float) -> Stored:
    """What of it lies in [begin, end), seconds."""
    cut = {labels: {at: value for at, value in of.items() if begin <= at / 1000 < end} for labels, of in stored.items()}
    return {labels: of for labels, of in cut.items() if of}


async def test_what_was_polled_is_read_back_value_by_value(server: Victoria, tmp_path: Path) -> None:
    dice = random.Random(1)
    async with pushing(tmp_path, server.url, NOW) as rig:
        for _ in range(20):
            minute(rig, dice)
        await rig.drained()
    assert difference(between(server.stored(OURS), NOW - 3600, NOW + 3600), rig.expected, DIGITS) == ""


@pytest.mark.parametrize(
    ("day", "moods"),
    [
        (1, [Says(429, b"slow", {"Retry-After": "600"}), Says(503, b"away"), Says(500, b"broken")]),
        (2, [Says(401, b"who?"), Says(403), Says(404), Says(405)]),
        (3, [RESET, RESET, HANG, RESET]),
        (4, [Says(413, b"too much"), Says(413, b"too much"), RESET, Says(413)]),
    ],
)
async def test_a_bad_way_costs_nothing(
    server: Victoria, tmp_path: Path, day: int, moods: list[Mood], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SILENCE_S", 0.3)
    dice, begin = random.Random(day), NOW - day * 86_400
    async with front(server.url, moods) as way, pushing(tmp_path, way.url, begin) as rig:
        for _ in range(5):
            minute(rig, dice)
        await rig.drained()
        assert not way.moods
        assert rig.figure(c.SPOOL_QUARANTINED) == 0
        assert sum(rig.figure(c.SPOOL_DROPPED, reason) for reason in ("size", "age", "disk")) == 0
        assert rig.exporter.troubles() == []
    assert difference(between(server.stored(OURS), begin - 3600, begin + 3600), rig.expected, DIGITS) == ""


async def test_what_waited_on_the_disk_goes_out_after_a_restart(tmp_path: Path) -> None:
    dice = random.Random(3)
    with victoria(tmp_path) as server:
        url = server.url
    port = int(url.rpartition(":")[2])
    async with pushing(tmp_path, url, NOW) as before:
        for _ in range(10):
            minute(before, dice)
    with victoria(tmp_path, port=port) as server:
        async with pushing(tmp_path, url, before.now) as after:
            await after.drained()
            minute(after, dice)
            await after.drained()
        stored = server.stored(OURS)
    for series, kept in after.expected.items():
        before.expected.setdefault(series, {}).update(kept)
    assert difference(stored, before.expected, DIGITS) == ""


async def test_what_is_sent_twice_is_read_back_once(server: Victoria, tmp_path: Path) -> None:
    begin = NOW - 10 * 86_400
    for spool in ("one", "two"):
        (tmp_path / spool).mkdir()
        async with pushing(tmp_path / spool, server.url, begin) as rig:
            minute(rig, random.Random(4))
            await rig.drained()
    # `stored` fails where a series has two samples of one time.
    assert difference(between(server.stored(OURS), begin - 3600, begin + 3600), rig.expected, DIGITS) == ""
