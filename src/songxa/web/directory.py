"""What can be known of an inventory once and for all: who stands where, what hangs behind what, what a search finds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from songxa.i18n import LANGUAGES, translate
from songxa.i18n.format import fold
from songxa.model import Area, Device, Inventory, Operator, Site
from songxa.scope import Scope
from songxa.web.visible import restricted

COMMUNE = "commune"
"""The key of the commune itself among the operators, where it has one."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks to see; empty means everything."""

    search: str = ""
    area: str = ""
    operator: str = ""
    kind: str = ""
    state: str = ""
    site: str = ""

    @property
    def is_empty(self) -> bool:
        return self == _EVERYTHING


_EVERYTHING = Query()


class Directory:
    """One inventory as far as one scope sees it. What is hidden is as if it were not there."""

    def __init__(self, whole: Inventory, scope: Scope) -> None:
        self.whole, self.scope = whole, scope
        self.inventory = restricted(whole, scope)
        self.devices: Mapping[str, Device] = self.inventory.devices
        self._ancestors: dict[str, tuple[str, ...]] = {}

    def site(self, device: Device) -> Site | None:
        return self.inventory.sites.get(device.site)

    def area(self, device: Device) -> Area | None:
        site = self.site(device)
        return self.inventory.areas.get(site.area) if site else None

    def operator(self, device: Device) -> Operator | None:
        return self.inventory.operators.get(device.operator)

    def is_in(self, device: Device, area: str) -> bool:
        """Whether the device stands in the area or in one that is part of it."""
        site = self.site(device)
        return site is not None and area in self.above(site.area)

    def above(self, area: str) -> tuple[str, ...]:
        """The area and everything that it is part of, the nearest first."""
        chain = self._ancestors.get(area)
        if chain is None:
            found: list[str] = []
            step: str | None = area
            while step is not None and step not in found:
                found.append(step)
                known = self.inventory.areas.get(step)
                step = known.parent if known else None
            chain = self._ancestors[area] = tuple(found)
        return chain

    @cached_property
    def at_site(self) -> Mapping[str, Sequence[Device]]:
        """The devices of every known site that has some."""
        found: dict[str, list[Device]] = defaultdict(list)
        for device in self.devices.values():
            if device.site in self.inventory.sites:
                found[device.site].append(device)
        return found

    @cached_property
    def behind(self) -> Mapping[str, Sequence[Device]]:
        """What names a device as its uplink."""
        found: dict[str, list[Device]] = defaultdict(list)
        for device in self.devices.values():
            for uplink in device.uplinks:
                found[uplink].append(device)
        return found

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """What devices are sorted by: their names, số 2 before số 10."""
        return {
            key: re.sub(r"[0-9]+", lambda digits: digits[0].zfill(9), fold(device.name))
            for key, device in self.devices.items()
        }

    @cached_property
    def searched(self) -> Mapping[str, str]:
        """What a search looks through: everything that has a name, without diacritics."""
        places = {key: fold(" ".join((site.name, self._area_name(site)))) for key, site in self.inventory.sites.items()}
        kinds = {
            kind: fold(" ".join(translate(language, f"kind.{kind}") for language in LANGUAGES))
            for kind in {device.kind for device in self.devices.values()}
        }
        operators = {key: fold(operator.name) for key, operator in self.inventory.operators.items()}
        return {
            key: " ".join((
                fold(" ".join((key, device.name, device.model, device.address or "", *device.ssids))),
                places.get(device.site, ""), kinds[device.kind], operators.get(device.operator, ""),
            ))
            for key, device in self.devices.items()
        }  # fmt: skip

    def _area_name(self, site: Site) -> str:
        area = self.inventory.areas.get(site.area)
        return area.name if area else ""
