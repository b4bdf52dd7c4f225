"""Two invented months of a commune: transitions, incidents and curves, the same at every run."""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from songxa import catalogue as c
from songxa.history import Enrolled, History, Point, Series
from songxa.history.corrections import mark
from songxa.model import (
    Cause,
    Correction,
    Device,
    Evidence,
    Hit,
    Incident,
    Inventory,
    Kind,
    Poll,
    RootKind,
    State,
    Toll,
    Transition,
)
from songxa.state.condition import Condition
from tests.support.board import FakeArchive
from tests.support.commune import NOW, FakeStation, ping_reading, snmp_reading, troubled

DAYS = 60
CUT = "i-cut"


def remembered(*, drawn: bool = False) -> FakeStation:
    """The troubled morning, with an open incident for the cut, one for the mains, and two months before that.

    `drawn` gives every device its curves, which takes seconds.
    """
    station = troubled()
    commune, archive = station.commune, FakeArchive()
    behind = [key for key in sorted(commune.devices) if key[:3] in ("ap-", "cam", "onu") and int(key[-2:]) % 3 == 0]
    cut = the_cut(behind)
    station.board.open = [cut, the_mains()]
    for key in ["hc-3", *behind]:
        state = State.DOWN if key == "hc-3" else State.UNREACHABLE
        why = "why.down.behind" if key == "hc-3" else "why.unreachable"
        station.board.said[key] = Condition(state, why, NOW - 725, None if key == "hc-3" else "hc-3", CUT)
    station.board.said["pw-2"] = Condition(State.DEGRADED, "why.degraded.battery", NOW - 725, None, "i-mains")
    station.board.said["cam-01"] = Condition(State.UP, "why.up", NOW - 90_000, doubted_at=NOW - 40)
    station.board.said["vc-1"] = Condition(State.MAINTENANCE, "why.maintenance", NOW - 3_600)
    archive.beaten = NOW
    archive.enrolled = {key: enrolled(commune, device) for key, device in commune.devices.items()}
    archive.past = transitions(commune, behind)
    archive.kept = [cut, the_mains(), *past_incidents()]
    archive.said = [Correction("i-past-1", NOW - 86_400, "quản trị", "Viettel báo trước lịch sửa trạm", planned=True)]
    archive.curves = {key: curves(device) for key, device in commune.devices.items()} if drawn else {}
    station.archive = archive
    return station


def enrolled(commune: Inventory, device: Device) -> Enrolled:
    """The device as the history keeps it."""
    site = commune.sites[device.site]
    return Enrolled(
        device.key, device.name, device.kind, device.site, site.name, site.area, commune.areas[site.area].name,
        device.operator, commune.operators[device.operator].name, site.public, NOW - DAYS * 86_400,
    )  # fmt: skip


def the_cut(behind: Sequence[str]) -> Incident:
    """A fibre box with twelve devices behind it."""
    return Incident(
        CUT, Cause.FIBRE, RootKind.DEVICE, "hc-3", State.DOWN, NOW - 725, operator="vnpt",
        evidence=(
            Evidence(NOW - 725, "all_behind", "hc-3", {"n": 4.0}),
            Evidence(NOW - 720, "los_behind", "hc-3", {"n": 4.0}),
            Evidence(NOW - 700, "uplink_works", "olt-1"),
        ),
        hits=(
            Hit("hc-3", State.DOWN, NOW - 725),
            *(Hit(key, State.UNREACHABLE, NOW - 725 + index) for index, key in enumerate(behind)),
        ),
        toll=Toll(13, 5, 0, 4),
    )  # fmt: skip


def the_mains() -> Incident:
    """A tower on its battery: nothing is down yet."""
    return Incident(
        "i-mains", Cause.POWER, RootKind.DEVICE, "pw-2", State.DEGRADED, NOW - 725, operator="vnpt",
        evidence=(
            Evidence(NOW - 725, "mains_lost", "pw-2", {"volts": 0.0}),
            Evidence(NOW - 100, "battery", "pw-2", {"then": 1.0, "now": 0.42, "runtime": 4_300.0}),
        ),
        hits=(Hit("pw-2", State.DEGRADED, NOW - 725),),
    )  # fmt: skip


def past_incidents() -> list[Incident]:
    """Twelve that have been mended."""
    dice = random.Random(3)
    found = []
    for index in range(12):
        key, operator = (("ap-05", "vnpt"), ("bts-1", "viettel"), ("cam-02", "xa"))[index % 3]
        start = NOW - 86_400 * (1 + index * 4) - dice.randrange(40_000)
        end = start + dice.randrange(400, 30_000)
        cause = (Cause.DEVICE, Cause.BTS, Cause.POWER)[index % 3]
        found.append(
            Incident(
                f"i-past-{index}", cause, RootKind.DEVICE, key, State.DOWN, start, end, end + 300, operator,
                (Evidence(start, "silent", key),), (Hit(key, State.DOWN, start, end),),
                Toll(1, 1, 110 if cause is Cause.BTS else 0, 0), flaps=index % 4,
            )
        )  # fmt: skip
    return found


