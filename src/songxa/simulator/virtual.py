"""The simulated commune without sockets: what a visit would bring at any moment of a virtual clock.

For histories and tests that cannot wait for real time. No clock is read and nothing is awaited: whoever drives it
passes the time, which may only grow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import pairwise
from statistics import fmean
from zlib import crc32

from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.model import Device, Inventory, Reading, Sample
from songxa.simulator import noise
from songxa.simulator.action import Action, Hang
from songxa.simulator.moment import Moment, Station
from songxa.simulator.seen import series
from songxa.simulator.world import World

PING_TIMEOUT_S, SNMP_TIMEOUT_S, SNMP_TRIES = 2.0, 1.5, 3
_NO_ADDRESS = "not asked, the inventory gives it no address"
_SILENCE = "no SNMP answer: wrong community, SNMP off, or unreachable (simulated)"
_NONSENSE = "no usable SNMP answer: what came was no answer to what was asked (simulated)"


class Course:
    """A world and what happens to it, each at its time: `start` is added to the times of the actions."""

    def __init__(self, world: World, actions: Iterable[Action], start: float = 0.0) -> None:
        self.world = world
        self._start = start
        self._due = deque(sorted(actions, key=lambda action: action.at))

    def advance(self, t: float) -> None:
        """Everything until `t` has happened. Raises ActionError for what cannot happen in this commune."""
        while self._due and self._start + self._due[0].at <= t:
            action = self._due.popleft()
            self.world.apply(action, self._start + action.at)
        self.world.advance(t)

    def next_change(self, t: float) -> float:
        """When, after `t`, the commune next changes: something begins, ends or runs empty; infinity for never."""
        begins = self._start + self._due[0].at if self._due else float("inf")
        return min(begins, self.world.next_change(t))


def commune(inventory: Inventory, seed: int, start: float) -> World:
    """A world whose devices all know the community that they are asked with."""
    return World(inventory, dict.fromkeys(inventory.credentials, b"virtual"), seed, start)


def read(world: World, device: Device, collector: str, t: float) -> Reading:
    """What the collector of that name, `ping` or `snmp`, would have to tell of the device at `t`, UTC seconds.

    Raises ValueError for another collector.
    """
    if collector not in ("ping", "snmp"):
        raise ValueError(f"there is no virtual collector {collector!r}; accepted: ping, snmp")
    world.advance(t)
    station = world.stations.get(device.key)
    if station is None:
        return Reading(0.0, error=_NO_ADDRESS, asked=False)
    return _ping(station, device, t) if collector == "ping" else _snmp(world, station, t)


def _ping(station: Station, device: Device, t: float) -> Reading:
    count = device.ping.count if device.ping else 3
    rtts = [] if station.gone else [rtt for turn in range(count) if (rtt := _echo(station, t, turn)) is not None]
    samples = [Sample(PING_LOSS, (), (count - len(rtts)) / count)]
    if not rtts:
        return Reading(PING_TIMEOUT_S, tuple(samples), error=f"no echo reply to {count} request{'s' * (count > 1)}")
    samples += [Sample(PING_RTT, ("min",), min(rtts)), Sample(PING_RTT, ("mean",), fmean(rtts))]
    samples.append(Sample(PING_RTT, ("max",), max(rtts)))
    if len(rtts) > 1:
        jitter = fmean(abs(later - earlier) for earlier, later in pairwise(rtts))
        samples.append(Sample(PING_RTT, ("jitter",), jitter))
    return Reading(max(rtts) if len(rtts) == count else PING_TIMEOUT_S, tuple(samples))


def _echo(station: Station, t: float, turn: int) -> float | None:
    """The round-trip time of one echo; None where it is lost or comes too late."""
    rtt = (station.latency_s + station.delay_s) * (1 + 0.1 * _luck(station, t, f"rtt {turn}"))
    lost = bool(station.loss) and _luck(station, t, f"echo {turn}") < station.loss
    return None if lost or rtt > PING_TIMEOUT_S else rtt


def _luck(station: Station, t: float, what: str) -> float:
    """0 to 1, the same for the same question at the same moment."""
    return noise.chance(station.salt, crc32(f"{what} {t:.3f}".encode()))


def _snmp(world: World, station: Station, t: float) -> Reading:
    wait = SNMP_TIMEOUT_S * SNMP_TRIES
    silent = station.gone or station.hang == Hang.SILENT or station.device.snmp is None or station.delay_s > wait
    unlucky = station.loss and all(_luck(station, t, f"snmp {turn}") < station.loss for turn in range(SNMP_TRIES))
    if silent or unlucky:
        return Reading(wait, error=_SILENCE)
    if station.hostile:
        return Reading(wait, error=_NONSENSE)
    return Reading(station.latency_s + station.delay_s, tuple(series(Moment(world, station, t))))
