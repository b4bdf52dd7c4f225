"""The simulated commune: its stations, the faults in force and what follows from them. Opens no socket, reads no clock.

Whoever drives it passes the time (UTC seconds) and calls `advance` now and then; the rest are questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

from songxa.model import Device, Inventory, Kind
from songxa.simulator import noise
from songxa.simulator.action import Action, ActionError, Do, check_target
from songxa.simulator.families import Shapes
from songxa.simulator.moment import Moment, Station
from songxa.simulator.onts import Light, Ont
from songxa.simulator.people import crowd_at
from songxa.simulator.power import HOUR, Supply
from songxa.simulator.shape import LiveMib
from songxa.simulator.stations import stations_of
from songxa.simulator.tree import Tree

REBOOT_S = 45.0
"""How long a reboot takes where the action does not say."""

_BATTERY = {Kind.POWER_SYSTEM: 4 * HOUR, Kind.BTS: 4 * HOUR, Kind.UPS: HOUR / 2}


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """An action in force from `since` until `until`."""

    action: Action
    since: float
    until: float


class World:
    """Every addressed device is a `Station`; the others only pass on, or fail to, what is behind them."""

    def __init__(self, inventory: Inventory, communities: Mapping[str, bytes], seed: int, start: float) -> None:
        self.inventory = inventory
        self.seed = seed
        self.stations = stations_of(inventory, communities, seed, start)
        self.supplies = _supplies(inventory)
        self.faults: list[Fault] = []
        self._salt = noise.salt(seed, "world")
        self._shapes = Shapes()
        self._tree = Tree(inventory.devices.values())
        self._dark: frozenset[str] = frozenset()
        self._off: set[str] = set()
        self._flapped: frozenset[str] = frozenset()
        self._cut: frozenset[str] = frozenset()
        self._unlit: frozenset[str] = frozenset()
        self._away: frozenset[str] = frozenset()
        self._gone: frozenset[str] = frozenset()

    def take_over(self, before: World, t: float) -> None:
        """Goes on at `t` from where the commune stood under its last inventory; `before` is then to be dropped.

        A device that is still of its family has not rebooted, batteries are as full as they were, and the faults stay
        in force but for those whose target is gone.
        """
        for key, station in self.stations.items():
            old = before.stations.get(key)
            if old is not None and old.family == station.family:
                station.booted_at, station.boots = old.booted_at, old.boots
        self.faults = [fault for fault in before.faults if _possible(fault.action, self.inventory)]
        self._off = {self._site(each.action.target) for each in self.faults if each.action.do is Do.MAINS_FAILURE}
        known = _supplies(before.inventory)
        for site in self.supplies.keys() & known.keys():
            supply, size = before.supplies[site], self.supplies[site].autonomy_s
            if size != known[site].autonomy_s:  # where it is not, a fault may have given the site a smaller battery
                supply.switch(supply.mains, t, size)
            self.supplies[site] = supply
        for site, supply in self.supplies.items():
            if supply.mains == (site in self._off):
                supply.switch(not supply.mains, t)
        self._dark = before._dark
        self._settle(t)

    # ---- what happens -----------------------------------------------------------------------------------------

    def apply(self, action: Action, t: float) -> None:
        """Puts an action in force from `t` on. Raises ActionError."""
        check_target(action, self.inventory)
        self.advance(t)
        lasts = REBOOT_S if action.do is Do.REBOOT and action.lasts is None else action.lasts
        self.faults.append(Fault(action, t, float("inf") if lasts is None else t + lasts))
        if action.do is Do.MAINS_FAILURE:
            site = self._site(action.target)
            self.supplies[site].switch(False, t, action.battery)
            self._off.add(site)
        self._settle(t)

    def advance(self, t: float) -> bool:
        """Ends what is over and empties batteries; True where that changed who can be reached, or how.

        What ends does so at its own time, however late this is called.
        """
        changed = False
        while (at := min((fault.until for fault in self.faults), default=t)) <= t and self.faults:
            self._dark = self._unpowered(at)
            for fault in [fault for fault in self.faults if fault.until == at]:
                self.faults.remove(fault)
                self._end(fault, at)
            self._settle(at)
            changed = True
        if self._unpowered(t) != self._dark or self._flapping(t) != self._flapped:
            self._settle(t)
            changed = True
        return changed

    def next_change(self, t: float) -> float:
        """When, after `t`, something next ends or runs empty by itself; infinity where nothing does."""
        times = [fault.until for fault in self.faults]
        times += [t + self.supplies[site].remaining_s(t) for site in self._off - self._dark]
        for fault in self.faults:
            if fault.action.do is Do.FLAP:
                half = fault.action.period / 2
                times.append(t + half - (t - fault.since) % half)
        return min((time for time in times if time > t), default=float("inf"))

    def end(self, do: Do, target: str, t: float) -> None:
        """Ends the faults of this sort before their time; an empty target means all of them."""
        for fault in [fault for fault in self.faults if fault.action.do is do and target in ("", fault.action.target)]:
            self.faults.remove(fault)
            self._end(fault, t)
        self._settle(t)

    def _end(self, fault: Fault, t: float) -> None:
        target = fault.action.target
        if fault.action.do is Do.REBOOT:
            self._restart([target], t)
        elif fault.action.do is Do.MAINS_FAILURE:
            site = self._site(target)
            if not any(other.action.do is Do.MAINS_FAILURE and self._site(other.action.target) == site
                       for other in self.faults):  # fmt: skip
                self.supplies[site].switch(True, t)
                self._off.discard(site)

    def _restart(self, keys: Iterable[str], t: float) -> None:
        for key in keys:
            if key in self.stations:
                self.stations[key].booted_at = t
                self.stations[key].boots += 1

    def _unpowered(self, t: float) -> frozenset[str]:
        return frozenset(site for site in self._off if not self.supplies[site].alive(t))

    def _flapping(self, t: float) -> frozenset[str]:
        """Who is in the first half of its period, the one without a connection."""
        return frozenset(
            fault.action.target
            for fault in self.faults
            if fault.action.do is Do.FLAP and (t - fault.since) % fault.action.period < fault.action.period / 2
        )

    def _settle(self, t: float) -> None:
        """Works out from the faults in force who is dead, cut off, slow …; the only place that does."""
        dark = self._unpowered(t)
        lit = self._dark - dark
        self._restart((key for key, station in self.stations.items() if self._fed_at(station.device) in lit), t)
        self._dark, self._flapped = dark, self._flapping(t)
        devices = self.inventory.devices.values()
        self._unlit = frozenset(
            device.key for device in devices if device.kind is not Kind.FIBRE_BOX and self._fed_at(device) in dark
        )
        cut: set[str] = set()
        away, unserved = set(self._flapped), set[str]()
        for station in self.stations.values():
            station.hang = station.hostile = ""
            station.delay_s, station.loss, station.crowd = 0.0, 0.0, 0
        for fault in self.faults:
            action = fault.action
            if action.do is Do.FIBRE_CUT:
                cut.add(action.target)
            elif action.do in (Do.REBOOT, Do.VANISH):
                away.add(action.target)
            elif action.do is Do.OPERATOR_OUTAGE:
                unserved.update(device.key for device in devices if device.operator == action.target)
            elif action.do is not Do.MONITOR_CUT:
                self._condition(action)
        self._away = frozenset(away)
        self._cut = frozenset(self.behind(cut) | cut)
        lost = self._unlit | self._away | self._cut | unserved
        self._gone = frozenset(self.behind(lost) | lost)
        monitor_cut = any(fault.action.do is Do.MONITOR_CUT for fault in self.faults)
        for key, station in self.stations.items():
            station.gone = monitor_cut or key in self._gone

    def _condition(self, action: Action) -> None:
        if action.do is Do.CROWD:
            points = [each for each in self._at(action.target) if each.device.kind is Kind.ACCESS_POINT]
            for turn, point in enumerate(points):
                point.crowd += action.people // len(points) + (turn < action.people % len(points))
            return
        for station in self._at(action.target):
            if action.do is Do.AP_HANG:
                station.hang = action.mode
            elif action.do is Do.HOSTILE:
                station.hostile = action.mode
            elif action.do is Do.SLOW:
                station.delay_s = max(station.delay_s, action.latency)
            elif action.do is Do.LOSSY:
                station.loss = max(station.loss, action.loss)

    def _at(self, target: str) -> list[Station]:
        """The station of that key, or all of the site of that key."""
        if target in self.stations:
            return [self.stations[target]]
        return [station for station in self.stations.values() if station.device.site == target]

    def _site(self, target: str) -> str:
        device = self.inventory.devices.get(target)
        return device.site if device else target

    def _fed_at(self, device: Device) -> str:
        """The site whose mains and battery carry a device: its own, or that of what it is powered by."""
        carrier = self.inventory.devices.get(device.powered_by or "")
        return carrier.site if carrier else device.site

    # ---- questions --------------------------------------------------------------------------------------------

    def behind(self, roots: Iterable[str]) -> set[str]:
        """See `tree.Tree.behind`."""
        return self._tree.behind(roots)

    def mib(self, station: Station, t: float) -> LiveMib:
        """What the station's agent has to tell at `t`."""
        return LiveMib(self._shapes.of(station), Moment(self, station, t))

    def gone(self) -> list[Station]:
        """The stations that nothing reaches."""
        return [station for station in self.stations.values() if station.gone]

    def lossy(self) -> dict[str, float]:
        """Stations that lose packets, and which share of them."""
        return {key: station.loss for key, station in self.stations.items() if station.loss}

    def works(self, key: str) -> bool:
        """Whether a device has power and a way to the rest; the monitor may be cut off from it all the same."""
        return key not in self._gone

    def supply(self, station: Station) -> Supply:
        """The power that carries a station."""
        return self.supplies[self._fed_at(station.device)]

    def light(self, ont: Ont, t: float) -> Light:
        """How the OLT sees an ONT: LOS behind a cut, dying gasp without power; a few households switch theirs off."""
        if any(box in self._cut for box in ont.boxes) or ont.key in self._cut:
            return Light.LOS
        if ont.key in self._unlit:
            return Light.DYING_GASP
        if ont.key:
            return Light.OFFLINE if ont.key in self._away else Light.WORKING
        off = noise.chance(ont.salt, 9) < 0.04 or noise.drift(ont.salt, 10, t, 7200) > 0.985
        return Light.OFFLINE if off else Light.WORKING

    def rain(self, t: float) -> float:
        """0 to 1: showers of the season, or what a scenario sends where that is more."""
        shower = max(0.0, noise.drift(self._salt, 7, t, 5400) - 0.75) * 4
        sent = (fault.action.intensity for fault in self.faults if fault.action.do is Do.RAIN)
        return max((shower, *sent))

    def people(self, station: Station, t: float) -> int:
        """Wi-Fi clients of an access point; none while it hangs empty."""
        if station.hang == "empty":
            return 0
        size = 8 + 22 * noise.chance(station.salt, crc32(b"people"))
        share = crowd_at(station.category, t) * (0.6 + 0.6 * noise.drift(station.salt, 11, t, 1800))
        return round(size * share) + station.crowd


def _supplies(inventory: Inventory) -> dict[str, Supply]:
    """Every site's power: mains, and the battery of whichever of its devices lasts longest."""
    supplies = {site: Supply(0.0) for site in inventory.sites}
    for device in inventory.devices.values():
        supply = supplies[device.site]
        supply.autonomy_s = max(supply.autonomy_s, _BATTERY.get(device.kind, 0.0))
    return supplies


def _possible(action: Action, inventory: Inventory) -> bool:
    try:
        check_target(action, inventory)
    except ActionError:
        return False
    return True
