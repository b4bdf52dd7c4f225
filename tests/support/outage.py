"""A day in which a database was away: what is fed, when it goes and comes back, and whether it then has everything."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from songxa.model import SpoolLimits
from tests.support import small_disk
from tests.support.day import CYCLE_S, DAY, Day
from tests.support.feeder import FLUSH_MS, Feed, Feeding, feeding
from tests.support.influx import BUCKET, DATABASE, ORG, TOKEN, Front, influx
from tests.support.ledger import Verdict, judge_influx, judge_victoria
from tests.support.servers import free_port
from tests.support.victoria import victoria

HOUR = DAY // 24
AWAY_AT = HOUR // 2
"""The cycle in which the database goes away."""

KILLS = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Destination:
    """A database that can be started and ended, how it is written to and what it has."""

    exporter: str
    settings: dict[str, Any]
    running: Callable[[], contextlib.AbstractContextManager[object]]
    judge: Callable[[Day, range], Verdict]
    secrets: dict[str, str] = field(default_factory=dict)


def by_remote_write(folder: Path) -> Destination:
    """VictoriaMetrics, written to by remote_write."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    return Destination(
        "remote_write", {"url": f"{url}/api/v1/write"}, lambda: victoria(folder, port=port),
        lambda day, cycles: judge_victoria(url, day, cycles),
    )  # fmt: skip


def by_version_1(folder: Path) -> Destination:
    """influxd by the write API of version 1."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    return Destination(
        "influxdb", {"url": url, "version": 1, "database": DATABASE}, lambda: influx(folder, port=port),
        lambda day, cycles: judge_influx(url, DATABASE, day, cycles),
    )  # fmt: skip


def by_version_2(front: Front) -> Destination:
    """influxd behind a front that speaks version 2 strictly; away means that the front resets connections."""

    @contextlib.contextmanager
    def running() -> Iterator[None]:
        front.fail(None)
        try:
            yield
        finally:
            front.fail("503")

    front.fail("reset")
    return Destination(
        "influxdb", {"url": front.url, "org": ORG, "bucket": BUCKET}, running,
        lambda day, cycles: judge_influx(front.behind.url, DATABASE, day, cycles), {"influxdb.token": TOKEN},
    )  # fmt: skip


def feed_to(destination: Destination, folder: Path, devices: int, cycles: int, **limits: float) -> Feed:
    """A day that ends now, so that no database finds it too old or to come."""
    begin = (int(time.time()) // CYCLE_S - cycles - 1) * CYCLE_S
    limits = limits or {"max_bytes": 4 << 30}
    return Feed(
        destination.exporter, destination.settings, str(folder / "spool"), devices, begin, limits, destination.secrets
    )


# ---- away for a day ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server has in the end, and what the exporter says of itself: while everything waited, and drained."""

    verdict: Verdict
    waiting: dict[str, Any]
    drained: dict[str, Any]
    fed_s: float
    drained_s: float

    @property
    def faults(self) -> list[str]:
        """What is wrong; empty when the outage has cost nothing."""
        told, put = self.drained["told"], self.drained["put"]
        found = [] if self.verdict.sound else [str(self.verdict)]
        none = ("songxa_spool_dropped_total", "songxa_spool_quarantined_total", "songxa_spool_points")
        found += [f"{metric} is {told[metric]:,.0f}" for metric in none if told[metric]]
        if told["songxa_export_points_total"] != put:
            found.append(f"{put:,} points were put, {told['songxa_export_points_total']:,.0f} delivered")
        return found


def away_for_a_day(
    destination: Destination, feed: Feed, cycles: int, *, every: int = 10, say: Say = lambda _: None
) -> Outcome:
    """The database runs for half an hour, is away until the end, and comes back; `every` cycles the disk is awaited."""
    with feeding(feed) as fed:
        with destination.running():
            fed.feed(0, AWAY_AT, every)
            fed.drain()
        say("the database is away")
        begun = time.monotonic()
        for first in range(AWAY_AT, cycles, HOUR):
            fed.feed(first, min(first + HOUR, cycles), every)
            say(f"hour {first // HOUR + 1} of {cycles // HOUR}")
        fed_s, waiting = time.monotonic() - begun, fed.told()
        with destination.running():
            say("the database is back")
            begun = time.monotonic()
            fed.drain()
            drained_s, drained = time.monotonic() - begun, fed.told()
            say("drained; comparing")
            return Outcome(destination.judge(feed.day(), range(cycles)), waiting, drained, fed_s, drained_s)


