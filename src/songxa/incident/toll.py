"""How many people and places an incident hits. Pure.

Who is served from where is the coverage ledger's to know (`Served`). Where there is none, or it does not know a base
station, the village that this stands in is taken for the people it serves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from songxa.coverage.watch.failures import Failure, Lost, Served
from songxa.incident.watched import Watched
from songxa.model import WORKING, Inventory, Kind, Loss, Toll

_SUPPLIES = frozenset({Kind.UPS, Kind.POWER_SYSTEM})


class Tolls:
    """Counts for one inventory."""

    def __init__(self, inventory: Inventory, watched: Mapping[str, Watched], served: Served | None = None) -> None:
        self._inventory, self._watched, self._served = inventory, watched, served
        self._hotspots: dict[str, list[str]] = {}
        systems: dict[str, list[str]] = {}
        for key, device in inventory.devices.items():
            site = inventory.sites.get(device.site)
            if site is not None and site.public and device.kind is Kind.ACCESS_POINT:
                self._hotspots.setdefault(device.site, []).append(key)
            if device.kind in _SUPPLIES:
                systems.setdefault(device.site, []).append(key)
        self._systems = {
            key: (device.powered_by,) if device.powered_by else tuple(systems.get(device.site, ()))
            for key, device in inventory.devices.items()
            if device.kind is Kind.BTS
        }
        """By base station: the power systems that may carry it."""
        self._carried: dict[str, list[str]] = {}
        for station, several in self._systems.items():
            for system in several:
                self._carried.setdefault(system, []).append(station)

    def of(self, members: Collection[str]) -> Toll:
        """What these devices take with them now."""
        devices = [self._watched[key].device for key in members if self._watched[key].failed]
        places = {device.site for device in devices if device.kind is Kind.ACCESS_POINT}
        failure = self.failure(members)
        lost = self._served.lost(failure) if self._served is not None else None
        return Toll(
            devices=len(devices),
            sites=len({device.site for device in devices}),
            households=self._households(failure.dead, lost),
            places=sum(self._is_without_wifi(site) for site in places),
            lost=lost.lost if lost is not None else (),
            risk=lost.risk if lost is not None else (),
        )

    def failure(self, members: Collection[str]) -> Failure:
        """The base stations among these devices that are dead, and those that live on a battery of one of them.

        Of a station that nobody can ask, the power system tells that carries it: it is dead once that fell silent on
        its battery.
        """
        return Failure(frozenset(self._dead(members)), frozenset(self._at_risk(members)))

    def _dead(self, members: Collection[str]) -> Iterator[str]:
        for key in members:
            if key in self._systems and self._watched[key].failed:
                yield key
            elif key in self._carried and self._went_flat(key, members):
                yield from (station for station in self._carried[key] if self._is_dark(station, members))

    def _is_dark(self, station: str, members: Collection[str]) -> bool:
        """Whether nobody can ask a station, and all that could carry it went flat."""
        systems = self._systems[station]
        return self._watched[station].device.passive and all(self._went_flat(key, members) for key in systems)

    def _at_risk(self, members: Collection[str]) -> Iterator[str]:
        for key in members:
            if key in self._carried and not self._watched[key].failed and self._on_battery(key):
                yield from (station for station in self._carried[key] if not self._watched[station].failed)

    def _went_flat(self, key: str, members: Collection[str]) -> bool:
        return key in members and self._watched[key].failed and self._on_battery(key)

    def _on_battery(self, key: str) -> bool:
        watched = self._watched.get(key)
        return watched is not None and watched.battery is not None and watched.battery.since is not None

    def _households(self, dead: Collection[str], lost: Lost | None) -> int:
        """As the ledger has it, and of those stations that it does not know, the villages."""
        served, counted = self._served, lost
        unknown = [key for key in dead if counted is None or served is None or not served.knows(key)]
        villages = {self._inventory.sites[site].area for key in unknown if (site := self._site(key)) is not None}
        villages -= {each.area for each in counted.lost} if counted is not None else set()
        known = counted.households if counted is not None else 0
        return known + sum(self._inventory.areas[key].households or 0 for key in villages)

    def _site(self, key: str) -> str | None:
        site = self._watched[key].device.site
        return site if site in self._inventory.sites else None

    def _is_without_wifi(self, site: str) -> bool:
        hotspots = self._hotspots.get(site)
        return bool(hotspots) and not any(self._watched[key].base in WORKING for key in hotspots or ())


def worst(one: Toll, other: Toll) -> Toll:
    """The larger of each figure; of what is only at risk, what `other`, the newer one, says."""
    return Toll(
        max(one.devices, other.devices),
        max(one.sites, other.sites),
        max(one.households, other.households),
        max(one.places, other.places),
        _worst_losses(one.lost, other.lost),
        other.risk,
    )


def _worst_losses(one: tuple[Loss, ...], other: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Of each area, operator and technology the larger loss; of the same one, the newer."""
    if not one or not other or one == other:
        return other or one
    found: dict[tuple[str, str, str], Loss] = {}
    for each in (*other, *one):
        key = each.area, each.operator, each.technology
        if key not in found or each.households > found[key].households:
            found[key] = each
    return tuple(sorted(found.values(), key=lambda each: (-each.households, each.area, each.operator)))
