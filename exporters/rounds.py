"""When a pushing exporter asks for what songxa knows beyond polls: every device once a minute, the whole more often.

Devices are spread over the minute by their key, so that a province costs the event loop a little every second and not
much once a minute; each device's turn comes at the same second of every minute, whoever asks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from itertools import chain
from zlib import crc32

from songxa.catalogue import DEVICE_INFO
from songxa.exporters.facts import facts
from songxa.model import Derived, Device, Inventory, Sample

log = logging.getLogger(__name__)

ROUND_S = 60
"""Every device has a turn in each of these."""

OVERALL_S = 15
"""How often what belongs to no device is told: incidents among it."""

Deliver = Callable[[Device | None, Iterable[Sample], float], None]
"""(device, its samples, UTC seconds): None for what belongs to no device."""


class Rounds:
    """A timer in the event loop between `start` and `stop`; `turn` is what it does."""

    def __init__(self, derived: Derived, inventory: Inventory, wall: Callable[[], float], deliver: Deliver) -> None:
        self._derived, self._wall, self._deliver = derived, wall, deliver
        self._done: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.adopt(inventory)

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force."""
        self._inventory = inventory
        self._turns: list[list[Device]] = [[] for _ in range(ROUND_S)]
        for key, device in inventory.devices.items():
            self._turns[crc32(key.encode()) % ROUND_S].append(device)

    def start(self) -> None:
        """Begins. Must be called in the event loop's thread."""
        self._keep_time()

    def stop(self) -> None:
        """Ends at once."""
        if self._timer is not None:
            self._timer.cancel()

    def _keep_time(self) -> None:
        self.turn()
        self._timer = asyncio.get_running_loop().call_later(1.0, self._keep_time)

    def turn(self) -> None:
        """Tells of everybody whose turn has come since the last time, at most a whole round, as of this second."""
        now = int(self._wall())
        before = self._done if self._done is not None and now - ROUND_S <= self._done <= now else now - 1
        self._done = now
        seconds = range(before + 1, now + 1)
        for second in seconds:
            for device in self._turns[second % ROUND_S]:
                self._tell(device, now)
        if any(second % OVERALL_S == 0 for second in seconds):
            self._tell(None, now)

    def _tell(self, device: Device | None, now: int) -> None:
        try:
            if device is None:
                self._deliver(None, self._derived.overall(), float(now))
            else:
                info = Sample(DEVICE_INFO, facts(self._inventory, device), 1)
                self._deliver(device, chain((info,), self._derived.of_device(device.key)), float(now))
        except Exception:  # a bug about one device must neither cost the others their turn nor end the rounds
            log.exception("telling of %s failed: this is a bug in songxa", device.key if device else "incidents")
