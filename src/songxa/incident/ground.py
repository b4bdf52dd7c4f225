"""What the engine stands on under one inventory: devices with their evidence, the uplink tree, the judges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from songxa.coverage.watch.failures import Served
from songxa.incident.blame import Blame
from songxa.incident.causes import Causes
from songxa.incident.timing import Timing
from songxa.incident.toll import Tolls
from songxa.incident.watched import Watched
from songxa.incident.witnesses import Witnesses
from songxa.model import Inventory
from songxa.state.tree import Tree
from songxa.state.windows import covered

ROOTS_ASKED = 5

Hurry = Callable[[Collection[str]], None]
"""Has devices visited out of turn, as soon as may be."""


class Ground:
    """Made anew for every inventory; devices that are asked as before keep what is known of them."""

    def __init__(
        self, inventory: Inventory, before: Mapping[str, Watched], timing: Timing, served: Served | None = None
    ) -> None:
        self.inventory = inventory
        windows = covered(inventory)
        self.watched: dict[str, Watched] = {}
        for key, device in inventory.devices.items():
            known = before.get(key)
            if known is None or known.device.access != device.access:
                known = Watched(device)
            known.device, known.windows = device, windows.get(key, ())
            self.watched[key] = known
        self.tree = Tree(inventory)
        self.blame = Blame(self.watched, self.tree, timing)
        self.causes = Causes(inventory, self.watched, self.tree)
        self.tolls = Tolls(inventory, self.watched, served)
        self.witnesses = Witnesses(inventory)
        self.canaries = [key for key in inventory.canaries if key in self.watched] or self._roots()
        self.cycles = {key: self._cycle_s(key) for key in self.watched}
        """How often something is heard of a device."""
        self.with_windows = [key for key in windows if key in self.watched]

    def _roots(self) -> list[str]:
        """Who stands in for canaries: some of those that depend on nobody. A single one may as well be down itself."""
        roots = [key for key, each in self.watched.items() if each.device.address and not self.tree.depth[key]]
        return roots[:ROOTS_ASKED] if len(roots) > 1 else []

    def _cycle_s(self, key: str) -> float:
        return max(self.watched[each].device.interval_s for each in (key, self.asked_for(key)) if each in self.watched)

    def is_cut_off(self, key: str) -> bool:
        """Whether a device has lost its way as things stand."""
        return self.blame.cut_off(key) is not None

    def asked_for(self, key: str) -> str:
        """Whom to ask about a device: itself, or the OLT or controller that serves it."""
        device = self.watched[key].device
        if device.address is None and device.onu is not None:
            return device.onu.olt
        if device.address is None and device.controller is not None:
            return device.controller.device
        return key