def transitions(commune: Inventory, behind: Sequence[str]) -> dict[str, list[Transition]]:
    """Every device's: watched for two months, with what the incidents did to it."""
    dice, first = random.Random(5), NOW - DAYS * 86_400
    moves: dict[str, list[Transition]] = {}
    for key in commune.devices:
        made = [Transition(key, first + dice.randrange(300), State.UP, "why.up")]
        for _ in range(dice.randrange(0, 5)):
            start = first + dice.randrange(86_400, (DAYS - 3) * 86_400)
            made += [
                Transition(key, start, dice.choice((State.DOWN, State.UNREACHABLE, State.DEGRADED)), "why.down.silent"),
                Transition(key, start + dice.randrange(200, 20_000), State.UP, "why.up"),
            ]
        moves[key] = sorted(made, key=lambda move: move.at)
    for incident in past_incidents():
        for hit in incident.hits:
            assert hit.end is not None
            inside = [each for each in moves[hit.device] if not hit.start <= each.at <= hit.end]
            inside += [
                Transition(hit.device, hit.start, hit.state, "why.down.silent"),
                Transition(hit.device, hit.end, State.UP, "why.up"),
            ]
            moves[hit.device] = sorted(inside, key=lambda move: move.at)
    moves["hc-3"].append(Transition("hc-3", NOW - 725, State.DOWN, "why.down.behind"))
    for key in behind:
        moves[key].append(Transition(key, NOW - 725, State.UNREACHABLE, "why.unreachable", "hc-3"))
    return moves


def curves(device: Device) -> list[Series]:
    """A month of curves, ten minutes a point; by night there are few guests, and at times nothing was measured."""
    dice = random.Random(device.key)
    if device.address is None:
        return []

    def series(metric: str, labels: tuple[str, ...], base: float, swing: float, noise: float, low: float) -> Series:
        points = []
        for step in range(30 * 144):
            at = NOW - 30 * 86_400 + step * 600
            if step % 700 in range(0, 9) or (at > NOW - 725 and device.key == "ap-03"):
                continue
            daily = math.sin((at % 86_400) / 86_400 * 2 * math.pi - 1.2)
            mean = max(low, base + swing * daily + dice.gauss(0, noise))
            spread = abs(dice.gauss(0, noise))
            points.append(Point(at, max(low, mean - spread), mean, mean + spread))
        return Series(metric, labels, 600.0, tuple(points))

    found = [
        series(c.PING_RTT.name, ("mean",), 0.004, 0.001, 0.0008, 0.0003),
        series(c.PING_LOSS.name, (), -0.02, 0.0, 0.02, 0.0),
        series(c.CPU.name, (), 0.2, 0.1, 0.04, 0.0),
    ]
    if device.kind is Kind.ACCESS_POINT:
        found += [series(c.WIFI_CLIENTS.name, (radio, "WIFI CONG CONG"), 5, 5, 1.2, 0.0) for radio in ("ng", "na")]
        found.append(series(c.WIFI_CLIENTS.name, ("ng", "UBND-CanBo"), 2, 2, 0.6, 0.0))
    if device.kind is Kind.MODEM_PROBE:
        found += [series(c.CELL_RSRP.name, ("1",), -92, 3, 1.5, -140), series(c.CELL_SINR.name, ("1",), 12, 2, 1, -20)]
    if device.kind in (Kind.POWER_SYSTEM, Kind.UPS):
        found += [series(c.BATTERY_CHARGE.name, (), 1.2, 0.1, 0.02, 0.0), series(c.INPUT_VOLTS.name, (), 226, 3, 1, 0)]
    return found


@contextlib.asynccontextmanager
async def committed(folder: Path) -> AsyncIterator[FakeStation]:
    """The same station with its past in a real history in `folder`; curves for a day of a few devices."""
    station = remembered()
    archive = station.archive
    assert isinstance(archive, FakeArchive)
    clock = [NOW - DAYS * 86_400]
    history = History(folder, station.commune, lambda: clock[0])
    await history.start()
    clock[0] = NOW
    try:
        history.record(sorted((move for moves in archive.past.values() for move in moves), key=lambda move: move.at))
        for incident in archive.kept:
            history.keep(incident)
        for key in ("ap-01", "ap-03", "pw-2", "lte-1", "olt-1"):
            for poll in a_day(station, key):
                history.export(poll)
        history.beat(NOW)
        assert history.flush()
        for correction in archive.said:
            mark(folder, correction)
        station.archive = history.archive
        yield station
    finally:
        await history.stop()


def a_day(station: FakeStation, key: str) -> Iterator[Poll]:
    """Polls of a device every ten minutes for a day, none of them in the last twelve."""
    device, dice = station.commune.devices[key], random.Random(key)
    for step in range(142):
        at = NOW - 86_400 + step * 600
        yield Poll(device, "ping", at, ping_reading(dice.uniform(0.001, 0.009)))
        yield Poll(device, "snmp", at, snmp_reading(device, dice))
