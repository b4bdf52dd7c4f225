"""Edits that people make of an inventory, at random, every one of which leaves a good one. Writes no file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

from songxa.inventory.edit.changes import Change, Put, Remove, Rename
from songxa.inventory.edit.scalars import Value
from songxa.model import Device, Inventory

NEW = "them-"
"""How the keys of all begin that an edit has added; only these are changed again."""


MOST = 10
"""Devices in use that edits have added; where there are more, one goes."""


class RandomEdits:
    """Adds, changes, moves, renames, retires, restores and removes; `intervals` are those that a device may get."""

    def __init__(self, chance: random.Random, intervals: tuple[int, ...]) -> None:
        self._chance, self._intervals = chance, intervals
        self._number = 0
        self._of_devices = (
            self._rename_device, self._remove_device, self._set_field, self._set_field, self._move, self._retire,
        )  # fmt: skip

    def changes(self, commune: Inventory) -> list[Change]:
        """The next edit; what cannot be done to this inventory makes way for a new device."""
        sort = self._chance.choices(("device", "more", "restore", "place", "operator", "window"), (6, 3, 1, 2, 1, 1))[0]
        devices = self._mine(commune.devices)
        if len(devices) > MOST:
            return self._remove_device(commune, commune.devices[self._chance.choice(devices)])
        if sort == "device" and devices:
            key = self._chance.choice(devices)
            return self._chance.choice(self._of_devices)(commune, commune.devices[key])
        idle = [key for key, each in commune.retired.items() if commune.devices.keys() >= {*each.device.uplinks}]
        if sort == "restore" and idle:
            return [Remove(("devices", self._chance.choice(idle), "retired"))]
        others: dict[str, Callable[[Inventory], list[Change]]] = {
            "place": self._place, "operator": self._operator, "window": self._window,
        }  # fmt: skip
        return others.get(sort, self._add_device)(commune)

    def _key(self) -> str:
        self._number += 1
        return f"{NEW}{self._number}"

    @staticmethod
    def _mine(keys: Iterable[str]) -> list[str]:
        return [key for key in keys if key.startswith(NEW)]

    # ---- devices --------------------------------------------------------------------------------------------------

    def _add_device(self, commune: Inventory) -> list[Change]:
        key = self._key()
        entry: dict[str, Value] = {
            "name": f"Thêm {self._number}",
            "kind": self._chance.choice(("access_point", "router")),
            "site": self._chance.choice([*commune.sites]),
            "operator": self._chance.choice([*commune.operators]),
            "address": f"10.45.{200 + self._number // 250 % 50}.{self._number % 250 + 1}",
            "uplinks": [self._chance.choice([*self._mine(commune.devices), "rtr-core"])],
        }
        return [Put(("devices", key), entry)]

    def _rename_device(self, _commune: Inventory, device: Device) -> list[Change]:
        return [Rename("devices", device.key, self._key())]

    def _remove_device(self, commune: Inventory, device: Device) -> list[Change]:
        every = {**commune.devices, **{key: each.device for key, each in commune.retired.items()}}
        behind = [each.key for each in every.values() if device.key in each.uplinks]
        above: list[Value] = list(device.uplinks)
        return [*(Put(("devices", each, "uplinks"), above) for each in behind), Remove(("devices", device.key))]

    def _set_field(self, _commune: Inventory, device: Device) -> list[Change]:
        self._number += 1
        field_of: Mapping[str, Value] = {
            "name": f"Tên {self._number}",
            "interval": self._chance.choice(self._intervals),
            "ping": {"count": self._chance.randint(1, 4)},
            "address": f"10.45.{150 + self._number // 250 % 50}.{self._number % 250 + 1}",
            "model": f"Kiểu {self._number}",
        }
        field = self._chance.choice([*field_of])
        return [Put(("devices", device.key, field), field_of[field])]

    def _move(self, commune: Inventory, device: Device) -> list[Change]:
        return [Put(("devices", device.key, "site"), self._chance.choice([*commune.sites]))]

    def _retire(self, commune: Inventory, device: Device) -> list[Change]:
        if any(device.key in each.uplinks for each in commune.devices.values()):
            return self._move(commune, device)
        return [Put(("devices", device.key, "retired"), "2026-11-01")]

    # ---- what they stand at, and whose they are -------------------------------------------------------------------

    def _place(self, commune: Inventory) -> list[Change]:
        mine = self._mine(commune.sites)
        if not mine or self._chance.random() < 0.4:
            key = self._key()
            area: Value = {"name": f"Thôn {key}", "level": "village", "households": self._number}
            site: Value = {"name": f"Điểm {key}", "area": key, "latitude": 19.9, "longitude": 105.8}
            return [Put(("areas", key), area), Put(("sites", key), site)]
        key = self._chance.choice(mine)
        every = [*commune.devices.values(), *(each.device for each in commune.retired.values())]
        named = {*(each.site for each in every), *(site for each in commune.maintenance for site in each.sites)}
        kind = self._chance.choice(("rename", "area", "name", "remove"))
        if kind == "remove" and key not in named:
            return [Remove(("sites", key)), Remove(("areas", commune.sites[key].area))]
        if kind == "rename":
            return [Rename("sites", key, self._key())]
        if kind == "area":
            return [Rename("areas", commune.sites[key].area, self._key())]
        self._number += 1
        return [Put(("sites", key, "name"), f"Điểm {self._number}")]

    def _operator(self, commune: Inventory) -> list[Change]:
        mine = self._mine(commune.operators)
        if not mine or self._chance.random() < 0.3:
            key = self._key()
            return [Put(("operators", key), {"name": f"Nhà mạng {key}"})]
        key = self._chance.choice(mine)
        self._number += 1
        if self._chance.random() < 0.5:
            return [Rename("operators", key, self._key())]
        return [Put(("operators", key, "name"), f"Nhà mạng {self._number}")]

    def _window(self, commune: Inventory) -> list[Change]:
        mine = self._mine(each.key for each in commune.maintenance)
        if mine and self._chance.random() < 0.5:
            return [Remove(("maintenance", self._chance.choice(mine)))]
        sites: Value = [self._chance.choice([*commune.sites])]
        window: Value = {"start": "2026-12-05 22:00", "end": "2026-12-06 04:00", "sites": sites}
        return [Put(("maintenance", self._key()), window)]
