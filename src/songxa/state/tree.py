"""The uplink tree of an inventory: who depends on whom, from the root down. Knows no state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from songxa.model import Device, Inventory


class Tree:
    """`behind` are the devices that name a device as an uplink; `depth` is 0 for what has no uplink."""

    def __init__(self, inventory: Inventory) -> None:
        self.devices = inventory.devices
        behind: dict[str, list[str]] = defaultdict(list)
        for key, device in self.devices.items():
            for uplink in device.uplinks:
                behind[uplink].append(key)
        self.behind: Mapping[str, list[str]] = dict(behind)
        self.depth = self._depths()
        self._above: dict[str, tuple[str, ...]] = {}

    def uplinks(self, key: str) -> list[Device]:
        """The uplinks of a device that the inventory has."""
        return [self.devices[uplink] for uplink in self.devices[key].uplinks if uplink in self.devices]

    def above(self, key: str) -> tuple[str, ...]:
        """Everything that a device depends on, nearest first, each once."""
        known = self._above.get(key)
        if known is None:
            found: dict[str, None] = {}
            queue = [device.key for device in self.uplinks(key)]
            while queue:
                found.update(dict.fromkeys(queue))
                above = dict.fromkeys(device.key for each in queue for device in self.uplinks(each))
                queue = [each for each in above if each not in found]
            known = self._above[key] = tuple(found)
        return known

    def below(self, roots: Iterable[str]) -> Iterator[str]:
        """Everything behind these, each once, nearest first; the roots themselves are left out."""
        seen = set(roots)
        queue = list(seen)
        while queue:
            next_queue: list[str] = []
            for each in queue:
                for child in self.behind.get(each, ()):
                    if child not in seen:
                        seen.add(child)
                        yield child
                        next_queue.append(child)
            queue = next_queue

    def _depths(self) -> dict[str, int]:
        """The longest way up; the inventory's rules have refused circles."""
        depths: dict[str, int] = {}
        for start in self.devices:
            stack = [start]
            while stack:
                key = stack[-1]
                waiting = [device.key for device in self.uplinks(key) if device.key not in depths]
                if waiting:
                    stack += waiting
                    continue
                depths[key] = 1 + max((depths[device.key] for device in self.uplinks(key)), default=-1)
                stack.pop()
        return depths
