"""What hangs behind what: the tree of uplinks, read downwards. Knows no fault and no time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from songxa.model import Device, UplinkRule


class Tree:
    """The devices by what they depend on to reach the rest."""

    def __init__(self, devices: Iterable[Device]) -> None:
        self._below: dict[str, list[Device]] = defaultdict(list)
        for device in devices:
            for uplink in device.uplinks:
                self._below[uplink].append(device)

    def behind(self, roots: Iterable[str]) -> set[str]:
        """The devices that cannot reach the rest once `roots` are lost: by the rule of each, any of its uplinks will
        do, or all are needed.
        """
        lost, queue = set(roots), list(roots)
        found: set[str] = set()
        while queue:
            for device in self._below.get(queue.pop(), ()):
                if device.key not in lost and _cut_off(device, lost):
                    lost.add(device.key)
                    found.add(device.key)
                    queue.append(device.key)
        return found


def _cut_off(device: Device, lost: set[str]) -> bool:
    if device.uplinks_needed is UplinkRule.ALL:
        return not lost.isdisjoint(device.uplinks)
    return lost.issuperset(device.uplinks)
