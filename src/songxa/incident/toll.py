"""How many people and places an incident hits. Pure.

Households are those of the villages whose base station failed: until songxa knows who is covered from where, the
village that a base station stands in is taken for the people it serves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from songxa.incident.watched import Watched
from songxa.model import WORKING, Inventory, Kind, Toll


class Tolls:
    """Counts for one inventory."""

    def __init__(self, inventory: Inventory, watched: Mapping[str, Watched]) -> None:
        self._inventory, self._watched = inventory, watched
        self._hotspots: dict[str, list[str]] = {}
        for key, device in inventory.devices.items():
            site = inventory.sites.get(device.site)
            if site is not None and site.public and device.kind is Kind.ACCESS_POINT:
                self._hotspots.setdefault(device.site, []).append(key)

    def of(self, members: Collection[str]) -> Toll:
        """What these devices take with them now."""
        devices = [self._watched[key].device for key in members if self._watched[key].failed]
        places = {device.site for device in devices if device.kind is Kind.ACCESS_POINT}
        villages = {
            self._inventory.sites[device.site].area
            for device in devices
            if device.kind is Kind.BTS and device.site in self._inventory.sites
        }
        return Toll(
            devices=len(devices),
            sites=len({device.site for device in devices}),
            households=sum(self._inventory.areas[key].households or 0 for key in villages),
            places=sum(self._is_without_wifi(site) for site in places),
        )

    def _is_without_wifi(self, site: str) -> bool:
        hotspots = self._hotspots.get(site)
        return bool(hotspots) and not any(self._watched[key].base in WORKING for key in hotspots or ())


def worst(one: Toll, other: Toll) -> Toll:
    """The larger of each figure."""
    return Toll(
        max(one.devices, other.devices),
        max(one.sites, other.sites),
        max(one.households, other.households),
        max(one.places, other.places),
    )