def summary(outcome: Outcome, devices: int, cycles: int) -> Iterator[str]:
    """The figures of a day, for people."""
    waiting, drained = outcome.waiting, outcome.drained
    size, points = waiting["told"]["songxa_spool_bytes"], waiting["told"]["songxa_spool_points"]
    days = (cycles - AWAY_AT) / DAY
    yield (
        f"{devices:,} devices, {points:,.0f} points in {size / 2**20:,.0f} MiB of spool:"
        f" {size / devices / days:,.0f} bytes a device and day"
    )
    usual = SpoolLimits().max_bytes
    yield f"the usual limit of {usual >> 20} MiB would hold {usual / (size / days) * 24:,.0f} hours of it"
    yield f"fed in {outcome.fed_s:.0f} s with {waiting['cpu_s']:.0f} s of CPU, {waiting['export_s']:.0f} s in export"
    live = points / (cycles - AWAY_AT) / CYCLE_S
    yield (
        f"drained in {outcome.drained_s:.1f} s: {points / outcome.drained_s:,.0f} points a second,"
        f" {points / outcome.drained_s / live:,.0f} times the live rate;"
        f" CPU {drained['cpu_s'] - waiting['cpu_s']:.1f} s, highest memory {drained['rss_mb']:.0f} MiB"
    )
    yield str(outcome.verdict)


# ---- killed ------------------------------------------------------------------------------------------------------


def killed_while_away(fed: Feeding, first: int, end: int, acknowledgements: int) -> int:
    """Feeds until so many cycles were acknowledged, then kill -9; the first cycle that was not acknowledged."""
    fed.command("feed", first, end, 1, FLUSH_MS)
    reached = first
    for said in fed.heard():
        reached = said.get("acknowledged", reached - 1) + 1
        acknowledgements -= "acknowledged" in said
        if acknowledgements <= 0:
            break
    return max([reached, *(int(said["acknowledged"]) + 1 for said in fed.kill() if "acknowledged" in said)])


def killed_while_draining(fed: Feeding, looks: int) -> float:
    """Drains until so many looks at it, then kill -9; how many points waited at the last of them."""
    fed.command("drain")
    waiting = 0.0
    for said in fed.heard():
        waiting = said.get("waiting", waiting)
        looks -= "waiting" in said
        if looks <= 0 or said.get("waiting") == 0:
            break
    fed.kill()
    return waiting


@dataclass(frozen=True, slots=True)
class Killed:
    """`acknowledged` cycles of all those fed; how often it was killed with something still waiting."""

    verdict: Verdict
    acknowledged: int
    acknowledged_until_ms: int
    fed: int
    kills_with_backlog: int

    @property
    def lost(self) -> int:
        """Samples that were acknowledged and are not there."""
        return sum(count for at, count in self.verdict.missing_at.items() if at < self.acknowledged_until_ms)

    @property
    def faults(self) -> list[str]:
        """What is wrong; empty when nothing acknowledged was lost and all that is there is right."""
        found = [f"{self.lost:,} acknowledged samples are lost"] if self.lost else []
        return found + ([str(self.verdict)] if self.verdict.wrong or self.verdict.extra else [])


def killed_again_and_again(destination: Destination, feed: Feed, cycles: int, kills: int, seed: int) -> Killed:
    """Kills the feeder `kills` times while the database is away and as often while the backlog is drained.

    Each new feeder goes on with the first cycle that was not acknowledged, but the last: what that one has fed without
    an acknowledgement nobody feeds again.
    """
    dice, first = Random(seed), 0
    for _ in range(kills):
        with feeding(feed) as fed:
            first = killed_while_away(fed, first, cycles, dice.randint(cycles // kills // 2, cycles // kills - 1))
    with_backlog = 0
    with destination.running():
        for number in range(kills):
            looks = dice.randint(1, 4) if number else 1
            with feeding(feed) as fed:
                with_backlog += killed_while_draining(fed, looks) > 0
        with feeding(feed) as fed:
            fed.drain()
        day = feed.day()
        until_ms = round(day.until(first - 1) * 1000)
        return Killed(destination.judge(day, range(cycles)), first, until_ms, cycles, with_backlog)


# ---- a full disk -------------------------------------------------------------------------------------------------

MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o size=96m songxa-test "$0" && exec "$@"'


@dataclass(frozen=True, slots=True)
class Full:
    """What could not be kept while the disk was full and once there was room again, and what came of it all."""

    refused: list[int]
    full: dict[str, Any]
    refused_after: list[int]
    drained: dict[str, Any]
    verdict: Verdict


def full_disk(destination: Destination, feed: Feed, cycles: int) -> Full:
    """The database is away all the time; the disk, which only the feeder sees, is full from the second hour until one
    before the end. Needs root."""
    with feeding(feed, "unshare", "--mount", "sh", "-c", MOUNT, feed.folder) as fed:
        fed.feed(0, HOUR, 10)
        filler = small_disk.fill(Path(f"/proc/{fed.process.pid}/root{feed.folder}"))
        refused = fed.feed_whatever(HOUR, cycles - HOUR, 2 * HOUR)
        full = fed.told()
        filler.unlink()
        refused_after = fed.feed_whatever(cycles - HOUR, cycles, HOUR // 2)
        with destination.running():
            fed.drain()
            return Full(refused, full, refused_after, fed.told(), destination.judge(feed.day(), range(cycles)))
