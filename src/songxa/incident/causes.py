"""Where an incident comes from: its root, its cause, what speaks for it, whom to call. Pure; reads the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from songxa.incident.watched import Watched
from songxa.model import Cause, Evidence, Inventory, Kind, RootKind
from songxa.state.tree import Tree

POWER_KINDS = frozenset({Kind.UPS, Kind.POWER_SYSTEM})

_BY_KIND = {
    Kind.BTS: Cause.BTS,
    Kind.FIBRE_BOX: Cause.FIBRE,
    Kind.MEDIA_CONVERTER: Cause.FIBRE,
    Kind.OLT: Cause.FIBRE,
    Kind.ONU: Cause.FIBRE,
    Kind.ROUTER: Cause.LAN,
    Kind.SWITCH: Cause.LAN,
}
"""What a failed device is a matter of, where nothing more is known."""

_MASTS = (Kind.BTS, Kind.POWER_SYSTEM)

FLAT_S = 900.0
"""What fell silent within this time after a battery was last heard of may have died with it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The root of an incident, and whom to call about it: the key of an operator."""

    root_kind: RootKind
    root: str
    cause: Cause
    operator: str


class Causes:
    """Knows what stands at which site."""

    def __init__(self, inventory: Inventory, watched: Mapping[str, Watched], tree: Tree) -> None:
        self._watched, self._tree = watched, tree
        self._at_site: dict[str, list[str]] = {}
        for key, device in inventory.devices.items():
            self._at_site.setdefault(device.site, []).append(key)

    def of_silent(self, key: str, since: float) -> tuple[Origin, Sequence[Evidence]]:
        """Of a device that fell silent while its uplinks worked."""
        watched = self._watched[key]
        device = watched.device
        power = self._power_of(watched, since)
        if power is not None:
            return self.of_power(power)
        told = [Evidence(since, "silent", key), *self._way_in(key)]
        testimony = watched.testimony
        if testimony is not None and not testimony.up and device.onu is not None:
            if testimony.reason == "dying_gasp":
                evidence = [Evidence(testimony.at, "dying_gasp", key), *self._way_in(key)]
                return Origin(RootKind.SITE, device.site, Cause.POWER, self._caretaker(device.site)), evidence
            if testimony.reason == "los":
                told[0] = Evidence(testimony.at, "los", key)
        return self._of_device(key), told

    def of_fibre(self, key: str, since: float) -> tuple[Origin, Sequence[Evidence]]:
        """Of a passive fibre box behind which everything fell silent."""
        children = [self._watched[child] for child in self._tree.behind.get(key, ())]
        dark = [child for child in children if child.testimony is not None and child.testimony.reason == "los"]
        told = [Evidence(since, "all_behind", key, {"n": len(children)}), *self._way_in(key)]
        if dark:
            told.append(Evidence(min(self._told_at(child) for child in dark), "los_behind", key, {"n": len(dark)}))
        return self._of_device(key), told

    def of_power(self, key: str) -> tuple[Origin, Sequence[Evidence]]:
        """Of the mains that a power system or UPS has lost."""
        site = self._watched[key].device.site
        return Origin(RootKind.SITE, site, Cause.POWER, self._caretaker(site)), list(self.power_evidence(key))

    def power_evidence(self, key: str) -> Iterator[Evidence]:
        """What a power system tells of its mains and its battery."""
        battery = self._watched[key].battery
        if battery is None or battery.since is None:
            return
        volts = {} if battery.volts is None else {"volts": battery.volts}
        yield Evidence(battery.since, "mains_lost", key, volts)
        if battery.charge is not None and battery.charge_then is not None:
            values = {"then": battery.charge_then, "now": battery.charge}
            if battery.runtime_s is not None:
                values["runtime"] = battery.runtime_s
            yield Evidence(battery.told_at, "battery", key, values)

    def of_sick(self, key: str, why: str, since: float) -> tuple[Origin, Sequence[Evidence]]:
        """Of a device that answers, but not as it should."""
        if why == "why.degraded.battery":
            return self.of_power(key)
        word = {"why.degraded": "snmp_silent", "why.degraded.loss": "loss"}.get(why, "ping_silent")
        losses = self._watched[key].losses
        values = {"ratio": sum(losses) / len(losses)} if word == "loss" and losses else {}
        return self._of_device(key), [Evidence(since, word, key, values)]

    def of_operator(self, operator: str, keys: Iterable[str], since: float) -> tuple[Origin, Sequence[Evidence]]:
        """Of everything that an operator runs, silent at once."""
        devices = [self._watched[key].device for key in keys]
        values = {"n": len(devices), "sites": len({device.site for device in devices})}
        origin = Origin(RootKind.OPERATOR, operator, Cause.OPERATOR, operator)
        return origin, [Evidence(since, "operator_silent", operator, values)]

    def _of_device(self, key: str) -> Origin:
        device = self._watched[key].device
        return Origin(RootKind.DEVICE, key, _BY_KIND.get(device.kind, Cause.DEVICE), device.operator)

    def _power_of(self, watched: Watched, since: float) -> str | None:
        """The power system that carries a device, if it last said that it ran on its battery."""
        device = watched.device
        suppliers = [device.powered_by] if device.powered_by else self._at_site.get(device.site, [])
        for key in suppliers:
            other = self._watched.get(key)
            battery = other.battery if other is not None else None
            if battery is not None and battery.since is not None and since - battery.told_at <= FLAT_S:
                return key
        return None

    def _way_in(self, key: str) -> Iterator[Evidence]:
        """The uplinks that still work: the fault is not before them."""
        for uplink in self._tree.uplinks(key):
            watched = self._watched[uplink.key]
            if not watched.failed and watched.answered_at is not None:
                yield Evidence(watched.answered_at, "uplink_works", uplink.key)

    def _caretaker(self, site: str) -> str:
        """Whoever runs a mast calls for its power; elsewhere, whoever runs most of what stands there."""
        devices = [self._watched[key].device for key in self._at_site.get(site, ())]
        for kind in _MASTS:
            for device in devices:
                if device.kind is kind:
                    return device.operator
        return Counter(device.operator for device in devices).most_common(1)[0][0] if devices else ""

    @staticmethod
    def _told_at(watched: Watched) -> float:
        return watched.testimony.at if watched.testimony is not None else watched.since
