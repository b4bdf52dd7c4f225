"""In which state each device is, and why. Pure functions over what is known; remembers nothing.

The states here are those that one moment shows. Maintenance and "unreachable behind another fault" need history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from songxa.model import Device, Inventory, Poll
from songxa.web.station import Known

STALE_CYCLES = 2
"""A state older than this many polling cycles is not claimed any more."""


class State(StrEnum):
    """In the order of the table: worst first, what is not known before what is well."""

    DOWN = "down"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Condition:
    """A device's state. `since` is UTC seconds since the epoch, None where that is not known, as for DEGRADED.

    `why` is a message key, `why.…`; `root` is the uplink that is down as well and stands farthest up.
    """

    state: State
    why: str
    since: float | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a device was last looked at (None: never), and how often it should be."""

    at: float | None
    cycle_s: float

    def is_stale(self, now: float) -> bool:
        # A clock that went back makes times of the future; they are no fresher for it.
        return self.at is None or abs(now - self.at) > STALE_CYCLES * self.cycle_s


class Judge:
    """Judges the devices of one inventory; made anew when the inventory changes."""

    def __init__(self, inventory: Inventory) -> None:
        self.devices = inventory.devices
        self.behind: Mapping[str, list[Device]] = _behind(inventory)

    def conditions(self, latest: Known, now: float) -> dict[str, Condition]:
        """Every device's condition, by key."""
        found = {key: self._condition(device, latest, now) for key, device in self.devices.items()}
        for key, condition in found.items():
            if condition.state is State.DOWN and (root := self._root(key, found)) is not None:
                found[key] = Condition(State.DOWN, "why.down.uplink", condition.since, root)
        return found

    def freshness(self, device: Device, latest: Known) -> Freshness:
        """When a device was last looked at: by its own polls, its OLT's, or those of what hangs behind it."""
        polls = latest.polls(device.key)
        if polls or device.address is not None:
            return Freshness(max((poll.at for poll in polls.values()), default=None), device.interval_s)
        if device.onu is not None and device.onu.olt in self.devices:
            return self.freshness(self.devices[device.onu.olt], latest)
        behind = [self.freshness(child, latest) for child in self.behind.get(device.key, ())]
        times = [fresh.at for fresh in behind if fresh.at is not None]
        return Freshness(max(times, default=None), max((fresh.cycle_s for fresh in behind), default=device.interval_s))

    def _condition(self, device: Device, latest: Known, now: float) -> Condition:
        standing = latest.standing(device.key)
        passive = device.passive
        if standing.up is None:
            return Condition(State.UNKNOWN, self._why_unknown(device, latest))
        if self.freshness(device, latest).is_stale(now):
            return Condition(State.UNKNOWN, "why.unknown.stale")
        if passive or (device.onu is not None and device.address is None):
            how = "behind" if passive else "onu"
            state = State.UP if standing.up else State.DOWN
            return Condition(state, f"why.{state}.{how}", standing.since)
        if not standing.up:
            return Condition(State.DOWN, "why.down.silent", standing.since)
        return _of_answers(latest.polls(device.key), standing.since)

    @staticmethod
    def _why_unknown(device: Device, latest: Known) -> str:
        if device.passive:
            return "why.unknown.behind"
        if latest.polls(device.key):
            return "why.unknown.unasked"
        olt = device.onu.olt if device.onu is not None and device.address is None else None
        return "why.unknown.onu" if olt and latest.polls(olt) else "why.unknown.never"

    def _root(self, key: str, found: Mapping[str, Condition]) -> str | None:
        """The farthest device up from here with nothing but devices that are down in between."""
        root, seen = key, {key}
        while True:
            above = [up for up in self.devices[root].uplinks if up in found]
            down = [up for up in above if found[up].state is State.DOWN and up not in seen]
            if not down or len(down) < len(above):
                return root if root != key else None
            root = down[0]
            seen.add(root)


def _of_answers(polls: Mapping[str, Poll], since: float | None) -> Condition:
    """A device that answers: is it well?"""
    readings = [poll.reading for poll in polls.values()]
    if not all(reading.asked for reading in readings):
        return Condition(State.DEGRADED, "why.degraded.unasked")
    ping, snmp = _answered(polls, "ping"), _answered(polls, "snmp")
    if ping and snmp is False:
        return Condition(State.DEGRADED, "why.degraded")
    if any(reading.partial for reading in readings):
        return Condition(State.DEGRADED, "why.degraded.partial")
    return Condition(State.UP, "why.up.ping" if snmp and ping is False else "why.up", since)


def _answered(polls: Mapping[str, Poll], collector: str) -> bool | None:
    poll = polls.get(collector)
    return None if poll is None else poll.reading.error is None


def _behind(inventory: Inventory) -> dict[str, list[Device]]:
    behind: dict[str, list[Device]] = defaultdict(list)
    for device in inventory.devices.values():
        for uplink in device.uplinks:
            behind[uplink].append(device)
    return dict(behind)
